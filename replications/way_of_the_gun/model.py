"""Dealers by a negative binomial, and the share of them that nearness accounts for.

The population attributable fraction (Greenland and Drescher 1993) of a model of counts
is 1 − Σμ(x*) / Σμ(x): the share of the expected count that goes if the exposure x of
every unit is set to x* and all else stays. Here the exposure is the road to the border
and x* a farther distance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.discrete.discrete_model import NegativeBinomial
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from replications.frame import Figure

FloatArray = npt.NDArray[np.float64]

# Roads shorter than this count as this long in logarithms.
_LEAST_KM = 1.0
_THOUSAND = 1000.0
_MOST_ROUNDS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What explains the counts.

    Attributes
    ----------
    controls
        Columns of the panel beside distance and years.
    form
        ``linear``: distance in thousands of km; ``log``: its natural logarithm.
    distance
        Column with the distance, km.
    states
        Whether every state has a level of its own.
    group
        Column by which errors may be correlated.
    """

    controls: tuple[str, ...]
    form: str = "linear"
    distance: str = "road_km"
    states: bool = False
    group: str = "state"


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model.

    Attributes
    ----------
    design
        What it was asked for.
    columns
        The explaining variables, `km` the exposure.
    coefficients, covariance
        In the order of `columns`; covariance allows for correlation within groups.
    rows
        Explaining variables by row.
    km
        Distance by row, km.
    """

    design: Design
    columns: tuple[str, ...]
    coefficients: FloatArray
    covariance: FloatArray
    rows: FloatArray
    km: FloatArray

    @property
    def slope(self) -> Figure:
        """Coefficient of distance with its 95 % interval."""
        at = self.columns.index("km")
        value, error = self.coefficients[at], np.sqrt(self.covariance[at, at])
        return Figure(
            float(value), float(value - 1.96 * error), float(value + 1.96 * error)
        )


def expose(km: FloatArray, form: str) -> FloatArray:
    """Return distance as the model takes it."""
    if form == "log":
        return np.log(np.maximum(km, _LEAST_KM))
    if form == "linear":
        return np.asarray(km / _THOUSAND)
    message = f"Distance enters as 'linear' or 'log', not as '{form}'."
    raise ValueError(message)


def fit(panel: pd.DataFrame, design: Design, *, counts: str = "dealers") -> Fit:
    """Fit a negative binomial (variance μ + αμ²) by maximum likelihood.

    Parameters
    ----------
    panel
        One row per unit and year: `counts`, ``year``, ``state``, the distance and the
        controls. Rows that lack one are left out.
    design
        What explains the counts.
    counts
        Column with the counts; where they are not whole numbers, a quasi-Poisson model
        with the same mean is fitted instead.

    Raises
    ------
    ArithmeticError
        If the likelihood has not converged.
    """
    needed = [counts, design.distance, *design.controls]
    panel = panel.dropna(subset=needed)
    km = panel[design.distance].to_numpy(dtype="float64")
    table = panel[list(design.controls)].astype("float64")
    table = table.assign(km=expose(km, design.form), constant=1.0)
    year = pd.get_dummies(panel["year"], prefix="year", dtype=float).iloc[:, 1:]
    table = pd.concat([table, year], axis=1)
    if design.states:
        state = pd.get_dummies(panel["state"], prefix="in", dtype=float).iloc[:, 1:]
        table = pd.concat([table, state], axis=1)
    group = pd.factorize(panel[design.group])[0]
    clustered = {"cov_type": "cluster", "cov_kwds": {"groups": group}}
    observed = panel[counts].to_numpy(dtype="float64")
    start = GLM(observed, table, family=Poisson()).fit(**clustered)
    if not np.array_equal(observed, np.round(observed)):
        found = start
    else:
        found = NegativeBinomial(observed, table).fit(
            start_params=np.append(start.params, 0.3),
            maxiter=_MOST_ROUNDS,
            disp=0,
            **clustered,
        )
        if not found.mle_retvals["converged"]:
            message = f"The likelihood has not converged: {design}."
            raise ArithmeticError(message)
    count = table.shape[1]
    return Fit(
        design,
        tuple(table.columns),
        np.asarray(found.params, dtype="float64")[:count],
        np.asarray(found.cov_params(), dtype="float64")[:count, :count],
        table.to_numpy(),
        km,
    )


def fraction(
    fitted: Fit,
    *,
    draws: int,
    seed: int,
    least_km: float = np.inf,
) -> Figure:
    """Return the attributable fraction of nearness with its 95 % interval, per cent.

    Parameters
    ----------
    fitted
        The model.
    draws
        Of the coefficients, from the normal law with their covariance (Krinsky and
        Robb 1986).
    seed
        Where chance starts.
    least_km
        The counterfactual: whoever is nearer is as far as this, all others stay. By
        default all are as far as the farthest.
    """
    km = np.maximum(fitted.km, min(least_km, fitted.km.max()))
    moved = fitted.rows.copy()
    moved[:, fitted.columns.index("km")] = expose(km, fitted.design.form)
    rng = np.random.default_rng(seed)
    drawn = rng.multivariate_normal(
        fitted.coefficients, fitted.covariance, draws, method="eigh"
    )
    beta = np.vstack([fitted.coefficients, drawn])
    found = 100 * (1 - _sums(moved, beta) / _sums(fitted.rows, beta))
    low, high = np.quantile(found[1:], [0.025, 0.975])
    return Figure(float(found[0]), float(low), float(high))


def resample(
    panel: pd.DataFrame, design: Design, *, resamples: int, seed: int
) -> Figure:
    """Return the attributable fraction at the farthest with a bootstrap over groups.

    Parameters
    ----------
    panel, design
        As for `fit`.
    resamples
        How often groups are drawn anew with replacement.
    seed
        Where chance starts.
    """
    rng = np.random.default_rng(seed)
    names = np.array(sorted(panel[design.group].unique()), dtype=object)
    parts = dict(iter(panel.groupby(design.group)))
    farthest = float(panel[design.distance].max())
    found = []
    for _ in range(resamples):
        chosen = rng.choice(names, len(names))
        again = pd.concat([parts[name] for name in chosen], ignore_index=True)
        fitted = fit(again, design)
        beta = fitted.coefficients[None, :]
        moved = fitted.rows.copy()
        at = fitted.columns.index("km")
        moved[:, at] = expose(np.full(len(moved), farthest), design.form)
        ratio = _sums(moved, beta) / _sums(fitted.rows, beta)
        found.append(100 * (1 - ratio[0]))
    low, high = np.quantile(found, [0.025, 0.975])
    value = fraction(fit(panel, design), draws=1, seed=seed).value
    return Figure(value, float(low), float(high))


def sought(fitted: Fit, target: float, candidates: Sequence[float]) -> float | None:
    """Return the first counterfactual distance at which the fraction reaches a value.

    Parameters
    ----------
    fitted
        The model.
    target
        Per cent.
    candidates
        Distances to try, ascending, km.
    """
    for km in candidates:
        if fraction(fitted, draws=1, seed=0, least_km=km).value >= target:
            return km
    return None


def _sums(rows: FloatArray, beta: FloatArray) -> FloatArray:
    """Return the sum of expected counts by draw of the coefficients."""
    return np.asarray(np.exp(rows @ beta.T).sum(axis=0))
