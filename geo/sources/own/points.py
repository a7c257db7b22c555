"""Features with points into rows of text, as a table of the same columns would give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError

from geo.projection import GEOGRAPHIC, transform
from geo.sources.intake import Faults, Rows
from geo.sources.intake.faults import refused
from geo.sources.intake.layout import plain

FloatArray = npt.NDArray[np.float64]

# The study's word for "as the file says".
FROM_FILE: Final = "file"
# Below this a whole number is exact.
_EXACT: Final = 2.0**53
_NEAR: Final = 'Name the system in the study, such as crs = "EPSG:6372".'


@dataclass(frozen=True, slots=True)
class Features:
    """Features as a file has them.

    Attributes
    ----------
    headings
        Names of all attributes.
    held
        Values of the wanted attributes, by heading.
    east, north
        First and second coordinate of each point; NaN where it has none.
    crs
        Of the file; None if it does not say.
    form
        What the file is, for the manifest.
    """

    headings: tuple[str, ...]
    held: Mapping[str, Sequence[object]]
    east: FloatArray
    north: FloatArray
    crs: CRS | None
    form: str


def find_headings(
    headings: Sequence[str], columns: Mapping[str, str], file: str
) -> dict[str, str]:
    """Return the attribute of each wanted column, as the file writes it.

    Parameters
    ----------
    headings
        Of the file.
    columns
        Heading by our name, as the study writes it: accents, case and signs do not
        count.
    file
        For messages, which never repeat a heading of the file.

    Raises
    ------
    InputError
        With every column that is missing, or there more than once.
    """
    known: dict[str, list[str]] = {}
    for heading in headings:
        known.setdefault(plain(heading), []).append(heading)
    faults = Faults(file)
    found = {}
    for name, wanted in columns.items():
        same = known.get(plain(wanted), [])
        if len(same) == 1:
            found[name] = same[0]
            continue
        words = f"it {len(same)} times" if same else f"{len(headings)} others"
        remedy = "Correct the columns of the study, or the file."
        faults.add("the attribute once", words, remedy, column=wanted)
    faults.raise_if_any()
    return found


def to_rows(
    features: Features, found: Mapping[str, str], file: str, *, crs: str, point: str
) -> Rows:
    """Return features as rows; the number of a feature, from 1, is its line.

    Parameters
    ----------
    features
        As the file has them.
    found
        Attribute by our name.
    file
        For messages.
    crs
        Of the study: ``file``, or the system of files that do not say theirs.
    point
        What stands before ``latitude`` and ``longitude``, which the points fill unless
        the study names attributes for them.
    """
    count = len(features.east)
    if not count:
        raise refused(file, "features", "none", "Export the list again.")
    text = {
        name: pd.Series([_text(value) for value in features.held[heading]])
        for name, heading in found.items()
    }
    headers = dict(found)
    has_points = bool(np.isfinite(features.east).any())
    if f"{point}latitude" not in found and has_points:
        north, east = _degrees(features, file, crs)
        for name, values in (("latitude", north), ("longitude", east)):
            text[f"{point}{name}"] = pd.Series([_number(value) for value in values])
            headers[f"{point}{name}"] = f"geometry, {name}"
    typed = {name: values.astype("str") for name, values in text.items()}
    lines = np.arange(1, count + 1, dtype="int64")
    return Rows(file, typed, lines, features.form, [], headers, features.headings)


def read_crs(text: object, file: str) -> CRS:
    """Return a coordinate system by its name or definition.

    Raises
    ------
    InputError
        If nobody knows it.
    """
    try:
        return CRS.from_user_input(text)
    except (ProjError, UnicodeError, ValueError, TypeError) as error:
        raise refused(
            file, "a coordinate system", "one that is not known", _NEAR
        ) from error


def to_degrees(
    east: FloatArray, north: FloatArray, crs: CRS
) -> tuple[FloatArray, FloatArray]:
    """Return points as degrees north and east; points beyond its reach stay as is."""
    if crs == GEOGRAPHIC:
        return north, east
    known = np.isfinite(east) & np.isfinite(north)
    flat = np.asarray(shapely.points(east[known], north[known]), dtype=object)
    moved = shapely.get_coordinates(transform(flat, crs, GEOGRAPHIC))
    moved = np.where(np.isfinite(moved), moved, 0.0)
    latitude, longitude = north.copy(), east.copy()
    longitude[known], latitude[known] = moved[:, 0], moved[:, 1]
    return latitude, longitude


def _degrees(features: Features, file: str, crs: str) -> tuple[FloatArray, FloatArray]:
    system = features.crs
    if system is None:
        if crs == FROM_FILE:
            raise refused(file, "a coordinate system", "none in the file", _NEAR)
        system = read_crs(crs, file)
    return to_degrees(features.east, features.north, system)


def _number(value: float) -> str:
    return repr(float(value)) if np.isfinite(value) else ""


def _text(value: object) -> str:
    """Return a value as the text that a CSV file would have."""
    if isinstance(value, str):
        # JSON can write halves of letters, which no text can hold.
        return value.encode("utf-8", "replace").decode().strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if not np.isfinite(value):
            return ""
        whole = value.is_integer() and abs(value) < _EXACT
        return str(int(value)) if whole else repr(value)
    if isinstance(value, int):
        return str(value) if abs(value) < _EXACT else repr(float(value))
    return "" if value is None else "(no text)"
