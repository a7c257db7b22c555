"""The windows of a scan, and the strongest of them: the loops of Kulldorff's scan.

Windows are circles around every unit, grown unit by unit, times every run of periods.
The likelihood of a window needs logarithms; most windows are dismissed without by a
bound, and the result is exact. With d = c − E > 0, E ≤ s C and d ≤ D,

    LLR ≤ d²/2 (1/E + 1/(C − c)) ≤ d²/2 · C/(E (C − E)) · (1 + x),
    x = s D / ((1 − s) C − D),

because (1 + u) ln(1 + u) − u ≤ u²/2 and (1 − u) ln(1 − u) + u ≤ u²/(2(1 − u)). So a
window cannot beat the best B unless d > g(E) = √(2 B E (1 − E/C) / (1 + x)). g is
concave: a straight line through two of its points lies below it between them, and
whether any run of periods rises above such a line is found in one pass over the periods
(the greatest sum of a run) instead of one test per run.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.hotspots.circles import Circles

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# A later window must be better by this part of the best to replace it: sums of the same
# units in another order differ in their last digits.
TIE = 1e-9
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
            least, most = _range(early, due, kind[0], longest)
            line[0], line[1] = _chord(least, most, kind[0])
            if _rise(held, early, line, bar, run, top) > 0:
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
        found, first, last = _best_run(
            held, due, lane, best[lane], bar[lane], kind, longest
        )
        if first >= 0:
            best[lane], bar[lane] = found, _bar(found, kind)
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


@compiled
def _bar(best: float, kind: FloatArray) -> float:
    """Return √(2 B / (1 + x)): what bounds d / √(E (1 − E/C)) of weaker windows.

    Where that bound does not hold, LLR ≤ d² C / (E (C − E)) always does.
    """
    total, sign, share = kind
    most = np.sqrt(best * total / 2)
    room = (1 - share) * total - most
    slack = 1.0
    if sign > 0 and room > 0:
        slack = min(slack, share * most / room)
    return float(np.sqrt(2 * best / (1 + slack)) * (1 - 1e-9))


@compiled
def _chord(least: float, most: float, total: float) -> tuple[float, float]:
    """Return slope and level of the chord of √(E (1 − E/C)) between two points."""
    low = np.sqrt(max(least * (1 - least / total), 0.0))
    high = np.sqrt(max(most * (1 - most / total), 0.0))
    slope = (high - low) / (most - least) if most > least else 0.0
    return slope, low - slope * least


@compiled
def _range(
    early: FloatArray, due: FloatArray, total: float, longest: int
) -> tuple[float, float]:
    """Return the least and the most that a run of some circles is due.

    No less than one period of the first, no more than the greatest periods of the last.
    """
    least, greatest, whole = early[0], due[0], 0.0
    for period in range(len(due)):
        least = min(least, early[period])
        greatest = max(greatest, due[period])
        whole += due[period]
    return least, max(min(greatest * longest, whole, total), least)


@compiled
def _rise(
    held: FloatArray,
    due: FloatArray,
    line: FloatArray,
    bar: FloatArray,
    run: FloatArray,
    top: FloatArray,
) -> int:
    """Return how many lanes have a run that may beat their best.

    ``top`` is put to the greatest sum, over runs, of the excess above the line.
    """
    sign, lanes = line[2], len(bar)
    for lane in range(lanes):
        run[lane] = top[lane] = 0.0
    for period in range(len(due)):
        own = held[period * lanes : (period + 1) * lanes]
        expected, above = due[period], due[period] * line[0]
        for lane in range(lanes):
            gain = sign * (own[lane] - expected) - bar[lane] * above
            total = run[lane] + gain
            total = total if total > 0 else 0.0
            run[lane] = total
            top[lane] = max(top[lane], total)
    hits = 0
    for lane in range(lanes):
        hits += top[lane] >= bar[lane] * line[1]
    return hits


@compiled
def _worth(
    held: FloatArray,
    due: FloatArray,
    lane: int,
    bar: float,
    kind: FloatArray,
    longest: int,
) -> bool:
    """Tell whether a run of one circle may beat the best, by two shorter chords."""
    total, sign = kind[0], kind[1]
    lanes = len(held) // len(due)
    least, most = _range(due, due, total, longest)
    middle = np.sqrt(least * most)
    for half in range(2):
        low, high = (middle, most) if half else (least, middle)
        slope, level = _chord(low, high, total)
        run, top = 0.0, 0.0
        for period in range(len(due)):
            excess = sign * (held[period * lanes + lane] - due[period])
            run = max(run + excess - bar * slope * due[period], 0.0)
            top = max(top, run)
        if top >= bar * level:
            return True
    return False


@compiled
def _best_run(
    held: FloatArray,
    due: FloatArray,
    lane: int,
    best: float,
    bar: float,
    kind: FloatArray,
    longest: int,
) -> tuple[float, int, int]:
    """Return the strongest run of a circle in a lane, if it beats the best."""
    total, sign = kind[0], kind[1]
    lanes = len(held) // len(due)
    first, last = -1, -1
    if not _worth(held, due, lane, bar, kind, longest):
        return best, first, last
    for begin in range(len(due)):
        inside, expected = 0.0, 0.0
        for end in range(begin, min(begin + longest, len(due))):
            inside += held[end * lanes + lane]
            expected += due[end]
            room = expected * (1 - expected / total)
            excess = sign * (inside - expected)
            if excess <= 0 or room <= 0 or excess * excess < bar * bar * room:
                continue
            llr = 0.0
            if inside > 0:
                llr += inside * np.log(inside / expected)
            if inside < total:
                rest = total - inside
                llr += rest * np.log(rest / (total - expected))
            if llr > best * (1 + TIE):
                best, first, last = llr, begin, end
    return best, first, last
