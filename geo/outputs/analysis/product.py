"""Write what an analyst loads of a study."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from geo import cells
from geo.outputs.analysis.about import About
from geo.outputs.analysis.csv_tables import write_csv
from geo.outputs.analysis.geopackage import write_geopackage
from geo.outputs.analysis.layers import Layer, layers_of
from geo.outputs.analysis.parquet_layers import write_parquet
from geo.outputs.analysis.project import project
from geo.outputs.analysis.styles import styles_of
from geo.outputs.analysis.surfaces import write_surfaces
from geo.outputs.files import write_text
from geo.outputs.tables import Products, Style
from geo.paths import Places
from geo.projection import GEOGRAPHIC, PRINT, transform


def write(
    products: Products,
    places: Places,
    *,
    style: Style,
    progress: Callable[[float, str], None],
) -> list[Path]:
    """Write every analyst's file, each whole or not at all; see `geo.outputs.products`.

    GeoPackage and QGIS project, GeoParquet, rasters, CSV with their dictionary.
    """
    progress(0.0, "withholding small counts")
    layers = layers_of(
        products,
        pd.DataFrame(style.cards),
        style.study,
        small_count=style.small_count,
    )
    styles = styles_of(layers, style.language, small_count=style.small_count)
    about = About(
        titles=style.titles,
        language=style.language,
        made_on=style.made_on,
        small_count=style.small_count,
        settings=style.study,
    )
    progress(0.2, "writing the GeoPackage")
    write_geopackage(
        layers, styles, places.geopackage, about=about, made_on=style.made_on
    )
    write_text(
        places.qgis_project,
        project(
            layers,
            styles,
            about=about,
            geopackage=places.geopackage.name,
            bounds=_seen_first(layers),
        ),
    )
    progress(0.6, "writing Parquet")
    files = [places.geopackage, places.qgis_project, *write_parquet(layers, places)]
    progress(0.8, "writing rasters and CSV")
    hexagons = next(layer for layer in layers if layer.name == "hexagons")
    files += write_surfaces(hexagons, places, made_on=style.made_on)
    return [*files, *write_csv(layers, places)]


def _seen_first(layers: Sequence[Layer]) -> tuple[float, float, float, float]:
    """Return the bounds of the hexagons, metres of the print projection."""
    hexagons = next(layer for layer in layers if layer.name == "hexagons")
    latitude, longitude = cells.centers(np.asarray(hexagons.hexagons))
    points = np.asarray(shapely.points(longitude, latitude))
    west, south, east, north = shapely.total_bounds(
        transform(points, GEOGRAPHIC, PRINT)
    )
    return float(west), float(south), float(east), float(north)
