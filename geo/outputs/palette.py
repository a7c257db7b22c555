"""Colours and classes that every map of the product shares.

Sequential ramps are light to dark and safe for the common colour-vision deficiencies;
hot and cold are red and blue, never red and green. Colours are hexadecimal RGB.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Five steps each, light to dark (own values, checked for even steps in lightness).
RAMPS = {
    "population": ("#f1eef6", "#cbc3dd", "#a192c1", "#77629f", "#4c3575"),
    "dealers": ("#e8f1f5", "#b5d3de", "#7fb0c4", "#4a87a3", "#1f5a78"),
    "homicides": ("#fdeee0", "#f8c99b", "#ec9a5b", "#cd6428", "#8c3708"),
    "firearm_homicides": ("#fdeae5", "#f5b9a9", "#e2826e", "#bd4a40", "#7d1a20"),
    "seizures": ("#eef4e3", "#c8dca4", "#9abd6b", "#6a953f", "#3f6619"),
    "port_hours": ("#fdf0c0", "#f0d089", "#cda25a", "#946c33", "#573c17"),
    "corridor_intensity": ("#e2f1ee", "#aedbd2", "#6fb7ab", "#358a7e", "#125a51"),
}
HOTSPOT_COLORS = {
    "cold 99": "#2c5f9e",
    "cold 95": "#6d9bc9",
    "cold 90": "#b4cde4",
    "not significant": "#ececec",
    "hot 90": "#f6c3a5",
    "hot 95": "#e2785c",
    "hot 99": "#b2182b",
}
# In the order of `geo.schema.hotspots`: VERDICTS, MORAN_CLASSES, EMERGING_CLASSES.
VERDICT_COLORS = ("#8c1020", "#d6604d", "#f4b79b", "#d9a441", "#6d9bc9", "#ececec")
STEADY_COLORS = ("#ececec", "#f6c3a5", "#e2785c", "#b2182b")
MISPLACED_COLORS = ("#e8f1f5", "#b5d3de", "#7fb0c4", "#1f5a78")
# More than expected, as expected or unknown, less: light, so that roads show on them.
DETECTION_COLORS = ("#e8a15c", "#ececec", "#93b8d6")
MORAN_COLORS = ("#b2182b", "#2c5f9e", "#f4a582", "#92c5de", "#ececec")
EMERGING_COLORS = (
    *("#ffe066", "#fdae61", "#67000d", "#b2182b"),
    *("#e2785c", "#f6c3a5", "#b97bb5", "#c4a59b"),
    *("#bfe8e0", "#7cc4b8", "#0b2f66", "#2c5f9e"),
    *("#6d9bc9", "#b4cde4", "#8f8cc7", "#9fb0ba"),
    "#ececec",
)
# Cells below the small-count threshold, as a class of its own.
SMALL_COUNT = "#f1efe2"
CORRIDOR = "#6a1b6e"
CORRIDOR_LIGHT = "#c79bcb"
# Roads by certainty: the surer an estimate, the darker. A band is as wide as its upper
# end is many times its lower end; classes part at these factors.
CERTAINTY_BREAKS = (3.0, 10.0)
CERTAINTY = ("#4d1054", "#9d57a5", "#d0a8d4")
PORT = "#111111"
# Roads of the network as a background, and outlines of areas of responsibility.
ROAD = "#b9b3aa"
DUTY = "#0b6e6e"
LAND = "#fbfaf7"
WATER = "#dfe8ee"
BORDER = "#8a8a8a"
INTERNATIONAL = "#3a3a3a"


@dataclass(frozen=True, slots=True)
class Classes:
    """Class breaks of one layer and the colour of each class.

    Attributes
    ----------
    breaks
        Inner limits, ascending; a value equal to a limit falls in the upper class.
    colors
        One more than `breaks`.
    """

    breaks: tuple[float, ...]
    colors: tuple[str, ...]

    def index(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
        """Return the class of each value, counted from 0."""
        return np.searchsorted(np.asarray(self.breaks), values, side="right")


def round_breaks(values: npt.NDArray[np.float64], ramp: Sequence[str]) -> Classes:
    """Return class breaks at round numbers, even steps apart on a logarithmic scale.

    Counts and rates are skewed: even quantiles would spend every class on the many
    small values. Steps run from the 20 % to the 95 % quantile of positive values.

    Parameters
    ----------
    values
        Values of the layer; zeros and missing values are left out.
    ramp
        Colours, light to dark.

    Returns
    -------
    Classes
        At most ``len(ramp)`` classes: breaks that round to the same number are merged.
    """
    positive = values[np.isfinite(values) & (values > 0)]
    if positive.size == 0:
        return Classes((), (ramp[0],))
    low, high = np.quantile(positive, [0.2, 0.95])
    breaks = sorted({_round(value) for value in np.geomspace(low, high, len(ramp) - 1)})
    keep = np.linspace(0, len(ramp) - 1, len(breaks) + 1).round().astype(int)
    return Classes(tuple(breaks), tuple(ramp[at] for at in keep))


def certainty(
    low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]
) -> npt.NDArray[np.intp]:
    """Return the class of certainty of each band, the surest 0.

    Parameters
    ----------
    low, high
        Ends of the bands.

    Returns
    -------
    numpy.ndarray
        Position in `CERTAINTY`: the last one where the lower end is 0 or missing.

    Examples
    --------
    >>> certainty(np.array([0.1, 0.1, 0.1, 0.0]), np.array([0.3, 0.4, 2.0, 0.1]))
    array([0, 1, 2, 2])
    """
    classes = np.full(low.shape, len(CERTAINTY_BREAKS), dtype=np.intp)
    for at, factor in reversed(list(enumerate(CERTAINTY_BREAKS))):
        classes[(low > 0) & (high <= factor * low)] = at
    return classes


def _round(value: float) -> float:
    """Round to 1, 2 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(value))
    step = min((1.0, 2.0, 5.0, 10.0), key=lambda s: abs(np.log(value / power / s)))
    return float(f"{step * power:.6g}")
