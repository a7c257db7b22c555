"""Smooth fields as products of few functions of the row and few of the column.

A field of a window (where its pixels lie, how large they are) then costs some additions
a pixel, and no call of a map projection. The functions are polynomials between exact
values, checked between those and refined until they hold.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_NODES = 6

# Values at the crossings of some lines and samples: lines × samples × components.
Field = Callable[[FloatArray, FloatArray], FloatArray]


@dataclass(frozen=True, slots=True)
class Patch:
    """Part of a window whose positions are products.

    Attributes
    ----------
    rows, columns
        Where the part lies in the window.
    left, right
        Component d at row r and column c is Σ_k left[r, d, k] right[c, k].
    """

    rows: slice
    columns: slice
    left: FloatArray
    right: FloatArray


def separated(
    field: Field,
    lines: FloatArray,
    samples: FloatArray,
    *,
    tolerance: float,
    shared: int = 0,
) -> Iterator[Patch]:
    """Write a field as products, on parts small enough for them to hold.

    Parameters
    ----------
    field
        What is wanted, exactly, at any lines and samples.
    lines, samples
        Where it is wanted, rising.
    tolerance
        Greatest error between nodes, as a share of the greatest value of the part.
    shared
        Lines and samples that neighbouring parts have in common: 1 for corners of
        pixels, which bound the pixels of both.

    Yields
    ------
    Patch
        Parts of at most six a side are exact, however rough the field.
    """
    waiting = [(slice(0, len(lines)), slice(0, len(samples)))]
    while waiting:
        rows, columns = waiting.pop()
        down, across = lines[rows], samples[columns]
        line, sample = _nodes(down), _nodes(across)
        known = field(line, sample)
        few = len(down) <= _NODES and len(across) <= _NODES
        if few or _holds(field, line, sample, known, tolerance):
            left = np.einsum("rj,jkd->rdk", _basis(line, down), known)
            # One memory layout, so that what is compiled is compiled once.
            left = np.ascontiguousarray(left)
            yield Patch(rows, columns, left, _basis(sample, across))
        elif len(down) >= len(across):
            middle = (rows.start + rows.stop) // 2
            waiting.append((slice(middle, rows.stop), columns))
            waiting.append((slice(rows.start, middle + shared), columns))
        else:
            middle = (columns.start + columns.stop) // 2
            waiting.append((rows, slice(middle, columns.stop)))
            waiting.append((rows, slice(columns.start, middle + shared)))


def _nodes(places: FloatArray) -> FloatArray:
    """Return where a field is taken exactly: at Chebyshev's points, or everywhere."""
    if len(places) <= _NODES:
        return places
    middle, half = (places[0] + places[-1]) / 2, (places[-1] - places[0]) / 2
    angle = np.pi * (np.arange(_NODES) + 0.5) / _NODES
    return np.asarray(middle - half * np.cos(angle))


def _holds(
    field: Field,
    line: FloatArray,
    sample: FloatArray,
    known: FloatArray,
    tolerance: float,
) -> bool:
    """Tell whether a field between and beyond the nodes is as the products say."""
    down, across = _probes(line), _probes(sample)
    exact = field(down, across)
    between = np.einsum(
        "rj,ck,jkd->rcd", _basis(line, down), _basis(sample, across), known
    )
    return bool(np.abs(between - exact).max() <= tolerance * np.abs(exact).max())


def _probes(nodes: FloatArray) -> FloatArray:
    """Return points between nodes, and beyond them to the ends of their part."""
    if len(nodes) == 1:
        return nodes
    between = (nodes[1:] + nodes[:-1]) / 2
    beyond = (nodes[-1] - nodes[0]) / 2 / np.cos(np.pi / 2 / _NODES)
    middle = (nodes[-1] + nodes[0]) / 2
    return np.concatenate([[middle - beyond], between, [middle + beyond]])


def _basis(nodes: FloatArray, places: FloatArray) -> FloatArray:
    """Return Lagrange's polynomials of some nodes at some places, places × nodes."""
    made = np.ones((len(places), len(nodes)))
    for at, node in enumerate(nodes):
        others = np.delete(nodes, at)
        made[:, at] = np.prod((places[:, None] - others) / (node - others), axis=1)
    return made
