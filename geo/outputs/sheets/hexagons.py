"""Themes shown as coloured hexagons: their classes, colours and legends."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.colors import to_hex, to_rgb, to_rgba_array

from geo.outputs import palette
from geo.outputs.palette import HOTSPOT_COLORS, RAMPS, Classes, round_breaks
from geo.outputs.sheets.ground import cells_of
from geo.outputs.sheets.paper import OUTSIDE, FloatArray
from geo.outputs.sheets.scene import Scene, SheetContent
from geo.outputs.words import Language, word
from geo.schema.hotspots import (
    EMERGING_CLASSES,
    HOTSPOT_CLASSES,
    VERDICTS,
)

# Of the verdicts, those that a place is a hotspot.
HOT_VERDICTS = VERDICTS[:3]
# Share of their colour that hexagons keep under roads.
_PALE = 0.6
Colors = npt.NDArray[np.str_]


def count_classes(
    values: FloatArray, small_count: int, ramp: Sequence[str] = RAMPS["dealers"]
) -> Classes:
    """Return classes of counts; the first holds every count below `small_count`."""
    classes = round_breaks(values[values >= small_count], ramp[1:])
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


def draw_ground(
    scene: Scene, inside: Sequence[str], layers: Sequence[tuple[pd.DataFrame, Colors]]
) -> None:
    """Put land and hexagons under the map.

    Parameters
    ----------
    scene
        Map.
    inside
        ``country state`` of each state that the theme is about; other land is grey.
    layers
        Tables of cells, and the colour of each row; later ones cover earlier ones.
    """
    frame = scene.frame
    outlines = scene.content.outlines
    names = outlines["country"] + " " + outlines["state"]
    land = np.where(names.isin(inside), palette.LAND, OUTSIDE)
    states = _rgba([palette.WATER, *land, OUTSIDE])
    cells = np.zeros((len(frame.ground.cells) + 1, 4), dtype="uint8")
    for table, colors in layers:
        known = frame.ground.cells
        asked = cells_of(table)
        place = np.searchsorted(known, asked)
        place[place == len(known)] = 0
        here = known[place] == asked if len(known) else np.zeros(len(asked), bool)
        looks, kind = np.unique(colors[here], return_inverse=True)
        if len(looks):
            cells[place[here] + 1] = _rgba(looks.tolist())[kind]
    picture = frame.picture(states, cells)
    scene.sheet.drawing.put_picture(picture, dpi=frame.dpi, corner=frame.corner)


def _rgba(colors: Sequence[str]) -> npt.NDArray[np.uint8]:
    return (255 * to_rgba_array(list(colors))).round().astype("uint8")


def explain(
    scene: Scene, rows: Sequence[tuple[str, str, int]], *, none: str = ""
) -> None:
    """Write classes with their colour and number of hexagons, and that of none."""
    column, language = scene.column, scene.language
    column.counted([word("hexagons", language)])
    for color, text, count in rows:
        column.swatch(color, text, [f"{count:,}"])
    if none:
        column.swatch(palette.LAND, word(none, language))


def draw_dealers(scene: Scene) -> None:
    """Draw dealers per hexagon in the United States."""
    grid = scene.content.grid
    _draw_counts(scene, grid[grid["country"] == "US"], "dealers", none="no_dealers")


def draw_seizures(scene: Scene) -> None:
    """Draw firearms seized per hexagon in Mexico."""
    grid = scene.content.grid
    _draw_counts(scene, grid[grid["country"] == "MX"], "seizures", none="no_seizures")


def _draw_counts(scene: Scene, table: pd.DataFrame, name: str, *, none: str) -> None:
    small = scene.content.small_count
    values = table[name].to_numpy(dtype="float64")
    table, values = table[values > 0], values[values > 0]
    classes = count_classes(values, small, RAMPS[name])
    index = classes.index(values)
    draw_ground(
        scene,
        states_of(scene.content, {"dealers": "US", "seizures": "MX"}[name]),
        [(table, np.asarray(classes.colors)[index])],
    )
    scene.column.heading(word(f"legend_{name}", scene.language))
    few = word("fewer_than", scene.language, count=small)
    texts = [few, *class_texts(classes, scene.language)[1:]]
    counts = np.bincount(index, minlength=len(texts)).tolist()
    explain(scene, list(zip(classes.colors, texts, counts, strict=True)), none=none)


def draw_homicides(scene: Scene) -> None:
    """Draw the homicide rate in Mexico."""
    table = _measure(scene.content, "homicides")
    table = table[(table["exposure"] > 0) & table["rate"].notna()]
    values = table["rate"].to_numpy(dtype="float64")
    classes = round_breaks(values, RAMPS["homicides"])
    index = classes.index(values)
    draw_ground(
        scene,
        states_of(scene.content, "MX"),
        [(table, np.asarray(classes.colors)[index])],
    )
    scene.column.heading(word("legend_homicides", scene.language))
    texts = class_texts(classes, scene.language)
    counts = np.bincount(index, minlength=len(texts)).tolist()
    rows = list(zip(classes.colors, texts, counts, strict=True))
    explain(scene, rows, none="no_residents")


def draw_hotspots(scene: Scene) -> None:
    """Draw hot and cold spots of homicides and of dealers."""
    language, column = scene.language, scene.column
    pair = {name: _measure(scene.content, name) for name in ("homicides", "dealers")}
    draw_ground(
        scene,
        states_of(scene.content, "MX", "US"),
        [(table, _mapped(table["class"], HOTSPOT_COLORS)) for table in pair.values()],
    )
    column.heading(word("legend_hotspots", language))
    column.note(word("two_measures", language), strong=True)
    column.counted([word("mexico", language), word("united_states", language)])
    for name in reversed(HOTSPOT_CLASSES):
        counts = [f"{(table['class'] == name).sum():,}" for table in pair.values()]
        column.swatch(HOTSPOT_COLORS[name], word(name, language), counts)
    column.swatch(palette.LAND, word("no_residents", language))


def draw_verdict(scene: Scene) -> None:
    """Draw what all tests of homicide hotspots come to."""
    colors = dict(zip(VERDICTS, palette.VERDICT_COLORS, strict=True))
    table = draw_verdict_ground(scene, states_of(scene.content, "MX"))
    scene.column.heading(word("legend_verdict", scene.language))
    counts = table["verdict"].value_counts()
    rows = [
        (color, word(name, scene.language), int(counts.get(name, 0)))
        for name, color in colors.items()
    ]
    explain(scene, rows, none="no_residents")


def draw_verdict_ground(scene: Scene, inside: Sequence[str]) -> pd.DataFrame:
    """Put hexagons by verdict under the map; return their table."""
    colors = dict(zip(VERDICTS, palette.VERDICT_COLORS, strict=True))
    table = _judged(scene)
    draw_ground(scene, inside, [(table, _mapped(table["verdict"], colors))])
    return table


def draw_hot_ground(scene: Scene, inside: Sequence[str]) -> list[tuple[str, str, int]]:
    """Put homicide hotspots under a map of roads, pale; return what they are.

    Returns
    -------
    list of tuple
        Colour, name and number of hexagons on the map, by verdict.
    """
    pale = {
        name: _pale(color)
        for name, color in zip(VERDICTS, palette.VERDICT_COLORS, strict=True)
    }
    table = _judged(scene)
    table = table[table["verdict"].isin(HOT_VERDICTS)]
    draw_ground(scene, inside, [(table, _mapped(table["verdict"], pale))])
    seen = scene.frame.cells_seen()
    shown = table[np.isin(cells_of(table), seen)]["verdict"].value_counts()
    return [
        (pale[name], word(name, scene.language), int(shown.get(name, 0)))
        for name in HOT_VERDICTS
    ]


def _pale(color: str) -> str:
    """Return a colour thinned with white."""
    red, green, blue = (_PALE * part + 1 - _PALE for part in to_rgb(color))
    return to_hex((red, green, blue))


def _judged(scene: Scene) -> pd.DataFrame:
    """Return homicide hotspots with their verdict; none where nothing was judged."""
    table = _measure(scene.content, "homicides")
    if "verdict" in table.columns:
        return table
    return table.head(0).assign(verdict="")


def draw_emerging(scene: Scene) -> None:
    """Draw how homicide hotspots came and went."""
    colors = dict(zip(EMERGING_CLASSES, palette.EMERGING_COLORS, strict=True))
    table = scene.content.emerging
    if table.empty:
        draw_ground(scene, states_of(scene.content, "MX"), [])
        return
    draw_ground(
        scene,
        states_of(scene.content, "MX"),
        [(table, _mapped(table["class"], colors))],
    )
    scene.column.heading(word("legend_emerging", scene.language))
    counts = table["class"].value_counts()
    rows = [
        (colors[name], word(name, scene.language), int(counts[name]))
        for name in EMERGING_CLASSES
        if counts.get(name, 0)
    ]
    explain(scene, rows)
    scene.column.note(word("only_classes_found", scene.language))


def _mapped(classes: pd.Series, colors: Mapping[str, str]) -> Colors:
    return classes.astype("str").map(colors).to_numpy(dtype="str")


def _measure(content: SheetContent, measure: str) -> pd.DataFrame:
    """Return hotspots of a measure in its country, empty unremarkable cells out."""
    if measure in content.measured:
        return content.measured[measure]
    table = content.hotspots[content.hotspots["measure"] == measure]
    country = {"homicides": "MX", "dealers": "US"}[measure]
    inside = cells_of(content.grid)[(content.grid["country"] == country).to_numpy()]
    told = (table["exposure"] > 0) | (table["class"] != "not significant")
    content.measured[measure] = table[
        np.isin(cells_of(table), inside) & told.to_numpy()
    ]
    return content.measured[measure]


def states_of(content: SheetContent, *countries: str) -> list[str]:
    """Return ``country state`` of the states of the grid in some countries."""
    grid = content.grid[content.grid["country"].isin(countries)]
    return sorted((grid["country"] + " " + grid["state"]).unique())
