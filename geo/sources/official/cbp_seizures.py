"""Firearms seized at ports by CBP field office.

Producer: U.S. Customs and Border Protection, Weapons and Ammunition Seizures. Layout:
one row per event and category (``Fiscal Year, Month (abbv), Component, Region, Area of
Responsibility, Inbound/Outbound, Mode of Transportation, Seizure Type, Category, Event
ID, Quantity Seized``). Vintage: monthly; a fiscal year begins in October, the running
one is marked FYTD.

Handguns and long arms seized by the Office of Field Operations are counted, inbound and
outbound. Seizures show enforcement as well as flow.
"""

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.schema.raw import FIELD_OFFICES, OFFICE_SEIZURES
from geo.sources.intake import Faults, Field, Layout, Rows, open_rows
from geo.sources.intake.faults import refused
from geo.sources.intake.layout import plain
from geo.sources.official.reading import MOST, finish

LAYOUT: Final = Layout(
    name="CBP table of weapons and ammunition seizures",
    fields=(
        Field("fiscal_year", ("Fiscal Year",)),
        Field("month", ("Month (abbv)", "Month")),
        Field("component", ("Component",)),
        Field("office", ("Area of Responsibility",)),
        Field("direction", ("Inbound/Outbound",)),
        Field("category", ("Category", "Seizure Category")),
        Field("event", ("Event ID",)),
        Field("quantity", ("Quantity Seized", "Sum of Quantity Seized")),
    ),
)
LAYOUTS: Final = (LAYOUT,)
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_OCTOBER: Final = 10
_DIRECTIONS: Final = {
    "INBOUND": "inbound",
    "OUTBOUND": "outbound",
    "OTHER": "other",
    "": "other",
}
_PORTS_OF_ENTRY: Final = "officeoffieldoperations"
_FIREARMS: Final = ("handgun", "handguns", "longarm", "longarms")
_SOME: Final = 12


def read(path: Path, shown: str | None = None) -> pd.DataFrame:
    """Read firearms seized, and events, by field office and direction.

    Parameters
    ----------
    path
        The file, packed or not.
    shown
        Its name for messages; the name on disk if None.

    Returns
    -------
    pandas.DataFrame
        Table ``seizures/field_offices.csv``, each of the four offices of the border in
        both directions, 0 where the file has no seizure. Whether the months of the file
        follow each other is told: if not, it is a sample.

    Raises
    ------
    InputError
        With all faults of the file; also if no office of the border is in it.
    """
    rows = open_rows(path, LAYOUT, shown=shown or path.name)
    faults = Faults(rows.file)
    month = _months(rows, faults)
    direction = rows.choice("direction", faults, _DIRECTIONS, what="direction")
    firearm = rows.text["category"].map(plain).isin(_FIREARMS)
    at_ports = rows.text["component"].map(plain) == _PORTS_OF_ENTRY
    office = _offices(rows)
    quantity = _quantities(rows, faults, firearm)
    faults.raise_if_any()
    if not (at_ports & (office != "")).any():
        offices = ", ".join(FIELD_OFFICES)
        remedy = f"Take the {LAYOUT.name} whole."
        raise refused(rows.file, f"seizures of {offices}", "none", remedy)
    table = pd.DataFrame(
        {
            "field_office": office,
            "direction": direction,
            "event": rows.text["event"].str.removesuffix(".0"),
            "weapons": quantity,
        }
    )
    kept = firearm & at_ports & (office != "") & (direction != "other")
    found = _sum(table[kept])
    first, last = int(month.min()), int(month.max())
    found["first_month"] = _words(first)
    found["last_month"] = _words(last)
    repairs = [*rows.repairs, *_left_out(rows, firearm & at_ports, direction, office)]
    repairs.append(_how_whole(month))
    return finish(
        found.astype({"first_month": "str", "last_month": "str"}),
        OFFICE_SEIZURES,
        layout=LAYOUT.name,
        rows=len(rows),
        repairs=repairs,
    )


def _months(rows: Rows, faults: Faults) -> npt.NDArray[np.int64]:
    """Return calendar months as 202507 from fiscal years and names of months."""
    fiscal = rows.text["fiscal_year"].str.extract(
        r"^(?:FY ?)?((?:19|20)\d\d)(?: ?\(FYTD\))?$", expand=False
    )
    wrong = fiscal.isna().to_numpy()
    wanted = "a fiscal year as 2025 or 2026 (FYTD)"
    rows.blame(wrong, "fiscal_year", faults, wanted, "Correct the year.")
    names = {name: at for at, name in enumerate(_MONTHS, start=1)}
    number = rows.text["month"].str[:3].str.lower().map(names)
    strange = number.isna().to_numpy()
    rows.blame(strange, "month", faults, "a month as JUL", "Correct the month.")
    year = fiscal.fillna("1990").astype("int64").to_numpy()
    month = number.fillna(1).astype("int64").to_numpy()
    found: npt.NDArray[np.int64] = (year - (month >= _OCTOBER)) * 100 + month
    return found


def _offices(rows: Rows) -> pd.Series:
    """Return the field office of each row, empty where it is none of the border."""
    known = {plain(f"{name} Field Office"): name for name in FIELD_OFFICES}
    codes, distinct = pd.factorize(rows.text["office"])
    found = np.array([known.get(plain(text), "") for text in distinct], dtype=object)
    return pd.Series(found[codes], dtype="str")


def _quantities(
    rows: Rows, faults: Faults, firearm: pd.Series
) -> npt.NDArray[np.int64]:
    """Return how many were seized: firearms are whole, parts may be weighed."""
    found = rows.numbers(
        "quantity", faults, minimum=0, maximum=MOST, missing=("",), thousands=True
    )
    whole = np.isfinite(found) & (found == np.floor(np.nan_to_num(found)))
    wanted = "a whole number of firearms"
    wrong = firearm.to_numpy() & ~whole
    rows.blame(wrong, "quantity", faults, wanted, "Correct the quantity.")
    return np.floor(np.nan_to_num(found)).astype("int64")


def _sum(table: pd.DataFrame) -> pd.DataFrame:
    keys = ["field_office", "direction"]
    sums = table.groupby(keys).agg(
        events=("event", "nunique"), weapons=("weapons", "sum")
    )
    every = pd.MultiIndex.from_product(
        [sorted(FIELD_OFFICES), ["inbound", "outbound"]], names=keys
    )
    filled = sums.reindex(every, fill_value=0).astype("int64").reset_index()
    return filled.astype(dict.fromkeys(keys, "str"))


def _left_out(
    rows: Rows, firearm: pd.Series, direction: pd.Series, office: pd.Series
) -> list[str]:
    told = []
    elsewhere = rows.text["office"][firearm & (office == "")]
    if len(elsewhere):
        names = sorted(set(elsewhere))
        more = f" and {len(names) - _SOME} more" if len(names) > _SOME else ""
        told.append(f"field offices left out: {', '.join(names[:_SOME])}{more}")
    other = int((firearm & (office != "") & (direction == "other")).sum())
    if other:
        told.append(f"{other:,} rows of firearms neither inbound nor outbound left out")
    return told


def _how_whole(months: npt.NDArray[np.int64]) -> str:
    """Tell whether the months of a file follow each other."""
    there = np.unique(months)
    first, last = int(there[0]), int(there[-1])
    span = (last // 100 - first // 100) * 12 + last % 100 - first % 100 + 1
    if span == len(there):
        return f"{span} months, {_words(first)} to {_words(last)}, none missing"
    return (
        f"a sample: {len(there)} of the {span} months from {_words(first)} to "
        f"{_words(last)}"
    )


def _words(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}"
