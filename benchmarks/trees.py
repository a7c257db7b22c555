"""Shortest-path trees of all crossings, in both directions.

Every case finds distances AND the path of every node (igraph only distances, which is
all that it offers from Python at this size).
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from benchmarks.measurement import Case, Outcome, Settings, timed
from benchmarks.road_network import RoadNetwork, load_network, pick_crossings

# Peers that take long grow fewer trees; the unit is one tree.
_FEW = 4
_VERY_FEW = 1
_SHUFFLE = 7


def network_of(settings: Settings) -> RoadNetwork:
    """Return the network that the settings describe."""
    return load_network(
        settings.nodes,
        Path(settings.folder),
        arcs_per_node=settings.arcs_per_node,
        dense=settings.dense,
    )


def _ours(settings: Settings) -> Outcome:
    from geo.corridors.graph import build_graph, reverse
    from geo.corridors.trees import grow_trees

    network = network_of(settings)
    roots = pick_crossings(network, settings.crossings)
    toward = network.graph()
    away = reverse(toward)[0]
    ends = np.array([0, 1]), np.array([1, 0])
    # Compile, or load what was compiled, before the clock starts.
    list(grow_trees(build_graph(*ends, np.ones(2), 2)[0], np.array([0]), threads=1))
    means: list[float] = []

    def work() -> None:
        for graph in (toward, away):
            trees = grow_trees(graph, roots, threads=settings.threads)
            means.extend(float(tree.hours.mean()) for tree in trees)

    count = 2 * len(roots)
    seconds = [took / count for took in timed(work, settings.repeats)]
    note = f"{count} trees, {settings.threads} threads"
    return Outcome(seconds=seconds, check=means[0], note=note)


def _ours_one_thread(settings: Settings) -> Outcome:
    from dataclasses import replace

    return _ours(replace(settings, threads=1))


def _scipy_trees(network: RoadNetwork, count: int, settings: Settings) -> Outcome:
    from scipy.sparse.csgraph import dijkstra

    roots = pick_crossings(network, settings.crossings)[:count]
    away = network.matrix()
    toward = sp.csr_array(away.T)
    means: list[float] = []

    def work() -> None:
        for matrix in (toward, away):
            for root in roots:
                hours, _ = dijkstra(matrix, indices=root, return_predecessors=True)
                means.append(float(hours.mean()))

    trees = 2 * len(roots)
    seconds = [took / trees for took in timed(work, settings.repeats)]
    return Outcome(seconds=seconds, check=means[0], note=f"{trees} trees, 1 thread")


def _scipy(settings: Settings) -> Outcome:
    return _scipy_trees(network_of(settings), settings.crossings, settings)


def _scipy_random(settings: Settings) -> Outcome:
    return _scipy_trees(network_of(settings).reordered(_SHUFFLE), _FEW, settings)


def _networkx(settings: Settings) -> Outcome:
    import networkx as nx

    network = network_of(settings)
    root = int(pick_crossings(network, settings.crossings)[0])
    graph: nx.DiGraph[int] = nx.DiGraph()
    ends = network.head.tolist(), network.tail.tolist()
    graph.add_weighted_edges_from(zip(*ends, network.hours.tolist(), strict=True))
    means: list[float] = []

    def work() -> None:
        _, hours = nx.dijkstra_predecessor_and_distance(graph, root)
        means.append(sum(hours.values()) / len(hours))

    seconds = timed(work, _VERY_FEW)
    return Outcome(seconds=seconds, check=means[0], note="1 tree, 1 thread")


def _igraph(settings: Settings) -> Outcome:
    import igraph

    network = network_of(settings)
    roots = pick_crossings(network, settings.crossings)[:_FEW]
    pairs = np.column_stack([network.tail, network.head])
    graph = igraph.Graph(n=network.nodes, edges=pairs, directed=True)
    hours = network.hours.tolist()
    means: list[float] = []

    def work() -> None:
        for root in roots:
            found = graph.distances(int(root), weights=hours, mode="in")
            means.append(float(np.mean(found[0])))

    seconds = [took / len(roots) for took in timed(work, settings.repeats)]
    note = f"{len(roots)} trees, 1 thread, distances only"
    return Outcome(seconds=seconds, check=means[0], note=note)


def aequilibrae_graph(
    network: RoadNetwork, centroids: npt.NDArray[np.int64], *, toward: bool
) -> object:
    """Return AequilibraE's graph, prepared; nodes are numbered from 1.

    Parameters
    ----------
    network
        Its arcs.
    centroids
        Nodes where journeys may start or end.
    toward
        True for arcs turned round, so that trees lead to their root.
    """
    import pandas as pd
    from aequilibrae.paths import Graph

    a_node, b_node = network.tail + 1, network.head + 1
    table = pd.DataFrame(
        {
            "link_id": np.arange(1, len(network.tail) + 1),
            "a_node": b_node if toward else a_node,
            "b_node": a_node if toward else b_node,
            "direction": np.ones(len(network.tail), dtype="int8"),
            "hours": network.hours,
        }
    )
    graph = Graph()
    graph.network = table
    graph.prepare_graph(centroids + 1)
    graph.set_graph("hours")
    # With skims, trees would grow from all zones, not only from those with demand.
    graph.set_skimming([])
    graph.set_blocked_centroid_flows(block_centroid_flows=False)
    return graph


def _aequilibrae(settings: Settings) -> Outcome:
    from aequilibrae.paths import PathResults

    network = network_of(settings)
    roots = pick_crossings(network, settings.crossings)
    began: list[float] = []
    graph: list[object] = []
    began += timed(lambda: graph.append(_prepared(network, roots)), 1)
    results = PathResults()
    results.prepare(graph[0])
    few = roots[:_FEW]

    def work() -> None:
        for root in few:
            results.compute_path(int(root) + 1, int(roots[-1]) + 1)

    seconds = [took / len(few) for took in timed(work, settings.repeats)]
    note = f"{len(few)} trees, 1 thread; preparing the graph {began[0]:.1f} s"
    return Outcome(seconds=seconds, note=note)


def _prepared(network: RoadNetwork, roots: npt.NDArray[np.int64]) -> object:
    return aequilibrae_graph(network, roots, toward=True)


CASES: dict[str, Case] = {
    "ours": _ours,
    "ours, one thread": _ours_one_thread,
    "scipy, nodes in Hilbert order": _scipy,
    "scipy, nodes in random order": _scipy_random,
    "igraph": _igraph,
    "AequilibraE path trees": _aequilibrae,
    "networkx": _networkx,
}
