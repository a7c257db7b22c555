from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import rasterio
from rasterio import Affine

from geo.errors import InputError
from geo.sources import elevation
from geo.sources.elevation import node_elevation


def _raster(
    path: Path,
    values: npt.NDArray[np.generic],
    *,
    crs: str | None = "EPSG:4326",
    west: float = -100.0,
    north: float = 28.0,
    size: float = 1.0,
    nodata: float | None = None,
) -> Path:
    """Write a raster whose pixels are squares from the north-west corner."""
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype=values.dtype,
        crs=crs,
        transform=Affine(size, 0.0, west, 0.0, -size, north),
        nodata=nodata,
    ) as raster:
        raster.write(values, 1)
    return path


def test_a_place_is_as_high_as_the_pixel_around_it(tmp_path: Path) -> None:
    path = _raster(tmp_path / "dem.tif", np.array([[100, 200], [300, -5]], "int16"))
    found = node_elevation(
        path,
        np.array([27.5, 27.5, 26.01, 26.5]),
        np.array([-99.9, -98.1, -99.5, -98.5]),
    )
    assert found.metres.tolist() == [100.0, 200.0, 300.0, -5.0]
    assert found.filled == 0


def test_a_place_without_a_pixel_is_as_high_as_the_nearest_that_has_one(
    tmp_path: Path,
) -> None:
    path = _raster(
        tmp_path / "dem.tif",
        np.array([[100, -9999], [300, 400]], "int16"),
        nodata=-9999,
    )
    # No data in the north-east; far off to the north-west; and one on each row.
    latitude = np.array([27.1, 29.0, 27.5, 26.5])
    longitude = np.array([-98.5, -100.5, -99.5, -98.5])
    found = node_elevation(path, latitude, longitude)
    assert found.metres.tolist() == [400.0, 100.0, 100.0, 400.0]
    assert found.filled == 2


def test_any_coordinate_system_will_do(tmp_path: Path) -> None:
    # UTM zone 14: its central meridian, 99° west, is 500,000 m east; 27° north is
    # 2,986,524 m along it.
    path = _raster(
        tmp_path / "dem.tif",
        np.array([[1.5, 2.5], [3.5, 4.5]], "float32"),
        crs="EPSG:32614",
        west=490_000.0,
        north=2_996_524.0,
        size=10_000.0,
    )
    found = node_elevation(path, np.array([27.01, 26.99]), np.array([-99.01, -98.99]))
    assert found.metres.tolist() == [1.5, 4.5]


def test_blocks_are_joined_without_a_seam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elevation, "_BLOCK", 3)
    values = np.arange(70, dtype="int16").reshape(7, 10)
    path = _raster(tmp_path / "dem.tif", values)
    row, column = np.divmod(np.arange(70), 10)
    found = node_elevation(path, 27.5 - row, -99.5 + column)
    assert found.metres.tolist() == list(range(70))


def test_a_raster_that_misses_the_roads_is_refused(tmp_path: Path) -> None:
    path = _raster(tmp_path / "dem.tif", np.ones((2, 2), "int16"))
    with pytest.raises(InputError, match=r"dem\.tif: .* found none of 1 places on it"):
        node_elevation(path, np.array([0.0]), np.array([0.0]))


def test_a_raster_without_a_coordinate_system_is_refused(tmp_path: Path) -> None:
    path = _raster(tmp_path / "dem.tif", np.ones((2, 2), "int16"), crs=None)
    with pytest.raises(InputError, match="found no coordinate system"):
        node_elevation(path, np.array([27.5]), np.array([-99.5]))


def test_a_raster_that_is_no_picture_of_heights_is_refused(tmp_path: Path) -> None:
    place = np.array([27.5]), np.array([-99.5])
    path = _raster(tmp_path / "dem.tif", np.ones((2, 2), "complex64"))
    with pytest.raises(InputError, match=r"dem\.tif: .* values of kind complex64"):
        node_elevation(path, *place)
    with rasterio.open(path) as raster:
        profile = {**raster.profile, "count": 3, "dtype": "uint8"}
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(np.ones((3, 2, 2), "uint8"))
    with pytest.raises(InputError, match="found 3 bands, where one is expected"):
        node_elevation(path, *place)


def test_a_file_that_is_no_raster_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dem.tif"
    path.write_text("no raster", encoding="utf-8")
    with pytest.raises(InputError, match=r"dem\.tif: expected a raster of elevation"):
        node_elevation(path, np.array([27.5]), np.array([-99.5]))


# Mexico City lies at 2,240 m, Hermosillo at 210 m, Nuevo Laredo at 138 m.
@pytest.mark.parametrize(
    ("name", "tolerance"),
    [("mexico_elevation_1km.tif", 60), ("etopo5_usmx_5arcmin.tif", 100)],
)
def test_real_rasters_know_the_heights_of_cities(
    shared_data: Path, name: str, tolerance: int
) -> None:
    found = node_elevation(
        shared_data / "rasters" / name,
        np.array([19.43, 29.07, 27.48]),
        np.array([-99.13, -110.96, -99.51]),
    )
    assert found.metres == pytest.approx([2240, 210, 138], abs=tolerance)
    assert found.filled == 0
