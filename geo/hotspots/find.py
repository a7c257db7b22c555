"""Find hotspots of every measure on the grid of its country."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.hotspots.bivariate import branch_of
from geo.hotspots.fields import Field, neighborhoods_of
from geo.hotspots.getis_ord import (
    FlagArray,
    Neighborhoods,
    bins_of,
    classify,
    correct_for_many,
    gi_star,
    is_hot,
    two_sided_p,
)
from geo.hotspots.moran import local_moran
from geo.hotspots.rates import smooth_rates
from geo.hotspots.stability import carry_over, hot_share
from geo.hotspots.verdict import verdicts
from geo.schema.contract import check
from geo.schema.hotspots import HOTSPOTS, MEASURES

FloatArray = npt.NDArray[np.float64]

_PER = 100_000
# Branches of the seed.
_MORAN, _RESAMPLES = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the study chooses.

    Attributes
    ----------
    low_quantile
        Low posterior quantile of rates; the high one lies as far from the top.
    draws
        Random draws of neighbours for the local Moran.
    resamples
        Resampled data sets.
    seed
        Where chance starts.
    cluster
        Address of a Dask scheduler, or empty for threads.
    """

    low_quantile: float
    draws: int
    resamples: int
    seed: int
    cluster: str = ""


def find_hotspots(
    fields: Mapping[str, Field],
    near: Mapping[str, Neighborhoods],
    elsewhere: Mapping[int, Mapping[str, Field]],
    rings: int,
    choices: Choices,
) -> pd.DataFrame:
    """Find hotspots of homicides, dealers and seizures.

    Rates are smoothed where they were observed, by municipality or county within its
    state, and carried to cells as a mean weighted by people. All else is found on
    cells.

    Parameters
    ----------
    fields
        Each measure on its study area.
    near
        Neighbours by measure.
    elsewhere
        The same measures on grids of other resolutions.
    rings
        Rings of neighbours; there they are the same rings of other hexagons.
    choices
        What the study chooses.

    Returns
    -------
    pandas.DataFrame
        Table ``hotspots``.

    Raises
    ------
    StatisticError
        If a measure is the same everywhere.
    """
    others = [_hot_elsewhere(there, rings, fields) for there in elsewhere.values()]
    tables = []
    for measure in MEASURES:
        table = _find_one(fields[measure], near[measure], choices)
        here = bins_of(table["class"]) > 0
        everywhere = [here, *(hot[measure] for hot in others)]
        table["hot_resolutions"] = np.mean(everywhere, axis=0)
        table["verdict"] = verdicts(table)
        tables.append(table)
    frame = pd.concat(tables, ignore_index=True).astype(
        dict.fromkeys(("measure", "class", "class_count", "moran_class"), "str")
        | {"verdict": "str"}
    )
    frame = frame.sort_values(["measure", "cell"], ignore_index=True)
    return check(frame[HOTSPOTS.names], HOTSPOTS)


def _find_one(field: Field, near: Neighborhoods, choices: Choices) -> pd.DataFrame:
    layout = field.layout
    events = layout.spread(field.events)
    values = field.values()
    score = gi_star(values, near)
    p_values = two_sided_p(score)
    corrected = correct_for_many(p_values)
    of_counts = gi_star(events, near) if field.per_head else score
    branch = MEASURES.index(field.measure)
    moran = local_moran(
        values,
        near.weights,
        draws=choices.draws,
        seed=branch_of(choices.seed, _MORAN, branch),
        cluster=choices.cluster,
    )
    return pd.DataFrame(
        {
            "measure": field.measure,
            "cell": layout.cells,
            "observed": events,
            "exposure": layout.spread(field.exposure),
            **_rates(field, choices.low_quantile),
            "z": score,
            "p": p_values,
            "q": corrected,
            "class": classify(score, corrected),
            "z_count": of_counts,
            "class_count": classify(
                of_counts, correct_for_many(two_sided_p(of_counts))
            ),
            "moran": moran.statistic,
            "moran_p": moran.p_folded,
            "moran_class": moran.classes(correct_for_many(moran.p)),
            "hot_share": hot_share(
                field,
                near,
                draws=choices.resamples,
                seed=[choices.seed, _RESAMPLES, branch],
                cluster=choices.cluster,
            ),
        }
    )


def _rates(field: Field, low_quantile: float) -> dict[str, FloatArray]:
    """Return the smoothed rates of cells, empty without a denominator."""
    if not field.per_head:
        nothing = np.full(len(field.layout.cells), np.nan)
        return dict.fromkeys(("rate", "rate_low", "rate_high"), nothing)
    rates = smooth_rates(
        field.events,
        field.exposure,
        field.group,
        low_quantile=low_quantile,
        quantiles=[1 - low_quantile],
    )
    return {
        name: field.layout.carry(rate * _PER, field.exposure)
        for name, rate in (
            ("rate", rates.mean),
            ("rate_low", rates.low),
            ("rate_high", rates.quantiles[0]),
        )
    }


def _hot_elsewhere(
    there: Mapping[str, Field], rings: int, here: Mapping[str, Field]
) -> dict[str, FlagArray]:
    """Return by measure whether cells are hot on a grid of another resolution."""
    near = neighborhoods_of(there, rings)
    return {
        measure: carry_over(
            is_hot(gi_star(field.values(), near[measure])),
            field.layout.cells,
            here[measure].layout.cells,
        )
        for measure, field in there.items()
    }
