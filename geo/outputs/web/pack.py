"""Packing of the web map's data into one compressed text.

The script of the page (assets/data.js) turns the text back into arrays with
``DecompressionStream``.
"""

import base64
import zlib
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely

from geo.cells import CellArray, boundaries

FloatArray = npt.NDArray[np.float64]
Kind = Literal["u1", "u2", "u4", "i2", "i4"]

# Codes of a value below which no figure stands; larger codes are logarithms.
ZERO, SUPPRESSED, MISSING, FIRST_CODE = 0, 1, 2, 3
# Step of the logarithm: a figure read in the page is right within 0.1 %.
LOG_STEP = 0.002
# Vertices of hexagons and road sections: 11 m and less. Outlines: 110 m.
FINE, COARSE = 10_000, 1_000


class Packer:
    """Arrays gathered into one compressed text.

    Each array is written as planes of bytes, all lowest bytes first: small numbers
    then cost next to nothing once compressed.

    Attributes
    ----------
    directory
        Kind and length of each array, in the order in which they were added.
    """

    def __init__(self) -> None:
        self.directory: dict[str, tuple[Kind, int]] = {}
        self._parts: list[bytes] = []

    def add(self, name: str, values: npt.ArrayLike, kind: Kind) -> None:
        """Add an array of whole numbers; they must fit `kind`."""
        array = np.ascontiguousarray(values)
        if array.size:
            bounds = np.iinfo(kind)
            if array.min() < bounds.min or array.max() > bounds.max:
                message = f"'{name}' must fit {kind}; it reaches {array.max()}."
                raise ValueError(message)
        small = array.astype(f"<{kind}")
        planes = small.view(np.uint8).reshape(len(small), small.itemsize).T
        self.directory[name] = (kind, len(small))
        self._parts.append(planes.tobytes())

    def add_cells(self, cells: CellArray) -> None:
        """Add the name and the boundary of each cell.

        Vertices are whole numbers of 1/`FINE` degree, rounded once each, so that
        neighbours meet. The first vertex of a cell is told from that of the cell
        before, the others from the first; these differ little between neighbours.

        Parameters
        ----------
        cells
            Sorted cells of one resolution.
        """
        digits = (cells & np.uint64((1 << 45) - 1)) >> _digit_shift(cells)
        self.add("cell_base", (cells >> np.uint64(45)) & np.uint64(127), "u1")
        self.add("cell_digits", np.diff(digits.astype("i8"), prepend=0), "i4")
        shapes = boundaries(cells)
        counts = shapely.get_num_coordinates(shapes) - 1
        self.add("cell_corners", counts, "u1")
        points = np.round(shapely.get_coordinates(shapes) * FINE).astype("i8")
        last = np.cumsum(counts + 1) - 1
        open_points = np.delete(points, last, axis=0)
        first = np.cumsum(counts) - counts
        for axis, name in enumerate("xy"):
            values = open_points[:, axis]
            anchors = values[first]
            self.add(f"cell_{name}", np.diff(anchors, prepend=0), "i4")
            offsets = np.delete(values - np.repeat(anchors, counts), first)
            self.add(f"cell_d{name}", _lagged(offsets, 5), "i2")

    def add_values(
        self, name: str, values: FloatArray, *, suppressed: npt.NDArray[np.bool_]
    ) -> float:
        """Add a layer of values as codes; suppressed ones keep no trace of theirs.

        Returns
        -------
        float
            The value of the smallest logarithmic code.
        """
        shown = (values > 0) & np.isfinite(values) & ~suppressed
        low = float(f"{values[shown].min():.3g}") if shown.any() else 1.0
        codes = np.full(len(values), ZERO, dtype="i8")
        logs = np.log(values[shown] / low) / LOG_STEP
        codes[shown] = FIRST_CODE + np.maximum(np.round(logs), 0).astype("i8")
        codes[suppressed] = SUPPRESSED
        codes[~np.isfinite(values)] = MISSING
        self.add(name, codes, "u2")
        return low

    def add_lines(
        self, name: str, lines: npt.NDArray[np.object_], *, per_degree: int
    ) -> None:
        """Add lines or rings: the number of points of each, and steps between all."""
        self.add(f"{name}_points", shapely.get_num_coordinates(lines), "u4")
        points = np.round(shapely.get_coordinates(lines) * per_degree).astype("i8")
        for axis, letter in enumerate("xy"):
            self.add(f"{name}_{letter}", np.diff(points[:, axis], prepend=0), "i4")

    def to_text(self) -> str:
        """Return all arrays as base64 of a zlib stream."""
        return base64.b64encode(zlib.compress(b"".join(self._parts), 7)).decode("ascii")


def _digit_shift(cells: CellArray) -> np.uint64:
    """Return how many low bits of a cell its resolution leaves unused."""
    resolution = int(cells[0] >> np.uint64(52)) & 15 if len(cells) else 0
    return np.uint64(3 * (15 - resolution))


def _lagged(values: npt.NDArray[np.int64], lag: int) -> npt.NDArray[np.int64]:
    """Return the difference of each value from the one `lag` places before."""
    steps = values.copy()
    steps[lag:] -= values[:-lag]
    return steps


def parts_of(
    shapes: Sequence[shapely.Geometry] | npt.NDArray[np.object_],
) -> npt.NDArray[np.object_]:
    """Return the single parts of lines or polygons, in order."""
    parts: npt.NDArray[np.object_] = shapely.get_parts(np.asarray(shapes, dtype=object))
    return parts
