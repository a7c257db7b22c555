"""Dealers near the border, and how many of them depend on it: the replication."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from replications.frame import Cell, Comparison, Data, Figure, Result, Table, scaled
from replications.way_of_the_gun.counties import (
    earlier_panel,
    sales_by_state,
    shipped_panel,
    state_panel,
)
from replications.way_of_the_gun.model import (
    Design,
    Fit,
    fit,
    fraction,
    resample,
    sought,
)
from replications.way_of_the_gun.picture import Curve, draw_curves

YEARS = (2010, 2011, 2012)
SEED = 20261120
_DRAWS = 2_000
_RESAMPLES = 100
_NEAR_KM = 500
_COUNTERFACTUALS = (100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 2_500, 3_000)
# Where the published share of sales is looked for among counterfactual distances.
_LADDER = tuple(range(25, 3_600, 25))
_PUBLISHED_SALES = 2.2
_BANDS_KM = (0, 50, 100, 200, 400, 800, 1_200, 1_600, 2_000, 2_500, 5_000)

_ABSTRACT = "abstract of McDougal et al. 2014, doi 10.1093/jeg/lbu021"
_WORKING = (
    "executive summary of the working paper of March 2013 (Trans-Border Institute and "
    "Igarapé Institute)"
)

# As the abstract lists the controls, so far as data are at hand.
NAMED = Design(controls=("density", "neighbours"))
# Counties with more people have more dealers: their number beside their density.
PEOPLED = Design(controls=("density", "people_log"))


def _with(control: str) -> Design:
    return replace(PEOPLED, controls=(*PEOPLED.controls, control))


_SALES = Design(controls=("people_log", "density"))

VARIANTS: Mapping[str, Design] = {
    "density": Design(controls=("density",)),
    "density, neighbours (as the abstract names them)": NAMED,
    "density, neighbours; logarithm of distance": replace(NAMED, form="log"),
    "density, neighbours; straight distance": replace(NAMED, distance="straight_km"),
    "density, neighbours; errors by county": replace(NAMED, group="fips"),
    "density, people": PEOPLED,
    "density, people; logarithm of distance": replace(PEOPLED, form="log"),
    "density, people; errors by county": replace(PEOPLED, group="fips"),
    "density, people, neighbours": _with("neighbours"),
    "density, people, state laws": _with("laws"),
    "density, people, background checks per head": _with("checks"),
    "density, people, homicides beyond the crossing": _with("homicides"),
    "density, people, a level for every state": replace(PEOPLED, states=True),
}
SHIPPED = "density, people; 2021 to 2023, the data that ship"


def run(data: Data) -> Result:
    """Work the share of dealers, the share of sales and guns a year out again."""
    panel = earlier_panel(data, YEARS)
    named, peopled = fit(panel, NAMED), fit(panel, PEOPLED)
    sales = sales_by_state(data, YEARS)
    states = state_panel(panel, sales)
    sold = float(states["sales"].sum())
    share = _share(fit(states, _SALES, counts="sales"))
    return Result(
        name="way_of_the_gun",
        title="McDougal et al. 2014, The Way of the Gun",
        question=(
            "What share of United States dealers and sales would go if every county "
            "were as far by road from Mexico as the farthest?"
        ),
        comparisons=tuple(_compare(_share(named), _share(peopled), share, sold=sold)),
        tables=(
            _variants(panel, shipped_panel(data)),
            _counterfactuals({"named": named, "peopled": peopled}),
            _bands(panel),
        ),
        inputs=dict(sorted(data.read.items())),
        notes=_notes(panel, named, sold),
    )


def draw(result: Result, folder: Path) -> None:
    """Draw the attributable fraction by counterfactual distance, and the bands."""
    rows = result.table(_COUNTERFACTUAL_TITLE).rows
    curves = [
        Curve(
            label, *(np.array([float(str(row[at])) for row in rows]) for at in columns)
        )
        for label, columns in (
            ("density, neighbours (named in the abstract)", (0, 1, 2, 3)),
            ("density, people", (0, 4, 5, 6)),
        )
    ]
    bands = result.table(_BANDS_TITLE).rows
    draw_curves(
        curves,
        result.comparisons[0].published,
        [(str(row[0]), float(str(row[5])), float(str(row[4]))) for row in bands],
        folder / "fraction.png",
    )


def _share(fitted: Fit) -> Figure:
    return fraction(fitted, draws=_DRAWS, seed=SEED)


def _compare(
    named: Figure, peopled: Figure, sales: Figure, *, sold: float
) -> Iterator[Comparison]:
    """Yield the published figures beside ours; a figure is within its interval."""
    dealers = Figure(46.7, 39.4, 52.7, _WORKING)
    model = "negative binomial of dealers by county, 2010 to 2012, controls"
    for measure, ours, controls in (
        (
            "dealers that depend on Mexico, controls as named",
            named,
            "density, neighbours",
        ),
        ("the same, the county's people controlled for", peopled, "density, people"),
    ):
        yield Comparison(
            measure=measure,
            unit="% of dealers",
            published=dealers,
            ours=replace(ours, source=f"{model} {controls}"),
            tolerance=0.0,
        )
    yield Comparison(
        measure="sales for Mexico",
        unit="% of sales",
        published=Figure(_PUBLISHED_SALES, 0.9, 3.7, _ABSTRACT),
        ours=replace(
            sales,
            source="quasi-Poisson model of background checks by state, 2010 to 2012, "
            "controls people, density",
        ),
        tolerance=0.0,
    )
    guns = scaled(sales, sold / 100)
    yield Comparison(
        measure="guns bought for Mexico",
        unit="guns a year",
        published=Figure(212_887.0, 89_816.0, 359_205.0, _ABSTRACT),
        ours=replace(
            guns,
            source=f"our share of sales × {sold:,.0f} checks for sales a year",
        ),
        tolerance=0.0,
    )


def _variants(panel: pd.DataFrame, shipped: pd.DataFrame) -> Table:
    rows = [_row(name, panel, design) for name, design in VARIANTS.items()]
    near = panel[panel["road_km"] <= _NEAR_KM]
    dense = replace(PEOPLED, distance="dense_km")
    rows += [
        _row(f"density, people; within {_NEAR_KM} km of a crossing", near, PEOPLED),
        _row("density, people; counties on the two-country road file", panel, dense),
        _row(SHIPPED, shipped, PEOPLED),
    ]
    again = resample(panel, NAMED, resamples=_RESAMPLES, seed=SEED)
    name = f"density, neighbours; interval from {_RESAMPLES} resamples of states"
    rows.append((name, *rows[1][1:5], again.value, again.low, again.high))
    columns = ("controls", "counties × years", "slope", "low", "high")
    return Table(
        VARIANTS_TITLE,
        (*columns, "dealers that depend, %", "low ", "high "),
        tuple(rows),
    )


VARIANTS_TITLE = "Variants: all counties as far as the farthest"
_COUNTERFACTUAL_TITLE = "Counterfactual distance: whoever is nearer is as far as this"
_BANDS_TITLE = "Dealers by road to the nearest crossing, 2010 to 2012"


def _row(name: str, panel: pd.DataFrame, design: Design) -> tuple[Cell, ...]:
    fitted = fit(panel, design)
    slope, share = fitted.slope, _share(fitted)
    return (
        name,
        len(fitted.rows),
        slope.value,
        slope.low,
        slope.high,
        share.value,
        share.low,
        share.high,
    )


def _counterfactuals(fits: Mapping[str, Fit]) -> Table:
    """Return the fraction by counterfactual distance under both sets of controls."""
    farthest = math.ceil(max(fitted.km.max() for fitted in fits.values()))
    rows = []
    for km in (*_COUNTERFACTUALS, farthest):
        row: list[Cell] = [km]
        for fitted in fits.values():
            share = fraction(fitted, draws=_DRAWS, seed=SEED, least_km=km)
            row += [share.value, share.low, share.high]
        rows.append(tuple(row))
    return Table(
        _COUNTERFACTUAL_TITLE,
        ("km", "as named, %", "low", "high", "with people, %", "low ", "high "),
        tuple(rows),
    )


def _bands(panel: pd.DataFrame) -> Table:
    band = pd.cut(panel["road_km"], _BANDS_KM)
    years = panel["year"].nunique()
    rows = []
    for key, part in panel.groupby(band, observed=True):
        interval = (
            pd.Interval(*_BANDS_KM[:2]) if not isinstance(key, pd.Interval) else key
        )
        counties, dealers = len(part) / years, part["dealers"].sum() / years
        people = part["people"].sum() / years
        rows.append(
            (
                f"{interval.left:,} to {interval.right:,} km",
                int(counties),
                float(people),
                float(dealers),
                float(1e5 * dealers / people),
                float(dealers / counties),
            )
        )
    columns = ("road", "counties", "people (2021)", "dealers a year")
    return Table(
        _BANDS_TITLE, (*columns, "per 100,000 people", "per county"), tuple(rows)
    )


def _notes(panel: pd.DataFrame, named: Fit, sold: float) -> tuple[str, ...]:
    reach = sought(named, _PUBLISHED_SALES, _LADDER)
    reached = (
        "no counterfactual distance"
        if reach is None
        else f"a counterfactual distance of {reach:,} km, the rest staying put,"
    )
    farthest = panel["road_km"].max()
    slopes = (
        "Slopes are per 1,000 km of road, or per unit of its natural logarithm; the "
        f"farthest county is {farthest:,.0f} km away."
    )
    implied = (
        "The published 212,887 guns and 2.2 % imply 9.7 million sales a year; "
        f"background checks of the states here give {sold / 1e6:.1f} million."
    )
    intervals = (
        f"Intervals are from {_DRAWS:,} draws of the coefficients, errors correlated "
        "within states unless said otherwise."
    )
    asked = f"With the controls as named, {reached} gives the published 2.2 %."
    return slopes, asked, implied, intervals
