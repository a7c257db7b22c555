"""Where rows are: by coordinates, else by code, else by name; all faults told.

Coordinates count before a code, a code before a name. A row without any of them has no
place, or only a state: it is counted and not on the map.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.schema.contract import LATITUDE_RANGE, LONGITUDE_RANGE
from geo.sources.intake import Faults, Rows, read_coordinates
from geo.sources.intake.faults import LISTED, shown
from geo.sources.own.gazetteer import Gazetteer
from geo.sources.own.locating import locate
from geo.sources.own.naming import KINDS, WrongName, blame_names, groups
from geo.sources.own.points import FROM_FILE, read_crs, to_degrees

#: How a row was placed.
BY_COORDINATES: Final = "coordinates"
BY_CODE: Final = "code"
BY_NAME: Final = "name"
BY_STATE: Final = "state only"
NOT_PLACED: Final = "no place"

Flags = npt.NDArray[np.bool_]
_CODE_WIDTH: Final = 5
_COUNTRIES: Final = {"MX": "Mexico", "US": "the United States"}


@dataclass(frozen=True, slots=True)
class Places:
    """Where each row is.

    Attributes
    ----------
    code
        INEGI or FIPS code on the map; empty if it is not known.
    state
        INEGI number or postal code; empty if it is not known.
    latitude, longitude
        Degrees; NaN unless the row has coordinates.
    how
        One of the words above.
    apart
        Rows whose coordinates lie in another area than the code says.
    unlike
        Rows placed by coordinates or a code, whose name or state is that of another
        area.
    edge
        Rows whose coordinates lie just outside the boundaries of the country.
    """

    code: npt.NDArray[np.object_]
    state: npt.NDArray[np.object_]
    latitude: npt.NDArray[np.float64]
    longitude: npt.NDArray[np.float64]
    how: npt.NDArray[np.object_]
    apart: int
    unlike: int
    edge: int

    def counts(self) -> dict[str, int]:
        """Return how many rows were placed how."""
        counted = Counter(self.how)
        kinds = (BY_COORDINATES, BY_CODE, BY_NAME, BY_STATE, NOT_PLACED)
        return {kind: int(counted.get(kind, 0)) for kind in kinds}


@dataclass(slots=True)
class _Finder:
    """Finds the places of one set of columns; see `find_places`."""

    rows: Rows
    prefix: str
    gazetteer: Gazetteer
    areas: gpd.GeoDataFrame
    faults: Faults
    crs: str
    code: npt.NDArray[np.object_] = field(init=False)
    state: npt.NDArray[np.object_] = field(init=False)
    how: npt.NDArray[np.object_] = field(init=False)
    degrees: npt.NDArray[np.float64] = field(init=False)
    given: npt.NDArray[np.object_] = field(init=False)
    elsewhere: npt.NDArray[np.object_] = field(init=False)
    states: dict[str, str] = field(init=False)
    edge: int = field(init=False, default=0)
    unlike: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Begin with no row placed."""
        count = len(self.rows)
        self.code, self.state, self.how, self.given = (
            np.full(count, empty, dtype=object) for empty in ("", "", NOT_PLACED, "")
        )
        self.degrees = np.full((count, 2), np.nan)
        held = self.areas[self.areas["country"] == self.gazetteer.country]
        self.states = dict(zip(held["area_id"].str[2:], held["state"], strict=True))

    def has(self, name: str) -> Flags:
        """Return which rows have something in a column."""
        text = self.rows.text.get(f"{self.prefix}{name}")
        if text is None:
            return np.zeros(len(self.rows), dtype=bool)
        return (text != "").to_numpy(dtype=bool)

    def by_coordinates(self) -> None:
        """Place the rows that have coordinates."""
        mask = self.has("latitude") | self.has("longitude")
        if not mask.any():
            return
        rows = self.rows.where(mask)
        north_name, east_name = f"{self.prefix}latitude", f"{self.prefix}longitude"
        own = not self.rows.header(north_name).startswith("geometry,")
        if own and self.crs != FROM_FILE:
            rows = self._in_degrees(rows, north_name, east_name)
        north, east = read_coordinates(rows, north_name, east_name, self.faults)
        sound = np.isfinite(north) & np.isfinite(east)
        found = locate(north, east, self.areas, self.gazetteer.country)
        self.elsewhere = found.elsewhere
        lost = sound & _on_the_globe(north, east) & (found.code == "")
        self._blame_lost(rows, north_name, lost)
        self.edge = int(found.edge.sum())
        at = np.flatnonzero(mask)
        self.degrees[at] = np.column_stack([north, east])
        self.code[at], self.how[at] = found.code, BY_COORDINATES

    def _in_degrees(self, rows: Rows, north_name: str, east_name: str) -> Rows:
        """Return rows whose coordinates were in the system that the study names."""
        north, east = (
            rows.numbers(name, self.faults) for name in (north_name, east_name)
        )
        crs = read_crs(self.crs, self.rows.file)
        north, east = to_degrees(east, north, crs)
        text = dict(rows.text)
        for name, values in ((north_name, north), (east_name, east)):
            known = np.isfinite(values)
            moved = np.where(known, [repr(float(value)) for value in values], "0")
            text[name] = pd.Series(moved, dtype="str")
        return Rows(
            rows.file, text, rows.line, rows.encoding, rows.repairs, rows.headers
        )

    def _blame_lost(self, rows: Rows, north_name: str, lost: Flags) -> None:
        """Tell positions outside the country, and in what area they lie if in one."""
        at = np.flatnonzero(lost)
        names = (north_name, f"{self.prefix}longitude")
        texts = [rows.text[name].iloc[at[:LISTED]] for name in names]
        told = {
            "expected": f"a point in {_COUNTRIES[self.gazetteer.country]}",
            "remedy": "Correct the position; leave rows of other countries, and of the "
            "sea, out.",
        }
        self.faults.count(len(at), **told, column=rows.header(north_name))
        for row, *pair in zip(at[:LISTED], *texts, strict=True):
            where = str(self.elsewhere[row])
            found = shown(", ".join(pair)) + (f", which lies in {where}" * bool(where))
            self.faults.add(
                found=found,
                row=int(rows.line[row]),
                column=rows.header(north_name),
                **told,
            )

    def by_code(self) -> None:
        """Place the rows that have a code and no coordinates."""
        mask = self.has("code")
        if not mask.any():
            return
        rows = self.rows.where(mask)
        found = rows.codes(
            f"{self.prefix}code",
            self.faults,
            width=_CODE_WIDTH,
            known=self.gazetteer.codes,
            what=KINDS[self.gazetteer.country],
            repair_zeros=True,
        )
        on_map = [self.gazetteer.codes.get(code, "") for code in found]
        at = np.flatnonzero(mask)
        self.given[at] = on_map
        free = self.how[at] == NOT_PLACED
        self.code[at[free]] = self.given[at[free]]
        self.how[at[free]] = BY_CODE

    def by_name(self) -> None:
        """Place the rows that have a name, and tell all names that name no one area."""
        self._find_states()
        self.unlike = self._count_unlike()
        mask = self.has("name") & (self.how == NOT_PLACED)
        if not mask.any():
            self._settle()
            return
        text = self.rows.text[f"{self.prefix}name"].to_numpy(dtype=object)
        at = np.flatnonzero(mask)
        wrong: list[WrongName] = []
        for (name, state), group in groups(text[at], self.state[at]):
            rows = at[group]
            found = self.gazetteer.find(name, state or None)
            if len(found) == 1:
                self.code[rows] = found[0]
            else:
                wrong.append(WrongName(name, state, found, rows))
        header = self.rows.header(f"{self.prefix}name")
        blame_names(wrong, self.rows.line, header, self.gazetteer, self.faults)
        self.how[at] = BY_NAME
        self._settle()

    def _count_unlike(self) -> int:
        """Count rows that are placed already, but whose name or state says otherwise.

        A name that is not known says nothing: it may be that of a town.
        """
        at = np.flatnonzero((self.code != "") & (self.has("name") | self.has("state")))
        if not len(at):
            return 0
        names = self.rows.text.get(f"{self.prefix}name")
        text = np.full(len(self.rows), "", dtype=object)
        if names is not None:
            text = names.to_numpy(dtype=object)
        unlike = 0
        keys = (text[at], self.state[at], self.code[at])
        for (name, state, code), group in groups(*keys):
            known = self.gazetteer.find(name, None) if name else ()
            elsewhere = state not in {"", self.states[code]}
            if elsewhere or (known and code not in known):
                unlike += len(group)
        return unlike

    def _find_states(self) -> None:
        """Read the column of states."""
        mask = self.has("state")
        if not mask.any():
            return
        header = f"{self.prefix}state"
        codes, distinct = pd.factorize(self.rows.text[header][mask])
        states = [self.gazetteer.find_state(text) or "" for text in distinct]
        named = np.array(states, dtype=object)[codes]
        self.rows.where(mask).blame(
            named == "",
            header,
            self.faults,
            f"a state of {_COUNTRIES[self.gazetteer.country]}",
            "Correct the name, or write the state's usual abbreviation.",
        )
        self.state[mask] = named

    def _settle(self) -> None:
        """Give placed rows the state of their area."""
        nowhere = self.how == NOT_PLACED
        self.how[nowhere & (self.state != "")] = BY_STATE
        placed = self.code != ""
        self.state[placed] = [self.states[code] for code in self.code[placed]]


def _on_the_globe(
    north: npt.NDArray[np.float64], east: npt.NDArray[np.float64]
) -> Flags:
    """Tell which points the intake did not refuse already."""
    inside = (north >= LATITUDE_RANGE[0]) & (north <= LATITUDE_RANGE[1])
    return inside & (east >= LONGITUDE_RANGE[0]) & (east <= LONGITUDE_RANGE[1])


def find_places(
    rows: Rows,
    prefix: str,
    gazetteer: Gazetteer,
    areas: gpd.GeoDataFrame,
    faults: Faults,
    *,
    crs: str,
) -> Places:
    """Return where rows are.

    Parameters
    ----------
    rows
        With any of ``latitude`` and ``longitude``, ``code``, ``name`` and ``state``.
    prefix
        What stands before these names, such as ``purchase_``.
    gazetteer
        Of the country in which all rows are.
    areas
        Table ``sources_areas`` with polygons in WGS 84.
    faults
        Takes note of positions outside the country, unknown codes and states, and of
        each name that is unknown or that several areas have, with those areas.
    crs
        ``file`` if columns of coordinates are degrees in WGS 84, else the system in
        which the columns are: the longitude's column is the easting.
    """
    finder = _Finder(rows, prefix, gazetteer, areas, faults, crs)
    finder.by_coordinates()
    finder.by_code()
    finder.by_name()
    placed = (finder.how == BY_COORDINATES) & (finder.given != "")
    apart = int((placed & (finder.given != finder.code)).sum())
    return Places(
        finder.code,
        finder.state,
        finder.degrees[:, 0],
        finder.degrees[:, 1],
        finder.how,
        apart,
        finder.unlike,
        finder.edge,
    )


def columns_of(columns: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Return the columns of a prefix."""
    return {name: text for name, text in columns.items() if name.startswith(prefix)}
