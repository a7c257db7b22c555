"""Answers of Overpass in JSON: checked, and written as an OpenStreetMap file.

The form is that of https://dev.overpass-api.de/output_formats.html#json: a list of
elements, nodes with places and ways with the numbers of their nodes, or with places of
their own.
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium

from geo.errors import Fault, InputError

# An answer for a small area has a few MB; this many bytes of JSON fit in memory.
MOST_BYTES = 1 << 29
_CHUNK = 1 << 20
_AGAIN = "Ask again, for a smaller area; or take an extract (.osm.pbf)."
_COPY = "Download or copy the file again."
_Tags = dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """Nodes and ways, by number.

    Attributes
    ----------
    places
        Longitude and latitude of each node, degrees.
    node_tags, way_tags
        Tags of those that have any.
    ways
        Numbers of the nodes of each way.
    stamp
        The moment whose data these are, as the server tells it.
    """

    places: dict[int, tuple[float, float]]
    node_tags: dict[int, _Tags]
    ways: dict[int, list[int]]
    way_tags: dict[int, _Tags]
    stamp: str


def read_answer(path: Path) -> Answer:
    """Read an answer that was saved as .json or .json.gz.

    Raises
    ------
    InputError
        If it is damaged, too large, or no answer of Overpass.
    """
    try:
        opener = gzip.open if path.suffix.lower() == ".gz" else open
        with opener(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        found = f"damage in its packing ({error})"
        raise _refused(path.name, "a file that unpacks", found, _COPY) from error
    return parse_answer(data, name=path.name)


def parse_answer(data: bytes, *, name: str) -> Answer:
    """Return what an answer holds.

    Parameters
    ----------
    data
        The JSON.
    name
        What to call it in an error.

    Raises
    ------
    InputError
        If it is no JSON, no answer of Overpass, was cut short by the server, or an
        element of it is damaged.
    """
    if len(data) > MOST_BYTES:
        found = f"more than {MOST_BYTES:,} bytes"
        raise _refused(name, "an answer for a small area", found, _AGAIN)
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError) as error:
        found = " ".join(str(error).split()) or type(error).__name__
        raise _refused(name, "an answer of Overpass in JSON", found, _COPY) from error
    if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
        found = "JSON without a list 'elements'"
        raise _refused(name, "an answer of Overpass", found, _AGAIN)
    if remark := answer.get("remark"):
        # So the server says that it ran out of time or memory: the rest is missing.
        found = f"the server's remark '{' '.join(str(remark).split())[:160]}'"
        raise _refused(name, "a whole answer of Overpass", found, _AGAIN)
    return _gathered(answer, name)


def _gathered(answer: dict[str, Any], name: str) -> Answer:
    """Return the elements by number; what stands twice has the tags of either."""
    made = Answer({}, {}, {}, {}, _stamp(answer))
    for at, element in enumerate(answer["elements"]):
        try:
            _add(element, made)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            what = f"no {error}" if isinstance(error, KeyError) else str(error)
            raise _refused(
                name,
                "elements as Overpass gives them",
                f"{what} in element {at}",
                _COPY,
            ) from error
    return made


def _stamp(answer: Mapping[str, Any]) -> str:
    about = answer.get("osm3s")
    stamp = about.get("timestamp_osm_base", "") if isinstance(about, dict) else ""
    return stamp if isinstance(stamp, str) else ""


def _add(element: dict[str, Any], made: Answer) -> None:
    """Add a node or way; what Overpass gives beside them is passed over."""
    kind = element["type"]
    if kind == "node":
        number = _number(element["id"])
        made.places[number] = _place(element)
        _tag(made.node_tags, number, element)
    elif kind == "way":
        number = _number(element["id"])
        nodes = [_number(one) for one in element.get("nodes", ())]
        # A way that is drawn has as many points as nodes, null where they were cut off.
        drawn = element.get("geometry") or [None] * len(nodes)
        for node, point in zip(nodes, drawn, strict=True):
            if point is not None:
                made.places.setdefault(node, _place(point))
        if nodes:
            made.ways[number] = nodes
        _tag(made.way_tags, number, element)


def _tag(tags: dict[int, _Tags], number: int, element: dict[str, Any]) -> None:
    found = element.get("tags", {})
    if found:
        told = {str(key): str(value) for key, value in found.items()}
        tags[number] = tags.get(number, {}) | told


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**62:
        message = f"{value!r} for a number"
        raise TypeError(message)
    return value


def _place(element: dict[str, Any]) -> tuple[float, float]:
    latitude, longitude = float(element["lat"]), float(element["lon"])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004 - degrees
        message = f"latitude {latitude:g}, longitude {longitude:g}"
        raise ValueError(message)
    return longitude, latitude


def write_answer(answer: Answer, path: Path) -> None:
    """Write an answer as an OpenStreetMap file, nodes and ways by number.

    Parameters
    ----------
    answer
        As `parse_answer` gives it.
    path
        File to write, ending in .osm.pbf: same answer, same bytes.
    """
    header = osmium.io.Header()
    header.set("generator", "ironriver")
    writer = osmium.SimpleWriter(str(path), header=header, overwrite=True)
    try:
        for number in sorted(answer.places):
            writer.add_node(
                osmium.osm.mutable.Node(
                    id=number,
                    location=answer.places[number],
                    tags=answer.node_tags.get(number, {}),
                )
            )
        for number in sorted(answer.ways):
            writer.add_way(
                osmium.osm.mutable.Way(
                    id=number,
                    nodes=answer.ways[number],
                    tags=answer.way_tags.get(number, {}),
                )
            )
    finally:
        writer.close()


def _refused(name: str, expected: str, found: str, remedy: str) -> InputError:
    fault = Fault(file=name, expected=expected, found=found, remedy=remedy)
    return InputError([fault])
