"""Performance measures: a baseline, the latest figure, and what a user set to reach.

A measure is told only where it was counted; what cannot be measured is said in words.
"""

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from geo.errors import Fault, StudyError
from geo.outputs.briefing import facts
from geo.outputs.briefing.model import Cell, Column, Points, Table, Trend
from geo.outputs.briefing.speech import NARROW, Speech
from geo.outputs.tables import Products, Style

# In the order of the table: digits of the figure, and which way is better; 0 where more
# may be either more trafficking or more enforcement.
_SHOWN: Final[dict[str, tuple[int, int]]] = {
    "homicides": (0, -1),
    "firearm_victims": (0, -1),
    "firearm_share": (1, -1),
    "border_dealers": (1, -1),
    "inspected_share": (1, 1),
    "federal_cases": (0, 0),
    "traced": (0, 0),
    "outbound": (0, 0),
    "clash_firearms": (0, 0),
}
_PERCENT: Final = ("firearm_share", "inspected_share")
# A short name in brackets.
_SHORT: Final = re.compile(r"\(([A-Z]\w{1,9})\)")
# Fewer years draw no line.
_LEAST_YEARS = 3
_UNMEASURED = ("number", "inspected", "seized", "municipal", "effect", "enforcement")


@dataclass(frozen=True, slots=True)
class Progress:
    """One measure between its baseline and its latest figure.

    Attributes
    ----------
    name
        One of `geo.sections_outputs.Measure`.
    first, last
        Period and figure of the baseline and of the latest year; the same where only
        one is known.
    values
        Figures from the baseline on, in order.
    source
        Publication of the latest figure, or empty.
    files
        Raw tables that they come from.
    """

    name: str
    first: tuple[str, float]
    last: tuple[str, float]
    values: tuple[float, ...]
    source: str
    files: tuple[str, ...]


def measure(products: Products, style: Style) -> list[Progress]:
    """Return the measures that can be told, in the order of the table.

    Raises
    ------
    StudyError
        If the study names an inspected crossing that is none.
    """
    found = {}
    table = products.measures
    if not table.empty:
        for name, rows in table.groupby("measure"):
            found[str(name)] = _follow(
                str(name), rows, style.settings.briefing.baseline_year
            )
    if style.settings.briefing.inspected:
        found["inspected_share"] = _inspected(products, style)
    return [found[name] for name in _SHOWN if name in found]


def show_measures(products: Products, style: Style, speech: Speech) -> Table:
    """Return the table of measures."""
    producers = {
        str(card["file"]): _short(str(card["producer"])) for card in style.cards
    }
    return Table(
        caption=speech.say("measures_caption"),
        columns=(
            Column(speech.say("measure"), 48),
            Column(speech.say("baseline"), 24, "right"),
            Column(speech.say("latest"), 24, "right"),
            Column(speech.say("change"), 17, "right"),
            Column(speech.say("trend"), 22),
            Column(speech.say("target"), 26, "right"),
            Column(speech.say("source"), 22),
        ),
        rows=tuple(
            _row(progress, style, speech, producers)
            for progress in measure(products, style)
        ),
        note=speech.say("measures_note", year=style.settings.briefing.baseline_year),
    )


def tell_unmeasured(style: Style, speech: Speech) -> Points:
    """Return what cannot be measured, and why."""
    known = bool(style.settings.briefing.inspected)
    return Points(
        tuple(
            (
                speech.say(f"unmeasured_{name}_lead"),
                speech.say(f"unmeasured_{name}"),
            )
            for name in _UNMEASURED
            if not (name == "inspected" and known)
        )
    )


def _follow(name: str, rows: pd.DataFrame, year: int) -> Progress:
    """Return a series from the baseline year on, or from its first year."""
    rows = rows.sort_values("year")
    after = rows[rows["year"] >= year]
    started = len(after) > 1 and int(after["year"].iloc[0]) == year
    told = after if started else rows
    files = tuple(str(told["files"].iloc[-1]).split(";"))
    values = tuple(float(value) for value in told["value"])
    periods = [str(period) for period in told["period"]]
    return Progress(
        name,
        (periods[0], values[0]),
        (periods[-1], values[-1]),
        values,
        str(told["source"].iloc[-1]),
        files,
    )


def _inspected(products: Products, style: Style) -> Progress:
    """Return the modelled share of flow through crossings taken as inspected."""
    named = style.settings.briefing.inspected
    ports = facts.open_ports(products)
    unknown = sorted(set(named) - set(products.ports["port_id"]))
    if unknown:
        raise StudyError(
            [
                Fault(
                    file="study.toml",
                    column="outputs.briefing.inspected",
                    expected="port_id of crossings in ports/ports.csv",
                    found=", ".join(unknown),
                    remedy="Correct or remove them.",
                )
            ]
        )
    share = 100 * float(ports.loc[ports["port_id"].isin(named), "flow_share"].sum())
    point = (str(style.made_on.year), share)
    return Progress("inspected_share", point, point, (share,), "", ())


def _row(
    progress: Progress, style: Style, speech: Speech, producers: dict[str, str]
) -> tuple[Cell, ...]:
    name = progress.name
    sources = {producers[file] for file in progress.files if file in producers}
    single = progress.first == progress.last
    return (
        speech.say(f"measure_{name}"),
        speech.say("none") if single else _dated(name, progress.first, speech),
        _dated(name, progress.last, speech),
        "–" if single else _change(progress, speech),
        Trend(progress.values) if len(progress.values) >= _LEAST_YEARS else "–",
        _target(progress, style, speech),
        progress.source or "; ".join(sorted(sources)) or speech.say("this_model"),
    )


def _figure(name: str, value: float, speech: Speech) -> str:
    digits, _ = _SHOWN[name]
    if digits == 0:
        return speech.few(value)
    return f"{value:,.{digits}f}" + (f"{NARROW}%" if name in _PERCENT else "")


def _dated(name: str, point: tuple[str, float], speech: Speech) -> str:
    period = _period(point[0], speech)
    blank = NARROW if period.isdigit() else " "
    return f"{_figure(name, point[1], speech)}{blank}({period})"


def _period(period: str, speech: Speech) -> str:
    """Return a period in the language: fiscal years are those of the United States."""
    if not period.startswith("FY"):
        return period
    years = period.replace("-FY", "–").removeprefix("FY")
    years, _, months = years.partition(" (")
    told = speech.say("fiscal", years=years)
    if months:
        told += f", {speech.say('months', number=months.split()[0])}"
    return told


def _change(progress: Progress, speech: Speech) -> str:
    """Return the change since the baseline: in points for shares, else in per cent."""
    before, now = progress.first[1], progress.last[1]
    if not (progress.first[0].isdigit() and progress.last[0].isdigit()):
        # A mean of years and a part of one cannot be told apart by a percentage.
        return "–"
    if progress.name in _PERCENT:
        return speech.say("points", number=_signed(now - before))
    least = speech.small_count
    if before <= 0 or min(before, now) < least:
        return "–"
    change = 100 * (now / before - 1)
    digits = 0 if abs(change) >= 10 else 1  # noqa: PLR2004 - two digits are enough
    return f"{_signed(change, digits)}{NARROW}%"


def _target(progress: Progress, style: Style, speech: Speech) -> str:
    goal = {str(name): value for name, value in style.settings.targets.items()}.get(
        progress.name
    )
    if goal is None:
        return speech.say("not_set")
    digits, better = _SHOWN[progress.name]
    now = progress.last[1]
    shown = _figure(progress.name, goal, speech)
    if (better < 0 and now <= goal) or (better > 0 and now >= goal):
        return speech.say("reached", target=shown)
    unit = "points_to_go" if progress.name in _PERCENT else "to_go"
    return speech.say(unit, target=shown, number=_signed(goal - now, digits))


def _signed(number: float, digits: int = 1) -> str:
    """Return a number with its sign; a zero has none."""
    shown = f"{abs(number):,.{digits}f}"
    if float(shown.replace(",", "")) == 0:
        return shown
    return f"{'+' if number > 0 else '−'}{shown}"


def _short(producer: str) -> str:
    """Return the short names in brackets, or the producer as it is.

    Examples
    --------
    >>> _short("Bureau of the Census (BoC); Office without one")
    'BoC; Office without one'
    """
    shorts = []
    for part in producer.split(";"):
        found = _SHORT.findall(part)
        shorts += found or [part.strip()]
    return "; ".join(shorts)
