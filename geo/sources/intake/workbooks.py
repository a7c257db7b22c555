"""Excel workbooks before they are read: what is dangerous in them, and what is hidden.

The fast reader of workbooks sets aside memory for every cell up to the last one, gives
nothing for a cell whose formula was never calculated or failed, and copies a shared
text into each cell that names it. So every part is gone through once before: it must be
plain XML in UTF-8 without a document type, its cells must lie within limits, and the
cells that would come out empty are noted.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from geo.errors import InputError
from geo.sources.intake.faults import refused
from geo.sources.intake.faults import shown as legible
from geo.sources.intake.unpacking import BROKEN, SUSPICIOUS

_CHUNK: Final = 1 << 20
_MOST_ROWS: Final = 1_048_576
_MOST_COLUMNS: Final = 16_384
_MOST_CELLS: Final = 30_000_000
_MOST_LETTERS: Final = 1 << 30
_DIGITS: Final = "0123456789"
_SHARED_TEXTS: Final = "xl/sharedstrings.xml"
_HOLDS: Final = frozenset({"v", "is", "f"})
# More digits or letters than any row or column has.
_LONG: Final = 9
# Among the first bytes these are of UTF-16 and its like.
_NOT_UTF_8: Final = frozenset({0x00, 0xFE, 0xFF})
_ANEW: Final = "Fetch it again."


@dataclass(slots=True)
class Notes:
    """What a reader must know of one sheet.

    Attributes
    ----------
    formulas
        Number of cells with a formula.
    hidden
        By row and column, counted from 0: the text of cells that would come out empty,
        an error such as ``#N/A`` or a formula that was never calculated.
    """

    formulas: int = 0
    hidden: dict[tuple[int, int], str] = field(default_factory=dict)


def inspect(archive: zipfile.ZipFile, sheet: str | None, shown: str) -> Notes:
    """Go through all parts of a workbook.

    Parameters
    ----------
    archive
        The workbook, its directory checked.
    sheet
        Name of the sheet that will be read; the first if None.
    shown
        Name of the file for messages.

    Raises
    ------
    InputError
        If a part is damaged or declares a document type, or cells lie too far out.
    """
    names = archive.namelist()
    if len({name.casefold() for name in names}) < len(names):
        raise refused(shown, "each part once", "one that comes twice", SUSPICIOUS)
    target = _part_of(archive, sheet, shown)
    notes = Notes()
    letters = _Letters()
    parts = [name for name in names if name.casefold().endswith((".xml", ".rels"))]
    # The shared texts first: what a sheet makes of them depends on their lengths.
    for part in sorted(parts, key=lambda name: name.casefold() != _SHARED_TEXTS):
        if part.casefold() == _SHARED_TEXTS:
            _parse(archive, part, shown, letters.listen)
        cells = _Cells(shown)
        _parse(archive, part, shown, cells.listen)
        cells.end_cell()
        if part.casefold() == target.casefold():
            notes = cells.notes
            _refuse_copies(archive, part, cells, letters, shown)
    return notes


def _part_of(archive: zipfile.ZipFile, sheet: str | None, shown: str) -> str:
    """Return the part that holds a sheet; an empty text if there is no such sheet."""
    known = {name.casefold(): name for name in archive.namelist()}
    book = _Book()
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        if part not in known:
            found = f"a ZIP archive without '{part}'"
            raise refused(shown, "an Excel workbook", found, _ANEW)
        _parse(archive, known[part], shown, book.listen)
    for _, key in book.sheets:
        path = _path(book.targets.get(key, "")).casefold()
        if path not in known or not path.endswith(".xml"):
            found = f"a sheet in {legible(path)}"
            raise refused(shown, "sheets in parts of XML", found, SUSPICIOUS)
    keys = [key for name, key in book.sheets if sheet in {None, name}]
    return _path(book.targets[keys[0]]) if keys else ""


class _Book:
    """The sheets of a workbook, and where its parts are."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.targets: dict[str, str] = {}

    def listen(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        found = {key.rpartition(":")[2]: text for key, text in attributes.items()}
        if kind == "sheet":
            self.sheets.append((found.get("name", ""), found.get("id", "")))
        elif kind == "Relationship":
            self.targets[found.get("Id", "")] = found.get("Target", "")


def _path(target: str) -> str:
    """Return the member of the archive that a relationship of the workbook names."""
    plain = target.removeprefix("/")
    return plain if plain.startswith("xl/") else f"xl/{plain}"


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    shown: str,
    listen: Callable[[expat.XMLParserType], None],
) -> None:
    """Parse one part; it is read as UTF-8, whatever it declares."""
    # Nothing is expanded: a document type ends the parsing.
    parser = expat.ParserCreate("utf-8")
    # A text comes in one piece.
    parser.buffer_text = True

    def refuse(name: str, *_: object) -> None:
        raise refused(
            shown,
            "a workbook without document types or entities",
            f"'{part}', which declares <!DOCTYPE {name}>",
            SUSPICIOUS,
        )

    parser.StartDoctypeDeclHandler = refuse
    listen(parser)
    try:
        with archive.open(part) as stream:
            start = stream.read(4)
            if set(start) & _NOT_UTF_8:
                found = f"'{part}' in another encoding"
                raise refused(shown, "a workbook in UTF-8", found, SUSPICIOUS)
            parser.Parse(start, False)  # noqa: FBT003 - takes no keyword
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 - takes no keyword
        parser.Parse(b"", True)  # noqa: FBT003 - takes no keyword
    except InputError:
        raise
    except (expat.ExpatError, *BROKEN) as error:
        found = f"a damaged one ('{part}': {error})"
        raise refused(shown, "an Excel workbook", found, _ANEW) from error


class _Letters:
    """Lengths of the texts that cells share."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def listen(self, parser: expat.XMLParserType) -> None:
        def start(name: str, _: dict[str, str]) -> None:
            if name.rpartition(":")[2] == "si":
                self.lengths.append(0)

        def text(letters: str) -> None:
            if self.lengths:
                self.lengths[-1] += len(letters)

        parser.StartElementHandler = start
        parser.CharacterDataHandler = text


class _Cells:
    """Where the cells of a sheet stand, and those that would come out empty."""

    def __init__(self, shown: str) -> None:
        self.notes = Notes()
        self.shared = 0
        self._shown = shown
        self._row = self._column = -1
        self._last = [0, 0]
        self._kind: str | None = None
        self._numbers: dict[str, int] = {}
        self._digits = ""
        self._listening = False
        # Of a cell that is looked at closely: its formula and its saved value.
        self._formula: list[str] | None = None
        self._value: list[str] | None = None

    def listen(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        # Called for each of millions of elements: what is rare comes last.
        if self._listening:
            self._parser.CharacterDataHandler = None
            self._listening = False
        kind = name.rpartition(":")[2] if ":" in name else name
        if kind == "c":
            self._begin_cell(attributes)
        elif kind in _HOLDS:
            # A cell that is only coloured holds nothing, and takes no memory.
            if self._row > self._last[0] or self._column > self._last[1]:
                self._reach()
            if kind == "f" or self._value is not None:
                self._listen_closely(kind)
        elif kind == "row":
            self._begin_row(attributes.get("r"))

    def _listen_closely(self, kind: str) -> None:
        if kind == "f":
            self.notes.formulas += 1
            self._formula, self._value = [], []
            self._parser.CharacterDataHandler = self._formula.append
            self._listening = True
        elif kind == "v" and self._value is not None:
            self._parser.CharacterDataHandler = self._value.append
            self._listening = True

    def _begin_row(self, number: str | None) -> None:
        self.end_cell()
        self._column = -1
        self._digits = ""
        self._row += 1
        if number is not None:
            self._row = self._whole(number) - 1

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        if self._value is not None:
            self.end_cell()
        self._column += 1
        place = attributes.get("r")
        if place is not None:
            self._place(place)
        self._kind = attributes.get("t")
        if self._kind == "e":
            self._value = []
        elif self._kind == "s":
            self.shared += 1

    def _place(self, place: str) -> None:
        letters = place.rstrip(_DIGITS)
        column = self._numbers.get(letters)
        if column is None:
            column = self._numbers[letters] = _number(letters) - 1
        self._column = column
        digits = place[len(letters) :]
        if digits != self._digits:
            self._digits = digits
            self._row = self._whole(digits) - 1

    def _reach(self) -> None:
        """Move the last row and column, within limits."""
        rows, columns = self._last
        self._last = [max(rows, self._row), max(columns, self._column)]
        rows, columns = self._last[0] + 1, self._last[1] + 1
        if rows > _MOST_ROWS or columns > _MOST_COLUMNS or rows * columns > _MOST_CELLS:
            raise refused(
                self._shown,
                f"a sheet of at most {_MOST_CELLS:,} cells",
                f"one of {rows:,} rows and {columns:,} columns",
                "Delete what stands outside of the table, or save the table as CSV.",
            )

    def end_cell(self) -> None:
        """Note the cell that was looked at closely, if it would come out empty."""
        if self._value is None:
            return
        value = "".join(self._value).strip()
        if self._kind == "e":
            self.notes.hidden[self._row, self._column] = value or "#ERROR!"
        elif not value and self._kind != "str":
            formula = "".join(self._formula or [])
            self.notes.hidden[self._row, self._column] = f"={formula}"
        self._formula = self._value = None

    def _whole(self, digits: str) -> int:
        if digits.isdecimal() and len(digits) < _LONG:
            return int(digits)
        found = f"a damaged one (row {legible(digits)})"
        raise refused(self._shown, "an Excel workbook", found, _ANEW)


def _number(letters: str) -> int:
    """Return the number of a column: A is 1, AA is 27; far out if it is none.

    Examples
    --------
    >>> [_number(letters) for letters in ("A", "Z", "AA", "XFD")]
    [1, 26, 27, 16384]
    """
    number = 0
    for letter in letters.upper()[:_LONG]:
        number = number * 26 + ord(letter) - 64
    return number


def _refuse_copies(
    archive: zipfile.ZipFile,
    part: str,
    cells: _Cells,
    letters: _Letters,
    shown: str,
) -> None:
    """Refuse a sheet whose shared texts, copied into its cells, fill the memory."""
    if cells.shared * max(letters.lengths, default=0) <= _MOST_LETTERS:
        return
    whole = _Copies(letters.lengths)
    _parse(archive, part, shown, whole.listen)
    if whole.letters > _MOST_LETTERS:
        raise refused(
            shown,
            f"a sheet of at most {_MOST_LETTERS:,} letters",
            f"{whole.letters:,}",
            SUSPICIOUS,
        )


class _Copies:
    """How many letters the cells of a sheet hold by naming shared texts."""

    def __init__(self, lengths: list[int]) -> None:
        self.letters = 0
        self._lengths = lengths
        self._shared = False

    def listen(self, parser: expat.XMLParserType) -> None:
        def start(name: str, attributes: dict[str, str]) -> None:
            kind = name.rpartition(":")[2]
            if kind == "c":
                self._shared = attributes.get("t") == "s"
            wanted = kind == "v" and self._shared
            parser.CharacterDataHandler = self._count if wanted else None

        parser.StartElementHandler = start

    def _count(self, text: str) -> None:
        if text.isdecimal() and len(text) < _LONG and int(text) < len(self._lengths):
            self.letters += self._lengths[int(text)]
