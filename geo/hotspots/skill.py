"""How good a hotspot map is: found on earlier years, judged on later ones.

A map ranks cells; the first that make up a share of all land are its answer. With n of
N later events inside, of area a of A (Chainey, Tompson & Uhlig 2008; Hunt 2016):

    hit rate = n / N        PAI = (n / N) / (a / A)        PEI = n / n*

where n* is the most that any choice of that area could have held. Printed beside what
anyone could have guessed: where people live, and last year's count.

"Area" is land, or people: a map of rates names few people at high risk, not much of
what happens on little land, and a choice limited by people tells how well it does that.

Counts of areas are spread over their cells by people, before and after alike: within
an area no map can tell more than that. Intervals are from a bootstrap over areas.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from geo.errors import StatisticError
from geo.hotspots.layout import Layout
from geo.tasks import one_core

FloatArray = npt.NDArray[np.float64]

SHARES = (0.01, 0.02, 0.05, 0.10)
LOW, HIGH = 0.05, 0.95
FIGURES = ("hit_rate", "pai", "pei")


@dataclass(frozen=True, slots=True)
class Truth:
    """What is judged against: later events, and the size of what may be chosen.

    Attributes
    ----------
    later
        Later events of each area.
    size
        Cells × areas: km² or people, whichever a choice is limited by.
    events
        Cells × areas: later events.
    best
        Areas × shares: later events of each area in the best choice.
    """

    later: FloatArray
    size: sp.csr_array
    events: sp.csr_array
    best: FloatArray


@dataclass(frozen=True, slots=True)
class Captured:
    """What the chosen cells of one map hold, by area: each areas × shares.

    Attributes
    ----------
    events, best
        Later events in the chosen cells, and in the best choice.
    size
        Land or people in the chosen cells.
    all_events, all_size
        Of each area as a whole.
    """

    events: FloatArray
    best: FloatArray
    size: FloatArray
    all_events: FloatArray
    all_size: FloatArray


def choose(score: FloatArray, size: FloatArray, shares: Sequence[float]) -> FloatArray:
    """Return which part of each cell belongs to the first cells of a ranking.

    Parameters
    ----------
    score
        Ranks cells, highest first.
    size
        Land or people of each cell, at least 0.
    shares
        Shares of all land or people that are chosen.

    Returns
    -------
    numpy.ndarray
        Cells × shares, between 0 and 1. Cells of one score are chosen alike, each by
        the same part: the mean of all ways to break the tie.
    """
    order = np.argsort(-score, kind="stable")
    new = np.diff(score[order], prepend=np.nan) != 0
    tie = np.cumsum(new) - 1
    held = np.bincount(tie, weights=size[order])
    before = np.cumsum(held) - held
    room = np.asarray(shares)[None, :] * size.sum() - before[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.clip(room / held[:, None], 0.0, 1.0)
    part[held == 0] = room[held == 0] > 0
    chosen: FloatArray = np.empty((len(score), len(shares)))
    chosen[order] = part[tie]
    return chosen


def state_truth(
    layout: Layout, later: FloatArray, size: sp.csr_array, shares: Sequence[float]
) -> Truth:
    """Return the truth that maps are judged against.

    Parameters
    ----------
    layout
        Areas and cells.
    later
        Later events of each area.
    size
        Cells × areas: km² or people.
    shares
        Shares of all land or people that are chosen.
    """
    events = sp.csr_array(layout.share.multiply(later[None, :]))
    ideal = choose(per_size(layout.spread(later), size), _sums(size), shares)
    return Truth(later, size, events, events.T @ ideal)


def per_size(values: FloatArray, size: sp.csr_array) -> FloatArray:
    """Return values of cells per km² or per head, 0 where there is none of these."""
    total = _sums(size)
    with np.errstate(invalid="ignore", divide="ignore"):
        density: FloatArray = np.where(total > 0, values / total, 0.0)
    return density


def _sums(size: sp.csr_array) -> FloatArray:
    sums: FloatArray = np.asarray(size.sum(axis=1), dtype="float64").ravel()
    return sums


def capture(truth: Truth, score: FloatArray, shares: Sequence[float]) -> Captured:
    """Return what a map captures of later events.

    Parameters
    ----------
    truth
        As `state_truth` gives it, for the same shares.
    score
        The map: ranks cells, highest first.
    shares
        Shares of all land or people that are chosen.
    """
    chosen = choose(score, _sums(truth.size), shares)
    return Captured(
        truth.events.T @ chosen,
        truth.best,
        truth.size.T @ chosen,
        truth.later,
        np.asarray(truth.size.sum(axis=0), dtype="float64").ravel(),
    )


def measure(
    captured: Mapping[str, list[Captured]], *, resamples: int, seed: int
) -> dict[str, FloatArray]:
    """Return hit rate, PAI and PEI of maps with intervals.

    Parameters
    ----------
    captured
        By name of the map: what it captured in each of one or more splits, over the
        same areas; measures are means over splits.
    resamples
        Bootstrap samples of areas. All maps are judged on the same ones.
    seed
        Where chance starts.

    Returns
    -------
    dict
        By name of the map: measure (`FIGURES`) × share × (estimate, 5th percentile,
        95th percentile).

    Raises
    ------
    StatisticError
        If there are no later events.
    """
    areas = len(next(iter(captured.values()))[0].all_events)
    generator = np.random.default_rng([seed, areas])
    drawn = generator.multinomial(areas, np.full(areas, 1 / areas), size=resamples)
    # The first row is the sample itself.
    weights = np.vstack([np.ones(areas), drawn])
    # One product for all maps and splits: it is what takes the time.
    columns = [
        column
        for splits in captured.values()
        for one in splits
        for column in (
            one.events,
            one.best,
            one.size,
            one.all_events[:, None],
            one.all_size[:, None],
        )
    ]
    limits = np.cumsum([column.shape[1] for column in columns])[:-1]
    with one_core():
        sums = iter(np.split(weights @ np.hstack(columns), limits, axis=1))
    found = {}
    for name, splits in captured.items():
        values = _mean_known(
            np.array([_measures(*(next(sums) for _ in range(5))) for _ in splits])
        )
        low, high = _quantiles_known(values[:, 1:])
        found[name] = np.stack([values[:, 0], low, high], axis=-1)
    return found


def _mean_known(values: FloatArray) -> FloatArray:
    """Return the mean over splits of what is known; NaN where nothing is."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    mean: FloatArray = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def _quantiles_known(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the interval over resamples, NaN where none tells anything."""
    low = np.full((values.shape[0], values.shape[2]), np.nan)
    high = low.copy()
    for figure, share in np.ndindex(low.shape):
        known = values[figure, :, share]
        known = known[np.isfinite(known)]
        if len(known):
            low[figure, share], high[figure, share] = np.quantile(known, (LOW, HIGH))
    return low, high


def _measures(
    events: FloatArray,
    best: FloatArray,
    size: FloatArray,
    all_events: FloatArray,
    all_size: FloatArray,
) -> FloatArray:
    """Return measures × rows of weights of areas × shares."""
    if not all_events[0, 0] > 0:
        message = "A hotspot map cannot be judged: there are no later events."
        raise StatisticError(message)
    # A resample without any of the chosen (or best) areas tells nothing of the ratio.
    with np.errstate(invalid="ignore", divide="ignore"):
        hit_rate = events / all_events
        part = size / all_size
        pai = np.where(part > 0, hit_rate / part, np.nan)
        pei = np.where(best > 0, events / best, np.nan)
    return np.array([hit_rate, pai, pei])
