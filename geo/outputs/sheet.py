"""The frame of a printed sheet: paper, map window, texts, legend column and furniture.

One landscape A4 page. `Sheet.page` is drawn in millimetres from the lower left corner
of the paper, `Sheet.window` in metres of the print projection. What a sheet shows is
decided in `static_map`; nothing here knows a theme. Text never runs out of its box: it
is wrapped, then made smaller, and at last cut with an ellipsis.
"""

import io
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, Polygon
from matplotlib_scalebar.scalebar import ScaleBar
from pyproj import Proj, Transformer

from geo.outputs.palette import WATER
from geo.outputs.words import Language, word
from geo.projection import GEOGRAPHIC, PRINT

FloatArray = npt.NDArray[np.float64]
# Left, bottom, width and height in millimetres.
Box = tuple[float, float, float, float]

PAGE_MM = (297.0, 210.0)
WINDOW_MM: Box = (11, 18, 204, 168)
COLUMN_MM: Box = (222, 18, 68, 168)
LOCATOR_MM: Box = (13, 20, 44, 33)
INK, SOFT_INK, ALERT = "#222222", "#5c5c5c", "#b2182b"
# Thinnest road in points.
THINNEST = 0.35
# Land that the theme of a sheet says nothing about.
OUTSIDE = "#dfdcd4"
_FONT = "DejaVu Sans"
_MM_PER_INCH = 25.4
MM_PER_POINT = _MM_PER_INCH / 72
_SMALLEST_POINTS = 4.0
_LEADING = 1.35
# Lines are broken by widths at one size, and kept a little short.
_WRAP_REFERENCE, _WRAP_RESERVE = 10.0, 0.985
# Graticule steps in degrees, coarsest last; a window shows about six lines each way.
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_LINES_WANTED = 8


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
            family=_FONT, size=size, weight="bold" if bold else "normal"
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


def add_graticule(sheet: Sheet, language: Language) -> None:
    """Draw meridians and parallels and write their degrees around the window."""
    west, south, east, north = sheet.bounds
    inverse = Transformer.from_crs(PRINT, GEOGRAPHIC, always_xy=True)
    edge = np.linspace(0, 1, 50)
    x = np.concatenate([west + (east - west) * edge] * 2)
    y = np.concatenate([np.full(50, south), np.full(50, north)])
    longitude, latitude = inverse.transform(x, y)
    span = max(np.ptp(longitude), np.ptp(latitude))
    step = next((s for s in _STEPS if span / s <= _LINES_WANTED), _STEPS[-1])
    meridians = np.arange(np.floor(longitude.min() / step), longitude.max() / step + 1)
    parallels = np.arange(np.floor(latitude.min() / step), latitude.max() / step + 1)
    forward = Transformer.from_crs(GEOGRAPHIC, PRINT, always_xy=True)
    along_lat = np.linspace(latitude.min() - step, latitude.max() + step, 120)
    along_lon = np.linspace(longitude.min() - step, longitude.max() + step, 120)
    lines = []
    for degrees in meridians * step:
        line = np.column_stack(forward.transform(np.full(120, degrees), along_lat))
        lines.append(line)
        for level, side in ((south, "S"), (north, "N")):
            at = float(np.interp(level, line[:, 1], line[:, 0]))
            if west < at < east:
                _degree(
                    sheet, at, side, word("west", language, degrees=f"{-degrees:g}")
                )
    for degrees in parallels * step:
        line = np.column_stack(forward.transform(along_lon, np.full(120, degrees)))
        lines.append(line)
        for level, side in ((west, "W"), (east, "E")):
            at = float(np.interp(level, line[:, 0], line[:, 1]))
            if south < at < north:
                _degree(
                    sheet, at, side, word("north", language, degrees=f"{degrees:g}")
                )
    sheet.window.add_collection(
        LineCollection(lines, colors="#7d8b94", linewidths=0.25, alpha=0.6, zorder=2.5),
        autolim=False,
    )


def _degree(sheet: Sheet, at: float, side: str, text: str) -> None:
    """Write a degree outside one side of the window."""
    left, bottom, width, height = WINDOW_MM
    west, south, _, _ = sheet.bounds
    if side in "SN":
        x = left + (at - west) / sheet.metres_per_mm
        y = bottom - 2.2 if side == "S" else bottom + height + 2.0
    else:
        x = left - 2.2 if side == "W" else left + width + 2.2
        y = bottom + (at - south) / sheet.metres_per_mm
    sheet.page.text(
        x,
        y,
        text,
        size=5.5,
        color=SOFT_INK,
        ha="center",
        va="center",
        rotation=0 if side in "SN" else 90,
    )


def add_furniture(sheet: Sheet, language: Language) -> FloatArray:
    """Draw scale bar and north arrow; return the box they and the locator take, in mm.

    Scale and north are true at the centre of the map: in this projection both change
    with the place.
    """
    left, bottom, width, height = LOCATOR_MM
    west, south, east, north = sheet.bounds
    room = np.array([left, bottom, left + width, bottom + height + 15])
    x, y = (west + east) / 2, (south + north) / 2
    lon, lat = Transformer.from_crs(PRINT, GEOGRAPHIC, always_xy=True).transform(x, y)
    factors = Proj(PRINT).get_factors(lon, lat)
    bar = ScaleBar(
        1 / factors.parallel_scale,
        "m",
        length_fraction=0.16,
        location="lower left",
        rotation="horizontal-only",
        bbox_to_anchor=(left, bottom + height + 1),
        bbox_transform=sheet.overlay.transData,
        box_alpha=0,
        pad=0,
        border_pad=0,
        width_fraction=0.004,
        font_properties={"family": _FONT, "size": 6.5},
        color=INK,
    )
    sheet.window.add_artist(bar)
    _north_arrow(
        sheet, left + width - 4, bottom + height + 8, factors.meridian_convergence
    )
    sheet.write(
        word("true_at_centre", language),
        (left, bottom + height + 9.5, width - 9, 5),
        5,
        color=SOFT_INK,
    )
    return room


def _north_arrow(sheet: Sheet, x: float, y: float, convergence: float) -> None:
    """Draw an arrow of 10 mm; convergence is in degrees, clockwise to grid north."""
    turn = np.radians(convergence)
    axis = np.array([np.sin(turn), np.cos(turn)])
    across = np.array([axis[1], -axis[0]])
    foot = np.array([x, y]) - 4 * axis
    half = [foot - 0.0 * axis, foot + 7 * axis]
    for side, color in ((1, INK), (-1, "w")):
        points = [foot + 1.6 * axis, half[1], foot + side * 1.8 * across]
        sheet.overlay.add_patch(Polygon(points, closed=True, fc=color, ec=INK, lw=0.5))
    tip = foot + 8.8 * axis
    sheet.overlay.text(
        tip[0], tip[1], "N", size=7, weight="bold", ha="center", va="center", color=INK
    )


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
    sheet.write(texts["caveat"], (column, bottom, width, 13), 6.5, bold=True)
    number = sheet.measure(texts["number"], 6.5, bold=True)
    sheet.write(texts["date"], (column, 8.2, width, 3.6), 6.5, color=SOFT_INK)
    sheet.write(
        texts["number"], (right - number - 0.2, 8.2, number + 1, 3.6), 6.5, bold=True
    )
