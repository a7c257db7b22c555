"""Lines of text into columns of text, only those that are wanted."""

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

from geo.sources.intake.faults import LISTED, Faults
from geo.sources.intake.records import Records, find_records

# A field, and which of its texts are wanted.
Only = tuple[str, Callable[[str], bool]]
Columns = dict[str, pa.ChunkedArray]
Lines = npt.NDArray[np.int64]

_CHUNK: Final = 1 << 26
_ROWS_AT_ONCE: Final = 50_000
# A longer field is a lost quotation mark, not a value.
_LONGEST_FIELD: Final = 131_072


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
    quoted
        False if quotation marks are letters like others.
    """

    header: list[str]
    delimiter: str
    places: dict[str, int]
    only: Only | None = None
    quoted: bool = True


def part_columns(
    text: str, table: Form, faults: Faults, first: int
) -> tuple[Columns, Lines]:
    """Return the wanted columns of some lines, and the line of each row.

    Parameters
    ----------
    text
        Whole lines, ended by line feeds.
    table
        Their form.
    faults
        Takes note of rows with too many or too few fields, of quotation marks that do
        not close and of fields too long to be values; such rows are left out. Rows of
        nothing are left out too, and are no fault.
    first
        Line of the file on which the text begins.
    """
    data = text.encode()
    quoted = table.quoted and b'"' in data
    records = find_records(data, delimiter=table.delimiter, quoted=quoted)
    if records is not None:
        parted = _at_once(data, records, table, faults, first, quoted=quoted)
        if parted is not None:
            return parted
    return _by_rows(text, table, faults, first)


def wanted_rows(columns: Columns, lines: Lines, table: Form) -> tuple[Columns, Lines]:
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


def _at_once(
    data: bytes,
    records: Records,
    table: Form,
    faults: Faults,
    first: int,
    *,
    quoted: bool,
) -> tuple[Columns, Lines] | None:
    """Return columns and lines, or None if the fast parser sees other records."""
    if not len(records.lines):
        empty = pa.chunked_array([[]], pa.string())
        return dict.fromkeys(table.places, empty), np.zeros(0, dtype="int64")
    names = [f"{at}" for at in range(len(table.header))]
    wanted = [names[at] for at in table.places.values()] or names[:1]
    blanks = _blanks(table)
    bad: list[tuple[int, int, bool]] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        blank = not (row.text or "").strip(blanks)
        bad.append((int(row.number or 0) - 1, int(row.actual_columns), blank))
        return "skip"

    try:
        read = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=_CHUNK
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
    except pa.ArrowInvalid:
        # Of a record longer than its memory; the slow parser names the line.
        return None
    if len(records.lines) != read.num_rows + len(bad):
        return None
    lines = records.lines + first
    _blame_lengths(
        [(int(lines[at]), count) for at, count, blank in bad if not blank],
        faults,
        len(table.header),
    )
    kept = np.delete(np.arange(len(lines)), [at for at, *_ in bad])
    columns = {name: read.column(f"{at}") for name, at in table.places.items()}
    full = _full_rows(data, records, columns, kept, table)
    if full is not None:
        mask = pa.array(full)
        columns = {name: values.filter(mask) for name, values in columns.items()}
        kept = kept[full]
    return _short_fields(columns, lines[kept], table, faults)


def _blanks(table: Form) -> str:
    return f' \t"{table.delimiter}'


def _full_rows(
    data: bytes,
    records: Records,
    columns: Columns,
    kept: npt.NDArray[np.intp],
    table: Form,
) -> npt.NDArray[np.bool_] | None:
    """Return which rows hold anything in any column; None if all do."""
    nothing = None
    for values in columns.values():
        empty = pc.equal(pc.utf8_trim_whitespace(values), "")
        nothing = empty if nothing is None else pc.and_(nothing, empty)
        if not pc.any(nothing).as_py():
            return None
    if nothing is None:
        return None
    full: npt.NDArray[np.bool_] = ~nothing.to_numpy()
    blanks = _blanks(table).encode() + b"\n"
    for at in np.flatnonzero(~full):
        record = kept[at]
        raw = data[records.begins[record] : records.ends[record]]
        full[at] = bool(raw.strip(blanks))
    return full


def _short_fields(
    columns: Columns, lines: Lines, table: Form, faults: Faults
) -> tuple[Columns, Lines]:
    """Note fields that are too long to be values."""
    for name, values in columns.items():
        lengths = pc.binary_length(values)
        if (pc.max(lengths).as_py() or 0) > _LONGEST_FIELD:
            for at in np.flatnonzero(lengths.to_numpy() > _LONGEST_FIELD)[:LISTED]:
                _blame_long_field(faults, int(lines[at]), table.header, name, table)
    return columns, lines


def _blame_long_field(
    faults: Faults, line: int, header: list[str], name: str, table: Form
) -> None:
    faults.add(
        f"fields of at most {_LONGEST_FIELD:,} bytes",
        "a longer one",
        "Check the quotation marks of this line.",
        row=line,
        column=header[table.places[name]],
    )


def _by_rows(
    text: str, table: Form, faults: Faults, first: int
) -> tuple[Columns, Lines]:
    """Part irregular text into columns, row by row."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=table.delimiter,
        quoting=csv.QUOTE_MINIMAL if table.quoted else csv.QUOTE_NONE,
        strict=True,
    )
    chunks: dict[str, list[pa.Array]] = {name: [] for name in table.places}
    rows: list[list[str]] = []
    lines: list[int] = []
    wrong: list[tuple[int, int]] = []
    began = first
    try:
        for row in reader:
            if len(row) == len(table.header):
                if any(field.strip() for field in row):
                    rows.append(row)
                    lines.append(began)
            elif any(field.strip() for field in row):
                wrong.append((began, len(row)))
            if len(rows) == _ROWS_AT_ONCE:
                _store(rows, chunks, table)
            began = reader.line_num + first
    except csv.Error as error:
        faults.add(
            "fields with quotes that close",
            str(error),
            "Check the quotes of this line.",
            row=began,
        )
    _store(rows, chunks, table)
    _blame_lengths(wrong, faults, len(table.header))
    columns = {name: pa.chunked_array(parts) for name, parts in chunks.items()}
    return columns, np.asarray(lines, dtype="int64")


def _store(
    rows: list[list[str]], chunks: dict[str, list[pa.Array]], table: Form
) -> None:
    """Move the wanted fields of some rows into columns."""
    for name, at in table.places.items():
        chunks[name].append(pa.array([row[at] for row in rows], pa.string()))
    rows.clear()


def _blame_lengths(wrong: list[tuple[int, int]], faults: Faults, expected: int) -> None:
    """Note rows that have another number of fields than the header."""
    remedy = "Check for a delimiter inside a text without quotes, or a cut-off line."
    faults.count(len(wrong), f"{expected} fields", remedy)
    for line, count in wrong[:LISTED]:
        faults.add(f"{expected} fields", f"{count}", remedy, row=line)
