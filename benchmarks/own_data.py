"""Invented lists of seizures, 100,000 rows each, to measure how they are read."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.projection import GEOGRAPHIC
from geo.sections_own import Seizures
from tests.workbooks import write_workbook

if TYPE_CHECKING:
    from geo.sources.own.gazetteer import Gazetteer

ROWS = 100_000
_COLUMNS = {
    "date": "Fecha",
    "code": "Clave",
    "name": "Municipio",
    "state": "Estado",
    "firearms": "Armas",
    "type": "Tipo",
}
_POINTS = {"latitude": "Latitud", "longitude": "Longitud"}


@cache
def world() -> "tuple[gpd.GeoDataFrame, Gazetteer]":
    """Return the municipalities and counties that ship, and the names of Mexico."""
    from geo.sources.areas import boundary_files, read_boundaries
    from geo.sources.own.gazetteer import build_gazetteer

    areas = read_boundaries(boundary_files()).areas
    return areas, build_gazetteer(areas, "MX")


def make_list(folder: Path, form: str) -> Path:
    """Write a list, or take the one that is there: a third by point, code and name."""
    path = folder / f"own_seizures_made.{form}"
    if path.exists():
        return path
    table = _table()
    if form == "csv":
        table.to_csv(path, index=False)
    elif form == "xlsx":
        write_workbook(path, [table.columns.tolist(), *table.itertuples(index=False)])
    else:
        known = table["Latitud"] != ""
        places = [
            pd.to_numeric(table[name].where(known)) for name in ("Longitud", "Latitud")
        ]
        shapes = gpd.points_from_xy(*places)
        held = table.drop(columns=list(_POINTS.values()))
        frame = gpd.GeoDataFrame(held, geometry=shapes, crs=GEOGRAPHIC)
        frame.loc[~known, "geometry"] = None
        frame.to_file(path, engine="pyogrio")
    return path


def _table() -> pd.DataFrame:
    areas, _ = world()
    mexico = areas[areas["country"] == "MX"]
    # Two names of a state that two municipalities share cannot be told apart.
    mexico = mexico[~mexico.duplicated(["state", "name"], keep=False)]
    random = np.random.default_rng(1)
    chosen = mexico.iloc[random.integers(0, len(mexico), ROWS)]
    inside = chosen.geometry.representative_point()
    by_point, by_code, by_name = np.eye(3, dtype=bool)[random.integers(0, 3, ROWS)].T
    return pd.DataFrame(
        {
            "Fecha": np.datetime_as_string(
                np.datetime64("2015-01-01") + random.integers(0, 3000, ROWS)
            ),
            "Latitud": np.where(by_point, inside.y.round(6).astype("str"), ""),
            "Longitud": np.where(by_point, inside.x.round(6).astype("str"), ""),
            "Clave": np.where(by_code, chosen["area_id"].str[2:], ""),
            "Municipio": np.where(by_name, chosen["name"], ""),
            "Estado": np.where(by_name, chosen["state_name"], ""),
            "Armas": random.integers(1, 9, ROWS),
            "Tipo": random.choice(["Pistola", "Arma larga", "otra"], ROWS),
            "Nombre": "invented",
        }
    )


def make_strange_list(folder: Path) -> Path:
    """Write a list in which 20,000 names are of no place, each in five rows."""
    path = folder / "own_seizures_strange.csv"
    if not path.exists():
        at = np.arange(ROWS) % (ROWS // 5)
        table = _table().assign(Latitud="", Longitud="", Clave="")
        named = {"Municipio": [f"Macondo {one}" for one in at], "Estado": "Oaxaca"}
        table.assign(**named).to_csv(path, index=False)
    return path


def refuse_list(path: Path) -> int:
    """Read a list that is refused; return how many rows it had."""
    from geo.errors import InputError

    try:
        read_list(path)
    except InputError:
        return ROWS
    message = f"{path.name} was not refused"
    raise RuntimeError(message)


def read_list(path: Path) -> int:
    """Read a list; return how many rows it had."""
    from geo.sources.own import read_own_seizures

    columns = _COLUMNS if path.suffix == ".gpkg" else {**_COLUMNS, **_POINTS}
    section = Seizures.model_validate(
        {
            "file": path.name,
            "columns": columns,
            "sheet": "first",
            "crs": "file",
            "date_order": "auto",
            "deny": [],
        }
    )
    found = read_own_seizures(path, section, *world(), resolution=6, small_count=3)
    rows: int = found.facts["rows"]
    return rows
