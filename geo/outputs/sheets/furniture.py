"""Scale bar, north arrow and locator of a printed map, together in one corner."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Proj, Transformer

from geo.outputs.palette import BORDER, LAND, WATER
from geo.outputs.sheets.drawing import Box, Pen
from geo.outputs.sheets.ground import Ground
from geo.outputs.sheets.paper import (
    ALERT,
    INK,
    OUTSIDE,
    SOFT_INK,
    Layout,
    Sheet,
    open_sheet,
)
from geo.outputs.words import Language, word
from geo.projection import GEOGRAPHIC, PRINT

FloatArray = npt.NDArray[np.float64]

_MARGIN, _BAR_HEIGHT = 2.0, 15.5
_KM_PER_MILE = 1.609344
# Beside the scale bars: the arrow, and the unit that stands out.
_ARROW_MM = 14.0
_WHITE = "#ffffff"


@lru_cache(maxsize=64)
def _across(source: CRS, target: CRS) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar: its length on the ground and on paper."""

    kilometres: float
    millimetres: float


def furniture_box(layout: Layout, corner: str) -> Box:
    """Return the box of scale, arrow and locator in a corner such as ``lower left``."""
    left, bottom, width, height = layout.window
    wide, tall = layout.locator[0], layout.locator[1] + _BAR_HEIGHT
    x = left + _MARGIN if "left" in corner else left + width - _MARGIN - wide
    y = bottom + _MARGIN if "lower" in corner else bottom + height - _MARGIN - tall
    return x, y, wide, tall


def scale_bars(sheet: Sheet) -> tuple[ScaleBar, ScaleBar]:
    """Return bars of round kilometres and round miles, true at the map's centre."""
    factors = _factors(sheet)
    # East–west: a kilometre on the ground is so many projected metres there.
    metres = 1000.0 * factors.parallel_scale
    room = (sheet.layout.locator[0] - _ARROW_MM) * sheet.metres_per_mm / metres
    bars = []
    for unit in (1.0, _KM_PER_MILE):
        length = _round_down(room / unit)
        bars.append(
            ScaleBar(length * unit, length * unit * metres / sheet.metres_per_mm)
        )
    return bars[0], bars[1]


def north_turn(sheet: Sheet) -> float:
    """Return the angle from up the page to true north at the centre, clockwise."""
    # Convergence is the angle from true north to grid north, clockwise.
    return -float(_factors(sheet).meridian_convergence)


def draw_furniture(
    sheet: Sheet, box: Box, language: Language, *, whole: Ground
) -> None:
    """Draw scale bar, north arrow and locator.

    Scale and north are true at the centre of the map: in a conic projection both change
    with the place.

    Parameters
    ----------
    sheet
        Page to draw on.
    box
        Where, as `furniture_box` gives it.
    language
        Of the words.
    whole
        Ground of the whole study, for the locator.
    """
    left, bottom, width, height = box
    sheet.box(box, Pen(face=_WHITE, edge=BORDER, width=0.4, alpha=0.92), level="marks")
    _draw_bars(sheet, left + 3.0, bottom + height - 5.0)
    _draw_arrow(sheet, np.array([left + width - 4.5, bottom + height - 5.9]))
    sheet.write(
        word("true_at_centre", language),
        (left + 1.5, bottom + sheet.layout.locator[1] + 0.3, width - 8.5, 4.4),
        4.6,
        color=SOFT_INK,
    )
    _draw_locator(sheet, (left, bottom, *sheet.layout.locator), whole)


def _factors(sheet: Sheet):  # type: ignore[no-untyped-def] # noqa: ANN202 - pyproj's own
    west, south, east, north = sheet.bounds
    at = _across(sheet.crs, GEOGRAPHIC).transform(
        (west + east) / 2, (south + north) / 2
    )
    return Proj(sheet.crs).get_factors(*at)


def _round_down(value: float) -> float:
    """Round down to 1, 2 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(max(step for step in (1, 2, 5) if step * power <= value) * power)


def _draw_bars(sheet: Sheet, x: float, y: float) -> None:
    """Draw a bar of kilometres, black and white, and below it one of miles."""
    for bar, unit, name, up in zip(
        scale_bars(sheet), (1.0, _KM_PER_MILE), ("km", "mi"), (1, -1), strict=True
    ):
        for half, face in ((0, INK), (1, _WHITE)):
            part = bar.millimetres / 2
            place = (x + half * part, y if up > 0 else y - 0.9, part, 0.9)
            sheet.box(place, Pen(face=face, edge=INK, width=0.4), level="labels")
        level = y + 2.2 if up > 0 else y - 2.2
        length = bar.kilometres / unit
        sheet.line_of("0", (x, level), 4.8, side="center")
        text = f"{length:g} {name}"
        sheet.line_of(text, (x + bar.millimetres - 1.2, level), 4.8, side="left")


def _draw_arrow(sheet: Sheet, middle: FloatArray) -> None:
    """Draw an arrow to true north."""
    turn = np.radians(north_turn(sheet))
    axis = np.array([np.sin(turn), np.cos(turn)])
    across = np.array([axis[1], -axis[0]])
    foot, head = middle - 4.3 * axis, middle + 1.7 * axis
    for side, color in ((1, INK), (-1, _WHITE)):
        points = np.array([foot + 1.4 * axis, head, foot + side * 1.5 * across])
        pen = Pen(face=color, edge=INK, width=0.5)
        sheet.polygon(points, pen, level="labels")
    tip = middle + 3.4 * axis
    sheet.line_of("N", (float(tip[0]), float(tip[1])), 6.5, bold=True, side="center")


def _draw_locator(sheet: Sheet, box: Box, whole: Ground) -> None:
    """Draw the small map that shows where the window lies."""
    window = _window_outline(sheet)
    bounds = np.vstack([whole.extent.reshape(2, 2), window])
    extent = np.concatenate([bounds.min(axis=0), bounds.max(axis=0)])
    layout = Layout(width=0, height=0, window=box, column=box)
    small = open_sheet(extent, layout=layout, crs=PRINT)
    sheet.box(box, Pen(face=WATER), level="marks")
    for ring, inside in whole.coarse:
        pen = Pen(face=LAND if inside else OUTSIDE, edge=BORDER, width=0.2)
        sheet.polygon(small.on_paper(ring), pen, level="marks", clip=box)
    sheet.polygon(
        small.on_paper(window), Pen(edge=ALERT, width=1.0), level="marks", clip=box
    )
    sheet.box(box, Pen(edge=INK, width=0.5), level="marks")


def _window_outline(sheet: Sheet) -> FloatArray:
    """Return the edge of the map window in the projection of the whole study."""
    west, south, east, north = sheet.bounds
    share = np.linspace(0, 1, 20, endpoint=False)
    corners = np.array([[west, south], [east, south], [east, north], [west, north]])
    after = np.roll(corners, -1, axis=0)
    points = np.concatenate(
        [a + share[:, None] * (b - a) for a, b in zip(corners, after, strict=True)]
    )
    return np.column_stack(_across(sheet.crs, PRINT).transform(*points.T))
