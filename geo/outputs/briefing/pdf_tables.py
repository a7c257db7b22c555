"""Tables, tiles and small drawings of the printed briefing."""

from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    LongTable,
    Spacer,
)
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from geo.outputs.briefing.model import Band, Cell, Column, Lines, Table, Tiles, Trend
from geo.outputs.briefing.pdf_type import DEEP, FRAME_WIDTH, LINE, PALE, style_of
from geo.outputs.briefing.shapes import band_places, trend_points
from geo.outputs.palette import CORRIDOR, CORRIDOR_LIGHT

_PAD: Final = 3.2
_BAND_HEIGHT: Final = 8.0
_TREND_HEIGHT: Final = 14.0
_HAIR: Final = 0.4
_BAR: Final = 1.0
_TILE_GAP: Final = 3 * mm
# A table of so many rows may stay together with its caption; longer ones are parted.
_TOGETHER: Final = 6
_BESIDE_CAPTION: Final = 36 * mm


def lay_out(table: Table) -> list[Flowable]:
    """Return caption, grid and note; the head is repeated on every page."""
    whole = sum(column.width for column in table.columns)
    widths = [FRAME_WIDTH * column.width / whole for column in table.columns]
    head = [
        Text(
            escape(column.title),
            style_of("head_right" if column.align == "right" else "head"),
        )
        for column in table.columns
    ]
    rows = [
        [
            _cell(cell, column, width - 2 * _PAD)
            for cell, column, width in zip(row, table.columns, widths, strict=True)
        ]
        for row in table.rows
    ]
    grid = LongTable([head, *rows], colWidths=widths, repeatRows=1, hAlign="LEFT")
    grid.setStyle(_look(len(rows)))
    caption = Text(escape(table.caption), style_of("caption"))
    note = [Text(escape(table.note), style_of("small"))] if table.note else []
    tall = any(isinstance(cell, Lines) for row in table.rows for cell in row)
    if len(rows) <= _TOGETHER and not tall:
        return [KeepTogether([caption, grid, Spacer(0, 3), *note])]
    # Kept with a long table, a caption would take all of it to the next page.
    return [
        CondPageBreak(_BESIDE_CAPTION),
        caption,
        grid,
        Spacer(0, 3),
        *note,
        Spacer(0, 4),
    ]


def lay_tiles(tiles: Tiles) -> Flowable:
    """Return key figures side by side."""
    count = len(tiles.tiles)
    width = (FRAME_WIDTH + _TILE_GAP) / count
    cells = [
        [
            Text(escape(number), style_of("tile")),
            Text(escape(text), style_of("tile_text")),
        ]
        for number, text in tiles.tiles
    ]
    widths: list[float] = []
    row: list[object] = []
    for at, cell in enumerate(cells):
        if at:
            widths.append(_TILE_GAP)
            row.append("")
        widths.append(width - _TILE_GAP)
        row.append(cell)
    grid = Grid([row], colWidths=widths, hAlign="LEFT")
    looks: list[tuple[object, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("FONTNAME", (0, 0), (-1, -1), "DejaVu"),
    ]
    for at in range(0, len(row), 2):
        place = ((at, 0), (at, 0))
        looks += [
            ("BACKGROUND", *place, colors.HexColor(PALE)),
            ("LINEABOVE", *place, 2, colors.HexColor(DEEP)),
        ]
    grid.setStyle(looks)
    return grid


def _look(rows: int) -> list[tuple[object, ...]]:
    """Return the lines, shades and paddings of a grid."""
    last = (-1, -1)
    looks: list[tuple[object, ...]] = [
        ("VALIGN", (0, 0), last, "TOP"),
        ("FONTNAME", (0, 0), last, "DejaVu"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("LEFTPADDING", (0, 0), last, _PAD),
        ("RIGHTPADDING", (0, 0), last, _PAD),
        ("TOPPADDING", (0, 0), last, 2.2),
        ("BOTTOMPADDING", (0, 0), last, 2.6),
        ("LINEBELOW", (0, 0), (-1, 0), _BAR, colors.HexColor(DEEP)),
        ("LINEBELOW", (0, 1), last, _HAIR, colors.HexColor(LINE)),
    ]
    looks += [
        ("BACKGROUND", (0, at), (-1, at), colors.HexColor(PALE))
        for at in range(2, rows + 1, 2)
    ]
    return looks


def _cell(cell: Cell, column: Column, width: float) -> Flowable:
    style = style_of("cell_right" if column.align == "right" else "cell")
    match cell:
        case Band():
            return _BandDrawing(cell, width)
        case Trend(values):
            return _TrendDrawing(values, width)
        case Lines(pairs):
            lines = "<br/>".join(
                (f"<b>{escape(head)}:</b> " if head else "") + escape(text)
                for head, text in pairs
            )
            return Text(lines, style)
        case str():
            return Text(escape(cell), style)


class _BandDrawing(Flowable):  # type: ignore[misc]
    """A bar from 0 to the share, with its interval as a line over it.

    Drawn on the page itself: reportlab's own drawings ask for a font that is not
    inside the file.
    """

    def __init__(self, band: Band, width: float) -> None:
        super().__init__()
        self.width, self.height = width, _BAND_HEIGHT
        self._band = band

    def draw(self) -> None:
        """Draw it."""
        value, low, high = band_places(self._band, self.width)
        canvas, height = self.canv, self.height
        canvas.setFillColor(CORRIDOR_LIGHT)
        canvas.rect(0, 1, value, height - 2, stroke=0, fill=1)
        canvas.setStrokeColor(CORRIDOR)
        canvas.setLineWidth(1)
        canvas.line(low, height / 2, high, height / 2)
        for end in (low, high):
            canvas.line(end, 2, end, height - 2)


class _TrendDrawing(Flowable):  # type: ignore[misc]
    """A line through a series, its last point marked."""

    def __init__(self, values: tuple[float, ...], width: float) -> None:
        super().__init__()
        self.width, self.height = width, _TREND_HEIGHT
        self._values = values

    def draw(self) -> None:
        """Draw it."""
        # SVG counts downwards, paper upwards.
        points = [
            (x, self.height - y)
            for x, y in trend_points(self._values, self.width, self.height)
        ]
        canvas = self.canv
        path = canvas.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        canvas.setStrokeColor(CORRIDOR)
        canvas.setLineWidth(1.1)
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.setFillColor(CORRIDOR)
        canvas.circle(*points[-1], 1.6, stroke=0, fill=1)
