"""Methods of spreading people within areas, to be compared with one another."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.grid.pieces import (
    cut_areas,
    sample_spacing_km2,
    share_people,
    spread_settlements,
)

# The method of the grid itself.
OWN = "settlements"


def shares_by_method(
    areas: gpd.GeoDataFrame,
    settlements: pd.DataFrame,
    population: pd.Series,
    *,
    resolution: int,
    density: float,
) -> dict[str, pd.DataFrame]:
    """Return the shares that several methods of spreading give.

    Others, such as the shares by a raster of people, may be added to them.

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

    Returns
    -------
    dict
        By method, ``area_id``, ``cell`` and ``share``: ``settlements`` (as the grid
        does it), ``wide settlements`` (a third of the density), ``settlement points``
        (no discs), ``land`` (evenly), ``settlements and land`` (half each), and ``wide
        settlements and a tenth by land``.
    """
    pieces = cut_areas(areas, resolution=resolution)
    spacing = sample_spacing_km2(pieces)

    def by_people(people_per_km2: float) -> pd.DataFrame:
        samples = spread_settlements(
            settlements, density=people_per_km2, spacing_km2=spacing
        )
        return share_people(pieces, areas, samples, population, resolution=resolution)

    own, wide = by_people(density), by_people(density / 3)
    return {
        OWN: own,
        "wide settlements": wide,
        "settlement points": by_people(np.inf),
        "land": _toward_land(own, 1.0),
        "settlements and land": _toward_land(own, 0.5),
        "wide settlements and a tenth by land": _toward_land(wide, 0.1),
    }


def _toward_land(shares: pd.DataFrame, part: float) -> pd.DataFrame:
    """Return shares of which a part is spread evenly over the area's land."""
    land = shares.groupby("area_id")["land_km2"].transform("sum")
    # An area without land is a sliver in one cell or few.
    even = (shares["land_km2"] / land).fillna(shares["share"])
    return shares.assign(share=(1 - part) * shares["share"] + part * even)
