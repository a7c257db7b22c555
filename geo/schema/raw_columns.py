"""Columns that several raw tables share, and short ways to write the others."""

from geo.schema.contract import LATITUDE_RANGE, LONGITUDE_RANGE, Column, Dtype, Kind

CVEGEO = (r"\d{5}", "5 digits: 2 of the state, 3 of the municipality")
FIPS = (r"\d{5}", "5 digits: 2 of the state, 3 of the county")
SLUG = (r"[a-z0-9-]+", "small letters, digits and hyphens")
POSTAL = (r"[A-Z]{2}", "a US postal code of 2 letters")
STATE = (r"\d{2}", "2 digits of the state, INEGI")


def text(
    name: str,
    meaning: str,
    *,
    pattern: tuple[str, str] | None = None,
    choices: tuple[str, ...] = (),
    nullable: bool = False,
    kind: Kind = Kind.CATEGORICAL,
) -> Column:
    """Return a column of text."""
    return Column(
        name=name,
        dtype=Dtype.TEXT,
        meaning=meaning,
        pattern=pattern,
        choices=choices,
        nullable=nullable,
        kind=kind,
    )


def count(
    name: str, unit: str, meaning: str, *, nullable: bool = False, minimum: int = 0
) -> Column:
    """Return a column of whole numbers that add up."""
    return Column(
        name=name,
        dtype=Dtype.INTEGER,
        unit=unit,
        meaning=meaning,
        kind=Kind.EXTENSIVE,
        minimum=minimum,
        nullable=nullable,
    )


def flag(name: str, meaning: str) -> Column:
    """Return a column of yes and no."""
    return Column(name=name, dtype=Dtype.FLAG, meaning=meaning)


YEAR = Column(
    name="year",
    dtype=Dtype.INTEGER,
    kind=Kind.KEY,
    meaning="Calendar year",
    minimum=1990,
    maximum=2100,
)
LATITUDE = Column(
    name="latitude",
    dtype=Dtype.NUMBER,
    unit="degree",
    kind=Kind.INTENSIVE,
    meaning="Degrees north, WGS 84",
    minimum=LATITUDE_RANGE[0],
    maximum=LATITUDE_RANGE[1],
)
LONGITUDE = Column(
    name="longitude",
    dtype=Dtype.NUMBER,
    unit="degree",
    kind=Kind.INTENSIVE,
    meaning="Degrees east, WGS 84 (negative here)",
    minimum=LONGITUDE_RANGE[0],
    maximum=LONGITUDE_RANGE[1],
)
MUNICIPALITY = text("cvegeo", "Municipality, INEGI", pattern=CVEGEO, kind=Kind.KEY)
COUNTY = text("fips", "County, FIPS", pattern=FIPS, kind=Kind.KEY)
