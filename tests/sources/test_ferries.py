"""Ferries that take cars, on nodes 11.12 km apart along a meridian."""

import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.corridors.countries import COUNTRIES, place_segments
from geo.sources.osm import read_roads
from geo.sources.osm_tags import Wanted
from geo.sources.osm_values import duration_hours
from geo.sources.osmnx_graph import roads_from_graph

STEP_KM = math.radians(0.1) * 6371.0088
WITH_FERRIES = Wanted(("trunk",), ferry_kph=20.0)
CAR_FERRY = {"route": "ferry", "motor_vehicle": "yes"}


def _file(folder: Path, *ways: tuple[list[int], dict[str, str]]) -> Path:
    nodes = "".join(
        f"<node id='{at}' lat='{24 + at / 10}' lon='-108.0'/>" for at in range(1, 7)
    )
    lines = "".join(
        f"<way id='{number}'>"
        + "".join(f"<nd ref='{ref}'/>" for ref in refs)
        + "".join(f"<tag k='{key}' v='{value}'/>" for key, value in tags.items())
        + "</way>"
        for number, (refs, tags) in enumerate(ways, start=1)
    )
    path = folder / "roads.osm"
    path.write_text(f"<osm version='0.6'>{nodes}{lines}</osm>", encoding="utf-8")
    return path


ROAD = ([1, 2], {"highway": "trunk"})


@pytest.mark.parametrize(
    ("tags", "kph"),
    [
        # Two steps are 22.24 km: in an hour and a half, 14.8 km/h.
        ({"duration": "01:30"}, 2 * STEP_KM / 1.5),
        ({"duration": "90"}, 2 * STEP_KM / 1.5),
        ({"duration": "PT1H30M"}, 2 * STEP_KM / 1.5),
        # The duration counts before the limit of speed, and that before a guess.
        ({"duration": "00:30", "maxspeed": "10 knots"}, 2 * STEP_KM / 0.5),
        ({"maxspeed": "10 knots"}, 18.52),
        ({"duration": "soon"}, 20.0),
        ({}, 20.0),
    ],
)
def test_a_ferry_is_as_fast_as_its_duration_says(
    tmp_path: Path, tags: dict[str, str], kph: float
) -> None:
    path = _file(tmp_path, ROAD, ([2, 3, 4], CAR_FERRY | tags))
    roads = read_roads(path, wanted=WITH_FERRIES)
    assert roads.ways["ferry"].tolist() == [False, True]
    assert roads.ways["class"].tolist() == ["trunk", "secondary"]
    assert roads.ways["speed_kph"].iloc[1] == pytest.approx(kph, rel=1e-6)
    assert roads.ferries_guessed == (kph == 20.0)


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        (CAR_FERRY, True),
        ({"route": "ferry", "motorcar": "yes"}, True),
        ({"route": "ferry", "vehicle": "designated"}, True),
        ({"route": "ferry", "access": "no", "motor_vehicle": "yes"}, True),
        # Nothing told: most ferries of the map take persons alone.
        ({"route": "ferry"}, False),
        ({"route": "ferry", "access": "yes"}, False),
        ({"route": "ferry", "motor_vehicle": "no"}, False),
        ({"route": "ferry", "motor_vehicle": "private"}, False),
        ({"route": "bus", "motor_vehicle": "yes"}, False),
    ],
)
def test_only_ferries_that_say_that_they_take_cars_are_read(
    tmp_path: Path,
    tags: dict[str, str],
    kept: bool,  # noqa: FBT001
) -> None:
    path = _file(tmp_path, ROAD, ([2, 3], tags))
    assert len(read_roads(path, wanted=WITH_FERRIES).ways) == 1 + kept
    # A speed of 0 leaves all of them out.
    assert len(read_roads(path, wanted=Wanted(("trunk",))).ways) == 1


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("00:05", 5 / 60),
        ("1:02:03", 1 + 2 / 60 + 3 / 3600),
        ("16:00", 16.0),
        ("45 min", 0.75),
        ("P1DT2H", 26.0),
        ("PT30S", 30 / 3600),
    ],
)
def test_durations_are_read_in_hours(text: str, hours: float) -> None:
    assert duration_hours(text) == pytest.approx(hours)


@pytest.mark.parametrize("text", ["", "00:00", "-5", "99:00", "1:75", "P", "PT", "day"])
def test_a_duration_that_is_none_is_missing(text: str) -> None:
    assert math.isnan(duration_hours(text))


def test_edges_of_one_ferry_share_its_duration() -> None:
    # OSMnx gives each edge of a way the tags of the whole way.
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs="epsg:4326")
    for node in range(1, 4):
        graph.add_node(node, x=-108.0, y=24 + node / 10)
    tags: dict[str, Any] = {**CAR_FERRY, "osmid": 5, "duration": "02:00"}
    for tail, head, metres in ((1, 2, 10_000.0), (2, 3, 20_000.0)):
        graph.add_edge(tail, head, **tags, length=metres, reversed=False)
        graph.add_edge(head, tail, **tags, length=metres, reversed=True)
    roads = roads_from_graph(graph, wanted=WITH_FERRIES)
    # 30 km in two hours, not 10 km in two and 20 km in two.
    assert roads.ways["speed_kph"].tolist() == [15.0, 15.0]
    assert roads.ways["direction"].tolist() == [0, 0]
    assert roads.ferries_guessed == 0


def test_a_ferry_between_two_shores_of_a_country_is_in_it_all_the_way() -> None:
    # Mexico is two strips of land 2 degrees apart; the sea between is nobody's.
    outlines = gpd.GeoDataFrame(
        {"country": ["MX", "MX", "US"]},
        geometry=[
            shapely.box(-110, 24, -109, 25),
            shapely.box(-107, 24, -106, 25),
            shapely.box(-110, 30, -106, 31),
        ],
        crs="EPSG:4326",
    )
    longitude = [-109.5, -109.0, -108.4, -107.6, -107.0, -106.5, -108.4]
    nodes = pd.DataFrame({"latitude": 24.5, "longitude": longitude})
    segments = pd.DataFrame(
        {
            "start": [0, 1, 2, 3, 4, 2],
            "end": [1, 2, 3, 4, 5, 6],
            # The ferry is drawn as two ways; the last is a road that lies in the sea.
            "way": [0, 1, 1, 2, 0, 3],
            "length_km": 50.0,
        }
    )
    ways = pd.DataFrame({"country": ["", "", "", ""]})
    without = place_segments(nodes, segments, ways, outlines).country
    assert [at for at, one in enumerate(without) if one < 0] == [1, 2, 3, 5]
    ways["ferry"] = [False, True, True, False]
    placed = place_segments(nodes, segments, ways, outlines).country
    mexico = COUNTRIES.index("MX")
    assert np.array_equal(placed, [mexico] * 5 + [-1])
