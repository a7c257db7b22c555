"""Which inputs move the corridors most."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from geo.corridors.center import mean_detour
from geo.corridors.demand import weigh_demand
from geo.corridors.flows import find_costs, share_out
from geo.corridors.model import Parameters
from geo.corridors.route_choice import find_theta
from geo.corridors.stage import Inputs, Prepared, prepare
from geo.corridors.supply import weigh_supply, weigh_supply_by_dealers
from geo.schema.contract import check
from geo.schema.sensitivity import SENSITIVITY
from geo.skill.sensitivity_effects import Effects, find_effects, walk
from geo.skill.sensitivity_inputs import Input, list_inputs
from geo.skill.sensitivity_model import (
    MOVED,
    FloatArray,
    Run,
    Subject,
    describe,
    run_once,
    run_walk,
    vary_parameters,
)
from geo.skill.table import LEVEL
from geo.study import Corridors, Sensitivity
from geo.tasks import one_core, run_tasks

Progress = Callable[[float, str], None]

_BEGUN, _READY = 0.02, 0.05


@dataclass(frozen=True, slots=True)
class Found:
    """What was found.

    Attributes
    ----------
    table
        As `geo.schema.sensitivity.SENSITIVITY` declares it.
    base
        Results at the study's values, by name.
    walks, runs
        Walks, and runs of the model.
    """

    table: pd.DataFrame
    base: dict[str, float]
    walks: int
    runs: int

    def report(self) -> dict[str, Any]:
        """Return what was found as plain numbers and words, most moving first."""
        columns = ["mu_star", "mu_star_low", "mu_star_high", "mu", "sigma"]
        inputs = self.table.drop_duplicates("input")
        given = ["kind", "members", "logarithmic", "range_low", "base", "range_high"]
        return {
            "method": "elementary effects (Morris), mean size mu* over whole ranges",
            "walks": self.walks,
            "runs": self.runs,
            "level": LEVEL,
            "inputs": {
                row["input"]: {key: row[key] for key in given}
                for row in inputs.to_dict("records")
            },
            "at_the_studys_values": self.base,
            "effects": {
                str(result): {
                    row["input"]: {key: _told(row[key]) for key in columns}
                    for row in own.sort_values(
                        ["mu_star", "input"], ascending=[False, True]
                    ).to_dict("records")
                }
                for result, own in self.table.groupby("result", sort=True)
            },
        }


def find_sensitivity(
    inputs: Inputs,
    settings: Corridors,
    choices: Sensitivity,
    *,
    seed: int,
    cluster: str,
    progress: Progress,
) -> Found:
    """Find how far each input of the corridors moves their results.

    Parameters
    ----------
    inputs
        Tables of the stage `corridors`.
    settings
        Section ``corridors`` of the study.
    choices
        Section ``sensitivity``.
    seed
        Where chance starts.
    cluster
        Address of a Dask scheduler, or empty for threads.
    progress
        Told how far it is.

    Returns
    -------
    Found
        The same for any number of threads.

    Raises
    ------
    NetworkError
        If the model does not stand somewhere in the ranges.
    """
    progress(0.0, "building the road network")
    subject = prepare_subject(inputs, settings, choices, progress)
    progress(_BEGUN, "the estimate itself")
    with one_core():
        base, _ = run_once(subject, {})
        progress(_READY, "walking through the ranges")
        return _walk_all(subject, base, choices, seed, cluster, progress)


def prepare_subject(
    inputs: Inputs, settings: Corridors, choices: Sensitivity, progress: Progress
) -> Subject:
    """Return the model with every place that any input may give weight, and θ."""
    prepared = prepare(inputs, _widened(settings, choices))
    model = prepared.model
    targets = model.targets.table
    state = np.where(targets["country"] == "MX", targets["state"], targets["country"])
    names, at = np.unique(state.astype(str), return_inverse=True)
    subject = Subject(
        model,
        prepared.parameters,
        list_inputs(model, settings, choices),
        _supplies(inputs, settings, prepared),
        _demands(inputs, settings, choices, prepared),
        (settings.supply.by == "traces", _other(settings) == "traces"),
        settings.access_kph,
        (at, tuple(names.tolist())),
        prepared.network.driving.km[model.links.link_segment],
    )
    progress(_BEGUN / 2, "setting theta by the detour ratio")
    return replace(subject, best=_with_theta(subject, settings.detour_ratio))


def _widened(settings: Corridors, choices: Sensitivity) -> Corridors:
    """Return settings in which every place has weight that has it by either basis."""
    demand = settings.demand
    if choices.other_demand > 0:
        demand = demand.model_copy(update={"homicides": 1.0, "seizures": 1.0})
    supply = settings.supply
    if choices.other_supply > 0:
        supply = supply.model_copy(update={"by": "dealers"})
    return settings.model_copy(update={"demand": demand, "supply": supply})


def _with_theta(subject: Subject, detour_ratio: float) -> Parameters:
    """Return the parameters of the estimate, θ set as there."""
    best = vary_parameters(subject, {})
    costs = find_costs(subject.model, best)
    shares = share_out(subject.model, best, costs)
    theta = find_theta(
        lambda one: mean_detour(subject.model, replace(best, theta=one), costs, shares),
        detour_ratio,
    )
    return replace(subject.best, theta=theta)


def _supplies(inputs: Inputs, settings: Corridors, prepared: Prepared) -> FloatArray:
    """Return supply of origins by the study's basis, and by the other one."""
    dealers = inputs.figures["dealers"].summed()
    states = inputs.areas.set_index("area_id")["state"]
    traced = partial(weigh_supply, dealers, states, inputs.purchases)
    by = {
        "traces": traced,
        "dealers": partial(weigh_supply_by_dealers, dealers, states),
        "laws": partial(weigh_supply_by_dealers, dealers, states, inputs.laws),
    }
    own, other = settings.supply.by, _other(settings)
    origins = prepared.model.origins.table["place_id"]
    return np.array(
        [origins.map(by[one]()).fillna(0.0).to_numpy("float64") for one in (own, other)]
    )


def _other(settings: Corridors) -> str:
    """Return the other rule of supply, that the study does not follow."""
    return "traces" if settings.supply.by == "dealers" else "dealers"


def _demands(
    inputs: Inputs, settings: Corridors, choices: Sensitivity, prepared: Prepared
) -> FloatArray:
    """Return demand of targets by firearm homicides, and by firearms seized."""
    table = prepared.model.targets.table
    if not choices.other_demand > 0:
        return np.array([table["weight"], table["weight"]], dtype="float64")
    rows = []
    for homicides, seizures in ((1.0, 0.0), (0.0, 1.0)):
        demand = weigh_demand(
            inputs.figures,
            homicides_weight=homicides,
            seizures_weight=seizures,
            weapon_class=settings.demand.weapon_class,
        )
        home = table["place_id"].map(demand).fillna(0.0)
        # What lies beyond Mexico weighs the same whatever demand rests on.
        rows.append(home.where(table["country"] == "MX", table["weight"]))
    return np.array(rows, dtype="float64")


def _walk_all(
    subject: Subject,
    base: Run,
    choices: Sensitivity,
    seed: int,
    cluster: str,
    progress: Progress,
) -> Found:
    members = [len(one.members) for one in subject.inputs]
    walks = walk(members, choices.trajectories, seed=seed)
    values, lengths = [], []
    done = run_tasks(_walk_one, (subject, base), list(walks.points), cluster=cluster)
    for number, (value, length) in enumerate(done, start=1):
        values.append(value)
        lengths.append(length)
        share = number / choices.trajectories
        what = f"walk {number} of {choices.trajectories}"
        progress(_READY + (1 - _READY) * share, what)
    groups = np.array([one.is_group for one in subject.inputs])
    effects = find_effects(
        walks, np.array(values), np.array(lengths), groups, seed=seed
    )
    names = subject.results
    told = zip(names, describe(subject, base, base).tolist(), strict=True)
    return Found(
        tabulate(subject.inputs, (*names, *MOVED), effects),
        {name: value for name, value in told if "apart" not in name},
        choices.trajectories,
        choices.trajectories * (len(members) + 1),
    )


def _walk_one(
    shared: tuple[Subject, Run], points: FloatArray
) -> tuple[FloatArray, FloatArray]:
    return run_walk(*shared, points)


def tabulate(
    inputs: tuple[Input, ...], results: tuple[str, ...], effects: Effects
) -> pd.DataFrame:
    """Return effects as a table, a row for each result and input."""
    rows = [
        {
            "result": result,
            "input": one.name,
            "kind": one.kind,
            "members": len(one.members),
            "logarithmic": one.scale == "logarithm",
            "range_low": one.low,
            "base": one.base,
            "range_high": one.high,
            "mu_star": effects.size[at, of],
            "mu_star_low": effects.low[at, of],
            "mu_star_high": effects.high[at, of],
            "mu": effects.mean[at, of],
            "sigma": effects.spread[at, of],
        }
        for of, result in enumerate(results)
        for at, one in enumerate(inputs)
    ]
    table = pd.DataFrame(rows).astype(dict.fromkeys(("result", "input", "kind"), "str"))
    return check(table.sort_values(["result", "input"], ignore_index=True), SENSITIVITY)


def _told(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
