"""Clusters of own seizures: no count of a municipality that is withheld."""

import geopandas as gpd
import pandas as pd
import shapely

from geo.outputs.own_lists import seizure_years, told_clusters
from geo.projection import GEOGRAPHIC


def clusters() -> gpd.GeoDataFrame:
    """Return two clusters: of a small and two larger municipalities, of a small one."""
    rows = {
        "method": ["dbscan", "dbscan"],
        "cluster": [1, 2],
        "latitude": [20.123456, 25.0],
        "longitude": [-100.0, -101.0],
        "radius_km": [12.3, 4.0],
        "incidents": [16.0, 2.0],
        "firearms": [26.0, 2.0],
    }
    shapes = [shapely.box(-101, 20, -100, 21), shapely.box(-102, 25, -101, 26)]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=GEOGRAPHIC)


MEMBERS = pd.DataFrame(
    [
        ("dbscan", 1, "a", 2.0, 2.0),
        ("dbscan", 1, "b", 4.0, 4.0),
        ("dbscan", 1, "c", 10.0, 20.0),
        ("dbscan", 2, "d", 2.0, 2.0),
    ],
    columns=["method", "cluster", "area_id", "incidents", "firearms"],
)
TOTALS = pd.DataFrame(
    {
        "area_id": list("abcd"),
        "country": "MX",
        "state": ["1", "1", "1", "2"],
        "seizures": [2.0, 4.0, 20.0, 2.0],
    }
)


def test_counts_are_of_the_municipalities_that_are_told() -> None:
    shown, members = told_clusters(clusters(), MEMBERS, TOTALS, small_count=3)
    # b hides the two of a; d is small, and all of its cluster.
    assert shown["cluster"].tolist() == [1]
    assert shown[["incidents", "firearms"]].to_numpy().tolist() == [[10.0, 20.0]]
    assert members["area_id"].tolist() == ["a", "b", "c"]
    assert members["incidents"].isna().tolist() == [True, True, False]
    assert members["firearms"].isna().tolist() == [True, True, False]


def test_the_middle_is_that_of_the_outline() -> None:
    shown, _ = told_clusters(clusters(), MEMBERS, TOTALS, small_count=3)
    assert shown[["latitude", "longitude", "radius_km"]].to_numpy().tolist() == [
        [20.5, -100.5, 13.0]
    ]
    assert list(shown.columns) == list(clusters().columns)


def test_years_are_those_of_the_ledger() -> None:
    ledger = pd.DataFrame(
        {"column": ["dealers", "seizures"], "year": ["2023", "2019–2024"]}
    )
    assert seizure_years(ledger) == "2019–2024"
    assert seizure_years(ledger[:1]) == ""
