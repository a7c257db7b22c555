"""Background checks by state and year.

Producer: Federal Bureau of Investigation, National Instant Criminal Background Check
System (NICS). Layout: one row per month (``2024-01``) and state, a column per kind of
check, ``totals`` of all of them; early months leave kinds empty that were not yet
counted. Vintage: from November 1998 on. A check is neither a sale nor a firearm.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.raw_united_states import BACKGROUND_CHECKS
from geo.sources.intake import Faults, Field, Layout, Rows, open_rows
from geo.sources.official.census_states import ELSEWHERE, POSTAL_BY_NAME, TERRITORIES
from geo.sources.official.reading import MOST, blame_repeats, finish

_KINDS: Final = ("handgun", "long_gun", "other", "multiple", "permit", "permit_recheck")
LAYOUT: Final = Layout(
    name="NICS table of background checks by month and state",
    fields=(
        Field("month", ("month",)),
        Field("state", ("state",)),
        *(Field(kind, (kind,), required=kind != "permit_recheck") for kind in _KINDS),
        Field("checks", ("totals", "total")),
    ),
    totals_in=("state",),
)
LAYOUTS: Final = (LAYOUT,)
_MONTH: Final = r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])"


def read(path: Path, shown: str | None = None) -> pd.DataFrame:
    """Read background checks by state and year.

    Parameters
    ----------
    path
        The file, packed or not.
    shown
        Its name for messages; the name on disk if None.

    Returns
    -------
    pandas.DataFrame
        Table ``dealers/background_checks.csv``; `months` says of how many months a
        year is made. Territories are left out, and told.

    Raises
    ------
    InputError
        With all faults of the file; also where the kinds are more than the total.
    """
    rows = open_rows(path, LAYOUT, shown=shown or path.name)
    faults = Faults(rows.file)
    month = rows.text["month"]
    wrong = ~month.str.fullmatch(_MONTH).to_numpy(dtype=bool)
    rows.blame(wrong, "month", faults, "a month as 2024-01", "Correct the month.")
    names = {**POSTAL_BY_NAME, **TERRITORIES}
    table = pd.DataFrame(
        {
            "month": month,
            "state": rows.choice("state", faults, names, what="state"),
            "checks": _counts(rows, "checks", faults, missing=()),
        }
    )
    for kind in _KINDS:
        table[kind] = (
            _counts(rows, kind, faults, missing=("",)) if kind in rows.text else 0
        )
    few = table["checks"] < table[list(_KINDS)].sum(axis=1)
    remedy = "Correct the total or its parts."
    rows.blame(few.to_numpy(), "checks", faults, "at least its parts", remedy)
    home = ~table["state"].isin(ELSEWHERE)
    states = table[home].reset_index(drop=True)
    blame_repeats(rows.where(home.to_numpy()), states[["month", "state"]], faults)
    faults.raise_if_any()
    repairs = list(rows.repairs)
    if not home.all():
        count = int(table.loc[~home, "checks"].sum())
        repairs.append(f"{count:,} checks in territories left out")
    return finish(
        _sum(states),
        BACKGROUND_CHECKS,
        layout=LAYOUT.name,
        rows=len(rows),
        repairs=repairs,
    )


def _counts(
    rows: Rows, name: str, faults: Faults, *, missing: tuple[str, ...]
) -> np.ndarray:
    found = rows.numbers(
        name,
        faults,
        whole=True,
        minimum=0,
        maximum=MOST,
        thousands=True,
        missing=missing,
    )
    return np.nan_to_num(found).astype("int64")


def _sum(states: pd.DataFrame) -> pd.DataFrame:
    """Return months added up to years."""
    table = states.assign(
        year=states["month"].str[:4].astype("int64"),
        permit=states["permit"] + states["permit_recheck"],
        months=np.int64(1),
    )
    sums = ["months", "handgun", "long_gun", "other", "multiple", "permit", "checks"]
    return table.groupby(["state", "year"], as_index=False)[sums].sum()
