"""Printed map sheets: four themes, A4 landscape, PNG, the same bytes on every run.

Decides what a sheet shows; `sheet` owns the paper around it. Everything is drawn from
the tables that stages hand over; nothing is computed here but classes and positions.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba_array

from geo.cells import areas_km2, boundaries
from geo.outputs import palette
from geo.outputs.palette import HOTSPOT_COLORS, RAMPS, Classes, round_breaks
from geo.outputs.sheets.corridors import draw_corridors
from geo.outputs.sheets.land import (
    add_furniture,
    add_graticule,
    add_locator,
    draw_land,
    find_border,
)
from geo.outputs.sheets.legend import Column
from geo.outputs.sheets.paper import (
    OUTSIDE,
    FloatArray,
    open_sheet,
    write_margins,
)
from geo.outputs.sheets.scene import Scene, SheetContent, label_cities
from geo.outputs.words import Language, word
from geo.projection import GEOGRAPHIC, PRINT, transform
from geo.schema.hotspots import HOTSPOT_CLASSES

# The size of hexagons, told to two digits, is that of every so many.
_AREA_SAMPLE = 25
THEMES = ("dealers", "homicides", "hotspots", "corridors")
_STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,
    "axes.linewidth": 0.8,
    "path.simplify": True,
}


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
                "caveat": _caveat(theme, language),
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
        border = content.border
        if border is None:
            border = find_border(content.outlines)
        draw_land(sheet, content.outlines, _states(content, theme), border)
        add_graticule(sheet, language)
        room = add_furniture(sheet, language)
        add_locator(sheet, content.outlines)
        scene = Scene(sheet, column, content, language, small_count, [room])
        _PAINTERS[theme](scene)
        _finish_legend(scene, theme)
        label_cities(scene)
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
    median = float(np.median(areas_km2(_cells(content.grid)[::_AREA_SAMPLE])))
    rounded = float(f"{median:.2g}")
    area = f"{rounded:,.0f}" if rounded >= 1 else f"{rounded:g}"
    return (
        word(f"sheet_{theme}", language, years=years, other_years=dealers),
        word(f"sheet_{theme}_unit", language, area=area),
    )


def _caveat(theme: str, language: Language) -> str:
    """Return the caveat; where there are bands also what they do not tell."""
    texts = [word("caveat", language)]
    if theme == "corridors":
        texts.append(word("band_caveat", language))
    return " ".join(texts)


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


def _draw_hexagons(
    scene: Scene, cells: npt.NDArray[np.uint64], colors: npt.NDArray[np.object_]
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


def _draw_dealers(scene: Scene) -> None:
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


def _draw_homicides(scene: Scene) -> None:
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


def _draw_hotspots(scene: Scene) -> None:
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


def _finish_legend(scene: Scene, theme: str) -> None:
    column, language = scene.column, scene.language
    column.gap()
    if theme != "corridors":
        column.swatch(OUTSIDE, word("outside", language))
    column.line(palette.INTERNATIONAL, 1.1, word("border", language))
    column.line(palette.BORDER, 0.4, word("state_line", language))
    column.dot(word("place", language))


_PAINTERS: dict[str, Callable[[Scene], None]] = {
    "dealers": _draw_dealers,
    "homicides": _draw_homicides,
    "hotspots": _draw_hotspots,
    "corridors": draw_corridors,
}
