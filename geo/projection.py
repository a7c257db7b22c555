"""The only file with an EPSG number.

Tables that cross a border between stages are in `GEOGRAPHIC`. Areas are compared in
`EQUAL_AREA`, which keeps ratios of areas exactly; shapes drawn for print use `PRINT`.
"""

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

# WGS 84, longitude and latitude in degrees: H3, Folium and OpenStreetMap speak it.
GEOGRAPHIC = CRS.from_epsg(4326)
# NAD83: the Census Bureau's boundary files, when their .prj is absent.
CENSUS = CRS.from_epsg(4269)
# Cylindrical equal area on WGS 84, metres.
EQUAL_AREA = CRS.from_epsg(6933)
# Albers equal area over Mexico and the border states, metres; standard parallels a
# sixth of the range of latitude inside its ends.
PRINT = CRS.from_proj4(
    "+proj=aea +lat_1=18 +lat_2=34 +lat_0=26 +lon_0=-104 +datum=WGS84 +units=m"
)


def equal_area_around(*, latitude: float, longitude: float) -> CRS:
    """Return the Lambert azimuthal equal-area projection centred on a place, metres.

    Areas are kept everywhere, scale and north at the centre.

    Parameters
    ----------
    latitude, longitude
        Degrees of the centre.
    """
    return CRS.from_proj4(
        f"+proj=laea +lat_0={latitude:g} +lon_0={longitude:g} +datum=WGS84 +units=m"
    )


# Mean radius of the sphere that H3 and great-circle distances use, km.
EARTH_RADIUS_KM = 6371.0088

FloatArray = npt.NDArray[np.float64]


def transform(
    geometries: npt.NDArray[np.object_], source: CRS, target: CRS
) -> npt.NDArray[np.object_]:
    """Return shapely geometries in another CRS, x before y."""
    transformer = Transformer.from_crs(source, target, always_xy=True)
    moved: npt.NDArray[np.object_] = shapely.transform(
        geometries,
        lambda points: np.column_stack(
            transformer.transform(points[:, 0], points[:, 1])
        ),
    )
    return moved


def great_circle_km(
    latitude: FloatArray,
    longitude: FloatArray,
    other_latitude: FloatArray,
    other_longitude: FloatArray,
) -> FloatArray:
    """Return great-circle distances in km by the haversine formula.

    Parameters
    ----------
    latitude, longitude, other_latitude, other_longitude
        Degrees; shapes that broadcast.
    """
    phi, other_phi = np.radians(latitude), np.radians(other_latitude)
    d_phi = other_phi - phi
    d_lambda = np.radians(other_longitude) - np.radians(longitude)
    half = (
        np.sin(d_phi / 2) ** 2
        + np.cos(phi) * np.cos(other_phi) * np.sin(d_lambda / 2) ** 2
    )
    distance: FloatArray = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))
    return distance


def unit_sphere(latitude: FloatArray, longitude: FloatArray) -> FloatArray:
    """Return points on the unit sphere, n × 3: chords grow with great circles."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    return np.column_stack(
        [np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)]
    )
