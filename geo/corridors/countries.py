"""In which country each road segment lies, and which segments lie in neither.

A way's own tag decides. Without one, and for roads tagged with a third country, each
segment is placed by the outline that holds its middle, or the nearest one within a few
kilometres: outlines are simplified, and bridges and coast roads lie just off them. A
ferry between two shores of one country is in that country all the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.projection import great_circle_km

COUNTRIES = ("US", "MX")
# Position that stands for neither country.
NEITHER = -1
# A segment farther than this from both countries is in another one, km.
_REACH_KM = 15.0
# The same in degrees: of longitude, where they are shortest (49° north).
_REACH_DEGREES = 0.21

IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where segments lie.

    Attributes
    ----------
    country
        Position in `COUNTRIES` of each segment, `NEITHER` where it lies in none.
    ways, segments
        How many ways had no tag that decides, and how many segments they have.
    """

    country: npt.NDArray[np.int8]
    ways: int
    segments: int


def name_codes(names: "pd.Series[str]", known: Sequence[str]) -> npt.NDArray[np.int8]:
    """Return the position of each name in a list of known ones, -1 where it is none."""
    # Few names stand in many rows: each is looked up once.
    code, found = pd.factorize(names, use_na_sentinel=False)
    position: npt.NDArray[np.int8] = pd.Index(known).get_indexer(found).astype("int8")
    return position[code]


def place_segments(
    nodes: pd.DataFrame,
    segments: pd.DataFrame,
    ways: pd.DataFrame,
    outlines: gpd.GeoDataFrame,
) -> Placed:
    """Return the country of each segment.

    Parameters
    ----------
    nodes, segments, ways
        As `geo.sources.osm.Roads` holds them.
    outlines
        States or areas of both countries: ``country`` and geometry, WGS 84.

    Returns
    -------
    Placed
        By tag, else by outline.
    """
    told = name_codes(ways["country"], COUNTRIES)
    country = told[segments["way"].to_numpy()]
    untold = np.flatnonzero(country == NEITHER)
    if untold.size:
        part = segments.iloc[untold]
        start, end = part["start"].to_numpy(), part["end"].to_numpy()
        longitude = nodes["longitude"].to_numpy()
        latitude = nodes["latitude"].to_numpy()
        country[untold] = _by_outline(
            (longitude[start] + longitude[end]) / 2,
            (latitude[start] + latitude[end]) / 2,
            outlines,
        )
        _place_ferries(country, nodes, segments, ways)
    return Placed(country, int((told == NEITHER).sum()), len(untold))


def _place_ferries(
    country: npt.NDArray[np.int8],
    nodes: pd.DataFrame,
    segments: pd.DataFrame,
    ways: pd.DataFrame,
) -> None:
    """Put ferries at sea into the country of the roads at both their ends.

    Ferries that share a node are one: a long one may be drawn as several ways.
    """
    if "ferry" not in ways or not ways["ferry"].any():
        return
    ferry = ways["ferry"].to_numpy(dtype=bool)[segments["way"].to_numpy()]
    start, end = segments["start"].to_numpy(), segments["end"].to_numpy()
    size = (len(nodes), len(nodes))
    joined = coo_array((np.ones(ferry.sum()), (start[ferry], end[ferry])), shape=size)
    _, part = connected_components(joined, directed=False)
    # What a ferry meets: roads, and its own landings that lie near enough to the shore.
    meets = np.zeros((len(nodes), len(COUNTRIES)), dtype=bool)
    for code in range(len(COUNTRIES)):
        own = country == code
        meets[part[start[own]], code] = True
        meets[part[end[own]], code] = True
    alone = meets.sum(axis=1) == 1
    sea = np.flatnonzero(ferry & (country == NEITHER) & alone[part[start]])
    country[sea] = meets[part[start[sea]]].argmax(axis=1).astype("int8")


def _by_outline(
    longitude: FloatArray, latitude: FloatArray, outlines: gpd.GeoDataFrame
) -> npt.NDArray[np.int8]:
    """Return the country of each point: of the outline around it, else near it."""
    shapes = outlines.geometry.to_numpy()
    owner = name_codes(outlines["country"], COUNTRIES)
    points = np.asarray(shapely.points(longitude, latitude))
    found = np.full(len(points), NEITHER, dtype="int8")
    # Asked this way round, an outline is prepared once for all of its points.
    outline, point = shapely.STRtree(points).query(shapes, predicate="intersects")
    found[point] = owner[outline]
    outside = np.flatnonzero(found == NEITHER)
    if outside.size:
        found[outside] = _nearest_country(points[outside], shapes, owner)
    return found


def _nearest_country(
    points: npt.NDArray[np.object_],
    shapes: npt.NDArray[np.object_],
    owner: npt.NDArray[np.int8],
) -> npt.NDArray[np.int8]:
    """Return the country of the nearest outline within reach of each point."""
    found = np.full(len(points), NEITHER, dtype="int8")
    at, outline = shapely.STRtree(shapes).query(
        points, predicate="dwithin", distance=_REACH_DEGREES
    )
    if not at.size:
        return found
    lines = shapely.shortest_line(points[at], shapes[outline])
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    km = great_circle_km(ends[:, 0, 1], ends[:, 0, 0], ends[:, 1, 1], ends[:, 1, 0])
    # Nearest last, so that it is the one that stays.
    order = np.argsort(-km, kind="stable")
    order = order[km[order] <= _REACH_KM]
    found[at[order]] = owner[outline[order]]
    return found
