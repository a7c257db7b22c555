"""Whether clusters are found again when incidents are drawn anew.

Incidents are resampled with replacement; a cluster is found again in a resample if a
cluster there has a Jaccard index of at least one half with it (Hennig 2007). Each
resample has its own branch of the seed and may be made on any thread or machine.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.hotspots.density import NOISE, Clustering, dbscan
from geo.hotspots.hierarchy import hdbscan
from geo.tasks import run_tasks

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# From here on a cluster counts as found again, below it is dissolved (Hennig 2007).
FOUND_AGAIN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method of clustering and its settings.

    Attributes
    ----------
    name
        ``dbscan`` or ``hdbscan``.
    minimum
        Weight that makes a place dense.
    radius
        DBSCAN: straight distance within which it must lie.
    minimum_cluster, floor
        HDBSCAN: least weight of a cluster, and least distance.
    """

    name: str
    minimum: int
    radius: float = 0.0
    minimum_cluster: int = 0
    floor: float = 0.0

    def find(self, points: FloatArray, weight: FloatArray) -> Clustering:
        """Return the clusters of weighted places."""
        if self.name == "dbscan":
            return dbscan(points, weight, radius=self.radius, minimum=self.minimum)
        return hdbscan(
            points,
            weight,
            minimum=self.minimum,
            minimum_cluster=self.minimum_cluster,
            floor=self.floor,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Incidents that resamples are drawn from.

    Attributes
    ----------
    points
        n × 3 places.
    place
        Place of each record.
    incidents
        Incidents of each record.
    each
        Weight of each of its incidents: 1, or the firearms of one on average.
    """

    points: FloatArray
    place: IntArray
    incidents: IntArray
    each: FloatArray

    def weight(self, incidents: IntArray) -> FloatArray:
        """Return the weight of each place where records have so many incidents."""
        weight: FloatArray = np.bincount(
            self.place, weights=incidents * self.each, minlength=len(self.points)
        ).astype("float64")
        return weight


@dataclass(frozen=True, slots=True)
class _Task:
    sample: Sample
    methods: tuple[Method, ...]
    labels: tuple[IntArray, ...]
    seed: int


def refind(
    sample: Sample,
    methods: tuple[Method, ...],
    labels: tuple[IntArray, ...],
    *,
    resamples: int,
    seed: int,
    threads: int | None = None,
    cluster: str = "",
) -> list[FloatArray]:
    """Return how similar the clusters of resamples are to those found.

    Parameters
    ----------
    sample
        Incidents.
    methods, labels
        Methods, and what each found: a label per place, -1 for noise.
    resamples, seed
        How many, and where chance starts.
    threads, cluster
        As `geo.tasks.run_tasks` takes them; the result does not depend on them.

    Returns
    -------
    list of numpy.ndarray
        Per method: resamples × clusters, the greatest Jaccard index, in weight of the
        resample, of each cluster with any cluster there; 0 if nothing of it was drawn.
    """
    task = _Task(sample, methods, labels, seed)
    rows = list(
        run_tasks(
            _similarities,
            task,
            list(range(resamples)),
            threads=threads,
            cluster=cluster,
        )
    )
    return [
        np.array([row[at] for row in rows]).reshape(resamples, label.max() + 1)
        for at, label in enumerate(labels)
    ]


def _similarities(task: _Task, number: int) -> list[FloatArray]:
    """Draw incidents anew, and compare the clusters of each method."""
    generator = np.random.default_rng([task.seed, number])
    had = task.sample.incidents
    drawn = generator.multinomial(int(had.sum()), had / had.sum())
    weight = task.sample.weight(drawn)
    there = weight > 0
    points = task.sample.points[there]
    return [
        similarity(
            label[there],
            method.find(points, weight[there]).label,
            weight[there],
            int(label.max()) + 1,
        )
        for method, label in zip(task.methods, task.labels, strict=True)
    ]


def similarity(
    label: IntArray, other: IntArray, weight: FloatArray, clusters: int
) -> FloatArray:
    """Return the greatest Jaccard index of each cluster with any of another labelling.

    Parameters
    ----------
    label, other
        Cluster per place in the two labellings, -1 for noise.
    weight
        Weight per place.
    clusters
        Clusters of the first labelling, also those without any place here.
    """
    others = int(other.max(initial=NOISE)) + 1
    both = (label != NOISE) & (other != NOISE)
    common = np.bincount(
        label[both] * others + other[both],
        weights=weight[both],
        minlength=clusters * others,
    ).reshape(clusters, others)
    own = np.bincount(label + 1, weights=weight, minlength=clusters + 1)[1:]
    theirs = np.bincount(other + 1, weights=weight, minlength=others + 1)[1:]
    union = own[:, None] + theirs[None, :] - common
    found: FloatArray = (common / np.where(union > 0, union, 1.0)).max(
        axis=1, initial=0.0
    )
    return found
