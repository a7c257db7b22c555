"""Where an analyst's own seizures lie within municipalities: exactly, where they may.

Seizures that are known by hexagon lie in that hexagon; those of a municipality that are
not, where its people live. Together they are shares of the municipality's seizures, in
the form of shares of its people: everything that spreads figures can spread by them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo import cells

_KEYS = ["area_id", "cell"]
# Own lists of seizures are of Mexico.
_COUNTRY = "MX"


@dataclass(frozen=True, slots=True)
class Exact:
    """Own seizures, and which of them are known by hexagon.

    Attributes
    ----------
    totals
        Firearms seized by ``area_id``, those of known hexagon among them.
    known
        Table ``sources_seizure_cells``.
    """

    totals: pd.Series
    known: pd.DataFrame


def seizure_shares(
    shares: pd.DataFrame, exact: Exact, *, resolution: int
) -> pd.DataFrame:
    """Return which share of an area's seizures lies in which cell.

    Parameters
    ----------
    shares
        ``area_id``, ``cell``, ``land_km2`` and ``share``: where an area's people live.
    exact
        Own seizures. A hexagon larger than a cell is spread over its cells within the
        area as people are; one smaller lies in the cell around it.
    resolution
        Of the cells of `shares`.

    Returns
    -------
    pandas.DataFrame
        The rows of `shares`, in their order, and rows of cells that the area's outline
        does not touch; shares of each area add up to 1. Hexagons of which no cell is
        in any area of the country are spread as people are.
    """
    own = shares[shares["area_id"].str.startswith(_COUNTRY)]
    parts = [
        _in_cells(own, group, int(str(level)), resolution)
        for level, group in exact.known.groupby("resolution", sort=True)
    ]
    if not parts:
        return shares
    there = pd.concat(parts, ignore_index=True).groupby(_KEYS)["firearms"].sum()
    placed = there.groupby(level="area_id").sum()
    total = exact.totals.reindex(placed.index)
    rest = (1 - placed / total).clip(lower=0)
    table = shares.set_index(_KEYS)
    share = table["share"] * table.index.get_level_values(0).map(rest.to_dict()).fillna(
        1.0
    )
    of_total = there / there.index.get_level_values(0).map(total.to_dict()).to_numpy()
    added = of_total.index.difference(table.index)
    table = pd.concat([table, pd.DataFrame({"land_km2": 0.0}, index=added)])
    share = share.reindex(table.index).fillna(0.0)
    share = share + of_total.reindex(table.index).fillna(0.0)
    mixed = table.assign(share=share).reset_index(names=_KEYS)
    return mixed.astype({"area_id": "str", "cell": "uint64"})[list(shares.columns)]


def _in_cells(
    shares: pd.DataFrame, known: pd.DataFrame, level: int, resolution: int
) -> pd.DataFrame:
    """Return the firearms of hexagons of one resolution in the cells of the grid."""
    keyed = known.groupby(_KEYS, as_index=False)[["firearms"]].sum()
    sums = pd.DataFrame(keyed).rename(columns={"cell": "group"})
    if level >= resolution:
        cell = sums["group"].to_numpy(dtype="uint64")
        if level > resolution:
            cell = cells.parents(cell, resolution=resolution)
        on_map = np.isin(cell, shares["cell"].to_numpy(dtype="uint64"))
        return sums.assign(cell=cell)[on_map][[*_KEYS, "firearms"]]
    held = shares[shares["area_id"].isin(sums["area_id"])]
    number = held["cell"].to_numpy(dtype="uint64")
    held = held.assign(group=cells.parents(number, resolution=level))
    joined = held.merge(sums, on=["area_id", "group"])
    groups = joined.groupby(["area_id", "group"])
    people, land = (groups[name].transform("sum") for name in ("share", "land_km2"))
    part = (joined["share"] / people).where(people > 0, joined["land_km2"] / land)
    return joined.assign(firearms=joined["firearms"] * part)[[*_KEYS, "firearms"]]
