"""Paths between places over the merged graphs of a network, for tests on real roads."""

from collections.abc import Mapping

import networkx as nx
import numpy as np

from geo.corridors.network import Network
from geo.corridors.snapping import attach

# Country, latitude, longitude.
Place = tuple[str, float, float]


def join_places(network: Network, places: Mapping[int, Place]) -> "nx.DiGraph[object]":
    """Return links and stubs of both countries as driven, the shortest of parallels.

    Junctions are rows of the network's nodes, places ('place', key). Places are joined
    in both directions: to be used on roads that are open both ways.
    """
    graph: nx.DiGraph[object] = nx.DiGraph()
    for country, side in network.sides.items():
        rows = side.nodes
        _add(
            graph,
            rows[side.tail if country == "US" else side.head].tolist(),
            rows[side.head if country == "US" else side.tail].tolist(),
            side.km.tolist(),
            side.cost().tolist(),
        )
        keys = [key for key, place in places.items() if place[0] == country]
        points = np.array([places[key][1:] for key in keys]).reshape(-1, 2)
        stubs = attach(network, side, points[:, 0], points[:, 1], access_kph=40.0)
        here: list[object] = [("place", keys[at]) for at in stubs.place]
        there: list[object] = rows[stubs.node].tolist()
        for start, end in ((here, there), (there, here)):
            _add(graph, start, end, stubs.km.tolist(), stubs.cost().tolist())
    return graph


def _add(
    graph: "nx.DiGraph[object]",
    start: list[object],
    end: list[object],
    km: list[float],
    hours: list[float],
) -> None:
    """Add arcs with the shortest and the quickest of those between the same nodes."""
    for tail, head, far, slow in zip(start, end, km, hours, strict=True):
        known = graph.get_edge_data(tail, head, {"km": far, "hours": slow})
        graph.add_edge(
            tail, head, km=min(far, known["km"]), hours=min(slow, known["hours"])
        )


def distance(
    graph: "nx.DiGraph[object]", start: int, end: int, weight: str = "km"
) -> float:
    """Return km or hours from one place to another."""
    return float(
        nx.dijkstra_path_length(graph, ("place", start), ("place", end), weight=weight)
    )
