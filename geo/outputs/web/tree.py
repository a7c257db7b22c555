"""Cells of the map as a tree: coarse cells with their place, then who has children.

H3 numbers the children of a cell 0 to 6. Cells in the order of their numbers are
therefore known by the coarse cells at the top and, level by level, by one mask of seven
bits for each cell. The page finds where they lie with the arithmetic of
`geo.outputs.web.unfolding`; cells for which that differs from H3 are listed with their
corners.
"""

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo import cells as h3_cells
from geo import lattice
from geo.cells import CellArray
from geo.lattice import FloatArray
from geo.outputs.web import unfolding
from geo.outputs.web.pack import Packer
from geo.outputs.web.unfolding import IntArray
from geo.projection import unit_sphere

# The tree begins at this resolution, or at that of the cells if it is coarser.
TOP: Final = 3
# A corner of the page may differ by this from H3's, degrees: less than a millimetre.
TOLERANCE: Final = 1e-9
# Corners of listed cells are whole numbers of this part of a degree: 1 cm.
_LISTED_PARTS: Final = 10_000_000
_LAND_PARTS: Final = 250
_DIGIT_BITS: Final = 3
_FINEST: Final = 15


@dataclass(frozen=True, slots=True)
class Level:
    """The cells of one resolution that have cells of the map below them.

    Attributes
    ----------
    cells
        Sorted.
    face, at
        Face of H3's icosahedron, and lattice point on its plane, n × 2.
    turn
        Sextants by which the digits are turned on that plane.
    """

    cells: CellArray
    face: IntArray
    at: IntArray
    turn: IntArray


def levels_of(cells: CellArray) -> list[Level]:
    """Return the levels from the top to the cells themselves.

    Parameters
    ----------
    cells
        Sorted cells of one resolution, at least one.
    """
    finest = h3_cells.resolution(cells)
    top = min(TOP, finest)
    above = [
        np.unique(h3_cells.parents(cells, resolution=one)) for one in range(top, finest)
    ]
    chain = [*above, cells]
    levels = [_placed(chain[0])]
    for resolution, below in enumerate(chain[1:], start=top):
        levels.append(_one_finer(levels[-1], below, resolution))
    return levels


def pack_tree(packer: Packer, cells: CellArray, land: FloatArray) -> dict[str, object]:
    """Pack the tree of the cells; return what the page must know beside it.

    Parameters
    ----------
    packer
        Takes the arrays.
    cells
        Sorted cells of one resolution, at least one.
    land
        Land of each cell, km².
    """
    levels = levels_of(cells)
    tops = levels[0]
    resolution = h3_cells.resolution(tops.cells)
    packer.add("top_base", _base(tops.cells), "u1")
    packer.add("top_digits", _digits(tops.cells, resolution), "u4")
    packer.add("top_face", tops.face, "u1")
    packer.add("top_turn", tops.turn, "u1")
    for axis, letter in enumerate("uv"):
        packer.add(f"top_{letter}", tops.at[:, axis], "i2")
    masks = [
        _masks(level.cells, below.cells, resolution + at)
        for at, (level, below) in enumerate(itertools.pairwise(levels))
    ]
    packer.add("tree_masks", np.concatenate([*masks, np.empty(0)]), "u1")
    _pack_listed(packer, levels)
    # Land of a cell beside the most that one has: what weighs classes and hours.
    part = land / max(float(land.max()), 1e-9)
    packer.add("cell_land", np.maximum(np.round(part * _LAND_PARTS), 1), "u1")
    centers, easts = lattice.face_axes()
    return {
        "top": resolution,
        "step": lattice.step_radians(0),
        "faces": np.hstack([centers, easts]).tolist(),
        "listedParts": _LISTED_PARTS,
    }


def _placed(cells: CellArray) -> Level:
    """Return the top level: where its cells lie, asked of H3."""
    resolution = h3_cells.resolution(cells)
    table = lattice.faces(resolution)
    points = unit_sphere(*h3_cells.centers(cells))
    face = np.argmax(points @ table[:, lattice.CENTER].T, axis=1)
    rows = table[face, : lattice.EDGE]
    products = np.einsum("nrk,nk->nr", rows, points)
    at = np.round(products[:, 1:] / products[:, :1]).astype("i8")
    return Level(cells, face, at, _turns(cells, face, at))


def _turns(cells: CellArray, face: IntArray, at: IntArray) -> IntArray:
    """Return by how many sextants the children of coarse cells are turned."""
    resolution = h3_cells.resolution(cells)
    parents, children = h3_cells.children(cells, resolution=resolution + 1)
    last = (children >> np.uint64(_DIGIT_BITS * (_FINEST - 1 - resolution))) & 7
    # Digit 4 points along the first axis, and a pentagon has it too.
    chosen = last == 4  # noqa: PLR2004
    order = np.argsort(parents[chosen])
    true = np.column_stack(h3_cells.centers(children[chosen][order]))
    middle = unfolding.finer(at, resolution)
    gaps = [
        np.abs(unfolding.centers(face, middle + step, resolution + 1) - true).sum(1)
        for step in unfolding.STEPS
    ]
    turns: IntArray = np.argmin(gaps, axis=0)
    return turns


def _one_finer(level: Level, below: CellArray, resolution: int) -> Level:
    """Return a level from the one above it, as the page does."""
    parent = np.searchsorted(
        level.cells, h3_cells.parents(below, resolution=resolution)
    )
    digit = _digits(below, resolution + 1) & 7
    turn = level.turn[parent]
    at = unfolding.finer(level.at, resolution)[parent]
    steps = unfolding.STEPS[(unfolding.SEXTANTS[digit] + turn) % 6]
    at = at + np.where(digit[:, None] > 0, steps, 0)
    return Level(below, level.face[parent], at, turn)


def _masks(
    cells: CellArray, below: CellArray, resolution: int
) -> npt.NDArray[np.int64]:
    """Return which children each cell has: bit d for the one of digit d."""
    parent = np.searchsorted(cells, h3_cells.parents(below, resolution=resolution))
    bits = np.left_shift(1, _digits(below, resolution + 1) & 7)
    return np.bincount(parent, weights=bits, minlength=len(cells)).astype("i8")


def _pack_listed(packer: Packer, levels: list[Level]) -> None:
    """Pack the cells that are not where the arithmetic has them, with corners."""
    places: list[tuple[int, int]] = []
    rings = []
    for number, level in enumerate(levels):
        wrong = misplaced(level)
        corners, first = h3_cells.corners(level.cells[wrong])
        for at, cell in enumerate(wrong):
            places.append((number, int(cell)))
            # The first corner is not told twice.
            rings.append(corners[first[at] : first[at + 1] - 1])
    packer.add("listed_level", [level for level, _ in places], "u1")
    packer.add("listed_cell", [cell for _, cell in places], "u4")
    packer.add("listed_corners", [len(ring) for ring in rings], "u1")
    points = np.concatenate([np.empty((0, 2)), *rings])
    for axis, letter in enumerate("xy"):
        whole = np.round(points[:, axis] * _LISTED_PARTS)
        packer.add(f"listed_{letter}", whole.astype("i8"), "i4")


def misplaced(level: Level) -> npt.NDArray[np.intp]:
    """Return the positions of cells that the arithmetic does not put where H3 does.

    Every middle is compared, and every corner of cells that reach beyond an edge of the
    icosahedron: on a face a hexagon around the right middle has the right corners.
    """
    resolution = h3_cells.resolution(level.cells)
    found = unfolding.centers(level.face, level.at, resolution)
    true = np.column_stack(h3_cells.centers(level.cells))
    wrong = np.abs(found - true).max(axis=1) > TOLERANCE
    plane = unfolding.on_plane(level.face, level.at.astype("f8"), resolution)
    reach = lattice.step_radians(resolution)
    near = unfolding.beyond_edges(level.face, plane).max(axis=1) > -reach
    near = np.flatnonzero(near & ~wrong)
    corners, first = h3_cells.corners(level.cells[near])
    rings = unfolding.rings(level.face[near], level.at[near], resolution)
    for row, ring in enumerate(rings):
        truth = corners[first[row] : first[row + 1] - 1, ::-1]
        wrong[near[row]] = not same_ring(ring, truth)
    return np.flatnonzero(wrong)


def same_ring(one: FloatArray, other: FloatArray) -> bool:
    """Return whether two rings have the same corners, wherever they begin."""
    if len(one) != len(other):
        return False
    begin = int(np.abs(other - one[0]).sum(axis=1).argmin())
    gap = np.abs(np.roll(other, -begin, axis=0) - one).max()
    return bool(gap <= TOLERANCE)


def _base(cells: CellArray) -> CellArray:
    return (cells >> np.uint64(45)) & np.uint64(127)


def _digits(cells: CellArray, resolution: int) -> npt.NDArray[np.int64]:
    """Return the digits of cells up to a resolution as one number."""
    unused = np.uint64(_DIGIT_BITS * (_FINEST - resolution))
    return ((cells & np.uint64((1 << 45) - 1)) >> unused).astype("i8")
