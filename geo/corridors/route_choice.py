"""Which way flow takes to a crossing: randomised shortest paths, exact.

A driver bound for a crossing takes a path with probability proportional to
exp(−θ · cost) × Π 1/outdegree (Saerens et al. 2009; Akamatsu 1996; the recursive logit
of Fosgerau et al. 2013). θ → ∞ is the shortest path, θ → 0 a walk at random. With z_i
the weight of all ways from node i, an arc is taken with p_ij = W_ij z_j / z_i.

Two special cases serve comparison: `Dial` keeps only arcs that lead nearer to the
crossing (Dial 1971), `Shortest` only the best (all-or-nothing).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from geo.corridors.dial import dial_flow, dial_ways
from geo.corridors.dissection import Structure
from geo.corridors.elimination import (
    Closed,
    Factors,
    close_crossings,
    eliminate,
    weigh_arcs,
)
from geo.corridors.extended import STEP, Column
from geo.corridors.graph import Graph, IntArray
from geo.corridors.sweeps import drive, reach_crossing, visit
from geo.corridors.trees import Tree, grow_trees, load_tree
from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]

_BALANCE = 1e-9
_STEP = STEP * np.log(2.0)
_LEAST_THETA, _MOST_THETA = 1e-9, 1e9


class Bound(Protocol):
    """Drivers bound for one crossing."""

    @property
    def appeal(self) -> FloatArray:
        """Log of the weight of all ways from each node, −∞ where there is none."""

    @property
    def theta(self) -> float:
        """Sharpness of the choice between places where one may enter the roads."""

    def load(self, entering: FloatArray) -> FloatArray:
        """Return the flow on each arc, of flow that enters at nodes."""


class Routes(Protocol):
    """Route choice on one graph."""

    def bound_for(self, crossing: int) -> Bound:
        """Return the drivers bound for a crossing, by its number."""


class Exact:
    """Randomised shortest paths to every crossing from one elimination.

    Parameters
    ----------
    graph
        Arcs point the way that is driven.
    structure
        Order of elimination; its crossings are the goals.
    theta
        θ, per hour, above 0.

    Raises
    ------
    NetworkError
        If θ is not between 1e-9 and 1e9 per hour.
    """

    def __init__(self, graph: Graph, structure: Structure, theta: float) -> None:
        if not _LEAST_THETA <= theta <= _MOST_THETA:
            message = (
                f"theta = {theta:g} per hour is out of range: choose a value between "
                f"{_LEAST_THETA:g} (at random) and {_MOST_THETA:g} (shortest path)."
            )
            raise NetworkError(message)
        self.graph, self.structure, self.theta = graph, structure, theta
        mantissa, exponent, lost = weigh_arcs(graph.first, graph.cost, theta)
        self.arcs = (mantissa, exponent)
        out_m, out_e, back_m, back_e, self.stay, self.lost = eliminate(
            structure.start,
            structure.later,
            structure.order,
            structure.position,
            (graph.first, graph.head, mantissa, exponent),
            lost,
            structure.crossings,
        )
        self.factors: Factors = (out_m, out_e, back_m, back_e)

    def bound_for(self, crossing: int) -> "ExactBound":
        """Return the drivers bound for a crossing, by its number."""
        lists = self.structure
        closed = close_crossings(
            lists.start, lists.later, self.factors, self.lost, lists.crossings, crossing
        )
        way = reach_crossing(
            lists.start, lists.later, self.factors[:2], self.stay, closed, crossing
        )
        return ExactBound(self, crossing, closed, way)


@dataclass(frozen=True)
class ExactBound:
    """Drivers bound for one crossing; see `Bound`."""

    routes: Exact
    crossing: int
    closed: Closed
    way: Column

    @property
    def theta(self) -> float:
        """θ, per hour."""
        return self.routes.theta

    @cached_property
    def appeal(self) -> FloatArray:
        """Log of the weight of all ways from each node, −∞ where there is none."""
        mantissa, exponent = self.way
        with np.errstate(divide="ignore"):
            log = np.log(mantissa) + _STEP * exponent
        by_node: FloatArray = log[self.routes.structure.position]
        return by_node

    def load(self, entering: FloatArray) -> FloatArray:
        """Return the flow on each arc.

        Raises
        ------
        NetworkError
            If flow enters where no way leads to the crossing, or in and out of any
            node differ by more than 1e-9 of all flow.
        """
        routes, lists = self.routes, self.routes.structure
        _require_ways(entering, self.appeal)
        visits = visit(
            lists.start,
            lists.later,
            routes.factors,
            routes.stay,
            self.closed,
            self.way,
            self.crossing,
            entering[lists.order][:, None],
        )
        goal = int(lists.order[len(lists.order) - lists.crossings + self.crossing])
        flow, gain = drive(
            routes.graph.first,
            routes.graph.head,
            lists.position,
            routes.arcs,
            self.way,
            visits,
            goal,
        )
        _prove_balance(gain[:, 0], entering, goal)
        return np.ascontiguousarray(flow[:, 0])


class Dial:
    """Logit over the paths that come nearer to the crossing with every arc.

    Parameters
    ----------
    graph, theta
        As for `Exact`.
    crossings
        Nodes of the crossings.
    """

    def __init__(self, graph: Graph, crossings: IntArray, theta: float) -> None:
        self.graph, self.crossings, self.theta = graph, crossings, theta

    def bound_for(self, crossing: int) -> "DialBound":
        """Return the drivers bound for a crossing, by its number."""
        root = self.crossings[crossing : crossing + 1]
        tree = next(grow_trees(self.graph, root, threads=1))
        graph = self.graph
        way = dial_ways(
            graph.first, graph.head, graph.cost, tree.order, tree.hours, self.theta
        )
        return DialBound(graph, tree, way, self.theta)


@dataclass(frozen=True)
class DialBound:
    """Drivers bound for one crossing; see `Bound`."""

    graph: Graph
    tree: Tree
    way: Column
    theta: float

    @cached_property
    def appeal(self) -> FloatArray:
        """Log of the weight of all ways from each node, −∞ where there is none."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ways = np.log(self.way[0]) + _STEP * self.way[1]
            appeal = ways - self.theta * self.tree.hours
        return np.where(np.isinf(self.tree.hours), -np.inf, appeal)

    def load(self, entering: FloatArray) -> FloatArray:
        """Return the flow on each arc; refuses as `ExactBound.load` does."""
        _require_ways(entering, self.appeal)
        graph, tree = self.graph, self.tree
        flow, gain = dial_flow(
            graph.first,
            graph.head,
            graph.cost,
            tree.order,
            tree.hours,
            self.way,
            self.theta,
            entering,
        )
        _prove_balance(gain, entering, int(tree.order[0]))
        return flow


class Shortest:
    """All-or-nothing: everyone takes the shortest path.

    Parameters
    ----------
    graph
        Arcs point the way that is driven.
    crossings
        Nodes of the crossings.
    """

    def __init__(self, graph: Graph, crossings: IntArray) -> None:
        self.graph, self.crossings = graph, crossings

    def bound_for(self, crossing: int) -> "ShortestBound":
        """Return the drivers bound for a crossing, by its number."""
        root = self.crossings[crossing : crossing + 1]
        return ShortestBound(self.graph, next(grow_trees(self.graph, root, threads=1)))


@dataclass(frozen=True)
class ShortestBound:
    """Drivers bound for one crossing; see `Bound`."""

    graph: Graph
    tree: Tree

    @property
    def theta(self) -> float:
        """The choice between places to enter is as sharp as can be."""
        return _MOST_THETA

    @property
    def appeal(self) -> FloatArray:
        """Log weight of the shortest path, −∞ where there is none."""
        return -_MOST_THETA * self.tree.hours

    def load(self, entering: FloatArray) -> FloatArray:
        """Return the flow on each arc; refuses as `ExactBound.load` does."""
        return load_tree(self.graph, self.tree, entering)


def find_theta(detour: Callable[[float], float], target: float) -> float:
    """Find the θ at which paths are as much longer than the shortest as wanted.

    Parameters
    ----------
    detour
        Mean cost of the paths taken over the mean cost of the shortest, given θ.
    target
        The ratio wanted, above 1.

    Returns
    -------
    float
        θ, per hour; the ratio is met within 0.1 % of its excess over 1.

    Raises
    ------
    NetworkError
        If no θ gives so large a ratio, as where there is one road only.
    """
    if not 1 < target < np.inf:
        message = f"detour_ratio = {target:g} is out of range: it must be above 1."
        raise NetworkError(message)

    least, most = np.log(_LEAST_THETA), np.log(_MOST_THETA)

    def excess(log_theta: float) -> float:
        ratio = detour(float(np.clip(np.exp(log_theta), _LEAST_THETA, _MOST_THETA)))
        # A network without any choice has no excess at all.
        return float(np.log(max(ratio - 1, 1e-12) / (target - 1)))

    low, high, step = np.log(10.0), np.log(10.0), 2.0
    below = above = excess(low)
    while below < 0 and low > least:
        low, step = max(low - step, least), step * 1.5
        below = excess(low)
    if below < 0:
        message = (
            f"No theta makes paths {target:g} times as long as the shortest: the roads "
            "leave too little choice. Choose a smaller detour_ratio."
        )
        raise NetworkError(message)
    while above > 0 and high < most:
        high = min(high + 2.0, most)
        above = excess(high)
    if above > 0:
        message = (
            f"detour_ratio = {target:.15g} is too close to 1: choose a larger one."
        )
        raise NetworkError(message)
    if low == high:
        return float(np.exp(low))
    root = brentq(excess, low, high, xtol=1e-3, rtol=1e-6)
    return float(np.exp(root))


def _require_ways(entering: FloatArray, appeal: FloatArray) -> None:
    """Refuse flow that cannot arrive."""
    if np.isneginf(appeal[entering > 0]).any():
        message = "Flow starts at a place that no road joins to the crossing."
        raise NetworkError(message)


def _prove_balance(gain: FloatArray, entering: FloatArray, goal: int) -> None:
    """Refuse a flow that is lost or made anywhere."""
    total = float(entering.sum())
    gap = gain + entering
    gap[goal] -= total
    worst = float(np.abs(gap).max())
    if not worst <= _BALANCE * max(total, 1e-300):
        message = (
            f"Flow on the roads is not conserved at node {int(np.abs(gap).argmax())}: "
            f"off by {worst:.3g} of {total:.3g}."
        )
        raise NetworkError(message)
