"""Long delimited tables, some megabytes at a time, only the columns that are wanted.

Millions of rows are read within the memory of one block: nothing of a row is kept but
what the reader of the layout takes from it.
"""

import codecs
import contextlib
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.sources.intake.archives import open_member
from geo.sources.intake.faults import Faults, refused
from geo.sources.intake.layout import Layout, find_columns, fits, plain
from geo.sources.intake.opening import TABLES, not_data, open_rows
from geo.sources.intake.rows import Rows
from geo.sources.intake.sheets import first_rows
from geo.sources.intake.signs import refuse_other_kinds
from geo.sources.intake.splitting import Form, Only, part_columns, wanted_rows
from geo.sources.intake.text import (
    UTF_16,
    decode_part,
    find_header,
    is_quoted,
    line_feeds,
    possible_heads,
)

_BLOCK: Final = 16 << 20
# A line longer than this is no line of a table.
_LONGEST_LINE: Final = 4 << 20
_BOM: Final = codecs.BOM_UTF8
# Line breaks that a header may hold inside quoted texts.
_MORE_LINES: Final = 40


@dataclass
class Blocks:
    """A table that is read block by block.

    Attributes
    ----------
    file
        Name of the file for messages.
    layout
        What it must look like.
    faults
        Takes note of rows of other lengths; readers add their own.
    encoding
        Of the file so far; ``ascii`` until a letter tells.
    rows
        Rows of data so far.
    """

    file: str
    layout: Layout
    faults: Faults
    encoding: str = "ascii"
    rows: int = 0
    _left_out: Counter[str] = field(default_factory=Counter)
    _others: list[str] = field(default_factory=list)

    @property
    def repairs(self) -> list[str]:
        """What was left out or mended; complete when all blocks were read."""
        counted = [
            f"{count:,} {words} left out" for words, count in self._left_out.items()
        ]
        return [*self._others, *counted]


def choose_layout(path: Path, layouts: Sequence[Layout], *, shown: str) -> Layout:
    """Return the layout whose header a table has; the first if it has none of them.

    Parameters
    ----------
    path
        As `open_rows` takes it.
    layouts
        In the order in which they are tried.
    shown
        Name of the file for messages.
    """
    with open_member(path, TABLES, shown=shown) as plain_file:
        if plain_file.suffix.lower() == ".xlsx":
            return _layout_of_sheet(plain_file, layouts, shown)
        with plain_file.open("rb") as stream:
            most = max(layout.header_within for layout in layouts) + _MORE_LINES
            start = b"".join(stream.readline(_LONGEST_LINE) for _ in range(most))
    # Accents do not count in a header: any encoding that keeps its letters does.
    text = start.removeprefix(_BOM).decode("latin-1")
    with contextlib.suppress(UnicodeDecodeError):
        text = start.decode("utf-8-sig")
    if start.startswith(UTF_16):
        # The last letter may be cut in two.
        text = start.decode("utf-16", "ignore")
    text = line_feeds(text)
    for layout in layouts:
        if any(fits(head.names, layout) for head in possible_heads(text, layout)):
            return layout
    return layouts[0]


def _layout_of_sheet(path: Path, layouts: Sequence[Layout], shown: str) -> Layout:
    most = max(layout.header_within for layout in layouts)
    for layout in layouts:
        rows = first_rows(path, layout.sheet, most, shown)
        if any(fits(row, layout) for row in rows[: layout.header_within]):
            return layout
    return layouts[0]


@contextlib.contextmanager
def open_blocks(
    path: Path,
    layout: Layout,
    *,
    shown: str,
    only: Only | None = None,
    size: int = _BLOCK,
) -> Iterator[tuple[Blocks, Iterator[Rows]]]:
    """Read a table as text, a block at a time.

    Parameters
    ----------
    path, layout, shown
        As `open_rows` takes them. A workbook comes as one block.
    only
        A field, and which of its texts are wanted: other rows are counted, checked for
        their length, and left out.
    size
        Bytes of a block.

    Yields
    ------
    blocks
        What is told of the whole.
    rows
        One table per block, without rows that are no data. The lines are those of the
        file.

    Raises
    ------
    InputError
        As `open_rows` raises it; of later blocks while they are read.
    """
    blocks = Blocks(shown, layout, Faults(shown))
    with open_member(path, TABLES, shown=shown) as plain_file:
        if _comes_whole(plain_file, layout):
            rows = open_rows(plain_file, layout, shown=shown)
            blocks.encoding, blocks.rows = rows.encoding, len(rows)
            blocks._others.extend(rows.repairs)  # noqa: SLF001 - its own maker
            yield blocks, iter([_wanted(rows, only)])
            return
        refuse_other_kinds(plain_file, shown)
        with plain_file.open("rb") as stream:
            yield blocks, _read(stream, blocks, only, size)


def _comes_whole(path: Path, layout: Layout) -> bool:
    """Tell whether a file cannot be cut at its line feeds: a workbook, UTF-16."""
    if path.suffix.lower() == ".xlsx":
        return True
    with path.open("rb") as stream:
        lines = [stream.readline(_LONGEST_LINE) for _ in range(layout.header_within)]
    # Old Macs end lines by a carriage return alone.
    alone = any(b"\r" in line.rstrip(b"\r\n") for line in lines)
    return alone or lines[0].startswith(UTF_16)


def _wanted(rows: Rows, only: Only | None) -> Rows:
    """Return the rows of a workbook that are wanted."""
    if only is None:
        return rows
    codes, distinct = pd.factorize(rows.text[only[0]])
    return rows.where(np.array([only[1](text) for text in distinct])[codes])


def _read(
    stream: BinaryIO, blocks: Blocks, only: Only | None, size: int
) -> Iterator[Rows]:
    """Yield the rows of each block."""
    layout, shown = blocks.layout, blocks.file
    lines = _first_lines(stream, layout.header_within)
    start = b"".join(lines)
    if not start.strip():
        raise refused(shown, "a table", "an empty file", "Fetch it again.")
    head = find_header(_decoded(start, blocks, 1), layout, shown)
    places = find_columns(head.names, layout, blocks.faults, line=head.line)
    blocks.faults.raise_if_any()
    denied = {plain(name) for name in layout.denied}
    personal = [name for name in head.names if plain(name) in denied]
    if personal:
        names = ", ".join(personal)
        blocks._others.append(f"columns about persons left out: {names}")  # noqa: SLF001
    quoted = is_quoted(layout, head.delimiter)
    table = Form(head.names, head.delimiter, places, only, quoted)
    rest = b"".join(lines[head.after :])
    first = head.after + 1
    stream_ended = False
    while not stream_ended:
        data, stream_ended = _next(stream, rest, size, table, shown)
        rest = b""
        text = _decoded(data, blocks, first)
        found = _one_block(text, table, blocks, first)
        if len(found):
            yield found
        first += text.count("\n")
    if not blocks.rows and not blocks.faults.found:
        raise refused(shown, "rows under the header", "none", "Fetch the file again.")


def _first_lines(stream: BinaryIO, count: int) -> list[bytes]:
    """Return so many lines, and more if a quoted text goes on beyond them."""
    lines = [stream.readline(_LONGEST_LINE).removeprefix(_BOM)]
    while lines[-1] and (
        len(lines) < count
        or (
            sum(line.count(b'"') for line in lines) % 2
            and len(lines) < count + _MORE_LINES
        )
    ):
        lines.append(stream.readline(_LONGEST_LINE))
    return lines


def _next(
    stream: BinaryIO, rest: bytes, size: int, table: Form, shown: str
) -> tuple[bytes, bool]:
    """Return whole lines, with all of a quoted text, and whether they are the last."""
    parts = [rest, stream.read(size), _line(stream, shown)]
    # Counted as lines come: a quote that stays open must not cost a day.
    quotes = sum(part.count(b'"') for part in parts) if table.quoted else 0
    more = 0
    while parts[-1] and quotes % 2:
        if more > _LONGEST_LINE:
            if _is_whole(b"".join(parts), table):
                break
            found = "a quote that does not close"
            raise refused(shown, "quotes in pairs", found, "Fetch the file again.")
        parts.append(_line(stream, shown))
        quotes += parts[-1].count(b'"')
        more += len(parts[-1])
    return b"".join(parts), not parts[-1]


def _line(stream: BinaryIO, shown: str) -> bytes:
    line = stream.readline(_LONGEST_LINE)
    if not line.endswith(b"\n") and len(line) == _LONGEST_LINE:
        found = f"one of more than {_LONGEST_LINE >> 20} MiB"
        raise refused(shown, "lines of text", found, "Fetch the file again.")
    return line


def _is_whole(data: bytes, table: Form) -> bool:
    """Tell whether lines end outside of any text: inches are written like quotes."""
    lines = io.StringIO(data.decode("latin-1"), newline="")
    try:
        for _ in csv.reader(lines, delimiter=table.delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _decoded(data: bytes, blocks: Blocks, first: int) -> str:
    """Return the text of a block, in the encoding of the blocks before it."""
    text, encoding = decode_part(data, blocks.layout, blocks.file, first)
    if data.isascii():
        return text
    if blocks.encoding not in {"ascii", encoding}:
        found = f"{blocks.encoding} up to line {first - 1:,} and {encoding} after it"
        remedy = "Put the file together again from parts of one encoding."
        raise refused(blocks.file, "one encoding", found, remedy)
    blocks.encoding = encoding
    return text


def _one_block(text: str, table: Form, blocks: Blocks, first: int) -> Rows:
    """Part the lines of a block into wanted columns."""
    found, lines = part_columns(text, table, blocks.faults, first)
    blocks.rows += len(lines)
    found, lines = wanted_rows(found, lines, table)
    columns = {name: pc.utf8_trim_whitespace(values) for name, values in found.items()}
    keep = pa.chunked_array([pa.array(np.ones(len(lines), dtype=bool))])
    for words, drop in not_data(table.header, columns, table.places, blocks.layout):
        count = pc.sum(drop).as_py() or 0
        if count:
            blocks._left_out[words] += count  # noqa: SLF001 - its own maker
            blocks.rows -= count
            keep = pc.and_(keep, pc.invert(drop))
    mask = keep.to_numpy()
    whole = bool(mask.all())
    series = {
        name: pd.Series(
            (values if whole else values.filter(keep)).to_pandas(), dtype="str"
        )
        for name, values in columns.items()
    }
    headers = {name: table.header[at] for name, at in table.places.items()}
    return Rows(blocks.file, series, lines[mask], blocks.encoding, [], headers)
