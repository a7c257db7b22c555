"""Excel workbooks before they are read: what is dangerous in them, and what is hidden.

The fast reader of workbooks sets aside memory for every cell up to the last one, gives
nothing for a cell whose formula was never calculated or failed, and copies a shared
text into each cell that names it. So every part is gone through once before: it must be
plain XML in UTF-8 without a document type, its cells must lie within limits, and the
cells that would come out empty are noted.
"""

import zipfile
from collections.abc import Callable
from typing import Final
from xml.parsers import expat

from geo.errors import InputError
from geo.sources.intake.faults import refused
from geo.sources.intake.faults import shown as legible
from geo.sources.intake.plain_cells import NotPlainError, PlainCells
from geo.sources.intake.sheet_cells import Cells, Notes
from geo.sources.intake.unpacking import BROKEN, SUSPICIOUS

_CHUNK: Final = 1 << 20
_MOST_LETTERS: Final = 1 << 30
_SHARED_TEXTS: Final = "xl/sharedstrings.xml"
# Among the first bytes these are of UTF-16 and its like.
_NOT_UTF_8: Final = frozenset({0x00, 0xFE, 0xFF})
# More digits than the number of any text has.
_LONG: Final = 9
_ANEW: Final = "Fetch it again."


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
        cells = _cells_of(archive, part, shown)
        if part.casefold() == target.casefold():
            notes = cells.notes
            _refuse_copies(archive, part, cells, letters, shown)
    return notes


def _cells_of(archive: zipfile.ZipFile, part: str, shown: str) -> Cells:
    """Return what is told of the cells of a part, one by one only if it must be."""
    cells = Cells(shown)
    plain = PlainCells()
    try:
        _parse(archive, part, shown, watch=plain.feed)
        plain.finish()
    except NotPlainError:
        _parse(archive, part, shown, cells.listen)
        cells.end_cell()
    else:
        cells.shared = plain.shared
    return cells


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
    listen: Callable[[expat.XMLParserType], None] | None = None,
    watch: Callable[[bytes], None] | None = None,
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
            f"{legible(part)}, which declares <!DOCTYPE {name[:20]}>",
            SUSPICIOUS,
        )

    parser.StartDoctypeDeclHandler = refuse
    if listen is not None:
        listen(parser)
    try:
        with archive.open(part) as stream:
            start = stream.read(4)
            if set(start) & _NOT_UTF_8:
                found = f"{legible(part)} in another encoding"
                raise refused(shown, "a workbook in UTF-8", found, SUSPICIOUS)
            chunk = start + stream.read(_CHUNK)
            while chunk:
                parser.Parse(chunk, False)  # noqa: FBT003 - takes no keyword
                if watch is not None:
                    watch(chunk)
                chunk = stream.read(_CHUNK)
        parser.Parse(b"", True)  # noqa: FBT003 - takes no keyword
    except InputError:
        raise
    except (expat.ExpatError, *BROKEN) as error:
        found = f"a damaged one ({legible(part)}: {error})"
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


def _refuse_copies(
    archive: zipfile.ZipFile,
    part: str,
    cells: Cells,
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
