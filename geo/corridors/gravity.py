"""Gravity with choice of crossing: how much goes from where, through where, to where.

Two scales (nested logit). Given both ends, a crossing p is chosen with

    P(p | i, j) ∝ A_p exp(−μ (c_ip + w + c_pj)),

and its log-sum is the cost between the ends,

    C_ij = −(1/μ) log Σ_p A_p exp(−μ (c_ip + w + c_pj)).

The flow is T_ij = a_i b_j^κ S_i D_j^γ exp(−β C_ij): a_i makes every origin send its
supply, and b_j^κ binds arrivals to demand (κ = 0: not at all; κ = 1: fully, Furness
balancing). Wilson 1967; Ben-Akiva & Lerman 1985 for the nesting.

Σ_p is a matrix product of rank P after each row and column is scaled by its own
cheapest crossing, so pairs cost one product instead of a loop over crossings, and
nothing underflows that a path of 37 hours more than the cheapest would not.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]

_BALANCED = 1e-10
_CONSERVED = 1e-9
_MOST_PASSES = 5000
_SMALLEST = 1e-290


@dataclass(frozen=True, slots=True)
class Flow:
    """Flow by origin, crossing and destination; all of it adds up to 1.

    Attributes
    ----------
    by_origin
        Origins × crossings.
    by_destination
        Crossings × destinations.
    passes
        Balancing passes that were needed.
    """

    by_origin: FloatArray
    by_destination: FloatArray
    passes: int

    @property
    def by_port(self) -> FloatArray:
        """Share of flow of each crossing."""
        total: FloatArray = self.by_origin.sum(axis=0)
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Parameters of the model, with the names of docs/methods.md.

    Attributes
    ----------
    deterrence, choice
        β and μ, per hour.
    demand_exponent, balance
        γ and κ.
    crossing_hours
        w, spent at any crossing.
    """

    deterrence: float
    choice: float
    demand_exponent: float
    balance: float
    crossing_hours: float


def distribute(
    supply: FloatArray,
    demand: FloatArray,
    attraction: FloatArray,
    to_port: FloatArray,
    from_port: FloatArray,
    preferences: Preferences,
) -> Flow:
    """Distribute supply over crossings and destinations.

    Parameters
    ----------
    supply, demand
        Weight of each origin and destination, at least 0; scaled to add up to 1.
    attraction
        A_p of each crossing, above 0.
    to_port, from_port
        Hours from origins to crossings (I × P) and from crossings to destinations
        (P × J), finite.
    preferences
        Parameters.

    Returns
    -------
    Flow
        Leaves every origin in proportion to its supply within 1e-9.

    Raises
    ------
    NetworkError
        If there is no supply or no demand, a cost is not finite, the crossings differ
        too much for the sharpness of choice, or balancing does not converge.
    """
    _require_sense(supply, demand, attraction, to_port, from_port)
    mu, beta = preferences.choice, preferences.deterrence
    nearest_out = to_port.min(axis=1)
    nearest_in = from_port.min(axis=0)
    out = np.exp(-mu * (to_port - nearest_out[:, None]))
    inward = attraction[:, None] * np.exp(-mu * (from_port - nearest_in[None, :]))
    inclusive = out @ inward
    if inclusive.min() < _SMALLEST:
        message = (
            "The cheapest crossing of some pair of places lies too far from both "
            f"ends for choice_per_hour = {mu:g}. Choose a smaller value."
        )
        raise NetworkError(message)
    log_kernel = (beta / mu) * np.log(inclusive) - beta * (
        nearest_out[:, None] + nearest_in[None, :] + preferences.crossing_hours
    )
    share = supply / supply.sum()
    wanted = demand / demand.sum()
    with np.errstate(divide="ignore"):
        log_pull = preferences.demand_exponent * np.log(wanted)
    flow, passes = _balance(log_kernel, log_pull, share, wanted, preferences.balance)
    flow /= inclusive
    by_origin = out * (flow @ inward.T)
    by_destination = inward * (out.T @ flow)
    _prove(by_origin, by_destination, share)
    return Flow(by_origin, by_destination, passes)


def _balance(
    log_kernel: FloatArray,
    log_pull: FloatArray,
    share: FloatArray,
    wanted: FloatArray,
    balance: float,
) -> tuple[FloatArray, int]:
    """Return T_ij with rows that add up to `share`; bind columns as far as asked."""
    log_b = np.zeros(len(wanted))
    for passes in range(1, _MOST_PASSES + 1):
        score = log_kernel + (log_pull + balance * log_b)[None, :]
        score -= score.max(axis=1, keepdims=True)
        flow = np.exp(score)
        flow *= (share / flow.sum(axis=1))[:, None]
        if balance == 0:
            return flow, passes
        # One Furness pass: what arrives beyond demand lowers b_j, and the reverse.
        arrived = flow.sum(axis=0)
        pulled = wanted > 0
        step = np.zeros_like(log_b)
        step[pulled] = np.log(wanted[pulled]) - np.log(arrived[pulled])
        if balance < 1:
            # Fixed point of b_j = demand / (arrivals without b_j^κ), Wilson's factor.
            step[pulled] += (balance - 1) * log_b[pulled]
        log_b += step
        if np.abs(step).max() <= _BALANCED:
            return flow, passes
    message = f"Balancing did not converge in {_MOST_PASSES:,} passes."
    raise NetworkError(message)


def _require_sense(
    supply: FloatArray,
    demand: FloatArray,
    attraction: FloatArray,
    to_port: FloatArray,
    from_port: FloatArray,
) -> None:
    for name, values in (("supply", supply), ("demand", demand)):
        if not (values >= 0).all() or not values.sum() > 0:
            message = f"`{name}` must be at least 0 and not all 0."
            raise NetworkError(message)
    if not (attraction > 0).all():
        message = "`attraction` of every crossing must be above 0."
        raise NetworkError(message)
    if not (np.isfinite(to_port).all() and np.isfinite(from_port).all()):
        message = "Some place cannot reach some crossing by road: costs must be finite."
        raise NetworkError(message)


def _prove(
    by_origin: FloatArray, by_destination: FloatArray, share: FloatArray
) -> None:
    """Refuse a result that lost flow on the way."""
    gaps = {
        "origins": np.abs(by_origin.sum(axis=1) - share).max(),
        "crossings": np.abs(by_origin.sum(axis=0) - by_destination.sum(axis=1)).max(),
    }
    for place, gap in gaps.items():
        if not gap <= _CONSERVED:
            message = f"Flow is not conserved at {place}: off by {gap:.3g}."
            raise NetworkError(message)
