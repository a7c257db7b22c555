"""Rasters to cells: sums that keep their total, means, and leading classes.

Each pixel goes to the cell that holds its centre, or, where cells are small beside
pixels, is shared among the cells that it covers by area. A raster is read window by
window, so memory grows with the cells and not with the raster; what came in and what
was placed are compared on every run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.grid.pixels import Raster, Window, open_raster
from geo.grid.positions import pixel_km2
from geo.grid.raster_sums import Sums, near_cells, sum_raster
from geo.grid.weighing import Method, Plan, Tally
from geo.projection import EARTH_RADIUS_KM

CellArray = npt.NDArray[np.uint64]
FloatArray = npt.NDArray[np.float64]

# With fewer pixels in a cell than this, those on its edge are shared among cells.
SPLIT_BELOW = 400


@dataclass(frozen=True, slots=True, eq=False)
class CellValues:
    """Values of a raster per cell.

    Attributes
    ----------
    cell
        Sorted: the wanted cells, or all with a value.
    value
        Sums, means or classes. A wanted cell without pixels has the sum 0, and NaN for
        a mean or class.
    remainder
        What lies outside the wanted cells or off the Earth: for sums, of the same
        unit; for means and classes, km² of pixels with a value.
    facts
        Counts of pixels, totals, and the rule that was used.
    """

    cell: CellArray
    value: FloatArray
    remainder: float
    facts: Mapping[str, Any]


def raster_to_cells(
    path: Path,
    *,
    resolution: int,
    method: Method,
    cells: CellArray | None = None,
    band: int = 1,
    split: bool | None = None,
    threads: int | None = None,
    cluster: str = "",
) -> CellValues:
    """Turn a raster into one value per cell.

    Parameters
    ----------
    path
        Any raster that rasterio opens, in any coordinate system.
    resolution
        H3 resolution, 0 to 15.
    method
        ``sum`` adds values up, each counted once. ``density`` does so with values per
        km²: each is first multiplied by the area of its pixel. Values below 0 cannot
        be counts: both leave them out and report them. ``mean`` is the mean weighted
        by area, of any sign. ``majority`` is the whole number that covers most of the
        cell; of two alike the lower.
    cells
        The wanted cells; all that have a value by default. Without them, cells whose
        sum is 0 are not listed.
    band
        Number of the band, from 1.
    split
        Whether to share pixels among the cells that they cover, by area, rather than
        to go by their centre; by default if a cell holds fewer than `SPLIT_BELOW`.
    threads, cluster
        As `geo.tasks.run_tasks` takes them; results are the same to the last bit.

    Returns
    -------
    CellValues
        For sums: Σ value + remainder = Σ of the pixels counted, within 1e-9.

    Raises
    ------
    InputError
        If the raster cannot be used.
    ConservationError
        If a total is not kept.
    ValueError
        If there is no such resolution.
    """
    raster = open_raster(path, band=band)
    wanted = None if cells is None else np.unique(cells)
    per_cell = pixels_per_cell(raster, resolution)
    plan = Plan(
        raster=raster,
        resolution=resolution,
        method=method,
        split=per_cell < SPLIT_BELOW if split is None else split,
        refine=1,
        wanted=wanted,
        near=near_cells(wanted, resolution),
    )
    sums, tally = sum_raster(plan, threads=threads, cluster=cluster)
    cell, value = _values(sums, method)
    if wanted is not None:
        empty = 0.0 if method in {"sum", "density"} else np.nan
        spread = np.full(len(wanted), empty)
        spread[np.searchsorted(wanted, cell)] = value
        cell, value = wanted, spread
    lost = tally.outside_weight + tally.off_weight
    facts = {
        "raster": path.name,
        "method": method,
        "pixels_per_cell": per_cell,
        **describe(plan, tally, sums),
    }
    return CellValues(cell, value, lost, facts)


def pixels_per_cell(raster: Raster, resolution: int) -> float:
    """Return how many pixels a mean hexagon holds, by the largest of nine pixels."""
    rows = {0, raster.rows // 2, raster.rows - 1}
    columns = {0, raster.columns // 2, raster.columns - 1}
    largest = max(
        float(pixel_km2(raster, Window(row, column, 1, 1))[0, 0])
        for row in rows
        for column in columns
    )
    return mean_km2(resolution) / largest if largest else np.inf


def mean_km2(resolution: int) -> float:
    """Return the mean area of the cells of a resolution, km² on the sphere."""
    return float(4 * np.pi * EARTH_RADIUS_KM**2 / (2 + 120 * 7**resolution))


def describe(plan: Plan, tally: Tally, sums: Sums) -> dict[str, Any]:
    """Return what a reader of the results should know."""
    return {
        "rule": "shared by area" if plan.split else "pixel centres",
        "resolution": plan.resolution,
        "pixels": int(tally.pixels),
        "pixels_missing": int(tally.missing),
        "pixels_negative": int(tally.negative),
        "negative_total": tally.negative_total,
        "pixels_off_earth": int(tally.off_earth),
        "pixels_decided_by_h3": int(tally.decided_by_h3),
        "total_in": tally.weight,
        "on_cells": float(sums.weight.sum()),
        "remainder": tally.outside_weight + tally.off_weight,
    }


def _values(sums: Sums, method: Method) -> tuple[CellArray, FloatArray]:
    """Return one value per cell."""
    if method == "mean":
        return sums.cell, sums.amount / sums.weight
    if method == "majority":
        order = np.lexsort((sums.group, -sums.amount, sums.cell))
        cell, first = np.unique(sums.cell[order], return_index=True)
        return cell, sums.group[order][first].astype("float64")
    return sums.cell, sums.amount
