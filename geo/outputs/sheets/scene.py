"""A printed map under construction, and the labels that all themes share."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.outputs.sheets.drawing import Pen
from geo.outputs.sheets.ground import Frame, Ground, project
from geo.outputs.sheets.labels import around, place_labels, thin
from geo.outputs.sheets.legend import Column
from geo.outputs.sheets.paper import INK, FloatArray, Sheet
from geo.outputs.sheets.regions import Region
from geo.outputs.words import SPANISH_PLACES, Language

# Places closer than this on paper to a larger one are not labelled.
_CITY_SPACING_MM = 6.0
_CITIES = 34
# Least people of a place with a label: of the whole study, of a stretch of border.
_CITY, _TOWN = 100_000, 15_000
_CITY_SIZE, LABEL_SIZE = 5.8, 6.0
# Of a line of a label, and of the halo around it.
_LINE_MM, _AIR_MM = 2.55, 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetContent:
    """The tables that sheets are drawn from, and what their margins say.

    Attributes
    ----------
    grid, hotspots
        Tables of `geo.schema.stages`; `grid` has its cells as index or column.
    edges, corridors, ports, area_flows
        Tables of `geo.schema.corridors`.
    emerging, ranked, clusters
        Tables of `geo.schema.hotspots` and `geo.schema.clusters`.
    outlines
        State polygons of both countries: country, state, state_name, geometry.
    places
        Settlements to label: name, latitude, longitude, population, country.
    border
        As `geo.outputs.sheets.border.find_border` gives it.
    small_count
        Counts of dealers and firearms below this are "fewer than" it.
    titles
        Title of the study by language.
    made_on
        Date to print.
    sources
        Citations to print.
    dealer_year, homicide_years, emerging_years
        Year and window (both ends included) that subtitles name, where known.
    seizure_years
        The same of seizures, in words; empty where not known.
    grounds, frames, measured
        Those already made: the same land, and tables, serve every theme and language.
    """

    grid: pd.DataFrame
    hotspots: pd.DataFrame
    edges: gpd.GeoDataFrame
    corridors: gpd.GeoDataFrame
    ports: gpd.GeoDataFrame
    outlines: gpd.GeoDataFrame
    places: pd.DataFrame
    small_count: int
    titles: Mapping[Language, str]
    made_on: dt.date
    sources: Sequence[str]
    area_flows: pd.DataFrame = field(default_factory=pd.DataFrame)
    emerging: pd.DataFrame = field(default_factory=pd.DataFrame)
    ranked: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    clusters: gpd.GeoDataFrame = field(default_factory=gpd.GeoDataFrame)
    border: Sequence[FloatArray] | None = None
    dealer_year: int | None = None
    homicide_years: tuple[int, int] | None = None
    emerging_years: tuple[int, int] | None = None
    seizure_years: str = ""
    grounds: dict[object, Ground] = field(default_factory=dict, repr=False)
    frames: dict[object, Frame] = field(default_factory=dict, repr=False)
    measured: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a theme needs to draw itself.

    Attributes
    ----------
    sheet, column
        The page, and its legend.
    content, language
        What is shown, and the language of every word.
    frame
        Land and hexagons of the map.
    region
        Stretch of the border that is shown; None for the whole study.
    taken
        Boxes on paper that no label may touch, those of labels among them.
    labels
        Boxes of labels.
    named
        Places that a label of a crossing names: they need none of their own.
    """

    sheet: Sheet
    column: Column
    content: SheetContent
    language: Language
    frame: Frame
    region: Region | None = None
    taken: list[FloatArray] = field(default_factory=list)
    labels: list[FloatArray] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    @property
    def least_people(self) -> int:
        """Places with fewer people have no label, even where there is room."""
        return _CITY if self.region is None else _TOWN

    def project(self, table: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
        """Return geometries in millimetres of the page."""
        moved: npt.NDArray[np.object_] = shapely.transform(
            table.geometry.to_numpy(), self.place
        )
        return moved

    def place(self, degrees: FloatArray) -> FloatArray:
        """Return points, longitude before latitude, in millimetres of the page."""
        return project(self.frame.ground, self.sheet, degrees)

    def hold(self, box: FloatArray) -> None:
        """Remember the box of a label."""
        self.taken.append(box)
        self.labels.append(box)


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
    least = max(least, scene.least_people)
    wanted = (places["population"] >= least) & ~places["name"].isin(scene.named)
    places = places[wanted].sort_values(["population", "name"], ascending=[False, True])
    where = scene.place(places[["longitude", "latitude"]].to_numpy(dtype="float64"))
    frame = sheet.frame
    seen = ((where > frame[:2]) & (where < frame[2:])).all(axis=1)
    names = places["name"].to_numpy()[seen]
    where = where[seen]
    chosen = thin(where, _CITY_SPACING_MM)[: 2 * _CITIES]
    if scene.language == "es":
        names = np.array([SPANISH_PLACES.get(name, name) for name in names], object)
    left = _CITIES
    for name, at in zip(names[chosen], where[chosen], strict=True):
        if not left:
            return
        left -= _label_city(scene, name, at)


def _label_city(scene: Scene, name: str, at: FloatArray) -> bool:
    """Label a place if there is room; return whether there was."""
    sheet = scene.sheet
    dot = np.concatenate([at - 0.5, at + 0.5])
    size = label_size(name, _CITY_SIZE, bold=False, sheet=sheet)
    free = place_labels([dot[None]], scene.taken, sheet.frame)[0]
    candidates = around(at, size, np.array([0.8, 1.6]))
    box = place_labels([candidates], scene.taken, sheet.frame)[0]
    if free is None or box is None:
        return False
    scene.taken.append(dot)
    scene.hold(box)
    pen = Pen(face="#ffffff", edge=INK, width=0.6)
    sheet.circle(at, 0.42, pen, level="marks")
    write_label(scene, name, box)
    return True


def label_size(text: str, size: float, *, bold: bool, sheet: Sheet) -> FloatArray:
    """Return width and height in millimetres of a label of one line or more."""
    lines = text.split("\n")
    widest = max(sheet.measure(line, size, bold=bold) for line in lines)
    return np.array([widest + _AIR_MM, _LINE_MM * len(lines) + 0.1])


def write_label(
    scene: Scene, text: str, box: FloatArray, *, bold: bool = False
) -> None:
    """Write a label with a halo in the middle of its box."""
    x, y = (box[:2] + box[2:]) / 2
    lines = text.split("\n")
    size = LABEL_SIZE if bold else _CITY_SIZE
    for number, line in enumerate(lines):
        level = y + (len(lines) - 1 - 2 * number) / 2 * _LINE_MM
        scene.sheet.line_of(
            line, (float(x), float(level)), size, bold=bold, side="center", halo=1.5
        )


def mark_number(scene: Scene, number: str, at: FloatArray, color: str) -> bool:
    """Put a numbered disc at a point if there is room; return whether there was."""
    sheet = scene.sheet
    size = 5.2
    radius = max(1.65, sheet.measure(number, size, bold=True) / 2 + 0.55)
    reach = np.array([0.0, 2.2, 4.0])
    boxes = around(at, np.array([2 * radius, 2 * radius]), reach - radius)
    boxes = np.vstack([np.concatenate([at - radius, at + radius]), boxes])
    box = place_labels([boxes], scene.taken, sheet.frame)[0]
    if box is None:
        return False
    scene.hold(box)
    middle = (box[:2] + box[2:]) / 2
    if np.hypot(*(middle - at)) > radius:
        sheet.stroke(np.array([at, middle]), Pen(edge=INK, width=0.5), level="marks")
    sheet.circle(middle, radius, Pen(face=color, edge="#ffffff"), level="labels")
    place = float(middle[0]), float(middle[1])
    sheet.line_of(number, place, size, bold=True, color="#ffffff", side="center")
    return True
