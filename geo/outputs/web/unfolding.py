"""Hexagons from whole numbers: what the page does to draw a cell, and its proof.

The page holds no boundaries. It knows the faces of H3's icosahedron, where the lattice
of each coarse cell lies on one of them, and which children each cell has; from these it
finds the lattice point of every cell and the corners around it (assets/h3.js). The same
arithmetic stands here. Whatever it gets wrong, at the twelve pentagons, is found by
comparing it with H3 and enters the page as it is.

A cell is followed on the plane of one face, also where that plane reaches beyond the
face. What lies beyond an edge is turned about the edge on to the plane of the
neighbour, where H3 has it; a side that crosses the edge gets a corner there. On even
resolutions edges run through corners or along sides, and no side is crossed.
"""

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo import lattice
from geo.lattice import FloatArray, sphere_to_degrees

IntArray = npt.NDArray[np.int64]

# The sextant of H3's digits 1 to 6; 0 is the cell in the middle.
SEXTANTS = np.array([0, 4, 2, 3, 0, 5, 1])
# The six directions of the lattice, as whole steps (u, v).
STEPS = np.array([(1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)])
# Corners of a hexagon from its middle, in steps, counter-clockwise.
CORNERS = (STEPS + np.roll(STEPS, -1, axis=0)) / 3
# What is nearer to an edge than this, in radians, lies on it.
ON_EDGE = 1e-9


@dataclass(frozen=True, slots=True)
class _Edges:
    """The three edges of each face, for its plane and for that of the neighbour.

    Attributes
    ----------
    distance
        Of an edge from the centre of its face, radians.
    outward, beyond
        Unit vectors across each edge, 20 × 3 × 3: on the plane of the face outward,
        and on the plane of the neighbour out of the neighbour.
    """

    distance: float
    outward: FloatArray
    beyond: FloatArray


@functools.cache
def edges() -> _Edges:
    """Return the edges of all faces."""
    centers, _ = lattice.face_axes()
    products = centers @ centers.T
    near = np.argsort(-products, axis=1)[:, 1:4]
    cosine = products[0, near[0, 0]]
    sine = np.sqrt(1 - cosine**2)
    outward = (centers[near] - cosine * centers[:, None]) / sine
    beyond = (centers[:, None] - cosine * centers[near]) / sine
    return _Edges(float(np.tan(np.arccos(cosine) / 2)), outward, beyond)


def on_plane(face: IntArray, uv: FloatArray, resolution: int) -> FloatArray:
    """Return points on the planes of their faces, n × 3; `uv` is n × 2, in steps."""
    table = lattice.faces(resolution)
    step = lattice.step_radians(resolution)
    x_axis = (table[:, lattice.U] + table[:, lattice.V] / 2) * step**2
    y_axis = table[:, lattice.V] * 0.75 * step**2
    x, y = uv[:, :1] + uv[:, 1:] / 2, uv[:, 1:]
    points: FloatArray = (
        table[face, lattice.CENTER] + x * x_axis[face] + y * y_axis[face]
    )
    return points


def beyond_edges(face: IntArray, points: FloatArray) -> FloatArray:
    """Return how far points lie beyond each edge, radians on the plane; n × 3."""
    known = edges()
    products: FloatArray = np.einsum("nek,nk->ne", known.outward[face], points)
    return products - known.distance


def folded(face: IntArray, points: FloatArray) -> FloatArray:
    """Return points of planes where H3 has them, beyond an edge on the neighbour."""
    known = edges()
    beyond = beyond_edges(face, points)
    edge = beyond.argmax(axis=1)
    rows = np.arange(len(points))
    depth = np.maximum(beyond[rows, edge], 0.0)[:, None]
    turned = known.outward[face, edge] + known.beyond[face, edge]
    return np.asarray(points - depth * turned)


def centers(face: IntArray, at: IntArray, resolution: int) -> FloatArray:
    """Return latitude and longitude of lattice points, n × 2, degrees."""
    points = folded(face, on_plane(face, at.astype("f8"), resolution))
    return np.column_stack(sphere_to_degrees(points))


def rings(face: IntArray, at: IntArray, resolution: int) -> list[FloatArray]:
    """Return the corners of each cell: latitude and longitude, degrees.

    Parameters
    ----------
    face, at
        Face of each cell, and its lattice point, n × 2.
    resolution
        Of the cells.
    """
    count = len(face)
    uv = (at[:, None, :] + CORNERS[None]).reshape(-1, 2)
    many = np.repeat(face, 6)
    plane = on_plane(many, uv, resolution)
    beyond = beyond_edges(many, plane).reshape(count, 6, 3)
    found = np.column_stack(sphere_to_degrees(folded(many, plane)))
    found = found.reshape(count, 6, 2)
    plane = plane.reshape(count, 6, 3)
    crosses = np.zeros((count, 6, 3), dtype=bool)
    after = np.roll(beyond, -1, axis=1)
    if resolution % 2:
        crosses = np.minimum(beyond, after) < -ON_EDGE
        crosses &= np.maximum(beyond, after) > ON_EDGE
    made: list[FloatArray] = []
    for cell in range(count):
        ring = []
        for corner in range(6):
            ring.append(found[cell, corner])
            if crosses[cell, corner].any():
                here, there = beyond[cell, corner], after[cell, corner]
                edge = int(np.argmax(crosses[cell, corner]))
                part = here[edge] / (here[edge] - there[edge])
                far = plane[cell, (corner + 1) % 6]
                point = plane[cell, corner] * (1 - part) + far * part
                ring.append(np.concatenate(sphere_to_degrees(point[None])))
        made.append(np.array(ring))
    return made


def finer(at: IntArray, resolution: int) -> IntArray:
    """Return the middle children of lattice points of a resolution, one finer."""
    u, v = at[:, 0], at[:, 1]
    if resolution % 2:
        return np.column_stack([2 * u - v, u + 3 * v])
    return np.column_stack([3 * u + v, 2 * v - u])
