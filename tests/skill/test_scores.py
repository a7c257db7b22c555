"""Measures of skill against other libraries and against cases worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata, spearmanr
from sklearn.metrics import roc_auc_score

from geo.skill.scores import (
    auc,
    hit_rates,
    log_score,
    partial_spearman,
    predictive_accuracy,
    spearman,
    total_variation,
)

ONCE = np.ones((1, 4))


def test_places_are_taken_by_score_and_the_last_is_cut() -> None:
    score = np.array([4.0, 3.0, 2.0, 1.0])
    size = np.array([1.0, 2.0, 3.0, 4.0])
    events = np.array([5.0, 4.0, 0.0, 1.0])
    # 10 % of 10 is the first place; 20 % the first and half of the second.
    found = hit_rates(score, size, events, ONCE, (0.1, 0.2, 0.3, 1.0))
    np.testing.assert_allclose(found, [[0.5, 0.7, 0.9, 1.0]])
    np.testing.assert_allclose(
        predictive_accuracy(found[0], (0.1, 0.2, 0.3, 1.0)), [5.0, 3.5, 3.0, 1.0]
    )


def test_places_of_one_score_are_taken_by_the_same_part() -> None:
    score = np.array([1.0, 1.0, 1.0, 0.0])
    size = np.array([1.0, 1.0, 2.0, 6.0])
    events = np.array([8.0, 0.0, 0.0, 2.0])
    found = hit_rates(score, size, events, ONCE, (0.2, 0.4))
    np.testing.assert_allclose(found, [[0.4, 0.8]])
    turned = hit_rates(score[::-1], size[::-1], events[::-1], ONCE, (0.2, 0.4))
    np.testing.assert_allclose(turned, found)


def test_a_resample_is_a_sample_of_its_own() -> None:
    """Drawing the first place twice and the last not at all is four other places."""
    score = np.array([4.0, 3.0, 2.0, 1.0])
    size = np.array([1.0, 2.0, 3.0, 4.0])
    events = np.array([5.0, 4.0, 0.0, 1.0])
    drawn = np.array([[2.0, 1.0, 1.0, 0.0]])
    rows = [0, 0, 1, 2]
    np.testing.assert_allclose(
        hit_rates(score, size, events, drawn, (0.1, 0.5)),
        hit_rates(score[rows], size[rows], events[rows], ONCE, (0.1, 0.5)),
    )


def test_without_events_there_is_no_hit_rate() -> None:
    one = np.ones(4)
    assert np.isnan(hit_rates(one, one, np.zeros(4), ONCE, (0.5,))).all()
    assert np.isnan(hit_rates(one, np.zeros(4), one, ONCE, (0.5,))).all()


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.booleans(), st.integers(0, 3)),
        min_size=4,
        max_size=30,
    )
)
def test_auc_is_that_of_scikit_learn(rows: list[tuple[int, bool, int]]) -> None:
    score = np.array([row[0] for row in rows], dtype="float64")
    positive = np.array([row[1] for row in rows])
    weights = np.array([[row[2] for row in rows]], dtype="float64")
    found = auc(score, positive, weights)[0]
    if weights[0, positive].sum() == 0 or weights[0, ~positive].sum() == 0:
        assert np.isnan(found)
        return
    drawn = np.repeat(np.arange(len(rows)), weights[0].astype(int))
    assert found == pytest.approx(roc_auc_score(positive[drawn], score[drawn]))


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=20)
)
def test_rank_correlation_is_that_of_scipy(rows: list[tuple[int, int]]) -> None:
    one, other = np.array(rows, dtype="float64").T
    found = spearman(one, other)
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert np.isnan(found)
        return
    assert found == pytest.approx(spearmanr(one, other).statistic)


def test_rank_correlation_of_two_cases_says_nothing() -> None:
    assert np.isnan(spearman(np.array([1.0, 2.0]), np.array([1.0, 2.0])))


def test_partial_correlation_is_that_of_what_ranks_leave_unexplained() -> None:
    """Regress both ranks on those of the third: the residuals correlate so."""
    draw = np.random.default_rng(4)
    given_ = draw.normal(size=40)
    one = given_ + draw.normal(size=40)
    other = given_ + 0.5 * one + draw.normal(size=40)
    ranks = [rankdata(values) for values in (one, other, given_)]
    design = np.column_stack([np.ones(40), ranks[2]])
    rest = [
        rank - design @ np.linalg.lstsq(design, rank, rcond=None)[0]
        for rank in ranks[:2]
    ]
    expected = np.corrcoef(rest[0], rest[1])[0, 1]
    assert partial_spearman(one, other, given_) == pytest.approx(expected)
    assert abs(expected - spearman(one, other)) > 0.05


def test_what_the_third_tells_has_no_partial_correlation() -> None:
    one = np.arange(5.0)
    assert np.isnan(partial_spearman(one, one[::-1], one))


def test_log_score_is_the_mean_over_events() -> None:
    counts, shares = np.array([3.0, 1.0]), np.array([0.5, 0.25])
    found = log_score(counts, shares, np.array([[1.0, 1.0], [0.0, 2.0], [0.0, 0.0]]))
    assert found[0] == pytest.approx((3 * np.log(0.5) + np.log(0.25)) / 4)
    assert found[1] == pytest.approx(np.log(0.25))
    assert np.isnan(found[2])


def test_what_was_ruled_out_and_happened_costs_everything() -> None:
    found = log_score(np.array([1.0, 1.0]), np.array([1.0, 0.0]), np.ones((1, 2)))
    assert found[0] == -np.inf
    found = log_score(np.array([1.0, 0.0]), np.array([1.0, 0.0]), np.ones((1, 2)))
    assert found[0] == 0


def test_total_variation_by_hand() -> None:
    counts = np.array([[6.0, 3.0, 1.0], [0.0, 0.0, 0.0]])
    found = total_variation(counts, np.array([0.5, 0.1, 0.4]))
    assert found[0] == pytest.approx((0.1 + 0.2 + 0.3) / 2)
    assert np.isnan(found[1])
