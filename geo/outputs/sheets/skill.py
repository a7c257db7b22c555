"""Pictures of how good the estimates are: the model among simple guesses.

One shows every question, the other how the choice of municipalities grows. PNG, the
same bytes on every run.
"""

import io
from collections.abc import Sequence
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter
from matplotlib.transforms import blended_transform_factory

from geo.outputs import palette
from geo.outputs.judged import Line, label, label_at
from geo.outputs.words import Language, word
from geo.schema.skill import MODEL, SKILL_MEASURES

_INK, _SOFT_INK, _RULE = "#222222", "#5c5c5c", "#d9d9d9"
_STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
}
# Told apart by shape as well as by colour.
_MARKS: Final = {
    "wins": ("o", "#2c5f9e"),
    "level": ("s", "#8c6d00"),
    "loses": ("^", "#b2182b"),
    "unknown": ("x", "#5c5c5c"),
}
# Figures of these lie between 0 and 1, or −1 and 1: one axis serves all.
_ON_ONE_AXIS: Final = (
    "hit_rate",
    "auc",
    "total_variation",
    "spearman",
    "partial_spearman",
    "top_1",
    "top_3",
)
_WIDTH, _HEAD, _ROW = 11.0, 1.2, 0.29
_NAME, _MEASURE = 0.015, 0.335
_CURVES: Final = {
    "arrivals": ("#b2182b", "^", (0, (5, 1, 1, 1))),
    "population": ("#4d4d4d", "D", (0, (4, 2))),
    "roads": ("#8c6d00", "s", (0, (1, 1))),
    "border_distance": ("#5e3c99", "v", (0, (3, 1, 1, 1))),
    "nearest_port": ("#1b7837", "o", (0, (6, 2))),
}
_PANELS: Final = ("area", "people")


def draw_skill(lines: Sequence[Line], *, language: Language, dpi: int) -> bytes:
    """Draw the model and its rivals, one row a question and measure.

    Parameters
    ----------
    lines
        As `geo.outputs.judged.lines` gives them; measures without an end, such as
        logarithmic scores, are left to the table.
    language
        Language of every text.
    dpi
        Dots per inch.

    Returns
    -------
    bytes
        A PNG.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    drawn = [line for line in lines if line.measure in _ON_ONE_AXIS]
    if not drawn:
        message = "No figure of skill to draw."
        raise ValueError(message)
    parts = len({line.part for line in drawn})
    height = _HEAD + _ROW * (len(drawn) + parts) + 0.45
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, height), dpi=dpi, facecolor="white")
        FigureCanvasAgg(figure)
        bottom = 0.45 / height
        top = 1 - _HEAD / height
        axes = figure.add_axes((0.57, bottom, 0.415, top - bottom))
        _write_head(figure, height, language)
        _draw_rows(axes, drawn, language)
        return _png(figure)


def draw_curves(table: pd.DataFrame, *, language: Language, dpi: int) -> bytes:
    """Draw the share of seizure events inside by the share of land or people chosen.

    Parameters
    ----------
    table
        Table ``skill``.
    language
        Language of every text.
    dpi
        Dots per inch.

    Returns
    -------
    bytes
        A PNG.
    """
    rows = table[(table["part"] == "corridors") & (table["measure"] == "hit_rate")]
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, 4.9), dpi=dpi, facecolor="white")
        FigureCanvasAgg(figure)
        panels = figure.subplots(1, len(_PANELS), squeeze=False)[0]
        figure.subplots_adjust(left=0.06, right=0.985, top=0.78, bottom=0.12)
        for axes, limit in zip(panels, _PANELS, strict=True):
            _draw_curves(axes, rows, limit, language)
        figure.text(
            0.015,
            0.95,
            word("skill_curve_title", language),
            size=13,
            weight="bold",
            color=_INK,
            va="center",
        )
        handles, names = panels[0].get_legend_handles_labels()
        figure.legend(
            handles,
            names,
            loc="upper left",
            bbox_to_anchor=(0.008, 0.925),
            ncols=4,
            frameon=False,
            fontsize=8.5,
            handlelength=3,
        )
        return _png(figure)


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi="figure", metadata={"Software": None})
    return buffer.getvalue()


def _write_head(figure: Figure, height: float, language: Language) -> None:
    """Write title, what is shown, and the legend."""

    def at(inches: float) -> float:
        return 1 - inches / height

    figure.text(
        _NAME,
        at(0.28),
        word("skill_plot_title", language),
        size=14,
        weight="bold",
        color=_INK,
        va="center",
    )
    figure.text(
        _NAME,
        at(0.58),
        word("skill_plot_unit", language),
        size=8.5,
        color=_SOFT_INK,
        va="center",
    )
    handles = [Line2D([], [], color=_INK, marker="|", ms=13, mew=2.6, lw=1.4)]
    handles += [
        Line2D([], [], color=color, marker=mark, ms=6, lw=0, mfc="none", mew=1.4)
        for mark, color in _MARKS.values()
    ]
    names = [label("who", MODEL, language)]
    names += [word(f"skill_plot_{verdict}", language) for verdict in _MARKS]
    figure.legend(
        handles,
        names,
        loc="upper left",
        bbox_to_anchor=(_NAME - 0.006, at(0.7)),
        ncols=5,
        frameon=False,
        fontsize=8.5,
        columnspacing=1.8,
    )


def _draw_rows(axes: Axes, lines: Sequence[Line], language: Language) -> None:
    """Draw one row a line under the name of its part."""
    row, part, question = 0, "", ""
    low = min(0.0, *(one.value for line in lines for one in line.rivals))
    for line in lines:
        if line.part != part:
            part = line.part
            axes.axhline(row - 0.5, color=_SOFT_INK, lw=0.6)
            _write(axes, row, _NAME, label("part", part, language), weight="bold")
            row += 1
            question = ""
        name = label("question", line.question, language)
        if name != question:
            if question:
                axes.axhline(row - 0.5, color=_RULE, lw=0.6)
            _write(axes, row, _NAME + 0.008, name)
            question = name
        _write(axes, row, _MEASURE, _measure(line, language), color=_SOFT_INK)
        _draw_row(axes, row, line)
        row += 1
    axes.set_ylim(row - 0.5, -0.5)
    axes.set_xlim(min(low - 0.04, -0.02), 1.02)
    axes.set_yticks([])
    axes.grid(axis="x", color=_RULE, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=8, colors=_SOFT_INK, length=3)
    axes.spines[["top", "right", "left"]].set_visible(False)


def _draw_row(axes: Axes, row: int, line: Line) -> None:
    ours = line.model
    if np.isfinite(ours.low) and np.isfinite(ours.high):
        axes.plot([ours.low, ours.high], [row, row], color=_INK, lw=1.4)
    axes.plot(ours.value, row, "|", color=_INK, ms=13, mew=2.6)
    for rival in line.rivals:
        mark, color = _MARKS[rival.verdict]
        axes.plot(rival.value, row, mark, color=color, ms=6, mfc="none", mew=1.4)


def _measure(line: Line, language: Language) -> str:
    """Return the measure, what is chosen, and whether less is better."""
    told = label("measure", line.measure, language)
    chosen = label_at(line.at, language)
    if SKILL_MEASURES[line.measure] < 0:
        chosen = word("skill_plot_less", language)
    return f"{told}, {chosen}" if chosen else told


def _write(
    axes: Axes,
    row: int,
    left: float,
    text: str,
    *,
    weight: str = "normal",
    color: str = _INK,
) -> None:
    """Write a text left of the panel, at a row and at a share of the page's width."""
    figure = axes.figure
    blend = blended_transform_factory(figure.transFigure, axes.transData)
    axes.text(
        left,
        row,
        text,
        transform=blend,
        size=8.3,
        va="center",
        color=color,
        weight=weight,
        clip_on=False,
    )


def _draw_curves(
    axes: Axes, rows: pd.DataFrame, limit: str, language: Language
) -> None:
    own = rows[rows["at"].str.endswith(f"% of {limit}")]
    own = own.assign(share=own["at"].str.partition("%")[0].astype("float64"))

    def curve(question: str, who: str) -> pd.DataFrame:
        chosen = own[(own["question"] == question) & (own["who"] == who)]
        return chosen.sort_values("share")

    for question, name, color, lift in (
        ("events", "model", palette.CORRIDOR, 0.22),
        ("events_mixed", "mixed", _INK, 0.12),
    ):
        part = curve(question, MODEL)
        axes.fill_between(
            part["share"], part["low"], part["high"], color=color, alpha=lift, lw=0
        )
        axes.plot(
            part["share"],
            part["value"],
            color=color,
            lw=2.2,
            marker="o",
            ms=4,
            label=word(f"skill_curve_{name}", language),
        )
    for who, (color, mark, dashes) in _CURVES.items():
        part = curve("events", who)
        axes.plot(
            part["share"],
            part["value"],
            color=color,
            lw=1.3,
            ls=dashes,
            marker=mark,
            ms=4,
            label=label("who", who, language),
        )
    axes.set_xlabel(word(f"skill_curve_{limit}", language), size=9, color=_INK)
    axes.set_ylabel(word("skill_curve_y", language), size=9, color=_INK)
    axes.xaxis.set_major_formatter(PercentFormatter(100, decimals=0, symbol=" %"))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    axes.set_ylim(0, None)
    axes.set_xlim(0, None)
    axes.grid(color=_RULE, lw=0.6)
    axes.tick_params(labelsize=8, colors=_SOFT_INK, length=3)
    axes.spines[["top", "right"]].set_visible(False)
