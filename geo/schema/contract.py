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

Raw tables arrive as text; `geo.schema.parsing` types them. Tables that stages make are
proved by `check`.
Nothing here reads or writes files.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd

from geo.errors import Fault, InputError

# The study area with its margins: continental United States and Mexico, degrees.
LATITUDE_RANGE = (14.0, 50.0)
LONGITUDE_RANGE = (-125.0, -66.0)


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
    for bound, wrong, words in bounds(values, column):
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


def bounds(values: pd.Series, column: Column) -> Iterator[tuple[float, pd.Series, str]]:
    """Yield each bound of a column, which values lie beyond it, and it in words."""
    if column.minimum is not None:
        yield column.minimum, values < column.minimum, "at least"
    if column.maximum is not None:
        yield column.maximum, values > column.maximum, "at most"


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
