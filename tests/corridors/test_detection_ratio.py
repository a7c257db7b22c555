import numpy as np
import pytest
from scipy.stats import gamma, nbinom

from geo.corridors.detection_ratio import (
    SPREADS,
    Prior,
    log_likelihood,
    shrink,
    weigh_priors,
)
from geo.errors import StatisticError
from geo.schema.detection import AS_EXPECTED, LESS, MORE

ONE = Prior(np.array([2.0]), np.array([1.0]))


def _array(*values: float) -> np.ndarray:
    return np.array(values, dtype="float64")


def test_one_prior_and_one_draw_give_the_gamma_worked_by_hand() -> None:
    # 3 seen, 4 expected, a = 2: Gamma(5, 6), of mean 5/6.
    found = shrink(_array(3), _array(4)[None], ONE)
    assert found.mean[0] == pytest.approx(5 / 6)
    own = gamma(5, scale=1 / 6)
    assert found.low[0] == pytest.approx(own.ppf(0.05))
    assert found.high[0] == pytest.approx(own.ppf(0.95))
    assert found.above[0] == pytest.approx(own.sf(1))


def test_draws_and_priors_are_mixed_by_their_weights() -> None:
    prior = Prior(_array(2, 8), _array(0.25, 0.75))
    found = shrink(_array(3), _array(4, 10)[:, None], prior)
    parts = [
        (weight / 2, gamma(3 + shape, scale=1 / (expected + shape)))
        for shape, weight in ((2, 0.25), (8, 0.75))
        for expected in (4, 10)
    ]
    assert found.mean[0] == pytest.approx(sum(w * one.mean() for w, one in parts))
    assert found.above[0] == pytest.approx(sum(w * one.sf(1) for w, one in parts))
    for value, level in ((found.low[0], 0.05), (found.high[0], 0.95)):
        below = sum(w * one.cdf(value) for w, one in parts)
        assert below == pytest.approx(level, abs=1e-9)


def test_many_events_keep_their_ratio_and_none_have_that_of_all() -> None:
    counts, expected = _array(3e6, 5e5, 0, 0), _array(1e6, 1e6, 1e-9, 1e-9)
    found = shrink(counts, expected[None], weigh_priors(counts, expected))
    assert found.mean == pytest.approx([3, 0.5, 1, 1], rel=1e-3)
    assert list(found.classes) == [MORE, LESS, AS_EXPECTED, AS_EXPECTED]


def test_the_likelihood_is_that_of_a_negative_binomial() -> None:
    counts, expected = _array(0, 4, 9, 31), _array(2, 5, 8, 11)

    def oracle(shape: float) -> float:
        chance = shape / (shape + expected)
        return float(np.sum(nbinom.logpmf(counts, shape, chance)))

    # What does not depend on the shape is left out: differences are the same.
    ours = [log_likelihood(counts, expected, one) for one in (0.5, 3.0, 200.0)]
    theirs = [oracle(one) for one in (0.5, 3.0, 200.0)]
    assert np.diff(ours) == pytest.approx(np.diff(theirs))


def test_a_known_spread_is_found_and_intervals_hold_the_truth() -> None:
    generator = np.random.default_rng(1)
    spread = 0.5
    truth = generator.gamma(1 / spread**2, spread**2, 600)
    expected = generator.uniform(5, 60, 600)
    counts = generator.poisson(truth * expected).astype("float64")
    prior = weigh_priors(counts, expected)
    assert prior.weight @ prior.shape**-0.5 == pytest.approx(spread, abs=0.05)
    found = shrink(counts, expected[None], prior)
    inside = (found.low <= truth) & (truth <= found.high)
    assert inside.mean() == pytest.approx(0.9, abs=0.04)
    # Nearer to the truth than the raw ratio, which has all of chance.
    raw = counts / expected
    assert np.square(found.mean - truth).mean() < np.square(raw - truth).mean()
    # What is said is seldom wrong: at most 5 % in each direction.
    for name, wrong in ((MORE, truth <= 1), (LESS, truth >= 1)):
        said = found.classes == name
        assert said.sum() > 50
        assert (wrong & said).sum() / said.sum() < 0.05


def test_groups_that_differ_by_chance_alone_are_not_told_apart() -> None:
    generator = np.random.default_rng(2)
    expected = generator.uniform(5, 60, 300)
    counts = generator.poisson(expected).astype("float64")
    prior = weigh_priors(counts, expected)
    assert prior.weight @ prior.shape**-0.5 < SPREADS[2]
    found = shrink(counts, expected[None], prior)
    assert (found.classes == AS_EXPECTED).mean() > 0.99
    assert np.abs(found.mean - 1).max() < 0.3


def test_a_model_that_is_unsure_makes_ratios_unsure() -> None:
    counts, expected = _array(40, 20), _array(20, 40)
    sure = shrink(counts, expected[None], ONE)
    unsure = shrink(counts, np.outer((0.4, 1.0, 2.5), expected), ONE)
    assert (unsure.high - unsure.low > 1.5 * (sure.high - sure.low)).all()
    assert list(sure.classes) == [MORE, LESS]
    assert AS_EXPECTED in unsure.classes


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((-1.0, 2.0), (1.0, 1.0)), ((1.0, 2.0), (0.0, 3.0)), ((1.0, 2.0), (np.nan, 3.0))],
)
def test_what_has_no_likelihood_is_refused(
    counts: tuple[float, ...], expected: tuple[float, ...]
) -> None:
    with pytest.raises(StatisticError):
        weigh_priors(_array(*counts), _array(*expected))


def test_a_draw_may_expect_nothing_but_not_less() -> None:
    found = shrink(_array(3), _array(4, 0)[:, None], ONE)
    assert found.mean[0] == pytest.approx((5 / 6 + 5 / 2) / 2)
    with pytest.raises(StatisticError):
        shrink(_array(3), _array(-1)[None], ONE)
