"""Printed sheet of what moves the estimate: each input's effects, most moving first.

Three panels of dots with intervals for what changes place (crossings, roads, states),
and a table of how the shares of field offices move. A4 landscape, PNG, the same bytes
on every run.
"""

import datetime as dt
import io
import textwrap
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from geo.outputs import palette
from geo.outputs.files import write_bytes
from geo.outputs.sheets.tag import tag_estimate
from geo.outputs.words import WORDS, Language, word
from geo.schema.sensitivity import INPUT_KINDS
from geo.study import FIELD_OFFICES

_INK, _SOFT_INK, _RULE = "#222222", "#5c5c5c", "#e4e2df"
_PAGE_INCHES = (297 / 25.4, 210 / 25.4)
_STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
}
_PANELS: Final = ("crossings_moved", "roads_moved", "states_moved")
# Safe for the common colour-vision deficiencies; shapes tell them apart too.
_COLORS: Final = dict(
    zip(
        INPUT_KINDS,
        ("#6a1b6e", "#1f5a78", "#b35806", "#3f6619", "#111111"),
        strict=True,
    )
)
_MARKERS: Final = dict(zip(INPUT_KINDS, ("o", "s", "^", "D", "v"), strict=True))
_LEFT, _BOTTOM, _HEIGHT = 0.255, 0.15, 0.655
_PANEL_WIDTH, _GAP, _TABLE_WIDTH = 0.15, 0.022, 0.19
_WRAP = 178
# Points of share below which a number is left out of the table.
_LEAST = 0.5


def draw_sensitivity(
    table: pd.DataFrame,
    path: Path,
    *,
    language: Language,
    dpi: int,
    made_on: dt.date,
    walks: int,
) -> None:
    """Draw the effects of all inputs on one sheet and write it.

    Parameters
    ----------
    table
        Table ``sensitivity``.
    path
        PNG file to write.
    language
        Language of every text.
    dpi
        Dots per inch.
    made_on
        Date to print.
    walks
        Walks that the effects rest on.

    Raises
    ------
    ValueError
        If a result that is drawn is not in the table.
    """
    wanted = {*_PANELS, *(f"office:{name}" for name in FIELD_OFFICES)}
    missing = sorted(wanted - set(table["result"]))
    if missing:
        message = f"No effects to draw on {', '.join(missing)}."
        raise ValueError(message)
    order = rank_inputs(table)
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=_PAGE_INCHES, dpi=dpi, facecolor="white")
        FigureCanvasAgg(figure)
        _write_margins(figure, language, made_on, walks)
        for at, result in enumerate(_PANELS):
            left = _LEFT + at * (_PANEL_WIDTH + _GAP)
            axes = figure.add_axes((left, _BOTTOM, _PANEL_WIDTH, _HEIGHT))
            own = table[table["result"] == result].set_index("input").loc[order]
            _draw_dots(axes, own, word(f"sens_{result}", language), language)
            if at == 0:
                _name_inputs(axes, own, language)
        left = _LEFT + len(_PANELS) * (_PANEL_WIDTH + _GAP)
        axes = figure.add_axes((left, _BOTTOM, _TABLE_WIDTH, _HEIGHT))
        _draw_offices(axes, table, order, language)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi="figure", metadata={"Software": None})
    write_bytes(path, buffer.getvalue())


def rank_inputs(table: pd.DataFrame) -> list[str]:
    """Return the inputs by what they move in all: crossings, roads and states together.

    Parameters
    ----------
    table
        Table ``sensitivity``.
    """
    own = table[table["result"].isin(_PANELS)]
    moved = own.groupby("input")["mu_star"].sum().sort_index()
    return [
        str(name) for name in moved.sort_values(ascending=False, kind="stable").index
    ]


def input_title(name: str, language: Language) -> str:
    """Return what to call an input.

    Examples
    --------
    >>> input_title("speed:US:motorway", "es"), input_title("office:Laredo", "en")
    ('velocidad, autopista, EUA', 'attraction, Laredo')
    """
    kind, _, rest = name.partition(":")
    if not rest:
        return word(f"sens_{kind}", language)
    words = WORDS[language]
    if kind == "speed":
        country, _, road = rest.partition(":")
        return word(
            "sens_of_speed",
            language,
            road=words[f"sens_{road}"],
            country=words[f"sens_{country}"],
        )
    return word(f"sens_of_{kind}", language, name=words.get(f"sens_{rest}", rest))


def _write_margins(
    figure: Figure, language: Language, made_on: dt.date, walks: int
) -> None:
    """Write title, legend, note and caveat."""
    figure.text(
        0.035, 0.95, word("sens_title", language), size=15, weight="bold", color=_INK
    )
    unit = textwrap.wrap(word("sens_unit", language, walks=walks), _WRAP - 25)
    for at, line in enumerate(unit):
        figure.text(0.035, 0.925 - 0.021 * at, line, size=8.5, color=_SOFT_INK)
    tag_estimate(figure, 0.953, language)
    figure.legend(
        handles=[
            Line2D([], [], color=_COLORS[kind], marker=_MARKERS[kind], ms=5, lw=1.4)
            for kind in INPUT_KINDS
        ],
        labels=[word(f"sens_kind_{kind}", language) for kind in INPUT_KINDS],
        loc="upper left",
        bbox_to_anchor=(0.028, 0.895),
        ncols=len(INPUT_KINDS),
        frameon=False,
        fontsize=8.5,
        handlelength=2.0,
        columnspacing=2.2,
    )
    bottom = 0.03
    figure.text(
        0.975,
        bottom,
        f"{word('date', language)}: {made_on.isoformat()}",
        size=7.5,
        color=_SOFT_INK,
        ha="right",
    )
    for key, color in (("caveat", _INK), ("sens_note", _SOFT_INK)):
        for line in reversed(textwrap.wrap(word(key, language), _WRAP)):
            figure.text(0.035, bottom, line, size=7.5, color=color)
            bottom += 0.02


def _frame(axes: Axes, rows: int, *, between: bool = False) -> None:
    """Give panels the same rows, most moving on top, with faint lines on or between."""
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines[["top", "right", "left"]].set_visible(False)
    for row in range(rows):
        axes.axhline(row + between / 2, color=_RULE, lw=0.6, zorder=0)


def _draw_dots(axes: Axes, own: pd.DataFrame, title: str, language: Language) -> None:
    """Draw mean effects with their intervals, % of all flow."""
    _frame(axes, len(own))
    for row, (kind, size, low, high) in enumerate(
        zip(
            own["kind"],
            own["mu_star"],
            own["mu_star_low"],
            own["mu_star_high"],
            strict=True,
        )
    ):
        color = _COLORS[kind]
        axes.plot([100 * low, 100 * high], [row, row], color=color, lw=2.2, alpha=0.55)
        axes.plot([100 * size], [row], _MARKERS[kind], color=color, ms=5, clip_on=False)
    axes.set_xlim(0, 105 * float(own["mu_star_high"].max()))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.tick_params(labelsize=7.5, colors=_SOFT_INK, length=3)
    axes.set_xlabel(word("sens_percent", language), size=7.5, color=_SOFT_INK)
    lines = textwrap.fill(title, 24)
    axes.set_title(lines, size=9, weight="bold", color=_INK, loc="left", pad=5)


def _name_inputs(axes: Axes, own: pd.DataFrame, language: Language) -> None:
    """Write the names of the inputs left of the first panel."""
    for row, (name, members) in enumerate(zip(own.index, own["members"], strict=True)):
        title = input_title(str(name), language)
        if members > 1:
            title += f" ({members})"
        axes.annotate(
            title,
            (0, row),
            (-9, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            size=8,
            color=_INK,
            ha="right",
            va="center",
        )


def _draw_offices(
    axes: Axes, table: pd.DataFrame, order: list[str], language: Language
) -> None:
    """Write how each office's share moves as an input rises, in points."""
    _frame(axes, len(order), between=True)
    axes.set_xlim(-0.5, len(FIELD_OFFICES) - 0.5)
    axes.spines["bottom"].set_visible(False)
    axes.xaxis.tick_top()
    axes.set_xticks(range(len(FIELD_OFFICES)), FIELD_OFFICES)
    axes.tick_params(labelsize=7.5, colors=_SOFT_INK, length=0)
    title = textwrap.fill(word("sens_offices", language), 32)
    axes.set_title(title, size=9, weight="bold", color=_INK, loc="left", pad=16)
    for column, office in enumerate(FIELD_OFFICES):
        own = table[table["result"] == f"office:{office}"].set_index("input").loc[order]
        for row, (mean, size) in enumerate(zip(own["mu"], own["mu_star"], strict=True)):
            axes.text(column, row, **_cell(100 * float(mean), 100 * float(size)))


def _cell(mean: float, size: float) -> dict[str, Any]:
    """Return one number of the table; groups have a size without a direction."""
    shown = size if np.isnan(mean) else mean
    text = ""
    if abs(shown) >= _LEAST:
        text = f"±{size:.1f}" if np.isnan(mean) else f"{mean:+.1f}".replace("-", "−")
    color = _SOFT_INK
    if not np.isnan(mean):
        color = palette.HOTSPOT_COLORS["hot 99" if mean > 0 else "cold 99"]
    return {"s": text, "size": 7.5, "color": color, "ha": "center", "va": "center"}
