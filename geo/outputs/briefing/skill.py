"""How good the maps were, judged by later years, in one sentence that may be a bad one.

A map is better than another only if its interval lies above the other's; else the two
cannot be told apart.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from geo.outputs.briefing.speech import Speech

_HITS: Final = ["hit_rate", "hit_rate_low", "hit_rate_high"]
_MAP: Final = "Gi* of rates"
# By what limits the choice, the guess that a map must beat.
_RIVALS: Final = {"land": "population", "people": "last year's count"}
# The share chosen nearest to this is told.
_CHOSEN = 0.05


def judge(skill: pd.DataFrame, speech: Speech) -> str:
    """Return the sentence on how good the map of rates was; empty without a test.

    Parameters
    ----------
    skill
        Table ``hotspots_skill``.
    speech
        How the language says things.
    """
    rows = _rolling(skill)
    parts = [
        part
        for budget, rival in _RIVALS.items()
        if (part := _compare(rows[rows["budget"] == budget], budget, rival, speech))
    ]
    if not parts:
        return ""
    row = rows.iloc[0]
    years = speech.say("years", first=row["judged_from"], last=row["judged_to"])
    return speech.say("skill", years=years, parts="; ".join(parts))


def _rolling(skill: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the split that rests on most tests."""
    if skill.empty:
        return skill
    most: pd.DataFrame = skill[skill["splits"] == skill["splits"].max()]
    return most


def _compare(rows: pd.DataFrame, budget: str, rival: str, speech: Speech) -> str:
    """Return how the map of rates stands against a guess."""
    if not {_MAP, rival} <= set(rows["method"]):
        return ""
    shares = rows["area_share"]
    chosen = float(shares.iloc[int((shares - _CHOSEN).abs().argmin())])
    by_method = rows[shares == chosen].groupby("method")[_HITS].first()
    ours, theirs = dict(by_method.loc[_MAP]), dict(by_method.loc[rival])
    return speech.say(
        f"skill_{budget}",
        chosen=speech.percent(chosen, digits=0),
        ours=speech.percent(ours["hit_rate"]),
        span=speech.span(ours["hit_rate_low"], ours["hit_rate_high"]),
        verdict=speech.say(f"skill_{_verdict(ours, theirs)}"),
        rival=speech.say(f"rival_{budget}"),
        theirs=speech.percent(theirs["hit_rate"]),
        their_span=speech.span(theirs["hit_rate_low"], theirs["hit_rate_high"]),
    )


def _verdict(ours: Mapping[str, float], theirs: Mapping[str, float]) -> str:
    """Return ``beats``, ``loses`` or ``level`` by the intervals of the hit rates."""
    if ours["hit_rate_low"] > theirs["hit_rate_high"]:
        return "beats"
    if ours["hit_rate_high"] < theirs["hit_rate_low"]:
        return "loses"
    return "level"
