"""Hours, status, open lanes and waits of crossings, at the moment of CBP's feed.

Producer, layouts: see `geo.sources.official.cbp_wait_feed`. Vintage: the hour of the
download. Hours, lanes and waits are northbound; southbound traffic is not inspected in
this way, so that waits tell how busy a crossing is, not how long a way south takes.
"""

import re
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.raw_united_states import LANES, WAITS
from geo.sources.intake.layout import plain
from geo.sources.official.cbp_wait_feed import NAME, Entry, read_feed
from geo.sources.official.reading import finish

_TIME: Final = r"(noon|midnight|\d{1,2}(?::\d{2})? ?[ap]\.?m\.?)"
_SPAN: Final = re.compile(rf"{_TIME} ?(?:-|–|to) ?{_TIME}", re.IGNORECASE)
_ALWAYS: Final = re.compile(
    r"24 ?(?:h|hrs|hours)(?: ?(?:/|a|per) ?day)?", re.IGNORECASE
)
_DAY: Final = 24.0
_NOON: Final = 12.0
# Kinds of lanes in the order in which their wait stands for a crossing.
_WAITED: Final = (
    *("passenger_standard", "passenger_ready", "passenger_sentri"),
    *("commercial_standard", "commercial_fast"),
)
_MINUTES: Final = 60.0


def read(path: Path, shown: str | None = None, *, ports: pd.DataFrame) -> pd.DataFrame:
    """Read hours, status, open lanes and waits of crossings.

    Parameters
    ----------
    path
        The feed or a snapshot of it, packed or not.
    shown
        Its name for messages; the name on disk if None.
    ports
        Table ``ports/ports.csv``: crossings are found by CBP's number, else by name.

    Returns
    -------
    pandas.DataFrame
        Table ``ports/waits.csv``. Entries of no crossing are left out, and told, like
        crossings of no entry.

    Raises
    ------
    InputError
        With all faults of the file.
    """
    name = shown or path.name
    entries, rows, canadian = read_feed(path, name)
    by_code, by_name = _indices(ports)
    found: dict[str, Entry] = {}
    lost, joined = [], []
    for entry in entries:
        port = by_code.get(entry.code) or _by_name(entry, by_name)
        if port is None:
            lost.append(f"{entry.names[0] if entry.names else ''} ({entry.code})")
        elif port in found:
            joined.append(port)
            found[port] = _join(found[port], entry)
        else:
            found[port] = entry
    repairs = [f"{canadian:,} crossings to Canada left out"] if canadian else []
    if lost:
        repairs.append(f"crossings of no entry of the table left out: {_list(lost)}")
    if joined:
        repairs.append(f"several entries of one crossing put together: {_list(joined)}")
    absent = sorted(set(ports["port_id"]) - set(found))
    if absent:
        repairs.append(f"crossings that are not in the feed: {_list(absent)}")
    table = _table(found)
    strange = sorted(
        {entry.hours for entry in found.values() if entry.hours}
        - {entry.hours for entry in found.values() if parse_hours(entry.hours)}
    )
    if strange:
        repairs.append(f"hours that cannot be read left empty: {_list(strange)}")
    return finish(table, WAITS, layout=NAME, rows=rows, repairs=repairs)


def _list(names: list[str]) -> str:
    return ", ".join(sorted(set(names)))


def _indices(ports: pd.DataFrame) -> tuple[dict[str, str], dict[str, str]]:
    """Return crossings by CBP's number and by English name."""
    coded = ports.dropna(subset="cbp_code")
    codes = coded["cbp_code"].str.upper()
    by_code = dict(zip(codes, coded["port_id"], strict=True))
    names = ports["name_en"].map(plain)
    by_name = dict(zip(names, ports["port_id"], strict=True))
    return by_code, by_name


def _by_name(entry: Entry, by_name: dict[str, str]) -> str | None:
    """Return the crossing of an entry by any of its names; cars and trucks aside."""
    for name in entry.names:
        bare = re.sub(
            r"\b(passenger|commercial|cargo)\b", "", name, flags=re.IGNORECASE
        )
        found = by_name.get(plain(bare))
        if found:
            return found
    return None


def _join(first: Entry, second: Entry) -> Entry:
    """Return two entries of one crossing as one: cars and trucks may be apart."""
    is_open = "open" in {first.status, second.status}
    return Entry(
        first.code,
        first.names,
        "open" if is_open else "closed",
        first.hours or second.hours,
        first.updated or second.updated,
        {**second.lanes, **first.lanes},
    )


def _table(found: dict[str, Entry]) -> pd.DataFrame:
    entries = list(found.values())
    hours = [parse_hours(entry.hours) for entry in entries]
    columns: dict[str, object] = {
        "port_id": pd.Series(list(found), dtype="str"),
        "cbp_code": pd.Series([entry.code for entry in entries], dtype="str"),
        "status": pd.Series([entry.status for entry in entries], dtype="str"),
        "hours": pd.Series([own[0] if own else None for own in hours], dtype="str"),
        "hours_open": np.array([own[1] if own else np.nan for own in hours]),
        "updated": pd.Series([entry.updated for entry in entries], dtype="str"),
    }
    for kind in LANES:
        lanes = [entry.lanes.get(kind) for entry in entries]
        counts = [lane.lanes if lane else None for lane in lanes]
        waits = [
            np.nan if lane is None or lane.minutes is None else lane.minutes
            for lane in lanes
        ]
        columns[f"{kind}_lanes"] = pd.array(counts, dtype="Int64")
        columns[f"{kind}_minutes"] = np.array(waits, dtype="float64")
    return pd.DataFrame(columns)


def parse_hours(text: str) -> tuple[str, float] | None:
    """Return hours as the table of crossings words them, and how many a day.

    Parameters
    ----------
    text
        As the feed words them.

    Returns
    -------
    tuple or None
        None if they cannot be read.

    Examples
    --------
    >>> parse_hours("6 am-Midnight")
    ('06:00-24:00', 18.0)
    """
    if _ALWAYS.fullmatch(text.strip()):
        return "24 h", _DAY
    span = _SPAN.fullmatch(text.strip())
    if span is None:
        return None
    begin, end = (_clock(part) for part in span.groups())
    if begin is None or end is None:
        return None
    end = end if end > 0 else _DAY
    open_hours = end - begin if end > begin else end - begin + _DAY
    words = "-".join(f"{int(at):02d}:{round(at % 1 * 60):02d}" for at in (begin, end))
    return words, open_hours


def _clock(text: str) -> float | None:
    """Return the hour of the day of a time; None if there is no such time."""
    word = text.casefold()
    if word in {"noon", "midnight"}:
        return _NOON if word == "noon" else 0.0
    hour, _, minute = re.sub(r"[^\d:]", "", word).partition(":")
    if not 1 <= int(hour) <= int(_NOON) or int(minute or 0) >= _MINUTES:
        return None
    return int(hour) % _NOON + int(minute or 0) / _MINUTES + _NOON * ("p" in word)


def hours_at(waits: pd.DataFrame, ports: pd.DataFrame) -> dict[str, float]:
    """Return the wait at crossings in hours, for ``corridors.crossings.hours_at``.

    Parameters
    ----------
    waits
        As `read` gives them.
    ports
        Table ``ports/ports.csv``.

    Returns
    -------
    dict
        By crossing that takes vehicles south: the wait of cars in standard lanes, else
        in ready, else in SENTRI lanes, else that of trucks. Crossings of which the feed
        tells no wait are absent: the study's usual hours hold there. The waits are
        northbound, of one moment.
    """
    southbound = set(ports.loc[ports["southbound"], "port_id"])
    chosen = waits["port_id"].isin(southbound)
    minutes = waits.loc[chosen, [f"{kind}_minutes" for kind in _WAITED]]
    first = minutes.bfill(axis=1).iloc[:, 0]
    names = waits.loc[chosen, "port_id"]
    return {
        str(port): float(wait) / _MINUTES
        for port, wait in zip(names, first, strict=True)
        if not np.isnan(wait)
    }
