"""Flow between places in, flow along the roads out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.corridors.contraction import Links
from geo.corridors.flows import CHUNK, AtMeets, Shares, amounts, in_chunks
from geo.corridors.graph import Graph
from geo.corridors.loading import load_goals
from geo.corridors.model import Half, Model, Parameters
from geo.corridors.route_choice import Exact
from geo.corridors.soundness import require_sound
from geo.tasks import run_tasks

FloatArray = npt.NDArray[np.float64]
GoalArray = npt.NDArray[np.int64]


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
    beside
        Flows that were routed beside it × positions, both directions together.
    """

    along: FloatArray
    against: FloatArray
    hours: FloatArray
    km: FloatArray
    amount: FloatArray
    beside: FloatArray


@dataclass(frozen=True, slots=True)
class _Job:
    """What the flow of one half is routed from; amounts are goals × meets × flows."""

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
    beside: Sequence[AtMeets] = (),
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
    beside
        Other flows on the same roads, with the same θ. They share the elimination and
        the chances of every arc, and leave the main flow as it is to the last bit.

    Returns
    -------
    RoadFlow
        Each flow conserved within 1e-9 at every node.

    Raises
    ------
    NetworkError
        If flow starts where no road leads on, or is lost on the way.
    """
    half = model.halves[country]
    factors = parameters.speed(country)
    graph = half.side.graph(factors)
    exact = Exact(graph, half.structure, parameters.theta)
    flows = (shares.at_meets, *beside)
    amount = np.stack([amounts(model, one, country) for one in flows], axis=-1)
    hours = (graph.cost, half.stubs.cost(factors), half.side.km, half.stubs.km)
    used = np.flatnonzero(amount.any(axis=(1, 2))).astype("int64")
    chunks = in_chunks(used, 1 if by_goal is not None else CHUNK)
    loaded = run_tasks(
        _load,
        _Job(half, model.links, graph, exact, hours, amount),
        chunks,
        threads=threads,
        cluster=cluster,
    )
    positions = len(model.links.link_segment)
    along, against = np.zeros(positions), np.zeros(positions)
    others = np.zeros((positions, len(beside)))
    sums = np.zeros((2, len(half.goals)))
    for goals, (forth, again, part) in zip(chunks, loaded, strict=True):
        for at in range(1 + len(beside)):
            require_sound(model, goals, amount[:, :, at], part[:, :, at])
        along += forth[:, 0]
        against += again[:, 0]
        others += forth[:, 1:] + again[:, 1:]
        sums[:, goals] = part[:2, :, 0]
        if by_goal is not None:
            by_goal.append((int(goals[0]), forth[:, 0] + again[:, 0]))
    return RoadFlow(
        along, against, sums[0], sums[1], amount[:, :, 0].sum(axis=1), others.T
    )


def _load(job: _Job, goals: GoalArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Send flows to some goals."""
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


def to_segments(
    links: Links, along: FloatArray, against: FloatArray, segments: int
) -> tuple[FloatArray, FloatArray]:
    """Return the flow on each segment, from its start to its end and back."""
    ahead, back = np.zeros(segments), np.zeros(segments)
    ahead[links.link_segment] = np.where(links.link_ahead, along, against)
    back[links.link_segment] = np.where(links.link_ahead, against, along)
    return ahead, back
