"""Authorities and the places that they answer for, packed for the web map."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.outputs.web.areas import position_of
from geo.outputs.web.pack import COARSE, Packer, parts_of

_AREA: Final = ["country", "area_id"]
_UNIT: Final = ["kind", "unit"]
# Outlines are simplified by this much, degrees: 1 km.
_COARSER = 0.01
# Neighbours are joined over gaps of twice this, degrees: each was simplified alone.
_GAP = 0.015
# Smaller parts, square degrees, are not drawn: 20 km².
_LEAST_PART = 0.002


def pack_responsibility(
    packer: Packer,
    duties: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    known: pd.DataFrame,
) -> list[dict[str, Any]]:
    """Pack the outlines of authorities and who answers for each area.

    Parameters
    ----------
    packer
        Takes the arrays: lines of each kind, and pairs of an area and a unit.
    duties
        ``kind``, ``unit``, ``name_en``, ``name_es``, ``country``, ``area_id``,
        ``port_id``: a row for each area or crossing of a unit; or empty.
    areas
        Areas with geometry.
    known
        Areas of the page, as `geo.outputs.web.areas.list_areas` returns them.

    Returns
    -------
    list of dict
        Kind and units: names in both languages, a point inside if the unit has areas,
        and crossings.
    """
    if duties.empty:
        return []
    packer.begin_stream()
    outlines = _outlines(duties[duties["area_id"] != ""], areas)
    duties = duties.assign(place=position_of(duties[_AREA], known))
    facts: list[dict[str, Any]] = []
    pairs: list[npt.NDArray[np.int64]] = []
    for number, (kind, own) in enumerate(duties.groupby("kind", sort=True)):
        units: list[dict[str, Any]] = []
        rings: list[shapely.Geometry] = []
        for at, (unit, rows) in enumerate(own.groupby("unit", sort=True)):
            place = rows["place"].to_numpy()
            place = place[place >= 0]
            pairs += [np.column_stack([place, place * 0 + number, place * 0 + at])]
            parts = outlines.get((kind, unit), np.empty(0, dtype=object))
            rings.extend(shapely.get_exterior_ring(parts))
            units.append(_unit(rows, parts))
        packer.add_lines(f"duty_{number}", parts_of(rings), per_degree=COARSE)
        facts.append({"kind": kind, "units": units})
    every = np.concatenate(pairs)
    every = every[np.lexsort(every.T[::-1])]
    for column, name in enumerate(("area", "kind", "unit")):
        packer.add(f"duty_{name}", every[:, column], "u2")
    return facts


def _outlines(
    members: pd.DataFrame, areas: gpd.GeoDataFrame
) -> dict[Any, npt.NDArray[np.object_]]:
    """Return the parts of each unit, by kind and unit.

    Areas that belong to the same units are joined once, then the units from these.
    """
    found = members.merge(areas[[*_AREA, "geometry"]], on=_AREA)
    if found.empty:
        return {}
    found["both"] = found["kind"] + "\t" + found["unit"]
    single = found.drop_duplicates(_AREA).set_index(_AREA).geometry
    shapes = shapely.simplify(single.to_numpy(), _COARSER)
    wider = pd.Series(
        shapely.buffer(shapes, _GAP, quad_segs=1, join_style="mitre"), single.index
    )
    alike = found.sort_values("both").groupby(_AREA)["both"].agg("\n".join)
    alike = alike.reindex(wider.index)
    blocks = {
        key: shapely.union_all(rows.to_numpy()) for key, rows in wider.groupby(alike)
    }
    units: dict[str, list[shapely.Geometry]] = {}
    for key, block in blocks.items():
        for unit in str(key).split("\n"):
            units.setdefault(unit, []).append(block)
    return {tuple(key.split("\t")): _parts(blocks) for key, blocks in units.items()}


def _parts(blocks: list[shapely.Geometry]) -> npt.NDArray[np.object_]:
    """Return the parts of some shapes together that are large enough to draw."""
    whole = shapely.buffer(shapely.union_all(blocks), -_GAP, join_style="mitre")
    parts = shapely.get_parts(shapely.simplify(whole, _COARSER))
    areas = shapely.area(parts)
    kept: npt.NDArray[np.object_] = parts[areas >= min(_LEAST_PART, areas.max())]
    return kept


def _unit(rows: pd.DataFrame, parts: npt.NDArray[np.object_]) -> dict[str, Any]:
    """Return what the page says of a unit."""
    first = rows.iloc[0]
    unit: dict[str, Any] = {"name_en": first["name_en"], "name_es": first["name_es"]}
    if len(parts):
        largest = parts[int(np.argmax(shapely.area(parts)))]
        point = shapely.point_on_surface(largest)
        unit["at"] = [round(float(point.y), 3), round(float(point.x), 3)]
    unit["ports"] = sorted(port for port in rows["port_id"] if port)
    return unit
