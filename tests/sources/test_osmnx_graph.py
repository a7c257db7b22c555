"""Graphs as OSMnx makes them, small enough to be written by hand."""

import math
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely

from geo.errors import InputError
from geo.sources.osm import Roads
from geo.sources.osmnx_files import read_graphml
from geo.sources.osmnx_graph import roads_from_graph

# One degree of latitude is 111.2 km.
DEGREE_KM = math.radians(1) * 6371.0088


def _graph(*edges: tuple[int, int, dict[str, Any]]) -> "nx.MultiDiGraph[int]":
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326", simplified=True)
    for node in range(1, 5):
        graph.add_node(node, x=-99.5, y=27.0 + node / 10)
    for tail, head, tags in edges:
        graph.add_edge(tail, head, **({"highway": "trunk", "length": 12_000.0} | tags))
    return graph


def _one(**tags: object) -> dict[Any, Any]:
    (way,) = roads_from_graph(_graph((1, 2, tags))).ways.to_dict("records")
    return way


def test_both_directions_of_a_street_are_one_way() -> None:
    roads = roads_from_graph(
        _graph(
            (1, 2, {"osmid": 7, "reversed": False}),
            (2, 1, {"osmid": 7, "reversed": True}),
            (2, 3, {"osmid": 8, "oneway": True}),
        )
    )
    assert isinstance(roads, Roads)
    assert roads.ways["osm_id"].tolist() == [7, 8]
    assert roads.ways["direction"].tolist() == [0, 1]
    assert roads.segments[["start", "end", "way"]].to_numpy().tolist() == [
        [0, 1, 0],
        [1, 2, 1],
    ]
    assert roads.segments["length_km"].tolist() == [12.0, 12.0]
    assert roads.nodes["osm_id"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    "other",
    [
        {"osmid": 9},  # another street
        {"osmid": 7, "length": 13_000.0},  # the same street, another way round
    ],
)
def test_different_streets_between_the_same_nodes_stay_apart(
    other: dict[str, Any],
) -> None:
    roads = roads_from_graph(_graph((1, 2, {"osmid": 7}), (2, 1, other)))
    assert roads.ways["direction"].tolist() == [1, 1]


def test_streets_of_several_ways_are_paired_whatever_their_order() -> None:
    roads = roads_from_graph(
        _graph((1, 2, {"osmid": [7, 8]}), (2, 1, {"osmid": [8, 7]}))
    )
    assert roads.ways["direction"].tolist() == [0]


def test_parallel_streets_are_paired_by_length() -> None:
    roads = roads_from_graph(
        _graph(
            (1, 2, {"osmid": 7, "length": 100.0}),
            (1, 2, {"osmid": 7, "length": 900.0}),
            (2, 1, {"osmid": 7, "length": 900.0}),
            (2, 1, {"osmid": 7, "length": 100.0}),
        )
    )
    assert roads.ways["direction"].tolist() == [0, 0]
    assert roads.segments["length_km"].tolist() == [0.1, 0.9]


def test_both_directions_of_a_loop_are_one_way() -> None:
    line = shapely.LineString(
        [(-99.5, 27.1), (-99.4, 27.1), (-99.4, 27.2), (-99.5, 27.1)]
    )
    roads = roads_from_graph(
        _graph(
            (1, 1, {"osmid": 7, "reversed": False, "geometry": line}),
            (1, 1, {"osmid": 7, "reversed": True, "geometry": line.reverse()}),
        )
    )
    assert roads.ways["direction"].tolist() == [0]
    assert roads.segments[["start", "end"]].to_numpy().tolist() == [
        [0, 1],
        [1, 2],
        [2, 0],
    ]


def test_bends_are_nodes_and_share_the_length_as_drawn() -> None:
    # 0.1 degree north, then 0.2: 30 km are 10 and 20.
    line = shapely.LineString([(-99.5, 27.1), (-99.5, 27.2), (-99.5, 27.4)])
    roads = roads_from_graph(_graph((1, 4, {"geometry": line, "length": 30_000.0})))
    assert roads.segments["length_km"].to_numpy() == pytest.approx([10.0, 20.0])
    assert roads.nodes["osm_id"].tolist() == [1, 4, 0]
    assert roads.nodes["latitude"].tolist() == [27.1, 27.4, 27.2]
    assert roads.segments[["start", "end"]].to_numpy().tolist() == [[0, 2], [2, 1]]


def test_an_edge_without_a_length_is_as_long_as_it_is_drawn() -> None:
    graph = _graph((1, 2, {}))
    del graph.edges[1, 2, 0]["length"]
    km = roads_from_graph(graph).segments["length_km"].to_numpy()
    assert km == pytest.approx([DEGREE_KM / 10])


@pytest.mark.parametrize(
    ("tags", "field", "value"),
    [
        ({"highway": "motorway_link"}, "class", "motorway"),
        ({"highway": ["residential", "primary", "trunk"]}, "class", "trunk"),
        ({"maxspeed": "50 mph"}, "speed_kph", pytest.approx(80.4672)),
        ({"maxspeed": ["60", "80"]}, "speed_kph", 70.0),
        ({"maxspeed": ["60", "signals"], "speed_kph": 99.0}, "speed_kph", 60.0),
        ({"speed_kph": 88.5}, "speed_kph", 88.5),
        ({"maxspeed": math.nan, "speed_kph": 88.5}, "speed_kph", 88.5),
        ({"maxspeed": "signals", "speed_kph": "88.5"}, "speed_kph", 88.5),
        ({"maxspeed": "60", "travel_time": 9.0}, "speed_kph", 60.0),
        (
            {"highway": ["trunk", "primary"], "speed_kph": 88.5, "travel_time": 9.0},
            "speed_kph",
            88.5,
        ),
        ({"ref": ["MEX-85", "MEX-85D"]}, "ref", "MEX-85;MEX-85D"),
        ({"name": ["Calle Uno", "Calle Dos"]}, "name", "Calle Uno;Calle Dos"),
        ({"name": math.nan}, "name", ""),
        ({"toll": "yes"}, "toll", True),
        ({"toll": ["no", "yes"]}, "toll", False),
        ({"source:country": "Mexico"}, "country", "MX"),
        ({}, "country", ""),
        ({"osmid": [5, 6]}, "osm_id", 5),
        ({}, "osm_id", 0),
    ],
)
def test_tags_may_be_one_value_or_several(
    tags: dict[str, Any], field: str, value: object
) -> None:
    assert _one(**tags)[field] == value


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"speed_kph": "fast"},
        {"speed_kph": "", "maxspeed": ["none", "800"]},
        # Worked out, as its hours were.
        {"speed_kph": 88.5, "travel_time": 9.0},
        {"highway": ["trunk", "trunk_link"], "speed_kph": 88.5, "travel_time": 9.0},
    ],
)
def test_a_speed_that_is_none_or_not_its_own_is_missing(tags: dict[str, Any]) -> None:
    assert math.isnan(_one(**tags)["speed_kph"])


@pytest.mark.parametrize("access", [["yes", "private"], "yes", [], math.nan])
def test_roads_that_are_open_in_part_are_kept(access: object) -> None:
    assert _one(access=access)["class"] == "trunk"


def test_what_is_said_of_cars_counts_before_what_is_said_of_all() -> None:
    assert _one(access="no", motor_vehicle="yes")["class"] == "trunk"


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"access": "private"},
        {"access": ["no", "private"]},
        {"motor_vehicle": "no"},
        {"route": "ferry", "motor_vehicle": "yes"},
        {"highway": None},
    ],
)
def test_roads_that_one_may_not_drive_are_left_out(tags: dict[str, Any]) -> None:
    roads = roads_from_graph(_graph((1, 2, {}), (2, 3, tags)))
    assert len(roads.ways) == 1
    with pytest.raises(InputError, match="found no edge of these classes"):
        roads_from_graph(_graph((2, 3, tags)))


def test_a_projected_graph_is_refused() -> None:
    graph = _graph((1, 2, {}))
    graph.graph["crs"] = "epsg:32614"
    with pytest.raises(InputError, match=r"found the CRS epsg:32614\. Save it"):
        roads_from_graph(graph)


def test_a_node_without_a_place_is_refused() -> None:
    graph = _graph((1, 2, {}))
    del graph.nodes[2]["x"]
    with pytest.raises(InputError, match=r"graph: .* found node 2 without x and y"):
        roads_from_graph(graph)


@pytest.mark.parametrize("text", ["<graphml", "<graphml></graphml>"])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "roads.graphml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"roads\.graphml: expected a graph as OSMnx"):
        read_graphml(path)


def test_crossings_and_names_of_nodes_are_read() -> None:
    graph = _graph((1, 2, {}))
    graph.nodes[2].update({"ironriver:port": "laredo-2", "name": "Puente"})
    nodes = roads_from_graph(graph).nodes
    assert nodes["port"].tolist() == ["", "laredo-2"]
    assert nodes["name"].tolist() == ["", "Puente"]
    assert np.isfinite(nodes[["latitude", "longitude"]]).all(axis=None)
