"""Printed sheet of profile likelihoods: how well each parameter of the model is told.

One small panel a parameter: the deviance of the best fit at other values, the cut below
which values are in the 95 % interval, the estimate, and beside them the parabola that
the standard error alone would draw. A4 landscape, PNG, the same bytes on every run.
"""

import datetime as dt
import io
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from geo.outputs import palette
from geo.outputs.files import write_bytes
from geo.outputs.sheets.tag import tag_estimate
from geo.outputs.words import Language, word

FloatArray = npt.NDArray[np.float64]

_INK, _SOFT_INK = "#222222", "#5c5c5c"
_PAGE_INCHES = (297 / 25.4, 210 / 25.4)
_STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
}
_CUT = 3.841458819
# The top of every panel: a little above the outermost of three standard errors.
_TOP = 10.0
_COLUMNS = 3
_SMOOTH = 200
_CAVEAT_WIDTH, _NOTE_WIDTH = 175, 175

_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "title": "How well the evidence tells each parameter of the model",
        "unit": (
            "Profile likelihood: how much worse the best fit becomes when a parameter "
            "is held at another value (deviance; 0 is the best fit)."
        ),
        "deviance": "deviance",
        "profile": "profile (points: values tried)",
        "quadratic": "if the standard error told all",
        "interval": "95 % interval",
        "cut": "95 % cut, 3.84",
        "estimate": "estimate {value} ({low} to {high})",
        "open": "beyond the panel",
        "deterrence": "Deterrence β, per hour on the road",
        "choice": "Sharpness of choice of crossing μ, per hour",
        "attraction_exponent": "Exponent of a crossing's traffic α",
        "demand_exponent": "Exponent of demand γ",
        "balance": "Binding of arrivals to demand κ",
        "factor": "Logarithm of the factor of {name}",
    },
    "es": {
        "title": "Qué tan bien la evidencia determina cada parámetro del modelo",
        "unit": (
            "Verosimilitud perfil: cuánto empeora el mejor ajuste cuando un parámetro "
            "se fija en otro valor (devianza; 0 es el mejor ajuste)."
        ),
        "deviance": "devianza",
        "profile": "perfil (puntos: valores probados)",
        "quadratic": "si el error estándar lo dijera todo",
        "interval": "intervalo de 95 %",
        "cut": "corte de 95 %, 3.84",
        "estimate": "estimación {value} ({low} a {high})",
        "open": "fuera del panel",
        "deterrence": "Disuasión β, por hora de camino",
        "choice": "Nitidez de la elección del cruce μ, por hora",
        "attraction_exponent": "Exponente del tráfico de un cruce α",
        "demand_exponent": "Exponente de la demanda γ",
        "balance": "Sujeción de las llegadas a la demanda κ",
        "factor": "Logaritmo del factor de {name}",
    },
}


def draw_profiles(
    table: pd.DataFrame,
    rows: pd.DataFrame,
    path: Path,
    *,
    language: Language,
    dpi: int,
    made_on: dt.date,
    notes: Sequence[str] = (),
) -> None:
    """Draw the profiles of all parameters on one sheet and write it.

    Parameters
    ----------
    table
        Columns ``parameter``, ``value``, ``deviance`` and ``quadratic``.
    rows
        One row a parameter, in the order of the panels: ``parameter``, ``estimate``,
        ``low`` and ``high`` (NaN where the profile does not reach the cut).
    path
        PNG file to write.
    language
        Language of every text.
    dpi
        Dots per inch.
    made_on
        Date to print.
    notes
        Lines about the evidence, in that language, to print below the panels.

    Raises
    ------
    ValueError
        If there is no parameter, or one has no profile.
    """
    names = rows["parameter"].tolist()
    missing = sorted(set(names) - set(table["parameter"]))
    if not names or missing:
        message = f"No profile to draw: {', '.join(missing) or 'no parameter'}."
        raise ValueError(message)
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=_PAGE_INCHES, dpi=dpi, facecolor="white")
        FigureCanvasAgg(figure)
        below = _write_margins(figure, language, made_on, notes)
        columns = min(_COLUMNS, len(names))
        panels = figure.subplots(-(-len(names) // columns), columns, squeeze=False)
        figure.subplots_adjust(
            left=0.06, right=0.975, top=0.80, bottom=below, wspace=0.2, hspace=0.62
        )
        for at, axes in enumerate(panels.flat):
            if at >= len(names):
                axes.set_axis_off()
                continue
            own = table[table["parameter"] == names[at]].sort_values("value")
            _draw_panel(axes, own, rows.iloc[at], language)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi="figure", metadata={"Software": None})
    write_bytes(path, buffer.getvalue())


def parameter_title(name: str, language: Language) -> str:
    """Return what to call a parameter; one without a title is a factor of a place.

    Examples
    --------
    >>> parameter_title("factor:El Paso", "es")
    'Logaritmo del factor de El Paso'
    """
    titles = _WORDS[language]
    return titles.get(name) or titles["factor"].format(name=name.rpartition(":")[2])


def _write_margins(
    figure: Figure, language: Language, made_on: dt.date, notes: Sequence[str]
) -> float:
    """Write title, legend, notes and caveat; return where the panels may begin."""
    words = _WORDS[language]
    figure.text(0.035, 0.945, words["title"], size=15, weight="bold", color=_INK)
    figure.text(0.035, 0.915, words["unit"], size=8.5, color=_SOFT_INK)
    tag_estimate(figure, 0.948, language)
    figure.legend(
        handles=[
            Line2D([], [], color=palette.CORRIDOR, marker="o", ms=3.5, lw=1.6),
            Line2D([], [], color=_SOFT_INK, lw=0.9, ls=(0, (2, 2))),
            Line2D([], [], color=palette.HOTSPOT_COLORS["hot 99"], lw=0.9),
            Patch(fc=palette.CORRIDOR_LIGHT, alpha=0.35),
        ],
        labels=[words[key] for key in ("profile", "quadratic", "cut", "interval")],
        loc="upper left",
        bbox_to_anchor=(0.028, 0.9),
        ncols=4,
        frameon=False,
        fontsize=8,
        handlelength=2.4,
        columnspacing=2.2,
    )
    caveat = textwrap.wrap(word("caveat", language), _CAVEAT_WIDTH)
    lines = [line for note in notes for line in textwrap.wrap(note, _NOTE_WIDTH)]
    bottom = 0.03
    figure.text(
        0.975,
        bottom,
        f"{word('date', language)}: {made_on.isoformat()}",
        size=7.5,
        color=_SOFT_INK,
        ha="right",
    )
    for text, color in (
        *((line, _INK) for line in reversed(caveat)),
        *((line, _SOFT_INK) for line in reversed(lines)),
    ):
        figure.text(0.035, bottom, text, size=7.5, color=color)
        bottom += 0.021
    return bottom + 0.075


def _draw_panel(
    axes: Axes, own: pd.DataFrame, row: pd.Series, language: Language
) -> None:
    """Draw the profile of one parameter."""
    words = _WORDS[language]
    value = own["value"].to_numpy(dtype="float64")
    deviance = own["deviance"].to_numpy(dtype="float64")
    estimate, low, high = (float(row[key]) for key in ("estimate", "low", "high"))
    inside = (
        value.min() if np.isnan(low) else low,
        value.max() if np.isnan(high) else high,
    )
    axes.axvspan(*inside, color=palette.CORRIDOR_LIGHT, alpha=0.35, lw=0)
    axes.axhline(_CUT, color=palette.HOTSPOT_COLORS["hot 99"], lw=0.9)
    axes.axvline(estimate, color=_INK, lw=0.9)
    fine = np.linspace(value.min(), value.max(), _SMOOTH)
    signed = np.sign(value - estimate)
    for heights, color, width, dashes in (
        (own["quadratic"].to_numpy(dtype="float64"), _SOFT_INK, 0.9, (0, (2, 2))),
        (deviance, palette.CORRIDOR, 1.6, "-"),
    ):
        # Between the values tried the root of the deviance is drawn straight.
        curve = np.interp(fine, value, signed * np.sqrt(heights)) ** 2
        axes.plot(fine, curve, color=color, lw=width, ls=dashes)
    axes.plot(value, deviance, "o", color=palette.CORRIDOR, ms=3.5)
    axes.set_ylim(-0.3, _TOP)
    room = 0.03 * (value.max() - value.min())
    axes.set_xlim(value.min() - room, value.max() + room)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.tick_params(labelsize=7.5, colors=_SOFT_INK, length=3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylabel(words["deviance"], size=7.5, color=_SOFT_INK)
    ends = [
        words["open"] if np.isnan(end) else f"{end:.3g}".replace("-", "−")
        for end in (low, high)
    ]
    axes.set_title(
        parameter_title(str(row["parameter"]), language),
        size=9.5,
        weight="bold",
        color=_INK,
        loc="left",
        pad=20,
    )
    axes.annotate(
        words["estimate"].format(
            value=f"{estimate:.3g}".replace("-", "−"), low=ends[0], high=ends[1]
        ),
        (0, 1),
        (0, 7),
        xycoords="axes fraction",
        textcoords="offset points",
        size=8,
        color=_SOFT_INK,
    )
