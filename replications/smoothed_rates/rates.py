"""Two gamma–Poisson smoothers of municipal rates, which differ in the prior."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import gamma

from geo.hotspots.rates import rate_moments, smooth_rates
from geo.skill.scores import spearman

FloatArray = npt.NDArray[np.float64]

PER = 100_000.0
# Lower end of the 99 % interval, by which elcri.men lists municipalities.
THEIR_LOW = 0.005


@dataclass(frozen=True, slots=True, eq=False)
class Smoothed:
    """Smoothed rates of municipalities.

    Attributes
    ----------
    mean, low
        Posterior mean and a low quantile, per 100,000 person-years.
    prior
        What the prior weighs, as if so many person-years had been seen beside those of
        the municipality; ∞ where its rate is that of the state.
    """

    mean: FloatArray
    low: FloatArray
    prior: FloatArray


def smooth_as_elcrimen(
    events: FloatArray, exposure: FloatArray, state: npt.NDArray[np.object_]
) -> Smoothed:
    """Return rates with a prior of the plain mean and spread of a state's crude rates.

    a = m² / s², b = m / s², with m and s the mean and standard deviation of the crude
    rates of the state's municipalities, each counted alike; the posterior is
    Gamma(c + a, p + b). Chance is part of s.

    Parameters
    ----------
    events
        Homicides.
    exposure
        Person-years, above 0.
    state
        State of each municipality.

    Returns
    -------
    Smoothed
        The crude rate where s is 0 or not defined.
    """
    people = exposure / PER
    crude = events / people
    of_state = pd.Series(crude).groupby(pd.Series(state))
    mean, spread = (of_state.transform(what).to_numpy() for what in ("mean", "std"))
    known = spread > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        shape, rate = mean**2 / spread**2, mean / spread**2
    top, bottom = events + shape, people + rate
    return Smoothed(
        np.where(known, top / bottom, crude),
        np.where(known, gamma.ppf(THEIR_LOW, top, scale=1 / bottom), crude),
        np.where(known, rate * PER, 0.0),
    )


def smooth_as_ours(
    events: FloatArray,
    exposure: FloatArray,
    state: npt.NDArray[np.object_],
    *,
    low_quantile: float,
) -> Smoothed:
    """Return rates as the hotspot stage smooths them: Marshall's moments by state.

    Parameters
    ----------
    events, exposure, state
        As for `smooth_as_elcrimen`.
    low_quantile
        Of the posterior.
    """
    found = smooth_rates(events, exposure, state, low_quantile=low_quantile)
    prior = np.empty(len(events))
    for name in np.unique(state.astype(str)):
        here = state == name
        overall, between = rate_moments(events[here], exposure[here])
        prior[here] = overall / between if between > 0 else np.inf
    return Smoothed(found.mean * PER, found.low * PER, prior)


def resampled(
    one: FloatArray, other: FloatArray, *, resamples: int, seed: int
) -> tuple[float, float]:
    """Return the 95 % interval of the rank correlation, municipalities drawn again.

    Parameters
    ----------
    one, other
        Rates of the same municipalities.
    resamples, seed
        How often, and where chance starts.
    """
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(resamples):
        drawn = generator.integers(0, len(one), len(one))
        found.append(spearman(one[drawn], other[drawn]))
    low, high = np.quantile(found, (0.025, 0.975))
    return float(low), float(high)
