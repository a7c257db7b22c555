"""Clusters by density of places that hold several incidents each.

Many incidents are known by municipality only and share its point. Places are therefore
clustered with weights: the same as clustering one point per incident (the tests hold
both against scikit-learn on repeated points), but as fast as there are few places.

DBSCAN (Ester et al. 1996) is scikit-learn's, which takes weights; for HDBSCAN see
`geo.hotspots.hierarchy`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree
from sklearn.cluster import DBSCAN

from geo.errors import StatisticError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

NOISE = -1
# Least places for a knee: a line through two points bends nowhere.
_KNEE_PLACES = 3


@dataclass(frozen=True, slots=True)
class Clustering:
    """Which cluster each place is in.

    Attributes
    ----------
    label
        Cluster of each place, numbered from 0; -1 is noise.
    probability
        How firmly a place belongs to its cluster, 0 to 1: 1/distance at which it parts
        over the greatest of the cluster (McInnes & Healy 2017). NaN for DBSCAN.
    persistence
        Per cluster: excess of mass over its greatest possible, incidents × greatest
        1/distance, 0 to 1. NaN for DBSCAN.
    """

    label: IntArray
    probability: FloatArray
    persistence: FloatArray


def core_distance(points: FloatArray, weight: FloatArray, minimum: int) -> FloatArray:
    """Return how far each place must look for a minimum of weight, its own included.

    Parameters
    ----------
    points
        n × 3, any unit of length.
    weight
        Weight of each place, above 0.
    minimum
        Weight that makes a place dense.

    Returns
    -------
    numpy.ndarray
        Distance per place; infinite if all places together weigh less.
    """
    tree = KDTree(points)
    found = np.full(len(points), np.inf)
    left = np.arange(len(points))
    near = 16
    while len(left):
        near = min(near, len(points))
        nearest = tree.query(points[left], k=near)
        distance = np.asarray(nearest[0], dtype="float64").reshape(len(left), near)
        at = np.asarray(nearest[1], dtype="int64").reshape(len(left), near)
        # Sums of fractions may fall short of a whole by rounding.
        enough = weight[at].cumsum(axis=1) >= minimum * (1 - 1e-12)
        reached = enough.any(axis=1)
        first = enough.argmax(axis=1)[reached]
        found[left[reached]] = distance[np.flatnonzero(reached), first]
        left = left[~reached]
        if near == len(points):
            break
        near *= 4
    return found


def find_knee(core: FloatArray, weight: FloatArray) -> float:
    """Return the radius at which the curve of core distances bends most.

    Core distances in rising order, one per incident, are drawn on a unit square; the
    knee is the point farthest below the line from the first to the last (Ester et al.
    1996 read it by eye; the rule is that of Satopää et al. 2011).

    Parameters
    ----------
    core
        Core distance of each place.
    weight
        Its weight: as many incidents have that distance.

    Raises
    ------
    StatisticError
        If fewer than three distances differ: a curve of two points has no bend.
    """
    order = np.argsort(core, kind="stable")
    height = core[order]
    height, weight = height[np.isfinite(height)], weight[order][np.isfinite(height)]
    if len(np.unique(height)) < _KNEE_PLACES:
        message = (
            f"The radius of clusters cannot be found from {len(np.unique(height))} "
            "different core distances. State `radius_km` in km."
        )
        raise StatisticError(message)
    # A step of the curve is as wide as the place's weight; its end counts.
    along = weight.cumsum() / weight.sum()
    up = (height - height[0]) / (height[-1] - height[0])
    return float(height[np.argmax(along - up)])


def dbscan(
    points: FloatArray, weight: FloatArray, *, radius: float, minimum: int
) -> Clustering:
    """Return clusters of DBSCAN.

    Parameters
    ----------
    points
        n × 3.
    weight
        Weight of each place.
    radius
        Straight distance within which a minimum of weight makes a place dense.
    minimum
        That weight.
    """
    # Sums of fractions may fall short of a whole by rounding.
    fitted = DBSCAN(eps=radius, min_samples=minimum).fit(
        points, sample_weight=weight * (1 + 1e-12)
    )
    label = np.asarray(fitted.labels_, dtype="int64")
    empty = np.full(label.max(initial=NOISE) + 1, np.nan)
    return Clustering(label, np.full(len(label), np.nan), empty)
