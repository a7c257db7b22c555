import numpy as np
import pandas as pd
import pytest

from geo.corridors.supply import in_order, weigh_ports, weigh_supply
from geo.errors import NetworkError
from tests.tiny_world import TinyWorld

# Dealers by county. Texas 40, Arizona and California together 50, New York 10,
# Alaska 1,000, which no road of the model reaches.
COUNTIES = (
    ("US48001", "TX", 30.0),
    ("US48003", "TX", 10.0),
    ("US04001", "AZ", 20.0),
    ("US06001", "CA", 30.0),
    ("US36001", "NY", 10.0),
    ("US02001", "AK", 1000.0),
    ("US15001", "HI", 500.0),
)
DEALERS = pd.Series({area: dealers for area, _, dealers in COUNTIES})
STATES = pd.Series({area: state for area, state, _ in COUNTIES})


def _purchases(*rows: tuple[str, str | None, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["area", "states", "firearms"]).astype(
        {"area": "str", "states": "str"}
    )


PURCHASES = _purchases(
    ("Texas", "TX", 60), ("Arizona and California", "AZ;CA", 25), ("Others", None, 15)
)


def test_states_send_their_traced_share_and_counties_share_it_by_dealers() -> None:
    supply = weigh_supply(DEALERS, STATES, PURCHASES)
    # Texas 60 % by 30 : 10; the two states 25 % by 20 : 30; New York all of the rest.
    assert supply.to_dict() == pytest.approx(
        {
            "US48001": 0.45,
            "US48003": 0.15,
            "US04001": 0.10,
            "US06001": 0.15,
            "US36001": 0.15,
            "US02001": 0.0,
            "US15001": 0.0,
        }
    )


def test_shares_do_not_depend_on_how_many_firearms_were_traced() -> None:
    more = PURCHASES.assign(firearms=PURCHASES["firearms"] * 1000)
    plain = weigh_supply(DEALERS, STATES, PURCHASES)
    pd.testing.assert_series_equal(weigh_supply(DEALERS, STATES, more), plain)


def test_states_that_no_row_names_send_nothing_without_a_row_of_others() -> None:
    supply = weigh_supply(DEALERS, STATES, PURCHASES.iloc[:2])
    assert supply["US36001"] == 0.0
    assert supply["US48001"] == pytest.approx(60 / 85 * 30 / 40)


def test_one_row_of_others_spreads_supply_by_dealers_alone() -> None:
    supply = weigh_supply(DEALERS, STATES, _purchases(("All", None, 7)))
    assert supply["US48001"] == pytest.approx(30 / 100)
    assert supply["US36001"] == pytest.approx(10 / 100)
    assert supply["US02001"] == 0.0


def test_a_group_with_traces_and_without_dealers_is_refused_by_name() -> None:
    purchases = pd.concat(
        [PURCHASES, _purchases(("Nevada", "NV", 5), ("Utah", "UT", 0))],
        ignore_index=True,
    )
    words = r"No dealer in Nevada, though firearms were traced there\."
    with pytest.raises(NetworkError, match=words):
        weigh_supply(DEALERS, STATES, purchases)


def test_dealers_off_the_roads_do_not_make_up_a_group() -> None:
    purchases = _purchases(("Alaska", "AK", 5), ("Others", None, 15))
    with pytest.raises(NetworkError, match="No dealer in Alaska"):
        weigh_supply(DEALERS, STATES, purchases)


def test_a_group_without_traces_sends_nothing() -> None:
    purchases = _purchases(("Texas", "TX", 10), ("Others", None, 0))
    supply = weigh_supply(DEALERS, STATES, purchases)
    assert supply.sum() == pytest.approx(1.0)
    assert supply["US48001"] == pytest.approx(0.75)
    assert supply["US06001"] == 0.0


def test_traffic_counts_where_it_goes_south_and_not_where_it_came_north(
    world: TinyWorld,
) -> None:
    attraction = weigh_ports(world.ports, exponent=1.0)
    # West: its own 300 cars and 100 trucks, and the 100 cars of the closed bridge.
    assert attraction.vehicles["west"] == 500.0
    assert np.isnan(attraction.vehicles["east"])
    assert sorted(attraction.vehicles.index) == ["east", "west"]


def test_an_unknown_volume_is_taken_as_the_smallest_and_named(
    world: TinyWorld,
) -> None:
    attraction = weigh_ports(world.ports, exponent=1.0)
    assert attraction.weight.to_dict() == {"east": 500.0, "west": 500.0}
    assert attraction.assumed == ("east",)


# 400 of west and 100 of east, to the power of the exponent.
@pytest.mark.parametrize(
    ("exponent", "west", "east"), [(0.0, 1, 1), (0.5, 20, 10), (1.0, 400, 100)]
)
def test_weight_is_traffic_to_the_power_of_the_exponent(
    world: TinyWorld, exponent: float, west: float, east: float
) -> None:
    # By port: closed, east, west.
    ports = world.ports.assign(
        personal_vehicles=pd.array([1000, 100, 300], dtype="Int64"),
        trucks=pd.array([0, 0, 100], dtype="Int64"),
        returns_by=["closed", "east", "west"],
    )
    attraction = weigh_ports(ports, exponent=exponent)
    assert attraction.weight.to_dict() == pytest.approx({"east": east, "west": west})
    assert attraction.assumed == ()


def test_half_a_published_volume_is_an_unknown_one(world: TinyWorld) -> None:
    ports = world.ports.assign(
        personal_vehicles=pd.array([100, 50, 300], dtype="Int64"),
        trucks=pd.array([0, None, 100], dtype="Int64"),
    )
    attraction = weigh_ports(ports, exponent=1.0)
    assert attraction.assumed == ("east",)
    assert attraction.weight["east"] == 500.0


def test_a_crossing_without_traffic_is_taken_as_the_smallest(
    world: TinyWorld,
) -> None:
    ports = world.ports.assign(
        personal_vehicles=pd.array([100, 0, 300], dtype="Int64"),
        trucks=pd.array([0, 0, 100], dtype="Int64"),
    )
    attraction = weigh_ports(ports, exponent=1.0)
    assert attraction.vehicles["east"] == 0.0
    assert attraction.assumed == ("east",)
    assert attraction.weight["east"] == 500.0


def test_values_are_put_in_order_with_zeros_for_what_is_missing() -> None:
    values = in_order(pd.Series({"a": 1.0, "c": 3.0}), pd.Index(["c", "b", "a"]))
    assert values.tolist() == [3.0, 0.0, 1.0]
