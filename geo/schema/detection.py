"""Tables of detection: what was seized beside what the model expects.

Regions and field offices are in no order of ratio: numbers follow places. Of regions
where no more was seen than expected no number is stored, and of none a count: numbers
would put them in order of how little is seen, and counts would give those left out.
"""

from dataclasses import replace

from geo.schema.columns import CELL, chosen, number, part, text, total, whole
from geo.schema.contract import Kind, Table

MORE = "more than expected"
AS_EXPECTED = "as expected, or cannot tell"
LESS = "less than expected"
DETECTION_CLASSES = (MORE, AS_EXPECTED, LESS)

_EXPECTED = total(
    "expected",
    "events",
    "Events expected if as many as were seen in all followed modelled flow (estimate)",
)
_RATIO = (
    number(
        "ratio",
        "",
        "Observed over expected events, shrunk towards 1: posterior mean (estimate)",
        minimum=0,
    ),
    number("ratio_low", "", "Its 5th percentile, draws of the model in it", minimum=0),
    number("ratio_high", "", "Its 95th percentile", minimum=0),
)
_ABOVE = part("above", "Probability that the ratio is above 1", unit="probability")
_CLASS = chosen(
    "class",
    "More or less than expected where that is 95 % sure, else neither",
    DETECTION_CLASSES,
)
_TOLD_RATIO = tuple(
    replace(
        column,
        meaning=f"{column.meaning}; empty where no more was seen than expected",
        nullable=True,
    )
    for column in _RATIO
)
REGION = whole(
    "region",
    "Number of the region: coarse hexagons that are judged as one; in no order",
    minimum=1,
)

DETECTION = Table(
    name="corridors_detection",
    meaning="Events with firearms seized in Mexico (CIDE, 2006–2011) beside modelled "
    "flow, by region of coarse hexagons; figures are of the whole region (estimate)",
    key=("cell",),
    columns=(
        CELL,
        REGION,
        *_TOLD_RATIO,
        _CLASS,
    ),
)

DETECTION_OFFICES = Table(
    name="corridors_detection_offices",
    meaning="Outbound seizures of weapons beside modelled flow, by CBP field office "
    "(estimate)",
    key=("field_office",),
    columns=(
        text("field_office", "CBP field office", kind=Kind.KEY),
        total("observed", "events", "Outbound seizures of weapons, four-month sample"),
        _EXPECTED,
        *_RATIO,
        _ABOVE,
        _CLASS,
    ),
)

DETECTION_TABLES = (DETECTION, DETECTION_OFFICES)
