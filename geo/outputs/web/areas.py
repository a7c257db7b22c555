"""Municipalities and counties, packed for the web map."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.outputs.web.flow import band, short_share
from geo.outputs.web.pack import COARSE, Packer

# Digits behind the point. A county sends in proportion to its dealers, and where roads
# end only its own flow passes: more digits would tell how many there are, where few.
_DIGITS: Final = {"MX": 6, "US": 4}
_KEY: Final = ["country", "area_id"]
_NAMES: Final = ["name", "state_name"]


def list_areas(grid: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the areas that the page knows, sorted by country and code.

    Parameters
    ----------
    grid
        One row per cell: ``country``, ``area_id``, ``latitude``, ``longitude``.
    areas
        Areas with geometry; those of a country and state that has cells are listed,
        also if they are too small for a cell of their own.

    Returns
    -------
    pandas.DataFrame
        Indexed by country and code: ``lat``, ``lng`` of a point inside; ``south``,
        ``west``, ``north``, ``east``; degrees.
    """
    groups = grid.groupby(_KEY)
    low = groups[["latitude", "longitude"]].min()
    high = groups[["latitude", "longitude"]].max()
    found = pd.DataFrame(
        {
            "lat": (low["latitude"] + high["latitude"]) / 2,
            "lng": (low["longitude"] + high["longitude"]) / 2,
            "south": low["latitude"],
            "west": low["longitude"],
            "north": high["latitude"],
            "east": high["longitude"],
        }
    )
    if len(areas):
        states = grid[["country", "state"]].drop_duplicates()
        shown = areas.merge(states, on=["country", "state"]).set_index(_KEY)
        inside = shown.geometry.representative_point()
        bounds = shown.geometry.bounds
        own = pd.DataFrame(
            {
                "lat": inside.y,
                "lng": inside.x,
                "south": bounds["miny"],
                "west": bounds["minx"],
                "north": bounds["maxy"],
                "east": bounds["maxx"],
            }
        )
        found = pd.concat([own, found[~found.index.isin(own.index)]])
    return found.sort_index()


def pack_areas(
    packer: Packer, grid: pd.DataFrame, known: pd.DataFrame, flows: pd.DataFrame
) -> list[dict[str, Any]]:
    """Pack the area of each cell and where areas lie; return what the page says of all.

    Parameters
    ----------
    packer
        Takes the arrays.
    grid
        One row per cell, in the order in which cells are packed.
    known
        As `list_areas` returns them.
    flows
        Areas with names and their flow, as table ``corridors_areas`` has it; areas
        without flow may be missing or have none.
    """
    packer.add("cell_area", position_of(grid[_KEY], known), "u2")
    for name in known.columns:
        whole = np.round(known[name].to_numpy(dtype="float64") * COARSE)
        packer.add(f"area_{name}", whole.astype("i8"), "i4")
    texts = [*_NAMES, "main_port"]
    numbers = ["flow_share", "flow_low", "flow_high", "through_share"]
    rows = pd.DataFrame(flows.set_index(_KEY)[[*texts, *numbers]]).reindex(known.index)
    rows[texts] = rows[texts].fillna("")
    return [
        {
            "id": code,
            "name": row["name"],
            "state": row["state_name"],
            "country": country,
            "share": None
            if pd.isna(row["flow_share"])
            else band(row, "flow_share", _DIGITS[country]),
            "through": short_share(row["through_share"], _DIGITS[country]),
            "port": row["main_port"],
        }
        for (country, code), row in zip(
            known.index, rows.to_dict("records"), strict=True
        )
    ]


def position_of(keys: pd.DataFrame, known: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return the position of areas in a list; -1 for those that it does not have."""
    at: npt.NDArray[np.int64] = known.index.get_indexer(pd.MultiIndex.from_frame(keys))
    return at
