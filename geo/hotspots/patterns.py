"""Which of Esri's 17 patterns the hot and cold years of a cell make.

The definitions are those of Esri's page on how its Emerging Hot Spot Analysis works.
Two other programs that name it depart from it: see the tests.
"""

import numpy as np
import numpy.typing as npt

from geo.hotspots.getis_ord import BinArray
from geo.hotspots.trend import Trend
from geo.schema.hotspots import EMERGING_CLASSES, EMERGING_KINDS

FlagArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]

# A trend counts at the confidence at which a bin does.
_TREND_LEVEL = 0.10


def classify_patterns(bins: BinArray, trend: Trend) -> npt.NDArray[np.object_]:
    """Return the class of each cell, after Esri's Emerging Hot Spot Analysis.

    For hot spots (for cold ones the mirror, with falling scores for rising ones):

    new
        hot in the last year and never before;
    consecutive
        one unbroken run of two hot years or more at the end, never hot before it, less
        than 90 % of years hot;
    intensifying, persistent, diminishing
        hot in the last year and in 90 % of years or more, with scores that rise, have
        no trend, or fall;
    sporadic
        hot in the last year and on and off before, less than 90 %, never cold;
    oscillating
        hot in the last year and cold in some year before, less than 90 %;
    historical
        not hot in the last year, hot in 90 % or more.

    Where Esri's words fit more than one class, the first in this order holds: a cell
    hot in the last year alone is new also if it was cold before, and one that was hot
    for 90 % of the years and ends cold is a new cold spot, not a historical hot one.
    Esri does not say that a persistent spot ends hot; one that does not is historical.

    Parameters
    ----------
    bins
        Cells × years: above 0 hot, below 0 cold.
    trend
        Of the scores of each cell; counts at 90 % confidence, as bins do.

    Returns
    -------
    numpy.ndarray
        One of `EMERGING_CLASSES` per cell.
    """
    slope = np.where(trend.p <= _TREND_LEVEL, np.sign(trend.z), 0)
    hot, cold = bins > 0, bins < 0
    warm, cool = _kind(hot, cold, slope), _kind(cold, hot, -slope)
    count = len(EMERGING_KINDS)
    # Both have a class only where one kind ended and the other has just begun.
    code = np.where(warm <= cool, warm, cool + count)
    code[(warm == count) & (cool == count)] = 2 * count
    classes: npt.NDArray[np.object_] = np.asarray(EMERGING_CLASSES, dtype=object)[code]
    return classes


def _kind(own: FlagArray, other: FlagArray, slope: npt.NDArray[np.float64]) -> IntArray:
    """Return the position in `EMERGING_KINDS` of each cell, or their number if none."""
    count = own.sum(axis=1)
    last = own[:, -1]
    mostly = 10 * count >= 9 * own.shape[1]
    run = np.logical_and.accumulate(own[:, ::-1], axis=1).sum(axis=1)
    ever_other = other.any(axis=1)
    conditions = [
        last & (count == 1),
        last & (run == count) & ~mostly,
        last & mostly & (slope > 0),
        last & mostly & (slope == 0),
        last & mostly & (slope < 0),
        last & ~ever_other,
        last,
        mostly,
    ]
    kind: IntArray = np.select(
        conditions, list(range(len(conditions))), default=len(conditions)
    )
    return kind
