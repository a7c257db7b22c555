"""Loops over goals and places that would spend their time in Python.

A draw of uncertainty calls each of these a few times only, so that threads seldom wait
for one another.
"""

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.corridors.elimination import Factors, close_crossings
from geo.corridors.extended import STEP
from geo.corridors.sweeps import drive, reach_crossing, some, visit
from geo.corridors.trees import dijkstra

FloatArray = npt.NDArray[np.float64]
NodeArray = npt.NDArray[np.int32]
StartArray = npt.NDArray[np.int64]
FlagArray = npt.NDArray[np.bool_]

_LOG_STEP = float(STEP * np.log(2.0))


@compiled
def reach_goals(
    first: StartArray,
    head: NodeArray,
    cost: FloatArray,
    roots: StartArray,
    first_stub: StartArray,
    stub_node: NodeArray,
    stub_cost: FloatArray,
) -> FloatArray:
    """Return hours from each place to each root, roots × places, without access.

    Parameters
    ----------
    first, head, cost
        The graph with every arc turned round.
    roots
        Nodes where paths end.
    first_stub, stub_node, stub_cost
        Stubs of places, in the order of places.
    """
    places = len(first_stub)
    hours = np.empty((len(roots), places))
    arcs = np.zeros(len(head), dtype=np.int32)
    for at in range(len(roots)):
        reached, _, _ = dijkstra(first, head, cost, arcs, roots[at])
        for place in range(places):
            stop = first_stub[place + 1] if place + 1 < places else len(stub_node)
            best = np.inf
            for stub in range(first_stub[place], stop):
                best = min(best, reached[stub_node[stub]] + stub_cost[stub])
            hours[at, place] = best
    return hours


@compiled
def share_stubs(
    first_stub: StartArray,
    appeal: FloatArray,
    amount: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Share the amounts of each place among its stubs: a logit.

    Parameters
    ----------
    first_stub
        First stub of each place.
    appeal
        Log of the weight of each stub; −∞ where it does not lead to the goal.
    amount
        Places × flows.

    Returns
    -------
    entering
        Stubs × flows.
    lost
        By flow: amount of places where no stub leads to the goal.
    """
    flows = amount.shape[1]
    entering = np.zeros((len(appeal), flows))
    lost = np.zeros(flows)
    for place in range(len(first_stub)):
        if not some(amount, place):
            continue
        begin = first_stub[place]
        end = first_stub[place + 1] if place + 1 < len(first_stub) else len(appeal)
        best = -np.inf
        for stub in range(begin, end):
            best = max(best, appeal[stub])
        if best == -np.inf:
            for r in range(flows):
                lost[r] += amount[place, r]
            continue
        total = 0.0
        for stub in range(begin, end):
            entering[stub, 0] = np.exp(appeal[stub] - best)
            total += entering[stub, 0]
        for stub in range(begin, end):
            part = entering[stub, 0]
            for r in range(flows):
                entering[stub, r] = part * (amount[place, r] / total)
    return entering, lost


@compiled
def lay(
    link_first: StartArray,
    link: NodeArray,
    forward: FlagArray,
    flow: FloatArray,
    runs: tuple[StartArray, StartArray, FlagArray],
    entering: FloatArray,
    along: FloatArray,
    against: FloatArray,
) -> None:
    """Add flows on arcs and stubs to the segments of their links."""
    flows = flow.shape[1]
    for arc in range(len(link)):
        if some(flow, arc):
            laid = along if forward[arc] else against
            for at in range(link_first[link[arc]], link_first[link[arc] + 1]):
                for r in range(flows):
                    laid[at, r] += flow[arc, r]
    starts, stops, run_forward = runs
    for stub in range(len(entering)):
        if some(entering, stub):
            laid = along if run_forward[stub] else against
            for at in range(starts[stub], stops[stub]):
                for r in range(flows):
                    laid[at, r] += entering[stub, r]


@compiled
def load_goals(
    lists: tuple[StartArray, NodeArray, NodeArray, NodeArray],
    roads: tuple[StartArray, NodeArray, FloatArray, NodeArray],
    factors: Factors,
    held: tuple[FloatArray, FloatArray],
    crossings: int,
    stubs: tuple[StartArray, NodeArray, StartArray, StartArray, FlagArray],
    links: tuple[StartArray, NodeArray, FlagArray],
    costs: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    theta: float,
    goals: StartArray,
    amounts: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Send flows to several goals of one elimination.

    Several flows to one goal take its chances together, which costs little more than
    one of them.

    Parameters
    ----------
    lists
        ``start``, ``later``, ``order``, ``position`` of the structure.
    roads
        First arc of each node; head, mantissa and exponent of each arc.
    factors, held
        As `geo.corridors.elimination.eliminate` gives them; held are stay and lost.
    crossings
        Number of crossings of the structure.
    stubs
        First stub of each place; node, start, stop and direction of each stub.
    links
        First segment of each link; link and direction of each arc.
    costs
        Hours of arcs and of stubs, km of arcs and of stubs.
    theta
        θ.
    goals, amounts
        Which goals, and the flows of each from each place, goals × places × flows.

    Returns
    -------
    along, against
        Flows on each position of the links' segments, positions × flows.
    sums
        Of each goal and flow: hours, km, flow that no road leads on, largest imbalance
        of a node; 4 × goals × flows.
    """
    start, later, order, position = lists
    first_stub, stub_node, stub_start, stub_stop, stub_forward = stubs
    link_first, link, forward = links
    arc_hours, stub_hours, arc_km, stub_km = costs
    flows = amounts.shape[2]
    along = np.zeros((link_first[-1], flows))
    against = np.zeros((link_first[-1], flows))
    sums = np.zeros((4, len(goals), flows))
    appeal = np.empty(len(stub_node))
    for at in range(len(goals)):
        goal = goals[at]
        closed = close_crossings(start, later, factors, held[1], crossings, goal)
        way = reach_crossing(
            start, later, (factors[0], factors[1]), held[0], closed, goal
        )
        for stub in range(len(stub_node)):
            p = position[stub_node[stub]]
            appeal[stub] = (
                np.log(way[0][p]) + _LOG_STEP * way[1][p] - theta * stub_hours[stub]
                if way[0][p] > 0.0
                else -np.inf
            )
        entering, lost = share_stubs(first_stub, appeal, amounts[at])
        inflow = np.zeros((len(order), flows))
        for stub in range(len(stub_node)):
            for r in range(flows):
                inflow[position[stub_node[stub]], r] += entering[stub, r]
        visits = visit(start, later, factors, held[0], closed, way, goal, inflow)
        node = order[len(order) - crossings + goal]
        flow, gain = drive(
            roads[0], roads[1], position, (roads[2], roads[3]), way, visits, node
        )
        for r in range(flows):
            gain[node, r] -= np.sum(inflow[:, r])
            for i in range(len(gain)):
                gap = abs(gain[i, r] + inflow[position[i], r])
                sums[3, at, r] = max(sums[3, at, r], gap)
        for r in range(flows):
            forth, enter = flow[:, r], entering[:, r]
            sums[0, at, r] = np.sum(forth * arc_hours) + np.sum(enter * stub_hours)
            sums[1, at, r] = np.sum(forth * arc_km) + np.sum(enter * stub_km)
        sums[2, at] = lost
        runs = (stub_start, stub_stop, stub_forward)
        lay(link_first, link, forward, flow, runs, entering, along, against)
    return along, against, sums
