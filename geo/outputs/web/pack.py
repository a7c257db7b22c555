"""Packing of the web map's data into one compressed text.

The script of the page (assets/data.js) turns the text back into arrays with
``DecompressionStream``. Each layer is a stream of its own, unpacked when it is wanted.
"""

import base64
import zlib
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely

FloatArray = npt.NDArray[np.float64]
Kind = Literal["u1", "u2", "u4", "i2", "i4"]

# Codes of a value below which no figure stands; larger codes are logarithms.
ZERO, SUPPRESSED, MISSING, FIRST_CODE = 0, 1, 2, 3
# Step of the logarithm: a figure read in the page is right within 0.1 %.
LOG_STEP = 0.002
# Vertices of road sections: 11 m and less. Outlines: 110 m.
FINE, COARSE = 10_000, 1_000
# Level of compression of zlib.
_EFFORT = 7


class Packer:
    """Arrays gathered into one text of compressed streams.

    Each array is written as planes of bytes, all lowest bytes first: small numbers
    then cost next to nothing once compressed.

    Attributes
    ----------
    directory
        Kind, length and number of the stream of each array, in the order in which they
        were added.
    """

    def __init__(self) -> None:
        self.directory: dict[str, tuple[Kind, int, int]] = {}
        self._parts: list[bytes] = []
        self._stream = 0

    def begin_stream(self) -> None:
        """Let what is added from here on be unpacked apart from what came before."""
        self._stream += 1

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
        self.directory[name] = (kind, len(small), self._stream)
        self._parts.append(planes.tobytes())

    def add_values(
        self, name: str, values: FloatArray, *, suppressed: npt.NDArray[np.bool_]
    ) -> tuple[npt.NDArray[np.int64], float]:
        """Add a layer of values as codes; suppressed ones keep no trace of theirs.

        Returns
        -------
        codes, low
            What was added, and the value of the smallest logarithmic code.
        """
        shown = (values > 0) & np.isfinite(values) & ~suppressed
        low = float(f"{values[shown].min():.3g}") if shown.any() else 1.0
        codes = np.full(len(values), ZERO, dtype="i8")
        logs = np.log(values[shown] / low) / LOG_STEP
        codes[shown] = FIRST_CODE + np.maximum(np.round(logs), 0).astype("i8")
        codes[suppressed] = SUPPRESSED
        codes[~np.isfinite(values)] = MISSING
        self.add(name, codes, "u2")
        return codes, low

    def add_lines(
        self, name: str, lines: npt.NDArray[np.object_], *, per_degree: int
    ) -> None:
        """Add lines or rings: the number of points of each, and steps between all."""
        self.add(f"{name}_points", shapely.get_num_coordinates(lines), "u4")
        points = np.round(shapely.get_coordinates(lines) * per_degree).astype("i8")
        for axis, letter in enumerate("xy"):
            self.add(f"{name}_{letter}", np.diff(points[:, axis], prepend=0), "i4")

    def to_text(self) -> str:
        """Return each stream as base64 of zlib, parted by line breaks."""
        streams: list[list[bytes]] = [[] for _ in range(self._stream + 1)]
        for (_, _, stream), part in zip(
            self.directory.values(), self._parts, strict=True
        ):
            streams[stream].append(part)
        return "\n".join(
            base64.b64encode(zlib.compress(b"".join(parts), _EFFORT)).decode("ascii")
            for parts in streams
        )


def values_of(codes: npt.NDArray[np.int64], low: float) -> FloatArray:
    """Return values as the page reads them from codes.

    Zero stands for what is suppressed too: the page knows no more of it.
    """
    values = low * np.exp((codes - FIRST_CODE) * LOG_STEP)
    values[(codes == ZERO) | (codes == SUPPRESSED)] = 0.0
    values[codes == MISSING] = np.nan
    return np.asarray(values)


def parts_of(
    shapes: Sequence[shapely.Geometry] | npt.NDArray[np.object_],
) -> npt.NDArray[np.object_]:
    """Return the single parts of lines or polygons, in order."""
    parts: npt.NDArray[np.object_] = shapely.get_parts(np.asarray(shapes, dtype=object))
    return parts
