"""The corridors sheet: roads by flow, crossings, route numbers and ranked tables.

Width tells the share of flow, shade how sure it is: see `geo.outputs.palette`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.outputs import palette
from geo.outputs.sheets.drawing import Pen
from geo.outputs.sheets.labels import (
    around,
    by_cost,
    clear,
    groups,
    leader,
    place_labels,
)
from geo.outputs.sheets.lettering import MM_PER_POINT
from geo.outputs.sheets.paper import INK, THINNEST, FloatArray
from geo.outputs.sheets.scene import (
    LABEL_SIZE,
    Scene,
    label_cities,
    label_size,
    write_label,
)
from geo.outputs.sheets.shares import legend_shares, percent
from geo.outputs.words import Language, word

# Crossings that have a label on the map of the whole study, and a row in its table.
PORTS = 12
_ROUTES = 14
# Routes that run a shorter way through the map have no shield.
_SHIELD_MM = 12.0
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


def road_points(shares: FloatArray, greatest: float) -> FloatArray:
    """Return the width of roads in points: its square grows with the share."""
    points: FloatArray = _ROAD_POINTS * np.sqrt(shares / max(greatest, 1e-9))
    return np.maximum(points, THINNEST)


@dataclass(frozen=True, slots=True)
class Roads:
    """Road parts in millimetres, smallest share first.

    Attributes
    ----------
    lines, shares, shades, points
        Parts near the window, their share of flow, class of certainty and width.
    greatest
        Greatest share of any road of the study.
    """

    lines: npt.NDArray[np.object_]
    shares: FloatArray
    shades: npt.NDArray[np.intp]
    points: FloatArray
    greatest: float

    @classmethod
    def of(cls, scene: Scene) -> Self:
        """Return the roads of a scene."""
        edges = scene.content.edges
        share, low, high = (
            edges[f"flow_{name}"].to_numpy(dtype="float64")
            for name in ("share", "low", "high")
        )
        greatest = float(share.max(initial=0.0))
        left, bottom, width, height = scene.sheet.layout.window
        box = left - 3, bottom - 3, left + width + 3, bottom + height + 3
        clipped = shapely.clip_by_rect(scene.project(edges), *box)
        parts, index = shapely.get_parts(clipped, return_index=True)
        order = np.argsort(share[index], kind="stable")
        index = index[order]
        return cls(
            parts[order],
            share[index],
            palette.certainty(low, high)[index],
            road_points(share[index], greatest),
            greatest,
        )

    def flow_in(self, box: FloatArray) -> float:
        """Return how much flow runs through a box on paper: share × millimetres."""
        some = self.shares >= _SOME
        inside = shapely.length(shapely.clip_by_rect(self.lines[some], *box))
        return float(inside @ self.shares[some])

    def strokes(self) -> Iterator[tuple[str, float, list[FloatArray]]]:
        """Yield colour, width and lines of what is drawn at once, the lowest first."""
        lines = [shapely.get_coordinates(line) for line in self.lines]
        yield (
            _OTHER_ROAD,
            THINNEST,
            [lines[at] for at in np.flatnonzero(self.shares < _SOME)],
        )
        # Widths to a tenth of a point: what looks alike is one stroke.
        some = np.flatnonzero(self.shares >= _SOME)
        looks = np.column_stack([np.ceil(10 * self.points) / 10, self.shades])[some]
        for look, chosen in _alike(looks):
            color = palette.CERTAINTY[int(look[1])]
            yield color, float(look[0]), [lines[at] for at in some[chosen]]


def _alike(
    looks: FloatArray,
) -> Iterator[tuple[FloatArray, npt.NDArray[np.intp]]]:
    """Yield each row there is, the smallest first, and where it stands."""
    kinds, kind = np.unique(looks, axis=0, return_inverse=True)
    for at, look in enumerate(kinds):
        yield look, np.flatnonzero(kind.ravel() == at)


def draw_corridors(scene: Scene, roads: Roads) -> None:
    """Draw roads by flow, crossings with their labels, route numbers and tables."""
    for color, width, lines in roads.strokes():
        pen = Pen(edge=color, width=width, cap="round")
        scene.sheet.lines(lines, pen, level="flow")
    _explain_roads(scene, roads.greatest)
    ports = _draw_ports(scene)
    much = roads.shares >= _MUCH
    label_cities(scene, least=_MILLION)
    _label_ports(scene, ports, roads.lines[much], roads.points[much])
    _label_routes(scene)


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
    column.line(
        Pen(edge=_OTHER_ROAD, width=2 * THINNEST), word("road_without", language)
    )
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


def _draw_ports(scene: Scene) -> gpd.GeoDataFrame:
    """Draw crossings as circles with area by share; return them with their places.

    Returns
    -------
    geopandas.GeoDataFrame
        Crossings within the window that carry flow, by rank; also ``x``, ``y`` and
        ``radius`` in millimetres.
    """
    sheet, column = scene.sheet, scene.column
    ports = scene.content.ports.sort_values("rank")
    ports = ports[ports["flow_share"] > 0]
    column.heading(word("flow_at_port", scene.language))
    where = shapely.get_coordinates(scene.project(ports)).reshape(-1, 2)
    shares = ports["flow_share"].to_numpy(dtype="float64")
    greatest = shares.max(initial=0.0)
    areas = _CIRCLE_POINTS * shares / max(greatest, 1e-9)
    radius = np.sqrt(areas / np.pi) * MM_PER_POINT
    placed = {"x": where[:, 0], "y": where[:, 1], "radius": radius}
    ports = gpd.GeoDataFrame(ports.assign(**placed))
    frame = sheet.frame
    seen = ((where > frame[:2]) & (where < frame[2:])).all(axis=1)
    pen = Pen(face=_PORT_FACE, edge="#ffffff", width=0.5)
    # The largest first: smaller ones stay visible on top.
    for at, r in zip(where[seen], radius[seen], strict=True):
        sheet.circle(at, float(r), pen, level="marks")
    circle_shares = legend_shares(greatest)
    column.circles(
        [(_CIRCLE_POINTS * one / greatest, percent(one)) for one in circle_shares],
        face=_PORT_FACE,
        edge="#ffffff",
    )
    for at, r in zip(where[seen], radius[seen], strict=True):
        scene.taken.append(np.concatenate([at - r, at + r]))
    return ports.iloc[np.flatnonzero(seen)]


def _label_ports(
    scene: Scene,
    ports: gpd.GeoDataFrame,
    roads: npt.NDArray[np.object_],
    widths: FloatArray,
) -> None:
    """Write the numbers and the cities of crossings, one label where they are near."""
    sheet = scene.sheet
    labels: list[shapely.Geometry] = []
    leaders: list[shapely.Geometry] = []
    ports = ports[: PORTS if scene.region is None else None]
    where, radius = ports[["x", "y"]].to_numpy(), ports["radius"].to_numpy()
    for members in groups(where, _TOGETHER_MM):
        at, r = where[members[0]], radius[members[0]]
        text = port_label(ports.iloc[members])
        size = label_size(text, LABEL_SIZE, bold=True, sheet=sheet)
        boxes = around(at, size, np.arange(r + 0.8, r + 24, 2.2))
        boxes = by_cost(at, boxes, roads, widths)
        free = boxes[clear(at, boxes, labels, leaders)]
        box = place_labels([free], scene.taken, sheet.frame)[0]
        if box is None:
            continue
        scene.hold(box)
        scene.named.update(ports.iloc[members[0]][["us_city", "mx_city"]])
        labels.append(shapely.box(*box))
        leaders.append(leader(at, box[None])[0])
        write_label(scene, text, box, bold=True)
        if shapely.length(leaders[-1]) > r + _LEADER_MM:
            ends = shapely.get_coordinates(leaders[-1])
            sheet.stroke(ends, Pen(edge=INK, width=0.6), level="marks")


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


def _label_routes(scene: Scene) -> None:
    """Write route numbers as shields along the leading corridors."""
    sheet = scene.sheet
    table = scene.content.corridors.sort_values("rank")
    table = table[table["ref"].fillna("") != ""].drop_duplicates("ref")
    clipped = shapely.clip_by_rect(scene.project(table), *sheet.frame)
    shown = np.flatnonzero(shapely.length(clipped) > _SHIELD_MM)[:_ROUTES]
    refs = table["ref"].to_numpy()[shown]
    texts = [str(ref).split(";")[0].strip() for ref in refs]
    along = np.array([0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8])
    candidates = []
    for text, shape in zip(texts, clipped[shown], strict=True):
        parts = shapely.get_parts(shape)
        line = parts[np.argmax(shapely.length(parts))]
        points = shapely.line_interpolate_point(line, along, normalized=True)
        where = shapely.get_coordinates(points)
        half = np.array([sheet.measure(text, 5, bold=True) / 2 + 0.8, 1.4])
        candidates.append(np.hstack([where - half, where + half]))
    boxes = place_labels(candidates, scene.taken, sheet.frame)
    for text, box in zip(texts, boxes, strict=True):
        if box is None:
            continue
        scene.hold(box)
        sheet.shield(text, box, palette.CORRIDOR)
    if texts:
        scene.column.shield("A-1", word("route", scene.language), palette.CORRIDOR)
