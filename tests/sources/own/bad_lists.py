"""Lists that must be refused, by case: how each is written; words stand beside."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely

from tests.sources.own.lists import (
    COLUMNS,
    Row,
    write_csv,
    write_geojson,
    write_geopackage,
    write_xlsx,
)

GOOD: Row = {
    "Fecha": "2021-03-31",
    "Latitud": 30.5,
    "Longitud": -106.5,
    "Clave": "",
    "Municipio": "",
    "Estado": "",
    "Armas": 2,
    "Tipo": "",
}
PLACELESS = {key: text for key, text in COLUMNS.items() if "itude" not in key}


@dataclass(frozen=True)
class Bad:
    """One case: how the file is made, and the settings."""

    make: Callable[[Path], Path]
    settings: dict[str, Any] = field(default_factory=dict)


def table(
    *rows: Mapping[str, object], name: str = "list.csv"
) -> Callable[[Path], Path]:
    write = write_xlsx if name.endswith("xlsx") else write_csv
    return lambda folder: write(folder / name, [{**GOOD, **row} for row in rows])


def text(name: str, data: str | bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return make


def document(**members: object) -> Callable[[Path], Path]:
    return text("list.geojson", json.dumps(members))


def feature(shape: object, **properties: object) -> dict[str, object]:
    held = {"Fecha": "2021-03-31", "Armas": 2, **properties}
    return {"type": "Feature", "properties": held, "geometry": shape}


def point(*place: object) -> dict[str, object]:
    return {"type": "Point", "coordinates": list(place)}


def package(sql: str = "", **row: object) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = write_geopackage(folder / "list.gpkg", [{**GOOD, **row}])
        base = sqlite3.connect(path)
        base.executescript(sql)
        base.close()
        return path

    return make


def cut_package(folder: Path) -> Path:
    path = package()(folder)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def unknown_system(folder: Path) -> Path:
    return write_geopackage(folder / "list.gpkg", [GOOD], srs=-1)


LINE = shapely.to_wkb(shapely.LineString([(-106, 30), (-105, 30)])).hex()
CHANGED = f"UPDATE list SET geom = X'4750000100000000{LINE}'"  # noqa: S608
FEW = {"columns": {"date": "Fecha", "firearms": "Armas"}}
OF = {"columns": PLACELESS}

BAD: dict[str, Bad] = {
    "swapped": Bad(
        table({"Latitud": -106.5, "Longitud": 30.5}),
    ),
    "no minus sign": Bad(
        table({"Longitud": 106.5}),
    ),
    "outside": Bad(
        table({"Latitud": 3.5}),
    ),
    "at sea": Bad(
        table({"Latitud": 20.5, "Longitud": -110.5}),
    ),
    "in the United States": Bad(
        table({"Latitud": 31.5, "Longitud": -105.5}),
    ),
    "half a position": Bad(
        table({"Longitud": ""}),
    ),
    "unknown code": Bad(
        table({"Latitud": "", "Longitud": "", "Clave": "08999"}),
    ),
    "ambiguous name": Bad(
        table({}, {"Latitud": "", "Longitud": "", "Municipio": "JUAREZ"}),
    ),
    "ambiguous within a state, three times": Bad(
        table(
            *[
                {
                    "Latitud": "",
                    "Longitud": "",
                    "Municipio": "Juan Mixtepec",
                    "Estado": "Oax.",
                }
            ]
            * 3,
            {
                "Latitud": "",
                "Longitud": "",
                "Municipio": "San Juan Mixtepec",
                "Estado": "Oaxaca",
            },
        ),
    ),
    "unknown name and state": Bad(
        table(
            {"Latitud": "", "Longitud": "", "Municipio": "Macondo"},
            {"Latitud": "", "Longitud": "", "Estado": "Utopía"},
        ),
    ),
    "no date": Bad(
        table({}, {"Fecha": "soon"}),
    ),
    "a date long ago": Bad(
        table({"Fecha": "1889-03-31"}),
    ),
    "fewer than no firearms": Bad(
        table({"Armas": -1}, name="list.xlsx"),
    ),
    "a serial number for a count": Bad(
        table({"Armas": 4820571}),
    ),
    "no such column": Bad(
        text("list.csv", "Fecha,Lat,Lon,Armas\n2021-03-31,30.5,-106.5,2\n"),
        {
            "columns": {
                "date": "Fecha",
                "latitude": "Latitud",
                "longitude": "Longitud",
                "firearms": "Armas",
            }
        },
    ),
    "damaged JSON": Bad(
        text("list.geojson", '{"type": "FeatureCollection",\n "features": [}'),
        FEW,
    ),
    "JSON of many levels": Bad(
        text("list.geojson", "[" * 200_000),
        FEW,
    ),
    "a number that is none": Bad(
        document(type="FeatureCollection", features=[feature(point(float("nan"), 1))]),
        FEW,
    ),
    "no collection": Bad(
        document(type="Topology", features=[]),
        FEW,
    ),
    "no features": Bad(
        document(type="FeatureCollection", features=[]),
        FEW,
    ),
    "a shape and no shape": Bad(
        document(
            type="FeatureCollection",
            features=[
                feature({"type": "Polygon", "coordinates": []}),
                feature(point("east", "north")),
                "PLANTED",
            ],
        ),
        FEW,
    ),
    "swapped in GeoJSON": Bad(
        document(type="FeatureCollection", features=[feature(point(30.5, -106.5))]),
        FEW,
    ),
    "an unknown system": Bad(
        document(
            type="FeatureCollection",
            crs={"type": "name", "properties": {"name": "EPSG:1"}},
            features=[feature(point(1.5, 2.5))],
        ),
        FEW,
    ),
    "no GeoPackage": Bad(
        text("list.gpkg", "Fecha,Armas\n"),
        FEW,
    ),
    "a cut GeoPackage": Bad(
        cut_package,
        OF,
    ),
    "two layers": Bad(
        package(
            "CREATE TABLE other (a);"
            "INSERT INTO gpkg_contents VALUES ('other', 'attributes');"
        ),
        OF,
    ),
    "no such layer": Bad(
        package(),
        {**OF, "sheet": "nothing"},
    ),
    "a view in place of a table": Bad(
        package(
            "ALTER TABLE list RENAME TO hidden;"
            "CREATE VIEW list AS SELECT * FROM hidden;"
        ),
        OF,
    ),
    "a line": Bad(
        package(CHANGED),
        OF,
    ),
    "no system": Bad(
        unknown_system,
        OF,
    ),
    "a picture": Bad(
        text("list.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    ),
    "a geometry in a CSV": Bad(
        lambda folder: write_geojson(folder / "list.csv", [GOOD]),
    ),
}
