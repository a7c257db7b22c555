"""What a scan found, as a table: p values, relative risk, names, circles."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.hotspots.circles import Circles
from geo.hotspots.runs import TIE
from geo.hotspots.shapes import circle, great_circle_of_chord
from geo.projection import GEOGRAPHIC
from geo.schema.clusters import SCAN
from geo.schema.contract import check

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# A Gumbel law fitted to fewer replicates would be a guess.
_LEAST_FOR_GUMBEL = 30
_EULER = 0.5772156649015329
# The only place of a world has no next one to be drawn half way to.
_GREATEST_DRAWN_KM = 5_000.0


@dataclass(frozen=True, slots=True)
class World:
    """Cases and expected cases of one kind of scan, units × periods."""

    kind: str
    circles: Circles
    cases: FloatArray
    expected: FloatArray
    years: list[tuple[int, int]]
    longest: int
    low: bool
    share: float


@dataclass(frozen=True, slots=True)
class Window:
    """One window that was found."""

    llr: float
    center: int
    units: IntArray
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Places:
    """The units, and people by unit and year."""

    areas: pd.DataFrame
    years: list[int]
    people: FloatArray
    points: FloatArray


def p_value(llr: float, chance: FloatArray) -> float:
    """Return the Monte-Carlo p value; equal but for rounding counts as reached."""
    reached = int((chance >= llr * (1 - TIE)).sum())
    return (1 + reached) / (1 + len(chance))


def gumbel_p(llr: float, chance: FloatArray) -> float:
    """Return the upper tail of a Gumbel law fitted to replicates by moments.

    An approximation, for p values below what the number of replicates can show (Abrams,
    Kleinman & Kulldorff 2010).

    Parameters
    ----------
    llr
        Likelihood ratio, logarithm.
    chance
        Greatest of each replicate; NaN is returned if there are fewer than 30.
    """
    if len(chance) < _LEAST_FOR_GUMBEL or not chance.std() > 0:
        return float("nan")
    scale = float(chance.std(ddof=1)) * np.sqrt(6) / np.pi
    middle = float(chance.mean()) - _EULER * scale
    return float(-np.expm1(-np.exp(-(llr - middle) / scale)))


def describe(
    window: Window,
    rank: int,
    world: World,
    places: Places,
    chance: FloatArray,
) -> dict[str, Any]:
    """Return a window as a row of the table."""
    units, areas = window.units, places.areas
    steps = slice(window.first, window.last + 1)
    inside = world.cases[units, steps]
    due = world.expected[units, steps]
    observed, expected = float(inside.sum()), float(due.sum())
    total = float(world.cases.sum())
    first, last = world.years[window.first][0], world.years[window.last][1]
    asked = [first <= year <= last for year in places.years]
    # The main place has most cases; of windows with too few, most that were expected.
    main = int(units[np.argmax((due if world.low else inside).sum(axis=1))])
    name, state = areas["name"].iloc[main], areas["state_name"].iloc[main]
    middle = places.points[window.center]
    apart = np.sqrt(((places.points - middle) ** 2).sum(axis=1))
    outer = np.delete(apart, units)
    radius = float(great_circle_of_chord(apart[units]).max())
    # A circle of one place is drawn half way to the next.
    drawn = radius or float(great_circle_of_chord(outer.min(initial=np.inf) / 2))
    latitude = float(areas["latitude"].iloc[window.center])
    longitude = float(areas["longitude"].iloc[window.center])
    rest = total - observed
    risk = np.nan
    if rest > 0:
        risk = (observed / expected) / (rest / (total - expected))
    return {
        "kind": world.kind,
        "rank": rank,
        "name": f"{name}, {state}",
        "area_id": areas["area_id"].iloc[window.center],
        "latitude": latitude,
        "longitude": longitude,
        "radius_km": radius,
        "first_year": first,
        "last_year": last,
        "units": float(len(units)),
        "population": float(places.people[units][:, asked].sum(axis=0).mean()),
        "observed": observed,
        "expected": expected,
        "relative_risk": risk,
        "llr": window.llr,
        "p": p_value(window.llr, chance),
        "p_gumbel": gumbel_p(window.llr, chance),
        "geometry": circle(latitude, longitude, min(drawn, _GREATEST_DRAWN_KM)),
    }


def finish(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return rows as the table; types hold also where nothing was found."""
    frame = pd.DataFrame(rows, columns=[*SCAN.names, "geometry"])
    texts = ("kind", "name", "area_id")
    wholes = ("rank", "first_year", "last_year")
    numbers = [name for name in SCAN.names if name not in {*texts, *wholes}]
    frame = frame.astype(
        dict.fromkeys(texts, "str")
        | dict.fromkeys(wholes, "int64")
        | dict.fromkeys(numbers, "float64")
    )
    return gpd.GeoDataFrame(check(frame, SCAN), geometry="geometry", crs=GEOGRAPHIC)
