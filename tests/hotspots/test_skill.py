import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import StatisticError
from geo.hotspots.layout import Layout, lay_out
from geo.hotspots.skill import Captured, capture, choose, measure, state_truth


@pytest.fixture
def layout() -> Layout:
    """Ten areas of one cell and 1 km² each."""
    return lay_out(
        pd.Series(list("abcdefghij")),
        pd.DataFrame(
            {
                "area_id": list("abcdefghij"),
                "cell": np.arange(10, dtype="uint64"),
                "land_km2": 1.0,
                "share": 1.0,
            }
        ),
    )


def _capture(
    layout: Layout, score: np.ndarray, later: np.ndarray, share: float
) -> Captured:
    truth = state_truth(layout, later, layout.land, [share])
    return capture(truth, score, [share])


def _choose(score: list[float], size: list[float], share: float) -> list[float]:
    return list(choose(np.array(score), np.array(size), [share])[:, 0])


def test_the_highest_cells_are_chosen_up_to_the_area() -> None:
    land = [1.0, 1.0, 2.0]
    # A quarter of 4 km² is the first cell; an eighth of it is half of the first.
    assert _choose([9.0, 5.0, 1.0], land, 0.25) == [1.0, 0.0, 0.0]
    assert _choose([9.0, 5.0, 1.0], land, 0.125) == [0.5, 0.0, 0.0]
    assert _choose([1.0, 5.0, 9.0], land, 0.75) == [0.0, 1.0, 1.0]


def test_shares_are_chosen_side_by_side() -> None:
    chosen = choose(np.array([3.0, 2.0, 1.0, 0.0]), np.ones(4), [0.25, 0.5])
    assert chosen.T.tolist() == [[1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0]]


def test_cells_of_one_score_are_chosen_alike() -> None:
    # 1 of 4 km² among three cells of 3 km² that tie for the first place.
    chosen = _choose([2.0, 2.0, 2.0, 0.0], [1.0] * 4, 0.25)
    assert chosen == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0.0])


def test_cells_without_people_cost_nothing() -> None:
    assert _choose([3.0, 2.0, 1.0], [0.0, 1.0, 1.0], 0.5) == [1.0, 1.0, 0.0]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.floats(0.01, 1.0))
def test_what_is_chosen_has_the_size_asked_for(scores: list[int], part: float) -> None:
    land = np.array([1.0 + at % 3 for at in range(len(scores))])
    chosen = choose(np.array(scores, dtype="float64"), land, [part])
    assert (chosen[:, 0] @ land) == pytest.approx(part * land.sum())


def test_a_map_is_measured_as_worked_by_hand(layout: Layout) -> None:
    # The map names a, then b; 20 events: 8 in a, 2 in b, 10 in c.
    score = np.array([9.0, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    later = np.array([8.0, 2, 10, 0, 0, 0, 0, 0, 0, 0])
    captured = _capture(layout, score, later, 0.2)
    hit_rate, pai, pei = measure({"map": [captured]}, resamples=50, seed=1)["map"][:, 0]
    assert hit_rate[0] == pytest.approx(0.5)
    assert pai[0] == pytest.approx(0.5 / 0.2)
    # The best two cells are c and a: 18 events.
    assert pei[0] == pytest.approx(10 / 18)
    assert hit_rate[1] <= hit_rate[0] <= hit_rate[2]


def test_a_perfect_map_has_a_pei_of_1(layout: Layout) -> None:
    later = np.arange(10.0)
    captured = {"map": [_capture(layout, later, later, 0.3)]}
    pei = measure(captured, resamples=20, seed=1)["map"][2, 0]
    assert pei == pytest.approx([1.0, 1.0, 1.0])


def test_rolling_splits_are_averaged(layout: Layout) -> None:
    hit, miss = np.zeros(10), np.zeros(10)
    hit[9], miss[0] = 4.0, 4.0
    both = [_capture(layout, np.arange(10.0), later, 0.1) for later in (hit, miss)]
    found = measure({"map": both}, resamples=1, seed=1)["map"]
    assert found[0, 0, 0] == pytest.approx(0.5)


def test_intervals_are_the_same_for_the_same_seed(layout: Layout) -> None:
    captured = {"map": [_capture(layout, np.arange(10.0), np.arange(10.0) + 1, 0.2)]}
    one, again, other = (
        measure(captured, resamples=99, seed=seed)["map"] for seed in (5, 5, 6)
    )
    assert (one == again).all()
    assert (one != other).any()


def test_the_interval_of_a_share_is_that_of_the_bootstrap(layout: Layout) -> None:
    # One event in each area, one area in ten chosen: n/N is binomial(10, 0.1)/10.
    captured = {"map": [_capture(layout, np.arange(10.0), np.ones(10), 0.1)]}
    hit_rate = measure(captured, resamples=4000, seed=1)["map"][0, 0]
    # P(0) = 0.35, P(≤ 2) = 0.93, P(≤ 3) = 0.987.
    assert hit_rate == pytest.approx([0.1, 0.0, 0.3])


def test_without_later_events_nothing_can_be_judged(layout: Layout) -> None:
    captured = _capture(layout, np.arange(10.0), np.zeros(10), 0.2)
    with pytest.raises(StatisticError, match="no later events"):
        measure({"map": [captured]}, resamples=5, seed=1)
