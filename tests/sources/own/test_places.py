"""Where rows are counted: next to the border, and where a row contradicts itself."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.errors import InputError
from geo.outputs.parquet import read_geometries
from geo.pipeline import StageReport
from geo.projection import GEOGRAPHIC
from geo.sources.own.gazetteer import build_gazetteer
from geo.sources.own.locating import Located, locate
from geo.sources.own.seizures import OwnSeizures, read_own_seizures
from tests.sources.own import lists

KM = 1 / 111.2
# Two areas of a country each, which meet along 31° N.
TWINS = gpd.GeoDataFrame(
    {
        "country": ["MX", "MX", "US", "US"],
        "area_id": ["MX08037", "MX08001", "US48141", "US48001"],
        "name": ["South-West", "South-East", "North-West", "North-East"],
        "state": ["08", "08", "TX", "TX"],
        "state_name": ["Chihuahua", "Chihuahua", "Texas", "Texas"],
    },
    geometry=[
        shapely.box(west, south, west + 1, south + 1)
        for south in (30, 31)
        for west in (-107, -106)
    ],
    crs=GEOGRAPHIC,
)


def _at(*norths: float, country: str = "MX", east: float = -106.5) -> Located:
    return locate(np.array(norths), np.full(len(norths), east), TWINS, country)


def test_a_point_of_the_other_bank_is_not_drawn_over_the_border() -> None:
    found = _at(31 - KM, 31 + 0.25 * KM, 31 + 0.35 * KM, 31 + 2.5 * KM, 31 + 9 * KM)
    assert found.code.tolist() == ["08037", "08037", "", "", ""]
    assert found.edge.tolist() == [False, True, False, False, False]
    there = "North-West, Texas"
    assert found.elsewhere.tolist() == ["", "", there, there, there]


def test_neither_is_one_of_this_bank() -> None:
    found = _at(31 + KM, 31 - 0.25 * KM, 31 - 0.35 * KM, country="US")
    assert found.code.tolist() == ["48141", "48141", ""]
    assert found.elsewhere.tolist() == ["", "", "South-West, Chihuahua"]


def test_by_the_sea_the_nearest_area_is_taken_up_to_three_km() -> None:
    found = _at(30 - 2.9 * KM, 30 - 3.1 * KM, np.nan)
    assert found.code.tolist() == ["08037", "", ""]
    assert found.edge.tolist() == [True, False, False]
    assert found.elsewhere.tolist() == ["", "", ""]


def test_kilometres_are_as_long_to_the_east() -> None:
    # At 31° N a degree of longitude has 95.3 km; the areas of Mexico end at 105° W.
    east = -105 + np.array([2.9, 3.1]) / 95.3
    found = locate(np.full(2, 30.5), east, TWINS, "MX")
    assert found.code.tolist() == ["08001", ""]


# Decimal degrees of squares, town halls and stations in the middle of each town.
TOWNS = {
    "US": {
        "El Paso, San Jacinto Plaza": (31.7587, -106.4869),
        "San Ysidro": (32.5520, -117.0430),
        "Nogales, Arizona": (31.3404, -110.9343),
        "Laredo, San Agustin Plaza": (27.5046, -99.5075),
        "Brownsville": (25.9017, -97.4975),
        "Hidalgo": (26.1004, -98.2630),
        "Eagle Pass": (28.7091, -100.4995),
        "Roma": (26.4054, -99.0156),
        "Douglas": (31.3445, -109.5453),
    },
    "MX": {
        "Juárez, Misión de Guadalupe": (31.7386, -106.4870),
        "Tijuana, the arch": (32.5356, -117.0385),
        "Nogales, Sonora": (31.3185, -110.9458),
        "Nuevo Laredo": (27.4935, -99.5075),
        "Matamoros, Plaza Hidalgo": (25.8800, -97.5040),
        "Reynosa, Plaza Principal": (26.0925, -98.2778),
        "Ciudad Acuña": (29.3232, -100.9300),
        "Ciudad Miguel Alemán": (26.4000, -99.0290),
        "Agua Prieta": (31.3280, -109.5490),
    },
}


@pytest.fixture(scope="module")
def shipped(
    finished_study: tuple[Path, dict[str, StageReport]],
) -> gpd.GeoDataFrame:
    """Give the municipalities and counties that ship."""
    processed = finished_study[0] / "data" / "processed"
    return read_geometries(processed / "sources_areas.parquet")


@pytest.mark.parametrize(("here", "there"), [("US", "MX"), ("MX", "US")])
def test_known_towns_lie_on_their_own_bank_alone(
    shipped: gpd.GeoDataFrame, here: str, there: str
) -> None:
    north, east = np.array(list(TOWNS[here].values())).T
    own = locate(north, east, shipped, here)
    assert (own.code != "").all()
    assert not own.edge.any()
    other = locate(north, east, shipped, there)
    assert (other.code == "").all(), list(TOWNS[here])
    assert (other.elsewhere != "").all()


def _read(
    folder: Path, areas: gpd.GeoDataFrame, rows: Sequence[lists.Row]
) -> OwnSeizures:
    path = lists.write_csv(folder / "list.csv", rows)
    return read_own_seizures(
        path,
        lists.seizures(path.name),
        areas,
        build_gazetteer(areas, "MX"),
        resolution=6,
        small_count=3,
    )


def _row(**held: object) -> lists.Row:
    row: lists.Row = dict.fromkeys(lists.COLUMNS.values(), "")
    return {**row, "Fecha": "2024-01-31", "Armas": 1, "Tipo": "pistola", **held}


def test_a_list_with_a_place_of_the_other_bank_is_refused(tmp_path: Path) -> None:
    north = 31 + 2 * KM
    with pytest.raises(InputError) as caught:
        _read(tmp_path, TWINS, [_row(Latitud=f"{north:.4f}", Longitud="-106.5")])
    assert str(caught.value) == (
        "list.csv, row 2, column 'Latitud': expected a point in Mexico, found "
        "'31.0180, -106.5', which lies in North-West, Texas. Correct the position; "
        "leave rows of other countries, and of the sea, out."
    )


def test_rows_at_an_edge_are_told(tmp_path: Path) -> None:
    inside = _row(Latitud="30.5", Longitud="-106.5")
    beside = _row(Latitud="29.99", Longitud="-106.5")
    found = _read(tmp_path, TWINS, [inside, beside, beside])
    (told,) = found.facts["repairs"]
    assert told == (
        "2 rows whose coordinates lie just outside the simplified boundaries of their "
        "country: the nearest area was taken"
    )


def test_rows_that_contradict_themselves_are_told(tmp_path: Path) -> None:
    point = {"Latitud": "30.5", "Longitud": "-106.5"}
    rows = [
        _row(Clave="08037", Municipio="Acapulco", Estado="Guerrero"),
        _row(Clave="08037", Municipio="Acapulco"),
        _row(Clave="08037", Estado="Guerrero"),
        _row(**point, Municipio="El Mante"),
        # These say nothing against it: both are called so, or the name is a town's.
        _row(Clave="08037", Municipio="Juárez"),
        _row(Clave="08037", Municipio="Cd. Juárez", Estado="Chih."),
        _row(**point, Municipio="Samalayuca", Estado="Chihuahua"),
    ]
    found = _read(tmp_path, lists.areas(), rows)
    (told,) = found.facts["repairs"]
    assert told == (
        "4 rows whose name or state is that of another area than their coordinates or "
        "code say: the name and state were left aside"
    )
    assert found.areas["area_id"].tolist() == ["MX08037"]
