"""One set of parameters in, flow between places through crossings out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geo.corridors.countries import COUNTRIES
from geo.corridors.graph import Graph, reverse
from geo.corridors.gravity import Flow, distribute
from geo.corridors.loading import reach_goals
from geo.corridors.model import Half, Model, Parameters
from geo.corridors.reach import Reach, land
from geo.corridors.sides import BEYOND
from geo.corridors.variants import distribute_gateways
from geo.tasks import run_tasks

FloatArray = npt.NDArray[np.float64]
GoalArray = npt.NDArray[np.int64]

# Goals that one call works on.
CHUNK = 8


@dataclass(frozen=True, slots=True)
class Costs:
    """Generalised hours on the shortest paths, between meets.

    Access of places is no part of them: see `geo.corridors.reach`.

    Attributes
    ----------
    to_port
        Meets of origins × crossings.
    from_port
        Crossings × meets of targets.
    from_gateway
        Gateways × meets of targets, access of gateways included.
    by_goal
        By country: goals × meets.
    """

    to_port: FloatArray
    from_port: FloatArray
    from_gateway: FloatArray
    by_goal: Mapping[str, FloatArray]


@dataclass(frozen=True, slots=True)
class AtMeets:
    """Shares of all flow where places meet the roads.

    Attributes
    ----------
    sent
        Meets of origins × crossings.
    received
        Crossings × meets of targets.
    landed
        Gateways × meets of targets.
    """

    sent: FloatArray
    received: FloatArray
    landed: FloatArray

    @property
    def total(self) -> float:
        """Share of all flow."""
        return float(self.received.sum() + self.landed.sum())


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of all flow, which adds up to 1.

    Attributes
    ----------
    by_origin
        Origins × crossings.
    by_target
        Crossings × targets.
    by_gateway
        Gateways × targets.
    passes
        Balancing passes.
    at_meets
        The same flow between meets: what is routed.
    sent, arrived
        What each point of the origins sends and of the targets receives.
    groups
        The part of `at_meets` of each group of origins, without what comes by
        gateways; empty if that was not asked for.
    """

    by_origin: FloatArray
    by_target: FloatArray
    by_gateway: FloatArray
    passes: int
    at_meets: AtMeets
    sent: FloatArray
    arrived: FloatArray
    groups: tuple[AtMeets, ...] = ()

    @property
    def by_port(self) -> FloatArray:
        """Share of flow of each crossing."""
        total: FloatArray = self.by_origin.sum(axis=0)
        return total

    @property
    def arrivals(self) -> FloatArray:
        """Share of flow that each target receives."""
        total: FloatArray = self.by_target.sum(axis=0) + self.by_gateway.sum(axis=0)
        return total


@dataclass(frozen=True, slots=True)
class _Search:
    """What shortest paths of one half are found from."""

    half: Half
    back: Graph
    stub_cost: FloatArray


def find_costs(
    model: Model,
    parameters: Parameters,
    *,
    threads: int | None = None,
    cluster: str = "",
) -> Costs:
    """Find the shortest paths between all places and crossings.

    Parameters
    ----------
    model, parameters
        The model, and the speeds to drive at.
    threads, cluster
        As for `geo.tasks.run_tasks`; the numbers do not depend on them.
    """
    by_goal = {
        country: hours_to_goals(
            model, parameters, country, threads=threads, cluster=cluster
        )
        for country in COUNTRIES
    }
    out, inward = (
        by_goal[country][model.halves[country].goal_of] for country in COUNTRIES
    )
    crossings = len(model.ports)
    return Costs(
        np.ascontiguousarray(out[:crossings].T),
        inward[:crossings],
        inward[crossings:] + model.gateway_hours[:, None],
        by_goal,
    )


def hours_to_goals(
    model: Model,
    parameters: Parameters,
    country: str,
    *,
    threads: int | None = None,
    cluster: str = "",
) -> FloatArray:
    """Find the shortest paths of one half, between its meets and its goals.

    Parameters
    ----------
    model, parameters, threads, cluster
        As `find_costs` takes them.
    country
        Whose half.

    Returns
    -------
    array
        Goals × meets, hours.
    """
    half = model.halves[country]
    factors = parameters.speed(country)
    back, _ = reverse(half.side.graph(factors))
    found = run_tasks(
        _search,
        _Search(half, back, half.stubs.cost(factors)),
        in_chunks(np.arange(len(half.goals), dtype="int64")),
        threads=threads,
        cluster=cluster,
    )
    return np.concatenate(list(found))


def _search(search: _Search, goals: GoalArray) -> FloatArray:
    """Return hours from each meet to some goals."""
    half, back = search.half, search.back
    return reach_goals(
        back.first,
        back.head,
        back.cost,
        half.goals[goals].astype("int64"),
        half.first_stub,
        half.stubs.node,
        search.stub_cost,
    )


def share_out(
    model: Model,
    parameters: Parameters,
    costs: Costs,
    groups: FloatArray | None = None,
) -> Shares:
    """Distribute flow over origins, crossings and targets.

    Parameters
    ----------
    model, parameters, costs
        As `find_costs` has them.
    groups
        Origins × groups: the part of each origin's supply that belongs to each group,
        1 in all. If given, flow is told apart by group as well; all else stays the
        same to the last bit.
    """
    attraction = model.vehicles**parameters.attraction_exponent
    if parameters.port_factors is not None:
        attraction = attraction * parameters.port_factors
    supply = model.origins.weight if parameters.supply is None else parameters.supply
    demand = model.targets.weight if parameters.demand is None else parameters.demand
    out, inward = model.halves["US"].reach, model.halves[BEYOND].reach
    given = out.weigh(supply)
    landing = land(inward, demand, parameters.preferences)
    sent = np.zeros_like(costs.to_port)
    received = np.zeros_like(costs.from_port)
    given_at = out.collect(given)
    parts = _divide(
        out, given, np.zeros((len(supply), 0)) if groups is None else groups
    )
    by_group = np.zeros((parts.shape[1], *received.shape))
    passes = 0
    # What goes on beyond Mexico takes its share; within each country access decides.
    for name in dict.fromkeys(inward.country):
        # Where there is no demand nothing goes: such targets need no pairs.
        own = np.flatnonzero((inward.country == name) & (landing.wanted > 0))
        if not own.size:
            continue
        part = float(landing.wanted[own].sum() / landing.wanted.sum())
        flow: Flow = distribute(
            given_at,
            landing.wanted[own],
            attraction,
            costs.to_port,
            np.ascontiguousarray(costs.from_port[:, own]),
            model.crossing_hours,
            parameters.preferences,
            model.names(own),
            log_pull=landing.log_pull[own],
            parts=parts,
        )
        sent += part * flow.by_origin
        received[:, own] = part * flow.by_destination
        by_group[:, :, own] = part * flow.by_part
        passes = max(passes, flow.passes)
    rest = 1.0 - model.gateway_share
    landed, part_landed = _land_gateways(model, parameters, costs, demand)
    at_meets = AtMeets(sent * rest, received * rest, landed)
    part_sent = out.part_of_meet(given)
    return Shares(
        out.to_places(part_sent, at_meets.sent.T).T,
        inward.to_places(landing.part, at_meets.received),
        inward.to_places(part_landed, landed),
        passes,
        at_meets,
        part_sent * at_meets.sent.sum(axis=1)[out.meet],
        landing.part * at_meets.received.sum(axis=0)[inward.meet]
        + part_landed * landed.sum(axis=0)[inward.meet],
        tuple(
            AtMeets(at_meets.sent * own[:, None], arrived * rest, np.zeros_like(landed))
            for own, arrived in zip(parts.T, by_group, strict=True)
        ),
    )


def _divide(reach: Reach, given: FloatArray, groups: FloatArray) -> FloatArray:
    """Return which part of what each meet sends belongs to each group."""
    total = reach.collect(given)
    total = np.where(total > 0, total, 1.0)
    parts = np.empty((len(total), groups.shape[1]))
    for at, group in enumerate(groups.T):
        parts[:, at] = reach.collect(given * group[reach.place]) / total
    return parts


def _land_gateways(
    model: Model, parameters: Parameters, costs: Costs, demand: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return what comes by gateways to each meet, and each point's part of it."""
    reach = model.halves[BEYOND].reach
    if not model.gateway_share > 0:
        return np.zeros_like(costs.from_gateway), np.zeros(len(reach.place))
    # Arrivals by gateways are not bound to demand.
    free = replace(parameters.preferences, balance=0.0)
    landing = land(reach, demand, free)
    landed: FloatArray = model.gateway_share * distribute_gateways(
        model.gateways["weight"].to_numpy(dtype="float64"),
        np.exp(landing.log_pull - landing.log_pull.max()),
        costs.from_gateway,
        deterrence=free.deterrence,
        demand_exponent=1.0,
    )
    return landed, landing.part


def amounts(model: Model, flow: AtMeets, country: str) -> FloatArray:
    """Return the flow between each goal and each meet of a half, goals × meets."""
    half = model.halves[country]
    if country == "US":
        by_mouth = flow.sent.T
    else:
        by_mouth = np.concatenate([flow.received, flow.landed])
    by_goal = np.zeros((len(half.goals), by_mouth.shape[1]))
    np.add.at(by_goal, half.goal_of, by_mouth)
    return by_goal


def shortest_hours(
    model: Model, costs: Costs, shares: Shares, country: str
) -> FloatArray:
    """Return, by goal, what all trips would take on the shortest paths."""
    amount = amounts(model, shares.at_meets, country)
    hours = np.where(amount > 0, costs.by_goal[country], 0.0)
    total: FloatArray = (amount * hours).sum(axis=1)
    return total


def in_chunks(goals: GoalArray, size: int = CHUNK) -> list[GoalArray]:
    """Cut goals into runs of a fixed length: sums do not depend on threads."""
    return [goals[at : at + size] for at in range(0, len(goals), size)]
