"""Raw tables: from text to typed frames, with all faults of a table at once.

Nothing here reads or writes files.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import Fault, InputError
from geo.schema.contract import (
    LATITUDE_RANGE,
    LONGITUDE_RANGE,
    Column,
    Dtype,
    Table,
    bounds,
)

# What a table of successors is kept for: areas younger than the boundaries.
_HAVE_SUCCESSORS = ("municipality", "county")

# Notes a fault for each row of a mask: (mask, expected, remedy).
_Blame = Callable[[pd.Series, str, str], None]


def parse(
    rows: Sequence[Sequence[str]],
    table: Table,
    *,
    file: str,
    lines: Sequence[int],
    known: Mapping[str, tuple[Collection[str], str]],
) -> pd.DataFrame:
    """Turn a text table into a typed frame, or refuse it with all its faults.

    Parameters
    ----------
    rows
        The header and then the records, as text.
    table
        What the table must hold. Further columns are refused.
    file
        Name of the file for messages.
    lines
        Line of the file of each element of `rows`.
    known
        By column: the codes that exist, and what they are codes of.

    Returns
    -------
    pandas.DataFrame
        Columns in the order of `table`, sorted by its key.

    Raises
    ------
    InputError
        With every fault of the table.
    """
    header = [name.strip() for name in rows[0]] if rows else []
    faults = [*_header_faults(header, table, file)]
    if faults:
        raise InputError(faults)
    width = len(header)
    # Hardly ever is any: a set of lengths is had without a look at each row.
    if set(map(len, rows)) != {width}:
        raise InputError(
            [
                Fault(
                    file=file,
                    row=line,
                    expected=f"{width} fields",
                    found=f"{len(row)}",
                    remedy="Check for a comma inside a text without quotes.",
                )
                for row, line in zip(rows[1:], lines[1:], strict=True)
                if len(row) != width
            ]
        )
    if len(rows) == 1:
        raise InputError(
            [
                Fault(
                    file=file,
                    expected="at least one record under the header",
                    found="none",
                    remedy="Restore the file.",
                )
            ]
        )
    text = pd.DataFrame(list(rows[1:]), columns=header, dtype=object)
    numbers = np.asarray(lines[1:])
    typed: dict[str, pd.Series] = {}
    for column in table.columns:
        values, found = _parse_column(text[column.name], column, file, numbers)
        typed[column.name] = values
        faults.extend(found)
    frame = pd.DataFrame(typed)
    faults = [*_swapped(frame, faults, file, numbers)]
    faults.extend(_duplicates(frame, table, file, numbers))
    faults.extend(_strangers(frame, known, file, numbers))
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    return frame.sort_values(list(table.key), ignore_index=True)


def _header_faults(header: list[str], table: Table, file: str) -> Iterator[Fault]:
    if not header:
        yield Fault(
            file=file,
            expected=f"a header with {', '.join(table.names)}",
            found="an empty file",
            remedy="Restore the file.",
        )
        return
    missing = [name for name in table.names if name not in header]
    strange = [name for name in header if name not in table.names]
    for name in missing:
        hint = f" ('{strange[0]}' looks misnamed)" if len(strange) == 1 else ""
        yield Fault(
            file=file,
            row=1,
            column=name,
            expected="the column",
            found=f"columns {', '.join(header)}{hint}",
            remedy="Name the column as the data dictionary in docs/columns.md does.",
        )
    if not missing:
        for name in strange:
            yield Fault(
                file=file,
                row=1,
                column=name,
                expected=f"only {', '.join(table.names)}",
                found=f"'{name}'",
                remedy="Remove the column or correct its name.",
            )
    for name in sorted({name for name in header if header.count(name) > 1}):
        yield Fault(
            file=file,
            row=1,
            column=name,
            expected="each column once",
            found="it twice",
            remedy="Remove one of the two.",
        )


def _parse_column(
    raw: pd.Series, column: Column, file: str, lines: np.ndarray
) -> tuple[pd.Series, list[Fault]]:
    """Type one column; return it with its faults."""
    # Each distinct text is looked at once: columns repeat a few of them.
    codes, distinct = pd.factorize(raw)
    stripped = pd.Series([text.strip() for text in distinct], dtype=object)
    values, faults = _parse_texts(stripped, codes, column, file, lines)
    return values.take(codes).reset_index(drop=True), faults


def _parse_texts(
    stripped: pd.Series,
    codes: np.ndarray,
    column: Column,
    file: str,
    lines: np.ndarray,
) -> tuple[pd.Series, list[Fault]]:
    """Type distinct texts of a column; `codes` says which of them each row holds."""
    empty = stripped == ""
    faults: list[Fault] = []

    def blame(wrong: pd.Series, expected: str, remedy: str) -> None:
        faults.extend(
            Fault(
                file=file,
                row=int(lines[at]),
                column=column.name,
                expected=expected,
                found=repr(text) if (text := stripped.iloc[codes[at]]) else "nothing",
                remedy=remedy,
            )
            for at in _rows(wrong, codes)
        )

    if not column.nullable:
        blame(empty, "a value", "Fill the field, or remove the row.")
    full = ~empty
    if column.dtype is Dtype.TEXT:
        return _parse_text(stripped, column, full, blame), faults
    if column.dtype is Dtype.FLAG:
        blame(full & ~stripped.isin(["yes", "no"]), "yes or no", "Correct the field.")
        return stripped == "yes", faults
    whole = column.dtype is Dtype.INTEGER
    numbers = pd.to_numeric(stripped.where(full), errors="coerce")
    wrong = full & (numbers.isna() | ~np.isfinite(numbers))
    if whole:
        wrong |= full & ~_follow(stripped, r"[+-]?\d{1,18}")
    words = "a whole number" if whole else "a number"
    blame(wrong, words, "Write digits only: no units, spaces or thousands separators.")
    numbers = numbers.where(~wrong)
    for bound, beyond, how in bounds(numbers, column):
        remedy = "Correct the value."
        if bound == 0:
            remedy = "A count cannot be negative; correct the value."
        blame(beyond, f"{how} {bound:g}", remedy)
    if whole:
        if column.nullable:
            return numbers.astype("Int64"), faults
        return numbers.fillna(0).astype("int64"), faults
    return numbers.astype("float64"), faults


def _rows(wrong: pd.Series, codes: np.ndarray) -> npt.NDArray[np.intp]:
    """Return the rows that hold a wrong one of the distinct texts."""
    if not wrong.any():
        return np.empty(0, dtype=np.intp)
    return np.flatnonzero(wrong.to_numpy(dtype=bool)[codes])


def _parse_text(
    stripped: pd.Series, column: Column, full: pd.Series, blame: _Blame
) -> pd.Series:
    if column.choices:
        wrong = full & ~stripped.isin(column.choices)
        blame(wrong, f"one of {', '.join(column.choices)}", "Correct the field.")
    if column.pattern is not None:
        expression, words = column.pattern
        wrong = full & ~_follow(stripped, expression)
        if wrong.any():
            digits = _follow(stripped, r"\d+")
            remedy = "Keep leading zeros; a spreadsheet may have lost them."
            blame(wrong & digits, words, remedy)
            blame(wrong & ~digits, words, "Correct the field.")
    return stripped.where(full).astype("str")


def _follow(texts: pd.Series, expression: str) -> pd.Series:
    """Return which texts are what an expression says, from end to end."""
    follows = re.compile(expression).fullmatch
    return pd.Series([follows(text) is not None for text in texts], dtype=bool)


def _swapped(
    frame: pd.DataFrame, faults: list[Fault], file: str, lines: np.ndarray
) -> Iterator[Fault]:
    """Replace two range faults of one row by one that says what happened."""
    if not {"latitude", "longitude"} <= set(frame.columns):
        yield from faults
        return
    latitude, longitude = frame["latitude"], frame["longitude"]
    swapped = longitude.between(*LATITUDE_RANGE) & latitude.between(*LONGITUDE_RANGE)
    rows = {int(lines[at]): at for at in np.flatnonzero(swapped.to_numpy())}
    for fault in faults:
        if not (fault.row in rows and fault.column in {"latitude", "longitude"}):
            yield fault
    for row, at in rows.items():
        yield Fault(
            file=file,
            row=row,
            column="latitude",
            expected=f"{LATITUDE_RANGE[0]:g} to {LATITUDE_RANGE[1]:g}",
            found=f"{latitude.iloc[at]:g} (longitude {longitude.iloc[at]:g})",
            remedy="Latitude and longitude are swapped; exchange the two.",
        )


def _duplicates(
    frame: pd.DataFrame, table: Table, file: str, lines: np.ndarray
) -> Iterator[Fault]:
    repeated = frame.duplicated(list(table.key), keep="first")
    for at in np.flatnonzero(repeated.to_numpy()):
        values = ", ".join(str(frame[name].iloc[at]) for name in table.key)
        yield Fault(
            file=file,
            row=int(lines[at]),
            column=", ".join(table.key),
            expected="each key once",
            found=f"{values} again",
            remedy="Remove or merge the repeated row.",
        )


def _strangers(
    frame: pd.DataFrame,
    known: Mapping[str, tuple[Collection[str], str]],
    file: str,
    lines: np.ndarray,
) -> Iterator[Fault]:
    """Yield a fault for each code that nobody knows."""
    for column, (codes, what) in known.items():
        strange = frame[column].notna() & ~frame[column].isin(list(codes))
        remedy = "Correct the code."
        if what in _HAVE_SUCCESSORS:
            remedy = "Correct the code; a new area belongs in successors.csv too."
        for at in np.flatnonzero(strange.to_numpy()):
            yield Fault(
                file=file,
                row=int(lines[at]),
                column=column,
                expected=f"the code of a known {what}",
                found=f"'{frame[column].iloc[at]}'",
                remedy=remedy,
            )
