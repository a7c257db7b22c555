"""Calibrate a study: the evidence laid over the model, the fit, its profiles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.calibration import Fit, calibrate
from geo.corridors.flows import Costs, find_costs, share_out
from geo.corridors.gravity import Preferences
from geo.corridors.likelihood import Evidence, Kind, Shares
from geo.corridors.model import Model, Parameters
from geo.corridors.profiling import Profile, profile
from geo.corridors.stage import Inputs, prepare
from geo.study import FIELD_OFFICES, Calibration, Corridors
from geo.tasks import one_core

FloatArray = npt.NDArray[np.float64]
Progress = Callable[[float, str], None]

# Name in the study, name in the fit.
NAMES = {
    "deterrence_per_hour": "deterrence",
    "choice_per_hour": "choice",
    "attraction_exponent": "attraction_exponent",
    "demand_exponent": "demand_exponent",
    "balance": "balance",
}
_OFFICES = "office_factors"
_MUNICIPALITIES = "municipalities"
# The office whose factor is 1: the others are measured against it.
_REFERENCE = "Laredo"
# Model calls of a usual fit and of the profile of one parameter, for the progress bar.
_USUAL_CALLS = 60


# Name, kind, groups, counts by group, weight, labels, all that was counted.
_Laid = tuple[
    str,
    Kind,
    npt.NDArray[np.intp],
    pd.Series,
    float,
    tuple[str, ...],
    pd.Series,
]


@dataclass(frozen=True, slots=True)
class Counts:
    """What was seen, to hold the model against.

    Attributes
    ----------
    offices
        Outbound seizures of weapons by field office.
    municipalities
        Events in which firearms were seized, by ``area_id``.
    states
        Federal firearms-law cases by state, INEGI.
    """

    offices: pd.Series
    municipalities: pd.Series
    states: pd.Series


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A fit with its profiles, and the seizures that no place of the model covers."""

    fit: Fit
    profile: Profile
    uncovered: Mapping[str, float]

    def report(self) -> dict[str, object]:
        """Return what was found, in plain numbers and words.

        Fitted and observed shares are given by field office and by state; those of
        single municipalities rest on too few events to be published.
        """
        fit, table = self.fit, self.fit.table
        told = dict(NAMES)
        told |= {name: name for name in fit.errors if name not in NAMES.values()}
        intervals = self.profile.intervals.set_index("parameter")
        return {
            "parameters": {
                outer: {
                    "estimate": fit.estimate[inner],
                    "standard_error": fit.errors.get(inner),
                    "profile_low": _known(intervals, inner, "low"),
                    "profile_high": _known(intervals, inner, "high"),
                    "sought": inner in fit.errors,
                }
                for outer, inner in told.items()
            },
            "correlation": fit.correlation.round(4).tolist(),
            "sources": {
                source.name: {
                    "events": source.events,
                    "effective_events": source.effective,
                    "dispersion": source.dispersion,
                    "log_likelihood": source.log_likelihood,
                    "deviance": source.deviance,
                    "deviance_of_equal_shares": source.null_deviance,
                    "explained": source.explained,
                    "uncovered": self.uncovered[source.name],
                }
                for source in fit.sources
            },
            "observed_and_fitted": table[table["source"] != _MUNICIPALITIES].to_dict(
                "records"
            ),
            "model_calls": fit.calls + self.profile.calls,
        }


def calibrate_study(
    inputs: Inputs,
    counts: Counts,
    settings: Corridors,
    choices: Calibration,
    progress: Progress,
) -> Calibrated:
    """Find the parameters of a study by maximum likelihood.

    Parameters
    ----------
    inputs
        Tables of the stage.
    counts
        What was seen.
    settings
        Section ``corridors``: where the search starts, and what is held.
    choices
        Section ``calibration``: what is sought, and the weight of each source.
    progress
        Told how far it is.

    Raises
    ------
    NetworkError
        If the evidence cannot tell a parameter that was asked for.
    """
    progress(0.0, "building the road network")
    prepared = prepare(inputs, settings)
    model = prepared.model
    progress(0.1, "shortest paths")
    costs = find_costs(model, prepared.parameters)
    evidence, uncovered = lay_evidence(model, counts, choices)
    shares_of = ShareModel(model, prepared.parameters, costs)
    start = start_values(settings)
    free = free_names(choices)
    with one_core():
        fit = calibrate(
            shares_of,
            evidence,
            start,
            free,
            progress=lambda calls, _: progress(
                0.1 + 0.3 * min(calls / _USUAL_CALLS, 1), f"fit: {calls} model calls"
            ),
        )
        usual = _USUAL_CALLS * len(free)
        found = profile(
            fit,
            shares_of,
            evidence,
            progress=lambda calls, _: progress(
                0.4 + 0.6 * min(calls / usual, 1), f"profiles: {calls} model calls"
            ),
        )
    return Calibrated(fit, found, uncovered)


def lay_evidence(
    model: Model, counts: Counts, choices: Calibration
) -> tuple[list[Evidence], dict[str, float]]:
    """Lay counts over the places of the model.

    Returns
    -------
    evidence
        Sources with a weight.
    uncovered
        By source: counts at places that the model does not know or that have no
        demand, which cannot be fitted and are left out.
    """
    offices = list(FIELD_OFFICES)
    places = model.targets.table
    at_home = (places["country"] == "MX").to_numpy()
    municipality = np.where(at_home, np.arange(len(places)), -1)
    seen = places["place_id"].map(counts.municipalities).fillna(0.0)
    states = sorted(places.loc[at_home, "state"].unique())
    state = places["state"].map({code: at for at, code in enumerate(states)})
    home = np.where(at_home, state.fillna(-1), -1).astype(np.intp)
    office = model.ports["field_office"].map(offices.index).to_numpy(dtype=np.intp)
    laid: tuple[_Laid, ...] = (
        (
            "field offices",
            "ports",
            office,
            counts.offices.reindex(offices).fillna(0.0),
            choices.weight_of_offices,
            tuple(offices),
            counts.offices,
        ),
        (
            _MUNICIPALITIES,
            "destinations",
            municipality.astype(np.intp),
            seen[at_home],
            choices.weight_of_municipalities,
            tuple(places.loc[at_home, "place_id"]),
            counts.municipalities,
        ),
        (
            "states",
            "destinations",
            home,
            counts.states.reindex(states).fillna(0.0),
            choices.weight_of_states,
            tuple(states),
            counts.states,
        ),
    )
    evidence: list[Evidence] = []
    uncovered: dict[str, float] = {}
    for name, kind, group, count, weight, labels, told in laid:
        if weight > 0:
            values = count.to_numpy(dtype="float64")
            evidence.append(Evidence(name, kind, group, values, weight, labels))
            uncovered[name] = float(told.sum() - values.sum())
    return evidence, uncovered


@dataclass(frozen=True, slots=True)
class ShareModel:
    """The model as a function of its parameters; roads and their costs stay."""

    model: Model
    parameters: Parameters
    costs: Costs

    def __call__(self, values: Mapping[str, float]) -> Shares:
        """Return shares of flow of crossings, destinations and origins."""
        found = share_out(self.model, self.at(values), self.costs)
        return found.by_port, found.arrivals, found.by_origin.sum(axis=1)

    def at(self, values: Mapping[str, float]) -> Parameters:
        """Return the parameters of the model, given by their names in a fit."""
        factors = np.array(
            [
                np.exp(values.get(f"factor:{office}", 0.0))
                for office in self.model.ports["field_office"]
            ]
        )
        return replace(
            self.parameters,
            preferences=Preferences(
                deterrence=values["deterrence"],
                choice=values["choice"],
                demand_exponent=values["demand_exponent"],
                balance=values["balance"],
            ),
            attraction_exponent=values["attraction_exponent"],
            port_factors=factors,
        )


def _known(intervals: pd.DataFrame, name: str, end: str) -> float | None:
    """Return the end of a profile interval, None where the profile does not reach."""
    found = intervals[end].astype("float64").get(name, np.nan)
    return None if np.isnan(found) else float(found)


def start_values(settings: Corridors) -> dict[str, float]:
    """Return the parameters of a study by their names in a fit."""
    start = {inner: float(getattr(settings, name)) for name, inner in NAMES.items()}
    reference = settings.crossings.factors[_REFERENCE]
    for office, factor in settings.crossings.factors.items():
        if office != _REFERENCE:
            start[f"factor:{office}"] = float(np.log(factor / reference))
    return start


def free_names(choices: Calibration) -> list[str]:
    """Return the names of the parameters that a study seeks."""
    free = [NAMES[name] for name in choices.free if name != _OFFICES]
    if _OFFICES in choices.free:
        free += [f"factor:{name}" for name in FIELD_OFFICES if name != _REFERENCE]
    return free
