"""How far spreading by area is from the truth, where the truth is known.

Counts are known by county and spread over its cells. For points of known place the
spreading can be judged: each point is taken as counted in its county only, and what the
county's shares say of its cell is compared with where it is.

Few points leave most cells empty, however right the shares are. So the share of points
misplaced is told beside what as many points would give by chance if the shares were the
truth, and methods are compared by proper scores, whose expectation is best for the true
shares however few the points (Gneiting & Raftery 2007): the logarithm of the share of
the point's cell, and the energy score in km.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import cells
from geo.errors import StatisticError
from geo.grid.pieces import locate, number_pairs, sum_by
from geo.projection import EARTH_RADIUS_KM, unit_sphere
from geo.schema.allocation import ALLOCATION
from geo.schema.contract import check
from geo.tasks import one_core

ALL = "all"
# This part of a forecast is spread evenly over the area's cells before its logarithm
# is taken, so that no place is impossible.
_EVENLY = 0.01
_BLOCK = 1000
DRAWS = 1000

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Support:
    """All cells of the areas that hold points.

    Attributes
    ----------
    names
        Of the areas.
    owner, cell
        Area and cell of each row, sorted.
    point_row, point_owner
        Row and area of each point, points sorted by area.
    latitude, longitude
        Of each point.
    """

    names: pd.Index
    owner: IntArray
    cell: cells.CellArray
    point_row: IntArray
    point_owner: IntArray
    latitude: FloatArray
    longitude: FloatArray

    @property
    def points(self) -> IntArray:
        """Points of each area."""
        return np.bincount(self.point_owner, minlength=len(self.names))


def hold_points(areas: gpd.GeoDataFrame, points: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the areas that hold points.

    Raises
    ------
    StatisticError
        If none does.
    """
    _, polygon = _located(points, areas)
    held: gpd.GeoDataFrame = areas.iloc[np.unique(polygon)].reset_index(drop=True)
    return held


def _located(
    points: pd.DataFrame, areas: gpd.GeoDataFrame
) -> tuple[IntArray, IntArray]:
    """Return points in areas as `geo.grid.pieces.locate` does, or refuse to go on."""
    point, polygon = locate(points, areas)
    if not len(point):
        message = "None of the known points lies in an area of the grid."
        raise StatisticError(message)
    return point, polygon


def judge_allocation(
    points: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    shares: Mapping[str, pd.DataFrame],
    *,
    seed: int,
    draws: int = DRAWS,
    small_count: int = 1,
) -> pd.DataFrame:
    """Judge methods of spreading by points of known place.

    Parameters
    ----------
    points
        ``latitude`` and ``longitude``; those in no area are left out.
    areas
        Polygons in WGS 84 with a column ``area_id``.
    shares
        By method: ``area_id``, ``cell`` and ``share``, cells of one resolution, sums of
        1 in each area with a point. Gains are over the first.
    seed
        Of the draws; every method has the same ones.
    draws
        Times that as many points are drawn from the shares, to see what chance does.
    small_count
        Areas with fewer points have no row of their own.

    Returns
    -------
    pandas.DataFrame
        Table ``grid_allocation``.

    Raises
    ------
    StatisticError
        If no point lies in any area.
    """
    support, given = _lay_out(points, areas, shares)
    with one_core():
        nearness = _distances(support, given)
    logs = {method: _log_shares(support, share) for method, share in given.items()}
    own = logs[next(iter(logs))]
    shown = np.flatnonzero(support.points >= small_count)
    tables = []
    for method, share in given.items():
        by_area = {
            "log_score": logs[method],
            "log_gain": logs[method] - own,
            "distance_km": nearness[method][0],
            "energy_km": nearness[method][1],
        }
        table = _summed(support, by_area)
        fine = _misplaced(support, share, draws, seed)
        coarse = _misplaced(*_coarser(support, share), draws, seed)
        for name, (found, drawn) in (
            ("misplaced", fine),
            ("misplaced_parent", coarse),
        ):
            table[name] = found
            table[f"{name}_by_chance"] = drawn.mean(axis=0)
        table["p"] = (1 + (fine[1] >= fine[0] - 1e-12).sum(axis=0)) / (1 + draws)
        tables.append(table.iloc[[*shown, -1]].assign(method=method))
    table = pd.concat(tables, ignore_index=True)[ALLOCATION.names]
    table = table.astype({"method": "str", "area_id": "str", "points": "int64"})
    table = table.sort_values(list(ALLOCATION.key), ignore_index=True)
    return check(table, ALLOCATION)


def no_allocation() -> pd.DataFrame:
    """Return the table of a study without known points."""
    types = {
        "method": "str",
        "area_id": "str",
        "points": "int64",
    }
    empty = pd.DataFrame({name: [] for name in ALLOCATION.names})
    return check(
        empty.astype({name: types.get(name, "float64") for name in ALLOCATION.names}),
        ALLOCATION,
    )


def _lay_out(
    points: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    shares: Mapping[str, pd.DataFrame],
) -> tuple[_Support, dict[str, FloatArray]]:
    """Put all methods on the same rows: each cell that one of them, or a point, has."""
    point, polygon = _located(points, areas)
    names = pd.Index(areas["area_id"].iloc[np.unique(polygon)]).sort_values()
    owner = names.get_indexer(areas["area_id"].iloc[polygon])
    order = np.argsort(owner, kind="stable")
    inside = points.iloc[point[order]]
    latitude, longitude = inside["latitude"], inside["longitude"]
    first = next(iter(shares.values()))
    place = cells.points_to_cells(
        latitude=latitude.to_numpy(),
        longitude=longitude.to_numpy(),
        resolution=cells.resolution(first["cell"].to_numpy(dtype="uint64")),
    )
    parts = [(owner[order], place, np.zeros(len(place)))]
    for table in shares.values():
        code = names.get_indexer(table["area_id"])
        known = code >= 0
        cell = table["cell"].to_numpy(dtype="uint64")[known]
        parts.append((code[known], cell, table["share"].to_numpy()[known]))
    row, (row_owner, row_cell) = number_pairs(
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
    )
    ends = np.cumsum([len(part[0]) for part in parts])
    given = {
        method: sum_by(row[begin:end], part[2], len(row_cell))
        for method, begin, end, part in zip(
            shares, ends[:-1], ends[1:], parts[1:], strict=True
        )
    }
    support = _Support(
        names=names,
        owner=row_owner,
        cell=row_cell,
        point_row=row[: ends[0]],
        point_owner=owner[order],
        latitude=latitude.to_numpy(dtype="float64"),
        longitude=longitude.to_numpy(dtype="float64"),
    )
    return support, given


def _coarser(support: _Support, share: FloatArray) -> tuple[_Support, FloatArray]:
    """Return the same one resolution coarser."""
    resolution = max(cells.resolution(support.cell) - 1, 0)
    parent = cells.parents(support.cell, resolution=resolution)
    row, (owner, cell) = number_pairs(support.owner, parent)
    coarse = _Support(
        names=support.names,
        owner=owner,
        cell=cell,
        point_row=row[support.point_row],
        point_owner=support.point_owner,
        latitude=support.latitude,
        longitude=support.longitude,
    )
    return coarse, sum_by(row, share, len(cell))


def _misplaced(
    support: _Support, share: FloatArray, draws: int, seed: int
) -> tuple[FloatArray, FloatArray]:
    """Return the part misplaced by area, and last of all points; and that of draws."""
    found = _variation(support, share, support.point_row[None])[0]
    # Shares of an area are laid on a line of length 1, areas one after another.
    sums = np.cumsum(share)
    begin = np.searchsorted(support.owner, np.arange(len(support.names)))
    before = np.concatenate([[0.0], sums])[begin]
    whole = np.bincount(support.owner, share)
    line = support.owner + (sums - before[support.owner]) / whole[support.owner]
    last = np.append(begin[1:], len(share)) - 1
    chance = np.random.default_rng(seed).random((draws, len(support.point_row)))
    row = np.searchsorted(line, chance + support.point_owner, side="right")
    row = np.clip(row, begin[support.point_owner], last[support.point_owner])
    return found, _variation(support, share, row)


def _variation(support: _Support, share: FloatArray, row: IntArray) -> FloatArray:
    """Return the total variation between points and shares, draws × (areas and all).

    Half the sum of |n/N − s|, where cells without points add up to what is left of 1:
    ½ (1 + Σ (|n/N − s| − s)) over cells with points.
    """
    draws, areas = len(row), len(support.names)
    visited, count = np.unique(
        np.arange(draws)[:, None] * len(share) + row, return_counts=True
    )
    draw, at = np.divmod(visited, len(share))
    owner = support.owner[at]
    part = np.abs(count / support.points[owner] - share[at]) - share[at]
    sums = np.bincount(draw * areas + owner, part, draws * areas)
    by_area = (1 + sums.reshape(draws, areas)) / 2
    # Not a matrix product: how many cores share one shows in its last digit.
    overall = (by_area * support.points).sum(axis=1) / support.points.sum()
    return np.column_stack([by_area, overall])


def _log_shares(support: _Support, share: FloatArray) -> FloatArray:
    """Return the logarithm of what is given to the cell of each point."""
    even = 1 / np.bincount(support.owner)[support.point_owner]
    mixed = (1 - _EVENLY) * share[support.point_row] + _EVENLY * even
    logs: FloatArray = np.log(mixed)
    return logs


def _distances(
    support: _Support, given: Mapping[str, FloatArray]
) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Return mean distance and energy score of each point, km, by method."""
    centers = unit_sphere(*cells.centers(support.cell))
    places = unit_sphere(support.latitude, support.longitude)
    share = np.column_stack(list(given.values()))
    away = np.empty((len(places), share.shape[1]))
    apart = np.empty_like(away)
    areas = np.arange(len(support.names) + 1)
    rows = np.searchsorted(support.owner, areas)
    held = np.searchsorted(support.point_owner, areas)
    for at in areas[:-1]:
        own = slice(rows[at], rows[at + 1])
        inside = slice(held[at], held[at + 1])
        away[inside] = _km(places[inside], centers[own]) @ share[own]
        between = np.zeros(share.shape[1])
        for begin in range(rows[at], rows[at + 1], _BLOCK):
            block = slice(begin, min(begin + _BLOCK, rows[at + 1]))
            mean = _km(centers[block], centers[own]) @ share[own]
            between += (share[block] * mean).sum(axis=0)
        apart[inside] = away[inside] - between / 2
    return {name: (away[:, at], apart[:, at]) for at, name in enumerate(given)}


def _km(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return distances between points on the unit sphere, km.

    Through the Earth: shorter than along it by a ten-thousandth at 300 km.
    """
    distance: FloatArray = EARTH_RADIUS_KM * np.sqrt(
        np.maximum(2 - 2 * one @ other.T, 0)
    )
    return distance


def _summed(support: _Support, values: Mapping[str, FloatArray]) -> pd.DataFrame:
    """Return means by area and, last, of all points; and the error of the gain."""
    points, areas = support.points, len(support.names)
    table = pd.DataFrame(
        {"area_id": [*support.names, ALL], "points": [*points, points.sum()]}
    )
    for name, value in values.items():
        sums = np.bincount(support.point_owner, value, areas)
        table[name] = [*(sums / points), value.mean()]
    gain = values["log_gain"]
    spread = np.bincount(support.point_owner, gain - gain.mean(), areas)
    error = np.full(areas + 1, np.nan)
    if areas > 1:
        error[-1] = np.sqrt((spread**2).sum() * areas / (areas - 1)) / len(gain)
    return table.assign(log_gain_error=error)
