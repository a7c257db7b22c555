"""Seizures and cases: what the model is held against, and incidents by place."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InputError
from geo.schema.raw import FEDERAL_CASES, MUNICIPAL_SEIZURES, OFFICE_SEIZURES
from geo.sources.area_changes import read_by_municipality
from geo.sources.tables import read_table

_UNKNOWN_STATE = "99"


def read_federal_cases(raw: Path, years: Sequence[int]) -> pd.Series:
    """Read how many federal case files each Mexican state had.

    Parameters
    ----------
    raw
        The raw folder.
    years
        Years to sum. A year of which only some months are counted is summed as it is.

    Returns
    -------
    pandas.Series
        Case files by state, INEGI; those of no known state are left out.

    Raises
    ------
    InputError
        With all faults of the table, or if it does not have one of the years.
    """
    table = read_table(raw, FEDERAL_CASES, known={})
    had = sorted(set(table["year"]))
    missing = [year for year in years if year not in had]
    if missing:
        raise InputError(
            [
                Fault(
                    file=f"{raw.name}/{FEDERAL_CASES.name}",
                    column="year",
                    expected=f"years that the table has ({had[0]} to {had[-1]})",
                    found=", ".join(map(str, missing)),
                    remedy="Choose other years, or add them to the table.",
                )
            ]
        )
    placed = table[table["year"].isin(years) & (table["state_code"] != _UNKNOWN_STATE)]
    cases: pd.Series = placed.groupby("state_code")["cases"].sum()
    return cases


def read_office_events(raw: Path) -> pd.Series:
    """Read how many outbound seizures of weapons each field office had.

    Parameters
    ----------
    raw
        The raw folder.

    Returns
    -------
    pandas.Series
        Events by field office of CBP, of the sample that the card describes.
    """
    table = read_table(raw, OFFICE_SEIZURES, known={})
    outbound = table[table["direction"] == "outbound"]
    events: pd.Series = outbound.groupby("field_office")["events"].sum()
    return events


def read_incidents(raw: Path, areas: pd.DataFrame) -> pd.DataFrame:
    """Read incidents with firearms seized, by municipality and year.

    Parameters
    ----------
    raw
        The raw folder.
    areas
        Table ``sources_areas``; its geometry is not needed.

    Returns
    -------
    pandas.DataFrame
        ``area_id``, ``year``, ``incidents`` and ``firearms``, sorted; rows without an
        incident or without a known municipality are left out.

    Raises
    ------
    InputError
        With all faults of the table.
    """
    rows, code = read_by_municipality(raw, areas, MUNICIPAL_SEIZURES)
    table = pd.DataFrame(
        {
            "area_id": "MX" + code,
            "year": rows["year"].astype("int64"),
            "incidents": rows["events_with_firearms"].astype("int64"),
            "firearms": (rows["long_guns"] + rows["handguns"]).astype("int64"),
        }
    )
    held = table[code.notna() & (table["incidents"] > 0)]
    return held.groupby(["area_id", "year"], as_index=False).sum()
