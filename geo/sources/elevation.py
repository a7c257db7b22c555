"""How high the nodes of the roads lie, from any raster of elevation.

The raster is read block by block, only where there are nodes, so that its size does
not matter.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import rasterio
from pyproj import CRS, Transformer
from rasterio.errors import RasterioIOError
from rasterio.windows import Window
from scipy.spatial import cKDTree

from geo.errors import Fault, InputError
from geo.projection import GEOGRAPHIC, unit_sphere

# Rows and columns that are read at a time.
_BLOCK = 1024

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Elevation:
    """Heights of places.

    Attributes
    ----------
    metres
        Above the sea.
    filled
        How many places the raster does not know: they are as high as the nearest
        place that it knows.
    """

    metres: FloatArray
    filled: int


def node_elevation(
    path: Path, latitude: FloatArray, longitude: FloatArray
) -> Elevation:
    """Return how high places lie.

    Parameters
    ----------
    path
        Raster of one band that rasterio opens, in any CRS; in metres.
    latitude, longitude
        Of each place, degrees.

    Returns
    -------
    Elevation
        The value of the pixel that holds each place.

    Raises
    ------
    InputError
        If the raster cannot be read, has no CRS, several bands or no real numbers, or
        knows none of the places.
    """
    try:
        with rasterio.open(path) as raster:
            if raster.crs is None:
                raise _refused(path, "no coordinate system")
            if raster.count > 1:
                raise _refused(path, f"{raster.count} bands, where one is expected")
            if np.dtype(raster.dtypes[0]).kind not in "iuf":
                raise _refused(path, f"values of kind {raster.dtypes[0]}")
            metres = _sampled(raster, latitude, longitude)
    except RasterioIOError as error:
        raise _refused(path, str(error)) from error
    known = np.isfinite(metres)
    if not known.any():
        raise _refused(path, f"none of {len(metres):,} places on it")
    sphere = unit_sphere(latitude, longitude)
    _, at = cKDTree(sphere[known]).query(sphere[~known])
    metres[~known] = metres[known][at]
    return Elevation(metres, int((~known).sum()))


def _sampled(
    raster: rasterio.DatasetReader, latitude: FloatArray, longitude: FloatArray
) -> FloatArray:
    """Return the pixel of each place, missing off the raster and without data."""
    toward = Transformer.from_crs(
        GEOGRAPHIC, CRS.from_wkt(raster.crs.to_wkt()), always_xy=True
    )
    x, y = toward.transform(longitude, latitude)
    inverse = ~raster.transform
    column = inverse.a * np.asarray(x) + inverse.b * np.asarray(y) + inverse.c
    row = inverse.d * np.asarray(x) + inverse.e * np.asarray(y) + inverse.f
    metres = np.full(len(latitude), np.nan)
    inside = (row >= 0) & (row < raster.height) & (column >= 0)
    at = np.flatnonzero(inside & (column < raster.width))
    line, sample = row[at].astype("int64"), column[at].astype("int64")
    blocks = raster.width // _BLOCK + 1
    block = pd.Series(line // _BLOCK * blocks + sample // _BLOCK)
    for number, places in block.groupby(block).indices.items():
        down, across = divmod(int(str(number)), blocks)
        window = Window(
            across * _BLOCK,
            down * _BLOCK,
            min(_BLOCK, raster.width - across * _BLOCK),
            min(_BLOCK, raster.height - down * _BLOCK),
        )
        pixels = raster.read(1, window=window, masked=True).astype("float64")
        values = pixels.filled(np.nan)
        metres[at[places]] = values[line[places] % _BLOCK, sample[places] % _BLOCK]
    return metres


def _refused(path: Path, found: str) -> InputError:
    return InputError(
        [
            Fault(
                file=path.name,
                expected="a raster of elevation in metres that covers the roads",
                found=found,
                remedy="Name another raster, or leave climbs out.",
            )
        ]
    )
