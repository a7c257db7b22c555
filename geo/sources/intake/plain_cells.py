"""Cells of a sheet by their bytes, where these are written in the usual plain form.

Programs write cells alike: place, style and kind in this order, and nothing else. Of
such cells bytes tell what a parser would: no formula, no failed cell, how far out they
reach, how many name a shared text. What is written in any other way is left to
`geo.sources.intake.sheet_cells`, which looks at each cell.

Bytes are only trusted to be harmless. A tag cannot hide from the search, since "<"
stands in well-formed XML nowhere else; and a text, comment or processing instruction
that looks like a cell makes the sheet seem larger, never smaller.
"""

import re
from typing import Final

from geo.sources.intake.sheet_cells import column_number, is_small

# A start tag with a prefix is left to the parser.
_PREFIXED: Final = re.compile(rb":(?:c|f|row)[\s/>]")
# The letters and the number of a place are found apart: pairs take much longer.
_COLUMN: Final = re.compile(rb'<c r="([A-Z]{1,3})[1-9]')
_CELL: Final = re.compile(
    rb'<c r="[A-Z]{1,3}([1-9][0-9]{0,6})"(?: s="[0-9]+")?'
    rb'(?: t="(?:s|str|inlineStr|n|b|d)")?/?>'
)
_ROW: Final = re.compile(rb'<row r="[1-9][0-9]{0,6}"[ />]')
_CELL_TAG: Final = re.compile(rb"<c[\s/>]")
_ROW_TAG: Final = re.compile(rb"<row[\s/>]")
_FORMULA_TAG: Final = re.compile(rb"<f[\s/>]")
_SHARED: Final = b't="s"'
# A tag is shorter, and so is any text between two.
_LONGEST: Final = 1 << 20


class NotPlainError(Exception):
    """The sheet is written in a way that bytes do not tell enough of."""


class PlainCells:
    """What the bytes of one part tell of its cells.

    Attributes
    ----------
    shared
        At most so many cells name a shared text.
    """

    def __init__(self) -> None:
        self.shared = 0
        self._rest = b""
        self._columns: set[bytes] = set()
        self._last_row = 0

    def feed(self, data: bytes) -> None:
        """Take the next bytes.

        Raises
        ------
        NotPlainError
            If they hold what bytes do not tell enough of.
        """
        whole = self._rest + data
        end = whole.rfind(b"<")
        if end < 0 or len(whole) - end > _LONGEST:
            end = 0
        self._rest = whole[end:]
        if len(self._rest) > _LONGEST:
            raise NotPlainError
        self._look(whole[:end])

    def finish(self) -> None:
        """Take note that there are no more bytes.

        Raises
        ------
        NotPlainError
            As `feed`.
        """
        self._look(self._rest)
        self._rest = b""
        columns = max(
            (column_number(name.decode()) for name in self._columns), default=0
        )
        if not is_small(self._last_row, columns):
            raise NotPlainError

    def _look(self, data: bytes) -> None:
        if _FORMULA_TAG.search(data) or _PREFIXED.search(data):
            raise NotPlainError
        if len(_ROW_TAG.findall(data)) != len(_ROW.findall(data)):
            raise NotPlainError
        rows = _CELL.findall(data)
        if len(_CELL_TAG.findall(data)) != len(rows):
            raise NotPlainError
        self._columns.update(_COLUMN.findall(data))
        self._last_row = max(self._last_row, *map(int, set(rows)), 0)
        self.shared += data.count(_SHARED)
