"""The picture: the fraction by counterfactual distance, and dealers by band."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Sheet

from geo.files import written_whole
from replications.frame import Figure

FloatArray = npt.NDArray[np.float64]

_INCHES, _DPI = (9.0, 4.2), 110
_COLOURS = ("#1b6ca8", "#b4460f")


@dataclass(frozen=True, slots=True)
class Curve:
    """A fraction by distance with its band.

    Attributes
    ----------
    label
        In the legend.
    km, value, low, high
        Points of the curve.
    """

    label: str
    km: FloatArray
    value: FloatArray
    low: FloatArray
    high: FloatArray


def draw_curves(
    curves: Sequence[Curve],
    published: Figure,
    bands: Sequence[tuple[str, float, float]],
    path: Path,
) -> None:
    """Draw and write the picture.

    Parameters
    ----------
    curves
        One per set of controls.
    published
        Share of dealers at the farthest distance.
    bands
        Name of each band of distance, dealers per county and per 100,000 people.
    path
        PNG to write.
    """
    sheet = Sheet(figsize=_INCHES, dpi=_DPI, layout="constrained")
    FigureCanvasAgg(sheet)
    left, right = sheet.subplots(1, 2)
    _draw_fractions(left, curves, published)
    _draw_bands(right, bands)
    with written_whole(path) as temporary:
        sheet.savefig(temporary, metadata={"Software": None})


def _draw_fractions(axes: Axes, curves: Sequence[Curve], published: Figure) -> None:
    for curve, colour in zip(curves, _COLOURS, strict=True):
        axes.fill_between(
            curve.km, curve.low, curve.high, color=colour, alpha=0.2, lw=0
        )
        axes.plot(curve.km, curve.value, color=colour, label=curve.label)
    farthest = curves[0].km[-1]
    low, high = published.low or 0.0, published.high or 0.0
    axes.errorbar(
        [farthest],
        [published.value],
        yerr=[[published.value - low], [high - published.value]],
        fmt="o",
        color="black",
        capsize=3,
        label="published, 46.7 %",
    )
    axes.axhline(0, color="grey", lw=0.8)
    axes.set_xlabel("counterfactual road to the border, km")
    axes.set_ylabel("dealers that would go, %")
    axes.set_title("Share of dealers that nearness accounts for", fontsize=10)
    axes.legend(fontsize=8, loc="lower left", frameon=False)


def _draw_bands(axes: Axes, bands: Sequence[tuple[str, float, float]]) -> None:
    row = np.arange(len(bands))
    for shift, values, colour, label in (
        (-0.2, [band[1] for band in bands], _COLOURS[0], "per county"),
        (0.2, [band[2] for band in bands], _COLOURS[1], "per 100,000 people"),
    ):
        axes.barh(row + shift, values, height=0.38, color=colour, label=label)
    axes.set_yticks(row, [band[0] for band in bands], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("licensed dealers")
    axes.set_title("Dealers by road to the nearest crossing", fontsize=10)
    axes.legend(fontsize=8, loc="lower right", frameon=False)
