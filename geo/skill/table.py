"""One tidy table of results: each figure of the model beside those of simple guesses.

Whoever judges something makes `Judged`, with the figure of each contender on the sample
and on the resamples; `assemble` makes the table of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.schema.contract import check
from geo.schema.skill import MODEL, SKILL_MEASURES, SKILL_RESULTS

FloatArray = npt.NDArray[np.float64]

# Level of all intervals, as those of the hotspots.
LEVEL = 0.9
# A distance from counts grows when the counts are drawn anew: chance adds to it.
_BIASED = ("total_variation",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One measure of the model and of its rivals on one question.

    Attributes
    ----------
    part, question, measure, at
        As in the table.
    cases
        Number of municipalities, ports, states or cases that judge.
    samples
        By contender (``model`` and others): the figure on the sample itself, then on
        each resample. All contenders share the resamples; NaN where one tells nothing.
    fitted
        Contenders that were fitted to what judges them here.
    variants
        Contenders that are the model in another form: they get no verdict.
    """

    part: str
    question: str
    measure: str
    cases: int
    samples: Mapping[str, FloatArray]
    at: str = ""
    fitted: frozenset[str] = frozenset()
    variants: frozenset[str] = frozenset()

    def rows(self) -> list[dict[str, Any]]:
        """Return a row per contender whose figure is known."""
        ours = self.samples[MODEL]
        rows = []
        for who, samples in self.samples.items():
            if not np.isfinite(samples[0]):
                continue
            lead = (np.nan, np.nan, np.nan)
            rival = who != MODEL and who not in self.variants
            basic = self.measure in _BIASED
            if rival and np.isfinite(ours[0]):
                better = SKILL_MEASURES[self.measure] * (ours - samples)
                lead = spread(better, basic=basic)
            value, low, high = spread(samples, basic=basic)
            if basic:
                low, high = max(low, 0.0), min(high, 1.0)
            rows.append(
                {
                    "part": self.part,
                    "question": self.question,
                    "measure": self.measure,
                    "at": self.at,
                    "who": who,
                    "value": value,
                    "low": low,
                    "high": high,
                    "level": LEVEL,
                    "cases": self.cases,
                    "held_out": who not in self.fitted,
                    "lead": lead[0],
                    "lead_low": lead[1],
                    "lead_high": lead[2],
                    "verdict": verdict(*lead[1:]) if rival else "",
                }
            )
        return rows


def spread(samples: FloatArray, *, basic: bool = False) -> tuple[float, float, float]:
    """Return a figure with the ends of its interval.

    Parameters
    ----------
    samples
        The figure on the sample itself, then on each resample.
    basic
        Mirror the ends at the figure: if resamples lie above it by as much as it lies
        above the truth, this takes the bias out, and the percentiles would double it.

    Returns
    -------
    value, low, high
        `LEVEL` of the resamples that tell anything lies between low and high (the
        percentile bootstrap, Efron 1979), or between their mirror images (the basic
        bootstrap, Davison & Hinkley 1997); NaN where none does.
    """
    known = samples[1:][np.isfinite(samples[1:])]
    if not len(known):
        return float(samples[0]), np.nan, np.nan
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(known, (tail, 1 - tail))
    value = float(samples[0])
    if basic:
        low, high = 2 * value - high, 2 * value - low
    return value, float(low), float(high)


def verdict(low: float, high: float) -> str:
    """Return ``wins``, ``loses`` or ``level`` by the interval of a lead.

    Parameters
    ----------
    low, high
        Ends of the interval; NaN if there is none: then the verdict is ``unknown``.
    """
    if np.isnan(low) or np.isnan(high):
        return "unknown"
    if low > 0:
        return "wins"
    return "loses" if high < 0 else "level"


def verdict_of_intervals(
    ours: tuple[float, float], theirs: tuple[float, float], *, sign: int
) -> str:
    """Return the verdict where only the two intervals are known.

    Parameters
    ----------
    ours, theirs
        Low and high end of the model and of a guess.
    sign
        1 if more is better, −1 if less is.
    """
    above, below = ours[0] > theirs[1], ours[1] < theirs[0]
    if not (above or below):
        return "level"
    return "wins" if above == (sign > 0) else "loses"


def assemble(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the table of rows, sorted by its key and proved against its contract.

    Parameters
    ----------
    rows
        As `Judged.rows` gives them.

    Raises
    ------
    InputError
        If a row breaks the contract, or two have one key.
    """
    frame = pd.DataFrame(list(rows), columns=SKILL_RESULTS.names)
    numbers = ["value", "low", "high", "level", "lead", "lead_low", "lead_high"]
    texts = ["part", "question", "measure", "at", "who", "verdict"]
    frame = frame.astype(
        dict.fromkeys(numbers, "float64")
        | dict.fromkeys(texts, "str")
        | {"cases": "int64", "held_out": "bool"}
    )
    frame = frame.sort_values(list(SKILL_RESULTS.key), ignore_index=True)
    return check(frame, SKILL_RESULTS)
