"""Shortest paths over Mexico's roads, and the municipalities that they pass.

Everyone takes the shortest path (all or nothing), as in Dell's first model. The graph
of the Mexican side has every arc turned toward the crossings; roads here are open both
ways at the same speed, which `build_roads` proves, so the way to a crossing and the way
from it are one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
import shapely

from geo.corridors.graph import Graph, build_graph, reverse
from geo.corridors.network import Network
from geo.corridors.snapping import Stubs
from geo.corridors.through import cross
from geo.corridors.trees import Tree, dijkstra, grow_trees, load_tree
from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

MX = "MX"
# Hours from an entry to the root that joins several: a cost must be above 0.
_NO_TIME = 1e-12
# Less of a road than this within an outline is the outline's inaccuracy.
LEAST_KM = 1.0


@dataclass(frozen=True, slots=True)
class Roads:
    """Mexico's roads, ready for paths, and where they lie.

    Attributes
    ----------
    graph
        Junctions and links; arcs lead both ways.
    back, arc_of
        The same turned round, and which arc each was: what trees grow on.
    link
        Link of each arc.
    first, segment
        Segments of each link: ``segment[first[k]:first[k + 1]]``.
    segments
        Number of segments of the network.
    km
        Municipalities × segments: kilometres of each within each.
    """

    graph: Graph
    back: Graph
    arc_of: npt.NDArray[np.int32]
    link: npt.NDArray[np.int32]
    first: npt.NDArray[np.int64]
    segment: npt.NDArray[np.int64]
    segments: int
    km: sp.csr_array


def build_roads(network: Network, municipalities: gpd.GeoDataFrame) -> Roads:
    """Make the Mexican roads of a network ready.

    Parameters
    ----------
    network
        The roads of both countries.
    municipalities
        Polygons, one row each.

    Raises
    ------
    NetworkError
        If a road is one-way or takes longer one way: paths to and from a crossing would
        differ.
    """
    side = network.sides[MX]
    graph = side.graph()
    _require_both_ways(graph)
    back, arc_of = reverse(graph)
    links = network.links
    return Roads(
        graph,
        back,
        arc_of.astype("int32"),
        side.link,
        np.asarray(links.link_first, dtype="int64"),
        np.asarray(links.link_segment, dtype="int64"),
        len(network.segments),
        _km_within(network, municipalities),
    )


def _require_both_ways(graph: Graph) -> None:
    ahead = np.column_stack([graph.tail, graph.head, graph.cost])
    back = ahead[:, [1, 0, 2]]
    first, second = (
        table[np.lexsort((table[:, 2], table[:, 1], table[:, 0]))]
        for table in (ahead, back)
    )
    if not np.allclose(first, second, rtol=1e-9, atol=0.0):
        message = "A Mexican road is one-way: routes to and from crossings differ."
        raise NetworkError(message)


def _km_within(network: Network, municipalities: gpd.GeoDataFrame) -> sp.csr_array:
    """Return km of each Mexican segment within each municipality."""
    own = np.flatnonzero(network.country == MX)
    table = network.segments.iloc[own]
    point = network.nodes[["longitude", "latitude"]].to_numpy(dtype="float64")
    ends = np.stack(
        [point[table["start"].to_numpy()], point[table["end"].to_numpy()]], axis=1
    )
    lines = np.asarray(shapely.linestrings(ends), dtype=object)
    part = cross(lines, municipalities.geometry.to_numpy()).part.tocoo()
    km = table["length_km"].to_numpy()[part.col] * part.data
    shape = len(municipalities), len(network.segments)
    return sp.csr_array((km, (part.row, own[part.col])), shape=shape)


def find_routes(
    roads: Roads,
    stubs: Stubs,
    entries: Sequence[IntArray],
    amounts: FloatArray,
) -> FloatArray:
    """Send flows along the shortest paths.

    Parameters
    ----------
    roads
        The roads.
    stubs
        Ways of the places onto them.
    entries
        Nodes where each flow enters or leaves the country; of several the one that is
        nearest to each place.
    amounts
        Flow between each set of entries and each place, sets × places.

    Returns
    -------
    array
        Flow on each segment of the network, both directions together.

    Raises
    ------
    NetworkError
        If a place with flow has no way to its entries.
    """
    on_link = np.zeros(len(roads.first) - 1)
    at_place = np.zeros(len(roads.segment) + 1)
    for nodes, amount in zip(entries, amounts, strict=True):
        if not amount.any():
            continue
        graph, order, tree = _grow(roads, nodes)
        stub = _best_stubs(tree, stubs, amount)
        sent = np.flatnonzero(amount > 0)
        entering = np.bincount(
            stubs.node[stub[sent]], amount[sent], minlength=graph.nodes
        ).astype("float64")
        flow = load_tree(graph, tree, entering)
        own = order < len(roads.link)
        on_link += np.bincount(
            roads.link[order[own]], flow[own], minlength=len(on_link)
        )
        # From inside a link to its end: a run of its segments.
        np.add.at(at_place, stubs.start[stub[sent]], amount[sent])
        np.subtract.at(at_place, stubs.stop[stub[sent]], amount[sent])
    position = np.repeat(on_link, np.diff(roads.first)) + np.cumsum(at_place)[:-1]
    # Rounding of the running sum is no flow.
    position[np.abs(position) < 1e-12 * max(amounts.sum(), 1e-300)] = 0.0
    total: FloatArray = np.bincount(
        roads.segment, position, minlength=roads.segments
    ).astype("float64")
    return total


def _grow(roads: Roads, nodes: IntArray) -> tuple[Graph, IntArray, Tree]:
    """Return the paths to the nearest of some nodes, on which graph, and its arcs.

    Several nodes lead to one root at no cost; arcs after those of the roads are theirs.
    """
    graph, back = roads.graph, roads.back
    if len(nodes) == 1:
        root = int(nodes[0])
        tree = Tree(*dijkstra(back.first, back.head, back.cost, roads.arc_of, root))
        return graph, np.arange(len(roads.link)), tree
    joined, order = build_graph(
        np.concatenate([graph.tail, nodes]).astype(np.intp),
        np.concatenate([graph.head, np.full(len(nodes), graph.nodes)]).astype(np.intp),
        np.concatenate([graph.cost, np.full(len(nodes), _NO_TIME)]),
        graph.nodes + 1,
    )
    (tree,) = grow_trees(joined, np.array([graph.nodes]), threads=1)
    return joined, order, tree


def _best_stubs(tree: Tree, stubs: Stubs, amount: FloatArray) -> IntArray:
    """Return the way onto the roads that each place takes."""
    hours = tree.hours[stubs.node] + stubs.cost()
    begins = np.flatnonzero(np.diff(stubs.place, prepend=-1))
    best: IntArray = np.lexsort((hours, stubs.place))[begins]
    if np.isinf(hours[best][amount > 0]).any():
        message = "A place with flow has no way to any of its entries."
        raise NetworkError(message)
    return best


def passed(roads: Roads, flow: FloatArray, *, least: float) -> BoolArray:
    """Tell which municipalities routes pass.

    Parameters
    ----------
    roads, flow
        Roads, and the flow on each segment.
    least
        A road with more flow than this is a route.

    Returns
    -------
    array
        By municipality: whether at least `LEAST_KM` of routes lie within it.
    """
    within: FloatArray = roads.km @ (flow > least).astype("float64")
    return within >= LEAST_KM


def km_of_road(roads: Roads) -> FloatArray:
    """Return km of any road within each municipality."""
    ones = np.ones(roads.segments)
    km: FloatArray = roads.km @ ones
    return km
