import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.corridors.dissection import Structure, order_nodes
from geo.corridors.graph import Graph
from tests.random_graphs import Town, graph_of, make_town


def _fill(graph: Graph, structure: Structure) -> list[set[int]]:
    """Return the neighbours of each position as it is eliminated, one by one."""
    near: list[set[int]] = [set() for _ in range(graph.nodes)]
    for tail, head in zip(graph.tail, graph.head, strict=True):
        one, two = int(structure.position[tail]), int(structure.position[head])
        if one != two:
            near[one].add(two)
            near[two].add(one)
    for at, own in enumerate(near):
        own -= set(range(at))
        for one in own:
            near[one] |= own - {one}
    return near


def _later(structure: Structure) -> list[list[int]]:
    start = structure.start
    return [
        structure.later[start[k] : start[k + 1]].tolist()
        for k in range(len(structure.order))
    ]


def _require_sound(graph: Graph, structure: Structure, crossings: list[int]) -> None:
    order = structure.order.tolist()
    assert sorted(order) == list(range(graph.nodes))
    assert order[graph.nodes - len(crossings) :] == crossings
    assert structure.crossings == len(crossings)
    assert (structure.position[structure.order] == np.arange(graph.nodes)).all()
    assert _later(structure) == [sorted(own) for own in _fill(graph, structure)]


@given(
    seed=st.integers(0, 10**6),
    side=st.integers(1, 9),
    crossings=st.integers(0, 4),
    squeezed=st.booleans(),
)
def test_what_is_filled_in_is_what_elimination_by_hand_fills_in(
    seed: int, side: int, crossings: int, *, squeezed: bool
) -> None:
    town = make_town(seed, side)
    if squeezed:
        # Most nodes lie on top of one another.
        town = Town(town.graph, np.round(town.longitude), np.round(town.latitude))
    chance = np.random.default_rng(seed)
    count = min(crossings, side * side)
    last = chance.choice(side * side, count, replace=False).tolist()
    _require_sound(town.graph, town.structure(last), last)


def _at_random(graph: Graph, crossings: list[int]) -> Structure:
    place = np.random.default_rng(7).random((2, graph.nodes))
    return order_nodes(graph, place[0], place[1], np.array(crossings, dtype=np.intp))


def test_parts_that_no_road_joins_are_ordered_too() -> None:
    arcs = [(a, a + 1, 1.0) for a in range(60) if a % 7]
    graph = graph_of(*arcs, nodes=90)
    _require_sound(graph, _at_random(graph, [80, 3]), [80, 3])


def test_a_star_fills_in_its_centre_alone() -> None:
    graph = graph_of(*((leaf, 0, 1.0) for leaf in range(1, 40)))
    structure = _at_random(graph, [0])
    _require_sound(graph, structure, [0])
    assert _later(structure) == [*[[39]] * 39, []]


@pytest.mark.parametrize("slope", [0.0, 1.0, -1.0, np.inf])
def test_a_path_is_halved_however_it_lies(slope: float) -> None:
    count = 1000
    graph = graph_of(*((a, a + 1, 1.0) for a in range(count - 1)))
    along, none = np.linspace(-100, -90, count), np.full(count, 25.0)
    x = none if np.isinf(slope) else along
    y = along if np.isinf(slope) else none + slope * along / 10
    structure = order_nodes(graph, x, y, np.array([], dtype=np.intp))
    # Between two cuts, each node has a neighbour and a cut that come later.
    assert len(structure.later) < 2 * count
    _require_sound(graph, structure, [])


def test_nodes_on_one_spot_are_kept_in_any_order() -> None:
    graph = make_town(1, 6).graph
    spot = np.zeros(36)
    _require_sound(graph, order_nodes(graph, spot, spot, np.array([5])), [5])


def test_nodes_level_with_one_another_are_cut_across() -> None:
    # On points 0.4° apart, 16 nodes lie on each: a median cut by longitude or latitude
    # often parts nothing, and must then not pass for the cut that fewest roads cross.
    town = make_town(2, 20)
    x, y = np.round(town.longitude / 0.4) * 0.4, np.round(town.latitude / 0.4) * 0.4
    structure = order_nodes(town.graph, x, y, np.array([0]))
    _require_sound(town.graph, structure, [0])
    assert len(structure.later) < 1.5 * len(town.structure([0]).later)


def test_a_square_town_fills_in_few_entries_a_node() -> None:
    # Street by street, each of 3,600 nodes would have about 60.
    structure = make_town(3, 60).structure([0, 3599])
    assert len(structure.later) < 20 * 3600


def test_arcs_both_ways_loops_and_parallels_join_once() -> None:
    graph = graph_of((0, 1, 1.0), (1, 0, 1.0), (0, 1, 2.0), (1, 1, 1.0), (1, 2, 1.0))
    structure = _at_random(graph, [2, 0])
    assert structure.order.tolist() == [1, 2, 0]
    assert _later(structure) == [[1, 2], [2], []]


def test_crossings_may_be_all_nodes_and_nodes_none() -> None:
    graph = graph_of((0, 1, 1.0), (1, 0, 1.0))
    assert _at_random(graph, [1, 0]).order.tolist() == [1, 0]
    assert _at_random(graph_of(), []).order.tolist() == []
