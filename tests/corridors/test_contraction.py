"""Chains and sides on the drawing of tests/tiny_world.py, and on random roads."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.corridors.contraction import walk_chains
from geo.corridors.graph import build_graph
from geo.corridors.network import Network, build_network
from geo.corridors.sides import Side
from geo.corridors.snapping import attach
from geo.errors import NetworkError
from tests.tiny_world import NODE, NODES, SPEEDS, TinyRoads, TinyWorld, make_world

Chain = tuple[list[int], list[bool]]
OUTLINES = make_world().areas


def _walk(pairs: list[tuple[int, int]], fixed: tuple[int, ...] = ()) -> list[Chain]:
    start, end = np.array(pairs, dtype="int32").T.copy()
    mask = np.zeros(max(map(max, pairs)) + 1, dtype=bool)
    mask[list(fixed)] = True
    length, segment, ahead = walk_chains(start, end, mask)
    stops = np.cumsum(length)
    return [
        (segment[stop - run : stop].tolist(), ahead[stop - run : stop].tolist())
        for stop, run in zip(stops, length, strict=True)
    ]


def test_a_road_of_three_segments_is_one_chain_with_each_drawn_either_way() -> None:
    # 0 -> 1 <- 2 -> 3
    assert _walk([(0, 1), (2, 1), (2, 3)]) == [([0, 1, 2], [True, False, True])]


def test_a_crossing_ends_a_chain() -> None:
    assert _walk([(0, 1), (1, 2)], fixed=(1,)) == [([0], [True]), ([1], [True])]


def test_a_junction_ends_chains() -> None:
    # Three roads meet at 1.
    chains = _walk([(0, 1), (1, 2), (1, 3)])
    assert chains == [([0], [True]), ([1], [True]), ([2], [True])]


def test_a_loop_at_a_junction_and_parallel_roads_are_chains_of_their_own() -> None:
    # From 0 to 1 twice, once over 2; a loop from 1 over 3 and 4 back to 1.
    chains = _walk([(0, 1), (0, 2), (2, 1), (1, 3), (3, 4), (4, 1)], fixed=(0,))
    assert chains == [
        ([0], [True]),
        ([1, 2], [True, True]),
        ([3, 4, 5], [True, True, True]),
    ]


def test_a_ring_without_a_junction_starts_at_its_first_node() -> None:
    assert _walk([(2, 1), (3, 2), (1, 3)]) == [([0, 1, 2], [False, False, False])]


def _build(world: TinyWorld, roads: TinyRoads | None = None) -> Network:
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


def _arcs(side: Side) -> dict[tuple[str, str], float]:
    """Return generalised hours by the ends of each arc, as the side turns it."""
    names = [NODES[row] for row in side.nodes]
    return {
        (names[tail], names[head]): cost
        for tail, head, cost in zip(side.tail, side.head, side.cost(), strict=True)
    }


def test_sides_have_arcs_turned_toward_the_crossings(world: TinyWorld) -> None:
    network = _build(world)
    # Over E, B, F and G: 0.05 + 0.1 + 0.2 + 0.2 + 0.1 hours.
    assert _arcs(network.sides["US"]) == pytest.approx(
        {("west", "east"): 0.65, ("east", "west"): 0.65}
    )
    both = {
        ("west", "I"): 0.05,
        ("I", "M"): 0.1,
        ("I", "K"): 0.4,
        ("east", "K"): 0.1,
        ("K", "O"): 0.2,
    }
    # M to O over Q and R is driven one way, O to M the other: here turned round.
    one_way = {("O", "M"): 0.5, ("M", "O"): 0.1}
    assert _arcs(network.sides["MX"]) == pytest.approx(
        both | {(head, tail): hours for (tail, head), hours in both.items()} | one_way
    )


def test_arcs_are_sorted_as_a_graph_and_know_their_links(world: TinyWorld) -> None:
    network = _build(world)
    for side in network.sides.values():
        graph, order = build_graph(
            side.tail.astype(np.intp),
            side.head.astype(np.intp),
            side.cost(),
            len(side.nodes),
        )
        assert order.tolist() == list(range(len(side.tail)))
        assert graph.first.tolist() == side.first.tolist()
        made = side.graph()
        assert made.head.tolist() == graph.head.tolist()
        assert made.cost.tolist() == graph.cost.tolist()
        links = network.links
        driven_from = np.where(
            side.forward, links.link_tail[side.link], links.link_head[side.link]
        )
        real_tail = side.tail if side.country == "US" else side.head
        assert side.nodes[real_tail].tolist() == driven_from.tolist()


def test_links_keep_their_segments_in_order(world: TinyWorld) -> None:
    network = _build(world)
    links = network.links
    segments = network.segments
    for link in range(len(links.link_first) - 1):
        low, high = links.link_first[link : link + 2]
        at = links.link_tail[link]
        for row, ahead in zip(
            links.link_segment[low:high], links.link_ahead[low:high], strict=True
        ):
            start, end = segments.loc[row, ["start", "end"]]
            assert at == (start if ahead else end)
            at = end if ahead else start
        assert at == links.link_head[link]


def test_hours_are_kept_by_class_and_speeds_scale_them(world: TinyWorld) -> None:
    side = _build(world).sides["US"]
    # I 35 is a motorway of 0.15 h, US 83 a trunk road of 0.5 h.
    assert side.hours[0].tolist() == pytest.approx([0.15, 0.5, 0.0, 0.0])
    assert side.km.tolist() == pytest.approx([40.0, 40.0])
    factors = np.array([1.5, 0.5, 1.0, 1.0])
    assert side.cost(factors).tolist() == pytest.approx([0.1 + 1.0] * 2)
    assert side.graph(factors).cost.tolist() == pytest.approx([1.1] * 2)


def test_parallel_roads_stay_parallel_arcs_and_loops_are_none(world: TinyWorld) -> None:
    # US 83 runs a second time from B to F, and a road leads from E back to E.
    extra = pd.DataFrame(
        {
            "start": [NODE["F"], NODE["E"], NODE["G"]],
            "end": [NODE["B"], NODE["G"], NODE["E"]],
            "way": 1,
            "length_km": [5.0, 1.0, 1.0],
        }
    )
    segments = pd.concat([world.roads.segments, extra], ignore_index=True)
    network = _build(world, replace(world.roads, segments=segments))
    side = network.sides["US"]
    names = np.array([NODES[row] for row in side.nodes])
    between = (names[side.tail] == "B") & (names[side.head] == "F")
    assert sorted(side.cost()[between]) == pytest.approx([0.1, 0.2])


def test_a_loop_carries_no_through_flow(world: TinyWorld) -> None:
    # From G over P and S back to G.
    extra = pd.DataFrame(
        {
            "start": [NODE["G"], NODE["P"], NODE["S"]],
            "end": [NODE["P"], NODE["S"], NODE["G"]],
            "way": 1,
            "length_km": 1.0,
        }
    )
    segments = pd.concat([world.roads.segments, extra], ignore_index=True)
    network = _build(world, replace(world.roads, segments=segments))
    side = network.sides["US"]
    assert (side.tail != side.head).all()
    # West to G, G to east, and the loop, which is a link without arcs.
    assert network.facts["links"] == {"US": 3, "MX": 7}
    assert len(side.tail) == 4


def test_tolls_and_climbs_are_worth_hours(world: TinyWorld) -> None:
    # Only MEX 85, from the bridge over I and M to Q, has a toll. I lies 500 m above
    # all else: 0.5 km to climb at 0.4 h each.
    metres = np.zeros(len(NODES))
    metres[NODE["I"]] = 500.0
    network = build_network(
        world.roads.nodes,
        world.roads.segments,
        world.roads.ways,
        world.ports,
        world.areas,
        speed_kph=SPEEDS,
        port_reach_km=0.0,
        access_kph=40.0,
        toll_hours_per_km=0.01,
        climb_hours_per_km=0.4,
        elevation=metres,
    )
    side = network.sides["MX"]
    names = [NODES[row] for row in side.nodes]
    extra = {
        (names[tail], names[head]): value
        for tail, head, value in zip(side.tail, side.head, side.extra, strict=True)
    }
    # The side's arcs are turned round: from I means that the drive ends there.
    assert extra["I", "west"] == pytest.approx(0.04 + 0.2)
    assert extra["west", "I"] == pytest.approx(0.04)
    assert extra["I", "M"] == pytest.approx(0.08 + 0.2)
    assert extra["I", "K"] == pytest.approx(0.2)
    assert extra["K", "I"] == pytest.approx(0.0)
    # M to Q is 8 km of toll road, the rest of the link has none.
    assert extra["O", "M"] == pytest.approx(0.08)
    assert side.cost() == pytest.approx(side.hours.sum(axis=1) + side.extra)


def test_crossings_are_found_on_each_side_or_named(world: TinyWorld) -> None:
    network = _build(world)
    for side in network.sides.values():
        node = side.port_nodes(network.ports)
        assert side.nodes[node].tolist() == network.ports.tolist()
    off = pd.Series({"nowhere": NODE["J"], "west": NODE["west"]})
    with pytest.raises(NetworkError, match="roads of MX do not reach nowhere"):
        network.sides["MX"].port_nodes(off)


def test_nodes_follow_a_hilbert_curve_so_that_neighbours_are_near() -> None:
    network = _random_network(7, 400, 100)
    side = network.sides["US"]
    table = network.nodes.iloc[side.nodes]
    step = np.hypot(np.diff(table["longitude"]), np.diff(table["latitude"]))
    shuffled = table.sample(frac=1.0, random_state=1)
    other = np.hypot(np.diff(shuffled["longitude"]), np.diff(shuffled["latitude"]))
    assert step.mean() < 0.3 * other.mean()


def _random_network(seed: int, count: int, more: int) -> Network:
    """Return both countries with a tree of two-way roads and some one-way roads.

    Both have the same nodes; crossings stand at nodes 0 and 1.
    """
    chance = np.random.default_rng(seed)
    nodes = pd.DataFrame(
        {
            "osm_id": np.arange(count),
            "latitude": chance.uniform(20, 21, count),
            "longitude": chance.uniform(-100, -99, count),
            "port": ["a", "b", *[""] * (count - 2)],
            "name": "",
        }
    )
    rows = []
    for country in (0, 1):
        # Trees of long branches have many nodes to merge.
        for node in range(1, count):
            before = node - 1 if chance.random() < 0.6 else chance.integers(node)
            rows.append((before, node, 2 * country))
        rows += [
            (*chance.integers(count, size=2), 2 * country + 1) for _ in range(more)
        ]
    segments = pd.DataFrame(rows, columns=["start", "end", "way"])
    segments["length_km"] = chance.uniform(0.1, 50, len(segments))
    ways = pd.DataFrame(
        {
            "osm_id": np.arange(4),
            "class": ["motorway", "secondary", "trunk", "primary"],
            "ref": "",
            "name": "",
            "country": ["US", "US", "MX", "MX"],
            "toll": [False, True, True, False],
            "direction": [0, 1, 0, -1],
            "speed_kph": np.nan,
        }
    )
    ports = pd.DataFrame(
        {
            "port_id": ["a", "b"],
            "name_en": ["A", "B"],
            "latitude": 20.0,
            "longitude": -99.0,
            "southbound": True,
        }
    )
    return build_network(
        nodes,
        segments,
        ways,
        ports,
        OUTLINES,
        speed_kph=SPEEDS,
        port_reach_km=0.0,
        access_kph=40.0,
        toll_hours_per_km=0.01,
        climb_hours_per_km=0.5,
        elevation=chance.uniform(0, 3000, count),
    )


def _whole_graph(network: Network, country: str) -> "nx.MultiDiGraph[int]":
    """Return every segment of a country, with generalised hours, turned as its side."""
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    driving = network.driving
    for at, (start, end) in enumerate(
        zip(network.segments["start"], network.segments["end"], strict=True)
    ):
        if network.country[at] != country:
            continue
        for tail, head, open_, extra in (
            (start, end, driving.ahead[at], driving.extra_ahead[at]),
            (end, start, driving.back[at], driving.extra_back[at]),
        ):
            if open_:
                ends = (tail, head) if country == "US" else (head, tail)
                graph.add_edge(*ends, cost=driving.hours[at] + extra)
    return graph


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(2, 60), st.integers(0, 40))
def test_merging_changes_no_distance_from_any_node_to_a_crossing(
    seed: int, count: int, more: int
) -> None:
    network = _random_network(seed, count, more)
    table = network.nodes
    for country, side in network.sides.items():
        roots = side.port_nodes(network.ports)
        quickest: dict[tuple[int, int], float] = {}
        for tail, head, cost in zip(
            side.head.tolist(), side.tail.tolist(), side.cost().tolist(), strict=True
        ):
            known = quickest.get((tail, head), np.inf)
            quickest[tail, head] = min(known, cost)
        ends = np.array(list(quickest), dtype="int64").reshape(-1, 2)
        turned = csr_array(
            (list(quickest.values()), (ends[:, 0], ends[:, 1])),
            shape=(len(side.nodes), len(side.nodes)),
        )
        hours = dijkstra(turned, indices=roots)
        stubs = attach(
            network,
            side,
            table["latitude"].to_numpy(),
            table["longitude"].to_numpy(),
            access_kph=40.0,
        )
        assert stubs.vertex.tolist() == list(range(count))
        whole = _whole_graph(network, country).reverse()
        for at, port in enumerate(network.ports):
            found = np.full(count, np.inf)
            np.minimum.at(found, stubs.place, stubs.cost() + hours[at, stubs.node])
            expected = nx.single_source_dijkstra_path_length(
                whole, int(port), weight="cost"
            )
            assert found.tolist() == pytest.approx(
                [expected[node] for node in range(count)], abs=1e-9
            )
