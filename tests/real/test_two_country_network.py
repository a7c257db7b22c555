"""The two-country road file carries flow though it was not made for this model."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from geo.corridors.assignment import grow_trees
from geo.corridors.network import Network, build_network
from geo.pipeline import StageReport
from geo.schema.raw import PORTS
from geo.sources.osm import read_roads
from geo.sources.tables import read_table
from geo.study import read_study


@pytest.fixture(scope="module")
def network(
    shared_data: Path, finished_study: tuple[Path, dict[str, StageReport]], raw: Path
) -> Network:
    folder, _ = finished_study
    roads = read_roads(shared_data / "roads" / "us_mexico_roads.osm.pbf")
    settings = read_study(folder / "study.toml").corridors
    return build_network(
        roads.nodes,
        roads.segments,
        roads.ways,
        read_table(raw, PORTS, known={}),
        gpd.read_parquet(folder / "data" / "processed" / "sources_outlines.parquet"),
        speed_kph=settings.speed_kph.model_dump(),
        port_reach_km=settings.port_reach_km,
        access_kph=settings.access_kph,
    )


def test_every_southbound_crossing_is_joined_and_connectors_are_told(
    network: Network, raw: Path
) -> None:
    ports = read_table(raw, PORTS, known={})
    southbound = ports.loc[ports["southbound"], "port_id"]
    assert set(southbound) <= set(network.ports.index)
    made = network.facts["ports_joined_by_connectors_km"]
    assert isinstance(made, dict)
    # New Mexico's boot heel: the file has no NM-81, which is 72 km long.
    assert made["antelope-wells"]["US"] == pytest.approx(70, abs=5)
    assert max(max(sides.values()) for sides in made.values()) <= 70
    assert len(made) == 10


def test_hours_between_crossings_and_cities_are_plausible(network: Network) -> None:
    # Laredo to San Antonio (250 km of motorway) and Nuevo Laredo to Monterrey (225 km).
    ports = network.ports.loc[["laredo-2"]].to_numpy()
    for country, toward, place, hours in (
        ("US", True, (29.42, -98.49), (2.0, 3.5)),
        ("MX", False, (25.67, -100.31), (2.0, 4.5)),
    ):
        trees = grow_trees(network.times(country), ports, toward=toward)
        near = np.hypot(
            network.nodes["latitude"] - place[0], network.nodes["longitude"] - place[1]
        )
        usable = np.where(network.usable[country], near, np.inf)
        assert hours[0] < trees.hours[0, usable.argmin()] < hours[1]
