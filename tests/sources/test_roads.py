"""The strategic highways that ship: sound, connected, as long as roads are known."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.errors import InputError
from geo.projection import great_circle_km
from geo.schema.raw import KNOWN_DISTANCES, PORTS, ROAD_SECTIONS
from geo.sources.osm import Roads, read_roads
from geo.sources.osm_writing import write_roads
from geo.sources.population import read_settlements, settlements_file
from geo.sources.roads import highway_lines, read_highways
from geo.sources.tables import read_table

# Points of the 32 capitals, degrees (INEGI, to a hundredth of a degree or so).
CAPITALS = {
    "Aguascalientes": (21.88, -102.29),
    "Mexicali": (32.62, -115.45),
    "La Paz": (24.14, -110.31),
    "Campeche": (19.84, -90.53),
    "Saltillo": (25.42, -101.00),
    "Colima": (19.24, -103.72),
    "Tuxtla Gutiérrez": (16.75, -93.12),
    "Chihuahua": (28.64, -106.09),
    "Ciudad de México": (19.43, -99.13),
    "Durango": (24.02, -104.66),
    "Guanajuato": (21.02, -101.26),
    "Chilpancingo": (17.55, -99.50),
    "Pachuca": (20.12, -98.74),
    "Guadalajara": (20.67, -103.35),
    "Toluca": (19.29, -99.65),
    "Morelia": (19.70, -101.19),
    "Cuernavaca": (18.92, -99.23),
    "Tepic": (21.51, -104.89),
    "Monterrey": (25.67, -100.31),
    "Oaxaca": (17.06, -96.73),
    "Puebla": (19.04, -98.20),
    "Querétaro": (20.59, -100.39),
    "Chetumal": (18.50, -88.30),
    "San Luis Potosí": (22.15, -100.98),
    "Culiacán": (24.80, -107.39),
    "Hermosillo": (29.07, -110.96),
    "Villahermosa": (17.99, -92.93),
    "Ciudad Victoria": (23.74, -99.14),
    "Tlaxcala": (19.32, -98.24),
    "Xalapa": (19.54, -96.92),
    "Mérida": (20.97, -89.62),
    "Zacatecas": (22.77, -102.58),
}

Highways = tuple[pd.DataFrame, pd.DataFrame]


@pytest.fixture(scope="module")
def ports(raw: Path) -> pd.DataFrame:
    """Give the crossings."""
    return read_table(raw, PORTS, known={})


@pytest.fixture(scope="module")
def highways(raw: Path, ports: pd.DataFrame) -> Highways:
    """Give the nodes and sections that ship."""
    return read_highways(raw, ports)


@pytest.fixture(scope="module")
def roads(highways: Highways, tmp_path_factory: pytest.TempPathFactory) -> Roads:
    """Give the network as it is read from its road file."""
    path = tmp_path_factory.mktemp("roads") / "highways.osm.pbf"
    write_roads(*highways, path, made_on="2026-11-20T00:00:00Z")
    return read_roads(path)


@pytest.fixture(scope="module")
def graph(roads: Roads) -> csr_array:
    """Give the lengths between nodes, kilometres."""
    # Of parallel roads (free and toll) the shorter: a sparse matrix would add them up.
    ends = np.sort(roads.segments[["start", "end"]].to_numpy(), axis=1)
    table = roads.segments.assign(start=ends[:, 0], end=ends[:, 1])
    table = table.sort_values("length_km").drop_duplicates(["start", "end"])
    matrix = coo_array(
        (table["length_km"], (table["start"], table["end"])),
        shape=(len(roads.nodes), len(roads.nodes)),
    ).tocsr()
    return matrix.maximum(matrix.T)


def _straight(nodes: pd.DataFrame, sections: pd.DataFrame) -> np.ndarray:
    place = nodes.set_index("node_id")[["latitude", "longitude"]]
    start, end = place.loc[sections["from_node"]], place.loc[sections["to_node"]]
    return great_circle_km(
        start["latitude"].to_numpy(),
        start["longitude"].to_numpy(),
        end["latitude"].to_numpy(),
        end["longitude"].to_numpy(),
    )


def test_the_network_has_its_size(highways: Highways) -> None:
    nodes, sections = highways
    assert len(nodes) >= 300
    assert len(sections) >= 450
    assert set(nodes["country"]) == {"MX", "US"}


def test_no_section_is_shorter_than_the_great_circle_nor_winds_much(
    highways: Highways,
) -> None:
    sections = highways[1]
    ratio = sections["length_km"] / _straight(*highways)
    assert ratio.min() >= 1.0
    assert ratio.max() <= 1.6


def test_no_section_leads_back_to_its_node_and_none_stands_twice(
    highways: Highways,
) -> None:
    sections = highways[1]
    assert (sections["from_node"] != sections["to_node"]).all()
    ends = pd.DataFrame(np.sort(sections[["from_node", "to_node"]], axis=1))
    assert not ends.assign(ref=sections["ref"]).duplicated().any()


@pytest.mark.parametrize("capital", CAPITALS)
def test_every_state_capital_is_on_the_network(
    highways: Highways, capital: str
) -> None:
    nodes = highways[0]
    towns = nodes[(nodes["country"] == "MX") & nodes["kind"].isin(["city", "town"])]
    latitude, longitude = CAPITALS[capital]
    away = great_circle_km(
        towns["latitude"].to_numpy(),
        towns["longitude"].to_numpy(),
        np.full(len(towns), latitude),
        np.full(len(towns), longitude),
    )
    assert away.min() < 8


def test_each_state_of_mexico_has_its_capital_in_it(highways: Highways) -> None:
    mexican = highways[0].query("country == 'MX'")
    assert set(mexican["state"]) == {f"{number:02d}" for number in range(1, 33)}


def test_all_roads_hang_together(graph: csr_array) -> None:
    assert connected_components(graph, directed=False)[0] == 1


def test_every_crossing_is_joined_to_both_countries(
    highways: Highways, ports: pd.DataFrame
) -> None:
    nodes, sections = highways
    country = nodes.set_index("node_id")["country"].to_dict()
    at = nodes.dropna(subset="port_id").set_index("port_id")["node_id"]
    assert set(at.index) == set(ports["port_id"])
    both = pd.concat(
        [
            sections[["from_node", "country"]].set_axis(["node", "country"], axis=1),
            sections[["to_node", "country"]].set_axis(["node", "country"], axis=1),
        ]
    )
    for port, node in at.items():
        joined = set(both.loc[both["node"] == node, "country"])
        assert joined == {"MX", "US"}, port
    assert set(country.values()) == {"MX", "US"}


def test_the_road_file_keeps_all_sections_and_their_lengths(
    highways: Highways, roads: Roads
) -> None:
    sections = highways[1]
    assert roads.dropped == 0
    assert roads.ways["osm_id"].tolist() == sections["section_id"].tolist()
    length = roads.segments.groupby("way")["length_km"].sum()
    np.testing.assert_allclose(length, sections["length_km"], rtol=1e-5)
    assert roads.ways["toll"].tolist() == sections["toll"].tolist()
    assert (roads.nodes["port"] != "").sum() == 45


def test_numbered_sections_are_lines_through_their_shapes() -> None:
    nodes = pd.DataFrame(
        {"node_id": [7, 9], "latitude": [27.0, 28.0], "longitude": [-99.0, -98.0]}
    )
    sections = pd.DataFrame(
        {
            "from_node": [9, 7, 7],
            "to_node": [7, 9, 9],
            "ref": ["I-35", "local", "MEX-2"],
            "country": ["US", "US", "MX"],
            "shape": ["27.5 -99.5;27.6 -99.6", None, None],
        }
    )
    lines = highway_lines(nodes, sections)
    assert lines[["ref", "country"]].to_numpy().tolist() == [
        ["I-35", "US"],
        ["MEX-2", "MX"],
    ]
    assert [list(line.coords) for line in lines.geometry] == [
        [(-98, 28), (-99.5, 27.5), (-99.6, 27.6), (-99, 27)],
        [(-99, 27), (-98, 28)],
    ]
    assert lines.crs == "EPSG:4326"


def test_known_distances_come_out_of_the_network(
    raw: Path, roads: Roads, graph: csr_array
) -> None:
    known = read_table(raw, KNOWN_DISTANCES, known={})
    position = pd.Series(np.arange(len(roads.nodes)), index=roads.nodes["osm_id"])
    start = position.loc[known["from_node"]].to_numpy()
    end = position.loc[known["to_node"]].to_numpy()
    ends = np.unique(start)
    ways = dijkstra(graph, indices=ends, directed=False)
    found = ways[np.searchsorted(ends, start), end]
    error = np.abs(found / known["distance_km"] - 1)
    assert len(known) >= 25
    assert error.median() <= 0.03
    assert error.max() <= 0.08


def test_known_distances_name_the_cities_of_their_nodes(
    raw: Path, highways: Highways
) -> None:
    known = read_table(raw, KNOWN_DISTANCES, known={})
    names = highways[0].set_index("node_id")["name"]
    for end in ("from", "to"):
        assert (
            names.loc[known[f"{end}_node"]].to_numpy() == known[f"{end}_name"]
        ).all()


@pytest.mark.parametrize(
    ("shape", "found"),
    [
        ("27.5", "'27.5'"),
        ("27.5 -99.5;x y", "'27.5 -99.5;x y'"),
        ("-99.5 27.5", "(-99.5, 27.5)"),
    ],
)
def test_a_damaged_shape_is_named_by_its_section(
    raw_copy: Path, ports: pd.DataFrame, shape: str, found: str
) -> None:
    path = raw_copy / ROAD_SECTIONS.name
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].rsplit(",", 1)[0] + f",{shape}"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_highways(raw_copy, ports)
    (fault,) = caught.value.faults
    assert fault.column == "shape"
    assert fault.found == f"{found} in section 1"


def test_faults_of_shapes_lengths_and_crossings_are_told_together(
    raw_copy: Path, ports: pd.DataFrame, renew_card: Callable[[Path], None]
) -> None:
    path = raw_copy / ROAD_SECTIONS.name
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].rsplit(",", 1)[0] + ",broken"
    fields = lines[2].split(",")
    lines[2] = ",".join([*fields[:8], "500", *fields[9:]])
    path.write_text("\n".join(lines), encoding="utf-8")
    renew_card(path)
    more = pd.concat([ports, ports.tail(1).assign(port_id="new-bridge")])
    with pytest.raises(InputError) as caught:
        read_highways(raw_copy, more)
    assert [fault.column for fault in caught.value.faults] == [
        "shape",
        "length_km",
        "port_id",
    ]
    assert caught.value.faults[2].expected == "a node for crossing 'new-bridge'"


# Degrees, to a hundredth or so.
@pytest.mark.parametrize(
    ("place", "latitude", "longitude"),
    [
        ("Ciudad Hidalgo", 14.68, -92.15),
        ("Talismán", 14.96, -92.15),
        ("Ciudad Cuauhtémoc", 15.66, -92.00),
        ("El Ceibo", 17.27, -90.99),
        ("Subteniente López", 18.49, -88.40),
    ],
)
def test_the_crossings_to_guatemala_and_belize_are_on_the_network(
    highways: Highways, place: str, latitude: float, longitude: float
) -> None:
    nodes = highways[0].query("country == 'MX'")
    apart = great_circle_km(
        nodes["latitude"].to_numpy(),
        nodes["longitude"].to_numpy(),
        np.array([latitude]),
        np.array([longitude]),
    )
    assert apart.min() < 10, place


def test_every_large_city_of_the_region_is_on_the_network(highways: Highways) -> None:
    places = read_settlements(settlements_file()).query("population >= 150_000")
    # Of the United States, what lies in the border states' latitudes and longitudes.
    south = places["latitude"].between(25, 36.9) & (places["longitude"] < -94)
    places = places[(places["country"] == "MX") | south]
    nodes = highways[0]
    apart = great_circle_km(
        nodes["latitude"].to_numpy()[:, None],
        nodes["longitude"].to_numpy()[:, None],
        places["latitude"].to_numpy()[None, :],
        places["longitude"].to_numpy()[None, :],
    ).min(axis=0)
    assert len(places) > 150
    assert places.loc[apart > 15, "name"].tolist() == []
