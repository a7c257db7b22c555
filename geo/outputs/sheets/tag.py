"""The tag that a plot shows an estimate, as every printed map has it."""

from matplotlib.figure import Figure

from geo.outputs import palette
from geo.outputs.words import Language, word


def tag_estimate(figure: Figure, height: float, language: Language) -> None:
    """Write the tag at the right edge.

    Parameters
    ----------
    figure
        The plot.
    height
        Of the tag, as a share of the figure from below.
    language
        Of the word.
    """
    figure.text(
        0.975,
        height,
        word("estimate", language),
        size=9,
        weight="bold",
        color="white",
        ha="right",
        bbox={
            "boxstyle": "square,pad=0.35",
            "fc": palette.HOTSPOT_COLORS["hot 99"],
            "lw": 0,
        },
    )
