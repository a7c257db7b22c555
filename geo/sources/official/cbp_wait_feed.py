"""CBP's wait-time feed as entries, one per crossing, from JSON of either layout.

Producer: U.S. Customs and Border Protection, Border Wait Times. Layouts: the answer of
the service (a list of crossings with ``port_number, border, port_name, crossing_name,
hours, date, time, port_status`` and lanes as ``passenger_vehicle_lanes.standard_lanes``
and so on), and a snapshot laid out by crossing (``crossings`` with ``lanes`` by kind).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.schema.raw_united_states import LANES
from geo.sources.intake import Faults, open_member
from geo.sources.intake.faults import refused, shown

NAME: Final = "CBP border-wait feed"
# The feed of all crossings has a hundred kilobytes.
_MOST_BYTES: Final = 64 << 20
_MOST_LANES: Final = 100
_MOST_MINUTES: Final = 1440
_AGAIN: Final = f"Take the {NAME} as its producer publishes it."
# Where the service keeps the lanes of each kind.
_SERVICE: Final = {
    "passenger_standard": ("passenger_vehicle_lanes", "standard_lanes"),
    "passenger_sentri": ("passenger_vehicle_lanes", "NEXUS_SENTRI_lanes"),
    "passenger_ready": ("passenger_vehicle_lanes", "ready_lanes"),
    "pedestrian_standard": ("pedestrian_lanes", "standard_lanes"),
    "pedestrian_ready": ("pedestrian_lanes", "ready_lanes"),
    "commercial_standard": ("commercial_vehicle_lanes", "standard_lanes"),
    "commercial_fast": ("commercial_vehicle_lanes", "FAST_lanes"),
}


@dataclass(frozen=True, slots=True)
class Lane:
    """Lanes of one kind: how many are open, and the wait; None where not told."""

    lanes: int | None
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One crossing of the feed.

    Attributes
    ----------
    code
        CBP's number, in capitals.
    names
        What it may be called, the fullest first.
    status
        ``open`` or ``closed``.
    hours, updated
        As the feed words them.
    lanes
        By kind; kinds that it has not are absent.
    """

    code: str
    names: tuple[str, ...]
    status: str
    hours: str
    updated: str
    lanes: dict[str, Lane]


def read_feed(path: Path, name: str) -> tuple[list[Entry], int, int]:
    """Read the crossings to Mexico.

    Parameters
    ----------
    path
        JSON, packed or not.
    name
        Of the file for messages.

    Returns
    -------
    entries
        In the order of the feed.
    rows
        Crossings of both borders.
    canadian
        Those of the other border.

    Raises
    ------
    InputError
        If it is no such JSON, or with all faults of the crossings.
    """
    crossings = _crossings(_load(path, name), name)
    faults = Faults(name)
    entries = []
    canadian = 0
    for at, crossing in enumerate(crossings, start=1):
        if not isinstance(crossing, dict):
            faults.add("a crossing", shown(str(crossing)), _AGAIN, row=at)
        elif "canad" in _text(crossing, "border").casefold():
            canadian += 1
        else:
            entries.append(_entry(crossing, faults, at))
    faults.raise_if_any()
    if not entries:
        raise refused(name, "crossings to Mexico", "none", _AGAIN)
    return entries, len(crossings), canadian


def _load(path: Path, name: str) -> object:
    with open_member(path, (".json",), shown=name) as plain_file:
        if plain_file.stat().st_size > _MOST_BYTES:
            limit = f"at most {_MOST_BYTES >> 20} MiB"
            raise refused(name, limit, f"{plain_file.stat().st_size:,} bytes", _AGAIN)
        data = plain_file.read_bytes()
    try:
        found: object = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        words = " ".join(str(error).split())[:80] or "nothing"
        raise refused(name, "JSON in UTF-8", words, "Fetch it again.") from error
    return found


def _crossings(found: object, name: str) -> list[Any]:
    if isinstance(found, dict):
        found = next(
            (found[key] for key in ("crossings", "port", "ports") if key in found), None
        )
    if not isinstance(found, list) or not found:
        raise refused(name, "a list of crossings", "none", _AGAIN)
    return found


def _entry(crossing: Mapping[str, Any], faults: Faults, at: int) -> Entry:
    code = _text(crossing, "port_number").upper()
    port, own = _text(crossing, "port_name"), _text(crossing, "crossing_name")
    names = dict.fromkeys([_text(crossing, "name"), f"{port} {own}", own, port])
    if not code:
        faults.add("a port number", "none", _AGAIN, row=at, column="port_number")
    status = _text(crossing, "port_status").casefold()
    if status not in {"open", "closed"}:
        faults.add("Open or Closed", shown(status), _AGAIN, row=at, column="status")
    updated = _text(crossing, "updated_at") or (
        f"{_text(crossing, 'date')} {_text(crossing, 'time')}".strip()
    )
    lanes = {
        kind: lane
        for kind in LANES
        if (lane := _lane(_held(crossing, kind), faults, at, kind)) is not None
    }
    return Entry(
        code,
        tuple(name.strip() for name in names if name.strip()),
        status,
        _text(crossing, "hours"),
        updated,
        lanes,
    )


def _held(crossing: Mapping[str, Any], kind: str) -> object:
    """Return the lanes of a kind as either layout keeps them."""
    lanes = crossing.get("lanes")
    if isinstance(lanes, dict):
        return lanes.get(kind)
    group, own = _SERVICE[kind]
    held = crossing.get(group)
    return held.get(own) if isinstance(held, dict) else None


def _lane(held: object, faults: Faults, at: int, kind: str) -> Lane | None:
    """Return the lanes of a kind; None if the crossing has none."""
    if not isinstance(held, dict):
        return None
    status = (_text(held, "status") or _text(held, "operational_status")).casefold()
    if status in {"", "n/a"}:
        return None
    if "pending" in status:
        return Lane(None, None)
    if "closed" in status:
        return Lane(0, None)
    lanes = _number(held, "lanes_open", faults, at, kind, _MOST_LANES)
    if "no delay" in status:
        return Lane(lanes, 0.0)
    minutes = _number(held, "delay_minutes", faults, at, kind, _MOST_MINUTES)
    return Lane(lanes, None if minutes is None else float(minutes))


def _number(
    held: Mapping[str, Any], key: str, faults: Faults, at: int, kind: str, most: int
) -> int | None:
    text = _text(held, key)
    if not text:
        return None
    if text.isascii() and text.isdigit() and int(text[:9]) <= most:
        return int(text)
    wanted = f"a whole number of at most {most:,}"
    faults.add(wanted, shown(text), _AGAIN, row=at, column=f"{kind} {key}")
    return None


def _text(held: Mapping[str, Any], key: str) -> str:
    value = held.get(key)
    return "" if value is None else " ".join(str(value).split())
