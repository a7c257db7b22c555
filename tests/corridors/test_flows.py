from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.corridors import routing
from geo.corridors.contraction import Links
from geo.corridors.dissection import order_nodes
from geo.corridors.flows import (
    AtMeets,
    Shares,
    amounts,
    find_costs,
    in_chunks,
    share_out,
    shortest_hours,
)
from geo.corridors.model import Model
from geo.corridors.routing import RoadFlow, route, to_segments
from geo.corridors.sides import Side
from geo.corridors.soundness import name_goal, require_sound
from geo.errors import NetworkError
from tests.tiny_model import TinyModel, make_gateways, make_model
from tests.tiny_world import NODE, TinyWorld

FloatArray = npt.NDArray[np.float64]
WEIGHTS = st.lists(st.floats(0.01, 100.0), min_size=2, max_size=2).map(np.array)


def _shares(tiny: TinyModel) -> Shares:
    return share_out(
        tiny.model, tiny.parameters, find_costs(tiny.model, tiny.parameters)
    )


def test_hours_are_those_of_the_drawing(tiny: TinyModel) -> None:
    costs = find_costs(tiny.model, tiny.parameters)
    # Alta and Baja to east and west; from there to I and K.
    assert costs.to_port == pytest.approx(np.array([[0.5, 0.15], [0.6, 0.05]]))
    assert costs.from_port == pytest.approx(np.array([[0.5, 0.1], [0.05, 0.45]]))
    assert costs.from_gateway.shape == (0, 2)


def test_access_deters_but_is_no_part_of_the_way(world: TinyWorld) -> None:
    # Kino moves 0.02° south of its node, 2.22 km.
    moved = world.settlements.copy()
    moved.loc[moved["name"] == "Kino", "latitude"] -= 0.02
    supply = {"US04001": 1.0}
    here = make_model(world, supply=supply, access_kph=20.0)
    there = make_model(
        replace(world, settlements=moved), supply=supply, access_kph=20.0
    )
    costs = find_costs(there.model, there.parameters)
    assert costs.from_port == pytest.approx(np.array([[0.5, 0.1], [0.05, 0.45]]))
    assert costs.by_goal["MX"] == pytest.approx(costs.from_port)
    oeste, este = _shares(here).arrivals
    less, far = _shares(there).arrivals
    # Every 0.2 h halves what comes to Este for what comes to Oeste.
    halvings = 0.02 * 111.195 / 20 / 0.2
    assert far / less == pytest.approx(este / oeste / 2**halvings, rel=1e-5)


def test_faster_roads_take_less_time(tiny: TinyModel) -> None:
    twice = {"US": np.full(4, 2.0), "MX": np.ones(4)}
    drawn = replace(tiny.parameters, factors=twice)
    costs = find_costs(tiny.model, drawn)
    assert costs.to_port == pytest.approx(np.array([[0.25, 0.075], [0.3, 0.025]]))
    assert costs.from_port == pytest.approx(np.array([[0.5, 0.1], [0.05, 0.45]]))


def test_crossings_share_as_worked_out_by_hand(tiny: TinyModel) -> None:
    # The weights are worked out in test_estimate.py.
    shares = _shares(tiny)
    assert shares.by_origin * 40 == pytest.approx(np.array([[5, 20], [5 / 3, 40 / 3]]))
    assert shares.by_target * 40 == pytest.approx(
        np.array([[4 / 3, 16 / 3], [80 / 3, 20 / 3]])
    )
    assert shares.by_port.sum() == pytest.approx(1)
    assert shares.arrivals == pytest.approx([28 / 40, 12 / 40])


def test_attraction_works_by_its_exponent_and_factors(tiny: TinyModel) -> None:
    usual = _shares(tiny).by_port
    # Both crossings have 500 vehicles, so that an exponent changes nothing.
    more = replace(tiny.parameters, attraction_exponent=2.0)
    assert _shares(replace(tiny, parameters=more)).by_port == pytest.approx(usual)
    busier = replace(tiny.model, vehicles=np.array([1000.0, 500.0]))
    once = replace(tiny.parameters, attraction_exponent=1.0)
    factors = replace(tiny.parameters, port_factors=np.array([2.0, 1.0]))
    doubled = _shares(replace(tiny, model=busier, parameters=once)).by_port
    assert _shares(replace(tiny, parameters=factors)).by_port == pytest.approx(doubled)
    assert doubled[0] > usual[0]


def test_given_supply_and_demand_take_the_place_of_weights(tiny: TinyModel) -> None:
    given_ = replace(
        tiny.parameters, supply=np.array([1.0, 3.0]), demand=np.array([0.0, 1.0])
    )
    shares = _shares(replace(tiny, parameters=given_))
    assert shares.by_origin.sum(axis=1) == pytest.approx([0.25, 0.75])
    assert shares.arrivals == pytest.approx([0.0, 1.0])


def test_gateways_send_their_share_and_crossings_the_rest(world: TinyWorld) -> None:
    gateways = make_gateways("K", "I")
    tiny = make_model(world, gateways=gateways, gateway_share=0.2)
    shares = _shares(tiny)
    assert shares.by_gateway.sum(axis=1) == pytest.approx([0.1, 0.1])
    # 0.4 h between I and K: two halvings, so 1 : 4.
    assert shares.by_gateway == pytest.approx(np.array([[0.02, 0.08], [0.08, 0.02]]))
    assert shares.by_port == pytest.approx(0.8 * _shares(make_model(world)).by_port)
    assert shares.arrivals.sum() == pytest.approx(1)
    by_goal = amounts(tiny.model, shares.at_meets, "MX")
    assert by_goal.shape == (4, 2)
    assert by_goal.sum() == pytest.approx(1)
    assert amounts(tiny.model, shares.at_meets, "US").sum() == pytest.approx(0.8)


def test_mouths_at_one_junction_are_one_goal(world: TinyWorld) -> None:
    gateways = make_gateways("K", "K")
    tiny = make_model(world, gateways=gateways, gateway_share=0.2)
    by_goal = amounts(tiny.model, _shares(tiny).at_meets, "MX")
    assert by_goal.shape == (3, 2)
    assert by_goal[2].sum() == pytest.approx(0.2)


def _gap(
    tiny: TinyModel, flow: RoadFlow, country: str, arriving: FloatArray
) -> FloatArray:
    """Return flow in minus flow out of each node, starts and arrivals taken out."""
    network, model = tiny.network, tiny.model
    segments = network.segments
    ahead, back = to_segments(model.links, flow.along, flow.against, len(segments))
    start, end = segments["start"].to_numpy(), segments["end"].to_numpy()
    gap = np.zeros(len(network.nodes))
    np.add.at(gap, end, ahead - back)
    np.add.at(gap, start, back - ahead)
    half = model.halves[country]
    toward = 1 if country == "US" else -1
    np.add.at(gap, half.stubs.vertex, toward * arriving)
    np.add.at(gap, half.side.nodes[half.goals], -toward * flow.amount)
    return gap


@given(
    supply=WEIGHTS,
    demand=WEIGHTS,
    theta=st.sampled_from([1e-3, 1.0, 15.0, 1e3]),
    seed=st.integers(0, 10**6),
)
def test_flow_is_conserved_at_every_node_of_the_roads(
    tiny: TinyModel, supply: FloatArray, demand: FloatArray, theta: float, seed: int
) -> None:
    factor = np.exp(np.random.default_rng(seed).normal(0, 0.3, (2, 4)))
    factors = {"US": factor[0], "MX": factor[1]}
    drawn = replace(
        tiny.parameters, supply=supply, demand=demand, theta=theta, factors=factors
    )
    shares = _shares(replace(tiny, parameters=drawn))
    for country, by_place in (
        ("US", shares.by_origin.sum(axis=1)),
        ("MX", shares.arrivals),
    ):
        flow = route(tiny.model, drawn, shares, country)
        assert flow.amount == pytest.approx(shares.by_port)
        assert np.abs(_gap(tiny, flow, country, by_place)).max() <= 1e-9
        assert (flow.along >= 0).all()
        assert (flow.against >= 0).all()


def test_no_way_is_shorter_than_the_shortest(tiny: TinyModel) -> None:
    shares = _shares(tiny)
    costs = find_costs(tiny.model, tiny.parameters)
    for country in ("US", "MX"):
        shortest = shortest_hours(tiny.model, costs, shares, country)
        spent = [
            route(tiny.model, replace(tiny.parameters, theta=theta), shares, country)
            for theta in (1.0, 10.0, 1e6)
        ]
        assert (spent[0].hours > spent[1].hours).all()
        assert spent[2].hours == pytest.approx(shortest)
        assert (spent[1].hours >= shortest).all()


def test_the_shortest_trips_are_those_of_the_drawing(tiny: TinyModel) -> None:
    flow = route(tiny.model, tiny.parameters, _shares(tiny), "US")
    # By east 5/40 from B, 25 km, and 5/3/40 from E, 35 km; by west 20/40 from B,
    # 15 km, and 40/3/40 from E, 5 km.
    assert flow.km * 40 == pytest.approx([5 * 25 + 5 / 3 * 35, 20 * 15 + 40 / 3 * 5])
    assert flow.hours * 40 == pytest.approx(
        [5 * 0.5 + 5 / 3 * 0.6, 20 * 0.15 + 40 / 3 * 0.05]
    )


@pytest.fixture
def broad(world: TinyWorld) -> TinyModel:
    """Give a model with more goals than one call works on."""
    gateways = make_gateways(*"HIJKLMNOPQRS", "A")
    return make_model(world, gateways=gateways, gateway_share=0.3, theta=5.0)


def test_numbers_do_not_depend_on_threads(
    broad: TinyModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routing, "CHUNK", 2)
    chunks = in_chunks(np.arange(5), 2)
    assert [chunk.tolist() for chunk in chunks] == [[0, 1], [2, 3], [4]]
    model, parameters = broad.model, broad.parameters
    one, two = (find_costs(model, parameters, threads=count) for count in (1, 2))
    assert (one.from_port == two.from_port).all()
    assert (one.from_gateway == two.from_gateway).all()
    shares = share_out(model, parameters, one)
    for country in ("US", "MX"):
        alone, together = (
            route(model, parameters, shares, country, threads=count) for count in (1, 2)
        )
        for name in ("along", "against", "hours", "km", "amount"):
            assert (getattr(alone, name) == getattr(together, name)).all()


def test_flow_is_told_apart_by_group_and_stays_the_same(tiny: TinyModel) -> None:
    costs = find_costs(tiny.model, tiny.parameters)
    usual = share_out(tiny.model, tiny.parameters, costs)
    # Alta is a group; of Baja a third belongs to it too.
    members = np.array([[1.0, 0.0], [1 / 3, 2 / 3]])
    shares = share_out(tiny.model, tiny.parameters, costs, members)
    for name in ("sent", "received", "landed"):
        found = getattr(shares.at_meets, name)
        assert (found == getattr(usual.at_meets, name)).all()
        parts = sum(getattr(group, name) for group in shares.groups)
        assert parts == pytest.approx(found, abs=1e-15)
    assert usual.groups == ()
    first, second = shares.groups
    assert first.total == pytest.approx((25 + 5) / 40)
    # Of Baja's 15 parts 11 go to I, 32/3 by the west, and 4 to K, 8/3 by the west.
    assert second.sent * 60 == pytest.approx(np.array([[0, 0], [5 / 3, 40 / 3]]))
    assert second.received * 60 == pytest.approx(
        np.array([[1 / 3, 4 / 3], [32 / 3, 8 / 3]])
    )


def test_flows_beside_are_as_if_alone_and_change_nothing(broad: TinyModel) -> None:
    model, parameters = broad.model, broad.parameters
    costs = find_costs(model, parameters)
    shares = share_out(model, parameters, costs, np.eye(2))
    other = share_out(model, replace(parameters, demand=np.array([0.0, 1.0])), costs)
    beside: tuple[AtMeets, ...] = (*shares.groups, other.at_meets)
    for country in ("US", "MX"):
        alone = route(model, parameters, shares, country)
        for threads in (1, 2):
            flow = route(
                model, parameters, shares, country, threads=threads, beside=beside
            )
            for name in ("along", "against", "hours", "km", "amount"):
                assert (getattr(flow, name) == getattr(alone, name)).all()
            assert len(flow.beside) == 3
            for found, at_meets in zip(flow.beside, beside, strict=True):
                own = replace(shares, at_meets=at_meets)
                again = route(model, parameters, own, country)
                assert found == pytest.approx(again.along + again.against, rel=1e-12)
        assert len(alone.beside) == 0


def test_the_flow_of_goals_adds_up_to_all_flow(broad: TinyModel) -> None:
    shares = _shares(broad)
    for country in ("US", "MX"):
        loads: list[tuple[int, FloatArray]] = []
        flow = route(broad.model, broad.parameters, shares, country, by_goal=loads)
        assert [goal for goal, _ in loads] == sorted({goal for goal, _ in loads})
        total = sum(load for _, load in loads)
        assert total == pytest.approx(flow.along + flow.against)


def test_flow_is_laid_on_segments_however_they_are_drawn() -> None:
    # One link of segments 2, 0 and 1, of which 0 is drawn against it.
    links = Links(
        link_first=np.array([0, 3]),
        link_segment=np.array([2, 0, 1], dtype="int32"),
        link_ahead=np.array([True, False, True]),
        link_tail=np.array([0], dtype="int32"),
        link_head=np.array([1], dtype="int32"),
        link_country=np.array([0], dtype="int8"),
    )
    along, against = np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0])
    ahead, back = to_segments(links, along, against, 4)
    assert ahead.tolist() == [20, 3, 1, 0]
    assert back.tolist() == [2, 30, 10, 0]


def _trapped(model: Model) -> Model:
    """Return the model with Mexican roads on which nobody reaches west from K.

    Arcs point toward the crossings: K to east alone, I to west alone.
    """
    half = model.halves["MX"]
    side, kept = half.side, []
    for arc, (tail, head) in enumerate(zip(side.tail, side.head, strict=True)):
        pair = (side.nodes[tail], side.nodes[head])
        if pair in ((NODE["K"], NODE["east"]), (NODE["I"], NODE["west"])):
            kept.append(arc)
    tail = side.tail[kept]
    first = np.zeros(len(side.nodes) + 1, dtype="int64")
    np.cumsum(np.bincount(tail, minlength=len(side.nodes)), out=first[1:])
    cut = Side(
        side.country,
        side.nodes,
        tail,
        side.head[kept],
        first,
        side.hours[kept],
        side.extra[kept],
        side.km[kept],
        side.link[kept],
        side.forward[kept],
    )
    place = np.arange(len(side.nodes), dtype="float64")
    structure = order_nodes(cut.graph(), place, place, half.goals)
    own = replace(half, side=cut, structure=structure)
    return replace(model, halves={**model.halves, "MX": own})


def test_a_place_that_no_road_joins_is_refused_by_its_crossing(tiny: TinyModel) -> None:
    model = _trapped(tiny.model)
    costs = find_costs(model, tiny.parameters)
    assert np.isinf(costs.from_port[0, 0])
    assert np.isinf(costs.from_port[1, 1])
    shares = _shares(tiny)
    words = "of the flow starts or ends at places that no road joins to east"
    with pytest.raises(NetworkError, match=words):
        route(model, tiny.parameters, shares, "MX")
    # With flow from west to I alone, nothing is wrong.
    received = np.array([[0.0, 0.5], [0.5, 0.0]])
    fine = replace(shares, at_meets=replace(shares.at_meets, received=received))
    flow = route(model, tiny.parameters, fine, "MX")
    assert flow.hours == pytest.approx([0.05, 0.025])


def test_flow_that_is_lost_is_refused_by_its_crossing(tiny: TinyModel) -> None:
    sums = np.array([[0.0], [0.0], [0.0], [1e-6]])
    amount = np.array([[0.0], [1.0]])
    with pytest.raises(NetworkError, match=r"on the way to or from west: off by 1e-06"):
        require_sound(tiny.model, np.array([1]), amount, sums)


def test_gateways_are_named_too(world: TinyWorld) -> None:
    tiny = make_model(world, gateways=make_gateways("Q"), gateway_share=0.1)
    assert name_goal(tiny.model, 2) == "gate Q"
