"""Demand of municipalities: a mix of firearm homicides and of seized firearms."""

from collections.abc import Mapping

import pandas as pd

from geo.errors import NetworkError
from geo.schema.figures import AreaFigures
from geo.schema.raw import MUNICIPAL_SEIZURES

_HOMICIDES = "firearm_homicides"
# Figure of seized firearms by class of weapon.
_SEIZED = {"all": "seizures", "handguns": "handguns", "long guns": "long_guns"}


def weigh_demand(
    figures: Mapping[str, AreaFigures],
    *,
    homicides_weight: float,
    seizures_weight: float,
    weapon_class: str,
) -> pd.Series:
    """Return the demand of each municipality as a share of all.

    Parameters
    ----------
    figures
        By name: ``firearm_homicides``, ``seizures``, ``handguns`` and ``long_guns``.
        Only those with a weight are read.
    homicides_weight, seizures_weight
        Weights of the two shares, at least 0; only their ratio matters.
    weapon_class
        Which seized firearms count. Homicides are by any firearm.

    Returns
    -------
    pandas.Series
        By ``area_id``; adds up to 1.

    Raises
    ------
    NetworkError
        If the weights are not sensible, or a figure with a weight is all 0 or does
        not exist for the class.
    """
    weights = {"homicides_weight": homicides_weight, "seizures_weight": seizures_weight}
    total = homicides_weight + seizures_weight
    if not min(weights.values()) >= 0 or not 0 < total < float("inf"):
        found = ", ".join(f"{name} = {value:g}" for name, value in weights.items())
        message = f"Weights of demand must be at least 0 and not both 0, not {found}."
        raise NetworkError(message)
    parts = []
    if homicides_weight > 0:
        parts.append(_share(figures, _HOMICIDES) * (homicides_weight / total))
    if seizures_weight > 0:
        seized = _share(figures, _figure_of(weapon_class))
        parts.append(seized * (seizures_weight / total))
    mixed: pd.Series = pd.concat(parts).groupby(level=0).sum()
    return mixed / mixed.sum()


def count_demand(
    figures: Mapping[str, AreaFigures],
    *,
    homicides_weight: float,
    seizures_weight: float,
    weapon_class: str,
) -> pd.Series:
    """Return the count that each municipality's demand is as sure as.

    A share s of a figure that rests on n events varies by s² / n. A mix of figures is
    as sure as the count n* with (Σ w s)² / n* = Σ (w s)² / n.

    Parameters
    ----------
    figures, homicides_weight, seizures_weight, weapon_class
        As for `weigh_demand`.

    Returns
    -------
    pandas.Series
        By ``area_id``, above 0 where there is demand.
    """
    parts = []
    for name, weight in (
        (_HOMICIDES, homicides_weight),
        (_figure_of(weapon_class) if seizures_weight > 0 else "", seizures_weight),
    ):
        if weight > 0:
            share = weight * _share(figures, name)
            total = figures[name].summed().sum()
            # n = s · N for the share s of a figure of N events.
            count = share / weight * total
            variance = (share**2 / count).where(count > 0, 0.0)
            parts.append(pd.DataFrame({"share": share, "variance": variance}))
    both = pd.concat(parts).groupby(level=0).sum()
    counts: pd.Series = (both["share"] ** 2 / both["variance"]).fillna(0.0)
    return counts


def _figure_of(weapon_class: str) -> str:
    if weapon_class not in _SEIZED:
        message = (
            f"No figures of seized firearms of class '{weapon_class}': "
            f"{MUNICIPAL_SEIZURES.name} has long_guns and handguns only. Choose one of "
            f"{', '.join(_SEIZED)}, set the weight of seizures to 0, or add a column "
            "of published counts by municipality and year to the table, its "
            "declaration and its card."
        )
        raise NetworkError(message)
    return _SEIZED[weapon_class]


def _share(figures: Mapping[str, AreaFigures], name: str) -> pd.Series:
    """Return a figure, summed over its years, as a share of all that has a place."""
    by_area = figures[name].summed().astype("float64")
    if not by_area.sum() > 0:
        message = (
            f"The figure '{name}' is 0 in every municipality: it cannot weigh demand. "
            "Choose other years, or set its weight to 0."
        )
        raise NetworkError(message)
    return by_area / by_area.sum()
