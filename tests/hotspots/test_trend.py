"""Mann–Kendall against the formula on paper and against SciPy's Kendall tau."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, norm

from geo.errors import StatisticError
from geo.hotspots.trend import _count_order, mann_kendall

SERIES = st.lists(
    st.one_of(st.integers(-3, 3).map(float), st.floats(-9, 9)), min_size=2, max_size=12
)


def _by_hand(series: list[float]) -> float:
    """Return z by the formula, pair by pair and group by group."""
    n = len(series)
    score = sum(
        (series[j] > series[i]) - (series[j] < series[i])
        for i in range(n)
        for j in range(i + 1, n)
    )
    groups = Counter(series).values()
    ties = sum(t * (t - 1) * (2 * t + 5) for t in groups)
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    if score == 0:
        return 0.0
    return (score - math.copysign(1, score)) / math.sqrt(variance)


@pytest.mark.parametrize(
    ("series", "z"),
    [
        # S = 10 of 10 pairs, Var = 5 · 4 · 15 / 18.
        ([1, 2, 3, 4, 5], 9 / math.sqrt(300 / 18)),
        ([5, 4, 3, 2, 1], -9 / math.sqrt(300 / 18)),
        # Two pairs of equals: S = 8, and each takes 2 · 1 · 9 off the variance.
        ([1, 1, 2, 2, 3], 7 / math.sqrt((300 - 36) / 18)),
        # Three equals take 3 · 2 · 11 off.
        ([0, 0, 0, 7], 2 / math.sqrt((4 * 3 * 13 - 66) / 18)),
        ([1, 2, 2, 1], 0),
        ([4, 4, 4, 4], 0),
        ([4], 0),
        # One pair alone says nothing: the correction for continuity takes it away.
        ([1, 2], 0),
    ],
)
def test_z_is_that_of_the_formula_on_paper(series: list[float], z: float) -> None:
    trend = mann_kendall(np.array([series], dtype="float64"))
    assert trend.z[0] == pytest.approx(z, abs=1e-15)
    assert trend.p[0] == pytest.approx(2 * norm.sf(abs(z)))


@given(SERIES)
def test_z_is_that_of_pairs_and_groups(series: list[float]) -> None:
    assert mann_kendall(np.array([series])).z[0] == pytest.approx(_by_hand(series))


# SciPy divides by zero for two values, and has no variance for equal ones.
@given(SERIES.filter(lambda series: len(series) > 2 and len(set(series)) > 1))
def test_order_and_variance_are_those_of_kendalls_tau(series: list[float]) -> None:
    n = len(series)
    score, ties = _count_order(np.array([series]))[0]
    # SciPy has no correction for continuity.
    z = score / math.sqrt((n * (n - 1) * (2 * n + 5) - ties) / 18)
    oracle = kendalltau(np.arange(n), series, method="asymptotic")
    assert 2 * norm.sf(abs(z)) == pytest.approx(oracle.pvalue)
    assert np.sign(score) == np.sign(round(oracle.statistic, 12))


def test_a_series_turned_round_has_the_opposite_trend() -> None:
    series = np.random.default_rng(1).normal(size=(200, 35))
    forth, back = mann_kendall(series), mann_kendall(series[:, ::-1])
    assert (forth.z == -back.z).all()
    assert (forth.p == back.p).all()


def test_one_in_ten_series_without_a_trend_seems_to_have_one() -> None:
    series = np.random.default_rng(2).normal(size=(20_000, 35))
    found = (mann_kendall(series).p <= 0.10).mean()
    # Three standard errors of a share of 20,000.
    assert found == pytest.approx(0.10, abs=3 * math.sqrt(0.1 * 0.9 / 20_000))


def test_threads_do_not_matter_to_the_last_bit() -> None:
    series = (
        np.random.default_rng(3).integers(0, 9, size=(40_000, 12)).astype("float64")
    )
    one, three = mann_kendall(series, threads=1), mann_kendall(series, threads=3)
    assert one.z.tobytes() == three.z.tobytes()
    assert one.p.tobytes() == three.p.tobytes()


def test_a_missing_value_is_refused() -> None:
    with pytest.raises(StatisticError, match=r"finite values; 1 of 4 are not"):
        mann_kendall(np.array([[1.0, 2.0], [np.nan, 2.0]]))


def test_no_series_have_no_trends() -> None:
    assert mann_kendall(np.empty((0, 35))).z.shape == (0,)
