"""The door to OSMnx: graphs that it saved, as GraphML or as GeoPackage."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from geo.sources.osm import Roads
from geo.sources.osm_opening import require_kind
from geo.sources.osm_tags import MODEL_ROADS, Wanted
from geo.sources.osmnx_graph import refused, roads_from_graph

if TYPE_CHECKING:
    import networkx as nx

_LAYERS = ("nodes", "edges")
_AGAIN = "Copy the file again, or save it again with OSMnx."
# What OSMnx raises on files that it did not write.
_DAMAGE = (ParseError, ValueError, KeyError, TypeError, AttributeError)
_TRUE = frozenset({True, "True", "true", "1", "yes"})


def read_graphml(path: Path, *, wanted: Wanted = MODEL_ROADS) -> Roads:
    """Read the roads of a graph that OSMnx saved as GraphML.

    Parameters
    ----------
    path
        File ending in .graphml.
    wanted
        Classes of highway to read, and whether ferries are.

    Returns
    -------
    Roads
        As `geo.sources.osmnx_graph.roads_from_graph` gives them.

    Raises
    ------
    InputError
        If the file is damaged, projected, a node has no place, or it holds no road of
        these classes.
    """
    require_kind(path)
    # OSMnx takes seconds to import, and few studies need it.
    import networkx as nx
    import osmnx

    try:
        graph = osmnx.io.load_graphml(path)
    except (*_DAMAGE, nx.NetworkXException) as error:
        found = " ".join(str(error).split()) or type(error).__name__
        raise refused(path.name, found, wanted=wanted) from error
    return roads_from_graph(graph, name=path.name, wanted=wanted)


def read_geopackage(path: Path, *, wanted: Wanted = MODEL_ROADS) -> Roads:
    """Read the roads of a graph that OSMnx saved as GeoPackage.

    Parameters
    ----------
    path
        File ending in .gpkg, with layers ``nodes`` and ``edges``; of an undirected
        graph, as OSMnx saves by default, or of a directed one.
    wanted
        Classes of highway to read, and whether ferries are.

    Returns
    -------
    Roads
        As `geo.sources.osmnx_graph.roads_from_graph` gives them.

    Raises
    ------
    InputError
        If the file is damaged, lacks a layer, a column or its coordinate system, is
        projected, or holds no road of these classes.
    """
    require_kind(path)
    nodes, edges = (_layer(path, name, wanted) for name in _LAYERS)
    return roads_from_graph(_graph(nodes, edges, path), name=path.name, wanted=wanted)


def _layer(path: Path, name: str, wanted: Wanted) -> gpd.GeoDataFrame:
    """Return a layer of a GeoPackage with what a graph needs of it."""
    try:
        there = [str(layer) for layer, _ in pyogrio.list_layers(path)]
        if name not in there:
            found = f"no layer '{name}' (layers: {', '.join(there) or 'none'})"
            raise refused(path.name, found, wanted=wanted)
        table: pd.DataFrame = gpd.read_file(path, layer=name)
    except (DataSourceError, DataLayerError) as error:
        found = " ".join(str(error).replace(str(path), path.name).split())
        raise refused(path.name, found, wanted=wanted, remedy=_AGAIN) from error
    if not isinstance(table, gpd.GeoDataFrame):
        raise refused(path.name, f"no geometry in layer '{name}'", wanted=wanted)
    if table.crs is None:
        raise refused(path.name, f"no CRS in layer '{name}'", wanted=wanted)
    columns = ("osmid",) if name == "nodes" else ("u", "v")
    lost = [column for column in columns if column not in table]
    if lost:
        found = f"no column '{lost[0]}' in layer '{name}'"
        raise refused(path.name, found, wanted=wanted)
    return table


def _graph(
    nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame, path: Path
) -> "nx.MultiDiGraph[Any]":
    """Return the graph that two layers stand for."""
    import networkx as nx

    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(crs=edges.crs)
    for row in nodes.to_dict("records"):
        point = row.pop("geometry")
        if point is None or point.is_empty:
            raise refused(path.name, f"node {row['osmid']} without a point")
        graph.add_node(row["osmid"], **{**_told(row), "x": point.x, "y": point.y})
    directed = "from" not in edges or "to" not in edges
    ends = ("u", "v") if directed else ("from", "to")
    for row in edges.to_dict("records"):
        tail, head = (_end(row[end]) for end in ends)
        if tail not in graph or head not in graph:
            lost = head if tail in graph else tail
            raise refused(path.name, f"an edge to node {lost}, which is not there")
        tags = _told(row)
        graph.add_edge(tail, head, **tags)
        if not directed and tags.get("oneway") not in _TRUE:
            back = {**tags, "reversed": tags.get("reversed") not in _TRUE}
            if tags.get("geometry") is not None:
                back["geometry"] = tags["geometry"].reverse()
            graph.add_edge(head, tail, **back)
    return graph


def _end(value: object) -> object:
    """Return the number of a node, which may stand as text."""
    text = str(value)
    return int(text) if text.lstrip("-").isdigit() else value


def _told(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the tags of a row that are not empty, lists read from their texts."""
    told = {}
    for key, value in row.items():
        if (
            value is None
            or value == ""
            or (isinstance(value, float) and pd.isna(value))
        ):
            continue
        told[str(key)] = _value(value)
    return told


def _value(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value in {"True", "False"}:
        return value == "True"
    if value.startswith("[") and value.endswith("]"):
        try:
            found = ast.literal_eval(value)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return value
        return found if isinstance(found, list) else value
    return value
