"""The frame of a printed sheet: paper, map window and texts.

One landscape A4 page. `Sheet.page` is drawn in millimetres from the lower left corner
of the paper, `Sheet.window` in metres of the print projection. What a sheet shows is
decided in `themes`; nothing here knows a theme. Text never runs out of its box: it
is wrapped, then made smaller, and at last cut with an ellipsis.
"""

import io
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch

from geo.outputs.palette import WATER

FloatArray = npt.NDArray[np.float64]
# Left, bottom, width and height in millimetres.
Box = tuple[float, float, float, float]

PAGE_MM = (297.0, 210.0)
WINDOW_MM: Box = (11, 18, 204, 168)
COLUMN_MM: Box = (222, 18, 68, 168)
LOCATOR_MM: Box = (13, 20, 44, 33)
INK, SOFT_INK, ALERT = "#222222", "#5c5c5c", "#b2182b"
# Height at the foot of the column that is kept for the caveat.
CAVEAT_MM = 17.0
# Thinnest road in points.
THINNEST = 0.35
# Land that the theme of a sheet says nothing about.
OUTSIDE = "#dfdcd4"
FONT = "DejaVu Sans"
_MM_PER_INCH = 25.4
MM_PER_POINT = _MM_PER_INCH / 72
_SMALLEST_POINTS = 4.0
_LEADING = 1.35
# Lines are broken by widths at one size, and kept a little short.
_WRAP_REFERENCE, _WRAP_RESERVE = 10.0, 0.985


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page under construction.

    Attributes
    ----------
    figure, canvas
        The paper and what draws it.
    page
        Axes of the whole paper, millimetres.
    window
        Axes of the map, metres of the print projection.
    overlay
        Axes in millimetres like `page`, above the map.
    widths
        Widths already measured, in millimetres, by text, size and weight.
    """

    figure: Figure
    canvas: FigureCanvasAgg
    page: Axes
    window: Axes
    overlay: Axes
    widths: dict[tuple[str, float, bool], float] = field(default_factory=dict)

    @property
    def bounds(self) -> Box:
        """West, south, east and north of the map in projected metres."""
        west, east = self.window.get_xlim()
        south, north = self.window.get_ylim()
        return west, south, east, north

    @property
    def frame(self) -> FloatArray:
        """Left, bottom, right and top of the map window in mm, a margin off."""
        left, bottom, width, height = WINDOW_MM
        return np.array([left + 1, bottom + 1, left + width - 1, bottom + height - 1])

    def on_paper(self, points: FloatArray) -> FloatArray:
        """Return projected points, one per row, in millimetres of the page."""
        west, south, _, _ = self.bounds
        corner = np.array([west, south])
        where: FloatArray = (points - corner) / self.metres_per_mm + WINDOW_MM[:2]
        return where

    def shield(
        self, text: str, box: FloatArray, color: str, *, size: float = 5
    ) -> None:
        """Write a short text in a frame."""
        left, bottom, right, top = box
        self.overlay.add_patch(
            FancyBboxPatch(
                (left + 0.3, bottom + 0.3),
                right - left - 0.6,
                top - bottom - 0.6,
                boxstyle="round,pad=0.2,rounding_size=0.6",
                fc="w",
                ec=color,
                lw=0.6,
                zorder=7,
            )
        )
        self.overlay.text(
            (left + right) / 2,
            (bottom + top) / 2,
            text,
            size=size,
            weight="bold",
            color=color,
            ha="center",
            va="center_baseline",
            zorder=8,
        )

    @property
    def metres_per_mm(self) -> float:
        """Projected metres per millimetre of paper."""
        west, _, east, _ = self.bounds
        return (east - west) / WINDOW_MM[2]

    def measure(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of one line of text in millimetres."""
        key = text, size, bold
        if key in self.widths:
            return self.widths[key]
        font = FontProperties(
            family=FONT, size=size, weight="bold" if bold else "normal"
        )
        renderer = self.canvas.get_renderer()  # type: ignore[no-untyped-call] # untyped
        width, _, _ = renderer.get_text_width_height_descent(text, font, ismath=False)
        self.widths[key] = float(width) / self.figure.dpi * _MM_PER_INCH
        return self.widths[key]

    def wrap(
        self, text: str, width: float, size: float, *, bold: bool = False
    ) -> list[str]:
        """Return text in lines of at most `width` millimetres."""
        # Widths grow with size but for hinting, which the reserve covers.
        room = width * _WRAP_REFERENCE / size * _WRAP_RESERVE
        space = self.measure("n n", _WRAP_REFERENCE, bold=bold) - self.measure(
            "nn", _WRAP_REFERENCE, bold=bold
        )
        lines, used = [""], 0.0
        for piece in text.split():
            wide = self.measure(piece, _WRAP_REFERENCE, bold=bold)
            if lines[-1] and used + space + wide > room:
                lines.append(piece)
                used = wide
            else:
                lines[-1] = f"{lines[-1]} {piece}".strip()
                used += space + wide
        return [self.cut(line, width, size, bold=bold) for line in lines]

    def cut(self, text: str, width: float, size: float, *, bold: bool = False) -> str:
        """Return one line that fits `width` millimetres, cut with an ellipsis."""
        if self.measure(text, size, bold=bold) <= width:
            return text
        fits, too_long = 0, len(text)
        while too_long - fits > 1:
            middle = (fits + too_long) // 2
            part = text[:middle].rstrip() + "…"
            if self.measure(part, size, bold=bold) <= width:
                fits = middle
            else:
                too_long = middle
        return text[:fits].rstrip() + "…"

    def write(
        self, text: str, box: Box, size: float, *, bold: bool = False, color: str = INK
    ) -> float:
        """Write text from the top of a box; return the height used in millimetres."""
        left, bottom, width, height = box
        lines = self.wrap(text, width, size, bold=bold)
        while len(lines) * size * _LEADING * MM_PER_POINT > height:
            if size <= _SMALLEST_POINTS:
                room = max(int(height / (size * _LEADING * MM_PER_POINT)), 1)
                rest = " ".join(lines[room - 1 :])
                lines = [*lines[: room - 1], self.cut(rest, width, size, bold=bold)]
                break
            size = max(size - 0.25, _SMALLEST_POINTS)
            lines = self.wrap(text, width, size, bold=bold)
        step = size * _LEADING * MM_PER_POINT
        for number, line in enumerate(lines):
            self.overlay.text(
                left,
                bottom + height - (number + 0.78) * step,
                line,
                size=size,
                weight="bold" if bold else "normal",
                color=color,
                va="baseline",
            )
        return len(lines) * step

    def png(self) -> bytes:
        """Return the finished page as PNG: the same bytes for the same content."""
        buffer = io.BytesIO()
        self.figure.savefig(
            buffer, format="png", dpi="figure", metadata={"Software": None}
        )
        return buffer.getvalue()


def open_sheet(bounds: FloatArray, *, dpi: int) -> Sheet:
    """Return an empty sheet whose window holds projected bounds.

    Parameters
    ----------
    bounds
        West, south, east and north in metres of the print projection.
    dpi
        Dots per inch of the paper.
    """
    width, height = PAGE_MM
    figure = Figure(
        figsize=(width / _MM_PER_INCH, height / _MM_PER_INCH), dpi=dpi, facecolor="w"
    )
    canvas = FigureCanvasAgg(figure)
    page = figure.add_axes((0, 0, 1, 1))
    page.set(xlim=(0, width), ylim=(0, height))
    page.axis("off")
    window = axes_at(figure, WINDOW_MM)
    west, south, east, north = bounds
    scale = 1.03 * max((east - west) / WINDOW_MM[2], (north - south) / WINDOW_MM[3])
    half_width, half_height = scale * WINDOW_MM[2] / 2, scale * WINDOW_MM[3] / 2
    x, y = (west + east) / 2, (south + north) / 2
    window.set(
        xlim=(x - half_width, x + half_width), ylim=(y - half_height, y + half_height)
    )
    overlay = figure.add_axes((0, 0, 1, 1), zorder=5)
    overlay.set(xlim=(0, width), ylim=(0, height))
    overlay.axis("off")
    return Sheet(figure, canvas, page, window, overlay)


def axes_at(figure: Figure, box: Box) -> Axes:
    """Return new axes at a box of the page, without ticks."""
    left, bottom, width, height = box
    axes = figure.add_axes(
        (
            left / PAGE_MM[0],
            bottom / PAGE_MM[1],
            width / PAGE_MM[0],
            height / PAGE_MM[1],
        ),
        facecolor=WATER,
    )
    axes.set(xticks=[], yticks=[])
    return axes


def write_margins(sheet: Sheet, *, texts: dict[str, str]) -> None:
    """Write title, heading, unit, tag, caveat, sources, date and number."""
    left, bottom, _, _ = WINDOW_MM
    right = COLUMN_MM[0] + COLUMN_MM[2]
    wide = right - left
    tag = sheet.measure(texts["tag"], 7.5, bold=True) + 4
    sheet.write(texts["title"], (left, 200.5, wide - tag - 4, 6.5), 13, bold=True)
    sheet.write(texts["heading"], (left, 195.2, wide, 5.2), 9.5, bold=True)
    sheet.write(texts["unit"], (left, 190.6, wide, 4.4), 7.5, color=SOFT_INK)
    corner = np.array([right - tag, 201.2, right, 206.4])
    sheet.shield(texts["tag"], corner, ALERT, size=7.5)
    sheet.write(texts["sources"], (left, 3.2, WINDOW_MM[2], 8.6), 5.5, color=SOFT_INK)
    column, _, width, _ = COLUMN_MM
    sheet.write(texts["caveat"], (column, bottom, width, CAVEAT_MM), 6.5, bold=True)
    number = sheet.measure(texts["number"], 6.5, bold=True)
    sheet.write(texts["date"], (column, 8.2, width, 3.6), 6.5, color=SOFT_INK)
    sheet.write(
        texts["number"], (right - number - 0.2, 8.2, number + 1, 3.6), 6.5, bold=True
    )
