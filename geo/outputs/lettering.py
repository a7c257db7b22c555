"""Which settlements maps may letter, and by what name.

GeoNames lists parts of cities as places of their own, with the people of the part
(Iztapalapa, Queens) or by mistake of the whole (New South Memphis). Their names would
stand beside the city's, or instead of it.
"""

from typing import Final

import numpy as np
import pandas as pd

# By GeoNames id, as of 2026: a name that is another town's too, given in full, and a
# neighbourhood that has the people of its city.
_IN_FULL: Final = {3515001: "Tuxtla Gutiérrez"}
_NO_TOWN: Final = (4645421,)
# A part of one of the two greatest cities lies this near its middle. Nezahualcóyotl is
# farther from Mexico City's; Chula Vista beside San Diego is a city of its own.
_WITHIN_KM: Final = 12.0
_CITY_FROM: Final = 5_000_000
_KM_PER_DEGREE: Final = 111.2


def lettered(settlements: pd.DataFrame) -> pd.DataFrame:
    """Return the settlements that a map may letter, with the names to letter.

    Parameters
    ----------
    settlements
        Table ``sources_settlements``; degrees, people.

    Returns
    -------
    pandas.DataFrame
        The same columns without parts of great cities, in the same order.
    """
    people = settlements["population"].to_numpy(dtype="float64")
    at = np.radians(settlements[["latitude", "longitude"]].to_numpy(dtype="float64"))
    out = settlements["place_id"].isin(_NO_TOWN).to_numpy(dtype=bool, copy=True)
    for city in np.flatnonzero((people >= _CITY_FROM) & ~out):
        # A plane is near enough within so few kilometres.
        north = at[:, 0] - at[city, 0]
        east = (at[:, 1] - at[city, 1]) * np.cos(at[city, 0])
        near = np.degrees(np.hypot(north, east)) * _KM_PER_DEGREE < _WITHIN_KM
        out |= near & (people < people[city])
    kept = settlements[~out]
    name = kept["place_id"].map(_IN_FULL).fillna(kept["name"])
    return kept.assign(name=name.astype("str"))
