"""Tables of the grid by cell, and by cell and year."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import cells
from geo.schema.contract import check
from geo.schema.stages import GRID_YEARS

FloatArray = npt.NDArray[np.float64]


def describe(shares: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return one row per cell with its place, land and leading area."""
    cell = shares["cell"].to_numpy(dtype="uint64")
    land = shares["land_km2"].to_numpy()
    # Rows are sorted by area: of two with as much land the first name leads.
    order = np.lexsort((-land, cell))
    first = np.flatnonzero(np.diff(cell[order], prepend=np.uint64(0)))
    index = cell[order][first]
    leading = shares["area_id"].array.take(order[first])
    known = pd.Index(areas["area_id"]).get_indexer(leading)
    latitude, longitude = cells.centers(index)
    return pd.DataFrame(
        {
            "cell": index,
            "country": areas["country"].array.take(known),
            "state": areas["state"].array.take(known),
            "area_id": leading,
            "latitude": latitude,
            "longitude": longitude,
            "land_km2": np.add.reduceat(land[order], first),
        }
    ).astype({"country": "str", "state": "str", "area_id": "str"})


def years(
    cell: cells.CellArray, yearly: Mapping[str, Mapping[str, FloatArray]]
) -> pd.DataFrame:
    """Return homicides per cell and year, cells without any left out."""
    tables = []
    for year, homicides in yearly["homicides"].items():
        some = homicides > 0
        tables.append(
            pd.DataFrame(
                {
                    "cell": cell[some],
                    "year": np.int64(year),
                    "homicides": homicides[some],
                    "firearm_homicides": yearly["firearm_homicides"][year][some],
                }
            )
        )
    frame = pd.concat(tables, ignore_index=True)[GRID_YEARS.names]
    return check(frame.sort_values(["cell", "year"], ignore_index=True), GRID_YEARS)
