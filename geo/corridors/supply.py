"""Supply of counties, and how attractive each crossing is.

Supply is dealers × τ, with τ per state such that states add up to the published
numbers of firearms traced to a purchase there. The traces are of
enforcement, not a sample: see docs/methods.md.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.errors import NetworkError

# No road of the model leads there.
OFF_THE_ROADS = ("AK", "HI")


@dataclass(frozen=True, slots=True)
class Attraction:
    """How much each crossing that takes vehicles south attracts.

    Attributes
    ----------
    vehicles
        Cars and trucks a year by ``port_id``: northbound counts of the traffic that
        returns south there; missing where none is published.
    weight
        Vehicles to the power of the exponent; where none is published, of the smallest
        published number.
    assumed
        Crossings whose weight is that assumption.
    """

    vehicles: pd.Series
    weight: pd.Series
    assumed: tuple[str, ...]


def weigh_supply(
    dealers: pd.Series, states: pd.Series, purchases: pd.DataFrame
) -> pd.Series:
    """Return the supply of each county as a share of all.

    Parameters
    ----------
    dealers
        Licensed dealers by ``area_id`` of the county.
    states
        Postal code by ``area_id``.
    purchases
        Table ``traces/purchase_states.csv`` of one period. The row without states
        stands for all states that no other row names.

    Returns
    -------
    pandas.Series
        By ``area_id``; adds up to 1. Counties of `OFF_THE_ROADS` supply nothing.

    Raises
    ------
    NetworkError
        If a group of states with traced firearms has no dealer.
    """
    state = states.reindex(dealers.index)
    counted = dealers.where(~state.isin(OFF_THE_ROADS), 0.0).astype("float64")
    named = {
        postal: row.area
        for row in purchases.itertuples(index=False)
        if isinstance(row.states, str)
        for postal in row.states.split(";")
    }
    rest = [
        row.area
        for row in purchases.itertuples(index=False)
        if not isinstance(row.states, str)
    ]
    group = state.map(named)
    if rest:
        group = group.astype("object").fillna(str(rest[0]))
    traced = purchases.set_index("area")["firearms"].astype("float64")
    sums = counted.groupby(group).sum().reindex(traced.index).fillna(0.0)
    empty = [str(area) for area in traced.index[(traced > 0) & (sums == 0)]]
    if empty:
        message = f"No dealer in {', '.join(empty)}, though firearms were traced there."
        raise NetworkError(message)
    supply = (counted * group.map(traced / sums)).fillna(0.0)
    return supply / supply.sum()


def weigh_ports(ports: pd.DataFrame, *, exponent: float) -> Attraction:
    """Return the attraction of each crossing that takes vehicles south.

    Parameters
    ----------
    ports
        Table ``ports/ports.csv``.
    exponent
        α: power of the yearly number of vehicles.

    Returns
    -------
    Attraction
        By ``port_id``, crossings closed to southbound vehicles left out.
    """
    published = ports["personal_vehicles"].notna() & ports["trucks"].notna()
    north = (
        ports["personal_vehicles"].astype("Float64").fillna(0)
        + ports["trucks"].astype("Float64").fillna(0)
    ).astype("float64")
    returned = north.where(published).groupby(ports["returns_by"]).sum(min_count=1)
    vehicles = returned.reindex(ports.loc[ports["southbound"], "port_id"])
    smallest = vehicles[vehicles > 0].min()
    unknown = ~(vehicles > 0)
    weight = vehicles.where(~unknown, smallest) ** exponent
    return Attraction(
        vehicles, weight, tuple(str(port) for port in vehicles.index[unknown])
    )


def in_order(series: pd.Series, index: pd.Index) -> np.ndarray:
    """Return the values of a series in the order of an index, 0 where it has none."""
    values: np.ndarray = series.reindex(index).fillna(0.0).to_numpy(dtype="float64")
    return values
