from collections.abc import Callable
from pathlib import Path
from typing import Any

import h3
import numpy as np
import numpy.typing as npt
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from rasterio.transform import Affine

from geo import cells
from geo.errors import ConservationError, InputError
from geo.grid import raster_sums
from geo.grid.rasters import CellValues, raster_to_cells

FloatArray = npt.NDArray[np.float64]
Write = Callable[..., Path]

NODATA = -9999.0
# A cell of resolution 4 in Texas, 1,800 km², and its centre.
LATITUDE, LONGITUDE = 31.0, -100.0


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes a small GeoTIFF."""

    def made(values: npt.NDArray[Any], transform: Affine, **options: Any) -> Path:  # noqa: ANN401
        path = tmp_path / "raster.tif"
        _write(path, values, transform, **options)
        return path

    return made


def _write(
    path: Path,
    values: npt.NDArray[Any],
    transform: Affine,
    *,
    scale: tuple[float, float] = (1.0, 0.0),
    **options: object,
) -> None:
    profile: dict[str, object] = {
        "driver": "GTiff",
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "dtype": values.dtype,
        "crs": "EPSG:4326",
        "transform": transform,
        **options,
    }
    with rasterio.open(path, "w", **profile) as out:
        out.write(values, 1)
        out.scales, out.offsets = (scale[0],), (scale[1],)


def from_origin(west: float, north: float, wide: float, high: float) -> Affine:
    """Place pixels of a size in degrees, without the warning of rasterio's own."""
    return Affine(wide, 0.0, west, 0.0, -high, north)


def _found(values: CellValues) -> dict[str, float]:
    return {
        h3.int_to_str(int(cell)): float(value)
        for cell, value in zip(values.cell, values.value, strict=True)
    }


def _centers(
    values: npt.NDArray[Any], transform: Affine, crs: str
) -> tuple[FloatArray, FloatArray]:
    row, column = np.indices(values.shape)
    t, across, down = transform, column + 0.5, row + 0.5
    x, y = t.a * across + t.b * down + t.c, t.d * across + t.e * down + t.f
    longitude, latitude = Transformer.from_crs(
        crs, "EPSG:4326", always_xy=True
    ).transform(x, y)
    return np.asarray(latitude), np.asarray(longitude)


def _by_h3(
    values: npt.NDArray[Any], transform: Affine, resolution: int, crs: str = "EPSG:4326"
) -> dict[str, float]:
    """Sum pixels above 0 by asking h3 for each of them."""
    latitude, longitude = _centers(values, transform, crs)
    sums: dict[str, float] = {}
    for at in np.ndindex(*values.shape):
        if values[at] > 0:
            cell = h3.latlng_to_cell(latitude[at], longitude[at], resolution)
            sums[cell] = sums.get(cell, 0.0) + float(values[at])
    return sums


def _people(rows: int, columns: int, seed: int = 0) -> npt.NDArray[np.float32]:
    random = np.random.default_rng(seed)
    values = random.gamma(0.5, 10.0, (rows, columns))
    values[random.random(values.shape) < 0.3] = NODATA
    values[random.random(values.shape) < 0.2] = 0.0
    return values.astype("float32")


def test_each_pixel_goes_to_the_cell_that_holds_its_centre(write: Write) -> None:
    # Two pixels of 0.01° on one cell of 1,800 km², one 10° to the west, alone.
    values = np.zeros((1, 1002), dtype="float64")
    values[0, [0, 1000, 1001]] = 5.0, 2.0, 3.0
    path = write(values, from_origin(LONGITUDE - 10.0, LATITUDE, 0.01, 0.01))
    found = raster_to_cells(path, resolution=4, method="sum")
    assert _found(found) == {
        h3.latlng_to_cell(LATITUDE - 0.005, LONGITUDE + 0.005, 4): 5.0,
        h3.latlng_to_cell(LATITUDE - 0.005, LONGITUDE - 9.995, 4): 5.0,
    }
    assert found.remainder == 0.0


@pytest.mark.parametrize("resolution", [4, 5, 6, 7, 8, 9])
def test_sums_by_centre_are_those_of_h3_for_every_pixel(
    write: Write, resolution: int
) -> None:
    values = _people(90, 110)
    transform = from_origin(-101.3, 27.2, 1 / 300, 1 / 300)
    path = write(values, transform, nodata=NODATA)
    found = raster_to_cells(path, resolution=resolution, method="sum", split=False)
    assert _found(found) == pytest.approx(_by_h3(values, transform, resolution))


@pytest.mark.parametrize(
    ("crs", "transform"),
    [
        ("EPSG:3857", Affine(900.0, 0, -11_000_000.0, 0, -900.0, 3_300_000.0)),
        ("ESRI:54009", Affine(5000.0, 0, -9_500_000.0, 0, -5000.0, 3_500_000.0)),
        ("EPSG:6372", Affine(800.0, 300.0, 2_500_000.0, 250.0, -900.0, 900_000.0)),
        ("EPSG:4269", Affine(0.02, 0.0, 250.0, 0, -0.02, 30.0)),
        ("EPSG:4326", Affine(0.02, 0.01, -110.0, 0.003, -0.02, 30.0)),
        # Over the pole, on a plane that is cut by the meridian of 180°.
        ("EPSG:3413", Affine(9000.0, 0, -400_000.0, 0, -9000.0, 300_000.0)),
    ],
)
def test_any_coordinate_system_gives_what_h3_says_of_exact_centres(
    write: Write, crs: str, transform: Affine
) -> None:
    values = _people(80, 100)
    path = write(values, transform, nodata=NODATA, crs=crs)
    found = raster_to_cells(path, resolution=5, method="sum", split=False)
    assert _found(found) == pytest.approx(_by_h3(values, transform, 5, crs))


@pytest.mark.parametrize("pentagon", sorted(h3.get_pentagons(5))[:12])
def test_centres_are_placed_around_the_corners_of_the_icosahedron(
    write: Write, pentagon: str
) -> None:
    latitude, longitude = h3.cell_to_latlng(pentagon)
    values = np.ones((60, 60))
    transform = from_origin(longitude - 0.6, latitude + 0.6, 0.02, 0.02)
    found = raster_to_cells(
        write(values, transform), resolution=5, method="sum", split=False
    )
    assert _found(found) == _by_h3(values, transform, 5)


def test_pixels_along_the_edges_of_the_icosahedron_are_asked_of_h3(
    write: Write,
) -> None:
    # The whole Earth at 2°: all faces, edges and corners, and centres of cells.
    values = np.ones((90, 180))
    transform = from_origin(-180.0, 90.0, 2.0, 2.0)
    for resolution in (0, 1, 2, 3):
        found = raster_to_cells(
            write(values, transform),
            resolution=resolution,
            method="sum",
            split=False,
        )
        assert _found(found) == _by_h3(values, transform, resolution)


def test_a_pixel_beyond_the_pole_is_nowhere_and_counted(write: Write) -> None:
    values = np.array([[7.0], [1.0]])
    path = write(values, from_origin(10.0, 91.0, 1.0, 1.0))
    found = raster_to_cells(path, resolution=4, method="sum", split=False)
    assert _found(found) == {h3.latlng_to_cell(89.5, 10.5, 4): 1.0}
    assert found.remainder == 7.0
    assert found.facts["pixels_off_earth"] == 1


def _shares_by_shapely(corners: FloatArray, resolution: int) -> dict[str, float]:
    """Split a pixel by cells on a local equal-area plane; corners are lon, lat."""
    center = corners.mean(axis=0)
    local = Transformer.from_crs(
        "EPSG:4326",
        f"+proj=laea +lat_0={center[1]} +lon_0={center[0]} +R=6371008.8",
        always_xy=True,
    )
    pixel = shapely.Polygon(np.column_stack(local.transform(*corners.T)))
    near = cells.cover(
        np.array([shapely.Polygon(corners).buffer(0.05)], dtype=object),
        resolution=resolution,
    )[1]
    parts = {}
    for cell in near:
        text = h3.int_to_str(int(cell))
        ring = np.array(h3.cell_to_boundary(text))[:, ::-1]
        hexagon = shapely.Polygon(np.column_stack(local.transform(*ring.T)))
        area = shapely.intersection(pixel, hexagon).area
        if area > 1e-6 * pixel.area:
            parts[text] = area / pixel.area
    return parts


@pytest.mark.parametrize(("size", "resolution"), [(0.001, 9), (0.02, 7), (0.25, 6)])
def test_a_pixel_is_shared_by_the_area_of_its_parts(
    write: Write, size: float, resolution: int
) -> None:
    random = np.random.default_rng(1)
    for west, north in random.uniform([-115, 15], [-90, 34], (4, 2)):
        path = write(np.array([[100.0]]), from_origin(west, north, size, size))
        found = raster_to_cells(path, resolution=resolution, method="sum")
        assert found.facts["rule"] == "shared by area"
        east, south = west + size, north - size
        around = [west, north], [east, north], [east, south], [west, south]
        corners = np.array(around)
        expected = _shares_by_shapely(corners, resolution)
        shares = {cell: value / 100 for cell, value in _found(found).items()}
        assert sum(shares.values()) == pytest.approx(1.0, abs=1e-12)
        for cell in expected.keys() | shares.keys():
            # A parallel bends away from the great circle between two corners.
            assert shares.get(cell, 0.0) == pytest.approx(
                expected.get(cell, 0.0), abs=2e-4
            )


def test_shared_pixels_agree_with_finer_and_finer_centres(write: Write) -> None:
    # 0.5° across an edge of the icosahedron (near 24° N, 100° W … 92° W) and beyond.
    values = np.arange(1.0, 13.0).reshape(3, 4)
    transform = from_origin(-101.0, 25.0, 0.5, 0.5)
    shared = _found(
        raster_to_cells(
            write(values, transform), resolution=4, method="sum", split=True
        )
    )
    fine = np.repeat(np.repeat(values, 80, axis=0), 80, axis=1) / 6400
    centers = _found(
        raster_to_cells(
            write(fine, from_origin(-101.0, 25.0, 0.5 / 80, 0.5 / 80)),
            resolution=4,
            method="sum",
            split=False,
        )
    )
    assert shared.keys() == centers.keys()
    # On the ground pixels shrink northwards, by 0.4 % from one side of them to another.
    assert shared == pytest.approx(centers, abs=0.06)


def test_values_are_scaled_and_those_without_meaning_left_out(write: Write) -> None:
    values = np.array([[10, 20, -1, 255]], dtype="int16")
    path = write(
        values, from_origin(LONGITUDE, LATITUDE, 0.01, 0.01), nodata=255, scale=(0.5, 1)
    )
    found = raster_to_cells(path, resolution=4, method="sum")
    # 10 × 0.5 + 1, 20 × 0.5 + 1, −1 × 0.5 + 1.
    assert found.value.sum() == 6.0 + 11.0 + 0.5
    assert (found.facts["pixels"], found.facts["pixels_missing"]) == (4, 1)


def test_missing_and_negative_counts_are_reported_and_not_summed(write: Write) -> None:
    values = np.array([[1.0, np.nan, np.inf, -3.0, -0.5, 2.0]])
    path = write(values, from_origin(LONGITUDE, LATITUDE, 0.01, 0.01))
    found = raster_to_cells(path, resolution=4, method="sum")
    assert found.value.sum() == 3.0
    assert found.facts["pixels_missing"] == 2
    assert found.facts["pixels_negative"] == 2
    assert found.facts["negative_total"] == -3.5


def test_a_mask_in_the_file_is_obeyed(write: Write) -> None:
    values = np.ones((1, 4))
    path = write(values, from_origin(LONGITUDE, LATITUDE, 0.01, 0.01))
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
        rasterio.open(path, "r+") as out,
    ):
        out.write_mask(np.array([[True, False, True, True]]))
    assert raster_to_cells(path, resolution=4, method="sum").value.sum() == 3.0


def test_what_lies_outside_the_wanted_cells_is_the_remainder(write: Write) -> None:
    values = _people(40, 40, seed=3)
    transform = from_origin(LONGITUDE, LATITUDE, 0.05, 0.05)
    path = write(values, transform, nodata=NODATA)
    everything = raster_to_cells(path, resolution=5, method="sum")
    empty = np.uint64(h3.str_to_int(h3.latlng_to_cell(-30.0, 20.0, 5)))
    wanted = np.append(everything.cell[:9], empty)
    found = raster_to_cells(path, resolution=5, method="sum", cells=wanted)
    assert list(found.cell) == sorted(wanted)
    assert _found(found)[h3.int_to_str(int(empty))] == 0.0
    assert found.value.sum() == pytest.approx(everything.value[:9].sum(), rel=1e-12)
    assert found.remainder == pytest.approx(everything.value[9:].sum(), rel=1e-12)


def test_a_density_is_multiplied_by_the_area_of_its_pixel(write: Write) -> None:
    # A square degree at the equator: 111.32 km × 110.57 km on the ellipsoid.
    path = write(np.array([[2.0]]), from_origin(0.0, 0.5, 1.0, 1.0))
    found = raster_to_cells(path, resolution=4, method="density")
    assert found.value.sum() == pytest.approx(2 * 111.3195 * 110.5744, rel=1e-4)
    # An equal-area projection of the ellipsoid: 2 km × 3 km everywhere.
    path = write(
        np.ones((30, 40)),
        Affine(2000.0, 0, -9_000_000.0, 0, -3000.0, 4_000_000.0),
        crs="EPSG:6933",
    )
    found = raster_to_cells(path, resolution=5, method="density")
    assert found.value.sum() == pytest.approx(30 * 40 * 6.0, rel=1e-6)


def test_a_mean_is_weighted_by_area_and_may_be_negative(write: Write) -> None:
    values = np.array([[-4.0, 2.0]])
    path = write(values, from_origin(LONGITUDE, LATITUDE, 0.01, 0.01))
    found = raster_to_cells(path, resolution=4, method="mean")
    assert found.value == pytest.approx([-1.0])
    tall = np.vstack([np.full((50, 1), 6.0), np.full((50, 1), 0.0)])
    path = write(tall, from_origin(10.0, 80.0, 0.3, 0.3))
    wide = raster_to_cells(path, resolution=0, method="mean", split=False)
    at = _by_h3(np.ones((100, 1)), from_origin(10.0, 80.0, 0.3, 0.3), 0)
    latitude = 80.0 - 0.3 * (np.arange(100) + 0.5)
    for cell, value in _found(wide).items():
        mine = np.array([h3.latlng_to_cell(one, 10.15, 0) == cell for one in latitude])
        assert mine.sum() == at[cell]
        weight = np.cos(np.radians(latitude[mine]))
        expected = (weight * tall[mine, 0]).sum() / weight.sum()
        assert value == pytest.approx(expected, rel=0.01, abs=0.01)


def test_a_cell_has_the_class_that_covers_most_of_it(write: Write) -> None:
    values = np.array([[3, 3, 1, 1, 2, 0]], dtype="uint8")
    path = write(values, from_origin(LONGITUDE, LATITUDE, 0.01, 0.01), nodata=0)
    found = raster_to_cells(path, resolution=4, method="majority", split=False)
    # 3 and 1 cover as much: the lower.
    assert found.value.tolist() == [1.0]
    other = np.uint64(h3.str_to_int(h3.latlng_to_cell(-30.0, 20.0, 4)))
    wanted = np.append(found.cell, other)
    values = raster_to_cells(path, resolution=4, method="majority", cells=wanted).value
    assert np.isnan(values).sum() == 1


def test_results_do_not_depend_on_threads(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.grid.pixels.WINDOW_PIXELS", 4096)
    values = _people(300, 300, seed=5)
    path = write(
        values,
        from_origin(-101.3, 27.2, 0.01, 0.01),
        nodata=NODATA,
        tiled=True,
        blockxsize=64,
        blockysize=64,
    )
    for split in (False, True):
        one, two, many = (
            raster_to_cells(path, resolution=6, method="sum", split=split, threads=n)
            for n in (1, 2, 5)
        )
        assert one.value.tobytes() == two.value.tobytes() == many.value.tobytes()
        assert one.facts == two.facts == many.facts
    total = values[values > 0].sum(dtype="float64")
    assert one.value.sum() == pytest.approx(total, rel=1e-12)


@settings(max_examples=25)
@given(
    west=st.floats(-179.0, 179.0),
    north=st.floats(-80.0, 80.0),
    size=st.sampled_from([0.001, 0.02, 0.3, 2.0]),
    resolution=st.integers(4, 7),
    split=st.booleans(),
    seed=st.integers(0, 1000),
)
def test_no_value_is_lost_or_made_anywhere(
    tmp_path_factory: pytest.TempPathFactory,
    west: float,
    north: float,
    size: float,
    resolution: int,
    split: bool,  # noqa: FBT001 - drawn by hypothesis
    seed: int,
) -> None:
    if size == 2.0:
        resolution = 4
    values = _people(5, 6, seed=seed).astype("float64")
    path = tmp_path_factory.mktemp("any") / "raster.tif"
    _write(path, values, from_origin(west, north, size, size), nodata=NODATA)
    found = raster_to_cells(path, resolution=resolution, method="sum", split=split)
    total = values[values > 0].sum()
    assert found.value.sum() + found.remainder == pytest.approx(total, rel=1e-9)
    assert len(np.unique(found.cell)) == len(found.cell)
    assert (found.value > 0).all()


def test_a_total_that_is_not_kept_stops_the_run(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(np.ones((4, 4)), from_origin(LONGITUDE, LATITUDE, 0.01, 0.01))
    original = raster_sums._together

    def leaky(parts: list[raster_sums.Sums]) -> raster_sums.Sums:
        whole = original(parts)
        return raster_sums.Sums(
            whole.cell, whole.group, whole.amount * (1 - 1e-8), whole.weight
        )

    monkeypatch.setattr(raster_sums, "_together", leaky)
    with pytest.raises(ConservationError, match=r"add up to 16\.0"):
        raster_to_cells(path, resolution=4, method="sum")


@pytest.mark.parametrize(
    ("options", "band", "found"),
    [
        ({"crs": None}, 1, "no coordinate system"),
        ({"transform": Affine.identity()}, 1, "no place of its pixels"),
        ({}, 2, "1 bands, none of number 2"),
        ({"dtype": "complex64"}, 1, "values of kind complex64"),
    ],
)
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_what_is_no_raster_of_numbers_on_earth_is_refused(
    write: Write, options: dict[str, Any], band: int, found: str
) -> None:
    transform = options.pop("transform", from_origin(10.0, 10.0, 0.1, 0.1))
    path = write(np.ones((2, 2)), transform, **options)
    with pytest.raises(InputError, match=found):
        raster_to_cells(path, resolution=5, method="sum", band=band)


def test_a_file_that_is_no_raster_and_classes_that_are_not_whole_are_refused(
    tmp_path: Path, write: Write
) -> None:
    text = tmp_path / "text.tif"
    text.write_text("no raster")
    with pytest.raises(InputError, match=r"text\.tif: expected a raster"):
        raster_to_cells(text, resolution=5, method="sum")
    path = write(np.array([[1.5]]), from_origin(10.0, 10.0, 0.1, 0.1))
    with pytest.raises(InputError, match="not whole"):
        raster_to_cells(path, resolution=5, method="majority")
