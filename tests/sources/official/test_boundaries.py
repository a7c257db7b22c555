"""Boundaries in the layouts of INEGI and the Census Bureau, of a few squares."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from geo.errors import InputError
from geo.sources.areas import boundary_files, read_boundaries
from geo.sources.official import boundaries
from geo.sources.official.boundaries import (
    COUNTIES,
    MEXICAN_STATES,
    MUNICIPALITIES,
    US_STATES,
)
from geo.sources.official.boundary_years import american, mexican, reconcile

# INEGI's projection, as its .prj files have it: Lambert conformal conic, metres.
LAMBERT = (
    "+proj=lcc +lat_0=12 +lon_0=-102 +lat_1=17.5 +lat_2=29.5 +x_0=2500000 +y_0=0 "
    "+ellps=GRS80 +units=m"
)
WEST, SOUTH = -117.0, 32.0


def _square(at: int, side: float = 0.5) -> shapely.Polygon:
    return shapely.box(WEST + at * side, SOUTH, WEST + (at + 1) * side, SOUTH + side)


def _municipalities(**changes: object) -> gpd.GeoDataFrame:
    data = {
        "CVEGEO": ["02001", "02004", "26055"],
        "CVE_ENT": ["02", "02", "26"],
        "CVE_MUN": ["001", "004", "055"],
        "NOMGEO": ["Ensenada", "Tijuana", "San Luis Río Colorado"],
        "geometry": [_square(0), _square(1), _square(2)],
    }
    return gpd.GeoDataFrame({**data, **changes}, crs="EPSG:4326").to_crs(LAMBERT)


def _states() -> gpd.GeoDataFrame:
    data = {
        "CVEGEO": ["02", "26"],
        "CVE_ENT": ["02", "26"],
        "NOMGEO": ["Baja California", "Sonora"],
        "geometry": [shapely.union(_square(0), _square(1)), _square(2)],
    }
    return gpd.GeoDataFrame(data, crs="EPSG:4326").to_crs(LAMBERT)


def _counties(**changes: object) -> gpd.GeoDataFrame:
    data = {
        "STATEFP": ["48", "35"],
        "COUNTYFP": ["479", "013"],
        "GEOID": ["48479", "35013"],
        "NAME": ["Webb", "Doña Ana"],
        "geometry": [shapely.box(-100, 27, -99, 28), shapely.box(-107, 32, -106, 33)],
    }
    return gpd.GeoDataFrame({**data, **changes}, crs="EPSG:4269")


def _shapefile(
    folder: Path, table: gpd.GeoDataFrame, name: str, *, encoding: str = "UTF-8"
) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.shp"
    table.to_file(path, encoding=encoding)
    return path


def _without(path: Path, *suffixes: str) -> Path:
    for suffix in suffixes:
        path.with_suffix(suffix).unlink()
    return path


def _zipped(path: Path, *, inside: str = "") -> Path:
    target = path.with_suffix(".zip")
    with zipfile.ZipFile(target, "a") as archive:
        for part in sorted(path.parent.glob(f"{path.stem}.*")):
            if part != target:
                archive.write(part, f"{inside}{part.name}")
    return target


def test_a_shapefile_of_inegi_keeps_its_projection(tmp_path: Path) -> None:
    layer = boundaries.read(
        _shapefile(tmp_path, _municipalities(), "00mun"), MUNICIPALITIES
    )
    assert list(layer.table.columns) == ["CVEGEO", "NOMGEO", "CVE_ENT", "geometry"]
    assert layer.table["NOMGEO"].tolist()[2] == "San Luis Río Colorado"
    assert CRS(layer.table.crs).is_projected
    assert layer.told.rows == 3
    assert layer.told.repairs == ()


def test_the_layer_that_is_meant_is_found_in_an_archive_of_many(tmp_path: Path) -> None:
    archive = tmp_path / "mg_2020_integrado.zip"
    for table, name in ((_municipalities(), "00mun"), (_states(), "00ent")):
        _shapefile(tmp_path / "made", table, name)
    with zipfile.ZipFile(archive, "w") as target:
        for part in sorted((tmp_path / "made").iterdir()):
            target.write(part, f"conjunto_de_datos/{part.name}")
            target.writestr(f"catalogos/{part.name}.txt", "x")
    assert len(boundaries.read(archive, MUNICIPALITIES).table) == 3
    states = boundaries.read(archive, MEXICAN_STATES).table
    assert states["NOMGEO"].tolist() == ["Baja California", "Sonora"]


def test_the_layer_that_is_meant_is_found_in_a_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "marco.gpkg"
    _states().to_file(path, layer="ent")
    _municipalities().to_file(path, layer="mun")
    assert boundaries.read(path, MUNICIPALITIES).table["CVEGEO"].tolist() == [
        "02001",
        "02004",
        "26055",
    ]


def test_latin_1_and_utf_8_names_are_told_apart(tmp_path: Path) -> None:
    old = _shapefile(tmp_path, _municipalities(), "00mun", encoding="ISO-8859-1")
    layer = boundaries.read(_without(old, ".cpg"), MUNICIPALITIES)
    assert layer.table["NOMGEO"].iloc[2] == "San Luis Río Colorado"
    assert layer.told.repairs == ("names read as ISO-8859-1, not as the file says",)
    census = _shapefile(tmp_path, _counties(), "cb_2023_us_county_500k")
    new = boundaries.read(_without(census, ".cpg"), COUNTIES)
    assert new.table["NAME"].iloc[1] == "Doña Ana"
    assert new.told.repairs == ()


def test_a_census_file_without_prj_is_nad83_and_told(tmp_path: Path) -> None:
    path = _shapefile(tmp_path, _counties(), "cb_2023_us_county_500k")
    layer = boundaries.read(_zipped(_without(path, ".prj")), COUNTIES)
    assert CRS(layer.table.crs).to_epsg() == 4269
    assert layer.told.repairs == (
        (
            "no .prj file: coordinates taken as NAD83, in which the Census Bureau "
            "publishes"
        ),
    )


def test_a_file_of_inegi_without_prj_is_refused(tmp_path: Path) -> None:
    path = _without(_shapefile(tmp_path, _municipalities(), "00mun"), ".prj")
    with pytest.raises(InputError) as caught:
        boundaries.read(path, MUNICIPALITIES)
    assert str(caught.value) == (
        "00mun.shp: expected a coordinate reference system, found none: the .prj file "
        "is missing. Put the .prj file of the same name beside the shapefile."
    )


def _metres_called_degrees(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return table.set_crs("EPSG:4326", allow_override=True)


def _degrees_called_metres(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return table.to_crs("EPSG:4326").set_crs(LAMBERT, allow_override=True)


def _swapped(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    degrees = table.to_crs("EPSG:4326")
    turned = shapely.transform(degrees.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    return degrees.set_geometry(gpd.GeoSeries(turned, crs=degrees.crs))


def _elsewhere(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    degrees = table.to_crs("EPSG:4326")
    return degrees.set_geometry(degrees.translate(100, 0))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_metres_called_degrees, "expected longitude and latitude, as 'WGS 84' has "),
        (_metres_called_degrees, "which are metres. Fetch the file again, with"),
        (_degrees_called_metres, "found coordinates up to 116.5, which are degrees"),
        (_swapped, "found 32.00, -116.50: latitude stands first. Exchange the two"),
        (_elsewhere, "expected areas in Mexico, found 3 of 3 areas outside it (02001"),
    ],
)
def test_a_wrong_crs_is_refused(
    tmp_path: Path,
    spoil: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame],
    message: str,
) -> None:
    path = _shapefile(tmp_path, spoil(_municipalities()), "00mun")
    with pytest.raises(InputError) as caught:
        boundaries.read(path, MUNICIPALITIES)
    assert message in str(caught.value)


def test_invalid_shapes_are_repaired_and_counted(tmp_path: Path) -> None:
    bow = shapely.Polygon([(-116, 31), (-115, 32), (-115, 31), (-116, 32)])
    table = _municipalities(geometry=[_square(0), _square(1), bow])
    path = _shapefile(tmp_path, table, "00mun")
    layer = boundaries.read(path, MUNICIPALITIES)
    assert layer.told.repairs == ("1 invalid shapes repaired: 26055",)
    assert layer.table.is_valid.all()
    # Two triangles that meet in the middle of the bow tie: half its box.
    repaired = layer.table.to_crs("EPSG:4326").geometry.iloc[2]
    assert repaired.area == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"CVEGEO": ["2001", "02004", "26055"]}, "row 1, column 'CVEGEO': expected 5"),
        (
            {"CVEGEO": ["02004", "02004", "26055"], "CVE_MUN": ["004", "004", "055"]},
            "row 2, column 'CVEGEO': expected each area once, found '02004'",
        ),
        (
            {"CVE_MUN": ["002", "004", "055"]},
            "row 1, column 'CVEGEO': expected the codes of its state and its own one",
        ),
        (
            {"geometry": [_square(0), None, _square(2)]},
            "expected a polygon for each area, found none for 02004",
        ),
    ],
)
def test_wrong_codes_and_shapes_are_named(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    path = tmp_path / "mun.gpkg"
    _municipalities(**changes).to_file(path)
    with pytest.raises(InputError) as caught:
        boundaries.read(path, MUNICIPALITIES)
    assert message in str(caught.value)


def test_a_layer_without_the_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.gpkg"
    _municipalities().drop(columns="NOMGEO").to_file(path)
    with pytest.raises(InputError, match="column 'NOMGEO': expected the column"):
        boundaries.read(path, MUNICIPALITIES)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = _shapefile(tmp_path, _municipalities(), "00mun")
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(InputError, match=r"00mun\.shp"):
        boundaries.read(path, MUNICIPALITIES)


def test_an_archive_of_two_candidates_is_not_guessed(tmp_path: Path) -> None:
    first = _shapefile(tmp_path, _municipalities(), "02a")
    second = _shapefile(tmp_path, _municipalities(), "26b")
    archive = tmp_path / "both.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for stem in (first, second):
            for part in tmp_path.glob(f"{stem.stem}.*"):
                target.write(part, part.name)
    with pytest.raises(InputError, match=r"found 02a\.shp, 26b\.shp"):
        boundaries.read(archive, MUNICIPALITIES)


def test_layers_take_the_place_of_the_package_files(tmp_path: Path) -> None:
    states = gpd.GeoDataFrame(
        {
            "STATEFP": ["48", "35"],
            "STUSPS": ["TX", "NM"],
            "NAME": ["Texas", "New Mexico"],
            "geometry": _counties().geometry,
        },
        crs="EPSG:4269",
    )
    made = (
        (MUNICIPALITIES, _municipalities(), "00mun"),
        (MEXICAN_STATES, _states(), "00ent"),
        (COUNTIES, _counties(), "cb_2023_us_county_500k"),
        (US_STATES, states, "cb_2023_us_state_500k"),
    )
    layers = boundaries.as_layers(
        [
            (kind, boundaries.read(_shapefile(tmp_path, table, name), kind))
            for kind, table, name in made
        ]
    )
    found = read_boundaries(boundary_files(), layers=layers)
    assert found.areas["area_id"].tolist() == [
        *("MX02001", "MX02004", "MX26055", "US35013", "US48479")
    ]
    assert found.areas["state_name"].tolist()[2:4] == ["Sonora", "New Mexico"]
    assert found.outlines["state"].tolist() == ["02", "26", "NM", "TX"]
    # Neighbours still share their border, and squares stay squares.
    first, second = found.areas.geometry.iloc[:2]
    assert shapely.intersection(first, second).length > 0.4
    assert first.area == pytest.approx(0.25, rel=0.01)


def test_an_area_in_a_state_without_boundaries_is_refused(tmp_path: Path) -> None:
    table = _municipalities(CVEGEO=["77001", "02004", "26055"], CVE_ENT="77")
    path = _shapefile(tmp_path, table.drop(columns="CVE_MUN"), "00mun")
    layer = boundaries.read(path, MUNICIPALITIES)
    states = boundaries.read(_shapefile(tmp_path, _states(), "00ent"), MEXICAN_STATES)
    layers = boundaries.as_layers([(MUNICIPALITIES, layer), (MEXICAN_STATES, states)])
    counties = gpd.GeoDataFrame(
        {
            "STATEFP": ["48"],
            "STUSPS": ["TX"],
            "GEOID": ["48479"],
            "NAME": ["Webb"],
            "geometry": [shapely.box(-100, 27, -99, 28)],
        },
        crs="EPSG:4269",
    )
    given = {**layers, "counties": counties, "us_states": counties}
    with pytest.raises(InputError, match=r"1 in none \(MX77001\)"):
        read_boundaries({}, layers=given)


SUCCESSORS = pd.DataFrame(
    {
        "cvegeo": ["02006", "02007", "02008"],
        "name": ["San Quintín", "San Felipe", "Nuevo"],
        "created_year": [2020, 2021, 2024],
        "parent_cvegeo": ["02001", "02004", "02007"],
        "parent_name": ["Ensenada", "Tijuana", "San Felipe"],
    }
)


def test_younger_areas_are_counted_with_their_parents_and_told() -> None:
    figures = {
        "homicides/homicides.csv": ["02001", "02004", "02007", "02999", "99999"],
        "population/municipalities.csv": ["02001", "02004", "02006", "02777"],
    }
    found = reconcile(
        ["02001", "02004", "02006"],
        mexican(SUCCESSORS),
        figures,
        shown="homicides/successors.csv",
    )
    # 02006 is drawn already; 02008 was part of 02007, which is not drawn either.
    assert found.parents.to_dict() == {"02007": "02004", "02008": "02004"}
    assert found.without_shape == {"population/municipalities.csv": ("02777",)}
    assert found.without_figures == {"homicides/homicides.csv": ("02006",)}
    assert found.notes == (
        "02007 San Felipe is younger than the boundaries: counted with 02004",
        "02008 Nuevo is younger than the boundaries: counted with 02004",
        "homicides/homicides.csv: in the boundaries alone: 02006",
        "population/municipalities.csv: not in the boundaries: 02777",
    )


def test_a_younger_area_without_a_drawn_parent_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        reconcile(["02001"], mexican(SUCCESSORS), {}, shown="successors.csv")
    assert str(caught.value) == (
        "successors.csv: expected an area of the boundaries that 02007 was part of, "
        "found 02004. Add its parent to the table, or take newer boundaries."
    )


def test_parents_that_turn_in_a_circle_are_refused() -> None:
    table = pd.DataFrame(
        {
            "fips": ["02063", "02066"],
            "name": ["Chugach", "Copper River"],
            "parent_fips": ["02066", "02063"],
            "parent_name": ["Copper River", "Chugach"],
        }
    )
    with pytest.raises(InputError, match="found 02066 → 02063"):
        reconcile([], american(table), {}, shown="successors.csv")
