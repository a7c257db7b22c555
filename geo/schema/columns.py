"""Columns that many tables have: short ways to declare them."""

from geo.schema.contract import Column, Dtype, Kind


def text(
    name: str, meaning: str, *, kind: Kind = Kind.CATEGORICAL, nullable: bool = False
) -> Column:
    """Return a column of text."""
    return Column(
        name=name, dtype=Dtype.TEXT, meaning=meaning, kind=kind, nullable=nullable
    )


def number(
    name: str,
    unit: str,
    meaning: str,
    *,
    kind: Kind = Kind.INTENSIVE,
    minimum: float | None = None,
    nullable: bool = False,
) -> Column:
    """Return a column of numbers."""
    return Column(
        name=name,
        dtype=Dtype.NUMBER,
        unit=unit,
        meaning=meaning,
        kind=kind,
        minimum=minimum,
        nullable=nullable,
    )


def total(name: str, unit: str, meaning: str) -> Column:
    """Return a column of amounts that add up over places, at least 0."""
    return number(name, unit, meaning, kind=Kind.EXTENSIVE, minimum=0)


def share(name: str, meaning: str) -> Column:
    """Return a column of shares of all flow."""
    return Column(
        name=name,
        dtype=Dtype.NUMBER,
        unit="share of flow",
        meaning=meaning,
        kind=Kind.EXTENSIVE,
        minimum=0,
        maximum=1 + 1e-9,
    )


def passages(name: str, meaning: str) -> Column:
    """Return a column of expected passages per unit of flow: a detour may repeat."""
    return number(name, "share of flow", meaning, kind=Kind.EXTENSIVE, minimum=0)


def part(
    name: str, meaning: str, *, unit: str = "share", nullable: bool = False
) -> Column:
    """Return a column of parts of a whole, 0 to 1: a share or a probability."""
    return Column(
        name=name,
        dtype=Dtype.NUMBER,
        unit=unit,
        meaning=meaning,
        kind=Kind.INTENSIVE,
        minimum=0,
        maximum=1 + 1e-9,
        nullable=nullable,
    )


def whole(
    name: str,
    meaning: str,
    *,
    kind: Kind = Kind.CATEGORICAL,
    minimum: float | None = None,
    nullable: bool = False,
) -> Column:
    """Return a column of whole numbers that are not amounts: years, ranks, steps."""
    return Column(
        name=name,
        dtype=Dtype.INTEGER,
        meaning=meaning,
        kind=kind,
        minimum=minimum,
        nullable=nullable,
    )


def chosen(
    name: str,
    meaning: str,
    choices: tuple[str, ...],
    *,
    kind: Kind = Kind.CATEGORICAL,
) -> Column:
    """Return a column of words out of a list."""
    return Column(
        name=name, dtype=Dtype.TEXT, kind=kind, meaning=meaning, choices=choices
    )


COUNTRY = Column(
    name="country",
    dtype=Dtype.TEXT,
    meaning="Country",
    choices=("MX", "US"),
)
CELL = Column(
    name="cell",
    dtype=Dtype.INTEGER,
    kind=Kind.KEY,
    meaning="H3 cell; files hold its 15-character text",
)
