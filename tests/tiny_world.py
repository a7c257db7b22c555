"""A world of nineteen cells that a reader can work out by hand.

H3 cells of resolution 6 near Laredo, each 42.2 km², named in reading order, north up::

              A     B     C             United States
           D     E     F     G
       - - - - - - - - - - - - - -      the border, along the sides of cells
        H     I     J     K     L       Mexico
           M     N     O     P
              Q     R     S

Areas are unions of cells, drawn a metre inside them so that they touch no other cell;
the two countries use the same codes on purpose::

    US04001 Alta    A B C                   MX04001 Oeste   H I M, west half of J
    US04002 Baja    D E F G                 MX04002 Este    east half of J, K L P
    US48999 Lejos   off the grid, far       MX05003 Sur     N O Q R S without Punto
            north, the only one in TX       MX05004 Punto   a square in S, 0.04 km²

People. A settlement is so small that its disc is one point::

    area     census   settled                     so a cell holds
    Alta        900   600 in B                    A 100, B 700, C 100 (rest by land)
    Baja        200   300 in E, 100 in G          E 150, G 50 (scaled down to census)
    Oeste     1,000   500 in I, 300 in J, 200 in M
    Este        800   600 in K, 200 in J
    Sur       1,000   nobody known                200 each in N O Q R S (by land)
    Punto        50   10 in S                     S 50
    Lejos     5,000                               no cell

Roads, with hours beside each section, and two crossings (``west``, ``east``)::

    I 35    B -0.1- E -0.05- west                 motorway, US
    US 83   B -0.2- F -0.2- G -0.1- east          trunk, US
    MEX 85  west -0.05- I -0.1- M -0.1- Q         motorway, MX
    MEX 2   east -0.1- K -0.2- O -0.2- R          trunk, MX
    MEX 40  I -0.2- J -0.2- K                     secondary with a tag of 60 km/h,
                                                  without a tag of country
    MEX 1   Q -0.2> R                             primary, one way, drawn Q to R
    MEX 3   O -0.1> M                             primary, one way, drawn M to O
    MEX 99  P -0.1- S                             trunk, joined to nothing
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import h3
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.schema.figures import AreaFigures

RESOLUTION = 6
CENTER = "864880d87ffffff"
CELLS = {
    "A": "864880c17ffffff",
    "B": "864880ca7ffffff",
    "C": "864880cb7ffffff",
    "D": "864880c37ffffff",
    "E": "864880d8fffffff",
    "F": "864880d9fffffff",
    "G": "86488636fffffff",
    "H": "864880d1fffffff",
    "I": "864880dafffffff",
    "J": "864880d87ffffff",
    "K": "864880d97ffffff",
    "L": "864886367ffffff",
    "M": "864880d17ffffff",
    "N": "864880da7ffffff",
    "O": "864880db7ffffff",
    "P": "864886acfffffff",
    "Q": "864886a4fffffff",
    "R": "864886a5fffffff",
    "S": "864886aefffffff",
}
US_CELLS, MX_CELLS = "ABCDEFG", "HIJKLMNOPQRS"
LAND_KM2 = 42.2
# About a metre, in degrees.
_INSET = 1e-5

SPEEDS = {
    "US": {"motorway": 100.0, "trunk": 50.0, "primary": 50.0, "secondary": 50.0},
    "MX": {"motorway": 80.0, "trunk": 40.0, "primary": 40.0, "secondary": 40.0},
}

# Nodes of the roads in order: the centre of a cell, or a crossing.
NODES = (
    "B",
    "E",
    "F",
    "G",
    "west",
    "east",
    "I",
    "J",
    "K",
    "M",
    "O",
    "P",
    "Q",
    "R",
    "S",
)
NODE = {name: at for at, name in enumerate(NODES)}
# Nodes, km of each section, class, route, country tag, direction, tag of speed.
_WAYS: tuple[tuple[str, tuple[float, ...], str, str, str, int, float], ...] = (
    ("B E west", (10, 5), "motorway", "I 35", "US", 0, np.nan),
    ("B F G east", (10, 10, 5), "trunk", "US 83", "US", 0, np.nan),
    ("west I M Q", (4, 8, 8), "motorway", "MEX 85", "MX", 0, np.nan),
    ("east K O R", (4, 8, 8), "trunk", "MEX 2", "MX", 0, np.nan),
    ("I J K", (12, 12), "secondary", "MEX 40", "", 0, 60.0),
    ("Q R", (8,), "primary", "MEX 1", "MX", 1, np.nan),
    ("M O", (4,), "primary", "MEX 3", "MX", -1, np.nan),
    ("P S", (4,), "trunk", "MEX 99", "MX", 0, np.nan),
)

# Areas on the grid: whole cells; halves of J and the square in S are cut below.
_AREAS = (
    ("US04001", "US", "Alta", "AZ", "Arizona", "ABC"),
    ("US04002", "US", "Baja", "AZ", "Arizona", "DEFG"),
    ("MX04001", "MX", "Oeste", "04", "Campeche", "HIM"),
    ("MX04002", "MX", "Este", "04", "Campeche", "KLP"),
    ("MX05003", "MX", "Sur", "05", "Coahuila", "NOQRS"),
)
# Name, country, cell, degrees east of its centre, people.
_SETTLEMENTS = (
    ("Arriba", "US", "B", 0.0, 600.0),
    ("Enmedio", "US", "E", 0.0, 300.0),
    ("Garza", "US", "G", 0.0, 100.0),
    ("Ibarra", "MX", "I", 0.0, 500.0),
    ("Jaral Poniente", "MX", "J", -0.01, 300.0),
    ("Jaral Oriente", "MX", "J", 0.01, 200.0),
    ("Mesa", "MX", "M", 0.0, 200.0),
    ("Kino", "MX", "K", 0.0, 600.0),
    ("Punto", "MX", "S", 0.0, 10.0),
)


@dataclass(frozen=True, slots=True)
class TinyRoads:
    """Nodes, segments and ways as a road file gives them."""

    nodes: pd.DataFrame
    segments: pd.DataFrame
    ways: pd.DataFrame


@dataclass(frozen=True, slots=True)
class TinyWorld:
    """Every table of the tiny world."""

    areas: gpd.GeoDataFrame
    settlements: pd.DataFrame
    figures: dict[str, AreaFigures]
    roads: TinyRoads
    ports: pd.DataFrame


def make_world() -> TinyWorld:
    """Return fresh tables of the tiny world."""
    return TinyWorld(_areas(), _settlements(), _figures(), _roads(), _ports())


def number(letter: str) -> int:
    """Return a cell of the tiny world as the number that the project uses."""
    return int(h3.str_to_int(CELLS[letter]))


def cells_of(letters: str) -> npt.NDArray[np.uint64]:
    """Return cells by their letters, in the order of the letters."""
    return np.array([number(letter) for letter in letters], dtype="uint64")


def center(letter: str) -> tuple[float, float]:
    """Return latitude and longitude of the centre of a cell."""
    latitude, longitude = h3.cell_to_latlng(CELLS[letter])
    return float(latitude), float(longitude)


def outline(letters: str) -> shapely.Geometry:
    """Return the union of cells as one geometry in degrees."""
    return shapely.geometry.shape(h3.cells_to_geo([CELLS[one] for one in letters]))


def grid_table(
    counts: dict[str, dict[str, float]], *, letters: str = US_CELLS + MX_CELLS
) -> pd.DataFrame:
    """Return a table ``grid`` with counts by column and letter, 0 where none is given.

    Two states per country: by the rows of the drawing.
    """
    cell = cells_of(letters)
    state = {
        **dict.fromkeys("ABC", "AZ"),
        **dict.fromkeys("DEFG", "TX"),
        **dict.fromkeys("HIJKL", "04"),
        **dict.fromkeys("MNOPQRS", "05"),
    }
    places = [center(letter) for letter in letters]
    table: dict[str, Any] = {
        "cell": cell,
        "country": ["US" if letter in US_CELLS else "MX" for letter in letters],
        "state": [state[letter] for letter in letters],
        "area_id": "MX04001",
        "latitude": [place[0] for place in places],
        "longitude": [place[1] for place in places],
        "land_km2": LAND_KM2,
    }
    for column in (
        "population",
        "dealers",
        "homicides",
        "firearm_homicides",
        "seizures",
    ):
        given = counts.get(column, {})
        table[column] = [float(given.get(letter, 0.0)) for letter in letters]
    return pd.DataFrame(table).sort_values("cell", ignore_index=True)


def by_letter(cell: pd.Series, values: pd.Series) -> dict[str, float]:
    """Return values by the letter of their cell."""
    letter = {number(one): one for one in CELLS}
    return {
        letter[int(one)]: float(value) for one, value in zip(cell, values, strict=True)
    }


def _areas() -> gpd.GeoDataFrame:
    shapes = [outline(cells) for *_, cells in _AREAS]
    latitude, longitude = center("J")
    west = shapely.box(longitude - 1, latitude - 1, longitude, latitude + 1)
    half = outline("J")
    shapes[2] = shapely.union_all([shapes[2], shapely.intersection(half, west)])
    shapes[3] = shapely.union_all([shapes[3], shapely.difference(half, west)])
    latitude, longitude = center("S")
    square = shapely.box(
        longitude - 0.001, latitude - 0.001, longitude + 0.001, latitude + 0.001
    )
    shapes[4] = shapely.difference(shapes[4], square)
    rows = [row[:-1] for row in _AREAS]
    rows.append(("MX05004", "MX", "Punto", "05", "Coahuila"))
    rows.append(("US48999", "US", "Lejos", "TX", "Texas"))
    shapes += [square, shapely.box(-99.6, 33.0, -99.4, 33.2)]
    table = pd.DataFrame(
        rows, columns=["area_id", "country", "name", "state", "state_name"], dtype="str"
    )
    drawn = [shapely.buffer(shape, -_INSET, join_style="mitre") for shape in shapes]
    frame = gpd.GeoDataFrame(table, geometry=drawn, crs="EPSG:4326")
    order = ["country", "area_id", "name", "state", "state_name", "geometry"]
    sorted_frame: gpd.GeoDataFrame = frame[order].sort_values(
        ["country", "area_id"], ignore_index=True
    )
    return sorted_frame


def _settlements() -> pd.DataFrame:
    rows = []
    for at, (name, country, letter, east, people) in enumerate(_SETTLEMENTS, start=1):
        latitude, longitude = center(letter)
        rows.append((at, country, name, latitude, longitude + east, people))
    return pd.DataFrame(
        rows,
        columns=["place_id", "country", "name", "latitude", "longitude", "population"],
    ).astype({"country": "str", "name": "str"})


def _figures() -> dict[str, AreaFigures]:
    def figures(
        unit: str, *years: tuple[str, dict[str, float], float, float]
    ) -> AreaFigures:
        return AreaFigures(
            unit=unit,
            years={year: pd.Series(values) for year, values, _, _ in years},
            unplaced={year: unplaced for year, _, unplaced, _ in years},
            totals={year: total for year, _, _, total in years},
        )

    census = {
        "US04001": 900.0,
        "US04002": 200.0,
        "US48999": 5000.0,
        "MX04001": 1000.0,
        "MX04002": 800.0,
        "MX05003": 1000.0,
        "MX05004": 50.0,
    }
    dealers = {"US04001": 9.0, "US04002": 8.0, "US48999": 40.0}
    first = {"MX04001": 10.0, "MX04002": 8.0, "MX05004": 2.0}
    second = {"MX04001": 10.0, "MX05003": 5.0}
    return {
        "population": figures("people", ("2020", census, 0.0, 8950.0)),
        "dealers": figures("dealers", ("2023", dealers, 1.0, 58.0)),
        "homicides": figures(
            "homicides", ("2020", first, 0.0, 20.0), ("2021", second, 3.0, 18.0)
        ),
        "firearm_homicides": figures(
            "homicides",
            ("2020", {area: value / 2 for area, value in first.items()}, 0.0, 10.0),
            ("2021", {area: value / 2 for area, value in second.items()}, 1.5, 9.0),
        ),
        "seizures": figures(
            "firearms", ("2006–2011", {"MX04001": 20.0, "MX04002": 4.0}, 0.0, 24.0)
        ),
    }


def _between(one: str, other: str) -> tuple[float, float]:
    (south, west), (north, east) = center(one), center(other)
    return (south + north) / 2, (west + east) / 2


def _roads() -> TinyRoads:
    places = {letter: center(letter) for letter in CELLS}
    places |= {"west": _between("E", "I"), "east": _between("G", "K")}
    nodes = pd.DataFrame(
        {
            "osm_id": np.arange(101, 101 + len(NODES)),
            "latitude": [places[name][0] for name in NODES],
            "longitude": [places[name][1] for name in NODES],
            "port": [name if name in {"west", "east"} else "" for name in NODES],
            "name": list(NODES),
        }
    ).astype({"port": "str", "name": "str"})
    ways = pd.DataFrame(
        {
            "osm_id": np.arange(1, len(_WAYS) + 1),
            "class": [way[2] for way in _WAYS],
            "ref": [way[3] for way in _WAYS],
            "name": "",
            "country": [way[4] for way in _WAYS],
            "toll": [way[3] == "MEX 85" for way in _WAYS],
            "direction": [way[5] for way in _WAYS],
            "speed_kph": [way[6] for way in _WAYS],
        }
    )
    rows = []
    for at, (names, kms, *_) in enumerate(_WAYS):
        path = names.split()
        rows += [
            (NODE[start], NODE[end], at, float(km))
            for start, end, km in zip(path[:-1], path[1:], kms, strict=True)
        ]
    segments = pd.DataFrame(rows, columns=["start", "end", "way", "length_km"])
    return TinyRoads(nodes, segments, ways)


def _ports() -> pd.DataFrame:
    west, east = _between("E", "I"), _between("G", "K")
    return pd.DataFrame(
        {
            "port_id": ["closed", "east", "west"],
            "name_en": ["Closed Bridge", "East Bridge", "West Bridge"],
            "name_es": ["Puente Cerrado", "Puente Oriente", "Puente Poniente"],
            "us_city": ["Enmedio", "Garza", "Enmedio"],
            "mx_city": ["Ibarra", "Kino", "Ibarra"],
            "latitude": [west[0], east[0], west[0]],
            "longitude": [west[1], east[1], west[1]],
            "field_office": "Laredo",
            "southbound": [False, True, True],
            "returns_by": ["west", "east", "west"],
            "personal_vehicles": pd.array([100, None, 300], dtype="Int64"),
            "trucks": pd.array([0, None, 100], dtype="Int64"),
        }
    ).astype(dict.fromkeys(("port_id", "name_en", "name_es", "us_city"), "str"))
