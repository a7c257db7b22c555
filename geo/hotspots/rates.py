"""Empirical-Bayes rates: small places borrow strength from their state.

Gamma–Poisson model (Marshall 1991, as elcri.men uses it): within a group the rate has
a gamma prior whose mean and variance are estimated by moments, so that the posterior
of a cell with count c and exposure p is Gamma(c + a, p + b).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import gamma

from geo.errors import StatisticError

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rates:
    """Smoothed rates, in events per unit of exposure.

    Attributes
    ----------
    mean
        Posterior mean.
    low
        Low posterior quantile.
    quantiles
        Any further posterior quantiles, one row each in the order asked for.
    """

    mean: FloatArray
    low: FloatArray
    quantiles: FloatArray


def smooth_rates(
    events: FloatArray,
    exposure: FloatArray,
    group: npt.NDArray[np.object_],
    *,
    low_quantile: float,
    quantiles: Sequence[float] = (),
) -> Rates:
    """Return empirical-Bayes rates within groups.

    Parameters
    ----------
    events
        Counts, at least 0; may be fractions of counts that were spread over cells.
    exposure
        Person-years, at least 0.
    group
        Group of each cell: its state.
    low_quantile
        Posterior quantile that ranking uses, between 0 and 1.
    quantiles
        Further posterior quantiles to return, such as ``(0.05, 0.5, 0.95)``. They say
        how sure a rate is given the prior of its group, which is taken as known.

    Returns
    -------
    Rates
        Where nobody lives, the prior of the group; NaN in a group without exposure.
        Without variance beyond chance, every quantile is the mean of the group.

    Raises
    ------
    StatisticError
        If a quantile is not between 0 and 1.
    """
    levels = np.array([low_quantile, *quantiles])
    if not ((levels > 0) & (levels < 1)).all():
        message = f"Quantiles must lie between 0 and 1; these are {levels.tolist()}."
        raise StatisticError(message)
    frame = pd.DataFrame({"c": events, "p": exposure, "g": group})
    sums = frame.groupby("g")[["c", "p"]].transform("sum")
    with np.errstate(invalid="ignore", divide="ignore"):
        prior_mean = (sums["c"] / sums["p"]).to_numpy()
        crude = np.where(exposure > 0, events / exposure, 0.0)
        squares = pd.Series(exposure * (crude - prior_mean) ** 2)
        lived = frame["p"] > 0
        count = lived.groupby(frame["g"]).transform("sum").to_numpy()
        spread = squares.groupby(frame["g"]).transform("sum").to_numpy() / sums["p"]
        variance = spread.to_numpy() - prior_mean / (sums["p"].to_numpy() / count)
        # Without variance between cells beyond chance, everyone has the prior mean.
        alike = ~(variance > 0)
        shape = np.where(alike, np.nan, prior_mean**2 / variance)
        rate = np.where(alike, np.nan, prior_mean / variance)
        mean = np.where(alike, prior_mean, (events + shape) / (exposure + rate))
        found = np.where(
            alike,
            prior_mean,
            gamma.ppf(levels[:, None], events + shape, scale=1 / (exposure + rate)),
        )
    return Rates(mean, found[0], found[1:])


def rate_moments(events: FloatArray, exposure: FloatArray) -> tuple[float, float]:
    """Return the overall rate b and the variance a between units beyond chance.

    b = Σc / Σp; a = Σp(c/p − b)² / Σp − b / p̄, at least 0 (Marshall 1991).

    Parameters
    ----------
    events, exposure
        As in `smooth_rates`, of the units in which events were observed.
    """
    lived = exposure > 0
    if not lived.any():
        return 0.0, 0.0
    count, people = events[lived], exposure[lived]
    overall = count.sum() / people.sum()
    spread = (people * (count / people - overall) ** 2).sum() / people.sum()
    return float(overall), float(max(spread - overall / people.mean(), 0.0))


def standardize_rates(
    events: FloatArray, exposure: FloatArray, *, overall: float, between: float
) -> FloatArray:
    """Return the empirical-Bayes deviate of each cell's rate.

    z = (c/p − b) / √(a + b/p) (Assunção & Reis 1999): the input of spatial statistics
    on rates, because its variance does not depend on the population. Where counts of
    areas were spread over cells, a and b must be those of the areas: spread counts
    have no chance of their own, and a found among them would be negative.

    Parameters
    ----------
    events, exposure
        As in `smooth_rates`.
    overall, between
        b and a, as `rate_moments` gives them.

    Returns
    -------
    numpy.ndarray
        0 where nobody lives: no evidence either way.
    """
    result = np.zeros_like(events, dtype="float64")
    lived = exposure > 0
    variance = between + overall / exposure[lived]
    with np.errstate(invalid="ignore", divide="ignore"):
        result[lived] = np.where(
            variance > 0,
            (events[lived] / exposure[lived] - overall) / np.sqrt(variance),
            0.0,
        )
    return result
