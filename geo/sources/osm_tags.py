"""What tags of OpenStreetMap mean to the model: class, access, direction, ferries."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from geo.sources.osm_values import duration_hours, positive, speed_kph
from geo.study import ROAD_CLASSES

# Who may drive, the most special first: what is said of cars counts before what is
# said of everybody.
_WHO = ("motorcar", "motor_vehicle", "vehicle", "access")
_CLOSED = frozenset({"no", "private", "agricultural", "forestry", "emergency", "psv"})
_OPEN = frozenset({"yes", "designated", "permissive", "destination", "customers"})
_AHEAD = frozenset({"yes", "true", "1"})
_BACK = frozenset({"-1", "reverse"})
# Both ways: said so, or one way at a time and the other at another.
_BOTH = frozenset({"no", "false", "0", "reversible", "alternating"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ways of a file are roads of the study.

    Attributes
    ----------
    classes
        Values of the tag ``highway``; each stands for its ``_link`` too.
    ferry_kph
        Speed of car ferries that tell neither their duration nor a speed; 0 leaves all
        ferries out.
    """

    classes: tuple[str, ...] = ROAD_CLASSES
    ferry_kph: float = 0.0

    @property
    def described(self) -> str:
        """What is wanted, for a message."""
        return f"roads of {', '.join(self.classes)}"


#: What the tables of the strategic network hold.
MODEL_ROADS = Wanted()


def way_fields(
    tags: Mapping[str, str], wanted: Wanted = MODEL_ROADS
) -> tuple[object, ...] | None:
    """Return the fields of a way that the study drives, else None.

    Returns
    -------
    tuple or None
        Class, ref, name, country, toll, direction, speed (km/h), whether it is a ferry,
        its duration (hours) and its tagged length (km); NaN for what is not known.
    """
    ferry = is_ferry(tags)
    if ferry:
        kind = ferry_class(wanted)
    else:
        kind = None if is_closed(tags) else road_class(tags.get("highway", ""), wanted)
    if kind is None:
        return None
    return (
        kind,
        tags.get("ref", ""),
        tags.get("name", ""),
        country_code(tags.get("source:country", "")),
        tags.get("toll") == "yes",
        direction(tags),
        speed_kph(tags.get("maxspeed", "")),
        ferry,
        duration_hours(tags.get("duration", "")) if ferry else math.nan,
        positive(tags.get("ironriver:length_km", "")),
    )


def road_class(highway: str, wanted: Wanted = MODEL_ROADS) -> str | None:
    """Return the class of the model of a highway, None if the study wants none.

    The model has four classes; a lower one is driven as the lowest of them.

    Examples
    --------
    >>> road_class("trunk_link"), road_class("footway")
    ('trunk', None)
    >>> road_class("residential", Wanted(("primary", "residential")))
    'secondary'
    """
    kind = highway.removesuffix("_link")
    if kind not in wanted.classes:
        return None
    return kind if kind in ROAD_CLASSES else ROAD_CLASSES[-1]


def ferry_class(wanted: Wanted) -> str | None:
    """Return the class that ferries have, None if the study wants none."""
    return ROAD_CLASSES[-1] if wanted.ferry_kph else None


def is_ferry(tags: Mapping[str, str]) -> bool:
    """Tell whether a way is a ferry that says that it takes cars."""
    if tags.get("route") != "ferry":
        return False
    told = next((tags[who] for who in _WHO[:-1] if who in tags), "")
    return bool(_OPEN.intersection(told.split(";")))


def is_closed(tags: Mapping[str, str]) -> bool:
    """Tell whether cars in general may not drive a way.

    Examples
    --------
    >>> is_closed({"access": "no"}), is_closed({"access": "no", "motor_vehicle": "yes"})
    (True, False)
    """
    told = next((tags[who] for who in _WHO if who in tags), "")
    return bool(told) and _CLOSED.issuperset(told.split(";"))


def country_code(text: str) -> str:
    """Return the tag of a country as two letters.

    Examples
    --------
    >>> country_code("Mexico"), country_code("us"), country_code("")
    ('MX', 'US', '')
    """
    country = text.upper()
    return {"MEXICO": "MX", "USA": "US"}.get(country, country[:2])


def is_border_post(tags: Mapping[str, str]) -> bool:
    """Tell whether a node is tagged as a border post."""
    return tags.get("barrier") == "border_control"


def node_marks(tags: Mapping[str, str]) -> tuple[str, str, bool]:
    """Return the crossing that a node is, its name as a place, if it is a border post.

    The names of bridges and border posts are no places to name the end of a road by.

    Examples
    --------
    >>> node_marks({"place": "town", "name": "Roma"})
    ('', 'Roma', False)
    >>> node_marks({"barrier": "border_control", "name": "Roma Port of Entry"})
    ('', '', True)
    """
    post = is_border_post(tags)
    name = tags.get("name", "") if "place" in tags and not post else ""
    return tags.get("ironriver:port", ""), name, post


def direction(tags: Mapping[str, str]) -> int:
    """Return 1 for one-way forward, -1 backward, 0 for both ways."""
    oneway = tags.get("oneway", "")
    if oneway in _BACK:
        return -1
    if oneway in _AHEAD:
        return 1
    if oneway in _BOTH:
        return 0
    # OpenStreetMap implies one way on roundabouts and on motorways proper; the
    # strategic tables tag neither and are driven both ways.
    return 1 if tags.get("junction") in {"roundabout", "circular"} else 0
