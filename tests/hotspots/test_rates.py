import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import gamma

from geo.errors import StatisticError
from geo.hotspots.rates import (
    Rates,
    rate_moments,
    smooth_rates,
    standardize_rates,
)

FloatArray = npt.NDArray[np.float64]
COUNTS = st.lists(
    st.tuples(st.integers(0, 200), st.floats(1.0, 1e6)), min_size=2, max_size=12
)


def _deviates(events: FloatArray, people: FloatArray) -> FloatArray:
    """Standardize rates by the moments of the same units."""
    overall, between = rate_moments(events, people)
    return standardize_rates(events, people, overall=overall, between=between)


def _smooth(
    events: list[float],
    exposure: list[float],
    group: str | None = None,
    low_quantile: float = 0.05,
) -> Rates:
    return smooth_rates(
        np.array(events, dtype="float64"),
        np.array(exposure, dtype="float64"),
        np.array(list(group or "a" * len(events)), dtype=object),
        low_quantile=low_quantile,
    )


# Two cells of 100 people with 10 and 30 deaths. Prior mean 40/200 = 0.2; variance
# (100·0.1² + 100·0.1²)/200 − 0.2/100 = 0.01 − 0.002 = 0.008. So a = 0.04/0.008 = 5,
# b = 0.2/0.008 = 25, and the means are (10 + 5)/125 and (30 + 5)/125.
def test_two_cells_are_smoothed_as_by_hand() -> None:
    rates = _smooth([10, 30], [100, 100])
    assert rates.mean == pytest.approx([0.12, 0.28], rel=1e-12)
    # 5 % quantiles of Gamma(15) and Gamma(35): half of χ² with 30 and 70 degrees.
    assert rates.low == pytest.approx([18.4927 / 2 / 125, 51.7393 / 2 / 125], rel=1e-5)


# As above with a third cell in which nobody lives: it has the prior, mean 5/25.
def test_where_nobody_lives_the_rate_is_the_prior() -> None:
    rates = _smooth([10, 30, 0], [100, 100, 0])
    assert rates.mean == pytest.approx([0.12, 0.28, 0.2], rel=1e-12)
    # Gamma(5): half of χ² with 10 degrees, 3.94030.
    assert rates.low[2] == pytest.approx(3.94030 / 2 / 25, rel=1e-5)


# 4 and 6 deaths: variance 0.01²·100·2/200 − 0.05/100 = 0.0001 − 0.0005 < 0.
def test_without_variance_beyond_chance_everyone_has_the_mean() -> None:
    rates = _smooth([4, 6], [100, 100])
    assert rates.mean.tolist() == [0.05, 0.05]
    assert rates.low.tolist() == [0.05, 0.05]


def test_groups_do_not_lend_to_each_other() -> None:
    alone = _smooth([10, 30], [100, 100])
    beside = _smooth([10, 4, 30, 6], [100, 100, 100, 100], "abab")
    assert beside.mean[[0, 2]].tolist() == alone.mean.tolist()
    assert beside.low[[0, 2]].tolist() == alone.low.tolist()
    assert beside.mean[[1, 3]].tolist() == [0.05, 0.05]


def test_a_group_without_people_has_no_rate() -> None:
    rates = _smooth([10, 30, 0], [100, 100, 0], "aab")
    assert np.isnan(rates.mean).tolist() == [False, False, True]
    assert np.isnan(rates.low).tolist() == [False, False, True]


def test_a_group_without_events_has_the_rate_zero() -> None:
    rates = _smooth([0, 0], [100, 200])
    assert rates.mean.tolist() == [0.0, 0.0]
    assert rates.low.tolist() == [0.0, 0.0]


@given(COUNTS)
def test_rates_are_the_closed_form_of_marshall(
    counts: list[tuple[int, float]],
) -> None:
    events = np.array([count for count, _ in counts], dtype="float64")
    people = np.array([number for _, number in counts])
    mean = events.sum() / people.sum()
    spread = np.average((events / people - mean) ** 2, weights=people)
    variance = spread - mean / people.mean()
    assume(variance > 1e-9 * spread)
    a, b = mean**2 / variance, mean / variance
    rates = _smooth(events.tolist(), people.tolist())
    np.testing.assert_allclose(rates.mean, (events + a) / (people + b), rtol=1e-6)
    np.testing.assert_allclose(
        rates.low, gamma.ppf(0.05, events + a) / (people + b), rtol=1e-5, atol=1e-300
    )


@given(COUNTS, st.floats(0.001, 0.5))
def test_rates_lie_between_crude_and_prior_and_the_low_one_below(
    counts: list[tuple[int, float]], quantile: float
) -> None:
    events = np.array([count for count, _ in counts], dtype="float64")
    people = np.array([number for _, number in counts])
    rates = _smooth(events.tolist(), people.tolist(), low_quantile=quantile)
    crude, prior = events / people, events.sum() / people.sum()
    margin = 1e-9 * max(float(crude.max()), float(prior))
    assert (rates.mean >= np.minimum(crude, prior) - margin).all()
    assert (rates.mean <= np.maximum(crude, prior) + margin).all()
    assert (rates.low <= rates.mean).all()
    assert (rates.low >= 0).all()


# Mean 0.2, variance between cells 0.008, as above: (0.1 − 0.2)/√(0.008 + 0.002) = −1.
def test_two_cells_deviate_as_by_hand() -> None:
    deviates = _deviates(np.array([10.0, 30.0]), np.array([100.0, 100.0]))
    assert deviates.tolist() == pytest.approx([-1.0, 1.0], rel=1e-12)


# 4 and 6 of 100: the variance between cells, 0.0001 − 0.0005, is negative and read as
# none: ∓0.01/√(0.05/100).
def test_a_negative_variance_between_units_is_read_as_none() -> None:
    events, people = np.array([4.0, 6.0]), np.array([100.0, 100.0])
    assert rate_moments(events, people) == pytest.approx((0.05, 0.0))
    deviates = _deviates(events, people)
    assert deviates.tolist() == pytest.approx([-(0.2**0.5), 0.2**0.5], rel=1e-12)


# The moments of the two cells above, 0.2 and 0.008, carried to a cell of their areas
# with a third of the people: (0.1 − 0.2)/√(0.008 + 0.2/50).
def test_cells_deviate_by_the_moments_of_their_areas() -> None:
    overall, between = rate_moments(np.array([10.0, 30.0]), np.array([100.0, 100.0]))
    deviates = standardize_rates(
        np.array([5.0]), np.array([50.0]), overall=overall, between=between
    )
    assert deviates.tolist() == pytest.approx([-0.1 / 0.012**0.5], rel=1e-12)


# 5 of 100 and 15 of 300: no spread at all.
def test_cells_alike_do_not_deviate() -> None:
    deviates = _deviates(np.array([5.0, 15.0]), np.array([100.0, 300.0]))
    assert deviates.tolist() == pytest.approx([0.0, 0.0], abs=1e-9)


# 1 of 100 and 9 of 300: mean 0.025; spread (100·0.015² + 300·0.005²)/400 = 0.000075;
# between 0.000075 − 0.025/200 < 0, read as none; variances 0.025/100 and 0.025/300.
def test_cells_of_unlike_size_deviate_as_by_hand() -> None:
    deviates = _deviates(np.array([1.0, 9.0]), np.array([100.0, 300.0]))
    expected = [-0.015 / 0.00025**0.5, 0.005 / (0.025 / 300) ** 0.5]
    assert deviates.tolist() == pytest.approx(expected, rel=1e-9)


def test_where_nobody_lives_nothing_deviates() -> None:
    deviates = _deviates(np.array([10.0, 3.0, 30.0]), np.array([100.0, 0.0, 100.0]))
    assert deviates.tolist() == pytest.approx([-1.0, 0.0, 1.0], rel=1e-12)
    assert _deviates(np.array([3.0]), np.zeros(1)).tolist() == [0.0]


def test_without_events_nothing_deviates() -> None:
    assert _deviates(np.zeros(3), np.array([1.0, 0.0, 5.0])).tolist() == [0] * 3


@given(COUNTS)
def test_deviates_are_those_of_assuncao_and_reis_in_esda(
    counts: list[tuple[int, float]],
) -> None:
    from esda.smoothing import assuncao_rate

    events = np.array([count for count, _ in counts], dtype="float64")
    people = np.array([number for _, number in counts])
    assume(events.sum() > 0)
    mean = events.sum() / people.sum()
    spread = np.average((events / people - mean) ** 2, weights=people)
    between = spread - mean / people.mean()
    # esda keeps a negative variance between units as it is; we read it as none.
    assume(between > 0)
    expected = np.asarray(assuncao_rate(events, people), dtype="float64")
    np.testing.assert_allclose(
        _deviates(events, people), expected, rtol=1e-6, atol=1e-9
    )


# Gamma(15) and Gamma(35) over 125, as in the first test.
def test_any_quantiles_are_those_of_the_posterior() -> None:
    levels = (0.5, 0.05, 0.95)
    rates = smooth_rates(
        np.array([10.0, 30.0]),
        np.array([100.0, 100.0]),
        np.array(["a", "a"], dtype=object),
        low_quantile=0.05,
        quantiles=levels,
    )
    expected = gamma.ppf(np.array(levels)[:, None], [[15.0, 35.0]], scale=1 / 125)
    np.testing.assert_allclose(rates.quantiles, expected, rtol=1e-10)
    assert rates.quantiles[1].tolist() == rates.low.tolist()


def test_quantiles_without_variance_are_the_mean_and_without_people_missing() -> None:
    rates = smooth_rates(
        np.array([4.0, 6.0, 0.0]),
        np.array([100.0, 100.0, 0.0]),
        np.array(["a", "a", "b"], dtype=object),
        low_quantile=0.05,
        quantiles=(0.05, 0.95),
    )
    assert rates.quantiles[:, :2].tolist() == [[0.05, 0.05], [0.05, 0.05]]
    assert np.isnan(rates.quantiles[:, 2]).all()


def test_without_wishes_there_are_no_further_quantiles() -> None:
    assert _smooth([10, 30], [100, 100]).quantiles.shape == (0, 2)


@pytest.mark.parametrize("level", [0.0, 1.0, np.nan])
def test_quantiles_outside_0_and_1_are_refused(level: float) -> None:
    with pytest.raises(StatisticError, match="between 0 and 1"):
        _smooth([10, 30], [100, 100], low_quantile=level)
