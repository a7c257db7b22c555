"""Measures of skill, each on many resamples at once.

``weights`` is resamples × cases throughout, as `geo.skill.resampling.draw_weights`
gives it; the figure of each row is what the cases of that row would have shown.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Resamples worked on at a time: bounds the memory.
_AT_ONCE = 128
# Below this a rank correlation is that of a constant.
_FLAT = 1e-12
_FEW = 3


def hit_rates(
    score: FloatArray,
    size: FloatArray,
    events: FloatArray,
    weights: FloatArray,
    shares: Sequence[float],
) -> FloatArray:
    """Return the share of events in the places that rank first.

    Places are taken by falling score until they make up a share of all size; of the
    last ones, which share a score, each is taken by the same part. (Chainey, Tompson &
    Uhlig 2008, with places that may be cut.)

    Parameters
    ----------
    score
        Ranks places, highest first.
    size
        What the choice is limited by: area or people of each place, at least 0.
    events
        Events of each place, at least 0.
    weights
        Resamples × places.
    shares
        Shares of all size that are chosen.

    Returns
    -------
    numpy.ndarray
        Resamples × shares; NaN where a resample has no events or no size.
    """
    order = np.argsort(-score, kind="stable")
    ends = np.flatnonzero(np.diff(score[order], append=np.nan) != 0)
    found = np.empty((len(weights), len(shares)))
    for at in range(0, len(weights), _AT_ONCE):
        own = weights[at : at + _AT_ONCE, order]
        held = np.cumsum(own * size[order], axis=1)[:, ends]
        caught = np.cumsum(own * events[order], axis=1)[:, ends]
        for row, (holds, catches) in enumerate(zip(held, caught, strict=True), at):
            if not (holds[-1] > 0 and catches[-1] > 0):
                found[row] = np.nan
                continue
            # What has no size is taken with the first place that has some.
            found[row] = (
                np.interp(
                    np.asarray(shares) * holds[-1],
                    np.append(0.0, holds),
                    np.append(0.0, catches),
                )
                / catches[-1]
            )
    return found


def predictive_accuracy(
    hits: FloatArray, shares: float | Sequence[float]
) -> FloatArray:
    """Return PAI: hit rate over the share that was chosen.

    Parameters
    ----------
    hits
        Resamples, or resamples × shares, as `hit_rates` gives them.
    shares
        Share or shares of all size that were chosen.
    """
    found: FloatArray = hits / np.asarray(shares)
    return found


def auc(
    score: FloatArray, positive: npt.NDArray[np.bool_], weights: FloatArray
) -> FloatArray:
    """Return the area under the receiver's operating curve.

    The chance that a place with events ranks above one without, ties counting half
    (Hanley & McNeil 1982).

    Parameters
    ----------
    score
        Of each place.
    positive
        Whether it has events.
    weights
        Resamples × places.

    Returns
    -------
    numpy.ndarray
        By resample; NaN where all places are alike.
    """
    _, rank = np.unique(score, return_inverse=True)
    kinds = int(rank.max()) + 1
    found = np.empty(len(weights))
    for at, own in enumerate(weights):
        with_ = np.bincount(rank[positive], own[positive], minlength=kinds)
        without = np.bincount(rank[~positive], own[~positive], minlength=kinds)
        below = np.cumsum(without) - without
        pairs = with_.sum() * without.sum()
        won = (with_ * (below + without / 2)).sum()
        found[at] = won / pairs if pairs > 0 else np.nan
    return found


def spearman(one: FloatArray, other: FloatArray) -> float:
    """Return the rank correlation, mean ranks for ties (Spearman 1904).

    Parameters
    ----------
    one, other
        Values of the same cases.

    Returns
    -------
    float
        NaN for fewer than three cases, or where all values of one are the same.
    """
    if len(one) < _FEW:
        return np.nan
    return _pearson(rankdata(one), rankdata(other))


def partial_spearman(one: FloatArray, other: FloatArray, given: FloatArray) -> float:
    """Return the rank correlation of two quantities at equal ranks of a third.

    (r_xy − r_xz r_yz) / √((1 − r_xz²)(1 − r_yz²)) of the ranks (Kendall 1942; with
    Spearman's coefficients).

    Parameters
    ----------
    one, other, given
        Values of the same cases.

    Returns
    -------
    float
        NaN where it is not defined: too few cases, or one quantity is told by `given`.
    """
    xy, xz, yz = spearman(one, other), spearman(one, given), spearman(other, given)
    rest = (1 - xz**2) * (1 - yz**2)
    if not rest > _FLAT:
        return np.nan
    return float((xy - xz * yz) / np.sqrt(rest))


def _pearson(one: FloatArray, other: FloatArray) -> float:
    one, other = one - one.mean(), other - other.mean()
    size = np.sqrt((one @ one) * (other @ other))
    return float(one @ other / size) if size > _FLAT else np.nan


def log_score(
    counts: FloatArray, shares: FloatArray, weights: FloatArray
) -> FloatArray:
    """Return the mean natural logarithm of the probability of each event (Good 1952).

    Parameters
    ----------
    counts
        Events of each group.
    shares
        Probability of each group: groups, or resamples × groups.
    weights
        Resamples × groups: how often the events of each group count.

    Returns
    -------
    numpy.ndarray
        By resample, at most 0; −∞ where something happened that had no probability,
        NaN where nothing happened.
    """
    own = weights * counts
    with np.errstate(divide="ignore", invalid="ignore"):
        told = np.where(own > 0, own * np.log(shares), 0.0).sum(axis=1)
        found: FloatArray = told / own.sum(axis=1)
    return found


def total_variation(counts: FloatArray, shares: FloatArray) -> FloatArray:
    """Return half the sum of absolute differences between shares.

    Parameters
    ----------
    counts
        Events of each group: groups, or resamples × groups.
    shares
        Modelled share of each group, adding up to 1.

    Returns
    -------
    numpy.ndarray
        Between 0 and 1, by resample; NaN where nothing happened.
    """
    total = counts.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = counts / total
    found: FloatArray = np.abs(seen - shares).sum(axis=-1) / 2
    return found


def factor_off(ours: FloatArray, seen: FloatArray) -> float:
    """Return by which factor amounts are off, either way, as a geometric mean.

    exp of the mean of |log ours − log seen|: 1 is exact, 2 is double or half.

    Parameters
    ----------
    ours, seen
        Amounts of the same cases, above 0 in `seen`.

    Returns
    -------
    float
        Infinite where one of `ours` is 0; NaN without cases.

    Examples
    --------
    >>> round(factor_off(np.array([2.0, 1.0]), np.array([1.0, 2.0])), 6)
    2.0
    """
    if not len(ours):
        return np.nan
    with np.errstate(divide="ignore"):
        return float(np.exp(np.abs(np.log(ours) - np.log(seen)).mean()))


def effective_number(weight: FloatArray, size: FloatArray | None = None) -> float:
    """Return how much of something would carry the same entropy if evenly used.

    The exponential of Shannon's entropy, relative to the sizes (Hill 1973).

    Parameters
    ----------
    weight
        At least 0; parts of their sum are what counts.
    size
        How much each is; 1 if not given.

    Examples
    --------
    >>> round(effective_number(np.array([0.5, 0.5, 0.0])), 6)
    2.0
    >>> round(effective_number(np.array([0.2, 0.8]), np.array([1.0, 4.0])), 6)
    5.0
    """
    some = weight > 0
    part = weight[some] / weight[some].sum()
    each = np.ones(len(part)) if size is None else size[some]
    return float(np.exp(-(part * np.log(part / each)).sum()))
