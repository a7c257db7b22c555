"""Counts of traced firearms by place of purchase and of recovery, as they are told.

From the whole to its parts: states of purchase, pairs of states, pairs of a county and
a municipality. Parts of a count that is not told are not listed.
"""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from geo.schema.contract import check
from geo.schema.own import ALL, TRACE_FLOWS, TRACE_LEVELS, UNKNOWN
from geo.sources.own.telling import tell_parts

_KEYS: Final = (
    *("purchase_state", "purchase_area"),
    *("recovery_state", "recovery_area"),
)
# Columns that part a count of the level before.
_PARTED_BY: Final = {
    "purchase state": ["purchase_state"],
    "states": ["recovery_state"],
    "areas": ["purchase_area", "recovery_area"],
}
_TEXTS: Final = ("level", *_KEYS, "purchase_name", "recovery_name")


def count_flows(
    traces: pd.DataFrame, areas: pd.DataFrame, *, small_count: int
) -> pd.DataFrame:
    """Return table ``sources_trace_flows``.

    Parameters
    ----------
    traces
        One row per firearm: state and area of purchase and of recovery, or the word
        for those not known.
    areas
        Table ``sources_areas``; its geometry is not needed.
    small_count
        Counts below it are not told.
    """
    lines = list(_lines(traces, 0, small_count))
    table = pd.DataFrame(lines, columns=["level", *_KEYS, *_COUNTED])
    states, names = _names(areas)
    for side in ("purchase", "recovery"):
        state = table[f"{side}_state"].map(states)
        state = state.fillna(table[f"{side}_state"])
        area = table[f"{side}_area"].map(names)
        together = table[f"{side}_area"].isin([ALL, UNKNOWN])
        named = (area + ", " + state).where(~together, state)
        table[f"{side}_name"] = named
    kinds = {"firearms": "float64", **dict.fromkeys(_COUNTED[1:], "bool")}
    kinds |= dict.fromkeys(_TEXTS, "str")
    table = table.astype(kinds)[TRACE_FLOWS.names]
    return check(table.sort_values(["level", *_KEYS], ignore_index=True), TRACE_FLOWS)


_COUNTED: Final = (
    *("firearms", "firearms_small", "firearms_withheld"),
    "detail_withheld",
)


def _lines(
    traces: pd.DataFrame, depth: int, small_count: int
) -> Iterator[tuple[object, ...]]:
    """Yield a line for each part of a told count, and those of its own parts."""
    level = TRACE_LEVELS[depth]
    keys = _PARTED_BY[level]
    # One text per part, in the order of its places: a tuple of one is no name.
    part = traces[keys[0]]
    for key in keys[1:]:
        part = part + "\n" + traces[key]
    counts = part.value_counts().sort_index()
    told = tell_parts(counts, small_count=small_count)
    if told is None:
        return
    small, hidden = set(counts.index[told.small]), set(counts.index[told.hidden])
    for name, rows in traces.groupby(part, sort=True):
        below: list[tuple[object, ...]] = []
        if depth + 1 < len(TRACE_LEVELS) and name not in hidden:
            below = list(_lines(rows, depth + 1, small_count))
        yield (
            level,
            *_places(level, rows),
            None if name in hidden else float(len(rows)),
            name in small,
            name in hidden and name not in small,
            depth + 1 < len(TRACE_LEVELS) and not below,
        )
        yield from below


_SHOWN: Final = {
    "purchase state": _KEYS[:1],
    "states": (_KEYS[0], _KEYS[2]),
    "areas": _KEYS,
}


def _places(level: str, rows: pd.DataFrame) -> list[str]:
    """Return the places of one part; those that a level does not tell apart are all."""
    return [str(rows[key].iloc[0]) if key in _SHOWN[level] else ALL for key in _KEYS]


def _names(areas: pd.DataFrame) -> tuple[dict[str, str], dict[str, str]]:
    """Return names of states by code and of areas by ``area_id``."""
    by_state = areas.drop_duplicates("state")
    states = dict(zip(by_state["state"], by_state["state_name"], strict=True))
    names = dict(zip(areas["area_id"], areas["name"], strict=True))
    return states, names
