"""Getis–Ord Gi*: whether a neighbourhood is high or low beyond chance.

z_i = (Σ_j w_ij x_j − x̄ W_i) / (S √[(n S1_i − W_i²) / (n − 1)]), with w_ii = 1,
S² = Σx²/n − x̄², W_i = Σ_j w_ij and S1_i = Σ_j w_ij² (Getis & Ord 1992; Ord & Getis
1995). Closed form, one sparse product; esda is the oracle of the tests.
"""

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.stats import false_discovery_control, norm

from geo.errors import StatisticError
from geo.schema.stages import HOTSPOT_CLASSES

FloatArray = npt.NDArray[np.float64]

_LEVELS = ((0.01, "99"), (0.05, "95"), (0.10, "90"))


def gi_star(values: FloatArray, weights: sp.csr_array) -> FloatArray:
    """Return Gi* of each cell.

    Parameters
    ----------
    values
        One value per cell of the study area, zeros included.
    weights
        n × n neighbours with the cell itself, as `geo.cells.neighbors` gives them.

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
    # Compared, not computed: rounding gives equal values a deviation.
    if not (count and values.max() > values.min()):
        found = f"all {count:,} are {values[0]:g}" if count else "there are none"
        message = f"Gi* needs values that differ; {found}."
        raise StatisticError(message)
    mean, deviation = values.mean(), values.std()
    total = np.asarray(weights.sum(axis=1)).ravel()
    squares = np.asarray(weights.multiply(weights).sum(axis=1)).ravel()
    room = (count * squares - total**2) / (count - 1)
    if (room <= 0).any():
        message = (
            f"Gi* needs more cells than one neighbourhood: {int((room <= 0).sum())} of "
            f"{count} cells neighbour every cell. Use fewer rings or a larger area."
        )
        raise StatisticError(message)
    scores: FloatArray = (weights @ values - mean * total) / (deviation * np.sqrt(room))
    return scores


def two_sided_p(scores: FloatArray) -> FloatArray:
    """Return the two-sided probability of each z score under no clustering."""
    return np.minimum(2 * norm.sf(np.abs(scores)), 1.0)


def correct_for_many(p_values: FloatArray) -> FloatArray:
    """Return p values after Benjamini & Hochberg (1995)."""
    corrected: FloatArray = false_discovery_control(p_values, method="bh")
    return corrected


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
    middle = len(HOTSPOT_CLASSES) // 2
    rank = sum((corrected <= level).astype(int) for level, _ in _LEVELS)
    at = middle + np.sign(scores).astype(int) * rank
    classes: npt.NDArray[np.object_] = np.asarray(HOTSPOT_CLASSES, dtype=object)[at]
    return classes
