"""Who answers for a hexagon, an area, a crossing or a corridor: joins for products.

Each join gives a wide table: a row per place and a column per kind of authority, named
as in `geo.schema.responsibility`, empty where it is not known. Units that share a place
stand side by side, separated by a semicolon and in order of their names.
"""

from typing import Final, Literal

import numpy as np
import pandas as pd

from geo.schema.responsibility import RESPONSIBILITY_KINDS

# What stands in the cells: the short unit, or its name in a language.
Label = Literal["unit", "name_en", "name_es"]

KINDS: Final = tuple(RESPONSIBILITY_KINDS)
_BETWEEN = "; "


def by_area(table: pd.DataFrame, *, label: Label = "name_en") -> pd.DataFrame:
    """Return who answers for each municipality and county.

    Parameters
    ----------
    table
        Table ``sources_responsibility``.
    label
        What to write for a unit.

    Returns
    -------
    pandas.DataFrame
        Index ``area_id``, sorted; text columns `KINDS`.
    """
    return _wide(table[table["area_id"] != ""], "area_id", label)


def by_port(table: pd.DataFrame, *, label: Label = "name_en") -> pd.DataFrame:
    """Return who answers for each crossing, on both sides.

    Parameters
    ----------
    table
        Table ``sources_responsibility``.
    label
        What to write for a unit.

    Returns
    -------
    pandas.DataFrame
        Index ``port_id``, sorted; text columns `KINDS`.
    """
    return _wide(table[table["port_id"] != ""], "port_id", label)


def by_cell(
    table: pd.DataFrame, grid: pd.DataFrame, *, label: Label = "name_en"
) -> pd.DataFrame:
    """Return who answers for each hexagon: for the area that holds most of its land.

    Parameters
    ----------
    table
        Table ``sources_responsibility``.
    grid
        Table ``grid``: its ``area_id`` is used.
    label
        What to write for a unit.

    Returns
    -------
    pandas.DataFrame
        Index of `grid`; categorical columns `KINDS`, categories sorted.
    """
    areas = by_area(table, label=label)
    row = areas.index.get_indexer(pd.Index(grid["area_id"]))
    columns = {}
    for kind in KINDS:
        # The empty text sorts first: code 0 is for what is not known.
        labels = pd.Index(sorted({"", *areas[kind]}), dtype="str")
        codes = labels.get_indexer(pd.Index(areas[kind]))[row]
        columns[kind] = pd.Categorical.from_codes(
            np.where(row < 0, 0, codes), categories=labels
        )
    return pd.DataFrame(columns, index=grid.index)


def by_corridor(
    table: pd.DataFrame,
    corridors: pd.DataFrame,
    areas: pd.DataFrame,
    ports: pd.DataFrame,
    *,
    label: Label = "name_en",
) -> pd.DataFrame:
    """Return who answers along each corridor.

    Authorities of crossings (field offices, customs) are those of its crossings, the
    one with most flow first; the others are those of the areas that it crosses, the
    longest stretch first.

    Parameters
    ----------
    table
        Table ``sources_responsibility``.
    corridors
        Table ``corridors``: ``rank``, ``country``, ``areas`` and ``ports`` are used.
    areas
        Table ``sources_areas``.
    ports
        Table ``corridors_ports``.
    label
        What to write for a unit.

    Returns
    -------
    pandas.DataFrame
        Index ``rank``; text columns `KINDS`, units in the order above.
    """
    named = areas.assign(place=areas["name"] + ", " + areas["state_name"])
    crossed = _listed(corridors, "areas").merge(named, on=["country", "place"])
    used = _listed(corridors, "ports").merge(
        ports[["port_id", "name_en"]], left_on="place", right_on="name_en"
    )
    direct = set(table.loc[(table["port_id"] != "") & (table["through"] == ""), "kind"])
    of_ports = table[table["kind"].isin(direct) & (table["port_id"] != "")]
    of_areas = table[~table["kind"].isin(direct) & (table["area_id"] != "")]
    columns = ["kind", "unit", label]
    found = pd.concat(
        [
            crossed[["rank", "at", "area_id"]].merge(
                of_areas[["area_id", *dict.fromkeys(columns)]], on="area_id"
            ),
            used[["rank", "at", "port_id"]].merge(
                of_ports[["port_id", *dict.fromkeys(columns)]], on="port_id"
            ),
        ]
    )
    found = found.sort_values(["rank", "kind", "at", "unit"])
    joined = _joined(found.drop_duplicates(["rank", "kind", "unit"]), "rank", label)
    return joined.reindex(corridors["rank"], fill_value="").fillna("")


def _wide(rows: pd.DataFrame, place: str, label: Label) -> pd.DataFrame:
    """Return a row per place and a column per kind."""
    ordered = rows.sort_values([place, "kind", label])
    return _joined(ordered, place, label).fillna("").sort_index()


def _joined(rows: pd.DataFrame, place: str, label: Label) -> pd.DataFrame:
    """Return the labels of each place and kind side by side, in the order of rows."""
    several = rows.duplicated([place, "kind"], keep=False)
    # Few places have more than one unit: only those are joined one by one.
    alone = rows[~several].set_index([place, "kind"])[label]
    together = rows[several].groupby([place, "kind"], sort=False)[label]
    labels = pd.concat([alone, together.agg(_BETWEEN.join)]) if len(together) else alone
    wide = labels.reset_index().pivot_table(
        index=place, columns="kind", values=label, aggfunc="first"
    )
    return wide.reindex(columns=KINDS).astype("str")


def _listed(corridors: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return one row per place of a list: rank, country, place and position ``at``."""
    long = (
        corridors[["rank", "country"]]
        .assign(place=corridors[column].str.split(_BETWEEN))
        .explode("place", ignore_index=True)
    )
    return long.assign(at=long.groupby("rank").cumcount())
