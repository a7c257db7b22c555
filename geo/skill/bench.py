"""The model of a study on the bench: refitted without what is to judge it.

Roads, places and costs are built once. A refit seeks the parameters that the study
seeks, from the counts that it may see, starting at the study's own values. θ is that of
the study's own estimate throughout: it rests on the roads and on no count.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.calibrating import (
    Counts,
    ShareModel,
    free_names,
    lay_evidence,
    start_values,
)
from geo.corridors.calibration import Fit, calibrate
from geo.corridors.center import mean_detour
from geo.corridors.flows import Costs, Shares, find_costs, share_out
from geo.corridors.likelihood import Evidence
from geo.corridors.model import Parameters
from geo.corridors.route_choice import find_theta
from geo.corridors.stage import Inputs, Prepared, prepare
from geo.errors import NetworkError
from geo.study import Calibration, Corridors

FloatArray = npt.NDArray[np.float64]
Progress = Callable[[float, str], None]

OFFICES, MUNICIPALITIES, STATES = "offices", "municipalities", "states"


@dataclass(frozen=True, slots=True)
class Bench:
    """A study's model with the counts that it was fitted to.

    Attributes
    ----------
    inputs, settings, choices, counts
        Tables of the stage, sections ``corridors`` and ``calibration``, counts.
    prepared, costs
        Roads and places, and the hours between them.
    theta
        θ of the study's own estimate, per hour.
    """

    inputs: Inputs
    settings: Corridors
    choices: Calibration
    counts: Counts
    prepared: Prepared
    costs: Costs
    theta: float

    @property
    def shipped(self) -> Parameters:
        """Parameters as the study has them."""
        return replace(self.prepared.parameters, theta=self.theta)

    def flow(self, parameters: Parameters) -> Shares:
        """Return the flow between places under some parameters."""
        return share_out(self.prepared.model, parameters, self.costs)

    def arrivals(self, parameters: Parameters) -> pd.Series:
        """Return the share of flow that each municipality receives, by ``area_id``."""
        places = self.prepared.model.targets.table
        found = pd.Series(self.flow(parameters).arrivals, index=places["place_id"])
        return found[(places["country"] == "MX").to_numpy()]


@dataclass(frozen=True, slots=True)
class Refit:
    """Parameters found without some counts.

    Attributes
    ----------
    parameters
        What the model takes.
    fit
        How they were found.
    """

    parameters: Parameters
    fit: Fit

    def told(self) -> dict[str, float]:
        """Return the values of what was sought."""
        return {name: self.fit.estimate[name] for name in self.fit.errors}


def set_up(
    inputs: Inputs,
    settings: Corridors,
    choices: Calibration,
    counts: Counts,
    *,
    theta: float | None = None,
) -> Bench:
    """Build roads, places and costs of a study.

    Parameters
    ----------
    inputs, settings, choices, counts
        As `Bench` has them.
    theta
        θ if it is known already; found by the detour ratio otherwise.
    """
    prepared = prepare(inputs, settings)
    model, parameters = prepared.model, prepared.parameters
    costs = find_costs(model, parameters)
    if theta is None:
        shares = share_out(model, parameters, costs)
        theta = find_theta(
            lambda one: mean_detour(
                model, replace(parameters, theta=one), costs, shares
            ),
            settings.detour_ratio,
        )
    return Bench(inputs, settings, choices, counts, prepared, costs, theta)


def refit(
    bench: Bench,
    *,
    unseen: Collection[str] = (),
    hidden: Collection[str] = (),
) -> Refit:
    """Find the parameters anew, without some of the counts.

    Parameters
    ----------
    bench
        The study.
    unseen
        Whole sources that the fit may not see: `OFFICES`, `MUNICIPALITIES`, `STATES`.
    hidden
        Names of field offices or ``area_id`` of municipalities whose counts it may not
        see. A factor of a hidden office is held.

    Raises
    ------
    NetworkError
        If what is left cannot tell the parameters.
    """
    weights = {f"weight_of_{source}": 0.0 for source in unseen}
    choices = bench.choices.model_copy(update=weights)
    evidence, _ = lay_evidence(bench.prepared.model, bench.counts, choices)
    seen = [without(source, hidden) for source in evidence]
    sought = [
        name
        for name in free_names(choices)
        if name.removeprefix("factor:") not in hidden
    ]
    shares_of = ShareModel(bench.prepared.model, bench.shipped, bench.costs)
    fit = calibrate(shares_of, seen, start_values(bench.settings), sought)
    return Refit(shares_of.at(fit.estimate), fit)


def without(source: Evidence, hidden: Collection[str]) -> Evidence:
    """Return a source of evidence that does not look at some of its groups.

    Parameters
    ----------
    source
        Counts by group; its labels name the groups.
    hidden
        Labels of groups that are taken out; others are not in the source and ignored.
    """
    kept = np.array([label not in hidden for label in source.labels], dtype=bool)
    if kept.all():
        return source
    if not kept.any():
        message = f"Evidence '{source.name}': every group would be hidden."
        raise NetworkError(message)
    number = np.where(kept, np.cumsum(kept) - 1, -1)
    group = np.where(source.group >= 0, number[source.group], -1).astype(np.intp)
    return replace(
        source,
        group=group,
        counts=source.counts[kept],
        labels=tuple(np.asarray(source.labels, dtype=object)[kept]),
    )
