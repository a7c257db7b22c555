"""Methods of spreading people within areas, to be compared with one another."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.grid.coverage import choose_rule, take_over
from geo.grid.pieces import (
    cut_areas,
    sample_spacing_km2,
    share_people,
    spread_settlements,
)
from geo.grid.raster_people import EMPTY, PeopleRaster, raster_shares
from geo.schema.allocation import BY_RASTER, BY_SETTLEMENTS

# The method of a grid that is given no raster.
OWN = BY_SETTLEMENTS


def spread_people(
    areas: gpd.GeoDataFrame,
    settlements: pd.DataFrame,
    population: pd.Series,
    *,
    resolution: int,
    density: float,
    population_raster: PeopleRaster | None = None,
    cluster: str = "",
) -> tuple[pd.DataFrame, Mapping[str, object]]:
    """Say where the people of each area live: by a raster, or else by settlements.

    Parameters
    ----------
    areas, settlements, population, resolution, density, population_raster, cluster
        As `shares_by_method` takes them.

    Returns
    -------
    shares
        ``area_id``, ``cell``, ``land_km2`` and ``share``, sorted by area and cell; as
        `geo.grid.pieces.share_people` gives them.
    facts
        As of `geo.grid.raster_people.raster_shares` and
        `geo.grid.coverage.choose_rule`; none of settlements.
    """
    pieces = cut_areas(areas, resolution=resolution)
    samples = spread_settlements(
        settlements, density=density, spacing_km2=sample_spacing_km2(pieces)
    )
    shares = share_people(pieces, areas, samples, population, resolution=resolution)
    if population_raster is None:
        return shares, {}
    found, facts = raster_shares(
        pieces, areas, population_raster, resolution=resolution, cluster=cluster
    )
    other, told = choose_rule(areas, found.attrs[EMPTY], population, population_raster)
    return take_over(found, _by_rule(shares, population_raster), other), facts | told


def _by_rule(shares: pd.DataFrame, raster: PeopleRaster) -> pd.DataFrame:
    """Return how people are spread in areas of which a raster knows too little."""
    return shares if raster.elsewhere == "settlements" else _toward_land(shares, 1.0)


def shares_by_method(
    areas: gpd.GeoDataFrame,
    settlements: pd.DataFrame,
    population: pd.Series,
    *,
    resolution: int,
    density: float,
    population_raster: PeopleRaster | None = None,
    cluster: str = "",
) -> dict[str, pd.DataFrame]:
    """Return the shares that several methods of spreading give, the grid's own first.

    Parameters
    ----------
    areas
        Polygons in WGS 84 with a column ``area_id``.
    settlements
        Table ``sources_settlements``.
    population
        People of each area by ``area_id``, from the census.
    resolution
        H3 resolution.
    density
        People per km² within a settlement.
    population_raster, cluster
        As `geo.grid.join.build_grid` takes them.

    Returns
    -------
    dict
        By method, ``area_id``, ``cell`` and ``share``: ``raster`` if one is given,
        ``settlements``, ``wide settlements`` (a third of the density), ``settlement
        points`` (no discs), ``land`` (evenly), ``settlements and land`` (half each),
        and ``wide settlements and a tenth by land``.

    Raises
    ------
    InputError
        If the raster cannot be used, or has nobody in any of the areas.
    """
    pieces = cut_areas(areas, resolution=resolution)
    spacing = sample_spacing_km2(pieces)

    def by_people(people_per_km2: float) -> pd.DataFrame:
        samples = spread_settlements(
            settlements, density=people_per_km2, spacing_km2=spacing
        )
        return share_people(pieces, areas, samples, population, resolution=resolution)

    made = {}
    narrow, wide = by_people(density), by_people(density / 3)
    if population_raster is not None:
        found, _ = raster_shares(
            pieces, areas, population_raster, resolution=resolution, cluster=cluster
        )
        empty = found.attrs[EMPTY]
        other, _ = choose_rule(areas, empty, population, population_raster)
        rule = _by_rule(narrow, population_raster)
        made[BY_RASTER] = take_over(found, rule, other)
    return made | {
        BY_SETTLEMENTS: narrow,
        "wide settlements": wide,
        "settlement points": by_people(np.inf),
        "land": _toward_land(narrow, 1.0),
        "settlements and land": _toward_land(narrow, 0.5),
        "wide settlements and a tenth by land": _toward_land(wide, 0.1),
    }


def _toward_land(shares: pd.DataFrame, part: float) -> pd.DataFrame:
    """Return shares of which a part is spread evenly over the area's land."""
    land = shares.groupby("area_id")["land_km2"].transform("sum")
    # An area without land is a sliver in one cell or few.
    even = (shares["land_km2"] / land).fillna(shares["share"])
    return shares.assign(share=(1 - part) * shares["share"] + part * even)
