import numpy as np
import pytest

from geo.corridors.graph import build_graph, reverse
from geo.errors import NetworkError
from tests.random_graphs import graph_of, make_town


def test_arcs_are_stored_by_tail_and_traced_back() -> None:
    graph, order = build_graph(
        np.array([2, 0, 0]), np.array([0, 2, 1]), np.array([3.0, 2.0, 1.0]), 4
    )
    assert graph.nodes == 4
    assert graph.first.tolist() == [0, 2, 2, 3, 3]
    assert graph.tail.tolist() == [0, 0, 2]
    assert graph.head.tolist() == [1, 2, 0]
    assert graph.cost.tolist() == [1.0, 2.0, 3.0]
    assert order.tolist() == [2, 1, 0]


def test_parallel_arcs_stay_apart() -> None:
    graph = graph_of((0, 1, 2.0), (0, 1, 1.0))
    assert sorted(graph.cost.tolist()) == [1.0, 2.0]


def test_a_graph_may_have_no_arcs() -> None:
    graph = graph_of(nodes=2)
    assert graph.first.tolist() == [0, 0, 0]
    assert reverse(graph)[0].nodes == 2


def test_to_turn_round_twice_changes_nothing() -> None:
    graph = make_town(1, 5).graph
    back, was = reverse(graph)
    assert (back.tail == graph.head[was]).all()
    assert (back.head == graph.tail[was]).all()
    assert (back.cost == graph.cost[was]).all()
    again, _ = reverse(back)
    assert (again.first == graph.first).all()
    assert (again.head == graph.head).all()


@pytest.mark.parametrize("cost", [0.0, -1.0, np.inf, np.nan])
def test_a_cost_is_above_0_and_finite(cost: float) -> None:
    words = "1 arcs have a cost that is not above 0, the first from node 1 to node 0: "
    with pytest.raises(NetworkError, match=f"{words}{cost:g} hours"):
        graph_of((0, 1, 1.0), (1, 0, cost))


@pytest.mark.parametrize(("tail", "head"), [(0, 2), (2, 0), (-1, 0), (0, -1)])
def test_an_arc_ends_at_a_node(tail: int, head: int) -> None:
    with pytest.raises(NetworkError, match="outside 0 to 1"):
        build_graph(np.array([tail]), np.array([head]), np.array([1.0]), 2)
