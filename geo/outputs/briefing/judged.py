"""How good the estimates are, beside simple guesses: a page of the briefing."""

from collections.abc import Sequence

from geo.outputs.briefing.model import (
    Block,
    Column,
    Figure,
    Lines,
    Paragraph,
    Section,
    Table,
)
from geo.outputs.briefing.speech import NARROW, Speech
from geo.outputs.judged import (
    Line,
    count_verdicts,
    counted,
    figure,
    interval,
    label,
    label_at,
    label_rival,
    lines,
)
from geo.outputs.sheets.skill import draw_skill
from geo.outputs.tables import Products
from geo.outputs.words import word

_DPI = 110
# What firearms seized say, the events in which they were seized say already.
_SAID_BY_EVENTS = "firearms"
_VERDICTS = ("wins", "level", "loses")


def show_judged(products: Products, speech: Speech) -> Section:
    """Return the section; without a judging it says how to make one.

    Parameters
    ----------
    products, speech
        Tables of all stages, and how the language says things.
    """
    title = speech.say("judged_title")
    if products.judged.empty:
        return Section("judged", title, (Paragraph(speech.say("judged_missing")),))
    told = [
        line
        for line in lines(products.judged)
        if not line.question.startswith(_SAID_BY_EVENTS)
    ]
    count, drawn = count_verdicts(counted(told)), count_verdicts(told)
    blocks: tuple[Block, ...] = (
        Paragraph(speech.say("judged_intro")),
        Paragraph(speech.say("judged_count", **count, all=sum(count.values()))),
        Figure(
            png=draw_skill(told, language=speech.language, dpi=_DPI),
            alternative=speech.say("judged_alternative", **drawn),
            caption=word("skill_plot_unit", speech.language),
        ),
        _table(told, speech),
        Paragraph(speech.say("judged_losses")),
    )
    return Section("judged", title, blocks)


def _table(told: Sequence[Line], speech: Speech) -> Table:
    """Return a row a question: figures of the model, and whom it beats or not."""
    return Table(
        caption=speech.say("judged_caption"),
        columns=(
            Column(speech.say("judged_what"), 46),
            Column(speech.say("judged_model"), 30),
            *(Column(speech.say(f"judged_{one}"), 38) for one in _VERDICTS),
        ),
        rows=tuple(
            (
                _asked(line, speech),
                _own(line),
                *(_rivals(line, verdict, speech) for verdict in _VERDICTS),
            )
            for line in told
        ),
        note=speech.say("judged_note"),
    )


def _asked(line: Line, speech: Speech) -> Lines:
    language = speech.language
    measure = label("measure", line.measure, language)
    chosen = label_at(line.at, language)
    return Lines(
        (
            (
                label("part", line.part, language),
                label("question", line.question, language),
            ),
            ("", f"{measure}, {chosen}" if chosen else measure),
        )
    )


def _own(line: Line) -> str:
    span = interval(line.measure, line.model)
    value = figure(line.measure, line.model.value)
    return f"{value} ({span})" if span else value


def _rivals(line: Line, verdict: str, speech: Speech) -> Lines:
    names = [
        (label_rival(one, speech.language), figure(line.measure, one.value))
        for one in line.under(verdict)
    ]
    return Lines(tuple(("", f"{name}{NARROW}{value}") for name, value in names))
