"""Texts into days, in the one order of year, month and day that all of them allow."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

Order = Literal["ymd", "dmy", "mdy"]

_FORMATS: Final[dict[Order, tuple[str, ...]]] = {
    "ymd": ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"),
    "dmy": ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"),
    "mdy": ("%m/%d/%Y", "%m-%d-%Y"),
}
# Digits are those of ASCII. The parser alone would read "now" as the day of the run,
# and the year 0.
_YEAR: Final = "(?:1[89]|2[01])[0-9]{2}"
_DAY: Final = (
    rf"(?:{_YEAR}[-/][0-9]{{1,2}}[-/][0-9]{{1,2}}|{_YEAR}[0-9]{{4}}"
    rf"|[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.]{_YEAR})"
)
_TIME: Final = (
    r"[T ][0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"
    r"(?:Z| ?[AaPp]\.?[Mm]\.?)?$"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What some texts are as days.

    Attributes
    ----------
    days
        Of the order that reads most of them; NaT for the others.
    rivals
        Two readings of all texts that differ, if there are such; else nothing.
    """

    days: pd.Series
    rivals: tuple[pd.Series, ...] = ()

    @property
    def clash(self) -> int:
        """Index of the first text that the rivals read as different days."""
        one, other = self.rivals
        return int(np.flatnonzero((one != other) & one.notna())[0])


def read_days(
    texts: pd.Series, absent: npt.NDArray[np.bool_], order: Order | None
) -> Reading:
    """Read texts as days; a time of day may follow, and is not looked at.

    Parameters
    ----------
    texts
        Each once.
    absent
        Those that stand for no day.
    order
        Of year, month and day; None to find it.
    """
    bare = texts.str.replace(_TIME, "", regex=True)
    bare = bare.where(bare.str.fullmatch(_DAY).astype(bool), "")
    read = [_in_order(bare, key) for key in ([order] if order else _FORMATS)]
    fitting = [days for days in read if (days.notna() | absent).all()]
    for days in fitting[1:]:
        if not days.equals(fitting[0]):
            return Reading(fitting[0], (fitting[0], days))
    if fitting:
        return Reading(fitting[0])
    return Reading(max(read, key=_count))


def _count(days: pd.Series) -> int:
    return int(days.notna().sum())


def _in_order(texts: pd.Series, order: Order) -> pd.Series:
    """Return texts as days in one order; NaT where they are none."""
    found = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[s]")
    for form in _FORMATS[order]:
        days = pd.to_datetime(texts, format=form, errors="coerce")
        found = found.fillna(days.astype("datetime64[s]"))
    return found
