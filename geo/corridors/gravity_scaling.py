"""Weights of the gravity model: each end scaled by its best crossing.

See `geo.corridors.gravity` for the model. So scaled, nothing underflows but a pair
whose best crossing is poor for both ends.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.corridors.balancing import SMALLEST
from geo.corridors.gravity_checks import Names, require_range, require_sense
from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]

# Pairs of a block: enough for the matrix product, few enough to stay near the core.
_BLOCK_PAIRS = 600_000


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
class Scaled:
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


def scale(
    tables: tuple[FloatArray, ...],
    preferences: Preferences,
    names: Names,
    given_pull: FloatArray | None = None,
) -> Scaled:
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
    log_pull[pulled] = (
        preferences.demand_exponent * np.log(wanted[pulled])
        if given_pull is None
        else given_pull[pulled]
    )
    log_pull += power * best
    return Scaled(out, inward, power, log_pull, supply / supply.sum(), wanted)


def blocks(
    scaled: Scaled, preferences: Preferences, names: Names
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


def deter(inclusive: FloatArray, scaled: Scaled) -> FloatArray:
    """Return exp(−β C_ij) of a block, as scaled."""
    if scaled.power == 1:
        return inclusive.copy()
    kernel: FloatArray = np.log(inclusive)
    kernel *= scaled.power
    return np.exp(kernel, out=kernel)
