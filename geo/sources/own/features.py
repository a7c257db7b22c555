"""GeoJSON into rows: parsed as plain JSON, so that nothing else can hide in it."""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from pyproj import CRS

from geo.projection import GEOGRAPHIC
from geo.sources.intake import Faults, Rows, open_member
from geo.sources.intake.faults import refused
from geo.sources.own.points import Features, find_headings, read_crs, to_rows

_MOST_BYTES: Final = 512 << 20
_MOST_FEATURES: Final = 5_000_000
_AGAIN: Final = "Export the list as GeoJSON again."
_NOTHING: Final = (None, None)
# Further numbers are heights, and are not looked at.
_DIMENSIONS: Final = (2, 3, 4)


def read_geojson(
    path: Path, columns: Mapping[str, str], *, crs: str, point: str
) -> Rows:
    """Read a collection of features with points, or without shapes.

    Parameters
    ----------
    path
        GeoJSON in UTF-8; coordinates are longitude and latitude in WGS 84 unless the
        file has the old member ``crs``.
    columns
        Property by our name.
    crs
        As the study has it; a GeoJSON needs none.
    point
        As `geo.sources.own.points.to_rows` takes it.

    Raises
    ------
    InputError
        If it is no such file, or with each feature that is none or has no point.
    """
    with open_member(path, (".geojson", ".json"), shown=path.name) as file:
        document = _parsed(file, path.name)
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise refused(path.name, "a FeatureCollection", "other JSON", _AGAIN)
    if len(features) > _MOST_FEATURES:
        most = f"at most {_MOST_FEATURES:,} features"
        raise refused(path.name, most, f"{len(features):,}", "Part the list.")
    _check(features, path.name)
    tables = [feature.get("properties") or {} for feature in features]
    headings = tuple(dict.fromkeys(name for table in tables for name in table))
    found = find_headings(headings, columns, path.name)
    places = np.array([_place(feature) for feature in features], dtype="float64")
    places = places.reshape(-1, 2)
    read = Features(
        headings,
        {name: [table.get(name) for table in tables] for name in found.values()},
        places[:, 0],
        places[:, 1],
        _system(document, path.name),
        "geojson",
    )
    return to_rows(read, found, path.name, crs=crs, point=point)


def _parsed(file: Path, shown: str) -> dict[str, Any]:
    size = file.stat().st_size
    if size > _MOST_BYTES:
        most = f"at most {_MOST_BYTES >> 20} MiB of GeoJSON"
        raise refused(shown, most, f"{size >> 20}", "Save it as a GeoPackage.")
    try:
        text = file.read_bytes().decode("utf-8-sig")
        document = json.loads(text, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        found = f"other bytes at {error.start:,}"
        raise refused(shown, "text in UTF-8", found, "Save it as UTF-8.") from error
    except RecursionError as error:
        raise refused(shown, "GeoJSON", "JSON of too many levels", _AGAIN) from error
    except ValueError as error:
        raise refused(shown, "GeoJSON", _words(error), _AGAIN) from error
    if not isinstance(document, dict):
        raise refused(shown, "a FeatureCollection", "other JSON", _AGAIN)
    return document


def _refuse_constant(name: str) -> float:
    message = f"the number {name}, which JSON does not have"
    raise ValueError(message)


def _words(error: ValueError) -> str:
    """Return what is wrong, never what stands there."""
    if isinstance(error, json.JSONDecodeError):
        return f"JSON that is damaged in line {error.lineno:,}"
    return str(error) if "JSON does not have" in str(error) else "a number too long"


def _check(features: list[Any], shown: str) -> None:
    """Refuse what is no feature, and shapes that are no points."""
    faults = Faults(shown)
    for row, feature in enumerate(features, start=1):
        wrong = _wrong(feature)
        if wrong is not None:
            faults.add(*wrong, row=row)
    faults.raise_if_any()


def _wrong(feature: object) -> tuple[str, str, str] | None:
    """Return what a feature should be, is, and what to do; None if it is sound."""
    sound = "a feature with properties and a point"
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return sound, "something else", _AGAIN
    if not isinstance(feature.get("properties"), dict | None):
        return sound, "properties that are none", _AGAIN
    shape = feature.get("geometry")
    return None if shape is None else _wrong_shape(shape)


def _wrong_shape(shape: object) -> tuple[str, str, str] | None:
    """Return what a shape should be, is, and what to do; None if it is a point."""
    if not isinstance(shape, dict) or shape.get("type") != "Point":
        return "a point", "another shape", "Take the middle of each shape, as points."
    place = shape.get("coordinates")
    if place == []:
        return None
    known = isinstance(place, list) and len(place) in _DIMENSIONS
    if not known or not all(map(_is_number, place[:2])):  # type: ignore[index]
        return "two numbers", "something else", "Correct the coordinates."
    return None


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    with contextlib.suppress(OverflowError):
        return bool(np.isfinite(float(value)))
    return False


def _place(feature: dict[str, Any]) -> tuple[float | None, float | None]:
    shape = feature.get("geometry")
    place = shape.get("coordinates") if shape else None
    return (float(place[0]), float(place[1])) if place else _NOTHING


def _system(document: Mapping[str, Any], shown: str) -> CRS:
    """Return the coordinate system: the old member ``crs``, else WGS 84."""
    member = document.get("crs")
    if member is None:
        return GEOGRAPHIC
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise refused(shown, "a coordinate system by its name", "another", _AGAIN)
    return read_crs(name, shown)
