import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.corridors.countries import NEITHER, place_segments
from tests.tiny_world import NODE, TinyWorld

US, MX = 0, 1


def test_a_tag_decides_and_the_rest_are_placed_by_outline(world: TinyWorld) -> None:
    roads = world.roads
    placed = place_segments(roads.nodes, roads.segments, roads.ways, world.areas)
    # Two ways of five segments in the United States, six of eleven in Mexico; only
    # MEX 40, with two segments, has no tag.
    assert placed.country.tolist() == [US] * 5 + [MX] * 11
    assert (placed.ways, placed.segments) == (1, 2)


def test_each_segment_of_a_way_across_the_border_has_its_own_country(
    world: TinyWorld,
) -> None:
    # MEX 85, without its tag, drawn from B over E and I to M.
    roads = world.roads
    ways = roads.ways.assign(
        country=roads.ways["country"].mask(roads.ways.index == 2, "")
    )
    segments = roads.segments.copy()
    segments.loc[segments["way"] == 2, "start"] = [NODE["B"], NODE["west"], NODE["I"]]
    segments.loc[segments["way"] == 2, "end"] = [NODE["E"], NODE["I"], NODE["M"]]
    placed = place_segments(roads.nodes, segments, ways, world.areas)
    assert placed.country[segments["way"] == 2].tolist() == [US, MX, MX]


# A square degree of each country side by side; a degree of latitude is 111.2 km.
OUTLINES = gpd.GeoDataFrame(
    {"country": ["MX", "US"]},
    geometry=[shapely.box(-100, 26, -99, 27), shapely.box(-100, 27, -99, 28)],
    crs="EPSG:4326",
)


@pytest.mark.parametrize("tag", ["", "CA", "GT"])
@pytest.mark.parametrize(
    ("latitude", "country"),
    [
        (26.5, MX),
        (27.5, US),
        (28.1, US),  # 11 km outside
        (28.13, US),  # 14.5 km
        (28.15, NEITHER),  # 16.7 km
        (25.9, MX),
        (25.8, NEITHER),
        (50.0, NEITHER),
    ],
)
def test_a_segment_belongs_to_the_outline_around_it_or_within_15_km(
    tag: str, latitude: float, country: int
) -> None:
    nodes = pd.DataFrame({"latitude": latitude, "longitude": [-99.6, -99.4]})
    segments = pd.DataFrame({"start": [0], "end": [1], "way": [0]})
    ways = pd.DataFrame({"country": [tag]})
    placed = place_segments(nodes, segments, ways, OUTLINES)
    assert placed.country.tolist() == [country]


def test_between_two_countries_the_nearer_one_counts() -> None:
    # A strip of 0.2 degrees between them belongs to none.
    outlines = gpd.GeoDataFrame(
        {"country": ["MX", "US"]},
        geometry=[shapely.box(-100, 26, -99, 27), shapely.box(-100, 27.2, -99, 28)],
        crs="EPSG:4326",
    )
    latitude = np.array([27.05, 27.15])
    nodes = pd.DataFrame({"latitude": latitude, "longitude": -99.5})
    segments = pd.DataFrame({"start": [0, 1], "end": [0, 1], "way": [0, 0]})
    placed = place_segments(nodes, segments, pd.DataFrame({"country": [""]}), outlines)
    assert placed.country.tolist() == [MX, US]
