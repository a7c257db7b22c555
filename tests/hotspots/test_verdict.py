import h3
import numpy as np
import pandas as pd
import pytest

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


def _world() -> tuple[pd.DataFrame, Gazetteer]:
    """Two hot groups of two cells and one, apart; ten cells of 100 people each."""
    disk = [h3.str_to_int(cell) for cell in h3.grid_disk(CENTER, 4)]
    first = h3.str_to_int(CENTER)
    second = h3.str_to_int(h3.grid_ring(CENTER, 1)[0])
    alone = h3.str_to_int(h3.grid_ring(CENTER, 4)[0])
    cell = np.sort(np.array(disk, dtype="uint64"))
    observed = {first: 30.0, second: 20.0, alone: 10.0}
    table = pd.DataFrame(
        {
            "measure": "homicides",
            "cell": cell,
            "observed": [observed.get(int(one), 0.0) for one in cell],
            "exposure": 100.0,
            "rate": 1.0,
            "z": 2.0,
            "class": ["hot 95" if int(one) in observed else "cold 90" for one in cell],
            "hot_share": 0.75,
            "verdict": "likely hotspot",
        }
    )
    index = pd.Index(cell)
    leading = pd.Series("MX1", index=index)
    leading.loc[[np.uint64(first)]] = "MX2"
    gazetteer = Gazetteer(
        leading=leading,
        areas=pd.DataFrame(
            {"name": ["Uno", "Dos"], "state_name": ["Norte", "Sur"]},
            index=["MX1", "MX2"],
        ),
        cities=pd.DataFrame(
            {
                "name": ["Far", "Near"],
                "latitude": [20.0, 27.5],
                "longitude": [-99.0, -99.5],
            }
        ),
        land_km2=pd.Series(42.0, index=index),
        population=pd.Series(100.0, index=index),
    )
    return table, gazetteer


def test_touching_hot_cells_are_one_hotspot_ranked_by_excess() -> None:
    table, gazetteer = _world()
    ranked = rank_hotspots(
        table, pd.Series(dtype="object"), gazetteer, low_quantile=0.05
    )
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
    assert ranked["population"].tolist() == [200.0, 100.0]
    assert ranked["emerging"].tolist() == ["", ""]
    assert ranked.geometry.geom_type.eq("MultiPolygon").all()
    assert ranked["city_km"].between(0, 120).all()


def test_the_emerging_class_of_most_cells_is_told() -> None:
    table, gazetteer = _world()
    emerging = pd.Series("persistent hot", index=pd.Index(table["cell"]))
    ranked = rank_hotspots(table, emerging, gazetteer, low_quantile=0.05)
    assert set(ranked["emerging"]) == {"persistent hot"}


def test_a_measure_without_hot_cells_has_no_hotspot() -> None:
    table, gazetteer = _world()
    calm = table.assign(**{"class": "not significant"})
    ranked = rank_hotspots(
        calm, pd.Series(dtype="object"), gazetteer, low_quantile=0.05
    )
    assert ranked.empty


def test_without_a_denominator_land_is_what_events_are_expected_by() -> None:
    table, gazetteer = _world()
    land = gazetteer.land_km2.copy()
    land.iloc[:] = np.where(table["class"] == "hot 95", 84.0, 42.0)
    counts = table.assign(measure="seizures", rate=np.nan)
    ranked = rank_hotspots(
        counts,
        pd.Series(dtype="object"),
        Gazetteer(
            leading=gazetteer.leading,
            areas=gazetteer.areas,
            cities=gazetteer.cities,
            land_km2=land,
            population=gazetteer.population,
        ),
        low_quantile=0.05,
    )
    # 60 events on 58 × 42 + 3 × 84 km²; the first hotspot has 168 of them.
    assert ranked["expected"].iloc[0] == pytest.approx(60 * 168 / (58 * 42 + 3 * 84))
