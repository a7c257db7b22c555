"""Yearly traffic of crossings: Border Crossing Entry Data.

Producer: U.S. Bureau of Transportation Statistics (BTS), from counts of U.S. Customs
and Border Protection. Layout: one row per port, month and measure (``Port Name, State,
Port Code, Border, Date, Measure, Value, Latitude, Longitude, Point``); both borders;
dates as ``Jan 2024``, ``2024-01-01`` or ``01/01/2024``. Vintage: from 1996 on, monthly.
All counts are of entries into the United States, northbound.

Crossings that share a port code get its traffic in the proportions of a table of
crossings that is at hand: how that one was shared out, its card says.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.schema.raw import PORTS
from geo.schema.raw_united_states import TRAFFIC
from geo.sources.intake import Faults, Field, Layout, Rows, open_blocks
from geo.sources.intake.faults import refused
from geo.sources.intake.layout import plain
from geo.sources.official.bts_sharing import share_out
from geo.sources.official.reading import MOST, finish

LAYOUT: Final = Layout(
    name="BTS Border Crossing Entry Data",
    fields=(
        Field("bts_name", ("Port Name",)),
        Field("bts_code", ("Port Code",)),
        Field("border", ("Border",)),
        Field("date", ("Date",)),
        Field("measure", ("Measure",)),
        Field("value", ("Value",)),
    ),
    totals_in=("bts_name",),
)
LAYOUTS: Final = (LAYOUT,)
_BORDERS: Final = {
    "US-Mexico Border": "mexico",
    "US-Canada Border": "canada",
}
#: Column by measure.
MEASURES: Final = {
    "Personal Vehicles": "personal_vehicles",
    "Trucks": "trucks",
    "Pedestrians": "pedestrians",
}
_FORMATS: Final = ("%Y-%m-%d", "%b %Y", "%B %Y", "%m/%d/%Y", "%Y-%m")
_CLOCK: Final = r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AP]M)?$"
_MONTHS: Final = 12
_KEYS: Final = ["bts_code", "month", "measure"]


def read(
    path: Path,
    shown: str | None = None,
    *,
    ports: pd.DataFrame,
    year: int | None = None,
) -> pd.DataFrame:
    """Renew the yearly traffic of crossings.

    Parameters
    ----------
    path
        The file, packed or not.
    shown
        Its name for messages; the name on disk if None.
    ports
        Table ``ports/ports.csv``: which crossings there are, and how those of one port
        share its traffic.
    year
        A whole year of the file; the last one if None.

    Returns
    -------
    pandas.DataFrame
        Table ``ports/ports.csv`` with personal vehicles, trucks and pedestrians of that
        year; empty where the file has none for a port.

    Raises
    ------
    InputError
        With all faults of the file; if it has no whole year, or not the one asked for.
    """
    name = shown or path.name
    months, rows, repairs = _read_months(path, name)
    chosen = _choose_year(months, year, name)
    of_year = months[months["year"] == chosen]
    shared, told = share_out(ports, _sum(of_year), chosen)
    return finish(
        shared,
        PORTS,
        layout=LAYOUT.name,
        rows=rows,
        repairs=[*repairs, *_gaps(of_year), *told],
    )


def read_by_year(path: Path, shown: str | None = None) -> pd.DataFrame:
    """Read traffic by port of BTS and year, whole years alone.

    Parameters
    ----------
    path, shown
        As `read` takes them.

    Returns
    -------
    pandas.DataFrame
        Table ``ports/traffic.csv``; ports of pedestrians alone are among them.

    Raises
    ------
    InputError
        With all faults of the file, or if it has no whole year.
    """
    name = shown or path.name
    months, rows, repairs = _read_months(path, name)
    whole = _whole_years(months, name)
    part = sorted(set(months["year"]) - set(whole))
    if part:
        repairs.append(f"years not whole left out: {', '.join(map(str, part))}")
    kept = months[months["year"].isin(whole)]
    return finish(_sum(kept), TRAFFIC, layout=LAYOUT.name, rows=rows, repairs=repairs)


def _read_months(path: Path, name: str) -> tuple[pd.DataFrame, int, list[str]]:
    """Return counts by port, month and measure of the border with Mexico."""
    parts: list[pd.DataFrame] = []
    others = 0
    with open_blocks(path, LAYOUT, shown=name) as (blocks, read_blocks):
        for rows in read_blocks:
            border = rows.choice("border", blocks.faults, _BORDERS, what="border")
            others += int((border == "canada").sum())
            wanted = rows.text["measure"].map(plain).isin([*map(plain, MEASURES)])
            few = rows.where(((border == "mexico") & wanted).to_numpy())
            parts.append(_parse(few, blocks.faults))
    blocks.faults.raise_if_any()
    table = pd.concat(parts, ignore_index=True)
    if table.empty:
        wanted_rows = "rows of the US-Mexico Border"
        raise refused(name, wanted_rows, "none", f"Take the {LAYOUT.name} whole.")
    repairs = list(blocks.repairs)
    twice = table.duplicated([*_KEYS, "value"])
    if twice.any():
        repairs.append(f"{int(twice.sum()):,} rows that stand twice were taken once")
        table = table[~twice]
    _require_unique(table, name)
    if others:
        repairs.append(f"{others:,} rows of the border with Canada left out")
    return table, blocks.rows, repairs


def _parse(rows: Rows, faults: Faults) -> pd.DataFrame:
    code = rows.codes("bts_code", faults, width=4, what="port", repair_zeros=True)
    names = {plain(measure): column for measure, column in MEASURES.items()}
    value = rows.numbers(
        "value", faults, whole=True, minimum=0, maximum=MOST, thousands=True
    )
    month = _months(rows, faults)
    return pd.DataFrame(
        {
            "line": rows.line,
            "bts_code": code,
            "bts_name": rows.text["bts_name"],
            "month": month,
            "year": month // 100,
            "measure": rows.text["measure"].map(plain).map(names).astype("str"),
            "value": np.nan_to_num(value).astype("int64"),
        }
    )


def _months(rows: Rows, faults: Faults) -> npt.NDArray[np.int64]:
    """Return months as 202401; the day is the first, whatever the form."""
    codes, distinct = pd.factorize(rows.text["date"])
    texts = pd.Series(distinct, dtype="str").str.replace(_CLOCK, "", regex=True)
    best = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[s]")
    for form in _FORMATS:
        days = pd.to_datetime(texts, format=form, errors="coerce")
        first = days.astype("datetime64[s]").where(days.dt.day == 1)
        # One form for the whole column: what another form fits is a fault.
        best = first if first.notna().sum() > best.notna().sum() else best
    wrong = best.isna().to_numpy()
    wanted = "a month, in the same form in the whole column"
    rows.blame(wrong[codes], "date", faults, wanted, "Write months as 2024-01-01.")
    filled = best.fillna(pd.Timestamp("1900-01-01"))
    number = (filled.dt.year * 100 + filled.dt.month).to_numpy(dtype="int64")
    found: npt.NDArray[np.int64] = number[codes]
    return found


def _require_unique(table: pd.DataFrame, name: str) -> None:
    """Refuse a port, month and measure with two values."""
    again = table[table.duplicated(_KEYS)]
    faults = Faults(name)
    faults.blame(
        again["line"].to_numpy(),
        [", ".join(str(value) for value in key) for key in again[_KEYS].to_numpy()],
        column="Port Code, Date, Measure",
        expected="each key once",
        remedy="Remove or merge the repeated row.",
    )
    faults.raise_if_any()


def _whole_years(months: pd.DataFrame, name: str) -> list[int]:
    """Return the years of which the file has all twelve months."""
    count = months.groupby("year")["month"].nunique()
    whole = sorted(int(year) for year in count[count == _MONTHS].index)
    if not whole:
        raise refused(name, "a year with all its months", "none", "Take it whole.")
    return whole


def _choose_year(months: pd.DataFrame, year: int | None, name: str) -> int:
    whole = _whole_years(months, name)
    if year is None:
        return whole[-1]
    if year not in whole:
        raise refused(
            name,
            f"all months of {year}",
            f"whole years {whole[0]} to {whole[-1]}",
            "Choose a year that is whole, or fetch a newer file.",
        )
    return year


def _sum(months: pd.DataFrame) -> pd.DataFrame:
    """Return years, a column per measure, missing where a port has no row of it."""
    keys = ["bts_code", "year"]
    table = months.pivot_table(
        index=keys, columns="measure", values="value", aggfunc="sum"
    ).reindex(columns=list(MEASURES.values()))
    about = months.groupby(keys).agg(
        bts_name=("bts_name", "last"), months=("month", "nunique")
    )
    return about.join(table.astype("Int64")).reset_index()


def _gaps(months: pd.DataFrame) -> Iterator[str]:
    """Yield which months of a measure a port lacks that it has in others."""
    groups = months.groupby(["measure", "bts_name"])["month"].nunique()
    for measure in MEASURES.values():
        if measure not in groups.index.get_level_values(0):
            continue
        own = pd.Series(groups.loc[measure])
        short = own[own < _MONTHS]
        if len(short):
            listed = ", ".join(
                f"{port} ({_MONTHS - count})" for port, count in short.items()
            )
            yield f"{measure}: months without a row count as none: {listed}"
