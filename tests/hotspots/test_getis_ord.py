import itertools
import warnings

import h3
import numpy as np
import numpy.typing as npt
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from geo import cells
from geo.errors import StatisticError
from geo.hotspots.getis_ord import (
    Neighborhoods,
    classify,
    correct_for_many,
    equal_columns,
    gi_star,
    gi_star_many,
    two_sided_p,
)
from tests.tiny_world import CENTER, MX_CELLS, cells_of

FloatArray = npt.NDArray[np.float64]


def _disk(rings: int) -> npt.NDArray[np.uint64]:
    disk = h3.grid_disk(CENTER, rings)
    return np.array(sorted(h3.str_to_int(cell) for cell in disk), "uint64")


def _oracle(values: FloatArray, weights: sp.csr_array) -> FloatArray:
    with warnings.catch_warnings():
        # The oracle and its own imports warn of their coming versions.
        warnings.simplefilter("ignore")
        from esda.getisord import G_Local
        from libpysal.weights import W

        ends = itertools.pairwise(weights.indptr.tolist())
        neighbors = {
            at: [other for other in weights.indices[first:last].tolist() if other != at]
            for at, (first, last) in enumerate(ends)
        }
        table = W(neighbors, silence_warnings=True)
        local = G_Local(values, table, transform="B", permutations=0, star=True)
    return np.asarray(local.Zs, dtype="float64")


# The oracle divides by the sum of the values, so they must be positive.
@pytest.mark.parametrize("rings", [1, 2])
@pytest.mark.parametrize("seed", range(5))
def test_scores_are_those_of_esda_on_random_values(rings: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    area = _disk(8)
    weights = cells.neighbors(area, rings=rings)
    for values in (
        chance.lognormal(size=len(area)),
        chance.poisson(0.3, size=len(area)).astype("float64"),
        10 + chance.normal(size=len(area)),
    ):
        np.testing.assert_allclose(
            gi_star(values, weights), _oracle(values, weights), rtol=0, atol=1e-12
        )


# Three firearms each in Q, R and S: x̄ = 9/12 = 3/4, S² = 27/12 − 9/16 = 27/16. Per
# cell: number of cells in its neighbourhood, itself included, and firearms in them.
TINY = {
    "H": (3, 0),  # H I M
    "I": (5, 0),  # H I J M N
    "J": (5, 0),  # I J K N O
    "K": (5, 0),  # J K L O P
    "L": (3, 0),  # K L P
    "M": (5, 3),  # H I M N Q
    "N": (7, 6),  # I J M N O Q R
    "O": (7, 6),  # J K N O P R S
    "P": (5, 3),  # K L O P S
    "Q": (4, 6),  # M N Q R
    "R": (5, 9),  # N O Q R S
    "S": (4, 6),  # O P R S
}


def test_scores_of_the_tiny_world_are_those_worked_out_by_hand() -> None:
    area = np.sort(cells_of(MX_CELLS))
    letters = sorted(MX_CELLS, key=lambda letter: int(cells_of(letter)[0]))
    values = np.array([3.0 * (letter in "QRS") for letter in letters])
    weights = cells.neighbors(area, rings=1)
    scores = dict(zip(letters, gi_star(values, weights), strict=True))
    expected = {
        letter: (near - 3 / 4 * size)
        / ((27 / 16) ** 0.5 * ((12 * size - size**2) / 11) ** 0.5)
        for letter, (size, near) in TINY.items()
    }
    assert scores == pytest.approx(expected, abs=1e-12)
    # R: (9 − 15/4) / √(27/16 · 35/11) = 5.25 / 2.31718.
    assert scores["R"] == pytest.approx(2.26569, abs=1e-5)
    np.testing.assert_allclose(
        gi_star(values, weights), _oracle(values, weights), rtol=0, atol=1e-12
    )


def test_true_zeros_matter() -> None:
    # The same three cells among 19 and among 12: more zeros, a rarer cluster.
    few = np.sort(cells_of(MX_CELLS))
    many = _disk(2)
    hot = cells_of("QRS")
    among_few, among_many = (
        gi_star(np.isin(area, hot).astype("float64"), cells.neighbors(area, rings=1))[
            np.searchsorted(area, hot)
        ].max()
        for area in (few, many)
    )
    # Among 19: x̄ = 3/19, S² = 3/19 − 9/361 = 48/361.
    # R: (3 − 15/19) / √(48/361 · (19 · 5 − 25)/18).
    assert among_few == pytest.approx(2.26569, abs=1e-5)
    assert among_many == pytest.approx((42 / 19) / (48 / 361 * 70 / 18) ** 0.5)
    assert among_many > among_few


@given(st.lists(st.integers(0, 50), min_size=12, max_size=12), st.floats(0.01, 1e3))
def test_scores_do_not_depend_on_the_unit(counts: list[int], unit: float) -> None:
    if len(set(counts)) == 1:
        counts[0] += 1
    weights = cells.neighbors(np.sort(cells_of(MX_CELLS)), rings=1)
    values = np.array(counts, dtype="float64")
    plain = gi_star(values, weights)
    np.testing.assert_allclose(gi_star(unit * values, weights), plain, atol=1e-9)
    np.testing.assert_allclose(gi_star(values + unit, weights), plain, atol=1e-6)
    np.testing.assert_allclose(gi_star(-values, weights), -plain, atol=1e-9)


@pytest.mark.parametrize("value", [0.0, 0.1, 0.3, 7.0, 1e-7, 1 / 3, 12345.678])
@pytest.mark.parametrize("rings", [1, 2])
def test_values_that_are_all_equal_have_no_hotspot(value: float, rings: int) -> None:
    area = _disk(3)
    with pytest.raises(StatisticError, match=r"values that differ; all 37 are "):
        gi_star(np.full(37, value), cells.neighbors(area, rings=rings))


def test_a_study_area_of_one_cell_has_no_hotspot() -> None:
    one = cells_of("J")
    with pytest.raises(StatisticError, match="all 1 are 4"):
        gi_star(np.array([4.0]), cells.neighbors(one, rings=1))


def test_a_study_area_without_cells_has_no_hotspot() -> None:
    nothing = sp.csr_array((0, 0), dtype="float64")
    with pytest.raises(StatisticError, match="values that differ; there are none"):
        gi_star(np.empty(0), nothing)


def test_a_cell_that_neighbours_every_cell_is_refused_with_a_remedy() -> None:
    area = _disk(1)
    words = "1 of 7 cells neighbour every cell. Use fewer rings or a larger area"
    with pytest.raises(StatisticError, match=words):
        gi_star(np.arange(7.0), cells.neighbors(area, rings=1))


def test_many_years_have_the_scores_of_each_alone_to_the_last_bit() -> None:
    chance = np.random.default_rng(3)
    area = _disk(12)
    weights = cells.neighbors(area, rings=2)
    years = chance.lognormal(size=(len(area), 7)) * chance.uniform(0.1, 1e6, size=7)
    near = Neighborhoods.of(weights)
    alone = np.stack([gi_star(year.copy(), weights) for year in years.T], axis=1)
    for layout in (years, np.asfortranarray(years)):
        for prepared in (weights, near):
            assert (gi_star_many(layout, prepared) == alone).all()
    assert (gi_star(years[:, 2].copy(), near) == alone[:, 2]).all()


def test_a_year_of_equal_values_has_scores_of_zero_and_is_named() -> None:
    area = _disk(3)
    weights = cells.neighbors(area, rings=1)
    years = np.stack([np.arange(37.0), np.full(37, 0.1), np.zeros(37)], axis=1)
    scores = gi_star_many(years, weights)
    assert equal_columns(years).tolist() == [False, True, True]
    assert (scores[:, 0] == gi_star(years[:, 0].copy(), weights)).all()
    assert (scores[:, 1:] == 0).all()
    assert not np.signbit(scores[:, 1:]).any()


def test_years_without_cells_or_with_missing_values_are_refused() -> None:
    weights = cells.neighbors(_disk(3), rings=1)
    with pytest.raises(StatisticError, match="there are none"):
        gi_star_many(np.empty((0, 2)), sp.csr_array((0, 0), dtype="float64"))
    years = np.ones((37, 2))
    years[3, 1] = np.nan
    with pytest.raises(StatisticError, match="finite values; 1 of 74 are not"):
        gi_star_many(years, weights)


# Quantiles of the normal distribution, of any table.
@pytest.mark.parametrize(
    ("score", "p"),
    [
        (0.0, 1.0),
        (1.644854, 0.10),
        (1.959964, 0.05),
        (2.575829, 0.01),
        (3.290527, 0.001),
    ],
)
def test_p_values_are_two_sided(score: float, p: float) -> None:
    found = two_sided_p(np.array([score, -score]))
    assert found == pytest.approx([p, p], rel=1e-5)


@given(st.lists(st.floats(-40, 40), min_size=2, max_size=20))
def test_p_values_fall_with_the_size_of_the_score(scores: list[float]) -> None:
    ordered = np.array(sorted(scores, key=abs))
    p_values = two_sided_p(ordered)
    assert ((p_values >= 0) & (p_values <= 1)).all()
    assert (np.diff(p_values) <= 0).all()


# p · n / rank, then the smallest of it and of all larger ranks.
@pytest.mark.parametrize(
    ("p_values", "corrected"),
    [
        # 0.05·5/5 = 0.05; 0.04·5/4 = 0.05; 0.03·5/3 = 0.05; 0.02·5/2; 0.01·5.
        ([0.01, 0.02, 0.03, 0.04, 0.05], [0.05, 0.05, 0.05, 0.05, 0.05]),
        # 0.6·4/4 = 0.6; 0.4·4/3 = 0.533; 0.02·4/2 = 0.04; 0.001·4 = 0.004.
        ([0.4, 0.001, 0.6, 0.02], [1.6 / 3, 0.004, 0.6, 0.04]),
        # 0.04·3/2 = 0.06 is lowered by the rank above it: 0.05·3/3 = 0.05.
        ([0.04, 0.05, 0.001], [0.05, 0.05, 0.003]),
        ([0.2], [0.2]),
        ([1.0, 1.0], [1.0, 1.0]),
        # Ties share the larger rank: 0.01·3/2 twice.
        ([0.01, 0.01, 0.9], [0.015, 0.015, 0.9]),
    ],
)
def test_benjamini_and_hochberg_by_hand(
    p_values: list[float], corrected: list[float]
) -> None:
    assert correct_for_many(np.array(p_values)) == pytest.approx(corrected, rel=1e-12)


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30))
def test_benjamini_and_hochberg_agree_with_their_definition(
    p_values: list[float],
) -> None:
    count = len(p_values)
    ranked = sorted(p_values)
    expected = [
        min(
            1.0,
            *(ranked[k] * count / (k + 1) for k in range(count) if ranked[k] >= p),
        )
        for p in p_values
    ]
    found = correct_for_many(np.array(p_values))
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("wrong", [np.nan, -0.1, 1.5])
def test_only_probabilities_are_corrected(wrong: float) -> None:
    with pytest.raises(StatisticError, match=f"between 0 and 1; one is {wrong}"):
        correct_for_many(np.array([0.5, wrong, 0.1]))


@pytest.mark.parametrize(
    ("corrected", "confidence"),
    [
        (0.0, "99"),
        (0.01, "99"),
        (np.nextafter(0.01, 1), "95"),
        (0.05, "95"),
        (np.nextafter(0.05, 1), "90"),
        (0.10, "90"),
        (np.nextafter(0.10, 1), None),
        (1.0, None),
    ],
)
def test_classes_begin_exactly_at_their_level(
    corrected: float, confidence: str | None
) -> None:
    hot, cold = classify(np.array([2.0, -2.0]), np.array([corrected, corrected]))
    if confidence is None:
        assert (hot, cold) == ("not significant", "not significant")
    else:
        assert (hot, cold) == (f"hot {confidence}", f"cold {confidence}")


def test_a_score_of_zero_is_neither_hot_nor_cold() -> None:
    assert classify(np.zeros(1), np.zeros(1)).tolist() == ["not significant"]
