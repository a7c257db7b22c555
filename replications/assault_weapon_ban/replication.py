"""Homicides near Texas, Arizona and New Mexico after 2004: the replication."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from replications.assault_weapon_ban.model import Change, by_year, estimate
from replications.assault_weapon_ban.panel import (
    REACH_KM,
    Choice,
    city_firearms,
    homicides,
    monthly_homicides,
    municipalities,
    panel,
    people_of_states,
    state_firearms,
)
from replications.assault_weapon_ban.picture import draw_years
from replications.frame import Cell, Comparison, Data, Figure, Result, Table

MAIN = Choice()
_PROXIMITY = replace(MAIN, form="proximity")
_TOLERANCE = 0.25
_NUEVO_LAREDO = "28027"
_MILES_KM = 1.609344
_SHOWN = (1998, 2008)
_BASE = 2004
# Five years each, the last two of them "after", all before the ban ended.
_PLACEBO_STARTS = range(1990, 2001)
_TITLE_VARIANTS = "Variants: 2002 to 2006, after is 2005 and 2006"
_TITLE_PLACEBO = "Placebo: the same change sought where there was none"
_TITLE_PLACES = "Left out in turn: the five places of most homicides in the years"
_TITLE_ARMED = "Firearm and other homicides, 2002 to 2006"
_TITLE_YEARS = "By year, 2004 being 0"
_COLUMNS = (
    "municipalities",
    "of them exposed",
    "slope",
    "low",
    "high",
    "extra deaths a year",
    "low ",
    "high ",
)
_SLOPES = (
    "Slopes are logarithms of ratios: 0.25 means 28 % more homicides than the "
    "comparison would have."
)
_ERRORS = (
    "Errors are correlated within a municipality over the years. With five "
    "municipalities on the Californian side they are too small if anything."
)
_DRAFTS = (
    "abstracts of the drafts of May and August 2011, 'at least 158 additional deaths "
    "each year'"
)


def main_change(data: Data, choice: Choice = MAIN) -> Change:
    """Estimate the change from the data that ship."""
    places = municipalities(data, choice)
    return estimate(panel(places, homicides(data), choice))


def run(data: Data) -> Result:
    """Work the deaths that followed the end of the ban out again."""
    segment, proximity = main_change(data), main_change(data, _PROXIMITY)
    tables = (
        _variants(data),
        _placebos(data),
        _places(data),
        _armed(data),
        _years(data),
    )
    return Result(
        name="assault_weapon_ban",
        title="Dube, Dube, García-Ponce 2013, Cross-Border Spillover",
        question=(
            "Did homicides rise after 2004 in municipios near Texas, Arizona and New "
            "Mexico against those near California, which kept its ban?"
        ),
        comparisons=tuple(_compare(segment, proximity)),
        tables=tables,
        inputs=dict(sorted(data.read.items())),
        notes=(_SLOPES, _ERRORS),
    )


def draw(result: Result, folder: Path) -> None:
    """Draw the slope by year."""
    rows = result.table(_TITLE_YEARS).rows
    draw_years(np.array(rows, dtype="float64"), folder / "years.png")


def _compare(segment: Change, proximity: Change) -> Iterator[Comparison]:
    for measure, change, how in (
        ("extra deaths near AZ, NM, TX", segment, "side of the border"),
        ("the same, by nearness to their crossings", proximity, "nearness"),
    ):
        yield Comparison(
            measure=measure,
            unit="deaths a year",
            published=Figure(158.0, source=_DRAFTS),
            ours=replace(
                change.extra,
                source=f"Poisson with levels for {change.places} municipalities and "
                f"years, exposure by {how}",
            ),
            tolerance=_TOLERANCE,
        )


def _variants(data: Data) -> Table:
    counts = homicides(data)
    choices = {
        "100 miles by road, side of the border": MAIN,
        "100 miles by road, nearness": _PROXIMITY,
        "2004 left out": replace(MAIN, left_out=("2004",)),
        "after is 2004 to 2006": replace(MAIN, post=2004),
        "50 miles": replace(MAIN, farthest_km=REACH_KM / 2),
        "150 miles": replace(MAIN, farthest_km=REACH_KM * 1.5),
        "two-country road file": replace(MAIN, roads="dense_"),
        "without Nuevo Laredo": replace(MAIN, left_out=(_NUEVO_LAREDO,)),
        "without Nuevo Laredo, nearness": replace(
            _PROXIMITY, left_out=(_NUEVO_LAREDO,)
        ),
    }
    rows = [
        _row(name, estimate(panel(municipalities(data, one), counts, one)))
        for name, one in choices.items()
    ]
    places = municipalities(data, MAIN)
    monthly = panel(places, monthly_homicides(data), MAIN)
    rates = panel(places, counts, MAIN, people_of_states(data, places))
    rows += [
        _row("by the monthly file of the same deaths", estimate(monthly)),
        _row("per head, people growing as their state", estimate(rates)),
    ]
    return Table(_TITLE_VARIANTS, ("what", *_COLUMNS), tuple(rows))


def _placebos(data: Data) -> Table:
    counts = homicides(data)
    rows = []
    for start in _PLACEBO_STARTS:
        choice = replace(MAIN, years=(start, start + 4), post=start + 3)
        name = f"{start} to {start + 4}, after is {start + 3} and {start + 4}"
        found = estimate(panel(municipalities(data, choice), counts, choice))
        rows.append(_row(name, found))
    rows += _inland(data, counts)
    rows += _other_comparisons(data, counts)
    return Table(_TITLE_PLACEBO, ("what", *_COLUMNS), tuple(rows))


def _inland(data: Data, counts: pd.DataFrame) -> list[tuple[Cell, ...]]:
    """Return changes farther inland, still against the border near California."""
    border = municipalities(data, MAIN)
    rows = []
    for near, far in ((100, 200), (200, 300)):
        band = replace(MAIN, nearest_km=near * _MILES_KM, farthest_km=far * _MILES_KM)
        inland = municipalities(data, band)
        places = pd.concat(
            [border[border["exposure"] == 0], inland[inland["exposure"] > 0]]
        )
        found = estimate(panel(places, counts, MAIN))
        rows.append(_row(f"2002 to 2006, {near} to {far} miles inland", found))
    return rows


def _other_comparisons(data: Data, counts: pd.DataFrame) -> list[tuple[Cell, ...]]:
    """Return changes with another state in California's place, it left out."""
    places = municipalities(data, MAIN)
    other = places[places["exposure"] > 0]
    rows = []
    for state, name in (
        ("26", "Sonora"),
        ("08", "Chihuahua"),
        ("05", "Coahuila"),
        ("28", "Tamaulipas"),
    ):
        exposure = (other["state"] != state).astype("float64")
        found = estimate(panel(other.assign(exposure=exposure), counts, MAIN))
        rows.append(_row(f"2002 to 2006, {name} in California's place", found))
    return rows


def _places(data: Data) -> Table:
    """Return the main change with each of the places of most homicides left out."""
    counts = homicides(data)
    places = municipalities(data, MAIN)
    years = list(range(MAIN.years[0], MAIN.years[1] + 1))
    total = counts.reindex(places.index)[years].sum(axis=1)
    rows = []
    for code in total.sort_values(ascending=False).index[:5]:
        kept = places.drop(index=code)
        name = f"without {places.loc[code, 'name']}"
        rows.append(_row(name, estimate(panel(kept, counts, MAIN))))
    return Table(_TITLE_PLACES, ("what", *_COLUMNS), tuple(rows))


def _armed(data: Data) -> Table:
    """Return the change of firearm and of other homicides, by state and by city."""
    rows = []
    for what, table in (
        ("six border states, Baja California compared", state_firearms),
        ("six border cities, Tijuana compared", city_firearms),
    ):
        found = table(data, MAIN.years)
        treated = found["exposure"] * (found["year"] >= MAIN.post)
        found = found.assign(treated=treated)
        for column in ("firearm", "other"):
            change = estimate(found, counts=column, robust=False)
            rows.append(_row(f"{what}: {column}", change))
    columns = ("what", "places", *_COLUMNS[1:])
    return Table(_TITLE_ARMED, columns, tuple(rows))


def _years(data: Data) -> Table:
    counts = homicides(data)
    rows: dict[str, list[float]] = {}
    for left_out in ((), (_NUEVO_LAREDO,)):
        choice = replace(MAIN, years=_SHOWN, left_out=left_out)
        found = by_year(panel(municipalities(data, choice), counts, choice), base=_BASE)
        for row in found.to_dict("records"):
            ends = [float(row[name]) for name in ("slope", "low", "high")]
            rows.setdefault(str(row["year"]), []).extend(ends)
    columns = ("slope", "low", "high")
    without = tuple(f"{name}, without Nuevo Laredo" for name in columns)
    return Table(
        _TITLE_YEARS,
        ("year", *columns, *without),
        tuple((year, *values) for year, values in rows.items()),
    )


def _row(name: str, change: Change) -> tuple[Cell, ...]:
    slope, extra = change.slope, change.extra
    return (
        name,
        change.places,
        change.exposed,
        slope.value,
        slope.low,
        slope.high,
        extra.value,
        extra.low,
        extra.high,
    )
