"""Sums of a raster's pixels per cell and group, window by window.

A window is a task of its own, on any thread or machine: it gives the same sums there,
and they are put together in the order of the windows.
"""

import dataclasses
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from geo import cells as h3_cells
from geo import lattice
from geo.errors import ConservationError
from geo.grid.pixels import (
    Raster,
    Window,
    centers,
    corners,
    windows,
)
from geo.grid.placing import add_centers, new_table
from geo.grid.positions import POSITION_ERROR, exact_degrees, positions
from geo.grid.smooth import Patch
from geo.grid.splitting import add_split
from geo.grid.weighing import Plan, Tally, weigh
from geo.projection import unit_sphere
from geo.tasks import run_tasks

CellArray = npt.NDArray[np.uint64]
FloatArray = npt.NDArray[np.float64]
GroupArray = npt.NDArray[np.int32]
IntArray = npt.NDArray[np.int64]

_CONSERVED = 1e-9
# Steps of the lattice from an edge within which H3 itself decides.
_UNSURE = 1e-6
# Rows that wait before those of the same cell and group are put together.
_WAITING = 1 << 20
# Hexagons and groups of a patch that there is room for at first, and times as many
# after each time that it was too few.
_FEWEST = 1 << 13
_MORE = 4
# Points whose mean is nearer to the centre of the Earth have no middle.
_ALL_ROUND = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Amount and weight per cell and group, ordered by both."""

    cell: CellArray
    group: GroupArray
    amount: FloatArray
    weight: FloatArray


def sum_raster(plan: Plan, *, threads: int | None, cluster: str) -> tuple[Sums, Tally]:
    """Sum a raster per cell and group.

    Parameters
    ----------
    plan
        What to sum.
    threads, cluster
        As `geo.tasks.run_tasks` takes them; the sums do not depend on them.

    Raises
    ------
    ConservationError
        If amount or weight placed, outside and off the Earth differ from what came in
        by more than 1e-9 of it.
    """
    tallies: list[Tally] = []
    parts: list[Sums] = []
    waiting = 0
    bounds = None if plan.shapes is None else shapely.total_bounds(plan.shapes)
    items = windows(plan.raster, refine=plan.refine, bounds=bounds)
    for part, tally in run_tasks(
        _sum_window, plan, items, threads=threads, cluster=cluster
    ):
        tallies.append(tally)
        parts.append(part)
        waiting += len(part.cell)
        if waiting > _WAITING + 2 * len(parts[0].cell):
            parts = [_together(parts)]
            waiting = len(parts[0].cell)
    total = Tally(
        **{
            field.name: math.fsum(getattr(one, field.name) for one in tallies)
            for field in dataclasses.fields(Tally)
        }
    )
    sums = _together(parts)
    _prove(sums, total, plan.raster)
    return sums, total


def _prove(sums: Sums, tally: Tally, raster: Raster) -> None:
    """Refuse sums that are not what came in."""
    amount = math.fsum(sums.amount) + tally.outside_amount + tally.off_amount
    weight = math.fsum(sums.weight) + tally.outside_weight + tally.off_weight
    for name, found, given, size in (
        ("values", amount, tally.amount, tally.size),
        ("weights", weight, tally.weight, tally.weight),
    ):
        if not abs(found - given) <= _CONSERVED * size:
            message = (
                f"{Path(raster.path).name}: {name} of its pixels add up to {given!r}, "
                f"those of cells and remainder to {found!r}."
            )
            raise ConservationError(message)


def _sum_window(plan: Plan, window: Window) -> tuple[Sums, Tally]:
    """Sum one window."""
    tally = Tally()
    values = weigh(plan, window, tally)
    if not values[1].any():
        return _together([]), tally
    lines, samples = centers(window, refine=plan.refine)
    at = corners(window) if plan.split else (lines, samples)
    found = [
        part
        for patch in positions(plan.raster, *at, shared=int(plan.split))
        for part in _sum_patch(plan, values, patch, at, tally)
    ]
    sums = _together(found)
    if plan.wanted is not None:
        _, wanted = h3_cells.find(plan.wanted, sums.cell)
        tally.outside_amount += math.fsum(sums.amount[~wanted])
        tally.outside_weight += math.fsum(sums.weight[~wanted])
        sums = _chosen(sums, wanted)
    return sums, tally


def _sum_patch(
    plan: Plan,
    values: tuple[FloatArray, FloatArray, GroupArray],
    patch: Patch,
    at: tuple[FloatArray, FloatArray],
    tally: Tally,
) -> list[Sums]:
    """Sum the pixels of a patch; those near the edge of a cell are asked of H3."""
    # Corners are one more than pixels.
    rows = slice(patch.rows.start, patch.rows.stop - plan.split)
    columns = slice(patch.columns.start, patch.columns.stop - plan.split)
    amount = np.ascontiguousarray(values[0][rows, columns])
    weight = np.ascontiguousarray(values[1][rows, columns])
    group = np.ascontiguousarray(values[2][rows, columns])
    (head, sums), unsure, lost = _added(plan, (amount, weight, group), patch)
    tally.off_amount += lost[0, 0]
    tally.off_weight += lost[0, 1]
    tally.off_earth += lost[0, 2]
    tally.outside_amount += lost[1, 0]
    tally.outside_weight += lost[1, 1]
    tally.decided_by_h3 += len(unsure)
    latitude, longitude = lattice.to_degrees(
        head[:, 0], sums[:, 2], sums[:, 3], plan.resolution
    )
    found = [_placed(plan, latitude, longitude, head[:, 3], sums)]
    if len(unsure):
        row, column = np.divmod(unsure, amount.shape[1])
        longitude, latitude = exact_degrees(
            plan.raster, at[0][rows][row], at[1][columns][column]
        )
        pair = np.column_stack([amount[row, column], weight[row, column]])
        found.append(_placed(plan, latitude, longitude, group[row, column], pair))
    return found


def _added(
    plan: Plan, values: tuple[FloatArray, FloatArray, GroupArray], patch: Patch
) -> tuple[tuple[IntArray, FloatArray], IntArray, FloatArray]:
    """Return entries and sums, unsure pixels, and what was lost, of a patch."""
    table, step = lattice.faces(plan.resolution), lattice.step_radians(plan.resolution)
    unsure = np.empty(values[0].size, dtype="int64")
    entries = _FEWEST
    while True:
        room, lost = new_table(entries), np.zeros((2, 3))
        used, count = (add_split if plan.split else add_centers)(
            values,
            patch.left,
            patch.right,
            table,
            plan.near,
            step if plan.split else _UNSURE + 10 * POSITION_ERROR / step,
            room,
            (unsure, lost),
        )
        if used >= 0:
            return (room[1][:used], room[2][:used]), unsure[:count], lost
        entries *= _MORE


def _placed(
    plan: Plan,
    latitude: FloatArray,
    longitude: FloatArray,
    group: IntArray | GroupArray,
    sums: FloatArray,
) -> Sums:
    """Return sums at the cells of some points."""
    cell = h3_cells.points_to_cells(
        latitude=latitude, longitude=longitude, resolution=plan.resolution
    )
    return Sums(cell, group.astype("int32"), sums[:, 0], sums[:, 1])


def _together(parts: list[Sums]) -> Sums:
    """Add up parts by cell and group, in the order of the parts."""
    if not parts:
        nothing = np.empty(0)
        return Sums(nothing.astype("uint64"), nothing.astype("int32"), nothing, nothing)
    cell = np.concatenate([part.cell for part in parts])
    group = np.concatenate([part.group for part in parts])
    order = np.lexsort((group, cell))
    cell, group = cell[order], group[order]
    starts = np.ones(len(cell), dtype=bool)
    starts[1:] = (cell[1:] != cell[:-1]) | (group[1:] != group[:-1])
    first = np.flatnonzero(starts)
    if not len(first):
        return parts[0]
    amount = np.concatenate([part.amount for part in parts])[order]
    weight = np.concatenate([part.weight for part in parts])[order]
    return Sums(
        cell[first],
        group[first],
        np.add.reduceat(amount, first),
        np.add.reduceat(weight, first),
    )


def _chosen(sums: Sums, which: npt.NDArray[np.bool_]) -> Sums:
    return Sums(
        sums.cell[which], sums.group[which], sums.amount[which], sums.weight[which]
    )


def near_cells(cells: CellArray | None, resolution: int) -> FloatArray:
    """Return a centre on the unit sphere and a chord from it that hold some cells."""
    everywhere = np.array([0.0, 0.0, 0.0, np.inf])
    if cells is None or not len(cells):
        return everywhere
    points = unit_sphere(*h3_cells.centers(cells))
    mean = points.mean(axis=0)
    if np.linalg.norm(mean) < _ALL_ROUND:
        return everywhere
    center = mean / np.linalg.norm(mean)
    reach = np.sqrt(((points - center) ** 2).sum(axis=1).max())
    # A hexagon reaches less than a step of the lattice from its centre.
    return np.append(center, reach + 2 * lattice.step_radians(resolution))
