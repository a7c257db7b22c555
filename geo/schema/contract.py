"""The shape of every table that crosses a border between stages.

A column declares its type, unit and kind; the kind decides how it is joined:

extensive
    A sum: splitting an area splits the value (dealers, homicides, people).
intensive
    A mean or rate: splitting an area keeps the value.
categorical
    A label.
key
    Part of what names the row.

Raw tables arrive as text and are turned into typed frames by `parse`, which gathers
all faults of a table and raises once. Tables that stages make are proved by `check`.
Nothing here reads or writes files.
"""

from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError

# The study area with its margins: continental United States and Mexico, degrees.
LATITUDE_RANGE = (14.0, 50.0)
LONGITUDE_RANGE = (-125.0, -66.0)

# What a table of successors is kept for: areas younger than the boundaries.
_HAVE_SUCCESSORS = ("municipality", "county")

# Notes a fault for each row of a mask: (mask, expected, remedy).
_Blame = Callable[[pd.Series, str, str], None]


class Kind(StrEnum):
    """How a column behaves when areas are split or joined."""

    KEY = "key"
    EXTENSIVE = "extensive"
    INTENSIVE = "intensive"
    CATEGORICAL = "categorical"


class Dtype(StrEnum):
    """Type of a column: text, whole number, number or yes/no."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what it means and what it may hold.

    Attributes
    ----------
    name, dtype, kind, unit, meaning
        Name, type, behaviour under splitting, unit and one line of meaning.
    nullable
        True if a cell may be empty.
    minimum, maximum
        Bounds, both allowed.
    choices
        Allowed texts.
    pattern
        Regular expression that the whole text must match, and its wording.
    """

    name: str
    dtype: Dtype
    meaning: str
    kind: Kind = Kind.CATEGORICAL
    unit: str = ""
    nullable: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    pattern: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: its columns and the key that makes a row unique.

    Attributes
    ----------
    name, meaning
        Name and one line of meaning.
    columns
        In the order in which they stand.
    key
        Names of the columns that together name a row.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    _by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the columns by name."""
        object.__setattr__(self, "_by_name", {c.name: c for c in self.columns})

    def __getitem__(self, name: str) -> Column:
        """Return the column of that name."""
        return self._by_name[name]

    @property
    def names(self) -> list[str]:
        """Names of the columns in order."""
        return list(self._by_name)


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
    ragged = [
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
    if ragged:
        raise InputError(ragged)
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


def check(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Prove that a table made by a stage has its declared shape.

    Parameters
    ----------
    frame
        The table; keys may stand in the index.
    table
        Its declaration.

    Returns
    -------
    pandas.DataFrame
        `frame` itself.

    Raises
    ------
    InputError
        With every column that is missing, undeclared, of the wrong type, empty where
        it may not be or out of bounds, and if keys repeat or are not in order.
    """
    flat = frame.reset_index() if frame.index.name in table.names else frame
    names = [name for name in flat.columns if name != "geometry"]
    faults = [
        _stage_fault(table, name, "the column", "nothing")
        for name in table.names
        if name not in names
    ]
    faults += [
        _stage_fault(table, name, "only declared columns", "it")
        for name in names
        if name not in table.names
    ]
    for column in table.columns:
        if column.name in names:
            faults.extend(_check_column(flat[column.name], column, table))
    if not faults:
        keys = pd.MultiIndex.from_frame(flat[list(table.key)])
        if not (keys.is_unique and keys.is_monotonic_increasing):
            faults.append(_stage_fault(table, None, "sorted unique keys", "others"))
    if faults:
        raise InputError(faults)
    return frame


def _stage_fault(table: Table, column: str | None, expected: str, found: str) -> Fault:
    return Fault(
        file=f"table '{table.name}'",
        column=column,
        expected=expected,
        found=found,
        remedy="",
    )


def _check_column(values: pd.Series, column: Column, table: Table) -> Iterator[Fault]:
    kinds = {
        Dtype.TEXT: pd.api.types.is_string_dtype,
        Dtype.INTEGER: pd.api.types.is_integer_dtype,
        Dtype.NUMBER: pd.api.types.is_float_dtype,
        Dtype.FLAG: pd.api.types.is_bool_dtype,
    }
    if not kinds[column.dtype](values.dtype):
        yield _stage_fault(table, column.name, column.dtype, str(values.dtype))
        return
    if not column.nullable and values.isna().any():
        yield _stage_fault(
            table, column.name, "a value in every row", f"{values.isna().sum():,} empty"
        )
    for bound, wrong, words in _bounds(values, column):
        if wrong.any():
            yield _stage_fault(
                table, column.name, f"{words} {bound:g}", f"{wrong.sum():,} beyond"
            )
    if column.choices:
        strange = sorted(set(values.dropna().unique()) - set(column.choices))
        if strange:
            yield _stage_fault(
                table, column.name, f"one of {', '.join(column.choices)}", str(strange)
            )


def _bounds(
    values: pd.Series, column: Column
) -> Iterator[tuple[float, pd.Series, str]]:
    if column.minimum is not None:
        yield column.minimum, values < column.minimum, "at least"
    if column.maximum is not None:
        yield column.maximum, values > column.maximum, "at most"


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
    values, faults = _parse_texts(
        pd.Series(distinct, dtype=object).str.strip(), codes, column, file, lines
    )
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
            for at in np.flatnonzero(wrong.to_numpy(dtype=bool)[codes])
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
        wrong |= full & ~stripped.str.fullmatch(r"[+-]?\d{1,18}")
    words = "a whole number" if whole else "a number"
    blame(wrong, words, "Write digits only: no units, spaces or thousands separators.")
    numbers = numbers.where(~wrong)
    for bound, beyond, how in _bounds(numbers, column):
        remedy = "Correct the value."
        if bound == 0:
            remedy = "A count cannot be negative; correct the value."
        blame(beyond, f"{how} {bound:g}", remedy)
    if whole:
        if column.nullable:
            return numbers.astype("Int64"), faults
        return numbers.fillna(0).astype("int64"), faults
    return numbers.astype("float64"), faults


def _parse_text(
    stripped: pd.Series, column: Column, full: pd.Series, blame: _Blame
) -> pd.Series:
    if column.choices:
        wrong = full & ~stripped.isin(column.choices)
        blame(wrong, f"one of {', '.join(column.choices)}", "Correct the field.")
    if column.pattern is not None:
        expression, words = column.pattern
        wrong = full & ~stripped.str.fullmatch(expression)
        digits = stripped.str.fullmatch(r"\d+").astype(bool)
        remedy = "Keep leading zeros; a spreadsheet may have lost them."
        blame(wrong & digits, words, remedy)
        blame(wrong & ~digits, words, "Correct the field.")
    return stripped.where(full).astype("str")


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


def columns_of(tables: Iterable[Table]) -> pd.DataFrame:
    """Return the data dictionary of tables: one row per column."""
    return pd.DataFrame(
        [
            {
                "table": table.name,
                "column": column.name,
                "type": column.dtype.value,
                "kind": column.kind.value,
                "unit": column.unit,
                "meaning": column.meaning,
            }
            for table in tables
            for column in table.columns
        ]
    )
