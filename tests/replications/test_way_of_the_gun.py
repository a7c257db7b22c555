import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import MissingInputError
from replications.frame import HERE, Data, default_data, read_result
from replications.way_of_the_gun import replication
from replications.way_of_the_gun.counties import (
    earlier_panel,
    shipped_panel,
    state_panel,
)
from replications.way_of_the_gun.model import (
    Design,
    expose,
    fit,
    fraction,
    resample,
    sought,
)

RESULT = HERE / "way_of_the_gun" / "result.json"
ALONE = Design(controls=())


@pytest.fixture(scope="module")
def shipped() -> Data:
    return Data(default_data().raw, [])


@pytest.fixture(scope="module")
def invented() -> pd.DataFrame:
    """Give 600 counties whose dealers halve every 1,000 km, in 20 states."""
    rng = np.random.default_rng(7)
    km = rng.uniform(0, 4_000, 600)
    km[0] = 4_000
    mean = 40 * 0.5 ** (km / 1_000)
    return pd.DataFrame(
        {
            "dealers": rng.negative_binomial(10, 10 / (10 + mean)),
            "year": 2010,
            "state": [f"S{at % 20}" for at in range(600)],
            "fips": [f"{at:05}" for at in range(600)],
            "road_km": km,
        }
    )


def test_a_known_slope_and_fraction_are_found(invented: pd.DataFrame) -> None:
    fitted = fit(invented, ALONE)
    slope = fitted.slope
    assert slope.value == pytest.approx(-math.log(2), abs=0.06)
    assert slope.low is not None
    assert slope.high is not None
    assert slope.low < -math.log(2) < slope.high
    # If all were 4,000 km away each would have 2.5; the share that goes is the rest.
    mean = (40 * 0.5 ** (invented["road_km"] / 1_000)).mean()
    share = fraction(fitted, draws=500, seed=1)
    assert share.value == pytest.approx(100 * (1 - 2.5 / mean), abs=3)
    assert share.low is not None
    assert share.high is not None
    assert share.low < share.value < share.high


def test_only_counties_nearer_than_the_counterfactual_move(
    invented: pd.DataFrame,
) -> None:
    fitted = fit(invented, ALONE)
    constant = fitted.coefficients[fitted.columns.index("constant")]
    before = np.exp(constant + fitted.slope.value * fitted.km / 1_000)
    after = np.minimum(before, np.exp(constant + fitted.slope.value))
    expected = 100 * (1 - after.sum() / before.sum())
    found = fraction(fitted, draws=1, seed=1, least_km=1_000)
    assert found.value == pytest.approx(expected)
    assert fraction(fitted, draws=1, seed=1, least_km=0).value == pytest.approx(0)
    reached = sought(fitted, found.value - 0.01, range(100, 2_000, 100))
    assert reached == 1_000
    assert sought(fitted, 99.9, range(100, 2_000, 100)) is None


def test_the_bootstrap_holds_the_estimate(invented: pd.DataFrame) -> None:
    found = resample(invented, ALONE, resamples=8, seed=3)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high


def test_distance_enters_in_thousands_or_in_logarithms() -> None:
    km = np.array([0.0, 1_000.0, 2_000.0])
    assert expose(km, "linear").tolist() == [0, 1, 2]
    assert expose(km, "log").tolist() == pytest.approx(
        [0, math.log(1e3), math.log(2e3)]
    )
    with pytest.raises(ValueError, match="'linear' or 'log'"):
        expose(km, "square")


def test_sales_of_a_state_are_placed_where_its_people_live() -> None:
    county = pd.DataFrame(
        {
            "state": ["AZ", "AZ", "AZ"],
            "state_name": "Arizona",
            "year": [2010, 2010, 2011],
            "people": [300.0, 100.0, 100.0],
            "km2": [10.0, 30.0, 30.0],
            "road_km": [100.0, 500.0, 500.0],
        }
    )
    found = state_panel(county, pd.Series({"Arizona": 42.0})).iloc[0]
    assert found["road_km"] == 200
    assert found["sales"] == 42
    assert found["density"] == pytest.approx(math.log(10))


def test_shipped_counties_are_whole_and_near_ones_have_known_roads(
    shipped: Data,
) -> None:
    panel = shipped_panel(shipped)
    assert panel.groupby("year").size().tolist() == [3_100] * 3
    assert not {"AK", "HI", "CT"} & set(panel["state"])
    road = panel.drop_duplicates("fips").set_index("fips")["road_km"]
    # El Paso and Webb (Laredo) are at the border; Harris is Houston, published as
    # 505 km from Laredo.
    assert road.loc["48141"] < 5
    assert road.loc["48479"] < 5
    assert 480 < road.loc["48201"] < 600


def test_the_data_that_ship_give_the_result(shipped: Data) -> None:
    result = read_result(RESULT)
    rows = result.table(replication.VARIANTS_TITLE).rows
    stored = {row[0]: row[1:] for row in rows}[replication.SHIPPED]
    fitted = fit(shipped_panel(shipped), replication.PEOPLED)
    assert len(fitted.rows) == stored[0]
    assert fitted.slope.value == pytest.approx(stored[1], rel=1e-3)
    assert fitted.slope.low == pytest.approx(stored[2], rel=1e-3)
    for name, sha in shipped.read.items():
        assert result.inputs[name] == sha


def test_without_the_earlier_years_it_is_skipped_by_name(shipped: Data) -> None:
    with pytest.raises(MissingInputError, match="atf-dealer-counts/county-year"):
        earlier_panel(shipped, replication.YEARS)


def test_the_years_of_the_original_give_the_result(
    shared_data: Path, shipped: Data
) -> None:
    data = Data(shipped.raw, [shared_data])
    panel = earlier_panel(data, replication.YEARS)
    assert panel["dealers"].sum() == 176_730
    found = fraction(fit(panel, replication.NAMED), draws=2_000, seed=replication.SEED)
    ours = read_result(RESULT).comparisons[0].ours
    assert found.value == pytest.approx(ours.value, rel=1e-3)
    assert found.low == pytest.approx(ours.low, rel=0.02)
    assert found.high == pytest.approx(ours.high, rel=0.02)


def test_the_sign_turns_with_people() -> None:
    result = read_result(RESULT)
    rows = result.table(replication.VARIANTS_TITLE).rows
    slope = {str(row[0]): float(str(row[2])) for row in rows}
    assert set(replication.VARIANTS) < set(slope)
    assert all((value > 0) == ("people" in name) for name, value in slope.items())
