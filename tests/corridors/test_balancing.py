import numpy as np
import pytest

from geo.corridors.balancing import Margins, bind
from geo.errors import NetworkError


def _margins(kernel: list[list[float]], wanted: list[float]) -> Margins:
    table = np.array(kernel)
    return Margins(
        np.full(len(table), 1 / len(table)),
        np.array(wanted),
        lambda v: table @ v,
        lambda a: a @ table,
    )


# All to be had alike: what is pulled is what is wanted, 3 : 1, the largest set to 1.
def test_an_even_kernel_needs_no_more_than_demand() -> None:
    margins = _margins([[2.0, 2.0], [2.0, 2.0]], [0.75, 0.25])
    pull, passes = bind(margins, np.log([1.0, 1.0]), 1.0)
    assert pull == pytest.approx([1.0, 1 / 3])
    assert passes == 2
    # Both send a half, and meet 2 · (1 + 1/3) = 8/3.
    assert margins.send(pull) == pytest.approx([3 / 16, 3 / 16])


# The one origin meets 1 and 4; bound, the second's pull is a quarter of the first's.
def test_factors_undo_what_the_kernel_favours() -> None:
    margins = _margins([[1.0, 4.0]], [0.5, 0.5])
    pull, _ = bind(margins, np.log([1.0, 1.0]), 1.0)
    assert pull == pytest.approx([1.0, 0.25])
    free, passes = bind(margins, np.log([1.0, 3.0]), 0.0)
    assert (free.tolist(), passes) == ([pytest.approx(1 / 3), 1.0], 1)


# b = demand / (arrivals without b^κ). With κ = 1/2 and kernel 1, 4 of one origin:
# arrivals are √b · k / Σ, so b = ½ Σ / k with b₁ / b₂ = 4: v = √b, 1 and ½.
def test_half_bound_factors_are_as_by_hand() -> None:
    margins = _margins([[1.0, 4.0]], [0.5, 0.5])
    pull, _ = bind(margins, np.log([1.0, 1.0]), 0.5)
    assert pull == pytest.approx([1.0, 0.5])


def test_nothing_wanted_is_nothing_pulled() -> None:
    margins = _margins([[1.0, 4.0, 9.0]], [0.5, 0.0, 0.5])
    with np.errstate(divide="ignore"):
        log_pull = np.log([1.0, 0.0, 1.0])
    pull, _ = bind(margins, log_pull, 1.0)
    assert pull == pytest.approx([1.0, 0.0, 1 / 9])


def test_places_that_cannot_be_told_from_nothing_are_refused() -> None:
    with pytest.raises(NetworkError, match="Some origin lies so far"):
        bind(_margins([[1.0], [1e-300]], [1.0]), np.zeros(1), 1.0)
    with pytest.raises(NetworkError, match="Some destination lies so far"):
        bind(_margins([[1.0, 1e-300]], [0.5, 0.5]), np.zeros(2), 1.0)
