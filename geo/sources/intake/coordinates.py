"""Latitude and longitude of rows, with the two mistakes that spreadsheets make."""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from geo.schema.contract import LATITUDE_RANGE, LONGITUDE_RANGE
from geo.sources.intake.faults import Faults
from geo.sources.intake.rows import Rows

_Degrees = npt.NDArray[np.float64]


def read_coordinates(
    rows: Rows,
    latitude: str,
    longitude: str,
    faults: Faults,
    *,
    missing: Collection[str] = (),
) -> tuple[_Degrees, _Degrees]:
    """Return two columns as degrees north and east within the two countries.

    Parameters
    ----------
    rows
        The table.
    latitude, longitude
        Names of the fields.
    faults
        Takes note of what is no number or lies elsewhere, and says where the two are
        swapped or a minus sign was lost.
    missing
        Texts that stand for no value: NaN.
    """
    north = rows.numbers(latitude, faults, missing=missing)
    east = rows.numbers(longitude, faults, missing=missing)
    north_fits, east_fits = (
        _within(north, LATITUDE_RANGE),
        _within(east, LONGITUDE_RANGE),
    )
    swapped = _within(north, LONGITUDE_RANGE) & _within(east, LATITUDE_RANGE)
    unsigned = north_fits & _within(-east, LONGITUDE_RANGE)
    north_words, east_words = (
        f"{low:g} to {high:g}" for low, high in (LATITUDE_RANGE, LONGITUDE_RANGE)
    )
    rows.blame(
        swapped,
        latitude,
        faults,
        north_words,
        "Latitude and longitude are swapped; exchange the two.",
    )
    rows.blame(
        unsigned,
        longitude,
        faults,
        east_words,
        "West of Greenwich longitudes are negative; put the minus sign back.",
    )
    rows.blame(
        ~np.isnan(north) & ~north_fits & ~swapped,
        latitude,
        faults,
        north_words,
        "Correct the value; degrees with decimals are wanted.",
    )
    rows.blame(
        ~np.isnan(east) & ~east_fits & ~swapped & ~unsigned,
        longitude,
        faults,
        east_words,
        "Correct the value; degrees with decimals are wanted.",
    )
    return north, east


def _within(values: _Degrees, bounds: tuple[float, float]) -> npt.NDArray[np.bool_]:
    return (values >= bounds[0]) & (values <= bounds[1])
