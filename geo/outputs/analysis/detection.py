"""Layers of seizures beside modelled flow: by region and by field office.

How far below expectation a region is stays untold: numbers would put regions in order
of how little is seen in them. The table of the stage has a ratio only where more is
seen, and no counts, from which the others could be worked out; a layer of another
table would be emptied here once more.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo import cells
from geo.outputs.tables import Products
from geo.projection import GEOGRAPHIC
from geo.schema.detection import MORE

_RATIO = ("ratio", "ratio_low", "ratio_high")
# Half the width of gaps between states' outlines that are closed, degrees.
_GAP = 0.02
# Kind of a polygon as GEOS numbers it.
_POLYGON = 3
# Digits behind the point of a ratio: more would tell the counts.
_DIGITS = 2


def regions(products: Products) -> gpd.GeoDataFrame:
    """Return the regions as shapes, by number.

    Parameters
    ----------
    products
        Tables of all stages.

    Returns
    -------
    geopandas.GeoDataFrame
        ``region``, ``class``, and the ratio with its band where more is seen than
        expected. Coarse hexagons, cut at the outline of Mexico; a region without any
        land in it is left out.
    """
    table = products.detection
    home = products.outlines[products.outlines["country"] == "MX"]
    land = shapely.union_all(shapely.make_valid(home.geometry.to_numpy()))
    # Outlines of neighbouring states do not quite meet: gaps between them are closed.
    wide = shapely.buffer(land, _GAP, join_style="mitre")
    land = shapely.buffer(wide, -_GAP, join_style="mitre")
    shapes = cells.boundaries(table["cell"].to_numpy(dtype="uint64"))
    rows = table.drop_duplicates("region").sort_values("region", ignore_index=True)
    told = told_ratios(rows[["region", "class", *_RATIO]])
    outline = [
        _polygons(shapely.intersection(shapely.union_all(part), land))
        for part in (shapes[table["region"] == region] for region in rows["region"])
    ]
    frame = gpd.GeoDataFrame(told, geometry=outline, crs=GEOGRAPHIC)
    return frame[~frame.is_empty].reset_index(drop=True)


def told_ratios(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose ratios are rounded, and emptied but where more is seen.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {"class": [MORE, "less than expected"], "ratio": [2.123, 1]}
    ... )
    >>> rows = rows.assign(ratio_low=1.5, ratio_high=3.0)
    >>> told_ratios(rows)["ratio"].tolist()
    [2.12, nan]
    """
    more = rows["class"] == MORE
    return rows.assign(
        **{name: rows[name].where(more).round(_DIGITS) for name in _RATIO}
    )


def offices(products: Products) -> gpd.GeoDataFrame:
    """Return the field offices, each at its open crossings.

    Parameters
    ----------
    products
        Tables of all stages.

    Returns
    -------
    geopandas.GeoDataFrame
        ``field_office``, ``ports`` (how many), ``class`` and the ratio with its band:
        an office covers hundreds of km of border, so its ratio points at no crossing.
    """
    rows = products.detection_offices[["field_office", "class", *_RATIO]]
    rows = rows.round(dict.fromkeys(_RATIO, _DIGITS)).reset_index(drop=True)
    used = products.ports[products.ports["southbound"]]
    at = used.geometry.to_numpy()
    mine = [(used["field_office"] == name).to_numpy() for name in rows["field_office"]]
    rows.insert(1, "ports", np.array([one.sum() for one in mine], dtype="int64"))
    points = [shapely.multipoints(at[one]) for one in mine]
    return gpd.GeoDataFrame(rows, geometry=points, crs=GEOGRAPHIC)


def _polygons(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """Return what of a shape has an area: where two only touch, lines are left over."""
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon(list(parts[shapely.get_type_id(parts) == _POLYGON]))
