"""Elementary effects: how far a result moves when one input is moved (Morris 1991).

Walks through the ranges of all inputs, each of which moves every input once by two
thirds of its range, the others anywhere. The mean size of the changes, μ*, ranks the
inputs (Campolongo, Cariboni & Saltelli 2007); μ, with signs, says which way; sigma, the
standard deviation, tells that an effect depends on the other inputs or is not straight.
All are per move over the whole range of the input. Walks are made by SALib.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from SALib.sample import morris

from geo.skill.resampling import draw_weights
from geo.skill.table import LEVEL

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# Positions of an input: 0, 1/3, 2/3 and 1 of its range. With four of them and steps of
# two thirds, all positions are equally often begun from (Morris 1991).
_LEVELS: Final = 4
STEP: Final = 2 / 3
_SMALL: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Walks:
    """Walks through the ranges of inputs.

    Attributes
    ----------
    points
        Walks × (inputs + 1) × members: positions between 0 and 1.
    moved
        Walks × inputs: which input each step moves.
    forward
        Walks × inputs: whether it moves up; of a group, whether its first member does.
    """

    points: FloatArray
    moved: IntArray
    forward: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects of each input on each result, in units of the result.

    Attributes
    ----------
    mean, spread
        Inputs × results: μ and sigma; NaN for groups, whose members move both ways, and
        for results without a sign.
    size, low, high
        Inputs × results: μ*, and the ends of its interval.
    """

    mean: FloatArray
    spread: FloatArray
    size: FloatArray
    low: FloatArray
    high: FloatArray


def walk(members: Sequence[int], walks: int, *, seed: int) -> Walks:
    """Draw walks.

    Parameters
    ----------
    members
        How many members each input has.
    walks
        Number of walks.
    seed
        Where chance starts.
    """
    owner = np.repeat(np.arange(len(members)), members)
    problem = {
        "num_vars": len(owner),
        "names": [f"x{at}" for at in range(len(owner))],
        "bounds": [[0.0, 1.0]] * len(owner),
        "groups": [f"g{at}" for at in owner],
    }
    drawn = morris.sample(problem, walks, num_levels=_LEVELS, seed=seed)
    points = np.asarray(drawn, dtype="float64")
    points = points.reshape(walks, len(members) + 1, len(owner))
    change = np.diff(points, axis=1)
    first = (np.abs(change) > _SMALL).argmax(axis=2)
    signed = np.take_along_axis(change, first[:, :, None], axis=2)[:, :, 0]
    return Walks(points, owner[first], signed > 0)


def find_effects(
    walks: Walks,
    values: FloatArray,
    lengths: FloatArray,
    groups: npt.NDArray[np.bool_],
    *,
    seed: int,
) -> Effects:
    """Return the effects of all inputs.

    Parameters
    ----------
    walks
        As `walk` gives them.
    values
        Walks × (inputs + 1) × results: what the model gave at each point.
    lengths
        Walks × inputs × further results: how far something went in each step, where
        only a distance is known, as between two shares of all crossings.
    groups
        Whether each input is a group.
    seed
        Where the chance of the intervals starts: walks are drawn anew.

    Returns
    -------
    Effects
        Of `values`, then of `lengths`.
    """
    sign = np.where(walks.forward, 1.0, -1.0)[:, :, None]
    steps = np.concatenate([sign * np.diff(values, axis=1), lengths], axis=2) / STEP
    order = np.argsort(walks.moved, axis=1)
    steps = np.take_along_axis(steps, order[:, :, None], axis=1)
    count = len(steps)
    mean, spread = steps.mean(axis=0), steps.std(axis=0, ddof=1)
    for table in (mean, spread):
        table[groups] = np.nan
        table[:, values.shape[2] :] = np.nan
    size = np.abs(steps)
    weights = draw_weights(count, seed=seed)[1:]
    drawn = np.tensordot(weights, size, axes=1) / count
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, (tail, 1 - tail), axis=0)
    return Effects(mean, spread, size.mean(axis=0), low, high)
