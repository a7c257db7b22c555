from dataclasses import dataclass
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.corridors.chains import (
    Sections,
    build_corridors,
    build_sections,
)
from geo.corridors.countries import COUNTRIES
from geo.corridors.driving import Driving
from geo.corridors.naming import lead_route, trunk_route
from geo.corridors.network import Network
from geo.errors import NetworkError

# Places a degree apart on a parallel, each at a node; a village beside the first.
NAMES = ("Ana", "Bea", "Cruz", "Dino", "Eva", "Fe")


@dataclass(frozen=True, slots=True)
class Line:
    """Nodes 0, 1, 2 … from west to east, with a segment of 100 km after each."""

    nodes: pd.DataFrame
    segments: pd.DataFrame
    ways: pd.DataFrame
    places: pd.DataFrame


def _line(*refs: str) -> Line:
    """Return a way for each run of equal routes along the line."""
    count = len(refs)
    fresh = [at == 0 or refs[at] != refs[at - 1] for at in range(count)]
    way = np.cumsum(fresh) - 1
    routes = [ref for ref, is_first in zip(refs, fresh, strict=True) if is_first]
    nodes = pd.DataFrame({"latitude": 25.0, "longitude": -105.0 + np.arange(count + 1)})
    segments = pd.DataFrame(
        {
            "start": np.arange(count),
            "end": np.arange(1, count + 1),
            "way": way,
            "length_km": 100.0,
        }
    )
    ways = pd.DataFrame({"ref": routes, "class": "trunk", "toll": False}).astype(
        {"ref": "str", "class": "str"}
    )
    places = pd.DataFrame(
        {
            "name": list(NAMES),
            "latitude": 25.0,
            "longitude": -105.0 + np.arange(len(NAMES)),
            "population": 1000.0,
            "country": "MX",
        }
    )
    village = pd.DataFrame(
        [("Aldea", 25.0, -104.999, 10.0, "MX"), ("Across", 25.0, -105.0, 1e6, "US")],
        columns=["name", "latitude", "longitude", "population", "country"],
    )
    return Line(nodes, segments, ways, pd.concat([places, village], ignore_index=True))


def _network(line: Line, country: list[str] | None = None) -> Network:
    """Return a network that is good for chaining alone."""
    count = len(line.segments)
    code = [COUNTRIES.index(name) for name in country or ["MX"] * count]
    none = np.zeros(count)
    driving = Driving(
        np.array(code, dtype="int8"),
        np.zeros(count, dtype="int8"),
        line.segments["length_km"].to_numpy(),
        np.full(count, 1.25),
        none >= 0,
        none >= 0,
        none,
        none,
    )
    unused: Any = None
    return Network(
        line.nodes,
        line.segments,
        line.ways,
        driving,
        pd.Series(dtype="int64"),
        unused,
        {},
        dict.fromkeys(COUNTRIES, np.zeros(len(line.nodes), dtype=bool)),
        {},
    )


def _chain(
    line: Line,
    by_port: list[list[float]],
    direction: list[int] | None = None,
    country: list[str] | None = None,
    minimum_share: float = 0.01,
    *,
    unnumbered: bool = False,
) -> tuple[gpd.GeoDataFrame, list[list[int]]]:
    count = len(line.segments)
    ports = np.array(by_port, dtype="float64")
    table, chains = build_corridors(
        _network(line, country),
        ports.sum(axis=0),
        ports,
        [f"Port {at}" for at in range(len(by_port))],
        np.array(direction or [1] * count, dtype="int8"),
        line.places,
        minimum_share=minimum_share,
        unnumbered=unnumbered,
    )
    return table, [cast("list[int]", sorted(chain.tolist())) for chain in chains]


def _corridors(
    line: Line,
    by_port: list[list[float]],
    direction: list[int] | None = None,
    country: list[str] | None = None,
    minimum_share: float = 0.01,
) -> gpd.GeoDataFrame:
    return _chain(line, by_port, direction, country, minimum_share)[0]


def _sections(line: Line, share: list[float]) -> Sections:
    return build_sections(_network(line), np.array(share))


def _edges(line: Line, share: list[float]) -> gpd.GeoDataFrame:
    return _sections(line, share).frame


def _xs(shape: shapely.Geometry) -> list[float]:
    return [float(x) for x, _ in shapely.get_coordinates(shape)]


def test_a_corridor_is_a_chain_of_one_route_with_enough_flow() -> None:
    line = _line(*["MEX-85"] * 5)
    table = _corridors(line, [[0.4, 0.4, 0.2, 0.005, 0.1]])
    # 0.4 · 200 + 0.2 · 100 = 100 and 0.1 · 100 = 10, cut by a section with too little.
    assert table["name"].tolist() == ["MEX-85: Ana – Dino", "MEX-85: Eva – Fe"]
    assert table["rank"].tolist() == [1, 2]
    assert table["length_km"].tolist() == pytest.approx([300, 100])
    assert table["flow_km"].tolist() == pytest.approx([100, 10])
    assert table["mean_share"].tolist() == pytest.approx([1 / 3, 0.1])
    assert table["peak_share"].tolist() == pytest.approx([0.4, 0.1])
    assert [_xs(shape) for shape in table.geometry] == [
        [-105, -104, -103, -102],
        [-101, -100],
    ]
    assert (table.geom_type == "MultiLineString").all()


def test_corridors_are_ranked_by_flow_times_length_and_not_by_their_peak() -> None:
    line = _line("MEX-1", "MEX-2", "MEX-2", "MEX-2")
    table = _corridors(line, [[0.5, 0.2, 0.2, 0.2]])
    assert table["ref"].tolist() == ["MEX-2", "MEX-1"]
    assert table["flow_km"].tolist() == pytest.approx([60, 50])


@pytest.mark.parametrize(
    ("direction", "name"),
    [([1, 1, 1], "MEX-85: Ana – Dino"), ([-1, -1, -1], "MEX-85: Dino – Ana")],
)
def test_a_corridor_is_named_the_way_flow_runs(direction: list[int], name: str) -> None:
    table = _corridors(_line(*["MEX-85"] * 3), [[0.1, 0.1, 0.1]], direction)
    assert table["name"].tolist() == [name]
    assert [table["from_place"][0], table["to_place"][0]] == name[8:].split(" – ")


def test_flows_that_meet_head_on_end_two_chains() -> None:
    table = _corridors(
        _line(*["MEX-2"] * 5), [[0.3, 0.3, 0.1, 0.1, 0.1]], [1, 1, -1, -1, -1]
    )
    assert table["name"].tolist() == ["MEX-2: Ana – Cruz", "MEX-2: Fe – Cruz"]
    assert table["flow_km"].tolist() == pytest.approx([60, 30])


def test_flows_that_part_begin_two_chains() -> None:
    table = _corridors(_line(*["MEX-2"] * 3), [[0.3, 0.1, 0.1]], [-1, 1, 1])
    assert sorted(table["name"]) == ["MEX-2: Bea – Ana", "MEX-2: Bea – Dino"]


def test_flow_that_joins_and_flows_on_makes_one_chain() -> None:
    # 0 → 1 → 2 and a branch 3 → 1 of the same route.
    line = _line("MEX-2", "MEX-2", "MEX-2")
    line.segments.loc[2, ["start", "end"]] = [3, 1]
    table = _corridors(line, [[0.1, 0.3, 0.2]])
    assert len(table) == 1
    # Of the ends, the pair farthest apart: Ana and Cruz, 2°, or Dino and Cruz, 1°.
    assert table["length_km"].tolist() == [200.0]
    assert table["road_km"].tolist() == [300.0]
    assert table["flow_km"].tolist() == pytest.approx([60])
    assert table["mean_share"].tolist() == pytest.approx([0.3])
    assert table["name"].tolist() == ["MEX-2: Ana – Cruz"]


def test_a_ring_is_named_by_its_route_alone() -> None:
    line = _line("MEX-2", "MEX-2", "MEX-2")
    line.segments.loc[2, "end"] = 0
    table = _corridors(line, [[0.1, 0.1, 0.1]])
    assert table["name"].tolist() == ["MEX-2"]
    assert table["from_place"].tolist() == table["to_place"].tolist() == ["Ana"]
    assert table["length_km"].tolist() == [300.0]


def test_a_corridor_ends_at_the_border() -> None:
    table = _corridors(_line("R-1", "R-1"), [[0.2, 0.1]], country=["US", "MX"])
    assert table[["country", "from_place"]].to_numpy().tolist() == [
        ["US", "Across"],
        ["MX", "Bea"],
    ]


def test_an_end_is_named_by_the_largest_place_near_it_and_else_by_the_nearest() -> None:
    line = _line("MEX-85")
    # Aldea is as near to the first node as Ana, and smaller; the last node lies 30 km
    # from Bea and farther from anything else.
    line.nodes.loc[1, "longitude"] = -103.7
    table = _corridors(line, [[0.1]])
    assert table["name"].tolist() == ["MEX-85: Ana – Bea"]
    line.places.loc[line.places["name"] == "Aldea", "population"] = 2000.0
    assert _corridors(line, [[0.1]])["name"].tolist() == ["MEX-85: Aldea – Bea"]


def test_ports_are_listed_by_their_part_of_the_flow_down_to_a_twentieth() -> None:
    # Per port over 200 km: 0.1 · 200 = 20, 0.4 · 100 = 40, 0.03 · 100 = 3; of 63.
    by_port = [[0.1, 0.1], [0.4, 0.0], [0.0, 0.03]]
    table = _corridors(_line("MEX-2", "MEX-2"), by_port)
    assert table["ports"].tolist() == ["Port 1; Port 0"]
    assert table["flow_km"].tolist() == pytest.approx([63])
    by_port[2][1] = 0.04
    # Now 4 of 64: more than a twentieth.
    table = _corridors(_line("MEX-2", "MEX-2"), by_port)
    assert table["ports"].tolist() == ["Port 1; Port 0; Port 2"]


def test_branches_and_toll_roads_belong_to_the_corridor_of_their_route() -> None:
    line = _line("MEX-85", "MEX-85D", "MEX-85D", "MEX-57")
    table = _corridors(line, [[0.2, 0.2, 0.2, 0.1]])
    assert table["ref"].tolist() == ["MEX-85D/85", "MEX-57"]
    assert table["name"].tolist() == ["MEX-85D/85: Ana – Dino", "MEX-57: Dino – Eva"]


def test_where_routes_run_together_the_one_with_most_flow_goes_on() -> None:
    # Of MEX-2 there are 0.2 · 100 elsewhere, of MEX-85D and MEX-85 together 0.3 · 100.
    line = _line("MEX-2", "MEX-2;MEX-85D", "MEX-85", "MEX-7")
    table = _corridors(line, [[0.2, 0.5, 0.3, 0.1]])
    assert table["ref"].tolist() == ["MEX-85/85D", "MEX-2", "MEX-7"]
    assert table["length_km"].tolist() == [200.0, 100.0, 100.0]


def test_a_way_belongs_to_one_of_the_routes_that_it_bears() -> None:
    refs = pd.Series(["A-1;A-2", "", "A-2; A-3", "A-3", "A-1"])
    # 5 + 3, A-2: 5 + 1, A-3: 1 + 9.
    lead = lead_route(refs, np.array([5.0, 100.0, 1.0, 9.0, 3.0]))
    assert lead.tolist() == ["A-1", "", "A-3", "A-3", "A-1"]
    # Equal routes go by name, whatever their order.
    assert lead_route(pd.Series(["B-1;A-9"]), np.ones(1)).tolist() == ["A-9"]


def test_parallel_roads_of_a_route_count_once_in_its_length() -> None:
    # Two carriageways from 0 to 1, of 100 and 90 km, and on to 2.
    line = _line("MEX-15", "MEX-15", "MEX-15")
    line.segments["start"] = [0, 0, 1]
    line.segments["end"] = [1, 1, 2]
    line.segments["length_km"] = [100.0, 90.0, 100.0]
    table = _corridors(line, [[0.1, 0.3, 0.4]])
    assert table["length_km"].tolist() == [190.0]
    assert table["road_km"].tolist() == [290.0]
    assert table["mean_share"].tolist() == pytest.approx([(10 + 27 + 40) / 190])


@pytest.mark.parametrize(
    ("ref", "trunk"),
    [
        ("MEX-85D", "MEX-85"),
        ("I-35E", "I-35"),
        ("US-77", "US-77"),
        ("MEX 85D", "MEX 85"),
        ("D", "D"),
        ("", ""),
        ("SON-AB", "SON-AB"),
    ],
)
def test_a_trunk_route_has_no_letter_of_a_branch(ref: str, trunk: str) -> None:
    assert trunk_route(ref) == trunk


def test_roads_without_a_number_are_in_no_corridor() -> None:
    table = _corridors(_line("MEX-85", "", "MEX-85"), [[0.2, 0.9, 0.2]])
    assert table["name"].tolist() == ["MEX-85: Ana – Bea", "MEX-85: Cruz – Dino"]


@pytest.mark.parametrize("refs", [("MEX-85", "MEX-85"), ("", "")])
def test_without_enough_flow_on_any_road_there_is_no_corridor(
    refs: tuple[str, ...],
) -> None:
    words = r"minimum_share = 0\.05\. Choose a smaller one"
    with pytest.raises(NetworkError, match=words):
        _chain(_line(*refs), [[0.04, 0.04]], minimum_share=0.05, unnumbered=True)


def test_in_a_file_without_route_numbers_the_largest_flows_are_chained() -> None:
    #   Ana --0.6--> Bea --0.4--> Cruz        and off Bea a branch of 0.2 to a node
    line = _line("", "")
    nodes = pd.concat(
        [line.nodes, pd.DataFrame({"latitude": [24.0], "longitude": [-104.0]})],
        ignore_index=True,
    )
    branch = pd.DataFrame({"start": [1], "end": [3], "way": [0], "length_km": [50.0]})
    segments = pd.concat([line.segments, branch], ignore_index=True)
    forked = Line(nodes, segments, line.ways, line.places)
    table, chains = _chain(forked, [[0.6, 0.4, 0.2]], unnumbered=True)
    assert chains == [[0, 1], [2]]
    assert table["ref"].tolist() == ["", ""]
    assert table["name"].tolist()[0] == "Ana – Cruz"
    assert table["length_km"].tolist() == [200.0, 50.0]
    assert table["flow_km"].tolist() == pytest.approx([100.0, 10.0])


def test_chains_are_given_in_the_order_of_the_table() -> None:
    line = _line("MEX-1", "MEX-2", "MEX-2", "MEX-1")
    table, chains = _chain(line, [[0.1, 0.3, 0.3, 0.2]])
    assert table["ref"].tolist() == ["MEX-2", "MEX-1", "MEX-1"]
    assert chains == [[1, 2], [3], [0]]


def test_a_share_that_is_exactly_the_least_is_enough() -> None:
    table = _corridors(_line("MEX-2", "MEX-2"), [[0.05, 0.049]], minimum_share=0.05)
    assert table["length_km"].tolist() == [100.0]


def test_a_section_is_a_run_of_one_way_with_equal_flow() -> None:
    line = _line("A", "A", "A", "B", "B")
    edges = _edges(line, [0.5, 0.5, 0.25, 0.25, 0.25])
    assert edges["edge_id"].tolist() == [1, 2, 3]
    assert edges["ref"].tolist() == ["A", "A", "B"]
    assert edges["flow_share"].tolist() == [0.5, 0.25, 0.25]
    assert edges["length_km"].tolist() == [200.0, 100.0, 200.0]
    assert edges["hours"].tolist() == [2.5, 1.25, 2.5]
    assert [_xs(shape) for shape in edges.geometry] == [
        [-105, -104, -103],
        [-103, -102],
        [-102, -101, -100],
    ]


def test_sections_know_their_segments() -> None:
    sections = _sections(_line("A", "A", "B"), [0.5, 0.5, 0.25])
    assert sections.of_segment.tolist() == [0, 0, 1]
    assert sections.first.tolist() == [0, 2]


def test_rounding_does_not_cut_a_section() -> None:
    edges = _edges(_line("A", "A"), [0.1 + 0.2, 0.3])
    assert len(edges) == 1


def test_a_gap_in_a_way_cuts_its_section() -> None:
    line = _line("A", "A", "A")
    line.segments.loc[2, ["start", "end"]] = [0, 3]
    edges = _edges(line, [0.1, 0.1, 0.1])
    assert [_xs(shape) for shape in edges.geometry] == [
        [-105, -104, -103],
        [-105, -102],
    ]


def test_sections_keep_all_length_and_all_flow() -> None:
    chance = np.random.default_rng(5)
    line = _line(*chance.choice(["A", "B"], size=40).tolist())
    share = chance.choice([0.0, 0.25, 0.5], size=40)
    edges = _edges(line, share.tolist())
    assert edges["length_km"].sum() == 4000.0
    flow_km = (edges["flow_share"] * edges["length_km"]).sum()
    assert flow_km == pytest.approx(100 * share.sum())
