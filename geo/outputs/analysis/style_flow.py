"""How crossings, corridors and roads look in QGIS: width by flow, hue by certainty."""

from dataclasses import replace

import pandas as pd

from geo.outputs import palette
from geo.outputs.analysis.qml import Class, Group, Labels, Look, Symbol, steps
from geo.outputs.analysis.style_ramps import LABELLED, Looks, labels_of
from geo.outputs.palette import round_breaks
from geo.outputs.words import Language, word


def _width(column: str) -> str:
    """Return the width of a line in mm: the square root keeps small flow visible."""
    return f'0.15 + 4 * sqrt("{column}")'


def _certainty(width_of: str, language: Language) -> list[Class]:
    """Return classes of certainty: how wide the band is; see `palette.certainty`."""
    near, far = palette.CERTAINTY_BREAKS
    low = 'coalesce("flow_low", 0)'
    high = 'coalesce("flow_high", 0)'
    sure = f"{low} > 0 AND {high} <= {near:g} * {low}"
    fair = f"{low} > 0 AND {high} <= {far:g} * {low} AND NOT ({sure})"
    conditions = (sure, fair, f"NOT ({low} > 0 AND {high} <= {far:g} * {low})")
    return [
        Class(
            label=word(f"class_certain_{at}", language),
            symbol=Symbol(
                shape="line", color=color, size=1.0, size_by=_width(width_of)
            ),
            condition=condition,
        )
        for at, (color, condition) in enumerate(
            zip(palette.CERTAINTY, conditions, strict=True)
        )
    ]


def roads(rows: pd.DataFrame, language: Language) -> Looks:
    """Return the looks of roads: by certainty, and by share."""
    sure = Look(
        classes=_certainty("flow_share", language),
        labels=Labels(
            expression='CASE WHEN "flow_share" >= 0.03 THEN "ref" END',
            size=7.0,
            color=palette.CERTAINTY[0],
            place="line",
        ),
        title_by="ref",
    )
    values = rows["flow_share"].to_numpy(dtype="float64")
    classes = round_breaks(values, palette.RAMPS["corridor_intensity"])
    share = Look(
        attribute="flow_share",
        classes=[
            replace(
                one, symbol=replace(one.symbol, size=1.0, size_by=_width("flow_share"))
            )
            for one in steps(classes, labels_of(classes, language), shape="line")
        ],
        title_by="ref",
    )
    return [("style_certainty", sure), ("style_share", share)]


def corridors(_rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of corridors: width by flow, hue by certainty."""
    look = Look(
        classes=_certainty("mean_share", language),
        labels=Labels(
            expression=f'CASE WHEN "rank" <= {LABELLED} '
            'THEN "rank" || \'  \' || "ref" END',
            color=palette.CORRIDOR,
            place="line",
            first='10 - "rank" / 2',
        ),
        title_by="name",
    )
    return [("style_certainty", look)]


def variants(rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of roads by part of the flow, one part at a time."""
    names = rows[["kind", "variant"]].drop_duplicates().itertuples(index=False)
    look = Look(
        classes=[
            Group(
                label=str(variant),
                condition=f"\"kind\" = '{kind}' AND \"variant\" = '{variant}'",
                classes=_certainty("flow_share", language),
                shown=at == 0,
            )
            for at, (kind, variant) in enumerate(names)
        ],
        title_by="ref",
    )
    return [("style_certainty", look)]


def ports(_rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of crossings: size by flow, names of the leading ones."""
    symbol = Symbol(
        shape="marker",
        color=palette.PORT,
        outline="#ffffff",
        size=3.0,
        size_by='1.2 + 9 * sqrt("flow_share")',
        opacity=0.9,
    )
    look = Look(
        classes=[Class(label=word("flow_at_port", language), symbol=symbol)],
        labels=Labels(
            expression=f'CASE WHEN "rank" <= {LABELLED} THEN "name_{language}" END',
            first='10 - "rank" / 2',
        ),
        title_by=f"name_{language}",
    )
    return [("style_share", look)]


def onward(_rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of crossings to the south."""
    symbol = Symbol(
        shape="marker",
        color="#ffffff",
        outline=palette.PORT,
        size=2.0,
        size_by='1.6 + 9 * sqrt("flow_share")',
    )
    look = Look(
        classes=[Class(label=word("layer_onward_crossings", language), symbol=symbol)],
        labels=Labels(expression=f'"name_{language}"', size=7.0),
        title_by=f"name_{language}",
    )
    return [("style_share", look)]
