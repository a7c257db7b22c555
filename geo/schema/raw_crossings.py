"""Raw tables of crossings and gateways: where firearms may enter or leave Mexico."""

from geo.schema.contract import Column, Dtype, Kind, Table
from geo.schema.raw_columns import LATITUDE, LONGITUDE, SLUG, STATE, count, flag, text
from geo.study import FIELD_OFFICES

PORTS = Table(
    name="ports/ports.csv",
    meaning="Land crossings between the United States and Mexico open to vehicles",
    key=("port_id",),
    columns=(
        text("port_id", "Crossing", pattern=SLUG, kind=Kind.KEY),
        text("name_en", "English name"),
        text("name_es", "Spanish name"),
        text("cbp_code", "Number in CBP's wait-time feed", nullable=True),
        text("bts_code", "Port code of BTS", nullable=True),
        text("bts_name", "Port name of BTS", nullable=True),
        text("us_city", "City on the US side"),
        text("us_state", "US state", choices=("AZ", "CA", "NM", "TX")),
        text("mx_city", "City on the Mexican side"),
        text("mx_state", "Mexican state", pattern=STATE),
        LATITUDE,
        LONGITUDE,
        text(
            "point_basis",
            "Whether the point is the crossing itself",
            choices=("crossing", "approximate"),
        ),
        text("hours_northbound", "Hours, northbound, local time"),
        flag("passenger", "Lanes for cars"),
        flag("commercial", "Lanes for trucks"),
        flag("pedestrian", "Lanes for pedestrians"),
        text("lane_kinds", "Kinds of lanes, separated by semicolons", nullable=True),
        text("field_office", "CBP field office", choices=FIELD_OFFICES),
        flag("southbound", "Takes vehicles south"),
        text("returns_by", "Crossing by which its traffic goes south", pattern=SLUG),
        Column(
            name="volume_year",
            dtype=Dtype.INTEGER,
            meaning="Year of the volumes",
            minimum=1990,
            maximum=2100,
            nullable=True,
        ),
        count("personal_vehicles", "vehicles a year", "Northbound", nullable=True),
        count("trucks", "trucks a year", "Northbound", nullable=True),
        count("pedestrians", "people a year", "Northbound", nullable=True),
        text("volume_basis", "How the volume was had: published or shared out"),
    ),
)

SOUTHERN = Table(
    name="ports/southern.csv",
    meaning="Land crossings from Mexico to Guatemala and Belize that vehicles can use",
    key=("crossing_id",),
    columns=(
        text("crossing_id", "Crossing", pattern=SLUG, kind=Kind.KEY),
        text("name_en", "English name"),
        text("name_es", "Spanish name"),
        text("mx_town", "Town on the Mexican side"),
        text("mx_state", "Mexican state", pattern=STATE),
        text("beyond", "Country beyond", choices=("BZ", "GT")),
        LATITUDE,
        LONGITUDE,
        text(
            "point_basis",
            "Whether the point is that of the town beside the crossing",
            choices=("town", "approximate"),
        ),
    ),
)

GATEWAYS = Table(
    name="ports/gateways.csv",
    meaning="Sea ports and airports by which firearms of other origin may enter Mexico",
    key=("gateway_id",),
    columns=(
        text("gateway_id", "Gateway", pattern=SLUG, kind=Kind.KEY),
        text("name_en", "English name"),
        text("name_es", "Spanish name"),
        text("kind", "Sea port or airport", choices=("air", "sea")),
        text("mx_state", "Mexican state", pattern=STATE),
        LATITUDE,
        LONGITUDE,
        Column(
            name="volume",
            dtype=Dtype.NUMBER,
            meaning="Cargo, in the unit beside it",
            minimum=1,
        ),
        text("volume_unit", "Unit of the volume, the same for all of a kind"),
        Column(
            name="volume_year",
            dtype=Dtype.INTEGER,
            meaning="Year of the volume",
            minimum=1990,
            maximum=2100,
        ),
        text(
            "basis",
            "Published for the gateway, or shared out of a published total",
            choices=("published", "shared out"),
        ),
    ),
)

OFFICE_SEIZURES = Table(
    name="seizures/field_offices.csv",
    meaning="Weapons seized at ports by CBP field office: a sample of four months",
    key=("field_office", "direction"),
    columns=(
        text("field_office", "CBP field office", choices=FIELD_OFFICES, kind=Kind.KEY),
        text("direction", "Direction", choices=("inbound", "outbound"), kind=Kind.KEY),
        text("first_month", "First month", pattern=(r"\d{4}-\d{2}", "year-month")),
        text("last_month", "Last month", pattern=(r"\d{4}-\d{2}", "year-month")),
        count("events", "events", "Seizure events"),
        count("weapons", "weapons", "Weapons seized"),
    ),
)
