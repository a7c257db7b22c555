"""Mann–Kendall: whether a series rises or falls more than chance would have it.

S = Σ_{i<j} sign(x_j − x_i), Var S = [n(n−1)(2n+5) − Σ t(t−1)(2t+5)] / 18 over groups of
t equal values, z = (S ∓ 1) / √Var S (Mann 1945; Kendall 1975). Only the order of values
counts, not how far they lie apart.

*Does not say* anything about series whose values depend on the one before: the test
takes them as exchangeable, and finds trends too often where they are not.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.errors import StatisticError
from geo.hotspots.getis_ord import two_sided_p
from geo.tasks import in_threads

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Series that one task of a thread works on.
_BLOCK = 16_384


@dataclass(frozen=True, slots=True)
class Trend:
    """Trend of each series.

    Attributes
    ----------
    z
        Standard deviations, above 0 where the series rises; 0 where there is no order.
    p
        Two-sided probability of so strong an order by chance.
    """

    z: FloatArray
    p: FloatArray


def mann_kendall(series: FloatArray, *, threads: int | None = None) -> Trend:
    """Test many series for a trend.

    Parameters
    ----------
    series
        Series × time, finite.
    threads
        How many work at a time; all processors by default.

    Returns
    -------
    Trend
        The same to the last bit whatever the number of threads. A series whose values
        are all equal, or of one value, has z = 0 and p = 1.

    Raises
    ------
    StatisticError
        If a value is missing.
    """
    if not np.isfinite(series).all():
        missing = series.size - int(np.isfinite(series).sum())
        message = (
            f"A trend needs finite values; {missing:,} of {series.size:,} are not."
        )
        raise StatisticError(message)
    blocks = [
        np.ascontiguousarray(series[start : start + _BLOCK], dtype="float64")
        for start in range(0, len(series), _BLOCK)
    ]
    counts = [np.empty((0, 2), dtype="int64")]
    counts += in_threads(_count_order, blocks, threads=threads)
    score, ties = np.concatenate(counts).T
    length = series.shape[1]
    variance = (length * (length - 1) * (2 * length + 5) - ties) / 18
    ordered = np.where(variance > 0, score - np.sign(score), 0)
    z = ordered / np.sqrt(np.where(variance > 0, variance, 1.0))
    return Trend(z, two_sided_p(z))


@compiled
def _count_order(series: FloatArray) -> IntArray:
    """Return S and Σ t(t−1)(2t+5) of each series.

    The second is summed over values, not groups: each of t equal values has t − 1
    equals and gives (t − 1)(2t + 5).
    """
    count, length = series.shape
    result = np.empty((count, 2), dtype=np.int64)
    equals = np.empty(length, dtype=np.int64)
    for row in range(count):
        score = 0
        ties = 0
        equals[:] = 0
        for first in range(length):
            value = series[row, first]
            for second in range(first + 1, length):
                other = series[row, second]
                if other > value:
                    score += 1
                elif other < value:
                    score -= 1
                else:
                    equals[first] += 1
                    equals[second] += 1
            ties += equals[first] * (2 * equals[first] + 7)
        result[row, 0] = score
        result[row, 1] = ties
    return result
