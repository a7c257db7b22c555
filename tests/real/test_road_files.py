"""The reader on real road files, and the shipped highways against another network."""

import gzip
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import osmnx
import pandas as pd
import pytest
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from geo.corridors.network import build_network
from geo.schema.raw import KNOWN_DISTANCES, PORTS
from geo.sources.osm import Roads, read_roads
from geo.sources.osm_tags import Wanted
from geo.sources.osm_writing import write_roads
from geo.sources.osmnx_graph import roads_from_graph
from geo.sources.roads import read_highways
from geo.sources.tables import read_table
from geo.study import ROAD_CLASSES, read_study
from tests.road_paths import distance, join_places

# No road of the shipped tables is without a country: outlines place none.
UNUSED = gpd.GeoDataFrame(
    {"country": ["US", "MX"]},
    geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
    crs="EPSG:4326",
)
OFF_HOURS = {
    ("Mexico City", "Puebla"),
    ("Monterrey", "Saltillo"),
    ("Villahermosa", "Tuxtla"),
}

Whole = npt.NDArray[np.intp]


@pytest.fixture(scope="module")
def other(shared_data: Path) -> Roads:
    """Give the two-country network of Natural Earth and the Digital Chart."""
    return read_roads(shared_data / "roads" / "us_mexico_roads.osm.pbf")


def _graph(roads: Roads) -> csr_array:
    table = roads.segments
    matrix = coo_array(
        (table["length_km"], (table["start"], table["end"])),
        shape=(len(roads.nodes), len(roads.nodes)),
    ).tocsr()
    return matrix.maximum(matrix.T)


def _kilometres(graph: csr_array, start: Whole, end: Whole) -> npt.NDArray[np.float64]:
    ends, at = np.unique(start, return_inverse=True)
    ways: npt.NDArray[np.float64] = dijkstra(graph, indices=ends, directed=False)
    return ways[at, end]


def test_the_two_country_network_is_read_whole(other: Roads) -> None:
    assert len(other.nodes) == 123_854
    assert len(other.ways) == 11_547
    assert len(other.segments) == 127_182
    assert other.dropped == 0
    assert set(other.ways["country"]) == {"MX", "US"}
    assert set(other.ways["class"]) == {"motorway", "trunk", "secondary"}
    # Its 41 names are of border posts.
    assert (other.nodes["name"] == "").all()
    assert other.nodes["border"].sum() == 41
    assert not other.ways["ferry"].any()
    _count, parts = connected_components(_graph(other), directed=False)
    assert np.bincount(parts).max() == 122_975


def test_two_formats_of_one_extract_agree(shared_data: Path) -> None:
    folder = shared_data / "roads" / "openstreetmap"
    packed = read_roads(folder / "aguascalientes.osm.pbf")
    plain = read_roads(folder / "aguascalientes.osm.bz2")
    for name in ("nodes", "segments", "ways"):
        pd.testing.assert_frame_equal(getattr(packed, name), getattr(plain, name))
    assert len(packed.segments) == 606
    assert (packed.ways["direction"] == 1).sum() == 97


def test_two_extracts_of_one_city_are_one(shared_data: Path) -> None:
    folder = shared_data / "roads" / "openstreetmap"
    packed, plain = folder / "aguascalientes.osm.pbf", folder / "aguascalientes.osm.bz2"
    alone, both = read_roads(packed), read_roads(packed, plain)
    assert both.repeated == len(alone.ways)
    for name in ("nodes", "segments", "ways"):
        pd.testing.assert_frame_equal(getattr(both, name), getattr(alone, name))
    # Extracts of two cities lie side by side.
    far = read_roads(folder / "West-Oakland.osm.bz2")
    apart = read_roads(packed, folder / "West-Oakland.osm.bz2")
    assert apart.repeated == 0
    assert len(apart.segments) == len(alone.segments) + len(far.segments)
    assert len(apart.nodes) == len(alone.nodes) + len(far.nodes)


def test_only_the_classes_that_are_named_are_read(shared_data: Path) -> None:
    path = shared_data / "roads" / "openstreetmap" / "aguascalientes.osm.pbf"
    usual = read_roads(path)
    primary = read_roads(path, wanted=Wanted(("primary",)))
    assert set(primary.ways["class"]) == {"primary"}
    assert len(primary.ways) == (usual.ways["class"] == "primary").sum() == 53
    streets = read_roads(path, wanted=Wanted(("primary", "tertiary", "residential")))
    # Lower classes are driven like the lowest of the model.
    assert set(streets.ways["class"]) == {"primary", "secondary"}
    assert len(streets.ways) > 5 * len(primary.ways)


def test_an_answer_of_overpass_is_read_like_an_extract(shared_data: Path) -> None:
    path = (
        shared_data
        / "roads"
        / "openstreetmap"
        / "tempe_guadalupe_az_overpass_20171020.json.gz"
    )
    roads = read_roads(path)
    assert roads.dropped == 0
    assert {"motorway", "primary", "secondary"} >= set(roads.ways["class"])
    # Counted in the file: ways whose tag highway is one of the four or their links.
    with gzip.open(path) as file:
        elements = json.load(file)["elements"]
    kinds = {kind + end for kind in ROAD_CLASSES for end in ("", "_link")}
    counted = [
        one
        for one in elements
        if one["type"] == "way" and one.get("tags", {}).get("highway") in kinds
    ]
    assert len(roads.ways) == len(counted)
    assert (roads.ways["direction"] == 1).sum() == sum(
        one["tags"].get("oneway") == "yes" for one in counted
    )


def test_a_city_without_crossings_is_read_too(shared_data: Path) -> None:
    roads = read_roads(shared_data / "roads" / "openstreetmap" / "West-Oakland.osm.bz2")
    assert set(roads.ways["class"]) == {"secondary"}
    assert (roads.segments["length_km"] > 0).all()


def test_real_streets_are_the_same_by_way_of_osmnx(shared_data: Path) -> None:
    # OSMnx itself reads the plain file: its graph, and roads read here, have the same
    # length in each class.
    path = shared_data / "roads" / "openstreetmap" / "West-Oakland.osm.bz2"
    roads = read_roads(path)
    graph = osmnx.graph.graph_from_xml(path, retain_all=True, simplify=False)
    again = roads_from_graph(graph)
    for read in (roads, again):
        assert set(read.ways["class"]) == {"secondary"}
    assert again.segments["length_km"].sum() == pytest.approx(
        roads.segments["length_km"].sum(), rel=1e-3
    )


@pytest.fixture(scope="module")
def shipped(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Roads:
    """Give the shipped highways, written as a road file and read again."""
    nodes, sections = read_highways(raw, read_table(raw, PORTS, known={}))
    path = tmp_path_factory.mktemp("roads") / "highways.osm.pbf"
    write_roads(nodes, sections, path, made_on="2026-11-20T00:00:00Z")
    return read_roads(path)


def test_known_distances_and_hours_come_out_of_the_shipped_network(
    raw: Path, shipped: Roads
) -> None:
    settings = read_study(raw.parents[1] / "study.toml").corridors
    ports = read_table(raw, PORTS, known={})
    network = build_network(
        shipped.nodes,
        shipped.segments,
        shipped.ways,
        ports,
        UNUSED,
        speed_kph=settings.speed_kph.model_dump(),
        port_reach_km=settings.port_reach_km,
        access_kph=settings.access_kph,
    )
    assert network.facts["ports_joined_by_connectors_km"] == {}
    known = read_table(raw, KNOWN_DISTANCES, known={})
    points = shipped.nodes.set_index("osm_id")[["latitude", "longitude"]]
    ends = pd.concat(
        [
            known[[f"{end}_node", f"{end}_country"]].set_axis(
                ["node", "country"], axis=1
            )
            for end in ("from", "to")
        ]
    )
    graph = join_places(
        network,
        {
            int(node): (country, *points.loc[node].tolist())
            for node, country in zip(ends["node"], ends["country"], strict=True)
        },
    )
    slow = {}
    for row in known.to_dict("records"):
        pair = (row["from_name"], row["to_name"])
        km = distance(graph, row["from_node"], row["to_node"])
        assert km == pytest.approx(row["distance_km"], rel=0.08), pair
        if np.isfinite(row["hours"]):
            hours = distance(graph, row["from_node"], row["to_node"], "hours")
            slow[pair] = abs(hours / row["hours"] - 1)
    # Speeds are by class alone: ways through a city, or up a mountain, are slower.
    assert {pair for pair, off in slow.items() if off > 0.15} == OFF_HOURS
    assert max(slow.values()) <= 0.30


def test_shipped_distances_agree_with_the_other_network(
    raw: Path, other: Roads, shipped: Roads
) -> None:
    known = read_table(raw, KNOWN_DISTANCES, known={})
    place = shipped.nodes.set_index("osm_id")[["latitude", "longitude"]]

    graph = _graph(other)
    _count, parts = connected_components(graph, directed=False)
    largest = np.flatnonzero(parts == np.bincount(parts).argmax())
    flat = other.nodes[["latitude", "longitude"]].to_numpy() * [1, np.cos(0.5)]
    tree = cKDTree(flat[largest])

    def nearest(ids: "pd.Series[int]") -> tuple[Whole, npt.NDArray[np.bool_]]:
        away, at = tree.query(place.loc[ids].to_numpy() * [1, np.cos(0.5)])
        # A tenth of a degree is 11 km: a city farther off is not on that network.
        return largest[at], np.asarray(away) < 0.1

    position = pd.Series(np.arange(len(shipped.nodes)), index=shipped.nodes["osm_id"])
    mine = _kilometres(
        _graph(shipped),
        position.loc[known["from_node"]].to_numpy(),
        position.loc[known["to_node"]].to_numpy(),
    )
    start, start_is_near = nearest(known["from_node"])
    end, end_is_near = nearest(known["to_node"])
    both = start_is_near & end_is_near
    assert both.sum() >= 35
    ratio = mine[both] / _kilometres(graph, start[both], end[both])
    assert 0.9 <= np.median(ratio) <= 1.1
    assert (np.abs(ratio - 1) <= 0.15).sum() >= 25
