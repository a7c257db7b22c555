"""How good the model is on a user's own cases, beside what anyone could have guessed.

**The crossing.** Crossings are ranked by what is said of them given both ends. Top 1
and top 3 are the parts of the cases whose crossing ranks so high; of crossings that
tie, each is as likely to come first. The log score is that of contenders that give
chances.

**The municipality of recovery**, given the origin: log score. A chance is taken as 99 %
of what was said and 1 % of equal chances for all municipalities, for the model and for
each guess alike: one case where somebody said "never" would else decide alone.

**The corridor.** The true corridor of a case on one side of the border is the one on
the study's ranked list that holds most km of the fastest way through the case's
crossing. A contender gives each corridor its expected km, Σ_p chance(p) × km on the
fastest way by p; one that only ranks crossings goes by its first. The rank of the true
one is told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.countries import COUNTRIES
from geo.corridors.flows import Costs, Shares, find_costs, share_out
from geo.corridors.sides import BEYOND
from geo.corridors.stage import Inputs, Prepared, prepare
from geo.errors import Fault, InputError
from geo.skill.cases_claims import claim_ports, claim_recoveries
from geo.skill.cases_listed import list_corridors
from geo.skill.cases_scores import (
    average,
    choose,
    judge_ports,
    rank_corridors,
)
from geo.skill.cases_ways import Ends, hours_by_port, join_ends, km_on_corridors
from geo.skill.table import Judged
from geo.study import Corridors
from geo.tasks import one_core

FloatArray = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Progress = Callable[[float, str], None]

# Fewer cases than this say little; of fewer than the next nothing is told, for a mean
# of very few is nearly the result of each.
FEW: Final = 10
FEWEST: Final = 5
# Part of every chance of a municipality that is the same for all of them.
_EQUAL: Final = 0.01
_CALLED: Final = {
    "crossing": "crossing",
    "recovery": "municipality of recovery",
    "corridor_us": "corridor in the United States",
    "corridor_mx": "corridor in Mexico",
}
_SIDES: Final = {"US": "corridor_us", "MX": "corridor_mx"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the model did.

    Attributes
    ----------
    judged
        Figures with those of all contenders.
    told
        How many cases were judged on what, what was left out and why, and warnings.
    """

    judged: list[Judged]
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Study:
    """The study's model and its estimate."""

    inputs: Inputs
    settings: Corridors
    prepared: Prepared
    costs: Costs
    shares: Shares


def judge_cases(
    inputs: Inputs,
    settings: Corridors,
    cases: pd.DataFrame,
    *,
    seed: int,
    progress: Progress,
    shown: str = "cases",
) -> Verdict:
    """Judge the model of a study on cases that it has never seen.

    Parameters
    ----------
    inputs, settings
        Tables of the stage `corridors`, and its section of the study.
    cases
        ``origin``, ``recovery`` (``area_id``), ``crossing`` (``port_id`` or empty) and
        ``weight``, as `geo.sources.cases.read_cases` gives them.
    seed
        Where the chance of the intervals starts: cases are drawn anew.
    progress
        Told how far it is.
    shown
        What to call the file of the cases in an error.

    Raises
    ------
    InputError
        If there are fewer than `FEWEST` cases with both ends within reach of roads.
    """
    progress(0.0, "building the road network")
    prepared = prepare(inputs, settings)
    model, parameters = prepared.model, prepared.parameters
    with one_core():
        progress(0.2, "shortest paths")
        costs = find_costs(model, parameters)
        shares = share_out(model, parameters, costs)
        study = _Study(inputs, settings, prepared, costs, shares)
        ends = {
            country: join_ends(
                prepared,
                inputs.seats,
                cases[column].tolist(),
                country,
                access_kph=settings.access_kph,
                access_reach_km=settings.access_reach_km,
            )
            for country, column in (("US", "origin"), (BEYOND, "recovery"))
        }
        cases, near = _within_reach(cases, ends)
        if len(cases) < FEWEST:
            raise InputError([_too_few(shown, len(cases))])
        progress(0.4, "what is said of crossings and municipalities")
        found = _judge(study, cases, ends, seed, progress)
    judged = [one for one in found if one.cases >= FEWEST]
    few = dict.fromkeys(one.question for one in found if one.cases < FEWEST)
    return Verdict(judged, _tell(judged, list(few), len(near), int((~near).sum())))


def _too_few(shown: str, cases: int) -> Fault:
    return Fault(
        file=shown,
        expected=f"at least {FEWEST} cases with both ends within reach of roads",
        found=str(cases),
        remedy="Add cases: a mean of fewer would tell the result of single ones.",
    )


def _within_reach(
    cases: pd.DataFrame, ends: Mapping[str, Ends]
) -> tuple[pd.DataFrame, Flags]:
    """Return the cases that no end of lies beyond the reach of all roads."""
    far = np.zeros(len(cases), dtype=bool)
    for country, column in (("US", "origin"), (BEYOND, "recovery")):
        own = ends[country]
        far |= own.far[own.rows(cases[column].tolist())]
    return cases[~far].reset_index(drop=True), ~far


def _judge(
    study: _Study,
    cases: pd.DataFrame,
    ends: Mapping[str, Ends],
    seed: int,
    progress: Progress,
) -> list[Judged]:
    model, parameters = study.prepared.model, study.prepared.parameters
    row = {
        country: ends[country].rows(cases[column].tolist())
        for country, column in (("US", "origin"), (BEYOND, "recovery"))
    }
    out, inward = hours_by_port(study.prepared, ends["US"], ends[BEYOND])
    claims = claim_ports(
        model, parameters, out[row["US"]], inward[row[BEYOND]], study.shares.by_port
    )
    judged = _judge_recoveries(study, cases, seed)
    numbers = {name: at for at, name in enumerate(model.ports["port_id"])}
    port = cases["crossing"].map(numbers).fillna(-1).to_numpy(dtype=np.intp)
    given = np.flatnonzero(port >= 0)
    if not len(given):
        return judged
    weight = cases["weight"].to_numpy(dtype="float64")
    judged += judge_ports(claims, port, weight, seed=seed)
    progress(0.6, "the ranked list of corridors")
    listed = list_corridors(study.inputs, study.settings, study.prepared, study.costs)
    progress(0.8, "fastest ways")
    chances = choose(claims)
    for country in COUNTRIES:
        ways = km_on_corridors(model, ends[country], listed, country)
        own = ways[row[country][given]]
        said = {name: chance[given] for name, chance in chances.items()}
        ranks, known = rank_corridors(
            own, port[given], said, listed.flow_km[listed.country == country]
        )
        if known.any():
            judged.append(
                average(_SIDES[country], "mean_rank", ranks, weight[given][known], seed)
            )
    return judged


def _judge_recoveries(study: _Study, cases: pd.DataFrame, seed: int) -> list[Judged]:
    model, people = study.prepared.model, study.inputs.figures["population"].summed()
    claims = claim_recoveries(
        model,
        study.prepared.parameters,
        study.costs,
        cases["origin"].tolist(),
        cases["recovery"].tolist(),
        people,
    )
    if not claims.known.any():
        return []
    places = int((study.inputs.areas["country"] == BEYOND).sum())
    logs = {
        name: np.log((1 - _EQUAL) * chance[claims.known] + _EQUAL / places)
        for name, chance in claims.chances.items()
    }
    held = cases["weight"].to_numpy(dtype="float64")[claims.known]
    return [average("recovery", "log_score", logs, held, seed)]


def _tell(judged: list[Judged], few: list[str], given: int, far: int) -> dict[str, Any]:
    """Return how many cases were judged on what, and warnings."""
    counts = {one.question: one.cases for one in judged}
    warnings = [
        f"only {number} cases tell the {_CALLED[question]}: a single one can turn the "
        "result"
        for question, number in counts.items()
        if number < FEW
    ]
    warnings += [
        f"fewer than {FEWEST} cases tell the {_CALLED[question]}: nothing is told of it"
        for question in few
    ]
    if far:
        warnings.append(
            f"{far} of {given} cases left out: an end lies beyond access_reach_km from "
            "any road"
        )
    return {"cases": given, "judged": counts, "warnings": warnings}
