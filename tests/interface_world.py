"""The small world of the web map with years and authorities, for its interface."""

import datetime as dt
from dataclasses import replace

import geopandas as gpd
import pandas as pd
from shapely import box

from geo.outputs.web.folium_map import MapContent, WebMap, draw_web_map
from tests.web_world import SMALL, make_content

YEARS = (2020, 2021, 2022)
# From the page: the picture of the hexagons, as text.
PICTURE = "IronRiver.stage.canvases.hexagons._container.toDataURL()"


def make_full_content() -> MapContent:
    """Return the content of the small world with years and authorities."""
    content = make_content()
    cells = content.grid["cell"]
    return replace(
        content,
        emerging_years=pd.DataFrame(
            {
                "cell": [cells[4], cells[5], cells[4], cells[6]],
                "year": [YEARS[0], YEARS[0], YEARS[1], YEARS[2]],
                "bin": [3, -3, 1, 2],
            }
        ),
        areas=gpd.GeoDataFrame(
            {
                "country": ["US", "MX"],
                "state": ["TX", "28"],
                "area_id": ["48479", "28027"],
                "name": ["Webb", "Nuevo <b>Laredo</b>"],
            },
            geometry=[box(-99.5, 27.0, -98.5, 28.0), box(-100.5, 27.0, -99.5, 28.0)],
            crs="EPSG:4326",
        ),
        responsibility=pd.DataFrame(
            {
                "kind": ["cbp_field_office", "mexican_military_region"],
                "unit": ["laredo", "region-4"],
                "name_en": ["Laredo Field Office", "Military Region IV"],
                "name_es": ["Oficina de Campo de Laredo", "IV Región Militar"],
                "country": ["US", "MX"],
                "area_id": ["48479", "28027"],
                "port_id": ["", ""],
            }
        ),
    )


def make_full_map() -> WebMap:
    """Return the map of that world."""
    return draw_web_map(
        make_full_content(),
        title="Likely flow & hotspots",
        other_title="Flujo probable",
        language="en",
        small_count=SMALL,
        made_on=dt.date(2026, 11, 20),
        sources=["Source <one>: all of it"],
    )
