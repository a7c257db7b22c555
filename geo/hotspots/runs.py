"""Runs of periods within a circle: which may beat the best, and which is the strongest.

The likelihood of a window needs logarithms; most windows are dismissed without by a
bound, and the result is exact. With d = c − E > 0, E ≤ s C and d ≤ D,

    LLR ≤ d²/2 (1/E + 1/(C − c)) ≤ d²/2 · C/(E (C − E)) · (1 + x),
    x = s D / ((1 − s) C − D),

because (1 + u) ln(1 + u) − u ≤ u²/2 and (1 − u) ln(1 − u) + u ≤ u²/(2(1 − u)). So a
window cannot beat the best B unless d > g(E) = √(2 B E (1 − E/C) / (1 + x)). g is
concave: a straight line through two of its points lies below it between them, and
whether any run of periods rises above such a line is found in one pass over the periods
(the greatest sum of a run) instead of one test per run.

Throughout, ``kind`` is the total C, the sign (1, or -1 for too few) and the share s;
``held`` has periods × lanes of cases in one row, ``due`` what each period is due.
"""

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled

FloatArray = npt.NDArray[np.float64]

# A later window must be better by this part of the best to replace it: sums of the same
# units in another order differ in their last digits.
TIE = 1e-9


@compiled
def bar_of(best: float, kind: FloatArray) -> float:
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
def chord(least: float, most: float, total: float) -> tuple[float, float]:
    """Return slope and level of the chord of √(E (1 − E/C)) between two points."""
    low = np.sqrt(max(least * (1 - least / total), 0.0))
    high = np.sqrt(max(most * (1 - most / total), 0.0))
    slope = (high - low) / (most - least) if most > least else 0.0
    return slope, low - slope * least


@compiled
def due_range(
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
def rise(
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
    least, most = due_range(due, due, total, longest)
    middle = np.sqrt(least * most)
    for half in range(2):
        low, high = (middle, most) if half else (least, middle)
        slope, level = chord(low, high, total)
        run, top = 0.0, 0.0
        for period in range(len(due)):
            excess = sign * (held[period * lanes + lane] - due[period])
            run = max(run + excess - bar * slope * due[period], 0.0)
            top = max(top, run)
        if top >= bar * level:
            return True
    return False


@compiled
def best_run(
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
