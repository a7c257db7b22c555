"""Clusters of incidents on the sphere: tables, hulls, stability, automatic choices."""

import numpy as np
import pandas as pd
import pytest
import shapely
from sklearn.cluster import DBSCAN

from geo.errors import StatisticError
from geo.hotspots.clusters import ClusterSettings, find_clusters
from geo.hotspots.density import NOISE
from geo.hotspots.refinding import similarity
from geo.hotspots.shapes import chord_km, circle, great_circle_of_chord, hull
from geo.projection import great_circle_km

# Two groups of three towns some 11 km apart, and a town far from all.
TOWNS = pd.DataFrame(
    [
        ("MX1", "Alpha", 25.0, -100.0),
        ("MX2", "Beta", 25.1, -100.0),
        ("MX3", "Gamma", 25.0, -99.9),
        ("MX4", "Delta", 20.0, -103.0),
        ("MX5", "Epsilon", 20.1, -103.0),
        ("MX6", "Zeta", 30.0, -110.0),
    ],
    columns=["area_id", "name", "latitude", "longitude"],
).assign(state_name="State")
INCIDENTS = pd.DataFrame(
    [
        ("MX1", 2008, 4, 9),
        ("MX1", 2010, 3, 1),
        ("MX2", 2009, 6, 20),
        ("MX3", 2011, 2, 0),
        ("MX4", 2007, 5, 8),
        ("MX5", 2011, 5, 5),
        ("MX6", 2009, 1, 3),
        ("MX9", 2009, 2, 3),
    ],
    columns=["area_id", "year", "incidents", "firearms"],
)
SETTINGS = ClusterSettings(
    radius_km=15.0, minimum=4, minimum_cluster=8, place_km=5.0, resamples=20, seed=3
)


def test_groups_of_towns_are_found_by_both_methods() -> None:
    found = find_clusters(TOWNS, INCIDENTS, SETTINGS)
    names = ["method", "name", "incidents", "firearms", "places", "first_year"]
    assert found.clusters[[*names, "last_year"]].to_numpy().tolist() == [
        [method, *row]
        for method in ("dbscan", "hdbscan")
        for row in (
            ["Alpha, State", 15.0, 30.0, 3.0, 2008, 2011],
            ["Delta, State", 10.0, 13.0, 2.0, 2007, 2011],
        )
    ]
    assert found.facts["incidents_without_place"] == 2
    assert found.facts["dbscan_incidents_in_none"] == 1
    assert found.clusters["persistence"].isna().tolist() == [True, True, False, False]
    # Each group is found again in nearly all resamples: chance may leave one too small.
    assert (found.clusters["stability"] > 0.8).all()


def test_members_add_up_to_the_clusters() -> None:
    found = find_clusters(TOWNS, INCIDENTS, SETTINGS)
    sums = found.members.groupby(["method", "cluster"])[["incidents", "firearms"]].sum()
    table = found.clusters.set_index(["method", "cluster"])[["incidents", "firearms"]]
    pd.testing.assert_frame_equal(sums, table)
    first = found.members.query("method == 'dbscan' and cluster == 1")
    assert first["area_id"].tolist() == ["MX1", "MX2", "MX3"]
    assert first["incidents"].tolist() == [7.0, 6.0, 2.0]
    assert first["probability"].isna().all()


def test_hulls_hold_their_places_with_a_margin() -> None:
    found = find_clusters(TOWNS, INCIDENTS, SETTINGS).clusters
    towns = shapely.points(TOWNS["longitude"], TOWNS["latitude"])
    inside = [int(shapely.within(towns, shape).sum()) for shape in found.geometry]
    assert inside == found["places"].tolist()


def test_dated_incidents_stand_where_they_were() -> None:
    # As scikit-learn finds them by great circles, which need no chords.
    rng = np.random.default_rng(2)
    count = 120
    middle = np.array([20.0, 25.0, 30.0])[rng.integers(0, 3, count)]
    dated = pd.DataFrame(
        {
            "area_id": "MX1",
            "date": "2010-05-17",
            "incidents": 1,
            "firearms": 2,
            "latitude": middle + rng.normal(0, 0.2, count),
            "longitude": -100 + rng.normal(0, 0.2, count),
        }
    )
    # A place on the border of two clusters is the first one's: the order is the same.
    dated = dated.sort_values(["latitude", "longitude"], ignore_index=True)
    asked = ClusterSettings(radius_km=12.0, minimum=5, resamples=0)
    found = find_clusters(TOWNS, dated, asked)
    radians = np.radians(dated[["latitude", "longitude"]].to_numpy())
    fitted = DBSCAN(eps=12.0 / 6371.0088, min_samples=5, metric="haversine").fit(
        radians
    )
    sizes = sorted(np.bincount(fitted.labels_[fitted.labels_ != NOISE]).tolist())
    ours = found.clusters.query("method == 'dbscan'")
    assert sorted(ours["incidents"].astype(int)) == sizes
    assert set(ours["first_year"]) == {2010}
    assert ours["stability"].isna().all()


def test_automatic_choices_are_told() -> None:
    asked = ClusterSettings(resamples=0)
    facts = find_clusters(TOWNS, INCIDENTS, asked).facts
    # 0.5 % of 26 is 1, but at least 4; 1 % is 1, but at least as much.
    assert (facts["minimum"], facts["minimum_cluster"]) == (4, 4)
    # Next towns: 10.1 km for Alpha and Gamma, 11.1 for Beta, Delta and Epsilon, far.
    assert facts["place_km"] == pytest.approx(11.12, abs=0.01)
    assert facts["radius_km"] >= facts["place_km"]
    assert facts["radius_automatic"]
    assert facts["place_automatic"]


def test_weights_may_be_firearms() -> None:
    # Alpha and Gamma have 10 firearms, less than 12; Beta 20 by itself.
    asked = ClusterSettings(
        weight="firearms", radius_km=3.0, minimum=12, place_km=1.0, resamples=5
    )
    found = find_clusters(TOWNS, INCIDENTS, asked).clusters
    assert found.query("method == 'dbscan'")["name"].tolist() == ["Beta, State"]


def test_no_cluster_gives_tables_without_rows() -> None:
    asked = ClusterSettings(radius_km=1.0, minimum=90, place_km=1.0, resamples=3)
    found = find_clusters(TOWNS, INCIDENTS, asked)
    assert len(found.clusters) == len(found.members) == 0


def test_results_do_not_depend_on_threads() -> None:
    one, three = (
        find_clusters(TOWNS, INCIDENTS, SETTINGS, threads=threads) for threads in (1, 3)
    )
    pd.testing.assert_frame_equal(
        one.clusters.drop(columns="geometry"),
        three.clusters.drop(columns="geometry"),
        check_exact=True,
    )


def test_incidents_without_any_place_are_refused() -> None:
    with pytest.raises(StatisticError, match="there are none"):
        find_clusters(TOWNS, INCIDENTS[-1:], SETTINGS)


def test_similarity_is_the_greatest_jaccard_index() -> None:
    label = np.array([0, 0, 0, 1, NOISE])
    other = np.array([0, 0, 1, NOISE, 1])
    weight = np.array([1.0, 2, 3, 4, 5])
    # Cluster 0 weighs 6: with 0 of 3 it shares 3 of 6, with 1 of 8 it shares 3 of 11.
    # Cluster 1 shares nothing; cluster 2 was not drawn.
    found = similarity(label, other, weight, 3)
    assert found.tolist() == [0.5, 0.0, 0.0]


def test_chords_are_exact() -> None:
    # A quarter of the great circle has a chord of √2 radii.
    quarter = 6371.0088 * np.pi / 2
    assert chord_km(quarter) == pytest.approx(6371.0088 * np.sqrt(2), rel=1e-12)
    back = great_circle_of_chord(np.array([chord_km(1234.5)]))
    assert back == pytest.approx([1234.5], rel=1e-12)


def test_a_hull_of_one_point_is_a_circle_of_the_margin() -> None:
    point = np.array([25.0]), np.array([-100.0])
    for shape in (hull(*point, 30.0), circle(25.0, -100.0, 30.0)):
        corners = shapely.get_coordinates(shape)
        far = great_circle_km(corners[:, 1], corners[:, 0], *point)
        assert far == pytest.approx(np.full(len(far), 30.0), rel=1e-6)


def test_a_hull_beyond_half_the_sphere_is_refused() -> None:
    with pytest.raises(StatisticError, match="half of the sphere"):
        hull(np.array([0.0, 0.0]), np.array([-89.0, 89.0]), 10.0)
