"""Two-way fixed effects on a balanced panel, as one regression of changes.

With y of municipality i in year t explained by effects of both, by routes_i × after_t
and by controls_i × every year, and every municipality seen in every year, least squares
gives for routes × after exactly the coefficient of routes in the regression of i's
change (its mean after less its mean before) on routes and controls. Errors clustered by
municipality become robust errors there, those clustered by state errors clustered by
state. A test shows both against the full regression with all dummies. It makes a
placebo cost a thousandth of the full regression.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

# Sum of squares of a dummy below which rounding is all that is left of it.
_NOTHING_LEFT = 1e-9


@dataclass(frozen=True, slots=True)
class Effect:
    """A coefficient with its standard errors.

    Attributes
    ----------
    value
        Change on routes less change off routes, controls held.
    error, by_state
        Standard errors clustered by municipality and by state.
    units, states
        Number of clusters of each.
    """

    value: float
    error: float
    by_state: float
    units: int
    states: int

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of the 95 % interval, clustered by municipality."""
        return self._ends(self.error, self.units)

    @property
    def interval_by_state(self) -> tuple[float, float]:
        """Ends of the 95 % interval, clustered by state."""
        return self._ends(self.by_state, self.states)

    def _ends(self, error: float, clusters: int) -> tuple[float, float]:
        reach = float(stats.t.ppf(0.975, clusters - 1)) * error
        return self.value - reach, self.value + reach


@dataclass(frozen=True, slots=True)
class Design:
    """What changes are held against.

    Attributes
    ----------
    controls
        Municipalities × controls, a constant among them.
    state
        Number of the state of each municipality.
    weight
        Of each municipality; all 1 if none is meant.
    """

    controls: FloatArray
    state: IntArray
    weight: FloatArray

    def of(self, which: BoolArray) -> "Design":
        """Return the design of some municipalities."""
        return Design(self.controls[which], self.state[which], self.weight[which])

    def clear(self, values: FloatArray) -> FloatArray:
        """Return what controls leave unexplained, times the root of the weights."""
        root = np.sqrt(self.weight)
        held = self.controls * root[:, None]
        given = values * root
        left: FloatArray = given - held @ np.linalg.lstsq(held, given, rcond=None)[0]
        return left


def change(
    values: FloatArray, years: Sequence[int], before: range, after: range
) -> FloatArray:
    """Return the mean of some years less that of others, by municipality.

    Parameters
    ----------
    values
        Municipalities × years.
    years
        Of the columns.
    before, after
        Years that are compared; all of them must be there.
    """
    at = {year: column for column, year in enumerate(years)}
    first, last = ([at[year] for year in span] for span in (before, after))
    found: FloatArray = values[:, last].mean(axis=1) - values[:, first].mean(axis=1)
    return found


def effect(design: Design, changes: FloatArray, on: BoolArray) -> Effect:
    """Regress changes on a dummy and controls.

    Parameters
    ----------
    design
        Controls, states and weights.
    changes
        By municipality.
    on
        Whether it is on a route.

    Returns
    -------
    Effect
        Sandwich errors, each times clusters over clusters less 1.

    Raises
    ------
    ValueError
        If the controls leave nothing of the dummy.
    """
    left = design.clear(on.astype("float64"))
    square = float(left @ left)
    if square < _NOTHING_LEFT:
        message = "The controls explain the routes wholly: there is nothing to tell."
        raise ValueError(message)
    cleared = design.clear(changes)
    value = float(left @ cleared) / square
    score = left * (cleared - value * left)
    of_state = np.bincount(design.state, score)
    states = len(np.unique(design.state))
    units = len(on)
    return Effect(
        value,
        float(np.sqrt(score @ score * units / (units - 1))) / square,
        float(np.sqrt(of_state @ of_state * states / (states - 1))) / square,
        units,
        states,
    )


def value_only(left: FloatArray, cleared: FloatArray) -> float:
    """Return the coefficient alone, of a cleared dummy and cleared changes."""
    return float(left @ cleared) / float(left @ left)


def chance(value: float, draws: FloatArray) -> float:
    """Return how often placebos reach a value, itself counted: one-sided p."""
    return float((1 + (draws >= value).sum()) / (1 + len(draws)))


def build_controls(columns: Mapping[str, FloatArray]) -> FloatArray:
    """Return a constant and the controls as columns."""
    (length,) = {len(column) for column in columns.values()}
    return np.column_stack([np.ones(length), *columns.values()])
