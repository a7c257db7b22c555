"""Tables of ``data/raw``: small tables of published figures, compiled by the project.

Each has an identity card beside it (``card.toml``). Codes are text with leading zeros.
"""

from geo.schema.contract import (
    LATITUDE_RANGE,
    LONGITUDE_RANGE,
    Column,
    Dtype,
    Kind,
    Table,
)

_CVEGEO = (r"\d{5}", "5 digits: 2 of the state, 3 of the municipality")
_FIPS = (r"\d{5}", "5 digits: 2 of the state, 3 of the county")
_SLUG = (r"[a-z0-9-]+", "small letters, digits and hyphens")
_POSTAL = (r"[A-Z]{2}", "a US postal code of 2 letters")
_STATE = (r"\d{2}", "2 digits of the state, INEGI")
FIELD_OFFICES = ("San Diego", "Tucson", "El Paso", "Laredo")


def _text(
    name: str,
    meaning: str,
    *,
    pattern: tuple[str, str] | None = None,
    choices: tuple[str, ...] = (),
    nullable: bool = False,
    kind: Kind = Kind.CATEGORICAL,
) -> Column:
    return Column(
        name=name,
        dtype=Dtype.TEXT,
        meaning=meaning,
        pattern=pattern,
        choices=choices,
        nullable=nullable,
        kind=kind,
    )


def _count(name: str, unit: str, meaning: str, *, nullable: bool = False) -> Column:
    return Column(
        name=name,
        dtype=Dtype.INTEGER,
        unit=unit,
        meaning=meaning,
        kind=Kind.EXTENSIVE,
        minimum=0,
        nullable=nullable,
    )


def _flag(name: str, meaning: str) -> Column:
    return Column(name=name, dtype=Dtype.FLAG, meaning=meaning)


_YEAR = Column(
    name="year",
    dtype=Dtype.INTEGER,
    kind=Kind.KEY,
    meaning="Calendar year",
    minimum=1990,
    maximum=2100,
)
_LATITUDE = Column(
    name="latitude",
    dtype=Dtype.NUMBER,
    unit="degree",
    kind=Kind.INTENSIVE,
    meaning="Degrees north, WGS 84",
    minimum=LATITUDE_RANGE[0],
    maximum=LATITUDE_RANGE[1],
)
_LONGITUDE = Column(
    name="longitude",
    dtype=Dtype.NUMBER,
    unit="degree",
    kind=Kind.INTENSIVE,
    meaning="Degrees east, WGS 84 (negative here)",
    minimum=LONGITUDE_RANGE[0],
    maximum=LONGITUDE_RANGE[1],
)
_MUNICIPALITY = _text("cvegeo", "Municipality, INEGI", pattern=_CVEGEO, kind=Kind.KEY)
_COUNTY = _text("fips", "County, FIPS", pattern=_FIPS, kind=Kind.KEY)

PORTS = Table(
    name="ports/ports.csv",
    meaning="Land crossings between the United States and Mexico open to vehicles",
    key=("port_id",),
    columns=(
        _text("port_id", "Crossing", pattern=_SLUG, kind=Kind.KEY),
        _text("name_en", "English name"),
        _text("name_es", "Spanish name"),
        _text("cbp_code", "Number in CBP's wait-time feed", nullable=True),
        _text("bts_code", "Port code of BTS", nullable=True),
        _text("bts_name", "Port name of BTS", nullable=True),
        _text("us_city", "City on the US side"),
        _text("us_state", "US state", choices=("AZ", "CA", "NM", "TX")),
        _text("mx_city", "City on the Mexican side"),
        _text("mx_state", "Mexican state", pattern=_STATE),
        _LATITUDE,
        _LONGITUDE,
        _text(
            "point_basis",
            "Whether the point is the crossing itself",
            choices=("crossing", "approximate"),
        ),
        _text("hours_northbound", "Hours, northbound, local time"),
        _flag("passenger", "Lanes for cars"),
        _flag("commercial", "Lanes for trucks"),
        _flag("pedestrian", "Lanes for pedestrians"),
        _text("lane_kinds", "Kinds of lanes, separated by semicolons", nullable=True),
        _text("field_office", "CBP field office", choices=FIELD_OFFICES),
        _flag("southbound", "Takes vehicles south"),
        _text("returns_by", "Crossing by which its traffic goes south", pattern=_SLUG),
        Column(
            name="volume_year",
            dtype=Dtype.INTEGER,
            meaning="Year of the volumes",
            minimum=1990,
            maximum=2100,
            nullable=True,
        ),
        _count("personal_vehicles", "vehicles a year", "Northbound", nullable=True),
        _count("trucks", "trucks a year", "Northbound", nullable=True),
        _count("pedestrians", "people a year", "Northbound", nullable=True),
        _text("volume_basis", "How the volume was had: published or shared out"),
    ),
)

DEALERS = Table(
    name="dealers/dealers.csv",
    meaning="Licensed dealers of firearms (types 01, 02, 07, 08) per county",
    key=("fips", "year"),
    columns=(
        _COUNTY,
        _text("state", "US state", pattern=_POSTAL),
        _text("county", "Name of the county"),
        _YEAR,
        _count("dealers", "licensees", "Licensees of the four types together"),
    ),
)

HOMICIDES = Table(
    name="homicides/homicides.csv",
    meaning="Homicides by municipality and year of registration; zeros are not listed",
    key=("cvegeo", "year"),
    columns=(
        _MUNICIPALITY,
        _YEAR,
        _count("homicides", "homicides", "Homicides by any means"),
        _flag("placed", "False where only the state, or nothing, is known"),
    ),
)

FIREARM_SHARE = Table(
    name="homicides/firearm_share.csv",
    meaning="Victims of intentional homicide, all and by firearm, per state and year",
    key=("state_code", "year"),
    columns=(
        _text("state_code", "State, INEGI", pattern=_STATE, kind=Kind.KEY),
        _YEAR,
        Column(
            name="months",
            dtype=Dtype.INTEGER,
            meaning="Months of the year that are counted",
            minimum=1,
            maximum=12,
        ),
        _count("victims", "victims", "All means"),
        _count("firearm_victims", "victims", "By firearm"),
    ),
)

SUCCESSORS = Table(
    name="homicides/successors.csv",
    meaning="Municipalities younger than the boundaries, and whose land they were",
    key=("cvegeo",),
    columns=(
        _MUNICIPALITY,
        _text("name", "Name"),
        _count("created_year", "year", "Year of creation", nullable=True),
        _text("parent_cvegeo", "Municipality it was part of", pattern=_CVEGEO),
        _text("parent_name", "Its name"),
    ),
)

COUNTY_SUCCESSORS = Table(
    name="dealers/successors.csv",
    meaning="Counties younger than the boundaries, and whose land they were",
    key=("fips",),
    columns=(
        _COUNTY,
        _text("name", "Name"),
        _count("created_year", "year", "Year of creation"),
        _text("parent_fips", "County it was part of", pattern=_FIPS),
        _text("parent_name", "Its name"),
    ),
)

MUNICIPAL_SEIZURES = Table(
    name="seizures/municipal.csv",
    meaning="Armed clashes and firearms seized in them, by municipality and year",
    key=("cvegeo", "year"),
    columns=(
        _MUNICIPALITY,
        _YEAR,
        _count("events", "events", "Clashes and aggressions"),
        _count("events_with_firearms", "events", "Of these, with a firearm seized"),
        _count("long_guns", "firearms", "Long guns seized"),
        _count("handguns", "firearms", "Handguns seized"),
    ),
)

OFFICE_SEIZURES = Table(
    name="seizures/field_offices.csv",
    meaning="Weapons seized at ports by CBP field office: a sample of four months",
    key=("field_office", "direction"),
    columns=(
        _text("field_office", "CBP field office", choices=FIELD_OFFICES, kind=Kind.KEY),
        _text("direction", "Direction", choices=("inbound", "outbound"), kind=Kind.KEY),
        _text("first_month", "First month", pattern=(r"\d{4}-\d{2}", "year-month")),
        _text("last_month", "Last month", pattern=(r"\d{4}-\d{2}", "year-month")),
        _count("events", "events", "Seizure events"),
        _count("weapons", "weapons", "Weapons seized"),
    ),
)

PURCHASE_STATES = Table(
    name="traces/purchase_states.csv",
    meaning="Firearms traced to their US state of purchase",
    key=("period", "area"),
    columns=(
        _text("period", "Years", kind=Kind.KEY),
        _text("area", "State, or states together", kind=Kind.KEY),
        _text("states", "Postal codes; empty for all other states", nullable=True),
        _count("firearms", "firearms", "Firearms traced to a purchase there"),
        _flag("derived", "True if computed as a remainder"),
    ),
)

TRACE_TOTALS = Table(
    name="traces/totals.csv",
    meaning="Published totals of firearms recovered in Mexico and traced",
    key=("period", "measure", "recovered_in"),
    columns=(
        _text("period", "Years", kind=Kind.KEY),
        _text("measure", "What is counted", kind=Kind.KEY),
        _text(
            "recovered_in",
            "Where the firearms were recovered; empty for estimates of flow",
            kind=Kind.KEY,
            nullable=True,
        ),
        Column(
            name="value",
            dtype=Dtype.NUMBER,
            meaning="Figure, in the unit beside it",
            minimum=0,
        ),
        _text("unit", "Unit"),
        _text("source", "Publication"),
    ),
)

ORIGIN_SHARES = Table(
    name="traces/origin_shares.csv",
    meaning="Shares of traced firearms by country of origin",
    key=("group", "origin"),
    columns=(
        _text("group", "Of which firearms the share is taken", kind=Kind.KEY),
        _text("origin", "Country or region", kind=Kind.KEY),
        Column(
            name="share_percent",
            dtype=Dtype.NUMBER,
            unit="percent",
            kind=Kind.INTENSIVE,
            meaning="Share of the group",
            minimum=0,
            maximum=100,
        ),
        _text("basis", "Publication, or how it was derived"),
    ),
)

MUNICIPAL_POPULATION = Table(
    name="population/municipalities.csv",
    meaning="Population of municipalities, census of 2020",
    key=("cvegeo",),
    columns=(
        _MUNICIPALITY,
        _text("name", "Name"),
        _text("state_code", "State, INEGI", pattern=_STATE),
        _text("state_name", "Name of the state"),
        _count("population", "people", "People in 2020"),
    ),
)

COUNTY_POPULATION = Table(
    name="population/counties.csv",
    meaning="Population of counties, estimates of the Census Bureau",
    key=("fips", "year"),
    columns=(
        _COUNTY,
        _text("state", "US state", pattern=_POSTAL),
        _text("county", "Name of the county"),
        _YEAR,
        _count("population", "people", "People in the middle of the year"),
    ),
)

ROAD_NODES = Table(
    name="roads/nodes.csv",
    meaning="Cities, junctions and crossings of the strategic highway network",
    key=("node_id",),
    columns=(
        Column(
            name="node_id",
            dtype=Dtype.INTEGER,
            kind=Kind.KEY,
            meaning="Number",
            minimum=1,
        ),
        _text("name", "Name"),
        _text("kind", "What it is", choices=("city", "town", "junction", "port")),
        _text("country", "Country", choices=("MX", "US")),
        _text("state", "State, postal or INEGI"),
        _LATITUDE,
        _LONGITUDE,
        _text("port_id", "Crossing, for nodes of that kind", nullable=True),
    ),
)

ROAD_SECTIONS = Table(
    name="roads/sections.csv",
    meaning="Sections of highway between two nodes",
    key=("section_id",),
    columns=(
        Column(
            name="section_id",
            dtype=Dtype.INTEGER,
            kind=Kind.KEY,
            meaning="Number",
            minimum=1,
        ),
        Column(name="from_node", dtype=Dtype.INTEGER, meaning="Node", minimum=1),
        Column(name="to_node", dtype=Dtype.INTEGER, meaning="Node", minimum=1),
        _text("ref", "Route number(s), separated by semicolons", nullable=True),
        _text("country", "Country", choices=("MX", "US")),
        _text(
            "class",
            "Highway class, as OpenStreetMap names it",
            choices=("motorway", "trunk", "primary", "secondary"),
        ),
        _flag("toll", "A toll is paid"),
        Column(name="lanes", dtype=Dtype.INTEGER, meaning="Both ways", minimum=1),
        Column(
            name="length_km",
            dtype=Dtype.NUMBER,
            unit="km",
            kind=Kind.EXTENSIVE,
            meaning="Length by road",
            minimum=0.05,
        ),
        _text(
            "length_basis",
            "Published, or measured (an estimate)",
            choices=("published", "measured"),
        ),
        _text("shape", "Points between the ends: 'lat lon;lat lon'", nullable=True),
    ),
)

KNOWN_DISTANCES = Table(
    name="roads/known_distances.csv",
    meaning="Known distances by road between cities: a check of the network",
    key=("from_node", "to_node"),
    columns=(
        _text("from_name", "City"),
        _text("from_country", "Country", choices=("MX", "US")),
        _text("to_name", "City"),
        _text("to_country", "Country", choices=("MX", "US")),
        Column(name="from_node", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="Node"),
        Column(name="to_node", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="Node"),
        Column(
            name="distance_km",
            dtype=Dtype.NUMBER,
            unit="km",
            meaning="Distance by road",
            minimum=1,
        ),
        _text("source", "Where it is known from"),
    ),
)

DEALER_TYPES = Table(
    name="dealers/types.csv",
    meaning="Licensees per licence type, national totals",
    key=("year", "licence_type"),
    columns=(
        _YEAR,
        _text("licence_type", "Licence type", pattern=(r"\d{2}", "2 digits")),
        _count("licensees", "licensees", "Licensees of the type"),
    ),
)

RAW_TABLES = (
    PORTS,
    DEALERS,
    DEALER_TYPES,
    COUNTY_SUCCESSORS,
    HOMICIDES,
    FIREARM_SHARE,
    SUCCESSORS,
    MUNICIPAL_SEIZURES,
    OFFICE_SEIZURES,
    PURCHASE_STATES,
    TRACE_TOTALS,
    ORIGIN_SHARES,
    MUNICIPAL_POPULATION,
    COUNTY_POPULATION,
    ROAD_NODES,
    ROAD_SECTIONS,
    KNOWN_DISTANCES,
)
