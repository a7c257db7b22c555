"""A directed graph as arrays: what shortest paths and route choice run on.

Several arcs may join the same two nodes. Arcs are stored by tail, so that those of node
``i`` are ``first[i]:first[i + 1]``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.errors import NetworkError

IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Graph:
    """Arcs by tail.

    Attributes
    ----------
    first
        Position of each node's first arc; one more entry than nodes.
    head
        Node at the end of each arc.
    cost
        Hours along each arc, above 0.
    """

    first: npt.NDArray[np.int64]
    head: npt.NDArray[np.int32]
    cost: FloatArray

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.first) - 1

    @property
    def tail(self) -> npt.NDArray[np.int32]:
        """Node at the start of each arc."""
        return np.repeat(np.arange(self.nodes, dtype="int32"), np.diff(self.first))


def build_graph(
    tail: IntArray, head: IntArray, cost: FloatArray, nodes: int
) -> tuple[Graph, IntArray]:
    """Store arcs by tail.

    Parameters
    ----------
    tail, head
        Nodes at both ends of each arc, from 0.
    cost
        Hours along it.
    nodes
        Number of nodes.

    Returns
    -------
    graph, order
        ``order[k]`` is the given arc that became arc ``k``.

    Raises
    ------
    NetworkError
        If a cost is not above 0 and finite, or an end is not a node.
    """
    wrong = ~(np.isfinite(cost) & (cost > 0))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        message = (
            f"{int(wrong.sum()):,} arcs have a cost that is not above 0, the first "
            f"from node {int(tail[at])} to node {int(head[at])}: {cost[at]:g} hours."
        )
        raise NetworkError(message)
    ends = np.concatenate([tail, head])
    if ((ends < 0) | (ends >= nodes)).any():
        message = f"An arc ends at a node outside 0 to {nodes - 1}."
        raise NetworkError(message)
    order = np.lexsort((head, tail))
    first = np.zeros(nodes + 1, dtype="int64")
    np.cumsum(np.bincount(tail, minlength=nodes), out=first[1:])
    return Graph(first, head[order].astype("int32"), cost[order]), order


def reverse(graph: Graph) -> tuple[Graph, IntArray]:
    """Return the graph with every arc turned round, and which arc each was."""
    return build_graph(
        graph.head.astype(np.intp), graph.tail.astype(np.intp), graph.cost, graph.nodes
    )
