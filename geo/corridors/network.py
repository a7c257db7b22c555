"""The road network: directed arcs with travel time, one graph per country.

Crossings are nodes that both countries' graphs share, so that a journey is a path in
the United States, a crossing, and a path in Mexico. Only the largest strongly
connected part of each country is kept; what is dropped is counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
import shapely
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.corridors.crossings import Roads, connect, find_crossings
from geo.errors import NetworkError
from geo.projection import EARTH_RADIUS_KM, unit_sphere

COUNTRIES = ("US", "MX")

IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Network:
    """Roads of both countries as a directed graph.

    Attributes
    ----------
    nodes
        ``latitude``, ``longitude``, ``osm_id`` per node.
    arcs
        One row per directed arc: ``tail``, ``head`` (positions in `nodes`), ``km``,
        ``hours``, ``country``, ``segment`` (row of the source's segments), ``way``,
        ``ahead`` (True from the segment's start to its end).
    segments
        As the source gave them, connectors of crossings added.
    ways
        As the source gave them: ``class``, ``ref``, ``name``, ``toll``, ``country`` …
    ports
        Node of each crossing by ``port_id``.
    usable
        By country: True for the nodes of its largest strongly connected part.
    facts
        What was joined, dropped and chosen, for the manifest.
    """

    nodes: pd.DataFrame
    arcs: pd.DataFrame
    segments: pd.DataFrame
    ways: pd.DataFrame
    ports: pd.Series
    usable: Mapping[str, npt.NDArray[np.bool_]]
    facts: Mapping[str, object]

    def times(self, country: str) -> sp.csr_array:
        """Return hours by arc of one country's graph, the quickest of parallel arcs."""
        arcs = self.arcs[self.arcs["country"] == country]
        quickest = arcs.sort_values(["tail", "head", "hours"]).drop_duplicates(
            ["tail", "head"]
        )
        count = len(self.nodes)
        return sp.csr_array(
            (
                quickest["hours"].to_numpy(),
                (quickest["tail"].to_numpy(), quickest["head"].to_numpy()),
            ),
            shape=(count, count),
        )

    def segment_of(
        self, tail: IntArray, head: IntArray, country: str
    ) -> tuple[IntArray, npt.NDArray[np.bool_]]:
        """Return the segment of each arc, and whether it runs the segment's way.

        Parameters
        ----------
        tail, head
            Ends of arcs that one country's graph has.
        country
            Whose graph.

        Returns
        -------
        segment, ahead
            Row of the source's segments; True from its start to its end.
        """
        arcs = self.arcs[self.arcs["country"] == country]
        quickest = arcs.sort_values(["tail", "head", "hours"]).drop_duplicates(
            ["tail", "head"]
        )
        count = len(self.nodes)
        keys = quickest["tail"].to_numpy() * count + quickest["head"].to_numpy()
        at = np.searchsorted(keys, tail.astype(np.int64) * count + head)
        found = quickest.iloc[at]
        return found["segment"].to_numpy(), found["ahead"].to_numpy()


def build_network(
    nodes: pd.DataFrame,
    segments: pd.DataFrame,
    ways: pd.DataFrame,
    ports: pd.DataFrame,
    outlines: gpd.GeoDataFrame,
    *,
    speed_kph: Mapping[str, Mapping[str, float]],
    port_reach_km: float,
    access_kph: float,
) -> Network:
    """Build the network from roads as the source read them.

    Parameters
    ----------
    nodes, segments, ways
        As `geo.sources.osm.Roads` holds them.
    ports
        Table ``ports/ports.csv``.
    outlines
        States of both countries, for ways without a country tag.
    speed_kph
        By country and class, for ways without a speed of their own.
    port_reach_km, access_kph
        How far a crossing may be joined straight to roads that end short of it, and
        the speed there.

    Returns
    -------
    Network
        With every crossing that takes vehicles south.

    Raises
    ------
    NetworkError
        If a segment has no length, or a crossing cannot be reached on both sides.
    """
    if not (segments["length_km"] > 0).any():
        message = f"All {len(segments):,} road segments have no length."
        raise NetworkError(message)
    country, guessed = _countries(ways, segments, nodes, outlines)
    roads = Roads(nodes, segments, ways.assign(country=country))
    arcs, usable, dropped = _graphs(roads, speed_kph)
    node_of = find_crossings(nodes, ports, np.logical_and(*usable.values()))
    lost = ports[ports["southbound"] & ~_joined(ports, node_of, usable)]
    connectors: dict[str, dict[str, float]] = {}
    if not lost.empty:
        roads, node_of, connectors = connect(
            roads, lost, node_of, usable, reach_km=port_reach_km, kph=access_kph
        )
        arcs, usable, dropped = _graphs(roads, speed_kph)
        lost = ports[ports["southbound"] & ~_joined(ports, node_of, usable)]
    if not lost.empty:
        message = (
            "These crossings are not joined to the roads on both sides, nor within "
            f"port_reach_km = {port_reach_km:g} of them: "
            f"{', '.join(lost['port_id'])}. Add the missing roads to the road file, "
            "allow a longer reach, or mark the crossing as not southbound in ports.csv."
        )
        raise NetworkError(message)
    facts: dict[str, object] = {
        "nodes": len(roads.nodes),
        "segments": len(roads.segments),
        "nodes_dropped_as_unconnected": dropped,
        "ways_placed_by_outline": guessed,
        "ports_joined": len(node_of),
        "ports_joined_by_connectors_km": connectors,
        "segments_without_length": int((~(segments["length_km"] > 0)).sum()),
    }
    return Network(
        roads.nodes, arcs, roads.segments, roads.ways, pd.Series(node_of), usable, facts
    )


def _joined(
    ports: pd.DataFrame,
    node_of: Mapping[str, int],
    usable: Mapping[str, npt.NDArray[np.bool_]],
) -> npt.NDArray[np.bool_]:
    """Return which crossings have a node that both countries' roads reach."""
    return np.array(
        [
            port in node_of and all(usable[c][node_of[port]] for c in COUNTRIES)
            for port in ports["port_id"]
        ]
    )


def _graphs(
    roads: Roads, speed_kph: Mapping[str, Mapping[str, float]]
) -> tuple[pd.DataFrame, dict[str, npt.NDArray[np.bool_]], dict[str, int]]:
    """Return arcs, and by country its usable nodes and how many were dropped."""
    country = roads.ways["country"].to_numpy(dtype=object)
    arcs = _arcs(roads.segments, roads.ways, country, speed_kph)
    usable, dropped = {}, {}
    for name in COUNTRIES:
        part = arcs[arcs["country"] == name]
        usable[name], dropped[name] = _largest_part(part, len(roads.nodes), name)
    return arcs, usable, dropped


def snap(
    network: Network, places: pd.DataFrame, country: str
) -> tuple[IntArray, FloatArray]:
    """Return the nearest usable node of each place and the distance to it.

    Parameters
    ----------
    network
        The network.
    places
        ``latitude`` and ``longitude`` in degrees.
    country
        Whose graph to use.

    Returns
    -------
    node, km
        Great-circle distance in km.
    """
    choice = np.flatnonzero(network.usable[country])
    table = network.nodes.iloc[choice]
    tree = cKDTree(
        unit_sphere(table["latitude"].to_numpy(), table["longitude"].to_numpy())
    )
    chord, nearest = tree.query(
        unit_sphere(places["latitude"].to_numpy(), places["longitude"].to_numpy())
    )
    return choice[np.asarray(nearest)], 2 * EARTH_RADIUS_KM * np.arcsin(chord / 2)


def to_osmnx(network: Network) -> "nx.MultiDiGraph[int]":
    """Return the network as a graph in OSMnx's convention.

    Nodes carry ``x``, ``y``; edges carry ``length`` (metres), ``travel_time``
    (seconds), ``highway``, ``ref`` and ``osmid``; the CRS is EPSG:4326.
    """
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326", simplified=False)
    nodes, arcs, ways = network.nodes, network.arcs, network.ways
    for at, (x, y, osm_id) in enumerate(
        zip(nodes["longitude"], nodes["latitude"], nodes["osm_id"], strict=True)
    ):
        graph.add_node(at, x=float(x), y=float(y), osmid=int(osm_id))
    kinds, refs, ids = (ways[name].tolist() for name in ("class", "ref", "osm_id"))
    fields = (arcs[name].tolist() for name in ("tail", "head", "km", "hours", "way"))
    for tail, head, km, hours, way in zip(*fields, strict=True):
        graph.add_edge(
            tail,
            head,
            length=km * 1000,
            travel_time=hours * 3600,
            highway=kinds[way],
            ref=refs[way],
            osmid=ids[way],
        )
    return graph


def _countries(
    ways: pd.DataFrame,
    segments: pd.DataFrame,
    nodes: pd.DataFrame,
    outlines: gpd.GeoDataFrame,
) -> tuple[npt.NDArray[np.object_], int]:
    """Return the country of each way: its tag, else where its middle segment lies."""
    country = ways["country"].to_numpy(dtype=object).copy()
    untold = ~np.isin(country.astype(str), COUNTRIES)
    if not untold.any():
        return country, 0
    way = segments.groupby("way")["way"]
    half = way.transform("size") // 2
    middle = segments[way.cumcount() == half].set_index("way")
    position = np.flatnonzero(untold)
    start = nodes.iloc[middle.loc[position, "start"].to_numpy()]
    end = nodes.iloc[middle.loc[position, "end"].to_numpy()]
    points = shapely.points(
        (start["longitude"].to_numpy() + end["longitude"].to_numpy()) / 2,
        (start["latitude"].to_numpy() + end["latitude"].to_numpy()) / 2,
    )
    nearest = shapely.STRtree(outlines.geometry.to_numpy()).nearest(points)
    country[position] = outlines["country"].to_numpy()[nearest]
    return country, int(untold.sum())


def _arcs(
    segments: pd.DataFrame,
    ways: pd.DataFrame,
    country: npt.NDArray[np.object_],
    speed_kph: Mapping[str, Mapping[str, float]],
) -> pd.DataFrame:
    way = segments["way"].to_numpy()
    by_class = np.array(
        [
            speed_kph[str(nation)][str(kind)]
            for nation, kind in zip(country, ways["class"], strict=True)
        ]
    )
    own = ways["speed_kph"].to_numpy(dtype="float64")
    speed = np.where(np.isfinite(own) & (own > 0), own, by_class)[way]
    direction = ways["direction"].to_numpy()[way]
    km = segments["length_km"].to_numpy()
    start, end = segments["start"].to_numpy(), segments["end"].to_numpy()
    row = segments.index.to_numpy()
    parts = [
        pd.DataFrame(
            {
                "tail": tail[allowed],
                "head": head[allowed],
                "km": km[allowed],
                "hours": km[allowed] / speed[allowed],
                "country": country[way][allowed],
                "segment": row[allowed],
                "way": way[allowed],
                "ahead": ahead,
            }
        )
        for tail, head, allowed, ahead in (
            (start, end, (direction >= 0) & (km > 0), True),
            (end, start, (direction <= 0) & (km > 0), False),
        )
    ]
    return pd.concat(parts, ignore_index=True)


def _largest_part(
    arcs: pd.DataFrame, count: int, country: str
) -> tuple[npt.NDArray[np.bool_], int]:
    """Return which nodes are in the largest strongly connected part."""
    if arcs.empty:
        message = f"The road file has no road in {country}."
        raise NetworkError(message)
    tail, head = arcs["tail"].to_numpy(), arcs["head"].to_numpy()
    graph = sp.csr_array((np.ones(len(arcs)), (tail, head)), shape=(count, count))
    _, label = connected_components(graph, directed=True, connection="strong")
    touched = np.zeros(count, dtype=bool)
    touched[tail] = touched[head] = True
    largest = np.bincount(label[touched]).argmax()
    usable = touched & (label == largest)
    return usable, int(touched.sum() - usable.sum())
