"""Sea ports and airports: the table of gateways, checked as a whole."""

from pathlib import Path

import pandas as pd

from geo.errors import Fault, InputError
from geo.schema.raw import GATEWAYS
from geo.sources.tables import read_table


def read_gateways(raw: Path) -> pd.DataFrame:
    """Read the gateways.

    Parameters
    ----------
    raw
        The raw folder.

    Returns
    -------
    pandas.DataFrame
        Table ``ports/gateways.csv``.

    Raises
    ------
    InputError
        With all faults; volumes of one kind must share a unit and a year, or their
        ratio means nothing.
    """
    table = read_table(raw, GATEWAYS, known={})
    faults = [
        Fault(
            file=f"{raw.name}/{GATEWAYS.name}",
            column=column,
            expected=f"one value for all gateways of kind '{kind}'",
            found=", ".join(str(value) for value in sorted(set(group[column]))),
            remedy="Give the volumes of a kind in one unit and of one year.",
        )
        for kind, group in table.groupby("kind")
        for column in ("volume_unit", "volume_year")
        if len(set(group[column])) > 1
    ]
    if faults:
        raise InputError(faults)
    return table
