"""What a raster of people knows of each area, and which areas it knows too little.

A raster may end within an area, as one of Mexico does in counties along the border: all
people of the area would be put into the part that it has. So areas of which it knows
too little, and those where it knows of nobody, follow another rule, which is told.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from geo.errors import Fault, InputError
from geo.grid.pixels import Raster, read_values, windows
from geo.grid.raster_people import PeopleRaster
from geo.grid.tiles import open_tiles
from geo.projection import GEOGRAPHIC

FloatArray = npt.NDArray[np.float64]

# Points a side that are looked at in the box of an area: up to 576 in all.
_SIDE: Final = 24
_LISTED: Final = 20


def known_shares(areas: gpd.GeoDataFrame, raster: PeopleRaster) -> FloatArray:
    """Return the share of each area in which a raster has a value of 0 or more.

    Parameters
    ----------
    areas
        Polygons in WGS 84.
    raster
        Files that together are one surface.

    Returns
    -------
    numpy.ndarray
        From 0 to 1, by points evenly spaced within each area: exact at both ends, else
        within a few hundredths.
    """
    points, owner = _points(areas.geometry.to_numpy())
    known = np.zeros(len(points), dtype=bool)
    for tile in open_tiles(raster.paths):
        known |= _has_value(points, tile)
    count = np.bincount(owner, minlength=len(areas))
    share: FloatArray = np.bincount(owner, known, minlength=len(areas)) / count
    return share


def _points(
    shapes: npt.NDArray[np.object_],
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Return points within shapes, longitude and latitude, and the shape of each."""
    bounds = shapely.bounds(shapes)
    steps = (np.arange(_SIDE) + 0.5) / _SIDE
    across, down = (grid.ravel() for grid in np.meshgrid(steps, steps))
    west, south, east, north = bounds.T[:, :, np.newaxis]
    x, y = west + across * (east - west), south + down * (north - south)
    shapely.prepare(shapes)
    inside = shapely.contains_xy(shapes[:, np.newaxis], x, y)
    owner, at = np.nonzero(inside)
    points = np.column_stack([x[owner, at], y[owner, at]])
    # A shape thinner than the steps has a point of its own.
    missed = np.flatnonzero(~inside.any(axis=1))
    own = shapely.get_coordinates(shapely.point_on_surface(shapes[missed]))
    return np.concatenate([points, own]), np.concatenate([owner, missed])


def _has_value(points: FloatArray, raster: Raster) -> npt.NDArray[np.bool_]:
    """Tell at which points a raster has a value of 0 or more."""
    move = Transformer.from_crs(GEOGRAPHIC, CRS.from_wkt(raster.crs), always_xy=True)
    x, y = move.transform(points[:, 0], points[:, 1])
    t = raster.transform
    if raster.plain:
        # Longitudes may run from 0 to 360.
        x = x + np.floor((t[2] + t[0] * raster.columns / 2 - x) / 360 + 0.5) * 360
    determinant = t[0] * t[4] - t[1] * t[3]
    column = (t[4] * (x - t[2]) - t[1] * (y - t[5])) / determinant
    row = (t[0] * (y - t[5]) - t[3] * (x - t[2])) / determinant
    with np.errstate(invalid="ignore"):
        column, row = np.floor(column), np.floor(row)
        inside = (column >= 0) & (column < raster.columns)
        inside &= (row >= 0) & (row < raster.rows)
    known = np.zeros(len(points), dtype=bool)
    at = np.flatnonzero(inside)
    columns, rows = column[at].astype("int64"), row[at].astype("int64")
    for window in windows(raster):
        mine = (columns >= window.column) & (columns < window.column + window.columns)
        mine &= (rows >= window.row) & (rows < window.row + window.rows)
        if mine.any():
            values = read_values(raster, window)
            known[at[mine]] = (
                values[rows[mine] - window.row, columns[mine] - window.column] >= 0.0
            )
    return known


def choose_rule(
    areas: gpd.GeoDataFrame,
    dark: Sequence[str],
    population: pd.Series,
    raster: PeopleRaster,
) -> tuple[list[str], dict[str, Any]]:
    """Choose the areas that are spread by another rule than the raster.

    Parameters
    ----------
    areas
        Polygons in WGS 84 with a column ``area_id``.
    dark
        Areas where the raster knows of nobody.
    population
        People of each area by ``area_id``, from the census.
    raster
        Its ``least_known`` says what is too little, its ``elsewhere`` the rule.

    Returns
    -------
    area_ids
        Sorted.
    facts
        The rule, and for how many areas and which share of all people it holds, by
        country.

    Raises
    ------
    InputError
        If there are such areas and the rule is to refuse.
    """
    known = known_shares(areas, raster)
    beyond = areas["area_id"][known < raster.least_known]
    other = sorted({*beyond, *dark})
    if raster.elsewhere == "refuse" and other:
        raise _refused(raster, beyond.to_list(), dark)
    people = population.reindex(areas["area_id"]).fillna(0.0)
    country = people.index.str[:2]
    lost = people.where(people.index.isin(other), 0.0)
    share = lost.groupby(country).sum() / people.groupby(country).sum()
    counts = pd.Series(other, dtype="str").str[:2].value_counts()
    facts = {
        "elsewhere": raster.elsewhere,
        "least_known": raster.least_known,
        "areas_known_too_little": len(beyond),
        "areas_without_people": len(dark),
        "areas_by_other_rule": {
            name: int(counts[name]) for name in sorted(counts.index)
        },
        "people_by_other_rule": {
            name: float(share[name]) for name in sorted(counts.index)
        },
    }
    return other, facts


def _refused(
    raster: PeopleRaster, beyond: Sequence[str], dark: Sequence[str]
) -> InputError:
    faults = [
        Fault(
            file=Path(raster.name).name,
            expected=expected,
            found=f"{len(codes):,} others ({', '.join(sorted(codes)[:_LISTED])}, ...)",
            remedy="Name a raster of the whole grid, fewer grid.us_states, or another "
            "rule in grid.population_elsewhere.",
        )
        for expected, codes in (
            (f"values in {raster.least_known:.0%} of each area", beyond),
            ("people in each area", dark),
        )
        if codes
    ]
    return InputError(faults)


def take_over(
    shares: pd.DataFrame, by_rule: pd.DataFrame, other: list[str]
) -> pd.DataFrame:
    """Return shares of which those of some areas are by another rule.

    Parameters
    ----------
    shares, by_rule
        ``area_id``, ``cell``, ``land_km2`` and ``share``: by the raster, by the rule.
    other
        Areas that follow the rule.
    """
    kept = shares[~shares["area_id"].isin(other)]
    taken = by_rule[by_rule["area_id"].isin(other)]
    both = pd.concat([kept, taken[shares.columns]], ignore_index=True)
    return both.sort_values(["area_id", "cell"], ignore_index=True)
