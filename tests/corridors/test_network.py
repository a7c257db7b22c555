from dataclasses import replace
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.corridors.assignment import grow_trees
from geo.corridors.network import Network, build_network, snap, to_osmnx
from geo.errors import NetworkError
from geo.projection import great_circle_km
from tests.tiny_world import (
    NODE,
    NODES,
    SPEEDS,
    TinyRoads,
    TinyWorld,
    center,
    make_world,
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
OUTLINES = make_world().areas


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
    arcs = network.arcs[network.arcs["country"] == country]
    return {
        (NODES[tail], NODES[head]): hours
        for tail, head, hours in zip(
            arcs["tail"], arcs["head"], arcs["hours"], strict=True
        )
    }


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
    network = _build(world, roads=_with_way(world, way, direction=direction))
    arcs = network.arcs[network.arcs["way"] == way]
    found = {
        (NODES[tail], NODES[head])
        for tail, head in zip(arcs["tail"], arcs["head"], strict=True)
    }
    assert found == ways_to_drive
    # Ahead is the way it is drawn.
    drawn = {5: ("Q", "R"), 6: ("M", "O")}[way]
    for tail, head, ahead in zip(
        arcs["tail"], arcs["head"], arcs["ahead"], strict=True
    ):
        assert ahead == ((NODES[tail], NODES[head]) == drawn)


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


def test_the_quickest_of_parallel_roads_is_driven(world: TinyWorld) -> None:
    # US 83 runs a second time from B to F in 5 km: 0.1 h instead of 0.2 h.
    extra = pd.DataFrame(
        {"start": [NODE["F"]], "end": [NODE["B"]], "way": [1], "length_km": [5.0]}
    )
    segments = pd.concat([world.roads.segments, extra], ignore_index=True)
    network = _build(world, roads=replace(world.roads, segments=segments))
    times = network.times("US").toarray()
    assert times[NODE["B"], NODE["F"]] == times[NODE["F"], NODE["B"]] == 0.1
    row, ahead = network.segment_of(
        np.array([NODE["B"], NODE["F"], NODE["B"]]),
        np.array([NODE["F"], NODE["B"], NODE["E"]]),
        "US",
    )
    # The extra segment is the last one, drawn from F to B; B to E is the first.
    assert row.tolist() == [len(segments) - 1, len(segments) - 1, 0]
    assert ahead.tolist() == [False, True, True]


def test_a_part_that_is_joined_to_nothing_is_dropped_and_counted(
    world: TinyWorld,
) -> None:
    network = _build(world)
    assert network.facts["nodes_dropped_as_unconnected"] == {"US": 0, "MX": 2}
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


def test_a_way_without_a_country_takes_that_of_the_outline_it_lies_in(
    world: TinyWorld,
) -> None:
    # MEX 40 has no tag of country.
    network = _build(world)
    assert network.facts["ways_placed_by_outline"] == 1
    assert network.ways["country"].tolist() == [*["US"] * 2, *["MX"] * 6]


def test_a_way_that_crosses_outlines_lies_where_its_middle_does(
    world: TinyWorld,
) -> None:
    # MEX 85, without its tag, drawn on from E: two of its three segments are in Mexico.
    roads = _with_way(world, 2, country="")
    segments = roads.segments.copy()
    segments.loc[segments["way"] == 2, "start"] = [NODE["B"], NODE["I"], NODE["M"]]
    segments.loc[segments["way"] == 2, "end"] = [NODE["E"], NODE["M"], NODE["Q"]]
    network = build_network(
        roads.nodes,
        segments,
        roads.ways,
        world.ports.assign(southbound=False),
        world.areas,
        speed_kph=SPEEDS,
        port_reach_km=0.0,
        access_kph=40.0,
    )
    assert network.ways["country"].tolist()[2] == "MX"


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
        assert network.ports.to_dict() == {
            "closed": NODE["west"],
            "east": NODE["east"],
            "west": NODE["west"],
        }
        return
    words = (
        "These crossings are not joined to the roads on both sides, nor within "
        "port_reach_km = 0 of them: east, west. Add the missing roads to the road "
        "file, allow a longer reach, or mark the crossing as not southbound"
    )
    with pytest.raises(NetworkError, match=words):
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
    with pytest.raises(NetworkError, match=r"port_reach_km = 0 of them: east\. Add"):
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


def test_roads_without_length_are_counted_and_not_driven(world: TinyWorld) -> None:
    segments = world.roads.segments.copy()
    segments.loc[segments["way"] == 5, "length_km"] = 0.0
    network = _build(world, roads=replace(world.roads, segments=segments))
    assert network.facts["segments_without_length"] == 1
    assert ("Q", "R") not in _hours(network, "MX")


def test_a_file_whose_roads_have_no_length_is_refused(world: TinyWorld) -> None:
    segments = world.roads.segments.assign(length_km=0.0)
    with pytest.raises(NetworkError, match="All 16 road segments have no length"):
        _build(world, roads=replace(world.roads, segments=segments))


def test_a_file_without_roads_of_a_country_is_refused(world: TinyWorld) -> None:
    ways = world.roads.ways.assign(country="US")
    with pytest.raises(NetworkError, match="The road file has no road in MX"):
        _build(world, roads=replace(world.roads, ways=ways))


def test_places_snap_to_the_nearest_usable_node_of_their_country(
    world: TinyWorld,
) -> None:
    network = _build(world)
    places = pd.DataFrame(
        [center("I"), center("S"), center("A"), center("H")],
        columns=["latitude", "longitude"],
    )
    node, km = snap(network, places, "MX")
    # S itself is on a dropped road: R, next to it. A: over the border to the bridge.
    assert [NODES[at] for at in node] == ["I", "R", "west", "I"]
    assert km[0] == pytest.approx(0.0, abs=1e-6)
    for at, (letter, other) in enumerate([("I", "I"), ("S", "R")]):
        (north, east), (south, west) = center(letter), center(other)
        expected = great_circle_km(*(np.array([v]) for v in (north, east, south, west)))
        assert km[at] == pytest.approx(expected[0], abs=1e-6)
    # Neighbouring cells of 42.2 km² are 7 km apart.
    assert km[1] == pytest.approx(7.0, abs=0.1)
    node, _ = snap(network, places, "US")
    assert [NODES[at] for at in node] == ["west", "east", "B", "west"]


def test_the_graph_for_osmnx_holds_every_arc_with_its_tags(world: TinyWorld) -> None:
    network = _build(world)
    graph = to_osmnx(network)
    assert graph.graph["crs"] == "epsg:4326"
    assert graph.number_of_nodes() == 15
    # 14 segments both ways and 2 one way.
    assert graph.number_of_edges() == 14 * 2 + 2
    north, east = center("B")
    assert graph.nodes[NODE["B"]] == {"x": east, "y": north, "osmid": 101}
    assert graph.edges[NODE["I"], NODE["J"], 0] == {
        "length": 12_000.0,
        "travel_time": pytest.approx(720.0),
        "highway": "secondary",
        "ref": "MEX 40",
        "osmid": 5,
    }


# Quickest paths worked out on the drawing, and their hours.
@pytest.mark.parametrize(
    ("start", "end", "path", "hours"),
    [
        ("B", "west", "B E west", 0.15),
        ("E", "east", "E B F G east", 0.6),
        ("west", "K", "west I J K", 0.45),
        ("west", "R", "west I M Q R", 0.45),
        # One way: from R to Q over O and M.
        ("R", "Q", "R O M Q", 0.4),
        ("O", "I", "O M I", 0.2),
        ("M", "O", "M Q R O", 0.5),
    ],
)
def test_osmnx_finds_the_paths_of_the_drawing(
    world: TinyWorld, start: str, end: str, path: str, hours: float
) -> None:
    import osmnx

    network = _build(world)
    graph = to_osmnx(network)
    found = osmnx.routing.shortest_path(
        graph, NODE[start], NODE[end], weight="travel_time"
    )
    assert found is not None
    assert [NODES[at] for at in found] == path.split()
    country = "US" if start in "BE" else "MX"
    root = np.array([NODE[end]])
    trees = grow_trees(network.times(country), root, toward=True)
    assert trees.hours[0, NODE[start]] == pytest.approx(hours)
    # Walking towards the root gives the same path.
    at, walked = NODE[start], [start]
    while at != NODE[end]:
        at = int(trees.before[0, at])
        walked.append(NODES[at])
    assert walked == path.split()


def test_quickest_times_are_those_of_networkx(world: TinyWorld) -> None:
    network = _build(world)
    graph = to_osmnx(network)
    roots = np.array([NODE["west"], NODE["east"]])
    for country, toward in (("US", True), ("MX", False)):
        # The other country's nodes have no place in this country's journeys.
        letters = US_HOURS if country == "US" else MX_HOURS
        part = graph.subgraph([NODE[end] for pair in letters for end in pair])
        directed: Any = part.reverse() if toward else part
        trees = grow_trees(network.times(country), roots, toward=toward)
        for row, root in enumerate(roots):
            expected = nx.single_source_dijkstra_path_length(
                directed, int(root), weight="travel_time"
            )
            found = trees.hours[row]
            assert set(np.flatnonzero(np.isfinite(found)).tolist()) == set(expected)
            for node, seconds in expected.items():
                assert found[node] == pytest.approx(seconds / 3600, abs=1e-12)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(2, 40), st.integers(1, 120))
def test_quickest_times_are_those_of_networkx_on_random_roads(
    seed: int, count: int, arcs: int
) -> None:
    chance = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "tail": chance.integers(count, size=arcs),
            "head": chance.integers(count, size=arcs),
            "km": chance.uniform(1, 100, size=arcs),
            "hours": chance.uniform(0.01, 2, size=arcs),
            "country": "MX",
            "segment": np.arange(arcs),
            "way": 0,
            "ahead": True,
        }
    )
    network = Network(
        nodes=pd.DataFrame(
            {"longitude": -99.0, "latitude": 20.0, "osm_id": np.arange(count)}
        ),
        arcs=table,
        segments=pd.DataFrame(),
        ways=pd.DataFrame({"class": ["trunk"], "ref": [""], "osm_id": [1]}),
        ports=pd.Series(dtype="int64"),
        usable={},
        facts={},
    )
    graph: Any = to_osmnx(network)
    for toward in (False, True):
        trees = grow_trees(network.times("MX"), np.array([0]), toward=toward)
        expected = nx.single_source_dijkstra_path_length(
            graph.reverse() if toward else graph, 0, weight="travel_time"
        )
        assert np.isfinite(trees.hours[0]).sum() == len(expected)
        for node, seconds in expected.items():
            assert trees.hours[0, node] == pytest.approx(seconds / 3600, rel=1e-12)


def test_the_outlines_may_be_far_from_a_way(world: TinyWorld) -> None:
    # The nearest outline is taken where a way lies in none.
    far = gpd.GeoDataFrame(
        {"country": ["US", "MX"]},
        geometry=[shapely.box(-100, 40, -99, 41), shapely.box(-100, 26, -99, 26.5)],
        crs="EPSG:4326",
    )
    network = _build(replace(world, areas=far))
    assert network.ways["country"].tolist()[4] == "MX"
