"""Tables of detection: what was seized beside what the model expects.

Regions and field offices are in no order of ratio: numbers follow places.
"""

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
RATIO = (
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
REGION = whole(
    "region",
    "Number of the region: coarse hexagons that are judged as one; in no order",
    minimum=1,
)

DETECTION = Table(
    name="corridors_detection",
    meaning="Events with firearms seized in Mexico beside modelled flow, by region of "
    "coarse hexagons; figures are of the whole region (estimate)",
    key=("cell",),
    columns=(
        CELL,
        REGION,
        total("observed", "events", "Events with firearms seized, 2006–2011 (CIDE)"),
        _EXPECTED,
        *RATIO,
        _ABOVE,
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
        *RATIO,
        _ABOVE,
        _CLASS,
    ),
)

DETECTION_TABLES = (DETECTION, DETECTION_OFFICES)
