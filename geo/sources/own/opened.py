"""What both kinds of list have in common: days, counts, and what is told of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.freshness import file_hash
from geo.sections_own import OwnList
from geo.sources.intake import Faults, Rows
from geo.sources.own.placing import Places
from geo.sources.own.reading import Opened

if TYPE_CHECKING:
    from geo.sources.intake.days import Order

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100


def days_of(
    rows: Rows, name: str, section: OwnList, faults: Faults, *, needed: bool
) -> pd.Series:
    """Return a column of days, all within the years that the project knows.

    Parameters
    ----------
    rows
        The list.
    name
        Our name of the column.
    section
        Of the study: the order of day, month and year.
    faults
        Takes note of what is no day.
    needed
        False if a day may be missing.
    """
    order: Order | None = None if section.date_order == "auto" else section.date_order
    missing = () if needed else ("",)
    days = rows.dates(name, faults, order=order, missing=missing)
    years = days.dt.year
    wrong = (years < FIRST_YEAR) | (years > LAST_YEAR)
    rows.blame(
        wrong.fillna(value=False).to_numpy(dtype=bool),
        name,
        faults,
        f"a date of {FIRST_YEAR} to {LAST_YEAR}",
        "Correct the date, or leave the row out.",
    )
    return days


def facts_of(
    path: Path, opened: Opened, places: dict[str, Places], **more: object
) -> dict[str, Any]:
    """Return what the summary and the manifest tell of a list: counts and headings.

    Parameters
    ----------
    path
        The file.
    opened
        As it was read.
    places
        Where its rows are, by what the place is of.
    more
        Further facts.
    """
    repairs = [*opened.rows.repairs, *_oddities(list(places.values()))]
    return {
        "file": path.name,
        "sha256": file_hash(path),
        "form": opened.rows.encoding,
        "rows": len(opened.rows),
        "placed": {name: one.counts() for name, one in places.items()},
        "personal_columns_dropped": opened.dropped,
        "columns_not_read": opened.unread,
        "repairs": repairs,
        **more,
    }


def _oddities(places: Sequence[Places]) -> list[str]:
    """Return what was odd about places and how it was settled, with counts of rows."""
    apart, unlike, edge = (
        sum(getattr(one, name) for one in places)
        for name in ("apart", "unlike", "edge")
    )
    told = {
        "whose coordinates lie in another area than their code says: the coordinates "
        "were taken": apart,
        "whose name or state is that of another area than their coordinates or code "
        "say: the name and state were left aside": unlike,
        "whose coordinates lie just outside the simplified boundaries of their "
        "country: the nearest area was taken": edge,
    }
    return [f"{count:,} rows {words}" for words, count in told.items() if count]


def whole_numbers(rows: Rows, name: str, faults: Faults) -> npt.NDArray[np.int64]:
    """Return a column of counts; 0 where it is faulty."""
    values = rows.numbers(
        name, faults, whole=True, minimum=0, maximum=_MOST, thousands=True
    )
    return np.nan_to_num(values).clip(0, _MOST).astype("int64")


# No seizure was larger by far; more is a serial number in the wrong column.
_MOST: Final = 100_000
