"""Proof that flow on the roads was neither lost nor made."""

import numpy as np
import numpy.typing as npt

from geo.corridors.model import Model
from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]
GoalArray = npt.NDArray[np.int64]

_BALANCE = 1e-9


def require_sound(
    model: Model, goals: GoalArray, amount: FloatArray, sums: FloatArray
) -> None:
    """Refuse flow that was lost.

    Parameters
    ----------
    model
        The model.
    goals
        Which goals were loaded.
    amount
        Flow of each goal from each place, all goals × places.
    sums
        As `geo.corridors.loading.load_goals` gives them.

    Raises
    ------
    NetworkError
        If flow starts where no road leads to its goal, or is off by more than 1e-9 of
        its amount at any node.
    """
    for at, goal in enumerate(goals):
        total = float(amount[goal].sum())
        if sums[2, at] > 0:
            message = (
                f"{sums[2, at]:.3g} of the flow starts or ends at places that no road "
                f"joins to {name_goal(model, int(goal))}."
            )
            raise NetworkError(message)
        if not sums[3, at] <= _BALANCE * total:
            message = (
                "Flow on the roads is not conserved on the way to or from "
                f"{name_goal(model, int(goal))}: off by {sums[3, at]:.3g}."
            )
            raise NetworkError(message)


def name_goal(model: Model, goal: int) -> str:
    """Name a crossing or gateway by its goal."""
    crossing = model.halves["MX"].goal_of
    names = [*model.ports["port_id"], *model.gateways.get("place_id", [])]
    return str(names[int(np.flatnonzero(crossing == goal)[0])])
