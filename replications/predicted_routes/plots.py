"""Pictures of the page: the years, ours among the placebos, and where routes run."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from geo.files import written_whole
from replications.frame import Table
from replications.predicted_routes.panel import BoolArray

mpl.use("Agg")

_OURS, _PLACEBO, _LIGHT, _GRID = "#b2182b", "#7f7f7f", "#e8e8e8", "#dddddd"
_BOTH = "#5e3c99"
_NORTH, _SOUTH = "#e66101", "#2b83ba"
_BEGAN = 2006.5
_DPI = 110
_TITLES = {
    "north": "north, from growing municipalities",
    "south": "south, as modelled",
}


def draw_years(table: Table, path: Path) -> None:
    """Draw the coefficient of each year with its 95 % interval."""
    figure, axes = plt.subplots(1, 2, figsize=(9.5, 3.6), sharey=True)
    year = np.array([int(str(row[0])) for row in table.rows])
    for at, (axis, key) in enumerate(zip(axes, _TITLES, strict=True)):
        value, low, high = (
            np.array([_number(row[1 + 3 * at + part]) for row in table.rows])
            for part in range(3)
        )
        axis.axhline(0.0, color="#444444", linewidth=0.8)
        axis.axvline(_BEGAN, color="#444444", linewidth=0.8, linestyle=":")
        axis.fill_between(year, low, high, color=_LIGHT, linewidth=0)
        axis.plot(year, value, color=_OURS, linewidth=1.4)
        _dress(axis, _TITLES[key])
    axes[0].set_ylabel("homicides per 100,000,\non routes less off, against 2006")
    axes[1].annotate(
        "federal campaign\nbegins",
        (_BEGAN, axes[1].get_ylim()[1]),
        xytext=(-6, -4),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=8,
    )
    _save(figure, path)


def draw_placebos(table: Table, path: Path) -> None:
    """Draw our coefficients beside the middle 90 % of placebos."""
    rows = [row for row in table.rows if row[8] is not None]
    outcomes = list(dict.fromkeys(str(row[3]) for row in rows))
    figure, axes = plt.subplots(
        1, len(outcomes), figsize=(12.5, 0.42 * len(rows) / len(outcomes) + 1.5)
    )
    for axis, outcome in zip(axes, outcomes, strict=True):
        own = [row for row in rows if row[3] == outcome]
        place = np.arange(len(own))[::-1]
        low, high, mean, ours = (
            np.array([_number(row[column]) for row in own]) for column in (6, 7, 5, 4)
        )
        axis.axvline(0.0, color="#444444", linewidth=0.8)
        axis.hlines(place, low, high, color=_PLACEBO, linewidth=4, alpha=0.55)
        axis.plot(mean, place, "|", color=_PLACEBO, markersize=9)
        axis.plot(ours, place, "o", color=_OURS, markersize=5)
        axis.set_yticks(place, [f"{row[0]}, {row[1]}: {row[2]}" for row in own])
        axis.set_xlabel(outcome)
        _dress(axis, "")
        for at, row in zip(place, own, strict=True):
            axis.annotate(
                f"p {_number(row[8]):.3f}",
                (1.01, at),
                xycoords=("axes fraction", "data"),
                va="center",
                fontsize=7.5,
            )
    for axis in axes[1:]:
        axis.set_yticklabels([])
    figure.suptitle(
        "Ours (dots) and the middle 90 % of placebo routes (bars), coefficients",
        fontsize=10,
    )
    _save(figure, path)


def draw_map(
    municipalities: gpd.GeoDataFrame,
    marked: Mapping[str, BoolArray],
    keys: Sequence[str],
    path: Path,
) -> None:
    """Draw the municipalities that the routes of two predictions pass.

    Parameters
    ----------
    municipalities
        Polygons.
    marked
        By prediction: whether each municipality is on its routes.
    keys
        The two predictions, hers and ours.
    path
        The picture.
    """
    first, second = (marked[key] for key in keys)
    colour = np.select(
        [first & second, first, second], [_BOTH, _NORTH, _SOUTH], "#f2f2f2"
    )
    figure, axis = plt.subplots(figsize=(9.0, 6.0))
    municipalities.plot(ax=axis, color=colour, edgecolor="#c8c8c8", linewidth=0.15)
    axis.set_aspect(1.0 / np.cos(np.radians(24.0)))
    axis.set_axis_off()
    names = ("north only", "south only", "both")
    counts = ((first & ~second), (second & ~first), (first & second))
    axis.legend(
        handles=[
            Patch(color=shade, label=f"{name}: {int(count.sum())}")
            for shade, name, count in zip(
                (_NORTH, _SOUTH, _BOTH), names, counts, strict=True
            )
        ],
        title="Municipalities on predicted routes",
        loc="lower left",
        frameon=False,
        fontsize=9,
    )
    axis.annotate(
        "Predicted by shortest paths, not observed. Seizures on this page show\n"
        "enforcement as well as flow.",
        (0.0, -0.02),
        xycoords="axes fraction",
        fontsize=8,
        va="top",
    )
    _save(figure, path)


def _dress(axis: Axes, title: str) -> None:
    axis.set_title(title, fontsize=10)
    axis.tick_params(labelsize=8)
    axis.xaxis.label.set_fontsize(9)
    axis.yaxis.label.set_fontsize(9)
    axis.grid(axis="both", color=_GRID, linewidth=0.5)
    axis.set_axisbelow(True)
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)


def _number(cell: object) -> float:
    """Return a cell as a number, 0 for none: the reference has no interval."""
    return 0.0 if cell is None else float(str(cell))


def _save(figure: Figure, path: Path) -> None:
    figure.tight_layout()
    with written_whole(path) as temporary:
        figure.savefig(temporary, dpi=_DPI, metadata={"Software": None})
    plt.close(figure)
