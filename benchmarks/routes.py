"""Route choice: exact randomised shortest paths, and all-or-nothing as its limit.

The unit is one crossing: all flow of 3,000 places goes to it. θ is found once, for the
middle crossing, and kept beside the network, so that every case solves the same
problem. Cases that treat all crossings at once are charged their share.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measurement import Case, Outcome, Settings, timed
from benchmarks.road_network import (
    FloatArray,
    IntArray,
    RoadNetwork,
    pick_crossings,
    pick_places,
)
from benchmarks.route_peers import Solver, choose_by_lu, choose_by_sweeps, find_theta
from benchmarks.trees import aequilibrae_graph, network_of

if TYPE_CHECKING:
    from geo.corridors.dissection import Structure
    from geo.corridors.graph import Graph

_PLACES = 3000  # or half of the nodes of a small network
_FEW = 2


# ---------------------------------------------------------------------- ADAPTER
# The one place that knows how the project's route choice is called.
@dataclass(frozen=True, slots=True)
class _Ours:
    """The project's route choice on one network."""

    graph: "Graph"
    structure: "Structure"
    ports: IntArray
    threads: int

    def flows(self, theta: float, entering: FloatArray) -> Iterator[FloatArray]:
        """Yield the flow on each arc, crossing after crossing."""
        from geo.corridors.route_choice import Exact
        from geo.tasks import in_threads

        routes = Exact(self.graph, self.structure, theta)

        def load(crossing: int) -> FloatArray:
            return routes.bound_for(crossing).load(entering)

        yield from in_threads(load, list(range(len(self.ports))), threads=self.threads)


def _make_ours(network: RoadNetwork, ports: IntArray, threads: int) -> _Ours:
    """Order the nodes for elimination: once for a network, whatever the costs."""
    from geo.corridors.dissection import order_nodes

    graph = network.graph()
    structure = order_nodes(graph, network.longitude, network.latitude, ports)
    return _Ours(graph, structure, ports, threads)


# ------------------------------------------------------------------ END ADAPTER


def _problem(settings: Settings) -> tuple[RoadNetwork, IntArray, FloatArray]:
    """Return the network, its crossings (the middle one first), and entering flow."""
    network = network_of(settings)
    ports = pick_crossings(network, settings.crossings)
    middle = len(ports) // 2
    ports[[0, middle]] = ports[[middle, 0]]
    node, share = pick_places(network, min(_PLACES, network.nodes // 2))
    return network, ports, np.bincount(node, share, network.nodes).astype("float64")


def _theta_file(settings: Settings) -> Path:
    kind = "dense" if settings.dense else "road"
    name = f"theta_{kind}_{settings.nodes}_{settings.arcs_per_node:g}"
    name += f"_{settings.crossings}_{settings.detour:g}.json"
    return Path(settings.folder) / name


def _theta(settings: Settings) -> float:
    found: float = json.loads(_theta_file(settings).read_text())["theta"]
    return found


def _find_theta(settings: Settings) -> Outcome:
    network, ports, entering = _problem(settings)
    found: list[float] = []

    def work() -> None:
        found.append(find_theta(network, int(ports[0]), entering, settings.detour))

    seconds = timed(work, 1)
    _theta_file(settings).write_text(json.dumps({"theta": found[0]}))
    return Outcome(seconds=seconds, note=f"θ = {found[0]:.3g} per hour")


def _exact(settings: Settings) -> Outcome:
    network, ports, entering = _problem(settings)
    theta = _theta(settings)
    few_network, few_ports, few_entering = _problem(_tiny(settings))
    # Compile, or load what was compiled, before the clock starts.
    list(_make_ours(few_network, few_ports, 1).flows(theta, few_entering))
    made: list[_Ours] = []
    ordering = timed(
        lambda: made.append(_make_ours(network, ports, settings.threads)), 1
    )
    costs: list[float] = []

    def work() -> None:
        flows = made[0].flows(theta, entering)
        costs.extend(float(flow @ made[0].graph.cost) for flow in flows)

    seconds = [took / len(ports) for took in timed(work, settings.repeats)]
    note = f"{len(ports)} crossings at once, {settings.threads} threads; "
    note += f"choosing the order of elimination, once, {ordering[0]:.1f} s"
    return Outcome(seconds=seconds, check=costs[0], note=note)


def _exact_one_thread(settings: Settings) -> Outcome:
    return _exact(replace(settings, threads=1))


def _tiny(settings: Settings) -> Settings:
    return replace(settings, nodes=2000, crossings=3)


def _by_solver(solve: Solver, settings: Settings) -> Outcome:
    network, ports, entering = _problem(settings)
    theta = _theta(settings)
    few_network, few_ports, few_entering = _problem(_tiny(settings))
    solve(few_network, int(few_ports[0]), theta, few_entering)
    notes: list[str] = []
    costs: list[float] = []

    def work() -> None:
        chosen = solve(network, int(ports[0]), theta, entering)
        costs.append(float(chosen.flow @ network.hours))
        notes.append(f"1 crossing, 1 thread, imbalance {chosen.imbalance:.0e}")
        if any(chosen.sweeps):
            notes[-1] += f", {chosen.sweeps[0]} + {chosen.sweeps[1]} sweeps"

    seconds = timed(work, settings.repeats)
    return Outcome(seconds=seconds, check=costs[0], note=notes[-1])


def _lu(settings: Settings) -> Outcome:
    return _by_solver(choose_by_lu, settings)


def _sweeps(settings: Settings) -> Outcome:
    return _by_solver(choose_by_sweeps, settings)


# All-or-nothing: each case assigns to some crossings and returns the mean hours there.
Assign = Callable[[IntArray], float]


def _all_or_nothing(
    assign: Assign, ports: IntArray, settings: Settings, note: str
) -> Outcome:
    check = assign(ports[:1])
    took = timed(lambda: assign(ports), settings.repeats)
    seconds = [whole / len(ports) for whole in took]
    return Outcome(seconds=seconds, check=check, note=f"{len(ports)} crossings, {note}")


def _aon_ours(settings: Settings) -> Outcome:
    from geo.corridors.trees import grow_trees, load_tree

    network, ports, entering = _problem(settings)
    graph = network.graph()

    def assign(some: IntArray) -> float:
        trees = grow_trees(graph, some, threads=settings.threads)
        flows = (load_tree(graph, tree, entering) for tree in trees)
        return float(np.mean([flow @ graph.cost for flow in flows]))

    return _all_or_nothing(assign, ports, settings, f"{settings.threads} threads")


def _aon_aequilibrae(settings: Settings) -> Outcome:
    from aequilibrae.matrix import AequilibraeMatrix
    from aequilibrae.paths import AssignmentResults, allOrNothing

    network, ports, entering = _problem(settings)
    places = np.flatnonzero(entering)
    zones = np.union1d(ports, places)
    graphs: list[object] = []
    prepare = timed(
        lambda: graphs.append(aequilibrae_graph(network, zones, toward=True)), 1
    )
    graph = graphs[0]

    def assign(some: IntArray) -> AssignmentResults:
        demand = AequilibraeMatrix()
        demand.create_empty(zones=len(zones), matrix_names=["flow"], memory_only=True)
        demand.index = zones + 1
        demand.matrix["flow"][:] = 0
        demand.matrix["flow"][np.searchsorted(zones, some)] = entering[zones]
        demand.computational_view(["flow"])
        results = AssignmentResults()
        results.set_cores(settings.threads)
        results.prepare(graph, demand)
        allOrNothing("flow", demand, graph, results).execute()
        return results

    took = timed(lambda: assign(ports), settings.repeats)
    load = assign(ports[:1]).get_load_results()["flow_tot"]
    check = float(load.to_numpy() @ network.hours[load.index - 1])
    note = f"{len(ports)} crossings, {settings.threads} threads, sum of all crossings "
    note += f"only; preparing the graph {prepare[0]:.1f} s"
    seconds = [whole / len(ports) for whole in took]
    return Outcome(seconds=seconds, check=check, note=note)


def _aon_igraph(settings: Settings) -> Outcome:
    import igraph

    network, ports, entering = _problem(settings)
    pairs = np.column_stack([network.tail, network.head])
    graph = igraph.Graph(n=network.nodes, edges=pairs, directed=True)
    hours = network.hours.tolist()
    places = np.flatnonzero(entering)

    def assign(some: IntArray) -> float:
        flow = np.zeros(len(network.tail))
        for port in some:
            paths = graph.get_shortest_paths(
                int(port), to=places, weights=hours, mode="in", output="epath"
            )
            for place, path in zip(places, paths, strict=True):
                flow[path] += entering[place]
        return float(flow @ network.hours) / len(some)

    return _all_or_nothing(assign, ports[:_FEW], settings, "1 thread, path by path")


def _aon_networkx(settings: Settings) -> Outcome:
    import networkx as nx

    network, ports, entering = _problem(settings)
    ends = network.head.tolist(), network.tail.tolist()
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_weighted_edges_from(zip(*ends, network.hours.tolist(), strict=True))
    places = np.flatnonzero(entering)

    def assign(some: IntArray) -> float:
        total = 0.0
        for port in some:
            before, _ = nx.dijkstra_predecessor_and_distance(graph, int(port))
            flow: dict[tuple[int, int], float] = {}
            for place in places.tolist():
                node = place
                while node != port:
                    nearer = before[node][0]
                    flow[nearer, node] = flow.get((nearer, node), 0) + entering[place]
                    node = nearer
            total += sum(graph.edges[k]["weight"] * v for k, v in flow.items())
        return total / len(some)

    once = replace(settings, repeats=1)
    return _all_or_nothing(assign, ports[:1], once, "1 thread, path by path")


FIND_THETA = "finding θ by LU, one crossing"
SWEEPS = "Gauss-Seidel sweeps"
EXACT = ("ours", "ours, one thread", "sparse LU per crossing", SWEEPS)
ALL_OR_NOTHING = (
    "ours, all-or-nothing",
    "AequilibraE, all-or-nothing",
    "igraph, all-or-nothing",
    "networkx, all-or-nothing",
)
CASES: dict[str, Case] = {
    FIND_THETA: _find_theta,
    **dict(zip(EXACT, (_exact, _exact_one_thread, _lu, _sweeps), strict=True)),
    **dict(
        zip(
            ALL_OR_NOTHING,
            (_aon_ours, _aon_aequilibrae, _aon_igraph, _aon_networkx),
            strict=True,
        )
    ),
}
