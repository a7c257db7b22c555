"""Real rasters as surfaces of people: a density of the world, lights at night."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely

from geo.grid.pieces import cut_areas
from geo.grid.raster_people import PeopleRaster, raster_people, raster_shares

RESOLUTION = 4


@pytest.fixture(scope="module")
def states(shared_data: Path) -> gpd.GeoDataFrame:
    """Give the 32 states of Mexico with their people of the census of 2020."""
    folder = shared_data / "mexico"
    table = gpd.read_file(folder / "states_2020_simplified.geojson")
    towns = gpd.read_file(
        folder / "municipalities_2020_simplified.gpkg", ignore_geometry=True
    )
    people = towns.groupby("state_code")["pop_2020"].sum()
    return table.assign(
        area_id="MX" + table["state_code"], census=table["state_code"].map(people)
    )


def test_a_density_of_the_world_has_the_people_of_mexico(
    shared_data: Path, states: gpd.GeoDataFrame
) -> None:
    path = shared_data / "rasters" / "gpw_v4_population_density_rev11_2020_15_min.tif"
    cells = cut_areas(states, resolution=RESOLUTION)["cell"].to_numpy(dtype="uint64")
    table, facts = raster_people(
        cells, states, PeopleRaster([path], "density"), resolution=RESOLUTION
    )
    people = table.groupby("area_id")["people"].sum()
    # Pixel by pixel, by rasterio, on the sphere: those whose centre is in Mexico.
    with rasterio.open(path) as data:
        values = data.read(1, masked=True).filled(0.0).astype("float64")
        row, column = np.nonzero(values > 0)
        west, north = data.bounds.left, data.bounds.top
    longitude, latitude = west + 0.25 * (column + 0.5), north - 0.25 * (row + 0.5)
    side = 6371.0088 * np.radians(0.25)
    people_there = values[row, column] * side**2 * np.cos(np.radians(latitude))
    inside = shapely.contains_xy(states.union_all(), longitude, latitude)
    assert people.sum() == pytest.approx(people_there[inside].sum(), rel=0.03)
    # GPW went on from the census of 2010, and is dense per km² of land where its pixels
    # are half at sea: above the 126.0 million that were counted.
    assert 1.0 < people.sum() / 126_014_024 < 1.15
    assert facts["on_cells"] == pytest.approx(people.sum(), rel=1e-12)
    assert facts["on_cells"] + facts["remainder"] == pytest.approx(
        facts["total_in"], rel=1e-9
    )
    # State by state, an independent count: the ranks agree.
    census = states.set_index("area_id")["census"].astype("float64")
    ranks = people.rank().to_numpy(), census.loc[people.index].rank().to_numpy()
    assert np.corrcoef(*ranks)[0, 1] > 0.95
    # Read as counts, there would be a thousand times too few.
    wrong, _ = raster_people(cells, states, PeopleRaster([path]), resolution=RESOLUTION)
    assert wrong["people"].sum() < 1_000_000


def test_lights_at_night_are_a_surface_without_holes(
    shared_data: Path, states: gpd.GeoDataFrame
) -> None:
    path = shared_data / "rasters" / "nightlights_mexico_2018_1km.tif"
    pieces = cut_areas(states, resolution=RESOLUTION)
    shares, facts = raster_shares(
        pieces, states, PeopleRaster([path]), resolution=RESOLUTION
    )
    assert shares.groupby("area_id")["share"].sum().to_numpy() == pytest.approx(1.0)
    assert facts["areas_without_people"] == 0
    assert facts["pixels_negative"] == 0
    # All light of the file, by rasterio alone, bounds what the states hold of it.
    with rasterio.open(path) as data:
        values = data.read(1, masked=True).filled(0.0).astype("float64")
    assert facts["on_cells"] + facts["remainder"] == pytest.approx(facts["total_in"])
    assert 0.5 * values.sum() < facts["on_cells"] < values.sum()
    # The brightest cell of the capital's state is the capital's.
    capital = shares[shares["area_id"] == "MX09"]
    assert np.isfinite(capital["share"]).all()
    assert capital["share"].max() > 0.5
