from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.corridors import chains
from geo.corridors.estimate import Estimate, estimate_corridors
from geo.corridors.gravity import Preferences
from geo.corridors.network import build_network
from geo.corridors.supply import weigh_ports
from geo.errors import NetworkError
from geo.grid.pieces import find_seats
from tests.tiny_world import SPEEDS, TinyWorld

# Choice and deterrence are ln 2 / 0.2 h: every 0.2 h halves. Hours by the drawing:
#
#     journey    by west             by east             weights (west, east)
#     B to I     0.15 + 0.05 = 0.2   0.5 + 0.5  = 1.0    1/2  and 1/32
#     B to K     0.15 + 0.45 = 0.6   0.5 + 0.1  = 0.6    1/8  and 1/8
#     E to I     0.05 + 0.05 = 0.1   0.6 + 0.5  = 1.1    1/√2 times 1   and 1/32
#     E to K     0.05 + 0.45 = 0.5   0.6 + 0.1  = 0.7    1/√2 times 1/4 and 1/8
#
# With equal demand in I and K, B sends 17/32 : 8/32 and E 33/32 : 12/32 there. Alta
# (B) supplies 25/40 and Baja (E) 15/40, so that of 40 parts of flow
#
#     B to I  17: 16   by west,  1   by east
#     B to K   8:  4   by west,  4   by east
#     E to I  11: 32/3 by west,  1/3 by east
#     E to K   4:  8/3 by west,  4/3 by east
HALVING = np.log(2) / 0.2
SUPPLY = {"US04001": 25.0, "US04002": 15.0}
DEMAND = {"MX04001": 3.0, "MX04002": 3.0}
WEST, EAST = 100 / 3 / 40, 20 / 3 / 40
# By the ways of the drawing, in order: a section ends where its flow changes.
SECTIONS = [
    ("I 35", "US", 10, 0.1, (16 + 4 + 1 / 3 + 4 / 3) / 40),
    ("I 35", "US", 5, 0.05, WEST),
    ("US 83", "US", 25, 0.5, EAST),
    ("MEX 85", "MX", 4, 0.05, WEST),
    ("MEX 85", "MX", 16, 0.2, 0),
    ("MEX 2", "MX", 4, 0.1, EAST),
    ("MEX 2", "MX", 16, 0.4, 0),
    # From the west to K, and from the east to I.
    ("MEX 40", "MX", 24, 0.4, (4 + 8 / 3 + 1 + 1 / 3) / 40),
    ("MEX 1", "MX", 8, 0.2, 0),
    ("MEX 3", "MX", 4, 0.1, 0),
    ("MEX 99", "MX", 4, 0.1, 0),
]


def _estimate(
    world: TinyWorld,
    *,
    supply: dict[str, float] | None = None,
    demand: dict[str, float] | None = None,
    access_kph: float = 40.0,
    crossing_hours: float = 0.5,
    minimum_share: float = 0.01,
) -> Estimate:
    roads = world.roads
    network = build_network(
        roads.nodes,
        roads.segments,
        roads.ways,
        world.ports,
        world.areas,
        speed_kph=SPEEDS,
        port_reach_km=0.0,
        access_kph=40.0,
    )
    return estimate_corridors(
        network,
        world.areas,
        find_seats(world.areas, world.settlements),
        pd.Series(SUPPLY if supply is None else supply),
        pd.Series(DEMAND if demand is None else demand),
        world.ports,
        weigh_ports(world.ports, exponent=0.5),
        world.settlements,
        preferences=Preferences(
            deterrence=HALVING,
            choice=HALVING,
            demand_exponent=1.0,
            balance=0.0,
            crossing_hours=crossing_hours,
        ),
        access_kph=access_kph,
        minimum_share=minimum_share,
    )


@pytest.mark.parametrize("crossing_hours", [0.0, 0.5])
def test_flow_on_every_section_is_that_worked_out_by_hand(
    world: TinyWorld, crossing_hours: float
) -> None:
    edges = _estimate(world, crossing_hours=crossing_hours).edges
    fields = ["ref", "country", "length_km", "hours", "flow_share"]
    found = edges[fields].to_numpy().tolist()
    assert len(found) == len(SECTIONS)
    for one, (ref, country, km, hours, share) in zip(found, SECTIONS, strict=True):
        assert one[:2] == [ref, country]
        assert one[2:] == pytest.approx([km, hours, share], rel=1e-6, abs=1e-12)
    assert edges.loc[edges["toll"], "ref"].tolist() == ["MEX 85", "MEX 85"]


def test_crossings_are_shared_out_and_ranked(world: TinyWorld) -> None:
    ports = _estimate(world).ports.set_index("port_id")
    assert ports["flow_share"].to_dict() == pytest.approx(
        {"closed": 0.0, "east": EAST, "west": WEST}, rel=1e-6
    )
    assert ports["rank"].to_dict() == {"closed": 3, "east": 2, "west": 1}
    assert ports["yearly_vehicles"]["west"] == 500.0
    assert ports["yearly_vehicles"][["closed", "east"]].isna().all()
    places = world.ports.set_index("port_id")
    for port in ("closed", "east", "west"):
        place = places.loc[port, ["longitude", "latitude"]].to_numpy(dtype="float64")
        assert shapely.get_coordinates(ports.geometry[port]).tolist() == [list(place)]


def test_areas_send_their_supply_and_receive_what_reaches_them(
    world: TinyWorld,
) -> None:
    table = _estimate(world).area_flows
    assert table["area_id"].tolist() == ["MX04001", "MX04002", "US04001", "US04002"]
    assert table["flow_share"].tolist() == pytest.approx(
        [28 / 40, 12 / 40, 25 / 40, 15 / 40], rel=1e-6
    )
    # To K: 4 + 8/3 by west, 4 + 4/3 by east.
    assert table["main_port"].tolist() == ["West Bridge"] * 4
    assert table["name"].tolist() == ["Oeste", "Este", "Alta", "Baja"]


def _unnamed(world: TinyWorld) -> TinyWorld:
    """Return the world with nodes that the road file does not name."""
    nodes = world.roads.nodes.assign(name="")
    return replace(world, roads=replace(world.roads, nodes=nodes))


def test_corridors_are_named_as_the_road_file_names_their_ends(
    world: TinyWorld,
) -> None:
    # Crossings are named by the largest settlement near them.
    assert _estimate(world).corridors["name"].tolist() == [
        "I 35: B – Arriba",
        "MEX 40: I – K",
        "US 83: B – Arriba",
        "MEX 85: Kino – I",
        "MEX 2: Kino – K",
    ]


def test_corridors_are_the_routes_of_the_drawing_by_flow_times_length(
    world: TinyWorld,
) -> None:
    table = _estimate(_unnamed(world)).corridors
    found = table[["rank", "name", "length_km", "flow_km", "ports"]].to_numpy().tolist()
    # I 35: of 10 · 13/24 + 5 · 5/6, the east's part is 10/24, less than a twentieth.
    expected = [
        (1, "I 35", 15, 10 * 13 / 24 + 5 * WEST, "West Bridge"),
        (2, "MEX 40", 24, 24 * 0.2, "West Bridge; East Bridge"),
        (3, "US 83", 25, 25 * EAST, "East Bridge"),
        (4, "MEX 85", 4, 4 * WEST, "West Bridge"),
        (5, "MEX 2", 4, 4 * EAST, "East Bridge"),
    ]
    assert len(found) == len(expected)
    for one, line in zip(found, expected, strict=True):
        assert one == [
            line[0],
            line[1],
            pytest.approx(line[2]),
            pytest.approx(line[3], rel=1e-6),
            line[4],
        ]
    # All lies within 25 km of the largest place of each country.
    assert set(table.loc[table["country"] == "US", "from_place"]) == {"Arriba"}
    assert set(table.loc[table["country"] == "MX", "to_place"]) == {"Kino"}


@pytest.mark.parametrize("turned", [False, True])
def test_corridors_run_with_the_flow_however_their_road_is_drawn(
    world: TinyWorld,
    monkeypatch: pytest.MonkeyPatch,
    turned: bool,  # noqa: FBT001
) -> None:
    # The tiny world is too small for ends named within 25 km.
    monkeypatch.setattr(chains, "_NAMING_KM", 1.0)
    segments = world.roads.segments.copy()
    if turned:
        two_way = ~segments["way"].isin([5, 6])
        segments.loc[two_way, ["start", "end"]] = segments.loc[
            two_way, ["end", "start"]
        ].to_numpy()
    world = _unnamed(replace(world, roads=replace(world.roads, segments=segments)))
    # Most of MEX 40's flow is that from the west to K.
    assert _estimate(world).corridors["name"].tolist() == [
        "I 35: Arriba – Enmedio",
        "MEX 40: Ibarra – Kino",
        "US 83: Arriba – Garza",
        "MEX 85",
        "MEX 2",
    ]


def test_the_least_share_leaves_smaller_corridors_out(world: TinyWorld) -> None:
    table = _estimate(world, minimum_share=0.19).corridors
    assert table["ref"].tolist() == ["I 35", "MEX 40", "MEX 85"]


def test_facts_say_what_was_joined_and_assumed(world: TinyWorld) -> None:
    facts = _estimate(world).facts
    assert facts["origins"] == facts["destinations"] == 2
    assert facts["ports_with_assumed_volume"] == ["east"]
    assert facts["median_access_km"] == {"US": 0.0, "MX": 0.0}
    assert facts["nodes_dropped_as_unconnected"] == {"US": 0, "MX": 2}
    assert facts["balancing_passes"] == 1


def test_the_way_to_the_first_road_takes_time(world: TinyWorld) -> None:
    # Kino moves 2.2 km south of its node, for which it needs 0.2 h: half as much goes.
    moved = world.settlements.copy()
    at = moved["name"] == "Kino"
    south = 0.02
    moved.loc[at, "latitude"] -= south
    world = replace(world, settlements=moved)
    km = south * 111.195
    table = _estimate(world, access_kph=km / 0.2).area_flows.set_index("area_id")
    # K is worth half of before: B sends 17 : 4, E 33 : 6.
    expected = 25 / 40 * 4 / 21 + 15 / 40 * 6 / 39
    assert table["flow_share"]["MX04002"] == pytest.approx(expected, rel=1e-4)


def test_an_area_without_weight_takes_no_part(world: TinyWorld) -> None:
    table = _estimate(
        world, supply=SUPPLY | {"US48999": 0.0}, demand={"MX04002": 9.0}
    ).area_flows
    assert table["area_id"].tolist() == ["MX04002", "US04001", "US04002"]
    assert table["flow_share"].tolist() == pytest.approx([1.0, 0.625, 0.375])


def test_flow_that_leaves_is_flow_that_arrives(world: TinyWorld) -> None:
    supply = {"US04001": 3.0, "US04002": 2.0, "US48999": 7.0}
    demand = {"MX04001": 1.0, "MX04002": 2.0, "MX05003": 3.0, "MX05004": 4.0}
    estimate = _estimate(world, supply=supply, demand=demand)
    sums = estimate.area_flows.groupby("country")["flow_share"].sum()
    assert sums.to_dict() == pytest.approx({"MX": 1.0, "US": 1.0})
    assert estimate.ports["flow_share"].sum() == pytest.approx(1.0)
    sent = estimate.area_flows.set_index("area_id")["flow_share"]
    for area, weight in supply.items():
        assert sent[area] == pytest.approx(weight / 12)


def test_without_supply_or_demand_there_is_no_flow(world: TinyWorld) -> None:
    nothing = {"US04001": 0.0, "MX04001": 0.0}
    with pytest.raises(NetworkError, match="`supply` must be at least 0 and not all"):
        _estimate(world, supply=nothing)
    with pytest.raises(NetworkError, match="`demand` must be at least 0 and not all"):
        _estimate(world, demand=nothing)
