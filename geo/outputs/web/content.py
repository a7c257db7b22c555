"""What the web map shows, packed for its script.

Small counts leave their value here and enter the page as a class only. Nothing here
knows how a map is drawn; `geo.outputs.web.folium_map` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.outputs import palette
from geo.outputs.web.findings import Findings, pack_findings, place_facts
from geo.outputs.web.flow import PORT_RADIUS, pack_areas, pack_roads, port_facts
from geo.outputs.web.pack import COARSE, FINE, Packer, parts_of
from geo.outputs.web.variants import variant_facts
from geo.schema.hotspots import HOTSPOT_CLASSES, MEASURES

# How far the two countries' outlines of the border may lie apart, degrees.
_BORDER_GAP = 0.08
_NO_CLASS = 255
# Hexagons with less Σ share × km are shown as without flow: a thousandth of the share
# of flow on a kilometre of road.
_LEAST_INTENSITY = 0.001
# Kinds of geometry as GEOS numbers them.
_LINE, _POLYGON = 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MapContent:
    """Everything that the map shows.

    Attributes
    ----------
    grid, hotspots
        Tables as `geo.schema.stages` declares them.
    findings
        What else the hotspot stage found.
    edges, corridors, ports, area_flows, cell_flows
        Tables as `geo.schema.corridors` declares them.
    outlines
        Polygons of states of both countries: ``country``, ``state``, ``state_name``.
    places
        Cities to label: ``name``, ``latitude``, ``longitude``, ``population``.
    variants, variant_edges
        Parts of the flow, as `geo.schema.corridors` declares them; none if empty.
    periods
        Year or span of years of a layer, by the key of its name; see
        `geo.outputs.words.with_periods`.
    """

    grid: pd.DataFrame
    hotspots: pd.DataFrame
    findings: Findings
    edges: gpd.GeoDataFrame
    corridors: gpd.GeoDataFrame
    ports: gpd.GeoDataFrame
    area_flows: pd.DataFrame
    cell_flows: pd.DataFrame
    outlines: gpd.GeoDataFrame
    places: pd.DataFrame
    variants: pd.DataFrame = field(default_factory=pd.DataFrame)
    variant_edges: pd.DataFrame = field(default_factory=pd.DataFrame)
    periods: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _ValueLayer:
    """A layer of values: key of its words and column, ramp, key of its unit.

    `country` is the only one that the source counts in; nothing found elsewhere is no
    figure rather than none. Without `breaks` classes follow the values.
    """

    key: str
    ramp: str
    unit: str
    country: str = ""
    hides_small: bool = False
    breaks: tuple[float, ...] = ()


VALUE_LAYERS: Final = (
    _ValueLayer("dealers", "dealers", "web_unit_dealers", "US", hides_small=True),
    _ValueLayer("population", "population", "web_unit_people"),
    _ValueLayer("homicide_rate", "homicides", "per_100k"),
    _ValueLayer("firearm_homicides", "firearm_homicides", "web_unit_homicides", "MX"),
    _ValueLayer("seizures", "seizures", "web_unit_firearms", "MX", hides_small=True),
)

# Hours double from class to class.
_PORT_HOURS: Final = _ValueLayer(
    "port_hours", "port_hours", "web_unit_port_hours", breaks=(2.0, 4.0, 8.0, 16.0)
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
        **pack_roads(packer, content.edges, content.corridors, content.variant_edges),
        **_flow_facts(content),
        "places": _places(content.places),
        "found": place_facts(content.findings),
    }
    facts["arrays"] = packer.directory
    return facts, packer.to_text()


def _flow_facts(content: MapContent) -> dict[str, Any]:
    """Return what the page says of crossings and of the parts of the flow."""
    ports = list(port_facts(content.ports))
    ids = [port["id"] for port in ports]
    return {
        "ports": ports,
        "portRadius": PORT_RADIUS,
        "variants": variant_facts(content.variants, content.variant_edges, ids),
    }


def _colors() -> dict[str, Any]:
    return {
        "land": palette.LAND,
        "water": palette.WATER,
        "border": palette.BORDER,
        "international": palette.INTERNATIONAL,
        "certainty": palette.CERTAINTY,
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
    areas = grid.set_index("cell")["area_id"]
    layers.extend(pack_findings(packer, areas, hotspots, content.findings))
    rates = hotspots[hotspots["measure"] == "homicides"].set_index("cell")["rate"]
    grid["homicide_rate"] = rates.reindex(cells).to_numpy(dtype="float64")
    layers.extend(
        _pack_values(packer, grid, layer, small_count) for layer in VALUE_LAYERS
    )
    layers.append(_pack_intensity(packer, grid["cell"], content.cell_flows))
    hours = content.cell_flows.set_index("cell")["port_hours"].reindex(cells)
    layers.append(_pack_values(packer, hours.reset_index(), _PORT_HOURS, small_count))
    return {
        "resolution": int(cells[0] >> np.uint64(52)) & 15 if len(cells) else 0,
        "layers": layers,
        "areas": pack_areas(packer, grid, content.area_flows),
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
    ramp = palette.RAMPS[layer.ramp]
    classes = palette.round_breaks(values[~suppressed], ramp)
    if layer.breaks:
        classes = palette.Classes(layer.breaks, ramp)
    return {
        "key": layer.key,
        "kind": "values",
        "unit": layer.unit,
        "low": low,
        "hidesSmall": layer.hides_small,
        "breaks": classes.breaks,
        "colors": classes.colors,
    }


def _pack_intensity(
    packer: Packer, cells: pd.Series, cell_flows: pd.DataFrame
) -> dict[str, Any]:
    """Pack how much flow crosses each hexagon, and the ends of its band."""
    key = "corridor_intensity"
    flows = cell_flows.set_index("cell").reindex(cells).fillna(0.0)
    lows = {}
    for name, column in (
        (key, "flow_km"),
        (f"{key}_low", "flow_km_low"),
        (f"{key}_high", "flow_km_high"),
    ):
        values = flows[column].to_numpy(dtype="float64").copy()
        values[values < _LEAST_INTENSITY] = 0.0
        none = np.zeros(len(values), dtype=bool)
        lows[name] = packer.add_values(name, values, suppressed=none)
    shown = flows["flow_km"].to_numpy(dtype="float64")
    classes = palette.round_breaks(shown[shown >= _LEAST_INTENSITY], palette.RAMPS[key])
    return {
        "key": key,
        "kind": "values",
        "unit": "web_unit_flow_km",
        "low": lows[key],
        "band": [lows[f"{key}_low"], lows[f"{key}_high"]],
        "hidesSmall": False,
        "breaks": classes.breaks,
        "colors": classes.colors,
    }


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
