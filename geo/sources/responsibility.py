"""Areas of responsibility: rules of a table to one row per place and authority.

A rule names states, areas, crossings or a field office. An area that is named itself
goes before the rule of its state, so that a state is split by naming the areas of one
part. A crossing of which no rule speaks takes the authorities of the county and of the
municipality that it joins.
"""

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import Fault, InputError
from geo.schema.contract import check
from geo.schema.responsibility import (
    RESPONSIBILITY,
    RESPONSIBILITY_KINDS,
    RESPONSIBILITY_RULES,
)
from geo.sources.responsibility_shapes import read_shapes
from geo.sources.tables import read_table
from geo.study import FIELD_OFFICES

_KEY = list(RESPONSIBILITY_RULES.key)
_TEXTS = ["note_en", "note_es"]
_SCOPE_WORDS = {
    "area": "the 5 digits of a known area of {country}",
    "field_office": "one of " + ", ".join(FIELD_OFFICES),
    "port": "a port_id of ports/ports.csv",
    "state": "the code of a known state of {country}",
}


def read_responsibility(
    raw: Path, areas: pd.DataFrame, ports: pd.DataFrame, *, own: Path | None = None
) -> pd.DataFrame:
    """Read who answers for which area and crossing.

    Parameters
    ----------
    raw
        The raw folder.
    areas
        Table ``sources_areas``; with geometry if `own` holds polygons.
    ports
        Table ``ports/ports.csv``.
    own
        A table in the form of ``responsibility/units.csv``, or polygons, of the user.
        A kind that it holds takes the place of the shipped one.

    Returns
    -------
    pandas.DataFrame
        Columns of table ``sources_responsibility``, sorted; crossings only where the
        source names them (see `with_crossings` for the others).

    Raises
    ------
    InputError
        With all faults of a table at once, each with its row.
    """
    shipped = _of_rules(raw, RESPONSIBILITY_RULES.name, areas, ports)
    if own is None:
        return shipped
    given = (
        _of_rules(own.parent, own.name, areas, ports)
        if own.suffix == ".csv"
        else _in_form(read_shapes(own, areas, ports))
    )
    kept = shipped[~shipped["kind"].isin(set(given["kind"]))]
    return _in_form(pd.concat([kept, given]))


def with_crossings(
    table: pd.DataFrame, areas: gpd.GeoDataFrame, ports: pd.DataFrame
) -> pd.DataFrame:
    """Add what is known of crossings through the areas that they join.

    Parameters
    ----------
    table
        As `read_responsibility` gives it.
    areas
        Table ``sources_areas`` with geometry.
    ports
        Table ``ports/ports.csv``.

    Returns
    -------
    pandas.DataFrame
        Table ``sources_responsibility``. A crossing has the units of its county and of
        its municipality for each kind that no source names crossings for; ``through``
        says by which area.
    """
    joined = crossing_areas(areas, ports)
    direct = set(table.loc[table["port_id"] != "", "kind"])
    found = table[(table["area_id"] != "") & ~table["kind"].isin(direct)]
    found = found.drop(columns=["port_id", "through"]).merge(joined, on="area_id")
    found = found.rename(columns={"area_id": "through"}).assign(area_id="")
    return check(_in_form(pd.concat([table, found])), RESPONSIBILITY)


def crossing_areas(areas: gpd.GeoDataFrame, ports: pd.DataFrame) -> pd.DataFrame:
    """Return the county and the municipality that each crossing joins.

    The nearest area of the crossing's own states is taken, because its point may lie
    in the river, on either side of simplified boundaries.

    Returns
    -------
    pandas.DataFrame
        ``port_id`` and ``area_id``, two rows per crossing.
    """
    rows = []
    for country, column in (("US", "us_state"), ("MX", "mx_state")):
        for state, group in ports.groupby(column):
            near = areas[(areas["country"] == country) & (areas["state"] == state)]
            tree = shapely.STRtree(near.geometry.to_numpy())
            points = gpd.points_from_xy(group["longitude"], group["latitude"])
            nearest = tree.nearest(np.asarray(points))
            rows.append(
                pd.DataFrame(
                    {
                        "port_id": group["port_id"].to_numpy(),
                        "area_id": near["area_id"].to_numpy()[nearest],
                    }
                )
            )
    return pd.concat(rows, ignore_index=True).astype("str")


def _of_rules(
    folder: Path, name: str, areas: pd.DataFrame, ports: pd.DataFrame
) -> pd.DataFrame:
    """Read a table of rules and lay it out by place."""
    rules = read_table(folder, replace(RESPONSIBILITY_RULES, name=name), known={})
    rules[_TEXTS] = rules[_TEXTS].fillna("")
    rules["row"] = _lines(folder / name, rules)
    codes = rules.assign(code=rules["codes"].str.split(";")).explode(
        "code", ignore_index=True
    )
    codes["code"] = codes["code"].str.strip()
    known = _known(areas, ports)
    shown = f"{folder.name}/{name}"
    faults = [*_rule_faults(rules, shown), *_code_faults(codes, known, shown)]
    if faults:
        raise InputError(sorted(faults, key=_by_row))
    places = _by_place(codes, areas, ports)
    faults = [*_rivals(places, shown)]
    if faults:
        raise InputError(sorted(faults, key=_by_row))
    return _in_form(places)


def _by_row(fault: Fault) -> int:
    return fault.row or 0


def _lines(path: Path, rules: pd.DataFrame) -> pd.Series:
    """Return the line of the file at which each rule begins; the reader sorts them."""
    began, line = {}, 1
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        header = [name.strip() for name in next(reader)]
        at = [header.index(name) for name in _KEY]
        line = reader.line_num + 1
        for row in reader:
            if row:
                began[tuple(row[place].strip() for place in at)] = line
            line = reader.line_num + 1
    keys = rules[_KEY].itertuples(index=False, name=None)
    return pd.Series([began[key] for key in keys], index=rules.index)


def _known(
    areas: pd.DataFrame, ports: pd.DataFrame
) -> Mapping[tuple[str, str], Collection[str]]:
    """Return the codes that exist, by scope and country."""
    known: dict[tuple[str, str], Collection[str]] = {}
    for country, group in areas.groupby("country"):
        known["state", str(country)] = set(group["state"])
        known["area", str(country)] = set(group["area_id"].str[2:])
        known["port", str(country)] = set(ports["port_id"])
        known["field_office", str(country)] = set(FIELD_OFFICES)
    return known


def _rule_faults(rules: pd.DataFrame, shown: str) -> Iterator[Fault]:
    """Yield what is wrong with rules beside their codes."""
    first = rules.groupby(["kind", "unit"])[["name_en", "name_es"]].transform("first")
    for row, named in zip(_records(rules), _records(first), strict=True):
        needed = RESPONSIBILITY_KINDS[row["kind"]]
        if needed and row["country"] != needed:
            yield _fault(
                shown,
                row,
                "country",
                f"{needed}, where every {row['kind']} is",
                f"'{row['country']}'",
                "Correct the country or the kind.",
            )
        for column, name in named.items():
            if row[column] != name:
                yield _fault(
                    shown,
                    row,
                    column,
                    f"one name for unit '{row['unit']}', such as '{name}'",
                    f"'{row[column]}'",
                    "Give each unit one name, and each name one unit.",
                )


def _code_faults(
    codes: pd.DataFrame,
    known: Mapping[tuple[str, str], Collection[str]],
    shown: str,
) -> Iterator[Fault]:
    """Yield a fault for each code that does not exist or stands twice in its rule."""
    repeated = codes.duplicated([*_KEY, "code"])
    for row, again in zip(_records(codes), repeated, strict=True):
        scope, country, code = row["scope"], row["country"], row["code"]
        if code not in known[scope, country]:
            yield _fault(
                shown,
                row,
                "codes",
                _SCOPE_WORDS[scope].format(country=country),
                f"'{code}'" if code else "nothing between two semicolons",
                "Correct the code; keep leading zeros, separate by semicolons.",
            )
        elif again:
            yield _fault(
                shown,
                row,
                "codes",
                "each code once",
                f"'{code}' again",
                "Remove the repeated code.",
            )


def _by_place(
    codes: pd.DataFrame, areas: pd.DataFrame, ports: pd.DataFrame
) -> pd.DataFrame:
    """Lay rules out by place; an area named itself goes before its state."""
    named = codes[codes["scope"] == "area"]
    named = named.assign(area_id=named["country"] + named["code"], port_id="")
    whole = codes[codes["scope"] == "state"].merge(
        areas[["country", "state", "area_id"]],
        left_on=["country", "code"],
        right_on=["country", "state"],
    )
    taken = pd.MultiIndex.from_frame(named[["kind", "area_id"]])
    free = ~pd.MultiIndex.from_frame(whole[["kind", "area_id"]]).isin(taken)
    crossings = codes[codes["scope"] == "port"]
    crossings = crossings.assign(area_id="", port_id=crossings["code"])
    offices = codes[codes["scope"] == "field_office"].merge(
        ports[["field_office", "port_id"]], left_on="code", right_on="field_office"
    )
    return pd.concat(
        [named, whole[free].assign(port_id=""), crossings, offices.assign(area_id="")],
        ignore_index=True,
    )


def _rivals(places: pd.DataFrame, shown: str) -> Iterator[Fault]:
    """Yield a fault for each place that two units of a kind claim unshared."""
    claimed = places.sort_values("row", kind="stable")
    groups = claimed.groupby(["kind", "area_id", "port_id"])
    first = groups[["unit", "row"]].transform("first")
    shared = groups["shared"].transform("all")
    later = claimed["row"] != first["row"]
    rival = later & (~shared | (claimed["unit"] == first["unit"]))
    for row, other in zip(
        _records(claimed[rival]), _records(first[rival]), strict=True
    ):
        yield _fault(
            shown,
            row,
            "codes",
            f"one {row['kind']} for '{row['area_id'] or row['port_id']}'",
            f"'{row['unit']}', and '{other['unit']}' in row {other['row']}",
            "Take the place out of one of them, or say 'yes' under shared in both.",
        )


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def _fault(
    file: str,
    row: Mapping[str, Any],
    column: str,
    expected: str,
    found: str,
    remedy: str,
) -> Fault:
    return Fault(
        file=file,
        row=int(row["row"]),
        column=column,
        expected=expected,
        found=found,
        remedy=remedy,
    )


def _in_form(table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of the stage table, sorted, nothing missing."""
    named = table if "through" in table else table.assign(through="")
    form = named[RESPONSIBILITY.names]
    kinds = dict.fromkeys(RESPONSIBILITY.names, "str")
    form = form.astype({**kinds, "shared": "bool", "year": "Int64"})
    return form.sort_values(list(RESPONSIBILITY.key), ignore_index=True)
