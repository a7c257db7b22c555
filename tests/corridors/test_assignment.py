import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from geo.corridors.assignment import Trees, grow_trees, load_tree
from geo.errors import NetworkError

# Root 0; 1 and 4 lie before it, 2 and 3 before 1, 5 before 3:
#
#     5 → 3 → 1 → 0 ← 4
#         2 ↗
BEFORE = np.array([[-9999, 0, 1, 1, 0, 3]], dtype="int32")
HOURS = np.array([[0.0, 1.0, 2.0, 2.0, 1.0, 3.0]])


@pytest.mark.parametrize(
    ("amounts", "passing"),
    [
        ([0, 1, 2, 3, 4, 5], [15, 11, 2, 8, 4, 5]),
        ([7, 0, 0, 0, 0, 0], [7, 0, 0, 0, 0, 0]),
        ([0, 0, 0, 0, 0, 1], [1, 1, 0, 1, 0, 1]),
        ([0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]),
    ],
)
def test_flow_adds_up_from_the_leaves_to_the_root(
    amounts: list[float], passing: list[float]
) -> None:
    given_amounts = np.array(amounts, dtype="float64")
    found = load_tree(Trees(HOURS, BEFORE), 0, given_amounts)
    assert found.tolist() == passing
    assert given_amounts.tolist() == amounts


def test_each_root_has_a_tree_of_its_own() -> None:
    hours = np.array([[0.0, 1.0, 2.0], [2.0, 1.0, 0.0]])
    before = np.array([[-9999, 0, 1], [1, 2, -9999]], dtype="int32")
    amounts = np.array([1.0, 10.0, 100.0])
    assert load_tree(Trees(hours, before), 0, amounts).tolist() == [111, 110, 100]
    assert load_tree(Trees(hours, before), 1, amounts).tolist() == [1, 11, 111]


def test_flow_from_a_place_that_no_road_joins_is_refused() -> None:
    hours, before = HOURS.copy(), BEFORE.copy()
    hours[0, 4], before[0, 4] = np.inf, -9999
    trees = Trees(hours, before)
    assert load_tree(trees, 0, np.array([0.0, 0, 0, 0, 0, 1]))[0] == 1
    with pytest.raises(NetworkError, match="no road joins to the crossing"):
        load_tree(trees, 0, np.array([0.0, 0, 0, 0, 1, 0]))


def test_flow_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(NetworkError, match="not conserved"):
        load_tree(Trees(HOURS, BEFORE), 0, np.array([0, 0, 0, 0, 0, np.nan]))


def test_trees_of_a_one_way_ring_depend_on_the_direction() -> None:
    # 0 → 1 → 2 → 0, hours 1, 2 and 4.
    times = sp.csr_array(([1.0, 2.0, 4.0], ([0, 1, 2], [1, 2, 0])), shape=(3, 3))
    root = np.array([0])
    away, toward = (grow_trees(times, root, toward=value) for value in (False, True))
    assert away.hours.tolist() == [[0, 1, 3]]
    assert toward.hours.tolist() == [[0, 6, 4]]
    assert away.before.tolist() == [[-9999, 0, 1]]
    assert toward.before.tolist() == [[-9999, 2, 0]]


@given(st.integers(0, 10_000), st.integers(2, 60), st.integers(1, 200), st.booleans())
def test_flow_is_conserved_at_every_node(
    seed: int,
    count: int,
    arcs: int,
    toward: bool,  # noqa: FBT001
) -> None:
    chance = np.random.default_rng(seed)
    tail, head = chance.integers(count, size=(2, arcs))
    hours = chance.uniform(0.01, 1, size=arcs)
    # Parallel arcs would be added up by the matrix.
    _, first = np.unique(tail * count + head, return_index=True)
    times = sp.csr_array(
        (hours[first], (tail[first], head[first])), shape=(count, count)
    )
    trees = grow_trees(times, np.array([0]), toward=toward)
    reached = np.isfinite(trees.hours[0])
    amounts = np.where(reached, chance.uniform(0, 1, size=count), 0.0)
    passing = load_tree(trees, 0, amounts)
    assert passing[0] == pytest.approx(amounts.sum(), rel=1e-9)
    before = trees.before[0]
    for node in range(count):
        entering = passing[before == node].sum()
        assert passing[node] == pytest.approx(entering + amounts[node], rel=1e-12)
    assert (passing[~reached] == 0).all()
