import itertools
import warnings

import h3
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import scipy.sparse as sp

from geo import cells
from geo.errors import StatisticError
from geo.hotspots.autocorrelation import (
    choose_rings,
    global_moran,
    moran_by_rings,
)
from tests.tiny_world import CENTER, MX_CELLS, cells_of

FloatArray = npt.NDArray[np.float64]


def _disk(rings: int) -> npt.NDArray[np.uint64]:
    disk = h3.grid_disk(CENTER, rings)
    return np.array(sorted(h3.str_to_int(cell) for cell in disk), "uint64")


def _oracle(
    values: FloatArray, weights: sp.csr_array, transform: str
) -> tuple[float, float, float, float, float]:
    with warnings.catch_warnings():
        # The oracle and its own imports warn of their coming versions.
        warnings.simplefilter("ignore")
        from esda.moran import Moran
        from libpysal.weights import W

        ends = itertools.pairwise(weights.indptr.tolist())
        neighbors = {
            at: [other for other in weights.indices[first:last].tolist() if other != at]
            for at, (first, last) in enumerate(ends)
        }
        table = W(neighbors, silence_warnings=True)
        found = Moran(values, table, transformation=transform, permutations=0)
    return (found.I, found.EI, found.VI_rand, found.z_rand, found.p_rand)


def _samples(seed: int, count: int) -> list[FloatArray]:
    chance = np.random.default_rng(seed)
    return [
        chance.lognormal(size=count),
        chance.poisson(0.3, size=count).astype("float64"),
        10 + chance.normal(size=count),
    ]


@pytest.mark.parametrize("standardized", [True, False])
@pytest.mark.parametrize("rings", [1, 2])
def test_moments_are_those_of_esda(*, rings: int, standardized: bool) -> None:
    area = _disk(6)
    weights = cells.neighbors(area, rings=rings)
    for values in _samples(rings, len(area)):
        found = global_moran(values, weights, standardize_rows=standardized)
        expected = _oracle(values, weights, "r" if standardized else "b")
        assert (
            found.statistic,
            found.expected,
            found.variance,
            found.score,
            found.p,
        ) == pytest.approx(expected, rel=1e-9)


# Five values on the cells J K N O Q have 120 orders, all equally likely.
@pytest.mark.parametrize("standardized", [True, False])
def test_moments_are_those_of_every_order_of_the_values(*, standardized: bool) -> None:
    weights = cells.neighbors(np.sort(cells_of("JKNOQ")), rings=1)
    values = np.array([0.0, 0.0, 1.0, 2.0, 9.0])
    orders = [
        global_moran(np.array(order), weights, standardize_rows=standardized).statistic
        for order in itertools.permutations(values.tolist())
    ]
    found = global_moran(values, weights, standardize_rows=standardized)
    assert found.expected == pytest.approx(np.mean(orders), rel=1e-9)
    assert found.variance == pytest.approx(np.var(orders), rel=1e-9)


@pytest.mark.parametrize("threads", [1, 3])
def test_every_number_of_rings_has_its_own_moran(
    monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    monkeypatch.setattr("geo.hotspots.autocorrelation._PAIRS", 2000)
    area = _disk(9)
    values = _samples(3, len(area))[0]
    table = moran_by_rings(values, area, most=4, threads=threads)
    assert table["rings"].tolist() == [1, 2, 3, 4]
    for row in table.itertuples():
        weights = cells.neighbors(area, rings=int(str(row.rings)))
        expected = global_moran(values, weights, standardize_rows=False)
        assert row.neighbors == pytest.approx(weights.nnz / len(area) - 1)
        for name in ("statistic", "expected", "variance", "score", "p"):
            assert getattr(row, name) == pytest.approx(getattr(expected, name))
    alone = moran_by_rings(values, area, most=4, threads=1)
    pd.testing.assert_frame_equal(table, alone, check_exact=True)


def test_rings_that_hold_the_whole_area_are_left_out() -> None:
    area = _disk(2)
    values = np.arange(19.0)
    assert moran_by_rings(values, area, most=6)["rings"].tolist() == [1, 2, 3]
    # Without its middle, a ring of six is still two steps wide.
    ring = _disk(1)[_disk(1) != h3.str_to_int(CENTER)]
    assert moran_by_rings(np.arange(6.0), ring, most=3)["rings"].tolist() == [1]


def _table(scores: list[float]) -> pd.DataFrame:
    """Return a table with some scores; above 2 is significant."""
    rings = np.arange(1, len(scores) + 1)
    return pd.DataFrame(
        {
            "rings": rings,
            "neighbors": 3.0 * rings * (rings + 1),
            "score": scores,
            "p": np.where(np.abs(scores) > 2, 0.01, 0.5),
        }
    )


@pytest.mark.parametrize(
    ("scores", "cells_in_all", "chosen", "rule", "first", "greatest"),
    [
        ([3, 5, 4, 9, 6], 9999, 2, "first peak", 2, 4),
        ([3, 5, 4, 3, 2.5], 9999, 2, "first peak", 2, 2),
        # The first peak is not significant, the second is.
        ([1, 1.5, 1, 4, 3], 9999, 4, "first peak", 4, 4),
        # Dispersion is no clustering: a peak below 0 does not count.
        ([-9, -5, -8, 4, 3], 9999, 4, "first peak", 4, 4),
        ([9, 5, 4, 3, 2], 9999, 1, "falls from one ring on", None, None),
        # Still rising: 30 neighbours are nearest to 36 of three rings, not 18 of two.
        ([3, 5, 7, 9, 11], 9999, 3, "no peak", None, None),
        # 5 % of 200 cells are 10 neighbours: 6 of one ring, not 18 of two.
        ([3, 5, 7, 9, 11], 200, 1, "no peak", None, None),
        ([1, 1.5, 1, 0, -1], 9999, 3, "no clustering", None, None),
        ([5], 9999, 1, "no peak", None, None),
    ],
)
def test_rings_are_chosen_by_the_stated_rule(
    scores: list[float],
    cells_in_all: int,
    chosen: int,
    rule: str,
    first: int | None,
    greatest: int | None,
) -> None:
    scale = choose_rings(_table(scores), cells=cells_in_all)
    assert (scale.rings, scale.rule) == (chosen, rule)
    assert (scale.first_peak, scale.greatest_peak) == (first, greatest)


# Discs of radius 3 set at random: the score rises to the size of the discs and falls.
def test_the_first_peak_finds_the_size_of_clusters() -> None:
    area = _disk(30)
    chance = np.random.default_rng(2)
    near = cells.neighbors(area, rings=3)
    seeds = np.zeros(len(area))
    seeds[chance.choice(len(area), 25, replace=False)] = 1.0
    values = near @ seeds + 0.1 * chance.normal(size=len(area))
    scale = choose_rings(moran_by_rings(values, area, most=10), cells=len(area))
    assert scale.rule == "first peak"
    assert 3 <= scale.rings <= 5


def test_an_area_that_is_one_neighbourhood_is_refused() -> None:
    area = cells_of("JNOK")
    area.sort()
    trio = np.sort(cells_of("INJ"))
    with pytest.raises(StatisticError, match="needs 4 cells"):
        global_moran(np.arange(3.0), cells.neighbors(trio, rings=1))
    with pytest.raises(StatisticError, match="all 4 cells neighbour each other"):
        global_moran(np.arange(4.0), cells.neighbors(area, rings=2))
    empty = moran_by_rings(np.arange(3.0), trio, most=2)
    with pytest.raises(StatisticError, match="within one ring all 3 cells"):
        choose_rings(empty, cells=3)


def test_values_without_a_difference_and_cells_without_neighbours_are_refused() -> None:
    area = np.sort(cells_of(MX_CELLS))
    weights = cells.neighbors(area, rings=1)
    with pytest.raises(StatisticError, match="all 12 are 0"):
        global_moran(np.zeros(12), weights)
    with pytest.raises(StatisticError, match="all 12 are 0"):
        moran_by_rings(np.zeros(12), area, most=2)
    apart = sp.csr_array(sp.eye_array(12))
    with pytest.raises(StatisticError, match="12 cells, whose weights sum to 0"):
        global_moran(np.arange(12.0), apart)
