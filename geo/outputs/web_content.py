"""What the web map shows, packed for its script.

Small counts leave their value here and enter the page as a class only. Nothing here
knows how a map is drawn; `geo.outputs.web_map` does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.outputs import palette
from geo.outputs.web_pack import COARSE, FINE, Packer, parts_of
from geo.schema.stages import HOTSPOT_CLASSES, MEASURES

# Road sections with less than this share of flow are not drawn.
SMALLEST_SHARE = 0.001
# Shares from which a road is drawn wider, and the widths in pixels.
WIDTH_BREAKS = (0.01, 0.03, 0.1)
WIDTHS = (1.5, 3.0, 5.0, 8.0)
# Radius of the circle of a crossing that takes all flow, pixels: area grows with share.
PORT_RADIUS = 44.0
# How far the two countries' outlines of the border may lie apart, degrees.
_BORDER_GAP = 0.08
_NO_CLASS = 255
# Kinds of geometry as GEOS numbers them.
_LINE, _POLYGON = 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MapContent:
    """Everything that the map shows.

    Attributes
    ----------
    grid, hotspots, edges, corridors, ports, area_flows
        Tables of the stages, as `geo.schema.stages` declares them.
    outlines
        Polygons of states of both countries: ``country``, ``state``, ``state_name``.
    places
        Cities to label: ``name``, ``latitude``, ``longitude``, ``population``.
    periods
        Year or span of years of a layer, by the key of its name; see
        `geo.outputs.words.with_periods`.
    """

    grid: pd.DataFrame
    hotspots: pd.DataFrame
    edges: gpd.GeoDataFrame
    corridors: gpd.GeoDataFrame
    ports: gpd.GeoDataFrame
    area_flows: gpd.GeoDataFrame
    outlines: gpd.GeoDataFrame
    places: pd.DataFrame
    periods: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _ValueLayer:
    """A layer of values: key of its words and column, ramp, key of its unit.

    `country` is the only one that the source counts in; nothing found elsewhere is no
    figure rather than none.
    """

    key: str
    ramp: str
    unit: str
    country: str = ""
    hides_small: bool = False


VALUE_LAYERS: Final = (
    _ValueLayer("dealers", "dealers", "web_unit_dealers", "US", hides_small=True),
    _ValueLayer("population", "population", "web_unit_people"),
    _ValueLayer("homicide_rate", "homicides", "per_100k"),
    _ValueLayer("firearm_homicides", "firearm_homicides", "web_unit_homicides", "MX"),
    _ValueLayer("seizures", "seizures", "web_unit_firearms", "MX", hides_small=True),
)


def pack(content: MapContent, *, small_count: int) -> tuple[dict[str, Any], str]:
    """Return the facts of the map, fit for JSON, and its arrays as one text.

    Parameters
    ----------
    content
        What the map shows.
    small_count
        Dealers and seized firearms below this enter as a class, without a value.
    """
    packer = Packer()
    facts: dict[str, Any] = {
        "colors": _colors(),
        "scales": {"fine": FINE, "coarse": COARSE},
        **_pack_hexagons(packer, content, small_count),
        **_pack_outlines(packer, content.outlines),
        **_pack_roads(packer, content.edges, content.corridors),
        "ports": list(_ports(content.ports)),
        "places": _places(content.places),
    }
    facts["arrays"] = packer.directory
    return facts, packer.to_text()


def _colors() -> dict[str, str]:
    return {
        "land": palette.LAND,
        "water": palette.WATER,
        "border": palette.BORDER,
        "international": palette.INTERNATIONAL,
        "corridor": palette.CORRIDOR,
        "corridorLight": palette.CORRIDOR_LIGHT,
        "port": palette.PORT,
        "small": palette.SMALL_COUNT,
    }


def _pack_hexagons(
    packer: Packer, content: MapContent, small_count: int
) -> dict[str, Any]:
    """Pack cells, where they lie and their layers; return the facts about these."""
    grid = content.grid
    if "cell" not in grid.columns:
        grid = grid.reset_index()
    grid = grid.sort_values("cell", ignore_index=True)
    cells = grid["cell"].to_numpy(dtype="uint64")
    packer.add_cells(cells)
    hotspots = content.hotspots
    layers = []
    for measure in MEASURES:
        rows = hotspots[hotspots["measure"] == measure].set_index("cell")
        layers.append(_pack_hotspots(packer, rows.reindex(cells), measure))
    rates = hotspots[hotspots["measure"] == "homicides"].set_index("cell")["rate"]
    grid["homicide_rate"] = rates.reindex(cells).to_numpy(dtype="float64")
    layers.extend(
        _pack_values(packer, grid, layer, small_count) for layer in VALUE_LAYERS
    )
    return {
        "resolution": int(cells[0] >> np.uint64(52)) & 15 if len(cells) else 0,
        "layers": layers,
        "areas": _pack_areas(packer, grid, content),
    }


def _pack_hotspots(packer: Packer, rows: pd.DataFrame, measure: str) -> dict[str, Any]:
    codes = pd.Categorical(rows["class"], categories=HOTSPOT_CLASSES).codes
    key = f"hotspots_{measure}"
    packer.add(key, np.where(codes < 0, _NO_CLASS, codes.astype("i8")), "u1")
    return {
        "key": key,
        "kind": "hotspots",
        "names": HOTSPOT_CLASSES,
        "colors": [palette.HOTSPOT_COLORS[name] for name in HOTSPOT_CLASSES],
    }


def _pack_values(
    packer: Packer, grid: pd.DataFrame, layer: _ValueLayer, small_count: int
) -> dict[str, Any]:
    values = grid[layer.key].to_numpy(dtype="float64").copy()
    if layer.country:
        abroad = (grid["country"] != layer.country).to_numpy()
        values[abroad & (values == 0)] = np.nan
    suppressed = np.zeros(len(values), dtype=bool)
    if layer.hides_small:
        suppressed = (values > 0) & (values < small_count)
    low = packer.add_values(layer.key, values, suppressed=suppressed)
    classes = palette.round_breaks(values[~suppressed], palette.RAMPS[layer.ramp])
    return {
        "key": layer.key,
        "kind": "values",
        "unit": layer.unit,
        "low": low,
        "hidesSmall": layer.hides_small,
        "breaks": classes.breaks,
        "colors": classes.colors,
    }


def _pack_areas(
    packer: Packer, grid: pd.DataFrame, content: MapContent
) -> list[list[Any]]:
    """Pack the area of each cell; return name, state, share and crossing of each."""
    flows = content.area_flows.set_index(["country", "area_id"])
    keys = pd.MultiIndex.from_frame(grid[["country", "area_id"]])
    codes, used = pd.factorize(keys, sort=True)
    packer.add("cell_area", codes, "u2")
    columns = ["name", "state_name", "flow_share", "main_port"]
    known = pd.DataFrame(flows[columns]).reindex(used)
    known = known.fillna({"name": "", "state_name": "", "main_port": ""})
    return [
        [
            row["name"],
            row["state_name"],
            country,
            None if pd.isna(row["flow_share"]) else _short(row["flow_share"]),
            row["main_port"],
        ]
        for (country, _), row in zip(used, known.to_dict("records"), strict=True)
    ]


def _pack_outlines(packer: Packer, outlines: gpd.GeoDataFrame) -> dict[str, Any]:
    """Pack land, state lines and the border; return the places of state names."""
    shapes = shapely.make_valid(outlines.geometry.to_numpy())
    lines = parts_of(_simple(shapely.boundary(shapes)))
    merged = parts_of([shapely.line_merge(shapely.union_all(lines))])
    packer.add_lines("land", _rings(shapes), per_degree=COARSE)
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


def _pack_roads(
    packer: Packer, edges: gpd.GeoDataFrame, corridors: gpd.GeoDataFrame
) -> dict[str, Any]:
    """Pack road sections that carry flow, weakest first, and corridor names."""
    used = edges[edges["flow_share"] >= SMALLEST_SHARE]
    used = used.sort_values(["flow_share", "edge_id"])
    lines = shapely.simplify(used.geometry.to_numpy(), 0.0005)
    packer.add_lines("roads", lines, per_degree=FINE)
    refs, names = pd.factorize(used["ref"].fillna(""), sort=True)
    packer.add("road_ref", refs, "u2")
    packer.add("road_share", np.round(used["flow_share"] * 1e4), "u2")
    packer.add("road_km", np.round(used["length_km"] * 10), "u4")
    packer.add("road_corridor", _corridor_of(used, corridors) + 1, "u2")
    return {
        "refs": list(names),
        "widths": {
            "least": SMALLEST_SHARE,
            "breaks": WIDTH_BREAKS,
            "pixels": WIDTHS,
        },
        "corridors": [
            [
                int(row["rank"]),
                row["name"],
                _short(row["mean_share"]),
                round(float(row["length_km"])),
                row["ports"],
            ]
            for row in corridors.drop(columns="geometry").to_dict("records")
        ],
    }


def _corridor_of(
    edges: gpd.GeoDataFrame, corridors: gpd.GeoDataFrame
) -> npt.NDArray[np.int64]:
    """Return the position of the first corridor that each section lies on, or -1."""
    found = np.full(len(edges), -1, dtype="i8")
    if len(edges) == 0 or len(corridors) == 0:
        return found
    middles = shapely.line_interpolate_point(
        edges.geometry.to_numpy(), 0.5, normalized=True
    )
    tree = shapely.STRtree(corridors.geometry.to_numpy())
    section, corridor = tree.query(middles, predicate="dwithin", distance=1e-5)
    same = (
        edges["country"].to_numpy()[section]
        == corridors["country"].to_numpy()[corridor]
    )
    order = np.lexsort((corridor[same], section[same]))[::-1]
    found[section[same][order]] = corridor[same][order]
    return found


def _ports(ports: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    """Yield the crossings, largest share first, so that small circles lie on top."""
    ordered = ports.sort_values(["flow_share", "port_id"], ascending=[False, True])
    for row in ordered.to_dict("records"):
        share = float(row["flow_share"])
        yield {
            "en": row["name_en"],
            "es": row["name_es"],
            "office": row["field_office"],
            "us": row["us_city"],
            "mx": row["mx_city"],
            "open": bool(row["southbound"]),
            "share": _short(share),
            "rank": int(row["rank"]),
            "at": [round(row["geometry"].y, 4), round(row["geometry"].x, 4)],
            "radius": round(PORT_RADIUS * share**0.5, 2),
        }


def _places(places: pd.DataFrame) -> list[list[Any]]:
    """Return cities, largest first: the first to be labelled wins the room."""
    ordered = places.sort_values(["population", "name"], ascending=[False, True])
    return [
        [
            row["name"],
            round(float(row["latitude"]), 3),
            round(float(row["longitude"]), 3),
            int(row["population"]),
        ]
        for row in ordered.to_dict("records")
    ]


def _short(share: float) -> float:
    """Return a share with six digits behind the point."""
    return round(float(share), 6)
