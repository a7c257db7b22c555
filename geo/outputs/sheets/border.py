"""Where Mexico meets its neighbours, and the land beyond that no outline covers."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from geo.projection import GEOGRAPHIC, PRINT, transform

FloatArray = npt.NDArray[np.float64]

# Boundaries of two countries come from two offices: their lines differ by so much.
_SAME_BORDER_M = 6000.0
# Outlines are compared at points this far apart.
_STEP_M = 2000.0
# Islands with a shorter shore are no part of the border.
_ISLAND_M = 30_000.0
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


def neighbors() -> npt.NDArray[np.object_]:
    """Return the land south and east of Mexico in degrees."""
    shapes: npt.NDArray[np.object_] = shapely.from_wkt(
        np.asarray([_CENTRAL_AMERICA, _CUBA], dtype=object)
    )
    return shapes


def find_border(outlines: gpd.GeoDataFrame) -> list[FloatArray]:
    """Return the lines where Mexico meets other land, longitude and latitude.

    A point of Mexico's outline is on the border if a neighbour's outline passes near:
    the two come from two offices and differ a little.

    Parameters
    ----------
    outlines
        Columns country, state and geometry.
    """
    mexican = outlines["country"].to_numpy() == "MX"
    shapes = transform(outlines.geometry.to_numpy(), GEOGRAPHIC, PRINT)
    beyond = transform(neighbors(), GEOGRAPHIC, PRINT)
    others = np.concatenate([shapes[~mexican], beyond])
    own = _facing(shapes[mexican], others)
    if not len(own):
        return []
    tree = cKDTree(shapely.get_coordinates(shapely.segmentize(others, _STEP_M)))
    outline = shapely.get_parts(shapely.union_all(own).boundary)
    lines: list[FloatArray] = []
    for part in outline[shapely.length(outline) > _ISLAND_M]:
        points = shapely.get_coordinates(shapely.segmentize(part, _STEP_M))
        apart, _ = tree.query(points, distance_upper_bound=_SAME_BORDER_M)
        near = np.isfinite(apart)
        runs = np.split(np.arange(len(points)), np.flatnonzero(np.diff(near)) + 1)
        lines.extend(points[run] for run in runs if near[run[0]] and len(run) > 1)
    moved = transform(
        np.array([shapely.linestrings(line) for line in lines], dtype=object),
        PRINT,
        GEOGRAPHIC,
    )
    return [shapely.get_coordinates(line) for line in moved]


def _facing(
    shapes: npt.NDArray[np.object_], others: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    """Return valid shapes whose rectangle comes near that of another."""
    sides = shapely.bounds(others) + _SAME_BORDER_M * _AROUND
    boxes = np.asarray(shapely.box(*sides.T), dtype=object)
    parts = shapely.get_parts(shapes)
    near = shapely.STRtree(boxes).query(
        shapely.box(*shapely.bounds(parts).T), predicate="intersects"
    )[0]
    found: npt.NDArray[np.object_] = shapely.make_valid(parts[np.unique(near)])
    return found


_AROUND = np.array([-1.0, -1.0, 1.0, 1.0])
