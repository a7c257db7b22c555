"""The GeoPackage: every layer for an analyst's GIS, in one file that opens finished.

Layers are written by GDAL, what is said about them by SQLite in one go at the end.
Format 1.3, which QGIS 3.22 reads without a warning; a fixed time stamp, so that the
same study gives the same bytes.
"""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyogrio
import shapely

from geo import cells
from geo.outputs.analysis.about import About
from geo.outputs.analysis.catalogue import CATALOGUE
from geo.outputs.analysis.extensions import write_extensions
from geo.outputs.analysis.layers import Layer
from geo.outputs.analysis.styles import NamedStyle
from geo.outputs.files import written_whole
from geo.projection import GEOGRAPHIC

# Larger pages than SQLite's own waste less of each: rows of hexagons are long.
_PRAGMA = "page_size=16384"
_GEOMETRY = "geom"
# Layers whose shapes may have several parts: all of theirs are stored so.
_OF_PARTS = frozenset(
    {
        *("corridors", "municipalities", "counties", "states", "responsibility"),
        *("hotspots_ranked", "allocation", "detection", "detection_offices"),
    }
)


def write_geopackage(
    layers: Sequence[Layer],
    styles: Sequence[NamedStyle],
    path: Path,
    *,
    about: About,
    made_on: date,
) -> None:
    """Write the GeoPackage, whole or not at all.

    Parameters
    ----------
    layers
        Layers and tables, in the order in which the file lists them.
    styles
        Styles of the layers.
    path
        File to write.
    about
        What is said of the study and of each layer.
    made_on
        Time stamp of the file.
    """
    with written_whole(path) as temporary, _dated(made_on):
        temporary.unlink(missing_ok=True)
        for layer in layers:
            _write_layer(layer, temporary)
        write_extensions(temporary, layers, styles, about=about, made_on=made_on)


def _write_layer(layer: Layer, path: Path) -> None:
    """Write one layer as Arrow, without an object for each value."""
    options = {
        "layer": layer.name,
        "driver": "GPKG",
        "append": path.exists(),
        "dataset_options": {} if path.exists() else {"VERSION": "1.3"},
    }
    told = {"DESCRIPTION": layer.description}
    if not layer.has_shapes:
        pyogrio.write_dataframe(
            layer.rows, path, use_arrow=True, layer_options=told, **options
        )
        return
    plain = layer.rows.drop(columns="geometry", errors="ignore")
    table = pa.Table.from_pandas(plain, preserve_index=False).replace_schema_metadata()
    kind, shapes = _shapes(layer)
    known_binary = {"ARROW:extension:name": "geoarrow.wkb"}
    field = pa.field(_GEOMETRY, shapes.type, metadata=known_binary)
    pyogrio.write_arrow(
        table.append_column(field, shapes),
        path,
        geometry_name=_GEOMETRY,
        geometry_type=kind,
        crs=GEOGRAPHIC.to_wkt(),
        layer_options=told | {"GEOMETRY_NAME": _GEOMETRY},
        **options,
    )


def _shapes(layer: Layer) -> tuple[str, pa.Array]:
    """Return the kind of the shapes of a layer, and them as well-known binary."""
    if layer.hexagons is not None:
        return "Polygon", cells.outlines(layer.hexagons)
    shapes = layer.shapes().geometry.to_numpy()
    if layer.name in _OF_PARTS:
        return f"Multi{_kind(shapes)}", pa.array(
            shapely.to_wkb(_joined(shapes)), type=pa.binary()
        )
    return _kind(shapes), pa.array(shapely.to_wkb(shapes), type=pa.binary())


def _kind(shapes: npt.NDArray[np.object_]) -> str:
    """Return what the shapes are, or their parts."""
    first = next(shape for shape in shapes if shape is not None)
    return str(first.geom_type).removeprefix("Multi")


def _joined(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return shapes as ones of several parts, None as None."""
    kind = _kind(shapes)
    result = np.full(len(shapes), None, dtype=object)
    for at, shape in enumerate(shapes):
        if shape is not None:
            parts = shapely.get_parts(shape)
            if kind == "Point":
                result[at] = shapely.MultiPoint(list(parts))
            elif kind == "Polygon":
                result[at] = shapely.MultiPolygon(list(parts))
            else:
                result[at] = shapely.MultiLineString(list(parts))
    return result


# What layers hold, by name.
DESCRIPTIONS = {name: description for name, (_, description) in CATALOGUE.items()}


@contextlib.contextmanager
def _dated(made_on: date) -> Iterator[None]:
    """Fix GDAL's idea of the time while a file is written, and its way of writing."""
    options = {
        "OGR_CURRENT_DATE": f"{made_on.isoformat()}T00:00:00.000Z",
        "OGR_SQLITE_PRAGMA": _PRAGMA,
        # The file has a temporary name until it is whole: a crash leaves none.
        "OGR_SQLITE_SYNCHRONOUS": "OFF",
    }
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(options))
