"""The table of how good each estimate is, beside what anyone could have guessed."""

from typing import Final

from geo.schema.columns import chosen, number, text, whole
from geo.schema.contract import Column, Dtype, Kind, Table

# What is judged.
SKILL_PARTS: Final = (
    "corridors",
    "ports",
    "origins",
    "destinations",
    "hotspots",
    "cases",
)
# How it is measured: 1 where more is better, −1 where less is.
SKILL_MEASURES: Final = {
    "hit_rate": 1,  # share of events in what was chosen
    "pai": 1,  # hit rate over the share that was chosen
    "pei": 1,  # hit rate over the best that could be chosen
    "auc": 1,  # chance that a place with events ranks above one without
    "log_score": 1,  # mean natural logarithm of the probability of what happened
    "total_variation": -1,  # half the sum of absolute differences of shares
    "spearman": 1,  # rank correlation
    "partial_spearman": 1,  # rank correlation given a third quantity
    "top_1": 1,  # share of cases whose outcome was thought likeliest
    "top_3": 1,  # share of cases whose outcome was among the three likeliest
    "mean_rank": -1,  # mean rank of what happened, 1 is the best
    "factor_off": -1,  # geometric mean of how far off, either way; 1 is exact
}
MODEL: Final = "model"
# The model against this guess; nothing in rows of the model itself.
SKILL_VERDICTS: Final = ("wins", "loses", "level", "unknown", "")

SKILL_RESULTS = Table(
    name="skill",
    meaning="How good each estimate is, beside simple guesses: one figure a row",
    key=("part", "question", "measure", "at", "who"),
    columns=(
        chosen("part", "What is judged", SKILL_PARTS, kind=Kind.KEY),
        text("question", "On what it is judged, in short", kind=Kind.KEY),
        chosen("measure", "Measure of skill", tuple(SKILL_MEASURES), kind=Kind.KEY),
        text("at", "What is chosen or given, such as 5 % of area", kind=Kind.KEY),
        text("who", "model, a variant of it, or the guess", kind=Kind.KEY),
        number("value", "see measure", "The figure"),
        number("low", "see measure", "Low end of its interval", nullable=True),
        number("high", "see measure", "High end of its interval", nullable=True),
        number("level", "share", "Level of the interval: 0.9 is 90 %", minimum=0),
        whole("cases", "Municipalities, ports, states or cases judged", minimum=0),
        Column(
            name="held_out",
            dtype=Dtype.FLAG,
            meaning="True if what judges was not used to fit what is judged",
        ),
        number(
            "lead",
            "see measure",
            "By how much the model is better, below 0 worse; empty for the model "
            "itself and where only intervals are known",
            nullable=True,
        ),
        number("lead_low", "see measure", "Low end of its interval", nullable=True),
        number("lead_high", "see measure", "High end of its interval", nullable=True),
        chosen(
            "verdict",
            "The model against this guess: wins or loses if the interval of the lead "
            "leaves out 0 (or, without a lead, if the two intervals do not meet); "
            "unknown where there is no interval",
            SKILL_VERDICTS,
        ),
    ),
)
