"""What it takes to drive each segment: hours by class of road, tolls and climbs.

Hours are kept by class because speeds are uncertain class by class: a draw of speeds
scales the columns. Tolls and climbs are counted in hours of the same worth, apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.countries import COUNTRIES, name_codes
from geo.errors import NetworkError
from geo.study import ROAD_CLASSES

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

# A doubled point cuts no road: a segment without length is driven as one metre.
LEAST_KM = 0.001


@dataclass(frozen=True, slots=True)
class Driving:
    """Cost of each segment, in its order.

    Attributes
    ----------
    country
        Position in `geo.corridors.countries.COUNTRIES`.
    kind
        Position of its class in `geo.study.ROAD_CLASSES`.
    km, hours
        Length, and free time to drive it.
    ahead, back
        Whether it may be driven from start to end, and from end to start.
    extra_ahead, extra_back
        Hours that tolls and climbs are worth, each way.
    """

    country: npt.NDArray[np.int8]
    kind: npt.NDArray[np.int8]
    km: FloatArray
    hours: FloatArray
    ahead: BoolArray
    back: BoolArray
    extra_ahead: FloatArray
    extra_back: FloatArray


@dataclass(frozen=True, slots=True)
class Prices:
    """What makes roads slow or dear.

    Attributes
    ----------
    speed_kph
        By country and class, for ways without a speed of their own.
    toll_hours_per_km
        Worth of the toll of a kilometre of toll road.
    climb_hours_per_km
        Hours lost per kilometre climbed.
    elevation
        Metres above the sea by node; missing where unknown, None if all are.
    """

    speed_kph: Mapping[str, Mapping[str, float]]
    toll_hours_per_km: float = 0.0
    climb_hours_per_km: float = 0.0
    elevation: FloatArray | None = None


def price_segments(
    segments: pd.DataFrame,
    ways: pd.DataFrame,
    country: npt.NDArray[np.int8],
    prices: Prices,
) -> Driving:
    """Return what each segment takes to drive.

    Parameters
    ----------
    segments, ways
        As `geo.sources.osm.Roads` holds them.
    country
        Position of each segment's country.
    prices
        Speeds, tolls and climbs.

    Returns
    -------
    Driving
        Speeds by the way's own tag, else by class and country.

    Raises
    ------
    NetworkError
        If a way is of a class that the model does not know.
    """
    classes = list(ROAD_CLASSES)
    of_way = name_codes(ways["class"], classes)
    if (of_way < 0).any():
        row = ways.iloc[int(np.flatnonzero(of_way < 0)[0])]
        message = (
            f"Way {row['osm_id']} has the class '{row['class']}', which is none of "
            f"{', '.join(classes)}. Leave such ways out of the road file."
        )
        raise NetworkError(message)
    way = segments["way"].to_numpy()
    kind = of_way[way]
    usual = np.array(
        [[float(prices.speed_kph[c][k]) for k in classes] for c in COUNTRIES]
    )
    own = ways["speed_kph"].to_numpy(dtype="float64")
    own = np.where(np.isfinite(own) & (own > 0), own, np.nan)[way]
    speed = np.where(np.isnan(own), usual[country, kind], own)
    length = segments["length_km"].to_numpy(dtype="float64")
    km = np.where(length > 0, length, LEAST_KM)
    direction = ways["direction"].to_numpy()[way]
    toll = ways["toll"].to_numpy(dtype=bool)[way] * km * prices.toll_hours_per_km
    extra_ahead = extra_back = toll
    if prices.elevation is not None:
        rise = _rise_km(segments, prices.elevation)
        extra_ahead = toll + np.maximum(rise, 0.0) * prices.climb_hours_per_km
        extra_back = toll + np.maximum(-rise, 0.0) * prices.climb_hours_per_km
    return Driving(
        country,
        kind,
        km,
        km / speed,
        direction >= 0,
        direction <= 0,
        extra_ahead,
        extra_back,
    )


def _rise_km(segments: pd.DataFrame, elevation: FloatArray) -> FloatArray:
    """Return by how much each segment ends above its start, 0 where unknown."""
    start, end = segments["start"].to_numpy(), segments["end"].to_numpy()
    rise: FloatArray = np.nan_to_num((elevation[end] - elevation[start]) / 1000.0)
    return rise
