import numpy as np
import pytest

from tests.tiny_model import TinyModel, make_gateways, make_model
from tests.tiny_world import NODES, TinyWorld


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
    # L lies beside K, H beside I; Q lies inside the road from M to O.
    tiny = make_model(world, gateways=make_gateways("L", "H", "Q"), gateway_share=0.2)
    assert _goals(tiny, "MX") == ["east", "west", "K", "I", "M"]
    assert _goals(tiny, "US") == ["east", "west"]
    assert tiny.model.gateway_share == 0.2


def test_gateways_at_one_junction_are_one_goal(world: TinyWorld) -> None:
    gateways = make_gateways("K", "I", "K")
    tiny = make_model(world, gateways=gateways, gateway_share=0.2)
    assert _goals(tiny, "MX") == ["east", "west", "K", "I"]
    assert tiny.model.halves["MX"].goal_of.tolist() == [0, 1, 2, 3, 2]


def test_without_gateways_nothing_comes_by_them(world: TinyWorld) -> None:
    assert make_model(world, gateway_share=0.2).model.gateway_share == 0.0


def test_speeds_are_as_usual_or_by_country(tiny: TinyModel) -> None:
    from dataclasses import replace

    assert tiny.parameters.speed("US") is None
    factors = {"US": np.ones(4), "MX": np.full(4, 2.0)}
    drawn = replace(tiny.parameters, factors=factors)
    assert drawn.speed("MX") == pytest.approx(np.full(4, 2.0))
