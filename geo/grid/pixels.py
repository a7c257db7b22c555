"""Rasters described, divided into windows and read."""

import functools
import zipfile
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
_IMAGES = (".tif", ".tiff")
_ANOTHER = "Name another raster or band."


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
    earlier
        Files of the same surface that come before: where one of them has a value of 0
        or more, this one has none. See `geo.grid.tiles.open_tiles`.
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
    earlier: tuple["Raster", ...] = ()


def open_raster(path: Path, *, band: int | None) -> Raster:
    """Describe a band of a raster.

    Parameters
    ----------
    path
        Any raster that rasterio opens, in any coordinate system; or a zip archive with
        one GeoTIFF in it, which is read where it lies.
    band
        Number of the band, from 1; None if the file must have one alone.

    Raises
    ------
    InputError
        If the file cannot be read as a raster of real numbers at places on Earth.
    """
    where = _in_archive(path) if path.suffix.lower() == ".zip" else path.absolute()
    try:
        with rasterio.open(where) as data:
            return _described(path, str(where), band, data)
    except RasterioIOError as error:
        raise refused(path, _worded(error, path)) from error


def _in_archive(path: Path) -> str:
    """Return where GDAL finds the one GeoTIFF of an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile) as error:
        raise refused(path, str(error), "Copy or download the file again.") from error
    images = [name for name in names if name.lower().endswith(_IMAGES)]
    if len(images) != 1:
        found = f"an archive with {len(images)} GeoTIFFs in it"
        raise refused(path, found, "Unpack it, and name the raster that is meant.")
    return f"/vsizip/{path.absolute()}/{images[0]}"


def _worded(error: RasterioIOError, path: Path) -> str:
    """Word why a file does not open, without the folders that lead to it."""
    if path.is_file() and not path.stat().st_size:
        return "an empty file"
    return " ".join(str(error).replace(str(path.absolute()), path.name).split())


def _described(
    path: Path, where: str, band: int | None, data: rasterio.DatasetReader
) -> Raster:
    """Describe an open raster, or say why it is refused."""
    if data.crs is None:
        remedy = "Give it the coordinate system it is in: gdal_edit.py -a_srs."
        raise refused(path, "no coordinate system", remedy)
    if band is None and data.count > 1:
        remedy = "Make a raster of the band that is meant: gdal_translate -b 1."
        raise refused(path, f"{data.count} bands, where one is expected", remedy)
    band = band or 1
    if not 1 <= band <= data.count:
        raise refused(path, f"{data.count} bands, none of number {band}")
    at = band - 1
    dtype = np.dtype(data.dtypes[at])
    if dtype.kind not in "iuf":
        raise refused(path, f"values of kind {data.dtypes[at]}")
    if data.transform.is_identity or data.transform.determinant == 0.0:
        remedy = "Take the file that its producer offers, with its georeference."
        raise refused(path, "no place of its pixels", remedy)
    nodata = data.nodatavals[at]
    if nodata is not None and dtype.kind == "f":
        # The file holds the value as its pixels do.
        nodata = float(np.array(nodata).astype(dtype))
    flags = {flag.name for flag in data.mask_flag_enums[at]}
    transform = tuple(float(number) for number in data.transform[:6])
    crs = data.crs.to_wkt()
    size = data.height, data.width
    return Raster(
        path=where,
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
        path = Path(raster.path)
        remedy = "Its pixels are damaged: copy or download the file again."
        raise refused(path, _worded(error, path), remedy) from error
    if not np.isnan(raster.nodata):
        values[values == raster.nodata] = np.nan
    if raster.scale != 1.0 or raster.offset != 0.0:
        values *= raster.scale
        values += raster.offset
    for earlier in raster.earlier:
        _blank(values, raster, window, earlier)
    made: FloatArray = values
    return made


def _blank(values: FloatArray, raster: Raster, window: Window, earlier: Raster) -> None:
    """Take out the values of pixels whose centre has one in an earlier file."""
    t, other = raster.transform, earlier.transform
    x = t[2] + t[0] * (window.column + np.arange(window.columns) + 0.5)
    y = t[5] + t[4] * (window.row + np.arange(window.rows) + 0.5)
    column = np.floor((x - other[2]) / other[0]).astype("int64")
    row = np.floor((y - other[5]) / other[4]).astype("int64")
    across = np.flatnonzero((column >= 0) & (column < earlier.columns))
    down = np.flatnonzero((row >= 0) & (row < earlier.rows))
    if not (len(across) and len(down)):
        return
    column, row = column[across], row[down]
    part = Window(
        int(row.min()), int(column.min()), int(np.ptp(row)) + 1, int(np.ptp(column)) + 1
    )
    there = read_values(earlier, part)
    known = there[np.ix_(row - part.row, column - part.column)] >= 0.0
    mine = values[np.ix_(down, across)]
    mine[known] = np.nan
    values[np.ix_(down, across)] = mine


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


def refused(path: Path, found: str, remedy: str = _ANOTHER) -> InputError:
    """Return the error of a raster that cannot be used."""
    return InputError(
        [
            Fault(
                file=path.name,
                expected="a raster of real numbers with a coordinate system",
                found=found,
                remedy=remedy,
            )
        ]
    )


# Safe in threads: pyproj keeps what is not apart for each of them.
@functools.lru_cache(maxsize=8)
def transformer(crs: str) -> Transformer:
    """Return the way from a coordinate system to longitude and latitude, degrees."""
    return Transformer.from_crs(CRS.from_wkt(crs), GEOGRAPHIC, always_xy=True)
