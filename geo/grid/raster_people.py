"""Where the people of each area live, by a raster of population."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geo.grid.pixels import Raster, refused
from geo.grid.raster_sums import near_cells, sum_raster
from geo.grid.rasters import SPLIT_BELOW, describe, pixels_per_cell
from geo.grid.tiles import open_tiles
from geo.grid.weighing import Plan
from geo.projection import GEOGRAPHIC, transform

# Attribute of shares: the areas in which a raster has nobody.
EMPTY = "areas without people"
# What a figure of several files is: all other facts are alike in each, or told apart.
_ADDED = (
    "pixels",
    "pixels_missing",
    "pixels_negative",
    "negative_total",
    "pixels_off_earth",
    "pixels_decided_by_h3",
    "total_in",
    "on_cells",
    "remainder",
)


@dataclass(frozen=True, slots=True)
class PeopleRaster:
    """Files that together say where people live, and what their values are.

    Attributes
    ----------
    paths
        Tiles, or a file per country; where several know a place, the first counts.
    unit
        ``count`` for people per pixel (WorldPop, GHSL, GPW's counts), ``density`` for
        people per km² (GPW's densities), ``light`` for brightness, which says where in
        an area people are likely to live and counts none.
    least_known
        An area of which the files know less than this share is spread by ...
    elsewhere
        ... settlements, land, or is refused: see `geo.grid.coverage`.
    """

    paths: Sequence[Path]
    unit: Literal["count", "density", "light"] = "count"
    least_known: float = 0.0
    elsewhere: Literal["settlements", "land", "refuse"] = "land"

    @property
    def name(self) -> str:
        """Names of the files, for a reader."""
        return ", ".join(path.name for path in self.paths)


def raster_people(
    cells: npt.NDArray[np.uint64],
    areas: gpd.GeoDataFrame,
    raster: PeopleRaster,
    *,
    resolution: int,
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
    raster
        Where people live.
    resolution
        H3 resolution of `cells`.
    threads, cluster
        As `geo.tasks.run_tasks` takes them; the machines of a cluster find the raster
        under the same path.

    Returns
    -------
    table
        ``area_id``, ``cell`` and ``people``, above 0.
    facts
        As those of `geo.grid.rasters.CellValues`, of that part of the raster which lies
        within the bounds of the areas; the remainder is in no area. Of several files,
        ``files`` has those of each.

    Raises
    ------
    InputError
        If the raster cannot be used, its projection has no place for an area, or it
        knows nothing at all.
    ConservationError
        If people are lost or made.
    """
    tables, facts = [], []
    for tile in open_tiles(raster.paths):
        plan = _plan(cells, areas, tile, raster.unit, resolution)
        sums, tally = sum_raster(plan, threads=threads, cluster=cluster)
        tables.append(
            pd.DataFrame(
                {
                    "area_id": areas["area_id"].to_numpy()[sums.group],
                    "cell": sums.cell,
                    "people": sums.amount,
                }
            )
        )
        told: dict[str, Any] = {
            "raster": Path(tile.path).name,
            "unit": raster.unit,
            "parts_per_pixel": plan.refine**2,
        }
        facts.append(told | describe(plan, tally, sums))
    together = _together(facts, raster)
    _require_values(together, raster)
    if len(tables) == 1:
        return tables[0], together
    by_place = pd.concat(tables, ignore_index=True).groupby(["area_id", "cell"])
    return by_place[["people"]].sum().reset_index(), together


def _plan(
    cells: npt.NDArray[np.uint64],
    areas: gpd.GeoDataFrame,
    raster: Raster,
    unit: str,
    resolution: int,
) -> Plan:
    """Return what to sum of one file."""
    per_cell = pixels_per_cell(raster, resolution)
    return Plan(
        raster=raster,
        resolution=resolution,
        method="sum" if unit == "count" else "density",
        split=False,
        refine=max(1, int(np.ceil(np.sqrt(SPLIT_BELOW / per_cell)))),
        wanted=None,
        near=near_cells(np.unique(cells), resolution),
        shapes=_on_raster(areas.geometry.to_numpy(), raster),
    )


def _together(facts: list[dict[str, Any]], raster: PeopleRaster) -> dict[str, Any]:
    """Return the facts of all files, and those of each if there are several."""
    if len(facts) == 1:
        return facts[0]
    added = {name: math.fsum(one[name] for one in facts) for name in _ADDED}
    for name in _ADDED:
        if name.startswith("pixels"):
            added[name] = int(added[name])
    return {**facts[0], **added, "raster": raster.name, "files": facts}


def _require_values(facts: dict[str, Any], raster: PeopleRaster) -> None:
    """Refuse a raster that has no value where the areas are."""
    name = Path(raster.name)
    if not facts["pixels"]:
        remedy = "Name a raster of the study's area; its bounds are in 'rio info'."
        raise refused(name, "no pixel near any area", remedy)
    empty = facts["pixels_missing"] + facts["pixels_negative"]
    if empty == facts["pixels"]:
        found = f"no value in any of its {empty:,} pixels near the areas"
        raise refused(name, found, "Name a raster that knows the study's area.")


def raster_shares(
    pieces: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    raster: PeopleRaster,
    *,
    resolution: int,
    cluster: str = "",
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Say which share of an area's people lives in each of its pieces, by a raster.

    Parameters
    ----------
    pieces
        As `geo.grid.pieces.cut_areas` gives them.
    areas, raster, resolution, cluster
        As `raster_people` takes them.

    Returns
    -------
    shares
        `pieces` with ``share``, which adds up to 1 within each area: its people on the
        raster, whatever their number, or its land where the raster knows nobody; its
        attribute `EMPTY` lists those areas.
    facts
        As of `raster_people`, with how many areas the raster leaves empty, in all and
        by country.

    Raises
    ------
    InputError
        If the raster cannot be used, or has nobody in any area.
    """
    people, facts = raster_people(
        pieces["cell"].to_numpy(dtype="uint64"),
        areas,
        raster,
        resolution=resolution,
        cluster=cluster,
    )
    if not len(people):
        raise refused(Path(raster.name), "nobody in any area")
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
    empty = pd.Series(table.loc[totals == 0, "area_id"].unique(), dtype="str")
    table = table.drop(columns="people").sort_values(
        ["area_id", "cell"], ignore_index=True
    )
    table.attrs[EMPTY] = empty.tolist()
    facts |= {
        "areas_without_people": len(empty),
        "areas_without_people_by_country": empty.str[:2].value_counts().to_dict(),
    }
    return table, facts


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
