"""Kulldorff's scan statistic: where, and when, cases are more than people explain.

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
from geo.hotspots.cases import check_cases, expect, read_cases, read_people
from geo.hotspots.circles import Circles, grow_circles
from geo.hotspots.scan_tables import Places, Window, World, describe, finish, p_value
from geo.hotspots.shapes import chord_km
from geo.hotspots.windows import strongest
from geo.projection import EARTH_RADIUS_KM, unit_sphere
from geo.schema.clusters import SCAN_KINDS
from geo.tasks import run_tasks

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Replicates that one task scans side by side.
_LANES = 32
# Steps of time of the automatic choice.
_MOST_STEPS = 10


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
        Years that are one step of time, counted from the last; the first step may be
        shorter. None is an automatic choice, stated in the facts: as few years as
        make at most ten steps.
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
    max_radius_km: float | None = 200.0
    period_years: int | None = None
    max_period_share: float = 0.5
    follow_years: bool = True
    space_replicates: int = 999
    space_time_replicates: int = 199
    most: int = 10
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
class _Replicas:
    """What a task needs to scan replicates."""

    world: World
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
    people = read_people(areas, population, years)
    cases, unplaced = read_cases(areas, counts, years)
    check_cases(cases, people)
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
    places = Places(areas, years, people, points)
    expected = expect(cases, people, follow_years=settings.follow_years)
    tables = []
    facts: dict[str, Any] = {
        "units": len(areas),
        "circles": int(circles.closes.sum()),
        "cases": float(cases.sum()),
        "cases_without_place": unplaced,
        "period_years": _period_years(years, settings),
        "period_automatic": settings.period_years is None,
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
            describe(window, rank, world, places, chance)
            for rank, window in enumerate(_clusters(world, chance, settings), start=1)
        ]
        facts[f"{kind}_clusters"] = sum(row["kind"] == kind for row in tables)
    return Scan(finish(tables), facts)


def _check_settings(settings: ScanSettings) -> None:
    for name in ("max_share", "max_period_share"):
        if not 0 < getattr(settings, name) <= 0.5:  # noqa: PLR2004 - one half
            message = f"`{name}` must be above 0 and at most 0.5."
            raise StatisticError(message)
    if settings.period_years is not None and settings.period_years < 1:
        message = f"`period_years` must be at least 1; it was {settings.period_years}."
        raise StatisticError(message)


def _world(
    kind: str,
    circles: Circles,
    cases: FloatArray,
    expected: FloatArray,
    years: list[int],
    settings: ScanSettings,
) -> World:
    """Gather years into the steps of a kind of scan."""
    low = settings.find == "low"
    if kind == SCAN_KINDS[0]:
        span = [(years[0], years[-1])]
        cases = cases.sum(axis=1, keepdims=True)
        expected = expected.sum(axis=1, keepdims=True)
        longest = 1
    else:
        # Counted from the end, so that the last step is whole.
        ends = np.arange(len(years), 0, -_period_years(years, settings))[::-1]
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
    return World(kind, circles, cases, expected, span, longest, low, share)


def _period_years(years: list[int], settings: ScanSettings) -> int:
    return settings.period_years or -(-len(years) // _MOST_STEPS)


def _greatest_share(circles: Circles, expected: FloatArray, longest: int) -> float:
    """Return the greatest share of what is expected that a window can hold."""
    total = expected.sum(axis=1)
    summed = np.concatenate([[0.0], np.cumsum(total[circles.order])])
    within = summed[circles.stop] - summed[circles.start]
    by_period = np.sort(expected.sum(axis=0))[::-1][:longest].sum()
    return float(min(within.max(initial=0.0), by_period) / total.sum())


def _runs(world: World) -> int:
    """Return the number of runs of periods."""
    count = len(world.years)
    return sum(count - length + 1 for length in range(1, world.longest + 1))


def _chance(
    world: World, replicates: int, seed: int, threads: int | None, cluster: str
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


def _clusters(world: World, chance: FloatArray, settings: ScanSettings) -> list[Window]:
    """Return the strongest window, and the next without any unit of those before."""
    used = np.zeros(len(world.expected), dtype=np.bool_)
    found: list[Window] = []
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
        if center < 0 or p_value(llr, chance) > settings.level:
            break
        start = circles.start[center]
        units = circles.order[start : start + best.size[0]].astype("int64")
        found.append(Window(llr, center, units, int(best.first[0]), int(best.last[0])))
        used[units] = True
        circles = circles.without(used)
    return found
