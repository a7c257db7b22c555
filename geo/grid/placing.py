"""Compiled: each pixel to the hexagon that holds it, or to all that it covers.

A hexagon is known by its face and lattice point (`geo.lattice`); what falls in it
is added up in a table with one entry per hexagon and group, in the order in which they
are met: by row and column of the raster.
"""

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
GroupArray = npt.NDArray[np.int32]
# Where each entry is (0 for nowhere, else its number from 1); face, a, b and group of
# each entry; and its sums: amount, weight, u and v of a point in the hexagon, and how
# much speaks for that point.
Table = tuple[IntArray, IntArray, FloatArray]

# A point off the Earth is a vector of length 0, others are of length 1.
_NO_POINT = 0.5
# Depth in a face below which its neighbour may hold the point: 6 mm on the ground.
_NEAR_EDGE = 1e-9


def new_table(entries: int) -> Table:
    """Return an empty table for so many entries, a power of two."""
    return (
        np.zeros(4 * entries, dtype="int64"),
        np.zeros((entries, 4), dtype="int64"),
        np.zeros((entries, 5)),
    )


@compiled
def without_bad(values: FloatArray, adds_up: bool) -> tuple[int, int, float]:  # noqa: FBT001
    """Set values that are not finite to 0, and those below 0 if values add up.

    Returned are how many were not finite, how many below 0, and the sum of these.
    """
    absent, negative, total = 0, 0, 0.0
    rows, columns = values.shape
    for row in range(rows):
        for column in range(columns):
            value = values[row, column]
            if not np.isfinite(value):
                absent += 1
                values[row, column] = 0.0
            elif adds_up and value < 0.0:
                negative += 1
                total += value
                values[row, column] = 0.0
    return absent, negative, total


@compiled
def entry(table: Table, used: int, face: int, a: int, b: int, group: int) -> int:
    """Return the number of an entry; a new one is `used`; -1 if there is no room."""
    slots, head, _ = table
    mask = len(slots) - 1
    mixed = ((face * 1000003 + a) * 1000003 + b) * 1000003 + group
    mixed *= -7046029254386353131
    at = (mixed ^ (mixed >> 31)) & mask
    while slots[at] != 0:
        one = int(slots[at]) - 1
        same = head[one, 0] == face and head[one, 3] == group
        if same and head[one, 1] == a and head[one, 2] == b:
            return one
        at = (at + 1) & mask
    if used == len(head):
        return -1
    slots[at] = used + 1
    head[used, 0], head[used, 1], head[used, 2] = face, a, b
    head[used, 3] = group
    return used


@compiled
def position(
    left: FloatArray, right: FloatArray, row: int, column: int
) -> tuple[float, float, float]:
    """Return a point of the unit sphere, as `geo.grid.smooth.Patch` has it."""
    x, y, z = 0.0, 0.0, 0.0
    for k in range(right.shape[1]):
        x += left[row, 0, k] * right[column, k]
        y += left[row, 1, k] * right[column, k]
        z += left[row, 2, k] * right[column, k]
    return x, y, z


@compiled
def beyond(x: float, y: float, z: float, near: FloatArray, wide: float) -> int:
    """Return 0 for a point off the Earth, 1 for one not `near`, and -1 for others.

    Near is what lies within a chord of `near[3]` and `wide`.
    """
    if x * x + y * y + z * z < _NO_POINT:
        return 0
    chord = (x - near[0]) ** 2 + (y - near[1]) ** 2 + (z - near[2]) ** 2
    return 1 if chord > (near[3] + wide) ** 2 else -1


@compiled
def depth(faces: FloatArray, face: int, x: float, y: float, z: float) -> float:
    """Return how deep inside a face a point is; negative outside."""
    least = 1.0
    for edge in range(3, 6):
        far = faces[face, edge, 0] * x + faces[face, edge, 1] * y
        least = min(least, far + faces[face, edge, 2] * z)
    return least


@compiled
def face_of(faces: FloatArray, x: float, y: float, z: float) -> int:
    """Return the face that holds a point."""
    best, most = 0, -2.0
    for face in range(len(faces)):
        near = faces[face, 0, 0] * x + faces[face, 0, 1] * y + faces[face, 0, 2] * z
        if near > most:
            best, most = face, near
    return best


@compiled
def on_plane(
    faces: FloatArray, face: int, x: float, y: float, z: float
) -> tuple[float, float]:
    """Return a point in steps along the axes of a face."""
    along = faces[face, 0, 0] * x + faces[face, 0, 1] * y + faces[face, 0, 2] * z
    u = faces[face, 1, 0] * x + faces[face, 1, 1] * y + faces[face, 1, 2] * z
    v = faces[face, 2, 0] * x + faces[face, 2, 1] * y + faces[face, 2, 2] * z
    return u / along, v / along


@compiled
def around(u: float, v: float) -> tuple[int, int]:
    """Return the lattice point whose hexagon holds a point of the plane."""
    w = -u - v
    a, b, c = np.rint(u), np.rint(v), np.rint(w)
    off_a, off_b, off_c = abs(a - u), abs(b - v), abs(c - w)
    if off_a > off_b and off_a > off_c:
        a = -b - c
    elif off_b > off_c:
        b = -a - c
    return int(a), int(b)


@compiled
def reach(u: float, v: float, a: int, b: int) -> float:
    """Return how far out in a hexagon a point is: 0 at its centre, 1 on its edge."""
    q, r = u - a, v - b
    return max(abs(q - r), abs(q + 2.0 * r), abs(2.0 * q + r))


@compiled
def add_centers(
    values: tuple[FloatArray, FloatArray, GroupArray],
    left: FloatArray,
    right: FloatArray,
    faces: FloatArray,
    near: FloatArray,
    unsure: float,
    table: Table,
    out: tuple[IntArray, FloatArray],
) -> tuple[int, int]:
    """Add each pixel to the hexagon that holds its centre.

    Parameters
    ----------
    values
        Amount, weight and group of each pixel; pixels of weight 0 are passed over.
    left, right
        Positions of centres, as `geo.grid.smooth.Patch` has them.
    faces
        As `geo.grid.lattice.faces` gives them.
    near
        Centre of what is wanted on the unit sphere and its radius as a chord.
    unsure
        Pixels so near to the edge of a hexagon, in steps of the lattice, are not added
        but named.
    table
        Where sums are added.
    out
        Gets the numbers of unsure pixels, in reading order; and amount, weight and
        number of pixels, 2 × 3: off the Earth, and not `near`.

    Returns
    -------
    entries, unsure
        How many there are; -1 entries if the table has no room for all.
    """
    amount, weight, group = values
    named, lost = out
    rows, columns = weight.shape
    used, count = 0, 0
    face, a, b, kind, at = 0, 0, 0, 0, -1
    for row in range(rows):
        for column in range(columns):
            if weight[row, column] == 0.0:
                continue
            x, y, z = position(left, right, row, column)
            gone = beyond(x, y, z, near, 0.0)
            if gone >= 0:
                lost[gone, 0] += amount[row, column]
                lost[gone, 1] += weight[row, column]
                lost[gone, 2] += 1.0
                continue
            deep = depth(faces, face, x, y, z)
            if deep < 0.0:
                face, at = face_of(faces, x, y, z), -1
                deep = depth(faces, face, x, y, z)
            u, v = on_plane(faces, face, x, y, z)
            known = at >= 0 and group[row, column] == kind and deep > _NEAR_EDGE
            if not known or reach(u, v, a, b) > 1.0 - unsure:
                a, b = around(u, v)
                kind, at = int(group[row, column]), -1
                if deep <= _NEAR_EDGE or reach(u, v, a, b) > 1.0 - unsure:
                    named[count] = row * columns + column
                    count += 1
                    continue
                at = entry(table, used, face, a, b, kind)
                if at < 0:
                    return -1, count
                if at == used:
                    used += 1
                    table[2][at, 2], table[2][at, 3] = u, v
            table[2][at, 0] += amount[row, column]
            table[2][at, 1] += weight[row, column]
    return used, count
