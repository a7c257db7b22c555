"""Values of tags of OpenStreetMap that are numbers: speed limits and durations.

Forms are those of https://wiki.openstreetmap.org/wiki/Key:maxspeed and of
https://wiki.openstreetmap.org/wiki/Key:duration.
"""

import math
import re

# Kilometres in an hour at one of each unit; a number without a unit is in km/h.
_UNITS = {
    "": 1.0,
    "km/h": 1.0,
    "kmh": 1.0,
    "kph": 1.0,
    "mph": 1.609344,
    "knots": 1.852,
    "knot": 1.852,
    "kn": 1.852,
}
# A sign that says "walk" means the pace of somebody on foot.
_WALK_KPH = 6.0
# No highway of either country has a limit outside these: such a tag is a slip, km/h.
_BELIEVED_KPH = (5.0, 160.0)
_SPEED = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z/]*)")
_CLOCK = re.compile(r"([0-9]+):([0-5]?[0-9])(?::([0-5]?[0-9]))?")
_MINUTES = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:min|minutes)?")
_ISO = re.compile(r"P(?:([0-9]+)D)?T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)S)?")
# A ferry does not take longer between two shores of one country.
_LONGEST_HOURS = 72.0


def speed_kph(text: str) -> float:
    """Return a ``maxspeed`` tag in km/h, or NaN if it holds no speed to believe.

    Of several values the first that is a speed counts. ``none``, ``signals`` and the
    names of laws, such as ``MX:urban``, hold no number.

    Examples
    --------
    >>> speed_kph("80"), round(speed_kph("65 mph"), 1), speed_kph("800")
    (80.0, 104.6, nan)
    >>> speed_kph("signals;60"), speed_kph("MX:urban"), speed_kph("walk")
    (60.0, nan, 6.0)
    """
    known = (_one_speed(part.strip().lower()) for part in text.split(";"))
    return next((speed for speed in known if math.isfinite(speed)), math.nan)


def _one_speed(text: str) -> float:
    if text == "walk":
        return _WALK_KPH
    found = _SPEED.fullmatch(text)
    if not found or found[2] not in _UNITS:
        return math.nan
    speed = float(found[1]) * _UNITS[found[2]]
    slowest, fastest = _BELIEVED_KPH
    return speed if slowest <= speed <= fastest else math.nan


def duration_hours(text: str) -> float:
    """Return a ``duration`` tag in hours, or NaN if it holds none to believe.

    Hours and minutes, or minutes alone, or as ISO 8601 has them.

    Examples
    --------
    >>> duration_hours("01:30"), duration_hours("90"), duration_hours("PT1H30M")
    (1.5, 1.5, 1.5)
    >>> duration_hours("soon")
    nan
    """
    text = text.strip()
    if clock := _CLOCK.fullmatch(text):
        hours = _number(clock[1]) + _number(clock[2]) / 60 + _number(clock[3]) / 3600
    elif minutes := _MINUTES.fullmatch(text):
        hours = float(minutes[1]) / 60
    elif iso := _ISO.fullmatch(text):
        days, clock_hours, minute, second = (_number(part) for part in iso.groups())
        hours = 24 * days + clock_hours + minute / 60 + second / 3600
    else:
        return math.nan
    return hours if 0 < hours <= _LONGEST_HOURS else math.nan


def _number(text: str | None) -> float:
    return float(text or 0)


def positive(text: str) -> float:
    """Return the number of a tag, or NaN if there is none above 0."""
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if 0 < number < math.inf else math.nan
