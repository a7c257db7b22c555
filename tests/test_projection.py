import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo import cells
from geo.projection import (
    EARTH_RADIUS_KM,
    EQUAL_AREA,
    GEOGRAPHIC,
    PRINT,
    great_circle_km,
    transform,
    unit_sphere,
)
from tests.tiny_world import CELLS, cells_of

GEOD = Geod(ellps="WGS84")
LATITUDES = st.floats(14.0, 50.0)
LONGITUDES = st.floats(-125.0, -66.0)


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    distance = great_circle_km(
        np.array([one[0]]),
        np.array([one[1]]),
        np.array([other[0]]),
        np.array([other[1]]),
    )
    return float(distance[0])


@given(LATITUDES, LONGITUDES, st.integers(4, 7))
def test_equal_area_keeps_the_area_of_a_cell(
    latitude: float, longitude: float, resolution: int
) -> None:
    cell = cells.points_to_cells(
        latitude=np.array([latitude]),
        longitude=np.array([longitude]),
        resolution=resolution,
    )
    # The project's cells on the ellipsoid, H3's on its sphere.
    flat = transform(cells.boundaries(cell), GEOGRAPHIC, EQUAL_AREA)
    expected = cells.areas_km2(cell)[0]
    assert shapely.area(flat)[0] / 1e6 == pytest.approx(expected, rel=0.005)


def test_equal_area_keeps_the_area_of_a_rectangle_on_the_ellipsoid() -> None:
    # Sides along parallels are no geodesics: many corners let Geod follow them.
    rectangle = shapely.segmentize(shapely.box(-100.0, 25.0, -99.0, 26.0), 0.001)
    flat = transform(np.array([rectangle], dtype=object), GEOGRAPHIC, EQUAL_AREA)
    square_metres, _ = GEOD.geometry_area_perimeter(rectangle)
    assert shapely.area(flat)[0] == pytest.approx(abs(square_metres), rel=1e-6)


def test_geometries_come_back_from_every_projection() -> None:
    hexagons = cells.boundaries(cells_of("".join(CELLS)))
    for target in (EQUAL_AREA, PRINT):
        back = transform(transform(hexagons, GEOGRAPHIC, target), target, GEOGRAPHIC)
        moved = shapely.get_coordinates(hexagons) - shapely.get_coordinates(back)
        assert np.abs(moved).max() < 1e-7


def test_x_is_east_and_y_is_north() -> None:
    places = np.array([shapely.Point(-104.0, 26.0), shapely.Point(-103.0, 27.0)])
    middle, corner = transform(places, GEOGRAPHIC, PRINT)
    assert (middle.x, middle.y) == pytest.approx((0.0, 0.0), abs=1e-6)
    # A degree is 111 km to the north; to the east, cos 27° of it: 99 km.
    assert corner.x == pytest.approx(99_000, rel=0.02)
    assert corner.y == pytest.approx(111_000, rel=0.02)


# A degree of a great circle is 2π · 6371.0088 / 360 = 111.195 km.
@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((27.5, -99.5), (27.5, -99.5), 0.0),
        ((0.0, -99.5), (1.0, -99.5), 111.195),
        ((0.0, 10.0), (0.0, 11.0), 111.195),
        ((60.0, 0.0), (60.0, 0.001), 0.0555975),
        ((90.0, 0.0), (0.0, 45.0), 90 * 111.195),
        ((0.0, 179.5), (0.0, -179.5), 111.195),
        ((0.0, 0.0), (0.0, 180.0), 180 * 111.195),
    ],
)
def test_great_circles_have_the_length_of_their_angle(
    one: tuple[float, float], other: tuple[float, float], km: float
) -> None:
    assert _km(one, other) == pytest.approx(km, rel=1e-5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((27.5438, -99.4616), (19.4363, -99.0721)),  # Laredo, Mexico City
        ((32.5411, -116.9702), (25.7785, -100.1069)),  # Tijuana, Monterrey
        ((31.7600, -106.4870), (31.7390, -106.4850)),  # El Paso, Ciudad Juárez
    ],
)
def test_distances_between_cities_agree_with_the_ellipsoid(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    _, _, metres = GEOD.inv(one[1], one[0], other[1], other[0])
    assert _km(one, other) == pytest.approx(metres / 1000, rel=0.006)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_distances_are_symmetric_and_agree_with_the_ellipsoid(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> None:
    one, other = (latitude, longitude), (other_latitude, other_longitude)
    _, _, metres = GEOD.inv(longitude, latitude, other_longitude, other_latitude)
    assert _km(one, other) == pytest.approx(_km(other, one), rel=1e-12, abs=1e-9)
    assert _km(one, other) == pytest.approx(metres / 1000, rel=0.006, abs=1e-6)


@given(st.floats(-90.0, 90.0), st.floats(-180.0, 0.0))
def test_antipodes_are_half_a_circle_apart(latitude: float, longitude: float) -> None:
    half = np.pi * EARTH_RADIUS_KM
    # The haversine loses digits there: half of them are left.
    found = _km((latitude, longitude), (-latitude, longitude + 180.0))
    assert found == pytest.approx(half, rel=1e-6)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_chords_on_the_unit_sphere_belong_to_great_circles(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> None:
    points = unit_sphere(
        np.array([latitude, other_latitude]), np.array([longitude, other_longitude])
    )
    assert np.linalg.norm(points, axis=1) == pytest.approx([1.0, 1.0])
    chord = float(np.linalg.norm(points[0] - points[1]))
    expected = _km((latitude, longitude), (other_latitude, other_longitude))
    assert 2 * EARTH_RADIUS_KM * np.arcsin(chord / 2) == pytest.approx(
        expected, rel=1e-7, abs=1e-7
    )


def test_distances_broadcast_to_a_table() -> None:
    latitude, longitude = np.array([0.0, 1.0]), np.array([0.0, 0.0])
    table = great_circle_km(
        latitude[:, None], longitude[:, None], latitude[None, :], longitude[None, :]
    )
    degree = pytest.approx(111.195, rel=1e-5)
    assert table.tolist() == [[0.0, degree], [degree, 0.0]]
