from collections.abc import Mapping
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
import shapely

from geo import cells
from geo.corridors import estimate, naming
from geo.corridors.access import measure_access
from geo.corridors.center import parts_of_goals
from geo.corridors.estimate import (
    Estimate,
    Options,
    Surroundings,
    estimate_corridors,
)
from geo.corridors.flows import find_costs, share_out
from geo.corridors.model import Places
from geo.corridors.uncertainty import Spread
from geo.errors import NetworkError
from tests.tiny_model import TinyModel, make_gateways, make_model, make_network
from tests.tiny_world import (
    CELLS,
    TinyWorld,
    by_letter,
    cells_of,
    center,
    grid_table,
)

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
#
# From the east to I it takes 0.5 h by J, and by O and M as well. Of the ways on from I,
# K, O and M toward the crossing, taken one of 3, 3, 2 and 2, that by J counts 1/3 · 1/3
# and the other 1/3 · 1/2 · 1/2 · 1/3: 4 : 1.
WEST, EAST = 100 / 3 / 40, 20 / 3 / 40
BY_M, BY_J = 4 / 3 / 40 / 5, (4 + 8 / 3) / 40 + 4 / 3 / 40 * 4 / 5
# By the ways of the drawing, in order: a section ends where its flow changes.
SECTIONS = [
    ("I 35", "US", 10, 0.1, (16 + 4 + 1 / 3 + 4 / 3) / 40),
    ("I 35", "US", 5, 0.05, WEST),
    ("US 83", "US", 25, 0.5, EAST),
    ("MEX 85", "MX", 4, 0.05, WEST),
    ("MEX 85", "MX", 8, 0.1, BY_M),
    ("MEX 85", "MX", 8, 0.1, 0),
    ("MEX 2", "MX", 4, 0.1, EAST),
    ("MEX 2", "MX", 8, 0.2, BY_M),
    ("MEX 2", "MX", 8, 0.2, 0),
    ("MEX 40", "MX", 24, 0.4, BY_J),
    ("MEX 1", "MX", 8, 0.2, 0),
    ("MEX 3", "MX", 4, 0.1, BY_M),
    ("MEX 99", "MX", 4, 0.1, 0),
]
NONE = Spread(**dict.fromkeys((field.name for field in fields(Spread)), 0.0))
SOME = Spread(**dict.fromkeys((field.name for field in fields(Spread)), 0.3))
# The area that holds each cell of the drawing.
AREA = {
    **dict.fromkeys("ABC", "US04001"),
    **dict.fromkeys("DEFG", "US04002"),
    **dict.fromkeys("HIJM", "MX04001"),
    **dict.fromkeys("KLP", "MX04002"),
    **dict.fromkeys("NOQRS", "MX05003"),
}
BANDS = ("flow_low", "flow_mean", "flow_high")


def _surroundings(world: TinyWorld, hot: str) -> Surroundings:
    letters = "".join(CELLS)
    cell = cells_of(letters)
    row_of = {area: row for row, area in enumerate(world.areas["area_id"])}
    return Surroundings(
        world.areas,
        cell,
        cells.boundaries(cell),
        np.array([row_of[AREA[letter]] for letter in letters]),
        np.isin(cell, cells_of(hot)),
        world.settlements,
        measure_access(
            make_network(world),
            world.ports[world.ports["southbound"]],
            grid_table({}).set_index("cell").loc[cell].reset_index(),
            access_kph=40.0,
            access_reach_km=50.0,
        ),
    )


def _estimate(
    world: TinyWorld,
    tiny: TinyModel | None = None,
    *,
    hot: str = "EK",
    weapons: Mapping[str, list[float]] | None = None,
    **changes: object,
) -> Estimate:
    """Estimate with draws that do not differ, unless changes say otherwise."""
    used = tiny or _certain(make_model(world))
    options = Options(
        detour_ratio=1.05,
        minimum_share=0.01,
        unnumbered=False,
        spread=NONE,
        draws=2,
        seed=1,
        varied_draws=2,
        by_origin=True,
        least_share=0.01,
        cluster="",
    )
    table = used.model.targets.table
    demand = {
        name: Places(table.assign(weight=values, count=0.0))
        for name, values in (weapons or {}).items()
    }
    return estimate_corridors(
        used.network,
        used.model,
        used.parameters,
        world.ports,
        _surroundings(world, hot),
        demand,
        replace(options, **changes),  # type: ignore[arg-type]
        lambda _part, _words: None,
    )


def _certain(tiny: TinyModel) -> TinyModel:
    """Return the model with weights that rest on no count: nothing left to chance."""
    model = tiny.model
    origins = Places(model.origins.table.assign(count=0.0))
    targets = Places(model.targets.table.assign(count=0.0))
    return replace(tiny, model=replace(model, origins=origins, targets=targets))


@pytest.fixture
def _sharp(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send everyone by the shortest path, exactly."""
    monkeypatch.setattr(estimate, "find_theta", lambda _detour, _target: 1e3)


@pytest.mark.usefixtures("_sharp")
@pytest.mark.parametrize("crossing_hours", [0.0, 0.5])
def test_flow_on_every_section_is_that_worked_out_by_hand(
    world: TinyWorld, crossing_hours: float
) -> None:
    tiny = _certain(make_model(world, crossing_hours=crossing_hours))
    edges = _estimate(world, tiny).edges
    columns = ["ref", "country", "length_km", "hours", "flow_share"]
    found = edges[columns].to_numpy().tolist()
    assert len(found) == len(SECTIONS)
    for one, (ref, country, km, hours, share) in zip(found, SECTIONS, strict=True):
        assert one[:2] == [ref, country]
        assert one[2:] == pytest.approx([km, hours, share], rel=1e-6, abs=1e-12)
    assert edges.loc[edges["toll"], "ref"].tolist() == ["MEX 85"] * 3


@pytest.mark.usefixtures("_sharp")
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


@pytest.mark.usefixtures("_sharp")
def test_crossings_know_how_far_it_is_there_and_on(world: TinyWorld) -> None:
    ports = _estimate(world).ports.set_index("port_id")
    # By west 20 of 33 1/3 come from B, 15 km, and the others from E, 5 km; 26 2/3 go
    # to I, 4 km, and 6 2/3 on to K, 28 km.
    columns = ["us_km", "us_hours", "mx_km", "mx_hours"]
    west = [float(ports[column]["west"]) for column in columns]
    assert west == pytest.approx(
        [
            0.6 * 15 + 0.4 * 5,
            0.6 * 0.15 + 0.4 * 0.05,
            0.8 * 4 + 0.2 * 28,
            0.8 * 0.05 + 0.2 * 0.45,
        ]
    )
    assert ports.loc[["closed"], columns].isna().all(axis=None)


@pytest.mark.usefixtures("_sharp")
def test_areas_send_receive_and_are_passed(world: TinyWorld) -> None:
    table = _estimate(world).area_flows.set_index("area_id")
    assert table["name"].to_dict() == {
        "MX04001": "Oeste",
        "MX04002": "Este",
        "MX05003": "Sur",
        "US04001": "Alta",
        "US04002": "Baja",
    }
    # Through Sur some flow passes from K to M.
    assert (table["flow_share"] * 40).tolist() == pytest.approx([28, 12, 0, 25, 15])
    # To K: 4 + 8/3 by west, 4 + 4/3 by east.
    west = "West Bridge"
    assert table["main_port"].tolist() == [west, west, "", west, west]


def test_passages_are_entries_and_starts_worked_out_by_hand(world: TinyWorld) -> None:
    # Alta: 25 start there, and 5/3 come from E by B to the east. Baja: 15 start there,
    # 20 come from B to the west and 5 to the east, 5/3 come back from B. Oeste: 100/3
    # by the west, and 4/3 from the east by J or M; Este: 20/3 by the east, 20/3 from J.
    # Sur: a fifth of the 4/3.
    table = _estimate(world, detour_ratio=1 + 1e-9).area_flows
    through = dict(zip(table["area_id"], table["through_share"] * 40, strict=True))
    expected = {
        "US04001": 25 + 5 / 3,
        "US04002": 15 + 20 + 5 + 5 / 3,
        "MX04001": 100 / 3 + 4 / 3,
        "MX04002": 20 / 3 + 20 / 3,
        "MX05003": 4 / 3 / 5,
    }
    assert set(through) == set(expected)
    for area, passages in expected.items():
        assert through[area] == pytest.approx(passages, rel=1e-6)


@pytest.mark.usefixtures("_sharp")
def test_flow_km_of_cells_and_areas_is_that_of_their_roads(world: TinyWorld) -> None:
    found = _estimate(world)
    edges = found.edges
    by_road = edges["flow_share"] * edges["length_km"]
    cell = by_letter(found.cell_flows["cell"], found.cell_flows["flow_km"])
    assert {one for one, km in cell.items() if km > 1e-9} == set("BEFGIJKMNO")
    # No road with flow leaves the grid.
    assert sum(cell.values()) == pytest.approx(by_road.sum(), rel=1e-9)
    # G holds 5 km of the way from F, and the 5 km to the bridge; cells are a little
    # uneven.
    assert cell["G"] == pytest.approx(10 * EAST, rel=0.02)
    area = found.area_flows.groupby("country")["flow_km"].sum()
    for country in ("US", "MX"):
        own = by_road[edges["country"] == country].sum()
        # Areas are drawn a metre inside their cells, and bridges lie off the border.
        assert area[country] == pytest.approx(own, rel=0.01)
    assert found.cell_flows["hot_homicides"].sum() == 2


def test_conservation_holds_for_any_theta(world: TinyWorld) -> None:
    found = _estimate(world, detour_ratio=1.5)
    edges = found.edges
    kept = ~edges["ref"].isin(["MEX 99"])
    by_road = (edges["flow_share"] * edges["length_km"])[kept].sum()
    assert found.cell_flows["flow_km"].sum() == pytest.approx(by_road, rel=1e-9)
    assert found.facts["detour_ratio"] == pytest.approx(1.5, rel=1e-3)
    assert found.edges["flow_share"].to_numpy()[4] > 0.001


def _unnamed(world: TinyWorld) -> TinyWorld:
    """Return the world with nodes that the road file does not name."""
    nodes = world.roads.nodes.assign(name="")
    return replace(world, roads=replace(world.roads, nodes=nodes))


@pytest.mark.usefixtures("_sharp")
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


@pytest.mark.usefixtures("_sharp")
def test_corridors_are_the_routes_of_the_drawing_by_flow_times_length(
    world: TinyWorld,
) -> None:
    table = _estimate(_unnamed(world)).corridors
    columns = ["rank", "name", "length_km", "flow_km", "ports"]
    found = table[columns].to_numpy().tolist()
    # I 35: of 10 · 13/24 + 5 · 5/6, the east's part is 10/24, less than a twentieth.
    expected = [
        (1, "I 35", 15, 10 * 13 / 24 + 5 * WEST, "West Bridge"),
        (2, "MEX 40", 24, 24 * BY_J, "West Bridge; East Bridge"),
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


@pytest.mark.usefixtures("_sharp")
def test_corridors_know_the_areas_and_hotspots_that_they_cross(
    world: TinyWorld,
) -> None:
    table = _estimate(world, hot="EJK").corridors.set_index("ref")
    assert table["areas_crossed"].to_dict() == {
        "I 35": 2,
        "MEX 40": 2,
        "US 83": 2,
        "MEX 85": 1,
        "MEX 2": 1,
    }
    # Of I 35, 10 km in Baja and 5 in Alta; of MEX 40, half in each.
    assert table["areas"]["I 35"] == "Baja, Arizona; Alta, Arizona"
    assert set(table["areas"]["MEX 40"].split("; ")) == {
        "Oeste, Campeche",
        "Este, Campeche",
    }
    # Cell E: half of the way from B, and on to the bridge. J and K: all of MEX 40 but
    # the 6 km of it in I, J counted to the area that holds most of it.
    assert table["hotspot_km"].to_dict() == pytest.approx(
        {"I 35": 10, "MEX 40": 18, "US 83": 0, "MEX 85": 0, "MEX 2": 4}, rel=0.03
    )
    assert table["hotspots"].to_dict() == {
        "I 35": "Baja, Arizona",
        "MEX 40": "Oeste, Campeche; Este, Campeche",
        "US 83": "",
        "MEX 85": "",
        "MEX 2": "Este, Campeche",
    }


@pytest.mark.usefixtures("_sharp")
@pytest.mark.parametrize("turned", [False, True])
def test_corridors_run_with_the_flow_however_their_road_is_drawn(
    world: TinyWorld,
    monkeypatch: pytest.MonkeyPatch,
    turned: bool,  # noqa: FBT001
) -> None:
    # The tiny world is too small for ends named within 25 km.
    monkeypatch.setattr(naming, "_NAMING_KM", 1.0)
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


@pytest.mark.usefixtures("_sharp")
def test_the_least_share_leaves_smaller_corridors_out(world: TinyWorld) -> None:
    table = _estimate(world, minimum_share=0.19).corridors
    assert table["ref"].tolist() == ["I 35", "MEX 40", "MEX 85"]
    with pytest.raises(NetworkError, match="Choose a smaller one"):
        _estimate(world, minimum_share=0.99)


@pytest.mark.usefixtures("_sharp")
def test_facts_say_what_was_joined(world: TinyWorld) -> None:
    facts = _estimate(world).facts
    assert facts["origins"] == facts["destinations"] == 2
    assert facts["gateways"] == 0
    assert facts["median_access_km"] == {"US": 0.0, "MX": 0.0}
    assert facts["nodes_dropped_as_unconnected"] == {"US": 0, "MX": 2}
    assert facts["balancing_passes"] == 1
    assert facts["theta_per_hour"] == 1e3
    assert facts["detour_ratio"] == 1.0
    assert facts["draws"] == 2
    # (20 · 0.15 + 40/3 · 0.05 + 5 · 0.5 + 5/3 · 0.6) / 40; and
    # (4/3 · 0.5 + 16/3 · 0.1 + 80/3 · 0.05 + 20/3 · 0.45) / 40.
    assert facts["mean_trip_hours"] == {"US": 0.179, "MX": 0.138}
    assert facts["mean_trip_km"] == {"US": 13.8, "MX": 8.8}


@pytest.mark.usefixtures("_sharp")
def test_the_way_to_the_first_road_takes_time(world: TinyWorld) -> None:
    # Kino moves 2.2 km south of its node, for which it needs 0.2 h: half as much goes.
    moved = world.settlements.copy()
    at = moved["name"] == "Kino"
    south = 0.02
    moved.loc[at, "latitude"] -= south
    world = replace(world, settlements=moved)
    km = south * 111.195
    tiny = _certain(make_model(world, access_kph=km / 0.2))
    table = _estimate(world, tiny).area_flows.set_index("area_id")
    # K is worth half of before: B sends 17 : 4, E 33 : 6.
    expected = 25 / 40 * 4 / 21 + 15 / 40 * 6 / 39
    assert table["flow_share"]["MX04002"] == pytest.approx(expected, rel=1e-4)


def test_draws_without_spread_are_the_estimate(world: TinyWorld) -> None:
    found = _estimate(world, draws=3)
    for table, share in (
        (found.edges, "flow_share"),
        (found.corridors, "mean_share"),
        (found.ports, "flow_share"),
    ):
        for band in BANDS:
            assert table[band].to_numpy() == pytest.approx(
                table[share].to_numpy(), rel=1e-9, abs=1e-15
            )
    sent = found.area_flows["flow_share"] > 0
    for band in BANDS:
        assert found.area_flows[sent][band].to_numpy() == pytest.approx(
            found.area_flows[sent]["flow_share"].to_numpy()
        )
    cell = found.cell_flows
    for band in ("flow_km_low", "flow_km_mean", "flow_km_high"):
        assert cell[band].to_numpy() == pytest.approx(cell["flow_km"].to_numpy())


def test_bands_are_in_order_and_within_reach(world: TinyWorld) -> None:
    found = _estimate(world, make_model(world), spread=SOME, draws=12)
    for table in (found.edges, found.corridors, found.ports, found.area_flows):
        low, mean, high = (table[band].to_numpy() for band in BANDS)
        assert (low >= 0).all()
        assert (low <= high).all()
        assert (mean <= 12 * high + 1e-15).all()
        assert table["top_decile"].between(0, 1).all()
    for table in (found.ports, found.area_flows):
        assert (table["flow_high"] <= 1).all()
    open_ = found.ports["southbound"]
    assert (found.ports[open_]["flow_low"] < found.ports[open_]["flow_high"]).all()
    assert (found.ports[~open_][list(BANDS)] == 0).all(axis=None)
    assert found.ports["flow_mean"].sum() == pytest.approx(1)
    cell = found.cell_flows
    assert (cell["flow_km_low"] <= cell["flow_km_high"]).all()
    # Of two open crossings, one is the top tenth in every draw.
    assert found.ports["top_decile"].sum() == pytest.approx(1)


def test_the_seed_decides_the_bands_alone(world: TinyWorld) -> None:
    tiny = make_model(world)
    one, same, other = (
        _estimate(world, tiny, spread=SOME, draws=4, seed=seed) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(one.ports, same.ports)
    pd.testing.assert_frame_equal(one.cell_flows, same.cell_flows)
    assert (one.ports["flow_share"] == other.ports["flow_share"]).all()
    assert (one.ports["flow_mean"] != other.ports["flow_mean"])[1:].all()


def test_progress_runs_from_shortest_paths_to_the_last_draw(world: TinyWorld) -> None:
    told: list[tuple[float, str]] = []
    tiny = _certain(make_model(world))
    estimate_corridors(
        tiny.network,
        tiny.model,
        tiny.parameters,
        world.ports,
        _surroundings(world, ""),
        {},
        Options(
            detour_ratio=1.05,
            minimum_share=0.01,
            unnumbered=False,
            spread=NONE,
            draws=3,
            seed=1,
            varied_draws=1,
            by_origin=True,
            least_share=0.01,
            cluster="",
        ),
        lambda part, words: told.append((part, words)),
    )
    parts = [part for part, _ in told]
    assert parts == sorted(parts)
    assert 0 < parts[0] < parts[-1] <= 1
    assert told[-1][1] == "draw 3 of 3"


def test_variants_share_out_their_own_flow(world: TinyWorld) -> None:
    weapons = {"handguns": [1.0, 0.0], "long guns": [0.0, 1.0]}
    table = _estimate(world, weapons=weapons).variants
    sums = table.groupby(["kind", "variant"])["flow_share"].sum()
    # Both counties are of one state, so that its variant is the whole.
    assert sums.index.tolist() == [
        ("all", "all"),
        ("origin", "AZ"),
        ("weapon class", "handguns"),
        ("weapon class", "long guns"),
    ]
    assert sums.to_numpy() == pytest.approx(np.ones(4))
    west = table[table["port_id"] == "west"].set_index("variant")["flow_share"]
    assert west["all"] == west["AZ"] == pytest.approx(WEST)
    # To I alone: B by 16 : 1 and E by 32 : 1; to K alone: 1 : 1 and 2 : 1.
    assert west["handguns"] == pytest.approx(25 / 40 * 16 / 17 + 15 / 40 * 32 / 33)
    assert west["long guns"] == pytest.approx(25 / 40 / 2 + 15 / 40 * 2 / 3)
    # Draws that do not differ have no band.
    for name in BANDS:
        assert table[name].to_numpy() == pytest.approx(table["flow_share"].to_numpy())


def _by_county(world: TinyWorld, **changes: object) -> TinyModel:
    """Return the tiny model with its two counties in groups of their own."""
    tiny = _certain(make_model(world, **changes))  # type: ignore[arg-type]
    origins = Places(tiny.model.origins.table.assign(group=["Alta", "Baja"]))
    return replace(tiny, model=replace(tiny.model, origins=origins))


# Of Alta's 25 parts, 20 go by the west (4 of them on to K) and 5 by the east (1 of them
# on to I); of Baja's 15, 40/3 (8/3) and 5/3 (1/3). By the ways as in SECTIONS.
TOTALS = {"Alta": 25, "Baja": 15}
ROADS_OF = {
    "Alta": [20, 20, 5, 20, 1 / 5, 0, 5, 1 / 5, 0, 4 + 4 / 5, 0, 1 / 5, 0],
    "Baja": [
        *(5 / 3, 40 / 3, 5 / 3, 40 / 3, 1 / 15, 0, 5 / 3, 1 / 15, 0),
        *(8 / 3 + 4 / 15, 0, 1 / 15, 0),
    ],
}


@pytest.mark.usefixtures("_sharp")
@pytest.mark.parametrize("least", [1e-9, 0.01, 0.3])
def test_roads_of_each_origin_are_those_worked_out_by_hand(
    world: TinyWorld, least: float
) -> None:
    found = _estimate(world, _by_county(world), least_share=least)
    table = found.variant_edges
    assert set(table["kind"]) == {"origin"}
    for name, parts in ROADS_OF.items():
        own = table[table["variant"] == name].set_index("edge_id")
        shares = {at: part / TOTALS[name] for at, part in enumerate(parts, 1)}
        listed = {at: share for at, share in shares.items() if share >= least}
        assert own["flow_share"].to_dict() == pytest.approx(listed, rel=1e-6)
        for band in BANDS:
            assert own[band].to_numpy() == pytest.approx(own["flow_share"].to_numpy())


@pytest.mark.usefixtures("_sharp")
def test_roads_of_a_class_of_weapon_are_those_worked_out_by_hand(
    world: TinyWorld,
) -> None:
    weapons = {"handguns": [1.0, 0.0], "long guns": [0.0, 1.0]}
    table = _estimate(world, weapons=weapons).variant_edges
    own = table[table["kind"] == "weapon class"].set_index(["variant", "edge_id"])
    share = own["flow_share"]
    # All to I: by the east B sends 1 of 17, E 1 of 33; from there 1 of 5 goes by M.
    east = 25 / 40 / 17 + 15 / 40 / 33
    assert share["handguns"].to_dict() == pytest.approx(
        {
            1: 25 / 40 * 16 / 17 + 15 / 40 / 33,
            **dict.fromkeys((2, 4), 1 - east),
            **dict.fromkeys((3, 7), east),
            10: 4 / 5 * east,
        },
        rel=1e-6,
    )
    # All to K: what comes by the west passes by J, by the east it is nearly there.
    east = 25 / 40 / 2 + 15 / 40 / 3
    assert share["long guns"][10] == share["long guns"][4] == pytest.approx(1 - east)
    assert share["long guns"][7] == pytest.approx(east)


@pytest.mark.parametrize("gateway_share", [0.0, 0.2])
def test_origins_add_up_to_all_flow_on_every_road(
    world: TinyWorld, gateway_share: float
) -> None:
    gateways = make_gateways("Q")
    tiny = _by_county(world, gateways=gateways, gateway_share=gateway_share)
    found = _estimate(world, tiny, least_share=1e-12, spread=SOME, draws=3)
    parts = found.variant_edges
    totals = {"Alta": 25 / 40, "Baja": 15 / 40}
    totals = {name: total * (1 - gateway_share) for name, total in totals.items()}
    totals["by sea and air"] = gateway_share
    weight = parts["flow_share"] * parts["variant"].map(totals)
    together = weight.groupby(parts["edge_id"]).sum()
    edges = found.edges.set_index("edge_id")["flow_share"]
    assert together.to_numpy() == pytest.approx(
        edges[together.index].to_numpy(), abs=1e-12
    )
    assert edges.drop(together.index).max() < 1e-11
    # What comes by sea and air takes roads, but no crossing.
    named = {"Alta", "Baja", "by sea and air"} if gateway_share else {"Alta", "Baja"}
    assert set(parts["variant"]) == named
    assert "by sea and air" not in set(found.variants["variant"])


def test_variants_have_bands_of_the_first_draws(world: TinyWorld) -> None:
    tiny = _by_county(world)
    weapons = {"handguns": [1.0, 2.0]}
    few, many, none = (
        _estimate(
            world, tiny, weapons=weapons, spread=SOME, draws=draws, varied_draws=varied
        )
        for draws, varied in ((3, 3), (6, 3), (6, 6))
    )
    # The first draws are the same, however many come after.
    pd.testing.assert_frame_equal(few.variant_edges, many.variant_edges)
    own = few.variants["kind"] != "all"
    pd.testing.assert_frame_equal(few.variants[own], many.variants[own])
    assert not few.variant_edges.equals(none.variant_edges)
    # The main flow does not know how many of its draws have variants.
    pd.testing.assert_frame_equal(many.edges, none.edges)
    pd.testing.assert_frame_equal(many.ports, none.ports)
    assert (few.variant_edges["flow_low"] < few.variant_edges["flow_high"]).any()
    whole = many.variants[many.variants["kind"] == "all"].set_index("port_id")
    ports = many.ports.set_index("port_id").loc[whole.index]
    for name in ("flow_share", *BANDS, "top_decile"):
        assert whole[name].to_numpy() == pytest.approx(ports[name].to_numpy())


def test_a_study_may_do_without_variants(world: TinyWorld) -> None:
    found = _estimate(world, by_origin=False)
    assert found.variant_edges.empty
    assert set(found.variants["kind"]) == {"all"}


def _onward(letter: str) -> pd.DataFrame:
    latitude, longitude = center(letter)
    return pd.DataFrame(
        {
            "place_id": ["GT:one"],
            "name_en": ["One"],
            "name_es": ["Uno"],
            "latitude": [latitude],
            "longitude": [longitude],
            "weight": [3.0],
        }
    )


def test_destinations_beyond_the_south_are_among_the_areas(world: TinyWorld) -> None:
    tiny = _certain(make_model(world, onward=_onward("I")))
    table = _estimate(world, tiny).area_flows.set_index("area_id")
    beyond = table.loc["GT:one"]
    assert beyond["country"] == "GT"
    assert beyond["name"] == "One"
    assert beyond["state_name"] == "Guatemala"
    # Of a demand of 9 it has 3, and so much arrives; access shares out the rest.
    assert beyond["flow_share"] == pytest.approx(1 / 3)
    assert table["flow_share"]["MX04001"] == pytest.approx(2 / 3 * 28 / 40)
    assert beyond["through_share"] == beyond["flow_km"] == 0
    assert table.loc[table["country"] != "US", "flow_share"].sum() == pytest.approx(1)


@pytest.mark.usefixtures("_sharp")
def test_what_comes_by_gateways_uses_roads_but_no_crossing(world: TinyWorld) -> None:
    gateways = make_gateways("Q")
    tiny = _certain(make_model(world, gateways=gateways, gateway_share=0.2))
    found = _estimate(world, tiny)
    assert found.facts["gateways"] == 1
    assert found.ports["flow_share"].sum() == pytest.approx(0.8)
    sums = found.area_flows.groupby("country")["flow_share"].sum()
    assert sums.to_dict() == pytest.approx({"MX": 1.0, "US": 0.8})
    # It enters at M, from where it takes 0.1 h to I, 0.5 h to K: 4 : 1 of 0.2; the
    # flow by the crossings is 0.8 of what it is without.
    by_m = found.edges.loc[found.edges["ref"] == "MEX 85", "flow_share"].tolist()
    assert by_m == pytest.approx([0.8 * WEST, 0.2 + 0.8 * BY_M, 0])
    through = found.area_flows.set_index("area_id")["through_share"]
    by_crossings = (100 / 3 + 4 / 3) / 40
    assert through["MX04001"] == pytest.approx(0.8 * by_crossings + 0.2, rel=1e-6)


def test_crossings_at_one_node_share_its_flow(world: TinyWorld) -> None:
    tiny = make_model(world, gateways=make_gateways("K"), gateway_share=0.2)
    model = tiny.model
    half = model.halves["MX"]
    # The gateway moves to the node of the first crossing.
    moved = replace(half, goal_of=np.array([0, 1, 0]))
    model = replace(model, halves={**model.halves, "MX": moved})
    shares = share_out(model, tiny.parameters, find_costs(model, tiny.parameters))
    parts = parts_of_goals(model, shares, "MX")
    assert parts[:, 0] == pytest.approx([0.8 * EAST / (0.8 * EAST + 0.2), 0])
    assert parts[:, 1].tolist() == [0, 1]


def test_an_area_without_weight_takes_no_part(world: TinyWorld) -> None:
    tiny = make_model(
        world,
        supply={"US04001": 25.0, "US04002": 15.0, "US48999": 0.0},
        demand={"MX04002": 9.0},
    )
    table = _estimate(world, _certain(tiny)).area_flows.set_index("area_id")
    assert "US48999" not in table.index
    assert table["flow_share"]["MX04002"] == pytest.approx(1.0)
    # Oeste is passed on the way from the west, and receives nothing.
    assert table["flow_share"]["MX04001"] == 0.0
    assert table["main_port"]["MX04001"] == ""
    assert table["through_share"]["MX04001"] > 0


def test_flow_that_leaves_is_flow_that_arrives(world: TinyWorld) -> None:
    supply = {"US04001": 3.0, "US04002": 2.0, "US48999": 7.0}
    demand = {"MX04001": 1.0, "MX04002": 2.0, "MX05003": 3.0, "MX05004": 4.0}
    tiny = make_model(world, supply=supply, demand=demand, access_reach_km=2000.0)
    found = _estimate(world, _certain(tiny))
    sums = found.area_flows.groupby("country")["flow_share"].sum()
    assert sums.to_dict() == pytest.approx({"MX": 1.0, "US": 1.0})
    assert found.ports["flow_share"].sum() == pytest.approx(1.0)
    sent = found.area_flows.set_index("area_id")["flow_share"]
    for area, weight in supply.items():
        assert sent[area] == pytest.approx(weight / 12)
