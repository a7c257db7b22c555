"""The table of how far spreading by area is from points of known place."""

from geo.schema.columns import number, text
from geo.schema.contract import Column, Dtype, Kind, Table


def _part(name: str, meaning: str) -> Column:
    """Return a column of parts of the points."""
    return Column(
        name=name,
        dtype=Dtype.NUMBER,
        kind=Kind.INTENSIVE,
        unit="part of the points",
        meaning=meaning,
        minimum=0,
        maximum=1 + 1e-9,
    )


ALLOCATION = Table(
    name="grid_allocation",
    meaning="How far spreading by area is from points of known place, by method; empty "
    "without such points",
    key=("method", "area_id"),
    columns=(
        text("method", "How figures are spread within areas", kind=Kind.KEY),
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
        _part(
            "misplaced", "Half the sum of |share of points − share given| over cells"
        ),
        _part(
            "misplaced_by_chance",
            "What is to be expected of as many points if the shares were the truth",
        ),
        _part("misplaced_parent", "`misplaced` among cells one resolution coarser"),
        _part("misplaced_parent_by_chance", "The same by chance"),
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
