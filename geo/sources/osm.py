"""The door to OpenStreetMap files: XML (plain, gz, bz2), PBF and answers of Overpass.

`read_roads` streams each file once and keeps the drivable classes that the study wants
as segments between consecutive nodes. Several files, such as the extracts of two
countries, are joined at the nodes that have the same number.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd

from geo.errors import Fault, InputError
from geo.projection import great_circle_km
from geo.sources.osm_opening import as_osm, require_kind
from geo.sources.osm_tags import MODEL_ROADS, Wanted, node_marks, way_fields
from geo.sources.pbf import PackedWays, unpack_ways
from geo.sources.way_joining import join_ways
from geo.tasks import in_threads

_WAY_COLUMNS = (
    "class",
    "ref",
    "name",
    "country",
    "toll",
    "direction",
    "speed_kph",
    "ferry",
    "hours",
    "tagged_km",
)
_REMEDY_DAMAGED = "Download or copy the file again."
_REMEDY_EMPTY = (
    "Choose a file that covers the study's roads, or name more of its classes in "
    "data.road_classes."
)
# Keys of the nodes whose names the model uses, or that may be border posts.
_NODE_KEYS = ("ironriver:port", "place", "barrier")
# How osmium writes the ways that it has read and filtered.
_PLAIN = "pbf,pbf_compression=none,locations_on_ways=true,add_metadata=false"
# Segments whose lengths are computed at a time: what they need stays near the core.
_PART = 16_384

IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]
# Crossing, name, and whether it is a border post, of nodes that have any, by number.
Marks = dict[int, tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class Roads:
    """Roads as segments between consecutive nodes of ways.

    Attributes
    ----------
    nodes
        One row per node: ``osm_id``, ``latitude``, ``longitude`` (degrees), ``port``
        (text, empty if none), ``name`` (of a place, empty if it is none), ``border``
        (whether it is tagged as a border post).
    segments
        One row per pair of consecutive nodes: ``start`` and ``end`` (positions in
        `nodes`), ``way`` (position in `ways`), ``length_km``.
    ways
        One row per way: ``osm_id``, ``class``, ``ref``, ``name``, ``country`` (MX, US
        or empty), ``toll``, ``direction`` (0 both ways, 1 forward, -1 backward),
        ``speed_kph`` (missing without a tag), ``ferry``. A ferry's speed is its length
        over its duration; without one, its tagged speed, or else that of the study.
    dropped
        Number of segments left out because a node is not in the file.
    repeated
        Number of ways that a further file had again, and that were taken once.
    ferries_guessed
        Number of ferries that have the study's speed.
    """

    nodes: pd.DataFrame
    segments: pd.DataFrame
    ways: pd.DataFrame
    dropped: int
    repeated: int = 0
    ferries_guessed: int = 0


def read_roads(*paths: Path, wanted: Wanted = MODEL_ROADS) -> Roads:
    """Read the roads of one OpenStreetMap file, or of several that are joined.

    Parameters
    ----------
    paths
        Files ending in .osm, .osm.gz, .osm.bz2, .osm.pbf, or, as Overpass answers,
        .json or .json.gz. A way that several have is taken once, from the first; a
        node that one lacks has the place that another gives.
    wanted
        Classes of highway to read, and whether ferries are.

    Returns
    -------
    Roads
        Ways that are closed to cars (``access=no``, unless ``motor_vehicle=yes``) are
        left out.

    Raises
    ------
    InputError
        If a file is damaged, is not what its name says, or holds no road of these
        classes.
    """
    packs: list[PackedWays] = []
    marks: Marks = {}
    for path in paths:
        require_kind(path)
        try:
            with as_osm(path) as file:
                data, found = _filtered(file, wanted)
            packs.append(unpack_ways(data))
        except InputError:
            raise
        except (RuntimeError, ValueError) as error:
            raise InputError([_damaged(path, str(error), wanted)]) from error
        if not _holds_roads(packs[-1], wanted):
            raise InputError([_empty(path, wanted)])
        marks = found | marks
    try:
        packed, repeated = join_ways(packs)
    except ValueError as error:
        fault = Fault(
            file=", ".join(path.name for path in paths),
            expected="extracts of one map, in which a number means one thing",
            found=str(error),
            remedy="Name extracts of OpenStreetMap alone, of about the same day.",
        )
        raise InputError([fault]) from error
    roads = _assemble(packed, marks, wanted, repeated)
    if roads.ways.empty:
        raise InputError([_empty(paths[0], wanted)])
    return roads


def _holds_roads(packed: PackedWays, wanted: Wanted) -> bool:
    return any(way_fields(tags, wanted) for tags in packed.tag_sets)


class _Marks(osmium.SimpleHandler):
    """Keep what marks nodes: crossings, places and border posts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Marks = {}

    def node(self, node: osmium.osm.Node) -> None:
        mark = node_marks(dict(node.tags))
        if any(mark):
            self.found[node.id] = mark


def _filtered(path: Path, wanted: Wanted) -> tuple[bytes, Marks]:
    """Return the roads of a file as `unpack_ways` takes them, and its marked nodes."""
    locations = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    locations.ignore_errors()
    kinds = [
        ("highway", kind + end) for kind in wanted.classes for end in ("", "_link")
    ]
    if wanted.ferry_kph:
        kinds.append(("route", "ferry"))
    roads = osmium.filter.TagFilter(*kinds)
    roads.enable_for(osmium.osm.WAY)
    named = osmium.filter.KeyFilter(*_NODE_KEYS)
    named.enable_for(osmium.osm.NODE)
    marks, ways = _Marks(), osmium.filter.EntityFilter(osmium.osm.WAY)
    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder, "ways.osm.pbf")
        writer = osmium.SimpleWriter(osmium.io.File(str(packed), _PLAIN))
        try:
            reader = osmium.io.Reader(str(path), osmium.osm.NODE | osmium.osm.WAY)
            osmium.apply(reader, locations, roads, named, marks, ways, writer)
            reader.close()
        finally:
            writer.close()
        return packed.read_bytes(), marks.found


def _assemble(packed: PackedWays, marks: Marks, wanted: Wanted, repeated: int) -> Roads:
    """Return roads as tables, without the nodes that the files lack."""
    # Most ways share their tags with others: each set is read once.
    fields = [way_fields(tags, wanted) for tags in packed.tag_sets]
    open_ = np.array([one is not None for one in fields], dtype=bool)
    driven = open_[packed.tags]
    of = np.repeat(np.arange(len(driven)), packed.count)
    known = np.isfinite(packed.latitude)
    given = np.bincount(of[known], minlength=len(driven))
    lacking = np.maximum(packed.count - np.maximum(given, 1), 0)
    drawn = driven & (given > 1)
    used = np.flatnonzero(known & drawn[of])
    ids, first, node = np.unique(
        packed.node[used], return_index=True, return_inverse=True
    )
    place = used[first]
    latitude, longitude = packed.latitude[place], packed.longitude[place]
    port, name, border = _told(ids, marks)
    nodes = pd.DataFrame(
        {
            "osm_id": ids,
            "latitude": latitude,
            "longitude": longitude,
            "port": port,
            "name": name,
            "border": border,
        }
    )
    table = pd.DataFrame([one for one in fields if one], columns=_WAY_COLUMNS)
    row = (np.cumsum(open_) - 1)[packed.tags[drawn]]
    ways = table.take(row).reset_index(drop=True)
    ways.insert(0, "osm_id", packed.osm_id[drawn])
    way = (np.cumsum(drawn) - 1)[of[used]]
    follows = np.flatnonzero(way[1:] == way[:-1])
    start, end, way = node[follows], node[follows + 1], way[follows]
    tagged_km = ways.pop("tagged_km").to_numpy(dtype="float64")[way]
    length = _lengths(latitude, longitude, start, end)
    segments = pd.DataFrame(
        {
            "start": start,
            "end": end,
            "way": way,
            "length_km": _scaled(length, tagged_km, way),
        }
    )
    hours = ways.pop("hours").to_numpy(dtype="float64")
    guessed = _time_ferries(ways, segments, hours, wanted.ferry_kph)
    dropped = int(lacking[driven].sum())
    return Roads(nodes, segments, ways, dropped, repeated, guessed)


def _time_ferries(
    ways: pd.DataFrame, segments: pd.DataFrame, hours: FloatArray, kph: float
) -> int:
    """Give ferries a speed; return how many have that of the study."""
    ferry = np.flatnonzero(ways["ferry"].to_numpy(dtype=bool))
    if not len(ferry):
        return 0
    length = np.bincount(
        segments["way"], weights=segments["length_km"], minlength=len(ways)
    )
    speed = ways["speed_kph"].to_numpy(dtype="float64", copy=True)
    timed = np.isfinite(hours[ferry]) & (length[ferry] > 0)
    speed[ferry[timed]] = length[ferry[timed]] / hours[ferry[timed]]
    untold = ferry[np.isnan(speed[ferry])]
    speed[untold] = kph
    ways["speed_kph"] = speed
    return len(untold)


def _lengths(
    latitude: FloatArray, longitude: FloatArray, start: IntArray, end: IntArray
) -> FloatArray:
    """Return the great circle of each segment, km."""

    def part(first: int) -> FloatArray:
        tail, head = start[first : first + _PART], end[first : first + _PART]
        return great_circle_km(
            latitude[tail], longitude[tail], latitude[head], longitude[head]
        )

    parts = in_threads(part, list(range(0, len(start), _PART)))
    return np.concatenate([np.empty(0), *parts])


def _told(
    ids: npt.NDArray[np.int64], marks: Marks
) -> tuple[pd.Series, pd.Series, npt.NDArray[np.bool_]]:
    """Return the crossing and the name of each node, empty if none, and if a post."""
    told = np.array(sorted(marks), dtype="int64")
    at = np.searchsorted(ids, told)
    used = at < len(ids)
    used[used] = ids[at[used]] == told[used]
    here, at = told[used].tolist(), at[used]
    # Nearly all are empty: taking them from a few texts is quicker than making each.
    chosen = np.zeros(len(ids), dtype=np.intp)
    chosen[at] = np.arange(1, len(at) + 1)
    border = np.zeros(len(ids), dtype=bool)
    border[at] = [marks[one][2] for one in here]
    port, name = (
        pd.Series(["", *(marks[one][part] for one in here)], dtype="str")
        .take(chosen)
        .reset_index(drop=True)
        for part in (0, 1)
    )
    return port, name, border


def _scaled(
    length: npt.NDArray[np.float64],
    tagged_km: npt.NDArray[np.float64],
    way: npt.NDArray[np.intp],
) -> npt.NDArray[np.float64]:
    """Return lengths of segments, shared out of the tagged length of their way."""
    if not np.isfinite(tagged_km).any():
        return length
    drawn = np.bincount(way, weights=length)[way]
    # A way drawn as one point has its tagged length shared evenly.
    even = 1.0 / np.bincount(way)[way]
    part = np.divide(length, drawn, out=even, where=drawn > 0)
    return np.where(np.isfinite(tagged_km), tagged_km * part, length)


def _damaged(path: Path, found: str, wanted: Wanted) -> Fault:
    return Fault(
        file=path.name,
        expected=f"an OpenStreetMap file with {wanted.described}",
        found=found,
        remedy=_REMEDY_DAMAGED,
    )


def _empty(path: Path, wanted: Wanted) -> Fault:
    return Fault(
        file=path.name,
        expected=f"an OpenStreetMap file with {wanted.described}",
        found="none of them",
        remedy=_REMEDY_EMPTY,
    )
