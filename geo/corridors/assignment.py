"""Flow on the roads: everyone takes the quickest path (all-or-nothing).

One shortest-path tree per crossing and side. Flow is summed from the leaves of the
tree to its root, level by level, so the cost is one pass over the nodes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import dijkstra

from geo.errors import NetworkError

IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]

_BALANCE = 1e-9
_NO_NODE = -9999


@dataclass(frozen=True, slots=True)
class Trees:
    """Quickest paths between one set of roots and every node.

    Attributes
    ----------
    hours
        Roots × nodes; infinite where there is no path.
    before
        Roots × nodes: the next node towards the root, negative where there is none.
    """

    hours: FloatArray
    before: npt.NDArray[np.int32]


def grow_trees(times: sp.csr_array, roots: IntArray, *, toward: bool) -> Trees:
    """Return the quickest paths to (or from) each root.

    Parameters
    ----------
    times
        Hours by arc, nodes × nodes.
    roots
        Nodes of the crossings.
    toward
        True for paths that end at the root, False for paths that start there.
    """
    graph = times.T.tocsr() if toward else times
    hours, before = dijkstra(
        graph, directed=True, indices=roots, return_predecessors=True
    )
    return Trees(hours, before)


def load_tree(trees: Trees, root: int, amounts: FloatArray) -> FloatArray:
    """Sum the flow that passes each node on its way along one tree.

    Parameters
    ----------
    trees
        As `grow_trees` gives them.
    root
        Which tree.
    amounts
        Flow that enters (or leaves) at each node.

    Returns
    -------
    numpy.ndarray
        Flow on the arc between each node and the next towards the root; at the root,
        all flow.

    Raises
    ------
    NetworkError
        If flow starts at a node that no path joins to the root, or is lost.
    """
    hours, before = trees.hours[root], trees.before[root]
    if np.isinf(hours[amounts > 0]).any():
        message = "Flow starts at a place that no road joins to the crossing."
        raise NetworkError(message)
    flow = amounts.astype("float64", copy=True)
    depth = _depths(before)
    order = np.argsort(depth, kind="stable")
    limits = np.searchsorted(depth[order], np.arange(1, depth.max() + 2))
    for level in range(len(limits) - 2, -1, -1):
        nodes = order[limits[level] : limits[level + 1]]
        np.add.at(flow, before[nodes], flow[nodes])
    lost = abs(flow[depth == 0].sum() - amounts.sum())
    if not lost <= _BALANCE * max(amounts.sum(), 1e-300):
        message = f"Flow on the roads is not conserved: {lost:.3g} is missing."
        raise NetworkError(message)
    return flow


def _depths(before: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the number of arcs between each node and its root, by pointer jumping."""
    count = len(before)
    parent = np.where(before == _NO_NODE, np.arange(count), before).astype(np.int64)
    depth: npt.NDArray[np.int64] = (before != _NO_NODE).astype(np.int64)
    while True:
        further = depth + depth[parent]
        grand = parent[parent]
        if (grand == parent).all():
            return depth
        depth, parent = further, grand
