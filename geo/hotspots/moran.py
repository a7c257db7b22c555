"""Local Moran's I: cells like their neighbours, and cells unlike them.

I_i = (n − 1) z_i Σ_j z_j / (k_i Σz²) over the k_i neighbours j of cell i, itself not
among them, with z = (x − x̄) / S (Anselin 1995): neighbours count by their mean, which
is what row-standardised weights say. Bivariate: x at the cell, y at its neighbours.

How surprising it is rests on conditional randomisation, x_i held and the others in any
order: by draws (`geo.hotspots.permutations`), or by the exact mean and variance of the
neighbours' mean and a normal curve. Values with a long tail, as counts of violence have
it, are far from normal in sums of six; there the draws are right and the curve is not.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from geo.errors import StatisticError
from geo.hotspots.getis_ord import two_sided_p
from geo.hotspots.permutations import count_extremes
from geo.schema.hotspots import MORAN_CLASSES

FloatArray = npt.NDArray[np.float64]
CountArray = npt.NDArray[np.int64]
TextArray = npt.NDArray[np.object_]

_HIGH_HIGH, _LOW_LOW, _HIGH_LOW, _LOW_HIGH, NOT_SIGNIFICANT = MORAN_CLASSES
# High or low here, then high or low around; in the order of esda's numbers 1 to 4.
QUADRANTS = (_HIGH_HIGH, _LOW_HIGH, _LOW_LOW, _HIGH_LOW)
# Variances below this are rounding: values are in standard deviations.
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalMoran:
    """Local Moran's I of each cell.

    Attributes
    ----------
    statistic
        I; 0 without neighbours.
    score
        I less its mean, in standard deviations, under conditional randomisation: above
        0 where cell and neighbours are more alike than by chance. 0 where chance has
        no play: without neighbours, or if the cell is at the mean.
    p_normal
        Two-sided probability of the score on a normal curve.
    p
        Two-sided probability by draws: twice that of the smaller tail, at most 1.
    p_folded
        One-sided probability by draws of the smaller tail, as esda and GeoDa report
        it: half as large as it should be where the tail was not named beforehand.
    draws
        Draws that the cell was compared with.
    quadrant
        One of `QUADRANTS`; a cell at the mean counts as low.
    """

    statistic: FloatArray
    score: FloatArray
    p_normal: FloatArray
    p: FloatArray
    p_folded: FloatArray
    draws: CountArray
    quadrant: TextArray

    def classes(self, corrected: FloatArray, *, level: float = 0.05) -> TextArray:
        """Return the quadrant where it is significant.

        Parameters
        ----------
        corrected
            `p` (or `p_normal`) after a correction for many tests, such as
            `geo.hotspots.getis_ord.correct_for_many` makes.
        level
            Share of false discoveries to accept.

        Returns
        -------
        numpy.ndarray
            One of `MORAN_CLASSES`: of `QUADRANTS`, or `NOT_SIGNIFICANT`.
        """
        found: TextArray = np.where(corrected <= level, self.quadrant, NOT_SIGNIFICANT)
        return found


def local_moran(
    values: FloatArray,
    weights: sp.csr_array,
    *,
    draws: int = 999_999,
    seed: int,
    threads: int | None = None,
    cluster: str = "",
) -> LocalMoran:
    """Return local Moran's I of each cell.

    Parameters
    ----------
    values
        One per cell of the study area, zeros included.
    weights
        n × n neighbours as `geo.cells.neighbors` gives them; that a cell neighbours
        itself is left out here.
    draws
        Random draws of neighbours, shared by all cells. The least two-sided
        probability is 2 / (draws + 1): to find m cells among n at level α after
        Benjamini & Hochberg, at least 2 n / (m α) draws are needed.
    seed
        Where draws begin.
    threads, cluster
        As in `geo.tasks.run_tasks`; results do not depend on them.

    Returns
    -------
    LocalMoran
        In the order of the cells.

    Raises
    ------
    StatisticError
        If all values are equal, some are not finite or there are none, or neighbours
        of one cell have different weights.
    """
    return bivariate_local_moran(
        values,
        values,
        weights,
        draws=draws,
        seed=seed,
        threads=threads,
        cluster=cluster,
    )


def bivariate_local_moran(
    here: FloatArray,
    around: FloatArray,
    weights: sp.csr_array,
    *,
    draws: int = 999_999,
    seed: int,
    threads: int | None = None,
    cluster: str = "",
) -> LocalMoran:
    """Return how one measure at each cell goes with another at its neighbours.

    The other measure at the cell itself plays no part: where both measures are alike
    cell by cell, their own clustering shows as clustering of one around the other.

    Parameters
    ----------
    here, around
        Values at the cell and at its neighbours, one per cell of the study area each.
    weights, draws, seed, threads, cluster
        As in `local_moran`.

    Returns
    -------
    LocalMoran
        The first word of a quadrant is `here`, the second `around`.

    Raises
    ------
    StatisticError
        As in `local_moran`.
    """
    own, others = standardize(here), standardize(around)
    degree, sums = _sum_neighbors(weights, others)
    mean = np.divide(sums, degree, out=np.zeros(len(own)), where=degree > 0)
    # Values equal to the mean but for rounding are at the mean.
    side = np.where(np.abs(own) > _NOTHING, np.sign(own), 0.0)
    score = side * _score(others, mean, degree)
    chance = count_extremes(
        others,
        sums,
        degree,
        draws=draws,
        seed=seed,
        threads=threads,
        cluster=cluster,
    )
    tail = np.minimum(chance.above, chance.below)
    # As esda folds: draws of I at least as large, or those that are smaller.
    larger = np.where(side > 0, chance.above, chance.below)
    folded = np.minimum(larger, chance.draws - larger)
    decided = (side != 0) & (degree > 0)
    return LocalMoran(
        statistic=(len(own) - 1) * own * mean / sum_products(own, own),
        score=score,
        p_normal=two_sided_p(score),
        p=np.where(decided, np.minimum(2 * (tail + 1) / (chance.draws + 1), 1.0), 1.0),
        p_folded=np.where(decided, (folded + 1) / (chance.draws + 1), 1.0),
        draws=chance.draws,
        quadrant=_quadrant(own, mean),
    )


def standardize(values: FloatArray) -> FloatArray:
    """Return values less their mean, in standard deviations.

    Raises
    ------
    StatisticError
        If all values are equal, some are not finite, or there are none.
    """
    count = len(values)
    if not np.isfinite(values).all():
        wrong = count - int(np.isfinite(values).sum())
        message = f"Moran's I needs finite values; {wrong:,} of {count:,} are not."
        raise StatisticError(message)
    # Compared, not computed: rounding gives equal values a deviation.
    if not (count and values.max() > values.min()):
        found = f"all {count:,} are {values[0]:g}" if count else "there are none"
        message = f"Moran's I needs values that differ; {found}."
        raise StatisticError(message)
    deviates: FloatArray = (values - values.mean()) / values.std()
    return deviates


def sum_products(one: FloatArray, other: FloatArray) -> float:
    """Return the sum of products of two rows of numbers.

    Not `one @ other`: how many cores share that shows in its last digit.
    """
    return float((one * other).sum())


def _sum_neighbors(
    weights: sp.csr_array, values: FloatArray
) -> tuple[CountArray, FloatArray]:
    """Return the number of neighbours of each cell and the sum of their values."""
    count = weights.shape[0]
    if weights.nnz and not (weights.data == weights.data[0]).all():
        message = (
            "Local Moran's I takes every neighbour for as much as any other; the "
            f"weights run from {weights.data.min():g} to {weights.data.max():g}."
        )
        raise StatisticError(message)
    unit = weights.data[0] if weights.nnz else 1.0
    # What is taken away again leaves rounding behind, far below what counts as a tie.
    itself = weights.diagonal()
    degree = (weights @ np.ones(count) - itself) / unit
    sums = (weights @ values - itself * values) / unit
    return np.rint(np.asarray(degree)).astype("int64"), np.asarray(sums)


def _score(others: FloatArray, mean: FloatArray, degree: CountArray) -> FloatArray:
    """Return the neighbours' mean less its chance mean, in standard deviations.

    k of the N = n − 1 other cells drawn without replacement: the mean of the others,
    and their variance times (N − k) / (k (N − 1)).
    """
    rest = len(others) - 1
    center = (others.sum() - others) / rest
    variance = (sum_products(others, others) - others**2) / rest - center**2
    with np.errstate(invalid="ignore", divide="ignore"):
        variance *= (rest - degree) / (degree * max(rest - 1, 1))
        score = (mean - center) / np.sqrt(variance)
    return np.where((degree > 0) & (variance > _NOTHING), score, 0.0)


def _quadrant(own: FloatArray, mean: FloatArray) -> TextArray:
    """Return the quadrant of each cell."""
    # A mean of 0 but for rounding is 0, and counts as low.
    high, around = own > _NOTHING, mean > _NOTHING
    code = np.where(around, np.where(high, 0, 1), np.where(high, 3, 2))
    quadrant: TextArray = np.asarray(QUADRANTS, dtype=object)[code]
    return quadrant
