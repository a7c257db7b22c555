"""The section on how good the estimates are."""

import pandas as pd
import pytest

from geo.outputs.briefing.judged import show_judged
from geo.outputs.briefing.model import Figure, Lines, Paragraph, Table
from geo.schema.skill import MODEL
from tests.briefing_world import make, plain, speech

ROWS = [
    ("corridors", "events", "auc", MODEL, 0.76, ""),
    ("corridors", "events", "auc", "population", 0.8, "loses"),
    ("corridors", "events", "auc", "roads", 0.7, "wins"),
    ("corridors", "firearms", "auc", MODEL, 0.7, ""),
    ("corridors", "firearms", "auc", "roads", 0.6, "wins"),
    ("ports", "outbound_seizures", "total_variation", MODEL, 0.1, ""),
    ("ports", "outbound_seizures", "total_variation", "volume", 0.2, "level"),
]
NAMES = ["part", "question", "measure", "who", "value", "verdict"]
JUDGED = pd.DataFrame(ROWS, columns=NAMES).assign(
    at="", low=0.05, high=0.9, cases=3, held_out=True
)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_study_that_was_not_judged_says_so(language: str) -> None:
    section = show_judged(make(), speech(language))
    (block,) = section.blocks
    assert isinstance(block, Paragraph)
    assert "geo skill" in block.text


def test_wins_and_losses_stand_side_by_side() -> None:
    section = show_judged(make(judged=JUDGED), speech())
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert len(table.rows) == 2
    asked, model, wins, level, loses = table.rows[0]
    assert isinstance(asked, Lines)
    assert asked.pairs[0] == ("Corridors", "flow on roads, by seizure events")
    assert model == "0.76 (0.05–0.90)"
    told = [
        [plain(text) for _, text in cell.pairs]
        for cell in (wins, level, loses)
        if isinstance(cell, Lines)
    ]
    assert told == [["road length 0.70"], [], ["population 0.80"]]
    texts = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    assert any("3 comparisons the model wins 1" in text for text in texts)


def test_the_picture_is_in_the_language_of_the_page() -> None:
    pictures = [
        block.png
        for language in ("en", "es")
        for block in show_judged(make(judged=JUDGED), speech(language)).blocks
        if isinstance(block, Figure)
    ]
    assert len(pictures) == 2
    assert pictures[0] != pictures[1]
