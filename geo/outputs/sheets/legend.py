"""The legend column of a printed sheet, filled from the top down."""

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle

from geo.outputs.palette import BORDER
from geo.outputs.sheets.paper import (
    ALERT,
    COLUMN_MM,
    INK,
    MM_PER_POINT,
    SOFT_INK,
    THINNEST,
    Sheet,
)


class Column:
    """The legend column beside the map, filled from the top down.

    Parameters
    ----------
    sheet
        Page to draw on.
    """

    _WIDE, _TALL, _STEP, _TEXT, _PITCH = 8.0, 3.4, 4.3, 6.8, 14.5
    # Of a ranked table: height of a row, room of a share and of a band at its right,
    # largest and smallest letters.
    _ROW, _SHARE, _BAND, _LARGE, _SMALL = 3.4, 9.0, 10.5, 6.3, 5.0

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.left, bottom, self.width, height = COLUMN_MM
        self.right = self.left + self.width
        self.y = bottom + height

    def _next(self, step: float) -> float:
        """Move down; return the middle of the new line."""
        self.y -= step
        return self.y + step / 2

    def gap(self) -> None:
        """Leave a gap."""
        self._next(2.4)

    def heading(self, text: str) -> None:
        """Write a heading with a gap above, unless it is the first."""
        if self.y < COLUMN_MM[1] + COLUMN_MM[3]:
            self.gap()
        self.y -= self.sheet.write(
            text, (self.left, self.y - 8, self.width, 8), 7.5, bold=True
        )
        self.y -= 0.6

    def note(self, text: str, *, strong: bool = False) -> None:
        """Write a paragraph."""
        color = ALERT if strong else SOFT_INK
        box = (self.left, self.y - 16, self.width, 16)
        self.y -= self.sheet.write(text, box, 6.3, color=color) + 0.8

    def _text(self, x: float, y: float, text: str, *, ha: str = "left") -> None:
        self.sheet.overlay.text(
            x, y, text, fontsize=self._TEXT, color=INK, va="center_baseline", ha=ha
        )

    def _right(self, y: float, texts: Sequence[str]) -> None:
        for number, text in enumerate(reversed(texts)):
            self._text(self.right - self._PITCH * number, y, text, ha="right")

    def counted(self, names: Sequence[str]) -> None:
        """Write the heads of columns of numbers."""
        y = self._next(self._STEP)
        for number, name in enumerate(reversed(names)):
            self.sheet.overlay.text(
                self.right - self._PITCH * number,
                y,
                self.sheet.cut(name, self._PITCH, 5.2),
                size=5.2,
                color=SOFT_INK,
                ha="right",
                va="center_baseline",
            )

    def swatch(self, color: str, text: str, counts: Sequence[str] = ()) -> None:
        """Write a class with its colour and numbers."""
        y = self._next(self._STEP)
        corner = (self.left, y - self._TALL / 2)
        self.sheet.overlay.add_patch(
            Rectangle(corner, self._WIDE, self._TALL, fc=color, ec=BORDER, lw=0.4)
        )
        room = self.width - self._WIDE - 2.5 - (self._PITCH - 2) * len(counts)
        self._text(
            self.left + self._WIDE + 2, y, self.sheet.cut(text, room, self._TEXT)
        )
        self._right(y, counts)

    def line(self, color: str, points: float, text: str) -> None:
        """Write the meaning of a line."""
        self._line(self.left, self._next(self._STEP), color, points, text)

    def lines(self, samples: Sequence[tuple[str, float, str]], *, columns: int) -> None:
        """Write the meanings of lines side by side: colour, points and text of each."""
        for first in range(0, len(samples), columns):
            y = self._next(self._STEP)
            for at, sample in enumerate(samples[first : first + columns]):
                self._line(self.left + at * self.width / columns, y, *sample)

    def _line(self, x: float, y: float, color: str, points: float, text: str) -> None:
        self.sheet.overlay.plot(
            [x, x + self._WIDE], [y, y], color=color, lw=max(points, THINNEST)
        )
        self._text(x + self._WIDE + 2, y, text)

    def dot(self, text: str) -> None:
        """Write the meaning of the mark of a place."""
        y = self._next(self._STEP)
        x = self.left + self._WIDE / 2
        self.sheet.overlay.plot(x, y, "o", ms=1.9, mfc="w", mec=INK, mew=0.6)
        self._text(self.left + self._WIDE + 2, y, text)

    def shield(self, sample: str, text: str, color: str) -> None:
        """Write the meaning of a framed route number."""
        y = self._next(self._STEP)
        self.sheet.shield(
            sample, np.array([self.left + 1, y - 1.45, self.left + 7, y + 1.45]), color
        )
        self._text(self.left + self._WIDE + 2, y, text)

    def circles(
        self, sizes: Sequence[tuple[float, str]], *, face: str, edge: str
    ) -> None:
        """Write circles, area in square points, side by side."""
        largest = max((area for area, _ in sizes), default=0.0)
        diameter = 2 * np.sqrt(largest / np.pi) * MM_PER_POINT
        y = self._next(max(diameter + 1, self._STEP))
        for number, (area, text) in enumerate(sizes):
            x = self.left + 4 + number * self.width / 3
            self.sheet.overlay.scatter(
                [x], [y], s=area, facecolor=face, edgecolor=edge, linewidth=0.5
            )
            self._text(x + diameter / 2 + 1.5, y, text)

    def row(self, rank: str, name: str, share: str, band: str) -> None:
        """Write a row of a ranked table; a long name is written smaller, then cut."""
        y = self._next(self._ROW)
        left, between = self.left + 5, self.right - self._BAND
        room = between - self._SHARE - left
        sizes = np.arange(self._LARGE, self._SMALL, -0.1)
        size = next(
            (s for s in sizes if self.sheet.measure(name, s) <= room), self._SMALL
        )
        for x, text, points, side in (
            (self.left + 3.5, rank, self._LARGE, "right"),
            (left, self.sheet.cut(name, room, size), size, "left"),
            (between, share, self._LARGE, "right"),
            (self.right, band, self._LARGE, "right"),
        ):
            self.sheet.overlay.text(
                x,
                y,
                text,
                fontsize=points,
                color=SOFT_INK if text == band else INK,
                va="center_baseline",
                ha=side,
            )
