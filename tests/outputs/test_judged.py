"""The table of skill as readers take it in."""

import numpy as np
import pandas as pd
import pytest

from geo.outputs.judged import (
    count_verdicts,
    figure,
    interval,
    label,
    label_at,
    lines,
)
from geo.outputs.words import Language
from geo.schema.skill import MODEL, SKILL_MEASURES, SKILL_PARTS


def table() -> pd.DataFrame:
    rows = [
        ("ports", "outbound_seizures", "total_variation", "", MODEL, 0.1, ""),
        ("ports", "outbound_seizures", "total_variation", "", "equal", 0.3, "wins"),
        ("ports", "outbound_seizures", "total_variation", "", "volume", 0.2, "level"),
        ("corridors", "events", "hit_rate", "5% of area", MODEL, 0.3, ""),
        ("corridors", "events", "hit_rate", "5% of area", "population", 0.4, "loses"),
        ("corridors", "events", "hit_rate", "5% of area", "roads", 0.2, "wins"),
        ("corridors", "events", "hit_rate", "5% of area", "model_shipped", 0.35, ""),
        ("corridors", "events", "hit_rate", "1% of area", MODEL, 0.1, ""),
        ("corridors", "events", "pai", "5% of area", MODEL, 6.0, ""),
    ]
    names = ["part", "question", "measure", "at", "who", "value", "verdict"]
    return pd.DataFrame(rows, columns=names).assign(
        low=0.05, high=np.nan, cases=3, held_out=lambda t: t["who"] != "model_shipped"
    )


def test_one_line_a_question_best_guess_first() -> None:
    told = lines(table())
    assert [(line.part, line.measure) for line in told] == [
        ("corridors", "hit_rate"),
        ("ports", "total_variation"),
    ]
    assert [one.who for one in told[0].rivals] == ["population", "roads"]
    assert [one.who for one in told[0].variants] == ["model_shipped"]
    assert not told[0].variants[0].held_out
    # Less is better: the smaller comes first.
    assert [one.who for one in told[1].rivals] == ["volume", "equal"]
    assert [one.who for one in told[0].against("loses")] == ["population"]
    assert count_verdicts(told) == {"wins": 2, "level": 1, "loses": 1}
    assert len(lines(table(), headlines=False)) == 4


@pytest.mark.parametrize("language", ["en", "es"])
def test_parts_and_measures_have_names(language: Language) -> None:
    for part in SKILL_PARTS:
        assert label("part", part, language) != part
    for measure in SKILL_MEASURES:
        assert label("measure", measure, language) != measure
    assert label("question", "my own", language) == "my own"


def test_figures_as_they_are_printed() -> None:
    told = lines(table())[0].model
    assert interval("hit_rate", told) == ""
    assert figure("total_variation", 0.129) == "0.13"
    assert figure("log_score", -1.1) == "−1.10"
    assert label_at("given population", "en") == ""
    assert label_at("", "en") == ""
    assert (
        label_at("10% of people", "en").replace("\xa0", " ") == "first 10 % of people"
    )
