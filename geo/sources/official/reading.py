"""What readers of official layouts share: a checked table, and what was done to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError
from geo.schema.contract import Table, check
from geo.sources.intake import Faults, Rows
from geo.sources.named import Named

#: No count of people, vehicles or firearms is larger: what is, is damage.
MOST: Final = 10**12
_TOLD: Final = "official"
_SHOWN: Final = 21


@dataclass(frozen=True, slots=True)
class Told:
    """What the manifest says of official files.

    Attributes
    ----------
    layout
        The layout that was recognised.
    rows
        Rows of data in the files.
    repairs
        What was left out, mended or assumed, each in one sentence.
    """

    layout: str
    rows: int
    repairs: tuple[str, ...]


def finish(
    table: pd.DataFrame,
    declared: Table,
    *,
    layout: str,
    rows: int,
    repairs: Sequence[str],
) -> pd.DataFrame:
    """Return a table in its declared shape, with what is told of its files.

    Parameters
    ----------
    table
        Its columns are at least those declared.
    declared
        The shape; rows are sorted by its key.
    layout, rows, repairs
        As `Told` has them.

    Raises
    ------
    InputError
        If the table has not the declared shape.
    """
    found = table[declared.names].sort_values(list(declared.key), ignore_index=True)
    check(found, declared)
    found.attrs[_TOLD] = {
        "layout": layout,
        "rows": rows,
        "repairs": list(dict.fromkeys(repairs)),
    }
    return found


def told(table: pd.DataFrame) -> Told:
    """Return what is told of the files that a table was read from.

    Parameters
    ----------
    table
        As a reader gave it.

    Raises
    ------
    KeyError
        If it came from no reader of an official layout.
    """
    kept = table.attrs[_TOLD]
    return Told(kept["layout"], kept["rows"], tuple(kept["repairs"]))


def together(
    parts: Sequence[pd.DataFrame], table: Table, files: Sequence[Named]
) -> pd.DataFrame:
    """Return one table of several parts.

    Parameters
    ----------
    parts, files
        Tables as readers gave them, and the files that they came from.
    table
        Their declaration.

    Raises
    ------
    InputError
        If two files have a row of the same key.
    """
    if len(parts) == 1:
        return parts[0]
    whole = pd.concat(parts, ignore_index=True)
    again = whole[whole.duplicated(list(table.key))]
    if len(again):
        first = ", ".join(str(again.iloc[0][name]) for name in table.key)
        fault = Fault(
            file=", ".join(file.shown for file in files),
            column=", ".join(table.key),
            expected="each key in one of the files",
            found=f"{len(again):,} in two ({first} first)",
            remedy="Name files that do not overlap.",
        )
        raise InputError([fault])
    about = [told(part) for part in parts]
    return finish(
        whole,
        table,
        layout="; ".join(dict.fromkeys(one.layout for one in about)),
        rows=sum(one.rows for one in about),
        repairs=[line for one in about for line in one.repairs],
    )


def alone(files: Sequence[Named]) -> Named:
    """Return the one file of a key that takes one.

    Raises
    ------
    InputError
        If there are several.
    """
    if len(files) == 1:
        return files[0]
    fault = Fault(
        file=", ".join(file.shown for file in files),
        expected="one file",
        found=f"{len(files)}",
        remedy="Name the one that is meant.",
    )
    raise InputError([fault])


def blame_repeats(rows: Rows, keys: pd.DataFrame, faults: Faults) -> None:
    """Note a fault for each row whose key an earlier row has.

    Parameters
    ----------
    rows
        The file.
    keys
        Columns that together name a row, in the order of `rows`.
    faults
        Takes note.
    """
    at = np.flatnonzero(keys.duplicated().to_numpy())
    if not len(at):
        return
    first = keys.iloc[at[:_SHOWN]].itertuples(index=False)
    texts = [", ".join(str(value) for value in key) for key in first]
    faults.blame(
        rows.line[at],
        texts + [""] * (len(at) - len(texts)),
        column=", ".join(keys.columns),
        expected="each key once",
        remedy="Remove or merge the repeated row.",
    )
