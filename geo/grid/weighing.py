"""What the pixels of a window amount to, before they are placed."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt
import rasterio.features
import shapely
from rasterio.transform import Affine

from geo.grid.pixels import Raster, Window, read_values, refused
from geo.grid.placing import without_bad
from geo.grid.positions import pixel_km2

CellArray = npt.NDArray[np.uint64]
FloatArray = npt.NDArray[np.float64]
GroupArray = npt.NDArray[np.int32]
Method = Literal["sum", "density", "mean", "majority"]
_Scalar = TypeVar("_Scalar", bound=np.generic)

_LARGEST_CLASS = 2**31 - 1
# What producers write where they know nothing and often do not declare: GHSL, others,
# WorldPop. Counts and densities cannot be below 0, so none of these is one.
_UNDECLARED = np.array([-200.0, -9999.0, -32768.0, -99999.0])
# Nor is what lies as far below 0 as single numbers reach.
_ABYSS = -1e30
# Two threads that burn polygons at once make rasterio warn of a raster without place.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What to sum.

    Attributes
    ----------
    raster
        As `open_raster` gives it.
    resolution
        H3 resolution.
    method
        ``sum``: amount is the value. ``density``: value × km² of the pixel. ``mean``:
        the same, and weight is the km². ``majority``: amount is the km², and the group
        is the value.
    split
        Whether pixels are shared among cells by area, or go by their centre.
    refine
        Parts a side in which each pixel is cut first, alike in value.
    wanted
        Sorted cells, if others do not count.
    near
        Centre of what counts on the unit sphere and its radius as a chord; infinite
        if all does.
    shapes
        Polygons in the raster's coordinates that make the groups, if any; what lies in
        none of them does not count, and beyond all of them the raster is not read. A
        pixel belongs to the first that holds its centre.
    """

    raster: Raster
    resolution: int
    method: Method
    split: bool
    refine: int
    wanted: CellArray | None
    near: FloatArray
    shapes: npt.NDArray[np.object_] | None = None


@dataclass(slots=True)
class Tally:
    """Pixels, amounts and weights that came in, and those that were not placed.

    Attributes
    ----------
    pixels, missing, negative, off_earth, decided_by_h3
        Numbers of pixels: all, without a finite value or, if values add up, with one
        of the usual marks for none, below 0 otherwise and therefore left out,
        without a place, and so near to the edge of a cell that H3 itself was asked; of
        the last two, parts are counted where pixels are cut.
    negative_total
        Sum of the values below 0 that were left out.
    amount, weight, size
        What came in: sums of amounts, weights and absolute amounts.
    off_amount, off_weight
        Of pixels off the Earth.
    outside_amount, outside_weight
        Of what lies outside what is wanted.
    """

    pixels: float = 0.0
    missing: float = 0.0
    negative: float = 0.0
    off_earth: float = 0.0
    decided_by_h3: float = 0.0
    negative_total: float = 0.0
    amount: float = 0.0
    weight: float = 0.0
    size: float = 0.0
    off_amount: float = 0.0
    off_weight: float = 0.0
    outside_amount: float = 0.0
    outside_weight: float = 0.0


def weigh(
    plan: Plan, window: Window, tally: Tally
) -> tuple[FloatArray, FloatArray, GroupArray]:
    """Return amount, weight and group of each pixel; weight 0 where there is none.

    What comes in, and what is left out, is written in the tally.

    Raises
    ------
    InputError
        If the window cannot be read, or classes are wanted and values are not whole.
    """
    values = read_values(plan.raster, window)
    adds_up = plan.method in {"sum", "density"}
    # Sums pass over 0, so they need not tell it from what is missing.
    missing = np.zeros((1, 1), dtype=np.bool_) if adds_up else ~np.isfinite(values)
    if adds_up and np.fmin.reduce(values, axis=None, initial=0.0) < 0.0:
        values[np.isin(values, _UNDECLARED) | (values < _ABYSS)] = np.nan
    absent, negative, negative_total = without_bad(values, adds_up)
    tally.pixels += values.size
    tally.missing += absent
    tally.negative += negative
    tally.negative_total += negative_total
    if plan.refine > 1:
        values, missing = _refined(values, plan.refine), _refined(missing, plan.refine)
        if plan.method == "sum":
            values /= plan.refine**2
    group = np.zeros(values.shape, dtype="int32")
    if plan.method == "sum":
        amount = weight = values
    else:
        area = pixel_km2(plan.raster, window, refine=plan.refine)
        # Without a size they have no place either.
        counted = values > 0.0 if adds_up else ~missing
        tally.off_earth += int(((area == 0.0) & counted).sum())
        area[~counted] = 0.0
        amount = values * area
        weight = amount if adds_up else area
        if plan.method == "majority":
            group = _classes(values, plan.raster)
            amount = area
    tally.amount += float(amount.sum())
    tally.weight += float(weight.sum())
    tally.size += float((np.abs(amount) if plan.method == "mean" else amount).sum())
    if plan.shapes is not None:
        group = _burnt(plan, plan.shapes, window, group.shape)
        off = group < 0
        tally.outside_amount += float(amount[off].sum())
        tally.outside_weight += float(weight[off].sum())
        weight[off] = 0.0
    return amount, weight, group


def _refined(values: npt.NDArray[_Scalar], times: int) -> npt.NDArray[_Scalar]:
    """Cut each pixel in so many a side, alike."""
    return np.repeat(np.repeat(values, times, axis=0), times, axis=1)


def _classes(values: FloatArray, raster: Raster) -> GroupArray:
    """Return values as classes, or refuse them."""
    if (values != np.rint(values)).any() or (np.abs(values) > _LARGEST_CLASS).any():
        raise refused(Path(raster.path), "values that are no classes: not whole")
    return values.astype("int32")


def _burnt(
    plan: Plan,
    shapes: npt.NDArray[np.object_],
    window: Window,
    size: tuple[int, ...],
) -> GroupArray:
    """Return the number of the first polygon that holds each pixel's centre, or -1."""
    t, row, column = plan.raster.transform, window.row, window.column
    toward = Affine(
        t[0] / plan.refine,
        t[1] / plan.refine,
        t[2] + t[0] * column + t[1] * row,
        t[3] / plan.refine,
        t[4] / plan.refine,
        t[5] + t[3] * column + t[4] * row,
    )
    across = np.array([0, size[1], 0, size[1]])
    down = np.array([0, 0, size[0], size[0]])
    x = toward.a * across + toward.b * down + toward.c
    y = toward.d * across + toward.e * down + toward.f
    here = np.flatnonzero(
        shapely.intersects(shapes, shapely.box(x.min(), y.min(), x.max(), y.max()))
    )
    burnt = np.full(size, -1, dtype="int32")
    if len(here):
        # What is burnt later lies on top.
        with _ONE_AT_A_TIME:
            rasterio.features.rasterize(
                [(shapes[one], int(one)) for one in here[::-1]],
                out=burnt,
                transform=toward,
            )
    return burnt
