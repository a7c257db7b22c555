"""Raw tables of the strategic highway network."""

from geo.schema.contract import Column, Dtype, Kind, Table
from geo.schema.raw_columns import LATITUDE, LONGITUDE, flag, text

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
        text("name", "Name"),
        text("kind", "What it is", choices=("city", "town", "junction", "port")),
        text("country", "Country", choices=("MX", "US")),
        text("state", "State, postal or INEGI"),
        LATITUDE,
        LONGITUDE,
        text("port_id", "Crossing, for nodes of that kind", nullable=True),
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
        text("ref", "Route number(s), separated by semicolons", nullable=True),
        text("country", "Country", choices=("MX", "US")),
        text(
            "class",
            "Highway class, as OpenStreetMap names it",
            choices=("motorway", "trunk", "primary", "secondary"),
        ),
        flag("toll", "A toll is paid"),
        Column(name="lanes", dtype=Dtype.INTEGER, meaning="Both ways", minimum=1),
        Column(
            name="length_km",
            dtype=Dtype.NUMBER,
            unit="km",
            kind=Kind.EXTENSIVE,
            meaning="Length by road",
            minimum=0.05,
        ),
        text(
            "length_basis",
            "Published, or measured (an estimate)",
            choices=("published", "measured"),
        ),
        text("shape", "Points between the ends: 'lat lon;lat lon'", nullable=True),
    ),
)

KNOWN_DISTANCES = Table(
    name="roads/known_distances.csv",
    meaning="Known distances by road between cities: a check of the network",
    key=("from_node", "to_node"),
    columns=(
        text("from_name", "City"),
        text("from_country", "Country", choices=("MX", "US")),
        text("to_name", "City"),
        text("to_country", "Country", choices=("MX", "US")),
        Column(name="from_node", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="Node"),
        Column(name="to_node", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="Node"),
        Column(
            name="distance_km",
            dtype=Dtype.NUMBER,
            unit="km",
            meaning="Distance by road",
            minimum=1,
        ),
        Column(
            name="hours",
            dtype=Dtype.NUMBER,
            unit="h",
            meaning="Usual driving time without queues; empty where none is known",
            minimum=0.1,
            nullable=True,
        ),
        text("source", "Where it is known from"),
    ),
)
