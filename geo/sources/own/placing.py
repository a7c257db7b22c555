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
import shapely

from geo.schema.contract import LATITUDE_RANGE, LONGITUDE_RANGE
from geo.sources.intake import Faults, Rows, read_coordinates
from geo.sources.intake.faults import shown
from geo.sources.own.gazetteer import Gazetteer
from geo.sources.own.points import FROM_FILE, read_crs, to_degrees

#: How a row was placed.
BY_COORDINATES: Final = "coordinates"
BY_CODE: Final = "code"
BY_NAME: Final = "name"
BY_STATE: Final = "state only"
NOT_PLACED: Final = "no place"

Flags = npt.NDArray[np.bool_]
# Boundaries are simplified: a point so many degrees off, about 3 km, is at their edge.
_EDGE_DEGREES: Final = 0.03
_CODE_WIDTH: Final = 5
_COUNTRIES: Final = {"MX": "Mexico", "US": "the United States"}
_KINDS: Final = {"MX": "municipality", "US": "county"}
# Of an ambiguous name so many places are listed.
_LISTED: Final = 12


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
    """

    code: npt.NDArray[np.object_]
    state: npt.NDArray[np.object_]
    latitude: npt.NDArray[np.float64]
    longitude: npt.NDArray[np.float64]
    how: npt.NDArray[np.object_]
    apart: int

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

    def __post_init__(self) -> None:
        """Begin with no row placed."""
        count = len(self.rows)
        self.code, self.state, self.how, self.given = (
            np.full(count, empty, dtype=object) for empty in ("", "", NOT_PLACED, "")
        )
        self.degrees = np.full((count, 2), np.nan)

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
        area = self._area_at(north, east)
        country = self.gazetteer.country
        lost = np.flatnonzero(sound & _on_the_globe(north, east) & (area == ""))
        texts = [rows.text[name].iloc[lost] for name in (north_name, east_name)]
        self.faults.blame(
            rows.line[lost],
            [", ".join(pair) for pair in zip(*texts, strict=True)],
            column=rows.header(north_name),
            expected=f"a point in {_COUNTRIES[country]}",
            remedy="Correct the position; leave rows of other countries, and of the "
            "sea, out.",
        )
        at = np.flatnonzero(mask)
        self.degrees[at] = np.column_stack([north, east])
        self.code[at], self.how[at] = area, BY_COORDINATES

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

    def _area_at(
        self, north: npt.NDArray[np.float64], east: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.object_]:
        """Return the code of the area that holds each point, or ends just beside it."""
        held = self.areas[self.areas["country"] == self.gazetteer.country]
        codes = held["area_id"].str[2:].to_numpy(dtype=object)
        shapes = held.geometry.to_numpy()
        found = np.full(len(north), "", dtype=object)
        sound = np.flatnonzero(np.isfinite(north) & np.isfinite(east))
        points = np.asarray(shapely.points(east[sound], north[sound]), dtype=object)
        tree = shapely.STRtree(shapes)
        at, area = tree.query(points, predicate="intersects")
        # On a common edge the first area counts: pairs come in no order.
        order = np.lexsort((area, at))[::-1]
        found[sound[at[order]]] = codes[area[order]]
        left = np.flatnonzero(found[sound] == "")
        if len(left):
            at, area = tree.query_nearest(points[left], max_distance=_EDGE_DEGREES)
            order = np.lexsort((area, at))[::-1]
            found[sound[left[at[order]]]] = codes[area[order]]
        return found

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
            what=_KINDS[self.gazetteer.country],
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
        mask = self.has("name") & (self.how == NOT_PLACED)
        if not mask.any():
            self._settle()
            return
        text = self.rows.text[f"{self.prefix}name"].to_numpy(dtype=object)
        at = np.flatnonzero(mask)
        pairs = pd.MultiIndex.from_arrays([text[at], self.state[at]])
        number, distinct = pd.factorize(pairs)
        for which, (name, state) in enumerate(distinct):
            rows = at[number == which] if len(distinct) < len(at) else at[[which]]
            found = self.gazetteer.find(name, state or None)
            if len(found) == 1:
                self.code[rows] = found[0]
            else:
                self._blame_name(name, state, found, rows)
        self.how[at] = BY_NAME
        self._settle()

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
        held = self.areas[self.areas["country"] == self.gazetteer.country]
        of_area = dict(zip(held["area_id"].str[2:], held["state"], strict=True))
        placed = self.code != ""
        self.state[placed] = [of_area[code] for code in self.code[placed]]

    def _blame_name(
        self, name: str, state: str, found: tuple[str, ...], rows: npt.NDArray[np.intp]
    ) -> None:
        """Tell a name once, with its first row and how many rows have it."""
        kind = _KINDS[self.gazetteer.country]
        more = f" (and {len(rows) - 1:,} more rows)" if len(rows) > 1 else ""
        if found:
            listed = "; ".join(map(self.gazetteer.name_of, found[:_LISTED]))
            rest = len(found) - _LISTED
            listed += f"; and {rest} more" if rest > 0 else ""
            expected = f"the name of one {kind} alone"
            remedy = f"It may be {listed}. Add the state, or write the code."
        else:
            of = self._word_of(state)
            expected = f"the name of a {kind}{of}"
            remedy = "Correct the name, or write the code."
        self.faults.add(
            expected,
            f"{shown(name)}{more}",
            remedy,
            row=int(self.rows.line[rows[0]]),
            column=self.rows.header(f"{self.prefix}name"),
        )

    def _word_of(self, state: str) -> str:
        held = self.areas[self.areas["country"] == self.gazetteer.country]
        names = held.loc[held["state"] == state, "state_name"]
        return f" of {names.iloc[0]}" if len(names) else ""


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
    )


def columns_of(columns: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Return the columns of a prefix."""
    return {name: text for name, text in columns.items() if name.startswith(prefix)}
