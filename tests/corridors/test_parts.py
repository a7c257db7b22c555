import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.corridors.parts import Parts, add_arcs, find_parts

Arcs = list[tuple[int, int]]


def _ends(arcs: Arcs) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(arcs, dtype=np.intp).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _members(parts: Parts) -> set[frozenset[int]]:
    return {
        frozenset(np.flatnonzero(parts.label == one).tolist())
        for one in np.unique(parts.label)
    }


def test_a_one_way_road_joins_no_parts() -> None:
    # A ring 0, 1, 2; a road from it to 3 and 4, which are joined both ways; 5 alone.
    parts = find_parts(*_ends([(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 3)]), 6)
    assert _members(parts) == {
        frozenset({0, 1, 2}),
        frozenset({3, 4}),
        frozenset({5}),
    }
    assert (parts.tail.tolist(), parts.head.tolist()) == ([2], [3])
    assert parts.touched.tolist() == [True] * 5 + [False]
    assert parts.largest().tolist() == [True] * 3 + [False] * 3


def test_a_road_back_joins_them() -> None:
    parts = find_parts(*_ends([(0, 1), (1, 0), (1, 2)]), 3)
    joined = add_arcs(parts, *_ends([(2, 3), (3, 0)]), 4)
    assert _members(joined) == {frozenset({0, 1, 2, 3})}
    assert joined.tail.size == 0
    assert joined.largest().all()


@settings(max_examples=60)
@given(
    st.integers(1, 12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30),
)
def test_the_parts_are_those_of_networkx(nodes: int, arcs: Arcs) -> None:
    arcs = [(tail % nodes, head % nodes) for tail, head in arcs]
    graph = nx.DiGraph(arcs)
    graph.add_nodes_from(range(nodes))
    parts = find_parts(*_ends(arcs), nodes)
    assert _members(parts) == set(
        map(frozenset, nx.strongly_connected_components(graph))
    )


def test_a_long_one_way_ring_is_one_part() -> None:
    # Found by walking all of it before any of it is known to lead back.
    count = 200_000
    tail = np.arange(count)
    parts = find_parts(tail, (tail + 1) % count, count + 1)
    assert np.bincount(parts.label).max() == count
    assert parts.largest().sum() == count


@settings(max_examples=60)
@given(
    st.integers(1, 12),
    st.integers(0, 4),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=20),
    st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=8),
)
def test_adding_arcs_gives_the_parts_of_all_arcs(
    nodes: int, more: int, arcs: Arcs, added: Arcs
) -> None:
    arcs = [(tail % nodes, head % nodes) for tail, head in arcs]
    added = [(tail % (nodes + more), head % (nodes + more)) for tail, head in added]
    grown = add_arcs(find_parts(*_ends(arcs), nodes), *_ends(added), nodes + more)
    whole = find_parts(*_ends(arcs + added), nodes + more)
    assert _members(grown) == _members(whole)
    assert grown.touched.tolist() == whole.touched.tolist()
