"""Kulldorff's scan statistic: where, and when, there are more cases than people explain.

Circles around every place, and circles over runs of years, are compared with what is
outside by the Poisson likelihood ratio (Kulldorff 1997; in space and time Kulldorff et
al. 1998):

    LLR = c ln(c/E) + (C − c) ln((C − c)/(C − E))    for c > E,

c of C cases inside and E expected there. How unusual the strongest is, is told by
replicates in which chance alone spreads the C cases by E.

The p value knows no other chance than that of single independent cases. Homicides come
in bursts and differ between places for many reasons, so that with many cases nearly
every circle is "significant": read relative risk and rank, not p alone.
"""

from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import StatisticError
from geo.hotspots.shapes import chord_km, circle, great_circle_of_chord
from geo.hotspots.circles import Circles, grow_circles
from geo.hotspots.windows import TIE, strongest
from geo.projection import EARTH_RADIUS_KM, GEOGRAPHIC, unit_sphere
from geo.schema.clusters import SCAN, SCAN_KINDS
from geo.schema.contract import check
from geo.tasks import run_tasks

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Replicates that one task scans side by side.
_LANES = 32
# A Gumbel law fitted to fewer replicates would be a guess.
_LEAST_FOR_GUMBEL = 30
_EULER = 0.5772156649015329
# The only place of a world has no next one to be drawn half way to.
_GREATEST_DRAWN_KM = 5_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSettings:
    """Which windows are tried, and how often chance is.

    Attributes
    ----------
    find
        Windows with more cases than expected, or with fewer.
    max_share
        Most people of a circle, as a share of all; at most one half.
    max_radius_km
        Greatest radius of a circle; None for none.
    period_years
        Years that are one step of time; the first step may be shorter.
    max_period_share
        Longest window, as a share of all steps; at most one half.
    follow_years
        Expect in each year what that year had in all, so that a rise everywhere is no
        cluster; otherwise the same rate in all years.
    space_replicates, space_time_replicates
        Replicates of chance; 0 leaves a kind of scan out.
    most
        Clusters of each kind that are listed.
    level
        Greatest p of a cluster that is listed.
    seed
        Where chance starts.
    """

    find: Literal["high", "low"] = "high"
    max_share: float = 0.5
    max_radius_km: float | None = None
    period_years: int = 1
    max_period_share: float = 0.5
    follow_years: bool = True
    space_replicates: int = 999
    space_time_replicates: int = 199
    most: int = 20
    level: float = 0.05
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found.

    Attributes
    ----------
    table
        Table ``hotspots_scan``; geometry is the circle.
    facts
        Windows tried and replicates by kind, cases without a place.
    """

    table: gpd.GeoDataFrame
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _World:
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
class _Window:
    """One window that was found."""

    llr: float
    center: int
    units: IntArray
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Places:
    """The units, and people by unit and year."""

    areas: pd.DataFrame
    years: list[int]
    people: FloatArray
    points: FloatArray


@dataclass(frozen=True, slots=True)
class _Replicas:
    """What a task needs to scan replicates."""

    world: _World
    seed: int


def scan(
    areas: pd.DataFrame,
    counts: pd.DataFrame,
    population: pd.DataFrame,
    settings: ScanSettings,
    *,
    threads: int | None = None,
    cluster: str = "",
) -> Scan:
    """Scan space, and space and time, for clusters of cases.

    Parameters
    ----------
    areas
        ``area_id``, ``name``, ``state_name``, ``latitude``, ``longitude``: the units,
        municipalities at their seats or cells at their centres.
    counts
        Whole cases by ``area_id`` (index) and year (columns). Units that are not
        listed had none.
    population
        People by ``area_id`` (index) and year (columns); one column holds for all
        years.
    settings
        Which windows are tried.
    threads, cluster
        As `geo.tasks.run_tasks` takes them; the result does not depend on them.

    Returns
    -------
    Scan
        The most likely cluster of each kind, and the next that share no unit with
        those before.

    Raises
    ------
    StatisticError
        If there are no cases, cases where nobody lives, or years without people.
    """
    _check_settings(settings)
    areas = areas.sort_values("area_id", ignore_index=True)
    years = sorted(int(year) for year in counts.columns)
    people = _people(areas, population, years)
    cases, unplaced = _cases(areas, counts, years)
    _check_cases(cases, people)
    points = unit_sphere(areas["latitude"].to_numpy(), areas["longitude"].to_numpy())
    points = points * EARTH_RADIUS_KM
    radius = settings.max_radius_km
    circles = grow_circles(
        points,
        people.sum(axis=1),
        most=settings.max_share * float(people.sum()),
        radius=np.inf if radius is None else chord_km(radius),
        threads=threads,
    )
    places = _Places(areas, years, people, points)
    expected = _expect(cases, people, follow_years=settings.follow_years)
    tables = []
    facts: dict[str, Any] = {
        "units": len(areas),
        "circles": int(circles.closes.sum()),
        "cases": float(cases.sum()),
        "cases_without_place": unplaced,
    }
    for kind, replicates in zip(
        SCAN_KINDS,
        (settings.space_replicates, settings.space_time_replicates),
        strict=True,
    ):
        facts[f"{kind}_replicates"] = replicates
        if not replicates:
            continue
        world = _world(kind, circles, cases, expected, years, settings)
        facts[f"{kind}_windows"] = facts["circles"] * _runs(world)
        chance = _chance(world, replicates, settings.seed, threads, cluster)
        facts[f"{kind}_greatest_by_chance"] = float(chance.max())
        tables += [
            _row(window, rank, world, places, chance)
            for rank, window in enumerate(_clusters(world, chance, settings), start=1)
        ]
        facts[f"{kind}_clusters"] = sum(row["kind"] == kind for row in tables)
    return Scan(_table(tables), facts)


def _check_settings(settings: ScanSettings) -> None:
    for name in ("max_share", "max_period_share"):
        if not 0 < getattr(settings, name) <= 0.5:  # noqa: PLR2004 - one half
            message = f"`{name}` must be above 0 and at most 0.5."
            raise StatisticError(message)
    if settings.period_years < 1:
        message = f"`period_years` must be at least 1; it was {settings.period_years}."
        raise StatisticError(message)


def _people(
    areas: pd.DataFrame, population: pd.DataFrame, years: list[int]
) -> FloatArray:
    """Return people by unit and year."""
    table = population.reindex(areas["area_id"])
    if table.shape[1] == 1:
        table = pd.concat([table.iloc[:, 0]] * len(years), axis=1)
    else:
        table.columns = table.columns.astype("int64")
        missing = sorted(set(years) - set(table.columns))
        if missing:
            message = f"People are not known of {', '.join(map(str, missing))}."
            raise StatisticError(message)
        table = table[years]
    people: FloatArray = table.to_numpy(dtype="float64")
    if not (people >= 0).all():
        message = (
            f"People must be known and at least 0; {int((~(people >= 0)).sum()):,} "
            "figures of units and years are not."
        )
        raise StatisticError(message)
    return people


def _cases(
    areas: pd.DataFrame, counts: pd.DataFrame, years: list[int]
) -> tuple[FloatArray, float]:
    """Return cases by unit and year, and how many have no unit."""
    table = counts.set_axis(counts.columns.astype("int64"), axis=1)[years]
    placed = table.reindex(areas["area_id"]).fillna(0.0)
    cases: FloatArray = placed.to_numpy(dtype="float64")
    if (cases < 0).any() or (cases != np.round(cases)).any():
        message = "The scan counts cases: they must be whole and at least 0."
        raise StatisticError(message)
    return cases, float(table.to_numpy().sum() - cases.sum())


def _check_cases(cases: FloatArray, people: FloatArray) -> None:
    if not cases.sum() > 0:
        message = "The scan needs cases; there are none."
        raise StatisticError(message)
    empty = (people <= 0) & (cases > 0)
    if empty.any():
        message = (
            f"{int(empty.any(axis=1).sum()):,} units have cases in a year in which "
            "nobody lived there. Correct the population, or leave them out."
        )
        raise StatisticError(message)


def _expect(cases: FloatArray, people: FloatArray, *, follow_years: bool) -> FloatArray:
    """Return expected cases, which add up to the cases."""
    if not follow_years:
        return people * (cases.sum() / people.sum())
    every = people.sum(axis=0)
    rate = np.divide(
        cases.sum(axis=0), every, out=np.zeros(len(every)), where=every > 0
    )
    return people * rate


def _world(
    kind: str,
    circles: Circles,
    cases: FloatArray,
    expected: FloatArray,
    years: list[int],
    settings: ScanSettings,
) -> _World:
    """Gather years into the steps of a kind of scan."""
    low = settings.find == "low"
    if kind == SCAN_KINDS[0]:
        span = [(years[0], years[-1])]
        cases = cases.sum(axis=1, keepdims=True)
        expected = expected.sum(axis=1, keepdims=True)
        longest = 1
    else:
        # Counted from the end, so that the last step is whole.
        first = list(range(len(years), 0, -settings.period_years))[::-1]
        ends = np.array(first)
        begins = np.concatenate([[0], ends[:-1]])
        span = [
            (years[begin], years[end - 1])
            for begin, end in zip(begins, ends, strict=True)
        ]
        cases = np.add.reduceat(cases, begins, axis=1)
        expected = np.add.reduceat(expected, begins, axis=1)
        longest = max(1, int(settings.max_period_share * len(span)))
    # What a window can be due at most; people and what is expected may differ by year.
    share = _greatest_share(circles, expected, longest)
    return _World(kind, circles, cases, expected, span, longest, low, share)


def _greatest_share(circles: Circles, expected: FloatArray, longest: int) -> float:
    """Return the greatest share of what is expected that a window can hold."""
    total = expected.sum(axis=1)
    summed = np.concatenate([[0.0], np.cumsum(total[circles.order])])
    within = summed[circles.stop] - summed[circles.start]
    by_period = np.sort(expected.sum(axis=0))[::-1][:longest].sum()
    return float(min(within.max(initial=0.0), by_period) / total.sum())


def _runs(world: _World) -> int:
    """Return the number of runs of periods."""
    count = len(world.years)
    return sum(count - length + 1 for length in range(1, world.longest + 1))


def _chance(
    world: _World, replicates: int, seed: int, threads: int | None, cluster: str
) -> FloatArray:
    """Return the greatest likelihood ratio of each replicate."""
    parts = [
        [int(number) for number in part]
        for part in np.array_split(np.arange(replicates), -(-replicates // _LANES))
    ]
    found = run_tasks(
        _scan_replicates,
        _Replicas(world, seed),
        parts,
        threads=threads,
        cluster=cluster,
    )
    return np.concatenate(list(found))


def _scan_replicates(replicas: _Replicas, numbers: list[int]) -> FloatArray:
    """Spread all cases by chance, once per number, and scan."""
    world = replicas.world
    expected = world.expected
    total = int(world.cases.sum())
    share = (expected / expected.sum()).ravel()
    drawn = np.empty((*expected.shape, len(numbers)))
    for lane, number in enumerate(numbers):
        kind = SCAN_KINDS.index(world.kind)
        generator = np.random.default_rng([replicas.seed, kind, number])
        drawn[:, :, lane] = generator.multinomial(total, share).reshape(expected.shape)
    return strongest(
        world.circles,
        expected,
        drawn,
        longest=world.longest,
        low=world.low,
        share=world.share,
    ).llr


def _clusters(
    world: _World, chance: FloatArray, settings: ScanSettings
) -> list[_Window]:
    """Return the strongest window, and the next without any unit of those before."""
    used = np.zeros(len(world.expected), dtype=np.bool_)
    found: list[_Window] = []
    circles = world.circles
    while len(found) < settings.most:
        best = strongest(
            circles,
            world.expected,
            world.cases[:, :, None],
            longest=world.longest,
            low=world.low,
            share=world.share,
        )
        center, llr = int(best.center[0]), float(best.llr[0])
        if center < 0 or _p_value(llr, chance) > settings.level:
            break
        start = circles.start[center]
        units = circles.order[start : start + best.size[0]].astype("int64")
        found.append(_Window(llr, center, units, int(best.first[0]), int(best.last[0])))
        used[units] = True
        circles = circles.without(used)
    return found


def _p_value(llr: float, chance: FloatArray) -> float:
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


def _row(
    window: _Window,
    rank: int,
    world: _World,
    places: _Places,
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
        "p": _p_value(window.llr, chance),
        "p_gumbel": gumbel_p(window.llr, chance),
        "geometry": circle(latitude, longitude, min(drawn, _GREATEST_DRAWN_KM)),
    }


def _table(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
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
