"""Global Moran's I, and the number of rings at which clustering is strongest.

I = (n / S0) Σ_ij w_ij z_i z_j / Σ z_i², with z = x − x̄. Its mean and variance under
randomisation (every order of the values equally likely) are those of Cliff & Ord 1981.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from geo import cells as grid
from geo.errors import StatisticError
from geo.hotspots.getis_ord import two_sided_p
from geo.hotspots.moran import standardize, sum_products
from geo.tasks import run_tasks

FloatArray = npt.NDArray[np.float64]

# Pairs of cells that one task holds at a time.
_PAIRS = 1 << 21
_LEVEL = 0.05
# Fewer cells have no variance of I.
_FEWEST = 4
# Where no scale stands out: this share of all cells as neighbours, within bounds.
_SHARE, _LEAST, _MOST = 0.05, 3.0, 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalMoran:
    """Global Moran's I of one set of values.

    Attributes
    ----------
    statistic
        I.
    expected, variance
        Under randomisation.
    score
        (I − expected) / √variance.
    p
        Two-sided probability of the score on a normal curve.
    """

    statistic: float
    expected: float
    variance: float
    score: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A number of rings, and why it was chosen.

    Attributes
    ----------
    rings
        The number.
    rule
        ``first peak``, ``falls from one ring on``, ``no peak`` or ``no clustering``;
        the last two rest on the number of cells alone.
    first_peak, greatest_peak
        Number of rings of the first and of the greatest significant peak of z; None
        without one.
    """

    rings: int
    rule: str
    first_peak: int | None
    greatest_peak: int | None


def global_moran(
    values: FloatArray, weights: sp.csr_array, *, standardize_rows: bool = True
) -> GlobalMoran:
    """Return global Moran's I.

    Parameters
    ----------
    values
        One per cell of the study area, zeros included.
    weights
        n × n neighbours as `geo.cells.neighbors` gives them; that a cell neighbours
        itself is left out here.
    standardize_rows
        Let the neighbours of every cell weigh 1 together; otherwise 1 each.

    Raises
    ------
    StatisticError
        If all values are equal, some are not finite, there are fewer than four, no two
        cells are neighbours, or every cell neighbours every other.
    """
    deviates = standardize(values)
    apart = sp.coo_array(weights)
    between = apart.row != apart.col
    matrix = sp.csr_array(
        (apart.data[between], (apart.row[between], apart.col[between])),
        shape=weights.shape,
    )
    ones = np.ones(len(values))
    if standardize_rows:
        total = matrix @ ones
        inverse = np.divide(1.0, total, out=np.zeros(len(values)), where=total > 0)
        matrix = sp.csr_array(sp.diags_array(inverse) @ matrix)
    both = matrix + matrix.T
    return _judge(
        deviates,
        product=sum_products(deviates, matrix @ deviates),
        s0=float(matrix.sum()),
        s1=float((both.data**2).sum() / 2),
        s2=float(((both @ ones) ** 2).sum()),
    )


def moran_by_rings(
    values: FloatArray,
    cells: npt.NDArray[np.uint64],
    *,
    most: int,
    threads: int | None = None,
    cluster: str = "",
) -> pd.DataFrame:
    """Return global Moran's I with neighbours within 1, 2, … rings.

    Neighbours weigh 1 each. No matrix is made: blocks of cells are looked up with their
    distances, once for all numbers of rings, and summed in a fixed order.

    Parameters
    ----------
    values
        One per cell, zeros included.
    cells
        Sorted unique cells of the study area.
    most
        Greatest number of rings, at least 1.
    threads, cluster
        As in `geo.tasks.run_tasks`; results do not depend on them.

    Returns
    -------
    pandas.DataFrame
        ``rings``, ``neighbors`` (mean per cell), ``statistic``, ``expected``,
        ``variance``, ``score`` and ``p``, a row for each number of rings that leaves
        some cells apart; none if one ring does not.

    Raises
    ------
    StatisticError
        As in `global_moran`.
    """
    deviates = standardize(values)
    size = max(_PAIRS // (3 * most * (most + 1) + 1), 1)
    spans = [(at, min(at + size, len(cells))) for at in range(0, len(cells), size)]
    sums = np.zeros((3, most))
    for part in run_tasks(
        _sum_rings, (deviates, cells, most), spans, threads=threads, cluster=cluster
    ):
        sums += part
    rows = []
    for rings, (product, s0, squares) in enumerate(sums.T.tolist(), start=1):
        # More rings than the area is wide: everyone neighbours everyone.
        if s0 == len(cells) * (len(cells) - 1):
            break
        found = _judge(deviates, product=product, s0=s0, s1=2 * s0, s2=4 * squares)
        rows.append(
            {
                "rings": rings,
                "neighbors": s0 / len(cells),
                "statistic": found.statistic,
                "expected": found.expected,
                "variance": found.variance,
                "score": found.score,
                "p": found.p,
            }
        )
    return pd.DataFrame(rows)


def choose_rings(table: pd.DataFrame, *, cells: int) -> Scale:
    """Choose the number of rings at which clustering is most pronounced.

    A peak is a number of rings whose score is above that of one ring fewer and of one
    ring more, above 0, and significant (p ≤ 0.05). As in incremental spatial
    autocorrelation elsewhere, the first peak is chosen. Without any:

    * the score falls from a significant first ring on: one ring, since the grid has no
      finer scale;
    * otherwise it still rises at the last number of rings, or nothing is significant,
      and the values name no scale: the number of rings whose mean number of neighbours
      is nearest to 5 % of the cells, but at least 3 and at most 30.

    Parameters
    ----------
    table
        As `moran_by_rings` gives it.
    cells
        Number of cells.

    Raises
    ------
    StatisticError
        If the table is empty: the area is one neighbourhood.
    """
    if table.empty:
        message = (
            f"No number of rings can be chosen: within one ring all {cells:,} cells "
            "neighbour each other. Use a larger area or smaller cells."
        )
        raise StatisticError(message)
    score = table["score"].to_numpy()
    rings = table["rings"].to_numpy()
    clustered = (score > 0) & (table["p"].to_numpy() <= _LEVEL)
    before, after = score[:-2], score[2:]
    inner = score[1:-1]
    peaks = 1 + np.flatnonzero((inner > before) & (inner > after) & clustered[1:-1])
    if len(peaks):
        first, greatest = peaks[0], peaks[np.argmax(score[peaks])]
        return Scale(
            rings=int(rings[first]),
            rule="first peak",
            first_peak=int(rings[first]),
            greatest_peak=int(rings[greatest]),
        )
    if clustered[0] and len(score) > 1 and score[0] == score.max():
        chosen, rule = 0, "falls from one ring on"
    else:
        wanted = min(max(_SHARE * cells, _LEAST), _MOST)
        chosen = int(np.argmin(np.abs(table["neighbors"].to_numpy() - wanted)))
        rule = "no peak" if clustered.any() else "no clustering"
    return Scale(
        rings=int(rings[chosen]), rule=rule, first_peak=None, greatest_peak=None
    )


def _sum_rings(
    shared: tuple[FloatArray, npt.NDArray[np.uint64], int], span: tuple[int, int]
) -> FloatArray:
    """Return Σ z_i z_j, the number of pairs and Σ k_i² of a block, by rings."""
    deviates, cells, most = shared
    begin, end = span
    head, tail, distance = grid.rings_around(cells, cells[begin:end], rings=most)
    at = head * (most + 1) + distance
    shape = (end - begin, most + 1)
    bins = shape[0] * shape[1]
    total = np.bincount(at, weights=deviates[tail], minlength=bins).reshape(shape)
    number = np.bincount(at, minlength=bins).reshape(shape)
    total = np.cumsum(total[:, 1:], axis=1)
    number = np.cumsum(number[:, 1:], axis=1)
    return np.stack(
        [
            (deviates[begin:end, None] * total).sum(axis=0),
            number.sum(axis=0).astype("float64"),
            (number**2).sum(axis=0).astype("float64"),
        ]
    )


def _judge(
    deviates: FloatArray, *, product: float, s0: float, s1: float, s2: float
) -> GlobalMoran:
    """Return I with its moments under randomisation.

    Parameters
    ----------
    deviates
        z.
    product
        Σ_ij w_ij z_i z_j.
    s0, s1, s2
        Σ w_ij; ½ Σ (w_ij + w_ji)²; Σ_i (Σ_j w_ij + Σ_j w_ji)².
    """
    n = len(deviates)
    if n < _FEWEST or s0 <= 0:
        message = (
            f"Global Moran's I needs {_FEWEST} cells and some neighbours; there are "
            f"{n} cells, whose weights sum to {s0:g}."
        )
        raise StatisticError(message)
    square = sum_products(deviates, deviates)
    expected = -1 / (n - 1)
    kurtosis = n * float((deviates**4).sum()) / square**2
    plain = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    peaked = kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
    room = (n - 1) * (n - 2) * (n - 3) * s0**2
    variance = (plain - peaked) / room - expected**2
    # Where every cell neighbours every other, I cannot vary; rounding remains.
    if variance <= expected**2 * 1e-9:
        message = (
            f"Global Moran's I cannot vary: all {n} cells neighbour each other. "
            "Use fewer rings or a larger area."
        )
        raise StatisticError(message)
    statistic = n / s0 * product / square
    score = (statistic - expected) / variance**0.5
    return GlobalMoran(
        statistic=statistic,
        expected=expected,
        variance=variance,
        score=score,
        p=float(two_sided_p(np.array(score))),
    )
