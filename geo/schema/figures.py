"""Figures by area: what sources hand to the grid to be placed on hexagons."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFigures:
    """One kind of figures by area and year.

    Attributes
    ----------
    unit
        Unit of the figures.
    years
        By year (or span of years, as text): values by ``area_id``.
    unplaced
        By the same years: what has no known area. Kept and shown, never dropped.
    totals
        By the same years: sum of the raw table, taken before anything was moved.
    basis
        By those years whose values rest on figures of other years: how. Empty where
        each year stands on its own.
    """

    unit: str
    years: Mapping[str, pd.Series]
    unplaced: Mapping[str, float]
    totals: Mapping[str, float]
    basis: Mapping[str, str] = field(default_factory=dict)

    def summed(self) -> pd.Series:
        """Return the values by ``area_id``, summed over the years."""
        total: pd.Series = pd.concat(list(self.years.values())).groupby(level=0).sum()
        return total
