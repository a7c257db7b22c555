"""A world of nineteen cells near Laredo, for sheets."""

import datetime as dt
from typing import Any

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely

from geo.cells import boundaries, centers
from geo.outputs.sheets.scene import SheetContent
from geo.projection import GEOGRAPHIC
from geo.schema.hotspots import EMERGING_CLASSES, HOTSPOT_CLASSES, VERDICTS

RIVER = 27.5


def make_world() -> SheetContent:
    laredo = h3.latlng_to_cell(RIVER, -99.5, 6)
    cells = np.sort(
        np.array([h3.str_to_int(c) for c in h3.grid_disk(laredo, 2)], dtype="uint64")
    )
    latitude, _ = centers(cells)
    north = latitude > RIVER
    number = np.arange(len(cells), dtype="float64")
    grid = pd.DataFrame(
        {
            "cell": cells,
            "country": np.where(north, "US", "MX"),
            "state": np.where(north, "TX", "28"),
            "dealers": np.where(north, number, 0.0),
            "seizures": np.where(north, 0.0, number / 2),
        }
    )
    hotspots = pd.concat(
        pd.DataFrame(
            {
                "measure": measure,
                "cell": cells,
                "exposure": 1000.0 * (number > 0),
                "rate": 3.0 * number,
                "class": [HOTSPOT_CLASSES[at % 7] for at in range(len(cells))],
                "verdict": [VERDICTS[at % 6] for at in range(len(cells))],
            }
        )
        for measure in ("homicides", "dealers")
    )
    west, south, east, north_edge = shapely.total_bounds(boundaries(cells))
    outlines = gpd.GeoDataFrame(
        {
            "country": ["MX", "US"],
            "state": ["28", "TX"],
            "state_name": ["Tamaulipas", "Texas"],
        },
        geometry=[
            shapely.box(west, south, east, RIVER),
            shapely.box(west, RIVER, east, north_edge),
        ],
        crs=GEOGRAPHIC,
    )
    road = shapely.LineString([(-99.5, north_edge), (-99.5, RIVER)])
    south_road = shapely.LineString([(-99.5, RIVER), (-99.5, south)])
    edges = gpd.GeoDataFrame(
        {
            "edge_id": [1, 2],
            "flow_share": [0.6, 0.0],
            "flow_low": [0.4, 0.0],
            "flow_high": [0.7, 0.0],
        },
        geometry=[road, south_road],
        crs=GEOGRAPHIC,
    )
    corridors = gpd.GeoDataFrame(
        {
            "rank": [1, 2],
            "name": ["I-35 San Antonio to Laredo", "A road without a number"],
            "ref": ["I-35", ""],
            "mean_share": [0.6, 0.1],
            "flow_low": [0.4, 0.012],
            "flow_high": [0.7, 0.2],
        },
        geometry=[road, south_road],
        crs=GEOGRAPHIC,
    )
    ports = gpd.GeoDataFrame(
        {
            "port_id": ["one", "two", "shut"],
            "name_en": ["World Trade Bridge", "Juárez-Lincoln Bridge", "Shut"],
            "name_es": [
                "Puente Internacional del Comercio Mundial (Nuevo Laredo)",
                "Puente Internacional Juárez-Lincoln, el de más largo nombre",
                "Cerrado",
            ],
            "us_city": ["Laredo", "Laredo", "Rio Bravo"],
            "mx_city": ["Nuevo Laredo", "Nuevo Laredo", "Rio Bravo"],
            "flow_share": [0.6, 0.4, 0.0],
            "flow_low": [0.45, 0.047, 0.0],
            "flow_high": [0.7, 0.55, 0.0],
            "rank": [1, 2, 3],
        },
        geometry=gpd.points_from_xy([-99.54, -99.5, -99.3], [RIVER] * 3),
        crs=GEOGRAPHIC,
    )
    squares = [
        shapely.box(-99.6, south, -99.5, RIVER - 0.02),
        shapely.box(-99.45, south, -99.4, RIVER - 0.05),
    ]
    ranked = gpd.GeoDataFrame(
        {
            "measure": "homicides",
            "rank": [1, 2],
            "name": ["Nuevo Laredo", "Guerrero"],
            "state_name": "Tamaulipas",
            "observed": [120.0, 9.0],
            "ratio": [3.25, 1.5],
            "z_mean": [4.0, 2.0],
        },
        geometry=squares,
        crs=GEOGRAPHIC,
    )
    clusters = gpd.GeoDataFrame(
        {
            "method": "hdbscan",
            "cluster": [1, 2],
            "name": ["Nuevo Laredo, Tamaulipas", "Guerrero, Tamaulipas"],
            "incidents": [40.0, 2.0],
            "firearms": [90.0, 2.0],
        },
        geometry=squares,
        crs=GEOGRAPHIC,
    )
    area_flows = pd.DataFrame(
        {
            "country": ["US", "US", "MX"],
            "area_id": ["US48479", "US48283", "MX28027"],
            "name": ["Webb", "La Salle", "Nuevo Laredo"],
            "state_name": ["Texas", "Texas", "Tamaulipas"],
            "flow_share": [0.02, 0.5, 1.0],
            "flow_low": [0.01, 0.4, 0.9],
            "flow_high": [0.03, 0.6, 1.0],
        }
    )
    emerging = pd.DataFrame(
        {
            "cell": cells[~north],
            "class": [EMERGING_CLASSES[at % 17] for at in range((~north).sum())],
        }
    )
    places = pd.DataFrame(
        {
            "name": ["Laredo", "Nuevo Laredo", "Los Angeles"],
            "latitude": [27.56, 27.42, 34.05],
            "longitude": [-99.45, -99.55, -118.2],
            "population": [255000.0, 373000.0, 3.9e6],
            "country": ["US", "MX", "US"],
        }
    )
    return SheetContent(
        grid=grid,
        hotspots=hotspots,
        edges=edges,
        corridors=corridors,
        ports=ports,
        outlines=outlines,
        places=places,
        emerging=emerging,
        ranked=ranked,
        clusters=clusters,
        area_flows=area_flows,
        dealer_year=2023,
        homicide_years=(2020, 2024),
        **margins(),
    )


def margins() -> dict[str, Any]:
    title = "A title that is far too long for the sheet of paper it is on " * 2
    return {
        "small_count": 3,
        "titles": {"en": title, "es": title},
        "made_on": dt.date(2026, 11, 20),
        "sources": [f"An office with a long name, table {at}" for at in range(20)],
    }
