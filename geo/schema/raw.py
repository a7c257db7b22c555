"""Tables of ``data/raw``: small tables of published figures, compiled by the project.

Each has an identity card beside it (``card.toml``). Codes are text with leading zeros.
"""

from geo.schema.contract import Column, Dtype, Kind, Table
from geo.schema.raw_columns import (
    COUNTY,
    CVEGEO,
    FIPS,
    MUNICIPALITY,
    POSTAL,
    STATE,
    YEAR,
    count,
    flag,
    text,
)
from geo.schema.raw_crossings import (
    GATEWAYS,
    OFFICE_SEIZURES,
    PORTS,
    SOUTHERN,
)
from geo.schema.raw_roads import KNOWN_DISTANCES, ROAD_NODES, ROAD_SECTIONS
from geo.schema.raw_traces import (
    ORIGIN_SHARES,
    PURCHASE_STATES,
    TRACE_PLACES,
    TRACE_TOTALS,
)
from geo.schema.responsibility import RESPONSIBILITY_RULES
from geo.study import FIELD_OFFICES, WEAPON_CLASSES

__all__ = [
    "BORDER_COUNTIES",
    "COUNTY_POPULATION",
    "COUNTY_SUCCESSORS",
    "DEALERS",
    "DEALER_TYPES",
    "FEDERAL_CASES",
    "FIELD_OFFICES",
    "FIREARM_SHARE",
    "GATEWAYS",
    "GUN_LAWS",
    "HOMICIDES",
    "KNOWN_DISTANCES",
    "MUNICIPAL_POPULATION",
    "MUNICIPAL_SEIZURES",
    "OFFICE_SEIZURES",
    "ORIGIN_SHARES",
    "PORTS",
    "PURCHASE_STATES",
    "RAW_TABLES",
    "RESPONSIBILITY_RULES",
    "ROAD_NODES",
    "ROAD_SECTIONS",
    "SOUTHERN",
    "STATE_POPULATION",
    "SUCCESSORS",
    "TRACE_PLACES",
    "TRACE_TOTALS",
    "WEAPON_CLASSES",
]

_MONTHS = Column(
    name="months",
    dtype=Dtype.INTEGER,
    meaning="Months of the year that are counted",
    minimum=1,
    maximum=12,
)

DEALERS = Table(
    name="dealers/dealers.csv",
    meaning="Licensed dealers of firearms (types 01, 02, 07, 08) per county",
    key=("fips", "year"),
    columns=(
        COUNTY,
        text("state", "US state", pattern=POSTAL),
        text("county", "Name of the county"),
        YEAR,
        count("dealers", "licensees", "Licensees of the four types together"),
    ),
)

GUN_LAWS = Table(
    name="dealers/laws.csv",
    meaning="How many of the surveyed firearm laws each US state has",
    key=("state", "year"),
    columns=(
        text("state", "US state", pattern=POSTAL, kind=Kind.KEY),
        YEAR,
        count("laws", "laws", "Laws in force, of those surveyed"),
    ),
)

HOMICIDES = Table(
    name="homicides/homicides.csv",
    meaning="Homicides by municipality and year of registration; zeros are not listed",
    key=("cvegeo", "year"),
    columns=(
        MUNICIPALITY,
        YEAR,
        count("homicides", "homicides", "Homicides by any means"),
        flag("placed", "False where only the state, or nothing, is known"),
    ),
)

FIREARM_SHARE = Table(
    name="homicides/firearm_share.csv",
    meaning="Victims of intentional homicide (to 2008 registered homicides), all and "
    "by firearm, per state and year",
    key=("state_code", "year"),
    columns=(
        text("state_code", "State, INEGI", pattern=STATE, kind=Kind.KEY),
        YEAR,
        _MONTHS,
        count("victims", "victims", "All means"),
        count("firearm_victims", "victims", "By firearm"),
    ),
)

SUCCESSORS = Table(
    name="homicides/successors.csv",
    meaning="Municipalities younger than the boundaries, and whose land they were",
    key=("cvegeo",),
    columns=(
        MUNICIPALITY,
        text("name", "Name"),
        count("created_year", "year", "Year of creation", nullable=True),
        text("parent_cvegeo", "Municipality it was part of", pattern=CVEGEO),
        text("parent_name", "Its name"),
    ),
)

COUNTY_SUCCESSORS = Table(
    name="dealers/successors.csv",
    meaning="Counties that came or went, and those that are counted in their place",
    key=("fips",),
    columns=(
        COUNTY,
        text("name", "Name"),
        count("created_year", "year", "Year in which it came, or went"),
        text(
            "parent_fips",
            "County whose land it was, or that has most of its people",
            pattern=FIPS,
        ),
        text("parent_name", "Its name"),
    ),
)

MUNICIPAL_SEIZURES = Table(
    name="seizures/municipal.csv",
    meaning="Armed clashes and firearms seized in them, by municipality and year",
    key=("cvegeo", "year"),
    columns=(
        MUNICIPALITY,
        YEAR,
        count("events", "events", "Clashes and aggressions"),
        count("events_with_firearms", "events", "Of these, with a firearm seized"),
        count("long_guns", "firearms", "Long guns seized"),
        count("handguns", "firearms", "Handguns seized"),
    ),
)

FEDERAL_CASES = Table(
    name="seizures/federal_cases.csv",
    meaning="Federal case files under the firearms law, by state and year",
    key=("state_code", "year"),
    columns=(
        text(
            "state_code",
            "State, INEGI; 99 where it is not known",
            pattern=STATE,
            kind=Kind.KEY,
        ),
        YEAR,
        _MONTHS,
        count("cases", "case files", "Case files opened"),
    ),
)

MUNICIPAL_POPULATION = Table(
    name="population/municipalities.csv",
    meaning="Population of municipalities, census of 2020",
    key=("cvegeo",),
    columns=(
        MUNICIPALITY,
        text("name", "Name"),
        text("state_code", "State, INEGI", pattern=STATE),
        text("state_name", "Name of the state"),
        count("population", "people", "People in 2020"),
    ),
)

COUNTY_POPULATION = Table(
    name="population/counties.csv",
    meaning="Population of counties, estimates of the Census Bureau",
    key=("fips", "year"),
    columns=(
        COUNTY,
        text("state", "US state", pattern=POSTAL),
        text("county", "Name of the county"),
        YEAR,
        count("population", "people", "People in the middle of the year"),
    ),
)

STATE_POPULATION = Table(
    name="population/states.csv",
    meaning="Population of Mexican states, censuses of 1990, 2000, 2010 and 2020",
    key=("state_code", "year"),
    columns=(
        text("state_code", "State, INEGI", pattern=STATE, kind=Kind.KEY),
        YEAR,
        count("population", "people", "People at the census"),
    ),
)

DEALER_TYPES = Table(
    name="dealers/types.csv",
    meaning="Licensees per licence type, national totals",
    key=("year", "licence_type"),
    columns=(
        YEAR,
        text("licence_type", "Licence type", pattern=(r"\d{2}", "2 digits")),
        count("licensees", "licensees", "Licensees of the type"),
    ),
)

BORDER_COUNTIES = Table(
    name="measures/border_counties.csv",
    meaning="Counties that touch the border with Mexico",
    key=("fips",),
    columns=(
        COUNTY,
        text("state", "US state", pattern=POSTAL),
        text("county", "Name of the county"),
    ),
)

RAW_TABLES = (
    PORTS,
    SOUTHERN,
    GATEWAYS,
    DEALERS,
    DEALER_TYPES,
    GUN_LAWS,
    COUNTY_SUCCESSORS,
    HOMICIDES,
    FIREARM_SHARE,
    SUCCESSORS,
    MUNICIPAL_SEIZURES,
    OFFICE_SEIZURES,
    FEDERAL_CASES,
    PURCHASE_STATES,
    TRACE_PLACES,
    TRACE_TOTALS,
    ORIGIN_SHARES,
    MUNICIPAL_POPULATION,
    STATE_POPULATION,
    COUNTY_POPULATION,
    BORDER_COUNTIES,
    ROAD_NODES,
    ROAD_SECTIONS,
    KNOWN_DISTANCES,
    RESPONSIBILITY_RULES,
)
