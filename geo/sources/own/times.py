"""Years from purchase to recovery of traced firearms, where there are enough."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.contract import check
from geo.schema.own import ALL, TRACE_TIMES, UNKNOWN

# Fewer days say little, and too much about each.
_ENOUGH: Final = 10
_SHORT: Final = {"share_under_1": 1.0, "share_under_3": 3.0}
_STEP: Final = 0.05
_QUARTILES: Final = {"quartile_1": 0.25, "median": 0.5, "quartile_3": 0.75}


def count_times(
    traces: pd.DataFrame,
    flows: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    small_count: int,
) -> pd.DataFrame:
    """Return table ``sources_trace_times``.

    Parameters
    ----------
    traces
        One row per firearm: states of purchase and of recovery, and ``years``, NaN
        where a day is not known.
    flows
        Table ``sources_trace_flows``: a state of purchase has a line if its count is
        told; a state of recovery rests on the pairs of states that are told, so that
        nothing else of it can be computed.
    areas
        Table ``sources_areas``.
    small_count
        Shares are empty where fewer firearms are on one side.
    """
    timed = traces[traces["years"].notna()]
    told = flows[flows["firearms"].notna()]
    bought = told.loc[told["level"] == "purchase state", "purchase_state"]
    pairs = pd.MultiIndex.from_frame(
        told.loc[told["level"] == "states", ["purchase_state", "recovery_state"]]
    )
    of_pair = pd.MultiIndex.from_frame(timed[["purchase_state", "recovery_state"]])
    groups = [
        ("all", timed.assign(state=ALL)),
        (
            "purchase",
            timed[timed["purchase_state"].isin(bought)].rename(
                columns={"purchase_state": "state"}
            ),
        ),
        (
            "recovery",
            timed[of_pair.isin(pairs)].rename(columns={"recovery_state": "state"}),
        ),
    ]
    by_state = areas.drop_duplicates("state")
    names = dict(zip(by_state["state"], by_state["state_name"], strict=True))
    lines = [
        {"by": by, "name": names.get(str(line["state"]), line["state"]), **line}
        for by, rows in groups
        for line in _lines(rows[rows["state"] != UNKNOWN], small_count)
    ]
    table = pd.DataFrame(lines, columns=TRACE_TIMES.names)
    numbers = [*_QUARTILES, *_SHORT]
    kinds = {"by": "str", "state": "str", "name": "str", "firearms_at_least": "int64"}
    table = table.astype({**kinds, **dict.fromkeys(numbers, "float64")})
    return check(table.sort_values(["by", "state"], ignore_index=True), TRACE_TIMES)


def _lines(rows: pd.DataFrame, small_count: int) -> Iterator[dict[str, object]]:
    """Yield the line of each state that has enough."""
    lines, sizes = [], []
    for state, group in rows.groupby("state", sort=True):
        years = group["years"].to_numpy()
        if len(years) < max(_ENOUGH, small_count):
            continue
        at = np.quantile(years, list(_QUARTILES.values()))
        quartiles = dict(zip(_QUARTILES, np.round(at, 1), strict=True))
        # To tens, for the number without a date follows from the exact one.
        least = len(years) // _ENOUGH * _ENOUGH
        shares = _shares(years, small_count)
        lines.append(
            {"state": state, "firearms_at_least": least, **quartiles, **shares}
        )
        sizes.append(len(years))
    for name in _SHORT:
        _hide_a_second(lines, sizes, name)
    yield from lines


def _shares(years: np.ndarray, small_count: int) -> dict[str, float | None]:
    """Return the shares under so many years, empty where few are on one side."""
    under = {name: int((years < limit).sum()) for name, limit in _SHORT.items()}
    short, longer = under.values()
    parts = {
        "share_under_1": (short, len(years) - short, longer - short),
        "share_under_3": (longer, len(years) - longer),
    }
    return {
        name: None
        if any(0 < part < small_count for part in parts[name])
        else round(round(under[name] / len(years) / _STEP) * _STEP, 2)
        for name in _SHORT
    }


def _hide_a_second(lines: list[dict[str, object]], sizes: list[int], name: str) -> None:
    """Empty a second share where one alone is: it would follow from the others."""
    hidden = [at for at, line in enumerate(lines) if line[name] is None]
    if len(hidden) == 1 and len(lines) > 1:
        others = [at for at in range(len(lines)) if at not in hidden]
        smallest = min(others, key=lambda at: (sizes[at], at))
        lines[smallest][name] = None
