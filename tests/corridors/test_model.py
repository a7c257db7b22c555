from dataclasses import replace

import numpy as np
import pytest

from geo.errors import NetworkError
from geo.projection import great_circle_km
from tests.tiny_model import TinyModel, make_gateways, make_model
from tests.tiny_world import NODES, TinyWorld, center


def _goals(tiny: TinyModel, country: str) -> list[str]:
    half = tiny.model.halves[country]
    return [NODES[row] for row in half.side.nodes[half.goals]]


def test_goals_are_the_open_crossings_and_come_last(tiny: TinyModel) -> None:
    assert tiny.model.ports["port_id"].tolist() == ["east", "west"]
    for country in ("US", "MX"):
        half = tiny.model.halves[country]
        assert _goals(tiny, country) == ["east", "west"]
        assert half.goal_of.tolist() == [0, 1]
        assert half.structure.order[-2:].tolist() == half.goals.tolist()


def test_places_inside_a_road_have_two_stubs_and_at_a_junction_one(
    tiny: TinyModel,
) -> None:
    # B and E lie between the crossings; I and K are junctions.
    assert tiny.model.halves["US"].first_stub.tolist() == [0, 2]
    assert tiny.model.halves["MX"].first_stub.tolist() == [0, 1]


def test_gateways_enter_mexico_at_the_nearest_junction(world: TinyWorld) -> None:
    # H lies beside I; Q lies inside the road from M to O.
    tiny = make_model(world, gateways=make_gateways("K", "H", "Q"), gateway_share=0.2)
    assert _goals(tiny, "MX") == ["east", "west", "K", "I", "M"]
    assert _goals(tiny, "US") == ["east", "west"]
    assert tiny.model.gateway_share == 0.2
    assert tiny.model.gateway_hours[0] == pytest.approx(0.0, abs=1e-6)
    apart = great_circle_km(*(np.array([one]) for one in (*center("Q"), *center("M"))))
    assert tiny.model.gateway_hours[2] == pytest.approx(apart[0] / 40, rel=1e-6)


def test_gateways_at_one_junction_are_one_goal(world: TinyWorld) -> None:
    gateways = make_gateways("K", "I", "K")
    tiny = make_model(world, gateways=gateways, gateway_share=0.2)
    assert _goals(tiny, "MX") == ["east", "west", "K", "I"]
    assert tiny.model.halves["MX"].goal_of.tolist() == [0, 1, 2, 3, 2]


def test_without_gateways_nothing_comes_by_them(world: TinyWorld) -> None:
    assert make_model(world, gateway_share=0.2).model.gateway_share == 0.0


FAR = {"US04001": 25.0, "US48999": 5.0, "US04002": 15.0}


def test_places_out_of_reach_take_no_part_and_are_told(world: TinyWorld) -> None:
    # Lejos lies hundreds of km to the north.
    model = make_model(world, supply=FAR).model
    assert model.origins.table["place_id"].tolist() == ["US04001", "US04002"]
    assert model.facts["out_of_reach_US"] == {
        "places": 1,
        "share_of_weight": pytest.approx(5 / 45, abs=1e-6),
        "leading": ["US48999"],
    }
    assert model.facts["out_of_reach_MX"] == {
        "places": 0,
        "share_of_weight": 0.0,
        "leading": [],
    }
    everyone = make_model(world, supply=FAR, access_reach_km=2000.0).model
    assert len(everyone.origins.table) == 3


def test_too_much_out_of_reach_is_refused(world: TinyWorld) -> None:
    words = r"29% of the weight of US lies more than access_reach_km = 50 .*US48999"
    with pytest.raises(NetworkError, match=words):
        make_model(world, supply={"US04001": 25.0, "US48999": 10.0})


def test_a_gateway_out_of_reach_is_refused(world: TinyWorld) -> None:
    gateways = make_gateways("K", "C").assign(latitude=[27.0, 35.0])
    with pytest.raises(NetworkError, match=r"Gateways gate C lie more than"):
        make_model(world, gateways=gateways, access_reach_km=200.0)


def test_places_are_named_in_messages(tiny: TinyModel) -> None:
    names = tiny.model.names(np.array([1]))
    assert names.destination(0) == "MX04002"
    assert names.origin(1) == "US04002"


def test_speeds_are_as_usual_or_by_country(tiny: TinyModel) -> None:
    assert tiny.parameters.speed("US") is None
    factors = {"US": np.ones(4), "MX": np.full(4, 2.0)}
    drawn = replace(tiny.parameters, factors=factors)
    assert drawn.speed("MX") == pytest.approx(np.full(4, 2.0))
