import itertools

import numpy as np
import numpy.typing as npt
import pytest
from SALib.analyze import morris

from geo.skill.sensitivity_effects import STEP, Effects, Walks, find_effects, walk

FloatArray = npt.NDArray[np.float64]


def _effects(walks: Walks, result: FloatArray, seed: int = 1) -> Effects:
    inputs = walks.moved.shape[1]
    values = result.reshape(len(walks.points), inputs + 1, -1)
    none = np.zeros((len(walks.points), inputs, 0))
    return find_effects(walks, values, none, np.zeros(inputs, dtype=bool), seed=seed)


def _ishigami(points: FloatArray) -> FloatArray:
    """Return Ishigami's function, inputs from −π to π."""
    x = np.pi * (2 * points - 1)
    one, two, three = x[..., 0], x[..., 1], x[..., 2]
    found: FloatArray = (
        np.sin(one) + 7 * np.sin(two) ** 2 + 0.1 * three**4 * np.sin(one)
    )
    return found


def _exact_ishigami() -> list[float]:
    """Return μ* over all steps that a walk on four levels can take, each once."""
    grid = np.array(list(itertools.product((0, 1 / 3, 2 / 3, 1), repeat=3)))
    sizes = []
    for at in range(3):
        low = grid[grid[:, at] < 0.5]
        high = low.copy()
        high[:, at] += STEP
        sizes.append(float(np.abs(_ishigami(high) - _ishigami(low)).mean() / STEP))
    return sizes


def test_a_straight_line_has_its_slopes_as_effects_and_no_spread() -> None:
    walks = walk([1, 1, 1, 1], 6, seed=3)
    slopes = np.array([5.0, -2.0, 0.0, 0.25])
    found = _effects(walks, walks.points @ slopes)
    assert found.mean[:, 0] == pytest.approx(slopes)
    assert found.size[:, 0] == pytest.approx(np.abs(slopes))
    assert found.spread[:, 0] == pytest.approx(0, abs=1e-12)
    assert found.low[:, 0] == pytest.approx(found.high[:, 0])


def test_an_input_without_any_effect_gets_zero_exactly() -> None:
    walks = walk([1, 1, 1], 8, seed=4)
    result = np.sin(3 * walks.points[..., 0]) * walks.points[..., 2]
    found = _effects(walks, result)
    assert (found.size[1, 0], found.spread[1, 0], found.high[1, 0]) == (0, 0, 0)
    assert found.size[0, 0] > 0.1


def test_effects_of_ishigamis_function_are_those_of_all_possible_steps() -> None:
    exact = _exact_ishigami()
    assert exact == pytest.approx([7.705, 7.875, 6.250], abs=2e-3)
    walks = walk([1, 1, 1], 2000, seed=3)
    found = _effects(walks, _ishigami(walks.points))
    assert found.size[:, 0] == pytest.approx(exact, rel=0.04)
    assert found.mean[1, 0] == pytest.approx(0, abs=0.5)
    # Of the first input the effect depends on the third; the second's own changes sign.
    assert found.spread[1, 0] == pytest.approx(7.875, rel=0.01)
    inside = (found.low[:, 0] <= exact) & (exact <= found.high[:, 0])
    assert inside.sum() >= 2


def test_effects_are_those_of_salib() -> None:
    walks = walk([1, 1, 1], 30, seed=6)
    result = _ishigami(walks.points)
    found = _effects(walks, result)
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    theirs = morris.analyze(
        problem, walks.points.reshape(-1, 3), result.ravel(), num_levels=4, seed=1
    )
    assert found.size[:, 0] == pytest.approx(np.asarray(theirs["mu_star"]))
    assert found.mean[:, 0] == pytest.approx(np.asarray(theirs["mu"]))
    assert found.spread[:, 0] == pytest.approx(np.asarray(theirs["sigma"]))


def test_a_group_is_moved_as_one_and_has_no_direction() -> None:
    walks = walk([1, 3, 1], 5, seed=7)
    steps = np.abs(np.diff(walks.points, axis=1)) > 1e-9
    for way, moved in zip(steps, walks.moved, strict=True):
        assert sorted(moved) == [0, 1, 2]
        for step, which in zip(way, moved, strict=True):
            assert step.tolist() == [which == 0, *[which == 1] * 3, which == 2]
    values = walks.points[..., [0]] + walks.points[..., [4]]
    none = np.zeros((5, 3, 0))
    groups = np.array([False, True, False])
    found = find_effects(walks, values, none, groups, seed=1)
    assert np.isnan(found.mean[1, 0])
    assert np.isnan(found.spread[1, 0])
    assert found.size[:, 0] == pytest.approx([1, 0, 1])


def test_lengths_of_steps_have_a_size_and_no_sign() -> None:
    walks = walk([1, 1], 4, seed=8)
    length = np.where(walks.moved == 0, 0.2, 0.1)[:, :, None]
    values = np.zeros((4, 3, 1))
    found = find_effects(walks, values, length, np.zeros(2, dtype=bool), seed=1)
    assert found.size[:, 1] == pytest.approx([0.2 / STEP, 0.1 / STEP])
    assert np.isnan(found.mean[:, 1]).all()


def test_the_same_seed_gives_the_same_walks_and_another_gives_others() -> None:
    one, same, other = (walk([1, 2], 5, seed=seed) for seed in (9, 9, 10))
    assert (one.points == same.points).all()
    assert (one.points != other.points).any()
