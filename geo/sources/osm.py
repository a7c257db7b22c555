"""The door to OpenStreetMap files: XML (plain, gz, bz2) and PBF.

`read_roads` streams a file once and keeps the drivable classes of the model as
segments between consecutive nodes. `write_roads` writes the project's own highway
tables as such a file, so that shipped roads and any other extract are read alike.

Own tags, all optional: ``ironriver:length_km`` on a way is its length by road, to
which the lengths of its segments are scaled (a strategic network is drawn with few
points); ``ironriver:port`` on a node names the crossing; ``source:country`` on a way
names its country.
"""

import tempfile
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd

from geo.errors import Fault, InputError
from geo.projection import great_circle_km
from geo.sources.osm_tags import node_marks, way_fields
from geo.sources.pbf import PackedWays, unpack_ways
from geo.study import ROAD_CLASSES
from geo.tasks import in_threads

# What the shipped tables write for city streets and bridge approaches: no route number.
LOCAL = "local"
_WAY_COLUMNS = (
    "class",
    "ref",
    "name",
    "country",
    "toll",
    "direction",
    "speed_kph",
    "tagged_km",
)
_REMEDY_DAMAGED = "Download or copy the file again."
# Keys of the nodes whose names the model uses.
_NODE_KEYS = ("ironriver:port", "place")
# How osmium writes the ways that it has read and filtered.
_PLAIN = "pbf,pbf_compression=none,locations_on_ways=true,add_metadata=false"
# Segments whose lengths are computed at a time: what they need stays near the core.
_PART = 16_384

IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]
# Crossing and name of nodes that have either, by number.
Marks = dict[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Roads:
    """Roads as segments between consecutive nodes of ways.

    Attributes
    ----------
    nodes
        One row per node: ``osm_id``, ``latitude``, ``longitude`` (degrees), ``port``
        (text, empty if none), ``name`` (of a place, empty if it is none).
    segments
        One row per pair of consecutive nodes: ``start`` and ``end`` (positions in
        `nodes`), ``way`` (position in `ways`), ``length_km``.
    ways
        One row per way: ``osm_id``, ``class``, ``ref``, ``name``, ``country`` (MX, US
        or empty), ``toll``, ``direction`` (0 both ways, 1 forward, -1 backward),
        ``speed_kph`` (missing without a tag).
    dropped
        Number of segments left out because a node is not in the file.
    """

    nodes: pd.DataFrame
    segments: pd.DataFrame
    ways: pd.DataFrame
    dropped: int


def read_roads(path: Path) -> Roads:
    """Read the roads of an OpenStreetMap file.

    Parameters
    ----------
    path
        File ending in .osm, .osm.gz, .osm.bz2 or .osm.pbf.

    Returns
    -------
    Roads
        Classes motorway, trunk, primary and secondary with their links; ways with
        ``access=no`` or ``private`` are left out.

    Raises
    ------
    InputError
        If the file is damaged or holds no road of these classes.
    """
    try:
        data, marks = _filtered(path)
        packed = unpack_ways(data)
    except (RuntimeError, ValueError) as error:
        raise InputError([_damaged(path, str(error))]) from error
    roads = _assemble(packed, marks)
    if roads.ways.empty:
        found = "none" if path.stat().st_size else "an empty file"
        raise InputError([_damaged(path, found)])
    return roads


def write_roads(
    nodes: pd.DataFrame, sections: pd.DataFrame, path: Path, *, made_on: str
) -> None:
    """Write highway tables as an OpenStreetMap file.

    Parameters
    ----------
    nodes, sections
        Tables ``roads/nodes.csv`` and ``roads/sections.csv``.
    path
        File to write, ending in .osm.pbf.
    made_on
        Time stamp of every object, ISO 8601: same input, same bytes.
    """
    header = osmium.io.Header()
    header.set("generator", "ironriver")
    next_id = int(nodes["node_id"].max()) + 1
    writer = osmium.SimpleWriter(str(path), header=header, overwrite=True)
    ways: list[osmium.osm.mutable.Way] = []
    shape_nodes: list[osmium.osm.mutable.Node] = []
    for section in sections.to_dict("records"):
        references = [int(section["from_node"])]
        for latitude, longitude in shape_points(section["shape"]):
            shape_nodes.append(
                osmium.osm.mutable.Node(
                    id=next_id,
                    location=(longitude, latitude),
                    version=1,
                    timestamp=made_on,
                )
            )
            references.append(next_id)
            next_id += 1
        references.append(int(section["to_node"]))
        ways.append(
            osmium.osm.mutable.Way(
                id=int(section["section_id"]),
                nodes=references,
                tags=_section_tags(section),
                version=1,
                timestamp=made_on,
            )
        )
    try:
        for node in nodes.to_dict("records"):
            tags = {"name": str(node["name"]), "place": str(node["kind"])}
            if isinstance(node["port_id"], str):
                tags = {
                    "barrier": "border_control",
                    "ironriver:port": node["port_id"],
                    "name": str(node["name"]),
                }
            writer.add_node(
                osmium.osm.mutable.Node(
                    id=int(node["node_id"]),
                    location=(node["longitude"], node["latitude"]),
                    tags=tags,
                    version=1,
                    timestamp=made_on,
                )
            )
        for shape_node in shape_nodes:
            writer.add_node(shape_node)
        for way in ways:
            writer.add_way(way)
    finally:
        writer.close()


def shape_points(text: object) -> list[tuple[float, float]]:
    """Return the points of a shape field, 'lat lon;lat lon', as pairs of degrees."""
    if not isinstance(text, str) or not text:
        return []
    pairs = [point.split() for point in text.split(";")]
    return [(float(latitude), float(longitude)) for latitude, longitude in pairs]


def _section_tags(section: dict[Hashable, Any]) -> dict[str, str]:
    tags = {
        "highway": str(section["class"]),
        "lanes": str(section["lanes"]),
        "ironriver:length_km": f"{section['length_km']:g}",
        "source:country": str(section["country"]),
    }
    if section["toll"]:
        tags["toll"] = "yes"
    if isinstance(section["ref"], str) and section["ref"] != LOCAL:
        tags["ref"] = section["ref"]
    return tags


class _Marks(osmium.SimpleHandler):
    """Keep the crossing and the name of nodes that are a crossing or a place."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Marks = {}

    def node(self, node: osmium.osm.Node) -> None:
        mark = node_marks(dict(node.tags))
        if any(mark):
            self.found[node.id] = mark


def _filtered(path: Path) -> tuple[bytes, Marks]:
    """Return the roads of a file as `unpack_ways` takes them, and its marked nodes."""
    locations = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    locations.ignore_errors()
    kinds = [("highway", kind + end) for kind in ROAD_CLASSES for end in ("", "_link")]
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


def _assemble(packed: PackedWays, marks: Marks) -> Roads:
    """Return roads as tables, without the nodes that the file lacks."""
    # Most ways share their tags with others: each set is read once.
    fields = [way_fields(tags) for tags in packed.tag_sets]
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
    port, name = _told(ids, marks)
    nodes = pd.DataFrame(
        {
            "osm_id": ids,
            "latitude": latitude,
            "longitude": longitude,
            "port": port,
            "name": name,
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
    return Roads(nodes, segments, ways, int(lacking[driven].sum()))


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


def _told(ids: npt.NDArray[np.int64], marks: Marks) -> tuple[pd.Series, pd.Series]:
    """Return the crossing and the name of each node, empty if it has none."""
    told = np.array(sorted(marks), dtype="int64")
    at = np.searchsorted(ids, told)
    used = at < len(ids)
    used[used] = ids[at[used]] == told[used]
    here, at = told[used].tolist(), at[used]
    # Nearly all are empty: taking them from a few texts is quicker than making each.
    chosen = np.zeros(len(ids), dtype=np.intp)
    chosen[at] = np.arange(1, len(at) + 1)
    port, name = (
        pd.Series(["", *(marks[one][part] for one in here)], dtype="str")
        .take(chosen)
        .reset_index(drop=True)
        for part in (0, 1)
    )
    return port, name


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


def _damaged(path: Path, found: str) -> Fault:
    return Fault(
        file=path.name,
        expected=f"an OpenStreetMap file with roads of {', '.join(ROAD_CLASSES)}",
        found=found,
        remedy=_REMEDY_DAMAGED,
    )
