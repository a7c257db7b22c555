"""Findings on a few cells, for the tests of what leaves the product."""

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import MultiPolygon, Point, box

from geo.outputs.web.findings import Findings
from geo.schema.hotspots import (
    EMERGING_CLASSES,
    MEASURES,
    MORAN_CLASSES,
    PAIRS,
    VERDICTS,
)

CRS = "EPSG:4326"


def add_findings(hotspots: pd.DataFrame) -> pd.DataFrame:
    """Return a table of hotspots with the columns that stand beside the class."""
    count = len(hotspots)
    return hotspots.assign(
        rate_high=hotspots["rate_low"],
        z_count=0.5,
        class_count="not significant",
        moran=0.1,
        moran_p=0.2,
        moran_class=[MORAN_CLASSES[at % 5] for at in range(count)],
        hot_share=[(at % 5) / 4 for at in range(count)],
        hot_resolutions=0.5,
        verdict=[VERDICTS[at % 6] for at in range(count)],
    )


def make_findings(cell: pd.Series) -> Findings:
    """Return findings on some cells, one of each kind of place."""
    pairs = [
        pd.DataFrame(
            {
                "pair": pair,
                "cell": cell,
                "moran": 0.3,
                "moran_p": 0.01,
                "moran_class": [MORAN_CLASSES[at % 5] for at in range(len(cell))],
            }
        )
        for pair in sorted(PAIRS)
    ]
    emerging = pd.DataFrame(
        {
            "cell": cell,
            "class": [EMERGING_CLASSES[at % 17] for at in range(len(cell))],
            "mk_z": 1.0,
            "mk_p": 0.3,
            "hot_years": 3,
            "cold_years": 0,
            "first_hot": 2001,
            "last_hot": 2020,
            "z_last": 2.5,
        }
    )
    return Findings(
        bivariate=pd.concat(pairs, ignore_index=True),
        emerging=emerging,
        ranked=_ranked(),
        clusters=_clusters(),
        scan=_scan(),
        misplaced=pd.Series(dtype="float64"),
    )


def _ranked() -> gpd.GeoDataFrame:
    rows = [
        {
            "measure": measure,
            "rank": 1,
            "name": "Nuevo <i>Laredo</i>",
            "state_name": "Tamaulipas",
            "nearest_city": "Nuevo Laredo",
            "city_km": 3.25,
            "cells": 2,
            "land_km2": 84.4,
            "population": 2000.0,
            "observed": 41.0,
            "expected": 12.5,
            "ratio": 3.28,
            "excess_low": 18.5,
            "z_mean": 3.1,
            "class": "hot 99",
            "hot_share": 0.95,
            "verdict": "firm hotspot",
            "emerging": "persistent hot spot",
        }
        for measure in sorted(MEASURES)
    ]
    shape = MultiPolygon([box(-99.6, 27.4, -99.5, 27.5)])
    return gpd.GeoDataFrame(rows, geometry=[shape] * len(rows), crs=CRS)


def _clusters() -> gpd.GeoDataFrame:
    rows = [
        {
            "method": method,
            "cluster": 1,
            "name": "Nuevo Laredo, Tamaulipas",
            "latitude": 27.4,
            "longitude": -99.6,
            "radius_km": 20.0,
            "incidents": 12.0,
            "firearms": 30.0,
            "places": 2.0,
            "first_year": 2007,
            "last_year": 2011,
            "stability": 0.75 if method == "hdbscan" else np.nan,
            "jaccard": 0.7,
            "persistence": 0.2 if method == "hdbscan" else np.nan,
        }
        for method in ("dbscan", "hdbscan")
    ]
    hull = Point(-99.6, 27.4).buffer(0.2, quad_segs=2)
    return gpd.GeoDataFrame(rows, geometry=[hull, hull], crs=CRS)


def _scan() -> gpd.GeoDataFrame:
    rows = [
        {
            "kind": kind,
            "rank": 1,
            "name": "Nuevo Laredo, Tamaulipas",
            "area_id": "MX28027",
            "latitude": 27.4,
            "longitude": -99.6,
            "radius_km": 22.0,
            "first_year": 2010 if kind == "space" else 2011,
            "last_year": 2020 if kind == "space" else 2012,
            "units": 2.0,
            "population": 3000.0,
            "observed": 60.0,
            "expected": 20.0,
            "relative_risk": 3.2,
            "llr": 25.0,
            "p": 0.001,
            "p_gumbel": 1e-8,
        }
        for kind in ("space", "space-time")
    ]
    circle = Point(-99.6, 27.4).buffer(0.22, quad_segs=4)
    return gpd.GeoDataFrame(rows, geometry=[circle, circle], crs=CRS)
