"""What the gravity model refuses to work with, and how it names the place."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]

_SHOWN = 5
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Names:
    """What errors call places; a kind without names is counted from 1.

    Attributes
    ----------
    origins, destinations, ports
        One name for each place, in the order of the arrays, or none at all.
    """

    origins: Sequence[str] = ()
    destinations: Sequence[str] = ()
    ports: Sequence[str] = ()

    def origin(self, at: int) -> str:
        """Return what to call an origin."""
        return _name("origin", self.origins, at)

    def destination(self, at: int) -> str:
        """Return what to call a destination."""
        return _name("destination", self.destinations, at)

    def port(self, at: int) -> str:
        """Return what to call a crossing."""
        return _name("crossing", self.ports, at)


def require_sense(tables: Sequence[FloatArray], names: Names) -> None:
    """Refuse tables of places that no flow can be made of.

    Parameters
    ----------
    tables
        Supply, demand, attraction, hours to crossings, hours from crossings, hours at
        crossings, as `geo.corridors.gravity.distribute` takes them.
    names
        What to call places.

    Raises
    ------
    NetworkError
        If their lengths disagree, a weight is negative or not a number, all weights
        are 0, or a cost is not finite.
    """
    supply, demand, attraction, to_port, from_port, crossing_hours = tables
    origins, targets, ports = len(supply), len(demand), len(attraction)
    found = to_port.shape, from_port.shape, crossing_hours.shape
    if found != ((origins, ports), (ports, targets), (ports,)):
        message = (
            f"Costs of {origins} origins, {ports} crossings and {targets} destinations "
            f"cannot have the shapes {found}."
        )
        raise NetworkError(message)
    for name, values, call in (
        ("supply", supply, names.origin),
        ("demand", demand, names.destination),
    ):
        faulty = np.flatnonzero(~((values >= 0) & np.isfinite(values)))
        if len(faulty) or not values.sum() > 0:
            place = f" See {call(int(faulty[0]))}." if len(faulty) else ""
            message = f"`{name}` must be at least 0 and not all 0.{place}"
            raise NetworkError(message)
    for name, right in (
        ("`attraction` of every crossing must be above 0.", attraction > 0),
        ("`crossing_hours` must be at least 0.", crossing_hours >= 0),
    ):
        values = attraction if "attraction" in name else crossing_hours
        faulty = np.flatnonzero(~(right & np.isfinite(values)))
        if len(faulty):
            message = f"{name} See {names.port(int(faulty[0]))}."
            raise NetworkError(message)
    _require_reached(to_port, from_port, names)


def _require_reached(to_port: FloatArray, from_port: FloatArray, names: Names) -> None:
    """Refuse costs that are not finite, naming the places."""
    for costs, call, verb in (
        (to_port, names.origin, "cannot reach"),
        (from_port.T, names.destination, "cannot be reached from"),
    ):
        faulty = np.argwhere(~np.isfinite(costs))
        if not len(faulty):
            continue
        shown = "; ".join(
            f"{call(int(place))} {verb} {names.port(int(port))}"
            for place, port in faulty[:_SHOWN]
        )
        more = f"; and {len(faulty) - _SHOWN:,} more" * (len(faulty) > _SHOWN)
        message = (
            f"Costs must be finite, but by road {shown}{more}. Leave the place out, or "
            "give a road file that joins it."
        )
        raise NetworkError(message)


def require_range(beta: float, mu: float, gamma: float, kappa: float) -> None:
    """Refuse parameters that the model has no meaning for.

    Parameters
    ----------
    beta, mu
        Deterrence and sharpness of choice, per hour; 0 < β ≤ μ.
    gamma, kappa
        Exponent of demand, at least 0, and balance, from 0 to 1.

    Raises
    ------
    NetworkError
        If one is out of its range; it says why.
    """
    for name, value in (("deterrence_per_hour", beta), ("choice_per_hour", mu)):
        if not (np.isfinite(value) and value > 0):
            message = f"{name} must be a finite number above 0; it was {value:g}."
            raise NetworkError(message)
    if mu < beta * (1 - _ROUNDING):
        message = (
            f"choice_per_hour = {mu:g} is below deterrence_per_hour = {beta:g}. Travel "
            "time must count at least as much for the crossing as for the destination: "
            "otherwise a slower way through one crossing would draw flow to a place, "
            "which no choice of the best does. Raise the one or lower the other."
        )
        raise NetworkError(message)
    if not (np.isfinite(gamma) and gamma >= 0):
        message = f"demand_exponent must be finite and at least 0; it was {gamma:g}."
        raise NetworkError(message)
    if not 0 <= kappa <= 1:
        message = f"balance must lie between 0 and 1; it was {kappa:g}."
        raise NetworkError(message)


def _name(kind: str, names: Sequence[str], at: int) -> str:
    return str(names[at]) if len(names) else f"{kind} {at + 1:,}"
