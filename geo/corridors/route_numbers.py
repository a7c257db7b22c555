"""Borrow route numbers from the shipped highways for roads that come without any.

Points along the roads look for the nearest straight piece of a shipped highway that
runs the same way. The shipped shapes are coarse, so the reach is wide; a road is
refused where another one, of the same stretch of highway, is clearly nearer: else the
country roads beside a highway would bear its number too.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.corridors.naming import trunk_route
from geo.projection import GEOGRAPHIC, PRINT, transform

# A road is sampled once for about so many km.
_STEP_KM = 2.0
# Measured on roads of another source: half of them lie within 0.6 km of the shipped
# shape, nine in ten within 6 km.
_REACH_KM = 8.0
_TURN_DEGREES = 30.0
# Of the roads along one stretch of highway, those that are at most so much farther
# from it than the nearest: a toll road and its free road, not the next valley's.
_STRETCH_KM = 4.0
_SLACK_KM = 2.0
# One route must hold for at least this share of a way.
_LEAST_SHARE = 0.5

_M_PER_KM = 1000.0
IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]
TextArray = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class _Strokes:
    """Straight pieces of highway, or samples of road: where they are and lead.

    Attributes
    ----------
    shapes
        Geometry in `PRINT`.
    bearing
        Radians.
    country
        Country of each.
    """

    shapes: TextArray
    bearing: FloatArray
    country: TextArray


@dataclass(frozen=True, slots=True)
class _Samples:
    """Points along the roads, the segment of each, and the km that it stands for."""

    strokes: _Strokes
    segment: IntArray
    km: FloatArray


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Straight pieces of the highways, and the row of the highway of each."""

    strokes: _Strokes
    highway: IntArray


def borrow_numbers(
    nodes: pd.DataFrame,
    segments: pd.DataFrame,
    ways: pd.DataFrame,
    highways: gpd.GeoDataFrame,
    *,
    country: TextArray | None = None,
) -> tuple[pd.Series, dict[str, object]]:
    """Return route numbers of ways, those without one borrowed from near highways.

    Parameters
    ----------
    nodes, segments, ways
        As `geo.sources.osm.Roads` or `geo.corridors.network.Network` holds them.
    highways
        As `geo.sources.roads.highway_lines` gives them: ``ref``, ``country``, lines
        in WGS 84.
    country
        Country of each segment; None goes by the tag of its way.

    Returns
    -------
    refs
        Route number of each way, in their order: its own if it has one, else the
        number that most of its km lie along, else empty. Free and toll roads of one
        number count together; the one with more km gives its number.
    facts
        ``ways_with_borrowed_numbers``; and by country ``km_without_number`` in the
        file, ``km_with_borrowed_number`` and its ``share_of_km``.
    """
    way = segments["way"].to_numpy()
    if country is None:
        country = ways["country"].to_numpy(dtype=object)[way]
    own = ways["ref"].to_numpy(dtype=object)
    bare = own == ""
    borrowed = np.full(len(ways), "", dtype=object)
    rows = np.flatnonzero(bare[way])
    if rows.size and len(highways):
        part = segments.iloc[rows]
        samples = _sample(nodes, part, country[rows])
        pieces = _pieces(highways)
        sample, piece = _match(samples, pieces)
        borrowed = _elect(
            part["way"].to_numpy()[samples.segment],
            samples.km,
            sample,
            highways["ref"].to_numpy(dtype=object)[pieces.highway[piece]],
            len(ways),
        )
    refs = pd.Series(np.where(bare, own + borrowed, own), index=ways.index, dtype="str")
    return refs, _facts(segments, bare, borrowed, country)


def _facts(
    segments: pd.DataFrame, bare: npt.NDArray[np.bool_], ref: TextArray, of: TextArray
) -> dict[str, object]:
    """Count by country the km without a number of their own, and those that got one."""
    way = segments["way"].to_numpy()
    km = segments["length_km"].to_numpy(dtype="float64")
    asked = pd.Series(np.where(bare[way], km, 0.0)).groupby(of).sum()
    given = pd.Series(np.where(ref[way] != "", km, 0.0)).groupby(of).sum()
    asked = asked[asked > 0]
    return {
        "ways_with_borrowed_numbers": int((ref != "").sum()),
        "km_without_number": {str(c): round(float(asked[c]), 1) for c in asked.index},
        "km_with_borrowed_number": {
            str(c): round(float(given[c]), 1) for c in asked.index
        },
        "share_of_km": {
            str(c): round(float(given[c] / asked[c]), 4) for c in asked.index
        },
    }


def _sample(nodes: pd.DataFrame, part: pd.DataFrame, country: TextArray) -> _Samples:
    """Return points spread evenly along segments."""
    places = nodes[["longitude", "latitude"]].to_numpy(dtype="float64")
    points = np.asarray(shapely.points(places))
    flat = shapely.get_coordinates(transform(points, GEOGRAPHIC, PRINT))
    start = flat[part["start"].to_numpy()]
    run = flat[part["end"].to_numpy()] - start
    km = part["length_km"].to_numpy(dtype="float64")
    count = np.maximum(np.ceil(km / _STEP_KM), 1).astype(np.intp)
    segment = np.repeat(np.arange(len(part)), count)
    at = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
    along = ((at + 0.5) / count[segment])[:, None]
    strokes = _Strokes(
        np.asarray(shapely.points(start[segment] + along * run[segment])),
        np.arctan2(run[:, 1], run[:, 0])[segment],
        country[segment],
    )
    return _Samples(strokes, segment, (km / count)[segment])


def _pieces(highways: gpd.GeoDataFrame) -> _Pieces:
    """Return the straight pieces of highways."""
    flat = transform(highways.geometry.to_numpy(), GEOGRAPHIC, PRINT)
    points, line = shapely.get_coordinates(flat, return_index=True)
    # Doubled points are no piece: they lead nowhere.
    follows = (line[1:] == line[:-1]) & (points[1:] != points[:-1]).any(axis=1)
    first = np.flatnonzero(follows)
    run = points[first + 1] - points[first]
    strokes = _Strokes(
        np.asarray(
            shapely.linestrings(np.stack([points[first], points[first + 1]], axis=1))
        ),
        np.arctan2(run[:, 1], run[:, 0]),
        highways["country"].to_numpy(dtype=object)[line[first]],
    )
    return _Pieces(strokes, line[first])


def _match(samples: _Samples, pieces: _Pieces) -> tuple[IntArray, IntArray]:
    """Return samples that have a piece of highway, each once, and their pieces."""
    road, highway = samples.strokes, pieces.strokes
    sample, piece = shapely.STRtree(highway.shapes).query(
        road.shapes, predicate="dwithin", distance=_REACH_KM * _M_PER_KM
    )
    # Undirected: a quarter turn either way is as far as two bearings can be apart.
    turn = np.abs(
        (road.bearing[sample] - highway.bearing[piece] + np.pi / 2) % np.pi - np.pi / 2
    )
    kept = (road.country[sample] == highway.country[piece]) & (
        turn < np.radians(_TURN_DEGREES)
    )
    sample, piece = sample[kept], piece[kept]
    apart = shapely.distance(road.shapes[sample], highway.shapes[piece])
    near = _nearest_of_stretch(road.shapes[sample], highway.shapes, piece, apart)
    sample, piece, apart = sample[near], piece[near], apart[near]
    order = np.lexsort((piece, apart, sample))
    first = order[np.diff(sample[order], prepend=-1) > 0]
    return sample[first], piece[first]


def _nearest_of_stretch(
    points: TextArray, lines: TextArray, piece: IntArray, apart: FloatArray
) -> npt.NDArray[np.bool_]:
    """Return which points are about as near to their stretch of highway as any is."""
    stretches = (shapely.length(lines) / _M_PER_KM // _STRETCH_KM).astype(np.intp) + 1
    before = np.cumsum(stretches) - stretches
    along = shapely.line_locate_point(lines[piece], points) / _M_PER_KM
    stretch = before[piece] + (along // _STRETCH_KM).astype(np.intp)
    nearest = np.full(int(stretches.sum()), np.inf)
    np.minimum.at(nearest, stretch, apart)
    found: npt.NDArray[np.bool_] = apart <= nearest[stretch] + _SLACK_KM * _M_PER_KM
    return found


def _elect(
    way: IntArray, km: FloatArray, sample: IntArray, ref: TextArray, ways: int
) -> TextArray:
    """Return the number that most km of each way lie along, empty where too few do.

    Parameters
    ----------
    way, km
        Of each sample.
    sample, ref
        Samples that lie along a highway, and its number.
    ways
        How many there are.
    """
    each = pd.DataFrame({"way": way[sample], "ref": ref, "km": km[sample]})
    votes = each.groupby(["way", "ref"], as_index=False).agg(km=("km", "sum"))
    # A highway of two routes goes by its first.
    votes["route"] = votes["ref"].str.split(";").str[0].map(trunk_route)
    votes["route_km"] = votes.groupby(["way", "route"])["km"].transform("sum")
    votes = votes.sort_values(
        ["way", "route_km", "km", "ref"], ascending=[True, False, False, True]
    ).drop_duplicates("way")
    whole = np.bincount(way, weights=km, minlength=ways)[votes["way"].to_numpy()]
    won = votes[votes["route_km"].to_numpy() >= _LEAST_SHARE * whole]
    elected = np.full(ways, "", dtype=object)
    elected[won["way"].to_numpy()] = won["ref"].to_numpy(dtype=object)
    return elected
