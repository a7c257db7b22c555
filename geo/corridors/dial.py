"""Dial's logit assignment: only arcs that lead nearer to the crossing are used.

One pass over the nodes, nearest first, sums L_ij = exp(θ (h_i − h_j − c_ij)) over the
ways down; a second, farthest first, shares out the flow. The number of ways grows
beyond any ordinary number, so the sums are kept as `geo.corridors.extended` does.
"""

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.corridors.extended import add, normal, step

FloatArray = npt.NDArray[np.float64]
NodeArray = npt.NDArray[np.int32]
StartArray = npt.NDArray[np.int64]


@compiled
def dial_ways(
    first: StartArray,
    head: NodeArray,
    cost: FloatArray,
    order: NodeArray,
    hours: FloatArray,
    theta: float,
) -> tuple[FloatArray, NodeArray]:
    """Return the sum over the ways from each node, as mantissa and exponent."""
    way_m = np.zeros(len(hours))
    way_e = np.zeros(len(hours), dtype=np.int32)
    way_m[order[0]] = 1.0
    for at in range(1, len(order)):
        i = order[at]
        m, e = 0.0, 0
        for a in range(first[i], first[i + 1]):
            j = head[a]
            if hours[j] < hours[i]:
                likely = np.exp(theta * (hours[i] - hours[j] - cost[a]))
                m, e = add(m, e, likely * way_m[j], way_e[j])
        way_m[i], way_e[i] = normal(m, e)
    return way_m, way_e


@compiled
def dial_flow(
    first: StartArray,
    head: NodeArray,
    cost: FloatArray,
    order: NodeArray,
    hours: FloatArray,
    way: tuple[FloatArray, NodeArray],
    theta: float,
    entering: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Return the flow on each arc, and flow in minus flow out of each node."""
    way_m, way_e = way
    flow = np.zeros(len(head))
    gain = np.zeros(len(hours))
    passing = entering.copy()
    for at in range(len(order) - 1, 0, -1):
        i = order[at]
        if passing[i] == 0.0:
            continue
        for a in range(first[i], first[i + 1]):
            j = head[a]
            if hours[j] < hours[i]:
                likely = np.exp(theta * (hours[i] - hours[j] - cost[a]))
                flow[a] = passing[i] * step(
                    likely, 0, way_m[j], way_e[j], way_m[i], way_e[i]
                )
                passing[j] += flow[a]
                gain[j] += flow[a]
                gain[i] -= flow[a]
    return flow, gain
