"""Ranked tables of crossings and corridors in the column of a map of roads."""

import numpy as np
import pandas as pd
import shapely

from geo.outputs.sheets.corridors import PORTS
from geo.outputs.sheets.scene import Scene
from geo.outputs.sheets.shares import band, percent
from geo.outputs.words import Language, name_road, word

# Most rows of corridors.
_CORRIDORS = 8
# Corridors that run a shorter way through a region have no row.
_CROSSED_MM = 12.0
# Fewer rows make no table of corridors.
_FEWEST = 3
# Characters of a crossing's name above which its bracket is left out.
_LONG_NAME = 30


def write_tables(scene: Scene) -> None:
    """Write the ranked crossings and corridors with their bands into the column.

    As many rows as the column has room for; crossings come first.
    """
    ports, corridors = _listed(scene)
    rows = scene.column.rows_left(2)
    first = min(PORTS, len(ports), max(rows - _CORRIDORS, (2 * rows + 2) // 3))
    second = min(_CORRIDORS, len(corridors), rows - first)
    if second < min(_FEWEST, len(corridors)):
        first, second = min(PORTS, len(ports), scene.column.rows_left(1)), 0
    _write_ports(scene, ports, first)
    _write_corridors(scene, corridors[:second])


def _write_ports(scene: Scene, ports: pd.DataFrame, rows: int) -> None:
    language, column = scene.language, scene.column
    shown = ports[:rows]
    if shown.empty:
        return
    key = "ten_ports" if scene.region is None else "region_ports"
    column.heading(word(key, language))
    _write_rows(scene, shown.assign(name=_port_names(shown, language)), "flow_share")
    # Of a region all its crossings are summed, listed or not.
    summed = shown if scene.region is None else ports
    share = percent(float(summed["flow_share"].sum()))
    key = "ten_ports_sum" if scene.region is None else "region_ports_sum"
    column.note(word(key, language, share=share, count=len(summed)))


def _write_corridors(scene: Scene, corridors: pd.DataFrame) -> None:
    if corridors.empty:
        return
    column, language = scene.column, scene.language
    key = "top_corridors" if scene.region is None else "region_corridors"
    column.heading(word(key, language))
    names = [name_road(name, language) for name in corridors["name"]]
    _write_rows(scene, corridors.assign(name=names), "mean_share")
    column.note(word("top_corridors_mean", language))


def _listed(scene: Scene) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return crossings and corridors that the tables may list, by rank."""
    ports = scene.content.ports.sort_values("rank")
    ports = ports[ports["flow_share"] > 0]
    corridors = scene.content.corridors.sort_values("rank")
    if scene.region is None:
        return ports, corridors
    # What lies in the region itself, not in the rest of a wide window.
    west, south, east, north = scene.frame.ground.extent
    corners = scene.sheet.on_paper(np.array([[west, south], [east, north]])).ravel()
    near = shapely.intersects(scene.project(ports), shapely.box(*corners))
    crossed = shapely.length(shapely.clip_by_rect(scene.project(corridors), *corners))
    return ports[near], corridors[crossed > _CROSSED_MM]


def _write_rows(scene: Scene, table: pd.DataFrame, share: str) -> None:
    for row in table[["rank", "name", share, "flow_low", "flow_high"]].to_numpy():
        rank, name, value, low, high = row
        scene.column.row(f"{rank}", name, percent(value), band(low, high))


def _port_names(ports: pd.DataFrame, language: Language) -> list[str]:
    """Return names of crossings, long ones without what stands in brackets."""
    names = ports[f"name_{language}"].astype("str")
    short = names.str.replace(r"\s*\(.*\)$", "", regex=True)
    return names.where(names.str.len() <= _LONG_NAME, short).tolist()
