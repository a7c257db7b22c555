"""A table with a column of every type, for the tests of declarations."""

from geo.schema.contract import Column, Dtype, Kind, Table

TOWNS = Table(
    name="towns.csv",
    meaning="Towns, to test with",
    key=("code", "year"),
    columns=(
        Column(
            name="code",
            dtype=Dtype.TEXT,
            kind=Kind.KEY,
            meaning="Code",
            pattern=(r"\d{3}", "3 digits"),
        ),
        Column(
            name="year",
            dtype=Dtype.INTEGER,
            kind=Kind.KEY,
            meaning="Year",
            minimum=1990,
        ),
        Column(
            name="side", dtype=Dtype.TEXT, meaning="Side", choices=("north", "south")
        ),
        Column(
            name="people",
            dtype=Dtype.INTEGER,
            kind=Kind.EXTENSIVE,
            unit="people",
            meaning="People",
            minimum=0,
            nullable=True,
        ),
        Column(name="latitude", dtype=Dtype.NUMBER, meaning="North", minimum=14),
        Column(name="longitude", dtype=Dtype.NUMBER, meaning="East", maximum=-66),
        Column(name="port", dtype=Dtype.FLAG, meaning="Has a port"),
        Column(name="note", dtype=Dtype.TEXT, meaning="Note", nullable=True),
    ),
)
