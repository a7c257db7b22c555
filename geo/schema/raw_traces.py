"""Tables of ``data/raw/traces``: published figures on traced firearms."""

from geo.schema.contract import Column, Dtype, Kind, Table
from geo.schema.raw_columns import FIPS, count, flag, text
from geo.study import WEAPON_CLASSES

PURCHASE_STATES = Table(
    name="traces/purchase_states.csv",
    meaning="Firearms traced to their US state of purchase",
    key=("period", "weapon_class", "area"),
    columns=(
        text("period", "Years", kind=Kind.KEY),
        text("area", "State, or states together", kind=Kind.KEY),
        text("states", "Postal codes; empty for all other states", nullable=True),
        text(
            "weapon_class",
            "Kind of firearm",
            choices=WEAPON_CLASSES,
            kind=Kind.KEY,
        ),
        count("firearms", "firearms", "Firearms traced to a purchase there"),
        flag("derived", "True if computed as a remainder"),
    ),
)

TRACE_PLACES = Table(
    name="traces/places.csv",
    meaning="Firearms traced to a purchase in a county, or in the largest city of one",
    key=("period", "fips"),
    columns=(
        text("period", "Years", kind=Kind.KEY),
        text("fips", "County, FIPS", pattern=FIPS, kind=Kind.KEY),
        text("place", "County or city"),
        text(
            "extent",
            "What is counted: the county, its largest city, or at least so many there",
            choices=("county", "city", "city, at least"),
        ),
        count("firearms", "firearms", "Firearms traced to a purchase there", minimum=1),
        flag("confirmed", "True if the report was read, false if recalled"),
        text("source", "Report"),
    ),
)

TRACE_TOTALS = Table(
    name="traces/totals.csv",
    meaning="Published totals of firearms recovered in Mexico and traced",
    key=("period", "measure", "recovered_in"),
    columns=(
        text("period", "Years", kind=Kind.KEY),
        text("measure", "What is counted", kind=Kind.KEY),
        text(
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
        text("unit", "Unit"),
        text("source", "Publication"),
    ),
)

ORIGIN_SHARES = Table(
    name="traces/origin_shares.csv",
    meaning="Shares of traced firearms by country of origin",
    key=("group", "origin"),
    columns=(
        text("group", "Of which firearms the share is taken", kind=Kind.KEY),
        text("origin", "Country or region", kind=Kind.KEY),
        Column(
            name="share_percent",
            dtype=Dtype.NUMBER,
            unit="percent",
            kind=Kind.INTENSIVE,
            meaning="Share of the group",
            minimum=0,
            maximum=100,
        ),
        text("basis", "Publication, or how it was derived"),
    ),
)
