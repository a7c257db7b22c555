"""The GeoPackage: every layer for an analyst's GIS, in one file.

Cells become text here. Counts below the threshold of the study are emptied and said to
be small in a column of their own. The file is written in format 1.3 with a fixed time
stamp, so that the same study gives the same bytes.
"""

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from geo import cells
from geo.outputs.analysis.hotspots import (
    DESCRIPTIONS,
    SUPPRESSED,
    hotspot_layers,
    wide_hotspots,
)
from geo.outputs.files import written_whole
from geo.outputs.tables import Products
from geo.projection import GEOGRAPHIC

# Columns whose small values are not published, and the wording of the note.
_BAND = ("flow_mean", "flow_low", "flow_high", "top_decile")
_AREA_FLOW = ("flow_share", *_BAND, "through_share", "flow_km")


def suppress(grid: pd.DataFrame, *, small_count: int) -> pd.DataFrame:
    """Empty small counts of dealers and seizures, and say so.

    Parameters
    ----------
    grid
        Table ``grid`` or ``grid_areas``.
    small_count
        Values above 0 and below this are emptied.

    Returns
    -------
    pandas.DataFrame
        With ``<column>_small``, True where a value was emptied.
    """
    result = grid.copy()
    for column in SUPPRESSED:
        small = (grid[column] > 0) & (grid[column] < small_count)
        result[column] = grid[column].where(~small)
        result[f"{column}_small"] = small
    return result


def write_geopackage(
    layers: Products,
    sources: pd.DataFrame,
    path: Path,
    *,
    small_count: int,
    made_on: date,
) -> None:
    """Write the GeoPackage, whole or not at all.

    Parameters
    ----------
    layers
        Tables of all stages.
    sources
        Identity cards, one row per raw file.
    path
        File to write.
    small_count
        Threshold of `suppress`.
    made_on
        Time stamp of the file.
    """
    grid = suppress(layers.grid, small_count=small_count)
    hexagons = cells.boundaries(grid["cell"].to_numpy(dtype="uint64"))
    wide = grid.merge(wide_hotspots(layers.hotspots), on="cell", how="left")
    wide = add_intensity(wide, layers.cell_flows)
    wide["cell"] = cells.to_text(grid["cell"].to_numpy(dtype="uint64"))
    municipalities = _areas(
        layers, "MX", ["homicides", "firearm_homicides", "seizures"], small_count
    )
    counties = _areas(layers, "US", ["dealers"], small_count)
    tables: list[tuple[str, pd.DataFrame]] = [
        ("hexagons", gpd.GeoDataFrame(wide, geometry=hexagons, crs=GEOGRAPHIC)),
        *hotspot_layers(layers, small_count=small_count),
        ("corridors", layers.corridors),
        ("roads", layers.edges),
        ("ports", layers.ports),
        ("municipalities", municipalities),
        ("counties", counties),
        ("onward_crossings", onward_crossings(layers.southern, layers.area_flows)),
        ("crossings_by_variant", _variants(layers.variants, layers.ports)),
        *_roads_of_variants(layers),
        ("ledger", layers.ledger),
        *_allocation(layers),
        ("sources", sources),
    ]
    with written_whole(path) as temporary, _dated(made_on):
        temporary.unlink(missing_ok=True)
        for name, table in tables:
            _write_layer(name, table, temporary)


def _areas(
    layers: Products, country: str, columns: list[str], small_count: int
) -> gpd.GeoDataFrame:
    """Return one country's areas on the grid with their figures and flow."""
    totals = suppress(layers.area_totals, small_count=small_count)
    small = [f"{column}_small" for column in columns if column in SUPPRESSED]
    table = layers.areas[layers.areas["country"] == country].merge(
        totals[["area_id", "population", *columns, *small]], on="area_id"
    )
    flows = layers.area_flows[["area_id", "main_port", *_AREA_FLOW]]
    joined = table.merge(flows, on="area_id", how="left")
    joined = joined.fillna({"main_port": "", **dict.fromkeys(_AREA_FLOW, 0.0)})
    if "dealers_small" in joined:
        # What a county sends is in proportion to its dealers: it would tell the count.
        joined.loc[joined["dealers_small"], ["flow_share", *_BAND]] = np.nan
    return joined


def _allocation(layers: Products) -> list[tuple[str, pd.DataFrame]]:
    """Return how far spreading is from known points, if the study names some.

    One row per area and method with the area's shape; rows of all points have none.
    """
    if layers.allocation.empty:
        return []
    names = layers.areas[["area_id", "name", "state_name", "geometry"]]
    table = layers.allocation.merge(names, on="area_id", how="left")
    frame = gpd.GeoDataFrame(table, geometry="geometry", crs=GEOGRAPHIC)
    return [("allocation", frame)]


def add_intensity(grid: pd.DataFrame, cell_flows: pd.DataFrame) -> pd.DataFrame:
    """Return the grid with the flow of each cell and the ports near it.

    Parameters
    ----------
    grid
        One row per cell, its number in ``cell``, as `suppress` gives it.
    cell_flows
        Table ``corridors_cells``.

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
    wide = grid.merge(flows, on="cell", how="left", validate="one_to_one")
    # What a cell sends is in proportion to its dealers: it would tell the count.
    wide["sent_share"] = wide["sent_share"].where(~wide["dealers_small"])
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
    columns = ["flow_share", *_BAND, "main_port"]
    table = table.merge(area_flows[["area_id", *columns]], on="area_id", how="left")
    return gpd.GeoDataFrame(
        table.drop(columns="area_id"),
        geometry=gpd.points_from_xy(southern["longitude"], southern["latitude"]),
        crs=GEOGRAPHIC,
    )


def _variants(variants: pd.DataFrame, ports: pd.DataFrame) -> pd.DataFrame:
    """Return shares of crossings by part of the flow, with names of the crossings."""
    names = ports[["port_id", "name_en", "name_es", "us_city", "mx_city"]]
    table = variants.merge(names, on="port_id", how="left", validate="many_to_one")
    flow = ["flow_share", *_BAND]
    return table[[*(name for name in table if name not in flow), *flow]]


def _roads_of_variants(layers: Products) -> list[tuple[str, pd.DataFrame]]:
    """Return the layer of roads by part of the flow, none if the study has no parts."""
    if layers.variant_edges.empty:
        return []
    return [("roads_by_variant", roads_by_variant(layers.variant_edges, layers.edges))]


def roads_by_variant(
    variant_edges: pd.DataFrame, edges: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the sections of each part of the flow as lines, one row for each part.

    Parameters
    ----------
    variant_edges, edges
        Tables ``corridors_variant_edges`` and ``corridors_edges``.
    """
    flow = ["flow_share", *_BAND]
    named = edges[["edge_id", "country", "ref", "class", "length_km", "geometry"]]
    table = variant_edges.merge(named, on="edge_id", how="left", validate="m:1")
    columns = [*(name for name in table if name not in (*flow, "geometry")), *flow]
    return gpd.GeoDataFrame(
        table[columns], geometry=table["geometry"].to_numpy(), crs=GEOGRAPHIC
    )


def _write_layer(name: str, table: pd.DataFrame, path: Path) -> None:
    if isinstance(table, gpd.GeoDataFrame):
        pyogrio.write_dataframe(
            table,
            path,
            layer=name,
            driver="GPKG",
            append=path.exists(),
            promote_to_multi=name in {"corridors", "municipalities", "counties"},
            dataset_options={} if path.exists() else {"VERSION": "1.3"},
            layer_options={"GEOMETRY_NAME": "geom", "DESCRIPTION": _DESCRIPTIONS[name]},
        )
        return
    pyogrio.write_dataframe(
        table,
        path,
        layer=name,
        driver="GPKG",
        append=True,
        layer_options={"DESCRIPTION": _DESCRIPTIONS[name]},
    )


# Bands tell of the model's parameters and data, not of the model itself.
_ESTIMATE = (
    "(estimate; flow_low and flow_high are the 5th and 95th percentile of draws)"
)
_DESCRIPTIONS = {
    "hexagons": "Figures, hotspot scores, flow on roads (flow_km: sum of share x km, "
    "estimate) and the nearest open crossings per H3 cell; homicides are sums over the "
    "study's years; dealers and seizures below the small count are emptied (NULL)",
    **DESCRIPTIONS,
    "corridors": f"Named chains of roads by modelled share of flow {_ESTIMATE}",
    "roads": f"Road sections with modelled share of flow {_ESTIMATE}",
    "ports": f"Land crossings with modelled share of flow {_ESTIMATE}",
    "municipalities": "Municipalities of Mexico: homicides summed over the study's "
    f"years, modelled arrivals and passages {_ESTIMATE}",
    "counties": "Counties of the US states on the grid: dealers, modelled departures "
    f"and passages {_ESTIMATE}",
    "onward_crossings": "Crossings from Mexico to Guatemala and Belize with modelled "
    f"flow onward, empty where the study models none {_ESTIMATE}",
    "crossings_by_variant": "Shares of the crossings for parts of the flow: by origin, "
    "by class of weapon; each variant adds up to 1; bands of `all` rest on all draws, "
    f"the others on the first of them {_ESTIMATE}",
    "roads_by_variant": "Road sections for parts of the flow: share of the variant's "
    "own flow, for sections that carry enough of it; filter by kind and variant; bands "
    f"rest on the first draws {_ESTIMATE}",
    "allocation": "How far spreading figures within areas is from points of known "
    "place, by area and method; rows of all points have no shape",
    "ledger": "Conservation of totals from the raw tables to the hexagons",
    "sources": "Where the figures come from, with licences and hashes",
}


@contextlib.contextmanager
def _dated(made_on: date) -> Iterator[None]:
    """Fix GDAL's idea of the time while a file is written."""
    stamp = f"{made_on.isoformat()}T00:00:00.000Z"
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": stamp})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
