import numpy as np
import numpy.typing as npt
import pytest

from geo.hotspots import permutations
from geo.hotspots.permutations import count_extremes

SEED = 9
_ALL = 2**64 - 1


def _mixed(word: int) -> int:
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _ALL
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _ALL
    return word ^ (word >> 31)


def _drawn(count: int, deepest: int, draw: int, seed: int) -> list[int]:
    """Return the cells of a draw, in plain Python."""
    step = 0x9E3779B97F4A7C15
    state = _mixed((_mixed((seed + step) & _ALL) + step * (draw + 1)) & _ALL)
    chosen: list[int] = []
    while len(chosen) < deepest:
        state = (state + step) & _ALL
        product = (_mixed(state) >> 32) * count
        cell = product >> 32
        if product % 2**32 >= 2**32 % count and cell not in chosen:
            chosen.append(cell)
    return chosen


def _counted(
    values: npt.NDArray[np.float64],
    observed: npt.NDArray[np.float64],
    degree: npt.NDArray[np.int64],
    draws: int,
) -> npt.NDArray[np.int64]:
    """Count above, below and draws without the cell, in plain Python."""
    counts = np.zeros((3, len(values)), dtype="int64")
    for draw in range(draws):
        chosen = _drawn(len(values), int(degree.max()), draw, SEED)
        for cell in range(len(values)):
            held = chosen[: degree[cell]]
            if cell not in held:
                total = values[held].sum()
                counts[0, cell] += total >= observed[cell]
                counts[1, cell] += total <= observed[cell]
                counts[2, cell] += 1
    return counts


# The first number of SplitMix64 from the seed 0, as its authors publish it.
def test_numbers_are_those_of_splitmix64() -> None:
    assert int(permutations._mix(np.uint64(0x9E3779B97F4A7C15))) == 0xE220A8397B1DCDAF


# Whole numbers, so that sums are exact in any order.
@pytest.mark.parametrize("count", [3, 12, 40])
def test_counts_are_those_of_each_draw_looked_at_alone(count: int) -> None:
    chance = np.random.default_rng(count)
    values = chance.integers(-3, 9, count).astype("float64")
    degree = chance.integers(1, min(count - 1, 6) + 1, count)
    degree[0] = min(count - 1, 6)
    observed = chance.integers(0, 20, count).astype("float64")
    found = count_extremes(values, observed, degree, draws=700, seed=SEED)
    expected = _counted(values, observed, degree, 700)
    assert (found.above == expected[0]).all()
    assert (found.below == expected[1]).all()
    assert (found.draws == expected[2]).all()


def test_every_cell_and_every_pair_is_drawn_alike() -> None:
    count, draws = 11, 40_000
    pairs = np.zeros((count, count))
    for draw in range(draws):
        first, second = _drawn(count, 2, draw, SEED)
        pairs[first, second] += 1
    assert (np.diag(pairs) == 0).all()
    expected = draws / (count * (count - 1))
    apart = pairs[~np.eye(count, dtype=bool)] - expected
    # χ² with 109 degrees of freedom: mean 109, deviation 14.8.
    assert 65 < (apart**2).sum() / expected < 155


def test_without_neighbours_every_draw_is_a_tie() -> None:
    nothing = np.zeros(4, dtype="int64")
    found = count_extremes(np.arange(4.0), np.zeros(4), nothing, draws=10, seed=SEED)
    for counts in (found.above, found.below, found.draws):
        assert counts.tolist() == [10] * 4
