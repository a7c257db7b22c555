"""Raw tables that only official files of the United States fill; nothing ships."""

from geo.schema.contract import (
    LATITUDE_RANGE,
    LONGITUDE_RANGE,
    Column,
    Dtype,
    Kind,
    Table,
)
from geo.schema.raw_columns import (
    COUNTY,
    LATITUDE,
    LONGITUDE,
    POSTAL,
    SLUG,
    YEAR,
    count,
    text,
)

_STATE = text("state", "US state", pattern=POSTAL, kind=Kind.KEY)
_MONTHS = Column(
    name="months",
    dtype=Dtype.INTEGER,
    meaning="Months of the year that are counted",
    minimum=1,
    maximum=12,
)
_PORT = text("port_id", "Crossing", pattern=SLUG, kind=Kind.KEY)
#: A ZIP that the listing does not give.
UNKNOWN_ZIP = "00000"
#: Kinds of lanes, as the wait-time feed parts them.
LANES = (
    "passenger_standard",
    "passenger_sentri",
    "passenger_ready",
    "pedestrian_standard",
    "pedestrian_ready",
    "commercial_standard",
    "commercial_fast",
)

PREMISES = Table(
    name="dealers/premises.csv",
    meaning="Licensees (types 01, 02, 07, 08) per ZIP of their premises; small counts "
    "are for reckoning, never for publication",
    key=("year", "state", "zip", "licence_type"),
    columns=(
        YEAR,
        _STATE,
        text(
            "zip",
            f"ZIP code of 5 digits; {UNKNOWN_ZIP} where it is not known",
            pattern=(r"\d{5}", "5 digits"),
            kind=Kind.KEY,
        ),
        text(
            "licence_type",
            "Licence type",
            pattern=(r"\d{2}", "2 digits"),
            kind=Kind.KEY,
        ),
        count("licensees", "licensees", "Licensees of the type"),
    ),
)

DEALER_POINTS = Table(
    name="dealers/points.csv",
    meaning="Licensed dealers (types 01, 02, 07, 08) of a county per point of the ZIP "
    "code of their premises; small counts are for reckoning, never for publication",
    key=("fips", "year", "latitude", "longitude"),
    columns=(
        COUNTY,
        YEAR,
        Column(
            name="latitude",
            dtype=Dtype.NUMBER,
            unit="degree",
            kind=Kind.KEY,
            meaning="Degrees north, WGS 84, of the point of the ZIP",
            minimum=LATITUDE_RANGE[0],
            maximum=LATITUDE_RANGE[1],
        ),
        Column(
            name="longitude",
            dtype=Dtype.NUMBER,
            unit="degree",
            kind=Kind.KEY,
            meaning="Degrees east, WGS 84 (negative here)",
            minimum=LONGITUDE_RANGE[0],
            maximum=LONGITUDE_RANGE[1],
        ),
        count("dealers", "licensees", "Licensees of the four types together"),
    ),
)

TRAFFIC = Table(
    name="ports/traffic.csv",
    meaning="Northbound traffic by BTS port and year",
    key=("bts_code", "year"),
    columns=(
        text(
            "bts_code",
            "Port code of BTS",
            pattern=(r"\d{4}", "4 digits"),
            kind=Kind.KEY,
        ),
        text("bts_name", "Port name of BTS"),
        YEAR,
        _MONTHS,
        count("personal_vehicles", "vehicles a year", "Northbound", nullable=True),
        count("trucks", "trucks a year", "Northbound", nullable=True),
        count("pedestrians", "people a year", "Northbound", nullable=True),
    ),
)

BRIDGE_TRAFFIC = Table(
    name="ports/bridges.csv",
    meaning="Northbound traffic by bridge of Texas and year",
    key=("port_id", "year"),
    columns=(
        _PORT,
        YEAR,
        _MONTHS,
        count("personal_vehicles", "vehicles a year", "Northbound"),
        count("trucks", "trucks a year", "Northbound"),
        count("buses", "buses a year", "Northbound"),
        count("pedestrians", "people a year", "Northbound, with bicyclists"),
    ),
)

BRIDGE_POINTS = Table(
    name="ports/bridge_points.csv",
    meaning="Points of the bridges of Texas",
    key=("port_id",),
    columns=(_PORT, text("name", "Name of the bridge, TxDOT"), LATITUDE, LONGITUDE),
)

WAITS = Table(
    name="ports/waits.csv",
    meaning="Hours, status, open lanes and waits of crossings, northbound, at the "
    "moment of the feed",
    key=("port_id",),
    columns=(
        _PORT,
        text("cbp_code", "Number in CBP's wait-time feed"),
        text("status", "Of the crossing", choices=("open", "closed")),
        text("hours", "Hours, northbound, local time", nullable=True),
        Column(
            name="hours_open",
            dtype=Dtype.NUMBER,
            unit="h",
            meaning="Hours a day",
            minimum=0,
            maximum=24,
            nullable=True,
        ),
        *(
            count(
                f"{lane}_lanes",
                "lanes",
                "Open at the moment; empty where none or not known",
                nullable=True,
            )
            for lane in LANES
        ),
        *(
            Column(
                name=f"{lane}_minutes",
                dtype=Dtype.NUMBER,
                unit="min",
                meaning="Wait at the moment; empty where none is told",
                minimum=0,
                nullable=True,
            )
            for lane in LANES
        ),
        text("updated", "When the crossing was last renewed, as the feed says"),
    ),
)

STATE_TRACES = Table(
    name="traces/states.csv",
    meaning="Firearms recovered in a US state and traced to a purchase in another or "
    "the same; none of them in Mexico",
    key=("year", "source_state", "recovery_state"),
    columns=(
        YEAR,
        text("source_state", "State of purchase", pattern=POSTAL, kind=Kind.KEY),
        text("recovery_state", "State of recovery", pattern=POSTAL, kind=Kind.KEY),
        count("firearms", "firearms", "Recovered and traced"),
    ),
)

BACKGROUND_CHECKS = Table(
    name="dealers/background_checks.csv",
    meaning="NICS background checks by state and year: neither sales nor firearms",
    key=("state", "year"),
    columns=(
        _STATE,
        YEAR,
        _MONTHS,
        count("handgun", "checks", "For a handgun"),
        count("long_gun", "checks", "For a long gun"),
        count("other", "checks", "For another firearm"),
        count("multiple", "checks", "For more than one kind"),
        count("permit", "checks", "For a permit, rechecks included"),
        count("checks", "checks", "All kinds together"),
    ),
)

UNITED_STATES_TABLES = (
    PREMISES,
    DEALER_POINTS,
    TRAFFIC,
    BRIDGE_TRAFFIC,
    BRIDGE_POINTS,
    WAITS,
    STATE_TRACES,
    BACKGROUND_CHECKS,
)
