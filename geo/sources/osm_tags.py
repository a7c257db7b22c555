"""What tags of OpenStreetMap mean to the model: class, direction, speed, country."""

import math
from collections.abc import Mapping

from geo.study import ROAD_CLASSES

_MPH = 1.609344
# No highway of either country has a limit outside these: such a tag is a slip, km/h.
_BELIEVED_KPH = (5.0, 160.0)


def way_fields(tags: Mapping[str, str]) -> tuple[object, ...] | None:
    """Return the fields of a way that the model can drive, else None."""
    highway = tags.get("highway", "").removesuffix("_link")
    if highway not in ROAD_CLASSES or tags.get("access") in {"no", "private"}:
        return None
    return (
        highway,
        tags.get("ref", ""),
        tags.get("name", ""),
        country_code(tags.get("source:country", "")),
        tags.get("toll") == "yes",
        direction(tags),
        speed_kph(tags.get("maxspeed", "")),
        _positive(tags.get("ironriver:length_km", "")),
    )


def country_code(text: str) -> str:
    """Return the tag of a country as two letters.

    Examples
    --------
    >>> country_code("Mexico"), country_code("us"), country_code("")
    ('MX', 'US', '')
    """
    country = text.upper()
    return {"MEXICO": "MX", "USA": "US"}.get(country, country[:2])


def node_marks(tags: Mapping[str, str]) -> tuple[str, str]:
    """Return the crossing that a node is, and its name as a place; empty if none.

    The names of bridges and border posts are no places to name the end of a road by.

    Examples
    --------
    >>> node_marks({"place": "town", "name": "Roma"})
    ('', 'Roma')
    >>> node_marks({"barrier": "border_control", "name": "Roma Port of Entry"})
    ('', '')
    """
    place = "place" in tags and tags.get("barrier") != "border_control"
    return tags.get("ironriver:port", ""), tags.get("name", "") if place else ""


def direction(tags: Mapping[str, str]) -> int:
    """Return 1 for one-way forward, -1 backward, 0 for both ways."""
    oneway = tags.get("oneway", "")
    if oneway in {"-1", "reverse"}:
        return -1
    if oneway in {"yes", "true", "1"}:
        return 1
    if oneway in {"no", "false", "0"}:
        return 0
    # OpenStreetMap implies one way on roundabouts and on motorways proper; the
    # strategic tables tag neither and are driven both ways.
    if tags.get("junction") in {"roundabout", "circular"}:
        return 1
    return 0


def speed_kph(text: str) -> float:
    """Return a ``maxspeed`` tag in km/h, or NaN if it holds no speed to believe.

    Examples
    --------
    >>> speed_kph("80"), round(speed_kph("65 mph"), 1), speed_kph("800")
    (80.0, 104.6, nan)
    """
    head, _, unit = text.split(";", maxsplit=1)[0].strip().partition(" ")
    if head.endswith("mph"):
        head, unit = head.removesuffix("mph"), "mph"
    speed = _positive(head) * (_MPH if unit.strip() == "mph" else 1.0)
    slowest, fastest = _BELIEVED_KPH
    return speed if slowest <= speed <= fastest else math.nan


def _positive(text: str) -> float:
    """Return the number of a tag, or NaN if there is none above 0."""
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if 0 < number < math.inf else math.nan
