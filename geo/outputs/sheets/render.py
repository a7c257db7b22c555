"""Turn drawings into files: PNG and PDF, the same bytes for the same drawing."""

import datetime as dt
import io
import struct
import zlib
from collections.abc import Iterable
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from geo.outputs.sheets.drawing import Painter
from geo.outputs.sheets.paper import Sheet

_MM_PER_INCH = 25.4
_STYLE: Final[Any] = {
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "text.parse_math": False,
    "path.simplify": True,
}
# Maps are flat colours: a higher level takes twice the time for a tenth fewer bytes.
_LEVEL = 3
_RGB = 2


def draw_pixels(sheet: Sheet, *, dpi: int) -> npt.NDArray[np.uint8]:
    """Return a page as pixels, height × width × 4; the last is opacity."""
    with mpl.rc_context(_STYLE):
        figure = _figure(sheet, dpi)
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
        pixels: npt.NDArray[np.uint8] = np.asarray(canvas.buffer_rgba())
    return pixels


def to_png(pixels: npt.NDArray[np.uint8], *, dpi: int) -> bytes:
    """Return pixels as a PNG file that knows its size on paper."""
    height, width, _ = pixels.shape
    # No filter of rows: on flat colours it saves nothing and costs time.
    rows = np.zeros((height, 1 + 3 * width), dtype="uint8")
    rows[:, 1:] = np.ascontiguousarray(pixels[:, :, :3]).reshape(height, -1)
    per_metre = round(dpi / _MM_PER_INCH * 1000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _RGB, 0, 0, 0)),
            (b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),
            (b"IDAT", zlib.compress(rows.tobytes(), _LEVEL)),
            (b"IEND", b""),
        )
    )


class Atlas:
    """Pages of one PDF file: lines and letters as such, hexagons as a picture.

    A page is drawn as it is added, so that no more than one is held at a time.

    Parameters
    ----------
    title
        Of the document.
    made_on
        Day that the file says it was made.
    dpi
        Of the pictures.
    """

    def __init__(self, *, title: str, made_on: dt.date, dpi: int) -> None:
        self._dpi = dpi
        self._buffer = io.BytesIO()
        noon = dt.datetime.combine(made_on, dt.time(12), tzinfo=dt.UTC)
        about = {"Title": title, "Creator": "Iron River", "CreationDate": noon}
        with mpl.rc_context(_STYLE):
            self._pages = PdfPages(self._buffer, metadata=about)

    def add(self, sheet: Sheet) -> None:
        """Draw a page after those there are."""
        with mpl.rc_context(_STYLE):
            page = _figure(sheet, self._dpi)
            self._pages.savefig(page, dpi=self._dpi)  # type: ignore[no-untyped-call]

    def finish(self) -> bytes:
        """Return the file; no page can be added then."""
        with mpl.rc_context(_STYLE):
            self._pages.close()  # type: ignore[no-untyped-call]
        return self._buffer.getvalue()


def to_pdf(sheets: Iterable[Sheet], *, title: str, made_on: dt.date, dpi: int) -> bytes:
    """Return sheets as the pages of one PDF file, as `Atlas` draws them."""
    atlas = Atlas(title=title, made_on=made_on, dpi=dpi)
    for sheet in sheets:
        atlas.add(sheet)
    return atlas.finish()


def _figure(sheet: Sheet, dpi: int) -> Figure:
    layout = sheet.layout
    size = layout.width / _MM_PER_INCH, layout.height / _MM_PER_INCH
    figure = Figure(figsize=size, dpi=dpi, facecolor="w")
    figure.add_artist(Painter(sheet.drawing))
    return figure


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
