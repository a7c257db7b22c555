"""Compiled: a pixel is shared among the hexagons that it covers, by area.

On the plane of a face hexagons are regular and the sides of a pixel, taken as great
circles between its corners, are straight: their intersection is a polygon (clipped
after Sutherland & Hodgman 1974). An area of the plane, at angle γ from the centre of
the face, stands for cos³γ times as much of the sphere.
"""

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.grid.placing import (
    Table,
    around,
    beyond,
    depth,
    entry,
    face_of,
    on_plane,
    position,
    reach,
)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
GroupArray = npt.NDArray[np.int32]

# A quadrilateral cut by three edges of a face and six of a hexagon.
_VERTICES = 16
# Smaller parts of a pixel are rounding where its side runs along that of a hexagon.
_SLIVER = 1e-7
# No hexagon reaches farther from its lattice point, along any axis.
_BESIDE = 2.0 / 3.0
# A face whose centre is farther from a corner than this cosine holds no part of it.
_SAME_SIDE = 0.3
# A hexagon is where all of these times (1, u, v) are positive, from its centre.
_SIDES = np.array(
    [
        [1.0, 1.0, -1.0],
        [1.0, -1.0, 1.0],
        [1.0, 1.0, 2.0],
        [1.0, -1.0, -2.0],
        [1.0, 2.0, 1.0],
        [1.0, -2.0, -1.0],
    ]
)


@compiled
def _clip(shape: FloatArray, count: int, line: FloatArray, out: FloatArray) -> int:
    """Keep the part of a polygon where line · (1, u, v) is positive."""
    kept = 0
    u, v = shape[count - 1, 0], shape[count - 1, 1]
    here = line[0] + line[1] * u + line[2] * v
    for at in range(count):
        before, last_u, last_v = here, u, v
        u, v = shape[at, 0], shape[at, 1]
        here = line[0] + line[1] * u + line[2] * v
        if (here >= 0.0) != (before >= 0.0):
            part = before / (before - here)
            out[kept, 0] = last_u + part * (u - last_u)
            out[kept, 1] = last_v + part * (v - last_v)
            kept += 1
        if here >= 0.0:
            out[kept, 0], out[kept, 1] = u, v
            kept += 1
    return kept


@compiled
def _measure(shape: FloatArray, count: int) -> tuple[float, float, float]:
    """Return the area of a polygon and its centre of gravity."""
    area, u, v = 0.0, 0.0, 0.0
    for at in range(1, count - 1):
        u1, v1 = shape[at, 0] - shape[0, 0], shape[at, 1] - shape[0, 1]
        u2, v2 = shape[at + 1, 0] - shape[0, 0], shape[at + 1, 1] - shape[0, 1]
        twice = u1 * v2 - u2 * v1
        area += twice
        u += twice * (u1 + u2)
        v += twice * (v1 + v2)
    if area == 0.0:
        return 0.0, shape[0, 0], shape[0, 1]
    centre_u = shape[0, 0] + u / (3.0 * area)
    return abs(area) / 2.0, centre_u, shape[0, 1] + v / (3.0 * area)


@compiled
def _cut(
    shape: FloatArray,
    count: int,
    face: int,
    step: float,
    work: FloatArray,
    parts: FloatArray,
    known: int,
    least: float,
) -> int:
    """Add the parts of a polygon of one face to those known, one per hexagon.

    Rows of `parts` are face, a, b, area, u and v of the centre of gravity; parts up to
    the `least` area are left out. Returned is how many there are, or -1 if there is no
    room.
    """
    low_u, low_v, low = np.inf, np.inf, np.inf
    high_u, high_v, high = -np.inf, -np.inf, -np.inf
    for at in range(count):
        u, v = shape[at, 0], shape[at, 1]
        low_u, high_u = min(low_u, u), max(high_u, u)
        low_v, high_v = min(low_v, v), max(high_v, v)
        low, high = min(low, u + v), max(high, u + v)
    low, high = low - _BESIDE, high + _BESIDE
    for a in range(int(np.ceil(low_u - _BESIDE)), int(np.floor(high_u + _BESIDE)) + 1):
        first = int(np.ceil(max(low_v - _BESIDE, low - a)))
        last = int(np.floor(min(high_v + _BESIDE, high - a)))
        for b in range(first, last + 1):
            left, now = count, 0
            for at in range(count):
                work[0, at, 0], work[0, at, 1] = shape[at, 0] - a, shape[at, 1] - b
            for side in range(6):
                if left > 0:
                    left = _clip(work[now], left, _SIDES[side], work[1 - now])
                    now = 1 - now
            area, u, v = _measure(work[now], left)
            if area <= least:
                continue
            if known == len(parts):
                return -1
            u, v = u + a, v + b
            shrink = (1.0 + step * step * (u * u + u * v + v * v)) ** -1.5
            parts[known, 0], parts[known, 1], parts[known, 2] = face, a, b
            parts[known, 3], parts[known, 4], parts[known, 5] = area * shrink, u, v
            known += 1
    return known


@compiled
def _shares(
    corners: FloatArray,
    faces: FloatArray,
    home: int,
    step: float,
    work: FloatArray,
    parts: FloatArray,
) -> int:
    """Cut a pixel by faces and hexagons; areas of its parts add up to 1."""
    shape, other = work[2], work[3]
    within = _deepest(corners, faces, home) >= 0.0
    known = 0
    for face in range(len(faces)):
        if face != home and (within or _nearest(corners, faces, face) < _SAME_SIDE):
            continue
        for at in range(4):
            x, y, z = corners[at, 0], corners[at, 1], corners[at, 2]
            shape[at, 0], shape[at, 1] = on_plane(faces, face, x, y, z)
        count = 4
        least = _SLIVER * _measure(shape, count)[0]
        for edge in range(9 if within else 6, 9):
            if count > 0:
                count = _clip(shape, count, faces[face, edge], other)
                shape, other = other, shape
        if count > 0 and known >= 0:
            known = _cut(shape, count, face, step, work, parts, known, least)
    whole = 0.0
    for one in range(known):
        whole += parts[one, 3]
    for one in range(known):
        parts[one, 3] /= whole
    return known


@compiled
def _deepest(corners: FloatArray, faces: FloatArray, face: int) -> float:
    """Return how deep inside a face the outermost of four corners is."""
    least = 1.0
    for at in range(4):
        x, y, z = corners[at, 0], corners[at, 1], corners[at, 2]
        least = min(least, depth(faces, face, x, y, z))
    return least


@compiled
def _nearest(corners: FloatArray, faces: FloatArray, face: int) -> float:
    """Return the least cosine between four corners and the centre of a face."""
    least = 1.0
    for at in range(4):
        cosine = 0.0
        for axis in range(3):
            cosine += corners[at, axis] * faces[face, 0, axis]
        least = min(least, cosine)
    return least


@compiled
def add_split(
    values: tuple[FloatArray, FloatArray, GroupArray],
    left: FloatArray,
    right: FloatArray,
    faces: FloatArray,
    near: FloatArray,
    step: float,
    table: Table,
    out: tuple[IntArray, FloatArray],
) -> tuple[int, int]:
    """Share each pixel among the hexagons that it covers.

    Parameters
    ----------
    values
        Amount, weight and group of each pixel; pixels of weight 0 are passed over.
    left, right
        Positions of corners, one more each way than pixels.
    faces, near, table, out
        As `geo.grid.placing.add_centers` takes them.
    step
        Distance of neighbouring lattice points, radians.

    Returns
    -------
    entries, unsure
        As of `geo.grid.placing.add_centers`; no pixel is unsure.
    """
    amount, weight, group = values
    rows, columns = weight.shape
    work = np.empty((4, _VERTICES, 2))
    parts = np.empty((len(table[1]), 6))
    corners = np.empty((4, 3))
    used, face = 0, 0
    for row in range(rows):
        for column in range(columns):
            if weight[row, column] == 0.0:
                continue
            gone = _corners(left, right, row, column, corners, near)
            known = 0
            if gone < 0:
                x, y, z = corners[0, 0], corners[0, 1], corners[0, 2]
                if depth(faces, face, x, y, z) < 0.0:
                    face = face_of(faces, x, y, z)
                if _whole(corners, faces, face, parts):
                    known = 1
                else:
                    known = _shares(corners, faces, face, step, work, parts)
            if known == 0:
                gone = max(gone, 0)
                out[1][gone, 0] += amount[row, column]
                out[1][gone, 1] += weight[row, column]
                out[1][gone, 2] += 1.0
            elif known > 0:
                pixel = amount[row, column], weight[row, column]
                used = _add(table, used, parts, known, pixel, int(group[row, column]))
            if known < 0 or used < 0:
                return -1, 0
    return used, 0


@compiled
def _corners(
    left: FloatArray,
    right: FloatArray,
    row: int,
    column: int,
    corners: FloatArray,
    near: FloatArray,
) -> int:
    """Find the corners of a pixel; return -1, 0 if off the Earth, or 1 if not near."""
    for at in range(4):
        # Once around the pixel.
        down, across = at // 2, (at + 1) // 2 % 2
        corners[at, 0], corners[at, 1], corners[at, 2] = position(
            left, right, row + down, column + across
        )
    wide = 0.0
    for one in range(2):
        square = 0.0
        for axis in range(3):
            square += (corners[one, axis] - corners[one + 2, axis]) ** 2
        wide += np.sqrt(square)
    inside = 1
    for at in range(4):
        gone = beyond(corners[at, 0], corners[at, 1], corners[at, 2], near, wide)
        if gone == 0:
            return 0
        inside = min(inside, gone)
    return inside


@compiled
def _whole(
    corners: FloatArray, faces: FloatArray, face: int, parts: FloatArray
) -> bool:
    """Tell whether one hexagon holds all of a pixel, and make it the only part.

    Hexagons and faces are convex: they hold a pixel if they hold its corners.
    """
    if _deepest(corners, faces, face) < 0.0:
        return False
    mean_u, mean_v = 0.0, 0.0
    a, b = 0, 0
    for at in range(4):
        x, y, z = corners[at, 0], corners[at, 1], corners[at, 2]
        u, v = on_plane(faces, face, x, y, z)
        if at == 0:
            a, b = around(u, v)
        if reach(u, v, a, b) > 1.0:
            return False
        mean_u += u / 4.0
        mean_v += v / 4.0
    parts[0, 0], parts[0, 1], parts[0, 2] = face, a, b
    parts[0, 3], parts[0, 4], parts[0, 5] = 1.0, mean_u, mean_v
    return True


@compiled
def _add(
    table: Table,
    used: int,
    parts: FloatArray,
    known: int,
    pixel: tuple[float, float],
    group: int,
) -> int:
    """Add a pixel's parts to the table; the largest part speaks for an entry's place.

    Returned is how many entries there are, or -1 if there is no room.
    """
    for one in range(known):
        share = parts[one, 3]
        face, a, b = int(parts[one, 0]), int(parts[one, 1]), int(parts[one, 2])
        at = entry(table, used, face, a, b, group)
        if at < 0:
            return -1
        used = max(used, at + 1)
        sums = table[2]
        sums[at, 0] += pixel[0] * share
        sums[at, 1] += pixel[1] * share
        if share > sums[at, 4]:
            sums[at, 2], sums[at, 3] = parts[one, 4], parts[one, 5]
            sums[at, 4] = share
    return used
