"""Parameters of the gravity model from what was seen: maximum likelihood.

Any of β, μ, α, γ, κ and port factors is found from counts by groups of crossings,
destinations or origins (`likelihood`), by Fisher scoring (`scoring`). The model is
fitted twice: φ of each source is estimated at the first optimum and kept in the second.
Standard errors are those of the inverse expected information; profile likelihoods show
whether they can be believed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.corridors.identification import require_identified
from geo.corridors.likelihood import (
    Evidence,
    FloatArray,
    Model,
    compare,
    dispersion,
)
from geo.corridors.scoring import Parameter, Problem, Progress, Summit, climb
from geo.errors import NetworkError

# Widest values that make sense; κ and factors of crossings are not on logarithms.
BOUNDS: Mapping[str, tuple[float, float]] = {
    "deterrence": (1e-3, 5.0),
    "choice": (5e-2, 20.0),
    "attraction_exponent": (-1.0, 4.0),
    "demand_exponent": (1e-2, 10.0),
    "balance": (0.0, 1.0),
}
# A factor of a crossing or field office is exp of a parameter within these.
FACTOR_BOUNDS = (-6.0, 6.0)
# The first fit serves φ alone; without it the likelihood is many times too steep.
_ROUGHLY = 1e-2
_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True, eq=False)
class SourceFit:
    """How one source of evidence is fitted.

    Attributes
    ----------
    name
        The source.
    events, effective
        Events counted, and what they count for: times weight, divided by φ.
    dispersion
        φ, kept from the first fit.
    log_likelihood
        Σ n log q, neither weighted nor divided.
    deviance, null_deviance
        Against a perfect fit, of the model and of equal shares for all groups.
    explained
        1 − deviance / null deviance; below 0 if equal shares fit better.
    """

    name: str
    events: float
    effective: float
    dispersion: float
    log_likelihood: float
    deviance: float
    null_deviance: float

    @property
    def explained(self) -> float:
        """Part of the null deviance that the model accounts for."""
        if self.null_deviance == 0:
            return 0.0
        return 1 - self.deviance / self.null_deviance


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Parameters found, and how sure they are.

    Attributes
    ----------
    estimate
        All parameters of the model: found and held.
    parameters
        What was sought, with its bounds.
    errors
        Standard error of each parameter that was sought.
    intervals
        Its 95 % interval by the standard error, on the scale of the search.
    covariance, correlation
        Of those parameters, in their order.
    log_likelihood
        Weighted, each source divided by φ.
    sources
        Fit of every source.
    table
        Columns ``source``, ``group``, ``events``, ``observed``, ``fitted`` (shares) and
        ``residual``: (n − N q) / √(φ N q).
    calls, steps
        Calls of the model and steps of both searches.
    summit
        The optimum on the scale of the search.
    """

    estimate: Mapping[str, float]
    parameters: tuple[Parameter, ...]
    errors: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    covariance: FloatArray
    correlation: FloatArray
    log_likelihood: float
    sources: tuple[SourceFit, ...]
    table: pd.DataFrame
    calls: int
    steps: int
    summit: Summit

    @property
    def trust(self) -> FloatArray:
        """Factor of each source's log-likelihood: weight / φ."""
        return np.array([s.effective / s.events for s in self.sources])


def calibrate(
    model: Model,
    evidence: Sequence[Evidence],
    start: Mapping[str, float],
    free: Sequence[str],
    bounds: Mapping[str, tuple[float, float]] | None = None,
    progress: Progress | None = None,
) -> Fit:
    """Find the parameters under which the evidence is most likely.

    Parameters
    ----------
    model
        Shares of flow of crossings, destinations and origins, given a value for every
        parameter.
    evidence
        Counts by groups of places.
    start
        A value for every parameter of the model; those not sought are held.
    free
        Names of the parameters to find. Names without bounds of their own and not in
        `BOUNDS` are taken for logarithms of factors.
    bounds
        Least and largest value of some parameters, in place of the usual ones.
    progress
        Told the number of model calls and the log-likelihood after every step.

    Returns
    -------
    Fit
        The optimum.

    Raises
    ------
    NetworkError
        If the request makes no sense, the model refuses the start, no optimum is found,
        or the evidence cannot tell a parameter.
    """
    parameters = tuple(_parameter(name, start, bounds or {}) for name in free)
    if not parameters or len(set(free)) < len(free):
        message = "Name the parameters to find, each once."
        raise NetworkError(message)
    if not evidence:
        message = "There is no evidence to calibrate on."
        raise NetworkError(message)
    weight = np.array([source.weight for source in evidence])
    held = {name: value for name, value in start.items() if name not in free}
    problem = Problem(model, evidence, held, parameters, weight, progress)
    at = np.array([p.inner(start[p.name]) for p in parameters])
    first = climb(problem, at, enough=_ROUGHLY)
    spread = _dispersions(evidence, first)
    problem.trust = weight / spread
    summit = climb(problem, first.place)
    information = summit.information.sum(axis=0)
    require_identified(parameters, summit.place, information)
    return _fit(problem, summit, spread, first.steps + summit.steps)


def _parameter(
    name: str,
    start: Mapping[str, float],
    bounds: Mapping[str, tuple[float, float]],
) -> Parameter:
    if name not in start:
        message = f"`{name}` has no value to start from."
        raise NetworkError(message)
    parameter = Parameter(name, *bounds.get(name, BOUNDS.get(name, FACTOR_BOUNDS)))
    low, high = parameter.low, parameter.high
    if not low < high or (parameter.by_logarithm and low <= 0):
        message = f"Bounds {low:g} to {high:g} of `{name}` leave nothing to search."
        raise NetworkError(message)
    if not low <= start[name] <= high:
        message = (
            f"`{name}` starts at {start[name]:g}, outside its bounds {low:g} to "
            f"{high:g}."
        )
        raise NetworkError(message)
    return parameter


def _dispersions(evidence: Sequence[Evidence], summit: Summit) -> FloatArray:
    """Return φ of every source; it pays for the parameters that it informs."""
    total = np.linalg.pinv(summit.information.sum(axis=0), hermitian=True)
    return np.array(
        [
            dispersion(compare(source.counts, share), float(np.trace(total @ own)))
            for source, share, own in zip(
                evidence, summit.shares, summit.information, strict=True
            )
        ]
    )


def _fit(problem: Problem, summit: Summit, spread: FloatArray, steps: int) -> Fit:
    parameters = tuple(problem.parameters)
    inner = np.linalg.inv(summit.information.sum(axis=0))
    error = np.sqrt(inner.diagonal())
    slope = np.array(
        [p.slope(x) for p, x in zip(parameters, summit.place, strict=True)]
    )
    sources = []
    for source, share, phi in zip(problem.evidence, summit.shares, spread, strict=True):
        found = compare(source.counts, share)
        events = float(source.counts.sum())
        sources.append(
            SourceFit(
                source.name,
                events,
                events * source.weight / float(phi),
                float(phi),
                found.log_likelihood,
                found.deviance,
                found.null_deviance,
            )
        )
    ends = [summit.place + sign * _NORMAL_95 * error for sign in (-1, 1)]
    return Fit(
        estimate=problem.values(summit.place),
        parameters=parameters,
        errors={
            p.name: float(e) for p, e in zip(parameters, error * slope, strict=True)
        },
        intervals={
            p.name: (p.outer(ends[0][k]), p.outer(ends[1][k]))
            for k, p in enumerate(parameters)
        },
        covariance=inner * np.outer(slope, slope),
        correlation=inner / np.outer(error, error),
        log_likelihood=summit.log_likelihood,
        sources=tuple(sources),
        table=_table(problem.evidence, summit.shares, spread),
        calls=problem.calls,
        steps=steps,
        summit=summit,
    )


def _table(
    evidence: Sequence[Evidence], shares: Sequence[FloatArray], spread: FloatArray
) -> pd.DataFrame:
    tables = []
    for source, share, phi in zip(evidence, shares, spread, strict=True):
        total = source.counts.sum()
        expected = total * share
        gap = source.counts - expected
        scale = np.sqrt(phi * expected)
        residual = np.divide(gap, scale, out=np.zeros_like(gap), where=scale > 0)
        tables.append(
            pd.DataFrame(
                {
                    "source": source.name,
                    "group": [source.label(at) for at in range(len(share))],
                    "events": source.counts,
                    "observed": source.counts / total,
                    "fitted": share,
                    "residual": residual,
                }
            )
        )
    return pd.concat(tables, ignore_index=True)
