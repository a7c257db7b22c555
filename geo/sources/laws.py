"""Firearm laws of US states, counted."""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from geo.schema.raw import GUN_LAWS
from geo.sources.tables import read_table


def read_laws(raw: Path, states: Collection[str]) -> pd.Series:
    """Read how many firearm laws each state has, in the latest year of the table.

    Parameters
    ----------
    raw
        The raw folder.
    states
        Postal codes that exist.

    Returns
    -------
    pandas.Series
        Laws by postal code.

    Raises
    ------
    InputError
        With all faults of the table.
    """
    table = read_table(raw, GUN_LAWS, known={"state": (states, "state")})
    latest = table[table["year"] == table["year"].max()]
    laws: pd.Series = latest.set_index("state")["laws"]
    return laws
