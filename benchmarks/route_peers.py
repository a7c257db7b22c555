"""Exact randomised shortest paths by the means that anyone has at hand.

One crossing at a time, in the stable form: with c̃ = c + ln(outdegree)/θ and h the
distance to the crossing in c̃, W'ᵢⱼ = exp(−θ (c̃ᵢⱼ + hⱼ − hᵢ)) ≤ 1 and the crossing's
row 0, solve (I − W') z = e and (I − W')ᵀ y = q / z; then yᵢ W'ᵢⱼ zⱼ is the flow on an
arc. The two peers differ in how they solve: a sparse LU, or Gauss-Seidel sweeps over
the nodes in the order of h.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import dijkstra
from scipy.sparse.linalg import splu

from benchmarks.road_network import FloatArray, IntArray, RoadNetwork

_TOLERANCE = 1e-12
_MOST_SWEEPS = 20_000
_FIRST_GUESSES = 1.5, 3.0  # logarithms of θ per hour
_MOST_GUESSES = 30
_NEAR = 1e-3  # of the excess over the shortest paths


@dataclass(frozen=True, slots=True)
class Chosen:
    """Flow on each arc to one crossing.

    Attributes
    ----------
    flow
        By arc, in the network's order.
    imbalance
        Largest |out − in − entering| of any node but the crossing, by total flow.
    sweeps
        Number of sweeps for z and y; 0 with an LU.
    """

    flow: FloatArray
    imbalance: float
    sweeps: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class _System:
    weight: FloatArray
    potential: FloatArray


Solver = Callable[[RoadNetwork, int, float, FloatArray], Chosen]


def choose_by_lu(
    network: RoadNetwork, port: int, theta: float, entering: FloatArray
) -> Chosen:
    """Solve with one sparse LU (SuperLU, symmetric mode: the pattern is symmetric).

    Parameters
    ----------
    network
        Arcs point toward the crossing, sorted by tail.
    port
        Node of the crossing.
    theta
        How strictly short paths are preferred, per hour.
    entering
        Flow that starts at each node.
    """
    system = _system(network, port, theta)
    shape = (network.nodes, network.nodes)
    step = sp.csc_array((system.weight, (network.tail, network.head)), shape=shape)
    # SuperLU takes "T" for the transpose; its stubs do not say so.
    solve: Any = splu(
        sp.csc_array(sp.eye_array(network.nodes, format="csc") - step),
        permc_spec="MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    ).solve
    unit = np.zeros(network.nodes)
    unit[port] = 1
    z = solve(unit)
    y = solve(entering / z, "T")
    flow = y[network.tail] * system.weight * z[network.head]
    return Chosen(flow, _imbalance(network, port, flow, entering))


def choose_by_sweeps(
    network: RoadNetwork, port: int, theta: float, entering: FloatArray
) -> Chosen:
    """Solve with plain Gauss-Seidel sweeps; parameters as `choose_by_lu`."""
    system = _system(network, port, theta)
    order = np.argsort(system.potential)
    first = np.searchsorted(network.tail, np.arange(network.nodes + 1))
    unit = np.zeros(network.nodes)
    unit[port] = 1
    z, z_sweeps = _sweep(order, first, network.head, system.weight, unit)
    back = np.argsort(network.head, kind="stable")
    back_first = np.searchsorted(network.head[back], np.arange(network.nodes + 1))
    y, y_sweeps = _sweep(
        order[::-1].copy(),
        back_first,
        network.tail[back],
        system.weight[back],
        entering / z,
    )
    flow = y[network.tail] * system.weight * z[network.head]
    gap = _imbalance(network, port, flow, entering)
    return Chosen(flow, gap, (z_sweeps, y_sweeps))


def find_theta(
    network: RoadNetwork,
    port: int,
    entering: FloatArray,
    detour: float,
    solve: Solver = choose_by_lu,
) -> float:
    """Return θ at which mean cost is `detour` times that of the shortest paths.

    The logarithm of the excess falls almost in a line with that of θ, so the secant
    rule finds it in a few solutions; for one crossing.
    """
    back = sp.csr_array(network.matrix().T)
    shortest = float(entering @ dijkstra(back, indices=np.array([port]))[0])

    def excess(log_theta: float) -> float:
        flow = solve(network, port, float(np.exp(log_theta)), entering).flow
        ratio = float(flow @ network.hours) / shortest
        return float(np.log(ratio - 1) - np.log(detour - 1))

    old, new = _FIRST_GUESSES
    old_gap = excess(old)
    for _ in range(_MOST_GUESSES):
        gap = excess(new)
        if abs(gap) <= _NEAR:
            return float(np.exp(new))
        move = -gap * (new - old) / (gap - old_gap)
        old, old_gap = new, gap
        new += float(np.clip(move, -2, 2))
    message = f"No θ was found that gives a detour ratio of {detour:g}."
    raise ValueError(message)


def _system(network: RoadNetwork, port: int, theta: float) -> _System:
    degree = np.bincount(network.tail, minlength=network.nodes)[network.tail]
    cost = network.hours + np.log(degree) / theta
    shape = (network.nodes, network.nodes)
    back = sp.csr_array((cost, (network.head, network.tail)), shape=shape)
    potential = dijkstra(back, indices=np.array([port]))[0]
    slack = cost + potential[network.head] - potential[network.tail]
    weight = np.exp(-theta * slack)
    weight[network.tail == port] = 0
    return _System(weight, potential)


def _imbalance(
    network: RoadNetwork, port: int, flow: FloatArray, entering: FloatArray
) -> float:
    out = np.bincount(network.tail, flow, network.nodes)
    into = np.bincount(network.head, flow, network.nodes)
    gap = np.abs(out - into - entering)
    gap[port] = abs(into[port] - (entering.sum() - entering[port]))
    return float(gap.max() / entering.sum())


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _sweep(
    order: npt.NDArray[np.intp],
    first: npt.NDArray[np.intp],
    other: IntArray,
    weight: FloatArray,
    right: FloatArray,
) -> tuple[FloatArray, int]:
    """Solve x = W x + right; the order of the nodes makes W nearly triangular."""
    x = right.copy()
    for sweep in range(1, _MOST_SWEEPS + 1):
        change = 0.0
        for node in order:
            total = right[node]
            for k in range(first[node], first[node + 1]):
                total += weight[k] * x[other[k]]
            gap = abs(total - x[node])
            if gap > change * total:
                change = gap / total
            x[node] = total
        if change <= _TOLERANCE:
            return x, sweep
    return x, _MOST_SWEEPS
