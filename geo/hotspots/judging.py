"""Judge hotspot maps of homicides by what came after them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from geo.hotspots.fields import compared
from geo.hotspots.getis_ord import Neighborhoods, gi_star
from geo.hotspots.layout import Layout
from geo.hotspots.rates import smooth_rates
from geo.hotspots.skill import (
    FIGURES,
    SHARES,
    Captured,
    capture,
    measure,
    per_size,
    state_truth,
)
from geo.schema.contract import check
from geo.schema.hotspots import BUDGETS, SKILL
from geo.tasks import run_tasks

FloatArray = npt.NDArray[np.float64]

METHODS = (
    "Gi* of rates",
    "Gi* of counts",
    "smoothed rate × people",
    "population",
    "last year's count",
)
# Years that a rolling map is found on; it is judged on the one after.
_ROLLING_YEARS = 5


@dataclass(frozen=True, slots=True)
class Past:
    """What a map may know: figures of the years up to the split.

    Attributes
    ----------
    events, last_year
        Of each area: in all years of the past, and in the last of them.
    exposure
        Person-years of each area.
    people
        People of each area in the last year.
    """

    events: FloatArray
    last_year: FloatArray
    exposure: FloatArray
    people: FloatArray


@dataclass(frozen=True, slots=True)
class History:
    """Areas over time.

    Attributes
    ----------
    years
        One after the other, without a gap.
    events, people
        Areas × years.
    group
        State of each area: rates borrow strength within it.
    """

    years: npt.NDArray[np.int64]
    events: FloatArray
    people: FloatArray
    group: npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class _Task:
    layout: Layout
    near: Neighborhoods
    history: History


@dataclass(frozen=True, slots=True)
class _Split:
    """Positions of the years that a map is found on, and judged on."""

    found: slice
    judged: slice


def judge(
    layout: Layout,
    near: Neighborhoods,
    history: History,
    *,
    split_year: int,
    resamples: int,
    seed: int,
    cluster: str = "",
) -> pd.DataFrame:
    """Return how good hotspot maps were, beside what anyone could have guessed.

    Two splits: all years up to one against those after it (from as many years before
    as there are after), and rolling, each year against the five years before.

    Parameters
    ----------
    layout, near
        Areas, cells and their neighbours.
    history
        Events and people of the areas, in the order of `layout`.
    split_year
        Last year that the first map may know.
    resamples, seed
        Bootstrap samples of areas, and where chance starts.
    cluster
        Address of a Dask scheduler, or empty for threads.

    Returns
    -------
    pandas.DataFrame
        Table ``hotspots_skill``; without the first split if no year follows
        `split_year`, without rolling ones if fewer than six years are known.
    """
    rows: list[dict[str, object]] = []
    task = _Task(layout, near, history)
    years = history.years
    for name, splits in _plan(years, split_year).items():
        results = list(run_tasks(_judge_one, task, splits, cluster=cluster))
        about = {
            "split": name,
            "found_from": int(years[splits[0].found][0]),
            "found_to": int(years[splits[-1].found][-1]),
            "judged_from": int(years[splits[0].judged][0]),
            "judged_to": int(years[splits[-1].judged][-1]),
            "splits": len(splits),
        }
        for budget in BUDGETS:
            captured = {
                method: [one[budget, method] for one in results] for method in METHODS
            }
            for method, found in measure(
                captured, resamples=resamples, seed=seed
            ).items():
                rows += [
                    {
                        **about,
                        "budget": budget,
                        "area_share": share,
                        "method": method,
                        **_figures(found[:, at]),
                    }
                    for at, share in enumerate(SHARES)
                ]
    frame = pd.DataFrame(rows, columns=SKILL.names).astype(_TYPES)
    frame = frame.sort_values(list(SKILL.key), ignore_index=True)
    return check(frame, SKILL)


def _figures(found: FloatArray) -> dict[str, float]:
    """Return the columns of measures × (estimate, low, high)."""
    return {
        f"{figure}{end}": float(value)
        for figure, values in zip(FIGURES, found, strict=True)
        for end, value in zip(("", "_low", "_high"), values, strict=True)
    }


_TYPES = {
    **dict.fromkeys(SKILL.names, "float64"),
    **dict.fromkeys(("split", "budget", "method"), "str"),
    **dict.fromkeys(
        ("found_from", "found_to", "judged_from", "judged_to", "splits"), "int64"
    ),
}


def _plan(years: npt.NDArray[np.int64], split_year: int) -> dict[str, list[_Split]]:
    """Return splits by name."""
    plan = {}
    known = int((years <= split_year).sum())
    after = len(years) - known
    if known and after:
        found = slice(max(0, known - after), known)
        plan["split"] = [_Split(found, slice(known, len(years)))]
    if len(years) > _ROLLING_YEARS:
        plan["rolling"] = [
            _Split(slice(at - _ROLLING_YEARS, at), slice(at, at + 1))
            for at in range(_ROLLING_YEARS, len(years))
        ]
    return plan


def _judge_one(task: _Task, split: _Split) -> dict[tuple[str, str], Captured]:
    """Draw all maps of one split and see what they capture."""
    history, layout = task.history, task.layout
    people = history.people[:, split.found]
    past = Past(
        history.events[:, split.found].sum(axis=1),
        history.events[:, split.found][:, -1],
        people.sum(axis=1),
        people[:, -1],
    )
    later = history.events[:, split.judged].sum(axis=1)
    sizes = {
        "land": layout.land,
        "people": sp.csr_array(layout.share.multiply(past.people[None, :])),
    }
    # Gi* ranks as it is; what can be counted is ranked per km² or per head.
    ready = {
        "Gi* of rates": gi_star(
            compared(layout, past.events, past.exposure), task.near
        ),
        "Gi* of counts": gi_star(layout.spread(past.events), task.near),
    }
    counted = {
        "smoothed rate × people": _expected(past, history.group),
        "last year's count": past.last_year,
    }
    found = {}
    for budget in BUDGETS:
        size = sizes[budget]
        truth = state_truth(layout, later, size, SHARES)
        for method in METHODS:
            score = ready.get(method)
            if method == "population":
                # Where most people live on the least land, whatever limits the choice.
                score = per_size(layout.spread(past.people), layout.land)
            elif score is None:
                score = per_size(layout.spread(counted[method]), size)
            found[budget, method] = capture(truth, score, SHARES)
    return found


def _expected(past: Past, group: npt.NDArray[np.object_]) -> FloatArray:
    """Return the events to expect in a year: the smoothed rate times people."""
    rates = smooth_rates(past.events, past.exposure, group, low_quantile=0.5)
    expected: FloatArray = np.nan_to_num(rates.mean) * past.people
    return expected
