"""Where a raster of people knows too little: how that is found, and what is done."""

from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from geo.errors import InputError
from geo.grid.coverage import choose_rule, known_shares, take_over
from geo.grid.raster_people import PeopleRaster
from geo.grid.spreading import spread_people

# Three squares of half a degree, side by side, in the north of Mexico.
WEST, SOUTH, SIDE = -106.0, 30.0, 0.5
NODATA = -3.4e38
METRES_PER_DEGREE = 20037508.342789244 / 180


@pytest.fixture
def areas() -> gpd.GeoDataFrame:
    """Give the three areas."""
    boxes = [
        shapely.box(WEST + at * SIDE, SOUTH, WEST + (at + 1) * SIDE, SOUTH + SIDE)
        for at in range(3)
    ]
    names = ["MX00001", "MX00002", "US00003"]
    return gpd.GeoDataFrame({"area_id": names}, geometry=boxes, crs="EPSG:4326")


def _mercator(latitude: float) -> float:
    return float(np.log(np.tan(np.pi / 4 + np.radians(latitude) / 2)) * 6378137)


def _raster(folder: Path, values: np.ndarray) -> Path:
    """Write 15 pixels from west to east over the areas, in Web Mercator."""
    x, y = WEST * METRES_PER_DEGREE, _mercator(SOUTH + SIDE)
    width = 3 * SIDE * METRES_PER_DEGREE / values.shape[1]
    height = (y - _mercator(SOUTH)) / values.shape[0]
    path = folder / "light.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype="float32",
        crs="EPSG:3857",
        transform=Affine(width, 0, x, 0, -height, y),
        nodata=NODATA,
    ) as out:
        out.write(values.astype("float32"), 1)
    return path


def _light(folder: Path) -> Path:
    """Write light: the first area is lit in its west, the second is dark, the third
    known in its first fifth alone.
    """
    values = np.zeros((5, 15))
    values[:, 0] = 63.0
    values[:, 10] = 20.0
    values[:, 11:] = NODATA
    return _raster(folder, values)


def test_the_known_share_is_that_of_the_land(
    areas: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    shares = known_shares(areas, PeopleRaster([_light(tmp_path)]))
    assert shares[:2].tolist() == [1.0, 1.0]
    # One of five pixels; the points stand in 24 columns.
    assert shares[2] == pytest.approx(0.2, abs=0.5 / 24)


def test_what_lies_beyond_a_raster_is_not_known(
    areas: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    far = areas.assign(geometry=areas.translate(xoff=SIDE))
    shares = known_shares(far, PeopleRaster([_raster(tmp_path, np.ones((5, 15)))]))
    assert shares.tolist() == [1.0, 1.0, 0.0]


def test_negative_values_are_not_known(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    values = np.ones((5, 15))
    values[:, :5] = -1.0
    shares = known_shares(areas, PeopleRaster([_raster(tmp_path, values)]))
    assert shares.tolist() == [0.0, 1.0, 1.0]


def test_a_thin_area_has_a_point_of_its_own(tmp_path: Path) -> None:
    # Thinner than the points stand apart, and slanting between them.
    corners = [(0.0, 0.0), (1.4, 0.4), (1.4, 0.4001), (0.0, 0.0001)]
    shape = shapely.Polygon([(WEST + x, SOUTH + y) for x, y in corners])
    thin = gpd.GeoDataFrame({"area_id": ["MX1"]}, geometry=[shape], crs="EPSG:4326")
    raster = PeopleRaster([_raster(tmp_path, np.ones((5, 15)))])
    assert known_shares(thin, raster).tolist() == [1.0]


def _rule(
    areas: gpd.GeoDataFrame,
    path: Path,
    elsewhere: Literal["settlements", "land", "refuse"],
) -> tuple[list[str], dict[str, object]]:
    raster = PeopleRaster([path], unit="light", least_known=0.95, elsewhere=elsewhere)
    people = pd.Series({"MX00001": 90.0, "MX00002": 10.0, "US00003": 50.0})
    return choose_rule(areas, ["MX00002"], people, raster)


def test_areas_that_a_raster_does_not_know_follow_another_rule(
    areas: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    other, facts = _rule(areas, _light(tmp_path), "settlements")
    assert other == ["MX00002", "US00003"]
    assert facts == {
        "elsewhere": "settlements",
        "least_known": 0.95,
        "areas_known_too_little": 1,
        "areas_without_people": 1,
        "areas_by_other_rule": {"MX": 1, "US": 1},
        "people_by_other_rule": {"MX": 0.1, "US": 1.0},
    }


def test_such_areas_can_be_refused(areas: gpd.GeoDataFrame, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        _rule(areas, _light(tmp_path), "refuse")
    beyond, dark = caught.value.faults
    assert (beyond.expected, "US00003" in beyond.found) == (
        "values in 95% of each area",
        True,
    )
    assert (dark.expected, "MX00002" in dark.found) == ("people in each area", True)


def test_a_raster_that_knows_all_is_never_refused(
    areas: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    raster = PeopleRaster(
        [_raster(tmp_path, np.ones((5, 15)))], least_known=1.0, elsewhere="refuse"
    )
    assert choose_rule(areas, [], pd.Series(dtype="float64"), raster)[0] == []


def test_shares_are_taken_over_for_the_other_areas_alone() -> None:
    def shares(value: float) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "area_id": ["MX1", "MX2"],
                "cell": np.array([1, 2], dtype="uint64"),
                "land_km2": 1.0,
                "share": value,
            }
        )

    table = take_over(shares(1.0), shares(0.5), ["MX2"])
    assert table["share"].tolist() == [1.0, 0.5]


@pytest.mark.parametrize("elsewhere", ["settlements", "land"])
def test_people_are_spread_by_light_where_it_is_known_and_else_by_the_rule(
    areas: gpd.GeoDataFrame, tmp_path: Path, elsewhere: Literal["settlements", "land"]
) -> None:
    # A town in the east of each area.
    longitudes = [WEST + (at + 0.9) * SIDE for at in range(3)]
    towns = pd.DataFrame(
        {
            "place_id": [1, 2, 3],
            "country": ["MX", "MX", "US"],
            "name": ["A", "B", "C"],
            "latitude": SOUTH + SIDE / 2,
            "longitude": longitudes,
            "population": 1000.0,
        }
    )
    census = pd.Series(1000.0, index=areas["area_id"])
    raster = PeopleRaster(
        [_light(tmp_path)], unit="light", least_known=0.95, elsewhere=elsewhere
    )
    shares, facts = spread_people(
        areas,
        towns,
        census,
        resolution=6,
        density=1000.0,
        population_raster=raster,
    )
    middle = shares.assign(
        longitude=_longitude(shares["cell"].to_numpy(dtype="uint64"))
    )
    mean = (middle["longitude"] * middle["share"]).groupby(middle["area_id"]).sum()
    assert shares.groupby("area_id")["share"].sum().to_numpy() == pytest.approx(1.0)
    # Lit in the west; then by towns in the east, or over all the land.
    assert mean["MX00001"] < WEST + 0.3 * SIDE
    for at, name in ((1, "MX00002"), (2, "US00003")):
        place = (mean[name] - WEST) / SIDE - at
        assert place == pytest.approx(
            0.9 if elsewhere == "settlements" else 0.5, abs=0.15
        )
    assert facts["areas_by_other_rule"] == {"MX": 1, "US": 1}


def _longitude(cells: np.ndarray) -> np.ndarray:
    import h3

    return np.array([h3.cell_to_latlng(h3.int_to_str(int(cell)))[1] for cell in cells])
