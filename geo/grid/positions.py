"""Where the pixels of a raster lie on Earth, and how large they are."""

import functools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from pyproj import Transformer

from geo.grid.pixels import Raster, Window, centers, transformer
from geo.grid.smooth import Patch, separated
from geo.projection import EQUAL_AREA, GEOGRAPHIC, unit_sphere

FloatArray = npt.NDArray[np.float64]

# Greatest error of an interpolated position, radians: 0.06 mm on the ground.
POSITION_ERROR = 1e-11
_AREA_ERROR = 1e-9
# A latitude beyond the pole by rounding is the pole; further off it is nowhere.
_POLE_SLACK = 1e-6


def positions(
    raster: Raster, lines: FloatArray, samples: FloatArray, *, shared: int = 0
) -> Iterator[Patch]:
    """Yield the positions of the crossings of lines and samples.

    Parameters
    ----------
    raster
        As `open_raster` gives it.
    lines, samples
        Fractions of rows and of columns, rising.
    shared
        As `geo.grid.smooth.separated` takes it.

    Yields
    ------
    Patch
        Three components of the unit sphere, all 0 where the raster leaves the Earth.
    """
    if not raster.plain:
        yield from separated(
            functools.partial(_exact, raster),
            lines,
            samples,
            tolerance=POSITION_ERROR,
            shared=shared,
        )
        return
    longitude = np.radians(raster.transform[2] + raster.transform[0] * samples)
    latitude, on_earth = _clipped(raster.transform[5] + raster.transform[4] * lines)
    latitude = np.radians(latitude)
    left = np.zeros((len(lines), 3, 3))
    left[:, 0, 0] = left[:, 1, 1] = np.cos(latitude) * on_earth
    left[:, 2, 2] = np.sin(latitude) * on_earth
    right = np.column_stack(
        [np.cos(longitude), np.sin(longitude), np.ones(len(samples))]
    )
    yield Patch(slice(0, len(lines)), slice(0, len(samples)), left, right)


def pixel_km2(raster: Raster, window: Window, *, refine: int = 1) -> FloatArray:
    """Return the area of each pixel on the ellipsoid, km²; 0 off the Earth.

    Corners are joined by straight lines in an equal-area projection, which are exact
    along parallels and meridians.
    """
    lines, samples = centers(window, refine=refine)
    if raster.plain:
        edge = 0.5 / refine
        latitude, _ = _clipped(
            raster.transform[5]
            + raster.transform[4] * np.append(lines - edge, lines[-1] + edge)
        )
        across, up = _equal_area().transform(
            np.full(len(latitude), abs(raster.transform[0]) / refine), latitude
        )
        by_row = across[0] * np.abs(np.diff(up)) / 1e6
        return np.repeat(by_row[:, None], len(samples), axis=1)
    field = functools.partial(_exact_km2, raster, refine)
    area = np.empty((len(lines), len(samples)))
    for patch in separated(field, lines, samples, tolerance=_AREA_ERROR):
        # Not a matrix product: how many cores share one shows in its last digit.
        area[patch.rows, patch.columns] = np.einsum(
            "rk,ck->rc", patch.left[:, 0], patch.right
        )
    return area


def exact_degrees(
    raster: Raster, lines: FloatArray, samples: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return longitude and latitude of points of a raster, NaN off the Earth."""
    t = raster.transform
    x = t[0] * samples + t[1] * lines + t[2]
    y = t[3] * samples + t[4] * lines + t[5]
    if raster.plain:
        longitude, latitude = x, y
    else:
        longitude, latitude = transformer(raster.crs).transform(x, y)
    latitude, on_earth = _clipped(np.asarray(latitude))
    longitude = (np.asarray(longitude) + 180.0) % 360.0 - 180.0
    on_earth &= np.isfinite(longitude)
    return np.where(on_earth, longitude, np.nan), np.where(on_earth, latitude, np.nan)


def _clipped(latitude: FloatArray) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Return latitudes within the poles, and which of them were on Earth."""
    return np.clip(latitude, -90.0, 90.0), np.abs(latitude) <= 90.0 + _POLE_SLACK


@functools.cache
def _equal_area() -> Transformer:
    return Transformer.from_crs(GEOGRAPHIC, EQUAL_AREA, always_xy=True)


def _exact(raster: Raster, lines: FloatArray, samples: FloatArray) -> FloatArray:
    """Return exact positions, lines × samples × 3."""
    down, across = np.meshgrid(lines, samples, indexing="ij")
    longitude, latitude = exact_degrees(raster, down.ravel(), across.ravel())
    point = np.nan_to_num(unit_sphere(latitude, longitude))
    return point.reshape(len(lines), len(samples), 3)


def _exact_km2(
    raster: Raster, refine: int, lines: FloatArray, samples: FloatArray
) -> FloatArray:
    """Return exact areas of pixels around some centres, lines × samples × 1."""
    down, across = np.meshgrid(lines, samples, indexing="ij")
    around = np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)]) * 0.5 / refine
    longitude, latitude = exact_degrees(
        raster, down + around[:, :1, None], across + around[:, 1:, None]
    )
    # Pixels that lie across the meridian of 180° are not as wide as the Earth.
    longitude = longitude[0] + (longitude - longitude[0] + 180.0) % 360.0 - 180.0
    x, y = _equal_area().transform(longitude, latitude)
    x, y = np.asarray(x) - x[0], np.asarray(y) - y[0]
    twice = (x * np.roll(y, -1, axis=0) - np.roll(x, -1, axis=0) * y).sum(axis=0)
    found: FloatArray = np.nan_to_num(np.abs(twice) / 2e6)[:, :, None]
    return found
