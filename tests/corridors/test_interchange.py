"""Graphs in OSMnx's convention, tried with OSMnx itself."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import osmnx
import pytest

from geo.corridors.interchange import to_osmnx
from geo.corridors.network import Network, build_network
from geo.sources.osm import Roads
from geo.sources.osmnx_files import read_graphml
from geo.sources.osmnx_graph import roads_from_graph
from tests.tiny_world import NODE, NODES, SPEEDS, TinyRoads, TinyWorld, center


def _build(world: TinyWorld, roads: TinyRoads | Roads | None = None) -> Network:
    roads = roads or world.roads
    return build_network(
        roads.nodes,
        roads.segments,
        roads.ways,
        world.ports,
        world.areas,
        speed_kph=SPEEDS,
        port_reach_km=0.0,
        access_kph=40.0,
    )


def test_the_full_graph_holds_every_segment_with_its_tags(world: TinyWorld) -> None:
    graph = to_osmnx(_build(world), simplified=False)
    assert graph.graph == {"crs": "epsg:4326", "simplified": False}
    assert graph.number_of_nodes() == 15
    # 14 segments both ways and 2 one way.
    assert graph.number_of_edges() == 14 * 2 + 2
    north, east = center("B")
    assert graph.nodes[NODE["B"]] == {"x": east, "y": north, "osmid": 101}
    assert graph.nodes[NODE["west"]]["ironriver:port"] == "west"
    assert graph.edges[NODE["I"], NODE["J"], 0] == {
        "length": 12_000.0,
        "travel_time": pytest.approx(720.0),
        "speed_kph": pytest.approx(60.0),
        "maxspeed": "60",
        "highway": "secondary",
        "ref": "MEX 40",
        "osmid": 5,
        "source:country": "MX",
        "oneway": False,
        "reversed": False,
    }
    # MEX 3 is drawn from M to O and driven from O to M; MEX 85 has a toll.
    backward = graph.edges[NODE["O"], NODE["M"], 0]
    assert (backward["oneway"], backward["reversed"]) == (True, True)
    assert graph.edges[NODE["I"], NODE["M"], 0]["toll"] == "yes"


def test_the_simplified_graph_holds_every_link_with_its_shape(
    world: TinyWorld,
) -> None:
    graph = to_osmnx(_build(world), simplified=True)
    assert {NODES[row] for row in graph} == {"west", "east", "I", "K", "M", "O"}
    # The arcs of both sides: 2 and 12.
    assert graph.number_of_edges() == 14
    edge = graph.edges[NODE["west"], NODE["east"], 0]
    assert edge["length"] == 40_000.0
    assert edge["travel_time"] == pytest.approx(0.65 * 3600)
    assert sorted(edge["highway"]) == ["motorway", "trunk"]
    assert sorted(edge["ref"]) == ["I 35", "US 83"]
    path = [center(letter) for letter in "EBFG"]
    line = list(edge["geometry"].coords)
    assert line[1:-1] == [(east, north) for north, east in path]
    start = graph.nodes[NODE["west"]]
    assert line[0] == (start["x"], start["y"])


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
    graph = to_osmnx(_build(world), simplified=False)
    found = osmnx.routing.shortest_path(
        graph, NODE[start], NODE[end], weight="travel_time"
    )
    assert found is not None
    assert [NODES[at] for at in found] == path.split()
    edges = osmnx.routing.route_to_gdf(graph, found, weight="travel_time")
    assert edges["travel_time"].sum() / 3600 == pytest.approx(hours)


@pytest.mark.parametrize("simplified", [False, True])
def test_osmnx_finds_nodes_and_makes_tables(
    world: TinyWorld,
    simplified: bool,  # noqa: FBT001
) -> None:
    graph = to_osmnx(_build(world), simplified=simplified)
    north, east = center("K")
    assert osmnx.distance.nearest_nodes(graph, east, north) == NODE["K"]
    nodes, edges = osmnx.convert.graph_to_gdfs(graph)
    assert len(nodes) == graph.number_of_nodes()
    assert len(edges) == graph.number_of_edges()
    assert edges.geometry.is_valid.all()
    assert (edges["length"] > 0).all()


def _same(one: Network, other: Network) -> None:
    """Compare what a journey sees of two networks, node by node."""
    for country, side in one.sides.items():
        twin = other.sides[country]
        assert len(side.nodes) == len(twin.nodes)
        assert len(side.tail) == len(twin.tail)
        assert side.km.sum() == pytest.approx(twin.km.sum())
        assert sorted(side.cost()) == pytest.approx(sorted(twin.cost()))
        places = [
            network.nodes.iloc[one_side.nodes][["latitude", "longitude"]]
            for network, one_side in ((one, side), (other, twin))
        ]
        order = [table.to_numpy()[np.lexsort(table.to_numpy().T)] for table in places]
        assert order[0] == pytest.approx(order[1])
    assert set(one.ports.index) - {"closed"} == set(other.ports.index) - {"closed"}


@pytest.mark.parametrize("simplified", [False, True])
def test_what_was_made_is_read_back(
    world: TinyWorld,
    simplified: bool,  # noqa: FBT001
) -> None:
    network = _build(world)
    roads = roads_from_graph(to_osmnx(network, simplified=simplified))
    _same(network, _build(world, roads))
    # Without P to S, 4 km, where only connected roads are in the graph.
    total = network.segments["length_km"].sum()
    assert roads.segments["length_km"].sum() == pytest.approx(
        total - (4.0 if simplified else 0.0)
    )
    assert (roads.ways["direction"] == 0).sum() == (
        5 if simplified else 14
    ) + simplified
    assert set(roads.ways["country"]) == {"US", "MX"}


# 40 km in 0.65 hours, and 24 km in half an hour, are each of two classes or more.
@pytest.mark.parametrize(
    ("simplified", "own"), [(False, [60.0, 60.0]), (True, [40 / 0.65, 60.0, 48.0])]
)
def test_only_speeds_of_their_own_and_of_mixed_classes_are_read_back(
    world: TinyWorld,
    simplified: bool,  # noqa: FBT001
    own: list[float],
) -> None:
    graph = to_osmnx(_build(world), simplified=simplified)
    speeds = roads_from_graph(graph).ways["speed_kph"].dropna()
    assert sorted(speeds) == pytest.approx(sorted(own))


@pytest.mark.parametrize("simplified", [False, True])
def test_osmnx_saves_what_is_read_back(
    world: TinyWorld,
    tmp_path: Path,
    simplified: bool,  # noqa: FBT001
) -> None:
    network = _build(world)
    path = tmp_path / "roads.graphml"
    osmnx.io.save_graphml(to_osmnx(network, simplified=simplified), path)
    _same(network, _build(world, read_graphml(path)))


def test_a_connector_and_names_are_kept(world: TinyWorld) -> None:
    ways = world.roads.ways.copy()
    ways["name"] = ways["name"].mask(ways.index == 1, "Avenida")
    network = _build(world, replace(world.roads, ways=ways))
    graph = to_osmnx(network, simplified=True)
    assert graph.edges[NODE["west"], NODE["east"], 0]["name"] == "Avenida"
    roads = roads_from_graph(graph)
    assert "Avenida" in roads.ways["name"].tolist()
    assert "I 35;US 83" in roads.ways["ref"].tolist()
