"""What hotspots are found of: each measure on the study area of its country."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import cells
from geo.errors import StatisticError
from geo.hotspots.getis_ord import Neighborhoods
from geo.hotspots.layout import Layout, lay_out
from geo.hotspots.rates import rate_moments, standardize_rates
from geo.schema.hotspots import MEASURES

FloatArray = npt.NDArray[np.float64]

# Country that counts it, and whether people are a denominator.
_COUNTRY = {"homicides": "MX", "dealers": "US", "seizures": "MX"}
_PER_HEAD = {"homicides": True, "dealers": True, "seizures": False}


@dataclass(frozen=True, slots=True)
class Field:
    """One measure as it was counted, by area, and the cells of these areas.

    Attributes
    ----------
    measure
        One of `MEASURES`.
    layout
        Areas and cells.
    events
        Count of each area.
    exposure
        Person-years of each area.
    group
        State of each area.
    per_head
        Whether people are a denominator: seizures have none, for who seizes does not
        grow with who lives there.
    """

    measure: str
    layout: Layout
    events: FloatArray
    exposure: FloatArray
    group: npt.NDArray[np.object_]
    per_head: bool

    def values(self, events: FloatArray | None = None) -> FloatArray:
        """Return what is compared with its neighbours, on cells.

        Parameters
        ----------
        events
            Counts of the areas to use instead of those observed.

        Returns
        -------
        numpy.ndarray
            Empirical-Bayes deviates of the rate; counts if there is no denominator.
        """
        counted = self.events if events is None else events
        return compared(self.layout, counted, self.exposure if self.per_head else None)


def compared(
    layout: Layout, events: FloatArray, exposure: FloatArray | None
) -> FloatArray:
    """Return what is compared with its neighbours, on cells.

    Parameters
    ----------
    layout
        Areas and cells.
    events, exposure
        Counts and person-years of the areas; no exposure if there is no denominator.

    Returns
    -------
    numpy.ndarray
        Empirical-Bayes deviates of the rate, with the moments of the areas; counts if
        there is no denominator.
    """
    spread = layout.spread(events)
    if exposure is None:
        return spread
    overall, between = rate_moments(events, exposure)
    return standardize_rates(
        spread, layout.spread(exposure), overall=overall, between=between
    )


def neighborhoods_of(
    fields: Mapping[str, Field], rings: int
) -> dict[str, Neighborhoods]:
    """Return neighbours by measure; measures of one country share theirs."""
    known: dict[int, Neighborhoods] = {}
    found = {}
    for measure, field in fields.items():
        cell = field.layout.cells
        if id(cell) not in known:
            known[id(cell)] = Neighborhoods.of(cells.neighbors(cell, rings=rings))
        found[measure] = known[id(cell)]
    return found


def build_fields(
    areas: pd.DataFrame,
    shares: pd.DataFrame,
    *,
    person_years: pd.Series,
    seizure_shares: pd.DataFrame | None = None,
) -> dict[str, Field]:
    """Return the field of each measure.

    Each measure has its own study area: homicides and seizures all cells with land of
    Mexico, dealers all cells with land of the US states on the grid; a cell on the
    border holds each country's own part. Cells without any are true zeros.

    Parameters
    ----------
    areas
        Table ``grid_areas``.
    shares
        Table ``grid_shares``.
    person_years
        By ``area_id``: people of the areas that count homicides, added up over the
        years that ``homicides`` adds up.
    seizure_shares
        Where seizures lie within areas, on the same cells; as people do if None.

    Raises
    ------
    StatisticError
        If a country has no area on the grid.
    """
    layouts = {
        country: lay_out(areas.loc[areas["country"] == country, "area_id"], shares)
        for country in ("MX", "US")
    }
    for country, layout in layouts.items():
        if not len(layout.cells):
            message = (
                f"No area of {country} is on the grid, and hotspots need areas of both "
                "countries. Widen the study's grid.extent, or stop after the grid: "
                "geo grid."
            )
            raise StatisticError(message)
    table = areas.set_index("area_id")
    fields = {}
    for measure in MEASURES:
        layout = layouts[_COUNTRY[measure]]
        if measure == "seizures" and seizure_shares is not None:
            exact = lay_out(pd.Series(layout.areas), seizure_shares)
            # The same cells: measures of one country share their neighbours.
            layout = replace(exact, cells=layout.cells)
        held = table.loc[list(layout.areas)]
        exposure = held["population"]
        if measure == "homicides":
            exposure = person_years.loc[list(layout.areas)]
        fields[measure] = Field(
            measure,
            layout,
            held[measure].to_numpy(dtype="float64"),
            exposure.to_numpy(dtype="float64"),
            held["state"].to_numpy(dtype=object),
            _PER_HEAD[measure],
        )
    return fields
