"""The shipped authorities beside facts that anyone can look up, and their coverage."""

import csv
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geo.pipeline import StageReport
from geo.schema.contract import check
from geo.schema.responsibility import RESPONSIBILITY, RESPONSIBILITY_KINDS
from geo.sources.responsibility_shapes import read_shapes

# Counties that touch the border with Mexico, by FIPS code.
_BY_STATE = {
    "06": "025 073",
    "04": "003 019 023 027",
    "35": "013 023 029",
    "48": "043 061 141 215 229 243 271 323 377 427 443 465 479 505",
}
BORDER_COUNTIES = [
    state + county for state, names in _BY_STATE.items() for county in names.split()
]
NORTH = ("02", "05", "08", "19", "26", "28")


@pytest.fixture(scope="module")
def made(finished_study: tuple[Path, dict[str, StageReport]]) -> Path:
    """Give the folder of stage tables."""
    return finished_study[0] / "data" / "processed"


@pytest.fixture(scope="module")
def table(made: Path) -> pd.DataFrame:
    """Give table ``sources_responsibility`` as the stage wrote it."""
    return pd.read_parquet(made / "sources_responsibility.parquet")


@pytest.fixture(scope="module")
def areas(made: Path) -> pd.DataFrame:
    """Give the areas, without shapes."""
    columns = ["country", "area_id", "state"]
    return pd.read_parquet(made / "sources_areas.parquet", columns=columns)


@pytest.fixture(scope="module")
def ports(raw: Path) -> pd.DataFrame:
    """Give the crossings."""
    return pd.read_csv(raw / "ports" / "ports.csv", dtype=str)


def _units(table: pd.DataFrame, kind: str, place: str) -> dict[str, set[str]]:
    rows = table[(table["kind"] == kind) & (table[place] != "")]
    grouped = rows.groupby(place)["unit"].agg(set)
    return {str(key): units for key, units in grouped.items()}


def _at(table: pd.DataFrame, place: str, name: str) -> dict[str, str]:
    rows = table[table[place] == name]
    return dict(zip(rows["kind"], rows["unit"], strict=True))


def test_the_table_has_its_declared_shape(table: pd.DataFrame) -> None:
    check(table, RESPONSIBILITY)
    assert ((table["area_id"] == "") != (table["port_id"] == "")).all()


@pytest.mark.parametrize("bridge", ["laredo-1", "laredo-2", "laredo-world-trade"])
def test_who_answers_for_the_bridges_of_laredo(
    table: pd.DataFrame, bridge: str
) -> None:
    assert _at(table, "port_id", bridge) == {
        "atf_field_division": "houston",
        "border_patrol_sector": "laredo",
        "cbp_field_office": "laredo",
        "mexican_consular_district": "laredo",
        "mexican_customs_office": "nuevo-laredo",
        "mexican_federal_prosecutor": "tamaulipas",
        "mexican_military_region": "iv",
        "us_consular_district": "nuevo-laredo",
    }


@pytest.mark.parametrize(
    ("port", "kind", "unit"),
    [
        ("laredo-colombia", "mexican_customs_office", "colombia"),
        ("laredo-colombia", "mexican_federal_prosecutor", "nuevo-leon"),
        ("progreso", "mexican_customs_office", "ciudad-reynosa"),
        ("los-indios", "mexican_customs_office", "matamoros"),
        ("sasabe", "mexican_customs_office", "nogales"),
        ("andrade", "mexican_customs_office", "mexicali"),
        ("roma", "border_patrol_sector", "rio-grande-valley"),
        ("presidio", "border_patrol_sector", "big-bend"),
        ("del-rio", "border_patrol_sector", "del-rio"),
        ("santa-teresa", "border_patrol_sector", "el-paso"),
        ("san-luis-1", "border_patrol_sector", "yuma"),
        ("san-luis-1", "cbp_field_office", "tucson"),
        ("calexico-east", "border_patrol_sector", "el-centro"),
        ("nogales-mariposa", "atf_field_division", "phoenix"),
        ("el-paso-bota", "atf_field_division", "dallas"),
        ("san-ysidro", "atf_field_division", "los-angeles"),
        ("san-ysidro", "mexican_military_region", "ii"),
        ("el-paso-bota", "mexican_military_region", "xi"),
        ("eagle-pass-1", "mexican_military_region", "xi"),
    ],
)
def test_who_answers_for_a_crossing(
    table: pd.DataFrame, port: str, kind: str, unit: str
) -> None:
    assert _at(table, "port_id", port)[kind] == unit


def test_every_crossing_has_an_office_a_customs_office_and_both_sides(
    table: pd.DataFrame, ports: pd.DataFrame
) -> None:
    for kind in sorted(set(RESPONSIBILITY_KINDS) - {"own", "us_consular_district"}):
        found = _units(table, kind, "port_id")
        assert set(found) == set(ports["port_id"]), kind


def test_field_offices_are_those_of_the_table_of_crossings(
    table: pd.DataFrame, ports: pd.DataFrame
) -> None:
    slug = ports["field_office"].str.lower().str.replace(" ", "-")
    expected = {port: {unit} for port, unit in zip(ports["port_id"], slug, strict=True)}
    assert _units(table, "cbp_field_office", "port_id") == expected


def test_counties_of_field_offices_are_those_of_their_crossings(
    table: pd.DataFrame,
) -> None:
    # Found by position through another kind that has every county of a crossing.
    sectors = table[(table["kind"] == "border_patrol_sector") & table["through"].ne("")]
    offices = _units(table, "cbp_field_office", "port_id")
    expected: dict[str, set[str]] = {}
    for port, county in zip(sectors["port_id"], sectors["through"], strict=True):
        expected.setdefault(county, set()).update(offices[port])
    assert _units(table, "cbp_field_office", "area_id") == expected


def test_every_border_county_has_a_sector_and_all_nine_are_there(
    table: pd.DataFrame,
) -> None:
    found = _units(table, "border_patrol_sector", "area_id")
    at_the_border = [found[f"US{code}"] for code in BORDER_COUNTIES]
    assert len(BORDER_COUNTIES) == 23
    assert all(len(units) == 1 for units in at_the_border)
    assert len(set.union(*at_the_border)) == 9


def test_every_municipality_has_one_military_region_and_one_prosecutor(
    table: pd.DataFrame, areas: pd.DataFrame
) -> None:
    mexican = set(areas.loc[areas["country"] == "MX", "area_id"])
    for kind, units in (
        ("mexican_military_region", 12),
        ("mexican_federal_prosecutor", 32),
    ):
        found = _units(table, kind, "area_id")
        assert set(found) == mexican
        assert all(len(one) == 1 for one in found.values())
        assert len(set.union(*found.values())) == units


def test_a_prosecutor_answers_for_one_state(
    table: pd.DataFrame, areas: pd.DataFrame
) -> None:
    rows = table[table["kind"] == "mexican_federal_prosecutor"]
    states = rows.merge(areas, on="area_id").groupby("unit")["state"].nunique()
    assert (states == 1).all()


def test_every_county_has_an_atf_division_and_all_25_are_there(
    table: pd.DataFrame, areas: pd.DataFrame
) -> None:
    found = _units(table, "atf_field_division", "area_id")
    assert set(found) == set(areas.loc[areas["country"] == "US", "area_id"])
    assert len(set.union(*found.values())) == 25
    shared = {name for name, units in found.items() if len(units) > 1}
    state = areas.set_index("area_id")["state"]
    assert {state[name] for name in shared} == {"FL", "IL", "IN"}


def test_the_houston_division_has_the_99_counties_that_atf_counted(
    table: pd.DataFrame,
) -> None:
    found = _units(table, "atf_field_division", "area_id")
    houston = {name[2:] for name, units in found.items() if units == {"houston"}}
    assert len(houston) == 99
    assert len(houston & set(BORDER_COUNTIES)) == 8
    # Harris and Bexar, not Dallas, Tarrant, Lubbock or Smith.
    assert {"48201", "48029"} <= houston
    assert not houston & {"48113", "48439", "48303", "48423"}


def test_every_border_state_of_mexico_has_a_consulate_at_the_border(
    table: pd.DataFrame, areas: pd.DataFrame
) -> None:
    found = set(_units(table, "us_consular_district", "area_id"))
    for state in NORTH:
        own = set(areas.loc[areas["area_id"].str[2:4] == state, "area_id"])
        assert own & found, state


def test_what_is_shared_says_so(table: pd.DataFrame) -> None:
    several = table.duplicated(["kind", "area_id", "port_id"], keep=False)
    assert table.loc[several, "shared"].all()
    assert (table.loc[table["shared"], "note_en"] != "").all()


def test_what_is_inferred_says_why(table: pd.DataFrame) -> None:
    inferred = table[table["basis"] == "inferred"]
    assert (inferred["note_en"] != "").all()


def test_notes_stand_in_both_languages(raw: Path) -> None:
    path = raw / "responsibility" / "units.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            assert bool(row["note_en"]) == bool(row["note_es"]), row
            assert len(row["note_en"].split()) < 3 or row["note_en"] != row["note_es"]


def test_every_crossing_lies_by_the_area_through_which_it_is_known(
    table: pd.DataFrame, made: Path, ports: pd.DataFrame
) -> None:
    shapes = gpd.read_parquet(made / "sources_areas.parquet").set_index("area_id")
    places = ports.set_index("port_id")
    pairs = table.loc[table["through"] != "", ["port_id", "through"]].drop_duplicates()
    assert len(pairs) == 2 * len(ports)
    where = places.loc[pairs["port_id"]]
    points = gpd.points_from_xy(where["longitude"], where["latitude"])
    here = gpd.GeoSeries(points, crs=4326).to_crs(6372)
    there = gpd.GeoSeries(
        shapes["geometry"].reindex(pairs["through"]).to_numpy(), crs=4326
    ).to_crs(6372)
    assert here.distance(there).max() < 500


def test_sectors_drawn_from_their_counties_are_read_as_they_were(
    table: pd.DataFrame,
    made: Path,
    ports: pd.DataFrame,
    tmp_path: Path,
) -> None:
    shapes = gpd.read_parquet(made / "sources_areas.parquet")
    rows = table[(table["kind"] == "border_patrol_sector") & ~table["shared"]]
    drawn = shapes.merge(rows[["area_id", "kind", "unit"]], on="area_id")
    drawn = drawn.dissolve(["kind", "unit"], as_index=False)
    drawn["name"] = "Sector " + drawn["unit"]
    drawn[["name", "kind", "unit", "geometry"]].to_file(tmp_path / "sectors.gpkg")
    ports = ports.astype({"latitude": "float64", "longitude": "float64"})
    found = read_shapes(tmp_path / "sectors.gpkg", shapes, ports)
    for place in ("area_id", "port_id"):
        expected = _units(rows, "border_patrol_sector", place)
        assert _units(found, "border_patrol_sector", place) == expected
