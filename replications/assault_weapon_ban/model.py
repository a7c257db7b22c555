"""Change of homicides against a comparison: Poisson with levels of places and years.

log E[y_mt] = α_m + γ_t + β · exposure_m · after_t (+ log people). A Poisson model with
a level for every place is consistent for β whatever the variance (Wooldridge 1999), and
errors here may be correlated within a place.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from replications.frame import Figure

FloatArray = npt.NDArray[np.float64]

_WIDE = 1.959964


@dataclass(frozen=True, slots=True)
class Change:
    """What a model found.

    Attributes
    ----------
    slope
        β with its 95 % interval.
    extra
        Deaths a year after that β accounts for, with its interval.
    places, exposed
        How many places there are, and how many of them are exposed at all.
    """

    slope: Figure
    extra: Figure
    places: int
    exposed: int


def estimate(
    panel: pd.DataFrame, *, counts: str = "homicides", robust: bool = True
) -> Change:
    """Fit the model.

    Parameters
    ----------
    panel
        ``place``, ``year``, `counts`, ``exposure``, ``treated``; ``people`` if rates
        are to be compared.
    counts
        Column with the deaths.
    robust
        Whether errors are correlated within places; else the variance is as many times
        the mean as Pearson's statistic says, for a handful of places.

    Returns
    -------
    Change
        Deaths a year are Σ μ (1 − exp(−β · treated)) over the years after, by their
        number: those of the fit less those that it expects without the change.
    """
    table = _dummies(panel)
    exposure = panel["people"].to_numpy(dtype="float64") if "people" in panel else None
    model = GLM(
        panel[counts].to_numpy(dtype="float64"),
        table,
        family=Poisson(),
        exposure=exposure,
    )
    if robust:
        groups = pd.factorize(panel["place"])[0]
        found = model.fit(cov_type="cluster", cov_kwds={"groups": groups})
    else:
        found = model.fit(scale="X2")
    beta, error = float(found.params["treated"]), float(found.bse["treated"])
    ends = (beta, beta - _WIDE * error, beta + _WIDE * error)
    treated = panel["treated"].to_numpy(dtype="float64")
    mean = np.asarray(found.mu, dtype="float64")
    years = panel.loc[treated > 0, "year"].nunique()
    deaths = [float((mean * -np.expm1(-one * treated)).sum() / years) for one in ends]
    first = panel.drop_duplicates("place")
    return Change(
        Figure(ends[0], ends[1], ends[2]),
        Figure(deaths[0], deaths[1], deaths[2]),
        len(first),
        int((first["exposure"] > 0).sum()),
    )


def by_year(panel: pd.DataFrame, *, base: int) -> pd.DataFrame:
    """Return the slope of every year against a base year.

    Parameters
    ----------
    panel
        As for `estimate`.
    base
        The year that has slope 0.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``slope``, ``low``, ``high``, ascending.
    """
    years = sorted(set(panel["year"]) - {base})
    table = _dummies(panel).drop(columns="treated")
    for year in years:
        table[f"in_{year}"] = panel["exposure"] * (panel["year"] == year)
    groups = pd.factorize(panel["place"])[0]
    found = GLM(
        panel["homicides"].to_numpy(dtype="float64"), table, family=Poisson()
    ).fit(cov_type="cluster", cov_kwds={"groups": groups})
    rows = [{"year": base, "slope": 0.0, "low": 0.0, "high": 0.0}]
    for year in years:
        value, error = found.params[f"in_{year}"], found.bse[f"in_{year}"]
        low, high = value - _WIDE * error, value + _WIDE * error
        rows.append({"year": year, "slope": value, "low": low, "high": high})
    return pd.DataFrame(rows).sort_values("year", ignore_index=True)


def _dummies(panel: pd.DataFrame) -> pd.DataFrame:
    place = pd.get_dummies(panel["place"], prefix="at", dtype=float)
    year = pd.get_dummies(panel["year"], prefix="year", dtype=float).iloc[:, 1:]
    return pd.concat([panel[["treated"]].astype("float64"), place, year], axis=1)
