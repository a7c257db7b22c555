"""A country of square municipalities, and lists in each of the four forms."""

import json
import sqlite3
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from geo.projection import GEOGRAPHIC
from geo.sections_own import Seizures, Traces
from geo.sources.own.gazetteer import Gazetteer, build_gazetteer
from tests.workbooks import write_workbook

# Code, name, state, its name, and the south-west corner of a square of one degree.
_MEXICO = (
    ("08037", "Juárez", "08", "Chihuahua", 30, -107),
    ("19031", "Juárez", "19", "Nuevo León", 25, -101),
    ("05030", "Saltillo", "05", "Coahuila de Zaragoza", 25, -102),
    ("20208", "San Juan Mixtepec", "20", "Oaxaca", 16, -97),
    ("20209", "San Juan Mixtepec", "20", "Oaxaca", 17, -98),
    ("12001", "Acapulco de Juárez", "12", "Guerrero", 17, -100),
    ("28021", "El Mante", "28", "Tamaulipas", 22, -99),
    ("25018", "Ñuu Savi", "25", "Sinaloa", 24, -108),
)
_UNITED_STATES = (
    ("48141", "El Paso", "TX", "Texas", 31, -106),
    ("29189", "St. Louis", "MO", "Missouri", 38, -91),
    ("29510", "St. Louis", "MO", "Missouri", 39, -91),
    ("22033", "East Baton Rouge", "LA", "Louisiana", 30, -91),
    ("04019", "Pima", "AZ", "Arizona", 32, -112),
    ("48123", "DeWitt", "TX", "Texas", 29, -98),
)


def areas() -> gpd.GeoDataFrame:
    """Return table ``sources_areas``."""
    rows = [
        {
            "country": country,
            "area_id": country + code,
            "name": name,
            "state": state,
            "state_name": of,
            "geometry": shapely.box(west, south, west + 1, south + 1),
        }
        for country, held in (("MX", _MEXICO), ("US", _UNITED_STATES))
        for code, name, state, of, south, west in held
    ]
    return gpd.GeoDataFrame(rows, crs=GEOGRAPHIC)


def gazetteer(country: str) -> Gazetteer:
    """Return the names of one country; 08099 Nuevo Juárez was part of Juárez."""
    younger = [("08099", "Nuevo Juárez", "08037")] if country == "MX" else []
    return build_gazetteer(areas(), country, younger)


_PLAIN: dict[str, Any] = {
    "sheet": "first",
    "crs": "file",
    "date_order": "auto",
    "deny": [],
}
COLUMNS = {
    "date": "Fecha",
    "latitude": "Latitud",
    "longitude": "Longitud",
    "code": "Clave",
    "name": "Municipio",
    "state": "Estado",
    "firearms": "Armas",
    "type": "Tipo",
}
TRACED = {
    "purchase_date": "Bought",
    "purchase_state": "State",
    "purchase_name": "County",
    "recovery_date": "Found",
    "recovery_state": "Estado",
    "recovery_name": "Municipio",
    "type": "Type",
    "calibre": "Calibre",
    "maker_country": "Maker",
}


def seizures(file: str, **changed: object) -> Seizures:
    """Return a section ``data.seizures``."""
    settings = {**_PLAIN, "file": file, "columns": COLUMNS, **changed}
    return Seizures.model_validate(settings)


def traces(file: str, **changed: object) -> Traces:
    """Return a section ``data.traces``."""
    settings = {**_PLAIN, "file": file, "columns": TRACED, "as_supply": False}
    return Traces.model_validate({**settings, **changed})


Row = dict[str, object]


def write_csv(path: Path, rows: Sequence[Row]) -> Path:
    """Write a list as CSV."""
    lines = [",".join(rows[0])]
    lines += [",".join(f"{value}" for value in row.values()) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_xlsx(path: Path, rows: Sequence[Row]) -> Path:
    """Write a list as a workbook."""
    cells = [
        [
            value if isinstance(value, int | float) else str(value)
            for value in row.values()
        ]
        for row in rows
    ]
    return write_workbook(path, [list(rows[0]), *cells])


def write_geojson(path: Path, rows: Sequence[Row]) -> Path:
    """Write a list as GeoJSON, its coordinates as points."""
    features = []
    for row in rows:
        held = dict(row)
        north, east = held.pop("Latitud", ""), held.pop("Longitud", "")
        shape = None if north == "" else {"type": "Point", "coordinates": [east, north]}
        features.append({"type": "Feature", "properties": held, "geometry": shape})
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def write_geopackage(path: Path, rows: Sequence[Row], *, srs: int = 4326) -> Path:
    """Write a list as a GeoPackage, by hand: its coordinates as points."""
    held = [dict(row) for row in rows]
    blobs = [_point(row.pop("Longitud", ""), row.pop("Latitud", "")) for row in held]
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    base.executescript(
        """
        CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,
            srs_id INTEGER);
        CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT,
            organization_coordsys_id INTEGER, definition TEXT);
        INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'EPSG', 4326, '');
        INSERT INTO gpkg_spatial_ref_sys VALUES (-1, 'NONE', -1, 'undefined');
        INSERT INTO gpkg_contents VALUES ('list', 'features');
        """
    )
    base.execute("INSERT INTO gpkg_geometry_columns VALUES ('list', 'geom', ?)", (srs,))
    names = ", ".join(f'"{name}"' for name in held[0])
    base.execute(f"CREATE TABLE list (fid INTEGER PRIMARY KEY, geom BLOB, {names})")
    marks = ", ".join("?" * (len(held[0]) + 1))
    base.executemany(
        f"INSERT INTO list (geom, {names}) VALUES ({marks})",  # noqa: S608
        [(blob, *row.values()) for blob, row in zip(blobs, held, strict=True)],
    )
    base.commit()
    base.close()
    return path


def _point(east: object, north: object) -> bytes | None:
    if east == "":
        return None
    head = b"GP\x00\x01" + struct.pack("<i", 4326)
    return head + shapely.to_wkb(shapely.Point(float(str(east)), float(str(north))))


WRITERS = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "geojson": write_geojson,
    "gpkg": write_geopackage,
}
