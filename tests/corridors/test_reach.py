from collections.abc import Mapping
from dataclasses import fields, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import cells
from geo.corridors.flows import Shares, find_costs, share_out
from geo.corridors.gravity import Flow, Preferences, distribute
from geo.corridors.model import Places
from geo.corridors.reach import Reach, at_own_point, land, meet_roads
from geo.corridors.uncertainty import Spread, draw_parameters
from geo.errors import NetworkError
from tests.tiny_model import (
    HALVING,
    SHARES,
    TinyModel,
    make_gateways,
    make_model,
    make_network,
)
from tests.tiny_world import (
    NODES,
    TinyWorld,
    by_letter,
    cells_of,
    center,
    make_world,
    number,
)

FloatArray = npt.NDArray[np.float64]
SIDES = (("US", "sent"), ("MX", "arrived"))
# Every area of Mexico with some demand.
DEMAND = {"MX04001": 3.0, "MX04002": 2.0, "MX05003": 1.0, "MX05004": 0.5}
ONWARD = pd.DataFrame(
    {
        "place_id": ["GT:one"],
        "name_en": ["One"],
        "latitude": [center("R")[0]],
        "longitude": [center("R")[1]],
        "weight": [0.5],
    }
)


def _reach(
    place: list[int], meet: list[int], share: list[float], hours: list[float]
) -> Reach:
    return Reach(
        np.array(place),
        np.arange(1, len(place) + 1, dtype="uint64"),
        np.array(share),
        np.array(meet),
        40 * np.array(hours),
        np.array(hours),
        tuple(f"meet {at}" for at in range(max(meet) + 1)),
        np.full(max(meet) + 1, "MX", dtype=object),
        max(place) + 1,
    )


def _shares(tiny: TinyModel) -> Shares:
    return share_out(
        tiny.model, tiny.parameters, find_costs(tiny.model, tiny.parameters)
    )


def _with(tiny: TinyModel, **changed: float) -> TinyModel:
    preferences = replace(tiny.parameters.preferences, **changed)
    return replace(tiny, parameters=replace(tiny.parameters, preferences=preferences))


@pytest.fixture(scope="module")
def spread() -> TinyModel:
    """Give the model with both ends over their cells, and some flow beyond Mexico."""
    return make_model(make_world(), demand=DEMAND, onward=ONWARD, shares=SHARES)


def test_amounts_go_from_places_to_points_to_meets_and_back() -> None:
    # Place 0 is in two points, one of them beside place 1.
    reach = _reach([0, 0, 1], [0, 1, 1], [0.25, 0.75, 1.0], [0.0, 0.0, 0.0])
    points = reach.weigh(np.array([8.0, 2.0]))
    assert points.tolist() == [2.0, 6.0, 2.0]
    assert reach.collect(points).tolist() == [2.0, 8.0]
    part = reach.part_of_meet(points)
    assert part.tolist() == [1.0, 0.75, 0.25]
    # Of what two crossings send to the meets, three quarters of the second is its own.
    by_meet = np.array([[1.0, 4.0], [10.0, 0.0]])
    assert reach.to_places(part, by_meet).tolist() == [[4.0, 1.0], [10.0, 0.0]]
    assert reach.part_of_meet(np.zeros(3)).tolist() == [0.0, 0.0, 0.0]


def test_amounts_of_points_are_those_of_their_cells() -> None:
    reach = _reach([0, 0, 1], [0, 1, 1], [0.5, 0.5, 1.0], [0.0, 0.0, 0.0])
    # The second and the third point are one cell; the first is no cell.
    reach = replace(reach, cell=np.array([0, 7, 7], dtype="uint64"))
    grid = np.array([9, 7], dtype="uint64")
    assert reach.to_cells(np.array([1.0, 2.0, 3.0]), grid).tolist() == [0.0, 5.0]
    seats = replace(reach, cell=np.zeros(3, dtype="uint64"))
    assert np.isnan(seats.to_cells(np.ones(3), grid)).all()


def test_a_place_pulls_as_it_would_undivided() -> None:
    # 16 of demand, four times the other; γ = 1/2: twice its pull, however it is cut.
    whole = _reach([0, 1], [0, 1], [1.0, 1.0], [0.0, 0.0])
    cut = _reach([0, 0, 0, 1], [0, 0, 0, 1], [0.5, 0.25, 0.25, 1.0], [0.0] * 4)
    choice = Preferences(deterrence=1, choice=1, demand_exponent=0.5, balance=0)
    for reach in (whole, cut):
        found = land(reach, np.array([16.0, 4.0]), choice)
        assert np.diff(found.log_pull) == pytest.approx([-np.log(2)])
        assert found.wanted.tolist() == [16.0, 4.0]
    assert found.part == pytest.approx([0.5, 0.25, 0.25, 1.0])


def test_a_point_far_from_the_road_takes_a_smaller_part() -> None:
    # Two halves of one place; the second is one halving of pull away.
    reach = _reach([0, 0], [0, 0], [0.5, 0.5], [0.0, 0.2])
    free = Preferences(deterrence=HALVING, choice=9, demand_exponent=1, balance=0)
    assert land(reach, np.ones(1), free).part == pytest.approx([2 / 3, 1 / 3])
    bound = replace(free, balance=1.0)
    assert land(reach, np.ones(1), bound).part == pytest.approx([0.5, 0.5])
    # Half bound: √(u w), so 1 : √½.
    half = land(reach, np.ones(1), replace(free, balance=0.5)).part
    assert half[0] / half[1] == pytest.approx(np.sqrt(2))


def test_places_without_demand_pull_nothing_even_without_exponent() -> None:
    reach = _reach([0, 1], [0, 1], [1.0, 1.0], [0.0, 0.0])
    for exponent in (0.0, 1.0):
        choice = Preferences(
            deterrence=1, choice=1, demand_exponent=exponent, balance=0.5
        )
        found = land(reach, np.array([0.0, 2.0]), choice)
        assert found.log_pull[0] == -np.inf
        assert np.isfinite(found.log_pull[1])
        assert found.part.tolist() == [0.0, 1.0]


def test_a_given_pull_takes_the_place_of_demand_to_its_exponent() -> None:
    chance = np.random.default_rng(1)
    supply, demand, attraction = (chance.uniform(1, 5, size) for size in (4, 6, 3))
    tables = (
        supply,
        demand,
        attraction,
        chance.uniform(1, 6, (4, 3)),
        chance.uniform(1, 6, (3, 6)),
        np.zeros(3),
    )
    for balance in (0.0, 0.5):
        choice = Preferences(
            deterrence=0.2, choice=1.0, demand_exponent=0.7, balance=balance
        )
        usual = distribute(*tables, choice)
        # Known up to a constant; the exponent is not asked.
        told = distribute(
            *tables,
            replace(choice, demand_exponent=5.0),
            log_pull=0.7 * np.log(demand) + 3.0,
        )
        assert told.by_origin == pytest.approx(usual.by_origin)
        assert told.by_destination == pytest.approx(usual.by_destination)


def test_chance_is_drawn_by_area_not_by_cell(spread: TinyModel) -> None:
    wide = dict.fromkeys((one.name for one in fields(Spread)), 0.2)
    drawn = draw_parameters(
        spread.model, spread.parameters, Spread(**wide), np.random.default_rng(3)
    )
    assert drawn.supply is not None
    assert drawn.demand is not None
    assert len(drawn.supply) == 2 < len(spread.model.halves["US"].reach.place)
    assert len(drawn.demand) == 5 < len(spread.model.halves["MX"].reach.place)


def _point_by_point(tiny: TinyModel) -> tuple[FloatArray, FloatArray]:
    """Return what each point sends and receives, every one with roads of its own."""
    model, chosen = tiny.model, tiny.parameters.preferences
    costs = find_costs(model, tiny.parameters)
    out, inward = model.halves["US"].reach, model.halves["MX"].reach
    demand = model.targets.weight
    wanted = demand[inward.place] * inward.share
    pull = chosen.demand_exponent * np.log(demand)[inward.place] + np.log(inward.share)
    hours = costs.from_port[:, inward.meet] + inward.access_hours
    sent, arrived = np.zeros(len(out.place)), np.zeros(len(inward.place))
    country = inward.country[inward.meet]
    for name in dict.fromkeys(country):
        own = np.flatnonzero(country == name)
        flow: Flow = distribute(
            model.origins.weight[out.place] * out.share,
            wanted[own],
            model.vehicles**tiny.parameters.attraction_exponent,
            costs.to_port[out.meet] + out.access_hours[:, None],
            np.ascontiguousarray(hours[:, own]),
            model.crossing_hours,
            chosen,
            log_pull=pull[own],
        )
        part = wanted[own].sum() / wanted.sum()
        sent += part * flow.by_origin.sum(axis=1)
        arrived[own] = part * flow.arrivals
    return sent, arrived


@pytest.mark.parametrize("balance", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("exponent", [0.5, 1.0])
def test_meets_give_what_every_point_on_its_own_would(
    spread: TinyModel, balance: float, exponent: float
) -> None:
    tiny = _with(
        spread, balance=balance, demand_exponent=exponent, choice=2.0 * HALVING
    )
    reach = tiny.model.halves["MX"].reach
    # Otherwise nothing is told.
    assert len(reach.names) < len(reach.place)
    assert reach.access_hours.max() > 0.05
    shares = _shares(tiny)
    sent, arrived = _point_by_point(tiny)
    assert shares.sent == pytest.approx(sent, rel=1e-8)
    assert shares.arrived == pytest.approx(arrived, rel=1e-8)


WEIGHTS = st.floats(0.01, 100.0)


@given(
    supply=st.tuples(WEIGHTS, WEIGHTS),
    demand=st.tuples(*[WEIGHTS] * 5),
    balance=st.sampled_from([0.0, 0.5, 1.0]),
    exponent=st.sampled_from([0.3, 1.0]),
)
def test_flow_of_areas_is_that_of_their_cells_and_all_of_it_is_one(
    spread: TinyModel,
    supply: tuple[float, ...],
    demand: tuple[float, ...],
    balance: float,
    exponent: float,
) -> None:
    tiny = _with(spread, balance=balance, demand_exponent=exponent)
    drawn = replace(tiny.parameters, supply=np.array(supply), demand=np.array(demand))
    shares = _shares(replace(tiny, parameters=drawn))
    assert shares.sent.sum() == pytest.approx(1, abs=1e-12)
    assert shares.arrived.sum() == pytest.approx(1, abs=1e-12)
    # An area sends as it supplies, each cell in proportion to its people: what is drawn
    # is drawn by area.
    share = supply / np.sum(supply)
    assert shares.by_origin.sum(axis=1) == pytest.approx(share)
    out = tiny.model.halves["US"].reach
    assert shares.sent == pytest.approx(share[out.place] * out.share)
    for country, name in SIDES:
        reach = tiny.model.halves[country].reach
        by_area = np.bincount(reach.place, getattr(shares, name))
        total = shares.arrivals if country == "MX" else shares.by_origin.sum(axis=1)
        assert total == pytest.approx(by_area, rel=1e-9)
    assert shares.by_target.sum(axis=1) == pytest.approx(shares.by_port)
    if balance == 1:
        # What stays in Mexico arrives as it is wanted, cell by cell.
        reach = tiny.model.halves["MX"].reach
        wanted = np.array(demand)[reach.place] * reach.share
        assert shares.arrived == pytest.approx(wanted / wanted.sum(), rel=1e-8)


def test_gateways_reach_cells_too(world: TinyWorld) -> None:
    gateways = make_gateways("K", "I")
    tiny = make_model(world, shares=SHARES, gateways=gateways, gateway_share=0.25)
    shares = _shares(tiny)
    assert shares.by_gateway.sum() == pytest.approx(0.25)
    assert shares.arrived.sum() == pytest.approx(1)
    reach = tiny.model.halves["MX"].reach
    assert shares.arrivals == pytest.approx(np.bincount(reach.place, shares.arrived))


ONE_CELL = pd.DataFrame(
    {
        "area_id": ["US04001", "US04002", "MX04001", "MX04002"],
        "cell": cells_of("BEIK"),
        "share": 1.0,
    }
)


@pytest.mark.parametrize("balance", [0.0, 1.0])
def test_one_cell_at_the_seat_of_each_area_is_the_same_as_areas(
    world: TinyWorld, balance: float
) -> None:
    by_area, by_cell = (
        _with(make_model(world, shares=shares), balance=balance)
        for shares in (None, ONE_CELL)
    )
    one, two = _shares(by_area), _shares(by_cell)
    for name in ("by_origin", "by_target", "sent", "arrived"):
        assert getattr(one, name) == pytest.approx(getattr(two, name), rel=1e-12)
    for country, letters in (("US", "BE"), ("MX", "IK")):
        reach = by_cell.model.halves[country].reach
        assert reach.cell.tolist() == cells_of(letters).tolist()
        assert not by_area.model.halves[country].reach.cell.any()
        assert by_cell.model.facts[f"cells_{country}"] == 2


def test_cells_meet_the_roads_from_their_own_centres(world: TinyWorld) -> None:
    tiny = make_model(world, shares=SHARES)
    reach, stubs = tiny.model.halves["US"].reach, tiny.model.halves["US"].stubs
    table = tiny.model.origins.table
    letter = {number(one): one for one in "ABCDEFG"}
    met = {
        (table["place_id"][place], letter[cell]): NODES[stubs.vertex[meet]]
        for place, cell, meet in zip(reach.place, reach.cell, reach.meet, strict=True)
    }
    # A and C are nearest to B; nobody lives in D and F.
    assert met == {
        ("US04001", "A"): "B",
        ("US04001", "B"): "B",
        ("US04001", "C"): "B",
        ("US04002", "E"): "E",
        ("US04002", "G"): "G",
    }
    assert reach.names == ("US04001", "US04002", "US04002")
    assert reach.access_km[reach.cell == number("B")] == pytest.approx(0, abs=1e-6)
    assert reach.access_hours == pytest.approx(reach.access_km / 40)
    shares = _shares(tiny)
    sent = by_letter(pd.Series(reach.cell), pd.Series(shares.sent))
    # Alta supplies 25 of 40, a ninth of it in A and C each; Baja a quarter in G.
    assert sent == pytest.approx(
        {"A": 25 / 360, "B": 175 / 360, "C": 25 / 360, "E": 45 / 160, "G": 15 / 160}
    )


def _meet(
    world: TinyWorld, points: Mapping[str, tuple[int, float]], reach_km: float
) -> tuple[Reach, dict[str, object], list[str]]:
    """Join two places, US04001 of weight 3 and US04002 of weight 1, by their cells."""
    network = make_network(world)
    table = pd.DataFrame(
        {
            "place_id": ["US04001", "US04002"],
            "country": "US",
            "group": "AZ",
            "weight": [3.0, 1.0],
            "latitude": 0.0,
            "longitude": 0.0,
        }
    )
    where = np.array([center(letter) for letter in points])
    given = pd.DataFrame(
        {
            "place": [place for place, _ in points.values()],
            "cell": cells_of("".join(points)),
            "latitude": where[:, 0],
            "longitude": where[:, 1],
            "share": [share for _, share in points.values()],
        }
    )
    kept, reach, _, left_out = meet_roads(
        network,
        network.sides["US"],
        table,
        given,
        access_kph=40.0,
        access_reach_km=reach_km,
    )
    return reach, left_out, kept["place_id"].tolist()


def test_cells_out_of_reach_take_their_part_of_the_weight_with_them(
    world: TinyWorld,
) -> None:
    # From B a tenth lies in Q, some 30 km off the roads of the US.
    points = {"B": (0, 0.9), "Q": (0, 0.1), "E": (1, 1.0)}
    reach, left_out, kept = _meet(world, points, 10.0)
    assert kept == ["US04001", "US04002"]
    assert reach.share.tolist() == [0.9, 1.0]
    assert left_out == {
        "places": 1,
        "share_of_weight": pytest.approx(0.3 / 4),
        "leading": cells.to_text(cells_of("Q")),
    }
    everywhere, none, _ = _meet(world, points, 100.0)
    assert len(everywhere.place) == 3
    assert none == {"places": 0, "share_of_weight": 0.0, "leading": []}


def test_a_place_with_no_cell_within_reach_takes_no_part(world: TinyWorld) -> None:
    reach, left_out, kept = _meet(world, {"B": (0, 1.0), "Q": (1, 1.0)}, 10.0)
    assert kept == ["US04001"]
    assert reach.place.tolist() == [0]
    assert reach.places == 1
    assert left_out["share_of_weight"] == pytest.approx(1 / 4)


def test_too_much_weight_in_cells_out_of_reach_is_refused(world: TinyWorld) -> None:
    points = {"B": (0, 0.5), "Q": (0, 0.5), "E": (1, 1.0)}
    with pytest.raises(
        NetworkError, match=f"38% of .* {cells.to_text(cells_of('Q'))[0]}"
    ):
        _meet(world, points, 10.0)


def test_places_without_points_are_points_of_their_own() -> None:
    table = pd.DataFrame({"latitude": [1.0, 2.0], "longitude": [3.0, 4.0]})
    points = at_own_point(table)
    assert points["place"].tolist() == [0, 1]
    assert points["share"].tolist() == [1.0, 1.0]
    assert points["cell"].tolist() == [0, 0]
    assert Places(table).points is None
