"""Land, states, borders and graticule of a printed sheet, its scale and locator."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.patches import Polygon, Rectangle
from matplotlib_scalebar.scalebar import ScaleBar
from pyproj import Proj, Transformer
from scipy.spatial import cKDTree

from geo.outputs.palette import BORDER, INTERNATIONAL, LAND
from geo.outputs.sheets.paper import (
    ALERT,
    FONT,
    INK,
    LOCATOR_MM,
    OUTSIDE,
    SOFT_INK,
    WINDOW_MM,
    FloatArray,
    Sheet,
    axes_at,
)
from geo.outputs.words import Language, word
from geo.projection import GEOGRAPHIC, PRINT, transform

# Boundaries of two countries come from two offices: their lines differ by so much.
_SAME_BORDER_M = 6000.0
# Alaska and Hawaii stay off the locator.
_WESTERNMOST = -130.0
# Land south and east of Mexico that no outline covers, drawn for orientation only.
_CENTRAL_AMERICA = (
    "POLYGON((-92.23 14.54,-91.9 14.3,-91.3 13.95,-90.8 13.92,-90.1 13.74,-89.83 13.53,"
    "-89.3 13.48,-88.5 13.17,-87.8 13.35,-87.3 12.9,-85.7 10,-83.6 10.9,-83.4 14.2,"
    "-83.2 15,-84.3 15.83,-86 15.95,-86.8 15.78,-87.5 15.8,-87.95 15.86,-88.2 15.7,"
    "-88.6 15.72,-88.95 15.9,-88.8 16.15,-88.45 16.45,-88.25 16.9,-88.2 17.5,"
    "-88.15 18.1,-88.3 18.49,-88.6 18.45,-88.85 17.9,-89.15 17.95,-89.15 17.82,"
    "-90.99 17.82,-90.99 17.25,-91.44 17.25,-91 16.85,-90.65 16.55,-90.4 16.41,"
    "-90.45 16.07,-91.73 16.07,-92.2 15.26,-92.06 15.07,-92.15 14.98,-92.23 14.54))"
)
_CUBA = (
    "POLYGON((-84.95 21.87,-84.4 22.25,-83.9 22.55,-83 22.98,-82.3 23.18,-81.2 23.17,"
    "-80 22.95,-78.5 22.4,-77 21.6,-75.6 21.05,-74.2 20.2,-75.2 19.88,-77.7 19.83,"
    "-77.1 20.5,-78.1 20.7,-78.6 21.5,-80.4 21.9,-81.8 22.2,-82.2 22.4,-83.2 22.3,"
    "-84 21.9,-84.95 21.87))"
)
# Outlines are compared at points this far apart.
_STEP_M = 2000.0
# Graticule steps in degrees, coarsest last; a window shows about six lines each way.
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_LINES_WANTED = 8


def draw_land(
    sheet: Sheet,
    outlines: gpd.GeoDataFrame,
    inside: Sequence[str],
    border: Sequence[FloatArray],
) -> None:
    """Draw land, state lines and the international border.

    Parameters
    ----------
    outlines
        Columns country, state and geometry.
    inside
        ``country state`` of each state that the theme is about; other land is grey.
    border
        Lines of the international border, as `find_border` gives them.
    """
    shapes = _projected(outlines)
    _fill(sheet.window, _neighbors(), OUTSIDE, BORDER, 0.3)
    names = (outlines["country"] + " " + outlines["state"]).to_numpy()
    colors = np.where(np.isin(names, list(inside)), LAND, OUTSIDE)
    parts, index = shapely.get_parts(shapes, return_index=True)
    order = np.argsort(-shapely.area(parts), kind="stable")
    rings = [shapely.get_coordinates(part.exterior) for part in parts[order]]
    sheet.window.add_collection(
        PolyCollection(
            rings, facecolors=colors[index][order].tolist(), edgecolors="none", zorder=1
        ),
        autolim=False,
    )
    sheet.window.add_collection(
        LineCollection(rings, colors=BORDER, linewidths=0.4, zorder=3), autolim=False
    )
    sheet.window.add_collection(
        LineCollection(
            border,
            colors=INTERNATIONAL,
            linewidths=1.1,
            zorder=4,
        ),
        autolim=False,
    )


def find_border(outlines: gpd.GeoDataFrame) -> list[FloatArray]:
    """Return the lines where Mexico meets other land, in the print projection.

    A point of Mexico's outline is on the border if a neighbour's outline passes near:
    the two come from two offices and differ a little.

    Parameters
    ----------
    outlines
        Columns country, state and geometry.
    """
    shapes, mexican = _projected(outlines), outlines["country"].to_numpy() == "MX"
    others = np.concatenate([shapes[~mexican], _neighbors()])
    tree = cKDTree(shapely.get_coordinates(shapely.segmentize(others, _STEP_M)))
    lines: list[FloatArray] = []
    outline = shapely.union_all(shapes[mexican]).boundary
    for part in shapely.get_parts(shapely.segmentize(outline, _STEP_M)):
        points = shapely.get_coordinates(part)
        apart, _ = tree.query(points, distance_upper_bound=_SAME_BORDER_M)
        near = np.isfinite(apart)
        runs = np.split(np.arange(len(points)), np.flatnonzero(np.diff(near)) + 1)
        lines.extend(points[run] for run in runs if near[run[0]] and len(run) > 1)
    return lines


def _projected(outlines: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    return shapely.make_valid(
        transform(outlines.geometry.to_numpy(), GEOGRAPHIC, PRINT)
    )


def _neighbors() -> npt.NDArray[np.object_]:
    degrees = shapely.from_wkt(np.asarray([_CENTRAL_AMERICA, _CUBA], dtype=object))
    return transform(degrees, GEOGRAPHIC, PRINT)


def _fill(
    axes: Axes,
    shapes: npt.NDArray[np.object_],
    color: str,
    edge: str,
    width: float,
) -> None:
    rings = [
        shapely.get_coordinates(part.exterior)
        for part in shapely.get_parts(shapes)
        if part.geom_type == "Polygon"
    ]
    axes.add_collection(
        PolyCollection(
            rings, facecolors=color, edgecolors=edge, linewidths=width, zorder=0.5
        ),
        autolim=False,
    )


def add_locator(sheet: Sheet, outlines: gpd.GeoDataFrame) -> None:
    """Draw the small map that shows where the window lies."""
    axes = axes_at(sheet.figure, LOCATOR_MM)
    shapes = _projected(outlines[outlines.geometry.bounds["minx"] > _WESTERNMOST])
    _fill(axes, _neighbors(), OUTSIDE, BORDER, 0.2)
    _fill(axes, shapes, LAND, BORDER, 0.2)
    west, south, east, north = sheet.bounds
    corners = (west, south), east - west, north - south
    axes.add_patch(Rectangle(*corners, fc="none", ec=ALERT, lw=1.1, zorder=3))
    bounds = np.vstack([shapely.bounds(shapes), sheet.bounds])
    low, high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
    scale = 1.06 * max((high - low) / np.asarray(LOCATOR_MM[2:]))
    half = scale * np.asarray(LOCATOR_MM[2:]) / 2
    x, y = (low + high) / 2
    axes.set(xlim=(x - half[0], x + half[0]), ylim=(y - half[1], y + half[1]))


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
        font_properties={"family": FONT, "size": 6.5},
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
