from pathlib import Path

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from geo.errors import InputError
from geo.grid.pieces import cut_areas
from geo.grid.raster_people import PeopleRaster, raster_people, raster_shares
from geo.pipeline import Pipeline
from tests.tiny_world import CELLS, RESOLUTION, TinyWorld, center, number

STEP = 0.002


def _write(path: Path, values: np.ndarray, transform: Affine) -> Path:
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype=values.dtype,
        crs="EPSG:4326",
        transform=transform,
    ) as out:
        out.write(values, 1)
    return path


def _on_world(world: TinyWorld, path: Path, people: dict[str, float]) -> Path:
    """Write a raster of 200 m pixels with people at the centres of some cells."""
    west, south, east, north = world.areas[
        world.areas["area_id"] != "US48999"
    ].total_bounds
    rows, columns = int((north - south) / STEP) + 1, int((east - west) / STEP) + 1
    values = np.zeros((rows, columns))
    for letter, count in people.items():
        latitude, longitude = center(letter)
        values[int((north - latitude) / STEP), int((longitude - west) / STEP)] = count
    return _write(path, values, Affine(STEP, 0.0, west, 0.0, -STEP, north))


def _areas(world: TinyWorld) -> gpd.GeoDataFrame:
    areas = world.areas[world.areas["area_id"] != "US48999"]
    return areas.reset_index(drop=True)


def test_people_of_an_area_live_where_the_raster_says(
    world: TinyWorld, tmp_path: Path
) -> None:
    areas = _areas(world)
    pieces = cut_areas(areas, resolution=RESOLUTION)
    path = _on_world(world, tmp_path / "people.tif", {"A": 30, "C": 10, "K": 5})
    shares, facts = raster_shares(
        pieces, areas, PeopleRaster([path]), resolution=RESOLUTION
    )
    assert shares.groupby("area_id")["share"].sum().to_numpy() == pytest.approx(1.0)
    by_piece = shares.set_index(["area_id", "cell"])["share"]
    # Alta: 30 of 40 in A and 10 in C. Este: all in K.
    alta = by_piece["US04001"]
    assert {letter: alta[number(letter)] for letter in "ABC"} == {
        "A": 0.75,
        "B": 0.0,
        "C": 0.25,
    }
    assert by_piece["MX04002"][number("K")] == 1.0
    # Nobody known in Baja: by land, four cells of one size.
    assert by_piece["US04002"].to_numpy() == pytest.approx(0.25, rel=5e-3)
    assert facts["on_cells"] == 45.0
    assert facts["remainder"] == 0.0
    assert facts["areas_without_people"] == len(areas) - 2


def test_a_pixel_outside_every_area_is_the_remainder(
    world: TinyWorld, tmp_path: Path
) -> None:
    areas = _areas(world)
    only = areas[areas["area_id"] == "US04001"].reset_index(drop=True)
    path = _on_world(world, tmp_path / "people.tif", {"A": 30, "E": 10})
    cells = np.array([number(letter) for letter in "ABC"], dtype="uint64")
    table, facts = raster_people(
        cells, only, PeopleRaster([path]), resolution=RESOLUTION
    )
    assert table.to_dict("list") == {
        "area_id": ["US04001"],
        "cell": [number("A")],
        "people": [30.0],
    }
    # The raster is read within the bounds of the areas: E lies south of them or not.
    assert facts["total_in"] - facts["on_cells"] == facts["remainder"]


def test_pixels_larger_than_an_area_are_cut(tmp_path: Path) -> None:
    # One pixel of a degree holds two areas, a quarter and an eighth of it.
    areas = gpd.GeoDataFrame(
        {"area_id": ["quarter", "eighth"]},
        geometry=[
            shapely.box(-100.0, 30.0, -99.5, 30.5),
            shapely.box(-99.5, 30.5, -99.0, 30.75),
        ],
        crs="EPSG:4326",
    )
    path = _write(
        tmp_path / "coarse.tif",
        np.array([[800.0]]),
        Affine(1.0, 0.0, -100.0, 0.0, -1.0, 31.0),
    )
    pieces = cut_areas(areas, resolution=5)
    cells = pieces["cell"].to_numpy(dtype="uint64")
    table, facts = raster_people(cells, areas, PeopleRaster([path]), resolution=5)
    people = table.groupby("area_id")["people"].sum()
    assert people["quarter"] == pytest.approx(200.0, rel=0.02)
    assert people["eighth"] == pytest.approx(100.0, rel=0.02)
    assert facts["parts_per_pixel"] > 100
    shares, _ = raster_shares(pieces, areas, PeopleRaster([path]), resolution=5)
    land = pieces.set_index(["area_id", "cell"])["land_km2"]
    land /= land.groupby("area_id").transform("sum")
    spread = shares.set_index(["area_id", "cell"])["share"]
    pair = pd.concat([land, spread], axis=1).fillna(0.0)
    assert pair["share"].to_numpy() == pytest.approx(
        pair["land_km2"].to_numpy(), abs=0.01
    )


def test_a_raster_from_0_to_360_degrees_meets_areas_in_the_west(
    world: TinyWorld, tmp_path: Path
) -> None:
    areas = _areas(world)
    path = _on_world(world, tmp_path / "people.tif", {"A": 30})
    with rasterio.open(path, "r+") as out:
        t = out.transform
        out.transform = Affine(t.a, t.b, t.c + 360.0, t.d, t.e, t.f)
    cells = np.array([number(letter) for letter in CELLS], dtype="uint64")
    table, _ = raster_people(cells, areas, PeopleRaster([path]), resolution=RESOLUTION)
    assert table["cell"].map(lambda cell: h3.int_to_str(int(cell))).tolist() == [
        CELLS["A"]
    ]


def test_a_raster_without_anybody_is_refused(world: TinyWorld, tmp_path: Path) -> None:
    areas = _areas(world)
    pieces = cut_areas(areas, resolution=RESOLUTION)
    path = _on_world(world, tmp_path / "people.tif", {})
    with pytest.raises(InputError, match="nobody in any area"):
        raster_shares(pieces, areas, PeopleRaster([path]), resolution=RESOLUTION)


def test_a_changed_raster_runs_the_grid_again(
    study_folder: Path, set_key: object
) -> None:
    from geo.study import read_study

    study_file = study_folder / "study.toml"
    set_key(study_file, "population", '"people.tif"')  # type: ignore[operator]
    raster = study_folder / "people.tif"
    place = Affine(1.0, 0.0, -120.0, 0.0, -1.0, 35.0)
    _write(raster, np.ones((20, 30)), place)
    pipeline = Pipeline(read_study(study_file), study_file)
    grid, hotspots = pipeline._parts("grid"), pipeline._parts("hotspots")
    _write(raster, np.full((20, 30), 2.0), place)
    assert pipeline._parts("grid") != grid
    assert pipeline._parts("hotspots") == hotspots
