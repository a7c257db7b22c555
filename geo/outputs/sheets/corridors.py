"""The corridors sheet: roads by flow, crossings, route numbers and ranked tables.

Width tells the share of flow, shade how sure it is: see `geo.outputs.palette`.
"""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from matplotlib.collections import LineCollection

from geo.outputs import palette
from geo.outputs.sheets.labels import (
    around,
    by_cost,
    clear,
    groups,
    leader,
    place_labels,
)
from geo.outputs.sheets.paper import INK, MM_PER_POINT, THINNEST, FloatArray, Sheet
from geo.outputs.sheets.scene import Scene, label_cities, write_label
from geo.outputs.words import Language, word
from geo.projection import GEOGRAPHIC, PRINT, transform

# Crossings and corridors in the tables; the crossings also have numbers on the map.
_PORTS, _CORRIDORS = 12, 8
_ROUTES = 14
# Crossings nearer than this on paper share a label.
_TOGETHER_MM = 4.0
# A leader is drawn where a label lies farther from its circle.
_LEADER_MM = 1.3
_PORT_FACE = palette.PORT + "b0"
# Widest road in points and largest circle in square points, at the greatest share.
_ROAD_POINTS, _CIRCLE_POINTS = 5.0, 170.0
# Roads with less flow are drawn as other roads; labels keep off roads with more.
_SOME, _MUCH = 0.001, 0.01
_OTHER_ROAD = "#b9b4ab"
# Places that are labelled before the crossings.
_MILLION = 1e6
# Characters of a crossing's name above which its bracket is left out.
_LONG_NAME = 30
# Shares from here on are written without decimals.
_WHOLE_PERCENT = 0.1
_ROUND_SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def legend_shares(greatest: float, count: int = 3) -> list[float]:
    """Return up to `count` round shares, the largest not above the greatest."""
    fitting = [share for share in _ROUND_SHARES if share <= greatest]
    return fitting[1 - 2 * count :: 2]


def percent(share: float) -> str:
    """Return a share as text with one decimal under 10 %."""
    return f"{_digits(share)} %"


def band(low: float, high: float) -> str:
    """Return the ends of a band in per cent, such as ``4.7–8.9``."""
    return f"{_digits(low)}–{_digits(high)}"


def _digits(share: float) -> str:
    whole = round(share, 3) >= _WHOLE_PERCENT or (100 * share) % 1 == 0
    return f"{100 * share:.{0 if whole else 1}f}"


def road_points(shares: FloatArray, greatest: float) -> FloatArray:
    """Return the width of roads in points: its square grows with the share."""
    points: FloatArray = _ROAD_POINTS * np.sqrt(shares / max(greatest, 1e-9))
    return np.maximum(points, THINNEST)


def draw_corridors(scene: Scene) -> None:
    """Draw roads by flow, crossings with their labels, route numbers and tables."""
    edges = scene.content.edges
    greatest = float(edges["flow_share"].max()) if len(edges) else 0.0
    lines, shares, shades = _lines(edges)
    some = shares >= _SOME
    points = road_points(shares, greatest)
    for chosen, colors, width, level in (
        (~some, np.full(len(lines), _OTHER_ROAD), np.full(len(lines), THINNEST), 4.9),
        (some, np.asarray(palette.CERTAINTY)[shades], points, 5.0),
    ):
        scene.sheet.window.add_collection(
            LineCollection(
                [shapely.get_coordinates(line) for line in lines[chosen]],
                colors=colors[chosen].tolist(),
                linewidths=width[chosen],
                capstyle="round",
                zorder=level,
            ),
            autolim=False,
        )
    _explain_roads(scene, greatest)
    much = shares >= _MUCH
    _draw_ports(scene, _in_millimetres(scene.sheet, lines[much]), points[much])
    _label_routes(scene)
    _write_tables(scene)


def _explain_roads(scene: Scene, greatest: float) -> None:
    """Write what widths and shades of roads mean."""
    column, language = scene.column, scene.language
    column.heading(word("flow_on_road", language))
    shares = legend_shares(greatest, 4)
    points = road_points(np.asarray(shares), greatest)
    surest = palette.CERTAINTY[0]
    column.lines(
        [(surest, p, percent(s)) for p, s in zip(points, shares, strict=True)],
        columns=2,
    )
    column.line(_OTHER_ROAD, THINNEST, word("road_without", language))
    column.note(word("certainty", language))
    column.lines(
        [
            (color, _ROAD_POINTS / 2, text)
            for color, text in zip(
                palette.CERTAINTY, certainty_texts(language), strict=True
            )
        ],
        columns=3,
    )


def certainty_texts(language: Language) -> list[str]:
    """Return the wording of each class of certainty, the surest first."""
    breaks = [f"{limit:g}" for limit in palette.CERTAINTY_BREAKS]
    return [
        word("certainty_up_to", language, high=breaks[0]),
        *(
            word("certainty_between", language, low=low, high=high)
            for low, high in pairwise(breaks)
        ),
        word("certainty_over", language, low=breaks[-1]),
    ]


def _lines(
    table: gpd.GeoDataFrame,
) -> tuple[npt.NDArray[np.object_], FloatArray, npt.NDArray[np.intp]]:
    """Return projected line parts, shares and shades, smallest share first."""
    parts, index = shapely.get_parts(
        transform(table.geometry.to_numpy(), GEOGRAPHIC, PRINT), return_index=True
    )
    share, low, high = (
        table[f"flow_{name}"].to_numpy(dtype="float64")
        for name in ("share", "low", "high")
    )
    order = np.argsort(share[index], kind="stable")
    index = index[order]
    return parts[order], share[index], palette.certainty(low, high)[index]


def _in_millimetres(
    sheet: Sheet, lines: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    moved: npt.NDArray[np.object_] = shapely.transform(lines, sheet.on_paper)
    return moved


def _draw_ports(
    scene: Scene, roads: npt.NDArray[np.object_], widths: FloatArray
) -> None:
    """Draw crossings as circles with area by share, and number the largest."""
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
    radius = np.sqrt(areas / np.pi)[:, None] * MM_PER_POINT
    scene.taken.extend(np.hstack([where - radius, where + radius]))
    label_cities(scene, least=_MILLION)
    _label_ports(scene, ports[:_PORTS], where, radius[:, 0], roads, widths)


def _label_ports(
    scene: Scene,
    ports: gpd.GeoDataFrame,
    where: FloatArray,
    radius: FloatArray,
    roads: npt.NDArray[np.object_],
    widths: FloatArray,
) -> None:
    """Write the numbers and the cities of crossings, one label where they are near."""
    sheet = scene.sheet
    labels: list[shapely.Geometry] = []
    leaders: list[shapely.Geometry] = []
    for members in groups(where[: len(ports)], _TOGETHER_MM):
        at, r = where[members[0]], radius[members[0]]
        text = port_label(ports.iloc[members])
        boxes = around(at, _label_size(sheet, text), np.arange(r + 1.2, r + 24, 2.2))
        boxes = by_cost(at, boxes, roads, widths)
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


def port_label(ports: pd.DataFrame) -> str:
    r"""Return the numbers of near crossings and the cities of the largest.

    Examples
    --------
    >>> cities = {"us_city": ["Laredo"] * 2, "mx_city": ["Nuevo Laredo"] * 2}
    >>> port_label(pd.DataFrame({"rank": [1, 4], **cities}))
    '1 · 4 Laredo –\nNuevo Laredo'
    """
    numbers = " · ".join(str(rank) for rank in ports["rank"])
    first = ports.iloc[0]
    cities = dict.fromkeys([first["us_city"], first["mx_city"]])
    return f"{numbers} " + " –\n".join(cities)


def _port_names(ports: pd.DataFrame, language: Language) -> list[str]:
    """Return names of crossings, long ones without what stands in brackets."""
    names = ports[f"name_{language}"].astype("str")
    short = names.str.replace(r"\s*\(.*\)$", "", regex=True)
    return names.where(names.str.len() <= _LONG_NAME, short).tolist()


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
    """Write the ranked crossings and corridors with their bands into the column."""
    language, column = scene.language, scene.column
    ports = scene.content.ports.sort_values("rank")[:_PORTS]
    column.heading(word("ten_ports", language))
    _write_rows(scene, ports.assign(name=_port_names(ports, language)), "flow_share")
    together = percent(float(ports["flow_share"].sum()))
    column.note(word("ten_ports_sum", language, share=together))
    column.heading(word("top_corridors", language))
    top = scene.content.corridors.sort_values("rank")[:_CORRIDORS]
    _write_rows(scene, top, "mean_share")
    column.note(word("top_corridors_mean", language))


def _write_rows(scene: Scene, table: pd.DataFrame, share: str) -> None:
    for row in table[["rank", "name", share, "flow_low", "flow_high"]].to_numpy():
        rank, name, value, low, high = row
        scene.column.row(f"{rank}", name, percent(value), band(low, high))
