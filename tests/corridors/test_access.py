import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.corridors.access import _best_ways, measure_access
from geo.corridors.flows import find_costs
from geo.corridors.graph import Graph
from geo.corridors.sides import Side
from geo.corridors.snapping import Stubs
from geo.projection import great_circle_km
from tests.random_graphs import graph_of, make_town
from tests.tiny_model import SHARES, make_model, make_network
from tests.tiny_world import CELLS, TinyWorld, by_letter, center, grid_table, number


def _access(world: TinyWorld, reach_km: float = 50.0) -> pd.DataFrame:
    return measure_access(
        make_network(world),
        world.ports[world.ports["southbound"]],
        grid_table({}),
        access_kph=40.0,
        access_reach_km=reach_km,
    )


# Port, hours and km by the drawing, from cells whose centre is on a road. F is 0.3 h
# from the east, 0.35 h from the west by B. R is reached by Q in 0.45 h, by O in 0.5 h.
WAYS = {
    "B": ("west", 0.15, 15),
    "E": ("west", 0.05, 5),
    "F": ("east", 0.3, 15),
    "G": ("east", 0.1, 5),
    "I": ("west", 0.05, 4),
    "J": ("west", 0.25, 16),
    "K": ("east", 0.1, 4),
    "M": ("west", 0.15, 12),
    "O": ("east", 0.3, 12),
    "Q": ("west", 0.25, 20),
    "R": ("west", 0.45, 28),
}


def test_ways_to_and_from_ports_are_those_of_the_drawing(world: TinyWorld) -> None:
    table = _access(world)
    assert table["cell"].tolist() == grid_table({})["cell"].tolist()
    hours, km = (
        by_letter(table["cell"], table[name]) for name in ("port_hours", "port_km")
    )
    port = table.set_index("cell")["port_by_road"].to_dict()
    for letter, (name, time, length) in WAYS.items():
        assert port[number(letter)] == name
        assert hours[letter] == pytest.approx(time, abs=1e-9)
        assert km[letter] == pytest.approx(length, abs=1e-6)


def test_the_straight_way_to_the_road_counts(world: TinyWorld) -> None:
    table = _access(world)
    hours, km = (
        by_letter(table["cell"], table[name]) for name in ("port_hours", "port_km")
    )
    # A is off the road, B next to it; S is on a dropped road, R next to it.
    for letter, met in (("A", "B"), ("S", "R")):
        (off,) = great_circle_km(
            *(np.array([value]) for value in (*center(letter), *center(met)))
        )
        assert km[letter] == pytest.approx(off + km[met], abs=1e-6)
        assert hours[letter] == pytest.approx(off / 40 + hours[met], abs=1e-9)


def test_cells_out_of_reach_have_no_way_but_a_nearest_port(world: TinyWorld) -> None:
    table = _access(world, reach_km=0.5).set_index("cell")
    letters = by_letter(pd.Series(table.index), table["port_great_circle_km"])
    empty = table["port_hours"].isna().to_numpy()
    assert {letter for letter, none in zip(letters, empty, strict=True) if none} == (
        set(CELLS) - set(WAYS)
    )
    assert (table["port_by_road"] == "").tolist() == empty.tolist()
    assert table["port_km"].isna().tolist() == empty.tolist()
    assert (table["port_near"] != "").all()


def test_the_nearest_port_is_that_of_all_distances(world: TinyWorld) -> None:
    table, grid = _access(world), grid_table({})
    ports = world.ports[world.ports["southbound"]]
    km = np.stack(
        [
            great_circle_km(
                grid["latitude"].to_numpy(), grid["longitude"].to_numpy(), *place
            )
            for place in ports[["latitude", "longitude"]].to_numpy()
        ]
    )
    assert table["port_great_circle_km"].to_numpy() == pytest.approx(km.min(axis=0))
    near = ports["port_id"].to_numpy()[km.argmin(axis=0)]
    assert table["port_near"].tolist() == near.tolist()
    assert set(near) == {"east", "west"}


def test_hours_are_the_least_of_those_between_meets_and_crossings(
    world: TinyWorld,
) -> None:
    tiny = make_model(world, shares=SHARES)
    costs = find_costs(tiny.model, tiny.parameters)
    hours = _access(world).set_index("cell")["port_hours"]
    for country, least in (
        ("US", costs.to_port.min(axis=1)),
        ("MX", costs.from_port.min(axis=0)),
    ):
        reach = tiny.model.halves[country].reach
        found = hours.loc[reach.cell.tolist()].to_numpy()
        assert found == pytest.approx(least[reach.meet] + reach.access_hours)


def _side(graph: Graph, km: npt.NDArray[np.float64]) -> Side:
    arcs = np.zeros(len(graph.head), dtype="int32")
    hours = np.zeros((len(arcs), 4))
    # Half the time on each of two classes of road.
    hours[:, 0] = hours[:, 2] = graph.cost / 2
    return Side(
        "US",
        np.arange(graph.nodes),
        graph.tail,
        graph.head,
        graph.first,
        hours,
        np.full(len(arcs), 100.0),
        km,
        arcs,
        arcs > 0,
    )


def _at_nodes(count: int) -> Stubs:
    none, zero = np.zeros(count, dtype="int64"), np.zeros(count)
    return Stubs(
        np.arange(count),
        np.arange(count, dtype="int32"),
        np.zeros((count, 4)),
        zero,
        zero,
        none,
        none,
        none > 0,
        zero,
        zero,
        np.arange(count),
    )


@given(seed=st.integers(0, 10**6), side=st.integers(2, 9), ports=st.integers(1, 4))
def test_ways_are_those_of_networkx(seed: int, side: int, ports: int) -> None:
    graph = make_town(seed, side).graph
    chance = np.random.default_rng(seed)
    km = chance.uniform(1, 50, len(graph.head))
    goal = chance.integers(0, graph.nodes, ports)
    port, hours, length = _best_ways(_side(graph, km), _at_nodes(graph.nodes), goal)
    roads: nx.DiGraph[int] = nx.DiGraph()
    roads.add_nodes_from(range(graph.nodes))
    km_of: dict[tuple[int, int], float] = {}
    for tail, head, cost, long in zip(
        graph.tail.tolist(), graph.head.tolist(), graph.cost, km, strict=True
    ):
        # Turned round, and the quickest of several arcs.
        if (head, tail) not in km_of or cost < roads.edges[head, tail]["weight"]:
            roads.add_edge(head, tail, weight=cost)
            km_of[head, tail] = long
    goals = set(goal.tolist())
    expected = nx.multi_source_dijkstra_path_length(roads, goals)
    paths = nx.multi_source_dijkstra_path(roads, goals)
    for node in range(graph.nodes):
        assert hours[node] == pytest.approx(expected[node])
        assert goal[port[node]] == paths[node][0]
        along = sum(
            km_of[one, two]
            for one, two in zip(paths[node][:-1], paths[node][1:], strict=True)
        )
        assert length[node] == pytest.approx(along)


def test_of_ports_at_one_node_the_first_counts() -> None:
    graph = graph_of((0, 1, 1.0), (1, 0, 1.0))
    side, km = _side(graph, np.array([7.0, 9.0])), [7.0, 0.0]
    port, hours, length = _best_ways(side, _at_nodes(2), np.array([1, 1]))
    assert port.tolist() == [0, 0]
    assert hours.tolist() == [1.0, 0.0]
    assert length.tolist() == km


def test_a_node_without_a_way_has_no_port() -> None:
    side = _side(graph_of((0, 1, 1.0), nodes=3), np.array([7.0]))
    port, hours, length = _best_ways(side, _at_nodes(3), np.array([1]))
    assert port.tolist() == [0, 0, -1]
    assert hours[:2].tolist() == [1.0, 0.0]
    assert np.isnan([hours[2], length[2]]).all()
