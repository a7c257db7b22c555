"""Roads of a small area from a server of Overpass, asked once and kept.

Nothing is asked unless a user runs ``geo sources roads``. What came is kept below
``fetched/overpass`` in the raw folder as an OpenStreetMap file with an identity card,
and the same question is not asked again. The language of questions is that of
https://wiki.openstreetmap.org/wiki/Overpass_API/Overpass_QL.
"""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote_plus

import pandas as pd
import shapely

from geo.errors import Fault, FetchError, InputError
from geo.files import written_whole
from geo.freshness import file_hash
from geo.sources.extent import Asked, read_extent
from geo.sources.fetched import (
    ASKED,
    FetchedCard,
    cards_of,
    differs,
    folder_of,
    write_card,
)
from geo.sources.network import (
    BUSY,
    Answer,
    LastingError,
    Pace,
    PassingError,
    Patience,
    ask,
)
from geo.sources.osm import Roads, read_roads
from geo.sources.osm_tags import Wanted
from geo.sources.overpass_answer import MOST_BYTES, parse_answer, write_answer

SOURCE = ASKED
DEFAULT_URL = "https://overpass-api.de/api/interpreter"
_OK = 200
_CHUNK = 1 << 20
# Of a question: seconds that the server may work, and bytes that it may use.
_SERVER_SECONDS = 180
_SERVER_BYTES = 1 << 29
# A server takes long for a question, but not much longer than it was allowed.
PATIENCE = Patience(attempts=4, first_wait=5.0, longest_wait=60.0, read=200.0)
_MOST_METRES = 200_000.0
_MOST_CORNERS = 500
_METRES = {"m": 1.0, "km": 1000.0, "mi": 1609.344}
_DISTANCE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(km|mi|m)")
_OF_COMMAND = Asked("--polygon", "Name another file, or ask by --port and --distance.")
_PLACES = "city|town|village|suburb"


@dataclass(frozen=True, slots=True)
class Area:
    """Where roads are wanted.

    Attributes
    ----------
    name
        Of small letters, digits and hyphens.
    what
        The same for a reader.
    filters
        As Overpass takes them, one per part.
    """

    name: str
    what: str
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """The file of an area.

    Attributes
    ----------
    path, card
        Where it lies, and its identity card.
    roads
        What it holds.
    asked
        Whether the server was asked; else the file was there.
    """

    path: Path
    card: FetchedCard
    roads: Roads
    asked: bool


def around(ports: pd.DataFrame, port: str, distance: str) -> Area:
    """Return the area around a crossing, which holds the towns on both sides.

    Parameters
    ----------
    ports
        Table ``ports/ports.csv``.
    port
        Its ``port_id``.
    distance
        Such as ``15km``, ``8 mi`` or ``9000m``.

    Raises
    ------
    InputError
        If there is no such crossing, or the distance is none or too far.
    """
    row = ports[ports["port_id"] == port]
    if row.empty:
        remedy = "The first column of ports/ports.csv lists the crossings."
        raise _refused(
            file="--port",
            expected="a crossing of ports/ports.csv",
            found=f"'{port}'",
            remedy=remedy,
        )
    found = _DISTANCE.fullmatch(distance.strip().lower())
    metres = float(found[1]) * _METRES[found[2]] if found else 0.0
    if not 0 < metres <= _MOST_METRES:
        expected = f"a distance such as 15km, up to {_MOST_METRES / 1000:g} km"
        remedy = "For larger areas take an extract: 'geo sources show geofabrik'."
        raise _refused(
            file="--distance",
            expected=expected,
            found=f"'{distance}'",
            remedy=remedy,
        )
    latitude, longitude = (float(row[name].iloc[0]) for name in _PLACE)
    shown = f"{metres / 1000:g}km"
    return Area(
        f"{_slug(port)}-{_slug(shown)}",
        f"roads within {metres / 1000:g} km of {port}",
        (f"(around:{metres:.0f},{latitude:.6f},{longitude:.6f})",),
    )


_PLACE = ("latitude", "longitude")


def within(path: Path) -> Area:
    """Return the area of a file of polygons; holes in them are not left out.

    Raises
    ------
    InputError
        If the file cannot be read, or has more corners than a server takes.
    """
    shapes = read_extent(path, asked=_OF_COMMAND)
    rings = [part.exterior for part in shapely.get_parts(shapes)]
    corners = sum(len(ring.coords) - 1 for ring in rings)
    if corners > _MOST_CORNERS:
        expected = f"polygons of at most {_MOST_CORNERS} corners"
        remedy = "Simplify them, or ask by --port and --distance."
        raise _refused(path.name, expected, f"{corners:,}", remedy)
    filters = tuple(
        '(poly:"'
        + " ".join(f"{y:.6f} {x:.6f}" for x, y in shapely.get_coordinates(ring)[:-1])
        + '")'
        for ring in rings
    )
    return Area(_slug(path.stem), f"roads within {path.name}", filters)


def question(area: Area, wanted: Wanted) -> str:
    """Return what to ask for: roads, ferries, border posts, and names of places."""
    kinds = "|".join(wanted.classes)
    asked = [f'way["highway"~"^({kinds})(_link)?$"]']
    if wanted.ferry_kph:
        asked.append('way["route"="ferry"]')
    asked.append('node["barrier"="border_control"]')
    asked.append(f'node["place"~"^({_PLACES})$"]')
    lines = "".join(f"{one}{where};" for one in asked for where in area.filters)
    limits = f"[out:json][timeout:{_SERVER_SECONDS}][maxsize:{_SERVER_BYTES}]"
    return f"{limits};({lines});(._;>;);out body;"


def fetch_roads(
    raw: Path,
    area: Area,
    wanted: Wanted,
    *,
    url: str = DEFAULT_URL,
    force: bool = False,
    patience: Patience = PATIENCE,
    sleep: Callable[[float], None] = time.sleep,
) -> Kept:
    """Return the roads of an area, from the file that is there or from a server.

    Parameters
    ----------
    raw
        The raw folder.
    area, wanted
        Where, and which classes of highway.
    url
        Of the server; HTTPS, or this machine. ``/interpreter`` may be left out.
    force
        Whether to ask again for what is there.
    patience, sleep
        How long to wait for the server, and how.

    Returns
    -------
    Kept
        The file, whose name for a study is ``fetched:overpass/…``.

    Raises
    ------
    FetchError
        If the server gives no answer.
    InputError
        If its answer is damaged, cut short or has no road; the file that was there
        stays.
    """
    asked = question(area, wanted)
    digest = hashlib.sha256(asked.encode()).hexdigest()[:8]
    id_ = f"{area.name}-{digest}"
    path = folder_of(raw, SOURCE) / f"{id_}.osm.pbf"
    card = cards_of(raw, SOURCE).get(path.name)
    if card and not force and differs(raw, card) is None:
        return Kept(path, card, read_roads(path, wanted=wanted), asked=False)
    where = _interpreter(url)
    data, date = _answer(where, asked, patience, sleep)
    answer = parse_answer(data, name=f"the answer of {where}")
    with written_whole(path) as temporary:
        write_answer(answer, temporary)
        roads = _sound(temporary, wanted, area)
    card = FetchedCard(
        file=id_,
        name=path.name,
        title="OpenStreetMap roads of a small area, by Overpass",
        producer="OpenStreetMap contributors",
        source=SOURCE,
        url="https://www.openstreetmap.org/copyright",
        licence="Open Database License 1.0 (ODbL)",
        cite=f"© OpenStreetMap contributors, data of {answer.stamp or 'unknown date'}, "
        "https://www.openstreetmap.org/copyright",
        what=f"{area.what}: {', '.join(wanted.classes)}",
        layout="openstreetmap",
        kind="osm.pbf",
        year=answer.stamp[:4],
        retrieved_from=where,
        last_modified=answer.stamp,
        retrieved=date,
        sha256=file_hash(path),
        bytes=path.stat().st_size,
        replaced=card.sha256 if card else "",
    )
    write_card(raw, card)
    return Kept(path, card, roads, asked=True)


def _sound(path: Path, wanted: Wanted, area: Area) -> Roads:
    """Return the roads of a file that is about to be kept, or say that it has none."""
    try:
        return read_roads(path, wanted=wanted)
    except InputError as error:
        faults = [_of_answer(fault, wanted, area) for fault in error.faults]
        raise InputError(faults) from error


def _of_answer(fault: Fault, wanted: Wanted, area: Area) -> Fault:
    """Return a fault of the file that is not kept as one of the answer."""
    if not fault.found.startswith("none"):
        return replace(fault, file=area.what)
    return replace(
        fault,
        file=area.what,
        expected=f"{wanted.described} in the answer",
        remedy="Ask for a larger area, or for more classes with --class.",
    )


def _interpreter(url: str) -> str:
    """Return the address that takes questions."""
    bare = url.rstrip("/")
    return bare if bare.endswith("/interpreter") else f"{bare}/interpreter"


def _answer(
    url: str, asked: str, patience: Patience, sleep: Callable[[float], None]
) -> tuple[bytes, str]:
    """Return the body of the answer, and its date by the server's clock."""
    body = b"data=" + quote_plus(asked).encode()
    wait, last = patience.first_wait, ""
    for attempt in range(patience.attempts):
        if attempt:
            sleep(wait)
            wait = min(2 * wait, patience.longest_wait)
        try:
            return _ask_once(url, body, patience)
        except PassingError as error:
            last = error.found
            wait = min(max(wait, error.wait), patience.longest_wait)
        except LastingError as error:
            raise _failed(url, error.expected, error.found, error.remedy) from error
    found = f"{last}, {patience.attempts} times"
    remedy = "Try again later, or another server with --overpass-url."
    raise _failed(url, "an answer of Overpass", found, remedy)


def _ask_once(url: str, body: bytes, patience: Patience) -> tuple[bytes, str]:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with ask(url, headers, patience, body=body) as answer:
        if answer.status in BUSY:
            after = answer.headers.get("Retry-After", "")
            found = f"status {answer.status} (busy)"
            raise PassingError(found=found, wait=float(after) if after.isdigit() else 0)
        if answer.status != _OK:
            remedy = "Check --overpass-url, or make the area smaller."
            found = f"status {answer.status}"
            raise LastingError(expected="status 200", found=found, remedy=remedy)
        return _body_of(answer, patience), answer.headers.get("Date", "")


def _body_of(answer: Answer, patience: Patience) -> bytes:
    """Return the body; a byte more than the most at least, if it is longer."""
    parts, size = [], 0
    pace = Pace(patience)
    while size <= MOST_BYTES and (part := answer.read(_CHUNK)):
        parts.append(part)
        size += len(part)
        pace.keep(size)
    return b"".join(parts)


def _slug(text: str) -> str:
    """Return a text as the name of a file: small letters, digits, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "area"


def _failed(url: str, expected: str, found: str, remedy: str) -> FetchError:
    fault = Fault(file=url, expected=expected, found=found, remedy=remedy)
    return FetchError([fault])


def _refused(file: str, expected: str, found: str, remedy: str) -> InputError:
    fault = Fault(file=file, expected=expected, found=found, remedy=remedy)
    return InputError([fault])
