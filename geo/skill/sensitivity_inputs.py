"""Which inputs of the corridors are varied, and how far.

What is drawn for the bands goes from its 5th to its 95th percentile; what has no
published uncertainty goes over a range that the study states. Inputs that are many of
one kind and act alike (44 crossings, 32 states) are moved together as one group, each
in a direction of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from geo.corridors.countries import COUNTRIES
from geo.corridors.model import Model
from geo.schema.sensitivity import INPUT_KINDS
from geo.study import FIELD_OFFICES, ROAD_CLASSES, Corridors, Sensitivity

FloatArray = npt.NDArray[np.float64]
Scale = Literal["logarithm", "linear"]

# Standard normal quantile of 0.95: ranges reach from the 5th to the 95th percentile.
REACH: Final = 1.6448536269514722
# What kinds of input there are; the plot has a colour for each.
KINDS: Final = INPUT_KINDS


@dataclass(frozen=True, slots=True)
class Input:
    """One input, or a group of like ones that is moved together.

    Attributes
    ----------
    name
        ``deterrence``, ``speed:US:motorway``, ``office:Laredo`` …
    kind
        One of `KINDS`.
    low, base, high
        Range, and the value of the study within it. Of a factor, 1 is the study's.
    scale
        ``logarithm``: moved by equal ratios; ``linear``: by equal steps.
    members
        Names of what is moved together; of a single input its own name.
    """

    name: str
    kind: str
    low: float
    base: float
    high: float
    scale: Scale
    members: tuple[str, ...]

    @property
    def is_group(self) -> bool:
        """Whether several are moved together, each in its own direction."""
        return len(self.members) > 1

    def value(self, at: FloatArray) -> FloatArray:
        """Return values at positions between 0 (low) and 1 (high)."""
        if self.scale == "linear":
            found: FloatArray = self.low + at * (self.high - self.low)
        else:
            found = self.low * (self.high / self.low) ** at
        return found


def list_inputs(
    model: Model, settings: Corridors, choices: Sensitivity
) -> tuple[Input, ...]:
    """Return the inputs of a study that are varied.

    Parameters
    ----------
    model
        Its crossings and places say how many members groups have.
    settings
        Section ``corridors``; its spreads are standard deviations of logarithms.
    choices
        Section ``sensitivity``.

    Returns
    -------
    tuple of Input
        Without those whose range is a point, such as what is 0 and scaled.
    """
    found = (
        *_of_choice(settings, choices),
        *_of_roads(settings, choices),
        *_of_supply(model, settings, choices),
        *_of_demand(model, settings, choices),
        *_of_crossings(model, settings, choices),
    )
    return tuple(one for one in found if one.high > one.low)


def _around(
    name: str, kind: str, base: float, spread: float, members: tuple[str, ...] = ()
) -> Input:
    """Return an input that varies by the spread of its logarithm."""
    ratio = float(np.exp(REACH * spread))
    ends = (base / ratio, base, base * ratio)
    return Input(name, kind, *ends, "logarithm", members or (name,))


def _line(name: str, kind: str, low: float, base: float, high: float) -> Input:
    return Input(name, kind, min(low, base), base, max(high, base), "linear", (name,))


def _of_choice(settings: Corridors, choices: Sensitivity) -> Iterator[Input]:
    """Yield β, μ, α, γ, κ and θ; θ as a factor, since the detour ratio sets it."""
    spread = settings.uncertainty
    yield _around(
        "deterrence", "choice", settings.deterrence_per_hour, spread.deterrence
    )
    yield _around("choice", "choice", settings.choice_per_hour, spread.choice)
    yield _around(
        "attraction", "choice", settings.attraction_exponent, spread.attraction
    )
    yield _around(
        "demand_exponent",
        "choice",
        settings.demand_exponent,
        spread.demand_exponent,
    )
    yield _line("balance", "choice", 0.0, settings.balance, choices.balance)
    yield _around("theta", "choice", 1.0, spread.theta)


def _of_roads(settings: Corridors, choices: Sensitivity) -> Iterator[Input]:
    """Yield the speed of each class of road and country, and that to the roads."""
    for country in COUNTRIES:
        for road in ROAD_CLASSES:
            name = f"speed:{country}:{road}"
            yield _around(name, "roads", 1.0, settings.uncertainty.speed)
    spread = float(np.log(choices.access_factor)) / REACH
    yield _around("access", "roads", settings.access_kph, spread)


def _of_supply(
    model: Model, settings: Corridors, choices: Sensitivity
) -> Iterator[Input]:
    """Yield what supply rests on, and the supply of each group of states."""
    yield _line("supply_basis", "supply", 0.0, 0.0, choices.other_supply)
    yield _around(
        "supply_deterrence",
        "supply",
        settings.supply.deterrence_per_hour,
        settings.uncertainty.supply_deterrence,
    )
    for group in sorted(set(model.origins.table["group"])):
        yield _around(f"supply:{group}", "supply", 1.0, settings.uncertainty.supply)


def _of_demand(
    model: Model, settings: Corridors, choices: Sensitivity
) -> Iterator[Input]:
    """Yield what demand rests on, the demand of states, and what goes beyond."""
    demand = settings.demand
    seized = demand.seizures / (demand.homicides + demand.seizures)
    yield _line("demand_basis", "demand", 0.0, seized, choices.other_demand)
    table = model.targets.table
    states = tuple(sorted(set(table.loc[table["country"] == "MX", "group"])))
    yield _around("states", "demand", 1.0, settings.uncertainty.demand, states)
    # The published share is an upper bound.
    onward = demand.onward_share
    yield _line("onward", "demand", 0.0, onward, onward)


def _of_crossings(
    model: Model, settings: Corridors, choices: Sensitivity
) -> Iterator[Input]:
    """Yield the attraction of crossings and offices, and hours at crossings."""
    spread = settings.uncertainty
    ports = tuple(model.ports["port_id"].astype(str))
    yield _around("crossings", "crossings", 1.0, spread.crossing, ports)
    hours = float(np.log(choices.crossing_hours_factor)) / REACH
    offices = set(model.ports["field_office"])
    for office in FIELD_OFFICES:
        if office in offices:
            yield _around(f"office:{office}", "crossings", 1.0, spread.office)
    for office in FIELD_OFFICES:
        own = (model.ports["field_office"] == office).to_numpy()
        if model.crossing_hours[own].any():
            yield _around(f"hours:{office}", "crossings", 1.0, hours)
