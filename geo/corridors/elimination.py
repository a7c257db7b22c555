"""Elimination of nodes from a walk that may die: what exact route choice rests on.

A driver at node ``i`` takes arc ``ij`` with weight W_ij = exp(−θ c_ij) / outdegree;
what is missing to 1 is lost. Eliminating node ``k`` passes its weight on,

    W_ij ← W_ij + W_ik W_kj / (1 − W_kk),   1 − W_kk = Σ_{j≠k} W_kj + lost_k,

so that nothing is ever subtracted (Grassmann, Taksar & Heyman 1985) and every entry is
right to rounding, for any θ. One elimination serves all crossings, which come last.
"""

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.corridors.extended import STEP, Column, add, normal, plain

FloatArray = npt.NDArray[np.float64]
NodeArray = npt.NDArray[np.int32]
StartArray = npt.NDArray[np.int64]
# What `eliminate` makes: mantissa and exponent to later neighbours, and from them.
Factors = tuple[FloatArray, NodeArray, FloatArray, NodeArray]
# What `close_crossings` makes.
Closed = tuple[FloatArray, NodeArray, FloatArray]


@compiled
def _find(values: NodeArray, low: int, high: int, wanted: int) -> int:
    """Return where a value stands in an ascending range that holds it."""
    while low < high - 1:
        middle = (low + high) // 2
        if values[middle] <= wanted:
            low = middle
        else:
            high = middle
    return low


@compiled
def weigh_arcs(
    first: StartArray, cost: FloatArray, theta: float
) -> tuple[FloatArray, NodeArray, FloatArray]:
    """Return the weight of each arc, and what is lost at each node."""
    mantissa = np.empty(len(cost))
    exponent = np.empty(len(cost), dtype=np.int32)
    lost = np.zeros(len(first) - 1)
    for node in range(len(first) - 1):
        if first[node] == first[node + 1]:
            # Where no arc leads on, all is lost.
            lost[node] = 1.0
            continue
        share = 1.0 / (first[node + 1] - first[node])
        for k in range(first[node], first[node + 1]):
            bits = -theta * cost[k] / np.log(2.0)
            e = int(np.floor(bits / STEP + 0.5))
            mantissa[k] = share * 2.0 ** (bits - STEP * e)
            exponent[k] = e
            lost[node] -= share * np.expm1(-theta * cost[k])
    return mantissa, exponent, lost


@compiled
def _enter(
    start: StartArray,
    later: NodeArray,
    order: NodeArray,
    position: NodeArray,
    roads: tuple[StartArray, NodeArray, FloatArray, NodeArray],
    out: Column,
    back: Column,
) -> None:
    """Lay the arcs into the lists of the earlier of their two ends."""
    first, head, weight_m, weight_e = roads
    out_m, out_e = out
    back_m, back_e = back
    for i in range(len(order)):
        for a in range(first[order[i]], first[order[i] + 1]):
            j = position[head[a]]
            if j > i:
                t = _find(later, start[i], start[i + 1], j)
                m, e = add(out_m[t], out_e[t], weight_m[a], weight_e[a])
                out_m[t], out_e[t] = normal(m, e)
            elif j < i:
                t = _find(later, start[j], start[j + 1], i)
                m, e = add(back_m[t], back_e[t], weight_m[a], weight_e[a])
                back_m[t], back_e[t] = normal(m, e)


@compiled
def _pass_on(
    later: NodeArray,
    begin: int,
    end: int,
    stay: float,
    slot: StartArray,
    out: Column,
    back: Column,
) -> None:
    """Add the ways through one position to the entries of its neighbour at `begin`."""
    out_m, out_e = out
    back_m, back_e = back
    to_m, to_e = back_m[begin] / stay, back_e[begin]
    from_m, from_e = out_m[begin] / stay, out_e[begin]
    for t in range(begin + 1, end):
        q = slot[later[t]]
        out_m[q], out_e[q] = add(out_m[q], out_e[q], to_m * out_m[t], to_e + out_e[t])
        back_m[q], back_e[q] = add(
            back_m[q], back_e[q], back_m[t] * from_m, back_e[t] + from_e
        )


@compiled
def _finish(begin: int, end: int, out: Column, back: Column) -> float:
    """Bring entries into range; return the weight of all that lead out."""
    out_m, out_e = out
    back_m, back_e = back
    total = 0.0
    for t in range(begin, end):
        out_m[t], out_e[t] = normal(out_m[t], out_e[t])
        back_m[t], back_e[t] = normal(back_m[t], back_e[t])
        total += plain(out_m[t], out_e[t])
    return total


@compiled
def eliminate(
    start: StartArray,
    later: NodeArray,
    order: NodeArray,
    position: NodeArray,
    roads: tuple[StartArray, NodeArray, FloatArray, NodeArray],
    lost_at_node: FloatArray,
    crossings: int,
) -> tuple[FloatArray, NodeArray, FloatArray, NodeArray, FloatArray, FloatArray]:
    """Eliminate every node but the crossings.

    Parameters
    ----------
    start, later, order, position, crossings
        As `geo.corridors.dissection.Structure` holds them.
    roads
        First arc of each node; head, mantissa and exponent of each arc.
    lost_at_node
        As `weigh_arcs` gives it.

    Returns
    -------
    out_m, out_e
        Weight from each position to its later neighbours when it is eliminated.
    back_m, back_e
        Weight from them to it.
    stay
        1 − W_kk of each position, 0 for crossings.
    lost
        What is lost at each position by then.
    """
    count = len(order)
    out = (np.zeros(len(later)), np.zeros(len(later), dtype=np.int32))
    back = (np.zeros(len(later)), np.zeros(len(later), dtype=np.int32))
    _enter(start, later, order, position, roads, out, back)
    stay, lost = np.zeros(count), np.empty(count)
    slot = np.empty(count, dtype=np.int64)
    # Positions whose next later neighbour is ``i``, as linked lists.
    chain = np.full(count, -1, dtype=np.int32)
    following = np.full(count, -1, dtype=np.int32)
    reached = start[:count].copy()
    for i in range(count):
        lost[i] = lost_at_node[order[i]]
        for t in range(start[i], start[i + 1]):
            slot[later[t]] = t
        k = chain[i]
        while k >= 0:
            after, t = following[k], reached[k]
            lost[i] += plain(back[0][t] / stay[k], back[1][t]) * lost[k]
            _pass_on(later, t, start[k + 1], stay[k], slot, out, back)
            reached[k] = t + 1
            if t + 1 < start[k + 1]:
                following[k] = chain[later[t + 1]]
                chain[later[t + 1]] = k
            k = after
        total = _finish(start[i], start[i + 1], out, back)
        if i < count - crossings:
            stay[i] = lost[i] + total
            if start[i] < start[i + 1]:
                following[i] = chain[later[start[i]]]
                chain[later[start[i]]] = i
    return out[0], out[1], back[0], back[1], stay, lost


@compiled
def close_crossings(
    start: StartArray,
    later: NodeArray,
    factors: Factors,
    lost: FloatArray,
    crossings: int,
    target: int,
) -> tuple[FloatArray, NodeArray, FloatArray]:
    """Eliminate all crossings but one, which absorbs.

    Returns
    -------
    mantissa, exponent
        Weights between crossings as each is eliminated, in their order.
    stay
        1 − W_aa of each.
    """
    out_m, out_e, back_m, back_e = factors
    base = len(start) - 1 - crossings
    m = np.zeros((crossings, crossings))
    e = np.zeros((crossings, crossings), dtype=np.int32)
    for a in range(crossings):
        for t in range(start[base + a], start[base + a + 1]):
            b = later[t] - base
            m[a, b], e[a, b] = out_m[t], out_e[t]
            m[b, a], e[b, a] = back_m[t], back_e[t]
    stay, gone = np.zeros(crossings), lost[base:].copy()
    for a in range(crossings):
        if a == target:
            continue
        stay[a] = gone[a]
        for b in range(crossings):
            if b > a or b == target:
                stay[a] += plain(m[a, b], e[a, b])
        for i in range(a + 1, crossings):
            if i != target:
                gone[i] += plain(m[i, a] / stay[a], e[i, a]) * gone[a]
                _pass_row(m, e, a, i, stay[a], target)
    return m, e, stay


@compiled
def _pass_row(
    m: FloatArray, e: NodeArray, a: int, i: int, stay: float, target: int
) -> None:
    """Add the ways of crossing ``i`` that lead through crossing ``a``."""
    part_m, part_e = m[i, a] / stay, e[i, a]
    for b in range(len(m)):
        if b != i and (b > a or b == target):
            sum_m, sum_e = add(m[i, b], e[i, b], part_m * m[a, b], part_e + e[a, b])
            m[i, b], e[i, b] = normal(sum_m, sum_e)
