"""What the model and simple guesses say of cases, before it is compared with them.

Of each case the origin i and the recovery j are known, perhaps the crossing p too.

    P(p | i, j) ∝ A_p exp(−μ (c_ip + w_p + c_pj))          the model's inner choice
    P(j | i)    = T_ij / Σ_j T_ij over municipalities      the model's flow

T is the whole flow of the study, balanced as it is there; only the rows of the cases'
origins are taken from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.flows import Costs, share_out
from geo.corridors.model import Model, Parameters
from geo.corridors.reach import land
from geo.corridors.sides import BEYOND

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# Origins that are told apart in one pass: each needs crossings × municipalities.
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class PortClaims:
    """What is said of the crossing of each case.

    Attributes
    ----------
    scores
        By contender, cases × crossings: the higher the likelier.
    chances
        By contender that gives chances, cases × crossings: they add up to 1.
    """

    scores: dict[str, FloatArray]
    chances: dict[str, FloatArray]


def claim_ports(
    model: Model,
    parameters: Parameters,
    out: FloatArray,
    inward: FloatArray,
    shares: FloatArray,
) -> PortClaims:
    """Return what is said of crossings.

    Parameters
    ----------
    model, parameters
        Crossings, their traffic and hours; μ, α and factors.
    out, inward
        Cases × crossings: hours to and from each crossing.
    shares
        Share of all modelled flow of each crossing.
    """
    log_pull = parameters.attraction_exponent * np.log(model.vehicles)
    if parameters.port_factors is not None:
        log_pull = log_pull + np.log(parameters.port_factors)
    whole = out + model.crossing_hours + inward
    log_odds = log_pull - parameters.preferences.choice * whole
    odds = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    chance = odds / odds.sum(axis=1, keepdims=True)
    volume = np.tile(model.vehicles / model.vehicles.sum(), (len(out), 1))
    always = np.tile(shares / shares.sum(), (len(out), 1))
    return PortClaims(
        {
            # In logarithms: what underflows still has a rank.
            "model": log_odds,
            "model_all_flow": always,
            "nearest_port": -out,
            "shortest_path": -whole,
            "largest_port": volume,
        },
        {"model": chance, "model_all_flow": always, "volume": volume},
    )


@dataclass(frozen=True, slots=True)
class RecoveryClaims:
    """What is said of the municipality of recovery.

    Attributes
    ----------
    chances
        By contender: chance of the municipality where each case was recovered.
    known
        Whether the model sends anything from the case's origin.
    """

    chances: dict[str, FloatArray]
    known: npt.NDArray[np.bool_]


def claim_recoveries(
    model: Model,
    parameters: Parameters,
    costs: Costs,
    origin: Sequence[str],
    recovery: Sequence[str],
    people: pd.Series,
) -> RecoveryClaims:
    """Return what is said of the municipality of recovery.

    Parameters
    ----------
    model, parameters, costs
        Of the study.
    origin, recovery
        ``area_id`` of each case.
    people
        Population by ``area_id`` of municipalities.
    """
    sources, targets = model.origins.table, model.targets.table
    home = (targets["country"] == BEYOND).to_numpy()
    row = pd.Series(np.arange(len(sources)), index=sources["place_id"])
    column = pd.Series(np.arange(len(targets)), index=targets["place_id"])
    from_ = row.reindex(list(origin)).fillna(-1).to_numpy(dtype=np.intp)
    to = column.reindex(list(recovery)).fillna(-1).to_numpy(dtype=np.intp)
    supply = model.origins.weight
    known = (from_ >= 0) & (supply[np.maximum(from_, 0)] > 0)
    chance = np.zeros(len(from_))
    wanted = np.unique(from_[known])
    for at in range(0, len(wanted), _AT_ONCE):
        chunk = wanted[at : at + _AT_ONCE]
        arrivals = arrivals_of(model, parameters, costs, chunk)[:, home]
        arrivals /= arrivals.sum(axis=1, keepdims=True)
        spread = np.zeros((len(chunk), len(targets)))
        spread[:, home] = arrivals
        own = np.flatnonzero(known & np.isin(from_, chunk) & (to >= 0))
        chance[own] = spread[np.searchsorted(chunk, from_[own]), to[own]]
    flow = share_out(model, parameters, costs).arrivals
    demand = model.targets.weight
    all_people = people[people.index.str.startswith(BEYOND)]
    return RecoveryClaims(
        {
            "model": chance,
            "model_all_flow": _of_case(flow, home, to),
            "demand": _of_case(demand, home, to),
            "population": (
                all_people.reindex(list(recovery)).fillna(0.0) / all_people.sum()
            ).to_numpy(dtype="float64"),
        },
        known,
    )


def arrivals_of(
    model: Model, parameters: Parameters, costs: Costs, origins: IntArray
) -> FloatArray:
    """Return what each target receives of each origin's flow, in the whole flow.

    Returns
    -------
    numpy.ndarray
        Origins × targets, shares of all flow.
    """
    # The last group is all other origins: parts must make up the whole.
    groups = np.zeros((len(model.origins.table), len(origins) + 1))
    groups[origins, np.arange(len(origins))] = 1.0
    groups[:, -1] = 1.0 - groups.sum(axis=1)
    shares = share_out(model, parameters, costs, groups)
    inward = model.halves[BEYOND].reach
    landing = land(inward, model.targets.weight, parameters.preferences)
    return np.array(
        [
            inward.to_places(landing.part, one.received).sum(axis=0)
            for one in shares.groups[:-1]
        ]
    )


def _of_case(
    weight: FloatArray, home: npt.NDArray[np.bool_], to: IntArray
) -> FloatArray:
    """Return each case's part of a weight of municipalities, 0 where it has none."""
    own = np.where(home, weight, 0.0)
    found: FloatArray = np.where(to >= 0, own[np.maximum(to, 0)], 0.0) / own.sum()
    return found
