"""What each sheet shows: its theme, its words, and the order in which it is drawn.

Everything is drawn from the tables that stages hand over; nothing is computed here but
classes and positions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.cells import areas_km2
from geo.outputs import palette
from geo.outputs.sheets.border import find_border
from geo.outputs.sheets.corridors import Roads, draw_corridors
from geo.outputs.sheets.drawing import Pen
from geo.outputs.sheets.flow_tables import write_tables
from geo.outputs.sheets.furniture import draw_furniture, furniture_box
from geo.outputs.sheets.graticule import add_graticule
from geo.outputs.sheets.ground import Frame, Ground, cells_of, make_frame, make_ground
from geo.outputs.sheets.hexagons import (
    draw_dealers,
    draw_emerging,
    draw_ground,
    draw_homicides,
    draw_hot_ground,
    draw_hotspots,
    draw_seizures,
    draw_verdict,
    states_of,
)
from geo.outputs.sheets.legend import Column
from geo.outputs.sheets.marks import mark_clusters, mark_places, write_ends
from geo.outputs.sheets.paper import INK, OUTSIDE, Layout, write_margins
from geo.outputs.sheets.regions import REGIONS
from geo.outputs.sheets.scene import Scene, SheetContent, label_cities
from geo.outputs.words import Language, word

# The size of hexagons, told to two digits, is that of about so many.
_AREA_SAMPLE = 500
_CORNERS: Final = ("lower left", "lower right", "upper right", "upper left")
# A stretch of the border, or the countries whose states are shown.
Place = str | tuple[str, ...]
# A share of flow × millimetres hides as much as this share of a corner being land.
_FLOW_WEIGHT = 5.0


@dataclass(frozen=True, slots=True)
class _Theme:
    """How a theme is drawn: hexagons, marks and tables, years and countries."""

    draw: Callable[[Scene], None]
    finish: Callable[[Scene], None]
    years: str = ""
    countries: tuple[str, ...] = ("MX", "US")


def _nothing(_: Scene) -> None:
    """Draw nothing."""


def _draw_flow(scene: Scene) -> None:
    """Draw corridors, over hotspots where the map shows a stretch of the border."""
    roads = Roads.of(scene)
    _place_furniture(scene, roads)
    states = states_of(scene.content, "MX", "US")
    if scene.region is None:
        draw_ground(scene, states, [])
        draw_corridors(scene, roads)
        return
    hot = draw_hot_ground(scene, states)
    draw_corridors(scene, roads)
    scene.column.heading(word("legend_hot_shown", scene.language))
    for color, text, count in hot:
        scene.column.swatch(color, text, [f"{count:,}"])


_MEXICO, _STATES = ("MX",), ("US",)
_THEMES: Final = {
    "dealers": _Theme(
        draw_dealers, lambda scene: write_ends(scene, "US"), "dealers", _STATES
    ),
    "homicides": _Theme(
        draw_homicides, lambda scene: write_ends(scene, "MX"), "homicides", _MEXICO
    ),
    "hotspots": _Theme(draw_hotspots, _nothing, "homicides"),
    "verdict": _Theme(draw_verdict, mark_places, "homicides", _MEXICO),
    "emerging": _Theme(draw_emerging, _nothing, "emerging", _MEXICO),
    "seizures": _Theme(draw_seizures, mark_clusters, "seizures", _MEXICO),
    "corridors": _Theme(_draw_flow, write_tables),
}
THEMES: Final = tuple(_THEMES)


def compose(
    content: SheetContent,
    *,
    theme: str,
    language: Language,
    layout: Layout,
    dpi: int,
    region: str | None = None,
    page: tuple[int, int] | None = None,
) -> Scene:
    """Compose one map on its paper.

    Parameters
    ----------
    content
        The tables.
    theme
        One of `THEMES`.
    language
        Language of every text.
    layout
        Paper.
    dpi
        Dots per inch of the hexagons.
    region
        One of `REGIONS`, or None for the whole study.
    page
        Number of the sheet, and of how many.

    Returns
    -------
    Scene
        With everything drawn on its sheet.

    Raises
    ------
    ValueError
        If there is no such theme or region.
    """
    for name, value, known in (
        ("theme", theme, THEMES),
        ("region", region, (None, *REGIONS)),
    ):
        if value not in known:
            choices = ", ".join(str(one) for one in known if one)
            message = f"`{name}` must be one of {choices}; it was {value!r}."
            raise ValueError(message)
    place: Place = region if region is not None else _THEMES[theme].countries
    frame = frame_of(content, place, layout, dpi=dpi)
    sheet = frame.sheet()
    scene = Scene(
        sheet=sheet,
        column=Column(sheet),
        content=content,
        language=language,
        frame=frame,
        region=None if region is None else REGIONS[region],
    )
    if page is not None:
        write_margins(sheet, texts=_margins(scene, theme, page))
    _draw_base(scene)
    if theme != "corridors":
        _place_furniture(scene)
    _THEMES[theme].draw(scene)
    _finish_legend(scene, theme)
    if layout.framed:
        _THEMES[theme].finish(scene)
    label_cities(scene)
    return scene


def ground_of(content: SheetContent, place: Place) -> Ground:
    """Return the land of a map, made once for all themes."""
    if place not in content.grounds:
        border = content.border
        if border is None:
            border = find_border(content.outlines)
        where = REGIONS[place] if isinstance(place, str) else _on_grid(content, place)
        content.grounds[place] = make_ground(
            content.grid, content.outlines, border, where
        )
    return content.grounds[place]


def _on_grid(content: SheetContent, countries: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the countries that are on the grid, or all that are."""
    there = set(content.grid["country"])
    return tuple(one for one in countries if one in there) or tuple(sorted(there))


def frame_of(content: SheetContent, place: Place, layout: Layout, *, dpi: int) -> Frame:
    """Return a map's land on paper; the last one made is kept, for it is large."""
    key = place, layout, dpi
    if key not in content.frames:
        content.frames.clear()
        ground = ground_of(content, place)
        content.frames[key] = make_frame(ground, layout, dpi=dpi)
    return content.frames[key]


def _draw_base(scene: Scene) -> None:
    """Draw state lines, the border, the graticule and the frame."""
    sheet, frame = scene.sheet, scene.frame
    sheet.lines(frame.shores, Pen(edge=palette.BORDER, width=0.4))
    sheet.lines(
        frame.border, Pen(edge=palette.INTERNATIONAL, width=1.1), level="border"
    )
    add_graticule(sheet, frame.ground, scene.language)
    sheet.box(sheet.layout.window, Pen(edge=INK, width=0.8), level="page")


def _place_furniture(scene: Scene, roads: Roads | None = None) -> None:
    """Put scale, arrow and locator into the corner where they hide least."""
    layout = scene.sheet.layout
    boxes = [furniture_box(layout, corner) for corner in _CORNERS]
    costs = [_hidden(scene, roads, box) for box in boxes]
    box = boxes[int(np.argmin(costs))]
    whole = ground_of(scene.content, ("MX", "US"))
    draw_furniture(scene.sheet, box, scene.language, whole=whole)
    left, bottom, width, height = box
    scene.taken.append(np.array([left, bottom, left + width, bottom + height]))


def _hidden(scene: Scene, roads: Roads | None, box: tuple[float, ...]) -> float:
    """Return how much of the map a box hides."""
    left, bottom, width, height = box
    frame = scene.frame
    dots = frame.dpi / 25.4
    rows = frame.states.shape[0]
    x, y = int((left - frame.corner[0]) * dots), int((bottom - frame.corner[1]) * dots)
    part = np.s_[
        max(rows - y - int(height * dots), 0) : rows - y, x : x + int(width * dots)
    ]
    land = float((frame.states[part] > 0).mean())
    if roads is None:
        return land
    sides = np.array([left, bottom, left + width, bottom + height])
    return land + _FLOW_WEIGHT * roads.flow_in(sides)


# ----------------------------------------------------------------- words


def _margins(scene: Scene, theme: str, page: tuple[int, int]) -> dict[str, str]:
    content, language = scene.content, scene.language
    heading, unit = headings(scene, theme)
    return {
        "title": content.titles[language],
        "heading": heading,
        "unit": unit,
        "tag": word("estimate", language),
        "caveat": caveat(theme, language),
        "sources": f"{word('sources', language)}: {'; '.join(content.sources)}.",
        "date": f"{word('date', language)}: {content.made_on.isoformat()}",
        "number": word("sheet_number", language, number=page[0], count=page[1]),
    }


def headings(scene: Scene, theme: str) -> tuple[str, str]:
    """Return the heading of a map and the line on its unit."""
    content, language = scene.content, scene.language
    dealers = "" if content.dealer_year is None else f", {content.dealer_year}"
    homicides = _span(content.homicide_years, language)
    years = {
        "dealers": dealers,
        "homicides": homicides,
        "emerging": _span(content.emerging_years, language),
        "seizures": content.seizure_years and f", {content.seizure_years}",
    }.get(_THEMES[theme].years, "")
    cells = cells_of(content.grid)
    median = float(np.median(areas_km2(cells[:: max(len(cells) // _AREA_SAMPLE, 1)])))
    rounded = float(f"{median:.2g}")
    area = f"{rounded:,.0f}" if rounded >= 1 else f"{rounded:g}"
    key = f"sheet_{theme}"
    if scene.region is not None and theme == "corridors":
        key, years = "sheet_region", homicides
    heading = word(key, language, years=years, other_years=dealers)
    if scene.region is not None:
        heading = f"{scene.region.named(scene.language)}: {heading}"
    return heading, word(f"{key}_unit", language, area=area, years=years.strip(", "))


def _span(window: tuple[int, int] | None, language: Language) -> str:
    """Return years as a heading ends with them, or nothing."""
    if window is None:
        return ""
    return f", {word('years', language, first=window[0], last=window[1])}"


def caveat(theme: str, language: Language) -> str:
    """Return the caveat; where there are bands also what they do not tell."""
    texts = [word("caveat", language)]
    if theme == "corridors":
        texts.append(word("band_caveat", language))
    return " ".join(texts)


def _finish_legend(scene: Scene, theme: str) -> None:
    column, language = scene.column, scene.language
    column.gap()
    if theme != "corridors":
        column.swatch(OUTSIDE, word("outside", language))
    column.line(Pen(edge=palette.INTERNATIONAL, width=1.1), word("border", language))
    column.line(Pen(edge=palette.BORDER, width=0.4), word("state_line", language))
    column.dot(word("place_of", language, people=f"{scene.least_people:,}"))
