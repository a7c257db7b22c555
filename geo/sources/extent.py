"""The area that a study is about, from any file of polygons."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError

from geo.errors import Fault, InputError
from geo.projection import GEOGRAPHIC, transform

_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for polygons, for messages.

    Attributes
    ----------
    key
        Of the study, or option of a command.
    remedy
        What to do if the file is of no use.
    """

    key: str
    remedy: str


OF_GRID: Final = Asked(
    "grid.extent", "Name another file, or 'none' for the whole study area."
)


def read_extent(path: Path, *, asked: Asked = OF_GRID) -> npt.NDArray[np.object_]:
    """Read polygons that a study or a command names as its area.

    Parameters
    ----------
    path
        GeoPackage, GeoJSON, or another vector file that GDAL opens, in any CRS. Of
        several layers, the only one with polygons is read.
    asked
        Who asked for it.

    Returns
    -------
    numpy.ndarray
        Valid shapely polygons and multipolygons, degrees, WGS 84.

    Raises
    ------
    InputError
        If the file cannot be read, has no CRS, or holds no polygon or several layers
        of them.
    """
    try:
        table = gpd.read_file(path, layer=_layer(path, asked), columns=[])
        if not isinstance(table, gpd.GeoDataFrame):
            raise _refused(path, "a table without shapes", asked)
        if table.crs is None:
            raise _refused(path, "no coordinate system", asked)
        shapes = np.asarray(table.geometry.dropna(), dtype=object)
        shapes = shapes[np.isin(shapely.get_type_id(shapes), _POLYGONS)]
        shapes = transform(_mended(shapes), table.crs, GEOGRAPHIC)
    except (DataSourceError, DataLayerError, ProjError, OSError) as error:
        lines = str(error).splitlines()
        raise _refused(path, lines[0] if lines else "nothing in it", asked) from error
    shapes = _mended(shapes)
    if not len(shapes):
        raise _refused(path, "no polygon", asked)
    bounds = np.abs(shapely.bounds(shapes).reshape(-1, 2, 2))
    if not (bounds <= (180.0, 90.0)).all():
        raise _refused(path, "coordinates beyond the globe: is the CRS right?", asked)
    return shapes


def _layer(path: Path, asked: Asked) -> str:
    """Return the layer with polygons."""
    layers = pyogrio.list_layers(path)
    held = [name for name, kind in layers if kind is None or "Polygon" in kind]
    held = held or [name for name, kind in layers if kind == "Unknown"]
    if len(held) > 1:
        raise _refused(path, f"{len(held)} layers: {', '.join(held)}", asked)
    if not held:
        raise _refused(path, "no polygon", asked)
    return str(held[0])


def _mended(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the polygons of shapes that may cross themselves; nothing flat."""
    valid = shapely.get_parts(shapely.make_valid(shapes, method="structure"))
    return valid[
        np.isin(shapely.get_type_id(valid), _POLYGONS) & (shapely.area(valid) > 0)
    ]


def _refused(path: Path, found: str, asked: Asked) -> InputError:
    return InputError(
        [
            Fault(
                file=path.name,
                column=asked.key,
                expected="one layer of polygons with a coordinate system",
                found=found,
                remedy=asked.remedy,
            )
        ]
    )
