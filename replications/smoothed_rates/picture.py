"""The picture: ranks of municipalities both ways, small and large ones told apart."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Sheet
from scipy.stats import rankdata

from geo.files import written_whole

FloatArray = npt.NDArray[np.float64]

_INCH, _DPI = 3.3, 110


def draw_ranks(
    theirs: FloatArray,
    ours: FloatArray,
    people: FloatArray,
    edges: Sequence[float],
    path: Path,
) -> None:
    """Draw and write the picture; no municipality is named.

    Parameters
    ----------
    theirs, ours
        Smoothed rates of the same municipalities.
    people
        Of each.
    edges
        Where one class of people ends and the next begins.
    path
        PNG to write.
    """
    kind = np.searchsorted(edges, people, side="right")
    share = [100 * rankdata(one) / len(people) for one in (theirs, ours)]
    names = [
        f"fewer than {edges[0]:,.0f} people",
        *(f"{low:,.0f} to {high:,.0f}" for low, high in pairwise(edges)),
        f"{edges[-1]:,.0f} and more",
    ]
    sheet = Sheet(figsize=(_INCH * len(names), _INCH), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(sheet)
    panels = sheet.subplots(1, len(names), sharey=True)
    for at, (axes, name) in enumerate(zip(panels, names, strict=True)):
        here = kind == at
        axes.plot([0, 100], [0, 100], color="grey", lw=0.8)
        axes.scatter(
            share[0][here], share[1][here], s=4, alpha=0.4, color="#1b6ca8", lw=0
        )
        axes.set_title(name, fontsize=10)
        axes.set_xlabel("rank as elcri.men, %")
    panels[0].set_ylabel("rank, ours, %")
    with written_whole(path) as temporary:
        sheet.savefig(temporary, metadata={"Software": None})
