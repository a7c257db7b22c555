"""What the web map shows, packed for its script.

Small counts leave their value here and enter the page as a class only. Nothing here
knows how a map is drawn; `geo.outputs.web.folium_map` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo import cells as h3_cells
from geo.cells import CellArray
from geo.outputs import palette
from geo.outputs.web.areas import list_areas, pack_areas
from geo.outputs.web.base import list_places, pack_network, pack_outlines
from geo.outputs.web.detection import office_facts, pack_detection
from geo.outputs.web.duties import pack_responsibility
from geo.outputs.web.findings import Findings, pack_findings, place_facts
from geo.outputs.web.flow import PORT_RADIUS, carries_flow, pack_roads, port_facts
from geo.outputs.web.layers import Firsts, pack_hotspots, pack_values, pack_years
from geo.outputs.web.pack import COARSE, FINE, Packer
from geo.outputs.web.tree import TOP, pack_tree
from geo.outputs.web.variants import variant_facts

# Columns of table ``corridors_cells`` that layers show.
_FLOW_COLUMNS: Final = ("flow_km", "flow_km_low", "flow_km_high", "port_hours")


def _no_shapes() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"country": [], "state": [], "area_id": []}, geometry=[])


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
    detection, detection_offices
        Seizures beside modelled flow, as `geo.schema.detection` declares them; none if
        empty.
    emerging_years
        Table ``hotspots_emerging_years``; no layer by years if empty.
    areas
        Municipalities and counties with geometry: ``country``, ``state``, ``area_id``;
        without them an area is known by its cells.
    responsibility
        ``kind``, ``unit``, ``name_en``, ``name_es``, ``country``, ``area_id``,
        ``port_id``: who answers for which area or crossing; none if empty.
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
    detection: pd.DataFrame = field(default_factory=pd.DataFrame)
    detection_offices: pd.DataFrame = field(default_factory=pd.DataFrame)
    emerging_years: pd.DataFrame = field(default_factory=pd.DataFrame)
    areas: gpd.GeoDataFrame = field(default_factory=_no_shapes)
    responsibility: pd.DataFrame = field(default_factory=pd.DataFrame)
    periods: Mapping[str, str] = field(default_factory=dict)


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
    grid = _in_order(content.grid)
    cells = grid["cell"].to_numpy(dtype="uint64")
    areas = list_areas(grid, content.areas)
    # What the first picture needs comes first, in one stream.
    facts: dict[str, Any] = {
        "colors": _colors(),
        "scales": {"fine": FINE, "coarse": COARSE},
        "resolution": h3_cells.resolution(cells),
        "tree": pack_tree(packer, cells, grid["land_km2"].to_numpy("float64")),
        **pack_outlines(packer, content.outlines),
        **pack_roads(packer, content.edges, content.corridors, content.variant_edges),
    }
    drawn = carries_flow(content.edges, content.variant_edges)
    pack_network(packer, content.edges[~drawn])
    facts["areas"] = pack_areas(packer, grid, areas, content.area_flows)
    facts |= {
        "layers": _pack_layers(packer, content, grid, small_count),
        "responsibility": pack_responsibility(
            packer, content.responsibility, content.areas, areas
        ),
        **_flow_facts(content),
        "places": list_places(content.places),
        "found": place_facts(content.findings),
    }
    facts["arrays"] = packer.directory
    return facts, packer.to_text()


def _in_order(grid: pd.DataFrame) -> pd.DataFrame:
    if "cell" not in grid.columns:
        grid = grid.reset_index()
    return grid.sort_values("cell", ignore_index=True)


def _pack_layers(
    packer: Packer, content: MapContent, grid: pd.DataFrame, small_count: int
) -> list[dict[str, Any]]:
    """Pack the layers of hexagons, each a stream; return the facts about them."""
    cells = grid["cell"].to_numpy(dtype="uint64")
    hotspots = content.hotspots
    layers = pack_hotspots(packer, cells, hotspots)
    by_area = grid.set_index("cell")["area_id"]
    layers += pack_findings(packer, by_area, hotspots, content.findings)
    judged = content.findings.emerging["cell"].to_numpy(dtype="uint64")
    layers += pack_years(packer, cells, judged, content.emerging_years)
    rates = hotspots[hotspots["measure"] == "homicides"].set_index("cell")["rate"]
    flows = content.cell_flows.set_index("cell")[list(_FLOW_COLUMNS)].reindex(cells)
    grid = grid.assign(
        homicide_rate=rates.reindex(cells).to_numpy(dtype="float64"),
        **{name: flows[name].to_numpy() for name in _FLOW_COLUMNS},
    )
    layers += pack_detection(packer, grid, content.detection)
    layers += pack_values(packer, grid, _firsts(cells), small_count=small_count)
    return layers


def _firsts(cells: CellArray) -> Firsts:
    """Return where each coarser hexagon begins among the cells, finest step first."""
    finest = h3_cells.resolution(cells)
    return [
        np.unique(h3_cells.parents(cells, resolution=one), return_index=True)[1]
        for one in range(finest - 1, min(TOP, finest) - 1, -1)
    ]


def _flow_facts(content: MapContent) -> dict[str, Any]:
    """Return what the page says of crossings and of the parts of the flow."""
    ports = list(port_facts(content.ports))
    ids = [port["id"] for port in ports]
    return {
        "ports": ports,
        "portRadius": PORT_RADIUS,
        "detectionOffices": office_facts(content.detection_offices),
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
        "road": palette.ROAD,
        "duty": palette.DUTY,
        "small": palette.SMALL_COUNT,
    }
