"""Where firearms are bought, against firearms traced to a purchase, by group of states.

**Held out.** The shipped supply is scaled to these traces, so it cannot be judged by
them. What is judged here uses none of their period: dealers, deterred by the hours h to
the nearest crossing as in the study, whose λ is of an earlier period,

    S_i ∝ dealers_i exp(−λ h_i).

A variant of the model uses no trace of any period: each dealer is weighted by how well
firearms bought there reach the places of demand,

    S_i ∝ dealers_i Σ_j D_j^γ exp(−β C_ij),

with C the model's own cost over all crossings, and β and γ found with supply by dealers
alone. Published are three groups of states and the rest: four figures.

Resampled are the traced firearms. That is chance in counting alone: how firearms come
to be recovered and traced is not in the intervals, which are far too narrow.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.flows import Costs
from geo.corridors.model import Model, Parameters
from geo.corridors.nearness import redraw
from geo.corridors.reach import land
from geo.corridors.sides import BEYOND
from geo.corridors.supply import group_states, weigh_supply_by_dealers
from geo.errors import NetworkError
from geo.schema.skill import MODEL
from geo.skill.bench import Bench, Refit, refit, set_up
from geo.skill.ports import FLOOR, resample
from geo.skill.scores import log_score, spearman, total_variation
from geo.skill.table import Judged

FloatArray = npt.NDArray[np.float64]

# Origins worked on at a time: bounds the memory.
_AT_ONCE = 256
_BY_DEALERS = "dealers"
# The same, a dealer counting more where the state has few firearm laws.
BY_LAWS = "model_laws"
BY_REACH = "model_reach"
TRACED = "traced"


def contend(
    bench: Bench, people: pd.Series, laws: pd.Series
) -> tuple[pd.DataFrame, Refit]:
    """Return what supply without traces and simple guesses say of groups of states.

    Parameters
    ----------
    bench
        The study.
    people
        People by ``area_id``.
    laws
        Firearm laws by postal code.

    Returns
    -------
    shares, fit
        Groups of states × ``traced`` and contenders, each adding up to 1; and the fit
        with supply by dealers, which `BY_REACH` rests on.

    Raises
    ------
    NetworkError
        If the traces tell fewer than two groups of states apart.
    """
    inputs = bench.inputs
    purchases = inputs.purchases
    traced = purchases["firearms"].to_numpy(dtype="float64")
    if not (len(traced) > 1 and traced.sum() > 0):
        message = "Traces of one group of states tell nothing of where guns are bought."
        raise NetworkError(message)
    states = inputs.areas.set_index("area_id")["state"]
    dealers = inputs.figures["dealers"].summed()
    bare, fit = without_traces(bench)
    reached = reach_of_demand(bare.prepared.model, bare.costs, fit.parameters)
    per_hour = bench.settings.supply.deterrence_per_hour
    deterred = pd.Series(redraw(bare.prepared.model, per_hour), index=reached.index)
    by_dealers = weigh_supply_by_dealers(dealers, states)
    by_laws = weigh_supply_by_dealers(dealers, states, laws)
    with_laws = deterred * (by_laws / by_dealers).reindex(deterred.index)
    amounts = {
        MODEL: with_laws if bench.settings.supply.by == "laws" else deterred,
        BY_LAWS: with_laws,
        BY_REACH: reached,
        "population": people[people.index.isin(dealers.index)],
        "dealers": by_dealers,
        "laws": by_laws,
    }
    shares = {
        name: _by_group(amount, states, purchases) for name, amount in amounts.items()
    }
    shares["equal"] = np.full(len(traced), 1 / len(traced))
    return (
        pd.DataFrame(
            {TRACED: traced / traced.sum(), **shares},
            index=pd.Index(purchases["area"].astype("str"), name="area"),
        ),
        fit,
    )


def judge(shares: pd.DataFrame, purchases: pd.DataFrame, *, seed: int) -> list[Judged]:
    """Judge shares of groups of states by traced purchases.

    Parameters
    ----------
    shares
        As `contend` gives them.
    purchases
        Table ``traces/purchase_states.csv``, in the order of the groups.
    seed
        Where chance starts.
    """
    seen = np.array(purchases["firearms"], dtype="float64")
    told = {
        str(name): np.array(shares[name], dtype="float64")
        for name in shares.columns
        if name != TRACED
    }
    floored = {n: (1 - FLOOR) * q + FLOOR / len(q) for n, q in told.items()}
    drawn = resample(seen, seed=seed)
    once = np.ones_like(drawn)
    ranked = {name: np.array([spearman(q, seen)]) for name, q in told.items()}
    return [
        Judged(
            part="origins",
            question="traced_purchases",
            measure=measure,
            cases=len(seen),
            samples=samples,
            variants=frozenset({BY_LAWS, BY_REACH}),
        )
        for measure, samples in (
            ("log_score", {n: log_score(drawn, q, once) for n, q in floored.items()}),
            (
                "total_variation",
                {n: total_variation(drawn, q) for n, q in floored.items()},
            ),
            ("spearman", ranked),
        )
    ]


def without_traces(bench: Bench) -> tuple[Bench, Refit]:
    """Return the study with supply by dealers alone, and its parameters found anew.

    Supply is not deterred by the way to the border either: that was fitted to traces.

    Parameters
    ----------
    bench
        The study.
    """
    supply = bench.settings.supply.model_copy(
        update={"by": _BY_DEALERS, "deterrence_per_hour": 0.0}
    )
    settings = bench.settings.model_copy(update={"supply": supply})
    inputs = replace(bench.inputs, laws=None)
    bare = set_up(inputs, settings, bench.choices, bench.counts, theta=bench.theta)
    return bare, refit(bare)


def reach_of_demand(model: Model, costs: Costs, parameters: Parameters) -> pd.Series:
    """Return the supply of each origin times how much demand it reaches.

    S_i exp(−β access_i) Σ_j pull_j exp(−β C_ij), C_ij = −(1/μ) log Σ_p A_p exp(−μ (c_ip
    + w_p + c_pj)): what an origin would send if nothing bound it to its supply.

    Parameters
    ----------
    model, costs, parameters
        As `geo.corridors.flows.share_out` takes them.

    Returns
    -------
    pandas.Series
        By ``area_id``, up to a factor.
    """
    chosen = parameters.preferences
    beta, mu = chosen.deterrence, chosen.choice
    attraction = model.vehicles**parameters.attraction_exponent
    if parameters.port_factors is not None:
        attraction = attraction * parameters.port_factors
    inward = model.halves[BEYOND].reach
    landing = land(inward, model.targets.weight, chosen)
    own = np.flatnonzero((inward.country == BEYOND) & (landing.wanted > 0))
    out = np.log(attraction) - mu * (costs.to_port + model.crossing_hours)
    into = -mu * costs.from_port[:, own]
    # Scaled by the best crossing of each row and column, nothing underflows.
    best_out, best_in = out.max(axis=1), into.max(axis=0)
    into = np.exp(into - best_in)
    pull = landing.log_pull[own] + (beta / mu) * best_in
    reached = np.empty(len(out))
    for at in range(0, len(out), _AT_ONCE):
        rows = slice(at, at + _AT_ONCE)
        pairs = np.log(np.exp(out[rows] - best_out[rows, None]) @ into)
        level = pull + (beta / mu) * (pairs + best_out[rows, None])
        top = level.max(axis=1)
        reached[rows] = top + np.log(np.exp(level - top[:, None]).sum(axis=1))
    reach = model.halves["US"].reach
    log = reached[reach.meet] - beta * reach.access_hours
    amount = reach.weigh(model.origins.weight) * np.exp(log - log.max())
    total = np.bincount(reach.place, amount, minlength=reach.places)
    return pd.Series(total, index=model.origins.table["place_id"])


def _by_group(
    amount: pd.Series, states: pd.Series, purchases: pd.DataFrame
) -> FloatArray:
    """Return an amount of counties as shares of the groups of states."""
    group = group_states(states.reindex(amount.index), purchases)
    total = amount.groupby(group).sum().reindex(purchases["area"]).fillna(0.0)
    found: FloatArray = (total / total.sum()).to_numpy(dtype="float64")
    return found
