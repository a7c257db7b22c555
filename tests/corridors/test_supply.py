import numpy as np
import pandas as pd
import pytest

from geo.corridors.supply import (
    weigh_ports,
    weigh_supply,
    weigh_supply_by_dealers,
)
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


def test_drawn_totals_take_the_place_of_counts() -> None:
    # Texas 20, the two states 30, others 50 of 100.
    drawn = pd.Series({"Others": 50.0, "Texas": 20.0, "Arizona and California": 30.0})
    supply = weigh_supply(DEALERS, STATES, PURCHASES, traced=drawn)
    assert supply["US48001"] == pytest.approx(0.20 * 30 / 40)
    assert supply["US04001"] == pytest.approx(0.30 * 20 / 50)
    assert supply["US36001"] == pytest.approx(0.50)


@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_a_senseless_draw_is_refused_by_name(value: float) -> None:
    drawn = pd.Series({"Texas": value, "Arizona and California": 1.0, "Others": 1.0})
    words = r"Traced firearms of Texas must be finite numbers of at least 0\."
    with pytest.raises(NetworkError, match=words):
        weigh_supply(DEALERS, STATES, PURCHASES, traced=drawn)


def test_a_draw_that_lacks_a_group_is_refused() -> None:
    with pytest.raises(NetworkError, match="Traced firearms of Others must be"):
        weigh_supply(
            DEALERS,
            STATES,
            PURCHASES,
            traced=pd.Series({"Texas": 1.0, "Arizona and California": 1.0}),
        )


def test_no_trace_at_all_is_refused() -> None:
    words = r"No firearm was traced .* traces/purchase_states\.csv, or weigh supply by"
    with pytest.raises(NetworkError, match=words):
        weigh_supply(DEALERS, STATES, PURCHASES.assign(firearms=0))


def test_no_dealer_at_all_is_refused() -> None:
    words = r"No county that roads reach has a dealer"
    none = DEALERS.where(STATES == "AK", 0.0)
    with pytest.raises(NetworkError, match=words):
        weigh_supply(none, STATES, PURCHASES)
    with pytest.raises(NetworkError, match=words):
        weigh_supply_by_dealers(none, STATES)


def test_without_traces_counties_send_by_dealers() -> None:
    supply = weigh_supply_by_dealers(DEALERS, STATES)
    assert supply["US48001"] == pytest.approx(0.30)
    assert supply["US36001"] == pytest.approx(0.10)
    assert supply["US02001"] == 0.0
    assert supply.sum() == pytest.approx(1.0)


def test_a_dealer_counts_up_to_twice_where_laws_are_few() -> None:
    # Weakness: California 0, Arizona 1, Texas 1/2; New York, not surveyed, 1/2.
    laws = pd.Series({"CA": 60, "AZ": 0, "TX": 30})
    supply = weigh_supply_by_dealers(DEALERS, STATES, laws)
    # Texas 45 and 15, Arizona 40, California 30, New York 15: together 145.
    assert supply.to_dict() == pytest.approx(
        {
            "US48001": 45 / 145,
            "US48003": 15 / 145,
            "US04001": 40 / 145,
            "US06001": 30 / 145,
            "US36001": 15 / 145,
            "US02001": 0.0,
            "US15001": 0.0,
        }
    )


def test_weakness_needs_a_law_somewhere() -> None:
    with pytest.raises(NetworkError, match="weakness is not defined"):
        weigh_supply_by_dealers(DEALERS, STATES, pd.Series({"CA": 0, "TX": 0}))


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


def test_crossings_without_any_volume_are_refused() -> None:
    ports = pd.DataFrame(
        {
            "port_id": ["west", "east"],
            "personal_vehicles": pd.array([None, None], dtype="Int64"),
            "trucks": pd.array([None, None], dtype="Int64"),
            "southbound": True,
            "returns_by": ["west", "east"],
        }
    )
    with pytest.raises(NetworkError, match="published volume"):
        weigh_ports(ports, exponent=1.0)
