"""The corridors sheet: roads by flow, crossings, route numbers and ranked tables."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from matplotlib.collections import LineCollection

from geo.outputs import palette
from geo.outputs.labels import around, clear, leader, place_labels
from geo.outputs.scene import Scene, write_label
from geo.outputs.sheet import INK, THINNEST, FloatArray, Sheet
from geo.outputs.words import Language, word
from geo.projection import GEOGRAPHIC, PRINT, transform

_PORTS, _ROUTES, _TABLE = 12, 14, 10
# A leader is drawn where a label lies farther from its circle.
_LEADER_MM = 1.3
# Widest line of a crossing's label.
_LABEL_MM = 34.0
_PORT_FACE = palette.PORT + "b0"
# Widest road in points and largest circle in square points, at the greatest share.
_ROAD_POINTS, _CIRCLE_POINTS = 5.0, 170.0
# Characters of a crossing's name above which its bracket is left out.
_LONG_NAME = 30
# Shares from here on are written without decimals.
_WHOLE_PERCENT = 0.1
_ROUND_SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def legend_shares(greatest: float) -> list[float]:
    """Return up to three round shares, the largest not above the greatest."""
    return [share for share in _ROUND_SHARES if share <= greatest][-5::2]


def percent(share: float) -> str:
    """Return a share as text with one decimal under 10 %."""
    digits = 0 if share >= _WHOLE_PERCENT or (100 * share) % 1 == 0 else 1
    return f"{100 * share:.{digits}f} %"


def draw_corridors(scene: Scene) -> None:
    """Draw roads by flow, crossings with their labels, route numbers and tables."""
    window, column, language = scene.sheet.window, scene.column, scene.language
    lines, shares = _lines(scene.content.edges)
    greatest = float(shares.max(initial=0))
    for carrying, color in ((False, "#a9a39a"), (True, palette.CORRIDOR)):
        chosen = (shares >= _ROUND_SHARES[0]) == carrying
        window.add_collection(
            LineCollection(
                [shapely.get_coordinates(line) for line in lines[chosen]],
                colors=color,
                linewidths=np.maximum(
                    _ROAD_POINTS * shares[chosen] / max(greatest, 1e-9), THINNEST
                ),
                capstyle="round",
                zorder=5,
            ),
            autolim=False,
        )
    column.heading(word("flow_on_road", language))
    for share in legend_shares(greatest):
        column.line(palette.CORRIDOR, _ROAD_POINTS * share / greatest, percent(share))
    column.line("#a9a39a", THINNEST, word("road_without", language))
    _draw_ports(scene)
    _label_routes(scene)
    _write_tables(scene)


def _lines(table: gpd.GeoDataFrame) -> tuple[npt.NDArray[np.object_], FloatArray]:
    """Return projected line parts and their shares, smallest share first."""
    parts, index = shapely.get_parts(
        transform(table.geometry.to_numpy(), GEOGRAPHIC, PRINT), return_index=True
    )
    shares = table["flow_share"].to_numpy(dtype="float64")[index]
    order = np.argsort(shares, kind="stable")
    return parts[order], shares[order]


def _draw_ports(scene: Scene) -> None:
    """Draw crossings as circles with area by share, label the largest."""
    sheet, column, language = scene.sheet, scene.column, scene.language
    ports = scene.content.ports.sort_values("rank")
    ports = ports[ports["flow_share"] > 0]
    column.heading(word("flow_at_port", language))
    if ports.empty:
        return
    points = shapely.get_coordinates(
        transform(ports.geometry.to_numpy(), GEOGRAPHIC, PRINT)
    )
    shares = ports["flow_share"].to_numpy(dtype="float64")
    areas = _CIRCLE_POINTS * shares / shares.max()
    sheet.window.scatter(
        points[:, 0],
        points[:, 1],
        s=areas,
        zorder=6,
        facecolor=_PORT_FACE,
        edgecolor="w",
        linewidth=0.5,
    )
    column.circles(
        [
            (_CIRCLE_POINTS * share / shares.max(), percent(share))
            for share in legend_shares(shares.max())
        ],
        face=_PORT_FACE,
        edge="w",
    )
    where = sheet.on_paper(points)
    radius = np.sqrt(areas / np.pi)[:, None] * 25.4 / 72
    scene.taken.extend(np.hstack([where - radius, where + radius]))
    texts = [
        _two_lines(sheet, f"{rank} {name}")
        for rank, name in zip(
            ports["rank"][:_PORTS], _port_names(ports, language), strict=False
        )
    ]
    candidates = [
        around(at, _label_size(sheet, text), np.arange(r + 1.2, r + 24, 2.2))
        for at, text, r in zip(where, texts, radius[:, 0], strict=False)
    ]
    labels: list[shapely.Geometry] = []
    leaders: list[shapely.Geometry] = []
    for text, at, boxes, r in zip(texts, where, candidates, radius[:, 0], strict=False):
        free = boxes[clear(at, boxes, labels, leaders)]
        box = place_labels([free], scene.taken, sheet.frame)[0]
        if box is None:
            continue
        scene.taken.append(box)
        labels.append(shapely.box(*box))
        leaders.append(leader(at, box[None])[0])
        write_label(scene, text, box, bold=True)
        if shapely.length(leaders[-1]) > r + _LEADER_MM:
            ends = shapely.get_coordinates(leaders[-1])
            sheet.overlay.plot(ends[:, 0], ends[:, 1], color=INK, lw=0.6)


def _port_names(ports: pd.DataFrame, language: Language) -> list[str]:
    """Return names of crossings, long ones without what stands in brackets."""
    names = ports[f"name_{language}"].astype("str")
    short = names.str.replace(r"\s*\(.*\)$", "", regex=True)
    return names.where(names.str.len() <= _LONG_NAME, short).tolist()


def _two_lines(sheet: Sheet, text: str) -> str:
    """Return a label of at most two lines."""
    lines = sheet.wrap(text, _LABEL_MM, 6, bold=True)
    rest = " ".join(lines[1:])
    return "\n".join(
        [lines[0], *([sheet.cut(rest, _LABEL_MM, 6, bold=True)] if rest else [])]
    )


def _label_size(sheet: Sheet, text: str) -> FloatArray:
    """Return width and height of a bold label in millimetres."""
    lines = text.split("\n")
    widest = max(sheet.measure(line, 6, bold=True) for line in lines)
    return np.array([widest + 0.8, 2.6 * len(lines) + 0.2])


def _label_routes(scene: Scene) -> None:
    """Write route numbers as shields along the leading corridors."""
    sheet = scene.sheet
    table = scene.content.corridors.sort_values("rank")
    table = table[table["ref"].fillna("") != ""].drop_duplicates("ref")[:_ROUTES]
    texts = [str(ref).split(";")[0].strip() for ref in table["ref"]]
    shapes = transform(table.geometry.to_numpy(), GEOGRAPHIC, PRINT)
    along = np.array([0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8])
    candidates = []
    for text, shape in zip(texts, shapes, strict=True):
        parts = shapely.get_parts(shape)
        line = parts[np.argmax(shapely.length(parts))]
        points = shapely.line_interpolate_point(line, along, normalized=True)
        where = sheet.on_paper(shapely.get_coordinates(points))
        half = np.array([sheet.measure(text, 5, bold=True) / 2 + 0.7, 1.45])
        candidates.append(np.hstack([where - half, where + half]))
    boxes = place_labels(candidates, scene.taken, sheet.frame)
    for text, box in zip(texts, boxes, strict=True):
        if box is None:
            continue
        scene.taken.append(box)
        sheet.shield(text, box, palette.CORRIDOR)
    if texts:
        scene.column.shield("A-1", word("route", scene.language), palette.CORRIDOR)


def _write_tables(scene: Scene) -> None:
    """Write the ranked crossings and corridors into the column."""
    language, column = scene.language, scene.column
    ports = scene.content.ports.sort_values("rank")[:_TABLE]
    column.heading(word("ten_ports", language))
    names = _port_names(ports, language)
    for name, rank, share in zip(
        names, ports["rank"], ports["flow_share"], strict=True
    ):
        column.row(f"{rank}", name, percent(share))
    together = percent(float(ports["flow_share"].sum()))
    column.note(word("ten_ports_sum", language, share=together))
    column.heading(word("top_corridors", language))
    top = scene.content.corridors.sort_values("rank")[: _TABLE // 2 + 1]
    for rank, name, share in zip(
        top["rank"], top["name"], top["mean_share"], strict=True
    ):
        column.row(f"{rank}", name, percent(share))
