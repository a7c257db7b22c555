"""Strongly connected parts of a country's roads, and what a few more roads join."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

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
    label = _strong(tail, head, nodes)
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
    group = _strong(packed[: len(tail)], packed[len(tail) :], len(names))
    _, first = np.unique(group, return_index=True)
    renamed = np.arange(nodes)
    renamed[names] = names[first][group]
    label = renamed[label]
    between = label[tail] != label[head]
    return Parts(label, touched, tail[between], head[between])


def _strong(tail: IntArray, head: IntArray, nodes: int) -> IntArray:
    """Return the strongly connected part of each node."""
    graph = sp.csr_array(
        (np.ones(len(tail), dtype="int8"), (tail, head)), shape=(nodes, nodes)
    )
    _, label = connected_components(graph, directed=True, connection="strong")
    return label.astype(np.intp)
