"""Numbers that span thousands of orders of magnitude: m · 2^(256 e).

The weight of all ways between two places falls with e^(−θ · hours), beyond the reach of
ordinary numbers. With 2^-128 ≤ m < 2^128, products and sums need no logarithm, cannot
underflow, and are right to rounding. Zero is m = 0.
"""

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled

FloatArray = npt.NDArray[np.float64]
NodeArray = npt.NDArray[np.int32]
Number = tuple[float, int]
# Mantissas and exponents.
Column = tuple[FloatArray, NodeArray]

# Binary digits that one step of the exponent stands for.
STEP = 256
_BASE = 2.0**256
_SMALL = 2.0**-256
_SMALLER = 2.0**-512
_HIGH = 2.0**128
_LOW = 2.0**-128


@compiled
def plain(m: float, e: int) -> float:
    """Return m · 2^(256 e) as an ordinary number, 0 where it is too small."""
    # Zero needs no scaling: its exponent may be anything.
    if e == 0 or m == 0.0:
        return m
    if e < -4:  # noqa: PLR2004 - below 2^-1152
        return 0.0
    while e < 0:
        m *= _SMALL
        e += 1
    while e > 0:
        m *= _BASE
        e -= 1
    return m


@compiled
def normal(m: float, e: int) -> Number:
    """Bring the mantissa of a number of at least 0 into range."""
    if m == 0.0:
        return 0.0, 0
    while m >= _HIGH:
        m *= _SMALL
        e += 1
    while m < _LOW:
        m *= _BASE
        e -= 1
    return m, e


@compiled
def add(m: float, e: int, n: float, f: int) -> Number:
    """Add two numbers whose mantissas lie between 2^-512 and 2^512."""
    if n == 0.0:
        return m, e
    if m == 0.0:
        return n, f
    apart = f - e
    if apart == 0:
        return m + n, e
    # Both mantissas may be products: only a gap of more than two steps cannot matter.
    if apart < 0:
        if apart < -2:  # noqa: PLR2004
            n = 0.0
        return m + n * (_SMALL if apart == -1 else _SMALLER), e
    if apart > 2:  # noqa: PLR2004
        m = 0.0
    return m * (_SMALL if apart == 1 else _SMALLER) + n, f


@compiled
def step(m: float, e: int, to_m: float, to_e: int, from_m: float, from_e: int) -> float:
    """Return a weight times (way to the goal from there) / (way from here)."""
    m, e = normal(m * to_m, e + to_e)
    return plain(m / from_m, e - from_e)
