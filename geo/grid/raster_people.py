"""Where the people of each area live, by a raster of population."""

from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geo.grid.pixels import Raster, open_raster, refused
from geo.grid.raster_sums import near_cells, sum_raster
from geo.grid.rasters import SPLIT_BELOW, describe, pixels_per_cell
from geo.grid.weighing import Plan
from geo.projection import GEOGRAPHIC, transform


def raster_people(
    cells: npt.NDArray[np.uint64],
    areas: gpd.GeoDataFrame,
    path: Path,
    *,
    resolution: int,
    method: Literal["sum", "density"] = "sum",
    threads: int | None = None,
    cluster: str = "",
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Add up a raster of people per area and cell.

    A pixel belongs to the area and the cell that hold its centre. Where a cell holds
    fewer than `SPLIT_BELOW` pixels, each is first cut into equal parts.

    Parameters
    ----------
    cells
        Cells of the areas: what lies far from all of them does not count.
    areas
        Polygons in WGS 84 with a column ``area_id``; a pixel in two belongs to the
        first.
    path
        The raster; its first band.
    resolution
        H3 resolution of `cells`.
    method
        ``sum`` for people per pixel, ``density`` for people per km².
    threads, cluster
        As `geo.tasks.run_tasks` takes them; the machines of a cluster find the raster
        under the same path.

    Returns
    -------
    table
        ``area_id``, ``cell`` and ``people``, above 0.
    facts
        As those of `geo.grid.rasters.CellValues`, of that part of the raster which lies
        within the bounds of the areas; the remainder is in no area.

    Raises
    ------
    InputError
        If the raster cannot be used, or its projection has no place for an area.
    ConservationError
        If people are lost or made.
    """
    raster = open_raster(path, band=1)
    per_cell = pixels_per_cell(raster, resolution)
    plan = Plan(
        raster=raster,
        resolution=resolution,
        method=method,
        split=False,
        refine=max(1, int(np.ceil(np.sqrt(SPLIT_BELOW / per_cell)))),
        wanted=None,
        near=near_cells(np.unique(cells), resolution),
        shapes=_on_raster(areas.geometry.to_numpy(), raster),
    )
    sums, tally = sum_raster(plan, threads=threads, cluster=cluster)
    table = pd.DataFrame(
        {
            "area_id": areas["area_id"].to_numpy()[sums.group],
            "cell": sums.cell,
            "people": sums.amount,
        }
    )
    facts = {"raster": path.name, "parts_per_pixel": plan.refine**2}
    return table, {**facts, **describe(plan, tally, sums)}


def raster_shares(
    pieces: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    path: Path,
    *,
    resolution: int,
    method: Literal["sum", "density"] = "sum",
    cluster: str = "",
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Say which share of an area's people lives in each of its pieces, by a raster.

    Parameters
    ----------
    pieces
        As `geo.grid.pieces.cut_areas` gives them.
    areas, path, resolution, method, cluster
        As `raster_people` takes them.

    Returns
    -------
    shares
        `pieces` with ``share``, which adds up to 1 within each area: its people on the
        raster, whatever their number, or its land where the raster knows nobody.
    facts
        As of `raster_people`, with how many areas the raster leaves empty.

    Raises
    ------
    InputError
        If the raster cannot be used, or has nobody in any area.
    """
    people, facts = raster_people(
        pieces["cell"].to_numpy(dtype="uint64"),
        areas,
        path,
        resolution=resolution,
        method=method,
        cluster=cluster,
    )
    if not len(people):
        raise refused(path, "nobody in any area")
    table = pieces.merge(people, on=["area_id", "cell"], how="outer")
    table[["land_km2", "people"]] = table[["land_km2", "people"]].fillna(0.0)
    by_area = table.groupby("area_id")
    totals = by_area["people"].transform("sum").to_numpy()
    land = by_area["land_km2"].transform("sum").to_numpy()
    count = by_area["cell"].transform("size").to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        by_land = np.where(land > 0, table["land_km2"] / land, 1.0 / count)
        share = np.where(totals > 0, table["people"] / totals, by_land)
    table["share"] = share
    # Rounding is given back, as for settlements.
    table["share"] /= table.groupby("area_id")["share"].transform("sum")
    empty = int(table.loc[totals == 0, "area_id"].nunique())
    table = table.drop(columns="people").sort_values(
        ["area_id", "cell"], ignore_index=True
    )
    return table, {**facts, "areas_without_people": empty}


def _on_raster(
    polygons: npt.NDArray[np.object_], raster: Raster
) -> npt.NDArray[np.object_]:
    """Return polygons in the coordinates of a raster."""
    moved = transform(polygons, GEOGRAPHIC, CRS.from_wkt(raster.crs))
    if not np.isfinite(shapely.get_coordinates(moved)).all():
        raise refused(Path(raster.path), "a projection without a place for each area")
    if not raster.plain:
        return moved
    # Longitudes may run from 0 to 360.
    middle = raster.transform[2] + raster.transform[0] * raster.columns / 2
    bounds = shapely.total_bounds(moved)
    turns = np.rint((middle - (bounds[0] + bounds[2]) / 2) / 360.0) * 360.0
    shifted: npt.NDArray[np.object_] = shapely.transform(
        moved, lambda points: points + np.array([turns, 0.0])
    )
    return shifted
