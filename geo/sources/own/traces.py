"""An analyst's own trace records: whence, whither, how long, and of what kind.

Each row is one firearm. What leaves this module are counts of which none is small, see
`geo.sources.own.telling`, and quartiles of the years from purchase to recovery.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import Fault, StudyError
from geo.schema.contract import check
from geo.schema.own import (
    TRACE_FLOWS,
    TRACE_KINDS,
    TRACE_KINDS_OF,
    TRACE_PURCHASES,
    TRACE_TIMES,
    UNKNOWN,
)
from geo.sections_own import Traces
from geo.sources.intake import Faults, Rows
from geo.sources.own.flows import count_flows
from geo.sources.own.gazetteer import Gazetteer
from geo.sources.own.opened import days_of, facts_of
from geo.sources.own.placing import Places, find_places
from geo.sources.own.reading import open_list
from geo.sources.own.telling import tell_parts
from geo.sources.own.times import count_times
from geo.sources.own.vocabulary import calibre_of, class_of, maker_of

_WORDS: Final = {"type": class_of, "calibre": calibre_of, "maker_country": maker_of}
_DAYS_PER_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class OwnTraces:
    """What was read.

    Attributes
    ----------
    flows, times, kinds, purchases
        Tables ``sources_trace_flows``, ``sources_trace_times``,
        ``sources_trace_kinds`` and ``sources_trace_purchases``.
    facts
        For the summary and the manifest.
    """

    flows: pd.DataFrame
    times: pd.DataFrame
    kinds: pd.DataFrame
    purchases: pd.DataFrame
    facts: dict[str, Any]


def read_own_traces(
    path: Path,
    section: Traces,
    areas: gpd.GeoDataFrame,
    gazetteers: tuple[Gazetteer, Gazetteer],
    *,
    small_count: int,
) -> OwnTraces:
    """Read a list of traced firearms, one row each.

    Parameters
    ----------
    path
        The list.
    section
        Of the study.
    areas
        Table ``sources_areas`` with polygons.
    gazetteers
        Of the United States, where firearms were bought, and of Mexico, where they
        were recovered.
    small_count
        Counts below it are not told.

    Raises
    ------
    InputError
        With all faults of the file; nothing of it is used then.
    StudyError
        If the study takes supply from a list with fewer firearms than that.
    """
    columns = {str(name): heading for name, heading in section.columns.items()}
    opened = open_list(path, section, columns, key="data.traces", point="recovery_")
    rows = opened.rows
    faults = Faults(rows.file)
    bought, found = (
        find_places(rows, prefix, gazetteer, areas, faults, crs=section.crs)
        for prefix, gazetteer in zip(
            ("purchase_", "recovery_"), gazetteers, strict=True
        )
    )
    years = _years(rows, section, faults)
    faults.raise_if_any()
    table = _table(bought, found, years)
    names = areas.drop(columns="geometry", errors="ignore")
    flows = count_flows(table, names, small_count=small_count)
    purchases = _purchases(flows, len(table), names)
    if section.as_supply:
        _require_enough(len(table), small_count)
    kinds = _kinds(rows, small_count)
    facts = facts_of(
        path,
        opened,
        {"purchase": bought, "recovery": found},
        as_supply=section.as_supply,
        small_counts_withheld=bool(
            (flows["firearms_small"] | flows["detail_withheld"]).any()
        ),
    )
    times = count_times(table, flows, names, small_count=small_count)
    return OwnTraces(flows, times, kinds, purchases, facts)


def no_traces() -> dict[str, pd.DataFrame]:
    """Return the four tables without a row, for a study without a list."""
    empty = {}
    for name, declared in (
        ("flows", TRACE_FLOWS),
        ("times", TRACE_TIMES),
        ("kinds", TRACE_KINDS),
        ("purchases", TRACE_PURCHASES),
    ):
        types = {"text": "str", "flag": "bool", "integer": "int64", "number": "float64"}
        kinds = {column.name: types[column.dtype] for column in declared.columns}
        empty[name] = pd.DataFrame(columns=declared.names).astype(kinds)
    return empty


def _years(rows: Rows, section: Traces, faults: Faults) -> pd.Series:
    """Return the years from purchase to recovery; NaN where a day is not known."""
    names = ("purchase_date", "recovery_date")
    days: dict[str, pd.Series] = {
        name: days_of(rows, name, section, faults, needed=False)
        for name in names
        if name in section.columns
    }
    if len(days) < len(names):
        return pd.Series(np.nan, index=range(len(rows)))
    bought, found = (days[name] for name in names)
    rows.blame(
        (found < bought).to_numpy(dtype=bool),
        "recovery_date",
        faults,
        "a day on or after that of purchase",
        "Correct one of the two dates; are the columns exchanged?",
    )
    return (found - bought).dt.days / _DAYS_PER_YEAR


def _table(bought: Places, found: Places, years: pd.Series) -> pd.DataFrame:
    """Return where each firearm was bought and found; a place not known is a word."""
    table = pd.DataFrame(
        {
            "purchase_state": bought.state,
            "purchase_area": np.where(bought.code == "", "", "US" + bought.code),
            "recovery_state": found.state,
            "recovery_area": np.where(found.code == "", "", "MX" + found.code),
        }
    )
    known = table.where(table != "", UNKNOWN).astype("str")
    return known.assign(years=years.to_numpy(dtype="float64"))


def _kinds(rows: Rows, small_count: int) -> pd.DataFrame:
    """Count firearms by type, calibre and maker's country."""
    found = []
    for of in TRACE_KINDS_OF:
        if of not in rows.text:
            continue
        codes, distinct = pd.factorize(rows.text[of])
        words = pd.Series([_WORDS[of](text) for text in distinct], dtype="str")
        counts = words.iloc[codes].value_counts().sort_index()
        told = tell_parts(counts, small_count=small_count)
        if told is None:
            continue
        found.append(
            pd.DataFrame(
                {
                    "of": of,
                    "value": counts.index.to_numpy(),
                    "firearms": counts.where(~told.hidden).to_numpy("float64"),
                    "firearms_small": told.small.to_numpy(),
                    "firearms_withheld": told.withheld.to_numpy(),
                }
            ).astype({"of": "str", "value": "str"})
        )
    table = pd.concat(found, ignore_index=True) if found else no_traces()["kinds"]
    return check(table.sort_values(["of", "value"], ignore_index=True), TRACE_KINDS)


def _purchases(flows: pd.DataFrame, total: int, areas: pd.DataFrame) -> pd.DataFrame:
    """Return firearms by state of purchase; those not told are of other states."""
    told = flows[(flows["level"] == "purchase state") & flows["firearms"].notna()]
    unknown = told["purchase_state"] == UNKNOWN
    total -= int(told.loc[unknown, "firearms"].sum())
    told = told[~unknown]
    names = areas[areas["country"] == "US"].drop_duplicates("state")
    named = names.set_index("state")["state_name"]
    table = pd.DataFrame(
        {
            "area": told["purchase_state"].map(named).to_numpy(),
            "states": told["purchase_state"].to_numpy(),
            "firearms": told["firearms"].to_numpy(),
        }
    )
    rest = total - int(table["firearms"].sum())
    if rest:
        others = {"area": "other states", "states": None, "firearms": rest}
        table = pd.concat([table, pd.DataFrame([others])], ignore_index=True)
    kinds = {"area": "str", "states": "str", "firearms": "int64"}
    table = table.astype(kinds).sort_values("area", ignore_index=True)
    return check(table, TRACE_PURCHASES)


def _require_enough(total: int, small_count: int) -> None:
    if total < small_count:
        raise StudyError(
            [
                Fault(
                    file="the study",
                    column="data.traces.as_supply",
                    expected=f"a list of at least {small_count} firearms",
                    found="fewer",
                    remedy="Set it to false: so few cannot stand for supply.",
                )
            ]
        )
