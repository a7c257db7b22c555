"""A small world for the web map: nineteen hexagons around Laredo, and its reading."""

import datetime as dt
import json
import re
import zlib
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
from shapely import LineString, Point, box

from geo.outputs.web.folium_map import MapContent, WebMap, draw_web_map
from geo.outputs.words import Language
from geo.schema.hotspots import HOTSPOT_CLASSES, MEASURES
from tests.findings import add_findings, make_findings

SMALL = 5
# A count below the threshold whose digits appear nowhere else.
SECRET = 3.1415926


def make_cells() -> list[str]:
    """Return the nineteen cells as text, sorted."""
    return sorted(h3.grid_disk(h3.latlng_to_cell(27.5, -99.5, 6), 2))


def make_grid() -> pd.DataFrame:
    """Return one row per cell; the first count of dealers is a secret."""
    cells = make_cells()
    centers = np.array([h3.cell_to_latlng(cell) for cell in cells])
    north = centers[:, 1] > -99.5
    count = np.arange(19, dtype="float64")
    dealers = np.where(north, 4.0 + 10 * count, 0.0)
    dealers[np.flatnonzero(north)[0]] = SECRET
    return pd.DataFrame(
        {
            "cell": np.array([h3.str_to_int(cell) for cell in cells], dtype="uint64"),
            "country": np.where(north, "US", "MX"),
            "state": np.where(north, "TX", "28"),
            "area_id": np.where(north, "48479", "28027"),
            "latitude": centers[:, 0],
            "longitude": centers[:, 1],
            "land_km2": 36.0,
            "population": 100.0 * count,
            "dealers": dealers,
            "homicides": count,
            "firearm_homicides": count / 2,
            "seizures": np.where(north, 0.0, count),
        }
    )


def make_hotspots(grid: pd.DataFrame) -> pd.DataFrame:
    """Return classes of all measures."""
    tables = [
        pd.DataFrame(
            {
                "measure": measure,
                "cell": grid["cell"],
                "observed": 1.0,
                "exposure": grid["population"],
                "rate": np.nan if measure == "seizures" else 12.5,
                "rate_low": np.nan,
                "z": 0.0,
                "p": 1.0,
                "q": 1.0,
                "class": [HOTSPOT_CLASSES[at % 7] for at in range(19)],
            }
        )
        for measure in MEASURES
    ]
    return add_findings(pd.concat(tables, ignore_index=True))


def make_ports() -> gpd.GeoDataFrame:
    """Return an open crossing and a closed one."""
    return gpd.GeoDataFrame(
        {
            "port_id": ["world-trade", "old-bridge"],
            "name_en": ["World <script>alert(1)</script>", "Old bridge"],
            "name_es": ["Comercio Mundial", "Puente viejo"],
            "field_office": ["Laredo", "Laredo"],
            "us_city": ["Laredo", "Laredo"],
            "mx_city": ["Nuevo Laredo", "Nuevo Laredo"],
            "southbound": [True, False],
            "yearly_vehicles": [1e6, np.nan],
            "flow_share": [1.0, 0.0],
            "flow_low": [0.8, 0.0],
            "flow_high": [1.0, 0.0],
            "us_hours": [10.94, np.nan],
            "mx_hours": [9.25, np.nan],
            "rank": [1, 2],
        },
        geometry=[Point(-99.5, 27.6), Point(-99.5, 27.5)],
        crs="EPSG:4326",
    )


def make_roads() -> gpd.GeoDataFrame:
    """Return three roads, the last with little flow."""
    return gpd.GeoDataFrame(
        {
            "edge_id": [1, 2, 3],
            "country": ["US", "MX", "MX"],
            "ref": ["I 35", "MEX 85D", ""],
            "class": "motorway",
            "toll": [False, True, False],
            "length_km": [11.0, 12.0, 3.0],
            "hours": [0.1, 0.1, 0.1],
            "flow_share": [1.0, 0.6, 0.0004],
            "flow_low": [0.9, 0.05, 0.0],
            "flow_high": [1.0, 0.9, 0.001],
        },
        geometry=[
            LineString([(-99.45, 27.7), (-99.5, 27.6)]),
            LineString([(-99.5, 27.6), (-99.6, 27.4)]),
            LineString([(-99.5, 27.6), (-99.7, 27.5)]),
        ],
        crs="EPSG:4326",
    )


def make_corridors() -> gpd.GeoDataFrame:
    """Return one corridor."""
    return gpd.GeoDataFrame(
        {
            "rank": [1],
            "name": ["MEX 85D: Nuevo Laredo to Monterrey"],
            "country": ["MX"],
            "ref": ["MEX 85D"],
            "from_place": ["Nuevo Laredo"],
            "to_place": ["Monterrey"],
            "length_km": [12.0],
            "mean_share": [0.6],
            "peak_share": [0.6],
            "flow_km": [7.2],
            "ports": ["World Trade"],
            "flow_low": [0.05],
            "flow_high": [0.9],
            "areas": ["Nuevo Laredo, T; Anáhuac, N; Vallecillo, N; Sabinas, N"],
            "hotspot_km": [4.25],
            "hotspots": ["Vallecillo, N"],
        },
        geometry=[LineString([(-99.5, 27.6), (-99.6, 27.4)])],
        crs="EPSG:4326",
    )


def make_content() -> MapContent:
    """Return all that the map shows."""
    grid = make_grid()
    halves = [box(-99.5, 27.0, -98.5, 28.0), box(-100.5, 27.0, -99.5, 28.0)]
    return MapContent(
        grid=grid,
        hotspots=make_hotspots(grid),
        findings=make_findings(grid["cell"]),
        edges=make_roads(),
        corridors=make_corridors(),
        ports=make_ports(),
        area_flows=pd.DataFrame(
            {
                "country": ["US", "MX"],
                "area_id": ["48479", "28027"],
                "name": ["Webb", "Nuevo <b>Laredo</b>"],
                "state": ["TX", "28"],
                "state_name": ["Texas", "Tamaulipas"],
                "flow_share": [1.0, 0.25],
                "flow_low": [1.0, 0.2],
                "flow_high": [1.0, 0.3],
                "through_share": [1.0, 1.5],
                "main_port": ["World Trade", ""],
            }
        ),
        cell_flows=pd.DataFrame(
            {
                "cell": grid["cell"].iloc[[4, 2, 7]],
                "flow_km": [3.5, 0.5, 0.0001],
                "flow_km_low": [2.0, 0.0, 0.0],
                "flow_km_high": [5.0, 0.75, 0.002],
                "hot_homicides": [True, False, False],
                "port_hours": [0.25, 12.5, np.nan],
            }
        ),
        variants=pd.DataFrame(
            {
                "kind": "origin",
                "variant": "New Mexico",
                "port_id": ["world-trade", "old-bridge"],
                "flow_share": [0.7, np.nan],
                "flow_low": [0.6, np.nan],
                "flow_high": [0.8, np.nan],
            }
        ),
        variant_edges=pd.DataFrame(
            {
                "kind": "origin",
                "variant": "New Mexico",
                "edge_id": [2, 3],
                "flow_share": [0.8, 0.9],
                "flow_low": [0.7, 0.1],
                "flow_high": [0.9, 1.0],
            }
        ),
        outlines=gpd.GeoDataFrame(
            {
                "country": ["US", "MX"],
                "state": ["TX", "28"],
                "state_name": ["Texas", "Tamaulipas"],
            },
            geometry=halves,
            crs="EPSG:4326",
        ),
        places=pd.DataFrame(
            {
                "name": ["Laredo", "Nuevo Laredo"],
                "latitude": [27.51, 27.48],
                "longitude": [-99.48, -99.52],
                "population": [255_000, 416_000],
                "country": ["US", "MX"],
            }
        ),
    )


def make_map(language: Language = "en") -> WebMap:
    """Return the map in a language."""
    return draw(make_content(), language)


def draw(content: MapContent, language: Language = "en") -> WebMap:
    """Return the map of some content."""
    return draw_web_map(
        content,
        title="Likely flow & hotspots",
        other_title="Flujo probable",
        language=language,
        small_count=SMALL,
        made_on=dt.date(2026, 11, 20),
        sources=["Source <one>"],
    )


def facts_of(page: str) -> dict[str, Any]:
    """Return what a page says of its map."""
    match = re.search(r'id="iron-river-facts">(.*?)</script>', page, re.DOTALL)
    assert match
    facts: dict[str, Any] = json.loads(match[1])
    return facts


def array_of(page: str, name: str) -> np.ndarray:
    """Unpack one array of a page as its script does."""
    match = re.search(r'id="iron-river-data">(.*?)</script>', page, re.DOTALL)
    assert match
    return unpack(match[1], facts_of(page)["arrays"], name)


def unpack(text: str, directory: Mapping[str, Any], name: str) -> np.ndarray:
    """Unpack one array of packed text; `directory` as `Packer` has it."""
    kind, length, stream = directory[name]
    raw, at = zlib.decompress(b64decode(text.split("\n")[stream])), 0
    for key, (other, size, where) in directory.items():
        if key == name:
            break
        at += size * int(other[1]) if where == stream else 0
    width = int(kind[1])
    planes = np.frombuffer(raw, "u1", length * width, at).reshape(width, length)
    return np.ascontiguousarray(planes.T).view(f"<{kind}").ravel()
