"""Tables of the corridors: estimates, each with its band over the draws.

Shares are of all modelled southbound flow, which adds up to 1. A band is the 5th and
the 95th percentile over the draws of uncertainty; ``top_decile`` is in how many of the
draws a place is among the tenth that carries most.
"""

from geo.schema.columns import CELL, COUNTRY, number, passages, share, text, total
from geo.schema.contract import Column, Dtype, Kind, Table

# Country of a place of the flow: beyond Mexico too.
FLOW_COUNTRIES = ("BZ", "GT", "MX", "US")
# What a variant of the flow singles out.
VARIANT_KINDS = ("all", "origin", "weapon class")

_AREA_COUNTRY = Column(
    name="country",
    dtype=Dtype.TEXT,
    meaning="Country; Guatemala and Belize are crossings to the south",
    choices=FLOW_COUNTRIES,
)


_TOP = Column(
    name="top_decile",
    dtype=Dtype.NUMBER,
    unit="share of draws",
    meaning="Share of draws in which it is among the tenth that carries most",
    kind=Kind.INTENSIVE,
    minimum=0,
    maximum=1,
)


def _band(what: str) -> tuple[Column, ...]:
    """Return the columns of a band over the draws."""
    return (
        passages("flow_mean", f"Mean over the draws of the {what}"),
        passages("flow_low", f"5th percentile over the draws of the {what}"),
        passages("flow_high", f"95th percentile over the draws of the {what}"),
        _TOP,
    )


EDGES = Table(
    name="corridors_edges",
    meaning="Road sections with the share of flow that likely uses them (estimate)",
    key=("edge_id",),
    columns=(
        Column(name="edge_id", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="Number"),
        COUNTRY,
        text("ref", "Route number(s), or empty"),
        text("class", "Highway class"),
        Column(name="toll", dtype=Dtype.FLAG, meaning="True where a toll is paid"),
        total("length_km", "km", "Length"),
        total("hours", "h", "Free travel time"),
        passages("flow_share", "Share of all southbound flow on the section"),
        *_band("share on the section"),
    ),
)

CORRIDORS = Table(
    name="corridors",
    meaning="Chains of road sections of one route, ranked by flow × length (estimate)",
    key=("rank",),
    columns=(
        Column(name="rank", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="1 = largest"),
        text("name", "Route number and end places"),
        COUNTRY,
        text("ref", "Route number; free and toll roads of one number together"),
        text("from_place", "End nearer the sources"),
        text("to_place", "End nearer the destinations"),
        total("length_km", "km", "Length from end to end, parallel roads counted once"),
        total("road_km", "km", "Length of all its roads, parallel ones each"),
        passages("mean_share", "flow_km / length_km: share of flow along the corridor"),
        passages("peak_share", "Greatest share of flow on it"),
        total("flow_km", "km", "Σ share × length: what the ranking uses"),
        text("ports", "Crossings whose flow uses it, largest first"),
        *_band("share along it, flow_km / length_km"),
        Column(
            name="areas_crossed",
            dtype=Dtype.INTEGER,
            unit="areas",
            kind=Kind.EXTENSIVE,
            meaning="Municipalities or counties that it crosses",
            minimum=0,
        ),
        text("areas", "Those areas, the longest stretch first"),
        total("hotspot_km", "km", "Length within homicide hotspots (hot 90 and more)"),
        text("hotspots", "Areas of those stretches, the longest first, or empty"),
    ),
)

PORTS = Table(
    name="corridors_ports",
    meaning="Land crossings with their share of southbound flow (estimate)",
    key=("port_id",),
    columns=(
        text("port_id", "Crossing", kind=Kind.KEY),
        text("name_en", "English name"),
        text("name_es", "Spanish name"),
        text("field_office", "CBP field office"),
        text("us_city", "City on the US side"),
        text("mx_city", "City on the Mexican side"),
        Column(name="southbound", dtype=Dtype.FLAG, meaning="Takes vehicles south"),
        number(
            "yearly_vehicles",
            "vehicles a year",
            "Cars and trucks, northbound count, of the traffic that returns here",
            kind=Kind.EXTENSIVE,
            nullable=True,
            minimum=0,
        ),
        share("flow_share", "Share of all southbound flow"),
        *_band("share of all flow"),
        number(
            "us_km", "km", "Expected length of the way there", minimum=0, nullable=True
        ),
        number(
            "us_hours", "h", "Expected time of the way there", minimum=0, nullable=True
        ),
        number(
            "mx_km", "km", "Expected length of the way on", minimum=0, nullable=True
        ),
        number(
            "mx_hours", "h", "Expected time of the way on", minimum=0, nullable=True
        ),
        Column(name="rank", dtype=Dtype.INTEGER, meaning="1 = largest share"),
    ),
)

OFFICES = Table(
    name="corridors_offices",
    meaning="CBP field offices with the southbound flow of their crossings (estimate)",
    key=("field_office",),
    columns=(
        text("field_office", "CBP field office", kind=Kind.KEY),
        share("flow_share", "Share of all southbound flow"),
        *_band("share of all flow")[:-1],
        number("leads", "share of draws", "In which the office has most", minimum=0),
    ),
)

AREA_FLOWS = Table(
    name="corridors_areas",
    meaning="Flow that leaves each county, reaches each municipality, passes each",
    key=("country", "area_id"),
    columns=(
        _AREA_COUNTRY,
        text("area_id", "Country and INEGI or FIPS code", kind=Kind.KEY),
        text("name", "Name"),
        text("state", "State"),
        text("state_name", "Name of the state"),
        share("flow_share", "Sent (counties) or received (municipalities)"),
        *_band("share sent or received"),
        text("main_port", "Crossing that most of it uses, or empty"),
        total(
            "through_share",
            "expected passages",
            "Expected entries into the area and starts within it, per unit of flow",
        ),
        total("flow_km", "km", "Σ share × length on the roads of the area"),
    ),
)

CELL_FLOWS = Table(
    name="corridors_cells",
    meaning="Every hexagon of the grid: flow on its roads, its own, and ports near it",
    key=("cell",),
    columns=(
        CELL,
        total("flow_km", "km", "Σ share × length of road within the cell (estimate)"),
        total("flow_km_mean", "km", "Its mean over the draws"),
        total("flow_km_low", "km", "Its 5th percentile over the draws"),
        total("flow_km_high", "km", "Its 95th percentile over the draws"),
        _TOP,
        Column(
            name="hot_homicides",
            dtype=Dtype.FLAG,
            meaning="The cell is a homicide hotspot (hot 90 and more)",
        ),
        *(
            number(
                name,
                "share of flow",
                f"Share of all flow that {what} within the cell; empty where places "
                "of that end are areas, not cells (estimate)",
                kind=Kind.EXTENSIVE,
                minimum=0,
                nullable=True,
            )
            for name, what in (("sent_share", "starts"), ("received_share", "ends"))
        ),
        text("port_near", "Nearest open crossing as the crow flies"),
        number("port_great_circle_km", "km", "Distance to it", minimum=0),
        text(
            "port_by_road",
            "Open crossing nearest by time on the roads of the cell's country: driven "
            "to from the US, from in Mexico; empty where no road is within reach",
        ),
        number(
            "port_hours",
            "h",
            "Time of that way, the straight way to the road included",
            minimum=0,
            nullable=True,
        ),
        number("port_km", "km", "Length of that way", minimum=0, nullable=True),
    ),
)

_VARIANT = (
    Column(
        name="kind",
        dtype=Dtype.TEXT,
        kind=Kind.KEY,
        meaning="What is singled out",
        choices=VARIANT_KINDS,
    ),
    text("variant", "States of purchase, or class of weapon", kind=Kind.KEY),
)

VARIANTS = Table(
    name="corridors_variants",
    meaning="Shares of crossings for parts of the flow: by origin, by class of weapon; "
    "their bands rest on the study's draws of variants, those of `all` on all draws",
    key=("kind", "variant", "port_id"),
    columns=(
        *_VARIANT,
        text("port_id", "Crossing", kind=Kind.KEY),
        share("flow_share", "Share of the variant's own flow by land"),
        *_band("share of the variant's own flow"),
    ),
)

VARIANT_EDGES = Table(
    name="corridors_variant_edges",
    meaning="Road sections for parts of the flow (estimate): sections that carry at "
    "least the study's `least_share` of a variant's own flow",
    key=("kind", "variant", "edge_id"),
    columns=(
        *_VARIANT,
        Column(
            name="edge_id",
            dtype=Dtype.INTEGER,
            kind=Kind.KEY,
            meaning="Section, as in corridors_edges",
        ),
        passages("flow_share", "Share of the variant's own flow on the section"),
        *_band("share of the variant's own flow"),
    ),
)

CORRIDOR_TABLES = (
    EDGES,
    CORRIDORS,
    PORTS,
    OFFICES,
    AREA_FLOWS,
    CELL_FLOWS,
    VARIANTS,
    VARIANT_EDGES,
)
