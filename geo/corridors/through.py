"""Which polygons a road crosses: hexagons, municipalities, counties."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
import shapely

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
ShapeArray = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Crossed:
    """Polygons × lines.

    Attributes
    ----------
    part
        Share of each line's length within each polygon.
    entries_ahead, entries_back
        How often a trip along the line, from start to end or back, comes into each
        polygon from outside.
    """

    part: sp.csr_array
    entries_ahead: sp.csr_array
    entries_back: sp.csr_array

    def __getitem__(self, polygons: IntArray) -> "Crossed":
        """Return some of the polygons."""
        return Crossed(
            self.part[polygons],
            self.entries_ahead[polygons],
            self.entries_back[polygons],
        )


def cross(lines: ShapeArray, polygons: ShapeArray) -> Crossed:
    """Cut lines by polygons.

    Parameters
    ----------
    lines
        Lines in degrees.
    polygons
        Polygons in degrees that do not overlap: shares of a line add up to at most 1.

    Returns
    -------
    Crossed
        Lengths are compared in degrees shrunk by the cosine of latitude, as roads are
        short beside the Earth.
    """
    middle = shapely.get_y(shapely.centroid(lines))
    bits, whole = _simple(lines)
    bit, polygon = shapely.STRtree(polygons).query(bits, predicate="intersects")
    line = whole[bit]
    shapely.prepare(polygons)
    pieces = shapely.intersection(bits[bit], polygons[polygon])
    length = _length(lines, middle)[line]
    # A section between two points at one place has no length to share.
    part = _length(pieces, middle[line]) / np.where(length > 0, length, 1.0)
    runs = shapely.get_num_geometries(shapely.line_merge(pieces))
    begins = shapely.intersects(polygons[polygon], shapely.get_point(bits[bit], 0))
    ends = shapely.intersects(polygons[polygon], shapely.get_point(bits[bit], -1))
    shape = (len(polygons), len(lines))
    some = part > 0

    def table(values: FloatArray) -> sp.csr_array:
        return sp.csr_array((values[some], (polygon[some], line[some])), shape=shape)

    return Crossed(
        table(part),
        table(np.maximum(runs - begins, 0).astype("float64")),
        table(np.maximum(runs - ends, 0).astype("float64")),
    )


def contains(
    polygons: ShapeArray, longitude: FloatArray, latitude: FloatArray
) -> tuple[IntArray, IntArray]:
    """Return which points lie in which polygons, as pairs of their positions."""
    points: ShapeArray = np.asarray(shapely.points(longitude, latitude))
    point, polygon = shapely.STRtree(polygons).query(points, predicate="intersects")
    return point, polygon


def _simple(lines: ShapeArray) -> tuple[ShapeArray, IntArray]:
    """Return lines, those that meet themselves as their segments, and whose they are.

    A loop that crosses itself falls into several pieces even where it never leaves a
    polygon; entries of its segments add up to its own.
    """
    simple = shapely.is_simple(lines)
    looped = np.flatnonzero(~simple)
    point, of_loop = shapely.get_coordinates(lines[looped], return_index=True)
    inner = np.flatnonzero(of_loop[1:] == of_loop[:-1])
    ends = np.stack([point[inner], point[inner + 1]], axis=1)
    return (
        np.concatenate([lines[simple], np.asarray(shapely.linestrings(ends))]),
        np.concatenate([np.flatnonzero(simple), looped[of_loop[inner]]]),
    )


def _length(lines: ShapeArray, latitude: FloatArray) -> FloatArray:
    """Return the length of lines, east shrunk as it is at their latitude."""
    # Lines of a piece made of several are separate: jumps between them do not count.
    parts, of_piece = shapely.get_parts(lines, return_index=True)
    point, owner = shapely.get_coordinates(parts, return_index=True)
    east = np.diff(point[:, 0]) * np.cos(np.radians(latitude[of_piece[owner[1:]]]))
    step = np.hypot(east, np.diff(point[:, 1]))
    step[owner[1:] != owner[:-1]] = 0.0
    length: FloatArray = np.zeros(len(lines))
    length += np.bincount(of_piece[owner[1:]], step, minlength=len(lines))
    return length
