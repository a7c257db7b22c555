"""Areas of responsibility that a user draws: by the largest overlap, by position."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import InputError
from geo.sources.responsibility import read_responsibility
from geo.sources.responsibility_shapes import read_shapes

# Four counties and a municipality in a row, one degree wide each.
AREAS = gpd.GeoDataFrame(
    {
        "country": ["MX", "US", "US", "US", "US"],
        "area_id": ["MX28027", "US48001", "US48003", "US48005", "US48007"],
        "state": ["28", "TX", "TX", "TX", "TX"],
    },
    geometry=[
        shapely.box(-100, 26, -96, 27),
        *(shapely.box(west, 27, west + 1, 28) for west in (-100, -99, -98, -97)),
    ],
    crs="EPSG:4326",
)
PORTS = pd.DataFrame(
    {
        "port_id": ["east", "river", "west"],
        "us_state": ["TX", "TX", "TX"],
        "mx_state": ["28", "28", "28"],
        "latitude": [27.0, 26.98, 27.0],
        "longitude": [-96.5, -98.5, -99.5],
    }
)
SECTOR = "border_patrol_sector"
Draw = Callable[..., Path]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Give a function that writes polygons: (name, kind, polygon) each."""

    def put(
        *features: tuple[object, object, shapely.Geometry | None],
        file: str = "mine.gpkg",
        **columns: list[object],
    ) -> Path:
        names, kinds, shapes = zip(*features, strict=True)
        frame = gpd.GeoDataFrame(
            {"name": names, "kind": kinds, **columns}, geometry=list(shapes), crs=4326
        )
        frame.to_file(tmp_path / file)
        return tmp_path / file

    return put


def _box(west: float, east: float, *, south: float = 27.0) -> shapely.Geometry:
    return shapely.box(west, south, east, 28)


def _units(path: Path, place: str = "area_id") -> dict[str, str]:
    table = read_shapes(path, AREAS, PORTS)
    rows = table[table[place] != ""]
    return dict(zip(rows[place], rows["unit"], strict=True))


def _refused(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_shapes(path, AREAS, PORTS)
    return [str(fault) for fault in caught.value.faults]


# ------------------------------------------------------------------------- overlaps


def test_an_area_goes_to_the_unit_that_covers_most_of_it(draw: Draw) -> None:
    path = draw(("West", SECTOR, _box(-100, -98.3)), ("East", SECTOR, _box(-98.3, -96)))
    assert _units(path) == {
        "US48001": "west",
        "US48003": "west",
        "US48005": "east",
        "US48007": "east",
    }


def test_what_no_unit_covers_counts_like_a_unit(draw: Draw) -> None:
    # Four tenths of the second county are covered, six are not.
    assert _units(draw(("West", SECTOR, _box(-100, -98.6)))) == {"US48001": "west"}


def test_three_units_may_share_an_area_that_the_largest_has(draw: Draw) -> None:
    path = draw(
        ("A", SECTOR, _box(-100, -99.7)),
        ("B", SECTOR, _box(-99.7, -99.3)),
        ("C", SECTOR, _box(-99.3, -99.0)),
    )
    assert _units(path) == {"US48001": "b"}


def test_a_note_says_how_much_is_covered(draw: Draw) -> None:
    table = read_shapes(draw(("West", SECTOR, _box(-100, -98.3))), AREAS, PORTS)
    notes = table[table["area_id"] != ""].set_index("area_id")
    assert notes["note_en"].to_dict() == {
        "US48001": "",
        "US48003": "Covers 70 % of it",
    }
    assert notes.loc["US48003", "note_es"] == "Cubre el 70 %"
    assert set(notes["basis"]) == {"own, by overlap"}


def test_a_kind_takes_areas_of_its_own_country_only(draw: Draw) -> None:
    wide = _box(-100, -96, south=26)
    assert "MX28027" not in _units(draw(("All", SECTOR, wide)))
    assert _units(draw(("All", "mexican_military_region", wide))) == {"MX28027": "all"}
    assert len(_units(draw(("All", "own", wide)))) == 5


def test_polygons_of_one_name_are_one_unit(draw: Draw) -> None:
    path = draw(("Ends", SECTOR, _box(-100, -99)), ("Ends", SECTOR, _box(-97, -96)))
    assert _units(path) == {"US48001": "ends", "US48007": "ends"}


def test_another_projection_gives_the_same(draw: Draw, tmp_path: Path) -> None:
    path = draw(("West", SECTOR, _box(-100, -98.3)))
    metres = tmp_path / "metres.gpkg"
    gpd.read_file(path).to_crs("EPSG:6372").to_file(metres)
    assert _units(metres) == _units(path)


def test_geojson_is_read_as_geopackage_is(draw: Draw) -> None:
    features = [("Área Ñ", SECTOR, _box(-100, -98.3))]
    assert _units(draw(*features, file="a.geojson")) == _units(draw(*features))
    assert set(_units(draw(*features)).values()) == {"area-n"}


def test_unit_name_and_year_may_be_given(draw: Draw) -> None:
    path = draw(
        ("West", SECTOR, _box(-100, -98)),
        unit=["W 1"],
        name_es=["Oeste"],
        year=[2025],
    )
    table = read_shapes(path, AREAS, PORTS)
    assert set(zip(table["unit"], table["name_es"], table["year"], strict=True)) == {
        ("w-1", "Oeste", 2025)
    }


# ------------------------------------------------------------------------ crossings


def test_a_crossing_goes_by_position(draw: Draw) -> None:
    path = draw(("West", SECTOR, _box(-100, -98)), ("East", SECTOR, _box(-98, -96)))
    # The one in the river lies 2.2 km south of the western polygon.
    assert _units(path, "port_id") == {"east": "east", "river": "west", "west": "west"}


def test_a_crossing_far_from_every_polygon_has_none(draw: Draw) -> None:
    path = draw(("West", SECTOR, _box(-100, -99, south=27.2)))
    assert _units(path, "port_id") == {}


def test_drawn_kinds_take_the_place_of_shipped_ones(draw: Draw, raw: Path) -> None:
    own = draw(("West", SECTOR, _box(-100, -98)))
    areas = gpd.GeoDataFrame(pd.concat([_every_area(raw), AREAS]), crs="EPSG:4326")
    ports = pd.read_csv(raw / "ports" / "ports.csv")
    areas = areas.drop_duplicates("area_id", keep="last").reset_index(drop=True)
    table = read_responsibility(raw, areas, ports, own=own)
    sectors = table[table["kind"] == SECTOR]
    assert set(sectors["unit"]) == {"west"}
    assert sectors["year"].isna().all()
    assert table["kind"].nunique() == 8


def _every_area(raw: Path) -> gpd.GeoDataFrame:
    """Return every code of the shipped tables, without any shape."""
    mexican = pd.read_csv(raw / "population" / "municipalities.csv", dtype=str)
    counties = pd.read_csv(raw / "population" / "counties.csv", dtype=str)
    counties = counties.drop_duplicates("fips")
    frame = pd.DataFrame(
        {
            "country": ["MX"] * len(mexican) + ["US"] * len(counties),
            "area_id": [*("MX" + mexican["cvegeo"]), *("US" + counties["fips"])],
            "state": [*mexican["state_code"], *counties["state"]],
        }
    )
    nothing = [shapely.Polygon()] * len(frame)
    return gpd.GeoDataFrame(frame, geometry=nothing, crs="EPSG:4326")


# --------------------------------------------------------------------------- faults

BOW = shapely.Polygon([(-100, 27), (-99, 28), (-99, 27), (-100, 28)])


@pytest.mark.parametrize(
    ("feature", "column", "words"),
    [
        (("", SECTOR, _box(-100, -99)), "name", "expected a name, found nothing"),
        ((None, SECTOR, _box(-100, -99)), "name", "expected a name, found nothing"),
        (
            ("A", "sector", _box(-100, -99)),
            "kind",
            (
                "us_consular_district, own, found 'sector'. Correct the kind; 'own' is "
                "for any other."
            ),
        ),
        (("A", None, _box(-100, -99)), "kind", "found nothing"),
        (("A", SECTOR, None), "geometry", "found nothing"),
        (("A", SECTOR, shapely.Polygon()), "geometry", "found nothing"),
        (
            ("A", SECTOR, BOW),
            "geometry",
            (
                "expected a polygon with an area that does not cross itself, found "
                "Self-intersection[-99.5 27.5]. Mend the polygon."
            ),
        ),
        (
            ("A", SECTOR, shapely.box(27, -100, 28, -99)),
            "geometry",
            "found 27, -100. Latitude and longitude are swapped; exchange the two.",
        ),
        (
            ("A", SECTOR, shapely.box(4e5, 3e6, 5e5, 3.1e6)),
            "geometry",
            "expected degrees of the globe",
        ),
        (("A", SECTOR, shapely.Point(-99, 27)), "geometry", "found a Point"),
    ],
)
def test_a_wrong_feature_is_refused_by_number(
    draw: Draw,
    feature: tuple[object, object, shapely.Geometry | None],
    column: str,
    words: str,
) -> None:
    path = draw(("Good", SECTOR, _box(-97, -96)), feature, file="mine.geojson")
    (fault,) = _refused(path)
    assert fault.startswith(f"mine.geojson, row 2, column '{column}': ")
    assert words in fault


def test_all_faults_of_a_file_are_told_at_once(draw: Draw) -> None:
    path = draw(("", "sector", BOW), ("A", SECTOR, shapely.box(27, -100, 28, -99)))
    assert [fault.split(": ")[0] for fault in _refused(path)] == [
        "mine.gpkg, row 1, column 'name'",
        "mine.gpkg, row 1, column 'kind'",
        "mine.gpkg, row 1, column 'geometry'",
        "mine.gpkg, row 2, column 'geometry'",
    ]


def test_a_polygon_over_no_area_of_the_country_is_refused(draw: Draw) -> None:
    path = draw(("A", SECTOR, _box(-100, -99)), ("B", SECTOR, shapely.box(0, 0, 1, 1)))
    assert _refused(path) == [
        (
            "mine.gpkg, row 2, column 'geometry': expected a polygon over an area of "
            "the kind's country, found none below it. Check the CRS and the kind."
        )
    ]


def test_a_file_without_coordinate_system_is_refused(draw: Draw) -> None:
    path = draw(("A", SECTOR, _box(-100, -99)), file="bare.shp")
    path.with_suffix(".prj").unlink()
    assert "found no coordinate system" in _refused(path)[0]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "plain.geojson"
    gpd.GeoDataFrame({"label": ["x"]}, geometry=[_box(-100, -99)], crs=4326).to_file(
        path
    )
    assert [fault.split(": ")[0] for fault in _refused(path)] == [
        "plain.geojson, column 'name'",
        "plain.geojson, column 'kind'",
    ]


def test_several_layers_are_named(draw: Draw) -> None:
    path = draw(("A", SECTOR, _box(-100, -99)))
    gpd.read_file(path).to_file(path, layer="other")
    assert "found 2 layers: mine, other" in _refused(path)[0]


@pytest.mark.parametrize("data", [b"", b"not a map", b'{"type": "Feature"'])
def test_a_file_that_is_no_map_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.geojson"
    path.write_bytes(data)
    (fault,) = _refused(path)
    assert fault.startswith("bad.geojson, column 'data.responsibility': expected one")
    assert fault.endswith("Name another file, or 'shipped'.")
