"""How well modelled shares of flow agree with counts of what was seen.

Each source of evidence counts events by group of crossings, destinations or origins.
Given their number, its counts are multinomial with the model's shares of the groups.
Events come in clusters (one load, one operation, one office), so the variance is taken
as φ times the multinomial's, φ estimated by Pearson's statistic and at least 1; the log
likelihood is divided by it (quasi-likelihood: Wedderburn 1974; McCullagh & Nelder 1989,
section 5.5).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
Kind = Literal["ports", "destinations", "origins"]
# Shares of flow of crossings, destinations and origins under values of the parameters.
Shares = tuple[FloatArray, FloatArray, FloatArray]
Model = Callable[[Mapping[str, float]], Shares]

_POSITION: dict[Kind, int] = {"ports": 0, "destinations": 1, "origins": 2}
# Cells with fewer expected events than this are pooled in Pearson's statistic, which
# they would make erratic (Cochran 1954).
_LEAST_EXPECTED = 1.0
# With less freedom than this Pearson's statistic says nothing about dispersion.
_LEAST_FREEDOM = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Counts of one source, by groups of places.

    Attributes
    ----------
    name
        What to call the source.
    kind
        Which places it groups.
    group
        Group of each place, from 0; -1 where the source does not look.
    counts
        Events of each group.
    weight
        Stated trust in the source: 1 takes its counts as they are, 0.5 as half of them.
    labels
        Names of the groups for tables and errors, or none.
    """

    name: str
    kind: Kind
    group: IntArray
    counts: FloatArray
    weight: float = 1.0
    labels: Sequence[str] = field(default=())

    def __post_init__(self) -> None:
        """Refuse counts that have no likelihood."""
        counts = self.counts
        if not (np.isfinite(counts).all() and (counts >= 0).all()):
            self._refuse("counts must be at least 0")
        if not (np.isfinite(self.weight) and self.weight > 0):
            self._refuse("the weight must be above 0")
        if self.group.max(initial=-1) >= len(counts):
            self._refuse("a place is in a group without a count")
        empty = np.bincount(self.group[self.group >= 0], minlength=len(counts)) == 0
        if empty.any():
            at = int(empty.argmax())
            self._refuse(f"no place of the model is in {self.label(at)}")
        if np.count_nonzero(counts) == 0 or len(counts) == 1:
            self._refuse("it needs events, and two groups at least")

    def label(self, at: int) -> str:
        """Return the name of a group."""
        return str(self.labels[at]) if len(self.labels) else f"group {at + 1}"

    def shares(self, flow: Shares) -> FloatArray:
        """Return the model's share of each group, of the flow that the source covers.

        Parameters
        ----------
        flow
            What the model returned.

        Raises
        ------
        NetworkError
            If the model has another number of places, sends nothing where the source
            looks, or nothing to a group where events were counted.
        """
        values = flow[_POSITION[self.kind]]
        if len(values) != len(self.group):
            self._refuse(
                f"it groups {len(self.group):,} {self.kind}, the model has "
                f"{len(values):,}"
            )
        covered = self.group >= 0
        mass = np.bincount(
            self.group[covered], weights=values[covered], minlength=len(self.counts)
        )
        impossible = (mass <= 0) & (self.counts > 0)
        if impossible.any():
            at = int(impossible.argmax())
            self._refuse(
                f"{self.counts[at]:g} events were counted in {self.label(at)}, to "
                "which the model sends nothing: group it with another, or leave it out"
            )
        share: FloatArray = mass / mass.sum()
        return share

    def _refuse(self, reason: str) -> None:
        message = f"Evidence '{self.name}': {reason}."
        raise NetworkError(message)


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """One source against shares of its groups.

    Attributes
    ----------
    log_likelihood
        Σ n log q, neither weighted nor divided by dispersion.
    deviance, null_deviance
        Twice what is lost against a perfect fit, by the model and by equal shares.
    pearson
        Pearson's statistic, cells of fewer than one expected event pooled.
    cells
        Cells of that statistic.
    """

    log_likelihood: float
    deviance: float
    null_deviance: float
    pearson: float
    cells: int


def compare(counts: FloatArray, share: FloatArray) -> Agreement:
    """Compare counts with modelled shares of their groups.

    Parameters
    ----------
    counts
        Events of each group.
    share
        Modelled shares, above 0 where there are counts.

    Returns
    -------
    Agreement
        The statistics.
    """
    total = counts.sum()
    seen = counts > 0
    observed = counts[seen] / total
    likelihood = float((counts[seen] * np.log(share[seen])).sum())
    perfect = float((counts[seen] * np.log(observed)).sum())
    possible = share > 0
    expected = total * share[possible]
    small = expected < _LEAST_EXPECTED
    count = np.append(counts[possible][~small], counts[possible][small].sum())
    mean = np.append(expected[~small], expected[small].sum())
    count, mean = count[mean > 0], mean[mean > 0]
    return Agreement(
        likelihood,
        max(0.0, 2 * (perfect - likelihood)),
        max(0.0, 2 * (perfect + total * np.log(len(counts)))),
        float(((count - mean) ** 2 / mean).sum()),
        len(mean),
    )


def dispersion(agreement: Agreement, used: float) -> float:
    """Return φ, at least 1; 1 too where no freedom is left to tell it.

    Parameters
    ----------
    agreement
        A source at the optimum.
    used
        Parameters that the source has paid for: its part of all information.
    """
    freedom = agreement.cells - 1 - used
    if freedom < _LEAST_FREEDOM:
        return 1.0
    return max(1.0, agreement.pearson / freedom)
