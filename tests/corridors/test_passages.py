import geopandas as gpd
import numpy as np
import pytest
import scipy.sparse as sp
import shapely

from geo.corridors.chains import Sections
from geo.corridors.flows import find_costs, share_out
from geo.corridors.passages import count_passages, km_within, mean_along, own_country
from geo.corridors.through import Crossed, cross
from tests.tiny_model import TinyModel, make_model
from tests.tiny_world import NODE, TinyWorld


def _sections(tiny: TinyModel) -> Sections:
    """Return every segment as a section of its own."""
    network = tiny.network
    nodes, segments = network.nodes, network.segments
    point = nodes[["longitude", "latitude"]].to_numpy()
    pair = segments[["start", "end"]].to_numpy()
    frame = gpd.GeoDataFrame(
        {"country": network.country, "length_km": segments["length_km"].to_numpy()},
        geometry=shapely.linestrings(point[pair]),
        crs="EPSG:4326",
    )
    every = np.arange(len(segments))
    return Sections(frame, every, every)


def test_km_within_a_polygon_are_its_part_of_each_section(tiny: TinyModel) -> None:
    sections = _sections(tiny)
    crossed = Crossed(
        *(sp.csr_array(np.full((2, len(sections.first)), 0.25)) for _ in range(3))
    )
    km = km_within(crossed, sections).toarray()
    assert km[0] == pytest.approx(0.25 * sections.frame["length_km"].to_numpy())
    assert (km[0] == km[1]).all()


def test_roads_count_in_their_own_country_only() -> None:
    tables = [sp.csr_array(np.array([[0.2, 0.3], [0.4, 0.0]])) for _ in range(3)]
    found = own_country(
        Crossed(*tables),
        np.array(["US", "MX"], dtype=object),
        np.array(["US", "MX"], dtype=object),
    )
    for table in (found.part, found.entries_ahead, found.entries_back):
        assert table.toarray().tolist() == [[0.2, 0.0], [0.0, 0.0]]


def test_the_mean_along_a_corridor_is_over_its_length(tiny: TinyModel) -> None:
    # Segments 0 and 1 are the 10 and 5 km of I 35; the corridor counts 12 of them.
    sections = _sections(tiny)
    chains = [np.array([0, 1]), np.array([4])]
    means = mean_along(sections, chains, tiny.network, np.array([12.0, 5.0]))
    flow = np.zeros(len(sections.first))
    flow[[0, 1, 4]] = [0.3, 0.6, 0.9]
    assert (means @ flow).tolist() == pytest.approx([(3 + 3) / 12, 0.9])


def _passages(world: TinyWorld, areas: gpd.GeoDataFrame) -> dict[str, float]:
    """Return passages of flow of 0.25 that drives from the west to I, and on to J."""
    tiny = make_model(world, demand={"MX04001": 1.0})
    sections = _sections(tiny)
    segments = tiny.network.segments
    ahead = np.zeros(len(segments))
    for pair in (("west", "I"), ("I", "J")):
        start, end = (NODE[name] for name in pair)
        here = (segments["start"] == start) & (segments["end"] == end)
        ahead[here.to_numpy()] = 0.25
    shares = share_out(
        tiny.model, tiny.parameters, find_costs(tiny.model, tiny.parameters)
    )
    by_area = own_country(
        cross(sections.frame.geometry.to_numpy(), areas.geometry.to_numpy()),
        areas["country"].to_numpy(dtype=object),
        sections.frame["country"].to_numpy(dtype=object),
    )
    found = count_passages(
        tiny.network,
        tiny.model,
        shares,
        sections,
        by_area,
        areas,
        (ahead, np.zeros(len(ahead))),
    )
    return dict(zip(areas["area_id"], found.tolist(), strict=True))


def test_a_crossing_within_an_area_starts_there_and_outside_is_driven_in(
    world: TinyWorld,
) -> None:
    areas = world.areas
    oeste = (areas["area_id"] == "MX04001").to_numpy()
    latitude, longitude = world.roads.nodes.loc[
        NODE["west"], ["latitude", "longitude"]
    ].to_numpy(dtype="float64")
    around = shapely.box(
        longitude - 0.002, latitude - 0.002, longitude + 0.002, latitude + 0.002
    )
    shapes = areas.geometry.to_numpy().copy()
    shapes[oeste] = shapely.union(shapes[oeste], around)
    inside = areas.set_geometry(shapes)
    shapes = shapes.copy()
    shapes[oeste] = shapely.difference(shapes[oeste], around)
    outside = areas.set_geometry(shapes)
    # From inside, what the west sends to I starts: 16 of 17 from B and 32 of 33 from
    # E. From outside, what is on the road enters.
    assert _passages(world, inside)["MX04001"] == pytest.approx(
        25 / 40 * 16 / 17 + 15 / 40 * 32 / 33
    )
    assert _passages(world, outside)["MX04001"] == pytest.approx(0.25)
    # Flow that ends in J passes nothing else of Mexico.
    assert _passages(world, outside)["MX04002"] == 0.0


def test_counties_that_send_are_passed_at_the_start(world: TinyWorld) -> None:
    found = _passages(world, world.areas)
    assert found["US04001"] == pytest.approx(25 / 40)
    assert found["US04002"] == pytest.approx(15 / 40)
    assert found["US48999"] == 0.0
