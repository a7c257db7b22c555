"""Supply of counties, and how attractive each crossing is.

Supply is dealers × τ, with τ per state such that states add up to the published
numbers of firearms traced to a purchase there. The traces are of enforcement, not a
sample: see docs/methods.md. Without them supply is by dealers, or by dealers weighted
by how few firearm laws their state has.
"""

from dataclasses import dataclass

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
    dealers: pd.Series,
    states: pd.Series,
    purchases: pd.DataFrame,
    *,
    traced: pd.Series | None = None,
) -> pd.Series:
    """Return the supply of each county as a share of all, by dealers and traces.

    Parameters
    ----------
    dealers
        Licensed dealers by ``area_id`` of the county.
    states
        Postal code by ``area_id``.
    purchases
        Table ``traces/purchase_states.csv`` of one period and one class of weapon. The
        row without states stands for all states that no other row names.
    traced
        Firearms by ``area`` of `purchases`, in place of its counts: one draw of them.

    Returns
    -------
    pandas.Series
        By ``area_id``; adds up to 1. Counties of `OFF_THE_ROADS` supply nothing.

    Raises
    ------
    NetworkError
        If nothing was traced or there is no dealer, a drawn total is missing or below
        0, or a group of states with traced firearms has no dealer.
    """
    counted = _on_the_roads(dealers, states)
    group = group_states(states.reindex(dealers.index), purchases)
    totals = _totals(purchases, traced)
    sums = counted.groupby(group).sum().reindex(totals.index).fillna(0.0)
    empty = [str(area) for area in totals.index[(totals > 0) & (sums == 0)]]
    if empty:
        message = f"No dealer in {', '.join(empty)}, though firearms were traced there."
        raise NetworkError(message)
    supply = (counted * group.map(totals / sums)).fillna(0.0)
    return supply / supply.sum()


def weigh_supply_by_dealers(
    dealers: pd.Series, states: pd.Series, laws: pd.Series | None = None
) -> pd.Series:
    """Return the supply of each county as a share of all, without any trace.

    Parameters
    ----------
    dealers
        Licensed dealers by ``area_id`` of the county.
    states
        Postal code by ``area_id``.
    laws
        Firearm laws by postal code. If given, a dealer counts 1 + weakness, where
        weakness is 0 in the state with most laws and 1 in one with none; a state that
        is not surveyed takes the mean of the others. Otherwise every dealer counts 1.

    Returns
    -------
    pandas.Series
        By ``area_id``; adds up to 1. Counties of `OFF_THE_ROADS` supply nothing.

    Raises
    ------
    NetworkError
        If there is no dealer, or no state has a law.
    """
    supply = _on_the_roads(dealers, states)
    if laws is not None:
        most = laws.max()
        if not most > 0:
            message = (
                "No state has a firearm law: weakness is not defined. Correct "
                "dealers/laws.csv, or weigh supply by dealers alone."
            )
            raise NetworkError(message)
        weakness = 1 - laws / most
        of_state = states.reindex(dealers.index).map(weakness)
        supply = supply * (1 + of_state.fillna(weakness.mean()))
    return supply / supply.sum()


def _on_the_roads(dealers: pd.Series, states: pd.Series) -> pd.Series:
    """Return dealers with those off the roads left out; refuse to have none."""
    state = states.reindex(dealers.index)
    counted = dealers.where(~state.isin(OFF_THE_ROADS), 0.0).astype("float64")
    if not counted.sum() > 0:
        message = (
            "No county that roads reach has a dealer: there is no supply. Check the "
            "year of dealers/dealers.csv."
        )
        raise NetworkError(message)
    return counted


def group_states(state: pd.Series, purchases: pd.DataFrame) -> pd.Series:
    """Return the group of traced states of each county, missing where it has none.

    Parameters
    ----------
    state
        Postal code by ``area_id``.
    purchases
        Table ``traces/purchase_states.csv``.
    """
    rest = None
    named: dict[str, str] = {}
    for area, states in zip(purchases["area"], purchases["states"], strict=True):
        if isinstance(states, str):
            named.update(dict.fromkeys(states.split(";"), area))
        else:
            rest = area
    group = state.map(named).astype("object")
    return group if rest is None else group.fillna(str(rest))


def _totals(purchases: pd.DataFrame, traced: pd.Series | None) -> pd.Series:
    """Return traced firearms by group of states."""
    totals = purchases.set_index("area")["firearms"].astype("float64")
    if traced is not None:
        totals = traced.reindex(totals.index).astype("float64")
        sound = totals.between(0.0, float("inf"), inclusive="left")
        wrong = [str(area) for area in totals.index[~sound]]
        if wrong:
            message = (
                f"Traced firearms of {', '.join(wrong)} must be finite numbers of at "
                "least 0."
            )
            raise NetworkError(message)
    if not totals.sum() > 0:
        message = (
            "No firearm was traced to any state: there is no supply. Add counts to "
            "traces/purchase_states.csv, or weigh supply by dealers."
        )
        raise NetworkError(message)
    return totals


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

    Raises
    ------
    NetworkError
        If no crossing has a published volume.
    """
    published = ports["personal_vehicles"].notna() & ports["trucks"].notna()
    north = (
        ports["personal_vehicles"].astype("Float64").fillna(0)
        + ports["trucks"].astype("Float64").fillna(0)
    ).astype("float64")
    returned = north.where(published).groupby(ports["returns_by"]).sum(min_count=1)
    vehicles = returned.reindex(ports.loc[ports["southbound"], "port_id"])
    counted = vehicles[vehicles > 0]
    if counted.empty:
        message = (
            "No crossing that takes vehicles south has a published volume: their "
            "attraction is not known. Add volumes to ports/ports.csv."
        )
        raise NetworkError(message)
    smallest = counted.min()
    unknown = ~(vehicles > 0)
    weight = vehicles.where(~unknown, smallest) ** exponent
    return Attraction(
        vehicles, weight, tuple(str(port) for port in vehicles.index[unknown])
    )
