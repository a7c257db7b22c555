"""The picture: how many times as wide the footprint is, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Sheet

from geo.files import written_whole

FloatArray = npt.NDArray[np.float64]

_INCHES, _DPI = (10.5, 3.9), 110
_COLOURS = ("#1b6ca8", "#b4460f", "#5b8c3a")
_STYLES = ("-", "--", "-.")


@dataclass(frozen=True, slots=True)
class Line:
    """A measure by step with its band.

    Attributes
    ----------
    label
        In the legend.
    step, value, low, high
        Points of the line.
    """

    label: str
    step: FloatArray
    value: FloatArray
    low: FloatArray
    high: FloatArray


def draw_lines(panels: Sequence[tuple[str, str, Sequence[Line]]], path: Path) -> None:
    """Draw and write the picture.

    Parameters
    ----------
    panels
        Heading, name of the steps, and lines of each.
    path
        PNG to write.
    """
    sheet = Sheet(figsize=_INCHES, dpi=_DPI, layout="constrained")
    FigureCanvasAgg(sheet)
    plots = sheet.subplots(1, len(panels), sharey=True)
    for axes, (title, step, lines) in zip(plots, panels, strict=True):
        for line, colour, style in zip(lines, _COLOURS, _STYLES, strict=True):
            axes.fill_between(
                line.step, line.low, line.high, color=colour, alpha=0.15, lw=0
            )
            axes.plot(line.step, line.value, style, color=colour, label=line.label)
        axes.axhline(1, color="grey", lw=0.8)
        axes.set_xlabel(step)
        axes.set_title(fill(title, 34), fontsize=9)
    plots[0].set_ylabel("times the footprint without inspection")
    plots[0].legend(fontsize=8, frameon=False)
    with written_whole(path) as temporary:
        sheet.savefig(temporary, metadata={"Software": None})
