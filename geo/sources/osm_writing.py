"""Write the project's own highway tables as an OpenStreetMap file.

So shipped roads and any other extract are read alike. Own tags, all optional:
``ironriver:length_km`` on a way is its length by road, to which the lengths of its
segments are scaled (a strategic network is drawn with few points); ``ironriver:port``
on a node names the crossing; ``source:country`` on a way names its country.
"""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import osmium
import pandas as pd

# What the shipped tables write for city streets and bridge approaches: no route number.
LOCAL = "local"


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
