"""Excel workbooks into columns of text."""

import datetime as dt
import re
import zipfile
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import python_calamine as calamine

from geo.sources.intake.archives import check_zip
from geo.sources.intake.faults import Faults, refused
from geo.sources.intake.layout import Layout, fits
from geo.sources.intake.text import Raw

_FORMULA: Final = re.compile(rb"<f[ >]")
_MOST_ROWS: Final = 1_048_576
_CHUNK: Final = 1 << 20
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
    with check_zip(path, shown=faults.file) as archive:
        formulas = _formulas(archive)
    if formulas:
        repairs.append(
            f"{formulas:,} cells hold formulas: their saved values were read"
        )
    rows = _rows(path, layout, faults.file)
    header_at = next(
        (
            at
            for at, row in enumerate(rows[: layout.header_within])
            if fits(row, layout)
        ),
        0,
    )
    header = [name.strip() for name in rows[header_at]]
    kept, lines = [], []
    for number, row in enumerate(rows[header_at + 1 :], start=header_at + 2):
        if any(row):
            kept.append(row)
            lines.append(number)
    columns = [
        pa.chunked_array([pa.array(column, pa.string())])
        for column in (zip(*kept, strict=True) if kept else [[] for _ in header])
    ]
    return Raw(header, header_at + 1, columns, np.array(lines, dtype="int64"), "xlsx")


def _rows(path: Path, layout: Layout, shown: str) -> list[list[str]]:
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        name = layout.sheet or (names[0] if names else "")
        if name not in names:
            raise refused(
                shown,
                f"a sheet '{name}'" if name else "a sheet",
                ", ".join(names) or "none",
                f"Take the {layout.name} as its producer publishes it.",
            )
        values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except calamine.CalamineError as error:
        raise refused(
            shown, "an Excel workbook", f"a damaged one ({error})", "Fetch it again."
        ) from error
    if not values or len(values) > _MOST_ROWS:
        raise refused(shown, "a table", "an empty sheet", "Fetch it again.")
    return [[_text(value) for value in row] for row in values]


def _text(value: object) -> str:
    """Return a value as the text that a CSV file would have."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return (
            str(int(value))
            if value.is_integer() and abs(value) < _EXACT
            else repr(value)
        )
    if isinstance(value, dt.datetime):
        plain = value.time() == dt.time()
        return value.date().isoformat() if plain else value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value).strip()


def _formulas(archive: zipfile.ZipFile) -> int:
    """Return how many cells of the sheets hold a formula."""
    count = 0
    for name in archive.namelist():
        if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            continue
        rest = b""
        with archive.open(name) as stream:
            while chunk := stream.read(_CHUNK):
                count += len(_FORMULA.findall(rest + chunk))
                rest = chunk[-2:] if not _FORMULA.search(chunk[-3:]) else b""
    return count
