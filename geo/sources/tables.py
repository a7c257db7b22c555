"""Read a raw table: bytes to checked rows, with every fault named by its line."""

import csv
import io
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InputError, MissingInputError
from geo.schema.contract import Table
from geo.schema.parsing import parse


def read_table(
    raw: Path, table: Table, *, known: Mapping[str, tuple[Collection[str], str]]
) -> pd.DataFrame:
    """Read one table of the raw folder.

    Parameters
    ----------
    raw
        The raw folder.
    table
        Declaration; its name is the path below `raw`.
    known
        By column: the codes that exist, and what they are codes of. A code that
        nobody knows is a fault of its row.

    Returns
    -------
    pandas.DataFrame
        Typed columns as declared, sorted by key.

    Raises
    ------
    MissingInputError
        If the file is not there.
    InputError
        With all faults of the file.
    """
    path = raw / table.name
    text = _decode(path, f"{raw.name}/{table.name}")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, lines = [], []
    began = 1  # a record may span lines: it is named by its first
    try:
        for row in reader:
            if row:
                rows.append(row)
                lines.append(began)
            began = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            [
                Fault(
                    file=f"{raw.name}/{table.name}",
                    row=began,
                    expected="fields separated by commas, texts in double quotes",
                    found=str(error),
                    remedy="Check the quotes of this line.",
                )
            ]
        ) from error
    return parse(rows, table, file=f"{raw.name}/{table.name}", lines=lines, known=known)


def _decode(path: Path, shown: str) -> str:
    """Return the text of a file in UTF-8, a byte-order mark removed."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise MissingInputError(
            [
                Fault(
                    file=shown,
                    expected="a table",
                    found="no file",
                    remedy="Restore it from the project, or correct 'data.raw'.",
                )
            ]
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(
            [
                Fault(
                    file=shown,
                    row=line,
                    expected="text in UTF-8",
                    found=f"byte 0x{data[error.start]:02X}, as Latin-1 would have it",
                    remedy="Save the file as UTF-8.",
                )
            ]
        ) from error
    if "\x00" in text:
        raise InputError(
            [
                Fault(
                    file=shown,
                    row=text[: text.index("\x00")].count("\n") + 1,
                    expected="text",
                    found="a NUL byte: the file is damaged or not a text file",
                    remedy="Restore the file.",
                )
            ]
        )
    return text
