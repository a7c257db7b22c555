"""From fine cells to coarse ones and back, with every sum conserved.

Each column is treated by its declared kind (`geo.schema.contract.Kind`): sums are added
up, rates and other intensive values are averaged with weights, labels go by the largest
share.

H3's hierarchy is one of numbers, not of outlines: seven children make a parent, but the
parent's hexagon covers only about 93 per cent of their land and parts of other
children. So a table rolled up is not, cell by cell, the table that would be built at
the coarser resolution; its totals are. That makes it the fair way to ask what depends
on resolution: build the grid once at the finest, 7, roll it up to 6 and 5, and find
hotspots on each::

    fine = build_grid(..., resolution=7)
    for resolution in (7, 6, 5):
        shares = roll_up_shares(fine.shares, resolution=resolution)
        hotspots = find_hotspots(fine.areas, shares, ...)

Every total is the same three times, and no place moves by more than a cell.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import cells
from geo.errors import StatisticError
from geo.grid.pieces import number_rows
from geo.schema.contract import Column, Dtype, Kind, Table
from geo.schema.stages import GRID

FloatArray = npt.NDArray[np.float64]
Groups = npt.NDArray[np.intp]

# What intensive values are weighted by, the first that is above 0; labels go by land.
_PEOPLE, _LAND = "population", "land_km2"
_PLACES = ("latitude", "longitude")


def roll_up(
    table: pd.DataFrame, declared: Table = GRID, *, resolution: int
) -> pd.DataFrame:
    """Roll a table up to a coarser resolution.

    Parameters
    ----------
    table
        Rows with a column ``cell`` of one resolution.
    declared
        Says of which kind each column is. Its other keys, such as ``year``, stay apart.
    resolution
        H3 resolution, at most that of `table`.

    Returns
    -------
    pandas.DataFrame
        The same columns, one row per parent and other keys, sorted by the keys.
        Extensive columns are summed. Intensive ones are means weighted by
        ``population``, or by ``land_km2`` in parents where nobody lives, over the rows
        that have a value. Categorical ones are the label with most ``land_km2``, the
        first in order of two alike; without that column, the label of most rows.
        ``latitude`` and ``longitude`` are the parent's centre.

    Raises
    ------
    StatisticError
        If an intensive column has neither people nor land to be weighted by.
    """
    parent = cells.parents(
        table["cell"].to_numpy(dtype="uint64"), resolution=resolution
    )
    keys = [
        table[name].to_numpy() if name != "cell" else parent for name in declared.key
    ]
    group, first = number_rows(keys)
    count = len(first)
    result: dict[str, object] = {}
    for column in declared.columns:
        name = column.name
        if name in declared.key:
            result[name] = keys[declared.key.index(name)][first]
        elif name in _PLACES:
            result[name] = cells.centers(parent[first])[_PLACES.index(name)]
        elif column.kind is Kind.EXTENSIVE:
            total = np.bincount(group, table[name].to_numpy(dtype="float64"), count)
            result[name] = total
        elif column.kind is Kind.INTENSIVE:
            result[name] = _weighted(table, column, group, count)
        else:
            result[name] = table[name].array.take(_leading(table, name, group, count))
    frame = pd.DataFrame(result)
    return frame.astype({name: table[name].dtype for name in declared.names})


def roll_up_shares(shares: pd.DataFrame, *, resolution: int) -> pd.DataFrame:
    """Roll the shares of areas up to a coarser resolution.

    Parameters
    ----------
    shares
        ``area_id``, ``cell`` and columns that add up, such as ``land_km2`` and
        ``share``.
    resolution
        H3 resolution, at most that of `shares`.

    Returns
    -------
    pandas.DataFrame
        The same columns, one row per area and parent, sorted: sums of each area stay.
    """
    columns = [Column(name="area_id", dtype=Dtype.TEXT, kind=Kind.KEY, meaning="")]
    columns += [Column(name="cell", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="")]
    columns += [
        Column(name=name, dtype=Dtype.NUMBER, kind=Kind.EXTENSIVE, meaning="")
        for name in shares.columns
        if name not in {"area_id", "cell"}
    ]
    declared = Table(
        name="shares", meaning="", key=("area_id", "cell"), columns=tuple(columns)
    )
    rolled = roll_up(shares, declared, resolution=resolution)
    return pd.DataFrame(rolled[list(shares.columns)])


def roll_down(
    table: pd.DataFrame, land: pd.DataFrame, declared: Table = GRID
) -> pd.DataFrame:
    """Share a table out to cells of a finer resolution.

    Parameters
    ----------
    table
        Rows with a column ``cell`` of one resolution.
    land
        ``cell`` and ``land_km2`` of the finer cells, each once; those whose parent is
        not in `table` are left out.
    declared
        Says of which kind each column is.

    Returns
    -------
    pandas.DataFrame
        The same columns, one row per child and other keys, sorted by the keys.
        Extensive columns are shared out by land, among children that all have none
        evenly; the others are repeated. ``latitude`` and ``longitude`` are the child's
        centre. A parent with no child in `land`, which happens at the edge because
        children do not fill their parent, hands its values to its centre child: no sum
        is lost. ``land_km2`` itself is shared out like every other sum.
    """
    whole = table["cell"].to_numpy(dtype="uint64")
    parent, child, share = _child_shares(whole, land)
    # Each row of the table with each of its parent's children.
    unique, row_parent = np.unique(whole, return_inverse=True)
    order = np.argsort(row_parent, kind="stable")
    of_parent = np.searchsorted(unique, parent)
    begin = np.searchsorted(row_parent[order], np.arange(len(unique) + 1))
    repeats = np.diff(begin)[of_parent]
    pair = np.repeat(np.arange(len(child)), repeats)
    step = np.arange(len(pair)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    row = order[begin[of_parent[pair]] + step]
    frame = table.iloc[row].reset_index(drop=True)
    frame["cell"] = child[pair]
    for column in declared.columns:
        if column.kind is Kind.EXTENSIVE:
            frame[column.name] = frame[column.name].to_numpy("float64") * share[pair]
    if set(_PLACES) <= set(declared.names):
        for name, place in zip(_PLACES, cells.centers(child[pair]), strict=True):
            frame[name] = place
    frame = frame.sort_values(list(declared.key), ignore_index=True)
    return pd.DataFrame(frame)


def _child_shares(
    whole: cells.CellArray, land: pd.DataFrame
) -> tuple[cells.CellArray, cells.CellArray, FloatArray]:
    """Return parent, child and the child's share of its parent's children's land."""
    unique = np.unique(whole)
    child = land["cell"].to_numpy(dtype="uint64")
    size = land["land_km2"].to_numpy(dtype="float64")
    parent = cells.parents(child, resolution=cells.resolution(whole))
    known = np.isin(parent, unique)
    parent, child, size = parent[known], child[known], size[known]
    bare = unique[~np.isin(unique, parent)]
    if len(bare):
        latitude, longitude = cells.centers(bare)
        finer = cells.resolution(land["cell"].to_numpy(dtype="uint64"))
        middle = cells.points_to_cells(
            latitude=latitude, longitude=longitude, resolution=finer
        )
        parent = np.concatenate([parent, bare])
        child = np.concatenate([child, middle])
        size = np.concatenate([size, np.zeros(len(bare))])
    at = np.searchsorted(unique, parent)
    total = np.bincount(at, size, len(unique))[at]
    with np.errstate(invalid="ignore"):
        share = np.where(total > 0, size / total, 1.0 / np.bincount(at)[at])
    return parent, child, share


def _weighted(
    table: pd.DataFrame, column: Column, group: Groups, count: int
) -> FloatArray:
    """Return means by group, weighted by people, or by land where nobody lives."""
    values = table[column.name].to_numpy(dtype="float64", na_value=np.nan)
    given = np.isfinite(values)
    found = np.full(count, np.nan)
    names = [name for name in (_PEOPLE, _LAND) if name in table.columns]
    if not names:
        message = f"`{column.name}` needs people or land to be averaged by."
        raise StatisticError(message)
    for name in names:
        weight = np.where(given, table[name].to_numpy(dtype="float64"), 0.0)
        total = np.bincount(group, weight, count)
        sums = np.bincount(group, weight * np.where(given, values, 0.0), count)
        free = np.isnan(found) & (total > 0)
        found[free] = sums[free] / total[free]
    return found


def _leading(table: pd.DataFrame, name: str, group: Groups, count: int) -> Groups:
    """Return a row of each group that has the label of most land."""
    label, _ = pd.factorize(table[name], sort=True, use_na_sentinel=False)
    weight = np.ones(len(table))
    if _LAND in table.columns:
        weight = table[_LAND].to_numpy(dtype="float64")
    pair, first = number_rows([group, label])
    total = np.bincount(pair, weight, len(first))
    order = np.lexsort((label[first], -total, group[first]))
    leading = np.searchsorted(group[first][order], np.arange(count))
    return first[order[leading]]
