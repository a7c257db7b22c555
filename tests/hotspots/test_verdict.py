from dataclasses import replace

import h3
import numpy as np
import pandas as pd
import pytest

from geo.hotspots.fields import Field
from geo.hotspots.layout import lay_out
from geo.hotspots.verdict import Gazetteer, rank_hotspots, verdicts
from tests.tiny_world import CENTER


@pytest.mark.parametrize(
    ("kind", "moran", "share", "resolutions", "verdict"),
    [
        ("hot 99", "high-high", 0.95, 1.0, "firm hotspot"),
        ("hot 95", "high-high", 0.90, 1.0, "firm hotspot"),
        ("hot 90", "high-high", 1.00, 1.0, "likely hotspot"),
        ("hot 99", "high-high", 0.95, 0.67, "likely hotspot"),
        ("hot 99", "high-high", 0.50, 1.0, "likely hotspot"),
        ("hot 99", "high-high", 0.49, 1.0, "uncertain hotspot"),
        ("not significant", "high-low", 0.1, 0.0, "high among low"),
        ("not significant", "not significant", 0.9, 0.5, "no finding"),
        ("cold 90", "low-low", 0.0, 0.0, "coldspot"),
    ],
)
def test_the_verdict_follows_from_the_findings(
    kind: str, moran: str, share: float, resolutions: float, verdict: str
) -> None:
    table = pd.DataFrame(
        {
            "class": [kind],
            "moran_class": [moran],
            "hot_share": [share],
            "hot_resolutions": [resolutions],
        }
    )
    assert verdicts(table).tolist() == [verdict]


DISK = np.sort(np.array([h3.str_to_int(one) for one in h3.grid_disk(CENTER, 4)], "u8"))
FIRST = h3.str_to_int(CENTER)
SECOND = h3.str_to_int(h3.grid_ring(CENTER, 1)[0])
ALONE = h3.str_to_int(h3.grid_ring(CENTER, 4)[0])
OBSERVED = {FIRST: 30.0, SECOND: 20.0, ALONE: 10.0}
NONE = pd.Series(dtype="object")


def _world(
    measure: str = "homicides", land: dict[int, float] | None = None
) -> tuple[pd.DataFrame, dict[str, Field]]:
    """Return sixty-one cells of 100 people: MX2 is the one in the middle, MX1 the rest.

    Two hot cells touch each other, a third lies apart.
    """
    observed = np.array([OBSERVED.get(int(one), 0.0) for one in DISK])
    table = pd.DataFrame(
        {
            "measure": measure,
            "cell": DISK,
            "observed": observed,
            "exposure": 100.0,
            "z": 2.0,
            "class": np.where(observed > 0, "hot 95", "cold 90"),
            "hot_share": 0.75,
            "verdict": "likely hotspot",
        }
    )
    middle = DISK == FIRST
    shares = pd.DataFrame(
        {
            "area_id": np.where(middle, "MX2", "MX1"),
            "cell": DISK,
            "land_km2": [(land or {}).get(int(one), 42.0) for one in DISK],
            # Of the 30 events outside the middle two thirds are in one cell.
            "share": np.where(middle, 1.0, observed / 30.0),
        }
    )
    field = Field(
        measure,
        lay_out(pd.Series(["MX1", "MX2"]), shares),
        np.array([30.0, 30.0]),
        np.array([6000.0, 100.0]),
        np.array(["01", "01"], dtype=object),
        measure == "homicides",
    )
    return table, {measure: field}


def _gazetteer(**people: float) -> Gazetteer:
    return Gazetteer(
        areas=pd.DataFrame(
            {"name": ["Uno", "Dos"], "state_name": ["Norte", "Sur"]},
            index=["MX1", "MX2"],
        ),
        people=pd.Series({"MX1": 90.0, "MX2": 100.0} | people),
        cities=pd.DataFrame(
            {
                "name": ["Far", "Near"],
                "latitude": [20.0, 27.5],
                "longitude": [-99.0, -99.5],
            }
        ),
    )


def test_touching_hot_cells_are_one_hotspot_ranked_by_excess() -> None:
    ranked = rank_hotspots(*_world(), NONE, _gazetteer(), low_quantile=0.05)
    assert ranked["rank"].tolist() == [1, 2]
    assert ranked["cells"].tolist() == [2, 1]
    assert ranked["observed"].tolist() == [50.0, 10.0]
    # 60 events on 61 cells of one exposure: 60/61 a cell.
    assert ranked["expected"].tolist() == pytest.approx([120 / 61, 60 / 61])
    assert ranked["ratio"].iloc[0] == pytest.approx(50 / (120 / 61))
    # The 5 % quantile of Gamma(50.5) is 39.4 (its mean less 1.645 deviations: 38.8).
    assert ranked["excess_low"].iloc[0] == pytest.approx(39.4 - 120 / 61, abs=0.1)
    assert ranked["name"].tolist() == ["Dos", "Uno"]
    assert ranked["nearest_city"].tolist() == ["Near", "Near"]
    # Dos with its 100 people and two thirds of Uno's 90; the last third.
    assert ranked["population"].tolist() == pytest.approx([160.0, 30.0])
    assert ranked["land_km2"].tolist() == [84.0, 42.0]
    assert ranked["emerging"].tolist() == ["", ""]
    assert ranked.geometry.geom_type.eq("MultiPolygon").all()
    assert ranked["city_km"].between(0, 120).all()


def test_a_hotspot_is_named_after_the_area_with_most_of_its_events() -> None:
    table, fields = _world()
    field = fields["homicides"]
    # The cell beside the middle, with two thirds of Uno's events, has most of them.
    many = replace(field, events=np.array([90.0, 30.0]))
    ranked = rank_hotspots(
        table, {"homicides": many}, NONE, _gazetteer(), low_quantile=0.05
    )
    assert ranked["name"].tolist() == ["Uno", "Uno"]


def test_hot_cells_without_any_event_are_named_after_most_land() -> None:
    table, fields = _world(land={FIRST: 41.0})
    field = fields["homicides"]
    none = replace(field, events=np.array([0.0, 0.0]))
    ranked = rank_hotspots(
        table, {"homicides": none}, NONE, _gazetteer(), low_quantile=0.05
    )
    assert ranked["name"].tolist() == ["Uno", "Uno"]


def test_the_emerging_class_of_most_cells_is_told() -> None:
    table, fields = _world()
    emerging = pd.Series("persistent hot", index=pd.Index(table["cell"]))
    ranked = rank_hotspots(table, fields, emerging, _gazetteer(), low_quantile=0.05)
    assert set(ranked["emerging"]) == {"persistent hot"}


def test_a_measure_without_hot_cells_has_no_hotspot() -> None:
    table, fields = _world()
    calm = table.assign(**{"class": "not significant"})
    assert rank_hotspots(calm, fields, NONE, _gazetteer(), low_quantile=0.05).empty


def test_without_a_denominator_land_is_what_events_are_expected_by() -> None:
    table, fields = _world("seizures", dict.fromkeys(OBSERVED, 84.0))
    ranked = rank_hotspots(table, fields, NONE, _gazetteer(), low_quantile=0.05)
    # 60 events on 58 × 42 + 3 × 84 km²; the first hotspot has 168 of them.
    assert ranked["expected"].iloc[0] == pytest.approx(60 * 168 / (58 * 42 + 3 * 84))
