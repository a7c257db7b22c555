"""Random road graphs: squares of a town with one-way streets and doubled roads."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.corridors.dissection import Structure, order_nodes
from geo.corridors.graph import Graph, build_graph

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Town:
    """A graph and where its nodes are."""

    graph: Graph
    longitude: FloatArray
    latitude: FloatArray

    def structure(self, crossings: list[int]) -> Structure:
        """Return the order of elimination with these nodes last."""
        last = np.array(crossings, dtype=np.intp)
        return order_nodes(self.graph, self.longitude, self.latitude, last)


def make_town(seed: int, side: int, *, ties: bool = False) -> Town:
    """Return side × side squares that all reach one another.

    A snake through all squares is driven both ways. Of the other neighbours 70 % are
    joined both ways, 20 % one way; a tenth of all arcs are doubled at another cost.

    Parameters
    ----------
    seed
        Where chance starts.
    side
        Squares along each side.
    ties
        Whether costs are multiples of a quarter of an hour, so that many are equal.
    """
    chance = np.random.default_rng(seed)
    at = np.arange(side * side).reshape(side, side)
    snake = np.concatenate(
        [row if n % 2 == 0 else row[::-1] for n, row in enumerate(at)]
    )
    one = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()])
    two = np.concatenate([at[:, 1:].ravel(), at[1:].ravel()])
    kind = chance.random(len(one))
    there, back = kind < 0.8, (kind < 0.7) | (kind > 0.9)
    tail = np.concatenate([snake[:-1], snake[1:], one[there], two[back]])
    head = np.concatenate([snake[1:], snake[:-1], two[there], one[back]])
    doubled = chance.random(len(tail)) < 0.1
    tail, head = np.append(tail, tail[doubled]), np.append(head, head[doubled])
    cost = chance.uniform(0.1, 2.0, len(tail))
    if ties:
        cost = np.ceil(cost * 4) / 4
    graph, _ = build_graph(tail, head, cost, side * side)
    east, north = np.meshgrid(np.arange(side), np.arange(side))
    shake = chance.uniform(-0.3, 0.3, (2, side * side))
    return Town(
        graph,
        -100 + 0.1 * (east.ravel() + shake[0]),
        25 + 0.1 * (north.ravel() + shake[1]),
    )


def graph_of(*arcs: tuple[int, int, float], nodes: int = 0) -> Graph:
    """Return the graph of arcs given as tail, head, cost, in that order by tail."""
    table = np.array(arcs, dtype="float64").reshape(-1, 3)
    ends = table[:, :2].astype(np.intp)
    count = max(nodes, int(ends.max(initial=-1)) + 1)
    return build_graph(ends[:, 0], ends[:, 1], table[:, 2], count)[0]


def entering_of(graph: Graph, **flow: float) -> FloatArray:
    """Return flow by node: ``entering_of(graph, n0=1.0)``."""
    entering = np.zeros(graph.nodes)
    for name, amount in flow.items():
        entering[int(name[1:])] = amount
    return entering


def imbalance(graph: Graph, flow: FloatArray, entering: FloatArray) -> FloatArray:
    """Return flow in plus flow entering minus flow out of each node."""
    out = np.bincount(graph.tail, flow, graph.nodes)
    return entering + np.bincount(graph.head, flow, graph.nodes) - out
