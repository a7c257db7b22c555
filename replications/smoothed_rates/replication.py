"""Municipal homicide rates smoothed as elcri.men does, against ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.skill.scores import spearman
from geo.sources.history import read_homicide_history, read_population_history
from geo.study import read_study
from replications.frame import ROOT, Cell, Data, Result, Table, default_data
from replications.ground import read_ground
from replications.smoothed_rates.picture import draw_ranks
from replications.smoothed_rates.rates import (
    Smoothed,
    resampled,
    smooth_as_elcrimen,
    smooth_as_ours,
)

FloatArray = npt.NDArray[np.float64]

WINDOWS = (
    (2024, 2024),
    (2022, 2024),
    (2020, 2024),
    (2015, 2019),
    (2010, 2014),
    (2005, 2009),
)
# The window that places of a kind are compared in, and the picture shows.
KINDS = (2020, 2024)
SEED = 20261121
RESAMPLES = 1_000
# elcri.men lists municipalities of so many homicides or so many people only.
_LISTED_EVENTS, _LISTED_PEOPLE, _LISTED = 25, 100_000, 50
_PEOPLE = (0, 5_000, 20_000, 100_000, np.inf)
_MUNICIPALITIES = (0, 25, 100, 1_000)
RANKS = "Rank correlation by years"

_TABLES = (
    "homicides/homicides.csv",
    "homicides/successors.csv",
    "population/municipalities.csv",
    "population/states.csv",
)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Homicides of some years by municipality, in the order of their ids.

    Attributes
    ----------
    events, exposure
        Homicides, and person-years.
    people
        People a year, in the mean.
    state
        State of each.
    """

    events: FloatArray
    exposure: FloatArray
    people: FloatArray
    state: npt.NDArray[np.object_]

    def smooth(self, low_quantile: float) -> tuple[Smoothed, Smoothed]:
        """Return rates as elcri.men forms them, and as we do."""
        given = (self.events, self.exposure, self.state)
        return smooth_as_elcrimen(*given), smooth_as_ours(
            *given, low_quantile=low_quantile
        )


def run(data: Data) -> Result:
    """Smooth rates both ways and compare them by rank."""
    for name in _TABLES:
        data.shipped(name)
    low_quantile = read_study(ROOT / "study.toml").hotspots.low_quantile
    found = {window: read_counts(data.raw, *window) for window in WINDOWS}
    return examine(found, data.read, low_quantile=low_quantile, resamples=RESAMPLES)


def examine(
    counts: dict[tuple[int, int], Counts],
    inputs: dict[str, str],
    *,
    low_quantile: float,
    resamples: int,
) -> Result:
    """Return how alike both ways rank municipalities.

    Parameters
    ----------
    counts
        By first and last year; `KINDS` among them.
    inputs
        Files read, with their hashes.
    low_quantile
        That ours rank by.
    resamples
        Of municipalities, for the intervals.
    """
    rows = [
        _compare(window, one, low_quantile, resamples) for window, one in counts.items()
    ]
    kinds = counts[KINDS]
    years = f"{KINDS[0]}–{KINDS[1]}"
    return Result(
        name="smoothed_rates",
        title="elcri.men, smoothed municipal homicide rates",
        question="Do two ways to the prior of a state rank municipalities alike?",
        comparisons=(),
        tables=(
            Table(
                RANKS,
                (
                    *("years", "municipalities", "homicides", "means", "low", "high"),
                    *("low quantiles", "crude and theirs", "crude and ours"),
                    *("means, those it may list", f"of the {_LISTED} listed, in ours"),
                ),
                tuple(rows),
            ),
            Table(
                f"By people of the municipality, {years}",
                (
                    *("people", "municipalities", "Spearman of means"),
                    *("median weight of the prior: theirs", "ours"),
                    "median difference of rank, % of all",
                ),
                tuple(_by_people(kinds, low_quantile)),
            ),
            Table(
                f"By number of municipalities of the state, {years}",
                (
                    *("municipalities of the state", "states"),
                    *("median Spearman within states", "lowest"),
                    "median prior, thousand person-years: theirs",
                    "ours",
                ),
                tuple(_by_states(kinds, low_quantile)),
            ),
        ),
        inputs=inputs,
        notes=(
            (
                "elcri.men publishes no table of all its smoothed rates to set ours "
                "beside: two formulas are compared on the same counts."
            ),
            (
                "Spearman's coefficient over municipalities; low and high are the 95 % "
                "interval from municipalities drawn again."
            ),
        ),
    )


def read_counts(raw: Path, first: int, last: int) -> Counts:
    """Read homicides and person-years of some years.

    Parameters
    ----------
    raw
        The raw folder.
    first, last
        Years.
    """
    areas = read_ground().areas
    years = list(range(first, last + 1))
    people = read_population_history(raw, areas, years=years)
    table = read_homicide_history(raw, areas).table
    events = table[table["year"].isin(years)].groupby("area_id")["homicides"].sum()
    state = areas.set_index("area_id")["state"].reindex(people.index)
    exposure = people.sum(axis=1).to_numpy(dtype="float64")
    return Counts(
        events.reindex(people.index).fillna(0.0).to_numpy(dtype="float64"),
        exposure,
        exposure / len(years),
        state.to_numpy(dtype=object),
    )


def _compare(
    window: tuple[int, int], counts: Counts, low_quantile: float, resamples: int
) -> tuple[Cell, ...]:
    theirs, ours = counts.smooth(low_quantile)
    crude = counts.events / counts.exposure
    low, high = resampled(theirs.mean, ours.mean, resamples=resamples, seed=SEED)
    listed = (counts.events >= _LISTED_EVENTS) | (counts.people >= _LISTED_PEOPLE)
    first, second = (
        set(np.argsort(-np.where(listed, one.low, -1.0), kind="stable")[:_LISTED])
        for one in (theirs, ours)
    )
    return (
        "–".join(str(year) for year in dict.fromkeys(window)),
        len(crude),
        int(counts.events.sum()),
        spearman(theirs.mean, ours.mean),
        low,
        high,
        spearman(theirs.low, ours.low),
        spearman(crude, theirs.mean),
        spearman(crude, ours.mean),
        spearman(theirs.mean[listed], ours.mean[listed]),
        len(first & second),
    )


def _by_people(counts: Counts, low_quantile: float) -> Iterator[tuple[Cell, ...]]:
    """Yield how much the prior weighs in small and in large municipalities."""
    theirs, ours = counts.smooth(low_quantile)
    rank = [pd.Series(one.mean).rank(pct=True).to_numpy() for one in (theirs, ours)]
    for least, most in pairwise(_PEOPLE):
        here = (counts.people >= least) & (counts.people < most)
        if not here.any():
            continue
        name = f"{least:,}–{most:,.0f}" if np.isfinite(most) else f"{least:,} and more"
        seen = counts.exposure[here]
        yield (
            name,
            int(here.sum()),
            spearman(theirs.mean[here], ours.mean[here]),
            *(
                float(np.median(1 / (1 + seen / one.prior[here])))
                for one in (theirs, ours)
            ),
            100 * float(np.median(np.abs(rank[0] - rank[1])[here])),
        )


def _by_states(counts: Counts, low_quantile: float) -> Iterator[tuple[Cell, ...]]:
    """Yield agreement within states and the strength of priors, by kind of state."""
    theirs, ours = counts.smooth(low_quantile)
    rows = []
    for name in np.unique(counts.state.astype(str)):
        here = counts.state == name
        rows.append(
            (
                int(here.sum()),
                spearman(theirs.mean[here], ours.mean[here]),
                # One prior for the whole state.
                *(one.prior[here][0] / 1_000 for one in (theirs, ours)),
            )
        )
    table = pd.DataFrame(rows, columns=["places", "rank", "theirs", "ours"])
    for least, most in pairwise(_MUNICIPALITIES):
        part = table[(table["places"] >= least) & (table["places"] < most)]
        if part.empty:
            continue
        last = most == _MUNICIPALITIES[-1]
        yield (
            f"{least} and more" if last else f"{least}–{most - 1}",
            len(part),
            float(part["rank"].median()),
            float(part["rank"].min()),
            float(part["theirs"].median()),
            float(part["ours"].median()),
        )


def draw(_result: Result, folder: Path) -> None:
    """Draw the ranks of one window, both ways, by people of the municipality."""
    counts = read_counts(default_data().raw, *KINDS)
    low_quantile = read_study(ROOT / "study.toml").hotspots.low_quantile
    theirs, ours = counts.smooth(low_quantile)
    draw_ranks(
        theirs.mean, ours.mean, counts.people, _PEOPLE[1:-1], folder / "ranks.png"
    )
