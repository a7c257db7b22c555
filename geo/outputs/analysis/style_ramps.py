"""Classes of layers by ramps and by words: colours of the maps, words of the maps."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from geo.outputs import palette
from geo.outputs.analysis.qml import Class, Look, Symbol, steps
from geo.outputs.palette import Classes, round_breaks
from geo.outputs.words import Language, word

# Looks of a layer by the key of their name.
Looks = list[tuple[str, Look]]

# Labels of ranked things: so many of the first.
LABELLED = 12


def named(
    attribute: str, colors: Sequence[tuple[str, str]], language: Language
) -> Look:
    """Return a look by classes that have words."""
    return Look(
        attribute=attribute,
        classes=[
            Class(
                label=word(value, language),
                symbol=Symbol(shape="fill", color=color),
                value=value,
            )
            for value, color in colors
        ],
        title_by="cell",
    )


def ramp(
    rows: pd.DataFrame,
    column: str,
    colors: str,
    language: Language,
    *,
    small_count: int = 0,
    country: str = "",
) -> Look:
    """Return a look by steps of a ramp; zero and withheld counts are their own.

    Parameters
    ----------
    rows
        The layer.
    column
        What is shown.
    colors
        Name in `palette.RAMPS`.
    language
        Of the legend.
    small_count
        Threshold that the legend names; 0 where nothing of the column is withheld.
    country
        The only country where the figure is known; empty for both.
    """
    values = rows[column].to_numpy(dtype="float64")
    if country:
        values = values[(rows["country"] == country).to_numpy()]
    classes = round_breaks(values, palette.RAMPS[colors])
    named = steps(classes, labels_of(classes, language))
    zero = Class(
        label=word("class_zero", language),
        symbol=Symbol(shape="fill", color=palette.LAND),
        value=(0.0, 0.0),
    )
    first = [zero] if np.any(values == 0) else []
    if not small_count:
        expression = _where(country, f'"{column}"') if country else column
        return Look(attribute=expression, classes=[*first, *named])
    withheld = Class(
        label=word("class_withheld", language, count=small_count),
        symbol=Symbol(shape="fill", color=palette.SMALL_COUNT),
        value=(-1.0, -1.0),
    )
    told = (
        f'CASE WHEN "{column}_small" OR "{column}_withheld" THEN -1 ELSE "{column}" END'
    )
    expression = _where(country, told) if country else told
    return Look(attribute=expression, classes=[withheld, *first, *named])


def _where(country: str, expression: str) -> str:
    """Return an expression that is NULL outside a country."""
    return f"CASE WHEN \"country\" = '{country}' THEN {expression} END"


def labels_of(classes: Classes, language: Language) -> list[str]:
    """Return the legend of class breaks, lowest first.

    Examples
    --------
    >>> labels_of(Classes((1.0, 2000.0), ("#000000",) * 3), "en")
    ['under 1', '1 to under 2,000', '2,000 and more']
    """
    said = [f"{limit:,.10g}" for limit in classes.breaks]
    if not said:
        return [word("class_over", language, low="0")]
    return [
        word("class_under", language, high=said[0]),
        *(
            word("class_between", language, low=low, high=high)
            for low, high in pairwise(said)
        ),
        word("class_over", language, low=said[-1]),
    ]
