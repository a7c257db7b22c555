"""The estimate at the centre of all draws, routed crossing by crossing."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.corridors.countries import COUNTRIES
from geo.corridors.flows import Costs, Shares, shortest_hours
from geo.corridors.model import Model, Parameters
from geo.corridors.network import Network
from geo.corridors.routing import RoadFlow, route, to_segments
from geo.corridors.sides import BEYOND

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Center:
    """The estimate at the centre of all draws.

    Attributes
    ----------
    parameters, shares
        What it rests on.
    halves
        By country: flow along its links.
    by_port
        Crossings × segments: flow on each segment, both directions.
    ahead, back
        Flow on each segment from start to end, and back, gateways included.
    """

    parameters: Parameters
    shares: Shares
    halves: Mapping[str, RoadFlow]
    by_port: FloatArray
    ahead: FloatArray
    back: FloatArray


def mean_detour(
    model: Model, parameters: Parameters, costs: Costs, shares: Shares
) -> float:
    """Return the mean cost of the paths taken over that of the shortest."""
    spent, shortest = 0.0, 0.0
    for country in COUNTRIES:
        spent += float(route(model, parameters, shares, country).hours.sum())
        shortest += float(shortest_hours(model, costs, shares, country).sum())
    return spent / shortest


def load_center(
    network: Network,
    model: Model,
    parameters: Parameters,
    shares: Shares,
    cluster: str,
) -> Center:
    """Route both halves, keeping what each crossing sends along each segment."""
    count, crossings = len(network.segments), len(model.ports)
    by_port = np.zeros((crossings, count))
    ahead, back = np.zeros(count), np.zeros(count)
    halves = {}
    for country in COUNTRIES:
        loads: list[tuple[int, FloatArray]] = []
        flow = route(model, parameters, shares, country, cluster=cluster, by_goal=loads)
        halves[country] = flow
        forth, again = to_segments(model.links, flow.along, flow.against, count)
        ahead, back = ahead + forth, back + again
        parts = parts_of_goals(model, shares, country)
        for goal, load in loads:
            segment, _ = to_segments(model.links, load, load, count)
            for port in np.flatnonzero(parts[:, goal]):
                by_port[port] += parts[port, goal] * segment
    return Center(parameters, shares, halves, by_port, ahead, back)


def parts_of_goals(model: Model, shares: Shares, country: str) -> FloatArray:
    """Return the part that each crossing has in the flow of each goal.

    Where roads are coarse two crossings, or a crossing and a gateway, share a node.
    """
    half = model.halves[country]
    sums = [shares.by_port]
    if country == BEYOND:
        sums.append(shares.by_gateway.sum(axis=1))
    amount = np.concatenate(sums)
    total = np.bincount(half.goal_of, amount, minlength=len(half.goals))
    parts = np.zeros((len(amount), len(half.goals)))
    parts[np.arange(len(amount)), half.goal_of] = amount
    divided: FloatArray = parts / np.where(total > 0, total, 1.0)[None, :]
    return divided[: len(model.ports)]
