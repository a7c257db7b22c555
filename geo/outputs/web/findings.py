"""What was found on hexagons, and hotspots as places, packed for the web map."""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.outputs import palette
from geo.outputs.web.pack import Packer
from geo.schema.hotspots import (
    EMERGING_CLASSES,
    HOTSPOT_CLASSES,
    MORAN_CLASSES,
    VERDICTS,
)

NO_CLASS = 255
# In how many of the resampled data sets a cell is hot: limits of the classes.
STEADY_LIMITS: Final = (0.1, 0.5, 0.9)
STEADY_CLASSES: Final = ("steady_0", "steady_10", "steady_50", "steady_90")
# How much of what is known by place the spreading puts elsewhere: limits of classes.
MISPLACED_LIMITS: Final = (0.25, 0.5, 0.75)
MISPLACED_CLASSES: Final = (
    *("misplaced_0", "misplaced_25"),
    *("misplaced_50", "misplaced_75"),
)
# Hotspots that the map numbers, and points of a ring of a hull or circle.
_NUMBERED = 20
_DEGREES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the hotspot stage found beside classes of confidence.

    Attributes
    ----------
    bivariate, emerging
        Tables of `geo.schema.hotspots`.
    ranked
        Table ``hotspots_ranked``.
    clusters, scan
        Tables of `geo.schema.clusters`.
    misplaced
        By ``area_id``: share of points of known place that spreading puts elsewhere;
        empty without such points.
    """

    bivariate: pd.DataFrame
    emerging: pd.DataFrame
    ranked: gpd.GeoDataFrame
    clusters: gpd.GeoDataFrame
    scan: gpd.GeoDataFrame
    misplaced: pd.Series


@dataclass(frozen=True, slots=True)
class _ClassLayer:
    """A layer of named classes: key of its words, names and their colours."""

    key: str
    names: tuple[str, ...]
    colors: tuple[str, ...]


_VERDICT = _ClassLayer("verdict_homicides", VERDICTS, palette.VERDICT_COLORS)
_STEADY = _ClassLayer("steady_homicides", STEADY_CLASSES, palette.STEADY_COLORS)
_MORAN = _ClassLayer("moran_homicides", MORAN_CLASSES, palette.MORAN_COLORS)
_NEAR = _ClassLayer("seizures_near_homicides", MORAN_CLASSES, palette.MORAN_COLORS)
_EMERGING = _ClassLayer("emerging_homicides", EMERGING_CLASSES, palette.EMERGING_COLORS)
_COUNTS = _ClassLayer(
    "counts_homicides",
    HOTSPOT_CLASSES[::-1],
    tuple(palette.HOTSPOT_COLORS[name] for name in HOTSPOT_CLASSES[::-1]),
)
_MISPLACED = _ClassLayer(
    "allocation_error", MISPLACED_CLASSES, palette.MISPLACED_COLORS
)
CLASS_LAYERS: Final = (_VERDICT, _STEADY, _EMERGING, _COUNTS, _MORAN, _NEAR)
# Overlays of places, drawn by assets/places.js.
PLACE_LAYERS: Final = ("hotspot_places", "seizure_clusters", "scan_windows")


def pack_findings(
    packer: Packer, areas: pd.Series, hotspots: pd.DataFrame, found: Findings
) -> list[dict[str, Any]]:
    """Pack layers of classes on hexagons; return the facts about them.

    Parameters
    ----------
    packer
        Takes the arrays.
    areas
        ``area_id`` of each cell of the map, in its order.
    hotspots
        Table ``hotspots``.
    found
        What else was found.
    """
    table = hotspots[hotspots["measure"] == "homicides"].set_index("cell")
    cells = areas.index
    here = table.reindex(cells)
    steady = np.searchsorted(STEADY_LIMITS, here["hot_share"], side="right")
    near = found.bivariate[found.bivariate["pair"] == "seizures near homicides"]
    columns = {
        _VERDICT: here["verdict"],
        _STEADY: pd.Series(np.array(STEADY_CLASSES, dtype=object)[steady]).where(
            here["hot_share"].notna().to_numpy()
        ),
        _EMERGING: found.emerging.set_index("cell")["class"].reindex(cells),
        _COUNTS: here["class_count"],
        _MORAN: here["moran_class"],
        _NEAR: near.set_index("cell")["moran_class"].reindex(cells),
    }
    if not found.misplaced.empty:
        part = areas.map(found.misplaced)
        at = np.searchsorted(MISPLACED_LIMITS, part, side="right")
        names = np.array(MISPLACED_CLASSES, dtype=object)[np.minimum(at, 3)]
        columns[_MISPLACED] = pd.Series(names).where(part.notna().to_numpy())
    return [_pack_classes(packer, layer, column) for layer, column in columns.items()]


def _pack_classes(
    packer: Packer, layer: _ClassLayer, values: pd.Series
) -> dict[str, Any]:
    codes = pd.Categorical(values, categories=layer.names).codes
    packer.begin_stream()
    packer.add(layer.key, np.where(codes < 0, NO_CLASS, codes.astype("i8")), "u1")
    return {
        "key": layer.key,
        "kind": "classes",
        "names": layer.names,
        "colors": layer.colors,
        # The legend names what occurs.
        "seen": [bool((codes == at).any()) for at in range(len(layer.names))],
    }


def place_facts(found: Findings) -> dict[str, Any]:
    """Return hotspots, clusters and windows as places, fit for JSON.

    Parameters
    ----------
    found
        What was found.

    Returns
    -------
    dict
        By key of the overlay: a list of places.
    """
    ranked = found.ranked[found.ranked["measure"] == "homicides"].head(_NUMBERED)
    numbers = [
        {
            "rank": int(row["rank"]),
            "at": _point(row["geometry"]),
            "name": f"{row['name']}, {row['state_name']}",
            "city": row["nearest_city"],
            "km": _short(row["city_km"]),
            "people": round(row["population"]),
            "observed": _short(row["observed"]),
            "expected": _short(row["expected"]),
            "steady": _short(row["hot_share"]),
            "verdict": row["verdict"],
            "emerging": row["emerging"],
        }
        for row in ranked.to_dict("records")
    ]
    clusters = found.clusters[found.clusters["method"] == "hdbscan"]
    hulls = [
        {
            "rings": _rings(row["geometry"]),
            "name": row["name"],
            "years": [int(row["first_year"]), int(row["last_year"])],
            "incidents": round(row["incidents"]),
            "firearms": round(row["firearms"]),
            "places": round(row["places"]),
            "steady": None if pd.isna(row["stability"]) else _short(row["stability"]),
        }
        for row in clusters.to_dict("records")
    ]
    windows = [
        {
            "rings": _rings(row["geometry"]),
            "kind": row["kind"],
            "name": row["name"],
            "years": [int(row["first_year"]), int(row["last_year"])],
            "km": _short(row["radius_km"]),
            "people": round(row["population"]),
            "observed": _short(row["observed"]),
            "expected": _short(row["expected"]),
            "p": _short(row["p"]),
        }
        for row in found.scan.to_dict("records")
    ]
    return dict(zip(PLACE_LAYERS, (numbers, hulls, windows), strict=True))


def _point(shape: shapely.Geometry) -> list[float]:
    """Return a point inside the largest part of a shape, latitude first."""
    parts = shapely.get_parts(shape)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    point = shapely.point_on_surface(largest)
    return [round(float(point.y), _DEGREES), round(float(point.x), _DEGREES)]


def _rings(shape: shapely.Geometry) -> list[list[list[float]]]:
    """Return the outer rings of a shape, latitude first."""
    return [
        [
            [round(float(y), _DEGREES), round(float(x), _DEGREES)]
            for x, y in shapely.get_coordinates(shapely.get_exterior_ring(part))
        ]
        for part in shapely.get_parts(shape)
    ]


def _short(value: float) -> float:
    """Return a number with as many digits as a reading shows."""
    return float(f"{value:.4g}")
