"""How much of each area lies in each cell, without a geometry library in the loop.

Polygons are clipped by half-planes one after another (Sutherland & Hodgman 1974). What
comes out of a polygon that is not convex may hold edges that run to and fro along the
clipping line, but they enclose nothing: its signed area is right, which is all that is
asked for here. Cells of one ancestor are neighbours, so that the boundary of an area is
first clipped by a box around them, and few of its points are left for each cell.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from geo import cells
from geo.compiled import compiled
from geo.projection import EQUAL_AREA, GEOGRAPHIC, transform
from geo.tasks import in_threads

# Pairs whose hexagons are in memory at a time, and steps of resolution up to the
# ancestor whose cells share a box: two steps are 49 cells.
_AT_A_TIME = 20_000
_STEPS_UP = 2
# Room around a box, so that its own rounding reaches no cell, metres.
_MARGIN_M = 1.0
_SIDES = 6
_KM2 = 1e6

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Rings:
    """Boundaries of areas in metres.

    Attributes
    ----------
    shapes
        The areas themselves.
    points, first
        Points of all rings one after another, and where each ring begins.
    sign
        1 for outer rings drawn counter-clockwise and for holes drawn clockwise, else
        -1: what the signed area within a ring is to be multiplied by.
    owned
        Where the rings of each area begin.
    """

    shapes: npt.NDArray[np.object_]
    points: FloatArray
    first: IntArray
    sign: FloatArray
    owned: IntArray


def overlap_km2(
    polygons: npt.NDArray[np.object_],
    position: npt.NDArray[np.intp],
    cell: cells.CellArray,
) -> FloatArray:
    """Return the area that polygons and cells share, in pairs.

    Parameters
    ----------
    polygons
        Shapely polygons or multipolygons, degrees, WGS 84, valid.
    position, cell
        Pairs as `geo.cells.cover` gives them, ordered.

    Returns
    -------
    numpy.ndarray
        km² in an equal-area projection, at least 0.
    """
    rings = _rings_of(polygons)
    bounds = [*range(0, len(cell), _AT_A_TIME), len(cell)]
    found = in_threads(
        lambda part: _overlap(rings, position[slice(*part)], cell[slice(*part)]),
        list(itertools.pairwise(bounds)),
    )
    return np.concatenate([np.empty(0), *found])


def _rings_of(polygons: npt.NDArray[np.object_]) -> _Rings:
    flat = transform(polygons, GEOGRAPHIC, EQUAL_AREA)
    single, owner = shapely.get_parts(flat, return_index=True)
    rings, part = shapely.get_rings(single, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    outer = np.ones(len(rings), dtype=bool)
    outer[1:] = part[1:] != part[:-1]
    return _Rings(
        shapes=flat,
        points=points,
        first=np.searchsorted(ring, np.arange(len(rings) + 1)),
        sign=np.where(outer == shapely.is_ccw(rings), 1.0, -1.0),
        owned=np.searchsorted(owner[part], np.arange(len(polygons) + 1)),
    )


def _overlap(
    rings: _Rings, position: npt.NDArray[np.intp], cell: cells.CellArray
) -> FloatArray:
    """Return what pairs share: hexagons by clipping, other cells by GEOS."""
    points, first = cells.corners(cell)
    transformer = Transformer.from_crs(GEOGRAPHIC, EQUAL_AREA, always_xy=True)
    flat = np.column_stack(transformer.transform(points[:, 0], points[:, 1]))
    regular = np.diff(first) == _SIDES + 1
    shared = np.empty(len(cell))
    hexagons = np.flatnonzero(regular)
    if len(hexagons):
        corner = flat[first[hexagons, None] + np.arange(_SIDES)]
        shared[hexagons] = _clipped(rings, position[hexagons], cell[hexagons], corner)
    for at in np.flatnonzero(~regular):
        shape = shapely.polygons(flat[first[at] : first[at + 1]])
        part = shapely.intersection(rings.shapes[position[at]], shape)
        shared[at] = shapely.area(part)
    return np.maximum(shared, 0.0) / _KM2


def _clipped(
    rings: _Rings,
    position: npt.NDArray[np.intp],
    cell: cells.CellArray,
    corner: FloatArray,
) -> FloatArray:
    """Return what areas and hexagons share, square metres.

    `corner` holds the corners of each pair's hexagon, counter-clockwise, metres.
    """
    coarser = max(cells.resolution(cell) - _STEPS_UP, 0)
    ancestor = cells.parents(cell, resolution=coarser)
    new = np.ones(len(cell) + 1, dtype=bool)
    new[1:-1] = (ancestor[1:] != ancestor[:-1]) | (position[1:] != position[:-1])
    runs = np.flatnonzero(new)
    low = np.minimum.reduceat(corner.min(axis=1), runs[:-1]) - _MARGIN_M
    high = np.maximum.reduceat(corner.max(axis=1), runs[:-1]) + _MARGIN_M
    # Metres from a corner of the box: products of far coordinates would lose digits.
    corner = corner - np.repeat(low, np.diff(runs), axis=0)[:, None]
    return clip_runs(
        rings.points,
        rings.first,
        rings.sign,
        rings.owned[position[runs[:-1]]],
        rings.owned[position[runs[:-1]] + 1],
        runs,
        np.concatenate([low, high], axis=1),
        np.concatenate([corner, np.roll(corner, -1, axis=1) - corner], axis=2),
    )


@compiled
def keep_left(
    points: FloatArray, count: int, kept: FloatArray, line: FloatArray
) -> int:
    """Clip a closed polygon by a half-plane; return how many points are left.

    `line` holds a point and a direction. What lies to their left is written to `kept`,
    which must have room for one and a half times the points.
    """
    left = 0
    if count == 0:
        return left
    x0, y0 = points[count - 1, 0], points[count - 1, 1]
    before = line[2] * (y0 - line[1]) - line[3] * (x0 - line[0])
    for at in range(count):
        x1, y1 = points[at, 0], points[at, 1]
        here = line[2] * (y1 - line[1]) - line[3] * (x1 - line[0])
        if (before >= 0) != (here >= 0):
            part = before / (before - here)
            kept[left, 0] = x0 + part * (x1 - x0)
            kept[left, 1] = y0 + part * (y1 - y0)
            left += 1
        if here >= 0:
            kept[left, 0], kept[left, 1] = x1, y1
            left += 1
        x0, y0, before = x1, y1, here
    return left


@compiled
def clip(
    points: FloatArray, count: int, lines: FloatArray, spare: FloatArray
) -> tuple[FloatArray, int, FloatArray]:
    """Clip a polygon by half-planes; both arrays are written over.

    Returns the array that holds the result, its number of points, and the other array.
    """
    for at in range(len(lines)):
        room = count + count // 2 + 2
        if len(spare) < room:
            spare = np.empty((2 * room, 2))
        count = keep_left(points, count, spare, lines[at])
        points, spare = spare, points
    return points, count, spare


@compiled
def enclosed(points: FloatArray, count: int) -> float:
    """Return the signed area of a polygon, positive counter-clockwise."""
    twice = 0.0
    if count == 0:
        return twice
    x, y = points[count - 1, 0], points[count - 1, 1]
    for at in range(count):
        twice += x * points[at, 1] - points[at, 0] * y
        x, y = points[at, 0], points[at, 1]
    return twice / 2


@compiled
def clip_runs(
    points: FloatArray,
    first: IntArray,
    sign: FloatArray,
    begin: IntArray,
    end: IntArray,
    runs: IntArray,
    box: FloatArray,
    lines: FloatArray,
) -> FloatArray:
    """Return the area that polygons and convex cells share.

    Parameters
    ----------
    points, first, sign
        As in `_Rings`.
    begin, end
        Rings of the polygon of each run.
    runs
        Where runs of pairs of one polygon and one neighbourhood begin, and the end.
    box
        West, south, east and north of the cells of each run.
    lines
        Sides of the cell of each pair, pairs × sides × 4: a corner, from the west and
        south of the box, and the way to the next, counter-clockwise.

    Returns
    -------
    numpy.ndarray
        Square metres per pair.
    """
    shared = np.zeros(len(lines))
    frame = np.zeros((4, 4))
    frame[0, 3] = frame[3, 2] = -1.0
    frame[1, 3] = frame[2, 2] = 1.0
    near, work, spare = np.empty((8, 2)), np.empty((8, 2)), np.empty((8, 2))
    for run in range(len(begin)):
        west, south = box[run, 0], box[run, 1]
        frame[1, 0] = box[run, 2] - west
        frame[3, 1] = box[run, 3] - south
        for ring in range(begin[run], end[run]):
            # The last point of a ring repeats the first.
            count = first[ring + 1] - first[ring] - 1
            if len(near) < count:
                near = np.empty((2 * count, 2))
            for at in range(count):
                near[at, 0] = points[first[ring] + at, 0] - west
                near[at, 1] = points[first[ring] + at, 1] - south
            near, count, spare = clip(near, count, frame, spare)
            if count == 0:
                continue
            for pair in range(runs[run], runs[run + 1]):
                if len(work) < count:
                    work = np.empty((2 * count, 2))
                for at in range(count):
                    work[at, 0], work[at, 1] = near[at, 0], near[at, 1]
                work, left, spare = clip(work, count, lines[pair], spare)
                shared[pair] += sign[ring] * enclosed(work, left)
    return shared
