"""Find hotspots of every measure on the grid of its country."""

import numpy as np
import pandas as pd

from geo import cells
from geo.hotspots.getis_ord import classify, correct_for_many, gi_star, two_sided_p
from geo.hotspots.rates import smooth_rates, standardize_rates
from geo.schema.contract import check
from geo.schema.stages import HOTSPOTS

# Column of the grid, country of the study area, and whether people are a denominator.
_MEASURES = (
    ("dealers", "US", True),
    ("homicides", "MX", True),
    ("seizures", "MX", False),
)
_PER = 100_000


def find_hotspots(
    grid: pd.DataFrame, *, homicide_years: int, rings: int, low_quantile: float
) -> pd.DataFrame:
    """Find hotspots of homicides, dealers and seizures.

    Each measure has its own study area: homicides and seizures all cells of Mexico,
    dealers all cells of the US states on the grid; cells without any are true zeros.

    Parameters
    ----------
    grid
        Table ``grid``.
    homicide_years
        Number of years that ``homicides`` adds up.
    rings
        Neighbours within so many rings.
    low_quantile
        Posterior quantile of the rate that ranking uses.

    Returns
    -------
    pandas.DataFrame
        Table ``hotspots``.

    Raises
    ------
    StatisticError
        If a measure is the same everywhere.
    """
    tables = []
    for measure, country, per_head in _MEASURES:
        area = grid[grid["country"] == country]
        cell = area["cell"].to_numpy(dtype="uint64")
        events = area[measure].to_numpy()
        years = homicide_years if measure == "homicides" else 1
        exposure = area["population"].to_numpy() * years
        mean = low = np.full(len(area), np.nan)
        values = events
        if per_head:
            rates = smooth_rates(
                events,
                exposure,
                area["state"].to_numpy(dtype=object),
                low_quantile=low_quantile,
            )
            mean, low = rates.mean * _PER, rates.low * _PER
            values = standardize_rates(events, exposure)
        scores = gi_star(values, cells.neighbors(cell, rings=rings))
        p_values = two_sided_p(scores)
        corrected = correct_for_many(p_values)
        tables.append(
            pd.DataFrame(
                {
                    "measure": measure,
                    "cell": cell,
                    "observed": events,
                    "exposure": exposure,
                    "rate": mean,
                    "rate_low": low,
                    "z": scores,
                    "p": p_values,
                    "q": corrected,
                    "class": classify(scores, corrected),
                }
            )
        )
    table = pd.concat(tables, ignore_index=True)
    table = table.astype({"measure": "str", "class": "str"})
    return check(table.sort_values(["measure", "cell"], ignore_index=True), HOTSPOTS)
