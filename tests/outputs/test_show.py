"""Ranked tables as text: order, bands, few are not told, never the least."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from geo.outputs.show import rank_corridors, rank_hotspots, rank_ports


def _ports() -> gpd.GeoDataFrame:
    """Return three crossings; the middle one is closed southbound."""
    return gpd.GeoDataFrame(
        {
            "port_id": ["small", "closed", "large"],
            "name_en": ["Small", "Closed", "Large"],
            "name_es": ["Chico", "Cerrado", "Grande"],
            "field_office": ["Laredo", "Laredo", "Tucson"],
            "southbound": [True, False, True],
            "flow_share": [0.25, 0.0, 0.75],
            "flow_low": [0.2, 0.0, 0.6],
            "flow_high": [0.4, 0.0, 0.8],
            "top_decile": [0.0, 0.0, 1.0],
            "us_hours": [1.0, 2.0, 3.25],
            "mx_hours": [1.0, 2.0, 3.0],
            "rank": [2, 3, 1],
        },
        geometry=[Point(-99, 27)] * 3,
        crs="OGC:CRS84",
    )


def test_crossings_are_ranked_by_share_and_closed_ones_left_out() -> None:
    rows = rank_ports(_ports(), top=5).rows
    assert list(rows["crossing"]) == ["Large", "Small"]
    assert rows.loc[0, "share"] == "75.0%"
    assert rows.loc[0, "5–95 %"] == "60.0% to 80.0%"


def test_only_the_leading_rows_are_shown() -> None:
    assert list(rank_ports(_ports(), top=1).rows["crossing"]) == ["Large"]


def test_corridors_are_ranked_with_their_length() -> None:
    corridors = gpd.GeoDataFrame(
        {
            "rank": [1],
            "name": ["I-35: Dallas – Laredo"],
            "country": ["US"],
            "mean_share": [0.5],
            "peak_share": [0.55],
            "flow_low": [0.4],
            "flow_high": [0.6],
            "flow_km": [617.2],
            "length_km": [1234.4],
            "hotspot_km": [0.0],
        },
        geometry=[Point(-99, 27)],
        crs="OGC:CRS84",
    )
    ranking = rank_corridors(corridors, top=3)
    assert ranking.rows.loc[0, "km"] == "1,234"
    assert "do not add up" in ranking.note


def _ranked(measure: str, observed: list[float]) -> gpd.GeoDataFrame:
    count = len(observed)
    return gpd.GeoDataFrame(
        {
            "measure": [measure] * count,
            "rank": range(1, count + 1),
            "name": ["Webb"] * count,
            "state_name": ["Texas"] * count,
            "nearest_city": ["Laredo"] * count,
            "population": [1000.0] * count,
            "observed": observed,
            "expected": [1.0] * count,
            "class": ["hot 99"] * count,
            "verdict": ["firm hotspot"] * count,
        },
        geometry=[Point(-99, 27)] * count,
        crs="OGC:CRS84",
    )


@pytest.mark.parametrize(
    ("measure", "texts"),
    [
        ("dealers", ["40", "fewer than 3"]),
        ("seizures", ["40", "fewer than 3"]),
        ("homicides", ["40", "2"]),
    ],
)
def test_few_dealers_or_firearms_are_not_told(measure: str, texts: list[str]) -> None:
    ranking = rank_hotspots(
        _ranked(measure, [40.0, 2.0]), measure=measure, top=9, small_count=3
    )
    assert list(ranking.rows["observed"]) == texts
    assert ranking.rows.loc[0, "confidence"] == "99 %"
    told = ranking.figures["observed"].tolist()
    assert told[0] == 40
    assert np.isnan(told[1]) == (measure != "homicides")


def test_another_measure_has_no_rows() -> None:
    table = pd.concat([_ranked("dealers", [40.0])])
    assert rank_hotspots(table, measure="homicides", top=9, small_count=3).rows.empty


def test_what_is_no_measure_is_refused() -> None:
    with pytest.raises(ValueError, match="'cars' is none of"):
        rank_hotspots(_ranked("dealers", []), measure="cars", top=1, small_count=3)
