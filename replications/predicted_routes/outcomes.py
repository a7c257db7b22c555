"""What is compared on and off route: homicides and firearms seized, by year."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from geo.schema.raw import (
    HOMICIDES,
    MUNICIPAL_SEIZURES,
    STATE_POPULATION,
)
from geo.sources.tables import read_table
from replications.predicted_routes.panel import FloatArray
from replications.predicted_routes.world import municipality_of

YEARS = tuple(range(1990, 2025))
SEIZURE_YEARS = tuple(range(2007, 2012))
# December 2006: the federal campaign began.
REFERENCE = 2006
BEFORE, AFTER = range(2002, 2007), range(2007, 2012)
EARLIER = range(1997, 2002)
LONG_BEFORE, LONG_AFTER = range(1990, 2007), range(2007, 2025)
# Seizures are known from December 2006 only: there is no before.
FIRST, LAST = range(2007, 2009), range(2010, 2012)
PER = 100_000


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Municipalities × years.

    Attributes
    ----------
    homicides
        Registered homicides, years `YEARS`.
    people
        People, estimated: those of 2020 times the growth of the state.
    guns, gun_events
        Firearms seized in clashes, and events with any, years `SEIZURE_YEARS`.
    """

    homicides: FloatArray
    people: FloatArray
    guns: FloatArray
    gun_events: FloatArray

    @property
    def rate(self) -> FloatArray:
        """Homicides per 100,000 people."""
        return PER * self.homicides / self.people

    @property
    def logged(self) -> FloatArray:
        """Log of 1 + homicides."""
        logged: FloatArray = np.log1p(self.homicides)
        return logged

    @property
    def any_homicide(self) -> FloatArray:
        """1 if there was a homicide, in per cent: 100 or 0."""
        return np.where(self.homicides > 0, 100.0, 0.0)

    @property
    def logged_guns(self) -> FloatArray:
        """Log of 1 + firearms seized."""
        logged: FloatArray = np.log1p(self.guns)
        return logged

    @property
    def any_guns(self) -> FloatArray:
        """100 if a firearm was seized, else 0."""
        return np.where(self.gun_events > 0, 100.0, 0.0)


def read_outcomes(
    raw: Path, areas: pd.DataFrame, municipalities: pd.DataFrame
) -> Outcomes:
    """Read the outcomes of municipalities.

    Parameters
    ----------
    raw
        The raw folder: homicides, seizures and population.
    areas
        Table ``sources_areas``.
    municipalities
        By ``area_id``: ``state`` and ``people`` of 2020.

    Returns
    -------
    Outcomes
        A municipality and year without a row had none; what has no known municipality
        is left out.
    """
    homicides = read_table(raw, HOMICIDES, known={})
    seizures = read_table(raw, MUNICIPAL_SEIZURES, known={})

    def laid(
        table: pd.DataFrame, values: pd.Series, years: Sequence[int]
    ) -> FloatArray:
        area = municipality_of(raw, areas, table["cvegeo"])
        sums = pd.crosstab(area, table["year"], values, aggfunc="sum")
        found: FloatArray = (
            sums.reindex(index=municipalities.index, columns=list(years))
            .fillna(0)
            .to_numpy(dtype="float64")
        )
        return found

    return Outcomes(
        laid(homicides, homicides["homicides"], YEARS),
        _people(read_table(raw, STATE_POPULATION, known={}), municipalities),
        laid(seizures, seizures["long_guns"] + seizures["handguns"], SEIZURE_YEARS),
        laid(seizures, seizures["events_with_firearms"], SEIZURE_YEARS),
    )


def _people(census: pd.DataFrame, municipalities: pd.DataFrame) -> FloatArray:
    """Return people by year: of 2020, times the state's growth between censuses.

    Growth is even in logs; after 2020 it goes on as between the last two censuses.
    """
    table = census.pivot_table(
        index="state_code", columns="year", values="population", aggfunc="sum"
    )
    known = table.columns.to_numpy(dtype="float64")
    logged = np.log(table.to_numpy(dtype="float64"))
    slope = (logged[:, -1] - logged[:, -2]) / (known[-1] - known[-2])
    grown = np.array(
        [
            np.where(
                np.array(YEARS) > known[-1],
                line[-1] + rise * (np.array(YEARS) - known[-1]),
                np.interp(YEARS, known, line),
            )
            - line[-1]
            for line, rise in zip(logged, slope, strict=True)
        ]
    )
    by_state = pd.DataFrame(grown, index=table.index)
    growth = by_state.loc[municipalities["state"]].to_numpy()
    people = municipalities["people"].to_numpy(dtype="float64")
    return np.asarray(people[:, None] * np.exp(growth))
