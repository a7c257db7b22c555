import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.corridors.extended import STEP, add, normal, plain, step


def _mantissa(low: int, high: int) -> st.SearchStrategy[float]:
    """Return numbers from 2^low to 2^high."""
    return st.builds(
        math.ldexp, st.floats(1.0, 2.0, exclude_max=True), st.integers(low, high - 1)
    )


NORMAL, PRODUCT, EXPONENT = (
    _mantissa(-128, 128),
    _mantissa(-256, 256),
    st.integers(-8, 8),
)
ROUNDING = Fraction(1, 2**52)


def _exact(m: float, e: int) -> Fraction:
    return Fraction(m) * Fraction(2) ** (STEP * e)


@given(m=PRODUCT, e=EXPONENT)
def test_to_bring_a_mantissa_into_range_keeps_the_number(m: float, e: int) -> None:
    to_m, to_e = normal(m, e)
    assert _exact(to_m, to_e) == _exact(m, e)
    assert 2.0**-128 <= to_m < 2.0**128
    assert normal(to_m, to_e) == (to_m, to_e)


def test_zero_has_one_form() -> None:
    assert normal(0.0, -7) == (0.0, 0)
    assert plain(0.0, 0) == 0.0
    assert add(0.0, 9, 3.0, 2) == (3.0, 2)
    assert add(3.0, 2, 0.0, 9) == (3.0, 2)
    assert add(0.0, 0, 0.0, 0) == (0.0, 0)


@given(m=PRODUCT, e=EXPONENT, n=PRODUCT, f=EXPONENT)
def test_sums_are_exact_to_rounding(m: float, e: int, n: float, f: int) -> None:
    exact = _exact(m, e) + _exact(n, f)
    found = _exact(*add(m, e, n, f))
    assert abs(found - exact) <= ROUNDING * exact
    assert add(n, f, m, e) == add(m, e, n, f)


@given(m=NORMAL, e=EXPONENT, n=NORMAL, f=EXPONENT)
def test_products_are_exact_to_rounding(m: float, e: int, n: float, f: int) -> None:
    exact = _exact(m, e) * _exact(n, f)
    found = _exact(*normal(m * n, e + f))
    assert abs(found - exact) <= ROUNDING * exact


@pytest.mark.parametrize("apart", [1, 2, 3, 10**6])
def test_what_is_far_smaller_does_not_matter(apart: int) -> None:
    assert add(1.0, 0, 1.0, -apart) == (1.0, 0)
    assert add(1.0, -apart, 1.0, 0) == (1.0, 0)


@given(m=NORMAL, e=st.integers(-8, 3))
def test_an_ordinary_number_is_that_of_ldexp(m: float, e: int) -> None:
    exact = math.ldexp(m, STEP * e)
    # Below the least normal number, digits are lost.
    assert plain(m, e) == pytest.approx(exact, rel=1e-15, abs=2.0**-1022)


def test_zero_times_anything_is_0_at_once() -> None:
    # Multiplied out step by step, this would take an hour.
    assert plain(0.0, 2**40) == 0.0
    assert step(0.0, 0, 1.0, 0, 1.0, -(2**40)) == 0.0


def test_numbers_out_of_reach_are_0() -> None:
    assert plain(1.0, -5) == 0.0
    assert plain(1.0, -(10**9)) == 0.0


@given(
    share=st.floats(1e-6, 1.0), m=NORMAL, e=st.integers(-(10**6), 10**6), far=EXPONENT
)
def test_a_step_is_a_probability_however_small_the_ways(
    share: float, m: float, e: int, far: int
) -> None:
    # W z_j / z_i with z_i = z_j / 2^(256 far) and W = share / 2^(256 far).
    assert step(share, -far, m, e, m, e - far) == pytest.approx(share, rel=1e-14)
