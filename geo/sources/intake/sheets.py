"""Excel workbooks into columns of text."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import python_calamine as calamine

from geo.sources.intake.archives import check_zip
from geo.sources.intake.faults import Faults, refused
from geo.sources.intake.faults import shown as legible
from geo.sources.intake.layout import Layout, find_columns, fits
from geo.sources.intake.text import Raw
from geo.sources.intake.workbooks import inspect

# Below this a number of a workbook is exact to the unit.
_EXACT: Final = 1e15


def read_sheet(path: Path, layout: Layout, faults: Faults, repairs: list[str]) -> Raw:
    """Read one sheet of a workbook.

    Parameters
    ----------
    path
        File ending in ``.xlsx``.
    layout
        Name of the sheet, and the header to look for.
    faults
        Takes note of what is wrong.
    repairs
        Takes note of formulas: their saved values are read.

    Returns
    -------
    Raw
        Values as text: whole numbers without a decimal point, dates as 2024-01-31.

    Raises
    ------
    InputError
        If it is no workbook, cannot be trusted, lacks the sheet, or is empty.
    """
    with check_zip(path, shown=faults.file, what="an Excel workbook") as archive:
        notes = inspect(archive, layout.sheet, faults.file)
    if notes.formulas:
        repairs.append(
            f"{notes.formulas:,} cells hold formulas: their saved values were read"
        )
    rows = _rows(path, layout, faults.file)
    rows = _uncover(rows, notes.hidden)
    header_at = next(
        (
            at
            for at, row in enumerate(rows[: layout.header_within])
            if fits([_text(value) for value in row], layout)
        ),
        0,
    )
    header = [_text(name) for name in rows[header_at]]
    kept, lines = [], []
    for number, row in enumerate(rows[header_at + 1 :], start=header_at + 2):
        if any(_text(value) for value in row):
            kept.append(row)
            lines.append(number)
    # Only what is wanted is turned into text, and never what is denied.
    places = find_columns(header, layout, faults, line=header_at + 1)
    columns = {
        name: pa.chunked_array(
            [pa.array([_text(row[at]) for row in kept], pa.string())]
        )
        for name, at in places.items()
    }
    found = np.array(lines, dtype="int64")
    return Raw(header, header_at + 1, places, columns, found, "xlsx")


def first_rows(
    path: Path, sheet: str | None, count: int, shown: str
) -> list[list[str]]:
    """Return the first rows of a sheet as text; none if there is no such sheet.

    Parameters
    ----------
    path
        File ending in ``.xlsx``.
    sheet
        Its name; the first if None.
    count
        How many rows.
    shown
        Name of the file for messages.

    Raises
    ------
    InputError
        If it is no workbook, or cannot be trusted.
    """
    with check_zip(path, shown=shown, what="an Excel workbook") as archive:
        inspect(archive, sheet, shown)
    _, values = _values(path, sheet, shown, count)
    return [[_text(value) for value in row] for row in values or []]


def _rows(path: Path, layout: Layout, shown: str) -> list[list[object]]:
    names, values = _values(path, layout.sheet, shown, None)
    if values is None:
        raise refused(
            shown,
            f"a sheet '{layout.sheet}'" if layout.sheet else "a sheet",
            legible(", ".join(names)) if names else "none",
            f"Take the {layout.name} as its producer publishes it.",
        )
    if not values:
        raise refused(shown, "a table", "an empty sheet", "Fetch it again.")
    return values


def _values(
    path: Path, sheet: str | None, shown: str, count: int | None
) -> tuple[list[str], list[list[object]] | None]:
    """Return the names of the sheets, and the values of one if it is there."""
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:
            names = book.sheet_names
            name = sheet or (names[0] if names else "")
            if name not in names:
                return names, None
            found = book.get_sheet_by_name(name)
            values = found.to_python(skip_empty_area=False, nrows=count)
            return names, [list(row) for row in values]
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        # A panic of the reader is no Exception, and its words are for its authors.
        raise refused(
            shown, "an Excel workbook", "a damaged one", "Fetch it again."
        ) from error


def _uncover(
    rows: list[list[object]], hidden: Mapping[tuple[int, int], str]
) -> list[list[object]]:
    """Write texts into cells that came out empty; they may lie beyond the others."""
    if not hidden:
        return rows
    width = max(len(rows[0]), *(column + 1 for _, column in hidden))
    height = max(len(rows), *(row + 1 for row, _ in hidden))
    whole = [[*row, *[""] * (width - len(row))] for row in rows]
    whole += [[""] * width for _ in range(height - len(rows))]
    for (row, column), text in hidden.items():
        whole[row][column] = text
    return whole


def _text(value: object) -> str:
    """Return a value as the text that a CSV file would have."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return (
            str(int(value))
            if value.is_integer() and abs(value) < _EXACT
            else repr(value)
        )
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time()
        return value.date().isoformat() if is_day else value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value).strip()
