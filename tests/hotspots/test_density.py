"""Places with weights against one point per incident, and trees worked by hand."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pytest
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from sklearn.cluster import DBSCAN, HDBSCAN

from geo.errors import StatisticError
from geo.hotspots.density import NOISE, core_distance, dbscan, find_knee
from geo.hotspots.hierarchy import hdbscan

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Parts = set[frozenset[int]]


def _line(*at: float) -> FloatArray:
    return np.column_stack([at, np.zeros(len(at)), np.zeros(len(at))])


def _parts(label: Iterable[int]) -> Parts:
    """Return clusters as sets of points, so that numbers do not matter."""
    found: dict[int, set[int]] = {}
    for at, of in enumerate(label):
        if of != NOISE:
            found.setdefault(int(of), set()).add(at)
    return {frozenset(part) for part in found.values()}


def _world(seed: int) -> tuple[FloatArray, FloatArray, int, int, float]:
    """Return random places around four towns, weights and settings."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(8, 40))
    towns = rng.normal(size=(4, 3)) * 3
    spread = rng.choice([0.2, 0.6, 1.0])
    points = towns[rng.integers(0, 4, count)] + rng.normal(size=(count, 3)) * spread
    weight = rng.choice([1.0, 1.0, 1.0, 2.0, 3.0, 8.0, 20.0], count)
    minimum = int(rng.integers(2, 8))
    cluster = int(rng.integers(minimum, 15))
    return points, weight, minimum, cluster, float(rng.choice([0.05, 0.3]))


def _repeated(
    points: FloatArray, weight: FloatArray, floor: float
) -> tuple[IntArray, FloatArray]:
    """Return the place of every incident, and distances of incidents with the floor."""
    place = np.repeat(np.arange(len(points)), weight.astype(int))
    apart = points[place][:, None] - points[place][None]
    distance = np.maximum(np.sqrt((apart**2).sum(axis=2)), floor)
    np.fill_diagonal(distance, 0.0)
    return place, distance


def _level_sets(distance: FloatArray, minimum: int, cluster: int) -> Parts:
    """Return HDBSCAN's clusters from the parts that hang together at each distance.

    By brute force from the definition: at a distance, incidents hang together whose
    mutual reachability is less; nothing depends on the order of pairs.
    """
    core = np.sort(distance, axis=1)[:, minimum - 1]
    reach = np.maximum(distance, np.maximum(core[:, None], core[None, :]))
    np.fill_diagonal(reach, np.inf)

    def best(part: IntArray, birth: float) -> tuple[float, Parts]:
        """Return the greatest mass of clusters within a part, and these clusters."""
        mass, now = 0.0, part
        while True:
            inner = reach[np.ix_(now, now)]
            below = inner.min(axis=1)
            # The distance at which this part comes apart: the tree's longest edge.
            joins = np.where(np.isfinite(inner), inner, 0.0)
            height = float(minimum_spanning_tree(joins).max())
            label = connected_components(inner < height)[1]
            label = np.where(below < height, label, -1 - np.arange(len(now)))
            heavy = [
                now[label == one]
                for one in np.unique(label)
                if (label == one).sum() >= cluster
            ]
            if len(heavy) == 1:
                mass += (len(now) - len(heavy[0])) * (1 / height - birth)
                now = heavy[0]
                continue
            mass += len(now) * (1 / height - birth)
            below_mass, parts = 0.0, Parts()
            for side in heavy:
                more, clusters = best(side, 1 / height)
                below_mass, parts = below_mass + more, parts | clusters
            is_root = len(part) == len(distance)
            if is_root or below_mass > mass:
                return below_mass, parts
            return mass, {frozenset(part.tolist())}

    return best(np.arange(len(distance)), 0.0)[1]


# ---------------------------------------------------------------------- DBSCAN


@pytest.mark.parametrize("seed", range(10))
def test_weighted_dbscan_is_that_of_repeated_points(seed: int) -> None:
    points, weight, minimum, _, _ = _world(seed)
    place = np.repeat(np.arange(len(points)), weight.astype(int))
    theirs = DBSCAN(eps=0.5, min_samples=minimum).fit(points[place]).labels_
    ours = dbscan(points, weight, radius=0.5, minimum=minimum).label[place]
    assert ours.tolist() == theirs.tolist()


def test_a_place_with_enough_incidents_is_a_cluster_by_itself() -> None:
    found = dbscan(_line(0, 10, 11), np.array([5.0, 2.0, 2.0]), radius=2.0, minimum=5)
    assert found.label.tolist() == [0, NOISE, NOISE]


# --------------------------------------------------------------------- HDBSCAN


@pytest.mark.parametrize("seed", range(15))
def test_weighted_hdbscan_is_that_of_the_level_sets_of_all_incidents(seed: int) -> None:
    points, weight, minimum, cluster, floor = _world(seed)
    place, distance = _repeated(points, weight, floor)
    ours = hdbscan(
        points, weight, minimum=minimum, minimum_cluster=cluster, floor=floor
    )
    assert _parts(ours.label[place]) == _level_sets(distance, minimum, cluster)


def test_weighted_hdbscan_is_scikit_learns_where_that_does_not_depend_on_order() -> (
    None
):
    compared = 0
    for seed in range(12):
        points, weight, minimum, cluster, floor = _world(seed)
        place, distance = _repeated(points, weight, floor)
        ours = hdbscan(
            points, weight, minimum=minimum, minimum_cluster=cluster, floor=floor
        )
        rng = np.random.default_rng(seed)
        answers = []
        for _ in range(10):
            order = rng.permutation(len(place))
            fitted = HDBSCAN(
                min_cluster_size=cluster,
                min_samples=minimum,
                metric="precomputed",
                copy=True,
            ).fit(distance[np.ix_(order, order)])
            label, probability = np.empty(len(place), int), np.empty(len(place))
            label[order], probability[order] = fitted.labels_, fitted.probabilities_
            answers.append((_parts(label), probability))
        # Equal distances are joined in the order of rows there: then it has no answer.
        if all(parts == answers[0][0] for parts, _ in answers):
            compared += 1
            assert _parts(ours.label[place]) == answers[0][0], seed
            assert ours.probability[place] == pytest.approx(answers[0][1]), seed
    assert compared >= 6


def _two_pairs() -> tuple[FloatArray, FloatArray]:
    """Return places at 0, 1, 10 and 12 on a line, with 2 incidents each."""
    return _line(0, 1, 10, 12), np.full(4, 2.0)


def test_persistence_and_probability_worked_by_hand() -> None:
    # Two incidents of one place are 0.5 apart: the floor. With a minimum of 2 every
    # core distance is 0.5. The tree joins 0 and 1 at 1, 10 and 12 at 2, both pairs at
    # 9. So both pairs are born at 1/9, with 4 incidents each; they lose their places at
    # 1 and at 1/2, for a place alone has 2 incidents, less than 4.
    points, weight = _two_pairs()
    found = hdbscan(points, weight, minimum=2, minimum_cluster=4, floor=0.5)
    assert found.label.tolist() == [0, 0, 1, 1]
    assert found.probability.tolist() == [1.0, 1.0, 1.0, 1.0]
    # Mass 4 (1 - 1/9) and 4 (1/2 - 1/9), of at most 4 · 1, 1 the greatest density.
    assert found.persistence.tolist() == pytest.approx([8 / 9, 7 / 18])


def test_a_place_that_is_left_behind_belongs_less_firmly() -> None:
    # At a distance of 3 from the pair, it leaves at 1/3; the pair parts at 1.
    points = _line(0, 1, 4, 50, 51)
    found = hdbscan(points, np.full(5, 2.0), minimum=2, minimum_cluster=4, floor=0.5)
    assert found.label.tolist() == [0, 0, 0, 1, 1]
    assert found.probability.tolist() == pytest.approx([1, 1, 1 / 3, 1, 1])


def test_incidents_on_one_point_need_a_floor() -> None:
    points, weight = _two_pairs()
    with pytest.raises(StatisticError, match="4 places hold 2 incidents and more"):
        hdbscan(points, weight, minimum=2, minimum_cluster=4, floor=0.0)


def test_too_few_incidents_are_no_cluster() -> None:
    points, weight = _two_pairs()
    found = hdbscan(points, weight, minimum=9, minimum_cluster=9, floor=0.5)
    assert found.label.tolist() == [NOISE] * 4
    assert len(found.persistence) == 0


def test_a_core_distance_counts_weights() -> None:
    # From 0: itself 2, at 1 two more, at 10 two more.
    points, weight = _two_pairs()
    assert core_distance(points, weight, 2).tolist() == [0, 0, 0, 0]
    assert core_distance(points, weight, 4).tolist() == [1, 1, 2, 2]
    assert core_distance(points, weight, 5).tolist() == [10, 9, 9, 11]
    assert np.isinf(core_distance(points, weight, 9)).all()


def test_core_distances_of_many_places_are_those_of_a_full_search() -> None:
    rng = np.random.default_rng(1)
    points, weight = rng.normal(size=(80, 3)), rng.integers(1, 3, 80).astype(float)
    apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    order = np.argsort(apart, axis=1)
    reached = (weight[order].cumsum(axis=1) >= 60).argmax(axis=1)
    expected = apart[np.arange(80), order[np.arange(80), reached]]
    assert core_distance(points, weight, 60) == pytest.approx(expected)


def test_the_knee_is_where_the_curve_bends_most() -> None:
    # Sorted: 1, 2, 3, 10, at shares 1/4, 1/2, 3/4, 1 of the incidents: heights on the
    # unit square 0, 1/9, 2/9, 1; the gaps 0.25, 0.389, 0.528, 0.
    assert find_knee(np.array([10.0, 1, 3, 2]), np.ones(4)) == 3
    # With 8 incidents of 11 at distance 1 the curve bends there: gaps 0.727, 0.707 ...
    assert find_knee(np.array([10.0, 1, 3, 2]), np.array([1.0, 8, 1, 1])) == 1
    with pytest.raises(StatisticError, match="2 different core distances"):
        find_knee(np.array([1.0, 2, 2]), np.ones(3))
