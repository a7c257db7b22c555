"""Tables made from an analyst's own lists: counts alone, small ones left out.

Seizures by municipality are as exact as the shipped ones, and products withhold what is
small of them; seizures by cell and all of the traces are told as they may leave the
project. Nothing here reads or writes files.
"""

from typing import Final

from geo.schema.columns import CELL, chosen, number, part, text, whole
from geo.schema.contract import Column, Dtype, Kind, Table

# What stands for all places, and for places that a list does not tell.
ALL: Final = "all"
UNKNOWN: Final = "unknown"
TRACE_LEVELS: Final = ("purchase state", "states", "areas")
TIME_GROUPS: Final = ("all", "purchase", "recovery")
TRACE_KINDS_OF: Final = ("type", "calibre", "maker_country")

_YEAR = whole("year", "Year of the seizure", kind=Kind.KEY, minimum=1990)


def _count(name: str, meaning: str, *, nullable: bool = False) -> Column:
    return Column(
        name=name,
        dtype=Dtype.NUMBER if nullable else Dtype.INTEGER,
        unit="firearms" if name != "incidents" else "incidents",
        meaning=meaning,
        kind=Kind.EXTENSIVE,
        minimum=0,
        nullable=nullable,
    )


def _flag(name: str, meaning: str) -> Column:
    return Column(name=name, dtype=Dtype.FLAG, meaning=meaning)


_INCIDENTS = _count("incidents", "Rows of the list with a firearm seized")
_FIREARMS = _count("firearms", "Firearms seized in them")

SEIZURE_AREAS = Table(
    name="sources_seizure_areas",
    meaning="Own seizures by municipality and year; empty without a list of one's own",
    key=("area_id", "year"),
    columns=(
        text(
            "area_id",
            "MX and INEGI code; empty where the municipality is not known",
            kind=Kind.KEY,
        ),
        _YEAR,
        _INCIDENTS,
        _FIREARMS,
        _count("long_guns", "Of these, long guns"),
        _count("handguns", "Of these, handguns; the class of others is not known"),
    ),
)

SEIZURE_CELLS = Table(
    name="sources_seizure_cells",
    meaning="Own seizures with coordinates, by the finest hexagon that holds at least "
    "the study's small count of firearms; those of no such hexagon are known by "
    "municipality alone",
    key=("area_id", "cell", "year"),
    columns=(
        text("area_id", "MX and INEGI code", kind=Kind.KEY),
        CELL,
        whole("resolution", "H3 resolution of the cell", minimum=0),
        _YEAR,
        _INCIDENTS,
        _FIREARMS,
    ),
)

_SMALL = _flag("firearms_small", "True where the count is above 0 and below the small")
_WITHHELD = _flag(
    "firearms_withheld",
    "True where it is emptied for another reason: with it, a small one could be "
    "computed",
)
_TOLD = _count("firearms", "Firearms traced; empty where not told", nullable=True)

TRACE_FLOWS = Table(
    name="sources_trace_flows",
    meaning="Own traces: firearms by place of purchase and of recovery. A place whose "
    "small counts could be computed is not listed in detail",
    key=(
        *("level", "purchase_state", "purchase_area"),
        *("recovery_state", "recovery_area"),
    ),
    columns=(
        chosen("level", "What the row is of", TRACE_LEVELS, kind=Kind.KEY),
        text(
            "purchase_state",
            f"Postal code; {UNKNOWN} where the list does not tell",
            kind=Kind.KEY,
        ),
        text(
            "purchase_area",
            f"US and FIPS code; {ALL} where counties are together",
            kind=Kind.KEY,
        ),
        text(
            "recovery_state",
            f"INEGI number; {ALL} where states are together",
            kind=Kind.KEY,
        ),
        text(
            "recovery_area",
            f"MX and INEGI code; {ALL} where municipalities are together",
            kind=Kind.KEY,
        ),
        text("purchase_name", "Place of purchase, by name"),
        text("recovery_name", "Place of recovery, by name"),
        _TOLD,
        _SMALL,
        _WITHHELD,
        _flag("detail_withheld", "True where nothing finer is listed below the row"),
    ),
)

TRACE_TIMES = Table(
    name="sources_trace_times",
    meaning="Own traces: years from purchase to recovery, for places with enough of "
    "both dates. Places of recovery rest on the pairs of states that are told",
    key=("by", "state"),
    columns=(
        chosen("by", "What the state is of", TIME_GROUPS, kind=Kind.KEY),
        text("state", f"Postal code or INEGI number, or {ALL}", kind=Kind.KEY),
        text("name", "Name of the state"),
        _count("firearms_at_least", "With both dates, rounded down to tens"),
        number("quartile_1", "year", "A quarter took at most so long"),
        number("median", "year", "Half took at most so long"),
        number("quartile_3", "year", "Three quarters took at most so long"),
        part(
            "share_under_1",
            "Share under one year, to 5 %; empty where few are on one side",
            nullable=True,
        ),
        part(
            "share_under_3",
            "Share under three years, to 5 %; empty where few are on one side",
            nullable=True,
        ),
    ),
)

TRACE_KINDS = Table(
    name="sources_trace_kinds",
    meaning="Own traces: firearms by type, by calibre and by maker's country",
    key=("of", "value"),
    columns=(
        chosen("of", "What is told apart", TRACE_KINDS_OF, kind=Kind.KEY),
        text("value", "Type, calibre, or ISO code of the country", kind=Kind.KEY),
        _TOLD,
        _SMALL,
        _WITHHELD,
    ),
)

TRACE_PURCHASES = Table(
    name="sources_trace_purchases",
    meaning="Own traces by state of purchase as supply takes them: states that are not "
    "told are together",
    key=("area",),
    columns=(
        text("area", "State, or states together", kind=Kind.KEY),
        text("states", "Postal code; empty for all other states", nullable=True),
        _count("firearms", "Firearms traced to a purchase there"),
    ),
)

OWN_TABLES: Final = (
    SEIZURE_AREAS,
    SEIZURE_CELLS,
    TRACE_FLOWS,
    TRACE_TIMES,
    TRACE_KINDS,
    TRACE_PURCHASES,
)
