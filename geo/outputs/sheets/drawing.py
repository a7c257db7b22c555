"""What is drawn on a page, as one list: shapes and letters in millimetres.

One artist draws the whole list, straight on the renderer. Matplotlib's own axes, text
and patches would lay out each of some hundred objects anew: most of the time of a
sheet. The same list makes the pixels of the PNG and the vectors of the PDF; letters are
outlines there and text here.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from geo.outputs.sheets.lettering import font, outline

FloatArray = npt.NDArray[np.float64]
Picture = npt.NDArray[np.uint8]
# Left, bottom, width and height in millimetres.
Box = tuple[float, float, float, float]

_MM_PER_INCH = 25.4
_POINTS_PER_INCH = 72
# From the ground up.
LEVELS: Final = ("ground", "lines", "border", "flow", "marks", "page", "labels")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """How a shape looks: colours (None for none), width in points, cap of its ends."""

    face: str | None = None
    edge: str | None = None
    width: float = 0.4
    alpha: float = 1.0
    cap: str = "butt"
    # Length of dashes and gaps in widths of the line.
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """One line of text: its foot in millimetres, its size in points.

    Attributes
    ----------
    x, y
        Start of the line's foot.
    text, size, bold, color
        What is written, and how.
    turn
        Angle in degrees, counter-clockwise about the start.
    halo
        Width in points of the white around the letters; 0 for none.
    """

    x: float
    y: float
    text: str
    size: float
    color: str
    bold: bool = False
    turn: float = 0.0
    halo: float = 0.0


@dataclass(frozen=True, slots=True)
class _Shape:
    path: Path
    pen: Pen
    clip: Box | None


@dataclass(frozen=True, slots=True)
class _Body:
    picture: Picture
    dpi: int
    # Of its lower left corner, in millimetres.
    corner: tuple[float, float]


class Drawing:
    """A page's shapes and letters in the order they cover each other."""

    def __init__(self) -> None:
        self._bodies: list[_Body] = []
        self._shapes: dict[str, list[_Shape]] = defaultdict(list)
        self._letters: dict[str, list[Letters]] = defaultdict(list)

    @property
    def letters(self) -> list[Letters]:
        """Every text of the page."""
        return [one for level in LEVELS for one in self._letters[level]]

    def put_picture(
        self, picture: Picture, *, dpi: int, corner: tuple[float, float]
    ) -> None:
        """Put a picture, rows from the top, RGBA, under everything else."""
        self._bodies.append(_Body(picture, dpi, corner))

    def put_shape(
        self, path: Path, pen: Pen, *, level: str = "page", clip: Box | None = None
    ) -> None:
        """Put a path in millimetres, cut off at a box."""
        self._shapes[level].append(_Shape(path, pen, clip))

    def put_letters(self, letters: Letters, *, level: str = "page") -> None:
        """Put a text."""
        self._letters[level].append(letters)

    def draw_on(self, renderer: RendererBase, scale: float) -> None:
        """Draw everything, at so many dots a millimetre."""
        for body in self._bodies:
            x, y = (round(at * body.dpi / _MM_PER_INCH) for at in body.corner)
            gc = renderer.new_gc()
            dots = scale * _MM_PER_INCH / body.dpi
            renderer.draw_image(gc, x * dots, y * dots, body.picture[::-1])
            gc.restore()
        for level in LEVELS:
            for shape in self._shapes[level]:
                self._draw_shape(renderer, shape, scale)
            for letters in self._letters[level]:
                self._draw_letters(renderer, letters, scale)

    @staticmethod
    def _draw_shape(renderer: RendererBase, shape: _Shape, scale: float) -> None:
        pen = shape.pen
        gc = _prepare(renderer, pen.edge, pen.width if pen.edge else 0.0, pen.alpha)
        gc.set_capstyle(pen.cap)  # type: ignore[arg-type] # one of its words
        if pen.dashes:
            gc.set_dashes(0, [part * pen.width for part in pen.dashes])
        if shape.clip is not None:
            left, bottom, width, height = (side * scale for side in shape.clip)
            gc.set_clip_rectangle(Bbox.from_bounds(left, bottom, width, height))
        face = None if pen.face is None else to_rgba(pen.face, pen.alpha)
        renderer.draw_path(gc, shape.path, Affine2D().scale(scale), face)
        gc.restore()

    @staticmethod
    def _draw_letters(renderer: RendererBase, letters: Letters, scale: float) -> None:
        x, y = letters.x * scale, letters.y * scale
        dots = letters.size * scale * _MM_PER_INCH / _POINTS_PER_INCH
        outlined = isinstance(renderer, RendererAgg)
        if letters.halo or outlined:
            path = outline(letters.text, letters.bold)
            place = Affine2D().scale(dots).rotate_deg(letters.turn).translate(x, y)
        if letters.halo:
            gc = _prepare(renderer, "#ffffff", letters.halo, 0.9)
            gc.set_joinstyle("round")
            renderer.draw_path(gc, path, place, None)
            gc.restore()
        gc = _prepare(renderer, letters.color, 0.0, 1.0)
        if outlined:
            renderer.draw_path(gc, path, place, to_rgba(letters.color))
        else:
            prop = font(letters.size, letters.bold)
            renderer.draw_text(gc, x, y, letters.text, prop, letters.turn)
        gc.restore()


class Painter(Artist):
    """The one artist of a figure: a drawing."""

    def __init__(self, drawing: Drawing) -> None:
        super().__init__()
        self._drawing = drawing

    def draw(self, renderer: RendererBase) -> None:
        """Draw everything; matplotlib calls this."""
        figure: Any = self.get_figure(root=True)
        self._drawing.draw_on(renderer, float(figure.dpi) / _MM_PER_INCH)


def _prepare(
    renderer: RendererBase, color: str | None, points: float, alpha: float
) -> GraphicsContextBase:
    gc = renderer.new_gc()
    gc.set_linewidth(points)
    gc.set_joinstyle("round")
    gc.set_alpha(alpha)
    gc.set_foreground(to_rgba(color or "#000000", alpha), isRGBA=True)
    return gc


def line_path(lines: list[FloatArray]) -> Path:
    """Return one path of several lines."""
    counts = np.array([len(line) for line in lines], dtype="int64")
    codes = np.full(counts.sum(), Path.LINETO, dtype="uint8")
    codes[np.cumsum(counts) - counts] = Path.MOVETO
    return Path(np.concatenate(lines), codes)


def ring_path(points: FloatArray) -> Path:
    """Return a closed path through points."""
    return Path(np.vstack([points, points[:1]]), closed=True)


def circle_path(x: float, y: float, radius: float) -> Path:
    """Return a circle."""
    unit = Path.unit_circle()
    return Path(np.asarray(unit.vertices) * radius + np.array([x, y]), unit.codes)
