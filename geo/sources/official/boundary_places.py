"""Whether boundaries lie where their country is: a wrong CRS becomes no wrong map."""

from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

from geo.projection import GEOGRAPHIC
from geo.sources.intake.faults import refused

_DEGREES: Final = 360.0
_NORTH: Final = 90.0
_EAST: Final = 180.0
# Degrees, with the islands; the United States with Alaska, Hawaii and the territories.
_COUNTRIES: Final = {"MX": "Mexico", "US": "the United States"}
_MEXICO: Final = (-119.5, 13.5, -85.5, 33.5)
_STATES: Final = (-180.0, 13.0, -64.0, 72.5)
# Aleutian Islands, Guam and the Marianas; American Samoa.
_PACIFIC: Final = ((143.0, 12.0, 180.0, 56.0), (-172.0, -15.5, -167.0, -10.0))
_LISTED: Final = 5


def require_place(table: gpd.GeoDataFrame, country: str, code: str, shown: str) -> None:
    """Refuse boundaries that lie elsewhere.

    Parameters
    ----------
    table
        Valid shapes in the CRS that the file names.
    country
        ``MX`` or ``US``.
    code
        Column of the codes, for messages.
    shown
        Name of the file, for messages.

    Raises
    ------
    InputError
        If the coordinates are not of the CRS that is named, are swapped, or lie
        outside the country.
    """
    # The first corner of each area: boxes of those on the date line span the globe.
    first = shapely.get_geometry(table.geometry.to_numpy(), 0)
    corner = shapely.get_point(shapely.get_exterior_ring(first), 0)
    x, y = shapely.get_x(corner), shapely.get_y(corner)
    crs = CRS(table.crs)
    remedy = "Fetch the file again, with the .prj file that belongs to it."
    reach = float(max(np.abs(x).max(), np.abs(y).max()))
    if crs.is_geographic:
        _require_degrees(x, y, crs, shown)
    elif reach <= _DEGREES:
        found = f"coordinates up to {reach:,.1f}, which are degrees"
        raise refused(shown, f"metres, as '{crs.name}' has them", found, remedy)
    move = Transformer.from_crs(crs, GEOGRAPHIC, always_xy=True)
    longitude, latitude = move.transform(x, y)
    outside = ~_inside(longitude, latitude, country)
    if not outside.any():
        return
    at = np.flatnonzero(outside)[:_LISTED]
    places = "; ".join(
        f"{table[code].iloc[one]} at {longitude[one]:.2f}, {latitude[one]:.2f}"
        for one in at
    )
    found = f"{int(outside.sum()):,} of {len(table):,} areas outside it ({places})"
    raise refused(shown, f"areas in {_COUNTRIES[country]}", found, remedy)


def _require_degrees(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], crs: CRS, shown: str
) -> None:
    """Refuse coordinates that are no longitude and latitude."""
    reach_x, reach_y = float(np.abs(x).max()), float(np.abs(y).max())
    if reach_x <= _EAST and reach_y <= _NORTH:
        return
    expected = f"longitude and latitude, as '{crs.name}' has them"
    if reach_x <= _NORTH and reach_y <= _EAST:
        found = f"{x[0]:.2f}, {y[0]:.2f}: latitude stands first"
        remedy = "Exchange the two coordinates, or fetch the file again."
    else:
        found = f"coordinates up to {max(reach_x, reach_y):,.0f}, which are metres"
        remedy = "Fetch the file again, with the .prj file that belongs to it."
    raise refused(shown, expected, found, remedy)


def _inside(
    longitude: npt.NDArray[np.float64],
    latitude: npt.NDArray[np.float64],
    country: str,
) -> npt.NDArray[np.bool_]:
    boxes = (_MEXICO,) if country == "MX" else (_STATES, *_PACIFIC)
    found = np.zeros(len(longitude), dtype=bool)
    for west, south, east, north in boxes:
        found |= (
            (longitude >= west)
            & (longitude <= east)
            & (latitude >= south)
            & (latitude <= north)
        )
    return found
