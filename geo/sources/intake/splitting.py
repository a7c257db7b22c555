"""A block of lines into columns of text, only those that are wanted."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from geo.sources.intake.faults import Faults, refused
from geo.sources.intake.text import blame_length

# A field, and which of its texts are wanted.
Only = tuple[str, Callable[[str], bool]]
_LISTED: Final = 20


@dataclass(frozen=True, slots=True)
class Form:
    """How lines are parted into fields.

    Attributes
    ----------
    header, delimiter
        Texts of the header, and what stands between fields.
    places
        Where the wanted fields stand.
    only
        A field and which of its texts are wanted; all rows if None.
    """

    header: list[str]
    delimiter: str
    places: dict[str, int]
    only: Only | None
    quoted: bool


def part_columns(
    text: str, table: Form, faults: Faults, first: int
) -> tuple[dict[str, pa.ChunkedArray], npt.NDArray[np.int64]]:
    """Return the wanted columns of a block, and the line of each row.

    Parameters
    ----------
    text
        Whole lines.
    table
        Their form.
    faults
        Takes note of rows with too many or too few fields; they are left out.
    first
        Line of the file on which the block begins.

    Raises
    ------
    InputError
        If quotes are so wrong that rows cannot be told apart.
    """
    quoted = table.quoted and '"' in text
    names = [f"{at}" for at in range(len(table.header))]
    bad: list[tuple[int, int, bool]] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        blank = not (row.text or "").strip()
        bad.append((int(row.number or 0) - 1, int(row.actual_columns), blank))
        return "skip"

    wanted = [names[at] for at in table.places.values()]
    try:
        read = arrow_csv.read_csv(
            io.BytesIO(text.encode()),
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=max(len(text) * 4, 64)
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=table.delimiter,
                quote_char='"' if quoted else False,
                newlines_in_values=quoted,
                invalid_row_handler=note,
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        found = str(error).splitlines()[0]
        raise refused(faults.file, "a table", found, "Fetch it again.") from error
    lines = _lines(text, first)
    if len(lines) != read.num_rows + len(bad):
        lines = _lines_of_records(text, table.delimiter, first)
    if len(lines) != read.num_rows + len(bad):
        found = f"rows that run into each other after line {first:,}"
        raise refused(faults.file, "quotes in pairs", found, "Check the quotes.")
    short = [(lines[at], count) for at, count, blank in bad if not blank]
    for line, count in short[:_LISTED]:
        blame_length(faults, int(line), count, len(table.header))
    if len(short) > _LISTED:
        faults.add(
            "as many fields in each row as in the header",
            f"{len(short) - _LISTED:,} more rows that have others",
            "Fetch the file again.",
        )
    kept = np.delete(lines, [at for at, *_ in bad]) if bad else lines
    columns = {name: read.column(f"{at}") for name, at in table.places.items()}
    return columns, kept


def wanted_rows(
    columns: dict[str, pa.ChunkedArray], lines: npt.NDArray[np.int64], table: Form
) -> tuple[dict[str, pa.ChunkedArray], npt.NDArray[np.int64]]:
    """Return the rows that are wanted, and repeated headers, which are told."""
    if table.only is None:
        return columns, lines
    name, test = table.only
    header = table.header[table.places[name]]
    distinct = pc.unique(columns[name]).to_pylist()
    texts = [text for text in distinct if test(text) or text.strip() == header]
    mask = pc.is_in(columns[name], pa.array(texts, pa.string()))
    found = {field: values.filter(mask) for field, values in columns.items()}
    return found, lines[mask.to_numpy()]


def _lines(text: str, first: int) -> npt.NDArray[np.int64]:
    """Return the line of each row, none of which has a line break in it."""
    empty = ("\n\n" in text) or ("\n\r\n" in text)
    if not empty and not text.startswith(("\n", "\r\n")):
        count = text.count("\n") + (not text.endswith("\n"))
        return np.arange(first, first + count, dtype="int64")
    full = [at for at, line in enumerate(text.split("\n"), first) if line.strip("\r")]
    return np.asarray(full, dtype="int64")


def _lines_of_records(text: str, delimiter: str, first: int) -> npt.NDArray[np.int64]:
    """Return the line on which each row begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines, began = [], 0
    for row in reader:
        if row:
            lines.append(first + began)
        began = reader.line_num
    return np.asarray(lines, dtype="int64")
