import functools

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.corridors.network import Network
from geo.projection import GEOGRAPHIC
from replications import ground
from replications.frame import Data, default_data

# Every seventieth area of a country.
STEP = 70


@pytest.fixture(scope="module")
def shipped() -> Data:
    return Data(default_data().raw, [])


@functools.cache
def _stored(name: str) -> pd.DataFrame:
    data = Data(default_data().raw, [])
    return ground.read_distances(data, name)


def _small_ground(step: int = STEP) -> ground.Ground:
    """Give some areas as boxes of 10 km about the seats that were stored."""
    some = pd.concat(
        [
            _stored("us_counties").iloc[::step].assign(country="US"),
            _stored("mx_municipalities").iloc[::step].assign(country="MX"),
        ],
        ignore_index=True,
    )
    seats = some[["area_id", "latitude", "longitude"]].assign(place="")
    at = shapely.points(some["longitude"], some["latitude"])
    boxes = shapely.buffer(at, 0.045, cap_style="square")
    columns = ["area_id", "country", "state", "state_name", "name"]
    areas = gpd.GeoDataFrame(some[columns], geometry=boxes, crs=GEOGRAPHIC)
    return ground.Ground(areas, seats, areas)


@pytest.fixture(scope="module")
def network(shipped: Data) -> Network:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ground, "read_ground", _small_ground)
        return ground.read_network(shipped)


@pytest.mark.parametrize(
    ("name", "country"), [("us_counties", "US"), ("mx_municipalities", "MX")]
)
def test_stored_distances_are_those_of_the_network_that_ships(
    network: Network,
    shipped: Data,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    country: str,
) -> None:
    monkeypatch.setattr(ground, "read_ground", _small_ground)
    found = ground.road_to_port(network, ground.southbound(shipped), country)
    stored = _stored(name).set_index("area_id").loc[found.index]
    assert len(found) > 30
    for column in ("road_km", "straight_km"):
        off = (found[column] - stored[column]).abs()
        # Alaska and Hawaii have no road in both.
        assert found[column].isna().equals(stored[column].isna())
        # A seat is stored to 11 m, a distance to 100 m.
        assert off.max() < 0.15, column
    reached = found["road_km"].notna()
    assert (found["port_id"][reached] == stored["port_id"][reached]).mean() > 0.95
    assert (found["road_km"][reached] >= found["straight_km"][reached] - 0.1).all()
    # Boxes of 0.09° by 0.09°: 10.0 km by 10.0 km times the cosine of the latitude.
    expected = 100.15 * np.cos(np.radians(found["latitude"].to_numpy()))
    assert found["km2"].to_numpy() == pytest.approx(expected, rel=0.01)


def test_the_nearest_of_two_sides_is_the_nearest_of_all() -> None:
    table = _stored("mx_municipalities")
    least = table[["california_km", "other_km"]].min(axis=1)
    assert (least - table["road_km"]).abs().max() <= 0.1
    assert table["road_km"].notna().all()


def test_a_missing_road_file_leaves_the_distances_as_they_were(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: object,
) -> None:
    monkeypatch.setattr(ground, "read_ground", _small_ground)
    before = (ground.DISTANCES / "us_counties.csv").read_bytes()
    assert ground.main(["--data", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "SKIPPED" in told
    assert "two-country-roads" in told
    assert (ground.DISTANCES / "us_counties.csv").read_bytes() == before
