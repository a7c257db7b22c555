"""Find hotspots of every measure on the grid of its country."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import cells
from geo.hotspots.getis_ord import classify, correct_for_many, gi_star, two_sided_p
from geo.hotspots.rates import rate_moments, smooth_rates, standardize_rates
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
    areas: pd.DataFrame,
    shares: pd.DataFrame,
    *,
    homicide_years: int,
    rings: int,
    low_quantile: float,
) -> pd.DataFrame:
    """Find hotspots of homicides, dealers and seizures.

    Each measure has its own study area: homicides and seizures all cells with land of
    Mexico, dealers all cells with land of the US states on the grid; a cell on the
    border holds each country's own part. Cells without any are true zeros.
    Rates are smoothed where they were observed, by municipality or county within its
    state, and carried to cells as a mean weighted by people. Gi* is found on cells.

    Parameters
    ----------
    areas
        Table ``grid_areas``.
    shares
        Which share of an area's people lives in which cell: ``area_id``, ``cell``,
        ``land_km2``, ``share``.
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
        years = homicide_years if measure == "homicides" else 1
        held = areas[areas["country"] == country].set_index("area_id")
        pieces = shares[shares["area_id"].isin(held.index)]
        observed = held[measure]
        exposed = held["population"] * years
        cell, events, exposure = _of_country(pieces, observed, exposed)
        mean = low = np.full(len(cell), np.nan)
        values = events
        if per_head:
            rates = smooth_rates(
                observed.to_numpy(),
                exposed.to_numpy(),
                held["state"].to_numpy(dtype=object),
                low_quantile=low_quantile,
            )
            mean, low = (
                carry_to_cells(
                    pd.Series(rate * _PER, index=held.index),
                    held["population"],
                    pieces,
                    cell,
                )
                for rate in (rates.mean, rates.low)
            )
            overall, between = rate_moments(observed.to_numpy(), exposed.to_numpy())
            values = standardize_rates(
                events, exposure, overall=overall, between=between
            )
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


def _of_country(
    pieces: pd.DataFrame, observed: pd.Series, exposed: pd.Series
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the cells of some pieces, and the events and exposure in them."""
    table = pd.DataFrame(
        {
            "events": pieces["share"] * pieces["area_id"].map(observed),
            "exposure": pieces["share"] * pieces["area_id"].map(exposed),
        }
    )
    total = table.groupby(pieces["cell"]).sum().sort_index()
    return (
        total.index.to_numpy(dtype="uint64"),
        total["events"].to_numpy(),
        total["exposure"].to_numpy(),
    )


def carry_to_cells(
    rates: pd.Series,
    population: pd.Series,
    shares: pd.DataFrame,
    cell: npt.NDArray[np.uint64],
) -> npt.NDArray[np.float64]:
    """Carry rates of areas to cells: an intensive value, weighted by people.

    Parameters
    ----------
    rates, population
        By ``area_id``.
    shares
        ``area_id``, ``cell``, ``land_km2`` and ``share``.
    cell
        Cells to carry to.

    Returns
    -------
    numpy.ndarray
        Mean of the cell's areas weighted by the people that each has in it; by land
        where nobody lives.
    """
    pieces = shares[shares["area_id"].isin(rates.index)]
    value = pieces["area_id"].map(rates)
    people = pieces["area_id"].map(population) * pieces["share"]
    sums = pd.DataFrame(
        {
            "people": people,
            "by_people": people * value,
            "land": pieces["land_km2"],
            "by_land": pieces["land_km2"] * value,
        }
    )
    total = sums.groupby(pieces["cell"]).sum().reindex(cell)
    with np.errstate(invalid="ignore", divide="ignore"):
        carried: npt.NDArray[np.float64] = np.where(
            total["people"] > 0,
            total["by_people"] / total["people"],
            total["by_land"] / total["land"],
        )
    return carried
