"""Areas of responsibility: who answers for which areas and crossings."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.projection import GEOGRAPHIC

_UNIT = ["kind", "unit"]
_NAMES = ["name_en", "name_es", "country"]


def units(
    places: pd.DataFrame, areas: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return one row per authority with the outline of its areas.

    Parameters
    ----------
    places
        Table ``sources_responsibility``.
    areas
        Table ``sources_areas``.
    outlines
        States of both countries: a state that lies wholly within a unit is taken as
        one shape, which spares joining its areas.

    Returns
    -------
    geopandas.GeoDataFrame
        Number of areas, crossings, what it is known from; without a shape where a unit
        has crossings only.
    """
    of_areas = places[places["area_id"].isin(areas["area_id"])]
    members = of_areas.merge(areas[["area_id", "state"]], on="area_id")
    shapes = {
        key: _outline(rows, areas, outlines) for key, rows in members.groupby(_UNIT)
    }
    table = places.groupby(_UNIT, sort=True, as_index=False).agg(
        **{name: (name, "first") for name in _NAMES},
        areas=("area_id", _count),
        ports=("port_id", _list),
        basis=("basis", _list),
        first_year=("year", "min"),
        last_year=("year", "max"),
        shared=("shared", "any"),
        note_en=("note_en", _list),
        note_es=("note_es", _list),
    )
    geometry = np.empty(len(table), dtype=object)
    for at, key in enumerate(zip(table["kind"], table["unit"], strict=True)):
        geometry[at] = shapes.get(key)
    return gpd.GeoDataFrame(table, geometry=geometry, crs=GEOGRAPHIC)


def members(places: pd.DataFrame) -> pd.DataFrame:
    """Return one row per authority and place, without the names of the authority."""
    return places.drop(columns=["name_en", "name_es"])


def _outline(
    rows: pd.DataFrame, areas: gpd.GeoDataFrame, outlines: gpd.GeoDataFrame
) -> shapely.MultiPolygon:
    """Return the outline of some areas of one country, always of several parts."""
    country = rows["country"].iloc[0]
    own = areas[areas["country"] == country]
    sizes = own.groupby("state").size()
    held = rows.drop_duplicates("area_id").groupby("state").size()
    whole = held.index[held.to_numpy() == sizes.reindex(held.index).to_numpy()]
    states = outlines[(outlines["country"] == country) & outlines["state"].isin(whole)]
    rest = rows[~rows["state"].isin(states["state"])]
    parts = own[own["area_id"].isin(rest["area_id"])]
    joined = shapely.union_all(
        np.concatenate([states.geometry.to_numpy(), parts.geometry.to_numpy()])
    )
    return shapely.MultiPolygon(list(shapely.get_parts(joined)))


def _count(values: pd.Series) -> int:
    return int((values != "").sum())


def _list(values: pd.Series) -> str:
    return "; ".join(sorted(set(values.dropna().astype(str)) - {""}))
