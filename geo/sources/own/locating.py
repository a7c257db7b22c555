"""Which municipality or county holds a point, and on which side of the border it is.

Boundaries are simplified, so a point just outside all areas of its country counts to
the nearest one. The other country's areas are looked at as well: next to the border a
point up to 3 km outside may be a place of the twin city.
"""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

Texts = npt.NDArray[np.object_]
Numbers = npt.NDArray[np.float64]

# A degree of longitude at 30° N is so many of latitude: the border is at 26 to 33° N.
_STRETCH: Final = (0.866, 1.0)
_KM_PER_DEGREE: Final = 111.2
#: A point so many km outside its country, in no area at all, is at a coarse edge.
EDGE_KM: Final = 3.0
#: A point so many km outside its country, in the other one, is at a coarse border. Of
#: some 60 known places on both banks all but two lie on their own side of the shipped
#: boundaries, and those two on the other by 24 and 275 m. Nearer to the border than
#: that, a place of the other bank cannot be told from one of this.
BORDER_KM: Final = 0.3


@dataclass(frozen=True, slots=True)
class Located:
    """Where points lie.

    Attributes
    ----------
    code
        Of the area on the map, without its country; empty if it is none of the wanted
        country.
    edge
        Whether the point lies outside its area, close to it.
    elsewhere
        For points without a code: name and state of the area of another country that
        holds them; empty if none does.
    """

    code: Texts
    edge: npt.NDArray[np.bool_]
    elsewhere: Texts


def locate(
    north: Numbers, east: Numbers, areas: gpd.GeoDataFrame, country: str
) -> Located:
    """Return which areas of a country hold points, or end just beside them.

    Parameters
    ----------
    north, east
        Degrees, WGS 84; NaN for no point.
    areas
        Table ``sources_areas`` with polygons in WGS 84.
    country
        ``MX`` or ``US``.
    """
    own = (areas["country"] == country).to_numpy()
    codes = areas["area_id"].str[2:].to_numpy(dtype=object)[own]
    code, elsewhere = (np.full(len(north), "", dtype=object) for _ in range(2))
    edge = np.zeros(len(north), dtype=bool)
    sound = np.flatnonzero(np.isfinite(north) & np.isfinite(east))
    points = np.asarray(shapely.points(east[sound], north[sound]), dtype=object)
    shapes = areas.geometry.to_numpy()
    held = _holding(points, shapes[own])
    code[sound[held >= 0]] = codes[held[held >= 0]]
    left = np.flatnonzero(held < 0)
    if not len(left):
        return Located(code, edge, elsewhere)
    abroad = _holding(points[left], shapes[~own])
    within = np.where(abroad >= 0, BORDER_KM, EDGE_KM)
    near = _nearest(points[left], shapes[own], within)
    at = sound[left]
    code[at[near >= 0]] = codes[near[near >= 0]]
    edge[at[near >= 0]] = True
    lost = (near < 0) & (abroad >= 0)
    labels = (areas["name"] + ", " + areas["state_name"]).to_numpy(dtype=object)
    elsewhere[at[lost]] = labels[~own][abroad[lost]]
    return Located(code, edge, elsewhere)


def _holding(points: Texts, shapes: Texts) -> npt.NDArray[np.intp]:
    """Return the shape that holds each point, -1 for none.

    On a common edge the first shape counts: pairs come in no order.
    """
    found = np.full(len(points), -1, dtype="intp")
    at, shape = shapely.STRtree(shapes).query(points, predicate="intersects")
    order = np.lexsort((shape, at))[::-1]
    found[at[order]] = shape[order]
    return found


def _nearest(points: Texts, shapes: Texts, within: Numbers) -> npt.NDArray[np.intp]:
    """Return the nearest shape of each point, -1 for none within so many km."""
    found = np.full(len(points), -1, dtype="intp")
    flat, level = (shapely.transform(one, _stretched) for one in (points, shapes))
    (at, shape), far = shapely.STRtree(level).query_nearest(
        flat, max_distance=EDGE_KM / _KM_PER_DEGREE, return_distance=True
    )
    order = np.lexsort((shape, at))[::-1]
    order = order[far[order] * _KM_PER_DEGREE <= within[at[order]]]
    found[at[order]] = shape[order]
    return found


def _stretched(degrees: Numbers) -> Numbers:
    """Return degrees of equal length in both directions near the border."""
    scaled: Numbers = degrees * _STRETCH
    return scaled
