"""The windows of a scan, and the strongest of them: the loops of Kulldorff's scan.

Windows are circles around every unit, grown unit by unit, times every run of periods
(`geo.hotspots.runs`). Most are dismissed by a bound without any logarithm, several
circles at a time, and the result is exact.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.hotspots.circles import Circles
from geo.hotspots.runs import bar_of, best_run, chord, due_range, rise

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Circles are looked at together while they are due so many standard deviations more.
# Measured: less saves nothing, more makes too many look as if they might win.
_STEP = 0.7


@dataclass(frozen=True, slots=True)
class Strongest:
    """The strongest window of each lane.

    Attributes
    ----------
    llr
        Logarithm of its likelihood ratio; 0 without any window of the wanted kind.
    center, size, first, last
        Its centre, units within, first and last period; -1 without any.
    """

    llr: FloatArray
    center: IntArray
    size: IntArray
    first: IntArray
    last: IntArray


def strongest(
    circles: Circles,
    expected: FloatArray,
    counts: FloatArray,
    *,
    longest: int,
    low: bool,
    share: float,
) -> Strongest:
    """Return the window of the greatest likelihood ratio, for several sets of counts.

    Parameters
    ----------
    circles
        As `grow_circles` gives them.
    expected
        Units × periods; the sum is that of each set of counts.
    counts
        Units × periods × sets; tens of sets cost little more than one.
    longest
        Most periods of a window.
    low
        Look for too few in place of too many.
    share
        Greatest share of the expected total that a window can hold.

    Returns
    -------
    Strongest
        Among windows that differ by less than one in 10⁹: the one whose centre comes
        first, then the smaller circle, the earlier first period, the shorter run.
    """
    llr, where = _strongest(
        circles.order,
        circles.closes,
        circles.start,
        circles.stop,
        np.ascontiguousarray(expected),
        np.ascontiguousarray(counts).reshape(len(counts), -1),
        np.array([float(counts[:, :, 0].sum()), -1.0 if low else 1.0, share]),
        longest,
    )
    return Strongest(llr, where[:, 0], where[:, 1], where[:, 2], where[:, 3])


@compiled
def _strongest(
    order: npt.NDArray[np.int32],
    closes: npt.NDArray[np.bool_],
    start: IntArray,
    stop: IntArray,
    expected: FloatArray,
    counts: FloatArray,
    kind: FloatArray,
    longest: int,
) -> tuple[FloatArray, IntArray]:
    """Scan all windows of all lanes; `kind` is the total, the sign and the share.

    ``counts`` has periods × lanes in each row.
    """
    periods = expected.shape[1]
    lanes = counts.shape[1] // periods
    best, bar = np.zeros(lanes), np.zeros(lanes)
    where = np.full((lanes, 4), -1)
    held = np.zeros(periods * lanes)
    due, early = np.zeros(periods), np.zeros(periods)
    line = np.array([0.0, 0.0, kind[1]])
    run, top = np.zeros(lanes), np.zeros(lanes)
    for center in range(len(start)):
        held[:] = 0.0
        due[:] = 0.0
        at = start[center]
        while at < stop[center]:
            end = _add_some(
                order, at, stop[center], expected, counts, held, due, early, kind
            )
            least, most = due_range(early, due, kind[0], longest)
            line[0], line[1] = chord(least, most, kind[0])
            if rise(held, early, line, bar, run, top) > 0:
                # Step back, and look at each of these circles.
                for back in range(at, end):
                    _add(held, counts[order[back]], -1.0)
                for again in range(at, end):
                    _add(held, counts[order[again]], 1.0)
                    if again > at:
                        _add(early, expected[order[again]], 1.0)
                    if closes[again]:
                        window = (center, again + 1 - start[center])
                        _look(
                            held,
                            early,
                            best,
                            bar,
                            where,
                            top >= bar * line[1],
                            window,
                            kind,
                            longest,
                        )
            at = end
    return best, where


@compiled
def _add(sums: FloatArray, more: FloatArray, sign: float) -> None:
    for place in range(len(sums)):
        sums[place] += sign * more[place]


@compiled
def _look(
    held: FloatArray,
    due: FloatArray,
    best: FloatArray,
    bar: FloatArray,
    where: IntArray,
    open_: npt.NDArray[np.bool_],
    window: tuple[int, int],
    kind: FloatArray,
    longest: int,
) -> None:
    """Note the strongest run of a circle in the lanes in which it may be the best."""
    for lane in range(len(best)):
        if not open_[lane]:
            continue
        found, first, last = best_run(
            held, due, lane, best[lane], bar[lane], kind, longest
        )
        if first >= 0:
            best[lane], bar[lane] = found, bar_of(found, kind)
            where[lane, 0], where[lane, 1] = window
            where[lane, 2], where[lane, 3] = first, last


@compiled
def _add_some(
    order: npt.NDArray[np.int32],
    at: int,
    stop: int,
    expected: FloatArray,
    counts: FloatArray,
    held: FloatArray,
    due: FloatArray,
    early: FloatArray,
    kind: FloatArray,
) -> int:
    """Add units to a circle while what they are due is small beside chance.

    Circles on the way hold no more than the last of them, and are due no less than the
    first: if that cannot beat the best, none can. ``early`` is put to what the first is
    due. Returns where to go on. Looking for too few, one unit is added at a time.
    """
    room, grown = 0.0, 0.0
    first = at
    while at < stop and grown <= room:
        _add(due, expected[order[at]], 1.0)
        _add(held, counts[order[at]], 1.0)
        if at == first:
            for period in range(len(due)):
                early[period] = due[period]
                room += due[period]
            room = _STEP * np.sqrt(room) if kind[1] > 0 else 0.0
        at += 1
        if at < stop:
            for value in expected[order[at]]:
                grown += value
    return at
