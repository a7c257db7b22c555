"""Areas of responsibility: which authority answers for which place.

A raw row is a rule: a unit and the states, areas or crossings that it answers for. The
stage table has a row per place. Nothing here reads or writes files.
"""

from dataclasses import replace
from typing import Final

from geo.schema.contract import Column, Dtype, Kind, Table
from geo.schema.raw_columns import SLUG, flag, text

# Kind of authority, and the country of the places that it answers for; none for a
# kind that a user may draw in either.
RESPONSIBILITY_KINDS: Final = {
    "atf_field_division": "US",
    "border_patrol_sector": "US",
    "cbp_field_office": "US",
    "mexican_consular_district": "US",
    "mexican_customs_office": "MX",
    "mexican_federal_prosecutor": "MX",
    "mexican_military_region": "MX",
    "us_consular_district": "MX",
    "own": "",
}
# What the codes of a rule are codes of.
RULE_SCOPES: Final = ("area", "field_office", "port", "state")
# How a row is known, the surest first.
RESPONSIBILITY_BASES: Final = (
    "catalogue",
    "published, checked",
    "published, recalled",
    "inferred",
    "own",
    "own, by overlap",
    "own, by position",
)

_KIND = text(
    "kind",
    "Kind of authority",
    choices=tuple(RESPONSIBILITY_KINDS),
    kind=Kind.KEY,
)
_UNIT = text("unit", "The authority, short", pattern=SLUG, kind=Kind.KEY)
_NAMES = (text("name_en", "English name"), text("name_es", "Spanish name"))
_COUNTRY = text("country", "Country of the places", choices=("MX", "US"))
_SHARED = flag("shared", "True if further units of the kind may answer for it too")
_BASIS = text(
    "basis",
    "How it is known: from a catalogue, from a publication of which a copy was read, "
    "recalled from a publication, or inferred from part of one; or from the file that "
    "the study names, as coded, by the largest overlap or by position",
    choices=RESPONSIBILITY_BASES,
)
_YEAR = Column(
    name="year",
    dtype=Dtype.INTEGER,
    meaning="Year for which it is known",
    minimum=1990,
    maximum=2100,
)
_YEAR_KNOWN = replace(_YEAR, nullable=True)

RESPONSIBILITY_RULES = Table(
    name="responsibility/units.csv",
    meaning="Authorities and what each answers for; an area named itself goes before "
    "its state",
    key=("kind", "unit", "scope", "codes"),
    columns=(
        _KIND,
        _UNIT,
        *_NAMES,
        _COUNTRY,
        text("scope", "What the codes name", choices=RULE_SCOPES, kind=Kind.KEY),
        text(
            "codes",
            "Postal or INEGI codes of states, FIPS or INEGI codes of areas, port_id of "
            "crossings, or the field office in ports.csv; separated by semicolons",
            kind=Kind.KEY,
        ),
        _SHARED,
        _BASIS,
        _YEAR,
        text("note_en", "What to know, such as a boundary within", nullable=True),
        text("note_es", "The same in Spanish", nullable=True),
    ),
)

RESPONSIBILITY = Table(
    name="sources_responsibility",
    meaning="Which authority answers for which municipality, county or crossing, as "
    "published; places of which it is not known are not listed",
    key=("kind", "area_id", "port_id", "unit"),
    columns=(
        _KIND,
        _UNIT,
        *_NAMES,
        _COUNTRY,
        text("area_id", "Country and INEGI or FIPS code; empty for a crossing"),
        text("port_id", "Crossing; empty for an area"),
        text(
            "through",
            "The area by which the unit of a crossing is known; empty where the "
            "source names the crossing itself, and for areas",
        ),
        _SHARED,
        _BASIS,
        _YEAR_KNOWN,
        text("note_en", "What to know, or empty"),
        text("note_es", "The same in Spanish, or empty"),
    ),
)
