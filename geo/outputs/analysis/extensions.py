"""What a GeoPackage says of itself: the OGC extensions for schema and metadata.

Clauses F.8 (metadata) and F.9 (schema) of OGC 12-128r17, GeoPackage 1.3; and QGIS's
table of styles, registered as attributes so that it is known to be part of the file.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from geo.outputs.analysis.about import About, layer_metadata
from geo.outputs.analysis.dictionary import alias, columns_of
from geo.outputs.analysis.layers import Layer
from geo.outputs.analysis.qml_elements import document
from geo.outputs.analysis.styles import NamedStyle
from geo.outputs.words import WORDS
from geo.schema.contract import Column

_TABLES: Final = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  name TEXT,
  title TEXT,
  description TEXT,
  mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL,
  constraint_type TEXT NOT NULL,
  value TEXT,
  min NUMERIC,
  min_is_inclusive BOOLEAN,
  max NUMERIC,
  max_is_inclusive BOOLEAN,
  description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
CREATE TABLE gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
  md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL,
  table_name TEXT,
  column_name TEXT,
  row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL,
  md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  f_table_catalog TEXT,
  f_table_schema TEXT,
  f_table_name TEXT,
  f_geometry_column TEXT,
  styleName TEXT,
  styleQML TEXT,
  styleSLD TEXT,
  useAsDefault BOOLEAN,
  description TEXT,
  owner TEXT,
  ui TEXT,
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
);
"""
_SCHEMA = "http://www.geopackage.org/spec121/#extension_schema"
_METADATA = "http://www.geopackage.org/spec121/#extension_metadata"
_STYLE_TABLE = "layer_styles"


def write_extensions(
    path: Path,
    layers: Sequence[Layer],
    styles: Sequence[NamedStyle],
    *,
    about: About,
    made_on: date,
) -> None:
    """Write descriptions, enumerations, metadata and styles into a GeoPackage.

    Parameters
    ----------
    path
        The file, with its layers.
    layers, styles
        What it holds, and how that looks.
    about
        What is said of the study.
    made_on
        Time stamp of every row.
    """
    stamp = f"{made_on.isoformat()}T00:00:00.000Z"
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(f"PRAGMA journal_mode=MEMORY; {_TABLES}")
        _register(connection, stamp)
        _write_columns(connection, layers)
        _write_metadata(connection, layers, about, stamp)
        connection.executemany(
            f"INSERT INTO {_STYLE_TABLE} (f_table_catalog, f_table_schema, "  # noqa: S608 - a constant
            "f_table_name, f_geometry_column, styleName, styleQML, styleSLD, "
            "useAsDefault, description, owner, ui, update_time) "
            "VALUES ('', '', ?, 'geom', ?, ?, '', ?, ?, '', NULL, ?)",
            list(_style_rows(styles, stamp)),
        )


def _register(connection: sqlite3.Connection, stamp: str) -> None:
    """Tell which tables the extensions brought."""
    rows = [
        (table, name, definition, "read-write")
        for name, definition, tables in (
            (
                "gpkg_schema",
                _SCHEMA,
                ("gpkg_data_columns", "gpkg_data_column_constraints"),
            ),
            (
                "gpkg_metadata",
                _METADATA,
                ("gpkg_metadata", "gpkg_metadata_reference"),
            ),
        )
        for table in tables
    ]
    connection.executemany(
        "INSERT INTO gpkg_extensions (table_name, column_name, extension_name, "
        "definition, scope) VALUES (?, NULL, ?, ?, ?)",
        rows,
    )
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, "
        "last_change, srs_id) VALUES (?, 'attributes', ?, ?, ?, 0)",
        (_STYLE_TABLE, _STYLE_TABLE, "How QGIS draws the layers", stamp),
    )


def _write_columns(connection: sqlite3.Connection, layers: Sequence[Layer]) -> None:
    """Describe every column, and list the words that it may hold."""
    enumerations: dict[tuple[str, ...], str] = {}
    rows = []
    for layer in layers:
        for column in columns_of(layer):
            constraint = _constraint(column, enumerations)
            rows.append(
                (
                    layer.name,
                    column.name,
                    alias(column),
                    column.unit or None,
                    meaning(column),
                    constraint,
                )
            )
    connection.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, "
        "description, mime_type, constraint_name) VALUES (?, ?, ?, ?, ?, NULL, ?)",
        rows,
    )
    connection.executemany(
        "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, "
        "value, description) VALUES (?, 'enum', ?, ?)",
        [
            (name, value, WORDS["en"].get(value, value))
            for choices, name in enumerations.items()
            for value in choices
        ],
    )


def meaning(column: Column) -> str:
    """Return what a column means, with its unit."""
    unit = f" Unit: {column.unit}." if column.unit else ""
    return f"{column.meaning}.{unit}"


def _constraint(column: Column, enumerations: dict[tuple[str, ...], str]) -> str | None:
    """Return the name of a column's list of words; the same list has one name."""
    if not column.choices:
        return None
    name = enumerations.setdefault(column.choices, f"{column.name}_words")
    if sum(other == name for other in enumerations.values()) > 1:
        # Two lists of columns of one name: number the later one.
        name = enumerations[column.choices] = f"{name}_{len(enumerations)}"
    return name


def _write_metadata(
    connection: sqlite3.Connection,
    layers: Sequence[Layer],
    about: About,
    stamp: str,
) -> None:
    """Write what the study is: of the whole file first, then of each layer."""
    whole = [
        ("https://spec.commonmark.org/", "text/markdown", about.text("en")),
        ("https://spec.commonmark.org/", "text/markdown", about.text("es")),
        ("https://www.json.org/", "application/json", about.settings_text()),
    ]
    of_layers = [
        ("http://mrcc.com/qgis.dtd", "text/xml", layer_metadata(layer, about))
        for layer in layers
    ]
    connection.executemany(
        "INSERT INTO gpkg_metadata (id, md_scope, md_standard_uri, mime_type, "
        "metadata) VALUES (?, 'dataset', ?, ?, ?)",
        [(at, *row) for at, row in enumerate([*whole, *of_layers], start=1)],
    )
    references: list[tuple[str, str | None, str, int, int | None]] = [
        ("geopackage", None, stamp, at + 1, None) for at in range(len(whole))
    ]
    references += [
        ("table", layer.name, stamp, len(whole) + at, 1)
        for at, layer in enumerate(layers, start=1)
    ]
    connection.executemany(
        "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, "
        "column_name, row_id_value, timestamp, md_file_id, md_parent_id) "
        "VALUES (?, ?, NULL, NULL, ?, ?, ?)",
        references,
    )


def _style_rows(
    styles: Sequence[NamedStyle], stamp: str
) -> Iterator[tuple[str, str, str, bool, str, str]]:
    """Yield the styles; the first of each layer is its default."""
    seen: set[str] = set()
    for style in styles:
        text = document(style.look)
        first = style.layer not in seen
        seen.add(style.layer)
        yield (style.layer, style.name, text, first, style.name, stamp)
