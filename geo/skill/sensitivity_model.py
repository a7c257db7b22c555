"""The corridors as a function of their inputs: positions in, results out.

A run costs most where pairs of places are made and where flow is sent along the roads.
Shortest paths depend on speeds alone: they are found again only when a speed moved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geo.corridors.countries import COUNTRIES
from geo.corridors.flows import Costs, find_costs, share_out
from geo.corridors.gravity import Preferences
from geo.corridors.model import Half, Model, Parameters
from geo.corridors.nearness import deter
from geo.corridors.routing import route
from geo.skill.scores import effective_number
from geo.skill.sensitivity_inputs import Input
from geo.study import FIELD_OFFICES, ROAD_CLASSES

FloatArray = npt.NDArray[np.float64]

# Part of all share-km that the footprint holds.
FOOTPRINT = 0.8
# Results that have a sign, before arrivals by state.
RESULTS = (
    *(f"office:{office}" for office in FIELD_OFFICES),
    "crossings_apart",
    "states_apart",
    "crossings_in_use",
    "road_km",
)
# Results of which only a distance between two runs is known.
MOVED = ("crossings_moved", "roads_moved", "states_moved")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is run again and again.

    Attributes
    ----------
    model, best
        At the values of the study, θ set.
    inputs
        What is varied.
    supply, demand
        Weights of origins and targets: by what the study rests on (first row), and by
        the alternative. Supply is not deterred by the way to the border yet.
    bound
        Of each row of supply, whether deterrence leaves the totals of groups.
    access_kph
        Speed from places to the roads.
    states
        State of each target, beyond Mexico the country; and all states in order.
    road_km
        Length of each position of the links' segments.
    """

    model: Model
    best: Parameters
    inputs: tuple[Input, ...]
    supply: FloatArray
    demand: FloatArray
    bound: tuple[bool, bool]
    access_kph: float
    states: tuple[npt.NDArray[np.intp], tuple[str, ...]]
    road_km: FloatArray

    @property
    def results(self) -> tuple[str, ...]:
        """Names of the results with a sign."""
        return (*RESULTS, *(f"state:{name}" for name in self.states[1]))


@dataclass(frozen=True, slots=True)
class Run:
    """One run: shares of crossings and states, and share × km of each segment."""

    ports: FloatArray
    states: FloatArray
    flow_km: FloatArray


def run_walk(
    subject: Subject, base: Run, points: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Run the model along one walk.

    Parameters
    ----------
    subject
        What is run.
    base
        The run at the study's values.
    points
        (Inputs + 1) × members.

    Returns
    -------
    values
        Points × results.
    lengths
        Steps × `MOVED`: half the sum of absolute changes of shares of crossings, of
        share × km over segments (as part of all share × km), of shares of states.
    """
    values, lengths = [], []
    before: Run | None = None
    costs: tuple[FloatArray, Costs] | None = None
    for point in points:
        given = place_values(subject.inputs, point)
        run, costs = run_once(subject, given, costs)
        values.append(describe(subject, run, base))
        if before is not None:
            lengths.append(moved(before, run))
        before = run
    return np.array(values), np.array(lengths)


def place_values(inputs: Sequence[Input], point: FloatArray) -> dict[str, FloatArray]:
    """Return the values of all inputs at a point, one for each member."""
    ends = np.cumsum([len(one.members) for one in inputs])
    parts = np.split(point, ends[:-1])
    return {one.name: one.value(part) for one, part in zip(inputs, parts, strict=True)}


def run_once(
    subject: Subject,
    given: Mapping[str, FloatArray],
    known: tuple[FloatArray, Costs] | None = None,
) -> tuple[Run, tuple[FloatArray, Costs]]:
    """Run the model once.

    Parameters
    ----------
    subject
        What is run.
    given
        Values of inputs by name, one for each member; what is not named keeps the
        study's value.
    known
        Speeds and shortest paths of an earlier run.

    Returns
    -------
    run, known
        The run, and its speeds and shortest paths.
    """
    model = vary_model(subject, given)
    parameters = vary_parameters(subject, given)
    speeds = np.concatenate([_speeds(given, country) for country in COUNTRIES])
    if known is None or (known[0] != speeds).any():
        known = speeds, find_costs(model, parameters, threads=1)
    shares = share_out(model, parameters, known[1])
    along: FloatArray = np.zeros(len(model.links.link_segment))
    for country in COUNTRIES:
        flow = route(model, parameters, shares, country, threads=1)
        along += flow.along + flow.against
    state, names = subject.states
    arrived: FloatArray = np.zeros(len(names))
    np.add.at(arrived, state, shares.arrivals)
    return Run(shares.by_port, arrived, along * subject.road_km), known


def vary_model(subject: Subject, given: Mapping[str, FloatArray]) -> Model:
    """Return the model with other hours at crossings and other speeds to the roads."""
    model = subject.model
    hours = model.crossing_hours.copy()
    for office in FIELD_OFFICES:
        own = (model.ports["field_office"] == office).to_numpy()
        hours[own] *= _one(given, f"hours:{office}", 1.0)
    slower = subject.access_kph / _one(given, "access", subject.access_kph)
    halves = {
        country: _at_speed(half, slower) for country, half in model.halves.items()
    }
    return replace(
        model,
        crossing_hours=hours,
        halves=halves,
        gateway_hours=model.gateway_hours * slower,
    )


def vary_parameters(subject: Subject, given: Mapping[str, FloatArray]) -> Parameters:
    """Return the parameters with other values."""
    best, model = subject.best, subject.model
    kept = best.preferences
    choice = _one(given, "choice", kept.choice)
    factors: FloatArray = np.ones(len(model.ports))
    if best.port_factors is not None:
        factors = best.port_factors.copy()
    factors *= given.get("crossings", np.ones(len(factors)))
    for office in FIELD_OFFICES:
        own = (model.ports["field_office"] == office).to_numpy()
        factors[own] *= _one(given, f"office:{office}", 1.0)
    return replace(
        best,
        preferences=Preferences(
            # A crossing is chosen at least as sharply as a destination.
            deterrence=min(_one(given, "deterrence", kept.deterrence), choice),
            choice=choice,
            demand_exponent=_one(given, "demand_exponent", kept.demand_exponent),
            balance=_one(given, "balance", kept.balance),
        ),
        attraction_exponent=_one(given, "attraction", best.attraction_exponent),
        theta=best.theta * _one(given, "theta", 1.0),
        factors={country: _speeds(given, country) for country in COUNTRIES},
        port_factors=factors,
        supply=_supply(subject, given),
        demand=_demand(subject, given),
    )


def describe(subject: Subject, run: Run, base: Run) -> FloatArray:
    """Return the results of a run that have a sign, in the order of their names."""
    office = subject.model.ports["field_office"].to_numpy(dtype=object)
    return np.array(
        [
            *(run.ports[office == name].sum() for name in FIELD_OFFICES),
            np.abs(run.ports - base.ports).sum() / 2,
            np.abs(run.states - base.states).sum() / 2,
            effective_number(run.ports),
            footprint(run.flow_km, subject.road_km),
            *run.states,
        ]
    )


def moved(before: Run, after: Run) -> FloatArray:
    """Return how far flow went between two runs, in the order of `MOVED`."""
    all_km = (before.flow_km.sum() + after.flow_km.sum()) / 2
    return np.array(
        [
            np.abs(after.ports - before.ports).sum() / 2,
            np.abs(after.flow_km - before.flow_km).sum() / 2 / all_km,
            np.abs(after.states - before.states).sum() / 2,
        ]
    )


def footprint(flow_km: FloatArray, road_km: FloatArray) -> float:
    """Return the least km of road that hold `FOOTPRINT` of all share × km.

    Parameters
    ----------
    flow_km, road_km
        Share × km and km of each segment; of the last segment needed, as much is
        counted as is needed.
    """
    used = np.flatnonzero(flow_km > 0)
    order = used[np.argsort(-(flow_km[used] / road_km[used]), kind="stable")]
    held = np.concatenate([[0.0], np.cumsum(flow_km[order])])
    km = np.concatenate([[0.0], np.cumsum(road_km[order])])
    return float(np.interp(FOOTPRINT * held[-1], held, km))


def _one(given: Mapping[str, FloatArray], name: str, usual: float) -> float:
    return float(given[name][0]) if name in given else usual


def _speeds(given: Mapping[str, FloatArray], country: str) -> FloatArray:
    """Return how many times faster each class of road is in a country."""
    return np.array(
        [_one(given, f"speed:{country}:{road}", 1.0) for road in ROAD_CLASSES]
    )


def _at_speed(half: Half, slower: float) -> Half:
    reach = half.reach
    return replace(half, reach=replace(reach, access_hours=reach.access_hours * slower))


def _supply(subject: Subject, given: Mapping[str, FloatArray]) -> FloatArray:
    part = _one(given, "supply_basis", 0.0)
    nearness = subject.model.nearness
    rows = list(subject.supply)
    if nearness is not None:
        per_hour = _one(given, "supply_deterrence", nearness.per_hour)
        rows = [
            deter(row, nearness, per_hour, within_groups=bound)
            for row, bound in zip(rows, subject.bound, strict=True)
        ]
    supply: FloatArray = (1 - part) * rows[0] + part * rows[1]
    group = subject.model.origins.table["group"].to_numpy(dtype=object)
    for name in dict.fromkeys(group):
        supply[group == name] *= _one(given, f"supply:{name}", 1.0)
    return supply


def _demand(subject: Subject, given: Mapping[str, FloatArray]) -> FloatArray:
    """Return demand: of its two bases, by state, and what goes beyond Mexico."""
    table = subject.model.targets.table
    group = table["group"].to_numpy(dtype=object)
    usual = next((one.base for one in subject.inputs if one.name == "demand_basis"), 0)
    part = _one(given, "demand_basis", usual)
    demand: FloatArray = (1 - part) * subject.demand[0] + part * subject.demand[1]
    if "states" in given:
        names = next(one.members for one in subject.inputs if one.name == "states")
        factor = dict(zip(names, given["states"], strict=True))
        demand *= np.array([factor.get(name, 1.0) for name in group])
    if "onward" in given:
        beyond = (table["country"] == "GT").to_numpy()
        others = demand[~beyond].sum()
        share = float(given["onward"][0])
        demand[beyond] *= share / (1 - share) * others / demand[beyond].sum()
    return demand
