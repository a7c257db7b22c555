"""Bind arrivals to demand: Furness balancing of a kernel that need not be written out.

T_ij = a_i v_j K_ij with v_j = D_j^γ b_j^κ. The kernel is known by its two products
alone, K v and a K, so that one of low rank is never written out (Furness 1965; Sinkhorn
1967). Only ratios of v count: its largest is kept at 1, so that the sum of a row is at
least its kernel there, and factors are kept as logarithms.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]

# A sum below this may have lost terms to underflow.
SMALLEST = 1e-290
_BALANCED = 1e-10
_MOST_PASSES = 5000


@dataclass(frozen=True, slots=True)
class Margins:
    """What is sent and wanted, and the products of the kernel between.

    Attributes
    ----------
    share, wanted
        Supply and demand, each adding up to 1.
    rows, columns
        Return K v and a K.
    """

    share: FloatArray
    wanted: FloatArray
    rows: Callable[[FloatArray], FloatArray]
    columns: Callable[[FloatArray], FloatArray]

    def send(self, pull: FloatArray) -> FloatArray:
        """Return a_i, with which every origin sends its supply."""
        met = self.rows(pull)
        sends = self.share > 0
        _require_size(met[sends], "origin")
        factor = np.zeros(len(met))
        factor[sends] = self.share[sends] / met[sends]
        return factor


def bind(
    margins: Margins, log_pull: FloatArray, balance: float
) -> tuple[FloatArray, int]:
    """Return v_j that binds arrivals to demand as far as asked.

    Parameters
    ----------
    margins
        Supply, demand and kernel.
    log_pull
        log D_j^γ; −∞ where nothing is wanted.
    balance
        κ. With 1 arrivals are demand within 1e-10 of it; below 1 the factors are the
        fixed point of b_j = demand / (arrivals without b_j^κ).

    Returns
    -------
    pull
        v_j, the largest 1.
    passes
        Passes that were needed.

    Raises
    ------
    NetworkError
        If it does not converge, or a place is too far from all others.
    """
    pulled = margins.wanted > 0
    log_wanted = np.log(margins.wanted[pulled])
    log_b = np.zeros(len(margins.wanted))
    for passes in range(1, _MOST_PASSES + 1):
        log_factor = log_pull + balance * log_b
        log_factor -= log_factor.max()
        pull = np.exp(log_factor)
        if balance == 0:
            return pull, passes
        met = margins.columns(margins.send(pull))[pulled]
        _require_size(met, "destination")
        # What arrives beyond demand lowers b_j, and the reverse.
        step = log_wanted - log_factor[pulled] - np.log(met)
        step += (balance - 1) * log_b[pulled]
        log_b[pulled] += step
        if np.abs(step).max() <= _BALANCED:
            return pull, passes
    message = (
        f"Balancing did not converge in {_MOST_PASSES:,} passes. Choose a smaller "
        "deterrence_per_hour or balance."
    )
    raise NetworkError(message)


def _require_size(met: FloatArray, kind: str) -> None:
    if not met.min() >= SMALLEST:
        message = (
            f"Some {kind} lies so far from the others that its flow cannot be told "
            "from 0. Choose a smaller deterrence_per_hour."
        )
        raise NetworkError(message)
