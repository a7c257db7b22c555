"""The picture of the page: shares of states of purchase by rule of supply."""

from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np

from geo.files import written_whole
from replications.frame import Table

mpl.use("Agg")

_COLOURS = ("#b2182b", "#ef8a62", "#fddbc7", "#67a9cf", "#2166ac")
_DPI = 110
_LEAST_WRITTEN = 3.0


def draw_shares(shares: Table, judged: Table, path: Path) -> None:
    """Draw one bar of shares a rule, with its distance from the published ones.

    Parameters
    ----------
    shares
        Rows: a name and per cent by group of states.
    judged
        Rows: a name, rank correlation, total variation, and its interval.
    path
        The picture.
    """
    groups = shares.columns[1:]
    names = [str(row[0]) for row in shares.rows]
    values = np.array([[float(str(cell)) for cell in row[1:]] for row in shares.rows])
    distance = {str(row[0]): float(str(row[2])) for row in judged.rows}
    place = np.arange(len(names))[::-1]
    figure, axis = plt.subplots(figsize=(10.5, 0.45 * len(names) + 1.6))
    left = np.zeros(len(names))
    for at, group in enumerate(groups):
        axis.barh(place, values[:, at], left=left, color=_COLOURS[at], label=group)
        for y, start, width in zip(place, left, values[:, at], strict=True):
            if width >= _LEAST_WRITTEN:
                axis.text(
                    start + width / 2,
                    y,
                    f"{width:.0f}",
                    ha="center",
                    va="center",
                    fontsize=8,
                    color="white" if at in {0, 4} else "black",
                )
        left += values[:, at]
    for y, name in zip(place, names, strict=True):
        if name in distance:
            axis.text(101.0, y, f"{distance[name]:.2f}", va="center", fontsize=8)
    axis.text(101.0, place[0] + 0.75, "total\nvariation", fontsize=8, va="center")
    axis.set_yticks(place, names, fontsize=8)
    axis.set_xlim(0.0, 100.0)
    axis.set_xlabel("% of firearms traced to a purchase", fontsize=9)
    axis.tick_params(axis="x", labelsize=8)
    axis.legend(
        loc="upper center",
        bbox_to_anchor=(0.4, 1.13),
        ncols=len(groups),
        frameon=False,
        fontsize=8,
    )
    for side in ("top", "right"):
        axis.spines[side].set_visible(False)
    figure.tight_layout()
    with written_whole(path) as temporary:
        figure.savefig(temporary, dpi=_DPI, metadata={"Software": None})
    plt.close(figure)
