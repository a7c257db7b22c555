"""Meridians and parallels of a map, and their degrees around it."""

import numpy as np
import numpy.typing as npt

from geo.outputs.sheets.drawing import Letters, Pen
from geo.outputs.sheets.ground import Ground, project
from geo.outputs.sheets.lettering import CAPITALS, MM_PER_POINT, measure
from geo.outputs.sheets.paper import SOFT_INK, Sheet
from geo.outputs.words import Language, word

FloatArray = npt.NDArray[np.float64]

# Steps in degrees, coarsest last; a window shows about six lines each way.
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_LINES_WANTED = 8
_POINTS = 120
_SIZE = 5.5
_PEN = Pen(edge="#6d7b84", width=0.3, alpha=0.55)


def add_graticule(sheet: Sheet, ground: Ground, language: Language) -> None:
    """Draw meridians and parallels, and write their degrees if there are margins."""
    left, bottom, width, height = sheet.layout.window
    longitude, latitude = _degrees_around(sheet, ground)
    span = max(np.ptp(longitude), np.ptp(latitude))
    step = next((s for s in _STEPS if span / s <= _LINES_WANTED), _STEPS[-1])
    along_latitude = _along(latitude, step)
    along_longitude = _along(longitude, step)
    lines = []
    for degrees in _multiples(longitude, step):
        fixed = np.full(_POINTS, degrees)
        line = project(ground, sheet, np.column_stack([fixed, along_latitude]))
        lines.append(line)
        text = word("west", language, degrees=f"{-degrees:g}")
        for level, side in ((bottom, -2.2), (bottom + height, 2.0)):
            at = float(np.interp(level, line[:, 1], line[:, 0]))
            if left < at < left + width:
                _degree(sheet, text, (at, level + side), turned=False)
    for degrees in _multiples(latitude, step):
        fixed = np.full(_POINTS, degrees)
        line = project(ground, sheet, np.column_stack([along_longitude, fixed]))
        lines.append(line)
        text = word("north", language, degrees=f"{degrees:g}")
        for level, side in ((left, -2.2), (left + width, 2.2)):
            at = float(np.interp(level, line[:, 0], line[:, 1]))
            if bottom < at < bottom + height:
                _degree(sheet, text, (level + side, at), turned=True)
    sheet.lines(lines, _PEN, level="ground")


def _degrees_around(sheet: Sheet, ground: Ground) -> tuple[FloatArray, FloatArray]:
    """Return longitude and latitude of points along the four sides of the window."""
    west, south, east, north = sheet.bounds
    x, y = np.linspace(west, east, 50), np.linspace(south, north, 50)
    rounds = (
        np.concatenate([x, x, np.full(50, west), np.full(50, east)]),
        np.concatenate([np.full(50, south), np.full(50, north), y, y]),
    )
    longitude, latitude = ground.forward.transform(*rounds, direction="INVERSE")
    return longitude, latitude


def _multiples(values: FloatArray, step: float) -> FloatArray:
    low, high = np.ceil(values.min() / step), np.floor(values.max() / step)
    found: FloatArray = (np.arange(low, high + 1) * step).round(6)
    return found


def _along(values: FloatArray, step: float) -> FloatArray:
    return np.linspace(values.min() - step, values.max() + step, _POINTS)


def _degree(sheet: Sheet, text: str, at: tuple[float, float], *, turned: bool) -> None:
    """Write a degree centred on a place outside the window."""
    if not sheet.layout.framed:
        return
    half = measure(text, _SIZE) / 2
    drop = CAPITALS / 2 * _SIZE * MM_PER_POINT
    x, y = (at[0] + drop, at[1] - half) if turned else (at[0] - half, at[1] - drop)
    sheet.drawing.put_letters(
        Letters(
            x=x, y=y, text=text, size=_SIZE, color=SOFT_INK, turn=90.0 if turned else 0
        )
    )
