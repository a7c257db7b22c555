"""Rasters described, divided into windows and read."""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from pyproj import CRS, Transformer
from rasterio.errors import RasterioIOError
from rasterio.transform import Affine
from rasterio.windows import Window as RasterWindow

from geo.errors import Fault, InputError
from geo.projection import GEOGRAPHIC

FloatArray = npt.NDArray[np.float64]

# Pixels that are read at a time: 2 MB of numbers, which stay near the processor.
WINDOW_PIXELS = 1 << 18


@dataclass(frozen=True, slots=True)
class Window:
    """Rows and columns of a raster, from 0."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Raster:
    """One band of a file, described so that any process can read it.

    Attributes
    ----------
    path, band
        The file, from the root of the machine so that it is found from any folder, and
        the number of the band, from 1.
    crs
        Coordinate system as WKT.
    transform
        x = t0 column + t1 row + t2, y = t3 column + t4 row + t5, from pixel corners.
    rows, columns
        Size.
    block
        Rows and columns that the file keeps together.
    nodata
        Value without meaning, NaN if there is none.
    scale, offset
        Value = stored × scale + offset.
    masked
        Whether the file has a mask beside `nodata`.
    plain
        Whether x and y are longitude and latitude, unrotated.
    """

    path: str
    band: int
    crs: str
    transform: tuple[float, ...]
    rows: int
    columns: int
    block: tuple[int, int]
    nodata: float
    scale: float
    offset: float
    masked: bool
    plain: bool


def open_raster(path: Path, *, band: int) -> Raster:
    """Describe a band of a raster.

    Parameters
    ----------
    path
        Any raster that rasterio opens, in any coordinate system.
    band
        Number of the band, from 1.

    Raises
    ------
    InputError
        If the file cannot be read as a raster of real numbers at places on Earth.
    """
    try:
        with rasterio.open(path) as data:
            return _described(path, band, data)
    except RasterioIOError as error:
        raise refused(path, str(error)) from error


def _described(path: Path, band: int, data: rasterio.DatasetReader) -> Raster:
    """Describe an open raster, or say why it is refused."""
    if data.crs is None:
        raise refused(path, "no coordinate system")
    if not 1 <= band <= data.count:
        raise refused(path, f"{data.count} bands, none of number {band}")
    at = band - 1
    dtype = np.dtype(data.dtypes[at])
    if dtype.kind not in "iuf":
        raise refused(path, f"values of kind {data.dtypes[at]}")
    if data.transform.is_identity or data.transform.determinant == 0.0:
        raise refused(path, "no place of its pixels")
    nodata = data.nodatavals[at]
    if nodata is not None and dtype.kind == "f":
        # The file holds the value as its pixels do.
        nodata = float(np.array(nodata).astype(dtype))
    flags = {flag.name for flag in data.mask_flag_enums[at]}
    transform = tuple(float(number) for number in data.transform[:6])
    crs = data.crs.to_wkt()
    size = data.height, data.width
    return Raster(
        path=str(path.absolute()),
        band=band,
        crs=crs,
        transform=transform,
        rows=size[0],
        columns=size[1],
        block=data.block_shapes[at],
        nodata=np.nan if nodata is None else nodata,
        scale=data.scales[at],
        offset=data.offsets[at],
        masked=not flags <= {"nodata", "all_valid"},
        plain=_is_plain(crs, transform, size),
    )


def _is_plain(crs: str, transform: tuple[float, ...], size: tuple[int, int]) -> bool:
    """Tell whether x and y are longitude and latitude as they stand."""
    if not CRS.from_wkt(crs).is_geographic or transform[1] or transform[3]:
        return False
    x = transform[2] + transform[0] * np.array([0.0, size[1] / 2, size[1]])
    y = transform[5] + transform[4] * np.array([0.0, size[0] / 2, size[0]])
    y = np.clip(y, -90.0, 90.0)
    longitude, latitude = transformer(crs).transform(x, y)
    return bool(
        np.allclose(latitude, y, rtol=0.0, atol=1e-12)
        and np.allclose((longitude - x + 180) % 360, 180.0, rtol=0.0, atol=1e-9)
    )


def windows(
    raster: Raster,
    *,
    refine: int = 1,
    bounds: FloatArray | None = None,
) -> list[Window]:
    """Divide a raster into windows, in reading order.

    The windows do not depend on how many work on them, so that sums over them do not.

    Parameters
    ----------
    raster
        As `open_raster` gives it.
    refine
        Parts a side in which pixels will be cut; windows are smaller by as much.
    bounds
        Least x and y and greatest x and y in the raster's coordinates, if what lies
        beyond is not wanted.

    Returns
    -------
    list
        Whole blocks of the file, unless pixels are cut or bounds are given.
    """
    top, left, bottom, right = 0, 0, raster.rows, raster.columns
    if bounds is not None:
        x, y = bounds[[0, 2, 0, 2]], bounds[[1, 1, 3, 3]]
        back = ~Affine(*raster.transform)
        column = back.a * x + back.b * y + back.c
        row = back.d * x + back.e * y + back.f
        top, bottom = max(top, int(row.min())), min(bottom, int(row.max()) + 1)
        left, right = max(left, int(column.min())), min(right, int(column.max()) + 1)
    high, wide = raster.block if refine == 1 else (1, 1)
    side = max(1, int(WINDOW_PIXELS**0.5) // refine)
    columns = max(wide, side // wide * wide)
    if columns >= right - left:
        columns = max(1, right - left)
    rows = max(high, side**2 // columns // high * high)
    return [
        Window(row, column, min(rows, bottom - row), min(columns, right - column))
        for row in range(top, bottom, rows)
        for column in range(left, right, columns)
    ]


def read_values(raster: Raster, window: Window) -> FloatArray:
    """Return the values of a window, rows × columns, NaN where there is none."""
    area = RasterWindow(window.column, window.row, window.columns, window.rows)
    try:
        with rasterio.open(raster.path) as data:
            values = data.read(raster.band, window=area).astype("float64")
            if raster.masked:
                values[data.read_masks(raster.band, window=area) == 0] = np.nan
    except RasterioIOError as error:
        raise refused(Path(raster.path), str(error)) from error
    if not np.isnan(raster.nodata):
        values[values == raster.nodata] = np.nan
    if raster.scale != 1.0 or raster.offset != 0.0:
        values *= raster.scale
        values += raster.offset
    made: FloatArray = values
    return made


def centers(window: Window, *, refine: int = 1) -> tuple[FloatArray, FloatArray]:
    """Return lines and samples of pixel centres, each pixel cut in `refine` a side."""
    return (
        window.row + (np.arange(window.rows * refine) + 0.5) / refine,
        window.column + (np.arange(window.columns * refine) + 0.5) / refine,
    )


def corners(window: Window) -> tuple[FloatArray, FloatArray]:
    """Return lines and samples of pixel corners, one more than pixels a side."""
    return (
        window.row + np.arange(window.rows + 1.0),
        window.column + np.arange(window.columns + 1.0),
    )


def refused(path: Path, found: str) -> InputError:
    """Return the error of a raster that cannot be used."""
    return InputError(
        [
            Fault(
                file=path.name,
                expected="a raster of real numbers with a coordinate system",
                found=found,
                remedy="Name another raster or band.",
            )
        ]
    )


# Safe in threads: pyproj keeps what is not apart for each of them.
@functools.lru_cache(maxsize=8)
def transformer(crs: str) -> Transformer:
    """Return the way from a coordinate system to longitude and latitude, degrees."""
    return Transformer.from_crs(CRS.from_wkt(crs), GEOGRAPHIC, always_xy=True)
