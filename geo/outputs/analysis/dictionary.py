"""What every column of the analyst's files means, in which unit.

Columns come from `geo.schema`; what only these files have is declared here. A column
that nobody declared is an error: a test writes every layer.
"""

from dataclasses import replace
from typing import Final

from geo.outputs.analysis.layers import Layer
from geo.schema.allocation import ALLOCATION
from geo.schema.clusters import CLUSTER_MEMBERS, CLUSTERS, SCAN
from geo.schema.columns import text, total, whole
from geo.schema.contract import Column, Dtype, Kind, Table
from geo.schema.corridors import (
    AREA_FLOWS,
    CELL_FLOWS,
    CORRIDORS,
    EDGES,
    OFFICES,
    PORTS,
    VARIANT_EDGES,
    VARIANTS,
)
from geo.schema.detection import DETECTION, DETECTION_OFFICES
from geo.schema.hotspots import (
    BIVARIATE,
    EMERGING,
    EMERGING_YEARS,
    HOTSPOTS,
    MEASURES,
    RANKED,
    RINGS,
    SKILL,
)
from geo.schema.measures import MEASURES as PUBLISHED
from geo.schema.own import TRACE_FLOWS, TRACE_KINDS, TRACE_TIMES
from geo.schema.raw_crossings import SOUTHERN
from geo.schema.responsibility import RESPONSIBILITY
from geo.schema.stages import AREA_TOTALS, AREAS, GRID, LEDGER

# Tables that declare a layer's columns; the first that has a column counts.
_TABLES: Final[dict[str, tuple[Table, ...]]] = {
    "hexagons": (GRID, CELL_FLOWS),
    "hotspots": (HOTSPOTS,),
    "hotspots_ranked": (RANKED,),
    "hotspots_emerging": (EMERGING,),
    "hotspots_bivariate": (BIVARIATE,),
    "hotspots_clusters": (CLUSTERS,),
    "hotspots_scan": (SCAN,),
    "hotspots_emerging_years": (EMERGING_YEARS,),
    "hotspots_cluster_members": (CLUSTER_MEMBERS,),
    "hotspots_rings": (RINGS,),
    "hotspots_skill": (SKILL,),
    "corridors": (CORRIDORS,),
    "roads": (EDGES,),
    "ports": (PORTS,),
    "states": (AREAS,),
    "municipalities": (AREA_TOTALS, AREA_FLOWS, AREAS),
    "counties": (AREA_TOTALS, AREA_FLOWS, AREAS),
    "onward_crossings": (SOUTHERN, AREA_FLOWS),
    "field_offices": (OFFICES,),
    "measures": (PUBLISHED,),
    "detection": (DETECTION,),
    "detection_offices": (DETECTION_OFFICES,),
    "crossings_by_variant": (VARIANTS, PORTS),
    "roads_by_variant": (VARIANT_EDGES, EDGES),
    "responsibility": (RESPONSIBILITY,),
    "responsibility_places": (RESPONSIBILITY,),
    "trace_flows": (TRACE_FLOWS,),
    "trace_times": (TRACE_TIMES,),
    "trace_kinds": (TRACE_KINDS,),
    "ledger": (LEDGER,),
    "allocation": (ALLOCATION, AREAS),
}


def _flag(name: str, meaning: str) -> Column:
    return Column(name=name, dtype=Dtype.FLAG, meaning=meaning)


def _notes(figure: str) -> tuple[Column, ...]:
    """Return the columns that say why a figure is empty."""
    return (
        _flag(
            f"{figure}_small",
            f"True where `{figure}` is above 0 and below the study's small count: the "
            "figure is emptied",
        ),
        _flag(
            f"{figure}_withheld",
            f"True where `{figure}` is emptied for another reason: with it, a small "
            "count of an area could be computed",
        ),
    )


def _wide() -> tuple[Column, ...]:
    """Return the columns of hotspots in the layer of hexagons."""
    columns: list[Column] = []
    names = {"z": "z", "class": "class", "moran_class": "moran"}
    names |= {"hot_share": "hot_share", "verdict": "verdict"}
    for measure in MEASURES:
        for name, short in names.items():
            column = HOTSPOTS[name]
            columns.append(
                replace(
                    column,
                    name=f"{measure}_{short}",
                    meaning=f"{measure.capitalize()}: {column.meaning}",
                    nullable=True,
                )
            )
    columns += [
        replace(
            HOTSPOTS[name],
            name=f"homicide_{name}",
            meaning=HOTSPOTS[name].meaning.split(";")[0] + " (homicides)",
        )
        for name in ("rate", "rate_low", "rate_high")
    ]
    return tuple(columns)


_CARD = (
    text("file", "Path below data/raw", kind=Kind.KEY),
    text("title", "What it is"),
    text("producer", "Who made the figures"),
    text("source", "Publication"),
    text("url", "Where it was published"),
    text("year", "Year or years"),
    text("licence", "Licence or terms"),
    text("compiled", "What the project did to it"),
    whole(
        "rows",
        "Rows of the file; 0 of shapes, roads and rasters",
        kind=Kind.EXTENSIVE,
        minimum=0,
    ),
    text("sha256", "Hash of the file's bytes, SHA-256"),
)
_EXTRA: Final[dict[str, tuple[Column, ...]]] = {
    "hexagons": (
        *_notes("dealers"),
        *_notes("seizures"),
        *_wide(),
        _flag(
            "corridor_in_hotspot",
            "True where modelled flow crosses a homicide hotspot (hot 90 and more)",
        ),
    ),
    "counties": _notes("dealers"),
    "municipalities": _notes("seizures"),
    "detection_offices": (
        whole("ports", "Open crossings", kind=Kind.EXTENSIVE, minimum=1),
    ),
    "hotspots_clusters": (
        replace(
            CLUSTERS["firearms"],
            meaning="Firearms seized in them, without those of municipalities whose "
            "count is withheld",
        ),
        total("places_withheld", "places", "Municipalities whose count is left out"),
    ),
    "hotspots_cluster_members": (
        _flag("firearms_withheld", "True where the count of firearms is not told"),
    ),
    "responsibility": (
        whole("areas", "Municipalities or counties", kind=Kind.EXTENSIVE, minimum=0),
        text("ports", "Its crossings by port_id, or empty"),
        text("basis", "How its places are known"),
        whole("first_year", "First year for which a place is known", nullable=True),
        whole("last_year", "Last year for which a place is known", nullable=True),
    ),
    "study": (
        text("key", "Section and key as in the study file", kind=Kind.KEY),
        text("value", "Its value"),
    ),
    "sources": _CARD,
}


def columns_of(layer: Layer) -> list[Column]:
    """Return the declaration of each column of a layer, in its order.

    Raises
    ------
    KeyError
        If a column is declared nowhere.
    """
    known: dict[str, Column] = {}
    for table in reversed(_TABLES.get(layer.name, ())):
        known |= {column.name: column for column in table.columns}
    known |= {column.name: column for column in _EXTRA.get(layer.name, ())}
    names = [name for name in layer.rows.columns if name != "geometry"]
    return [known[name] for name in names]


def alias(column: Column) -> str:
    """Return what a form or a legend calls a column.

    Examples
    --------
    >>> from geo.schema.corridors import CELL_FLOWS
    >>> alias(CELL_FLOWS["port_hours"])
    'Port hours (h)'
    """
    words = column.name.replace("_", " ")
    for small, large in _SPELLINGS.items():
        words = f" {words} ".replace(f" {small} ", f" {large} ").strip()
    label = words[:1].upper() + words[1:]
    return f"{label} ({column.unit})" if column.unit else label


_SPELLINGS: Final = {
    "id": "ID",
    "us": "US",
    "mx": "MX",
    "km2": "area",
    "mk": "Mann–Kendall",
    "llr": "log-likelihood ratio",
    "pai": "PAI",
    "pei": "PEI",
    "en": "(English)",
    "es": "(Spanish)",
}
