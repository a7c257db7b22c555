"""Rasters for the benchmarks: made from a seed, like a grid of population.

A surface of towns of many sizes over land and sea, float32, people per pixel of 3 arc
seconds: about a third of the pixels inhabited, a third of the raster without data.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.transform import from_origin
from rasterio.windows import Window

_PIXEL = 1.0 / 1200.0  # degrees: 3 arc seconds
_WEST, _NORTH = -110.0, 32.0
_TILE = 512
_NODATA = -99999.0
_EMPTY, _SEA = 0.1, -0.6  # below which nobody lives, and nothing is known
_KNOTS = 24  # of the smooth surfaces, per tile

FloatArray = npt.NDArray[np.float64]


def make_raster(folder: Path, *, rows: int, columns: int) -> Path:
    """Return a raster of a size, made if the folder does not hold it yet."""
    path = folder / f"people_{rows}x{columns}.tif"
    if path.exists():
        return path
    temporary = path.with_suffix(".part.tif")
    profile = {
        "driver": "GTiff",
        "height": rows,
        "width": columns,
        "count": 1,
        "dtype": "float32",
        "crs": "EPSG:4326",
        "transform": from_origin(_WEST, _NORTH, _PIXEL, _PIXEL),
        "nodata": _NODATA,
        "tiled": True,
        "blockxsize": _TILE,
        "blockysize": _TILE,
        "compress": "deflate",
        "predictor": 3,
    }
    with rasterio.open(temporary, "w", **profile) as out:
        for row in range(0, rows, _TILE):
            for column in range(0, columns, _TILE):
                high, wide = min(_TILE, rows - row), min(_TILE, columns - column)
                tile = _tile(row, column)[:high, :wide]
                out.write(tile, 1, window=Window(column, row, wide, high))
    temporary.rename(path)
    return path


def _tile(row: int, column: int) -> npt.NDArray[np.float32]:
    """Return one tile, which depends on its place alone."""
    random = np.random.default_rng([row, column, 20261120])
    down = (row + np.arange(_TILE)) / 2600.0
    across = (column + np.arange(_TILE)) / 3100.0
    land = np.sin(down)[:, None] + np.cos(across + down[:, None] / 3.0)
    rough = np.kron(random.normal(size=(_KNOTS, _KNOTS)), np.ones((22, 22)))[
        :_TILE, :_TILE
    ]
    noise = random.normal(size=(_TILE, _TILE))
    people = np.exp(0.8 * noise + 1.2 * rough + land)
    tile = np.where(noise + 1.5 * rough > _EMPTY, people, 0.0)
    tile[land < _SEA] = _NODATA
    return tile.astype("float32")
