"""The table of how far each result of the corridors moves with each input."""

from typing import Final

from geo.schema.columns import chosen, number, text, whole
from geo.schema.contract import Column, Dtype, Kind, Table

INPUT_KINDS: Final = ("choice", "roads", "supply", "demand", "crossings")

SENSITIVITY = Table(
    name="sensitivity",
    meaning="Elementary effects of inputs of the corridors on results (estimate)",
    key=("result", "input"),
    columns=(
        text(
            "result",
            "crossings_moved, roads_moved and states_moved: part of all flow (of all "
            "share × km) that goes elsewhere; office: and state:, share of flow; "
            "crossings_apart and states_apart, total variation from the estimate; "
            "crossings_in_use, exp of Shannon's entropy; road_km, least km that hold "
            "80 % of share × km",
            kind=Kind.KEY,
        ),
        text("input", "What is varied, see docs/skill.md", kind=Kind.KEY),
        chosen("kind", "Kind of input", INPUT_KINDS),
        whole("members", "Inputs moved together, each in its own direction", minimum=1),
        Column(
            name="logarithmic",
            dtype=Dtype.FLAG,
            meaning="True if moved by equal ratios, false if by equal steps",
        ),
        number("range_low", "of the input", "Low end of its range"),
        number("base", "of the input", "Value in the study; of a factor 1"),
        number("range_high", "of the input", "High end of its range"),
        number("mu_star", "see result", "Mean size of effects over the whole range"),
        number("mu_star_low", "see result", "5th percentile, walks drawn anew"),
        number("mu_star_high", "see result", "95th percentile"),
        number(
            "mu",
            "see result",
            "Mean effect of moving up; empty for several inputs or without a sign",
            nullable=True,
        ),
        number(
            "sigma",
            "see result",
            "Standard deviation of effects: they depend on other inputs, or bend",
            nullable=True,
        ),
    ),
)
