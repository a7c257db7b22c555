"""Sweeps over an eliminated graph: ways to one crossing, and flow that is bound for it.

With z_i the weight of all ways from node ``i`` to the crossing, an arc is taken with
p_ij = W_ij z_j / z_i. One sweep down gives z; one up and one down give the expected
visits to each node; a last pass over the arcs gives their flow.
"""

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.corridors.elimination import Closed, Factors
from geo.corridors.extended import Column, add, normal, step

FloatArray = npt.NDArray[np.float64]
NodeArray = npt.NDArray[np.int32]
StartArray = npt.NDArray[np.int64]


@compiled
def reach_crossing(
    start: StartArray,
    later: NodeArray,
    out: Column,
    stay: FloatArray,
    closed: Closed,
    target: int,
) -> tuple[FloatArray, NodeArray]:
    """Return the weight of all ways from each position to one crossing."""
    out_m, out_e = out
    m, e, port_stay = closed
    crossings = len(port_stay)
    count = len(start) - 1
    base = count - crossings
    way_m, way_e = np.zeros(count), np.zeros(count, dtype=np.int32)
    way_m[base + target] = 1.0
    for a in range(crossings - 1, -1, -1):
        if a == target:
            continue
        sum_m, sum_e = 0.0, 0
        for b in range(crossings):
            if b > a or b == target:
                sum_m, sum_e = add(
                    sum_m,
                    sum_e,
                    m[a, b] * way_m[base + b],
                    e[a, b] + way_e[base + b],
                )
        sum_m, sum_e = normal(sum_m, sum_e)
        way_m[base + a], way_e[base + a] = normal(sum_m / port_stay[a], sum_e)
    for k in range(base - 1, -1, -1):
        sum_m, sum_e = 0.0, 0
        for t in range(start[k], start[k + 1]):
            j = later[t]
            sum_m, sum_e = add(sum_m, sum_e, out_m[t] * way_m[j], out_e[t] + way_e[j])
        sum_m, sum_e = normal(sum_m, sum_e)
        way_m[k], way_e[k] = normal(sum_m / stay[k], sum_e)
    return way_m, way_e


@compiled
def some(flow: FloatArray, row: int) -> bool:
    """Return whether any flow of a row is above 0."""
    found = False
    for r in range(flow.shape[1]):
        found = found or flow[row, r] > 0.0
    return found


@compiled
def _pass(flow: FloatArray, source: int, sink: int, factor: float) -> None:
    """Add the flows of one row, times a factor, to another."""
    for r in range(flow.shape[1]):
        flow[sink, r] += flow[source, r] * factor


@compiled
def _climb(
    start: StartArray,
    later: NodeArray,
    out: Column,
    stay: FloatArray,
    way: Column,
    flow: FloatArray,
    base: int,
) -> None:
    """Pass flow on from each position to its later neighbours."""
    out_m, out_e = out
    way_m, way_e = way
    for k in range(base):
        if way_m[k] == 0.0 or not some(flow, k):
            continue
        part = 1.0 / stay[k]
        for t in range(start[k], start[k + 1]):
            j = later[t]
            chance = step(out_m[t], out_e[t], way_m[j], way_e[j], way_m[k], way_e[k])
            _pass(flow, k, j, part * chance)


@compiled
def _turn(
    closed: Closed,
    way: Column,
    target: int,
    flow: FloatArray,
    base: int,
) -> None:
    """Solve for the visits to crossings that are not the goal."""
    m, e, stay = closed
    way_m, way_e = way
    for a in range(len(stay)):
        i = base + a
        if a == target or way_m[i] == 0.0 or not some(flow, i):
            continue
        for b in range(len(stay)):
            j = base + b
            if b > a or b == target:
                chance = step(m[a, b], e[a, b], way_m[j], way_e[j], way_m[i], way_e[i])
                _pass(flow, i, j, chance / stay[a])
    for a in range(len(stay) - 1, -1, -1):
        i = base + a
        if a == target or way_m[i] == 0.0:
            continue
        for b in range(a + 1, len(stay)):
            j = base + b
            if b != target and way_m[j] > 0.0:
                chance = step(m[b, a], e[b, a], way_m[i], way_e[i], way_m[j], way_e[j])
                _pass(flow, j, i, chance)
        flow[i] /= stay[a]


@compiled
def _descend(
    start: StartArray,
    later: NodeArray,
    back: Column,
    stay: FloatArray,
    way: Column,
    flow: FloatArray,
    base: int,
    goal: int,
) -> None:
    """Add the visits that come from later neighbours."""
    back_m, back_e = back
    way_m, way_e = way
    for k in range(base - 1, -1, -1):
        if way_m[k] == 0.0:
            continue
        for t in range(start[k], start[k + 1]):
            j = later[t]
            if j != goal and way_m[j] > 0.0 and some(flow, j):
                chance = step(
                    back_m[t], back_e[t], way_m[k], way_e[k], way_m[j], way_e[j]
                )
                _pass(flow, j, k, chance)
        flow[k] /= stay[k]


@compiled
def visit(
    start: StartArray,
    later: NodeArray,
    factors: Factors,
    stay: FloatArray,
    closed: Closed,
    way: Column,
    target: int,
    entering: FloatArray,
) -> FloatArray:
    """Return the expected visits to each position of all who are bound for a crossing.

    Parameters
    ----------
    start, later
        As `geo.corridors.dissection.Structure` holds them.
    factors, stay
        As `eliminate` gives them.
    closed, way
        As `close_crossings` and `reach_crossing` give them.
    target
        Which crossing.
    entering
        Flow that starts at each position, positions × flows: several flows take the
        same chances, and each is as if it were alone.
    """
    out, back = (factors[0], factors[1]), (factors[2], factors[3])
    base = len(start) - 1 - len(closed[2])
    flow = entering.copy()
    _climb(start, later, out, stay, way, flow, base)
    _turn(closed, way, target, flow, base)
    _descend(start, later, back, stay, way, flow, base, base + target)
    return flow


@compiled
def drive(
    first: StartArray,
    head: NodeArray,
    position: NodeArray,
    arcs: Column,
    way: Column,
    visits: FloatArray,
    goal: int,
) -> tuple[FloatArray, FloatArray]:
    """Return the flow on each arc, and flow in minus flow out of each node.

    Both are × flows, as the visits are.
    """
    weight_m, weight_e = arcs
    way_m, way_e = way
    flows = visits.shape[1]
    flow = np.zeros((len(head), flows))
    gain = np.zeros((len(first) - 1, flows))
    for node in range(len(first) - 1):
        i = position[node]
        if node == goal or way_m[i] == 0.0 or not some(visits, i):
            continue
        for a in range(first[node], first[node + 1]):
            j = position[head[a]]
            if way_m[j] > 0.0:
                chance = step(
                    weight_m[a], weight_e[a], way_m[j], way_e[j], way_m[i], way_e[i]
                )
                for r in range(flows):
                    flow[a, r] = visits[i, r] * chance
                    gain[head[a], r] += flow[a, r]
                    gain[node, r] -= flow[a, r]
    return flow, gain
