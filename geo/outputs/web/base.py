"""The base map: land, states, the border, every road of the network and cities."""

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.outputs.web.pack import COARSE, FINE, Packer, parts_of

# How far the two countries' outlines of the border may lie apart, degrees.
_BORDER_GAP = 0.08
# Kinds of geometry as GEOS numbers them.
_LINE, _POLYGON = 1, 3


def pack_outlines(packer: Packer, outlines: gpd.GeoDataFrame) -> dict[str, Any]:
    """Pack land, state lines and the border; return the places of state names."""
    shapes = shapely.make_valid(outlines.geometry.to_numpy())
    lines = parts_of(_simple(shapely.boundary(shapes)))
    merged = parts_of([shapely.line_merge(shapely.union_all(lines))])
    packer.add_lines("land", _rings(_simple(shapes)), per_degree=COARSE)
    packer.add_lines("states", merged, per_degree=COARSE)
    mexico = (outlines["country"] == "MX").to_numpy()
    border = _international(shapes[mexico], shapes[~mexico])
    packer.add_lines("international", _simple(border), per_degree=COARSE)
    points = shapely.point_on_surface(shapes)
    return {
        "states": [
            [name, round(float(point.y), 2), round(float(point.x), 2)]
            for name, point in zip(outlines["state_name"], points, strict=True)
        ]
    }


def pack_network(packer: Packer, edges: gpd.GeoDataFrame) -> None:
    """Pack the sections of the road network that carry no flow to speak of.

    Parameters
    ----------
    packer
        Takes the lines.
    edges
        Those sections of table ``corridors_edges`` that are not packed with their flow.
    """
    ordered = edges.sort_values("edge_id")
    lines = shapely.simplify(ordered.geometry.to_numpy(), 0.001)
    packer.add_lines("network", lines, per_degree=FINE)


def _rings(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return outer rings; lakes within states are not cut out."""
    polygons = parts_of(shapes)
    polygons = polygons[shapely.get_type_id(polygons) == _POLYGON]
    rings: npt.NDArray[np.object_] = shapely.get_exterior_ring(polygons)
    return rings


def _simple(
    shapes: npt.NDArray[np.object_], degrees: float = 0.003
) -> npt.NDArray[np.object_]:
    kept: npt.NDArray[np.object_] = shapely.simplify(shapes, degrees)
    return kept


def _international(
    mexico: npt.NDArray[np.object_], north: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    """Return the outline of Mexico where it runs along the United States."""
    if len(mexico) == 0 or len(north) == 0:
        return np.empty(0, dtype=object)
    south = shapely.union_all(mexico)
    west, low, east, high = shapely.bounds(south)
    near = shapely.clip_by_rect(
        _simple(north, 0.01), west - 0.5, low - 0.5, east + 0.5, high + 0.5
    )
    band = shapely.union_all(shapely.buffer(near, _BORDER_GAP, quad_segs=2))
    lines = parts_of([shapely.intersection(shapely.boundary(south), band)])
    lines = lines[shapely.get_type_id(lines) == _LINE]
    return parts_of([shapely.line_merge(shapely.multilinestrings(lines))])


def list_places(places: pd.DataFrame) -> list[list[Any]]:
    """Return cities, largest first: the first to be labelled wins the room."""
    ordered = places.sort_values(["population", "name"], ascending=[False, True])
    return [
        [
            row["name"],
            round(float(row["latitude"]), 3),
            round(float(row["longitude"]), 3),
            int(row["population"]),
            row["country"],
        ]
        for row in ordered.to_dict("records")
    ]
