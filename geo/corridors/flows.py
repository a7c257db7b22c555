"""One set of parameters in, flow through crossings and along roads out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.corridors.contraction import Links
from geo.corridors.countries import COUNTRIES
from geo.corridors.graph import Graph, reverse
from geo.corridors.gravity import Flow, distribute
from geo.corridors.loading import load_goals, reach_goals
from geo.corridors.model import Half, Model, Parameters
from geo.corridors.route_choice import Exact
from geo.corridors.soundness import require_sound
from geo.corridors.variants import distribute_gateways
from geo.tasks import run_tasks

FloatArray = npt.NDArray[np.float64]
GoalArray = npt.NDArray[np.int64]

# Goals that one call works on.
_CHUNK = 8


@dataclass(frozen=True, slots=True)
class Costs:
    """Generalised hours on the shortest paths, access included.

    Attributes
    ----------
    to_port
        Origins × crossings.
    from_port
        Crossings × targets.
    from_gateway
        Gateways × targets.
    by_goal
        By country: goals × places, without access.
    """

    to_port: FloatArray
    from_port: FloatArray
    from_gateway: FloatArray
    by_goal: Mapping[str, FloatArray]


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
    """

    by_origin: FloatArray
    by_target: FloatArray
    by_gateway: FloatArray
    passes: int

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
class RoadFlow:
    """Flow along the links of one half.

    Attributes
    ----------
    along, against
        Flow on each position of the links' segments, driven with and against the link.
    hours, km
        By goal: expected generalised hours and length of all its trips on this half,
        each weighted by flow.
    amount
        By goal: flow.
    """

    along: FloatArray
    against: FloatArray
    hours: FloatArray
    km: FloatArray
    amount: FloatArray


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
    by_goal = {}
    for country in COUNTRIES:
        half = model.halves[country]
        factors = parameters.speed(country)
        back, _ = reverse(half.side.graph(factors))
        found = run_tasks(
            _search,
            _Search(half, back, half.stubs.cost(factors)),
            _chunks(np.arange(len(half.goals), dtype="int64")),
            threads=threads,
            cluster=cluster,
        )
        by_goal[country] = np.concatenate(list(found))
    out, inward = (
        by_goal[country][model.halves[country].goal_of]
        + model.halves[country].stubs.access_hours[None, :]
        for country in COUNTRIES
    )
    crossings = len(model.ports)
    return Costs(
        np.ascontiguousarray(out[:crossings].T),
        inward[:crossings],
        inward[crossings:] + model.gateway_hours[:, None],
        by_goal,
    )


def _search(search: _Search, goals: GoalArray) -> FloatArray:
    """Return hours from each place to some goals."""
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


def share_out(model: Model, parameters: Parameters, costs: Costs) -> Shares:
    """Distribute flow over origins, crossings and targets."""
    attraction = model.vehicles**parameters.attraction_exponent
    if parameters.port_factors is not None:
        attraction = attraction * parameters.port_factors
    supply = model.origins.weight if parameters.supply is None else parameters.supply
    demand = model.targets.weight if parameters.demand is None else parameters.demand
    by_origin = np.zeros_like(costs.to_port)
    by_target = np.zeros_like(costs.from_port)
    passes = 0
    country = model.targets.table["country"].to_numpy(dtype=object)
    # What goes on beyond Mexico takes its share; within each country access decides.
    for name in dict.fromkeys(country):
        own = np.flatnonzero(country == name)
        part = float(demand[own].sum() / demand.sum())
        if part > 0:
            flow: Flow = distribute(
                supply,
                demand[own],
                attraction,
                costs.to_port,
                np.ascontiguousarray(costs.from_port[:, own]),
                model.crossing_hours,
                parameters.preferences,
                model.names(own),
            )
            by_origin += part * flow.by_origin
            by_target[:, own] = part * flow.by_destination
            passes = max(passes, flow.passes)
    rest = 1.0 - model.gateway_share
    by_gateway = np.zeros_like(costs.from_gateway)
    if model.gateway_share > 0:
        by_gateway = model.gateway_share * distribute_gateways(
            model.gateways["weight"].to_numpy(dtype="float64"),
            demand,
            costs.from_gateway,
            deterrence=parameters.preferences.deterrence,
            demand_exponent=parameters.preferences.demand_exponent,
        )
    return Shares(by_origin * rest, by_target * rest, by_gateway, passes)


def amounts(model: Model, shares: Shares, country: str) -> FloatArray:
    """Return the flow between each goal and each place of a half, goals × places."""
    half = model.halves[country]
    if country == "US":
        by_mouth = shares.by_origin.T
    else:
        by_mouth = np.concatenate([shares.by_target, shares.by_gateway])
    by_goal = np.zeros((len(half.goals), by_mouth.shape[1]))
    np.add.at(by_goal, half.goal_of, by_mouth)
    return by_goal


@dataclass(frozen=True, slots=True)
class _Job:
    """What the flow of one half is routed from."""

    half: Half
    links: Links
    graph: Graph
    exact: Exact
    hours: tuple[FloatArray, FloatArray, FloatArray, FloatArray]
    amount: FloatArray


def route(
    model: Model,
    parameters: Parameters,
    shares: Shares,
    country: str,
    *,
    threads: int | None = None,
    cluster: str = "",
    by_goal: list[tuple[int, FloatArray]] | None = None,
) -> RoadFlow:
    """Send the flow of one half along its roads by randomised shortest paths.

    Parameters
    ----------
    model, parameters, shares
        As `share_out` has them.
    country
        Which half.
    threads, cluster
        As for `geo.tasks.run_tasks`; the numbers do not depend on them.
    by_goal
        If given, each goal is appended with its flow on each position of the links'
        segments, both directions together.

    Returns
    -------
    RoadFlow
        Conserved within 1e-9 at every node.

    Raises
    ------
    NetworkError
        If flow starts where no road leads on, or is lost on the way.
    """
    half = model.halves[country]
    factors = parameters.speed(country)
    graph = half.side.graph(factors)
    exact = Exact(graph, half.structure, parameters.theta)
    amount = amounts(model, shares, country)
    hours = (graph.cost, half.stubs.cost(factors), half.side.km, half.stubs.km)
    used = np.flatnonzero(amount.sum(axis=1) > 0).astype("int64")
    chunks = _chunks(used, 1 if by_goal is not None else _CHUNK)
    loaded = run_tasks(
        _load,
        _Job(half, model.links, graph, exact, hours, amount),
        chunks,
        threads=threads,
        cluster=cluster,
    )
    positions = len(model.links.link_segment)
    along, against = np.zeros(positions), np.zeros(positions)
    sums = np.zeros((2, len(half.goals)))
    for goals, (forth, again, part) in zip(chunks, loaded, strict=True):
        require_sound(model, goals, amount, part)
        along += forth
        against += again
        sums[:, goals] = part[:2]
        if by_goal is not None:
            by_goal.append((int(goals[0]), forth + again))
    return RoadFlow(along, against, sums[0], sums[1], amount.sum(axis=1))


def _load(job: _Job, goals: GoalArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Send flow to some goals."""
    half, lists, stubs = job.half, job.half.structure, job.half.stubs
    return load_goals(
        (lists.start, lists.later, lists.order, lists.position),
        (job.graph.first, job.graph.head, *job.exact.arcs),
        job.exact.factors,
        (job.exact.stay, job.exact.lost),
        lists.crossings,
        (half.first_stub, stubs.node, stubs.start, stubs.stop, stubs.forward),
        (job.links.link_first, half.side.link, half.side.forward),
        job.hours,
        job.exact.theta,
        goals,
        job.amount[goals],
    )


def shortest_hours(
    model: Model, costs: Costs, shares: Shares, country: str
) -> FloatArray:
    """Return, by goal, what all trips would take on the shortest paths."""
    amount = amounts(model, shares, country)
    hours = np.where(amount > 0, costs.by_goal[country], 0.0)
    total: FloatArray = (amount * hours).sum(axis=1)
    return total


def _chunks(goals: GoalArray, size: int = _CHUNK) -> list[GoalArray]:
    """Cut goals into runs of a fixed length: sums do not depend on threads."""
    return [goals[at : at + size] for at in range(0, len(goals), size)]


def to_segments(
    links: Links, along: FloatArray, against: FloatArray, segments: int
) -> tuple[FloatArray, FloatArray]:
    """Return the flow on each segment, from its start to its end and back."""
    ahead, back = np.zeros(segments), np.zeros(segments)
    ahead[links.link_segment] = np.where(links.link_ahead, along, against)
    back[links.link_segment] = np.where(links.link_ahead, against, along)
    return ahead, back
