"""Cloud-Optimised GeoTIFF of the main surfaces, on an equal-area grid.

Each pixel has the value of the cell that holds its centre, and no value where that cell
is not on the grid: no pixel is empty within it and none is counted twice. Amounts are
densities, a cell's amount over the area of its own pixels, so that the sum of density
times pixel area is the total of the cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import rasterio.crs
from pyproj import Transformer
from rasterio import Affine
from rasterio.io import MemoryFile
from rasterio.shutil import copy as copy_raster

from geo import cells
from geo.outputs import palette
from geo.outputs.analysis.layers import Layer
from geo.outputs.files import written_whole
from geo.paths import Places
from geo.projection import EQUAL_AREA, GEOGRAPHIC
from geo.schema.hotspots import VERDICTS

FloatArray = npt.NDArray[np.float64]

# Widths of a pixel in km, the widest first that lets each cell hold a pixel's centre.
_WIDTHS_KM: Final = (2.0, 1.0, 0.5, 0.2, 0.1)
_NO_CLASS: Final = 255
# Upper limits of the classes of dealers; the first two are none and withheld.
_DEALER_BREAKS: Final = (5.0, 10.0, 20.0, 50.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """One raster.

    Attributes
    ----------
    name
        Name of the file.
    column
        Column of the hexagons.
    unit, meaning
        What a pixel's value is.
    per_area
        True if the cell's amount becomes a density per km².
    words
        Names of the classes 0, 1, …; empty for numbers.
    colors
        Their colours.
    """

    name: str
    column: str
    unit: str
    meaning: str
    per_area: bool = False
    words: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()


SURFACES: Final = (
    Surface(
        name="homicide_rate",
        column="homicide_rate",
        unit="per 100,000 people a year",
        meaning="Homicide rate, steadied by empirical Bayes; Mexico (estimate)",
    ),
    Surface(
        name="firearm_homicides",
        column="firearm_homicides",
        unit="homicides per km²",
        meaning="Homicides by firearm in the study's years, spread as people; Mexico "
        "(estimate)",
        per_area=True,
    ),
    Surface(
        name="flow_intensity",
        column="flow_km",
        unit="share × km per km²",
        meaning="Modelled flow on roads: share of all southbound flow × length of "
        "road, to a step (estimate)",
        per_area=True,
    ),
    Surface(
        name="dealers",
        column="dealers",
        unit="class",
        meaning="Licensed dealers per hexagon by class; small counts are withheld; US "
        "states of the study (estimate)",
        words=(
            "none",
            "fewer than the small count, or withheld",
            "under 5",
            "5 to under 10",
            "10 to under 20",
            "20 to under 50",
            "50 and more",
        ),
        colors=(palette.LAND, palette.SMALL_COUNT, *palette.RAMPS["dealers"]),
    ),
    Surface(
        name="homicide_verdict",
        column="homicides_verdict",
        unit="class",
        meaning="What all tests of hotspots of homicides come to; Mexico",
        words=VERDICTS,
        colors=palette.VERDICT_COLORS,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """Where each pixel's value comes from.

    Attributes
    ----------
    west, north
        Corner, metres of the equal-area projection.
    width_m
        Width and height of a pixel.
    row
        Row of the hexagons that each pixel belongs to, −1 for none; rows × columns.
    """

    west: float
    north: float
    width_m: float
    row: npt.NDArray[np.int32]


def write_surfaces(hexagons: Layer, places: Places, *, made_on: date) -> list[Path]:
    """Write every surface, each whole or not at all.

    Parameters
    ----------
    hexagons
        The layer of hexagons, small counts withheld.
    places
        Where to write.
    made_on
        Date in the file.
    """
    number = np.asarray(hexagons.hexagons)
    canvas = lay_out(number)
    pixels = np.bincount(canvas.row[canvas.row >= 0], minlength=len(number))
    area = np.asarray(pixels * (canvas.width_m / 1e3) ** 2, dtype="float64")
    files = []
    for surface in SURFACES:
        values = (
            _classes(hexagons.rows, surface)
            if surface.words
            else _numbers(hexagons.rows, surface, area)
        )
        path = places.raster(surface.name)
        with written_whole(path) as temporary:
            _write(values, surface, canvas, temporary, made_on)
        files.append(path)
    return files


def pixel_km(number: cells.CellArray) -> float:
    """Return the width of a pixel: each cell holds at least one pixel's centre.

    A circle holds a centre of a grid of squares if its radius is at least half their
    diagonal. Hexagons of H3 are uneven: the inner circle is taken as a fifth smaller
    than that of a regular hexagon of the smallest cell's area.
    """
    smallest = float(cells.areas_km2(number).min())
    inner = 0.8 * np.sqrt(smallest / (2 * np.sqrt(3)))
    return next(
        (width for width in _WIDTHS_KM if width / np.sqrt(2) <= inner), _WIDTHS_KM[-1]
    )


def lay_out(number: cells.CellArray) -> Canvas:
    """Return which cell each pixel of the equal-area grid belongs to.

    Parameters
    ----------
    number
        Sorted cells of the grid.
    """
    width = pixel_km(number) * 1e3
    points, _ = cells.corners(number)
    there = Transformer.from_crs(GEOGRAPHIC, EQUAL_AREA, always_xy=True)
    x, y = there.transform(points[:, 0], points[:, 1])
    west, north = np.floor(min(x) / width) * width, np.ceil(max(y) / width) * width
    columns = int(np.ceil((max(x) - west) / width))
    rows = int(np.ceil((north - min(y)) / width))
    # Cylindrical: longitude follows from x alone, latitude from y alone.
    back = Transformer.from_crs(EQUAL_AREA, GEOGRAPHIC, always_xy=True)
    middle_x = west + (np.arange(columns) + 0.5) * width
    middle_y = north - (np.arange(rows) + 0.5) * width
    longitude, _ = back.transform(middle_x, np.full(columns, middle_y[0]))
    _, latitude = back.transform(np.full(rows, middle_x[0]), middle_y)
    row = np.full((rows, columns), -1, dtype="int32")
    resolution = cells.resolution(number)
    for at in range(rows):
        cell = cells.points_to_cells(
            latitude=np.full(columns, latitude[at]),
            longitude=np.asarray(longitude),
            resolution=resolution,
        )
        found, there_is = cells.find(number, cell)
        row[at] = np.where(there_is, found, -1)
    return Canvas(west=float(west), north=float(north), width_m=width, row=row)


def _numbers(
    rows: pd.DataFrame, surface: Surface, area: FloatArray
) -> npt.NDArray[np.float32]:
    """Return the value of each cell's pixels; NaN where there is none."""
    values = rows[surface.column].to_numpy(dtype="float64").copy()
    if surface.column == "firearm_homicides":
        # Known of Mexico alone: 0 elsewhere is no figure.
        values[(rows["country"] != "MX").to_numpy()] = np.nan
    if surface.per_area:
        values = np.divide(
            values, area, out=np.full(len(values), np.nan), where=area > 0
        )
    return values.astype("float32")


def _classes(rows: pd.DataFrame, surface: Surface) -> npt.NDArray[np.uint8]:
    """Return the class of each cell; `_NO_CLASS` where the measure is not known."""
    if surface.column != "dealers":
        codes = pd.Categorical(rows[surface.column], categories=list(surface.words))
        found = np.asarray(codes.codes).astype("int16")
        return np.where(found < 0, _NO_CLASS, found).astype("uint8")
    dealers = rows["dealers"].to_numpy(dtype="float64")
    told = 2 + np.searchsorted(_DEALER_BREAKS, np.nan_to_num(dealers), side="right")
    hidden = (rows["dealers_small"] | rows["dealers_withheld"]).to_numpy()
    classes = np.where(hidden, 1, np.where(dealers == 0, 0, told))
    outside = (rows["country"] != "US").to_numpy()
    return np.where(outside, _NO_CLASS, classes).astype("uint8")


def _write(
    values: npt.NDArray[np.float32] | npt.NDArray[np.uint8],
    surface: Surface,
    canvas: Canvas,
    path: Path,
    made_on: date,
) -> None:
    """Paint and write one raster."""
    empty = _NO_CLASS if surface.words else np.nan
    painted = np.append(values, np.asarray([empty], dtype=values.dtype))[canvas.row]
    height, width = painted.shape
    profile = {
        "driver": "GTiff",
        "width": width,
        "height": height,
        "count": 1,
        "dtype": str(painted.dtype),
        "crs": rasterio.crs.CRS.from_wkt(EQUAL_AREA.to_wkt()),
        "transform": Affine(
            canvas.width_m, 0.0, canvas.west, 0.0, -canvas.width_m, canvas.north
        ),
        "nodata": empty,
    }
    with MemoryFile() as memory:
        with memory.open(**profile) as raster:
            raster.write(painted, 1)
            raster.set_band_description(1, surface.meaning)
            raster.units = (surface.unit,)
            raster.update_tags(
                TIFFTAG_DATETIME=f"{made_on:%Y:%m:%d} 00:00:00",
                TIFFTAG_SOFTWARE="Iron River",
                CAVEAT="Model estimate, not observation. Seizures and traces show "
                "enforcement as well as flow.",
                **{f"CLASS_{at}": text for at, text in enumerate(surface.words)},
            )
            if surface.words:
                raster.write_colormap(1, _color_table(surface.colors))
        copy_raster(
            memory.name,
            path,
            driver="COG",
            compress="DEFLATE",
            predictor="NO" if surface.words else "YES",
            overview_resampling="nearest" if surface.words else "average",
            blocksize=512,
        )


def _color_table(colors: Sequence[str]) -> dict[int, tuple[int, int, int, int]]:
    table = {}
    for at, color in enumerate(colors):
        red, green, blue = (int(color[one : one + 2], 16) for one in (1, 3, 5))
        table[at] = (red, green, blue, 255)
    return table
