"""Figures over time: homicides since 1990, and how many people lived where.

Homicides are as registered. People are an estimate: municipalities have been split
since 1990, so their census of 2020 is carried to other years with the growth of their
state, whose boundaries have not changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError
from geo.schema.raw import HOMICIDES, MUNICIPAL_POPULATION, STATE_POPULATION
from geo.sources.area_changes import read_by_municipality
from geo.sources.tables import read_table

# The census that counts people by municipality.
_CENSUS_YEAR = 2020


@dataclass(frozen=True, slots=True)
class HomicideHistory:
    """Homicides by area and year.

    Attributes
    ----------
    table
        ``area_id``, ``year`` and ``homicides``, sorted; areas and years without any are
        not listed.
    unplaced
        By year: homicides without a known municipality.
    totals
        By year: sum of the raw table, taken before anything was moved.
    """

    table: pd.DataFrame
    unplaced: pd.Series
    totals: pd.Series


def read_homicide_history(
    raw: Path, areas: pd.DataFrame, *, years: Sequence[int] | None = None
) -> HomicideHistory:
    """Read homicides by area and year.

    Parameters
    ----------
    raw
        The raw folder.
    areas
        Table ``sources_areas``; its geometry is not needed.
    years
        Years asked for; all that the table has by default.

    Returns
    -------
    HomicideHistory
        Homicides of municipalities younger than the boundaries are with the one whose
        land they were. What is placed and unplaced adds up to the total of each year.

    Raises
    ------
    InputError
        With all faults of the tables, and if they lack a year.
    """
    rows, code = read_by_municipality(raw, areas, HOMICIDES)
    had = set(rows["year"])
    asked = sorted(had) if years is None else sorted(set(years))
    missing = [year for year in asked if year not in had]
    if missing:
        raise InputError(
            [
                _fault(
                    f"{raw.name}/{HOMICIDES.name}",
                    "year",
                    f"{', '.join(map(str, missing))} too",
                    f"{min(had)} to {max(had)}",
                )
            ]
        )
    rows = rows[rows["year"].isin(asked)]
    code = code.loc[rows.index].where(rows["placed"])
    placed = code.notna()
    keys = ["area_id", "year"]
    table = (
        rows[placed]
        .assign(area_id="MX" + code[placed])
        .groupby(keys)["homicides"]
        .sum()
        .astype("float64")
        .reset_index()
    )
    totals = rows.groupby("year")["homicides"].sum().astype("float64")
    unplaced = rows[~placed].groupby("year")["homicides"].sum().astype("float64")
    return HomicideHistory(
        table, unplaced.reindex(totals.index, fill_value=0.0), totals
    )


def read_population_history(
    raw: Path, areas: pd.DataFrame, *, years: Sequence[int]
) -> pd.DataFrame:
    """Estimate how many people lived in each municipality in each year.

    Municipality of 2020 × state of the year ÷ state of 2020. Between censuses states
    grow by the same rate each year; after the last, by that of the decade before it. So
    how people are spread within a state is always as in 2020.

    Parameters
    ----------
    raw
        The raw folder.
    areas
        Table ``sources_areas``; its geometry is not needed.
    years
        Years asked for, from the first census on.

    Returns
    -------
    pandas.DataFrame
        People by ``area_id`` (rows, sorted) and year (columns): an estimate.

    Raises
    ------
    InputError
        With all faults of the tables: a state without one of the censuses, a state of
        2020 that is not the sum of its municipalities, or years before the first
        census.
    """
    towns, code = read_by_municipality(raw, areas, MUNICIPAL_POPULATION)
    censuses = read_table(raw, STATE_POPULATION, known={}).pivot_table(
        index="state_code", columns="year", values="population"
    )
    sums = towns.groupby("state_code")["population"].sum()
    _require_whole(censuses, sums, min(years), f"{raw.name}/{STATE_POPULATION.name}")
    grown = _interpolate(censuses, years)
    ratio = grown.div(censuses[_CENSUS_YEAR], axis=0)
    of_town = ratio.loc[towns["state_code"]].to_numpy()
    people = pd.DataFrame(
        of_town * towns["population"].to_numpy(dtype="float64")[:, np.newaxis],
        columns=grown.columns,
    )
    area = pd.Index("MX" + code, name="area_id")
    by_area: pd.DataFrame = people.groupby(area).sum()
    return by_area


def _interpolate(censuses: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Return people of each state in other years, growing by one rate in between."""
    counted = censuses.columns.to_numpy()
    asked = np.array(sorted(set(years)))
    # The later census of the pair on whose line a year lies, also beyond the last.
    later = np.clip(np.searchsorted(counted, asked), 1, len(counted) - 1)
    start, end = counted[later - 1], counted[later]
    weight = (asked - start) / (end - start)
    people = censuses.to_numpy(dtype="float64")
    first, second = people[:, later - 1], people[:, later]
    grown = first ** (1 - weight) * second**weight
    # A census year holds the census itself, without the rounding of powers.
    grown = np.where(weight == 0, first, np.where(weight == 1, second, grown))
    return pd.DataFrame(grown, index=censuses.index, columns=asked)


def _require_whole(
    censuses: pd.DataFrame, sums: pd.Series, first_year: int, file: str
) -> None:
    """Raise what only the whole tables can tell."""
    counted = ", ".join(map(str, censuses.columns))
    faults = [
        _fault(
            file,
            "year",
            f"people of state {state} in each census",
            f"not all of {counted}",
        )
        for state in sums.index
        if state not in censuses.index or censuses.loc[state].isna().any()
    ]
    if _CENSUS_YEAR not in censuses.columns or len(censuses.columns) == 1:
        expected = f"the census of {_CENSUS_YEAR} and an earlier one"
        faults = [_fault(file, "year", expected, counted)]
    elif first_year < min(map(int, censuses.columns)):
        expected = f"a census in or before {first_year}"
        faults.append(_fault(file, "year", expected, counted))
    if not faults:
        last = censuses[_CENSUS_YEAR].to_dict()
        faults = [
            _fault(
                file,
                "population",
                f"{people:,}, the sum of the municipalities of state {state}",
                f"{last[state]:,.0f}",
            )
            for state, people in sums.to_dict().items()
            if last[state] != people
        ]
    if faults:
        raise InputError(faults)


def _fault(file: str, column: str, expected: str, found: str) -> Fault:
    return Fault(
        file=file,
        column=column,
        expected=expected,
        found=found,
        remedy="Restore the table, or correct its figures.",
    )
