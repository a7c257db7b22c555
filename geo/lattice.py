"""H3 cells as points of a lattice on each face of the icosahedron.

H3 projects the sphere on the twenty faces of an icosahedron from its centre and lays a
lattice of hexagons on each face (Sahr, White & Kimerling 2003). On the plane of a face
a cell is therefore an exact regular hexagon, known by two whole numbers, and straight
lines of the plane are great circles. All that is needed follows from the twelve corners
of the icosahedron, which are H3's pentagons of resolution 0:

- the centre of a face is a lattice point, and at resolution 0 a corner is two steps of
  the lattice from it;
- each resolution divides the step by √7, and the odd ones are turned by
  arcsin √(3/28).

Points of the plane are given in steps (u, v) along two axes 60° apart. A point lies in
the hexagon around (a, b), with q = u − a and r = v − b, where |q − r|, |q + 2r| and
|2q + r| are all at most 1.
"""

import functools
import itertools

import numpy as np
import numpy.typing as npt

from geo import cells
from geo.projection import unit_sphere

FloatArray = npt.NDArray[np.float64]

_APERTURE = 7
_TURN = np.arcsin(np.sqrt(3 / 28))
_STEPS_TO_CORNER = 2
# Two corners of the icosahedron are neighbours if their vectors' product is above this.
_NEIGHBORS = 0.4

# Rows of a face, as `faces` gives them.
CENTER, U, V, EDGE, PLANE = 0, 1, 2, 3, 6


@functools.cache
def step_radians(resolution: int) -> float:
    """Return the distance of neighbouring lattice points on the plane of a face."""
    corners = _corners()
    center = _normal(corners[list(_triples(corners)[0])].sum(axis=0))
    to_corner = np.tan(np.arccos((corners @ center).max()))
    return float(to_corner / _STEPS_TO_CORNER / _APERTURE ** (resolution / 2))


@functools.cache
def face_axes() -> tuple[FloatArray, FloatArray]:
    """Return the centre of each face, and the axis of its plane towards a corner.

    Returns
    -------
    centers, easts
        Vectors of length 1, 20 × 3; the other axis of a plane is their cross product.
    """
    corners = _corners()
    centers, easts = [], []
    for triple in _triples(corners):
        center = _normal(corners[list(triple)].sum(axis=0))
        first = corners[triple[0]]
        centers.append(center)
        easts.append(_normal(first - first @ center * center))
    return np.array(centers), np.array(easts)


@functools.cache
def faces(resolution: int) -> FloatArray:
    """Return the faces of the icosahedron with the lattice of a resolution.

    Parameters
    ----------
    resolution
        H3 resolution.

    Returns
    -------
    numpy.ndarray
        20 × 9 × 3. For a point p of the unit sphere, rows of its face give: 0 the
        product p·centre; 1 and 2 products that are u and v after division by the
        first; 3 to 5 products that are negative beyond each edge of the face; 6 to 8
        the same edges on the plane, negative where row · (1, u, v) is.
    """
    centers, easts = face_axes()
    turn = _TURN if resolution % 2 else 0.0
    step = step_radians(resolution)
    made = np.zeros((len(centers), 9, 3))
    for face, (center, east) in enumerate(zip(centers, easts, strict=True)):
        north = np.cross(center, east)
        first = np.cos(turn) * east + np.sin(turn) * north
        second = np.cos(turn) * north - np.sin(turn) * east
        made[face, CENTER] = center
        # x = step (u + v/2), y = step v √3/2.
        made[face, V] = second / (step * np.sqrt(0.75))
        made[face, U] = first / step - made[face, V] / 2
        nearest = np.argsort(-(centers @ center))[1:4]
        made[face, EDGE:PLANE] = center - centers[nearest]
        # (1, u, v) is a matrix times p / (p·centre); its inverse gives the edges.
        made[face, PLANE:] = made[face, EDGE:PLANE] @ np.linalg.inv(made[face, :EDGE])
    made.setflags(write=False)
    return made


def to_degrees(
    face: npt.NDArray[np.int64], u: FloatArray, v: FloatArray, resolution: int
) -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude of points given in steps on their faces."""
    table = faces(resolution)
    step = step_radians(resolution)
    # The axes again: the row of V points along y, and U + V/2 along x.
    x_axis = (table[:, U] + table[:, V] / 2) * step
    y_axis = table[:, V] * step * np.sqrt(0.75)
    x, y = step * (u + v / 2), step * np.sqrt(0.75) * v
    point = table[face, CENTER] + x[:, None] * x_axis[face] + y[:, None] * y_axis[face]
    return sphere_to_degrees(point)


def sphere_to_degrees(point: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude of vectors of any length, n × 3."""
    latitude = np.degrees(np.arctan2(point[:, 2], np.hypot(point[:, 0], point[:, 1])))
    longitude = np.degrees(np.arctan2(point[:, 1], point[:, 0]))
    return latitude, longitude


@functools.cache
def _corners() -> FloatArray:
    return unit_sphere(*cells.pentagon_centers())


def _triples(corners: FloatArray) -> list[tuple[int, int, int]]:
    """Return the corners of each face."""
    near = corners @ corners.T > _NEIGHBORS
    return [
        (one, two, three)
        for one, two, three in itertools.combinations(range(len(corners)), 3)
        if near[one, two] and near[two, three] and near[one, three]
    ]


def _normal(vector: FloatArray) -> FloatArray:
    unit: FloatArray = vector / np.linalg.norm(vector)
    return unit
