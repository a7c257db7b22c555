from itertools import pairwise
from typing import cast

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.corridors.graph import Graph
from geo.corridors.route_choice import Bound, Dial, Exact, Shortest, find_theta
from geo.errors import NetworkError
from tests.random_graphs import Town, entering_of, graph_of, imbalance, make_town

Triples = list[tuple[int, int, int]]
FloatArray = npt.NDArray[np.float64]


def _exact(town: Town, theta: float, *crossings: int) -> Exact:
    return Exact(town.graph, town.structure(list(crossings)), theta)


def _of(graph: Graph) -> Town:
    """Lay a small graph anywhere."""
    place = np.random.default_rng(0).random((2, graph.nodes))
    return Town(graph, place[0], place[1])


def _dense(
    graph: Graph, theta: float, goal: int, entering: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return log z and the flow on arcs from (I − W) z = e, by dense solves."""
    count = graph.nodes
    tail, head = graph.tail, graph.head
    weight = np.exp(-theta * graph.cost) / np.diff(graph.first)[tail]
    walk = np.zeros((count, count))
    np.add.at(walk, (tail, head), weight)
    walk[goal] = 0
    arrive = np.zeros(count)
    arrive[goal] = 1
    ways = np.linalg.solve(np.eye(count) - walk, arrive)
    reach = ways > 0
    chance = walk * ways[None, :] / np.where(reach, ways, 1)[:, None]
    chance[~reach] = 0
    visits = np.linalg.solve(np.eye(count) - chance.T, entering)
    taken = weight * ways[head] / np.where(reach, ways, 1)[tail]
    taken[(tail == goal) | ~reach[tail]] = 0
    with np.errstate(divide="ignore"):
        return np.log(ways), visits[tail] * taken


@given(
    seed=st.integers(0, 10**6),
    side=st.integers(2, 9),
    theta=st.sampled_from([0.05, 0.5, 2.0, 8.0]),
    ties=st.booleans(),
)
def test_flow_is_that_of_a_dense_solve(
    seed: int, side: int, theta: float, *, ties: bool
) -> None:
    town = make_town(seed, side, ties=ties)
    chance = np.random.default_rng(seed)
    crossings = chance.choice(side * side, min(4, side * side), replace=False).tolist()
    entering = chance.random(side * side) * (chance.random(side * side) < 0.5)
    entering[crossings[-1]] += 1.0
    exact = _exact(town, theta, *crossings)
    for number, goal in enumerate(crossings):
        bound = exact.bound_for(number)
        log_ways, expected = _dense(town.graph, theta, goal, entering)
        flow = bound.load(entering)
        assert flow == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert bound.appeal == pytest.approx(log_ways, rel=1e-9, abs=1e-9)
        gap = imbalance(town.graph, flow, entering)
        gap[goal] -= entering.sum()
        assert np.abs(gap).max() <= 1e-9 * entering.sum()


def test_two_thousand_nodes_agree_with_a_dense_solve() -> None:
    town = make_town(11, 45)
    entering = np.random.default_rng(2).random(45 * 45)
    exact = _exact(town, 3.0, 0, 2024, 1000, 44, 990)
    for number, goal in ((1, 2024), (2, 1000)):
        _, expected = _dense(town.graph, 3.0, goal, entering)
        flow = exact.bound_for(number).load(entering)
        assert np.abs(flow - expected).max() <= 1e-9 * expected.max()


#           ,-1.0-> 1 --1.0--.         1 also leads to 4, whence nothing leads on;
#          0                  > 3      from 2 to 3 there are two roads, 1.0 and 1.5
#           `-0.5-> 2 ==1.0=='         and from 3 back to 0 there is one
FORK = (
    (0, 1, 1.0),
    (0, 2, 0.5),
    (1, 3, 1.0),
    (1, 4, 0.1),
    (2, 3, 1.0),
    (2, 3, 1.5),
    (3, 0, 1.0),
)


@pytest.mark.parametrize("theta", [0.3, 1.0, 4.0])
def test_paths_share_by_cost_and_by_how_many_ways_lead_out(theta: float) -> None:
    # Path by 1: 1/2 · 1/2 · exp(−2 θ). By 2, where two arcs lead out as well:
    # 1/2 · 1/2 · exp(−1.5 θ) and 1/2 · 1/2 · exp(−2 θ).
    graph = graph_of(*FORK)
    flow = _exact(_of(graph), theta, 3).bound_for(0).load(entering_of(graph, n0=6.0))
    whole = 2 * np.exp(-2 * theta) + np.exp(-1.5 * theta)
    slow, fast = 6 * np.exp(-2 * theta) / whole, 6 * np.exp(-1.5 * theta) / whole
    assert flow == pytest.approx([slow, slow + fast, slow, 0, fast, slow, 0])


def test_a_way_out_more_halves_a_path() -> None:
    # Both ways take 2 h, but at 1 a second arc leads out, so 1 : 2.
    graph = graph_of((0, 1, 1.0), (0, 2, 1.0), (1, 3, 1.0), (1, 4, 9.0), (2, 3, 1.0))
    flow = _exact(_of(graph), 1.0, 3).bound_for(0).load(entering_of(graph, n0=3.0))
    assert flow == pytest.approx([1, 2, 1, 0, 2])


def test_nobody_enters_a_trap_or_a_part_that_no_road_joins() -> None:
    # 4 and 5 lead to each other alone, 6 has no road, 7 can only be left.
    graph = graph_of(*FORK, (4, 5, 1.0), (5, 4, 1.0), (7, 0, 1.0), nodes=8)
    bound = _exact(_of(graph), 1.0, 3).bound_for(0)
    flow = bound.load(entering_of(graph, n0=1.0, n7=1.0))
    assert flow[graph.head == 4].tolist() == [0, 0]
    assert flow[graph.tail == 7].tolist() == [1]
    assert np.isneginf(bound.appeal[[4, 5, 6]]).all()
    assert np.isfinite(bound.appeal[[0, 1, 2, 3, 7]]).all()
    for node in ("n4", "n6"):
        with pytest.raises(NetworkError, match="no road joins to the crossing"):
            bound.load(entering_of(graph, **{node: 1.0}))


def test_a_crossing_that_leads_nowhere_else_is_no_obstacle() -> None:
    # Crossing 2 is the end of its road, crossing 1 is passed on the way to it.
    graph = graph_of((0, 1, 1.0), (1, 2, 1.0))
    exact = _exact(_of(graph), 1.0, 2, 1)
    assert exact.bound_for(0).load(entering_of(graph, n0=1.0)).tolist() == [1, 1]
    assert exact.bound_for(1).load(entering_of(graph, n0=1.0)).tolist() == [1, 0]


def test_a_road_back_to_where_it_began_is_driven_round_and_round() -> None:
    # W_00 = 1/2 exp(−θ): the loop is taken W / (1 − W) times on average.
    graph = graph_of((0, 0, 1.0), (0, 1, 1.0))
    flow = _exact(_of(graph), 1.0, 1).bound_for(0).load(entering_of(graph, n0=1.0))
    loop = np.exp(-1) / 2
    assert flow == pytest.approx([loop / (1 - loop), 1.0])


def test_flow_that_starts_at_its_crossing_stays_there() -> None:
    town = make_town(1, 4)
    flow = _exact(town, 1.0, 5).bound_for(0).load(entering_of(town.graph, n5=1.0))
    assert (flow == 0).all()


@pytest.mark.parametrize("theta", [1e-6, 1e-3, 1.0, 1e2, 1e4, 1e6, 1e8])
def test_flow_is_whole_for_any_theta(theta: float) -> None:
    town = make_town(21, 30)
    entering = np.random.default_rng(1).random(900)
    exact = _exact(town, theta, 899, 0, 435)
    for number, goal in enumerate((899, 0, 435)):
        flow = exact.bound_for(number).load(entering)
        assert np.isfinite(flow).all()
        gap = imbalance(town.graph, flow, entering)
        gap[goal] -= entering.sum()
        assert np.abs(gap).max() <= 1e-9 * entering.sum()


@pytest.mark.parametrize("theta", [0.0, -1.0, 1e-10, 1e10, np.inf, np.nan])
def test_theta_out_of_range_is_refused(theta: float) -> None:
    with pytest.raises(NetworkError, match=r"theta = .* per hour is out of range"):
        _exact(make_town(1, 3), theta, 0)


def _paths(graph: Graph, goal: int, entering: FloatArray) -> FloatArray:
    """Return the flow of shortest paths found by networkx."""
    arcs: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    ends = zip(graph.tail.tolist(), graph.head.tolist(), strict=True)
    for at, (tail, head) in enumerate(ends):
        arcs.add_edge(tail, head, at, weight=graph.cost[at])
    flow = np.zeros(len(graph.cost))
    for node in np.flatnonzero(entering):
        path = nx.shortest_path(arcs, int(node), goal, weight="weight")
        for tail, head in pairwise(path):
            parallel = np.flatnonzero((graph.tail == tail) & (graph.head == head))
            taken = parallel[graph.cost[parallel].argmin()]
            flow[taken] += entering[node]
    return flow


@given(seed=st.integers(0, 10**6), side=st.integers(2, 9))
def test_without_end_theta_leads_by_the_shortest_paths(seed: int, side: int) -> None:
    town, goal = make_town(seed, side), seed % (side * side)
    entering = np.random.default_rng(seed).random(side * side)
    expected = _paths(town.graph, goal, entering)
    shortest = Shortest(town.graph, np.array([goal])).bound_for(0)
    assert shortest.load(entering) == pytest.approx(expected)
    for bound in (
        _exact(town, 1e8, goal).bound_for(0),
        Dial(town.graph, np.array([goal]), 1e8).bound_for(0),
    ):
        assert bound.load(entering) == pytest.approx(expected, abs=1e-6)


def _mean_cost(graph: Graph, bound: Bound, entering: FloatArray) -> float:
    return float((bound.load(entering) * graph.cost).sum() / entering.sum())


@given(
    seed=st.integers(0, 10**6),
    side=st.integers(2, 8),
    theta=st.floats(1e-3, 1e2),
    times=st.floats(1.05, 50.0),
    ties=st.booleans(),
)
def test_detours_shrink_as_theta_grows(
    seed: int, side: int, theta: float, times: float, *, ties: bool
) -> None:
    town, goal = make_town(seed, side, ties=ties), seed % (side * side)
    entering = np.random.default_rng(seed).random(side * side)
    graph = town.graph
    loose, sharp = (
        _mean_cost(graph, _exact(town, one, goal).bound_for(0), entering)
        for one in (theta, theta * times)
    )
    best = Shortest(graph, np.array([goal])).bound_for(0)
    assert loose >= sharp * (1 - 1e-9)
    assert sharp >= _mean_cost(graph, best, entering) * (1 - 1e-9)


@pytest.mark.parametrize("theta", [0.2, 1.0, 5.0])
@pytest.mark.parametrize("seed", range(4))
def test_dial_shares_out_among_the_paths_that_come_nearer(
    seed: int, theta: float
) -> None:
    graph = make_town(seed, 4).graph
    goal = 5 + seed
    bound = Dial(graph, np.array([goal]), theta).bound_for(0)
    hours = bound.tree.hours
    efficient: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    for at in np.flatnonzero(hours[graph.head] < hours[graph.tail]):
        efficient.add_edge(int(graph.tail[at]), int(graph.head[at]), int(at))
    entering = np.random.default_rng(seed).random(graph.nodes)
    expected = np.zeros(len(graph.cost))
    for node in range(graph.nodes):
        found = nx.all_simple_edge_paths(efficient, node, goal)
        paths = [[at for _, _, at in cast("Triples", path)] for path in found]
        if node == goal:
            continue
        weight = np.array([np.exp(-theta * graph.cost[path].sum()) for path in paths])
        assert bound.appeal[node] == pytest.approx(np.log(weight.sum()))
        for path, share in zip(paths, weight / weight.sum(), strict=True):
            expected[path] += entering[node] * share
    assert bound.load(entering) == pytest.approx(expected)


def test_dial_keeps_numbers_in_range_over_long_ways() -> None:
    # A ladder of 2,000 rungs: two ways on from each, 2^2000 paths in all.
    arcs = [(n, n + 1, cost) for n in range(2000) for cost in (1.0, 1.0)]
    graph = graph_of(*arcs)
    bound = Dial(graph, np.array([2000]), 1.0).bound_for(0)
    assert bound.appeal[0] == pytest.approx(2000 * np.log(2) - 2000)
    assert bound.load(entering_of(graph, n0=1.0)) == pytest.approx(np.full(4000, 0.5))


@pytest.mark.parametrize("kind", ["dial", "shortest"])
def test_the_special_cases_refuse_flow_without_a_way_too(kind: str) -> None:
    graph, goal = graph_of(*FORK, nodes=6), np.array([3])
    routes = Dial(graph, goal, 1.0) if kind == "dial" else Shortest(graph, goal)
    bound = routes.bound_for(0)
    assert np.isneginf(bound.appeal[[4, 5]]).all()
    assert bound.theta == (1.0 if kind == "dial" else 1e9)
    with pytest.raises(NetworkError, match="no road joins to the crossing"):
        bound.load(entering_of(graph, n5=1.0))


@pytest.mark.parametrize("target", [1.0001, 1.05, 1.2, 3.0, 100.0])
def test_theta_meets_the_detour_asked_for(target: float) -> None:
    theta = find_theta(lambda one: 1 + 1 / one, target)
    assert 1 / theta == pytest.approx(target - 1, rel=2e-3)


@pytest.mark.parametrize("target", [1.01, 1.05, 1.5])
def test_theta_meets_the_detour_on_roads(target: float) -> None:
    town = make_town(9, 15)
    graph, entering = town.graph, np.ones(225)
    structure = town.structure([7, 220])
    best = Shortest(graph, np.array([220])).bound_for(0)
    shortest = _mean_cost(graph, best, entering)

    def detour(theta: float) -> float:
        bound = Exact(graph, structure, theta).bound_for(1)
        return _mean_cost(graph, bound, entering) / shortest

    assert detour(find_theta(detour, target)) - 1 == pytest.approx(target - 1, rel=2e-3)


@pytest.mark.parametrize("target", [1.0, 0.5, -1.0, np.inf, np.nan])
def test_a_detour_ratio_is_above_1(target: float) -> None:
    with pytest.raises(NetworkError, match=r"detour_ratio = .* must be above 1"):
        find_theta(lambda one: 1 + 1 / one, target)


def test_a_detour_longer_than_any_walk_is_refused() -> None:
    seen: list[float] = []

    def detour(theta: float) -> float:
        seen.append(theta)
        return 1 + 1 / (2 + theta)

    with pytest.raises(NetworkError, match="Choose a smaller detour_ratio"):
        find_theta(detour, 1.6)
    assert min(seen) == pytest.approx(1e-9)


def test_roads_without_any_choice_have_no_theta() -> None:
    graph = graph_of((0, 1, 1.0), (1, 2, 1.0))
    town, entering = _of(graph), entering_of(graph, n0=1.0)

    def detour(theta: float) -> float:
        bound = _exact(town, theta, 2).bound_for(0)
        return _mean_cost(graph, bound, entering) / 2

    with pytest.raises(NetworkError, match="the roads leave too little choice"):
        find_theta(detour, 1.05)


def test_a_detour_too_close_to_none_is_refused() -> None:
    seen: list[float] = []

    def detour(theta: float) -> float:
        seen.append(theta)
        return 1.2

    with pytest.raises(NetworkError, match="too close to 1: choose a larger one"):
        find_theta(detour, 1.05)
    assert max(seen) == pytest.approx(1e9)
