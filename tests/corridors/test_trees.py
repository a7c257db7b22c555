import threading
import time

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import dijkstra

from geo.corridors.graph import Graph
from geo.corridors.trees import Tree, grow_trees, load_tree
from geo.errors import NetworkError
from geo.tasks import in_threads
from tests.random_graphs import entering_of, graph_of, imbalance, make_town

FloatArray = npt.NDArray[np.float64]


def _grow(graph: Graph, *roots: int, threads: int | None = 1) -> list[Tree]:
    return list(grow_trees(graph, np.array(roots), threads=threads))


def _path(graph: Graph, tree: Tree, node: int) -> list[int]:
    """Return the arcs from a node to the root."""
    arcs = []
    while tree.arc[node] >= 0:
        arcs.append(int(tree.arc[node]))
        node = int(graph.head[arcs[-1]])
    return arcs


def _scipy_hours(graph: Graph, root: int) -> FloatArray:
    """Return hours to a root by scipy, which is given the cheapest parallel arcs."""
    cost = np.full((graph.nodes, graph.nodes), np.inf)
    np.minimum.at(cost, (graph.head, graph.tail), graph.cost)
    cost[np.isinf(cost)] = 0
    hours: FloatArray = dijkstra(sp.csr_matrix(cost), indices=root)  # type: ignore[call-overload]
    return hours


#   0 --1--> 1 --1--> 3 <--5-- 2       4 by itself; 0 to 1 also at 3
ROADS = ((0, 1, 1.0), (0, 1, 3.0), (1, 3, 1.0), (2, 3, 5.0))


def test_a_tree_has_the_way_from_every_node() -> None:
    graph = graph_of(*ROADS, nodes=5)
    (tree,) = _grow(graph, 3)
    assert tree.hours.tolist() == [2.0, 1.0, 5.0, 0.0, np.inf]
    assert tree.order.tolist() == [3, 1, 0, 2]
    assert [graph.cost[arc] for arc in tree.arc[:3]] == [1.0, 1.0, 5.0]
    assert tree.arc[3:].tolist() == [-1, -1]


def test_arcs_are_one_way() -> None:
    (tree,) = _grow(graph_of(*ROADS, nodes=5), 0)
    assert tree.hours.tolist() == [0.0, *[np.inf] * 4]
    assert tree.order.tolist() == [0]


@given(seed=st.integers(0, 10**6), side=st.integers(2, 12), ties=st.booleans())
def test_hours_are_those_of_networkx_and_scipy(
    seed: int, side: int, *, ties: bool
) -> None:
    graph = make_town(seed, side, ties=ties).graph
    root = seed % graph.nodes
    (tree,) = _grow(graph, root)
    arcs: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    arcs.add_weighted_edges_from(
        zip(graph.head.tolist(), graph.tail.tolist(), graph.cost.tolist(), strict=True)
    )
    expected = nx.single_source_dijkstra_path_length(arcs, root)
    assert tree.hours == pytest.approx([expected[n] for n in range(graph.nodes)])
    assert tree.hours == pytest.approx(_scipy_hours(graph, root))
    for node in range(graph.nodes):
        arcs_of_path = _path(graph, tree, node)
        assert graph.cost[arcs_of_path].sum() == pytest.approx(tree.hours[node])
    assert (np.diff(tree.hours[tree.order]) >= 0).all()
    assert sorted(tree.order.tolist()) == list(range(graph.nodes))


def test_random_arcs_leave_some_nodes_without_a_way() -> None:
    chance = np.random.default_rng(3)
    tail, head = chance.integers(0, 300, (2, 400))
    apart = tail != head
    arcs = zip(tail[apart], head[apart], chance.uniform(1, 9, apart.sum()), strict=True)
    graph = graph_of(*((int(a), int(b), float(c)) for a, b, c in arcs), nodes=300)
    (tree,) = _grow(graph, 0)
    assert tree.hours == pytest.approx(_scipy_hours(graph, 0))
    assert 1 < len(tree.order) < 300


def test_trees_come_in_the_order_of_roots_and_do_not_depend_on_threads() -> None:
    graph = make_town(4, 15, ties=True).graph
    roots = [7, 0, 200, 7, 31]
    alone, together = _grow(graph, *roots), _grow(graph, *roots, threads=3)
    assert [int(tree.order[0]) for tree in alone] == roots
    for one, other in zip(alone, together, strict=True):
        assert (one.hours == other.hours).all()
        assert (one.arc == other.arc).all()


def test_flow_on_a_tree_is_that_of_the_paths_one_by_one() -> None:
    graph = make_town(8, 9).graph
    (tree,) = _grow(graph, 40)
    entering = np.random.default_rng(1).random(graph.nodes)
    expected = np.zeros(len(graph.cost))
    for node in range(graph.nodes):
        expected[_path(graph, tree, node)] += entering[node]
    flow = load_tree(graph, tree, entering)
    assert flow == pytest.approx(expected)
    gap = imbalance(graph, flow, entering)
    assert gap[40] == pytest.approx(entering.sum())
    assert np.delete(gap, 40) == pytest.approx(np.zeros(graph.nodes - 1))


def test_flow_that_enters_at_the_root_uses_no_road() -> None:
    graph = graph_of(*ROADS, nodes=5)
    (tree,) = _grow(graph, 3)
    flow = load_tree(graph, tree, entering_of(graph, n3=2.0, n0=1.0))
    assert flow.tolist() == [1.0, 0.0, 1.0, 0.0]


def test_flow_without_a_way_is_refused() -> None:
    graph = graph_of(*ROADS, nodes=5)
    (tree,) = _grow(graph, 3)
    with pytest.raises(NetworkError, match="no road joins to the crossing"):
        load_tree(graph, tree, entering_of(graph, n4=1.0))


def test_flow_that_is_lost_is_refused() -> None:
    graph = graph_of(*ROADS, nodes=5)
    (tree,) = _grow(graph, 3)
    broken = Tree(tree.hours, tree.arc, tree.order[:2])
    with pytest.raises(NetworkError, match="not conserved: -1 is lost"):
        load_tree(graph, broken, entering_of(graph, n0=1.0))


@pytest.mark.parametrize("threads", [1, 2, 5, None])
@pytest.mark.parametrize("count", [0, 1, 2, 20])
def test_results_keep_the_order_of_items(threads: int | None, count: int) -> None:
    def slow_at_first(item: int) -> int:
        time.sleep(0.002 * (item % 3 == 0))
        return item * item

    found = in_threads(slow_at_first, list(range(count)), threads=threads)
    assert list(found) == [item * item for item in range(count)]


def test_no_more_results_wait_than_one_a_thread() -> None:
    begun: list[int] = []
    lock = threading.Lock()

    def note(item: int) -> int:
        with lock:
            begun.append(item)
        return item

    results = in_threads(note, list(range(50)), threads=2)
    next(results)
    time.sleep(0.05)
    assert len(begun) <= 4
    assert list(results) == list(range(1, 50))


def test_an_error_in_a_thread_is_raised() -> None:
    def fail(item: int) -> int:
        return 1 // (item - 2)

    with pytest.raises(ZeroDivisionError):
        list(in_threads(fail, list(range(5)), threads=2))
