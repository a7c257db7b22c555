"""Cover and shares at every resolution that a study may have."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo import cells
from geo.grid.join import choose_areas, share_areas
from geo.grid.pieces import cut_areas
from geo.projection import EQUAL_AREA
from tests.tiny_world import LAND_KM2, TinyWorld, make_world

RESOLUTIONS = range(4, 10)
CENSUS = {
    "US04001": 900.0,
    "US04002": 200.0,
    "MX04001": 1000.0,
    "MX04002": 800.0,
    "MX05003": 1000.0,
    "MX05004": 50.0,
}


@pytest.fixture(scope="module", params=RESOLUTIONS)
def resolution(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def tiny() -> TinyWorld:
    return make_world()


@pytest.fixture(scope="module")
def areas(tiny: TinyWorld) -> gpd.GeoDataFrame:
    return choose_areas(tiny.areas, ["AZ"])


@pytest.fixture(scope="module")
def shares(tiny: TinyWorld, areas: gpd.GeoDataFrame, resolution: int) -> pd.DataFrame:
    return share_areas(
        areas,
        tiny.settlements,
        tiny.figures["population"].summed(),
        resolution=resolution,
        settlement_density=1000.0,
    )


def test_the_areas_on_the_grid_are_those_of_mexico_and_the_states(
    areas: gpd.GeoDataFrame,
) -> None:
    # Lejos is the only county of the other state.
    assert sorted(areas["area_id"]) == sorted(CENSUS)


def test_pieces_hold_the_land_of_every_area(
    areas: gpd.GeoDataFrame, resolution: int
) -> None:
    pieces = cut_areas(areas, resolution=resolution)
    assert not pieces.duplicated(["area_id", "cell"]).any()
    assert cells.resolution(pieces["cell"].to_numpy(dtype="uint64")) == resolution
    held = pieces.groupby("area_id")["land_km2"].sum()
    drawn = areas.set_index("area_id").to_crs(EQUAL_AREA).area / 1e6
    # Nothing of the outlines is lost, whatever the hexagons that cut them.
    assert held.to_dict() == pytest.approx(drawn.to_dict(), rel=1e-6)
    # Nineteen cells of resolution 6, but for a strip of a metre on each side.
    assert held.sum() == pytest.approx(19 * LAND_KM2, rel=2e-3)
    assert (pieces["land_km2"] > 0).all()


def test_no_cell_holds_more_land_than_it_has(
    areas: gpd.GeoDataFrame, resolution: int
) -> None:
    pieces = cut_areas(areas, resolution=resolution)
    land = pieces.groupby("cell")["land_km2"].sum()
    size = cells.areas_km2(land.index.to_numpy(dtype="uint64"))
    # On the sphere here, on the ellipsoid there.
    assert (land.to_numpy() <= 1.003 * size).all()


def test_shares_of_every_area_add_up_to_one(
    shares: pd.DataFrame, areas: gpd.GeoDataFrame
) -> None:
    sums = shares.groupby("area_id")["share"].sum()
    assert sums.index.tolist() == sorted(areas["area_id"])
    assert np.abs(sums - 1).max() < 1e-12
    assert shares["share"].between(0, 1).all()
    people = shares["share"] * shares["area_id"].map(CENSUS)
    assert people.sum() == pytest.approx(sum(CENSUS.values()), rel=1e-12)


def test_shares_keep_the_land_of_the_pieces(
    shares: pd.DataFrame, areas: gpd.GeoDataFrame, resolution: int
) -> None:
    pieces = cut_areas(areas, resolution=resolution)
    held = shares[shares["land_km2"] > 0]
    pd.testing.assert_frame_equal(
        held[["area_id", "cell", "land_km2"]].reset_index(drop=True),
        pieces.sort_values(["area_id", "cell"], ignore_index=True),
    )
