"""Emerging hot spots of 400,000 cells over 35 years, and their parts beside peers.

    python -m benchmarks.emerging
    python -m benchmarks.emerging --cells 100000 --only trend

Cells are H3 hexagons of resolution 7 in a box over Mexico, in 2,465 areas with counts
by chance. Peers do one part each: esda the scores of a year, pymannkendall the trends,
one series after the other. PyEhsa 0.1.2 would do the whole, but did not finish 100
cells over 35 years, with 49 simulations, in 200 s: it is left out.
"""

import argparse
import dataclasses
import os
import tempfile
import time
import warnings

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.measurement import Case, Outcome, Settings, measure, tabulate, timed

FloatArray = npt.NDArray[np.float64]

_AREAS = 2_465
_YEARS = range(1990, 2025)
_BOX = (-110.0, 17.0, -93.0, 30.0)
_RESOLUTION = 7
# pymannkendall takes a series at a time: so many of them, and the time scaled up.
_SLOW_SERIES = 2_000


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """Counts and people by area and year, and shares of areas in cells."""

    events: pd.DataFrame
    people: pd.DataFrame
    shares: pd.DataFrame


def make_problem(count: int) -> Problem:
    """Return areas of neighbouring cells whose rates wander over the years."""
    import shapely

    from geo import cells

    box = np.array([shapely.box(*_BOX)], dtype=object)
    _, found = cells.cover(box, resolution=_RESOLUTION)
    cell = np.sort(found)[:count]
    random = np.random.default_rng(1)
    # The numbers of neighbouring cells are close: runs of them are compact areas.
    area = np.arange(len(cell)) * _AREAS // len(cell)
    lived = random.lognormal(3, 2, len(cell))
    total = np.bincount(area, lived)
    names = np.array([f"MX{at:05d}" for at in range(_AREAS)], dtype=object)
    shares = pd.DataFrame(
        {
            "area_id": names[area],
            "cell": cell,
            "land_km2": 5.0,
            "share": lived / total[area],
        }
    )
    grown = total[:, np.newaxis] * 1.01 ** np.arange(len(_YEARS))
    people = pd.DataFrame(grown, index=pd.Index(names), columns=list(_YEARS))
    level = 2e-4 * random.gamma(0.5, 2, (_AREAS, 1))
    wander = np.exp(np.cumsum(random.normal(0, 0.3, grown.shape), axis=1))
    events = pd.DataFrame(
        {
            "area_id": np.repeat(names, len(_YEARS)),
            "year": np.tile(list(_YEARS), _AREAS),
            "homicides": random.poisson(grown * level * wander).ravel().astype(float),
        }
    )
    return Problem(events, people, shares)


# ---------------------------------------------------------------------- ADAPTER
# The one place that knows how the project finds emerging hot spots.
def _whole(settings: Settings, *, threads: int, time_steps: int = 0) -> Outcome:
    from geo import cells
    from geo.hotspots.emerging import Emerging, find_emerging
    from geo.hotspots.getis_ord import Neighborhoods
    from geo.hotspots.layout import lay_out

    problem = make_problem(settings.nodes)
    layout = lay_out(problem.people.index.to_series(), problem.shares)
    near = Neighborhoods.of(cells.neighbors(layout.cells, rings=1))
    found: list[Emerging] = []

    def work() -> None:
        found[:] = [
            find_emerging(
                problem.events,
                problem.people,
                layout,
                near,
                time_steps=time_steps,
                threads=threads,
            )
        ]

    timed(work, 1)  # compiles, or loads what was compiled
    seconds = timed(work, settings.repeats)
    began = time.process_time()
    work()
    spent = time.process_time() - began
    classed = (found[0].cells["class"] != "no pattern").sum()
    note = f"{spent:.1f} s of processor; {classed:,} cells with a pattern; limit 10 s"
    return Outcome(seconds=seconds, note=note)


def _values(count: int) -> FloatArray:
    return np.random.default_rng(2).gamma(0.3, 1, count)


def _series(count: int) -> FloatArray:
    return np.random.default_rng(3).normal(size=(count, len(_YEARS)))


def _score_ours(settings: Settings) -> Outcome:
    from geo import cells
    from geo.hotspots.getis_ord import Neighborhoods, gi_star

    cell = np.unique(make_problem(settings.nodes).shares["cell"].to_numpy("uint64"))
    near = Neighborhoods.of(cells.neighbors(cell, rings=1))
    values = _values(len(cell))
    seconds = timed(lambda: gi_star(values, near), settings.repeats)
    return Outcome(seconds=seconds, check=float(np.abs(gi_star(values, near)).sum()))


def _score_esda(settings: Settings) -> Outcome:
    from esda.getisord import G_Local
    from libpysal.weights import W

    from geo import cells

    cell = np.unique(make_problem(settings.nodes).shares["cell"].to_numpy("uint64"))
    matrix = cells.neighbors(cell, rings=1)
    neighbors = {
        at: [int(other) for other in matrix.indices[first:last] if other != at]
        for at, (first, last) in enumerate(
            zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)
        )
    }
    values = _values(len(cell))
    weights = W(neighbors, silence_warnings=True)
    scores: list[FloatArray] = []

    def work() -> None:
        local = G_Local(values, weights, transform="B", permutations=0, star=True)
        scores[:] = [np.asarray(local.Zs)]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seconds = timed(work, settings.repeats)
    return Outcome(seconds=seconds, check=float(np.abs(scores[0]).sum()))


def _trend_ours(settings: Settings) -> Outcome:
    from geo.hotspots.trend import Trend, mann_kendall

    series = _series(settings.nodes)
    found: list[Trend] = []

    def work() -> None:
        found[:] = [mann_kendall(series, threads=settings.threads)]

    timed(work, 1)
    seconds = timed(work, settings.repeats)
    check = float(np.abs(found[0].z[:_SLOW_SERIES]).sum())
    return Outcome(seconds=seconds, check=check)


def _trend_peer(settings: Settings) -> Outcome:
    from pymannkendall import original_test

    series = _series(settings.nodes)[:_SLOW_SERIES]
    total = [0.0]

    def work() -> None:
        total[0] = sum(abs(original_test(one).z) for one in series)

    factor = settings.nodes / len(series)
    seconds = [took * factor for took in timed(work, settings.repeats)]
    note = f"scaled up from {len(series):,} series"
    return Outcome(seconds=seconds, check=total[0], note=note)


GROUPS: dict[str, dict[str, Case]] = {
    "whole": {
        "ours, all threads": lambda s: _whole(s, threads=s.threads),
        "ours, 1 thread": lambda s: _whole(s, threads=1),
        "ours, neighbourhoods of two years": lambda s: _whole(
            s, threads=s.threads, time_steps=1
        ),
    },
    "scores of one year": {"ours": _score_ours, "esda": _score_esda},
    "trends": {"ours, trends": _trend_ours, "pymannkendall": _trend_peer},
}
CASES: dict[str, Case] = {
    label: case for group in GROUPS.values() for label, case in group.items()
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=400_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default="", help="cases whose name or group has this")
    asked = parser.parse_args()
    settings = Settings(
        folder=tempfile.gettempdir(),
        nodes=asked.cells,
        threads=asked.threads,
        repeats=asked.repeats,
    )
    print(
        tabulate(
            [
                measure("emerging", label, settings, group)
                for group, cases in GROUPS.items()
                for label in cases
                if asked.only.lower() in f"{group} {label}".lower()
            ],
            "s",
        )
    )


if __name__ == "__main__":
    main()
