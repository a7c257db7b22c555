"""Delimited text into columns of text, fast, with the line of each row."""

import codecs
import contextlib
import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.sources.intake.faults import Faults, refused
from geo.sources.intake.layout import Layout, find_columns, fits
from geo.sources.intake.signs import refuse_other_kinds
from geo.sources.intake.splitting import Form, part_columns

# A longer file is no table that fits into memory; `open_blocks` reads those.
_MOST_BYTES: Final = 2 << 30
# Line breaks that a header may hold inside quoted texts.
_MORE_LINES: Final = 40
_LONGEST_HEADER: Final = 4 << 20
UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Raw:
    """A table before anything in it is believed.

    Attributes
    ----------
    header, header_line
        Texts of the header, and its line in the file.
    places
        Position of the fields that were found.
    columns
        Text of those fields.
    lines
        Line of the file of each row.
    encoding
        Of the file.
    """

    header: list[str]
    header_line: int
    places: dict[str, int]
    columns: dict[str, pa.ChunkedArray]
    lines: npt.NDArray[np.int64]
    encoding: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where a table begins.

    Attributes
    ----------
    delimiter
        What stands between fields.
    names
        Texts of the header.
    line
        On which the header begins, counted from 1.
    after
        Lines up to the end of the header: a quoted name may hold line breaks.
    """

    delimiter: str
    names: list[str]
    line: int
    after: int


def read_text(path: Path, layout: Layout, faults: Faults) -> Raw:
    """Read a delimited text file.

    Parameters
    ----------
    path
        Plain file.
    layout
        Encodings, delimiters and header that it may have.
    faults
        Takes note of the header, and of rows with too many or too few fields.

    Returns
    -------
    Raw
        Rows of other lengths than the header are left out, and faults.

    Raises
    ------
    InputError
        If it is empty, too large, no text, in mixed encodings, or without a header.
    """
    refuse_other_kinds(path, faults.file)
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise refused(
            faults.file,
            f"a table of at most {_MOST_BYTES / (1 << 30):g} GiB",
            f"{size / (1 << 30):.1f} GiB",
            "Take only the years or states that the study needs.",
        )
    text, encoding = decode(path.read_bytes(), layout, faults.file)
    head = find_header(text, layout, faults.file)
    places = find_columns(head.names, layout, faults, line=head.line)
    body = text.split("\n", head.after)[head.after :]
    form = form_of(head, layout, places)
    columns, lines = part_columns("".join(body), form, faults, head.after + 1)
    return Raw(head.names, head.line, places, columns, lines, encoding)


def form_of(head: Head, layout: Layout, places: dict[str, int]) -> Form:
    """Return how the lines below a header are parted."""
    quoted = is_quoted(layout, head.delimiter)
    return Form(head.names, head.delimiter, places, quoted=quoted)


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

    Returns
    -------
    text
        Its lines end in line feeds alone, whatever system wrote them.
    encoding
        By its usual name.

    Raises
    ------
    InputError
        If it is empty or no text, or if some lines are in UTF-8 and others are not.
    """
    if data.startswith(UTF_16):
        text, encoding = _decode_utf_16(data, shown), "utf-16"
    else:
        data = data.removeprefix(codecs.BOM_UTF8)
        text, encoding = decode_part(data, layout, shown)
    if not text.strip():
        raise refused(shown, "a table", "an empty file", "Fetch it again.")
    return text, encoding


def _decode_utf_16(data: bytes, shown: str) -> str:
    try:
        text = line_feeds(data.decode("utf-16"))
    except UnicodeDecodeError as error:
        found = f"UTF-16 that is damaged at byte {error.start:,}"
        raise refused(shown, "text", found, "Fetch it again.") from error
    _refuse_nul(text, 1, shown)
    return text


def decode_part(
    data: bytes, layout: Layout, shown: str, first: int = 1
) -> tuple[str, str]:
    """Return the text of some lines, as `decode` does; `first` is their first line."""
    try:
        text, encoding = data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # A letter with a zero beside it is no text in any of the encodings.
        _refuse_nul(data.decode("latin-1"), first, shown)
        _refuse_mixed(data, first, shown)
        text, encoding = _in_another(data, layout, shown)
    text = line_feeds(text)
    _refuse_nul(text, first, shown)
    return text, encoding


def line_feeds(text: str) -> str:
    """Return a text whose lines end in line feeds: Windows and old Macs end others."""
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_nul(text: str, first: int, shown: str) -> None:
    """Refuse a text with zero bytes; `first` is the line on which it begins."""
    at = text.find("\x00")
    if at >= 0:
        line = first + line_feeds(text[:at]).count("\n")
        found = f"a NUL byte in line {line:,}: the file is damaged or no text"
        remedy = "Fetch it again; if it is in UTF-16, save it as UTF-8."
        raise refused(shown, "text", found, remedy)


def _in_another(data: bytes, layout: Layout, shown: str) -> tuple[str, str]:
    """Return the text in the first of the layout's own encodings that fits."""
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


def _refuse_mixed(data: bytes, begin: int, shown: str) -> None:
    """Refuse a file of which some lines are in UTF-8 and others are not."""
    first: dict[bool, int] = {}
    for number, line in enumerate(data.splitlines(), start=begin):
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


def find_header(text: str, layout: Layout, shown: str) -> Head:
    """Return where a table begins.

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
    heads = possible_heads(text, layout)
    for head in heads:
        if fits(head.names, layout):
            return head
    # The header that looks most like it: its faults are told by name.
    best = max(heads, key=lambda head: (len(head.names), -head.line))
    if len(best.names) == 1:
        wanted = ", ".join(
            field.headers[0] for field in layout.fields if field.required
        )
        raise refused(
            shown,
            f"a table with the columns {wanted}",
            f"none of them in the first {_lines_in_words(heads[-1].line)}",
            f"Take the {layout.name} as its producer publishes it.",
        )
    return best


def possible_heads(text: str, layout: Layout) -> list[Head]:
    """Return what the header would be on each of the first lines, by each delimiter."""
    most = layout.header_within + _MORE_LINES
    lines = text.rstrip("\n").split("\n", most)[:most]
    return [
        head
        for at in range(min(layout.header_within, len(lines)))
        for head in _heads(lines[at : at + _MORE_LINES], at, layout)
    ]


def _lines_in_words(count: int) -> str:
    return "line" if count == 1 else f"{count} lines"


def _heads(lines: list[str], at: int, layout: Layout) -> list[Head]:
    """Return what the header would be if it began on a line, by each delimiter."""
    found = []
    for delimiter in layout.delimiters:
        quoted = is_quoted(layout, delimiter)
        used = _lines_of_first_record(lines) if quoted else 1
        names = split_fields("\n".join(lines[:used]), delimiter, quoted=quoted)
        found.append(Head(delimiter, names, at + 1, at + used))
    return found


def _lines_of_first_record(lines: list[str]) -> int:
    """Return on how many lines the first record stands."""
    marks = 0
    for used, line in enumerate(lines, start=1):
        marks += line.count('"')
        if marks % 2 == 0:
            return used
    # It never closes: then it is no quoted text.
    return 1


def is_quoted(layout: Layout, delimiter: str) -> bool:
    """Tell whether quotation marks enclose texts where a delimiter parts fields."""
    return delimiter != "\t" or layout.quoted_tabs


def split_fields(record: str, delimiter: str, *, quoted: bool = True) -> list[str]:
    """Return the fields of one record, without blanks around them."""
    plain = line_feeds(record)
    if len(plain) > _LONGEST_HEADER:
        return [plain[:_LONGEST_HEADER]]
    fields = plain.split(delimiter)
    if quoted and '"' in plain:
        # A name too long for the parser is not the header that is looked for.
        with contextlib.suppress(csv.Error):
            lines = io.StringIO(plain, newline="")
            fields = next(csv.reader(lines, delimiter=delimiter), [])
    return [field.strip() for field in fields]
