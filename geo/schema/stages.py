"""Tables that stages hand to each other.

Geometry, where a table has one, is in the column ``geometry``, WGS 84 degrees. Shares
are of all modelled southbound flow, which adds up to 1: absolute numbers of firearms
are not estimated.
"""

from geo.schema.contract import Column, Dtype, Kind, Table

# Confidence classes after the false-discovery-rate correction, coldest first.
HOTSPOT_CLASSES = (
    "cold 99",
    "cold 95",
    "cold 90",
    "not significant",
    "hot 90",
    "hot 95",
    "hot 99",
)
# What hotspots are found of, and where: the unit of observation is the cell.
MEASURES = ("homicides", "dealers", "seizures")


def _text(
    name: str, meaning: str, *, kind: Kind = Kind.CATEGORICAL, nullable: bool = False
) -> Column:
    return Column(
        name=name, dtype=Dtype.TEXT, meaning=meaning, kind=kind, nullable=nullable
    )


def _number(
    name: str,
    unit: str,
    meaning: str,
    *,
    kind: Kind = Kind.INTENSIVE,
    minimum: float | None = None,
    nullable: bool = False,
) -> Column:
    return Column(
        name=name,
        dtype=Dtype.NUMBER,
        unit=unit,
        meaning=meaning,
        kind=kind,
        minimum=minimum,
        nullable=nullable,
    )


def _sum(name: str, unit: str, meaning: str) -> Column:
    return _number(name, unit, meaning, kind=Kind.EXTENSIVE, minimum=0)


def _share(name: str, meaning: str) -> Column:
    return Column(
        name=name,
        dtype=Dtype.NUMBER,
        unit="share of flow",
        meaning=meaning,
        kind=Kind.EXTENSIVE,
        minimum=0,
        maximum=1 + 1e-9,
    )


_COUNTRY = Column(
    name="country",
    dtype=Dtype.TEXT,
    meaning="Country",
    choices=("MX", "US"),
)
_CELL = Column(
    name="cell",
    dtype=Dtype.INTEGER,
    kind=Kind.KEY,
    meaning="H3 cell; files hold its 15-character text",
)
_AREA = _text(
    "area_id", "MX and the municipality's INEGI code, or US and the county's FIPS code"
)

AREAS = Table(
    name="sources_areas",
    meaning="Municipalities of Mexico and counties of the United States",
    key=("country", "area_id"),
    columns=(
        _COUNTRY,
        _text("area_id", "Country and INEGI or FIPS code", kind=Kind.KEY),
        _text("name", "Name of the municipality or county"),
        _text("state", "INEGI number or US postal code of the state"),
        _text("state_name", "Name of the state"),
    ),
)

SETTLEMENTS = Table(
    name="sources_settlements",
    meaning="Places of 500 people and more: where people live within an area",
    key=("place_id",),
    columns=(
        Column(
            name="place_id", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="GeoNames id"
        ),
        _COUNTRY,
        _text("name", "Name of the place"),
        _number("latitude", "degree", "Degrees north"),
        _number("longitude", "degree", "Degrees east"),
        _sum("population", "people", "People of the place; vintages differ"),
    ),
)

GRID = Table(
    name="grid",
    meaning="One row per hexagon of the study area",
    key=("cell",),
    columns=(
        _CELL,
        _COUNTRY,
        _text("state", "State of the area that holds most of the cell's land"),
        _text("area_id", "Municipality or county that holds most of the cell's land"),
        _number("latitude", "degree", "Centre, degrees north"),
        _number("longitude", "degree", "Centre, degrees east"),
        _sum("land_km2", "km²", "Land of the study area within the cell"),
        _sum("population", "people", "People, spread by settlements within areas"),
        _sum("dealers", "dealers", "Licensed dealers, spread as people (estimate)"),
        _sum("homicides", "homicides", "Homicides in the window, spread as people"),
        _sum(
            "firearm_homicides",
            "homicides",
            "Homicides by firearm: homicides × the state's share (estimate)",
        ),
        _sum("seizures", "firearms", "Firearms seized 2006–2011, spread as people"),
    ),
)

AREA_TOTALS = Table(
    name="grid_areas",
    meaning="Totals of the municipalities and counties that lie on the grid",
    key=("area_id",),
    columns=(
        _text("area_id", "Country and INEGI or FIPS code", kind=Kind.KEY),
        _COUNTRY,
        _text("state", "State"),
        _sum("population", "people", "People, census or estimate"),
        _sum("dealers", "dealers", "Licensed dealers"),
        _sum("homicides", "homicides", "Homicides in the window"),
        _sum("firearm_homicides", "homicides", "By firearm (estimate)"),
        _sum("seizures", "firearms", "Firearms seized 2006–2011"),
    ),
)

GRID_YEARS = Table(
    name="grid_years",
    meaning="Homicides per hexagon and year; cells without any are not listed",
    key=("cell", "year"),
    columns=(
        _CELL,
        Column(name="year", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="Year"),
        _sum("homicides", "homicides", "Homicides, spread as people"),
        _sum("firearm_homicides", "homicides", "By firearm (estimate)"),
    ),
)

SEATS = Table(
    name="grid_seats",
    meaning="Where each area meets the roads: its largest settlement",
    key=("area_id",),
    columns=(
        _text("area_id", "Country and INEGI or FIPS code", kind=Kind.KEY),
        _number("latitude", "degree", "Degrees north"),
        _number("longitude", "degree", "Degrees east"),
        _text("place", "Name of the settlement; empty if the area's own point is used"),
    ),
)

LEDGER = Table(
    name="grid_ledger",
    meaning="Conservation of totals from the raw tables to the hexagons",
    key=("column", "year"),
    columns=(
        _text("column", "Column of the grid", kind=Kind.KEY),
        _text("year", "Year, or span of years", kind=Kind.KEY),
        _text("unit", "Unit"),
        _sum("input_total", "", "Sum of the raw table"),
        _sum("placed", "", "Sum over hexagons"),
        _sum("by_area", "", "Kept by county outside the hexagons"),
        _sum("unplaced", "", "Without a known place: kept, shown, not on the map"),
        _number("difference", "", "input − placed − by_area − unplaced"),
    ),
)

HOTSPOTS = Table(
    name="hotspots",
    meaning="Hotspots per measure and hexagon, with confidence after correction",
    key=("measure", "cell"),
    columns=(
        Column(
            name="measure",
            dtype=Dtype.TEXT,
            kind=Kind.KEY,
            meaning="What is measured",
            choices=MEASURES,
        ),
        _CELL,
        _sum("observed", "count", "Observed count"),
        _sum("exposure", "person-years", "People × years; 0 where nobody lives"),
        _number(
            "rate",
            "per 100,000 a year",
            "Empirical-Bayes rate of the cell's areas, weighted by their people; empty "
            "for seizures, which have no denominator",
            nullable=True,
            minimum=0,
        ),
        _number(
            "rate_low",
            "per 100,000 a year",
            "Low posterior quantile of the rate, weighted alike",
            nullable=True,
            minimum=0,
        ),
        _number("z", "standard deviations", "Getis–Ord Gi*"),
        _number("p", "probability", "Two-sided, analytic", minimum=0),
        _number("q", "probability", "After Benjamini–Hochberg", minimum=0),
        Column(
            name="class",
            dtype=Dtype.TEXT,
            meaning="Confidence class after the correction",
            choices=HOTSPOT_CLASSES,
        ),
    ),
)

EDGES = Table(
    name="corridors_edges",
    meaning="Road sections with the share of flow that likely uses them (estimate)",
    key=("edge_id",),
    columns=(
        Column(name="edge_id", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="Number"),
        _COUNTRY,
        _text("ref", "Route number(s), or empty"),
        _text("class", "Highway class"),
        Column(name="toll", dtype=Dtype.FLAG, meaning="True where a toll is paid"),
        _sum("length_km", "km", "Length"),
        _sum("hours", "h", "Free travel time"),
        _share("flow_share", "Share of all southbound flow on the section"),
    ),
)

CORRIDORS = Table(
    name="corridors",
    meaning="Chains of road sections of one route, ranked by flow × length (estimate)",
    key=("rank",),
    columns=(
        Column(name="rank", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="1 = largest"),
        _text("name", "Route number and end places"),
        _COUNTRY,
        _text("ref", "Route number; free and toll roads of one number together"),
        _text("from_place", "End nearer the sources"),
        _text("to_place", "End nearer the destinations"),
        _sum("length_km", "km", "Length"),
        _share("mean_share", "Mean share of flow along the corridor"),
        _share("peak_share", "Greatest share of flow on it"),
        _sum("flow_km", "km", "Σ share × length: what the ranking uses"),
        _text("ports", "Crossings whose flow uses it, largest first"),
    ),
)

PORTS = Table(
    name="corridors_ports",
    meaning="Land crossings with their share of southbound flow (estimate)",
    key=("port_id",),
    columns=(
        _text("port_id", "Crossing", kind=Kind.KEY),
        _text("name_en", "English name"),
        _text("name_es", "Spanish name"),
        _text("field_office", "CBP field office"),
        _text("us_city", "City on the US side"),
        _text("mx_city", "City on the Mexican side"),
        Column(name="southbound", dtype=Dtype.FLAG, meaning="Takes vehicles south"),
        _number(
            "yearly_vehicles",
            "vehicles a year",
            "Cars and trucks, northbound count, of the traffic that returns here",
            kind=Kind.EXTENSIVE,
            nullable=True,
            minimum=0,
        ),
        _share("flow_share", "Share of all southbound flow"),
        Column(name="rank", dtype=Dtype.INTEGER, meaning="1 = largest share"),
    ),
)

AREA_FLOWS = Table(
    name="corridors_areas",
    meaning="Share of flow that leaves each county and reaches each municipality",
    key=("country", "area_id"),
    columns=(
        _COUNTRY,
        _text("area_id", "Country and INEGI or FIPS code", kind=Kind.KEY),
        _text("name", "Name"),
        _text("state", "State"),
        _text("state_name", "Name of the state"),
        _share("flow_share", "Sent (counties) or received (municipalities)"),
        _text("main_port", "Crossing that most of it uses, or empty"),
    ),
)

STAGE_TABLES = (
    AREAS,
    SETTLEMENTS,
    GRID,
    AREA_TOTALS,
    GRID_YEARS,
    SEATS,
    LEDGER,
    HOTSPOTS,
    EDGES,
    CORRIDORS,
    PORTS,
    AREA_FLOWS,
)
