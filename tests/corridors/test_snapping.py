import numpy as np
import pytest

from geo.corridors.network import Network, build_network
from geo.corridors.snapping import Stubs, attach
from geo.projection import great_circle_km
from tests.tiny_world import NODE, NODES, SPEEDS, TinyWorld, center


@pytest.fixture
def network(world: TinyWorld) -> Network:
    return build_network(
        world.roads.nodes,
        world.roads.segments,
        world.roads.ways,
        world.ports,
        world.areas,
        speed_kph=SPEEDS,
        port_reach_km=0.0,
        access_kph=40.0,
        toll_hours_per_km=0.01,
    )


def _attach(network: Network, country: str, letters: str) -> Stubs:
    places = np.array([center(letter) for letter in letters])
    side = network.sides[country]
    return attach(network, side, places[:, 0], places[:, 1], access_kph=40.0)


def _ends(network: Network, country: str, stubs: Stubs) -> list[tuple[int, str, float]]:
    """Return place, end and hours of each stub."""
    rows = network.sides[country].nodes[stubs.node]
    hours = stubs.hours.sum(axis=1).round(9)
    return [
        (int(place), NODES[row], float(value))
        for place, row, value in zip(stubs.place, rows, hours, strict=True)
    ]


def test_a_place_at_a_junction_enters_there_at_no_cost(network: Network) -> None:
    stubs = _attach(network, "MX", "I")
    assert _ends(network, "MX", stubs) == [(0, "I", 0.0)]
    assert stubs.vertex.tolist() == [NODE["I"]]
    assert stubs.start.tolist() == stubs.stop.tolist()
    assert stubs.cost().tolist() == [0.0]
    assert stubs.access_km[0] == pytest.approx(0.0, abs=1e-6)


def test_a_place_inside_a_road_has_a_stub_to_each_end(network: Network) -> None:
    # B lies between the crossings: 0.15 h of motorway, 0.5 h of trunk road.
    stubs = _attach(network, "US", "B")
    assert sorted(_ends(network, "US", stubs)) == [(0, "east", 0.5), (0, "west", 0.15)]
    order = np.argsort(stubs.km)
    assert stubs.km[order] == pytest.approx([15.0, 25.0])
    assert stubs.hours[order].ravel() == pytest.approx([0.15, 0, 0, 0, 0, 0.5, 0, 0])
    assert stubs.cost(np.array([3.0, 0.5, 1, 1]))[order] == pytest.approx([0.05, 1.0])


def test_a_stub_names_the_segments_that_it_drives(network: Network) -> None:
    stubs = _attach(network, "US", "B")
    links = network.links
    for at, end in enumerate(network.sides["US"].nodes[stubs.node]):
        part = slice(stubs.start[at], stubs.stop[at])
        rows, ahead = links.link_segment[part], links.link_ahead[part]
        if not stubs.forward[at]:
            rows, ahead = rows[::-1], ~ahead[::-1]
        ends = network.segments.loc[rows, ["start", "end"]].to_numpy()
        driven = [
            pair if on else pair[::-1] for pair, on in zip(ends, ahead, strict=True)
        ]
        walked = [NODES[driven[0][0]], *(NODES[pair[1]] for pair in driven)]
        expected = {"west": "B E west", "east": "B F G east"}[NODES[end]]
        assert walked == expected.split()


def test_beyond_the_border_stubs_are_driven_toward_the_place(network: Network) -> None:
    # The link from M over Q and R to O is open between M and Q both ways, from Q to R
    # one way, between R and O both ways: Q is reached from M alone, R from both ends.
    stubs = _attach(network, "MX", "QR")
    assert sorted(_ends(network, "MX", stubs)) == [
        (0, "M", 0.1),
        (1, "M", 0.3),
        (1, "O", 0.2),
    ]
    assert stubs.place.tolist() == [0, 1, 1]
    # 8 km of toll road between M and Q.
    toll = {
        (place, NODES[row]): value
        for place, row, value in zip(
            stubs.place, network.sides["MX"].nodes[stubs.node], stubs.extra, strict=True
        )
    }
    assert toll == pytest.approx({(0, "M"): 0.08, (1, "M"): 0.08, (1, "O"): 0.0})


def test_places_meet_the_nearest_usable_node_of_the_country(network: Network) -> None:
    # S itself is on a dropped road: R, next to it. A: over the border to the bridge.
    stubs = _attach(network, "MX", "SA")
    assert [NODES[row] for row in stubs.vertex] == ["R", "west"]
    expected = great_circle_km(
        *(np.array([value]) for value in (*center("S"), *center("R")))
    )
    assert stubs.access_km[0] == pytest.approx(expected[0], abs=1e-6)
    assert stubs.access_hours == pytest.approx(stubs.access_km / 40.0)
    stubs = _attach(network, "US", "IA")
    assert [NODES[row] for row in stubs.vertex] == ["west", "B"]


def test_every_place_of_many_keeps_its_order(network: Network) -> None:
    stubs = _attach(network, "MX", "JIQJ")
    assert stubs.place.tolist() == [0, 0, 1, 2, 3, 3]
    assert len(stubs.access_km) == len(stubs.vertex) == 4


def test_no_places_are_no_stubs(network: Network) -> None:
    none = np.empty(0)
    stubs = attach(network, network.sides["US"], none, none, access_kph=40.0)
    assert len(stubs.place) == len(stubs.node) == len(stubs.cost()) == 0
