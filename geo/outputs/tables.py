"""The tables of all stages, as outputs take them together."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Products:
    """Everything that leaves the product, before it is drawn or written.

    Attributes
    ----------
    grid, hotspots, edges, corridors, ports, areas, area_totals, area_flows, ledger
        Tables as `geo.schema.stages` declares them.
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
    ledger: pd.DataFrame
    outlines: gpd.GeoDataFrame
    places: pd.DataFrame
