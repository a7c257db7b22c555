"""Rasters of people as their producers lay them out, made small."""

import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pytest
import rasterio
import shapely
from pyproj import Geod, Transformer
from rasterio.transform import Affine

from geo.errors import InputError
from geo.grid.pieces import cut_areas
from geo.grid.pixels import WINDOW_PIXELS, Raster, windows
from geo.grid.raster_people import PeopleRaster, raster_people, raster_shares

FloatArray = npt.NDArray[np.float64]
RESOLUTION = 6
WEST, NORTH, SIDE = -110.0, 31.0, 0.01
# Two areas side by side, half a degree each: 50 × 50 pixels of 0.01°.
AREAS = gpd.GeoDataFrame(
    {"area_id": ["US001", "MX002"]},
    geometry=[
        shapely.box(-110.0, 30.5, -109.5, 31.0),
        shapely.box(-109.5, 30.5, -109.0, 31.0),
    ],
    crs="EPSG:4326",
)
MEXICO = "MX002"


def _write(
    path: Path,
    values: npt.NDArray[Any],
    *,
    west: float = WEST,
    north: float = NORTH,
    side: float = SIDE,
    **options: object,
) -> Path:
    bands = values if values.ndim == 3 else values[None]
    profile: dict[str, object] = {
        "driver": "GTiff",
        "count": bands.shape[0],
        "height": bands.shape[1],
        "width": bands.shape[2],
        "dtype": values.dtype,
        "crs": "EPSG:4326",
        "transform": Affine(side, 0.0, west, 0.0, -side, north),
        **options,
    }
    with rasterio.open(path, "w", **profile) as out:
        out.write(bands)
    return path


def _people(raster: PeopleRaster) -> tuple[dict[str, float], dict[str, Any]]:
    cells = cut_areas(AREAS, resolution=RESOLUTION)["cell"].to_numpy(dtype="uint64")
    table, facts = raster_people(cells, AREAS, raster, resolution=RESOLUTION)
    people = table.groupby("area_id")["people"].sum()
    return {str(area): float(count) for area, count in people.items()}, facts


def _counts(seed: int = 0) -> FloatArray:
    return np.random.default_rng(seed).integers(0, 9, (50, 100)).astype("float64")


# --------------------------------------------------------------------- no value


@pytest.mark.parametrize(
    ("none", "declared"),
    [
        (-200.0, None),  # GHSL
        (-200.0, -200.0),
        (-99999.0, None),  # WorldPop
        (-99999.0, -99999.0),
        (-9999.0, None),
        (-32768.0, None),
        (np.nan, None),
        (np.nan, np.nan),
        (float(np.finfo("float32").min), None),  # GPW
        (-3.4028230607370965e38, -3.4028230607370965e38),
        (-np.inf, None),
        (65535.0, 65535.0),
    ],
)
def test_the_marks_of_no_value_are_missing_declared_or_not(
    tmp_path: Path, none: float, declared: float | None
) -> None:
    values = np.full((50, 100), none, dtype="float32")
    values[10, 10:14] = 5.0, 0.0, 7.0, -3.0
    values[10, 80] = 4.0
    path = _write(tmp_path / "people.tif", values, nodata=declared)
    people, facts = _people(PeopleRaster([path]))
    assert people == {"US001": 12.0, MEXICO: 4.0}
    assert facts["pixels_missing"] == 50 * 100 - 5
    # What is below 0 and no mark is told apart.
    assert (facts["pixels_negative"], facts["negative_total"]) == (1, -3.0)
    assert facts["total_in"] == facts["on_cells"] == 16.0


def test_whole_numbers_may_mark_no_value_too(tmp_path: Path) -> None:
    values = np.full((50, 100), -200, dtype="int32")
    values[0, 0] = 3
    people, facts = _people(PeopleRaster([_write(tmp_path / "ghsl.tif", values)]))
    assert people == {"US001": 3.0}
    assert facts["pixels_missing"] == 4999


# ---------------------------------------------------------------------- density


def _km2(row: int) -> float:
    """Return the area of a pixel by pyproj's ellipsoid, an oracle of its own."""
    north = NORTH - SIDE * row
    lon = [WEST, WEST + SIDE, WEST + SIDE, WEST]
    lat = [north, north, north - SIDE, north - SIDE]
    return abs(Geod(ellps="WGS84").polygon_area_perimeter(lon, lat)[0]) / 1e6


def test_a_density_is_as_many_people_as_its_pixels_are_large(tmp_path: Path) -> None:
    values = np.zeros((50, 100))
    values[[0, 49], [0, 99]] = 100.0, 200.0
    path = _write(tmp_path / "density.tif", values)
    people, facts = _people(PeopleRaster([path], "density"))
    assert people == {
        "US001": pytest.approx(100 * _km2(0), rel=1e-6),
        MEXICO: pytest.approx(200 * _km2(49), rel=1e-6),
    }
    assert facts["unit"] == "density"


def test_a_density_and_the_counts_that_it_stands_for_give_the_same_shares(
    tmp_path: Path,
) -> None:
    counts = _counts()
    area = np.array([_km2(row) for row in range(50)])[:, None]
    pieces = cut_areas(AREAS, resolution=RESOLUTION)
    shares = [
        raster_shares(pieces, AREAS, raster, resolution=RESOLUTION)[0]["share"]
        for raster in (
            PeopleRaster([_write(tmp_path / "counts.tif", counts)]),
            PeopleRaster([_write(tmp_path / "density.tif", counts / area)], "density"),
        )
    ]
    assert shares[0].to_numpy() == pytest.approx(shares[1].to_numpy(), rel=1e-4)


# ------------------------------------------------------------- coordinate systems


def _by_pyproj(values: FloatArray, transform: Affine, crs: str) -> dict[str, float]:
    """Add up people of each area by pyproj and shapely, each pixel cut 4 × 4."""
    row, column = (np.indices((4 * len(values), 4 * len(values))) + 0.5) / 4
    x, y = transform.c + transform.a * column, transform.f + transform.e * row
    part = np.repeat(np.repeat(values, 4, axis=0), 4, axis=1) / 16
    longitude, latitude = Transformer.from_crs(
        crs, "EPSG:4326", always_xy=True
    ).transform(x, y)
    north = (latitude > 30.5) & (latitude < 31.0)
    return {
        "US001": float(part[north & (longitude > -110) & (longitude < -109.5)].sum()),
        MEXICO: float(part[north & (longitude > -109.5) & (longitude < -109)].sum()),
    }


@pytest.mark.parametrize(
    ("crs", "x", "y", "side"),
    [
        ("ESRI:54009", -10_200_000.0, 3_900_000.0, 1000.0),  # GHSL, Mollweide
        ("EPSG:3857", -12_260_000.0, 3_640_000.0, 928.0),
        ("EPSG:6372", 1_500_000.0, 2_250_000.0, 1000.0),
    ],
)
def test_any_projection_gives_the_people_of_each_area(
    tmp_path: Path, crs: str, x: float, y: float, side: float
) -> None:
    random = np.random.default_rng(2)
    values = random.integers(0, 9, (400, 400)).astype("float64")
    transform = Affine(side, 0.0, x, 0.0, -side, y)
    path = _write(tmp_path / "people.tif", values, crs=crs, transform=transform)
    people, facts = _people(PeopleRaster([path]))
    expected = _by_pyproj(values, transform, crs)
    assert min(expected.values()) > 1000
    # An area's edge is straight between its corners, in degrees or in the projection.
    assert people == pytest.approx(expected, rel=6e-3)
    assert facts["on_cells"] == pytest.approx(sum(people.values()), rel=1e-12)


# ------------------------------------------------------------------- several files


def test_tiles_are_as_good_as_the_whole(tmp_path: Path) -> None:
    counts = _counts()
    whole = _write(tmp_path / "whole.tif", counts)
    tiles = [
        _write(
            tmp_path / f"tile{row}{column}.tif",
            counts[25 * row : 25 * row + 25, 40 * column : 40 * column + 40],
            north=NORTH - 0.25 * row,
            west=WEST + 0.4 * column,
        )
        for row in (0, 1)
        for column in (0, 1, 2)
    ]
    pieces = cut_areas(AREAS, resolution=RESOLUTION)
    one, alone = raster_shares(
        pieces, AREAS, PeopleRaster([whole]), resolution=RESOLUTION
    )
    many, facts = raster_shares(
        pieces, AREAS, PeopleRaster(tiles), resolution=RESOLUTION
    )
    assert many["cell"].tolist() == one["cell"].tolist()
    assert many["share"].to_numpy() == pytest.approx(one["share"].to_numpy(), abs=1e-12)
    for name in ("pixels", "pixels_missing", "total_in", "on_cells", "remainder"):
        assert facts[name] == pytest.approx(alone[name]), name
    assert [file["raster"] for file in facts["files"]] == [one.name for one in tiles]


def test_a_file_per_country_counts_each_place_once(tmp_path: Path) -> None:
    # Both reach over the whole box; each knows its own country, and a strip of four
    # columns is in both, where the first counts.
    counts = _counts()
    north, south = counts.copy(), counts + 1000.0
    north[:, 52:] = -99999.0
    south[:, :48] = -99999.0
    paths = [
        _write(tmp_path / "usa.tif", north, nodata=-99999.0),
        _write(tmp_path / "mex.tif", south, nodata=-99999.0),
    ]
    people, facts = _people(PeopleRaster(paths))
    assert people == {
        "US001": counts[:, :50].sum(),
        MEXICO: counts[:, 50:52].sum() + south[:, 52:].sum(),
    }
    other, _ = _people(PeopleRaster(paths[::-1]))
    assert other == {
        "US001": counts[:, :48].sum() + south[:, 48:50].sum(),
        MEXICO: south[:, 50:].sum(),
    }
    assert facts["raster"] == "usa.tif, mex.tif"


def test_a_later_file_fills_what_the_first_does_not_know(tmp_path: Path) -> None:
    # The later begins elsewhere: 7 rows down and 13 columns to the right.
    counts = _counts()
    first = counts.copy()
    first[20:30, 30:60] = np.nan
    paths = [
        _write(tmp_path / "first.tif", first),
        _write(
            tmp_path / "later.tif",
            np.full((40, 80), 100.0),
            north=NORTH - 7 * SIDE,
            west=WEST + 13 * SIDE,
        ),
    ]
    people, _ = _people(PeopleRaster(paths))
    expected = np.where(np.isnan(first), 100.0, first)
    assert people == pytest.approx(
        {"US001": expected[:, :50].sum(), MEXICO: expected[:, 50:].sum()}
    )


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"side": 0.02}, r"found pixels of 0\.02 × 0\.02"),
        ({"crs": "EPSG:4269"}, "found the coordinate system NAD83"),
    ],
)
def test_files_that_do_not_fit_each_other_are_refused(
    tmp_path: Path, options: dict[str, Any], found: str
) -> None:
    paths = [
        _write(tmp_path / "first.tif", np.ones((10, 10))),
        _write(tmp_path / "later.tif", np.ones((10, 10)), **options),
    ]
    with pytest.raises(
        InputError, match=rf"later\.tif: expected .*first\.tif.*{found}"
    ):
        _people(PeopleRaster(paths))


# ----------------------------------------------------------------------- windows


@pytest.mark.parametrize("block", [(1, 43_200), (512, 512), (8, 505), (128, 128)])
def test_a_large_raster_is_read_in_small_windows(block: tuple[int, int]) -> None:
    # The world at 30 seconds: 7.5 GB as numbers of 64 bits.
    world = Raster(
        path="world.tif",
        band=1,
        crs="",
        transform=(1 / 120, 0.0, -180.0, 0.0, -1 / 120, 90.0),
        rows=21_600,
        columns=43_200,
        block=block,
        nodata=np.nan,
        scale=1.0,
        offset=0.0,
        masked=False,
        plain=True,
    )
    found = windows(world)
    assert sum(one.rows * one.columns for one in found) == 21_600 * 43_200
    most = max(one.rows * one.columns for one in found)
    assert most <= max(WINDOW_PIXELS, block[0] * block[1])
    # Beyond the areas nothing is read.
    near = windows(world, bounds=np.array([-110.0, 30.5, -109.0, 31.0]))
    assert sum(one.rows * one.columns for one in near) <= 122 * 62


# ------------------------------------------------------------------------ bad ones


def _plain(path: Path, **options: Any) -> Path:  # noqa: ANN401
    return _write(path, np.ones((10, 10)), **options)


def _no_place(path: Path) -> Path:
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        return _plain(path, transform=Affine.identity())


def _cut(path: Path) -> Path:
    random = np.random.default_rng(0)
    _write(path, random.random((50, 100)), compress="deflate")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def _bytes(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (lambda path: _plain(path, crs=None), r"no coordinate system\. Give it the"),
        (_no_place, r"no place of its pixels\. Take the file"),
        (
            lambda path: _write(path, np.ones((10, 10), dtype="complex64")),
            "values of kind complex64",
        ),
        (
            lambda path: _write(path, np.ones((3, 10, 10), dtype="uint8")),
            r"3 bands, where one is expected\. Make a raster of the band",
        ),
        (
            lambda path: _plain(path, nodata=1.0),
            r"no value in any of its 100 pixels near the areas\. Name a raster that",
        ),
        (
            lambda path: _plain(path, north=-31.0),
            r"no pixel near any area\. Name a raster of the study's area",
        ),
        (
            lambda path: _write(path, np.zeros((10, 10))),
            "nobody in any area",
        ),
        (_cut, "people.tif: expected a raster"),
        (lambda path: _bytes(path, b""), "an empty file"),
        (lambda path: _bytes(path, b"<html>404</html>"), "not recognized"),
    ],
)
def test_a_raster_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path,
    make: Any,  # noqa: ANN401
    found: str,
) -> None:
    path = make(tmp_path / "people.tif")
    pieces = cut_areas(AREAS, resolution=RESOLUTION)
    with pytest.raises(InputError, match=found) as caught:
        raster_shares(pieces, AREAS, PeopleRaster([path]), resolution=RESOLUTION)
    (fault,) = caught.value.faults
    assert fault.file == "people.tif"
    assert fault.remedy
    assert str(tmp_path) not in fault.found


def test_a_raster_in_an_archive_is_read_where_it_lies(tmp_path: Path) -> None:
    counts = _counts()
    tif = _write(tmp_path / "GHS_POP.tif", counts)
    path = tmp_path / "ghsl.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.write(tif, "GHS_POP.tif")
        out.writestr("readme.txt", "People per pixel.")
    people, facts = _people(PeopleRaster([path]))
    assert people == _people(PeopleRaster([tif]))[0]
    assert facts["raster"] == "GHS_POP.tif"
    with zipfile.ZipFile(path, "a") as out:
        out.write(tif, "again.tif")
    with pytest.raises(InputError, match="an archive with 2 GeoTIFFs in it"):
        _people(PeopleRaster([path]))
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match=r"ghsl\.zip: .* Copy or download"):
        _people(PeopleRaster([path]))
