"""Paper of printed sheets: sizes, where map and legend lie, and a page to draw on.

Everything on a page is in millimetres from its lower left corner; the map window shows
metres of an equal-area projection. What a sheet shows is decided in `themes`; nothing
here knows a theme. Text never runs out of its box: see `geo.outputs.sheets.lettering`.
"""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from matplotlib.path import Path
from pyproj import CRS

from geo.outputs.sheets import lettering
from geo.outputs.sheets.drawing import (
    Box,
    Drawing,
    Letters,
    Pen,
    circle_path,
    line_path,
    ring_path,
)
from geo.outputs.sheets.lettering import CAPITALS, LEADING, MM_PER_POINT
from geo.projection import PRINT

FloatArray = npt.NDArray[np.float64]

INK, SOFT_INK, ALERT = "#222222", "#5c5c5c", "#b2182b"
# Land that the theme of a sheet says nothing about.
OUTSIDE = "#dfdcd4"
# Thinnest road in points.
THINNEST = 0.35
# Empty edge between the extent that is asked for and the frame.
_AIR = 1.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the parts of a page lie, in millimetres.

    Attributes
    ----------
    width, height
        Of the paper.
    window, column
        Map, and legend beside it.
    locator
        Width and height of the small map.
    caveat
        Height at the foot of the column that is kept for the caveat.
    framed
        Whether title, degrees, sources and page number stand around the map.
    scale
        Of letters and lines in the column: smaller where paper is low.
    """

    width: float
    height: float
    window: Box
    column: Box
    locator: tuple[float, float] = (40.0, 30.0)
    caveat: float = 19.5
    framed: bool = True
    scale: float = 1.0


def sheet_layout(
    width: float, height: float, *, column: float, scale: float = 1.0
) -> Layout:
    """Return the layout of a sheet of paper whose legend has a given width."""
    left, bottom, above, between, right = 11.0, 17.0, 24.0, 7.0, 7.0
    tall = height - bottom - above
    across = width - left - between - column - right
    return Layout(
        width=width,
        height=height,
        window=(left, bottom, across, tall),
        column=(left + across + between, bottom, column, tall),
        locator=(40.0 * scale, 30.0 * scale),
        scale=scale,
    )


def figure_layout(width: float, height: float) -> Layout:
    """Return the layout of a figure: map, legend and a line of sources, no margins."""
    column = min(max(0.28 * width, 46.0), 62.0)
    below = 6.4
    return Layout(
        width=width,
        height=height,
        window=(0.3, below, width - column - 4.3, height - below - 0.3),
        column=(width - column, below, column - 0.3, height - below - 0.3),
        locator=(28.0, 21.0),
        scale=0.9,
        caveat=0.0,
        framed=False,
    )


# A4 and US Letter, landscape; and a slide of 12 inches.
LAYOUTS: Final = {
    "A4": sheet_layout(297.0, 210.0, column=70.0),
    "Letter": sheet_layout(279.4, 215.9, column=70.0),
    "16:9": sheet_layout(304.8, 171.45, column=70.0, scale=0.86),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page under construction.

    Attributes
    ----------
    layout
        Where its parts lie.
    bounds
        West, south, east and north of the map window in projected metres.
    crs
        Projection of the map.
    drawing
        What was drawn so far.
    """

    layout: Layout
    bounds: Box
    crs: CRS = PRINT
    drawing: Drawing = field(default_factory=Drawing)

    @property
    def frame(self) -> FloatArray:
        """Left, bottom, right and top of the map window in mm, a margin off."""
        left, bottom, width, height = self.layout.window
        return np.array([left + 1, bottom + 1, left + width - 1, bottom + height - 1])

    @property
    def metres_per_mm(self) -> float:
        """Projected metres per millimetre of paper."""
        west, _, east, _ = self.bounds
        return (east - west) / self.layout.window[2]

    def on_paper(self, points: FloatArray) -> FloatArray:
        """Return projected points, one per row, in millimetres of the page."""
        corner = np.array(self.bounds[:2])
        where: FloatArray = (points - corner) / self.metres_per_mm
        return where + self.layout.window[:2]

    # ------------------------------------------------------------ shapes

    def lines(self, lines: list[FloatArray], pen: Pen, *, level: str = "lines") -> None:
        """Draw lines in millimetres, cut off at the map window."""
        if lines:
            path = line_path(lines)
            self.drawing.put_shape(path, pen, level=level, clip=self.layout.window)

    def stroke(self, points: FloatArray, pen: Pen, *, level: str = "page") -> None:
        """Draw a line anywhere on the page."""
        self.drawing.put_shape(Path(points), pen, level=level)

    def polygon(
        self,
        points: FloatArray,
        pen: Pen,
        *,
        level: str = "page",
        clip: Box | None = None,
    ) -> None:
        """Draw a closed shape anywhere on the page."""
        self.drawing.put_shape(ring_path(points), pen, level=level, clip=clip)

    def box(self, box: Box, pen: Pen, *, level: str = "page") -> None:
        """Draw a rectangle: left, bottom, width and height."""
        left, bottom, width, height = box
        x, y = left + width, bottom + height
        corners = np.array([[left, bottom], [x, bottom], [x, y], [left, y]])
        self.polygon(corners, pen, level=level)

    def circle(
        self,
        at: FloatArray,
        radius: float,
        pen: Pen,
        *,
        level: str = "page",
        clip: Box | None = None,
    ) -> None:
        """Draw a circle, its radius in millimetres."""
        path = circle_path(float(at[0]), float(at[1]), radius)
        self.drawing.put_shape(path, pen, level=level, clip=clip)

    def shield(
        self, text: str, box: FloatArray, color: str, *, size: float = 5
    ) -> None:
        """Write a short text in a frame: left, bottom, right and top."""
        left, bottom, right, top = box
        self.box(
            (left, bottom, right - left, top - bottom),
            Pen(face="#ffffff", edge=color, width=0.6),
            level="labels",
        )
        middle = ((left + right) / 2, (bottom + top) / 2)
        self.line_of(text, middle, size, bold=True, color=color, side="center")

    # -------------------------------------------------------------- text

    def measure(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of one line of text in millimetres."""
        return lettering.measure(text, size, bold=bold)

    def wrap(
        self, text: str, width: float, size: float, *, bold: bool = False
    ) -> list[str]:
        """Return text in lines of at most `width` millimetres."""
        return lettering.wrap(text, width, size, bold=bold)

    def cut(self, text: str, width: float, size: float, *, bold: bool = False) -> str:
        """Return one line that fits `width` millimetres, cut with an ellipsis."""
        return lettering.cut(text, width, size, bold=bold)

    def line_of(
        self,
        text: str,
        at: tuple[float, float],
        size: float,
        *,
        bold: bool = False,
        color: str = INK,
        side: str = "left",
        halo: float = 0.0,
    ) -> None:
        """Write one line, capital letters centred on a height.

        Parameters
        ----------
        text, size
            What is written, and its size in points.
        at
            Its left end, middle or right end, as `side` says, in millimetres.
        bold, color, side, halo
            How.
        """
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[side]
        letters = Letters(
            x=at[0] - share * lettering.measure(text, size, bold=bold),
            y=at[1] - CAPITALS / 2 * size * MM_PER_POINT,
            text=text,
            size=size,
            color=color,
            bold=bold,
            halo=halo,
        )
        self.drawing.put_letters(letters, level="labels")

    def write(
        self, text: str, box: Box, size: float, *, bold: bool = False, color: str = INK
    ) -> float:
        """Write text from the top of a box; return the height used in millimetres."""
        left, bottom, width, height = box
        lines, size = lettering.fit(text, width, height, size, bold=bold)
        step = size * LEADING * MM_PER_POINT
        for number, line in enumerate(lines):
            self.drawing.put_letters(
                Letters(
                    x=left,
                    y=bottom + height - (number + 0.78) * step,
                    text=line,
                    size=size,
                    color=color,
                    bold=bold,
                )
            )
        return len(lines) * step


def open_sheet(
    bounds: FloatArray, *, layout: Layout = LAYOUTS["A4"], crs: CRS = PRINT
) -> Sheet:
    """Return an empty sheet whose window holds projected bounds.

    Parameters
    ----------
    bounds
        West, south, east and north in metres of the projection.
    layout
        Paper.
    crs
        Projection of the map.
    """
    west, south, east, north = (float(side) for side in bounds)
    _, _, width, height = layout.window
    scale = _AIR * max((east - west) / width, (north - south) / height)
    x, y = (west + east) / 2, (south + north) / 2
    half_width, half_height = scale * width / 2, scale * height / 2
    return Sheet(
        layout=layout,
        bounds=(x - half_width, y - half_height, x + half_width, y + half_height),
        crs=crs,
    )


def write_margins(sheet: Sheet, *, texts: dict[str, str]) -> None:
    """Write title, heading, unit, tag, caveat, sources, date and number."""
    layout = sheet.layout
    left, bottom, across, tall = layout.window
    column, _, width, _ = layout.column
    right, top = column + width, bottom + tall
    wide = right - left
    tag = sheet.measure(texts["tag"], 7.5, bold=True) + 4
    sheet.write(texts["title"], (left, top + 14.5, wide - tag - 4, 6.5), 13, bold=True)
    sheet.write(texts["heading"], (left, top + 9.2, wide, 5.2), 9.5, bold=True)
    sheet.write(texts["unit"], (left, top + 4.6, wide, 4.4), 7.5, color=SOFT_INK)
    corner = np.array([right - tag, top + 15.2, right, top + 20.4])
    sheet.shield(texts["tag"], corner, ALERT, size=7.5)
    sheet.write(texts["sources"], (left, 3.2, across, 8.6), 5.5, color=SOFT_INK)
    sheet.write(texts["caveat"], (column, bottom, width, layout.caveat), 6.5, bold=True)
    number = sheet.measure(texts["number"], 6.5, bold=True)
    sheet.write(texts["date"], (column, 8.2, width, 3.6), 6.5, color=SOFT_INK)
    sheet.write(
        texts["number"], (right - number - 0.2, 8.2, number + 1, 3.6), 6.5, bold=True
    )
