"""Clusters and scans: seconds by number of places and replicates.

``python -m benchmarks.scan`` prints the tables. CPU seconds of one process on all its
threads, so that other work on the machine disturbs little; wall seconds beside them.
"""

import time
from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.hotspots.circles import grow_circles
from geo.hotspots.density import dbscan
from geo.hotspots.hierarchy import hdbscan
from geo.hotspots.scan import ScanSettings, scan
from geo.projection import EARTH_RADIUS_KM, unit_sphere

FloatArray = npt.NDArray[np.float64]

_SEED = 1
_UNITS = (500, 1_000, 2_470)
_CASES = 30_000  # a year


def _places(count: int) -> tuple[FloatArray, FloatArray]:
    """Return latitudes and longitudes about 100 towns over Mexico."""
    rng = np.random.default_rng(_SEED)
    towns = rng.uniform(0, 1, (100, 2))[rng.integers(0, 100, count)]
    at = towns + rng.normal(0, 0.02, (count, 2))
    return 16 + 15 * at[:, 0], -115 + 25 * at[:, 1]


def _clock(work: Callable[[], object]) -> tuple[float, float]:
    """Return CPU and wall seconds of the second of two runs; the first compiles."""
    work()
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def time_scans() -> None:
    """Print the time of scans by units, years and replicates."""
    print("| kind | units | steps | circles | replicates | CPU s | wall s |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    rng = np.random.default_rng(_SEED)
    for units in _UNITS:
        latitude, longitude = _places(units)
        name = [f"{at:05d}" for at in range(units)]
        areas = pd.DataFrame({"area_id": name, "name": name, "state_name": ""})
        areas = areas.assign(latitude=latitude, longitude=longitude)
        people = rng.lognormal(9, 1.5, units)
        population = pd.DataFrame({2020: people}, index=name)
        for years, space, both in ((10, 999, 0), (10, 0, 199), (35, 0, 199)):
            counts = pd.DataFrame(
                rng.multinomial(_CASES, people / people.sum(), size=years).T,
                index=name,
                columns=range(2025 - years, 2025),
            )
            for radius in (200.0, None):
                asked = ScanSettings(
                    max_radius_km=radius,
                    period_years=1,
                    space_replicates=space,
                    space_time_replicates=both,
                    seed=_SEED,
                )
                found = scan(areas, counts, population, asked).facts
                cpu, wall = _clock(partial(scan, areas, counts, population, asked))
                kind = "space" if space else "space-time"
                steps = 1 if space else years
                print(
                    f"| {kind} | {units:,} | {steps} | {found['circles']:,} "
                    f"| {space or both} | {cpu:.1f} | {wall:.1f} |",
                    flush=True,
                )


def time_clusters() -> None:
    """Print the time of clustering places, beside scikit-learn's HDBSCAN."""
    from sklearn.cluster import HDBSCAN

    print("\n| method | places | CPU s | wall s |")
    print("|---|--:|--:|--:|")
    for count in (5_000, 50_000):
        points = unit_sphere(*_places(count)) * EARTH_RADIUS_KM
        weight = np.ones(count)
        theirs = HDBSCAN(min_cluster_size=50, min_samples=10, copy=True)
        cases: dict[str, Callable[[], object]] = {
            "DBSCAN": partial(dbscan, points, weight, radius=10.0, minimum=10),
            "HDBSCAN with weights": partial(
                hdbscan, points, weight, minimum=10, minimum_cluster=50, floor=1e-6
            ),
            "HDBSCAN of scikit-learn": partial(theirs.fit, points),
        }
        for label, work in cases.items():
            cpu, wall = _clock(work)
            print(f"| {label} | {count:,} | {cpu:.2f} | {wall:.2f} |", flush=True)


def time_circles() -> None:
    """Print the time of growing circles."""
    points = unit_sphere(*_places(_UNITS[-1])) * EARTH_RADIUS_KM
    size = np.ones(len(points))
    cpu, wall = _clock(lambda: grow_circles(points, size, most=len(points) / 2))
    print(f"\nCircles around {len(points):,} places: {cpu:.1f} s CPU, {wall:.1f} s.")


if __name__ == "__main__":
    time_clusters()
    time_circles()
    time_scans()
