"""Observed over expected events, shrunk by a gamma–Poisson model (empirical Bayes).

Counts are Poisson with mean r E, E what the model expects, and r comes from a gamma of
mean 1 and standard deviation s, so that with a = 1 / s² the posterior of r is
Gamma(c + a, E + a): many events give c / E, none give 1 (Clayton & Kaldor 1987;
Marshall 1991). The mean of 1 is not estimated: expected events are scaled to as many as
were seen, and what is asked is who has more or less than that. s is not set to one
best value, which for few groups is often 0 and would make every ratio exactly 1; every
s counts by how likely it makes the counts, all alike beforehand (Gelman 2006).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc, gammaln

from geo.errors import StatisticError
from geo.schema.detection import AS_EXPECTED, LESS, MORE

FloatArray = npt.NDArray[np.float64]

# Posterior probability from which more or less than expected is said.
SURE = 0.95
# Ends of the 90 % interval.
_LOW, _HIGH = 0.05, 0.95
# Standard deviations of the ratio between groups that are weighed: middles of steps.
_STEPS = 40
_MOST_SPREAD = 4.0
SPREADS = (np.arange(_STEPS) + 0.5) * _MOST_SPREAD / _STEPS
# Spreads that weigh less than this of all are passed over.
_LEAST_WEIGHT = 1e-6
# Halvings of the interval in which a quantile lies.
_HALVINGS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """Gamma priors of mean 1, mixed.

    Attributes
    ----------
    shape
        a of each.
    weight
        Of each; they add up to 1.
    """

    shape: FloatArray
    weight: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Ratios:
    """Shrunk ratios, one of each group.

    Attributes
    ----------
    mean, low, high
        Posterior mean, 5th and 95th percentile.
    above
        Posterior probability that the ratio is above 1.
    """

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    above: FloatArray

    @property
    def classes(self) -> npt.NDArray[np.object_]:
        """More or less than expected where that is sure enough, else neither."""
        return np.select(
            [self.above >= SURE, self.above <= 1 - SURE],
            [MORE, LESS],
            default=AS_EXPECTED,
        ).astype(object)


def log_likelihood(counts: FloatArray, expected: FloatArray, shape: float) -> float:
    """Return how likely counts are under a prior, a negative binomial, in logs.

    Parameters
    ----------
    counts, expected
        As in `weigh_priors`. Without what does not depend on the shape.
    shape
        a.
    """
    terms = (
        gammaln(counts + shape)
        - gammaln(shape)
        - shape * np.log1p(expected / shape)
        + counts * np.log(expected / (expected + shape))
    )
    return float(terms.sum())


def weigh_priors(
    counts: FloatArray, expected: FloatArray, spreads: FloatArray = SPREADS
) -> Prior:
    """Weigh priors by how likely they make the counts.

    Parameters
    ----------
    counts
        Events of each group, at least 0; may be fractions.
    expected
        Events that the model expects, above 0.
    spreads
        Standard deviations s of the ratio that are weighed, all alike beforehand.

    Raises
    ------
    StatisticError
        If a group has no expectation, or a count is negative.
    """
    _refuse(counts, expected, least=np.nextafter(0.0, 1.0))
    shape = spreads**-2.0
    log = np.array([log_likelihood(counts, expected, one) for one in shape])
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    kept = weight >= _LEAST_WEIGHT
    return Prior(shape[kept], weight[kept] / weight[kept].sum())


def shrink(counts: FloatArray, expected: FloatArray, prior: Prior) -> Ratios:
    """Return the posterior of each group's ratio, over draws of what is expected.

    Parameters
    ----------
    counts
        Events of each group.
    expected
        Draws × groups: events expected in each draw of the model, all weighted the
        same. The posterior is the mixture over draws, so that the model's own spread
        makes ratios less sure.
    prior
        By `weigh_priors`.

    Raises
    ------
    StatisticError
        If a count or an expectation is negative.
    """
    _refuse(counts, expected, least=0.0)
    # Priors × draws × groups; the weight of a draw is the same for all.
    top = (counts + prior.shape[:, None])[:, None, :]
    rate = expected[None, :, :] + prior.shape[:, None, None]

    def mixed(values: FloatArray) -> FloatArray:
        found: FloatArray = prior.weight @ values.mean(axis=1)
        return found

    def below(ratio: FloatArray) -> FloatArray:
        return mixed(gammainc(top, rate * ratio))

    def quantile(level: float) -> FloatArray:
        low = np.zeros(len(counts))
        high = np.ones(len(counts))
        while (short := below(high) < level).any():
            high = np.where(short, 2 * high, high)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            under = below(middle) < level
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        found: FloatArray = (low + high) / 2
        return found

    return Ratios(
        mixed(top / rate),
        quantile(_LOW),
        quantile(_HIGH),
        1.0 - below(np.ones(len(counts))),
    )


def _refuse(counts: FloatArray, expected: FloatArray, *, least: float) -> None:
    """Refuse what has no likelihood."""
    if not (np.isfinite(expected).all() and (expected >= least).all()):
        message = "Each group needs an expectation, above 0 to weigh priors."
        raise StatisticError(message)
    if not (np.isfinite(counts).all() and (counts >= 0).all()):
        message = "Counts must be at least 0."
        raise StatisticError(message)
