"""The cells of a sheet: how far they reach, and which would come out empty."""

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from geo.sources.intake.faults import refused
from geo.sources.intake.faults import shown as legible

_MOST_ROWS: Final = 1_048_576
_MOST_COLUMNS: Final = 16_384
_MOST_CELLS: Final = 30_000_000
_DIGITS: Final = "0123456789"
_HOLDS: Final = frozenset({"v", "is", "f"})
# More digits or letters than any row or column has.
_LONG: Final = 9


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


class Cells:
    """Where the cells of a sheet stand, and those that would come out empty.

    Parameters
    ----------
    shown
        Name of the file for messages.

    Attributes
    ----------
    notes
        Complete when the sheet was parsed and `end_cell` was called.
    shared
        Number of cells that name a shared text.
    """

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
        """Take part in the parsing of a sheet."""
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
            column = self._numbers[letters] = column_number(letters) - 1
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
        if not is_small(rows, columns):
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
        raise refused(self._shown, "an Excel workbook", found, "Fetch it again.")


def is_small(rows: int, columns: int) -> bool:
    """Return whether a sheet of so many rows and columns is within limits."""
    return (
        rows <= _MOST_ROWS
        and columns <= _MOST_COLUMNS
        and rows * columns <= _MOST_CELLS
    )


def column_number(letters: str) -> int:
    """Return the number of a column: A is 1, AA is 27; far out if it is none.

    Examples
    --------
    >>> [column_number(letters) for letters in ("A", "Z", "AA", "XFD")]
    [1, 26, 27, 16384]
    """
    number = 0
    for letter in letters.upper()[:_LONG]:
        number = number * 26 + ord(letter) - 64
    return number
