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

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.corridors.balancing import Margins, bind
from geo.corridors.gravity_checks import Names
from geo.corridors.gravity_scaling import (
    Preferences,
    Scaled,
    blocks,
    deter,
    scale,
)
from geo.errors import NetworkError

__all__ = ["Flow", "Preferences", "distribute", "distribute_one_scale"]

FloatArray = npt.NDArray[np.float64]

_CONSERVED = 1e-9
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
    by_part
        Parts of supply × crossings × destinations: `by_destination` told apart; no
        parts if that was not asked for.
    """

    by_origin: FloatArray
    by_destination: FloatArray
    passes: int
    by_part: FloatArray

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


def distribute(  # noqa: PLR0913 - every table has its own name
    supply: FloatArray,
    demand: FloatArray,
    attraction: FloatArray,
    to_port: FloatArray,
    from_port: FloatArray,
    crossing_hours: FloatArray,
    preferences: Preferences,
    names: Names | None = None,
    *,
    log_pull: FloatArray | None = None,
    parts: FloatArray | None = None,
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
    log_pull
        Log of what each destination pulls with, up to a constant, in place of
        γ log D_j: −∞ where D_j is 0, and there alone.
    parts
        Origins × parts: how the supply of each origin is divided. If given, arrivals
        are told apart by part as well; all else stays the same to the last bit.

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
    if parts is None:
        parts = np.zeros((len(supply), 0))
    scaled = scale(
        (supply, demand, attraction, to_port, from_port, crossing_hours),
        preferences,
        names,
        log_pull,
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
    by_part = np.zeros((parts.shape[1], *through.shape))
    for rows, inclusive in blocks(scaled, preferences, names):
        out = scaled.out[rows]
        _settle(inclusive, deter(inclusive, scaled), pull, scaled.share[rows])
        by_origin[rows] = out * (inclusive @ scaled.inward.T)
        through += out.T @ inclusive
        _add_parts(by_part, parts[rows], out, inclusive)
    through *= scaled.inward
    by_part *= scaled.inward
    return _proven(Flow(by_origin, through, passes, by_part), scaled, preferences)


def _add_parts(
    by_part: FloatArray, parts: FloatArray, out: FloatArray, inclusive: FloatArray
) -> None:
    """Add the flow of a block of origins to that of each part."""
    for at in range(parts.shape[1]):
        own = np.flatnonzero(parts[:, at] > 0)
        if own.size:
            by_part[at] += (out[own] * parts[own, at, None]).T @ inclusive[own]


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
    scaled = scale(
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
    none = np.zeros((0, *through.shape))
    return _proven(Flow(by_origin, through, passes, none), scaled, preferences)


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


def _keep_kernel(scaled: Scaled, preferences: Preferences, names: Names) -> FloatArray:
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
    for rows, inclusive in blocks(scaled, preferences, names):
        kernel[rows] = deter(inclusive, scaled)
    return kernel


def _proven(flow: Flow, scaled: Scaled, preferences: Preferences) -> Flow:
    """Refuse a result that lost flow on the way."""
    gaps = {
        "origins": np.abs(flow.by_origin.sum(axis=1) - scaled.share).max(),
        "crossings": np.abs(flow.by_port - flow.by_destination.sum(axis=1)).max(),
    }
    if len(flow.by_part):
        gap = np.abs(flow.by_part.sum(axis=0) - flow.by_destination)
        gaps["crossings by part of supply"] = gap.max()
    if preferences.balance == 1:
        gaps["destinations"] = np.abs(flow.arrivals - scaled.wanted).max()
    for place, gap in gaps.items():
        if not gap <= _CONSERVED:
            message = f"Flow is not conserved at {place}: off by {gap:.3g}."
            raise NetworkError(message)
    return flow
