"""Land crossings of the southern border of Mexico, and how much goes beyond it."""

from pathlib import Path

import pandas as pd

from geo.errors import Fault, InputError
from geo.schema.raw import SOUTHERN, TRACE_TOTALS
from geo.sources.tables import read_table

_MEASURE = "traced to a purchase in the United States"


def read_southern(raw: Path) -> pd.DataFrame:
    """Read the crossings to Guatemala and Belize.

    Parameters
    ----------
    raw
        The raw folder.

    Returns
    -------
    pandas.DataFrame
        Table ``ports/southern.csv``.

    Raises
    ------
    InputError
        With all faults of the table.
    """
    return read_table(raw, SOUTHERN, known={})


def read_onward_share(raw: Path) -> float:
    """Return which share of traced firearms was recovered beyond Guatemala's border.

    Of the firearms traced to a purchase in the United States, ``traces/totals.csv`` has
    those recovered in Mexico, and those of Mexico and three countries south of it
    together. The difference did not all cross Mexico by road, so the share is an upper
    bound of what goes on by land.

    Parameters
    ----------
    raw
        The raw folder.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    InputError
        If the table does not have both totals of one period, or Mexico has more than
        the four countries.
    """
    table = read_table(raw, TRACE_TOTALS, known={})
    table = table[table["measure"] == _MEASURE].dropna(subset=["recovered_in"])
    total = table[table["recovered_in"].str.split(";").map(set).map(_is_joint)]
    mexico = table[table["recovered_in"] == "Mexico"].set_index("period")["value"]
    if len(total) != 1 or total["period"].iloc[0] not in mexico.index:
        raise InputError(
            [
                Fault(
                    file=f"{raw.name}/{TRACE_TOTALS.name}",
                    column="recovered_in",
                    expected=(
                        f"'{_MEASURE}' in 'Mexico' and once in "
                        "'Mexico;Guatemala;...', of one period"
                    ),
                    found=", ".join(table["recovered_in"]) or "none",
                    remedy="Restore both rows, or set the onward share in the study.",
                )
            ]
        )
    (everywhere,) = total["value"]
    share = 1.0 - float(mexico[total["period"].iloc[0]]) / float(everywhere)
    if not 0 <= share < 1:
        raise InputError(
            [
                Fault(
                    file=f"{raw.name}/{TRACE_TOTALS.name}",
                    column="value",
                    expected=f"at most {everywhere:,.0f} recovered in Mexico",
                    found=f"{mexico[total['period'].iloc[0]]:,.0f}",
                    remedy="Correct one of the two values.",
                )
            ]
        )
    return share


def _is_joint(countries: set[str]) -> bool:
    return {"Mexico", "Guatemala"} <= countries
