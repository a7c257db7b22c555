"""Getis–Ord Gi*: whether a neighbourhood is high or low beyond chance.

z_i = (Σ_j w_ij x_j − x̄ W_i) / (S √[(n S1_i − W_i²) / (n − 1)]), with w_ii = 1,
S² = Σx²/n − x̄², W_i = Σ_j w_ij and S1_i = Σ_j w_ij² (Getis & Ord 1992; Ord & Getis
1995). Closed form, one sparse product; esda is the oracle of the tests.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.special import ndtr

from geo.errors import StatisticError
from geo.schema.hotspots import HOTSPOT_CLASSES

FloatArray = npt.NDArray[np.float64]
BinArray = npt.NDArray[np.int8]
FlagArray = npt.NDArray[np.bool_]

# Bins 1, 2 and 3 are hot with this confidence after the correction; below 0 cold.
_LEVELS = (0.10, 0.05, 0.01)
_BINS = {name: at - len(_LEVELS) for at, name in enumerate(HOTSPOT_CLASSES)}
# Scores closer to 0 than this have p above the weakest level: not worth computing.
_FAINT = 1.6


@dataclass(frozen=True, slots=True)
class Neighborhoods:
    """Neighbours and what Gi* needs of them, made once for many sets of values.

    Attributes
    ----------
    weights
        n × n neighbours with the cell itself, as `geo.cells.neighbors` gives them.
    total
        W_i, the sum of each row.
    scale
        √[(n S1_i − W_i²) / (n − 1)] of each row.
    """

    weights: sp.csr_array
    total: FloatArray
    scale: FloatArray

    @classmethod
    def of(cls, weights: sp.csr_array) -> Self:
        """Sum the rows of weights.

        Raises
        ------
        StatisticError
            If a cell neighbours every cell: Gi* is undefined.
        """
        count = weights.shape[0]
        squared = sp.csr_array(
            (weights.data**2, weights.indices, weights.indptr), shape=weights.shape
        )
        ones = np.ones(count)
        total: FloatArray = weights @ ones
        room = (count * (squared @ ones) - total**2) / max(count - 1, 1)
        if (room <= 0).any():
            message = (
                f"Gi* needs more cells than one neighbourhood: {int((room <= 0).sum())}"
                f" of {count} cells neighbour every cell. "
                "Use fewer rings or a larger area."
            )
            raise StatisticError(message)
        return cls(weights, total, np.sqrt(room))


def gi_star(
    values: FloatArray, neighborhoods: sp.csr_array | Neighborhoods
) -> FloatArray:
    """Return Gi* of each cell.

    Parameters
    ----------
    values
        One value per cell of the study area, zeros included.
    neighborhoods
        n × n neighbours with the cell itself, as `geo.cells.neighbors` gives them, or
        what `Neighborhoods.of` made of them.

    Returns
    -------
    numpy.ndarray
        z scores.

    Raises
    ------
    StatisticError
        If all values are equal or there are none, or a cell neighbours every cell:
        Gi* is undefined.
    """
    count = len(values)
    if not _differ(values):
        found = f"all {count:,} are {values[0]:g}" if count else "there are none"
        message = f"Gi* needs values that differ; {found}."
        raise StatisticError(message)
    return _scores(values, _prepared(neighborhoods))


def gi_star_many(
    values: FloatArray, neighborhoods: sp.csr_array | Neighborhoods
) -> FloatArray:
    """Return Gi* of each cell for many sets of values, such as years.

    Each column has its own mean and deviation, and the scores of `gi_star` to the last
    bit.

    Parameters
    ----------
    values
        Cells × sets.
    neighborhoods
        As in `gi_star`.

    Returns
    -------
    numpy.ndarray
        z scores, cells × sets. Where all values of a set are equal nothing stands out,
        and all its scores are 0: `equal_columns` says which sets these are.

    Raises
    ------
    StatisticError
        If there is no cell, a value is missing, or a cell neighbours every cell.
    """
    if not len(values):
        message = "Gi* needs values that differ; there are none."
        raise StatisticError(message)
    if not np.isfinite(values).all():
        missing = values.size - int(np.isfinite(values).sum())
        message = f"Gi* needs finite values; {missing:,} of {values.size:,} are not."
        raise StatisticError(message)
    near = _prepared(neighborhoods)
    equal = equal_columns(values)
    # By rows, so that sums are in the order of `gi_star`.
    sets = np.ascontiguousarray(values.T)
    mean = sets.mean(axis=1)
    deviation = np.where(equal, 1.0, sets.std(axis=1))
    scores: FloatArray = near.weights @ np.ascontiguousarray(values)
    scores -= np.outer(near.total, mean)
    scores /= np.outer(near.scale, deviation)
    scores[:, equal] = 0.0
    return scores


def equal_columns(values: FloatArray) -> npt.NDArray[np.bool_]:
    """Return which columns hold one value only, so that Gi* is undefined there."""
    equal: npt.NDArray[np.bool_] = values.max(axis=0) <= values.min(axis=0)
    return equal


def _differ(values: FloatArray) -> bool:
    # Compared, not computed: rounding gives equal values a deviation.
    return bool(len(values) and values.max() > values.min())


def _prepared(neighborhoods: sp.csr_array | Neighborhoods) -> Neighborhoods:
    if isinstance(neighborhoods, Neighborhoods):
        return neighborhoods
    return Neighborhoods.of(neighborhoods)


def _scores(values: FloatArray, near: Neighborhoods) -> FloatArray:
    """Return Gi* of values that differ."""
    mean, deviation = values.mean(), values.std()
    scores: FloatArray = (near.weights @ values - mean * near.total) / (
        deviation * near.scale
    )
    return scores


def two_sided_p(scores: FloatArray) -> FloatArray:
    """Return the two-sided probability of each z score under no clustering."""
    p_values: FloatArray = np.minimum(2 * ndtr(-np.abs(scores)), 1.0)
    return p_values


def correct_for_many(p_values: FloatArray) -> FloatArray:
    """Return p values after Benjamini & Hochberg (1995).

    Each p times n / rank, then the least of it and of all larger ranks.

    Raises
    ------
    StatisticError
        If a p value is missing or not between 0 and 1.
    """
    count = len(p_values)
    sound = (p_values >= 0) & (p_values <= 1)
    if not sound.all():
        found = p_values[np.argmin(sound)]
        message = f"p values must lie between 0 and 1; one is {found}."
        raise StatisticError(message)
    order = np.argsort(p_values)
    raised = p_values[order] * (count / np.arange(1, count + 1))
    corrected = np.empty(count)
    corrected[order] = np.minimum.accumulate(raised[::-1])[::-1]
    lowered: FloatArray = np.minimum(corrected, 1.0)
    return lowered


def classify(scores: FloatArray, corrected: FloatArray) -> npt.NDArray[np.object_]:
    """Return the confidence class of each cell.

    Parameters
    ----------
    scores
        z scores: above 0 is hot.
    corrected
        p values after the correction.

    Returns
    -------
    numpy.ndarray
        One of `HOTSPOT_CLASSES` per cell.
    """
    rank = sum((corrected <= level).astype(int) for level in _LEVELS)
    at = len(_LEVELS) + np.sign(scores).astype(int) * rank
    classes: npt.NDArray[np.object_] = np.asarray(HOTSPOT_CLASSES, dtype=object)[at]
    return classes


def confidence_bins(scores: FloatArray) -> BinArray:
    """Return the class of each cell as a number, straight from the scores.

    For many sets of scores, such as years and resamples: the bins of what `classify`
    says after `correct_for_many`, which nearly all cells need no part of.

    Parameters
    ----------
    scores
        Gi* of all cells that are tested together.

    Returns
    -------
    numpy.ndarray
        1, 2, 3 where hot at 90, 95, 99 % after Benjamini & Hochberg (1995); −1, −2, −3
        where cold; else 0.
    """
    bins = np.zeros(len(scores), dtype="int8")
    # Only a p below the weakest level can stay below it, and its rank among all is its
    # rank among those: the others need neither p nor order.
    bold = np.flatnonzero(np.abs(scores) > _FAINT)
    chances = two_sided_p(scores[bold])
    ranked = np.sort(chances)
    corrected = ranked * (len(scores) / np.arange(1, len(ranked) + 1))
    sign = np.sign(scores[bold]).astype("int8")
    for level in _LEVELS:
        below = np.flatnonzero(corrected <= level)
        if len(below):
            # All that are as sure as the last one that holds, ties included.
            bins[bold] += sign * (chances <= ranked[below[-1]]).astype("int8")
    return bins


def bins_of(classes: Iterable[str]) -> BinArray:
    """Return classes as the numbers of `confidence_bins`."""
    return np.array([_BINS[name] for name in classes], dtype="int8")


def is_hot(scores: FloatArray) -> FlagArray:
    """Return which cells are hot with 90 % confidence or more, after correction."""
    hot: FlagArray = confidence_bins(scores) > 0
    return hot
