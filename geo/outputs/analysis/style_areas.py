"""How hexagons and areas look in QGIS."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from geo.outputs import palette
from geo.outputs.analysis.layers import Layer
from geo.outputs.analysis.qml import Class, Group, Labels, Look, Symbol
from geo.outputs.analysis.style_ramps import Looks, named, ramp
from geo.outputs.words import Language, word
from geo.schema.allocation import BY_RASTER, BY_SETTLEMENTS
from geo.schema.hotspots import MORAN_CLASSES, VERDICTS
from geo.schema.responsibility import RESPONSIBILITY_KINDS


def hexagons(rows: pd.DataFrame, language: Language, small_count: int) -> Looks:
    """Return the looks of the hexagons: one for each measure."""

    def shown(column: str, colors: str, country: str = "", small: int = 0) -> Look:
        look = ramp(rows, column, colors, language, small_count=small, country=country)
        return replace(look, title_by="cell")

    def judged(column: str, values: Sequence[str], colors: Sequence[str]) -> Look:
        return named(column, list(zip(values, colors, strict=True)), language)

    hot = palette.HOTSPOT_COLORS
    return [
        (
            "style_verdict",
            judged("homicides_verdict", VERDICTS, palette.VERDICT_COLORS),
        ),
        ("style_homicide_rate", shown("homicide_rate", "homicides", "MX")),
        (
            "style_firearm_homicides",
            shown("firearm_homicides", "firearm_homicides", "MX"),
        ),
        ("style_dealers", shown("dealers", "dealers", "US", small_count)),
        ("style_seizures", shown("seizures", "seizures", "MX", small_count)),
        ("style_population", shown("population", "population")),
        ("style_flow", shown("flow_km", "corridor_intensity")),
        ("style_port_hours", shown("port_hours", "port_hours")),
        (
            "style_class",
            judged("homicides_class", tuple(hot), tuple(hot.values())),
        ),
        (
            "style_moran",
            judged("homicides_moran", MORAN_CLASSES, palette.MORAN_COLORS),
        ),
        (
            "style_dealers_verdict",
            judged("dealers_verdict", VERDICTS, palette.VERDICT_COLORS),
        ),
    ]


def areas(layer: Layer, language: Language, small_count: int) -> Looks:
    """Return the looks of counties or municipalities: their figure, and their flow."""
    rows = layer.rows
    flow = ramp(rows, "flow_share", "corridor_intensity", language)
    if layer.name == "municipalities":
        figure = "firearm_homicides"
        own = ramp(rows, figure, figure, language)
        looks = [("style_firearm_homicides", own), ("style_received", flow)]
    else:
        own = ramp(rows, "dealers", "dealers", language, small_count=small_count)
        looks = [("style_dealers", own), ("style_sent", flow)]
    return [(key, replace(look, title_by="name")) for key, look in looks]


def states(_rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of the states: lines to find one's way by."""
    line = Symbol(shape="fill", color="", outline=palette.BORDER, size=0.25)
    look = Look(
        classes=[Class(label=word("layer_states", language), symbol=line)],
        title_by="state_name",
    )
    return [("style_kind", look)]


def responsibility(rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of areas of responsibility: outlines, one kind at a time."""
    line = Symbol(shape="fill", color="", outline=palette.DUTY, size=0.5)
    present = [kind for kind in RESPONSIBILITY_KINDS if (rows["kind"] == kind).any()]
    name = f"name_{language}"
    look = Look(
        classes=[
            Class(
                label=word(f"responsibility_{kind}", language),
                symbol=line,
                condition=f"\"kind\" = '{kind}'",
                shown=at == 0,
            )
            for at, kind in enumerate(present)
        ],
        labels=Labels(expression=f'"{name}"', color=palette.DUTY, place="area"),
        title_by=name,
    )
    return [("style_kind", look)]


def allocation(rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of how far spreading is from known points, by method."""
    keys = ("misplaced_0", "misplaced_25", "misplaced_50", "misplaced_75")
    edges = (0.0, 0.25, 0.5, 0.75, 1.0)
    classes = [
        Class(
            label=word(key, language),
            symbol=Symbol(shape="fill", color=color),
            condition=f'"misplaced" >= {low}'
            + (f' AND "misplaced" < {high}' * (high < 1)),
        )
        for key, color, low, high in zip(
            keys, palette.MISPLACED_COLORS, edges[:-1], edges[1:], strict=True
        )
    ]
    own = BY_RASTER if (rows["method"] == BY_RASTER).any() else BY_SETTLEMENTS
    groups = [
        Group(
            label=str(method),
            condition=f"\"method\" = '{method}'",
            classes=classes,
            shown=method == own,
        )
        for method in sorted(rows["method"].unique())
    ]
    return [("style_kind", Look(classes=groups, title_by="name"))]
