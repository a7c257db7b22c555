"""Profile likelihood: how much worse the best fit is at other values of a parameter.

Each parameter in turn is held at some values while the others are sought again. The
deviance, twice what the log-likelihood loses, is that of a χ² with one degree of
freedom: values where it is below 3.84 are the 95 % interval by the likelihood ratio,
which unlike a standard error need not be symmetric (Venzon & Moolgavkar 1988).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.corridors.calibration import Fit
from geo.corridors.likelihood import Evidence, FloatArray, Model
from geo.corridors.scoring import Problem, Progress, climb
from geo.errors import NetworkError

# The 95 % quantile of χ² with one degree of freedom.
CUT_95 = 3.841458820694124
_ENOUGH = 1e-3
# A profile may be deeper than the fit by what both searches leave undone.
_BETTER = 5e-2


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Profile likelihoods of all parameters that were sought.

    Attributes
    ----------
    table
        Columns ``parameter``, ``value``, ``deviance``, and ``quadratic``: the deviance
        if the standard error told all.
    intervals
        One row a parameter: ``parameter``, ``estimate``, ``error`` (standard error),
        ``low`` and ``high``: ends of the 95 % interval by the likelihood ratio, NaN
        where the profile does not rise to the cut within its points and the bounds.
    calls
        Calls of the model.
    """

    table: pd.DataFrame
    intervals: pd.DataFrame
    calls: int


def profile(
    fit: Fit,
    model: Model,
    evidence: Sequence[Evidence],
    *,
    points: int = 9,
    spread: float = 3.0,
    progress: Progress | None = None,
) -> Profile:
    """Take the profile likelihood of every parameter of a fit.

    Parameters
    ----------
    fit
        What `geo.corridors.calibration.calibrate` found.
    model, evidence
        As they were given to it.
    points
        Values of each parameter, the estimate among them: an odd number, 3 at least.
    spread
        Standard errors from the estimate to the outermost value, bounds permitting.
    progress
        Told the number of model calls and the log-likelihood.

    Returns
    -------
    Profile
        Profiles, with φ as it was in the fit.

    Raises
    ------
    NetworkError
        If a value fits clearly better than the fit: it was not the highest optimum.
    """
    odd_from = 3
    if points < odd_from or points % 2 == 0 or not spread > 0:
        message = "A profile needs an odd number of points, 3 or more, and a spread."
        raise NetworkError(message)
    rows: list[tuple[str, float, float, float]] = []
    ends: list[tuple[str, float, float, float, float]] = []
    calls = 0
    for k, parameter in enumerate(fit.parameters):
        others = fit.parameters[:k] + fit.parameters[k + 1 :]
        problem = Problem(
            model, evidence, dict(fit.estimate), others, fit.trust, progress
        )
        places, deviance = _trace(fit, k, problem, points // 2, spread)
        calls += problem.calls
        error = fit.errors[parameter.name] / parameter.slope(fit.summit.place[k])
        rows += [
            (
                parameter.name,
                parameter.outer(x),
                d,
                float(((x - fit.summit.place[k]) / error) ** 2),
            )
            for x, d in zip(places, deviance, strict=True)
        ]
        low, high = _interval(places, deviance, fit.summit.place[k])
        ends.append(
            (
                parameter.name,
                fit.estimate[parameter.name],
                fit.errors[parameter.name],
                parameter.outer(low),
                parameter.outer(high),
            )
        )
    return Profile(
        pd.DataFrame(rows, columns=["parameter", "value", "deviance", "quadratic"]),
        pd.DataFrame(ends, columns=["parameter", "estimate", "error", "low", "high"]),
        calls,
    )


def _trace(
    fit: Fit, k: int, problem: Problem, each_side: int, spread: float
) -> tuple[FloatArray, FloatArray]:
    """Return values of a parameter on the scale of the search, and their deviance."""
    parameter, best = fit.parameters[k], fit.summit.place
    slope = np.array([p.slope(x) for p, x in zip(fit.parameters, best, strict=True)])
    covariance = fit.covariance / np.outer(slope, slope)
    rest = np.arange(len(best)) != k
    # How the best values of the others move with this one, if all were quadratic.
    drift = covariance[rest, k] / covariance[k, k]
    low, high = problem.box()
    found = {float(best[k]): 0.0}
    for side, bound in ((-1, parameter.low), (1, parameter.high)):
        end = best[k] + side * spread * np.sqrt(covariance[k, k])
        inside = min(end, parameter.inner(bound), key=lambda x: side * x)
        here, others = best[k], best[rest]
        for place in np.linspace(best[k], inside, each_side + 1)[1:]:
            problem.held = {**problem.held, parameter.name: parameter.outer(place)}
            guess = np.clip(others + drift * (place - here), low, high)
            height, others = _highest(problem, guess)
            here = place
            found[float(place)] = _deviance(fit, height, problem, others)
    places = np.array(sorted(found))
    return places, np.array([found[float(x)] for x in places])


def _highest(problem: Problem, guess: FloatArray) -> tuple[float, FloatArray]:
    if len(guess) == 0:
        return problem.log_likelihood(problem.shares(guess)), guess
    top = climb(problem, guess, enough=_ENOUGH)
    return top.log_likelihood, top.place


def _deviance(fit: Fit, height: float, problem: Problem, others: FloatArray) -> float:
    gap = 2 * (fit.log_likelihood - height)
    if gap < -_BETTER:
        values = problem.values(others)
        better = ", ".join(f"{p.name} = {values[p.name]:.4g}" for p in fit.parameters)
        message = (
            f"The fit is not the best: {better} is more likely (deviance {gap:.3g}). "
            "Calibrate again from there."
        )
        raise NetworkError(message)
    return max(0.0, gap)


def _interval(
    places: FloatArray, deviance: FloatArray, best: float
) -> tuple[float, float]:
    """Return where the profile first crosses the cut, each way from the estimate."""
    centre = int(np.flatnonzero(places == best)[0])
    # The root of a deviance is nearly straight, so it is what is interpolated.
    root, cut = np.sqrt(deviance), np.sqrt(CUT_95)
    ends = []
    for way in (range(centre, 0, -1), range(centre, len(places) - 1)):
        end = np.nan
        side = -1 if way.step == -1 else 1
        for at in way:
            beyond = at + side
            if root[beyond] >= cut:
                part = (cut - root[at]) / (root[beyond] - root[at])
                end = places[at] + part * (places[beyond] - places[at])
                break
        ends.append(float(end))
    return ends[0], ends[1]
