import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.corridors.network import Network, build_network
from geo.errors import NetworkError
from geo.projection import great_circle_km
from tests.tiny_world import (
    NODE,
    NODES,
    SPEEDS,
    TinyRoads,
    TinyWorld,
    center,
)

# Hours between neighbouring nodes, by the docstring of tests/tiny_world.py.
US_HOURS = {
    ("B", "E"): 0.1,
    ("E", "west"): 0.05,
    ("B", "F"): 0.2,
    ("F", "G"): 0.2,
    ("G", "east"): 0.1,
}
MX_HOURS = {
    ("west", "I"): 0.05,
    ("I", "M"): 0.1,
    ("M", "Q"): 0.1,
    ("east", "K"): 0.1,
    ("K", "O"): 0.2,
    ("O", "R"): 0.2,
    ("I", "J"): 0.2,
    ("J", "K"): 0.2,
    ("P", "S"): 0.1,
}
ONE_WAY = {("Q", "R"): 0.2, ("O", "M"): 0.1}


def _build(
    world: TinyWorld,
    *,
    roads: TinyRoads | None = None,
    ports: pd.DataFrame | None = None,
    reach_km: float = 0.0,
) -> Network:
    roads = roads or world.roads
    return build_network(
        roads.nodes,
        roads.segments,
        roads.ways,
        world.ports if ports is None else ports,
        world.areas,
        speed_kph=SPEEDS,
        port_reach_km=reach_km,
        access_kph=40.0,
    )


def _hours(network: Network, country: str) -> dict[tuple[str, str], float]:
    """Return hours by the ends of each segment, in each direction it is driven."""
    driving = network.driving
    hours: dict[tuple[str, str], float] = {}
    for start, end, nation, value, ahead, back in zip(
        network.segments["start"],
        network.segments["end"],
        network.country,
        driving.hours,
        driving.ahead,
        driving.back,
        strict=True,
    ):
        if nation == country:
            hours |= {(NODES[start], NODES[end]): float(value)} if ahead else {}
            hours |= {(NODES[end], NODES[start]): float(value)} if back else {}
    return hours


def _both_ways(hours: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    return hours | {(head, tail): value for (tail, head), value in hours.items()}


def _with_way(world: TinyWorld, at: int, **values: float | str) -> TinyRoads:
    ways = world.roads.ways.copy()
    for column, value in values.items():
        ways[column] = ways[column].mask(ways.index == at, value)
    return replace(world.roads, ways=ways)


def test_hours_follow_class_country_and_tag(world: TinyWorld) -> None:
    network = _build(world)
    us = pytest.approx(_both_ways(US_HOURS))
    mx = pytest.approx(_both_ways(MX_HOURS) | ONE_WAY)
    assert _hours(network, "US") == us
    assert _hours(network, "MX") == mx


# Way 5 is Q to R, 8 km, drawn from Q; way 6 is 4 km drawn from M to O.
@pytest.mark.parametrize(
    ("way", "direction", "ways_to_drive"),
    [
        (5, 1, {("Q", "R")}),
        (5, -1, {("R", "Q")}),
        (5, 0, {("Q", "R"), ("R", "Q")}),
        (6, 1, {("M", "O")}),
        (6, -1, {("O", "M")}),
    ],
)
def test_one_way_roads_are_driven_one_way(
    world: TinyWorld, way: int, direction: int, ways_to_drive: set[tuple[str, str]]
) -> None:
    hours = _hours(
        _build(world, roads=_with_way(world, way, direction=direction)), "MX"
    )
    ends = {5: ("Q", "R"), 6: ("M", "O")}[way]
    assert {pair for pair in (ends, ends[::-1]) if pair in hours} == ways_to_drive


# 10 km from B to E: by the class's 100 km/h unless the tag is a speed.
@pytest.mark.parametrize(
    ("tag", "hours"),
    [(np.nan, 0.1), (50.0, 0.2), (0.0, 0.1), (-10.0, 0.1), (np.inf, 0.1)],
)
def test_a_tag_that_is_no_speed_is_ignored(
    world: TinyWorld, tag: float, hours: float
) -> None:
    network = _build(world, roads=_with_way(world, 0, speed_kph=tag))
    assert _hours(network, "US")["B", "E"] == pytest.approx(hours)


def test_a_part_that_is_joined_to_nothing_is_dropped_and_counted(
    world: TinyWorld,
) -> None:
    network = _build(world)
    assert network.facts["nodes_dropped_as_unconnected"] == {"US": 0, "MX": 2}
    # MEX 99, from P to S, is 4 km long.
    assert network.facts["segments_dropped_as_unconnected"] == {"US": 0, "MX": 1}
    assert network.facts["km_dropped_as_unconnected"] == {"US": 0.0, "MX": 4.0}
    usable = {
        country: {NODES[at] for at in np.flatnonzero(network.usable[country])}
        for country in ("US", "MX")
    }
    assert usable == {
        "US": {"B", "E", "F", "G", "west", "east"},
        "MX": {"west", "east", *"IJKMOQR"},
    }


def test_a_node_that_cannot_be_left_again_is_dropped(world: TinyWorld) -> None:
    # Without the section from O to R, R is entered from Q and never left.
    segments = world.roads.segments
    kept = segments[(segments["way"] != 3) | (segments["end"] != NODE["R"])]
    roads = replace(world.roads, segments=kept.reset_index(drop=True))
    network = _build(world, roads=roads)
    assert not network.usable["MX"][NODE["R"]]
    assert network.facts["nodes_dropped_as_unconnected"] == {"US": 0, "MX": 3}


def test_what_was_merged_is_counted(world: TinyWorld) -> None:
    facts = _build(world).facts
    # E, B, F and G only run on; so do J, Q and R.
    assert facts["nodes_merged"] == {"US": 4, "MX": 3}
    assert facts["junctions"] == {"US": 2, "MX": 6}
    assert facts["links"] == {"US": 1, "MX": 7}
    assert (facts["nodes"], facts["segments"]) == (15, 16)


def test_roads_of_a_third_country_are_dropped_and_counted(world: TinyWorld) -> None:
    # MEX 99, from P to S, tagged as Guatemala's and drawn there.
    roads = _with_way(world, 7, country="GT")
    nodes = roads.nodes.copy()
    nodes.loc[[NODE["P"], NODE["S"]], "latitude"] -= 13.0
    network = _build(world, roads=replace(roads, nodes=nodes))
    assert network.facts["segments_outside_both_countries"] == 1
    assert network.facts["km_outside_both_countries"] == 4.0
    assert len(network.segments) == 15
    assert len(network.country) == 15


def test_crossings_are_joined_by_their_tag_though_another_node_is_nearer(
    world: TinyWorld,
) -> None:
    ports = world.ports.copy()
    ports[["latitude", "longitude"]] = center("J")
    network = _build(world, ports=ports)
    assert network.ports["west"] == NODE["west"]
    assert network.ports["east"] == NODE["east"]
    assert "closed" not in network.ports


# 0.026° of latitude are 2.9 km, 0.028° are 3.1 km.
@pytest.mark.parametrize(("north", "joined"), [(0.026, True), (0.028, False)])
def test_crossings_without_a_tag_join_a_shared_node_within_three_km(
    world: TinyWorld,
    north: float,
    joined: bool,  # noqa: FBT001
) -> None:
    roads = replace(world.roads, nodes=world.roads.nodes.assign(port=""))
    ports = world.ports.assign(latitude=world.ports["latitude"] + north)
    if joined:
        network = _build(world, roads=roads, ports=ports)
        # The closed bridge stands where the western one does, which takes the node.
        assert network.ports.to_dict() == {"east": NODE["east"], "west": NODE["west"]}
        return
    words = (
        "These crossings are not joined to the roads on both sides, nor within "
        "port_reach_km = 0 of them: east (no road of both countries within 3 km), "
        "west (no road of both countries within 3 km). Add the missing roads to the "
        "road file, correct their one-way tags, allow a longer reach, or mark the "
        "crossing as not southbound"
    )
    with pytest.raises(NetworkError, match=re.escape(words)):
        _build(world, roads=roads, ports=ports)


def test_a_nearer_node_of_one_country_does_not_take_a_crossing(
    world: TinyWorld,
) -> None:
    # A crossing 1 km from its bridge and nearer to a new node of US 83.
    nodes = world.roads.nodes.assign(port="")
    north = nodes["latitude"][NODE["west"]] + 0.009
    nodes.loc[NODE["F"], ["latitude", "longitude"]] = [
        north,
        nodes["longitude"][NODE["west"]],
    ]
    ports = world.ports.copy()
    ports.loc[ports["port_id"] == "west", "latitude"] = north
    network = _build(world, roads=replace(world.roads, nodes=nodes), ports=ports)
    assert network.ports["west"] == NODE["west"]


def test_a_crossing_that_only_one_side_reaches_is_named(world: TinyWorld) -> None:
    # MEX 2 no longer reaches the bridge in the east.
    segments = world.roads.segments
    kept = segments[segments["start"] != NODE["east"]].reset_index(drop=True)
    words = r"of them: east \(MX: no road touches it\)\. Add"
    with pytest.raises(NetworkError, match=words):
        _build(world, roads=replace(world.roads, segments=kept))
    closed = world.ports.assign(southbound=world.ports["port_id"] == "west")
    network = _build(world, roads=replace(world.roads, segments=kept), ports=closed)
    assert network.ports["west"] == NODE["west"]


def test_a_side_that_ends_short_of_a_crossing_is_joined_by_a_connector(
    world: TinyWorld,
) -> None:
    # MEX 2 no longer reaches the bridge in the east: K is the nearest road.
    segments = world.roads.segments
    kept = segments[segments["start"] != NODE["east"]].reset_index(drop=True)
    roads = replace(world.roads, segments=kept)
    network = _build(world, roads=roads, reach_km=20.0)
    km = great_circle_km(
        *(
            network.nodes[name].to_numpy()[[NODE[at]]]
            for at in ("east", "K")
            for name in ("latitude", "longitude")
        )
    )[0]
    assert network.facts["ports_joined_by_connectors_km"] == {
        "east": {"MX": pytest.approx(km, abs=0.005)}
    }
    assert len(network.segments) == len(kept) + 1
    hours = _hours(network, "MX")
    assert hours["east", "K"] == hours["K", "east"] == pytest.approx(km / 40)
    assert network.ways.iloc[-1][["name", "ref"]].tolist() == ["connector", ""]


def test_a_crossing_without_any_node_gets_one_joined_to_both_sides(
    world: TinyWorld,
) -> None:
    ports = world.ports.copy()
    # H lies off every road.
    ports.loc[ports["port_id"] == "closed", "southbound"] = True
    ports.loc[ports["port_id"] == "closed", ["latitude", "longitude"]] = center("H")
    network = _build(world, ports=ports, reach_km=50.0)
    assert network.ports["closed"] == len(world.roads.nodes)
    closed = ports.set_index("port_id").loc["closed"]
    node = network.nodes.iloc[-1]
    assert (node["latitude"], node["longitude"]) == (
        closed["latitude"],
        closed["longitude"],
    )
    made = network.facts["ports_joined_by_connectors_km"]
    assert isinstance(made, dict)
    assert set(made) == {"closed"}
    assert set(made["closed"]) == {"US", "MX"}
    assert all(network.usable[country][-1] for country in ("US", "MX"))


# MEX 2 from the bridge in the east to K, one way; or K cut off from all but the bridge.
@pytest.mark.parametrize(
    ("direction", "words"),
    [
        (1, "MX: one-way roads lead away from it and none to it"),
        (-1, "MX: one-way roads lead to it and none away from it"),
    ],
)
def test_a_one_way_trap_at_a_crossing_is_named_with_its_side(
    world: TinyWorld, direction: int, words: str
) -> None:
    segments = world.roads.segments.copy()
    segments.loc[segments["start"] == NODE["east"], "way"] = len(world.roads.ways)
    way = world.roads.ways.iloc[[3]].assign(direction=direction)
    ways = pd.concat([world.roads.ways, way], ignore_index=True)
    roads = replace(world.roads, segments=segments, ways=ways)
    with pytest.raises(NetworkError, match=rf"east \({words}\)\. Add"):
        _build(world, roads=roads)


def test_a_crossing_on_a_road_joined_to_nothing_is_named(world: TinyWorld) -> None:
    # MEX 2 runs from the bridge to P instead of K.
    segments = world.roads.segments.copy()
    segments.loc[segments["start"] == NODE["east"], "end"] = NODE["P"]
    words = r"east \(MX: its roads are not joined to the others in both directions\)"
    with pytest.raises(NetworkError, match=words):
        _build(world, roads=replace(world.roads, segments=segments))


def test_a_doubled_point_does_not_cut_a_road(world: TinyWorld) -> None:
    segments = world.roads.segments.copy()
    segments.loc[segments["way"] == 5, "length_km"] = 0.0
    network = _build(world, roads=replace(world.roads, segments=segments))
    assert network.facts["segments_without_length"] == 1
    # One metre at 40 km/h.
    assert _hours(network, "MX")["Q", "R"] == pytest.approx(0.001 / 40)


def test_a_file_whose_roads_have_no_length_is_refused(world: TinyWorld) -> None:
    segments = world.roads.segments.assign(length_km=0.0)
    with pytest.raises(NetworkError, match="All 16 road segments have no length"):
        _build(world, roads=replace(world.roads, segments=segments))


@pytest.mark.parametrize("length", [-1.0, np.nan, np.inf])
def test_an_impossible_length_is_refused(world: TinyWorld, length: float) -> None:
    segments = world.roads.segments.copy()
    segments.loc[3, "length_km"] = length
    words = f"a length below 0 or none, the first in row 3: {length:g}"
    with pytest.raises(NetworkError, match=words):
        _build(world, roads=replace(world.roads, segments=segments))


def test_a_class_that_the_model_does_not_know_is_refused(world: TinyWorld) -> None:
    roads = _with_way(world, 1, **{"class": "footway"})
    with pytest.raises(NetworkError, match="Way 2 has the class 'footway', which is"):
        _build(world, roads=roads)


def test_a_file_without_roads_of_a_country_is_refused(world: TinyWorld) -> None:
    ways = world.roads.ways.assign(country="US")
    with pytest.raises(NetworkError, match="The road file has no road in MX"):
        _build(world, roads=replace(world.roads, ways=ways))
