"""Published figures on traced firearms."""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InputError
from geo.schema.raw import PURCHASE_STATES
from geo.sources.tables import read_table


def read_purchases(raw: Path, states: Collection[str]) -> pd.DataFrame:
    """Read how many firearms were traced to a purchase in which states.

    Parameters
    ----------
    raw
        The raw folder.
    states
        Postal codes that exist.

    Returns
    -------
    pandas.DataFrame
        Table ``traces/purchase_states.csv``.

    Raises
    ------
    InputError
        With all faults; every state belongs to one group only, and at most one group
        stands for all other states.
    """
    table = read_table(raw, PURCHASE_STATES, known={})
    faults: list[Fault] = []

    def blame(expected: str, found: str) -> None:
        faults.append(
            Fault(
                file=f"{raw.name}/{PURCHASE_STATES.name}",
                column="states",
                expected=expected,
                found=found,
                remedy="Correct the row.",
            )
        )

    seen: dict[str, str] = {}
    named = table.dropna(subset=["states"])
    for area, codes in zip(named["area"], named["states"], strict=True):
        for code in codes.split(";"):
            if code not in states:
                blame("the postal code of a known state", f"'{code}' in '{area}'")
            elif code in seen:
                blame("each state once", f"'{code}' in '{seen[code]}' and '{area}'")
            seen[code] = area
    if len(table) - len(named) > 1:
        blame("one row without states", f"{len(table) - len(named)}")
    if faults:
        raise InputError(faults)
    return table
