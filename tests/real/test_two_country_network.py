"""The two-country road file carries flow though it was not made for this model."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.corridors.countries import NEITHER, place_segments
from geo.corridors.network import Network, build_network
from geo.pipeline import StageReport
from geo.schema.raw import KNOWN_DISTANCES, PORTS, ROAD_NODES
from geo.sources.osm import Roads, read_roads
from geo.sources.tables import read_table
from geo.study import read_study
from tests.road_paths import Place, distance, join_places

# Every road of the file has a tag of its country: outlines place none.
UNUSED = gpd.GeoDataFrame(
    {"country": ["US", "MX"]},
    geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
    crs="EPSG:4326",
)
# Roads of about 1992 and roads at the scale of 1 : 10 million: what is wrong, and by
# how much at most. A link to Yucatán is missing, Saltillo is reached round about,
# MEX-40D between Durango and the coast and beyond was built later; Tuxtla is reached by
# roads that are drawn straight; Atlanta lies off the file's edge.
WRONG = {
    ("Mexico City", "Mérida"): 0.35,
    ("Monterrey", "Saltillo"): 0.40,
    ("Villahermosa", "Tuxtla"): 0.25,
    ("Mexico City", "Puebla"): 0.11,
    ("Durango", "Torreón"): 0.11,
    ("Mazatlán", "Durango"): 0.11,
    ("Atlanta", "Houston"): 0.12,
}


@pytest.fixture(scope="module")
def roads(shared_data: Path) -> Roads:
    return read_roads(shared_data / "roads" / "us_mexico_roads.osm.pbf")


@pytest.fixture(scope="module")
def network(roads: Roads, raw: Path) -> Network:
    settings = read_study(raw.parents[1] / "study.toml").corridors
    return build_network(
        roads.nodes,
        roads.segments,
        roads.ways,
        read_table(raw, PORTS, known={}),
        UNUSED,
        speed_kph=settings.speed_kph.model_dump(),
        port_reach_km=settings.port_reach_km,
        access_kph=settings.access_kph,
    )


@pytest.fixture(scope="module")
def known(raw: Path) -> pd.DataFrame:
    return read_table(raw, KNOWN_DISTANCES, known={})


@pytest.fixture(scope="module")
def places(raw: Path, known: pd.DataFrame) -> dict[int, Place]:
    """Give country and point of each city of the known distances."""
    nodes = read_table(raw, ROAD_NODES, known={}).set_index("node_id")
    points = nodes[["latitude", "longitude"]].to_dict("index")
    return {
        node: (country, points[node]["latitude"], points[node]["longitude"])
        for end in ("from", "to")
        for node, country in zip(
            known[f"{end}_node"], known[f"{end}_country"], strict=True
        )
    }


def test_every_southbound_crossing_is_joined_and_connectors_are_told(
    network: Network, raw: Path
) -> None:
    ports = read_table(raw, PORTS, known={})
    southbound = ports.loc[ports["southbound"], "port_id"]
    assert set(southbound) <= set(network.ports.index)
    for side in network.sides.values():
        assert (side.port_nodes(network.ports.loc[southbound]) >= 0).all()
    made = network.facts["ports_joined_by_connectors_km"]
    assert isinstance(made, dict)
    # New Mexico's boot heel: the file has no NM-81, which is 72 km long.
    assert made["antelope-wells"]["US"] == pytest.approx(70, abs=5)
    assert max(max(sides.values()) for sides in made.values()) <= 70
    # Two of Brownsville's bridges do not stand for one another.
    assert network.ports.is_unique
    assert len(made) == 11


def test_most_nodes_only_run_on_and_are_merged(network: Network) -> None:
    facts = network.facts
    assert facts["junctions"] == {"US": 595, "MX": 7173}
    assert facts["nodes_merged"] == {"US": 32_803, "MX": 82_433}
    # 11 crossings are nodes that were added.
    assert facts["nodes"] == 123_865
    assert facts["segments_without_length"] == 0
    # All that is connected is on a link: what is left out is 1,573 km in 854 pieces.
    assert facts["segments_dropped_as_unconnected"] == {"US": 29, "MX": 825}
    linked = network.driving.km[network.links.link_segment].sum()
    assert linked == pytest.approx(network.driving.km.sum() - 1572.7, abs=0.1)


def test_known_distances_come_out_but_where_the_file_is_wrong(
    network: Network, known: pd.DataFrame, places: dict[int, Place]
) -> None:
    graph = join_places(network, places)
    off = {
        (row["from_name"], row["to_name"]): (
            distance(graph, row["from_node"], row["to_node"]) / row["distance_km"] - 1
        )
        for row in known.to_dict("records")
    }
    assert {pair for pair, error in off.items() if abs(error) > 0.08} == set(WRONG)
    for pair, limit in WRONG.items():
        assert abs(off[pair]) <= limit, pair
    assert abs(np.median(list(off.values()))) <= 0.02


def test_outlines_place_roads_where_their_tags_do(
    roads: Roads,
    finished_study: tuple[Path, dict[str, StageReport]],
) -> None:
    folder, _ = finished_study
    path = folder / "data" / "processed" / "sources_outlines.parquet"
    outlines = gpd.read_parquet(path)
    tagged = place_segments(roads.nodes, roads.segments, roads.ways, outlines)
    untold = roads.ways.assign(country="")
    placed = place_segments(roads.nodes, roads.segments, untold, outlines)
    assert (tagged.ways, placed.ways) == (0, len(roads.ways))
    assert not (placed.country == NEITHER).any()
    # Outlines are simplified: a few segments at the border change sides.
    assert (placed.country != tagged.country).sum() <= 100
