"""Towns around Monterrey, cut and shared out at every resolution of a study."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.grid.join import choose_areas, share_areas
from geo.projection import EQUAL_AREA

# From 60 km² of dense town (San Nicolás) to 1,000 km² and more of hills (García).
TOWNS = {
    "19006": "Apodaca",
    "19018": "García",
    "19019": "San Pedro Garza García",
    "19021": "General Escobedo",
    "19026": "Guadalupe",
    "19039": "Monterrey",
    "19046": "San Nicolás de los Garza",
    "19048": "Santa Catarina",
    "19049": "Santiago",
}


@pytest.fixture(scope="module")
def areas(shared_data: Path) -> gpd.GeoDataFrame:
    """Read the towns' outlines in near-original detail."""
    path = shared_data / "mexico" / "municipalities_border_states_detailed.gpkg"
    towns = gpd.read_file(path)
    towns = towns[towns["cvegeo"].isin(TOWNS)].sort_values("cvegeo", ignore_index=True)
    codes = "MX" + towns["cvegeo"]
    return towns[["geometry"]].assign(country="MX", state="19", area_id=codes)


@pytest.fixture(scope="module")
def census(shared_data: Path) -> pd.Series:
    path = shared_data / "mexico" / "census2020_pop_muni_2478.csv"
    table = pd.read_csv(path, dtype={"cvegeo": str})
    people = table.set_index("MX" + table["cvegeo"])["population"].astype("float64")
    return people[[f"MX{code}" for code in TOWNS]]


@pytest.fixture(scope="module")
def settlements(shared_data: Path) -> pd.DataFrame:
    path = shared_data / "mexico" / "mx_localities_2020_pop_coords.csv"
    table = pd.read_csv(path, dtype={"cvegeo": str})
    table = table[table["cvegeo"].str[:2] == "19"]
    return pd.DataFrame(
        {
            "latitude": table["lat"],
            "longitude": table["lon"],
            "population": table["pop_2020"].astype("float64"),
        }
    )


@pytest.mark.parametrize("resolution", range(4, 10))
def test_towns_keep_land_and_people_at_every_resolution(
    areas: gpd.GeoDataFrame,
    census: pd.Series,
    settlements: pd.DataFrame,
    resolution: int,
) -> None:
    on_grid = choose_areas(areas, ["TX"])
    shares = share_areas(
        on_grid, settlements, census, resolution=resolution, settlement_density=1000.0
    )
    by_area = shares.groupby("area_id")
    sums = by_area["share"].sum()
    assert sums.index.tolist() == sorted(census.index)
    assert np.abs(sums - 1).max() < 1e-12
    drawn = on_grid.set_index("area_id").to_crs(EQUAL_AREA).area / 1e6
    assert by_area["land_km2"].sum().to_dict() == pytest.approx(
        drawn.to_dict(), rel=1e-6
    )
    assert (by_area.size() >= 1).all()
    people = shares["share"] * shares["area_id"].map(census)
    assert people.sum() == pytest.approx(census.sum(), rel=1e-12)
