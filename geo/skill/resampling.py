"""The bootstrap: how far a figure would move had other places been looked at.

Municipalities, ports, states or cases are drawn anew with replacement (Efron 1979). All
contenders are judged on the same draws, so that differences between them can be told
even where each figure alone is uncertain.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

RESAMPLES = 999


def draw_weights(
    number: int,
    *,
    resamples: int = RESAMPLES,
    seed: int,
    groups: IntArray | None = None,
) -> FloatArray:
    """Draw how often each case stands in each resample.

    Parameters
    ----------
    number
        Cases.
    resamples
        Number of resamples.
    seed
        Where chance starts.
    groups
        Group of each case, from 0: whole groups are drawn, for cases that resemble
        their neighbours. None: each case on its own.

    Returns
    -------
    numpy.ndarray
        (resamples + 1) × cases. The first row is all ones: the sample itself.
    """
    kinds = number if groups is None else int(groups.max(initial=-1)) + 1
    generator = np.random.default_rng([seed, number, kinds])
    drawn = generator.multinomial(kinds, np.full(kinds, 1 / kinds), size=resamples)
    if groups is not None:
        drawn = drawn[:, groups]
    weights: FloatArray = np.vstack([np.ones(number), drawn])
    return weights


def redo(weights: FloatArray, figure: Callable[[IntArray], float]) -> FloatArray:
    """Return a figure on the sample and on each resample.

    Parameters
    ----------
    weights
        As `draw_weights` gives them.
    figure
        From the rows of the cases, repeated as drawn, to the figure; NaN if they tell
        nothing.
    """
    rows = np.arange(weights.shape[1])
    return np.array([figure(np.repeat(rows, w.astype("int64"))) for w in weights])
