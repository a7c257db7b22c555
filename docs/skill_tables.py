"""Figures of the table of skill, and tables and sentences made of them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.outputs.judged import Line, Told, figure, interval, label, label_at, lines
from geo.schema.skill import MODEL

MARKS: Final = {"wins": "", "level": " =", "loses": " ✗", "unknown": " ?", "": ""}
_PRINTED_PAI: Final = "5% of area"
_FIGURES: Final = ("value", "low", "high", "lead", "lead_low", "lead_high")


def read(folder: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """Return what `geo skill` found, and its table."""
    path = folder / "data" / "processed" / "skill.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    table = pd.DataFrame(found["rows"])
    return found, table.astype(dict.fromkeys(_FIGURES, "float64"))


class Figures:
    """Figures of one part of the table, by question, measure and contender."""

    def __init__(self, table: pd.DataFrame, part: str) -> None:
        own = table[table["part"] == part]
        self._rows = {
            (row["question"], row["measure"], row["at"], row["who"]): row
            for row in own.to_dict("records")
        }

    def __bool__(self) -> bool:
        """Tell whether the part was judged."""
        return bool(self._rows)

    def __call__(
        self, question: str, measure: str, at: str | None = None, *, who: str = MODEL
    ) -> float:
        """Return a figure; NaN if it is not there."""
        return float(self.row(question, measure, at, who=who).get("value", "nan"))

    def verdict(
        self, question: str, measure: str, at: str | None = None, *, who: str
    ) -> str:
        """Return the verdict of the model against a guess."""
        return str(self.row(question, measure, at, who=who).get("verdict", "unknown"))

    def asks(self, question: str) -> bool:
        """Tell whether a question was judged."""
        return any(key[0] == question for key in self._rows)

    def cases(self, question: str) -> int:
        """Return how many cases judge; 0 if nothing was judged."""
        return max(
            (
                int(row["cases"])
                for key, row in self._rows.items()
                if key[0] == question
            ),
            default=0,
        )

    def row(
        self, question: str, measure: str, at: str | None = None, *, who: str
    ) -> Mapping[Any, Any]:
        """Return a row of the table; empty if it is not there."""
        return self._rows.get((question, measure, at or "", who), {})


def losses(table: pd.DataFrame, part: str, questions: Sequence[str]) -> str:
    """Return a sentence on what the model loses; PAI and PEI follow the hit rate."""
    lost: dict[str, dict[str, list[str]]] = {}
    for line in _own_lines(table, part):
        if line.question not in questions or line.measure == "pai":
            continue
        measure = label("measure", line.measure, "en")
        for rival in line.against("loses"):
            where = lost.setdefault(label("who", rival.who, "en"), {})
            chosen = label_at(line.at, "en").removeprefix("first ")
            if chosen not in where.setdefault(measure, []):
                where[measure].append(chosen)
    if not lost:
        return "It loses to no guess that could be told apart."
    told = "; ".join(
        f"{who} ({', '.join(_where(*one) for one in where.items())})"
        for who, where in lost.items()
    )
    return f"It loses to {told}."


def show(table: pd.DataFrame, part: str, question: str) -> str:
    """Return a table: a row a measure, the model first, guesses with their marks."""
    own = [line for line in _own_lines(table, part) if line.question == question]
    if not own:
        return ""
    variants = list(dict.fromkeys(one.who for line in own for one in line.variants))
    rivals = sorted({one.who for line in own for one in line.rivals})
    names = [label("who", who, "en") for who in (*variants, *rivals)]
    counting = question in {"outbound_seizures", "traced_purchases"}
    rows = [
        f"**{label('question', question, 'en')}**"
        + (" (intervals: chance in counting alone)" if counting else ""),
        "",
        "| | **model** | " + " | ".join(names) + " |",
        "|---" * (2 + len(names)) + "|",
    ]
    for line in own:
        told = {one.who: one for one in (*line.variants, *line.rivals)}
        cells = [_cell(line, told.get(who)) for who in (*variants, *rivals)]
        chosen = label_at(line.at, "en")
        measure = label("measure", line.measure, "en")
        rows.append(
            f"| {f'{measure}, {chosen}' if chosen else measure} | "
            f"**{_cell(line, line.model)}** | {' | '.join(cells)} |"
        )
    return "\n".join([*rows, ""]).replace("Gi*", "Gi\\*")


def _where(measure: str, chosen: Sequence[str]) -> str:
    told = [one for one in chosen if one]
    return f"{measure} on {', '.join(told)}" if told else measure


def _own_lines(table: pd.DataFrame, part: str) -> list[Line]:
    """Return the lines of a part in the order of its tables."""
    own = [
        line
        for line in lines(table, headlines=False)
        if line.part == part
        and line.measure != "pei"
        and (line.measure != "pai" or line.at == _PRINTED_PAI)
    ]
    return sorted(own, key=lambda one: (one.measure, _limit(one.at), _share(one.at)))


def _cell(line: Line, told: Told | None) -> str:
    if told is None:
        return "–"
    span = interval(line.measure, told)
    value = figure(line.measure, told.value)
    return (f"{value} ({span})" if span else value) + MARKS[told.verdict]


def _limit(at: str) -> str:
    return at.partition("% of ")[2]


def _share(at: str) -> float:
    share, of, _ = at.partition("% of ")
    return float(share) if of else 0.0
