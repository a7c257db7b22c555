"""Letters of printed sheets: their outlines and widths, the same at every resolution.

Widths are those of unhinted DejaVu Sans, which ships with matplotlib, so that a line
that fits on the screen also fits in the PDF. Outlines are kept: names and legends come
back on every sheet.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

FloatArray = npt.NDArray[np.float64]

FONT: Final = "DejaVu Sans"
_MM_PER_INCH = 25.4
MM_PER_POINT: Final = _MM_PER_INCH / 72
# Height of capital letters and depth of descenders, in letter sizes (DejaVu Sans).
CAPITALS: Final = 0.729
DESCENT: Final = 0.236
_SMALLEST_POINTS = 4.0
# Height of a line of text, in letter sizes.
LEADING: Final = 1.35
_TEXT = TextToPath()


@lru_cache(maxsize=512)
def font(size: float, bold: bool) -> FontProperties:  # noqa: FBT001 - a key
    """Return the font at a size in points."""
    return FontProperties(family=FONT, size=size, weight="bold" if bold else "normal")


@lru_cache(maxsize=8192)
def outline(text: str, bold: bool) -> Path:  # noqa: FBT001 - a key
    """Return the outline of one line in letter sizes, from the foot of its start."""
    prop = font(float(_TEXT.FONT_SCALE), bold)
    vertices, codes = _TEXT.get_text_path(prop, text)
    points = np.asarray(vertices, dtype="float64").reshape(-1, 2) / _TEXT.FONT_SCALE
    return Path(points, np.asarray(codes, dtype="uint8") if len(points) else None)


@lru_cache(maxsize=32768)
def _width(text: str, bold: bool) -> float:  # noqa: FBT001 - a key
    """Return the width of one line in letter sizes."""
    prop = font(float(_TEXT.FONT_SCALE), bold)
    width, _, _ = _TEXT.get_text_width_height_descent(text, prop, ismath=False)
    return float(width) / _TEXT.FONT_SCALE


def measure(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line of text in millimetres, its size in points."""
    return _width(text, bold) * size * MM_PER_POINT


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return text in lines of at most `width` millimetres."""
    space = measure("n n", size, bold=bold) - measure("nn", size, bold=bold)
    lines, used = [""], 0.0
    # A number and its per cent stay together.
    for piece in text.replace(" %", "\u00a0%").split(" "):
        wide = measure(piece, size, bold=bold)
        if lines[-1] and used + space + wide > width:
            lines.append(piece)
            used = wide
        else:
            lines[-1] = f"{lines[-1]} {piece}".strip(" ")
            used += (space if used else 0.0) + wide
    # Kerning across a blank may add what the pieces do not tell.
    return [cut(line, width, size, bold=bold) for line in lines]


def cut(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Return one line that fits `width` millimetres, cut with an ellipsis."""
    if measure(text, size, bold=bold) <= width:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        part = text[:middle].rstrip() + "…"
        if measure(part, size, bold=bold) <= width:
            fits = middle
        else:
            too_long = middle
    return text[:fits].rstrip() + "…"


def fit(
    text: str, width: float, height: float, size: float, *, bold: bool = False
) -> tuple[list[str], float]:
    """Return text in lines that fit a box, and the size in points they then have.

    Text is wrapped, then made smaller, and at last cut with an ellipsis.
    """
    lines = wrap(text, width, size, bold=bold)
    while len(lines) * size * LEADING * MM_PER_POINT > height:
        if size <= _SMALLEST_POINTS:
            room = max(int(height / (size * LEADING * MM_PER_POINT)), 1)
            rest = " ".join(lines[room - 1 :])
            return [*lines[: room - 1], cut(rest, width, size, bold=bold)], size
        size = max(size - 0.25, _SMALLEST_POINTS)
        lines = wrap(text, width, size, bold=bold)
    return lines, size
