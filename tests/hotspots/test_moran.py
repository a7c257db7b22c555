import itertools
import warnings

import distributed
import h3
import numpy as np
import numpy.typing as npt
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from geo import cells
from geo.errors import StatisticError
from geo.hotspots.getis_ord import correct_for_many
from geo.hotspots.moran import (
    NOT_SIGNIFICANT,
    QUADRANTS,
    LocalMoran,
    bivariate_local_moran,
    local_moran,
)
from tests.tiny_world import CELLS, CENTER, MX_CELLS, cells_of

FloatArray = npt.NDArray[np.float64]
SEED = 5


def _disk(rings: int) -> npt.NDArray[np.uint64]:
    disk = h3.grid_disk(CENTER, rings)
    return np.array(sorted(h3.str_to_int(cell) for cell in disk), "uint64")


def _others(weights: sp.csr_array) -> list[list[int]]:
    """Return the neighbours of each cell, itself not counted."""
    ends = itertools.pairwise(weights.indptr.tolist())
    return [
        [other for other in weights.indices[first:last].tolist() if other != at]
        for at, (first, last) in enumerate(ends)
    ]


def _oracle(
    values: FloatArray,
    weights: sp.csr_array,
    around: FloatArray | None = None,
) -> dict[str, FloatArray]:
    """Return what esda finds, by the name of its attribute."""
    with warnings.catch_warnings():
        # The oracle and its own imports warn of their coming versions.
        warnings.simplefilter("ignore")
        from esda.moran import Moran_Local, Moran_Local_BV
        from libpysal.weights import W

        table = W(dict(enumerate(_others(weights))), silence_warnings=True)
        options = {"transformation": "r", "permutations": 0}
        found = (
            Moran_Local(values, table, **options)
            if around is None
            else Moran_Local_BV(values, around, table, **options)
        )
    return {
        name: np.asarray(getattr(found, name))
        for name in ("Is", "q", "EIc", "VIc")
        if hasattr(found, name)
    }


def _samples(seed: int, count: int) -> list[FloatArray]:
    chance = np.random.default_rng(seed)
    return [
        chance.lognormal(size=count),
        chance.poisson(0.3, size=count).astype("float64"),
        10 + chance.normal(size=count),
    ]


@pytest.mark.parametrize("rings", [1, 2])
@pytest.mark.parametrize("seed", range(3))
def test_statistics_and_quadrants_are_those_of_esda(rings: int, seed: int) -> None:
    area = _disk(8)
    weights = cells.neighbors(area, rings=rings)
    for values in _samples(seed, len(area)):
        found = local_moran(values, weights, draws=9, seed=SEED)
        oracle = _oracle(values, weights)
        np.testing.assert_allclose(found.statistic, oracle["Is"], rtol=0, atol=1e-12)
        assert [QUADRANTS.index(name) + 1 for name in found.quadrant] == list(
            oracle["q"]
        )


# esda's moments of Sokal (1998) are those of I without the factor (n − 1) / n.
@pytest.mark.parametrize("rings", [1, 2])
def test_scores_rest_on_the_conditional_moments_of_esda(rings: int) -> None:
    area = _disk(8)
    weights = cells.neighbors(area, rings=rings)
    factor = (len(area) - 1) / len(area)
    for values in _samples(7, len(area)):
        found = local_moran(values, weights, draws=9, seed=SEED)
        oracle = _oracle(values, weights)
        expected = (oracle["Is"] / factor - oracle["EIc"]) / np.sqrt(oracle["VIc"])
        np.testing.assert_allclose(found.score, expected, rtol=1e-9, atol=1e-9)


def test_bivariate_statistics_are_those_of_esda() -> None:
    area = _disk(8)
    weights = cells.neighbors(area, rings=1)
    here, around, _ = _samples(2, len(area))
    found = bivariate_local_moran(here, around, weights, draws=9, seed=SEED)
    oracle = _oracle(here, weights, around)
    np.testing.assert_allclose(found.statistic, oracle["Is"], rtol=0, atol=1e-12)
    assert [QUADRANTS.index(name) + 1 for name in found.quadrant] == list(oracle["q"])


def _folded(values: FloatArray, weights: sp.csr_array, draws: int) -> FloatArray:
    """Return folded probabilities in the way of esda, with draws for each cell."""
    chance = np.random.default_rng(8)
    deviates = (values - values.mean()) / values.std()
    found = []
    for at, near in enumerate(_others(weights)):
        rest = np.delete(deviates, at)
        picks = np.argpartition(chance.random((draws, len(rest))), len(near), axis=1)
        simulated = deviates[at] * rest[picks[:, : len(near)]].mean(axis=1)
        larger = int((simulated >= deviates[at] * deviates[near].mean()).sum())
        found.append((min(larger, draws - larger) + 1) / (draws + 1))
    return np.array(found)


# Draws shared by all cells give what draws for each cell give, but for chance.
def test_folded_probabilities_are_those_of_draws_for_each_cell() -> None:
    weights = cells.neighbors(_disk(5), rings=1)
    values = _samples(4, 91)[0]
    found = local_moran(values, weights, draws=200_000, seed=SEED)
    own = _folded(values, weights, 4999)
    error = np.sqrt(found.p_folded * (1 - found.p_folded) / 4999) + 2e-4
    apart = np.abs(found.p_folded - own) / error
    assert apart.max() < 4.5
    assert np.mean(apart < 2) > 0.9


def _exact(
    own: FloatArray, around: FloatArray, weights: sp.csr_array
) -> list[tuple[float, float, float]]:
    """Return score and both tails of each cell from every possible neighbourhood."""
    results = []
    for at, near in enumerate(_others(weights)):
        rest = np.delete(around, at)
        some = itertools.combinations(range(len(rest)), len(near))
        draws = rest[np.array(list(some))].sum(axis=1)
        seen = around[near].sum()
        side = np.sign(own[at] - own.mean())
        score = side * (seen - draws.mean()) / draws.std()
        above, below = np.mean(draws >= seen - 1e-9), np.mean(draws <= seen + 1e-9)
        results.append((float(score), float(above), float(below)))
    return results


@pytest.mark.parametrize("letters", [MX_CELLS, "".join(CELLS)])
def test_probabilities_are_those_of_every_possible_neighbourhood(letters: str) -> None:
    area = np.sort(cells_of(letters))
    weights = cells.neighbors(area, rings=1)
    chance = np.random.default_rng(len(letters))
    own = chance.poisson(1.0, size=len(area)).astype("float64")
    around = chance.lognormal(size=len(area))
    for here, there in ((own, own), (around, around), (own, around)):
        found = bivariate_local_moran(here, there, weights, draws=200_000, seed=SEED)
        for at, (score, above, below) in enumerate(_exact(here, there, weights)):
            assert found.score[at] == pytest.approx(score, rel=1e-9)
            p = min(2 * min(above, below), 1.0)
            error = 5 * (2 * p / found.draws[at]) ** 0.5 + 2 / found.draws[at]
            assert found.p[at] == pytest.approx(p, abs=error)


# Three firearms each in Q, R and S among the twelve cells of Mexico, as for Gi*: x̄ =
# 3/4, S² = 27/16, so z is −1/√3 of none and √3 of three; Σz² = 12.
def test_the_tiny_world_is_worked_out_by_hand() -> None:
    area = np.sort(cells_of(MX_CELLS))
    values = np.where(np.isin(area, cells_of("QRS")), 3.0, 0.0)
    found = local_moran(
        values, cells.neighbors(area, rings=1), draws=999_999, seed=SEED
    )
    at = {
        letter: int(np.searchsorted(area, cells_of(letter)[0])) for letter in MX_CELLS
    }
    low, high = -(3**-0.5), 3**0.5
    # R: neighbours N O Q S. H: I M. M: H I N Q.
    for letter, own, mean in (
        ("R", high, (2 * low + 2 * high) / 4),
        ("H", low, low),
        ("M", low, (3 * low + high) / 4),
    ):
        assert found.statistic[at[letter]] == pytest.approx(11 * own * mean / 12)
    names = {letter: found.quadrant[at[letter]] for letter in MX_CELLS}
    # Q, as S: M N R, 2 low + high > 0. N, as O: I J M O Q R, 4 low + 2 high > 0. M, as
    # P: 3 low + high = 0 but for rounding, which is not high.
    assert (
        "".join(letter for letter in MX_CELLS if names[letter] == "high-high") == "QRS"
    )
    assert "".join(letter for letter in MX_CELLS if names[letter] == "low-high") == "NO"
    assert (
        "".join(letter for letter in MX_CELLS if names[letter] == "low-low")
        == "HIJKLMP"
    )
    # R: two or more of Q and S among 4 of the 11 others: C(9,2) / C(11,4) = 36/330.
    p = 2 * 36 / 330
    assert found.p[at["R"]] == pytest.approx(p, rel=0.01)
    # H: both I and M without, of 8 in 11: C(8,2) / C(11,2) = 28/55; more than half.
    assert found.p[at["H"]] == 1.0
    assert found.p_folded[at["H"]] == pytest.approx(1 - 28 / 55, rel=0.01)


def test_ties_count_in_both_tails_whatever_the_order_of_a_sum() -> None:
    # Sums of 0.1, 0.2 and 0.3 depend on their order in the last digit.
    area = _disk(8)
    tenths: FloatArray = np.rint(np.random.default_rng(0).uniform(1, 3, len(area)))
    weights = cells.neighbors(area, rings=1)
    plain = local_moran(tenths / 10, weights, draws=9999, seed=SEED)
    whole = local_moran(tenths, weights, draws=9999, seed=SEED)
    assert (plain.p == whole.p).all()
    assert (plain.p_folded == whole.p_folded).all()


def _same(one: LocalMoran, other: LocalMoran) -> bool:
    return all(
        (getattr(one, name) == getattr(other, name)).all()
        for name in LocalMoran.__slots__
    )


def test_results_do_not_depend_on_threads_blocks_or_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    area = _disk(6)
    weights = cells.neighbors(area, rings=2)
    values = _samples(1, len(area))[0]
    once = local_moran(values, weights, draws=20_000, seed=SEED, threads=1)
    monkeypatch.setattr("geo.hotspots.permutations._SUMS", 1)
    again = local_moran(values, weights, draws=20_000, seed=SEED, threads=3)
    assert _same(once, again)
    other = local_moran(values, weights, draws=20_000, seed=SEED + 1)
    assert (once.p != other.p).any()
    assert (once.statistic == other.statistic).all()


def test_a_cluster_gives_the_same_results() -> None:
    area = _disk(4)
    weights = cells.neighbors(area, rings=1)
    values = _samples(1, len(area))[0]
    here = local_moran(values, weights, draws=9999, seed=SEED)
    with distributed.LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=1,
        threads_per_worker=2,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as started:
        address = str(started.scheduler_address)
        there = local_moran(values, weights, draws=9999, seed=SEED, cluster=address)
    assert _same(here, there)


@given(st.integers(0, 2**40), st.floats(0.1, 1e4), st.floats(-1e4, 1e4))
def test_results_do_not_depend_on_unit_and_origin(
    seed: int, unit: float, origin: float
) -> None:
    area = _disk(3)
    weights = cells.neighbors(area, rings=1)
    values = np.random.default_rng(seed).integers(0, 9, len(area)).astype("float64")
    plain = local_moran(values, weights, draws=200, seed=seed)
    moved = local_moran(origin + unit * values, weights, draws=200, seed=seed)
    np.testing.assert_allclose(moved.statistic, plain.statistic, atol=1e-6)
    np.testing.assert_allclose(moved.score, plain.score, atol=1e-4)
    assert (moved.p == plain.p).all()


# Two cells side by side and one far away: the lonely one has no neighbours, and the
# others' only draw of one cell from two is a toss.
def test_a_cell_without_neighbours_has_nothing_to_say() -> None:
    lonely = h3.str_to_int(h3.latlng_to_cell(-30.0, 100.0, 6))
    area = np.sort(np.append(cells_of("JK"), np.uint64(lonely)))
    values = np.where(area == lonely, 9.0, np.arange(3.0))
    found = local_moran(values, cells.neighbors(area, rings=1), draws=9999, seed=SEED)
    at = int(np.searchsorted(area, np.uint64(lonely)))
    assert (found.statistic[at], found.score[at], found.p_normal[at]) == (0, 0, 1)
    assert (found.p[at], found.p_folded[at]) == (1, 1)
    assert (np.delete(found.p, at) > 0.9).all()


# 18 below, 18 above and one between them.
def test_a_cell_at_the_mean_is_never_significant() -> None:
    area = _disk(3)
    values = np.repeat([0.1, 0.2, 0.3], [18, 1, 18])
    found = local_moran(values, cells.neighbors(area, rings=1), draws=999, seed=SEED)
    assert (found.p[18], found.p_folded[18], found.p_normal[18]) == (1, 1, 1)
    assert found.quadrant[18].startswith("low")
    assert found.p.min() < 0.1


# Under chance alone every discovery is false. A curve finds hundreds in values with a
# long tail, because sums of six of them are far from normal; draws find none.
def test_chance_alone_has_no_clusters_by_draws_but_many_by_the_normal_curve() -> None:
    area = _disk(80)
    weights = cells.neighbors(area, rings=1)
    values = np.random.default_rng(11).lognormal(sigma=1.5, size=len(area))
    found = local_moran(values, weights, seed=SEED)
    by_draws = found.classes(correct_for_many(found.p))
    by_curve = found.classes(correct_for_many(found.p_normal))
    assert (by_draws == NOT_SIGNIFICANT).all()
    assert (by_curve != NOT_SIGNIFICANT).sum() > 100


# A cluster of high values within low noise is found after the correction, which a
# thousand draws could not do: 2/1000 · 2,611 cells / 19 is above 0.05.
def test_a_cluster_is_found_among_thousands_of_cells() -> None:
    area = _disk(29)
    weights = cells.neighbors(area, rings=1)
    hot = np.isin(area, _disk(2))
    values = np.random.default_rng(1).lognormal(size=len(area)) + 40.0 * hot
    many = local_moran(values, weights, seed=SEED)
    classes = many.classes(correct_for_many(many.p))
    assert (classes[hot] == "high-high").all()
    # One in twenty discoveries may be false.
    beyond = ~np.isin(area, _disk(3))
    assert (classes[beyond] != NOT_SIGNIFICANT).sum() <= 1
    few = local_moran(values, weights, draws=999, seed=SEED)
    assert (few.classes(correct_for_many(few.p)) == NOT_SIGNIFICANT).all()


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3])
def test_values_that_are_all_equal_have_no_statistic(value: float) -> None:
    weights = cells.neighbors(_disk(3), rings=1)
    with pytest.raises(StatisticError, match="values that differ; all 37 are"):
        local_moran(np.full(37, value), weights, seed=SEED)


def test_missing_values_and_none_at_all_are_refused() -> None:
    weights = cells.neighbors(_disk(3), rings=1)
    values = np.arange(37.0)
    values[4] = np.nan
    with pytest.raises(StatisticError, match="finite values; 1 of 37 are not"):
        local_moran(values, weights, seed=SEED)
    nothing = sp.csr_array((0, 0), dtype="float64")
    with pytest.raises(StatisticError, match="there are none"):
        local_moran(np.empty(0), nothing, seed=SEED)


def test_neighbours_of_different_weight_are_refused() -> None:
    weights = cells.neighbors(_disk(3), rings=1)
    weights.data[3] = 0.5
    with pytest.raises(StatisticError, match=r"run from 0\.5 to 1"):
        local_moran(np.arange(37.0), weights, seed=SEED)
