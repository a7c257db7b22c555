"""Cases of a user's own to judge the model by: where from, which crossing, where to.

A row has an origin in the United States, a recovery in Mexico, perhaps the crossing and
a weight. Places stand by name and state, by code, or by coordinates; they become
counties and municipalities. What is unknown, or could be several places, is listed with
what it could be, and never guessed. No other column of the file is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.sources.intake import (
    Faults,
    Field,
    Layout,
    Rows,
    choose_layout,
    open_rows,
    read_coordinates,
)
from geo.sources.intake.faults import shown as legible
from geo.sources.own.gazetteer import key_of
from geo.sources.place_names import Atlas, Place, match_ports

_TO_LIST: Final = {
    "US": "Write the code of the one that is meant, or 'County' behind its name.",
    "MX": "Write the code of the one that is meant, or add the state.",
}
_HEADERS: Final = {
    "origin": ("origin", "origin_place", "origen"),
    "origin_state": ("origin_state", "estado_origen"),
    "origin_latitude": ("origin_latitude", "origin_lat"),
    "origin_longitude": ("origin_longitude", "origin_lon"),
    "crossing": ("crossing", "port", "cruce"),
    "recovery": ("recovery", "recovery_place", "destino"),
    "recovery_state": ("recovery_state", "estado_destino"),
    "recovery_latitude": ("recovery_latitude", "recovery_lat"),
    "recovery_longitude": ("recovery_longitude", "recovery_lon"),
    "weight": ("weight", "peso"),
}
# Either end may stand by name or by point.
_LAYOUTS: Final = tuple(
    Layout(
        name="file of cases",
        fields=tuple(
            Field(name, headers, required=name in {one, other})
            for name, headers in _HEADERS.items()
        ),
    )
    for one in ("origin", "origin_latitude")
    for other in ("recovery", "recovery_latitude")
)
_ENDS: Final = {"origin": "US", "recovery": "MX"}
_KINDS: Final = {
    "US": "a county or town of the United States",
    "MX": "a municipality of Mexico",
}


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases as areas and crossings.

    Attributes
    ----------
    table
        ``line`` of the file, ``origin`` and ``recovery`` (``area_id``), ``crossing``
        (``port_id``, empty where not known), ``weight`` above 0.
    repairs
        What was left out or mended in reading: told to the user.
    """

    table: pd.DataFrame
    repairs: list[str]


def read_cases(
    path: Path,
    areas: gpd.GeoDataFrame,
    settlements: pd.DataFrame,
    ports: pd.DataFrame,
    *,
    shown: str,
) -> Cases:
    """Read cases.

    Parameters
    ----------
    path
        CSV or XLSX with the columns of docs/skill.md, packed or plain.
    areas, settlements
        Tables ``sources_areas`` with shapes, and ``sources_settlements``.
    ports
        Table ``ports/ports.csv``.
    shown
        Name of the file for messages.

    Raises
    ------
    MissingInputError
        If there is no such file.
    InputError
        With all faults: of the header, of numbers, and every place and crossing that is
        unknown or could be several, each once.
    """
    layout = choose_layout(path, _LAYOUTS, shown=shown)
    rows = open_rows(path, layout, shown=shown)
    faults = Faults(shown)
    table = pd.DataFrame({"line": rows.line})
    atlas = Atlas(areas, settlements)
    for end, country in _ENDS.items():
        table[end] = _find_areas(rows, end, country, atlas, faults)
    table["crossing"] = _find_crossings(rows, ports, faults)
    table["weight"] = _weights(rows, faults)
    faults.raise_if_any()
    texts = dict.fromkeys(("origin", "recovery", "crossing"), "str")
    return Cases(table.astype(texts), rows.repairs)


def _column(rows: Rows, name: str) -> Sequence[str]:
    """Return a column as text, empty texts if the file has none of the name."""
    return rows.text[name].tolist() if name in rows.text else [""] * len(rows)


def _find_areas(
    rows: Rows, end: str, country: str, atlas: Atlas, faults: Faults
) -> list[str]:
    """Return the area of one end of each case."""
    latitude, longitude = f"{end}_latitude", f"{end}_longitude"
    pointed = latitude in rows.text and longitude in rows.text
    inside: npt.NDArray[np.object_] = np.full(len(rows), "", dtype=object)
    if pointed:
        inside = _areas_of_points(rows, end, country, atlas, faults)
    search = _Search(rows, end, country, atlas, faults)
    names, states = _column(rows, end), _column(rows, f"{end}_state")
    return [
        search.area(at, name, state, str(point))
        # A point that lies nowhere has been told.
        if name or point or not given
        else ""
        for at, (name, state, point, given) in enumerate(
            zip(names, states, inside, _column(rows, latitude), strict=True)
        )
    ]


def _areas_of_points(
    rows: Rows, end: str, country: str, atlas: Atlas, faults: Faults
) -> npt.NDArray[np.object_]:
    """Return the area of each point, empty where there is none."""
    name = f"{end}_latitude"
    before = len(faults.found)
    north, east = read_coordinates(
        rows, name, f"{end}_longitude", faults, missing=("",)
    )
    half = np.isnan(north) != np.isnan(east)
    if len(faults.found) == before:
        what = "both coordinates, or neither"
        rows.blame(half, name, faults, what, "Add the other one.")
    inside = atlas.areas_at(country, north, east)
    lost = (inside == "") & ~np.isnan(north) & ~np.isnan(east)
    if len(faults.found) == before:
        rows.blame(
            lost,
            name,
            faults,
            f"a point in {_KINDS[country]}",
            "Correct the point, or write the place by name; outlines are simplified.",
        )
    return inside


class _Search:
    """Names of one end into areas; each name that is at fault is told once."""

    def __init__(
        self, rows: Rows, end: str, country: str, atlas: Atlas, faults: Faults
    ) -> None:
        self._rows, self._end, self._country = rows, end, country
        self._atlas, self._faults = atlas, faults
        self._told: set[tuple[str, str]] = set()

    def area(self, at: int, name: str, state: str, point: str) -> str:
        """Return the area of a row, empty after a fault.

        Parameters
        ----------
        at
            Which row.
        name, state
            As written; empty if they are not.
        point
            Area that the row's coordinates lie in; empty if it has none.
        """
        if not name:
            if not point:
                self._blame(at, "", "", "nothing", "Name the place, or its point.")
            return point
        code = self._atlas.states[self._country].find_state(state) if state else None
        if state and code is None:
            found, remedy = f"{legible(state)}, no state", "Correct the state."
            self._blame(at, name, state, found, remedy)
            return ""
        places = self._atlas.find(self._country, name, code)
        areas = {place.area_id for place in places}
        if point in areas:
            return point
        if len(areas) == 1 and not point:
            return areas.pop()
        self._refuse(at, name, state, point, places)
        return ""

    def _refuse(
        self, at: int, name: str, state: str, point: str, places: Sequence[Place]
    ) -> None:
        """Say what a name could be, or what comes near it."""
        written = f"{name}, {state}" if state else name
        if places and point:
            found = f"{legible(written)}, and coordinates elsewhere ({point})"
            remedy = "Correct the name or the coordinates."
        elif places:
            could = "; ".join(place.told for place in places)
            found = f"{legible(written)}: {could}"
            remedy = _TO_LIST[self._country]
        else:
            of = self._atlas.states[self._country].find_state(state)
            near = self._atlas.near(self._country, name, of)
            found = f"{legible(written)}, which is unknown"
            remedy = "Correct the name, or write the code of the area."
            if near:
                remedy += f" Near it: {'; '.join(near)}."
        self._blame(at, name, state, found, remedy)

    def _blame(self, at: int, name: str, state: str, found: str, remedy: str) -> None:
        gazetteer = self._atlas.states[self._country]
        meant = key_of(name), gazetteer.find_state(state) or state
        if name and meant in self._told:
            return
        self._told.add(meant)
        self._faults.add(
            f"one place: {_KINDS[self._country]}",
            found,
            remedy,
            row=int(self._rows.line[at]),
            column=self._rows.header(self._end),
        )


def _find_crossings(rows: Rows, ports: pd.DataFrame, faults: Faults) -> list[str]:
    """Return the crossing of each case by its ``port_id``; empty where not given."""
    found, told = [], set()
    for at, text in enumerate(_column(rows, "crossing")):
        matches = match_ports(ports, text) if text else []
        found.append(str(matches[0]["port_id"]) if len(matches) == 1 else "")
        if not text or text in told:
            continue
        what, remedy = _crossing_fault(text, matches)
        if what:
            told.add(text)
            faults.add(
                "one crossing that takes vehicles south",
                what,
                remedy,
                row=int(rows.line[at]),
                column=rows.header("crossing"),
            )
    return found


def _crossing_fault(text: str, matches: Sequence[dict[str, object]]) -> tuple[str, str]:
    """Return what is wrong with the name of a crossing and what to do, or nothing."""
    if not matches:
        what = f"{legible(text)}, which is unknown"
        return what, "Write a port_id of ports/ports.csv, or leave it empty."
    if len(matches) > 1:
        could = "; ".join(f"{one['name_en']} ({one['port_id']})" for one in matches)
        return (
            f"{legible(text)}: {could}",
            "Write the port_id of the one that is meant.",
        )
    if not matches[0]["southbound"]:
        what = f"{legible(text)}, which is closed to vehicles going south"
        return what, "Leave it empty, or correct ports/ports.csv."
    return "", ""


def _weights(rows: Rows, faults: Faults) -> npt.NDArray[np.float64]:
    if "weight" not in rows.text:
        return np.ones(len(rows))
    weight = rows.numbers("weight", faults, minimum=0.0, missing=("",))
    rows.blame(weight == 0, "weight", faults, "above 0", "Take out the row.")
    return np.nan_to_num(weight, nan=1.0)
