"""Delimited text into columns of text, fast, with the line of each row."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv as arrow_csv

from geo.sources.intake.faults import Faults, refused
from geo.sources.intake.layout import Layout, fits

# Longest field: longer ones are a lost quote, not a value.
_LONGEST_FIELD: Final = 1 << 20
_LISTED: Final = 20


@dataclass(frozen=True, slots=True)
class Raw:
    """A table before anything in it is believed.

    Attributes
    ----------
    header, header_line
        Texts of the header, and its line in the file.
    columns
        One array of text per column.
    lines
        Line of the file of each row.
    encoding
        Of the file.
    """

    header: list[str]
    header_line: int
    columns: list[pa.ChunkedArray]
    lines: npt.NDArray[np.int64]
    encoding: str


def read_text(path: Path, layout: Layout, faults: Faults) -> Raw:
    """Read a delimited text file.

    Parameters
    ----------
    path
        Plain file.
    layout
        Encodings, delimiters and header that it may have.
    faults
        Takes note of rows with too many or too few fields.

    Returns
    -------
    Raw
        Rows of other lengths than the header are left out, and faults.

    Raises
    ------
    InputError
        If it is empty, no text, in mixed encodings, or without the header.
    """
    data = path.read_bytes()
    text, encoding = decode(data, layout, faults.file)
    delimiter, header_at = find_header(text, layout, faults.file)
    return _split(text, delimiter, header_at, encoding, faults)


def decode(data: bytes, layout: Layout, shown: str) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding.

    Parameters
    ----------
    data
        The whole file.
    layout
        Encodings to try after UTF-8.
    shown
        Name of the file for messages.

    Raises
    ------
    InputError
        If it is empty or no text, or if some lines are in UTF-8 and others are not.
    """
    if not data.strip():
        raise refused(shown, "a table", "an empty file", "Fetch it again.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "strict"), "utf-16"
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise refused(
            shown,
            "text",
            f"a NUL byte in line {line:,}: the file is damaged or no text",
            "Fetch it again.",
        )
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        _refuse_mixed(data, shown)
    for encoding in layout.encodings:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise refused(
        shown,
        f"text in UTF-8 or {' or '.join(layout.encodings)}",
        "bytes that are neither",
        "Save the file as UTF-8.",
    )


def _refuse_mixed(data: bytes, shown: str) -> None:
    """Refuse a file of which some lines are in UTF-8 and others are not."""
    first: dict[bool, int] = {}
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            first.setdefault(True, number)
        except UnicodeDecodeError:
            first.setdefault(False, number)
        if len(first) > 1:
            raise refused(
                shown,
                "one encoding",
                f"UTF-8 in line {first[True]:,} and another in line {first[False]:,}",
                "Put the file together again from parts of one encoding.",
            )


def find_header(text: str, layout: Layout, shown: str) -> tuple[str, int]:
    """Return the delimiter, and the index of the line of the header.

    Parameters
    ----------
    text
        At least the lines among which the header is.
    layout, shown
        As `open_rows` takes them.

    Raises
    ------
    InputError
        If no line looks like a header.
    """
    lines = text.split("\n", layout.header_within + 1)[: layout.header_within]
    for at, line in enumerate(lines):
        for delimiter in layout.delimiters:
            if fits(split_fields(line, delimiter), layout):
                return delimiter, at
    # The header that looks most like it: its faults are told by name.
    best = max(
        (
            (line.count(delimiter), -at, delimiter)
            for at, line in enumerate(lines)
            for delimiter in layout.delimiters
        ),
    )
    if best[0] == 0:
        wanted = ", ".join(
            field.headers[0] for field in layout.fields if field.required
        )
        raise refused(
            shown,
            f"a table with the columns {wanted}",
            f"no line with them among the first {max(len(lines), 1)}",
            f"Take the {layout.name} as its producer publishes it.",
        )
    return best[2], -best[1]


def split_fields(line: str, delimiter: str) -> list[str]:
    """Return the fields of one line, without blanks around them."""
    found = next(csv.reader([line.rstrip("\r")], delimiter=delimiter), [])
    return [field.strip() for field in found]


def _split(
    text: str, delimiter: str, header_at: int, encoding: str, faults: Faults
) -> Raw:
    """Part the lines after the header into columns."""
    physical = text.splitlines() if "\r" in text.replace("\r\n", "") else None
    lines = physical if physical is not None else text.split("\n")
    header = split_fields(lines[header_at], delimiter)
    body = "\n".join(lines[header_at + 1 :])
    full = [
        at
        for at, line in enumerate(lines[header_at + 1 :], header_at + 2)
        if line.strip(" \t\r")
    ]
    quoted = '"' in body
    bad: list[tuple[int, int]] = []

    def keep_count(row: arrow_csv.InvalidRow) -> str:
        bad.append((int(row.number or 0), int(row.actual_columns)))
        return "skip"

    names = [f"{at}" for at in range(len(header))]
    joined = "\n".join(
        line.rstrip("\r") for line in lines[header_at + 1 :] if line.strip(" \t\r")
    )
    if not joined:
        return Raw(
            header,
            header_at + 1,
            [pa.chunked_array([[]], pa.string())] * len(header),
            np.zeros(0, dtype="int64"),
            encoding,
        )
    table = arrow_csv.read_csv(
        io.BytesIO(joined.encode()),
        read_options=arrow_csv.ReadOptions(
            column_names=names, use_threads=False, block_size=1 << 26
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if quoted else False,
            newlines_in_values=quoted,
            invalid_row_handler=keep_count,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    if table.num_rows + len(bad) != len(full):
        # A quoted field holds line breaks: only a real parser knows the lines.
        return _split_slowly(body, delimiter, header, header_at, encoding, faults)
    numbers = np.asarray(full, dtype="int64")
    wrong = np.array([number - 1 for number, _ in bad], dtype="int64")
    for at, (_, count) in list(zip(wrong, bad, strict=True))[:_LISTED]:
        blame_length(faults, int(numbers[at]), count, len(header))
    _count_more(faults, len(bad))
    return Raw(
        header, header_at + 1, list(table.columns), np.delete(numbers, wrong), encoding
    )


def _split_slowly(
    body: str,
    delimiter: str,
    header: list[str],
    header_at: int,
    encoding: str,
    faults: Faults,
) -> Raw:
    """Part quoted text into columns, row by row."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    wrong = 0
    began = header_at + 2
    try:
        for row in reader:
            if any(field.strip() for field in row):
                if len(row) == len(header):
                    rows.append(row)
                    lines.append(began)
                else:
                    wrong += 1
                    if wrong <= _LISTED:
                        blame_length(faults, began, len(row), len(header))
            began = reader.line_num + header_at + 2
    except csv.Error as error:
        faults.add(
            "fields with quotes that close",
            str(error),
            "Check the quotes of this line.",
            row=began,
        )
    _count_more(faults, wrong)
    columns = [
        pa.chunked_array([pa.array(column, pa.string())])
        for column in (zip(*rows, strict=True) if rows else [[] for _ in header])
    ]
    return Raw(header, header_at + 1, columns, np.array(lines, dtype="int64"), encoding)


def blame_length(faults: Faults, line: int, found: int, expected: int) -> None:
    """Note a row that has another number of fields than the header."""
    faults.add(
        f"{expected} fields",
        f"{found}",
        "Check for a delimiter inside a text without quotes, or a cut-off line.",
        row=line,
    )


def _count_more(faults: Faults, wrong: int) -> None:
    if wrong > _LISTED:
        faults.add(
            "as many fields in each row as in the header",
            f"{wrong - _LISTED:,} more rows that have others",
            "Fetch the file again.",
        )
