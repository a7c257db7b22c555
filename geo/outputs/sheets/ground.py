"""What lies under every theme of a map: land, border, hexagons, in its projection.

A *ground* is the land of one map, projected; a *frame* is a ground on one paper: lines
in millimetres, and for each pixel its state and its hexagon. Both are made once and
shared by all themes and languages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from geo.cells import centers, corners
from geo.outputs.sheets.border import neighbors
from geo.outputs.sheets.fill import Codes, Picture, fill, paint
from geo.outputs.sheets.paper import Layout, Sheet, open_sheet
from geo.outputs.sheets.regions import Region
from geo.projection import GEOGRAPHIC, PRINT, equal_area_around, transform

FloatArray = npt.NDArray[np.float64]
CellArray = npt.NDArray[np.uint64]

# Lines are drawn to this many millimetres of paper.
_FINE_MM = 0.04
_MM_PER_INCH = 25.4
# Hexagons this many times the extent from the middle of a region are on no paper.
_REACH = 1.1
# Detail of the small map.
_COARSE_M, _ISLET_M = 9000.0, 25_000.0
_KM_PER_DEGREE = 111.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Land of one map in its projection.

    Attributes
    ----------
    crs
        The projection: equal-area.
    forward
        From longitude and latitude to it.
    extent
        West, south, east and north that the map must show, in metres.
    rings, state
        Outer rings of the states, the largest first, and the row of each ring's state
        in the outlines; −1 for neighbours.
    coarse
        The larger rings as a small map can show them, and whether of a state.
    border
        Lines of the international border.
    cells
        Sorted cells that may show.
    points, first
        Their corners in metres, as `geo.cells.corners` gives them.
    """

    crs: CRS
    forward: Transformer
    extent: FloatArray
    rings: list[FloatArray]
    state: npt.NDArray[np.intp]
    coarse: list[tuple[FloatArray, bool]]
    border: list[FloatArray]
    cells: CellArray
    points: FloatArray
    first: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A ground on paper.

    Attributes
    ----------
    ground
        The land.
    layout, bounds
        Of the sheet.
    shores, border
        Lines of states and of the border in millimetres, cut near the window.
    dpi
        Dots per inch of the pictures.
    corner
        Lower left corner of the pictures in millimetres.
    states, hexagons
        Of each pixel: 1 + row of its state, past the last for neighbours, 0 for water;
        and 1 + position of its cell, 0 for none.
    """

    ground: Ground
    layout: Layout
    bounds: tuple[float, float, float, float]
    shores: list[FloatArray]
    border: list[FloatArray]
    dpi: int
    corner: tuple[float, float]
    states: Codes
    hexagons: Codes

    def cells_seen(self) -> CellArray:
        """Return the cells that have a pixel."""
        pixels = np.bincount(self.hexagons.ravel(), minlength=1)
        return self.ground.cells[np.flatnonzero(pixels[1:])]

    def sheet(self) -> Sheet:
        """Return a new page with this map window."""
        return Sheet(layout=self.layout, bounds=self.bounds, crs=self.ground.crs)

    def picture(self, state_colors: Picture, cell_colors: Picture) -> Picture:
        """Return land, water and hexagons in their colours, RGBA."""
        return paint(self.states, self.hexagons, state_colors, cell_colors)


def make_ground(
    grid: pd.DataFrame,
    outlines: gpd.GeoDataFrame,
    border: Sequence[FloatArray],
    place: Region | Sequence[str],
) -> Ground:
    """Project land and hexagons.

    Parameters
    ----------
    grid
        Columns country, state, and cell or cells as index.
    outlines
        States: columns country, state and geometry.
    border
        As `find_border` gives it.
    place
        Stretch of the border, or the countries whose states on the grid are shown.
    """
    cells = np.sort(cells_of(grid))
    if isinstance(place, Region):
        crs = equal_area_around(latitude=place.latitude, longitude=place.longitude)
        half = np.array([place.width_km, place.height_km]) * 500.0
        extent = np.concatenate([-half, half])
        cells = cells[_near(cells, place)]
    else:
        crs = PRINT
        extent = _extent(grid[grid["country"].isin(place)], outlines)
    points, first = corners(cells)
    forward = Transformer.from_crs(GEOGRAPHIC, crs, always_xy=True)
    points = np.column_stack(forward.transform(points[:, 0], points[:, 1]))
    rings, state = _rings(outlines, crs)
    return Ground(
        crs=crs,
        forward=forward,
        extent=extent,
        rings=rings,
        state=state,
        coarse=[
            (line, inside)
            for line, inside in zip(_simple(rings, _COARSE_M), state >= 0, strict=True)
            if np.ptp(line, axis=0).max() > _ISLET_M
        ],
        border=[np.column_stack(forward.transform(*line.T)) for line in border],
        cells=cells,
        points=points,
        first=first,
    )


def _near(cells: CellArray, region: Region) -> npt.NDArray[np.bool_]:
    """Return which cells may show on a map of a region, on any paper."""
    latitude, longitude = centers(cells)
    north = np.abs(latitude - region.latitude)
    east = np.abs(longitude - region.longitude) * np.cos(np.radians(region.latitude))
    reach = _REACH * max(region.width_km, region.height_km) / _KM_PER_DEGREE
    near: npt.NDArray[np.bool_] = (north < reach) & (east < reach)
    return near


def make_frame(ground: Ground, layout: Layout, *, dpi: int) -> Frame:
    """Put a ground on paper."""
    sheet = open_sheet(ground.extent, layout=layout, crs=ground.crs)
    left, bottom, width, height = layout.window
    dots = dpi / _MM_PER_INCH
    x0, y0 = round(left * dots), round(bottom * dots)
    x1, y1 = round((left + width) * dots), round((bottom + height) * dots)
    shape = y1 - y0, x1 - x0

    def to_pixels(points: FloatArray) -> FloatArray:
        where = sheet.on_paper(points) * dots
        return np.column_stack([where[:, 0] - x0, y1 - where[:, 1]])

    states, hexagons = np.zeros(shape, "int32"), np.zeros(shape, "int32")
    outside = ground.state.max(initial=-1) + 2
    codes = np.where(ground.state < 0, outside, ground.state + 1).astype("int32")
    counts = np.array([len(ring) for ring in ground.rings], dtype="intp")
    first = np.concatenate([[0], np.cumsum(counts)])
    fill(to_pixels(np.concatenate(ground.rings)), first, codes, states)
    numbers = np.arange(1, len(ground.cells) + 1, dtype="int32")
    fill(to_pixels(ground.points), ground.first, numbers, hexagons)
    return Frame(
        ground=ground,
        layout=layout,
        bounds=sheet.bounds,
        shores=_clip(sheet, ground.rings),
        border=_clip(sheet, ground.border),
        dpi=dpi,
        corner=(x0 / dots, y0 / dots),
        states=states,
        hexagons=hexagons,
    )


def project(ground: Ground, sheet: Sheet, degrees: FloatArray) -> FloatArray:
    """Return points, longitude before latitude, in millimetres of a page."""
    x, y = ground.forward.transform(degrees[:, 0], degrees[:, 1])
    return sheet.on_paper(np.column_stack([x, y]))


def cells_of(table: pd.DataFrame) -> CellArray:
    """Return the cells of a table that has them as a column or as its index."""
    cells = table["cell"] if "cell" in table.columns else table.index
    found: CellArray = cells.to_numpy().astype("uint64")
    return found


def clip_lines(
    sheet: Sheet, lines: Sequence[FloatArray], *, margin: float = 3.0
) -> list[FloatArray]:
    """Return the parts of lines in millimetres that lie in the window or near it."""
    left, bottom, width, height = sheet.layout.window
    box = (
        left - margin,
        bottom - margin,
        left + width + margin,
        bottom + height + margin,
    )
    shapes = np.array([shapely.linestrings(line) for line in lines], dtype=object)
    parts = shapely.get_parts(shapely.clip_by_rect(shapes, *box))
    return [shapely.get_coordinates(part) for part in parts]


def _clip(sheet: Sheet, lines: Sequence[FloatArray]) -> list[FloatArray]:
    """Return lines in millimetres near the window, no finer than print."""
    west, south, east, north = sheet.bounds
    near = [
        sheet.on_paper(line)
        for line in lines
        if line[:, 0].max() > west
        and line[:, 0].min() < east
        and line[:, 1].max() > south
        and line[:, 1].min() < north
    ]
    return clip_lines(sheet, _simple(near, _FINE_MM)) if near else []


def _simple(lines: Sequence[FloatArray], tolerance: float) -> list[FloatArray]:
    """Return lines without the points that lie nearer than a tolerance to them."""
    shapes = np.array([shapely.linestrings(line) for line in lines], dtype=object)
    smooth = shapely.simplify(shapes, tolerance, preserve_topology=False)
    return [shapely.get_coordinates(line) for line in smooth]


def _extent(grid: pd.DataFrame, outlines: gpd.GeoDataFrame) -> FloatArray:
    """Return projected bounds of the states on the grid."""
    names = outlines["country"] + " " + outlines["state"]
    inside = names.isin((grid["country"] + " " + grid["state"]).unique())
    shapes = transform(outlines.geometry.to_numpy()[inside], GEOGRAPHIC, PRINT)
    bounds = shapely.bounds(shapes)
    return np.concatenate([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)])


def _rings(
    outlines: gpd.GeoDataFrame, crs: CRS
) -> tuple[list[FloatArray], npt.NDArray[np.intp]]:
    """Return outer rings, the largest first, and the row of each one's state."""
    shapes = np.concatenate([outlines.geometry.to_numpy(), neighbors()])
    parts, row = shapely.get_parts(
        transform(shapes, GEOGRAPHIC, crs), return_index=True
    )
    order = np.argsort(-shapely.area(parts), kind="stable")
    rings = [
        shapely.get_coordinates(one) for one in shapely.get_exterior_ring(parts[order])
    ]
    state = np.where(row < len(outlines), row, -1)[order]
    return rings, state
