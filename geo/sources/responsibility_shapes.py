"""Areas of responsibility that a user has drawn: polygons with a name and a kind."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from geo.errors import Fault, InputError
from geo.projection import GEOGRAPHIC, PRINT, transform
from geo.schema.contract import LATITUDE_RANGE, LONGITUDE_RANGE
from geo.schema.responsibility import RESPONSIBILITY_KINDS

_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
# A crossing lies in the river: polygons that end at its bank are near enough.
_REACH_M = 3000.0
# Shares that fill an area but for the detail of simplified boundaries.
_WHOLE = 0.98
# Degrees east and north that exist.
_GLOBE = ((-180.0, 180.0), (-90.0, 90.0))


def read_shapes(path: Path, areas: pd.DataFrame, ports: pd.DataFrame) -> pd.DataFrame:
    """Read polygons and find the areas and crossings that lie in them.

    Parameters
    ----------
    path
        GeoPackage or GeoJSON with one layer of polygons in any CRS; columns ``name``
        and ``kind``, and, if they are there, ``name_es``, ``unit`` and ``year``.
        Features of one kind and unit are one unit.
    areas
        Table ``sources_areas`` with geometry.
    ports
        Table ``ports/ports.csv``.

    Returns
    -------
    pandas.DataFrame
        Columns of table ``sources_responsibility``. An area goes to the unit that
        covers most of it, if that is more than what no unit covers; a note says how
        much where it is not all. A crossing goes to the unit at its position, or the
        nearest within 3 km.

    Raises
    ------
    InputError
        If the file cannot be read, has no CRS, or with a fault for each feature that
        is no sound polygon, has no name or no known kind, or lies over no area.
    """
    table = _opened(path)
    crs = CRS(table.crs)
    faults = [*_faults(table, path.name, geographic=crs.is_geographic)]
    if faults:
        raise InputError(faults)
    shapes = transform(np.asarray(table.geometry, dtype=object), crs, GEOGRAPHIC)
    units = _units(table, shapes)
    flat = _flattened(np.asarray(areas.geometry, dtype=object))
    shared = _overlaps(units, flat, areas)
    idle = sorted(set(range(len(units))) - set(shared["at"]))
    if idle:
        raise InputError(
            [
                _fault(
                    path.name,
                    int(units["row"].iloc[at]),
                    "geometry",
                    "a polygon over an area of the kind's country",
                    "none below it",
                    "Check the CRS and the kind.",
                )
                for at in idle
            ]
        )
    found = [_areas_of(shared, areas, flat), _crossings_of(units, ports)]
    rows = pd.concat(found, ignore_index=True)
    names = units.drop(columns=["shape", "country"])
    return rows.merge(names, left_on="at", right_index=True).assign(shared=False)


def _opened(path: Path) -> gpd.GeoDataFrame:
    """Return the only layer with polygons; refuse a file without one."""
    try:
        layers = pyogrio.list_layers(path)
        held = [name for name, kind in layers if kind is None or "Polygon" in kind]
        held = held or [name for name, kind in layers if kind == "Unknown"]
        if len(held) != 1:
            shown = ", ".join(str(name) for name in held) or "no polygon"
            raise _refused(path, f"{len(held)} layers: {shown}" if held else shown)
        table = gpd.read_file(path, layer=held[0])
    except (DataSourceError, DataLayerError, ProjError, OSError) as error:
        lines = str(error).splitlines()
        raise _refused(path, lines[0] if lines else "nothing in it") from error
    if table.crs is None:
        raise _refused(path, "no coordinate system")
    if table.empty:
        raise _refused(path, "no polygon")
    missing = [name for name in ("name", "kind") if name not in table.columns]
    if missing:
        columns = ", ".join(str(name) for name in table.columns)
        raise InputError(
            [
                _fault(
                    path.name,
                    None,
                    name,
                    "the column",
                    f"columns {columns}",
                    "Add the column: who answers for the polygon, and its kind.",
                )
                for name in missing
            ]
        )
    return table


def _faults(table: gpd.GeoDataFrame, file: str, *, geographic: bool) -> Iterator[Fault]:
    """Yield what is wrong with each feature, counted from 1."""
    kinds = ", ".join(RESPONSIBILITY_KINDS)
    rows = zip(table["name"], table["kind"], table.geometry, strict=True)
    for row, (name, kind, shape) in enumerate(rows, start=1):
        if not isinstance(name, str) or not name.strip():
            yield _fault(file, row, "name", "a name", "nothing", "Name the unit.")
        if kind not in RESPONSIBILITY_KINDS:
            found = f"'{kind}'" if isinstance(kind, str) else "nothing"
            yield _fault(
                file,
                row,
                "kind",
                f"one of {kinds}",
                found,
                "Correct the kind; 'own' is for any other.",
            )
        wrong = _shape_fault(shape, geographic=geographic)
        if wrong is not None:
            yield _fault(file, row, "geometry", *wrong)


def _shape_fault(
    shape: BaseGeometry | None, *, geographic: bool
) -> tuple[str, str, str] | None:
    """Return what a polygon should be, is, and what to do; None if it is sound."""
    sound = "a polygon with an area that does not cross itself"
    if shape is None or shape.is_empty:
        return sound, "nothing", "Draw it, or remove the feature."
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        return sound, f"a {shape.geom_type}", "Draw a polygon."
    if not shape.is_valid:
        return sound, shapely.is_valid_reason(shape), "Mend the polygon."
    return _position_fault(shape.bounds) if geographic else None


def _position_fault(
    bounds: tuple[float, float, float, float],
) -> tuple[str, str, str] | None:
    """Return what is wrong with where a polygon lies, in degrees."""
    west, south, east, north = bounds
    (low, high), (left, right) = LATITUDE_RANGE, LONGITUDE_RANGE
    if low <= west <= east <= high and left <= south <= north <= right:
        return (
            f"longitude {left:g} to {right:g} before latitude {low:g} to {high:g}",
            f"{west:g}, {south:g}",
            "Latitude and longitude are swapped; exchange the two.",
        )
    (first, last), (lowest, highest) = _GLOBE
    if west < first or east > last or south < lowest or north > highest:
        return (
            "degrees of the globe",
            f"{west:g}, {south:g}",
            "Name the coordinate system in which the file is.",
        )
    return None


def _units(table: gpd.GeoDataFrame, shapes: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Return one row per kind and unit: names, year and its polygons together."""
    names = table["name"].str.strip()
    units = names.map(_slug)
    if "unit" in table:
        given = table["unit"].astype("str").map(_slug)
        units = given.where(table["unit"].notna() & (given != ""), units)
    spanish = table["name_es"].fillna(names) if "name_es" in table else names
    year = table["year"] if "year" in table else pd.Series(np.nan, index=table.index)
    frame = pd.DataFrame(
        {
            "kind": table["kind"].to_numpy(),
            "unit": units.to_numpy(),
            "name_en": names.to_numpy(),
            "name_es": spanish.to_numpy(),
            "year": pd.to_numeric(year, errors="coerce").to_numpy(),
            "row": np.arange(1, len(table) + 1),
            "shape": _flattened(shapes),
        }
    )
    joined = frame.groupby(["kind", "unit"], as_index=False).agg(
        {
            "name_en": "first",
            "name_es": "first",
            "year": "first",
            "row": "first",
            "shape": _together,
        }
    )
    joined["country"] = joined["kind"].map(RESPONSIBILITY_KINDS)
    return joined


def _flattened(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return degrees in the plane; a thin polygon that moving broke is mended."""
    flat: npt.NDArray[np.object_] = shapely.make_valid(
        transform(shapes, GEOGRAPHIC, PRINT), method="structure"
    )
    return flat


def _together(parts: pd.Series) -> BaseGeometry:
    whole: BaseGeometry = shapely.union_all(parts.to_numpy())
    return whole


def _overlaps(
    units: pd.DataFrame, flat: npt.NDArray[np.object_], areas: pd.DataFrame
) -> pd.DataFrame:
    """Return what each unit covers of each area: ``at``, ``area`` and ``covered``."""
    shapes = units["shape"].to_numpy()
    at, area = shapely.STRtree(flat).query(shapes, predicate="intersects")
    country = units["country"].to_numpy()[at]
    own = (country == "") | (country == areas["country"].to_numpy()[area])
    at, area = at[own], area[own]
    covered = shapely.area(flat[area])
    # Most areas lie within a unit: only those at its edge need be cut.
    shapely.prepare(shapes)
    edge = ~shapely.contains(shapes[at], flat[area])
    cut = shapely.intersection(shapes[at[edge]], flat[area[edge]])
    covered[edge] = shapely.area(cut)
    found = pd.DataFrame({"at": at, "area": area, "covered": covered})
    found["kind"] = units["kind"].to_numpy()[at]
    return found[found["covered"] > 0].reset_index(drop=True)


def _areas_of(
    shared: pd.DataFrame, areas: pd.DataFrame, flat: npt.NDArray[np.object_]
) -> pd.DataFrame:
    """Return the unit that covers most of each area, kind by kind."""
    whole = shapely.area(flat)[shared["area"].to_numpy()]
    shared = shared.assign(share=shared["covered"] / whole)
    # Units of a kind may lie over each other: more than all is all.
    total = shared.groupby(["kind", "area"])["share"].transform("sum").clip(upper=1)
    best = shared.sort_values(
        ["kind", "area", "share", "at"], ascending=[True, True, False, True]
    ).drop_duplicates(["kind", "area"])
    best = best[best["share"] > 1 - total.loc[best.index]]
    part = best["share"] < _WHOLE
    percent = (100 * best["share"]).round().astype("int64").astype("str")
    area = areas.iloc[best["area"].to_numpy()]
    return pd.DataFrame(
        {
            "at": best["at"].to_numpy(),
            "country": area["country"].to_numpy(),
            "area_id": area["area_id"].to_numpy(),
            "port_id": "",
            "basis": "own, by overlap",
            "note_en": ("Covers " + percent + " % of it").where(part, "").to_numpy(),
            "note_es": ("Cubre el " + percent + " %").where(part, "").to_numpy(),
        }
    )


def _crossings_of(units: pd.DataFrame, ports: pd.DataFrame) -> pd.DataFrame:
    """Return the unit at the position of each crossing, kind by kind."""
    points = transform(
        np.asarray(gpd.points_from_xy(ports["longitude"], ports["latitude"])),
        GEOGRAPHIC,
        PRINT,
    )
    found = []
    for kind, group in units.groupby("kind"):
        tree = shapely.STRtree(group["shape"].to_numpy())
        (port, near), _ = tree.query_nearest(
            points, max_distance=_REACH_M, return_distance=True, all_matches=True
        )
        pairs = pd.DataFrame({"port": port, "at": group.index.to_numpy()[near]})
        pairs = pairs.sort_values(["port", "at"]).drop_duplicates("port")
        found.append(
            pd.DataFrame(
                {
                    "at": pairs["at"].to_numpy(),
                    "country": RESPONSIBILITY_KINDS[str(kind)] or "MX",
                    "area_id": "",
                    "port_id": ports["port_id"].to_numpy()[pairs["port"]],
                    "basis": "own, by position",
                    "note_en": "",
                    "note_es": "",
                }
            )
        )
    return pd.concat(found, ignore_index=True)


def _slug(name: str) -> str:
    """Return small letters, digits and hyphens of a name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _refused(path: Path, found: str) -> InputError:
    return InputError(
        [
            _fault(
                path.name,
                None,
                "data.responsibility",
                "one layer of polygons with a coordinate system, a name and a kind",
                found,
                "Name another file, or 'shipped'.",
            )
        ]
    )


def _fault(
    file: str, row: int | None, column: str, expected: str, found: str, remedy: str
) -> Fault:
    return Fault(
        file=file,
        row=row,
        column=column,
        expected=expected,
        found=found,
        remedy=remedy,
    )
