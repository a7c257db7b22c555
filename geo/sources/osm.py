"""The door to OpenStreetMap files: XML (plain, gz, bz2) and PBF.

`read_roads` streams a file once and keeps the drivable classes of the model as
segments between consecutive nodes. `write_roads` writes the project's own highway
tables as such a file, so that shipped roads and any other extract are read alike.

Own tags, all optional: ``ironriver:length_km`` on a way is its length by road, to
which the lengths of its segments are scaled (a strategic network is drawn with few
points); ``ironriver:port`` on a node names the crossing; ``source:country`` on a way
names its country.
"""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import osmium
import pandas as pd

from geo.errors import Fault, InputError
from geo.projection import great_circle_km
from geo.study import ROAD_CLASSES

# What the shipped tables write for city streets and bridge approaches: no route number.
LOCAL = "local"
_MPH = 1.609344
_REMEDY_DAMAGED = "Download or copy the file again."


@dataclass(frozen=True, slots=True)
class Roads:
    """Roads as segments between consecutive nodes of ways.

    Attributes
    ----------
    nodes
        One row per node: ``osm_id``, ``latitude``, ``longitude`` (degrees), ``port``
        (text, empty if none), ``name``.
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
    ways: list[tuple[object, ...]] = []
    references: list[npt.NDArray[np.int64]] = []
    points: dict[int, tuple[float, float]] = {}
    tagged: dict[int, tuple[str, str]] = {}
    dropped = 0
    reader = osmium.FileProcessor(
        str(path), osmium.osm.NODE | osmium.osm.WAY
    ).with_locations()
    try:
        for thing in reader:
            if isinstance(thing, osmium.osm.Node):
                if _is_told(thing.tags):
                    tags = dict(thing.tags)
                    port = tags.get("ironriver:port", "")
                    tagged[thing.id] = (port, tags.get("name", ""))
            elif isinstance(thing, osmium.osm.Way) and (way := _way(thing)) is not None:
                known = [node for node in thing.nodes if node.location.valid()]
                dropped += max(len(thing.nodes) - max(len(known), 1), 0)
                if len(known) > 1:
                    ways.append(way)
                    references.append(np.array([node.ref for node in known], "int64"))
                    points.update((n.ref, (n.lat, n.lon)) for n in known)
    except (RuntimeError, ValueError) as error:
        raise InputError([_damaged(path, str(error))]) from error
    if not ways:
        found = "none" if path.stat().st_size else "an empty file"
        raise InputError([_damaged(path, found)])
    return _assemble(ways, references, points, tagged, dropped)


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


def _way(way: osmium.osm.Way) -> tuple[object, ...] | None:
    """Return the fields of a way that the model can drive, else None."""
    tags = dict(way.tags)
    highway = tags.get("highway", "").removesuffix("_link")
    if highway not in ROAD_CLASSES or tags.get("access") in {"no", "private"}:
        return None
    country = tags.get("source:country", "").upper()
    return (
        way.id,
        highway,
        tags.get("ref", ""),
        tags.get("name", ""),
        {"MEXICO": "MX", "USA": "US"}.get(country, country[:2]),
        tags.get("toll") == "yes",
        _direction(tags),
        speed_kph(tags.get("maxspeed", "")),
        _positive(tags.get("ironriver:length_km", "")),
    )


def _is_told(tags: osmium.osm.TagList) -> bool:
    """Return whether a node has a name that the model uses."""
    return (
        "ironriver:port" in tags
        or "place" in tags
        or tags.get("barrier") == "border_control"
    )


def _direction(tags: Mapping[str, str]) -> int:
    """Return 1 for one-way forward, -1 backward, 0 for both ways."""
    oneway = tags.get("oneway", "")
    if oneway in {"-1", "reverse"}:
        return -1
    if oneway in {"yes", "true", "1"}:
        return 1
    if oneway in {"no", "false", "0"}:
        return 0
    # OpenStreetMap implies one way on roundabouts and on motorways proper; the
    # strategic tables tag neither and are driven both ways.
    if tags.get("junction") in {"roundabout", "circular"}:
        return 1
    return 0


def speed_kph(text: str) -> float:
    """Return a ``maxspeed`` tag in km/h, or NaN if it holds no speed.

    Examples
    --------
    >>> speed_kph("80"), round(speed_kph("65 mph"), 1)
    (80.0, 104.6)
    """
    head, _, unit = text.split(";", maxsplit=1)[0].strip().partition(" ")
    if head.endswith("mph"):
        head, unit = head.removesuffix("mph"), "mph"
    speed = _positive(head)
    return speed * _MPH if unit.strip() == "mph" else speed


def _positive(text: str) -> float:
    """Return the number of a tag, or NaN if there is none above 0."""
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if 0 < number < math.inf else math.nan


def _assemble(
    ways: list[tuple[object, ...]],
    references: list[npt.NDArray[np.int64]],
    points: dict[int, tuple[float, float]],
    tagged: dict[int, tuple[str, str]],
    dropped: int,
) -> Roads:
    ids = np.array(sorted(points), dtype="int64")
    latitude = np.array([points[at][0] for at in ids.tolist()])
    longitude = np.array([points[at][1] for at in ids.tolist()])
    marks = [tagged.get(at, ("", "")) for at in ids.tolist()]
    nodes = pd.DataFrame(
        {
            "osm_id": ids,
            "latitude": latitude,
            "longitude": longitude,
            "port": pd.array([mark[0] for mark in marks], dtype="str"),
            "name": pd.array([mark[1] for mark in marks], dtype="str"),
        }
    )
    way_table = pd.DataFrame(
        ways,
        columns=[
            "osm_id",
            "class",
            "ref",
            "name",
            "country",
            "toll",
            "direction",
            "speed_kph",
            "tagged_km",
        ],
    )
    start = np.searchsorted(ids, np.concatenate([r[:-1] for r in references]))
    end = np.searchsorted(ids, np.concatenate([r[1:] for r in references]))
    way = np.repeat(np.arange(len(ways)), [len(r) - 1 for r in references])
    length = great_circle_km(
        latitude[start], longitude[start], latitude[end], longitude[end]
    )
    tagged_km = way_table.pop("tagged_km").to_numpy(dtype="float64")[way]
    drawn = np.bincount(way, weights=length)[way]
    # A way drawn as one point has its tagged length shared evenly.
    even = 1.0 / np.bincount(way)[way]
    part = np.divide(length, drawn, out=even, where=drawn > 0)
    length_km = np.where(np.isfinite(tagged_km), tagged_km * part, length)
    segments = pd.DataFrame(
        {"start": start, "end": end, "way": way, "length_km": length_km}
    )
    return Roads(nodes, segments, way_table, dropped)


def _damaged(path: Path, found: str) -> Fault:
    return Fault(
        file=path.name,
        expected=f"an OpenStreetMap file with roads of {', '.join(ROAD_CLASSES)}",
        found=found,
        remedy=_REMEDY_DAMAGED,
    )
