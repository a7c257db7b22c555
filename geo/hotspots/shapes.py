"""Circles and hulls on the sphere, as polygons in degrees."""

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import StatisticError
from geo.projection import EARTH_RADIUS_KM, unit_sphere

FloatArray = npt.NDArray[np.float64]

# Corners of a circle, and the longest straight edge of a hull.
_CORNERS = 64
_EDGE_KM = 50.0
# Cosine of the greatest angle from the middle at which a hull can be found.
_LOWEST = 0.05


def chord_km(great_circle_km: float) -> float:
    """Return the straight distance of points a great-circle distance apart."""
    return 2 * EARTH_RADIUS_KM * float(np.sin(great_circle_km / (2 * EARTH_RADIUS_KM)))


def great_circle_of_chord(chord: FloatArray) -> FloatArray:
    """Return the great-circle distance in km of points a straight distance apart."""
    half = np.minimum(chord / (2 * EARTH_RADIUS_KM), 1.0)
    distance: FloatArray = 2 * EARTH_RADIUS_KM * np.arcsin(half)
    return distance


def to_degrees(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return latitude and longitude of directions, n × 3 of any length above 0."""
    flat = np.hypot(points[:, 0], points[:, 1])
    latitude = np.degrees(np.arctan2(points[:, 2], flat))
    return latitude, np.degrees(np.arctan2(points[:, 1], points[:, 0]))


def circle(latitude: float, longitude: float, radius_km: float) -> shapely.Polygon:
    """Return the circle of points a great-circle distance from a point.

    Parameters
    ----------
    latitude, longitude
        Centre, degrees.
    radius_km
        Above 0.

    Returns
    -------
    shapely.Polygon
        64 corners on the circle, degrees.
    """
    corners = _ring(np.array([latitude]), np.array([longitude]), radius_km)
    north, east = to_degrees(corners)
    return shapely.Polygon(np.column_stack([east, north]))


def hull(
    latitude: FloatArray, longitude: FloatArray, margin_km: float
) -> shapely.Polygon:
    """Return the convex hull on the sphere of circles around points.

    One point gives a circle, two a capsule. Edges are great circles, straight in the
    gnomonic projection from the middle of the points.

    Parameters
    ----------
    latitude, longitude
        Points, degrees.
    margin_km
        Radius of the circles, above 0.

    Raises
    ------
    StatisticError
        If the points do not lie well within one half of the sphere: there is no hull.
    """
    points = unit_sphere(latitude, longitude)
    middle = points.sum(axis=0)
    middle /= np.linalg.norm(middle)
    east, north = _axes(middle[None])
    corners = _ring(latitude, longitude, margin_km)
    up = corners @ middle
    if up.min() < _LOWEST:
        message = "A hull needs points within less than half of the sphere."
        raise StatisticError(message)
    flat = np.column_stack([corners @ east[0] / up, corners @ north[0] / up])
    outline = shapely.MultiPoint(flat).convex_hull
    outline = shapely.segmentize(outline, _EDGE_KM / EARTH_RADIUS_KM)
    x, y = shapely.get_coordinates(outline).T
    back = middle + x[:, None] * east + y[:, None] * north
    degrees = to_degrees(back)
    return shapely.Polygon(np.column_stack([degrees[1], degrees[0]]))


def _axes(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return unit vectors to the east and to the north at points of the unit sphere."""
    east = np.column_stack([-points[:, 1], points[:, 0], np.zeros(len(points))])
    length = np.linalg.norm(east, axis=1, keepdims=True)
    # At a pole every direction is south: any will do.
    east = np.where(length > 0, east / np.where(length > 0, length, 1.0), [0, 1, 0])
    return east, np.cross(points, east)


def _ring(latitude: FloatArray, longitude: FloatArray, radius_km: float) -> FloatArray:
    """Return corners of circles around points on the unit sphere, n · 64 × 3."""
    points = unit_sphere(latitude, longitude)
    east, north = _axes(points)
    turn = np.arange(_CORNERS) * 2 * np.pi / _CORNERS
    angle = radius_km / EARTH_RADIUS_KM
    aside = np.sin(angle) * (
        np.cos(turn)[None, :, None] * east[:, None]
        + np.sin(turn)[None, :, None] * north[:, None]
    )
    corners: FloatArray = (np.cos(angle) * points[:, None] + aside).reshape(-1, 3)
    return corners
