"""Layers and tables that tell what was found on hexagons."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.outputs.analysis.withheld import (
    PROTECTED,
    BoolArray,
    Withheld,
    to_digits,
)
from geo.schema.hotspots import MEASURES, NO_PATTERN

# What a count of the cell itself gives away, and what counts around it do.
_OF_CELL = ("observed", "rate", "rate_low", "rate_high")
_OF_NEIGHBOURS = (
    *("z", "p", "q", "z_count", "moran", "moran_p"),
    *("hot_share", "hot_resolutions"),
)
# Digits that scores and rates of protected measures are told to.
_DIGITS = 3
_Z_DECIMALS = 2
# To what the count of a place with a withheld area in it is rounded.
_PLACE_STEP = 10


def mask_scores(
    hotspots: pd.DataFrame, grid_cells: pd.Series, withheld: Withheld
) -> pd.DataFrame:
    """Return the hotspots without what would tell a withheld count.

    Parameters
    ----------
    hotspots
        Table ``hotspots``.
    grid_cells
        Cells of the grid, sorted, in the order of the masks of `withheld`.
    withheld
        What is not told.
    """
    at = np.searchsorted(grid_cells.to_numpy(), hotspots["cell"].to_numpy())
    touched, near, small = (np.zeros(len(hotspots), dtype=bool) for _ in range(3))
    protected = hotspots["measure"].isin(PROTECTED).to_numpy()
    for measure in PROTECTED:
        rows = (hotspots["measure"] == measure).to_numpy()
        touched[rows] = withheld.touched[measure][at[rows]]
        near[rows] = withheld.near[measure][at[rows]]
    observed = hotspots["observed"].to_numpy()
    small = protected & (observed > 0) & (observed < withheld.small_count)
    result = hotspots.copy()
    for column in _OF_CELL:
        result[column] = _told(hotspots[column], ~(small | touched))
    for column in _OF_NEIGHBOURS:
        result[column] = _told(hotspots[column], ~near)
    return _rounded(result, protected)


def _told(values: pd.Series, told: BoolArray) -> pd.Series:
    kept: pd.Series = values.where(told)
    return kept


def _rounded(hotspots: pd.DataFrame, protected: BoolArray) -> pd.DataFrame:
    """Round scores and rates of protected measures: their mean and variance tell."""
    for column in ("rate", "rate_low", "rate_high", "p", "q", "moran", "moran_p"):
        values = hotspots.loc[protected, column]
        hotspots.loc[protected, column] = to_digits(values, _DIGITS)
    for column in ("z", "z_count"):
        values = hotspots.loc[protected, column]
        hotspots.loc[protected, column] = values.round(_Z_DECIMALS)
    return hotspots


def wide_hotspots(hotspots: pd.DataFrame) -> pd.DataFrame:
    """Return scores, classes and verdicts per cell, columns of each measure."""
    tables = []
    for measure in MEASURES:
        rows = hotspots[hotspots["measure"] == measure].set_index("cell")
        renamed = {
            "z": f"{measure}_z",
            "class": f"{measure}_class",
            "moran_class": f"{measure}_moran",
            "hot_share": f"{measure}_hot_share",
            "verdict": f"{measure}_verdict",
        }
        if measure == "homicides":
            renamed |= {
                "rate": "homicide_rate",
                "rate_low": "homicide_rate_low",
                "rate_high": "homicide_rate_high",
            }
        tables.append(rows[list(renamed)].rename(columns=renamed))
    return pd.concat(tables, axis=1).sort_index().rename_axis("cell").reset_index()


def notable(hotspots: pd.DataFrame) -> pd.DataFrame:
    """Return the cells that are hot, cold or stand out from their neighbours."""
    return hotspots[
        (hotspots["class"] != "not significant")
        | (hotspots["moran_class"] != "not significant")
    ].reset_index(drop=True)


def notable_pairs(
    bivariate: pd.DataFrame, grid_cells: pd.Series, withheld: Withheld
) -> pd.DataFrame:
    """Return the cells of the bivariate Moran that stand out.

    The score of a cell is in proportion to its own count: it is emptied where that is
    withheld.
    """
    rows = bivariate[bivariate["moran_class"] != "not significant"]
    rows = rows.reset_index(drop=True)
    at = np.searchsorted(grid_cells.to_numpy(), rows["cell"].to_numpy())
    told = np.ones(len(rows), dtype=bool)
    for measure in PROTECTED:
        here = rows["pair"].str.startswith(measure).to_numpy()
        told[here] = ~withheld.touched[measure][at[here]]
    return rows.assign(
        **{
            column: to_digits(rows[column].where(told), _DIGITS)
            for column in ("moran", "moran_p")
        }
    )


def emerging_patterns(emerging: pd.DataFrame) -> pd.DataFrame:
    """Return the cells that have a pattern over the years."""
    return emerging[emerging["class"] != NO_PATTERN].reset_index(drop=True)


def ranked_places(
    ranked: gpd.GeoDataFrame, shapes: gpd.GeoDataFrame, withheld: Withheld
) -> gpd.GeoDataFrame:
    """Return the ranked places without what would tell a withheld count.

    Small counts of a place are emptied. The count of a place that overlaps a withheld
    area is rounded, and what is derived from it emptied or derived anew.

    Parameters
    ----------
    ranked
        Table ``hotspots_ranked``.
    shapes
        Areas, with ``area_id``.
    withheld
        What is not told.
    """
    result = ranked.copy()
    for measure in PROTECTED:
        rows = (ranked["measure"] == measure).to_numpy()
        hidden = shapes[shapes["area_id"].isin(withheld.areas[measure])]
        tree = hidden.sindex
        pairs = tree.query(ranked.geometry, predicate="intersects")
        overlaps = np.zeros(len(ranked), dtype=bool)
        overlaps[np.unique(pairs[0])] = True
        observed = ranked["observed"]
        small = rows & (observed > 0) & (observed < withheld.small_count)
        near = rows & overlaps & ~small
        coarse = (observed / _PLACE_STEP).round() * _PLACE_STEP
        result["observed"] = result["observed"].where(~near, coarse).where(~small)
        for column in ("ratio", "excess_low", "z_mean", "hot_share"):
            result[column] = result[column].where(~(near | small))
    return result


def told_members(members: pd.DataFrame, withheld: Withheld) -> pd.DataFrame:
    """Return municipalities of clusters without withheld counts of firearms."""
    hidden = members["area_id"].isin(withheld.areas["seizures"]) | (
        (members["firearms"] > 0) & (members["firearms"] < withheld.small_count)
    )
    return members.assign(
        firearms=members["firearms"].where(~hidden), firearms_withheld=hidden
    )


def told_clusters(
    clusters: gpd.GeoDataFrame, members: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Return clusters with the firearms of the municipalities that are told.

    A total over all would tell those left out: clusters of the two methods overlap, and
    their totals could be taken from each other.

    Parameters
    ----------
    clusters
        Table ``hotspots_clusters``.
    members
        As `told_members` gives it.
    """
    sums = members.groupby(["method", "cluster"], as_index=False).agg(
        firearms=("firearms", "sum"), places_withheld=("firearms_withheld", "sum")
    )
    joined = clusters.drop(columns="firearms").merge(
        sums, on=["method", "cluster"], how="left", validate="one_to_one"
    )
    order = [name for name in clusters.columns if name != "geometry"]
    return gpd.GeoDataFrame(
        joined[[*order, "places_withheld", "geometry"]], crs=clusters.crs
    )
