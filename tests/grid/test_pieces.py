import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.grid.pieces import (
    cut_areas,
    find_seats,
    mean_cell_km2,
    sample_spacing_km2,
    spread_settlements,
)
from geo.projection import EQUAL_AREA, GEOGRAPHIC, great_circle_km, transform
from tests.tiny_world import (
    CELLS,
    LAND_KM2,
    RESOLUTION,
    TinyWorld,
    by_letter,
    center,
    number,
    outline,
)


def _areas(**shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"area_id": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:4326"
    )


def _km2(shape: shapely.Geometry) -> float:
    flat = transform(np.array([shape], dtype=object), GEOGRAPHIC, EQUAL_AREA)
    return float(shapely.area(flat)[0]) / 1e6


def _settlements(*rows: tuple[float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["latitude", "longitude", "population"])


def test_areas_of_the_tiny_world_are_cut_where_the_drawing_cuts_them(
    world: TinyWorld,
) -> None:
    on_grid = world.areas[world.areas["area_id"] != "US48999"]
    pieces = cut_areas(on_grid, resolution=RESOLUTION)
    found = {
        str(area): by_letter(part["cell"], part["land_km2"])
        for area, part in pieces.groupby("area_id")
    }
    whole, half = pytest.approx(LAND_KM2, rel=5e-3), pytest.approx(21.1, rel=5e-3)
    # 0.002° by 0.002°: 222 m by 198 m.
    speck = pytest.approx(0.0432, rel=0.03)
    assert found == {
        "US04001": dict.fromkeys("ABC", whole),
        "US04002": dict.fromkeys("DEFG", whole),
        "MX04001": dict.fromkeys("HIM", whole) | {"J": half},
        "MX04002": dict.fromkeys("KLP", whole) | {"J": half},
        "MX05003": dict.fromkeys("NOQRS", whole),
        "MX05004": {"S": speck},
    }


def test_pieces_add_up_to_the_area_and_lie_in_it(world: TinyWorld) -> None:
    pieces = cut_areas(world.areas, resolution=RESOLUTION)
    sums = pieces.groupby("area_id")["land_km2"].sum()
    for area, shape in zip(
        world.areas["area_id"], world.areas.geometry.to_numpy(), strict=True
    ):
        assert sums[area] == pytest.approx(_km2(shape), rel=1e-9)


def test_a_cell_inside_an_area_counts_with_all_its_land(world: TinyWorld) -> None:
    lejos = world.areas[world.areas["area_id"] == "US48999"]
    pieces = cut_areas(lejos, resolution=RESOLUTION)
    shape = lejos.geometry.to_numpy()[0]
    inside = 0
    for cell, land in zip(pieces["cell"], pieces["land_km2"], strict=True):
        text = h3.int_to_str(int(cell))
        hexagon = shapely.geometry.shape(h3.cells_to_geo([text]))
        if shape.contains(hexagon):
            inside += 1
            assert land == pytest.approx(_km2(hexagon), rel=1e-9)
        else:
            assert land < _km2(hexagon)
    assert inside >= 3


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.floats(27.3, 27.7), st.floats(-99.8, -99.2)),
        min_size=3,
        max_size=8,
        unique=True,
    ),
    st.integers(4, 7),
)
def test_pieces_of_any_polygon_add_up_to_it(
    points: list[tuple[float, float]], resolution: int
) -> None:
    shape = shapely.MultiPoint([(east, north) for north, east in points]).convex_hull
    shape = shape.buffer(1e-3)
    pieces = cut_areas(_areas(any=shape), resolution=resolution)
    assert (pieces["land_km2"] > 0).all()
    assert not pieces["cell"].duplicated().any()
    assert pieces["land_km2"].sum() == pytest.approx(_km2(shape), rel=1e-9)


@pytest.mark.parametrize("width", [1e-4, 1e-7, 1e-10, 1e-12])
def test_every_area_has_a_piece_even_a_sliver(width: float) -> None:
    latitude, longitude = center("J")
    sliver = shapely.box(longitude, latitude, longitude + width, latitude + width)
    pieces = cut_areas(_areas(sliver=sliver, plain=outline("A")), resolution=RESOLUTION)
    assert set(pieces["area_id"]) == {"sliver", "plain"}
    assert pieces.loc[pieces["area_id"] == "sliver", "cell"].tolist() == [number("J")]


def test_a_cell_of_two_areas_is_a_piece_of_each(world: TinyWorld) -> None:
    pieces = cut_areas(world.areas, resolution=RESOLUTION)
    shared = pieces[pieces["cell"] == np.uint64(number("J"))]
    assert sorted(shared["area_id"]) == ["MX04001", "MX04002"]
    assert shared["land_km2"].sum() == pytest.approx(LAND_KM2, rel=5e-3)


def test_a_hole_is_no_land() -> None:
    latitude, longitude = center("J")
    hole = shapely.box(
        longitude - 0.01, latitude - 0.01, longitude + 0.01, latitude + 0.01
    )
    pieces = cut_areas(
        _areas(ring=shapely.difference(outline("J"), hole)), resolution=RESOLUTION
    )
    (land,) = pieces.loc[pieces["cell"] == np.uint64(number("J")), "land_km2"]
    assert land == pytest.approx(_km2(outline("J")) - _km2(hole), rel=1e-9)


def test_a_small_settlement_is_one_point_where_it_stands() -> None:
    # 600 people at 3,000 per km² need 0.2 km², less than a sample stands for.
    samples = spread_settlements(
        _settlements((27.5, -99.5, 600.0)), density=3000, spacing_km2=3.5
    )
    assert samples.to_numpy().tolist() == [[27.5, -99.5, 600.0]]


def test_a_city_is_spread_over_a_disc_as_large_as_its_people_need() -> None:
    # 300,000 people at 3,000 per km² need 100 km²: 40 points of 2.5 km², 5.64 km round.
    samples = spread_settlements(
        _settlements((27.5, -99.5, 300_000.0)), density=3000, spacing_km2=2.5
    )
    assert samples["population"].tolist() == pytest.approx([7500.0] * 40)
    apart = great_circle_km(
        samples["latitude"].to_numpy(),
        samples["longitude"].to_numpy(),
        np.array([27.5]),
        np.array([-99.5]),
    )
    radius = (100 / np.pi) ** 0.5
    assert apart.max() == pytest.approx(radius, rel=0.02)
    # As many points in the inner half of the disc's area as in the outer half.
    assert (apart < radius * 0.5**0.5).sum() == 20


@given(
    st.lists(
        st.tuples(st.floats(14.0, 50.0), st.floats(-125.0, -66.0), st.floats(0.0, 2e7)),
        min_size=1,
        max_size=6,
    ),
    st.floats(100.0, 20_000.0),
    st.floats(0.1, 20_000.0),
)
def test_spreading_conserves_the_people_of_every_settlement(
    rows: list[tuple[float, float, float]], density: float, spacing: float
) -> None:
    table = _settlements(*rows)
    spacing = max(spacing, table["population"].max() / density / 1000)
    samples = spread_settlements(table, density=density, spacing_km2=spacing)
    assert (samples["population"] >= 0).all()
    needed = np.maximum(1, np.ceil(table["population"] / density / spacing))
    owner = np.repeat(np.arange(len(table)), needed.astype(int))
    sums = samples["population"].groupby(owner).sum()
    np.testing.assert_allclose(sums, table["population"], rtol=1e-12)


def test_an_area_meets_the_roads_at_its_largest_settlement(world: TinyWorld) -> None:
    seats = find_seats(world.areas, world.settlements).set_index("area_id")
    assert seats["place"].to_dict() == {
        "MX04001": "Ibarra",
        "MX04002": "Kino",
        "MX05003": "",
        "MX05004": "Punto",
        "US04001": "Arriba",
        "US04002": "Enmedio",
        "US48999": "",
    }
    places = {"MX04001": "I", "MX04002": "K", "US04001": "B", "US04002": "E"}
    for area, letter in places.items():
        seat = seats.loc[area]
        assert (seat["latitude"], seat["longitude"]) == center(letter)


def test_an_area_without_settlement_is_met_at_a_point_inside_it(
    world: TinyWorld,
) -> None:
    seats = find_seats(world.areas, world.settlements).set_index("area_id")
    shapes = world.areas.set_index("area_id").geometry
    for area in ("MX05003", "US48999"):
        place = seats.loc[area, ["longitude", "latitude"]].to_numpy(dtype="float64")
        assert shapes[area].contains(shapely.Point(place))


def test_of_two_settlements_alike_the_later_number_is_the_seat(
    world: TinyWorld,
) -> None:
    alike = world.settlements.assign(population=100.0)
    seats = find_seats(world.areas, alike).set_index("area_id")
    assert seats.loc["US04002", "place"] == "Garza"
    assert seats.loc["MX04002", "place"] == "Kino"


def test_samples_stand_for_a_twelfth_of_a_cell(world: TinyWorld) -> None:
    pieces = cut_areas(
        world.areas[world.areas["area_id"] == "US04001"], resolution=RESOLUTION
    )
    areas = [h3.cell_area(CELLS[letter], unit="km^2") for letter in "ABC"]
    assert mean_cell_km2(pieces) == pytest.approx(np.mean(areas), rel=1e-9)
    assert sample_spacing_km2(pieces) == pytest.approx(np.mean(areas) / 12, rel=1e-9)
