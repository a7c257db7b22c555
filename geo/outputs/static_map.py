"""Printed map sheets: four themes, A4 landscape, PNG, the same bytes on every run.

Decides what a sheet shows; `sheet` owns the paper around it. Everything is drawn from
the tables that stages hand over; nothing is computed here but classes and positions.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgba_array
from matplotlib.patheffects import withStroke
from pyproj import Transformer

from geo.cells import areas_km2, boundaries
from geo.outputs import palette
from geo.outputs.palette import HOTSPOT_COLORS, RAMPS, Classes, round_breaks
from geo.outputs.sheet import (
    INK,
    OUTSIDE,
    THINNEST,
    Column,
    FloatArray,
    Sheet,
    add_furniture,
    add_graticule,
    draw_land,
    open_sheet,
    write_margins,
)
from geo.outputs.words import SPANISH_PLACES, Language, word
from geo.projection import GEOGRAPHIC, PRINT, transform
from geo.schema.stages import HOTSPOT_CLASSES

THEMES = ("dealers", "homicides", "hotspots", "corridors")
_STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,
    "axes.linewidth": 0.8,
    "path.simplify": True,
}
# Places closer than this on paper to a larger one are not labelled.
_CITY_SPACING_MM = 6.0
_CITIES, _PORTS, _ROUTES, _TABLE = 34, 12, 14, 10
# A leader is drawn where a label lies farther from its circle.
_LEADER_MM = 1.3
_PORT_FACE = palette.PORT + "b0"
# Widest road in points and largest circle in square points, at the greatest share.
_ROAD_POINTS, _CIRCLE_POINTS = 5.0, 170.0
# Characters of a crossing's name above which its bracket is left out.
_LONG_NAME = 30
# Shares from here on are written without decimals.
_WHOLE_PERCENT = 0.1
_ROUND_SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetContent:
    """The tables that sheets are drawn from.

    Attributes
    ----------
    grid, hotspots, edges, corridors, ports
        Tables of `geo.schema.stages`; `grid` has its cells as index or column.
    outlines
        State polygons of both countries: country, state, state_name, geometry.
    places
        Settlements to label: name, latitude, longitude, population, country.
    dealer_year, homicide_years
        Year and window (both ends included) that subtitles name, where known.
    """

    grid: pd.DataFrame
    hotspots: pd.DataFrame
    edges: gpd.GeoDataFrame
    corridors: gpd.GeoDataFrame
    ports: gpd.GeoDataFrame
    outlines: gpd.GeoDataFrame
    places: pd.DataFrame
    dealer_year: int | None = None
    homicide_years: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a theme needs to draw itself, and the boxes on paper already taken."""

    sheet: Sheet
    column: Column
    content: SheetContent
    language: Language
    small_count: int
    taken: list[FloatArray]


def draw_sheet(
    content: SheetContent,
    *,
    theme: str,
    title: str,
    language: Language,
    small_count: int,
    made_on: dt.date,
    sources: Sequence[str],
    dpi: int,
) -> bytes:
    """Draw one sheet.

    Parameters
    ----------
    content
        The tables.
    theme
        One of `THEMES`.
    title
        Title of the study.
    language
        Language of every text.
    small_count
        Counts per hexagon below this are one class, "fewer than".
    made_on
        Date to print.
    sources
        Citations to print.
    dpi
        Dots per inch.

    Returns
    -------
    bytes
        A PNG file of an A4 page.

    Raises
    ------
    ValueError
        If there is no such theme.
    """
    if theme not in THEMES:
        message = f"`theme` must be one of {', '.join(THEMES)}; it was {theme!r}."
        raise ValueError(message)
    with mpl.rc_context(_STYLE):
        sheet = open_sheet(_extent(content), dpi=dpi)
        heading, unit = _headings(content, theme, language)
        column = Column(sheet)
        write_margins(
            sheet,
            texts={
                "title": title,
                "heading": heading,
                "unit": unit,
                "tag": word("estimate", language),
                "caveat": word("caveat", language),
                "sources": f"{word('sources', language)}: {'; '.join(sources)}.",
                "date": f"{word('date', language)}: {made_on.isoformat()}",
                "number": word(
                    "sheet_number",
                    language,
                    number=THEMES.index(theme) + 1,
                    count=len(THEMES),
                ),
            },
        )
        draw_land(sheet, content.outlines, _states(content, theme))
        add_graticule(sheet, language)
        room = add_furniture(sheet, content.outlines, language)
        scene = _Scene(sheet, column, content, language, small_count, [room])
        _PAINTERS[theme](scene)
        _finish_legend(scene, theme)
        _label_cities(scene)
        return sheet.png()


def _extent(content: SheetContent) -> FloatArray:
    """Return projected bounds of the states on the grid."""
    states = content.outlines
    names = states["country"] + " " + states["state"]
    shown = states[names.isin(_states(content, "all"))]
    corners = shapely.bounds(transform(shown.geometry.to_numpy(), GEOGRAPHIC, PRINT))
    return np.concatenate([corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)])


def _states(content: SheetContent, theme: str) -> list[str]:
    """Return ``country state`` of the states that a theme is about."""
    country = {"dealers": ["US"], "homicides": ["MX"]}.get(theme, ["MX", "US"])
    grid = content.grid[content.grid["country"].isin(country)]
    return sorted((grid["country"] + " " + grid["state"]).unique())


def _headings(content: SheetContent, theme: str, language: Language) -> tuple[str, str]:
    dealers = "" if content.dealer_year is None else f", {content.dealer_year}"
    window = content.homicide_years
    homicides = (
        ""
        if window is None
        else f", {word('years', language, first=window[0], last=window[1])}"
    )
    years = {"dealers": dealers, "corridors": ""}.get(theme, homicides)
    area = f"{np.median(areas_km2(_cells(content.grid))):.2g}"
    return (
        word(f"sheet_{theme}", language, years=years, other_years=dealers),
        word(f"sheet_{theme}_unit", language, area=area),
    )


def _cells(table: pd.DataFrame) -> npt.NDArray[np.uint64]:
    cells = table["cell"] if "cell" in table.columns else table.index
    return cells.to_numpy().astype("uint64")


# ---------------------------------------------------------------- classes


def count_classes(values: FloatArray, small_count: int) -> Classes:
    """Return classes of counts; the first holds every count below `small_count`."""
    classes = round_breaks(values[values >= small_count], RAMPS["dealers"][1:])
    breaks = tuple(b for b in classes.breaks if b > small_count)
    colors = classes.colors[len(classes.breaks) - len(breaks) :]
    return Classes((float(small_count), *breaks), (palette.SMALL_COUNT, *colors))


def class_texts(classes: Classes, language: Language) -> list[str]:
    """Return the wording of each class, lowest first."""
    shown = [f"{value:,g}" for value in classes.breaks]
    if not shown:
        return [word("class_over", language, low="0")]
    return [
        word("class_under", language, high=shown[0]),
        *(
            word("class_between", language, low=low, high=high)
            for low, high in pairwise(shown)
        ),
        word("class_over", language, low=shown[-1]),
    ]


def legend_shares(greatest: float) -> list[float]:
    """Return up to three round shares, the largest not above the greatest."""
    return [share for share in _ROUND_SHARES if share <= greatest][-5::2]


def percent(share: float) -> str:
    """Return a share as text with one decimal under 10 %."""
    digits = 0 if share >= _WHOLE_PERCENT or (100 * share) % 1 == 0 else 1
    return f"{100 * share:.{digits}f} %"


# ----------------------------------------------------------------- themes


def _draw_hexagons(
    scene: _Scene, cells: npt.NDArray[np.uint64], colors: npt.NDArray[np.object_]
) -> None:
    """Draw cells as one collection; painted past their edge, so that no seam shows."""
    if cells.size == 0:
        return
    shapes = transform(boundaries(cells), GEOGRAPHIC, PRINT)
    points, index = shapely.get_coordinates(shapes, return_index=True)
    counts = np.bincount(index)
    names, kind = np.unique(colors.astype("str"), return_inverse=True)
    # Cells have six sides, a few more where an icosahedron edge cuts them: repeat ends.
    step = np.minimum(np.arange(counts.max()), counts[:, None] - 1)
    corners = points[step + (np.cumsum(counts) - counts)[:, None]]
    scene.sheet.window.add_collection(
        PolyCollection(
            corners,
            facecolors=to_rgba_array(names.tolist())[kind],
            edgecolors="face",
            linewidths=0.2,
            antialiaseds=False,
            rasterized=True,
            zorder=2,
        ),
        autolim=False,
    )


def _draw_dealers(scene: _Scene) -> None:
    grid, column = scene.content.grid, scene.column
    values = grid["dealers"].to_numpy(dtype="float64")
    shown = (grid["country"] == "US").to_numpy() & (values > 0)
    values, cells = values[shown], _cells(grid)[shown]
    classes = count_classes(values, scene.small_count)
    _draw_hexagons(scene, cells, np.asarray(classes.colors)[classes.index(values)])
    column.heading(word("legend_dealers", scene.language))
    few = word("fewer_than", scene.language, count=scene.small_count)
    texts = [few, *class_texts(classes, scene.language)[1:]]
    counts = np.bincount(classes.index(values), minlength=len(texts))
    column.counted([word("hexagons", scene.language)])
    for color, text, count in zip(classes.colors, texts, counts, strict=True):
        column.swatch(color, text, [f"{count:,}"])
    column.swatch(palette.LAND, word("no_dealers", scene.language))


def _draw_homicides(scene: _Scene) -> None:
    table, column = _measure(scene.content, "homicides"), scene.column
    table = table[(table["exposure"] > 0) & table["rate"].notna()]
    values = table["rate"].to_numpy(dtype="float64")
    classes = round_breaks(values, RAMPS["homicides"])
    index = classes.index(values)
    _draw_hexagons(scene, _cells(table), np.asarray(classes.colors)[index])
    column.heading(word("legend_homicides", scene.language))
    texts = class_texts(classes, scene.language)
    column.counted([word("hexagons", scene.language)])
    counts = np.bincount(index, minlength=len(texts))
    for color, text, count in zip(classes.colors, texts, counts, strict=True):
        column.swatch(color, text, [f"{count:,}"])
    column.swatch(palette.LAND, word("no_residents", scene.language))


def _draw_hotspots(scene: _Scene) -> None:
    language, column = scene.language, scene.column
    pair = {name: _measure(scene.content, name) for name in ("homicides", "dealers")}
    both = pd.concat(pair.values())
    _draw_hexagons(scene, _cells(both), both["class"].map(HOTSPOT_COLORS).to_numpy())
    column.heading(word("legend_hotspots", language))
    column.note(word("two_measures", language), strong=True)
    column.counted([word("mexico", language), word("united_states", language)])
    for name in reversed(HOTSPOT_CLASSES):
        counts = [f"{(table['class'] == name).sum():,}" for table in pair.values()]
        column.swatch(HOTSPOT_COLORS[name], word(name, language), counts)
    column.swatch(palette.LAND, word("no_residents", language))


def _measure(content: SheetContent, measure: str) -> pd.DataFrame:
    """Return hotspots of a measure in its country, empty unremarkable cells out."""
    table = content.hotspots[content.hotspots["measure"] == measure]
    country = {"homicides": "MX", "dealers": "US"}[measure]
    inside = _cells(content.grid)[(content.grid["country"] == country).to_numpy()]
    told = (table["exposure"] > 0) | (table["class"] != "not significant")
    return table[np.isin(_cells(table), inside) & told.to_numpy()]


def _draw_corridors(scene: _Scene) -> None:
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


def _draw_ports(scene: _Scene) -> None:
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
        leaders.append(_leader(at, box[None])[0])
        _write_label(scene, text, box, bold=True)
        if shapely.length(leaders[-1]) > r + _LEADER_MM:
            ends = shapely.get_coordinates(leaders[-1])
            sheet.overlay.plot(ends[:, 0], ends[:, 1], color=INK, lw=0.6)


def _leader(at: FloatArray, boxes: FloatArray) -> npt.NDArray[np.object_]:
    """Return the straight line from a point to the nearest point of each box."""
    ends = np.clip(at, boxes[:, :2], boxes[:, 2:])
    starts = np.broadcast_to(at, ends.shape)
    return np.asarray(
        shapely.linestrings(np.stack([starts, ends], axis=1)), dtype=object
    )


def clear(
    at: FloatArray,
    boxes: FloatArray,
    labels: Sequence[shapely.Geometry],
    leaders: Sequence[shapely.Geometry],
) -> npt.NDArray[np.bool_]:
    """Return which boxes lie off every leader, with a leader off every label."""
    lines, shapes = _leader(at, boxes), shapely.box(*boxes.T)
    free = np.ones(len(boxes), dtype=bool)
    for label in labels:
        free &= ~shapely.intersects(lines, label)
    for leader in leaders:
        free &= ~shapely.intersects(shapes, leader)
    return free


def _port_names(ports: pd.DataFrame, language: Language) -> list[str]:
    """Return names of crossings, long ones without what stands in brackets."""
    names = ports[f"name_{language}"].astype("str")
    short = names.str.replace(r"\s*\(.*\)$", "", regex=True)
    return names.where(names.str.len() <= _LONG_NAME, short).tolist()


def _two_lines(sheet: Sheet, text: str) -> str:
    """Return a label of at most two lines."""
    lines = sheet.wrap(text, 30, 6, bold=True)
    rest = " ".join(lines[1:])
    return "\n".join([lines[0], *([sheet.cut(rest, 30, 6, bold=True)] if rest else [])])


def _label_size(sheet: Sheet, text: str) -> FloatArray:
    """Return width and height of a bold label in millimetres."""
    lines = text.split("\n")
    widest = max(sheet.measure(line, 6, bold=True) for line in lines)
    return np.array([widest + 0.8, 2.6 * len(lines) + 0.2])


def _label_routes(scene: _Scene) -> None:
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


def _write_tables(scene: _Scene) -> None:
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


_PAINTERS: dict[str, Callable[[_Scene], None]] = {
    "dealers": _draw_dealers,
    "homicides": _draw_homicides,
    "hotspots": _draw_hotspots,
    "corridors": _draw_corridors,
}


def _finish_legend(scene: _Scene, theme: str) -> None:
    column, language = scene.column, scene.language
    column.gap()
    if theme != "corridors":
        column.swatch(OUTSIDE, word("outside", language))
    column.line(palette.INTERNATIONAL, 1.1, word("border", language))
    column.line(palette.BORDER, 0.4, word("state_line", language))
    column.dot(word("place", language))


# ----------------------------------------------------------------- labels


def around(at: FloatArray, size: FloatArray, reach: FloatArray) -> FloatArray:
    """Return boxes for a label around a point, the best position first.

    Parameters
    ----------
    at, size
        Point, and width and height of the label.
    reach
        Distances between point and label, nearest first.

    Returns
    -------
    numpy.ndarray
        One per row: left, bottom, right, top.
    """
    angles = np.radians([0, 180, 45, -45, 135, -135, 90, -90, 22, -22, 158, -158])
    sides = np.column_stack([np.cos(angles), np.sin(angles)])
    sides = sides.round(9)
    # The label's own half size counts fully on the side it lies.
    push = np.sign(sides) * np.minimum(np.abs(sides) / 0.38, 1)
    centers = at + (reach[:, None, None] * sides + push * size / 2).reshape(-1, 2)
    return np.hstack([centers - size / 2, centers + size / 2])


def place_labels(
    candidates: Sequence[FloatArray],
    taken: Sequence[FloatArray],
    frame: FloatArray,
) -> list[FloatArray | None]:
    """Place labels in order, each at its first free position.

    Parameters
    ----------
    candidates
        For each label its possible boxes, best first.
    taken
        Boxes no label may touch.
    frame
        Box every label must lie in.

    Returns
    -------
    list
        The box of each label, or None where no position is free.
    """
    held = np.array([*taken], dtype="float64").reshape(-1, 4)
    placed: list[FloatArray | None] = []
    for boxes in candidates:
        inside = (boxes[:, :2] >= frame[:2]) & (boxes[:, 2:] <= frame[2:])
        low, high = boxes[:, None, :2], boxes[:, None, 2:]
        overlaps = np.all((low < held[:, 2:]) & (high > held[:, :2]), axis=2)
        hits = np.any(overlaps, axis=1)
        free = np.flatnonzero(inside.all(axis=1) & ~hits)
        placed.append(boxes[free[0]] if free.size else None)
        if free.size:
            held = np.vstack([held, boxes[free[0]]])
    return placed


def thin(points: FloatArray, spacing: float) -> npt.NDArray[np.intp]:
    """Return positions of points to keep: none nearer than `spacing` to an earlier."""
    kept: list[int] = []
    for number, point in enumerate(points):
        gaps = np.hypot(*(points[kept] - point).T)
        if not bool((gaps < spacing).sum()):
            kept.append(number)
    return np.asarray(kept, dtype=np.intp)


def _label_cities(scene: _Scene) -> None:
    """Label the largest places of the states on the grid, none over another."""
    sheet = scene.sheet
    places = scene.content.places.sort_values(
        ["population", "name"], ascending=[False, True]
    )
    forward = Transformer.from_crs(GEOGRAPHIC, PRINT, always_xy=True)
    where = sheet.on_paper(
        np.column_stack(
            forward.transform(
                places["longitude"].to_numpy(), places["latitude"].to_numpy()
            )
        )
    )
    frame = sheet.frame
    seen = ((where > frame[:2]) & (where < frame[2:])).all(axis=1)
    names = places["name"].to_numpy()[seen]
    where = where[seen]
    chosen = thin(where, _CITY_SPACING_MM)[: 2 * _CITIES]
    if scene.language == "es":
        names = np.array([SPANISH_PLACES.get(name, name) for name in names], object)
    left = _CITIES
    for name, at in zip(names[chosen], where[chosen], strict=True):
        dot = np.concatenate([at - 0.5, at + 0.5])
        size = np.array([sheet.measure(name, 5.8) + 0.5, 2.5])
        free = place_labels([dot[None]], scene.taken, frame)[0] is not None
        box = place_labels([around(at, size, np.array([0.9]))], scene.taken, frame)[0]
        if not (free and box is not None and left):
            continue
        left -= 1
        scene.taken.extend([dot, box])
        sheet.overlay.plot(*at, "o", ms=1.9, mfc="w", mec=INK, mew=0.6)
        _write_label(scene, name, box)


def _write_label(
    scene: _Scene, text: str, box: FloatArray, *, bold: bool = False
) -> None:
    middle = (box[:2] + box[2:]) / 2
    scene.sheet.overlay.text(
        middle[0],
        middle[1],
        text,
        size=6 if bold else 5.8,
        weight="bold" if bold else "normal",
        color=INK,
        ha="center",
        va="center",
        linespacing=1.0,
        zorder=8,
        path_effects=[withStroke(linewidth=1.7, foreground="w", alpha=0.9)],
    )
