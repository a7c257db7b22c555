"""How hotspots look in QGIS."""

from collections.abc import Sequence

import pandas as pd

from geo.outputs import palette
from geo.outputs.analysis.qml import Class, Group, Labels, Look, Symbol
from geo.outputs.analysis.style_ramps import LABELLED, Looks, named
from geo.outputs.words import Language, word
from geo.schema.clusters import CLUSTER_METHODS, SCAN_KINDS
from geo.schema.hotspots import (
    EMERGING_CLASSES,
    HOTSPOT_CLASSES,
    MEASURES,
    MORAN_CLASSES,
    NO_PATTERN,
    PAIRS,
    VERDICTS,
)


def by_measure(_rows: pd.DataFrame, language: Language) -> Looks:
    """Return a look by measure: they overlap, so one is shown at a time."""

    def groups(column: str, colors: Sequence[tuple[str, str]]) -> Look:
        return Look(
            classes=[
                Group(
                    label=word(f"hotspots_{measure}", language),
                    condition=f"\"measure\" = '{measure}'",
                    classes=_worded(column, colors, language),
                    shown=measure != "seizures",
                )
                for measure in MEASURES
            ],
            title_by="cell",
        )

    shown = [
        (name, palette.HOTSPOT_COLORS[name])
        for name in reversed(HOTSPOT_CLASSES)
        if name != "not significant"
    ]
    verdicts = list(zip(VERDICTS, palette.VERDICT_COLORS, strict=True))[:-1]
    return [
        ("style_class", groups("class", shown)),
        ("style_verdict", groups("verdict", verdicts)),
    ]


def _worded(
    column: str, colors: Sequence[tuple[str, str]], language: Language
) -> list[Class]:
    return [
        Class(
            label=word(value, language),
            symbol=Symbol(shape="fill", color=color),
            condition=f"\"{column}\" = '{value}'",
        )
        for value, color in colors
    ]


def ranked(_rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of ranked places: outlines, names of the first."""
    colors = {
        "homicides": palette.HOTSPOT_COLORS["hot 99"],
        "dealers": palette.RAMPS["dealers"][-1],
        "seizures": palette.RAMPS["seizures"][-1],
    }
    look = Look(
        classes=[
            Class(
                label=word(f"hotspots_{measure}", language),
                symbol=Symbol(shape="fill", color="", outline=color, size=0.5),
                condition=f"\"measure\" = '{measure}'",
                shown=measure == "homicides",
            )
            for measure, color in colors.items()
        ],
        labels=Labels(
            expression=f'CASE WHEN "rank" <= {LABELLED} AND '
            '"measure" = \'homicides\' THEN "rank" || \'  \' || "name" END',
            place="area",
            first='10 - "rank" / 2',
        ),
        title_by="name",
    )
    return [("style_rank", look)]


def emerging(rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of patterns over the years."""
    present = set(rows["class"].unique())
    colors = [
        (name, color)
        for name, color in zip(EMERGING_CLASSES, palette.EMERGING_COLORS, strict=True)
        if name != NO_PATTERN and name in present
    ]
    return [("style_class", named("class", colors, language))]


def pairs(_rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of the bivariate Moran, one pair at a time."""
    labels = {
        "seizures near homicides": word("seizures_near_homicides", language),
        "dealers near homicides": word("style_dealers", language),
    }
    colors = list(zip(MORAN_CLASSES, palette.MORAN_COLORS, strict=True))[:-1]
    look = Look(
        classes=[
            Group(
                label=labels[pair],
                condition=f"\"pair\" = '{pair}'",
                classes=_worded("moran_class", colors, language),
                shown=pair == PAIRS[0],
            )
            for pair in PAIRS
        ],
        title_by="cell",
    )
    return [("style_moran", look)]


def clusters(_rows: pd.DataFrame, _language: Language) -> Looks:
    """Return the look of clusters of seizures, one method at a time."""
    color = palette.RAMPS["seizures"]
    look = Look(
        classes=[
            Class(
                label=method.upper(),
                symbol=Symbol(
                    shape="fill",
                    color=color[1],
                    outline=color[4],
                    size=0.4,
                    opacity=0.7,
                ),
                condition=f"\"method\" = '{method}'",
                shown=method == "hdbscan",
            )
            for method in CLUSTER_METHODS
        ],
        labels=Labels(
            expression=f'CASE WHEN "method" = \'hdbscan\' AND "cluster" <= {LABELLED} '
            'THEN "name" END',
            color=color[4],
            place="area",
            first='10 - "cluster" / 2',
        ),
        title_by="name",
    )
    return [("style_kind", look)]


def scan(_rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of circles, with rank and name."""
    keys = dict(zip(SCAN_KINDS, ("legend_scan", "legend_scan_years"), strict=True))
    colors = dict(zip(SCAN_KINDS, ("#7d1a20", "#b97bb5"), strict=True))
    look = Look(
        classes=[
            Class(
                label=word(keys[kind], language),
                symbol=Symbol(shape="fill", color="", outline=colors[kind], size=0.6),
                condition=f"\"kind\" = '{kind}'",
                shown=kind == SCAN_KINDS[0],
            )
            for kind in SCAN_KINDS
        ],
        labels=Labels(
            expression=f"CASE WHEN \"kind\" = '{SCAN_KINDS[0]}' THEN "
            '"rank" || \'  \' || "name" END',
            color=colors[SCAN_KINDS[0]],
            place="area",
            first='10 - "rank"',
        ),
        title_by="name",
    )
    return [("style_rank", look)]
