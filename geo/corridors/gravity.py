"""Gravity with choice of crossing: how much goes from where, through where, to where.

Two scales (nested logit). Given both ends, a crossing p is chosen with

    P(p | i, j) ∝ A_p exp(−μ (c_ip + w_p + c_pj)),

and its log-sum is the cost between the ends,

    C_ij = −(1/μ) log Σ_p A_p exp(−μ (c_ip + w_p + c_pj)).

The flow is T_ij = a_i b_j^κ S_i D_j^γ exp(−β C_ij): a_i makes every origin send its
supply, and b_j^κ binds arrivals to demand (κ = 0: not at all; κ = 1: fully, Furness
balancing). Wilson 1967; Ben-Akiva & Lerman 1985 for the nesting, which asks for μ ≥ β.

Σ_p is a matrix product of rank P once each row and each column is scaled by its own
best crossing, so nothing underflows but a pair whose best crossing is poor for both
ends. Pairs are made and used in blocks of origins; with μ = β they are not made at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.corridors.balancing import SMALLEST, Margins, bind
from geo.corridors.gravity_checks import Names, require_range, require_sense
from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]

_CONSERVED = 1e-9
# Pairs of a block: enough for the matrix product, few enough to stay near the core.
_BLOCK_PAIRS = 600_000
# Pairs that balancing on two scales may keep: 1.2 GB.
_KEPT_PAIRS = 150_000_000
_SAME = 1e-12


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

    @property
    def arrivals(self) -> FloatArray:
        """Share of flow that each destination receives."""
        total: FloatArray = self.by_destination.sum(axis=0)
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Parameters of the model, with the names of docs/methods.md.

    Attributes
    ----------
    deterrence, choice
        β and μ, per hour; 0 < β ≤ μ.
    demand_exponent, balance
        γ, at least 0, and κ, from 0 to 1.
    """

    deterrence: float
    choice: float
    demand_exponent: float
    balance: float


@dataclass(frozen=True, slots=True)
class _Scaled:
    """Weights of the crossings at both ends, each end scaled by its best crossing.

    Attributes
    ----------
    out, inward
        exp(−μ c_ip) and A_p exp(−μ (w_p + c_pj)), over the largest of row or column.
    power
        β / μ: what turns Σ_p into exp(−β C_ij).
    log_pull
        log of D_j^γ times what the scaling of the column took from exp(−β C_ij).
    share, wanted
        Supply and demand as shares.
    """

    out: FloatArray
    inward: FloatArray
    power: float
    log_pull: FloatArray
    share: FloatArray
    wanted: FloatArray


def distribute(
    supply: FloatArray,
    demand: FloatArray,
    attraction: FloatArray,
    to_port: FloatArray,
    from_port: FloatArray,
    crossing_hours: FloatArray,
    preferences: Preferences,
    names: Names | None = None,
) -> Flow:
    """Distribute supply over crossings and destinations, on two scales.

    Parameters
    ----------
    supply, demand
        Weight of each origin and destination, at least 0; scaled to add up to 1.
    attraction
        A_p of each crossing, above 0.
    to_port, from_port
        Hours from origins to crossings (I × P) and from crossings to destinations
        (P × J), finite.
    crossing_hours
        Hours spent at each crossing, w_p.
    preferences
        Parameters.
    names
        What to call places in errors.

    Returns
    -------
    Flow
        Leaves every origin in proportion to its supply within 1e-9, whatever enters a
        crossing leaves it, and with κ = 1 arrivals are demand.

    Raises
    ------
    NetworkError
        If a parameter is out of range, there is no supply or no demand, a cost is not
        finite, the crossings differ too much for the sharpness of choice, balancing
        needs too much memory or does not converge.
    """
    names = names or Names()
    scaled = _scale(
        (supply, demand, attraction, to_port, from_port, crossing_hours),
        preferences,
        names,
    )
    pull, passes = np.exp(scaled.log_pull - scaled.log_pull.max()), 1
    if preferences.balance > 0:
        kernel = _keep_kernel(scaled, preferences, names)
        margins = Margins(
            scaled.share, scaled.wanted, lambda v: kernel @ v, lambda a: a @ kernel
        )
        pull, passes = bind(margins, scaled.log_pull, preferences.balance)
        del kernel, margins
    by_origin = np.empty_like(scaled.out)
    through = np.zeros_like(scaled.inward)
    for rows, inclusive in _blocks(scaled, preferences, names):
        out = scaled.out[rows]
        _settle(inclusive, _deter(inclusive, scaled), pull, scaled.share[rows])
        by_origin[rows] = out * (inclusive @ scaled.inward.T)
        through += out.T @ inclusive
    through *= scaled.inward
    return _proven(Flow(by_origin, through, passes), scaled, preferences)


def distribute_one_scale(
    supply: FloatArray,
    demand: FloatArray,
    attraction: FloatArray,
    to_port: FloatArray,
    from_port: FloatArray,
    crossing_hours: FloatArray,
    preferences: Preferences,
    names: Names | None = None,
) -> Flow:
    """Distribute supply where crossings and destinations are chosen alike, μ = β.

    The kernel exp(−β C_ij) is then itself of rank P: pairs are never made, and a pass
    costs (I + J) · P. Parameters, result and errors are those of `distribute`.

    Raises
    ------
    NetworkError
        As `distribute`; and if μ is not β, or some place's flow would underflow.
    """
    scaled = _scale(
        (supply, demand, attraction, to_port, from_port, crossing_hours),
        preferences,
        names or Names(),
    )
    if not np.isclose(scaled.power, 1, rtol=_SAME, atol=0):
        message = (
            f"One scale needs choice = deterrence; they were {preferences.choice:g} "
            f"and {preferences.deterrence:g} per hour. Use `distribute`."
        )
        raise NetworkError(message)
    out, inward = scaled.out, scaled.inward

    margins = Margins(
        scaled.share,
        scaled.wanted,
        lambda v: np.asarray(out @ (inward @ v)),
        lambda a: np.asarray((a @ out) @ inward),
    )
    pull, passes = bind(margins, scaled.log_pull, preferences.balance)
    send = margins.send(pull)
    by_origin = out * (inward @ pull)
    by_origin *= send[:, None]
    through = inward * (send @ out)[:, None]
    through *= pull
    return _proven(Flow(by_origin, through, passes), scaled, preferences)


def _scale(
    tables: tuple[FloatArray, ...], preferences: Preferences, names: Names
) -> _Scaled:
    """Return the tables as weights, once they make sense."""
    require_sense(tables, names)
    require_range(
        preferences.deterrence,
        preferences.choice,
        preferences.demand_exponent,
        preferences.balance,
    )
    supply, demand, attraction, to_port, from_port, crossing_hours = tables
    power = preferences.deterrence / preferences.choice
    out = to_port.min(axis=1, keepdims=True) - to_port
    out *= preferences.choice
    np.exp(out, out=out)
    inward = from_port + crossing_hours[:, None]
    inward *= -preferences.choice
    inward += np.log(attraction)[:, None]
    best = inward.max(axis=0)
    inward -= best
    np.exp(inward, out=inward)
    wanted = demand / demand.sum()
    log_pull = np.full(len(wanted), -np.inf)
    pulled = wanted > 0
    log_pull[pulled] = preferences.demand_exponent * np.log(wanted[pulled])
    log_pull += power * best
    return _Scaled(out, inward, power, log_pull, supply / supply.sum(), wanted)


def _blocks(
    scaled: _Scaled, preferences: Preferences, names: Names
) -> Iterator[tuple[slice, FloatArray]]:
    """Give Σ_p of all pairs, a block of origins at a time."""
    origins, targets = len(scaled.out), scaled.inward.shape[1]
    step = max(1, _BLOCK_PAIRS // targets)
    for first in range(0, origins, step):
        rows = slice(first, min(first + step, origins))
        inclusive = scaled.out[rows] @ scaled.inward
        if inclusive.min() < SMALLEST:
            row, column = np.unravel_index(inclusive.argmin(), inclusive.shape)
            message = (
                f"The best crossing between {names.origin(first + int(row))} and "
                f"{names.destination(int(column))} lies too far from both for "
                f"choice_per_hour = {preferences.choice:g}. Choose a smaller value."
            )
            raise NetworkError(message)
        yield rows, inclusive


def _deter(inclusive: FloatArray, scaled: _Scaled) -> FloatArray:
    """Return exp(−β C_ij) of a block, as scaled."""
    if scaled.power == 1:
        return inclusive.copy()
    kernel: FloatArray = np.log(inclusive)
    kernel *= scaled.power
    return np.exp(kernel, out=kernel)


@compiled
def _settle(
    inclusive: FloatArray, kernel: FloatArray, pull: FloatArray, share: FloatArray
) -> None:
    """Put T_ij / Σ_p in place of Σ_p, with rows of T that add up to `share`."""
    for i in range(kernel.shape[0]):
        total = 0.0
        for j in range(kernel.shape[1]):
            kernel[i, j] *= pull[j]
            total += kernel[i, j]
        factor = share[i] / total
        for j in range(kernel.shape[1]):
            inclusive[i, j] = factor * kernel[i, j] / inclusive[i, j]


def _keep_kernel(scaled: _Scaled, preferences: Preferences, names: Names) -> FloatArray:
    """Return exp(−β C_ij) of all pairs, as scaled: balancing comes back to it."""
    shape = len(scaled.out), scaled.inward.shape[1]
    if shape[0] * shape[1] > _KEPT_PAIRS:
        message = (
            f"Binding arrivals to demand on two scales keeps {shape[0]:,} origins × "
            f"{shape[1]:,} destinations, more than {_KEPT_PAIRS:,} pairs. Use larger "
            "areas, balance = 0, or choice = deterrence on one scale."
        )
        raise NetworkError(message)
    kernel = np.empty(shape)
    for rows, inclusive in _blocks(scaled, preferences, names):
        kernel[rows] = _deter(inclusive, scaled)
    return kernel


def _proven(flow: Flow, scaled: _Scaled, preferences: Preferences) -> Flow:
    """Refuse a result that lost flow on the way."""
    gaps = {
        "origins": np.abs(flow.by_origin.sum(axis=1) - scaled.share).max(),
        "crossings": np.abs(flow.by_port - flow.by_destination.sum(axis=1)).max(),
    }
    if preferences.balance == 1:
        gaps["destinations"] = np.abs(flow.arrivals - scaled.wanted).max()
    for place, gap in gaps.items():
        if not gap <= _CONSERVED:
            message = f"Flow is not conserved at {place}: off by {gap:.3g}."
            raise NetworkError(message)
    return flow
