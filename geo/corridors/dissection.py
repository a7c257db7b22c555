"""The order in which nodes of a road graph are eliminated, and what that fills in.

Nested dissection (George 1973): cut the plane into halves with few roads between them,
eliminate both halves first, the nodes of the cut last, and so on within each half.
Roads are nearly planar and sparse, so the cuts are short, and eliminating a million
nodes fills in about five entries a node. Crossings come last of all.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from geo.compiled import compiled
from geo.corridors.graph import Graph, IntArray

FloatArray = npt.NDArray[np.float64]
NodeArray = npt.NDArray[np.int32]
StartArray = npt.NDArray[np.int64]

# Halves of so few nodes are not cut further.
_LEAF = 8


@dataclass(frozen=True, slots=True)
class Structure:
    """Order of elimination and the neighbours that each node then has.

    Attributes
    ----------
    order
        Node at each position; the crossings, as given, are the last.
    position
        Position of each node.
    start, later
        Positions of the neighbours of position ``k`` when it is eliminated, ascending:
        ``later[start[k]:start[k + 1]]``.
    crossings
        Number of crossings.
    """

    order: NodeArray
    position: NodeArray
    start: StartArray
    later: NodeArray
    crossings: int


def order_nodes(
    graph: Graph, longitude: FloatArray, latitude: FloatArray, crossings: IntArray
) -> Structure:
    """Choose the order of elimination of a graph.

    Parameters
    ----------
    graph
        The roads; costs do not matter.
    longitude, latitude
        Where nodes are, degrees: cuts run through the plane.
    crossings
        Nodes to come last, in this order, each once.

    Returns
    -------
    Structure
        Serves any costs on the same roads.
    """
    first, near = _neighbours(graph)
    is_last = np.zeros(graph.nodes, dtype=np.bool_)
    is_last[crossings] = True
    inner = np.flatnonzero(~is_last).astype("int32")
    # Degrees of longitude are shorter than degrees of latitude.
    x = longitude * np.cos(np.radians(latitude.mean())) if len(latitude) else longitude
    order = np.concatenate(
        [_dissect(first, near, x, latitude, inner), crossings.astype("int32")]
    )
    position = np.empty(graph.nodes, dtype="int32")
    position[order] = np.arange(graph.nodes, dtype="int32")
    start, later = _fill(first, near, order, position)
    return Structure(order, position, start, later, len(crossings))


def _neighbours(graph: Graph) -> tuple[StartArray, NodeArray]:
    """Return the nodes joined to each by an arc either way, each once."""
    ones = np.ones(len(graph.head), dtype="int8")
    arcs = sp.csr_array(
        (ones, graph.head, graph.first), shape=(graph.nodes, graph.nodes)
    )
    both = arcs + arcs.T
    both.sum_duplicates()
    return both.indptr.astype("int64"), both.indices.astype("int32")


@compiled
def _middle(values: FloatArray, low: int, high: int) -> float:
    """Return the median of a range, whose values it moves about (Hoare 1961)."""
    wanted, a, b = (low + high) // 2, low, high - 1
    while a < b:
        pivot = values[(a + b) // 2]
        i, j = a, b
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if wanted <= j:
            b = j
        elif wanted >= i:
            a = i
        else:
            break
    middle: float = values[wanted]
    return middle


@compiled
def _sort(values: NodeArray, low: int, high: int) -> None:
    """Sort a short range that is made of ascending runs."""
    for begin in range(low + 1, high):
        value = values[begin]
        at = begin
        while at > low and values[at - 1] > value:
            values[at] = values[at - 1]
            at -= 1
        values[at] = value


@compiled
def _cross(
    first: StartArray,
    near: NodeArray,
    nodes: NodeArray,
    low: int,
    high: int,
    region: NodeArray,
    side: NodeArray,
) -> int:
    """Count the roads from the first half of a range to its second."""
    label = region[nodes[low]]
    cut, own = 0, 0
    for at in range(low, high):
        node = nodes[at]
        if side[node] == 0:
            own += 1
            for k in range(first[node], first[node + 1]):
                if region[near[k]] == label and side[near[k]] == 1:
                    cut += 1
    # Where most nodes are level with one another, a median cut may part nothing.
    return cut if own > 0 else len(near)


@compiled
def _halve(
    first: StartArray,
    near: NodeArray,
    x: FloatArray,
    y: FloatArray,
    nodes: NodeArray,
    low: int,
    high: int,
    region: NodeArray,
    side: NodeArray,
    values: FloatArray,
) -> None:
    """Set the side of each node by the median cut of four that fewest roads cross."""
    fewest, best = len(near) + 1, 0
    for turn in range(5):
        direction = turn if turn < 4 else best  # noqa: PLR2004
        a = 0.0 if direction == 1 else 1.0
        b = 0.0 if direction == 0 else (-1.0 if direction == 3 else 1.0)  # noqa: PLR2004
        for at in range(low, high):
            values[at] = a * x[nodes[at]] + b * y[nodes[at]]
        middle = _middle(values, low, high)
        for at in range(low, high):
            node = nodes[at]
            side[node] = 1 if a * x[node] + b * y[node] >= middle else 0
        if turn < 4:  # noqa: PLR2004
            cut = _cross(first, near, nodes, low, high, region, side)
            if cut < fewest:
                fewest, best = cut, direction


@compiled
def _mark_shores(
    first: StartArray,
    near: NodeArray,
    nodes: NodeArray,
    low: int,
    high: int,
    region: NodeArray,
    side: NodeArray,
) -> int:
    """Add 2 to the side of nodes at the cut; return the mark of the smaller shore."""
    label = region[nodes[low]]
    balance = 0
    for at in range(low, high):
        node = nodes[at]
        own = side[node]
        for k in range(first[node], first[node + 1]):
            if region[near[k]] == label and (side[near[k]] & 1) != own:
                balance += 1 if own == 0 else -1
                side[node] = own + 2
                break
    return 2 if balance <= 0 else 3


@compiled
def _part(
    nodes: NodeArray,
    moved: NodeArray,
    low: int,
    high: int,
    region: NodeArray,
    side: NodeArray,
    last: int,
) -> tuple[int, int]:
    """Sort a range into first half, second half and cut; return where each ends."""
    left = low
    for at in range(low, high):
        kind = side[nodes[at]]
        if kind != last and (kind & 1) == 0:
            left += 1
    p, q, r = low, left, high
    for at in range(low, high):
        node = nodes[at]
        if side[node] == last:
            r -= 1
            moved[r] = node
            region[node] = -1
        elif (side[node] & 1) == 0:
            moved[p] = node
            p += 1
        else:
            moved[q] = node
            q += 1
    for at in range(low, high):
        nodes[at] = moved[at]
    return left, q


@compiled
def _dissect(
    first: StartArray,
    near: NodeArray,
    x: FloatArray,
    y: FloatArray,
    nodes: NodeArray,
) -> NodeArray:
    """Bring nodes into the order of nested dissection, in place."""
    moved = np.empty_like(nodes)
    region = np.zeros(len(first) - 1, dtype=np.int32)
    side = np.zeros(len(first) - 1, dtype=np.int32)
    values = np.empty(len(nodes))
    # Halving leaves one open range a level: room for a great many levels.
    lows, highs = np.empty(128, dtype=np.int64), np.empty(128, dtype=np.int64)
    lows[0], highs[0] = 0, len(nodes)
    waiting, label = 1, 0
    while waiting > 0:
        waiting -= 1
        low, high = lows[waiting], highs[waiting]
        if high - low <= _LEAF or waiting + 2 > len(lows):
            continue
        label += 1
        for at in range(low, high):
            region[nodes[at]] = label
        _halve(first, near, x, y, nodes, low, high, region, side, values)
        last = _mark_shores(first, near, nodes, low, high, region, side)
        left, right = _part(nodes, moved, low, high, region, side, last)
        if left > low and right > left:
            lows[waiting], highs[waiting] = low, left
            lows[waiting + 1], highs[waiting + 1] = left, right
            waiting += 2
    return nodes


@compiled
def _widen(later: NodeArray, used: int, more: int) -> NodeArray:
    """Return an array with room for more entries after the used ones."""
    if used + more <= len(later):
        return later
    wider = np.empty(2 * len(later) + more, dtype=np.int32)
    for at in range(used):
        wider[at] = later[at]
    return wider


@compiled
def _take(
    later: NodeArray, used: int, seen: NodeArray, k: int, low: int, high: int
) -> int:
    """Append entries of an earlier list that come after ``k`` and are new to it."""
    for at in range(low, high):
        j = later[at]
        if j > k and seen[j] != k:
            seen[j] = k
            later[used] = j
            used += 1
    return used


@compiled
def _fill(
    first: StartArray, near: NodeArray, order: NodeArray, position: NodeArray
) -> tuple[StartArray, NodeArray]:
    """Return the later neighbours of each position, fill included (Gilbert 1994)."""
    count = len(order)
    start = np.zeros(count + 1, dtype=np.int64)
    later = np.empty(4 * len(near) + count, dtype=np.int32)
    child = np.full(count, -1, dtype=np.int32)
    sibling = np.full(count, -1, dtype=np.int32)
    seen = np.full(count, -1, dtype=np.int32)
    for k in range(count):
        used = start[k]
        later = _widen(later, used, count - k)
        node = order[k]
        for at in range(first[node], first[node + 1]):
            j = position[near[at]]
            if j > k and seen[j] != k:
                seen[j] = k
                later[used] = j
                used += 1
        below = child[k]
        while below >= 0:
            used = _take(later, used, seen, k, start[below], start[below + 1])
            below = sibling[below]
        _sort(later, start[k], used)
        start[k + 1] = used
        if used > start[k]:
            parent = later[start[k]]
            sibling[k] = child[parent]
            child[parent] = k
    return start, later[: start[count]].copy()
