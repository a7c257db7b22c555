import numpy as np
import pandas as pd
import pytest

from geo.corridors.variants import (
    distribute_gateways,
    onward_destinations,
    weigh_gateways,
)
from geo.errors import NetworkError

SOUTHERN = pd.DataFrame(
    {
        "crossing_id": ["one", "two", "three"],
        "name_en": ["One", "Two", "Three"],
        "name_es": ["Uno", "Dos", "Tres"],
        "beyond": ["GT", "GT", "BZ"],
        "latitude": [15.0, 16.0, 18.0],
        "longitude": [-92.0, -91.0, -88.0],
    }
).astype({"crossing_id": "str", "beyond": "str"})
DEMAND = pd.Series({"MX07001": 6.0, "MX07002": 3.0})


def test_crossings_of_a_country_share_its_weight_equally() -> None:
    table = onward_destinations(SOUTHERN, DEMAND, onward_share=0.08, belize_share=0.02)
    assert table["place_id"].tolist() == ["BZ:three", "GT:one", "GT:two"]
    # Home is 9, nine tenths of all: 10. Beyond, 0.8 by two crossings and 0.2 by one.
    assert table["weight"].tolist() == pytest.approx([0.2, 0.4, 0.4])
    whole = DEMAND.sum() + table["weight"].sum()
    assert table["weight"].sum() / whole == pytest.approx(0.10)
    assert table["latitude"].tolist() == [18.0, 15.0, 16.0]
    assert table["name_es"].tolist() == ["Tres", "Uno", "Dos"]


def test_a_country_without_a_share_is_left_out() -> None:
    table = onward_destinations(SOUTHERN, DEMAND, onward_share=0.1, belize_share=0.0)
    assert table["place_id"].tolist() == ["GT:one", "GT:two"]
    none = onward_destinations(SOUTHERN, DEMAND, onward_share=0.0, belize_share=0.0)
    assert none.empty


@pytest.mark.parametrize(
    ("onward", "belize"), [(-0.1, 0.2), (0.2, -0.1), (0.6, 0.4), (float("nan"), 0.0)]
)
def test_senseless_shares_beyond_the_border_are_refused(
    onward: float, belize: float
) -> None:
    with pytest.raises(NetworkError, match="must be at least 0 and together below 1"):
        onward_destinations(SOUTHERN, DEMAND, onward_share=onward, belize_share=belize)


def test_a_share_needs_a_crossing_and_a_demand_to_stand_beside() -> None:
    with pytest.raises(NetworkError, match="No crossing to BZ in ports/southern"):
        onward_destinations(
            SOUTHERN.iloc[:2], DEMAND, onward_share=0.1, belize_share=0.1
        )
    with pytest.raises(NetworkError, match="Demand must not be all 0"):
        onward_destinations(SOUTHERN, DEMAND * 0, onward_share=0.1, belize_share=0.0)


GATEWAYS = pd.DataFrame(
    {
        "gateway_id": ["airport", "dock", "pier"],
        "kind": ["air", "sea", "sea"],
        "volume": [7.0, 30.0, 10.0],
    }
)


def test_gateways_share_by_volume_within_their_kind() -> None:
    weights = weigh_gateways(GATEWAYS, sea_share=0.8)
    assert weights.to_dict() == pytest.approx(
        {"airport": 0.2, "dock": 0.6, "pier": 0.2}
    )


def test_a_kind_without_a_share_needs_no_gateway() -> None:
    weights = weigh_gateways(GATEWAYS.iloc[1:], sea_share=1.0)
    assert weights.to_dict() == pytest.approx({"dock": 0.75, "pier": 0.25})
    with pytest.raises(NetworkError, match=r"No gateway of kind air in ports/gateways"):
        weigh_gateways(GATEWAYS.iloc[1:], sea_share=0.9)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_by_sea_is_a_share(share: float) -> None:
    with pytest.raises(NetworkError, match="The share by sea must be within 0 and 1"):
        weigh_gateways(GATEWAYS, sea_share=share)


HALF = np.log(2.0)  # with β = 1, an hour of log 2 halves


def test_a_gateway_sends_its_weight_by_demand_and_distance() -> None:
    flow = distribute_gateways(
        np.array([3.0, 1.0]),
        np.array([1.0, 2.0]),
        np.array([[0.0, HALF], [HALF, 0.0]]),
        deterrence=1.0,
        demand_exponent=1.0,
    )
    # First: 1 × 1 against 2 × 1/2, so half and half of 3/4. Second: 1/2 against 2.
    assert flow == pytest.approx(np.array([[0.375, 0.375], [0.05, 0.20]]))


def test_demand_counts_to_its_power_and_only_relative_hours_matter() -> None:
    flow = distribute_gateways(
        np.array([1.0]),
        np.array([1.0, 3.0]),
        np.array([[5000.0, 5000.0]]),
        deterrence=1.0,
        demand_exponent=2.0,
    )
    assert flow == pytest.approx(np.array([[0.1, 0.9]]))


def test_nothing_goes_where_there_is_no_road_demand_or_weight() -> None:
    flow = distribute_gateways(
        np.array([1.0, 0.0]),
        np.array([1.0, 1.0, 0.0]),
        np.array([[1.0, np.inf, 0.0], [np.inf, np.inf, np.inf]]),
        deterrence=1.0,
        demand_exponent=1.0,
    )
    assert flow == pytest.approx(np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))


def test_a_gateway_without_a_way_is_refused() -> None:
    with pytest.raises(NetworkError, match=r"Gateway 1 .* reaches no destination"):
        distribute_gateways(
            np.array([1.0, 1.0]),
            np.array([1.0, 0.0]),
            np.array([[1.0, 1.0], [np.inf, 1.0]]),
            deterrence=1.0,
            demand_exponent=1.0,
        )


@pytest.mark.parametrize(
    ("weights", "demand", "hours", "words"),
    [
        ([0.0], [1.0], [[1.0]], "`weights` must be at least 0"),
        ([1.0], [-1.0], [[1.0]], "`demand` must be at least 0"),
        ([1.0], [1.0], [[1.0, 2.0]], r"Hours of \(1, 2\) do not fit 1 gateways × 1"),
        ([1.0], [1.0], [[np.nan]], "Hours from gateways must be numbers"),
    ],
)
def test_senseless_gateways_are_refused(
    weights: list[float], demand: list[float], hours: list[list[float]], words: str
) -> None:
    with pytest.raises(NetworkError, match=words):
        distribute_gateways(
            np.array(weights),
            np.array(demand),
            np.array(hours),
            deterrence=1.0,
            demand_exponent=1.0,
        )
