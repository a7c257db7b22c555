"""Shortest paths from every node to each crossing, and flow on them (all-or-nothing).

Dijkstra with a heap of four children a node, compiled; roots are shared out to threads.
Where nodes are numbered along a curve through the plane, neighbours lie close in memory
and a tree takes half the time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.corridors.graph import Graph, IntArray, reverse
from geo.errors import NetworkError
from geo.tasks import in_threads

FloatArray = npt.NDArray[np.float64]
ArcArray = npt.NDArray[np.int32]

_BALANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Tree:
    """Shortest paths from every node to one root.

    Attributes
    ----------
    hours
        Cost of the path from each node; infinite where there is none.
    arc
        First arc of that path, -1 at the root and where there is no path.
    order
        Nodes that reach the root, nearest first.
    """

    hours: FloatArray
    arc: ArcArray
    order: ArcArray


def grow_trees(
    graph: Graph, roots: IntArray, *, threads: int | None = None
) -> Iterator[Tree]:
    """Find the shortest paths from every node to each root, root after root.

    Parameters
    ----------
    graph
        Arcs point the way that is driven.
    roots
        Nodes where paths end.
    threads
        How many work at a time; all processors by default.

    Yields
    ------
    Tree
        In the order of `roots`; drop one before the next to save memory.
    """
    back, arc_of = reverse(graph)
    of_arc = arc_of.astype("int32")

    def grow(root: np.intp) -> Tree:
        return Tree(*dijkstra(back.first, back.head, back.cost, of_arc, int(root)))

    yield from in_threads(grow, list(roots), threads=threads)


def load_tree(graph: Graph, tree: Tree, entering: FloatArray) -> FloatArray:
    """Sum the flow on each arc if everyone takes the shortest path.

    Parameters
    ----------
    graph
        The graph that the tree grew on.
    tree
        Paths to one root.
    entering
        Flow that starts at each node.

    Returns
    -------
    numpy.ndarray
        Flow on each arc.

    Raises
    ------
    NetworkError
        If flow starts at a node without a path, or is lost on the way.
    """
    total = float(entering.sum())
    if np.isinf(tree.hours[entering > 0]).any():
        message = "Flow starts at a place that no road joins to the crossing."
        raise NetworkError(message)
    flow, arrived = _load(tree.order, tree.arc, graph.head, entering, len(graph.head))
    if not abs(arrived - total) <= _BALANCE * max(total, 1e-300):
        message = f"Flow on the roads is not conserved: {arrived - total:.3g} is lost."
        raise NetworkError(message)
    return flow


@compiled
def _sink(heap: ArcArray, key: FloatArray, place: ArcArray, size: int) -> None:
    """Let the last leaf, at `size`, sink from the top of the heap."""
    moved = heap[size]
    own = key[size]
    hole = 0
    while 4 * hole + 1 < size:
        best = 4 * hole + 1
        if best + 3 < size:
            left = best + 1 if key[best + 1] < key[best] else best
            right = best + 3 if key[best + 3] < key[best + 2] else best + 2
            best = right if key[right] < key[left] else left
        else:
            for other in range(best + 1, size):
                if key[other] < key[best]:
                    best = other
        if key[best] >= own:
            break
        heap[hole] = heap[best]
        key[hole] = key[best]
        place[heap[hole]] = hole
        hole = best
    heap[hole] = moved
    key[hole] = own
    place[moved] = hole


@compiled
def dijkstra(
    first: npt.NDArray[np.int64],
    head: ArcArray,
    cost: FloatArray,
    arc_of: ArcArray,
    root: int,
) -> tuple[FloatArray, ArcArray, ArcArray]:
    """Return hours, arcs and order of one tree; see `Tree`.

    Parameters
    ----------
    first, head, cost
        The graph with every arc turned round.
    arc_of
        What each of its arcs is in the graph as driven.
    root
        Node where paths end.
    """
    count = len(first) - 1
    hours = np.full(count, np.inf)
    arc = np.full(count, -1, dtype=np.int32)
    order = np.empty(count, dtype=np.int32)
    heap = np.empty(count, dtype=np.int32)
    key = np.empty(count)
    place = np.full(count, -1, dtype=np.int32)
    hours[root] = 0.0
    heap[0] = root
    key[0] = 0.0
    place[root] = 0
    size = 1
    settled = 0
    while size > 0:
        node = heap[0]
        order[settled] = node
        settled += 1
        size -= 1
        if size > 0:
            _sink(heap, key, place, size)
        base = hours[node]
        for k in range(first[node], first[node + 1]):
            near = head[k]
            reached = base + cost[k]
            if reached < hours[near]:
                at = place[near]
                if at < 0:
                    at = size
                    size += 1
                hours[near] = reached
                arc[near] = arc_of[k]
                while at > 0:
                    above = (at - 1) // 4
                    if key[above] <= reached:
                        break
                    heap[at] = heap[above]
                    key[at] = key[above]
                    place[heap[at]] = at
                    at = above
                heap[at] = near
                key[at] = reached
                place[near] = at
    return hours, arc, order[:settled].copy()


@compiled
def _load(
    order: ArcArray, arc: ArcArray, head: ArcArray, entering: FloatArray, arcs: int
) -> tuple[FloatArray, float]:
    flow = np.zeros(arcs)
    passing = entering.copy()
    for at in range(len(order) - 1, 0, -1):
        node = order[at]
        leaving = arc[node]
        flow[leaving] = passing[node]
        passing[head[leaving]] += passing[node]
    return flow, passing[order[0]]
