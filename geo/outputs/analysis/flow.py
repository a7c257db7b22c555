"""Layers that tell where flow likely goes: estimates, told to a step."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.outputs.analysis.withheld import BAND, PROTECTED, Withheld, to_step
from geo.outputs.tables import Products
from geo.projection import GEOGRAPHIC

_SHARES = ("flow_share", "flow_mean", "flow_low", "flow_high")
_CELL_FLOW = ("flow_km", "flow_km_mean", "flow_km_low", "flow_km_high")
_AREA_FLOW = ("flow_share", *BAND, "through_share", "flow_km")


def suppress(grid: pd.DataFrame, withheld: Withheld) -> pd.DataFrame:
    """Empty withheld figures of cells, and say so.

    Parameters
    ----------
    grid
        Table ``grid``.
    withheld
        What is not told, its masks in the order of `grid`.

    Returns
    -------
    pandas.DataFrame
        With ``<column>_small``, True where the figure is above 0 and below the
        threshold, and ``<column>_withheld``, True where it is emptied for another
        reason.
    """
    result = grid.copy()
    for column in PROTECTED:
        small = (grid[column] > 0) & (grid[column] < withheld.small_count)
        also = withheld.touched[column] & ~small & (grid[column] > 0)
        result[column] = grid[column].where(~(small | also))
        result[f"{column}_small"] = small
        result[f"{column}_withheld"] = also
    return result


def areas(
    products: Products, country: str, columns: list[str], withheld: Withheld
) -> gpd.GeoDataFrame:
    """Return one country's areas on the grid with their figures and flow."""
    totals = products.area_totals.copy()
    told = [column for column in columns if column in PROTECTED]
    for column in told:
        hidden = totals["area_id"].isin(withheld.areas[column])
        small = (totals[column] > 0) & (totals[column] < withheld.small_count)
        totals[f"{column}_small"] = small
        totals[f"{column}_withheld"] = hidden & ~small
        totals[column] = totals[column].where(~hidden)
    notes = [f"{column}_{note}" for column in told for note in ("small", "withheld")]
    table = products.areas[products.areas["country"] == country].merge(
        totals[["area_id", "population", *columns, *notes]], on="area_id"
    )
    flows = products.area_flows[["area_id", "main_port", *_AREA_FLOW]]
    flows = to_step(flows, ("through_share",), withheld.share_step)
    flows = to_step(flows, ("flow_km",), withheld.km_step)
    joined = table.merge(flows, on="area_id", how="left")
    joined = joined.fillna({"main_port": "", **dict.fromkeys(_AREA_FLOW, 0.0)})
    if "dealers" in told:
        # What a county sends is in proportion to its dealers: it would tell the count.
        # Where no road passes through, what leaves it is all that is on its roads.
        hidden = joined["area_id"].isin(withheld.areas["dealers"])
        joined.loc[hidden, list(_AREA_FLOW)] = np.nan
    return joined


def add_intensity(
    grid: pd.DataFrame, cell_flows: pd.DataFrame, *, km_step: float
) -> pd.DataFrame:
    """Return the grid with the flow of each cell and the ports near it.

    Parameters
    ----------
    grid
        One row per cell, its number in ``cell``, as `suppress` gives it.
    cell_flows
        Table ``corridors_cells``.
    km_step
        Step to which flow is rounded; 0 for none.

    Returns
    -------
    pandas.DataFrame
        With its columns; ``hot_homicides`` becomes ``corridor_in_hotspot``, False
        where no flow crosses a hotspot. Ends and ports that are empty stay so, and
        ``sent_share`` is emptied where the number of dealers is.
    """
    crossed = (cell_flows["flow_km"] > 0) | (cell_flows["flow_km_high"] > 0)
    flows = cell_flows.assign(
        corridor_in_hotspot=cell_flows["hot_homicides"] & crossed
    ).drop(columns="hot_homicides")
    flows = to_step(flows, _CELL_FLOW, km_step)
    wide = grid.merge(flows, on="cell", how="left", validate="one_to_one")
    # What a cell sends is in proportion to its dealers: it would tell the count.
    wide["sent_share"] = wide["sent_share"].where(
        ~(wide["dealers_small"] | wide["dealers_withheld"])
    )
    return wide


def onward_crossings(
    southern: pd.DataFrame, area_flows: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Return the crossings to the south as points, with what goes on through them.

    Parameters
    ----------
    southern
        Table ``ports/southern.csv``.
    area_flows
        Table ``corridors_areas``: crossings that the study sends flow to are in it.

    Returns
    -------
    geopandas.GeoDataFrame
        Every crossing; its flow is empty, not 0, where the study models none.
    """
    names = ["crossing_id", "name_en", "name_es", "mx_town", "mx_state", "beyond"]
    table = southern[[*names, "point_basis"]].assign(
        area_id=southern["beyond"] + ":" + southern["crossing_id"]
    )
    columns = ["flow_share", *BAND, "main_port"]
    table = table.merge(area_flows[["area_id", *columns]], on="area_id", how="left")
    return gpd.GeoDataFrame(
        table.drop(columns="area_id"),
        geometry=gpd.points_from_xy(southern["longitude"], southern["latitude"]),
        crs=GEOGRAPHIC,
    )


def roads(edges: gpd.GeoDataFrame, step: float) -> pd.DataFrame:
    """Return the road sections, shares rounded to a step."""
    return to_step(edges, _SHARES, step)


def crossings_by_variant(variants: pd.DataFrame, ports: pd.DataFrame) -> pd.DataFrame:
    """Return shares of crossings by part of the flow, with names of the crossings."""
    names = ports[["port_id", "name_en", "name_es", "us_city", "mx_city"]]
    table = variants.merge(names, on="port_id", how="left", validate="many_to_one")
    flow = ["flow_share", *BAND]
    return table[[*(name for name in table if name not in flow), *flow]]


def roads_by_variant(
    variant_edges: pd.DataFrame, edges: gpd.GeoDataFrame, steps: dict[str, float]
) -> gpd.GeoDataFrame:
    """Return the sections of each part of the flow as lines, one row for each part.

    Parameters
    ----------
    variant_edges, edges
        Tables ``corridors_variant_edges`` and ``corridors_edges``.
    steps
        Step to which shares are rounded, by variant; sections that come to less than
        any that is listed are left out.
    """
    flow = ["flow_share", *BAND]
    named = edges[["edge_id", "country", "ref", "class", "length_km", "geometry"]]
    parts = [
        to_step(rows, _SHARES, steps.get(str(name), 0.0))
        for name, rows in variant_edges.groupby("variant", sort=False)
    ]
    rounded = pd.concat(parts).sort_index()
    # A share that rounds to less than any listed one is not told as if it were less.
    rounded = rounded[rounded["flow_share"] >= variant_edges["flow_share"].min()]
    table = rounded.merge(named, on="edge_id", how="left", validate="m:1")
    columns = [*(name for name in table if name not in (*flow, "geometry")), *flow]
    return gpd.GeoDataFrame(
        table[columns], geometry=table["geometry"].to_numpy(), crs=GEOGRAPHIC
    )
