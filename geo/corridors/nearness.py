"""Supply deterred by the way to the border: dealers far from it sell less of the flow.

    S_i ∝ dealers_i exp(−λ h_i),

h_i the hours by road from county i to its nearest crossing. Where published traces say
how much each group of states sells, λ moves supply within the groups and their totals
stay; otherwise it moves supply between all counties.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from geo.corridors.flows import hours_to_goals
from geo.corridors.model import Model, Nearness, Parameters
from geo.sections_corridors import Supply

FloatArray = npt.NDArray[np.float64]


def deter(
    weight: FloatArray, nearness: Nearness, per_hour: float, *, within_groups: bool
) -> FloatArray:
    """Return weights with those far from the border made less, totals kept.

    Parameters
    ----------
    weight
        Supply of each origin.
    nearness
        Hours and groups of the origins.
    per_hour
        λ; 0 changes nothing.
    within_groups
        Whether the total of each group stays as it is, or only that of all.

    Returns
    -------
    array
        Adds up to what `weight` adds up to.
    """
    group = nearness.group if within_groups else np.zeros_like(nearness.group)
    hours = nearness.hours
    # From the nearest of each group: no group underflows as a whole.
    nearest = np.full(int(group.max()) + 1, np.inf)
    np.minimum.at(nearest, group, hours)
    moved = weight * np.exp(-per_hour * (hours - nearest[group]))
    before = np.bincount(group, weight)
    after = np.bincount(group, moved)
    ratio = np.divide(before, after, out=np.zeros_like(before), where=after > 0)
    kept: FloatArray = moved * ratio[group]
    return kept


def deter_supply(model: Model, parameters: Parameters, supply: Supply) -> Model:
    """Return a model whose supply is deterred by the way to the border.

    Parameters
    ----------
    model
        Its origins weigh what they would without deterrence.
    parameters
        Speeds of roads; nothing else is read.
    supply
        Section ``corridors.supply``: λ, and whether traces bind the totals of groups.

    Returns
    -------
    Model
        With `Model.nearness`.
    """
    table = model.origins.table
    _, group = np.unique(table["group"].astype(str), return_inverse=True)
    nearness = Nearness(
        undeterred=model.origins.weight,
        hours=hours_to_crossing(model, parameters),
        group=group.astype(np.intp),
        per_hour=supply.deterrence_per_hour,
        within_groups=supply.by == "traces",
    )
    aware = replace(model, nearness=nearness)
    table = table.assign(weight=redraw(aware, nearness.per_hour))
    return replace(aware, origins=replace(model.origins, table=table))


def redraw(model: Model, per_hour: float) -> FloatArray:
    """Return the supply of a model's origins under another deterrence.

    Parameters
    ----------
    model
        As `deter_supply` returns it; without `Model.nearness` its weights are kept.
    per_hour
        λ in place of the model's own.
    """
    nearness = model.nearness
    if nearness is None:
        return model.origins.weight
    return deter(
        nearness.undeterred,
        nearness,
        per_hour,
        within_groups=nearness.within_groups,
    )


def hours_to_crossing(model: Model, parameters: Parameters) -> FloatArray:
    """Return hours by road from each origin to its nearest crossing, access included.

    Of an origin that lies in many hexagons, the mean over its people.

    Parameters
    ----------
    model, parameters
        As `geo.corridors.flows.hours_to_goals` takes them.
    """
    reach = model.halves["US"].reach
    goals = model.halves["US"].goal_of[: len(model.ports)]
    best = hours_to_goals(model, parameters, "US")[goals].min(axis=0)
    hours = best[reach.meet] + reach.access_hours
    summed = np.bincount(reach.place, hours * reach.share, minlength=reach.places)
    shares = np.bincount(reach.place, reach.share, minlength=reach.places)
    mean: FloatArray = summed / shares
    return mean
