"""Shares of states of purchase as the supply of the model would have them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize_scalar

from geo.corridors.supply import group_states, weigh_supply_by_dealers

FloatArray = npt.NDArray[np.float64]

# Per hour to the nearest crossing: beyond it one county would supply all.
_MOST_DECAY = 1.0


@dataclass(frozen=True, slots=True)
class Counties:
    """Counties with dealers that roads reach.

    Attributes
    ----------
    table
        By ``area_id``: ``dealers``, ``weakness`` (1 + weakness of laws), ``people``,
        ``hours`` (by road to the nearest crossing), ``group`` of traced states,
        ``name``, ``state``.
    published
        Firearms by group of states.
    """

    table: pd.DataFrame
    published: pd.Series

    def weight(self, rule: str, decay: float = 0.0) -> FloatArray:
        """Return the supply of each county under a rule.

        Parameters
        ----------
        rule
            ``people``, ``dealers`` or ``laws`` (dealers × (1 + weakness)).
        decay
            Per hour to the nearest crossing: supply × exp(−decay × hours).
        """
        base = {
            "people": self.table["people"],
            "dealers": self.table["dealers"],
            "laws": self.table["dealers"] * self.table["weakness"],
        }[rule].to_numpy(dtype="float64")
        hours = self.table["hours"].to_numpy(dtype="float64")
        found: FloatArray = base * np.exp(-decay * (hours - hours.min()))
        return found

    def shares(self, weight: FloatArray) -> pd.Series:
        """Return the share of each group of states."""
        sums = pd.Series(weight, index=self.table.index).groupby(self.table["group"])
        total = sums.sum().reindex(self.published.index).fillna(0.0)
        return total / total.sum()

    def to_published(self, weight: FloatArray) -> pd.Series:
        """Return firearms by county, each group's published ones shared by weight."""
        own = pd.Series(weight, index=self.table.index)
        group = self.table["group"]
        return own * group.map(self.published / own.groupby(group).sum())


def build_counties(
    areas: pd.DataFrame,
    figures: Mapping[str, pd.Series],
    laws: pd.Series,
    hours: pd.Series,
    purchases: pd.DataFrame,
) -> Counties:
    """Put together what supply rests on.

    Parameters
    ----------
    areas
        Table ``sources_areas``.
    figures
        ``dealers`` and ``population`` by ``area_id``.
    laws
        Firearm laws by state.
    hours
        To the nearest crossing, by ``area_id``.
    purchases
        Table ``traces/purchase_states.csv``.
    """
    own = areas[areas["area_id"].isin(hours.index)].set_index("area_id").sort_index()
    dealers = figures["dealers"].reindex(own.index).fillna(0.0)
    plain = weigh_supply_by_dealers(dealers, own["state"])
    weak = weigh_supply_by_dealers(dealers, own["state"], laws)
    # Up to a constant, which shares do not see.
    weakness = (weak / plain).fillna(1.0)
    table = pd.DataFrame(
        {
            "name": own["name"],
            "state": own["state"],
            "dealers": dealers,
            "weakness": weakness,
            "people": figures["population"].reindex(own.index).fillna(0.0),
            "hours": hours.reindex(own.index),
            "group": group_states(own["state"], purchases),
        }
    )
    published = purchases.set_index("area")["firearms"].astype("float64")
    return Counties(table, published)


def total_variation(ours: pd.Series, theirs: pd.Series) -> float:
    """Return half the sum of absolute differences of two sets of shares, 0 to 1."""
    return float((ours - theirs).abs().sum() / 2)


def resample(
    counties: Counties, weight: FloatArray, draws: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Draw counties and traced firearms anew.

    Parameters
    ----------
    counties, weight
        Counties with their supply.
    draws, rng
        How many, and chance.

    Returns
    -------
    shares
        Draws × groups, of counties drawn with replacement within each group.
    distances
        Total variation from published shares, themselves drawn (multinomial).
    """
    groups = counties.published.index
    own = [np.flatnonzero(counties.table["group"] == group) for group in groups]
    # Within groups: a state keeps its counties, whose number is no chance.
    sums = np.column_stack(
        [
            np.array([weight[rng.choice(rows, len(rows))].sum() for _ in range(draws)])
            for rows in own
        ]
    )
    shares = sums / sums.sum(axis=1, keepdims=True)
    counted = int(counties.published.sum())
    theirs = rng.multinomial(counted, counties.published / counted, size=draws)
    distances: FloatArray = np.abs(shares - theirs / counted).sum(axis=1) / 2
    return shares, distances


def fit_decay(counties: Counties, rule: str, shares: pd.Series) -> float:
    """Return the decay per hour whose shares are nearest to given ones.

    Parameters
    ----------
    counties, rule
        As `Counties.weight` takes them.
    shares
        By group; the log likelihood of them is made greatest.
    """

    def loss(decay: float) -> float:
        found = counties.shares(counties.weight(rule, decay))
        return -float((shares * np.log(found)).sum())

    found = minimize_scalar(loss, bounds=(0.0, _MOST_DECAY), method="bounded")
    return float(found.x)
