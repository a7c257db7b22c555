"""Strongly connected parts of a country's roads, and what a few more roads join."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled

IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts within which every node can be driven to from every other.

    Attributes
    ----------
    label
        Part of each node.
    touched
        Whether any road leads to or from each node.
    tail, head
        Ends of the arcs that lead from one part to another.
    """

    label: IntArray
    touched: BoolArray
    tail: IntArray
    head: IntArray

    def largest(self) -> BoolArray:
        """Return which nodes are in the part of most nodes."""
        most = np.bincount(self.label[self.touched]).argmax()
        chosen: BoolArray = self.touched & (self.label == most)
        return chosen


def find_parts(tail: IntArray, head: IntArray, nodes: int) -> Parts:
    """Return the parts of a graph.

    Parameters
    ----------
    tail, head
        Ends of its arcs.
    nodes
        Number of nodes.
    """
    touched = np.zeros(nodes, dtype=bool)
    touched[tail] = touched[head] = True
    label = strong_parts(tail, head, nodes)
    between = label[tail] != label[head]
    return Parts(label, touched, tail[between], head[between])


def add_arcs(parts: Parts, tail: IntArray, head: IntArray, nodes: int) -> Parts:
    """Return the parts of a graph that has got a few more arcs and nodes.

    Parameters
    ----------
    parts
        Of the graph before.
    tail, head
        Ends of the arcs that are added.
    nodes
        Number of nodes now.
    """
    before = len(parts.label)
    touched = np.concatenate([parts.touched, np.zeros(nodes - before, dtype=bool)])
    touched[tail] = touched[head] = True
    # No more labels than nodes were used, so these are new ones.
    label = np.concatenate([parts.label, np.arange(before, nodes)])
    tail = np.concatenate([parts.tail, tail])
    head = np.concatenate([parts.head, head])
    # Only parts that arcs lead between can grow together.
    names, packed = np.unique(
        np.concatenate([label[tail], label[head]]), return_inverse=True
    )
    group = strong_parts(packed[: len(tail)], packed[len(tail) :], len(names))
    _, first = np.unique(group, return_index=True)
    renamed = np.arange(nodes)
    renamed[names] = names[first][group]
    label = renamed[label]
    between = label[tail] != label[head]
    return Parts(label, touched, tail[between], head[between])


@compiled
def sort_arcs(tail: IntArray, head: IntArray, nodes: int) -> tuple[IntArray, IntArray]:
    """Return where each node's first arc stands, and the heads of arcs by tail."""
    first = np.zeros(nodes + 1, dtype=np.int64)
    for node in tail:
        first[node + 1] += 1
    first = np.cumsum(first)
    place = first[:-1].copy()
    beyond = np.empty(len(tail), dtype=np.int64)
    for at in range(len(tail)):
        beyond[place[tail[at]]] = head[at]
        place[tail[at]] += 1
    return first, beyond


@compiled
def strong_parts(tail: IntArray, head: IntArray, nodes: int) -> IntArray:
    """Return the strongly connected part of each node, by Tarjan's algorithm.

    Parameters
    ----------
    tail, head
        Ends of arcs.
    nodes
        Number of nodes.

    References
    ----------
    Tarjan, R. (1972). Depth-first search and linear graph algorithms. SIAM Journal on
    Computing 1(2), 146-160.
    """
    first, beyond = sort_arcs(tail, head, nodes)
    place = first[:-1].copy()
    label = np.full(nodes, -1, dtype=np.int64)
    # When each node was found, from 1, and the earliest node that it leads back to.
    found = np.zeros(nodes, dtype=np.int64)
    back = np.zeros(nodes, dtype=np.int64)
    path = np.empty(nodes, dtype=np.int64)
    waiting = np.empty(nodes, dtype=np.int64)
    count = parts = depth = queued = 0
    for origin in range(nodes):
        node = origin
        while depth or not found[node]:
            if not found[node]:
                count += 1
                found[node] = back[node] = count
                path[depth] = waiting[queued] = node
                depth += 1
                queued += 1
            if place[node] < first[node + 1]:
                other = beyond[place[node]]
                place[node] += 1
                if not found[other]:
                    node = other
                elif label[other] < 0:
                    back[node] = min(back[node], back[other])
                continue
            if back[node] == found[node]:
                while label[node] < 0:
                    queued -= 1
                    label[waiting[queued]] = parts
                parts += 1
            depth -= 1
            if depth:
                over, node = node, path[depth - 1]
                back[node] = min(back[node], back[over])
    return label
