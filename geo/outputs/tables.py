"""The tables of all stages, as outputs take them together."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Products:
    """Everything that leaves the product, before it is drawn or written.

    Attributes
    ----------
    grid, hotspots, areas, area_totals, ledger
        Tables as `geo.schema.stages` declares them.
    edges, corridors, ports, area_flows, cell_flows, variants
        Tables as `geo.schema.corridors` declares them.
    southern
        Crossings to Guatemala and Belize, as `geo.schema.raw` declares them.
    outlines
        States of both countries: ``country``, ``state``, ``state_name``, geometry.
    places
        Settlements that maps may label.
    """

    grid: pd.DataFrame
    hotspots: pd.DataFrame
    edges: gpd.GeoDataFrame
    corridors: gpd.GeoDataFrame
    ports: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    area_totals: pd.DataFrame
    area_flows: pd.DataFrame
    cell_flows: pd.DataFrame
    variants: pd.DataFrame
    southern: pd.DataFrame
    ledger: pd.DataFrame
    outlines: gpd.GeoDataFrame
    places: pd.DataFrame
