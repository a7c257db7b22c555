"""The GeoPackage against OGC 12-128r17 (1.3): its abstract tests, by clause."""

import shutil
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyogrio
import pytest

from geo.paths import Places

# Triggers that clause F.3 asks of each spatial index.
RTREE = ("insert", "update1", "update2", "update3", "update4", "delete")
COLUMNS = {
    "gpkg_spatial_ref_sys": [
        *("srs_name", "srs_id", "organization", "organization_coordsys_id"),
        *("definition", "description"),
    ],
    "gpkg_contents": [
        *("table_name", "data_type", "identifier", "description", "last_change"),
        *("min_x", "min_y", "max_x", "max_y", "srs_id"),
    ],
    "gpkg_geometry_columns": [
        *("table_name", "column_name", "geometry_type_name", "srs_id", "z", "m"),
    ],
    "gpkg_extensions": [
        *("table_name", "column_name", "extension_name", "definition", "scope"),
    ],
    "gpkg_data_columns": [
        *("table_name", "column_name", "name", "title", "description", "mime_type"),
        "constraint_name",
    ],
    "gpkg_data_column_constraints": [
        *("constraint_name", "constraint_type", "value", "min", "min_is_inclusive"),
        *("max", "max_is_inclusive", "description"),
    ],
    "gpkg_metadata": ["id", "md_scope", "md_standard_uri", "mime_type", "metadata"],
    "gpkg_metadata_reference": [
        *("reference_scope", "table_name", "column_name", "row_id_value", "timestamp"),
        *("md_file_id", "md_parent_id"),
    ],
}
Rows = list[tuple[object, ...]]


@pytest.fixture(scope="module")
def opened(places: Places) -> Iterator[sqlite3.Connection]:
    uri = f"file:{places.geopackage}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        yield connection


def _ask(connection: sqlite3.Connection, query: str, *values: object) -> Rows:
    return connection.execute(query, values).fetchall()


def test_1_1_1_it_is_a_geopackage_1_3_and_sound(opened: sqlite3.Connection) -> None:
    assert _ask(opened, "PRAGMA application_id") == [(0x47504B47,)]
    assert _ask(opened, "PRAGMA user_version") == [(10300,)]
    assert _ask(opened, "PRAGMA integrity_check") == [("ok",)]
    assert _ask(opened, "PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("table", COLUMNS)
def test_1_1_2_required_tables_have_their_columns(
    opened: sqlite3.Connection, table: str
) -> None:
    found = [row[1] for row in _ask(opened, f"PRAGMA table_info({table})")]
    assert found == COLUMNS[table]


def test_1_1_2_the_three_reference_systems_are_there(
    opened: sqlite3.Connection,
) -> None:
    rows = _ask(
        opened,
        "SELECT srs_id, organization, organization_coordsys_id "
        "FROM gpkg_spatial_ref_sys ORDER BY srs_id",
    )
    wanted = [(-1, "NONE", -1), (0, "NONE", 0), (4326, "EPSG", 4326)]
    assert [row for row in rows if row[0] in (-1, 0, 4326)] == wanted


def test_1_1_3_contents_name_every_table_once(opened: sqlite3.Connection) -> None:
    listed = {
        str(row[0]): row[1]
        for row in _ask(opened, "SELECT table_name, data_type FROM gpkg_contents")
    }
    assert set(listed.values()) == {"features", "attributes"}
    there = {
        row[0]
        for row in _ask(opened, "SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    own = {
        name
        for name in there
        if not str(name).startswith(("gpkg_", "rtree_", "sqlite_"))
    }
    assert own == set(listed)
    shaped = {
        row[0] for row in _ask(opened, "SELECT table_name FROM gpkg_geometry_columns")
    }
    assert shaped == {name for name, kind in listed.items() if kind == "features"}


def test_2_1_3_headers_of_shapes_are_as_declared(opened: sqlite3.Connection) -> None:
    declared = _ask(
        opened,
        "SELECT table_name, column_name, geometry_type_name, srs_id, z, m "
        "FROM gpkg_geometry_columns",
    )
    codes = {"POINT": 1, "LINESTRING": 2, "POLYGON": 3}
    codes |= {"MULTIPOINT": 4, "MULTILINESTRING": 5, "MULTIPOLYGON": 6}
    for table, column, kind, srs, z, m in declared:
        assert (srs, z, m) == (4326, 0, 0)
        blobs = _ask(
            opened,
            f'SELECT "{column}" FROM "{table}" WHERE "{column}" NOT NULL LIMIT 500',  # noqa: S608
        )
        assert blobs
        for (blob,) in blobs:
            assert isinstance(blob, bytes)
            magic, version, flags, srs_id = struct.unpack_from("<2sBBi", blob)
            assert (magic, version, srs_id) == (b"GP", 0, 4326)
            assert flags & 1  # little-endian
            assert not flags & 0b10000  # not empty
            envelope = {0: 0, 1: 32}[(flags >> 1) & 7]
            order, code = struct.unpack_from("<BI", blob, 8 + envelope)
            assert (order, code) == (1, codes[str(kind)])


def test_f3_each_layer_has_a_spatial_index_with_its_triggers(
    opened: sqlite3.Connection,
) -> None:
    triggers = {
        row[0]
        for row in _ask(opened, "SELECT name FROM sqlite_master WHERE type = 'trigger'")
    }
    indexed = set(
        _ask(
            opened,
            "SELECT table_name, column_name FROM gpkg_extensions "
            "WHERE extension_name = 'gpkg_rtree_index'",
        )
    )
    columns = _ask(opened, "SELECT table_name, column_name FROM gpkg_geometry_columns")
    assert indexed == set(columns)
    for table, column in columns:
        index = f"rtree_{table}_{column}"
        assert {f"{index}_{name}" for name in RTREE} <= triggers
        shapes = f'SELECT count("{column}") FROM "{table}"'  # noqa: S608
        assert _ask(opened, f'SELECT count(*) FROM "{index}"') == _ask(opened, shapes)  # noqa: S608


def test_f9_every_column_of_every_table_is_described(
    opened: sqlite3.Connection,
) -> None:
    for (table,) in _ask(
        opened,
        "SELECT table_name FROM gpkg_contents WHERE table_name != 'layer_styles'",
    ):
        there = {row[1] for row in _ask(opened, f'PRAGMA table_info("{table}")')}
        rows = _ask(
            opened,
            "SELECT column_name, name, description FROM gpkg_data_columns "
            "WHERE table_name = ?",
            table,
        )
        assert {row[0] for row in rows} == there - {"fid", "geom"}
        assert all(row[1] and row[2] for row in rows)
    rows = _ask(
        opened,
        "SELECT column_name, title FROM gpkg_data_columns "
        "WHERE table_name = 'hexagons'",
    )
    units = {row[0]: row[1] for row in rows}
    assert units["land_km2"] == "km²"
    assert units["homicide_rate"] == "per 100,000 a year"


def test_f9_enumerations_hold_every_word_of_their_columns(
    opened: sqlite3.Connection,
) -> None:
    bound = _ask(
        opened,
        "SELECT table_name, column_name, constraint_name FROM gpkg_data_columns "
        "WHERE constraint_name NOT NULL",
    )
    assert ("hexagons", "homicides_verdict") in {row[:2] for row in bound}
    for table, column, constraint in bound:
        allowed = {
            row[0]
            for row in _ask(
                opened,
                "SELECT value FROM gpkg_data_column_constraints "
                "WHERE constraint_name = ? AND constraint_type = 'enum'",
                constraint,
            )
        }
        found = _ask(
            opened,
            f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" NOT NULL',  # noqa: S608
        )
        assert {row[0] for row in found} <= allowed


def test_f8_metadata_say_what_the_study_is_in_both_languages(
    opened: sqlite3.Connection,
) -> None:
    rows = _ask(
        opened,
        "SELECT m.metadata FROM gpkg_metadata m JOIN gpkg_metadata_reference r "
        "ON r.md_file_id = m.id WHERE r.reference_scope = 'geopackage' ORDER BY m.id",
    )
    english, spanish, settings = (str(row[0]) for row in rows)
    assert "Seizures and traces show enforcement as well as flow" in english
    assert "## Advertencias" in spanish
    assert "2026-11-20" in english
    assert '"resolution": 4' in settings
    layers = _ask(
        opened,
        "SELECT count(*) FROM gpkg_metadata_reference WHERE reference_scope = 'table'",
    )
    described = _ask(opened, "SELECT count(*) - 1 FROM gpkg_contents")
    assert layers == described


def test_each_layer_has_one_default_style(opened: sqlite3.Connection) -> None:
    styles = _ask(
        opened,
        "SELECT f_table_name, sum(useAsDefault), count(*), "
        "count(DISTINCT styleName) FROM layer_styles GROUP BY f_table_name",
    )
    shaped = {
        row[0] for row in _ask(opened, "SELECT table_name FROM gpkg_geometry_columns")
    }
    assert {row[0] for row in styles} == shaped
    assert all(row[1] == 1 and row[2] == row[3] for row in styles)
    assert [row[2] for row in styles if row[0] == "hexagons"] == [11]


def test_it_opens_where_nobody_may_write(places: Places, tmp_path: Path) -> None:
    folder = tmp_path / "shelf"
    folder.mkdir()
    copy = Path(shutil.copy(places.geopackage, folder / "border.gpkg"))
    copy.chmod(0o444)
    folder.chmod(0o555)
    try:
        assert len(pyogrio.read_dataframe(copy, layer="ports")) > 40
        uri = f"file:{copy}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            assert _ask(connection, "PRAGMA journal_mode") == [("delete",)]
            assert _ask(connection, "SELECT count(*) > 1000 FROM hexagons") == [(1,)]
        assert [path.name for path in folder.iterdir()] == ["border.gpkg"]
    finally:
        folder.chmod(0o755)
