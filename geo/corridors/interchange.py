"""The network as a graph in OSMnx's convention, for its tools and for other programs.

`geo.sources.osmnx_graph` reads such graphs back: lengths, shapes and hours are kept.
"""

from collections.abc import Iterable

import networkx as nx
import numpy as np
import numpy.typing as npt
import shapely

from geo.corridors.contraction import driven_both_ways
from geo.corridors.network import Network

# What one edge says: text, numbers, lists of them, or its line.
_Tags = dict[str, object]
IntArray = npt.NDArray[np.intp]


def to_osmnx(network: Network, *, simplified: bool) -> "nx.MultiDiGraph[int]":
    """Return the network as a graph in OSMnx's convention.

    Parameters
    ----------
    network
        The roads.
    simplified
        True for one edge per link and direction, of the connected roads alone; False
        for one per segment and direction, of all roads.

    Returns
    -------
    networkx.MultiDiGraph
        Nodes, named by their row, carry ``x``, ``y``, ``osmid``, and
        ``ironriver:port`` at crossings. Edges carry ``length`` (metres),
        ``travel_time`` (seconds), ``speed_kph``, ``highway``, ``ref``, ``name``,
        ``maxspeed``, ``toll``, ``source:country``, ``osmid``, ``oneway``,
        ``reversed`` and ``geometry`` where they bend. Values that differ along an
        edge are lists. The CRS is EPSG:4326.
    """
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(
        crs="epsg:4326", simplified=simplified
    )
    if simplified:
        links = network.links
        ends = np.concatenate([links.link_tail, links.link_head])
        _add_nodes(graph, network, np.unique(ends).astype(np.intp))
        _add_links(graph, network)
    else:
        _add_nodes(graph, network, np.arange(len(network.nodes)))
        _add_segments(graph, network)
    return graph


def _add_nodes(graph: "nx.MultiDiGraph[int]", network: Network, rows: IntArray) -> None:
    """Add nodes with their place, and the crossing that stands there."""
    nodes = network.nodes
    ports = {int(row): str(port) for port, row in network.ports.items()}
    own = nodes["port"].to_numpy(dtype=object)
    x, y, osmid = (
        nodes[name].to_numpy()[rows].tolist()
        for name in ("longitude", "latitude", "osm_id")
    )
    for row, *values in zip(rows.tolist(), x, y, osmid, strict=True):
        graph.add_node(row, **dict(zip(("x", "y", "osmid"), values, strict=True)))
        port = own[row] or ports.get(row, "")
        if port:
            graph.nodes[row]["ironriver:port"] = port


def _add_segments(graph: "nx.MultiDiGraph[int]", network: Network) -> None:
    """Add every segment, in each direction that it may be driven."""
    segments, driving = network.segments, network.driving
    tags = _way_tags(network)
    country = network.country
    columns = zip(
        segments["start"].tolist(),
        segments["end"].tolist(),
        segments["way"].tolist(),
        driving.km.tolist(),
        driving.hours.tolist(),
        driving.ahead.tolist(),
        driving.back.tolist(),
        country.tolist(),
        strict=True,
    )
    for start, end, way, km, hours, ahead, back, nation in columns:
        common = tags[way] | _measures(km, hours) | {"source:country": nation}
        common["oneway"] = not (ahead and back)
        if ahead:
            graph.add_edge(start, end, **common, reversed=False)
        if back:
            graph.add_edge(end, start, **common, reversed=True)


def _add_links(graph: "nx.MultiDiGraph[int]", network: Network) -> None:
    """Add every link, in each direction that all of it may be driven."""
    links, driving = network.links, network.driving
    first, segment = links.link_first[:-1], links.link_segment
    tags = _way_tags(network)
    way = network.segments["way"].to_numpy()[segment]
    drivable = [
        np.logical_and.reduceat(open_, first)
        for open_ in driven_both_ways(links, driving)
    ]
    km = np.add.reduceat(driving.km[segment], first)
    hours = np.add.reduceat(driving.hours[segment], first)
    country = network.country[segment[first]]
    points = _points(network)
    places = network.nodes[["longitude", "latitude"]].to_numpy(dtype="float64")
    for at, (low, high) in enumerate(
        zip(first.tolist(), links.link_first[1:].tolist(), strict=True)
    ):
        common = _together(tags[one] for one in dict.fromkeys(way[low:high].tolist()))
        common |= _measures(float(km[at]), float(hours[at]))
        common["source:country"] = country[at]
        ahead, back = (bool(open_[at]) for open_ in drivable)
        common["oneway"] = not (ahead and back)
        tail, head = int(links.link_tail[at]), int(links.link_head[at])
        line = np.concatenate([places[tail : tail + 1], points[low:high]])
        if ahead:
            graph.add_edge(tail, head, **common, **_shape(line), reversed=False)
        if back:
            graph.add_edge(head, tail, **common, **_shape(line[::-1]), reversed=True)


def _way_tags(network: Network) -> list[_Tags]:
    """Return the tags of each way, those that it has."""
    ways = network.ways
    table: list[_Tags] = []
    fields = ("osm_id", "class", "ref", "name", "toll", "speed_kph")
    for osm_id, kind, ref, name, toll, kph in zip(
        *(ways[field].tolist() for field in fields), strict=True
    ):
        tags: _Tags = {"osmid": osm_id, "highway": kind}
        tags |= {key: text for key, text in (("ref", ref), ("name", name)) if text}
        if toll:
            tags["toll"] = "yes"
        if np.isfinite(kph) and kph > 0:
            tags["maxspeed"] = f"{kph:g}"
        table.append(tags)
    return table


def _together(parts: Iterable[_Tags]) -> _Tags:
    """Return the tags of one edge made of several ways; lists where they differ."""
    ways = list(parts)
    common: _Tags = {}
    for key in dict.fromkeys(key for way in ways for key in way):
        values = list(dict.fromkeys(way[key] for way in ways if key in way))
        # A part without toll, or without a limit, leaves none that holds for all.
        if key in {"toll", "maxspeed"} and (
            len(values) > 1 or not all(key in way for way in ways)
        ):
            continue
        common[key] = values[0] if len(values) == 1 else values
    return common


def _measures(km: float, hours: float) -> _Tags:
    return {
        "length": km * 1000.0,
        "travel_time": hours * 3600.0,
        "speed_kph": km / hours,
    }


def _points(network: Network) -> npt.NDArray[np.float64]:
    """Return longitude and latitude at the end of each segment along the links."""
    links, segments = network.links, network.segments
    start = segments["start"].to_numpy()[links.link_segment]
    end = segments["end"].to_numpy()[links.link_segment]
    rows = np.where(links.link_ahead, end, start)
    places = network.nodes[["longitude", "latitude"]].to_numpy(dtype="float64")
    points: npt.NDArray[np.float64] = places[rows]
    return points


def _shape(line: npt.NDArray[np.float64]) -> _Tags:
    """Return the line of an edge that bends; a straight one needs none."""
    ends = 2
    return {"geometry": shapely.LineString(line)} if len(line) > ends else {}
