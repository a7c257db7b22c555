"""Series of published figures by which progress can be judged, year by year."""

from geo.schema.columns import chosen, number, text, whole
from geo.schema.contract import Kind, Table

# Read from raw tables; the names are those of `geo.sections_outputs.Measure`.
PUBLISHED_MEASURES = (
    "homicides",
    "firearm_victims",
    "firearm_share",
    "border_dealers",
    "federal_cases",
    "traced",
    "outbound",
    "clash_firearms",
)

MEASURES = Table(
    name="measures",
    meaning="Published figures by year; years counted in part are left out",
    key=("measure", "year"),
    columns=(
        chosen("measure", "What is measured", PUBLISHED_MEASURES, kind=Kind.KEY),
        whole("year", "Year, the last of a period", kind=Kind.KEY),
        text("period", "Year or period as published"),
        number("value", "see measure", "Figure of the year", minimum=0),
        text(
            "source",
            "Publication, where the raw table names one by row; else empty",
        ),
        text("files", "Raw tables that it is taken from, separated by semicolons"),
    ),
)
