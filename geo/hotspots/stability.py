"""How stable a hotspot is: found again in counts drawn anew, and on other grids.

Chance: the count of each area is drawn from a Poisson distribution about the observed
one, and hotspots are found again. It is a lower bound of what chance does where events
come in groups, as seized firearms do.

Grid: hotspots are found again on hexagons of other sizes, the modifiable areal unit
problem in short (Openshaw 1984).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo import cells
from geo.hotspots.fields import Field
from geo.hotspots.getis_ord import FlagArray, Neighborhoods, gi_star, is_hot
from geo.tasks import run_tasks

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Task:
    field: Field
    near: Neighborhoods
    seed: tuple[int, ...]


def hot_share(
    field: Field,
    near: Neighborhoods,
    *,
    draws: int,
    seed: Sequence[int],
    cluster: str = "",
) -> FloatArray:
    """Return the share of resampled data sets in which each cell is hot.

    Parameters
    ----------
    field, near
        What was counted, and which cells are neighbours.
    draws, seed
        How many data sets, and where chance starts; each draw has its own branch.
    cluster
        Address of a Dask scheduler, or empty for threads.

    Returns
    -------
    numpy.ndarray
        Between 0 and 1.
    """
    task = _Task(field, near, tuple(seed))
    total = np.zeros(len(field.layout.cells))
    for hot in run_tasks(_draw_once, task, list(range(draws)), cluster=cluster):
        total += hot
    return total / draws


def _draw_once(task: _Task, number: int) -> FlagArray:
    generator = np.random.default_rng([*task.seed, number])
    events = generator.poisson(task.field.events).astype("float64")
    values = task.field.values(events)
    if values.min() == values.max():
        # Nothing differs: nothing is hot.
        return np.zeros(len(values), dtype=bool)
    return is_hot(gi_star(values, task.near))


def carry_over(
    found: FlagArray, found_on: npt.NDArray[np.uint64], to: npt.NDArray[np.uint64]
) -> FlagArray:
    """Return whether the place of each cell is hot on a grid of another resolution.

    Parameters
    ----------
    found
        Whether each cell of the other grid is hot.
    found_on
        Cells of the other grid, sorted.
    to
        Cells to carry to.

    Returns
    -------
    numpy.ndarray
        From a coarser grid: whether the cell's parent is hot. From a finer one: whether
        at least half of its children on that grid are. False where the other grid has
        no cell.
    """
    if not len(found_on) or not len(to):
        return np.zeros(len(to), dtype=bool)
    coarse, fine = cells.resolution(found_on), cells.resolution(to)
    if coarse <= fine:
        parent = cells.parents(to, resolution=coarse)
        at = np.minimum(np.searchsorted(found_on, parent), len(found_on) - 1)
        hot_there: FlagArray = (found_on[at] == parent) & found[at]
        return hot_there
    parent = cells.parents(found_on, resolution=fine)
    at = np.minimum(np.searchsorted(to, parent), len(to) - 1)
    held = to[at] == parent
    count = np.bincount(at[held], minlength=len(to))
    hot = np.bincount(at[held], weights=found[held], minlength=len(to))
    hot_too: FlagArray = (count > 0) & (2 * hot >= count)
    return hot_too
