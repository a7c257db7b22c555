"""Results are the same to the last bit, however many cores matrix products share.

Sums of many thousand products differ in their last digit between one core and four.
"""

from collections.abc import Callable

import h3
import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from geo import cells
from geo.hotspots.autocorrelation import global_moran, moran_by_rings
from geo.hotspots.moran import local_moran
from geo.hotspots.skill import Captured, measure
from tests.tiny_world import CENTER

CELLS = np.sort(
    np.array([h3.str_to_int(one) for one in h3.grid_disk(CENTER, 110)], "uint64")
)
VALUES = np.random.default_rng(1).gamma(0.3, 1.0, len(CELLS))


def _on(cores: int, made: Callable[[], np.ndarray]) -> bytes:
    with threadpool_limits(limits=cores, user_api="blas"):
        return np.asarray(made(), dtype="float64").tobytes()


def _local() -> np.ndarray:
    found = local_moran(VALUES, cells.neighbors(CELLS, rings=1), draws=99, seed=1)
    return np.concatenate([found.statistic, found.score])


def _global() -> np.ndarray:
    found = global_moran(VALUES, cells.neighbors(CELLS, rings=1))
    return np.array([found.statistic, found.variance, found.score])


def _rings() -> np.ndarray:
    return np.asarray(moran_by_rings(VALUES, CELLS, most=2))


def _skill() -> np.ndarray:
    generator = np.random.default_rng(2)
    events, best, size = generator.random((3, 2457, 4))
    one = Captured(events, best, size, generator.random(2457), generator.random(2457))
    found = measure({"map": [one] * 10}, resamples=999, seed=3)
    return found["map"]


@pytest.mark.parametrize("made", [_local, _global, _rings, _skill])
def test_cores_do_not_show(made: Callable[[], np.ndarray]) -> None:
    assert _on(1, made) == _on(4, made)
