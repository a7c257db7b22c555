"""A printed sheet under construction, and the city labels that all themes share."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from matplotlib.patheffects import withStroke
from pyproj import Transformer

from geo.outputs.sheets.labels import around, place_labels, thin
from geo.outputs.sheets.legend import Column
from geo.outputs.sheets.paper import INK, FloatArray, Sheet
from geo.outputs.words import SPANISH_PLACES, Language
from geo.projection import GEOGRAPHIC, PRINT

# Places closer than this on paper to a larger one are not labelled.
_CITY_SPACING_MM = 6.0
_CITIES = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetContent:
    """The tables that sheets are drawn from.

    Attributes
    ----------
    grid, hotspots
        Tables of `geo.schema.stages`; `grid` has its cells as index or column.
    edges, corridors, ports
        Tables of `geo.schema.corridors`.
    outlines
        State polygons of both countries: country, state, state_name, geometry.
    places
        Settlements to label: name, latitude, longitude, population, country.
    border
        As `geo.outputs.land.find_border` gives it; found anew for each sheet if None.
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
    border: Sequence[FloatArray] | None = None
    dealer_year: int | None = None
    homicide_years: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What a theme needs to draw itself, and the boxes on paper already taken."""

    sheet: Sheet
    column: Column
    content: SheetContent
    language: Language
    small_count: int
    taken: list[FloatArray]


def label_cities(scene: Scene, *, least: float = 0.0) -> None:
    """Label the largest places that are not labelled yet, none over another.

    Parameters
    ----------
    scene
        Whose places are labelled.
    least
        Places with fewer people are left for later.
    """
    sheet = scene.sheet
    places = scene.content.places
    places = places[places["population"] >= least].sort_values(
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
        write_label(scene, name, box)


def write_label(
    scene: Scene, text: str, box: FloatArray, *, bold: bool = False
) -> None:
    """Write a label with a halo in the middle of its box."""
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
