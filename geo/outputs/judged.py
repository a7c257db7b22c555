"""The table of skill as readers take it in: the model, and whom it beats or loses to.

One line a question and measure. What is a plain function of another measure (PAI of the
hit rate) and shares other than 5 % stay in the table itself.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from geo.outputs.words import WORDS, Language, word
from geo.schema.skill import MODEL, SKILL_MEASURES, SKILL_PARTS

# Measures that are told in short; the others are in the table.
_TOLD: Final = (
    "hit_rate",
    "auc",
    "log_score",
    "total_variation",
    "spearman",
    "partial_spearman",
    "top_1",
    "top_3",
    "mean_rank",
    "factor_off",
)
_CHOSEN: Final = "5%"
_SAID_BY_EVENTS: Final = "firearms"
_CHOSEN_LATER: Final = "_mixed"
_NARROW: Final = "origins"
_PERCENT: Final = ("hit_rate", "top_1", "top_3")
# The order in which questions are told; those of a reader's own come last.
_QUESTIONS: Final = (
    "events",
    "events_mixed",
    "firearms",
    "firearms_mixed",
    "outbound_seizures",
    "traced_purchases",
    "traced_places",
    "federal_cases",
    "later_homicides",
    "homicides_rolling",
    "homicides_split",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One figure of one contender.

    Attributes
    ----------
    who
        As in the table.
    value, low, high
        The figure with its interval; NaN where that is unknown.
    verdict
        The model against this guess.
    held_out
        Whether what judges was not used to fit it.
    """

    who: str
    value: float
    low: float
    high: float
    verdict: str
    held_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The model and its rivals on one question by one measure.

    Attributes
    ----------
    part, question, measure, at, cases
        As in the table.
    model
        The model itself.
    variants
        The model in other forms.
    rivals
        Simple guesses, in order of the figure, best first.
    """

    part: str
    question: str
    measure: str
    at: str
    cases: int
    model: Told
    variants: tuple[Told, ...]
    rivals: tuple[Told, ...]

    def against(self, verdict: str) -> list[Told]:
        """Return the rivals that the model ``wins``, ``loses`` or is ``level`` with."""
        return [one for one in self.rivals if one.verdict == verdict]

    def under(self, heading: str) -> list[Told]:
        """Return the rivals under a heading; what is unknown stands with the level."""
        also = self.against("unknown") if heading == "level" else []
        return [*self.against(heading), *also]


def counted(told: list[Line]) -> list[Line]:
    """Return the lines whose wins and losses may be added up.

    Not firearms seized: they say what the events say. Not the mix of flow and arrivals,
    which was thought of after flow alone had lost. Not origins: their intervals hold
    chance in counting alone and tell nearly everything apart, or are of few places.

    Parameters
    ----------
    told
        As `lines` gives them.
    """
    return [
        line
        for line in told
        if line.part != _NARROW
        and not line.question.startswith(_SAID_BY_EVENTS)
        and not line.question.endswith(_CHOSEN_LATER)
    ]


def lines(table: pd.DataFrame, *, headlines: bool = True) -> list[Line]:
    """Return the lines of a table of skill, in the order in which they are told.

    Parameters
    ----------
    table
        Table ``skill``.
    headlines
        False for all measures and shares.
    """
    found = []
    for key, part in table.groupby(["part", "question", "measure", "at"], sort=False):
        name, question, measure, at = (str(word_) for word_ in key)
        if headlines and not _is_headline(measure, at):
            continue
        told = [
            Told(
                who=str(row["who"]),
                value=float(row["value"]),
                low=float(row["low"]),
                high=float(row["high"]),
                verdict=str(row["verdict"]),
                held_out=bool(row["held_out"]),
            )
            for row in part.to_dict("records")
        ]
        ours = [one for one in told if one.who == MODEL]
        if not ours:
            continue
        found.append(
            Line(
                part=name,
                question=question,
                measure=measure,
                at=at,
                cases=int(part["cases"].iloc[0]),
                model=ours[0],
                variants=tuple(
                    one for one in told if not one.verdict and one.who != MODEL
                ),
                rivals=tuple(
                    _best_first([one for one in told if one.verdict], measure)
                ),
            )
        )
    return sorted(found, key=_order)


def label(kind: str, name: str, language: Language) -> str:
    """Return what to call a part, question, measure or contender; else its own name.

    Parameters
    ----------
    kind
        ``part``, ``question``, ``measure`` or ``who``.
    name
        As in the table; a reader's own questions have no other name.
    language
        Of the text.
    """
    key = f"skill_{kind}_{name}"
    return word(key, language) if key in WORDS[language] else name


def label_rival(rival: Told, language: Language) -> str:
    """Return what to call a guess, and that it has no interval where it has none."""
    name = label("who", rival.who, language)
    if rival.verdict != "unknown":
        return name
    return f"{name} ({word('skill_no_interval', language)})"


def label_at(at: str, language: Language) -> str:
    r"""Return what is chosen, in words.

    Examples
    --------
    >>> label_at("5% of people", "es").replace("\u00a0", " ")
    'primer 5 % de la población'
    """
    share, of, limit = at.partition("% of ")
    if not of or f"skill_at_{limit}" not in WORDS[language]:
        return "" if at == "given population" else at
    return word(f"skill_at_{limit}", language, share=f"{share}\u00a0%")


def figure(measure: str, value: float) -> str:
    r"""Return a figure as it is printed.

    Examples
    --------
    >>> figure("hit_rate", 0.305), figure("log_score", -1.101)
    ('30.5\xa0%', '−1.10')
    """
    if measure in _PERCENT:
        return f"{100 * value:.1f}\u00a0%"
    return f"{value:.2f}".replace("-", "−")


def interval(measure: str, told: Told) -> str:
    """Return the interval of a figure as it is printed; empty if it is unknown."""
    if math.isnan(told.low) or math.isnan(told.high):
        return ""
    low, high = figure(measure, told.low), figure(measure, told.high)
    if measure in _PERCENT:
        low = low.removesuffix("\u00a0%")
    return f"{low} – {high}" if "−" in low + high else f"{low}–{high}"


def count_verdicts(told: list[Line]) -> Mapping[str, int]:
    """Return how often the model wins, is level and loses; not what is unknown."""
    count = {"wins": 0, "level": 0, "loses": 0}
    for verdict in (one.verdict for line in told for one in line.rivals):
        if verdict in count:
            count[verdict] += 1
    return count


def _is_headline(measure: str, at: str) -> bool:
    return measure in _TOLD and ("% of " not in at or at.startswith(f"{_CHOSEN} "))


def _best_first(rivals: list[Told], measure: str) -> Iterator[Told]:
    sign = SKILL_MEASURES[measure]
    yield from sorted(rivals, key=lambda one: (-sign * one.value, one.who))


def _order(line: Line) -> tuple[int, int, str, int, str]:
    known = line.question in _QUESTIONS
    return (
        SKILL_PARTS.index(line.part),
        _QUESTIONS.index(line.question) if known else len(_QUESTIONS),
        line.question,
        _TOLD.index(line.measure) if line.measure in _TOLD else len(_TOLD),
        line.at,
    )
