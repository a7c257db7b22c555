"""The legend column of a printed sheet, filled from the top down."""

from collections.abc import Sequence

import numpy as np

from geo.outputs.palette import BORDER
from geo.outputs.sheets.drawing import Pen
from geo.outputs.sheets.lettering import MM_PER_POINT
from geo.outputs.sheets.paper import ALERT, INK, SOFT_INK, THINNEST, Sheet

# Kept free above the caveat.
_ABOVE_CAVEAT = 2.5


class Column:
    """The legend column beside the map, filled from the top down.

    Parameters
    ----------
    sheet
        Page to draw on.
    """

    # Swatches, steps from line to line, letters, and columns of numbers.
    _WIDE, _TALL, _STEP, _TEXT, _PITCH = 8.0, 3.4, 4.3, 6.8, 14.5
    # Of a ranked table: height of a row, room of a share and of a band at its right,
    # largest and smallest letters.
    _ROW, _SHARE, _BAND, _LARGE, _SMALL = 3.4, 9.5, 11.5, 6.3, 5.0
    # A heading and a note of a table.
    _TABLE = 10.5

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.scale = sheet.layout.scale
        self.left, bottom, self.width, height = sheet.layout.column
        self.right = self.left + self.width
        self.top = bottom + height
        self.floor = bottom + sheet.layout.caveat + _ABOVE_CAVEAT
        self.y = self.top

    def rows_left(self, tables: int = 1) -> int:
        """Return how many rows of ranked tables, with their headings, still fit."""
        room = (self.y - self.floor) / self.scale - tables * self._TABLE
        return max(int(room / self._ROW), 0)

    def _next(self, step: float) -> float:
        """Move down; return the middle of the new line."""
        step *= self.scale
        self.y -= step
        return self.y + step / 2

    def gap(self) -> None:
        """Leave a gap."""
        self._next(2.4)

    def heading(self, text: str) -> None:
        """Write a heading with a gap above, unless it is the first."""
        if self.y < self.top:
            self.gap()
        self.y -= self.sheet.write(
            text, (self.left, self.y - 8, self.width, 8), 7.5 * self.scale, bold=True
        )
        self.y -= 0.6

    def note(self, text: str, *, strong: bool = False) -> None:
        """Write a paragraph."""
        color = ALERT if strong else SOFT_INK
        box = (self.left, self.y - 20, self.width, 20)
        self.y -= self.sheet.write(text, box, 6.3 * self.scale, color=color) + 0.8

    def _text(self, x: float, y: float, text: str, *, side: str = "left") -> None:
        """Write a line; one that the column has no room for is written smaller."""
        room = self.right - x if side == "left" else self.width
        self.sheet.line_of(text, (x, y), self._fitting(text, room), side=side)

    def _fitting(self, text: str, room: float) -> float:
        """Return the size at which a line fits."""
        size = self._TEXT * self.scale
        wide = self.sheet.measure(text, size)
        return size * min(1.0, room / max(wide, 1e-9))

    def _right(self, y: float, texts: Sequence[str]) -> None:
        for number, text in enumerate(reversed(texts)):
            self._text(self.right - self._PITCH * number, y, text, side="right")

    def counted(self, names: Sequence[str]) -> None:
        """Write the heads of columns of numbers."""
        y = self._next(self._STEP)
        for number, name in enumerate(reversed(names)):
            wide = self.sheet.measure(name, 5.2)
            size = 5.2 * min(1.0, (self._PITCH - 1.2) / wide)
            at = self.right - self._PITCH * number, y
            self.sheet.line_of(name, at, size, color=SOFT_INK, side="right")

    def swatch(self, color: str, text: str, counts: Sequence[str] = ()) -> None:
        """Write a class with its colour and numbers."""
        y = self._next(self._STEP)
        tall = self._TALL * self.scale
        box = self.left, y - tall / 2, self._WIDE, tall
        self.sheet.box(box, Pen(face=color, edge=BORDER))
        room = self.width - self._WIDE - 2.5 - (self._PITCH - 2) * len(counts)
        size = self._fitting(text, room)
        self.sheet.line_of(text, (self.left + self._WIDE + 2, y), size)
        self._right(y, counts)

    def line(self, pen: Pen, text: str) -> None:
        """Write the meaning of a line."""
        at = self.left, self._next(self._STEP)
        self._line(at, pen, text, wide=self._WIDE)

    def lines(self, samples: Sequence[tuple[str, float, str]], *, columns: int) -> None:
        """Write the meanings of lines side by side: colour, points and text of each."""
        pitch = self.width / columns
        # Three beside each other leave less room for the line than for its meaning.
        wide = min(self._WIDE, 0.4 * pitch)
        for first in range(0, len(samples), columns):
            y = self._next(self._STEP)
            row = samples[first : first + columns]
            for at, (color, points, text) in enumerate(row):
                pen = Pen(edge=color, width=max(points, THINNEST))
                self._line((self.left + at * pitch, y), pen, text, wide=wide)

    def _line(
        self, at: tuple[float, float], pen: Pen, text: str, *, wide: float
    ) -> None:
        x, y = at
        self.sheet.stroke(np.array([[x, y], [x + wide, y]]), pen)
        self._text(x + wide + 2, y, text)

    def dot(self, text: str) -> None:
        """Write the meaning of the mark of a place."""
        y = self._next(self._STEP)
        at = np.array([self.left + self._WIDE / 2, y])
        self.sheet.circle(at, 0.42, Pen(face="#ffffff", edge=INK, width=0.6))
        self._text(self.left + self._WIDE + 2, y, text)

    def disc(self, text: str, sample: str, color: str) -> None:
        """Write the meaning of a numbered disc."""
        y = self._next(self._STEP)
        at = np.array([self.left + self._WIDE / 2, y])
        self.sheet.circle(at, 1.7, Pen(face=color, edge="#ffffff"))
        white = "#ffffff"
        self.sheet.line_of(
            sample, (float(at[0]), y), 5.2, bold=True, color=white, side="center"
        )
        self._text(self.left + self._WIDE + 2, y, text)

    def shield(self, sample: str, text: str, color: str) -> None:
        """Write the meaning of a framed route number."""
        y = self._next(self._STEP)
        self.sheet.shield(
            sample, np.array([self.left + 1, y - 1.3, self.left + 7, y + 1.3]), color
        )
        self._text(self.left + self._WIDE + 2, y, text)

    def circles(
        self, sizes: Sequence[tuple[float, str]], *, face: str, edge: str
    ) -> None:
        """Write circles, area in square points, side by side."""
        largest = max((area for area, _ in sizes), default=0.0)
        diameter = 2 * np.sqrt(largest / np.pi) * MM_PER_POINT
        y = self._next(max(diameter + 1, self._STEP))
        pen = Pen(face=face, edge=edge, width=0.5)
        for number, (area, text) in enumerate(sizes):
            x = self.left + 4 + number * self.width / 3
            radius = float(np.sqrt(area / np.pi)) * MM_PER_POINT
            self.sheet.circle(np.array([x, y]), radius, pen)
            self._text(x + diameter / 2 + 1.5, y, text)

    def row(self, rank: str, name: str, share: str, band: str) -> None:
        """Write a row of a ranked table; a long name is written smaller, then cut."""
        y = self._next(self._ROW)
        left, between = self.left + 6, self.right - self._BAND
        room = between - self._SHARE - left
        large, small = self._LARGE * self.scale, self._SMALL * self.scale
        size = large * min(1.0, room / max(self.sheet.measure(name, large), 1e-9))
        size = max(size, small)
        cut = self.sheet.cut(name, room + 1e-6, size)
        self.sheet.line_of(rank, (self.left + 4.6, y), large, side="right")
        self.sheet.line_of(cut, (left, y), size)
        self.sheet.line_of(share, (between, y), large, side="right")
        self.sheet.line_of(band, (self.right, y), large, color=SOFT_INK, side="right")
