"""Firearm laws of US states, counted.

Producer: State Firearm Laws project, Tufts University (formerly Boston University),
State Firearm Law Database. Layout: a workbook (sheet ``results``) or CSV, one row per
state and year, a column of 0 and 1 per provision, ``lawtotal`` their sum. Vintage: 72
provisions from 1976 to 2024; the older database has 133 from 1991 to 2017. The two
counts are not comparable.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.raw import GUN_LAWS
from geo.sources.intake import Faults, Field, Layout, open_rows
from geo.sources.official.census_states import POSTAL_BY_NAME
from geo.sources.official.reading import MOST, blame_repeats, finish

LAYOUT: Final = Layout(
    name="State Firearm Law Database",
    fields=(
        Field("state", ("state",)),
        Field("year", ("year",)),
        Field("laws", ("lawtotal",)),
    ),
    totals_in=("state",),
)
LAYOUTS: Final = (LAYOUT,)
# Every year has all fifty states; the District of Columbia is not surveyed.
_STATES: Final = 50
_FIRST_YEAR: Final = 1990
_EARLIEST: Final = 1970
_LAST_YEAR: Final = 2100


def read(path: Path, shown: str | None = None) -> pd.DataFrame:
    """Read how many of the surveyed firearm laws each state had in each year.

    Parameters
    ----------
    path
        The workbook or CSV, packed or not.
    shown
        Its name for messages; the name on disk if None.

    Returns
    -------
    pandas.DataFrame
        Table ``dealers/laws.csv``; years before 1990 are left out, and told.

    Raises
    ------
    InputError
        With all faults of the file; also if a year lacks a state.
    """
    rows = open_rows(path, LAYOUT, shown=shown or path.name)
    faults = Faults(rows.file)
    table = pd.DataFrame(
        {
            "state": rows.choice("state", faults, POSTAL_BY_NAME, what="state"),
            "year": rows.numbers(
                "year", faults, whole=True, minimum=_EARLIEST, maximum=_LAST_YEAR
            ),
            "laws": rows.numbers("laws", faults, whole=True, minimum=0, maximum=MOST),
        }
    )
    blame_repeats(rows, table[["state", "year"]], faults)
    faults.raise_if_any()
    table = table.astype({"year": np.int64, "laws": np.int64})
    for year, count in table.groupby("year").size().items():
        if count < _STATES:
            faults.add(
                f"{_STATES} states in {year}",
                f"{count}",
                "Take the database whole.",
                column="state",
            )
    faults.raise_if_any()
    late = table["year"] >= _FIRST_YEAR
    repairs = list(rows.repairs)
    if not late.all():
        repairs.append(f"{int((~late).sum()):,} rows before {_FIRST_YEAR} left out")
    return finish(
        table[late], GUN_LAWS, layout=LAYOUT.name, rows=len(rows), repairs=repairs
    )
