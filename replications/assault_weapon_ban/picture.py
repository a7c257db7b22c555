"""The picture: homicides by year, near the other states against near California."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Sheet

from geo.files import written_whole

FloatArray = npt.NDArray[np.float64]

_INCHES, _DPI = (7.0, 3.8), 110
_COLOURS = ("#1b6ca8", "#4d8b31")
_SHIFT = 0.08
# The ban ended in September.
_END = 2004.7


def draw_years(rows: FloatArray, path: Path) -> None:
    """Draw and write the picture.

    Parameters
    ----------
    rows
        Year; slope, low, high; the same without Nuevo Laredo.
    path
        PNG to write.
    """
    sheet = Sheet(figsize=_INCHES, dpi=_DPI, layout="constrained")
    FigureCanvasAgg(sheet)
    axes = sheet.subplots()
    axes.axvspan(2001.5, 2006.5, color="#eeeeee", lw=0, label="years of the original")
    axes.axhline(1, color="grey", lw=0.8)
    axes.axvline(_END, color="#b4460f", ls="--", lw=1, label="the ban ends")
    year = rows[:, 0]
    for first, shift, colour, label in (
        (1, -_SHIFT, _COLOURS[0], "ratio, 95 % interval"),
        (4, _SHIFT, _COLOURS[1], "without Nuevo Laredo"),
    ):
        ratio, under, over = np.exp(rows[:, first : first + 3]).T
        axes.errorbar(
            year + shift,
            ratio,
            yerr=[ratio - under, over - ratio],
            fmt="o-",
            color=colour,
            capsize=3,
            label=label,
        )
    axes.set_yscale("log")
    ticks = [0.5, 0.7, 1, 1.4, 2, 2.8, 4]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_xticks(year.astype(int))
    axes.set_ylabel("ratio, 2004 = 1")
    axes.set_title(
        "Homicides within 100 miles of crossings to AZ, NM and TX\n"
        "against those near crossings to California",
        fontsize=10,
    )
    axes.legend(fontsize=8, loc="upper left", frameon=False)
    with written_whole(path) as temporary:
        sheet.savefig(temporary, metadata={"Software": None})
