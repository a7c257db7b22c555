"""The table of how far spreading by area is from points of known place."""

from collections.abc import Collection

from geo.schema.columns import number, part, text
from geo.schema.contract import Column, Dtype, Kind, Table

# Methods that a study may spread by; others are judged beside its own.
BY_SETTLEMENTS, BY_RASTER = "settlements", "raster"


def own_method(methods: Collection[str]) -> str:
    """Return which of the methods judged is the study's own: a raster if it has one."""
    return BY_RASTER if BY_RASTER in methods else BY_SETTLEMENTS


_POINTS = "part of the points"

ALLOCATION = Table(
    name="grid_allocation",
    meaning="How far spreading by area is from points of known place, by method; empty "
    "without such points",
    key=("method", "area_id"),
    columns=(
        text(
            "method",
            "How figures are spread within areas; the study's own method is `raster` "
            "if it names one, else `settlements`",
            kind=Kind.KEY,
        ),
        text(
            "area_id",
            "Area, or `all`; areas with fewer points than the small count are in `all` "
            "only",
            kind=Kind.KEY,
        ),
        Column(
            name="points",
            dtype=Dtype.INTEGER,
            kind=Kind.EXTENSIVE,
            unit="points",
            meaning="Points of known place",
        ),
        part(
            "misplaced",
            "Half the sum of |share of points − share given| over cells",
            unit=_POINTS,
        ),
        part(
            "misplaced_by_chance",
            "What is to be expected of as many points if the shares were the truth",
            unit=_POINTS,
        ),
        part(
            "misplaced_parent",
            "`misplaced` among cells one resolution coarser",
            unit=_POINTS,
        ),
        part("misplaced_parent_by_chance", "The same by chance", unit=_POINTS),
        number(
            "p",
            "probability",
            "Of `misplaced` or more if the shares were the truth, by seeded draws",
            minimum=0,
        ),
        number(
            "log_score",
            "nat",
            "Mean logarithm of the share given to a point's cell; higher is better",
        ),
        number("log_gain", "nat", "`log_score` over that of the study's own method"),
        number(
            "log_gain_error",
            "nat",
            "Standard error of `log_gain`, areas as clusters; empty for one area",
            nullable=True,
        ),
        number(
            "distance_km",
            "km",
            "Mean distance from a point to a place drawn from the shares",
            minimum=0,
        ),
        number(
            "energy_km",
            "km",
            "Energy score: that, less half the distance of two drawn places; lower is "
            "better",
        ),
    ),
)
