"""The bootstrap."""

import numpy as np
import pytest

from geo.skill.resampling import draw_weights, redo


def test_the_first_row_is_the_sample_and_each_other_has_its_size() -> None:
    weights = draw_weights(12, resamples=50, seed=1)
    assert (weights[0] == 1).all()
    assert (weights[1:].sum(axis=1) == 12).all()
    assert (weights[1:] != 1).any()
    np.testing.assert_array_equal(weights, draw_weights(12, resamples=50, seed=1))
    assert (weights != draw_weights(12, resamples=50, seed=2)).any()


def test_groups_are_drawn_as_wholes() -> None:
    groups = np.array([0, 0, 1, 2, 2])
    weights = draw_weights(5, resamples=30, seed=3, groups=groups)
    np.testing.assert_array_equal(weights[:, 0], weights[:, 1])
    np.testing.assert_array_equal(weights[:, 3], weights[:, 4])
    assert (weights[1:, [0, 2, 3]].sum(axis=1) == 3).all()


def test_a_mean_varies_as_its_standard_error_says() -> None:
    values = np.random.default_rng(5).normal(size=200)
    weights = draw_weights(200, resamples=999, seed=6)
    means = redo(weights, lambda rows: float(values[rows].mean()))
    assert means[0] == pytest.approx(values.mean())
    assert means[1:].std() == pytest.approx(values.std() / np.sqrt(200), rel=0.1)
