"""Emerging hot spots: how the hot and cold years of a cell follow each other.

Gi* of every year, the cells that are hot or cold in it, the Mann–Kendall trend of each
cell's scores, and from these one of 17 classes, as Esri's Emerging Hot Spot Analysis
defines them (see `geo.hotspots.patterns`).

Each year is compared with itself: a hot cell is high beside the rest of its country in
that year, whatever the nation's level was. Esri's tool compares with all years at once
unless told otherwise (`Define Global Window`), and then classes follow the nation's
waves more than the places.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import StatisticError
from geo.hotspots.fields import compared
from geo.hotspots.getis_ord import BinArray, Neighborhoods, confidence_bins
from geo.hotspots.layout import Layout
from geo.hotspots.patterns import classify_patterns
from geo.hotspots.trend import Trend, mann_kendall
from geo.schema.contract import check
from geo.schema.hotspots import EMERGING, EMERGING_YEARS
from geo.tasks import run_tasks

FloatArray = npt.NDArray[np.float64]

# "90 percent" of fewer steps would be all of them.
_FEWEST_YEARS = 10


@dataclass(frozen=True, slots=True)
class Emerging:
    """What is found.

    Attributes
    ----------
    cells, years
        Tables ``hotspots_emerging`` and ``hotspots_emerging_years``.
    """

    cells: pd.DataFrame
    years: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Task:
    """What every year needs: figures of areas × years, and where they lie."""

    layout: Layout
    neighborhoods: Neighborhoods
    events: FloatArray
    exposure: FloatArray | None
    years: tuple[int, ...]
    time_steps: int


def find_emerging(
    events: pd.DataFrame,
    exposure: pd.DataFrame | None,
    layout: Layout,
    neighborhoods: Neighborhoods,
    *,
    time_steps: int = 0,
    threads: int | None = None,
    cluster: str = "",
) -> Emerging:
    """Find emerging hot spots.

    Parameters
    ----------
    events
        Counts: ``area_id``, ``year`` and a third column. An area without any in a year
        need not be listed, but every year must have a row.
    exposure
        People by ``area_id`` and year (columns), which also says which years there are;
        None where there is no denominator: then counts are compared, and years run from
        the first to the last of `events`.
    layout, neighborhoods
        Areas, cells and their neighbours.
    time_steps
        How many years before its own a neighbourhood reaches back to. By default none:
        neighbourhoods that share years make the scores of successive years alike, which
        the trend test takes for a trend, and blur when a hot spot began. Esri's default
        is 1.
    threads, cluster
        How many years are worked on at a time, or the address of a Dask scheduler.

    Returns
    -------
    Emerging
        The same to the last bit whatever the threads or workers.

    Raises
    ------
    StatisticError
        If there are fewer than 10 years or one is missing, an area of `events` or
        `exposure` is not in the layout or the reverse, or all cells of a year are
        equal.
    """
    years = _years(events, exposure)
    task = _Task(
        layout,
        neighborhoods,
        _by_area(events, layout, years),
        None if exposure is None else _arrange(exposure, layout, years),
        years,
        time_steps,
    )
    scores = np.empty((len(layout.cells), len(years)))
    bins = np.empty(scores.shape, dtype="int8")
    at = list(range(len(years)))
    for column, score in enumerate(
        run_tasks(_score_year, task, at, threads=threads, cluster=cluster)
    ):
        scores[:, column] = score
        bins[:, column] = confidence_bins(score)
    trend = mann_kendall(scores, threads=threads)
    return Emerging(
        _describe(layout, np.array(years), bins, trend, scores[:, -1]),
        _list_years(layout, np.array(years), bins),
    )


def _years(events: pd.DataFrame, exposure: pd.DataFrame | None) -> tuple[int, ...]:
    """Return the years, one after the other."""
    counted = events["year"]
    asked = counted if exposure is None else pd.Series(exposure.columns)
    years = tuple(range(int(asked.min()), int(asked.max()) + 1))
    if len(years) < _FEWEST_YEARS:
        message = (
            f"Emerging hot spots need {_FEWEST_YEARS} years or more; "
            f"there are {len(years)}."
        )
        raise StatisticError(message)
    for name, had in (("counts", counted), ("people", asked)):
        strange = sorted(set(years) ^ {int(year) for year in had})
        if strange:
            message = (
                f"Emerging hot spots need {name} of every year from {years[0]} to "
                f"{years[-1]} and of no other; not so {', '.join(map(str, strange))}."
            )
            raise StatisticError(message)
    return years


def _by_area(
    events: pd.DataFrame, layout: Layout, years: tuple[int, ...]
) -> FloatArray:
    """Return counts of areas × years, 0 where none is listed."""
    (value,) = (name for name in events.columns if name not in {"area_id", "year"})
    row = pd.Index(layout.areas).get_indexer(pd.Index(events["area_id"]))
    _require_areas(events["area_id"][row < 0])
    table = np.zeros((len(layout.areas), len(years)))
    column = events["year"].to_numpy() - years[0]
    np.add.at(table, (row, column), events[value].to_numpy(dtype="float64"))
    return table


def _arrange(
    exposure: pd.DataFrame, layout: Layout, years: tuple[int, ...]
) -> FloatArray:
    """Return people of areas × years in the order of the layout."""
    _require_areas(exposure.index.symmetric_difference(pd.Index(layout.areas)))
    ordered: FloatArray = exposure.reindex(
        index=pd.Index(layout.areas), columns=pd.Index(years)
    ).to_numpy("float64")
    return ordered


def _require_areas(strange: "pd.Series | pd.Index") -> None:
    if len(strange):
        named = ", ".join(sorted(set(map(str, strange)))[:5])
        message = (
            "Emerging hot spots need the same areas in counts, people and layout; not "
            f"so {named}."
        )
        raise StatisticError(message)


def _score_year(task: _Task, at: int) -> FloatArray:
    """Return Gi* of each cell in one year."""
    first = max(at - task.time_steps, 0)
    return _space_time_scores(
        [_values(task, year) for year in range(first, at + 1)],
        task.neighborhoods,
        task.years[at],
    )


def _values(task: _Task, at: int) -> FloatArray:
    """Return what Gi* of a year is found of: deviates of rates, or counts."""
    observed = np.ascontiguousarray(task.events[:, at])
    exposed = task.exposure
    if exposed is not None:
        exposed = np.ascontiguousarray(exposed[:, at])
    return compared(task.layout, observed, exposed)


def _space_time_scores(
    values: list[FloatArray], near: Neighborhoods, year: int
) -> FloatArray:
    """Return Gi* of neighbourhoods that reach over several years.

    Bins are the cells of each year; a neighbourhood holds the same cells in each. Over
    m years of n cells W_i and S1_i are m times those of one year, so that
    (mn · m S1_i − m² W_i²) / (mn − 1) is m² (n − 1) / (mn − 1) times that of one year.
    """
    everything = np.concatenate(values)
    if everything.max() <= everything.min():
        message = f"Gi* needs values that differ; in {year} all are equal."
        raise StatisticError(message)
    steps, count = len(values), len(near.total)
    local = near.weights @ sum(values[1:], start=values[0])
    widen = steps * np.sqrt((count - 1) / (steps * count - 1))
    scores: FloatArray = (local - everything.mean() * steps * near.total) / (
        everything.std() * widen * near.scale
    )
    return scores


def _describe(
    layout: Layout,
    years: npt.NDArray[np.int64],
    bins: BinArray,
    trend: Trend,
    last: FloatArray,
) -> pd.DataFrame:
    hot = bins > 0
    ever = pd.Series(hot.any(axis=1))
    first_hot = pd.Series(years[hot.argmax(axis=1)]).astype("Int64").where(ever)
    last_hot = pd.Series(years[::-1][hot[:, ::-1].argmax(axis=1)]).astype("Int64")
    table = pd.DataFrame(
        {
            "cell": layout.cells,
            "class": classify_patterns(bins, trend),
            "mk_z": trend.z,
            "mk_p": trend.p,
            "hot_years": hot.sum(axis=1),
            "cold_years": (bins < 0).sum(axis=1),
            "first_hot": first_hot,
            "last_hot": last_hot.where(ever),
            "z_last": last,
        }
    ).astype({"class": "str"})
    return check(table, EMERGING)


def _list_years(
    layout: Layout, years: npt.NDArray[np.int64], bins: BinArray
) -> pd.DataFrame:
    cell, year = np.nonzero(bins)
    table = pd.DataFrame(
        {
            "cell": layout.cells[cell],
            "year": years[year],
            "bin": bins[cell, year].astype("int64"),
        }
    )
    return check(table, EMERGING_YEARS)
