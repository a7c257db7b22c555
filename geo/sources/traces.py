"""Published figures on traced firearms."""

from collections.abc import Collection, Iterator
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InputError
from geo.schema.raw import PURCHASE_STATES, TRACE_PLACES
from geo.sources.tables import read_table


def read_purchases(
    raw: Path, states: Collection[str], *, weapon_class: str = "all"
) -> pd.DataFrame:
    """Read how many firearms of one class were traced to a purchase in which states.

    Parameters
    ----------
    raw
        The raw folder.
    states
        Postal codes that exist.
    weapon_class
        One of `geo.schema.raw.WEAPON_CLASSES`.

    Returns
    -------
    pandas.DataFrame
        The rows of that class of ``traces/purchase_states.csv``.

    Raises
    ------
    InputError
        With all faults; within a class every state belongs to one group only, and at
        most one group stands for all other states. Also if the class has no row.
    """
    table = read_table(raw, PURCHASE_STATES, known={})
    file = f"{raw.name}/{PURCHASE_STATES.name}"
    faults = [
        Fault(
            file=file,
            column="states",
            expected=expected,
            found=found,
            remedy="Correct the row.",
        )
        for _, group in table.groupby("weapon_class")
        for expected, found in _clashes(group, states)
    ]
    chosen = table[table["weapon_class"] == weapon_class].reset_index(drop=True)
    if chosen.empty:
        faults.append(
            Fault(
                file=file,
                column="weapon_class",
                expected=f"rows of '{weapon_class}'",
                found=f"only {', '.join(sorted(set(table['weapon_class'])))}",
                remedy=(
                    "Add rows of that class by state of purchase, with their source "
                    "in card.toml, or choose another class."
                ),
            )
        )
    if faults:
        raise InputError(faults)
    return chosen


def read_trace_places(raw: Path, areas: pd.DataFrame) -> pd.DataFrame:
    """Read how many firearms were traced to a purchase in single places.

    Parameters
    ----------
    raw
        The raw folder.
    areas
        Table ``sources_areas``; its geometry is not needed.

    Returns
    -------
    pandas.DataFrame
        ``traces/places.csv``.

    Raises
    ------
    InputError
        With all faults; every county must exist.
    """
    counties = set(areas.loc[areas["country"] == "US", "area_id"].str[2:])
    return read_table(raw, TRACE_PLACES, known={"fips": (counties, "county")})


def _clashes(table: pd.DataFrame, states: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what is expected and what is found where groups of states clash."""
    seen: dict[str, str] = {}
    named = table.dropna(subset=["states"])
    for area, codes in zip(named["area"], named["states"], strict=True):
        for code in codes.split(";"):
            if code not in states:
                yield "the postal code of a known state", f"'{code}' in '{area}'"
            elif code in seen:
                yield "each state once", f"'{code}' in '{seen[code]}' and '{area}'"
            seen[code] = area
    if len(table) - len(named) > 1:
        yield "one row without states", f"{len(table) - len(named)}"
