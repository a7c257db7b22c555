"""Chance sums of neighbours: how often chance reaches what a cell's neighbours have.

Under conditional randomisation a cell keeps its value and its k neighbours are a draw
without replacement from all other cells (Anselin 1995). That is the same as a draw from
*all* cells, kept only if it does not hold the cell itself. So one long series of draws
serves every cell: a cell with k neighbours is compared with the sums of the first k
cells of each draw, except the few draws that hold it. A million draws then cost less
than a thousand for each of 400,000 cells, and reach the small probabilities that a
correction for many tests asks for. That cells share draws correlates the small Monte
Carlo errors of their probabilities; each alone is the same as with draws of its own.

Random numbers come from the seed and the number of the draw alone (SplitMix64: Steele,
Lea & Flood 2014), so nothing depends on threads, blocks or machines.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.tasks import run_tasks

FloatArray = npt.NDArray[np.float64]
CountArray = npt.NDArray[np.int64]

# Sums held at a time by one task, and the draws of the shortest task.
_SUMS = 1 << 20
_FEWEST = 1 << 12
# A sum this close is a tie, times the number of neighbours: in standard deviations of
# one value. Sums of the same numbers in another order differ by far less.
_TIE = 1e-9

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_LOW = np.uint64(0xFFFFFFFF)
_S27, _S30, _S31, _S32 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)


@dataclass(frozen=True, slots=True)
class Extremes:
    """How many draws reached what each cell observed.

    Attributes
    ----------
    above, below
        Draws whose sum is at least, and at most, the observed one.
    draws
        Draws that each cell was compared with: those that do not hold it.
    """

    above: CountArray
    below: CountArray
    draws: CountArray


@dataclass(frozen=True, slots=True)
class _Shared:
    """What every task needs.

    Attributes
    ----------
    cells
        By cell: its value, number of neighbours, the least sum that counts as at least
        the observed one, and the greatest that counts as at most it. Side by side,
        because they are looked up together.
    column
        Where the sums of k neighbours are kept, by k; -1 if no cell has k.
    members
        By column, the cells with so many neighbours, ordered by what they observed.
    seed
        Where draws begin.
    """

    cells: FloatArray
    column: CountArray
    members: list[CountArray]
    seed: int


def count_extremes(
    values: FloatArray,
    observed: FloatArray,
    degree: CountArray,
    *,
    draws: int,
    seed: int,
    threads: int | None = None,
    cluster: str = "",
) -> Extremes:
    """Count the draws of neighbours that reach what each cell observed.

    Parameters
    ----------
    values
        One per cell, in standard deviations.
    observed
        Sum of the values of each cell's neighbours.
    degree
        Number of neighbours of each cell, itself not counted; may be 0.
    draws
        Number of draws.
    seed
        Where draws begin.
    threads, cluster
        As in `geo.tasks.run_tasks`.

    Returns
    -------
    Extremes
        Without neighbours every draw is a tie: above and below.
    """
    present = np.unique(degree[degree > 0])
    column = np.full(int(present.max(initial=0)) + 1, -1, dtype="int64")
    column[present] = np.arange(len(present))
    slack = _TIE * degree
    order = np.argsort(observed, kind="stable")
    shared = _Shared(
        np.stack([values, degree, observed - slack, observed + slack], axis=1),
        column,
        [order[degree[order] == k] for k in present.tolist()],
        seed,
    )
    block = max(_SUMS // max(len(present), 1), _FEWEST)
    spans = [(at, min(at + block, draws)) for at in range(0, draws, block)]
    above, below, held = (np.zeros(len(values), dtype="int64") for _ in range(3))
    for found in run_tasks(_count, shared, spans, threads=threads, cluster=cluster):
        above += found[0]
        below += found[1]
        held += found[2]
    alone = degree == 0
    above[alone] = below[alone] = draws
    return Extremes(above, below, draws - held)


def _count(
    shared: _Shared, span: tuple[int, int]
) -> tuple[CountArray, CountArray, CountArray]:
    """Return draws at least and at most the observed sum, and those with the cell."""
    sums, held = _draw(
        shared.cells, shared.column, *span, np.uint64(shared.seed % 2**64)
    )
    above, below = -held[:, 1].astype("int64"), -held[:, 2].astype("int64")
    for cells, chance in zip(shared.members, sums, strict=True):
        chance.sort()
        high, low = shared.cells[cells, 2], shared.cells[cells, 3]
        above[cells] += len(chance) - np.searchsorted(chance, high)
        below[cells] += np.searchsorted(chance, low, side="right")
    return above, below, held[:, 0].astype("int64")


@compiled
def _mix(word: np.uint64) -> np.uint64:
    """Return a word whose bits depend on all bits of another, one to one."""
    word = (word ^ (word >> _S30)) * _FIRST
    word = (word ^ (word >> _S27)) * _SECOND
    return word ^ (word >> _S31)


@compiled
def _draw(
    cells: FloatArray, column: CountArray, begin: int, end: int, seed: np.uint64
) -> tuple[FloatArray, npt.NDArray[np.int32]]:
    """Draw cells without replacement and sum the values of the first k of each draw.

    Returns the sums (degrees × draws) and, by cell, of the draws that hold it: how many
    there are, how many would have counted as above and as below for it.
    """
    count = len(cells)
    deepest = len(column) - 1
    # Where so few words are left over, some cells would be drawn more often.
    uneven = np.uint64((1 << 32) % count)
    chosen = np.empty(deepest, np.int64)
    partial = np.zeros(deepest + 1)
    present = column.max() + 1
    sums = np.empty((present, end - begin))
    # The last column marks what a draw holds by its number: nothing to wipe between.
    held = np.zeros((count, 4), np.int32)
    base = _mix(seed + _STEP)
    for draw in range(begin, end):
        state = _mix(base + _STEP * np.uint64(draw + 1))
        mark = draw - begin + 1
        found = 0
        while found < deepest:
            state += _STEP
            product = (_mix(state) >> _S32) * np.uint64(count)
            cell = np.int64(product >> _S32)
            if (product & _LOW) < uneven or held[cell, 3] == mark:
                continue
            held[cell, 3] = mark
            chosen[found] = cell
            partial[found + 1] = partial[found] + cells[cell, 0]
            found += 1
            if column[found] >= 0:
                sums[column[found], draw - begin] = partial[found]
        for at in range(deepest):
            cell = np.int64(chosen[at])
            if at < cells[cell, 1]:
                total = partial[np.int64(cells[cell, 1])]
                held[cell, 0] += 1
                held[cell, 1] += total >= cells[cell, 2]
                held[cell, 2] += total <= cells[cell, 3]
    return sums, held
