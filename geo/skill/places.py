"""Where in its states firearms are bought, against published figures of single places.

**Held out.** Supply within groups of states rests on dealers and on how it falls with
the way to the border, fitted to shares of states in earlier years. No number of it was
fitted to what is published of single counties and cities; but that supply should fall
with the way was taken up after these had shown that counting dealers alike is wrong.
The totals of the groups hold these places: every contender is scaled to them, so that
only the split within is judged.

Cities are the largest of their counties and lower bounds for them. Places are few and
were reported because they are large; they are drawn anew as if they were any.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.supply import group_states
from geo.errors import NetworkError
from geo.schema.skill import MODEL
from geo.skill.bench import Bench
from geo.skill.resampling import draw_weights, redo
from geo.skill.scores import factor_off, spearman
from geo.skill.table import Judged

FloatArray = npt.NDArray[np.float64]

_FEWEST = 3
PUBLISHED = "firearms"


def contend(bench: Bench, people: pd.Series, places: pd.DataFrame) -> pd.DataFrame:
    """Return firearms of single places, published and as each contender has them.

    Parameters
    ----------
    bench
        The study.
    people
        People by ``area_id``.
    places
        Table ``traces/places.csv``.

    Returns
    -------
    pandas.DataFrame
        The rows of `places`, and a column of firearms for each contender: ``model``;
        ``dealers``, ``population`` and ``equal`` (each county alike), all scaled to the
        published totals of the groups of states.

    Raises
    ------
    NetworkError
        If fewer than three places of the period are known well enough to judge by; the
        purchases are not of all firearms; or the study knows no group of states for a
        place, or no supply there.
    """
    purchases = bench.inputs.purchases
    if set(purchases["weapon_class"]) != {"all"}:
        message = "Places of purchase are published for all firearms together alone."
        raise NetworkError(message)
    places = places[places["period"].isin(purchases["period"])]
    confirmed = int(places["confirmed"].sum())
    if confirmed < _FEWEST:
        periods = ", ".join(sorted(set(purchases["period"])))
        message = (
            f"{confirmed} places of purchase of {periods} are confirmed; fewer than "
            f"{_FEWEST} tell nothing of where in its states supply is."
        )
        raise NetworkError(message)
    inputs = bench.inputs
    origins = bench.prepared.model.origins.table.set_index("place_id")
    states = inputs.areas.set_index("area_id")["state"]
    group = group_states(states[states.index.str.startswith("US")], inputs.purchases)
    totals = inputs.purchases.set_index("area")["firearms"].astype("float64")
    dealers = inputs.figures["dealers"].summed()
    amounts = {
        MODEL: origins["weight"],
        "dealers": dealers,
        "population": people[people.index.isin(group.index)],
        "equal": pd.Series(1.0, index=group.index),
    }
    area = "US" + places["fips"]
    unknown = sorted(set(area[~area.isin(group.dropna().index)]))
    if unknown:
        message = f"No group of traced states holds {', '.join(unknown)}."
        raise NetworkError(message)
    shown = places.assign(
        **{
            who: _scaled(amount, group, totals).reindex(area).fillna(0.0).to_numpy()
            for who, amount in amounts.items()
        }
    )
    without = shown.loc[~(shown[MODEL] > 0), "place"].tolist()
    if without:
        message = f"The model has no supply in the county of {', '.join(without)}."
        raise NetworkError(message)
    return shown


def judge(shown: pd.DataFrame, *, seed: int) -> list[Judged]:
    """Judge firearms of single places; only those that are confirmed.

    Parameters
    ----------
    shown
        As `contend` gives them.
    seed
        Where chance starts.
    """
    own = shown[shown["confirmed"].astype("bool")]
    seen = own[PUBLISHED].to_numpy(dtype="float64")
    told = {
        who: own[who].to_numpy(dtype="float64")
        for who in (MODEL, "dealers", "population", "equal")
    }
    weights = draw_weights(len(own), seed=seed)
    return [
        Judged(
            part="origins",
            question="traced_places",
            measure=measure,
            cases=len(own),
            samples={
                who: _redone(figure, one, seen, weights) for who, one in told.items()
            },
        )
        for measure, figure in (("factor_off", factor_off), ("spearman", spearman))
    ]


def _redone(
    figure: Callable[[FloatArray, FloatArray], float],
    ours: FloatArray,
    seen: FloatArray,
    weights: FloatArray,
) -> FloatArray:
    """Return a figure on the places and on each resample of them."""
    return redo(weights, lambda rows: figure(ours[rows], seen[rows]))


def _scaled(amount: pd.Series, group: pd.Series, totals: pd.Series) -> pd.Series:
    """Return an amount of counties with each group's sum as published."""
    of = group.reindex(amount.index)
    return amount * of.map(totals / amount.groupby(of).sum())
