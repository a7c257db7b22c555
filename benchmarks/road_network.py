"""Seeded road-like networks of any size, for the benchmarks.

Towns of very different size lie at random in a box the size of two countries; straight
highways join neighbouring towns; all other places stand at random, most of them near a
town. The Delaunay triangles of all these points are pruned to a spanning tree and as
many of the relatively shortest further sides as are asked for. Every road is two-way,
so the network is strongly connected. Nodes are numbered along a Hilbert curve.

`dense` networks have no towns, highways or classes of speed: many ways of nearly the
same length, and large separators, which is the harder case for route choice.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

from geo.projection import great_circle_km

if TYPE_CHECKING:
    from geo.corridors.graph import Graph

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

# West, south, east, north: about 3,000 by 3,500 km.
_BOX = (-120.0, 16.0, -90.0, 48.0)
_HIGHWAY_SHARE = 0.12
_URBAN_SHARE = 0.55
_KPH_MOTORWAY, _KPH_TRUNK = 105.0, 80.0
_KPH_TOWN, _KPH_COUNTRY = 40.0, 65.0
_SHORT_KM = 2.0
_CHANGES = 1  # raised when the generator changes, so that no old cache is read


@dataclass(frozen=True, slots=True)
class RoadNetwork:
    """Arcs and nodes of a network.

    Attributes
    ----------
    tail, head
        Nodes at both ends of each arc.
    hours, km
        Driving time and length of each arc.
    longitude, latitude
        Degrees, by node.
    """

    tail: IntArray
    head: IntArray
    hours: FloatArray
    km: FloatArray
    longitude: FloatArray
    latitude: FloatArray

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.longitude)

    def matrix(self) -> sp.csr_array:
        """Return hours by arc, nodes × nodes."""
        shape = (self.nodes, self.nodes)
        return sp.csr_array((self.hours, (self.tail, self.head)), shape=shape)

    def graph(self) -> "Graph":
        """Return the network as the project stores graphs."""
        from geo.corridors.graph import build_graph

        return build_graph(self.tail, self.head, self.hours, self.nodes)[0]

    def reordered(self, seed: int) -> "RoadNetwork":
        """Return the same network with its nodes numbered at random."""
        number = np.random.default_rng(seed).permutation(self.nodes)
        place = np.argsort(number)
        return RoadNetwork(
            number[self.tail],
            number[self.head],
            self.hours,
            self.km,
            self.longitude[place],
            self.latitude[place],
        )


def load_network(
    nodes: int,
    folder: Path,
    *,
    arcs_per_node: float = 2.5,
    dense: bool = False,
    seed: int = 1,
) -> RoadNetwork:
    """Return a network from the folder, made first if it is not there.

    Parameters
    ----------
    nodes
        Number of nodes.
    folder
        Where networks are kept.
    arcs_per_node
        Directed arcs per node, between 2 and 6.
    dense
        True for the harder case, without towns and highways.
    seed
        Of all random choices.
    """
    kind = "dense" if dense else "road"
    path = folder / f"{kind}{_CHANGES}_{nodes}_{arcs_per_node:g}_{seed}.npz"
    if not path.exists():
        made = make_network(nodes, arcs_per_node=arcs_per_node, dense=dense, seed=seed)
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {field.name: getattr(made, field.name) for field in fields(made)}
        np.savez(path, **arrays)
    with np.load(path) as stored:
        return RoadNetwork(*(stored[field.name] for field in fields(RoadNetwork)))


def make_network(
    nodes: int, *, arcs_per_node: float = 2.5, dense: bool = False, seed: int = 1
) -> RoadNetwork:
    """Make a network; parameters as those of `load_network`."""
    random = np.random.default_rng(seed)
    if dense:
        x, y = _anywhere(random, nodes)
        forced, forced_kph = np.zeros((0, 2), dtype="int64"), np.zeros(0)
    else:
        x, y, forced, forced_kph = _places(random, nodes)
    place = np.argsort(_hilbert(x, y))
    number = np.empty(nodes, dtype="int64")
    number[place] = np.arange(nodes)
    x, y = x[place], y[place]
    sides, kph = _sides(x, y, number[forced], forced_kph)
    km = great_circle_km(y[sides[:, 0]], x[sides[:, 0]], y[sides[:, 1]], x[sides[:, 1]])
    # Two points of one highway may fall together: no road has no length.
    km = np.maximum(km, 1e-3)
    keep = _prune(random, sides, km, kph > 0, nodes, round(nodes * arcs_per_node / 2))
    sides, km, kph = sides[keep], km[keep], kph[keep]
    if dense:
        kph = _KPH_COUNTRY * np.exp(random.normal(0, 0.15, len(km)))
    else:
        local = np.where(km < _SHORT_KM, _KPH_TOWN, _KPH_COUNTRY)
        kph = np.where(kph > 0, kph, local * np.exp(random.normal(0, 0.15, len(km))))
    tail = np.concatenate([sides[:, 0], sides[:, 1]])
    head = np.concatenate([sides[:, 1], sides[:, 0]])
    # The two directions of a road differ a little, so that none stands for the other.
    hours = np.tile(km / kph, 2) * random.uniform(0.98, 1.02, 2 * len(km))
    order = np.lexsort((head, tail))
    return RoadNetwork(
        tail[order], head[order], hours[order], np.tile(km, 2)[order], x, y
    )


def pick_crossings(network: RoadNetwork, count: int = 47) -> IntArray:
    """Return nodes along a line from west to east through the middle."""
    west, south, east, north = _BOX
    step = (east - west) / count
    line = np.column_stack(
        [west + step * (np.arange(count) + 0.5), np.full(count, (south + north) / 2)]
    )
    found = cKDTree(np.column_stack([network.longitude, network.latitude])).query(line)
    crossings = np.asarray(found[1], dtype="int64")
    if len(np.unique(crossings)) < count:
        message = f"{network.nodes:,} nodes are too few for {count} crossings."
        raise ValueError(message)
    return crossings


def pick_places(
    network: RoadNetwork, count: int, seed: int = 2
) -> tuple[IntArray, FloatArray]:
    """Return nodes where flow starts and their shares, which add up to 1."""
    random = np.random.default_rng(seed)
    share = random.lognormal(0, 1.5, count)
    return random.choice(network.nodes, count, replace=False), share / share.sum()


def _anywhere(random: np.random.Generator, count: int) -> tuple[FloatArray, FloatArray]:
    west, south, east, north = _BOX
    return random.uniform(west, east, count), random.uniform(south, north, count)


def _places(
    random: np.random.Generator, nodes: int
) -> tuple[FloatArray, FloatArray, IntArray, FloatArray]:
    """Return points, and the highways' sides with their speed."""
    towns = max(12, round(1.2 * np.sqrt(nodes)))
    town_x, town_y = _anywhere(random, towns)
    size = random.pareto(1.1, towns) + 1
    x, y, forced, kph = _highways(
        town_x, town_y, size, round(nodes * _HIGHWAY_SHARE), towns
    )
    urban = round(nodes * _URBAN_SHARE)
    of = random.choice(towns, urban, p=size / size.sum())
    # Area in proportion to size: big towns are wider, not denser.
    width = 0.004 * np.sqrt(size[of] / size.sum() * nodes)
    rest_x, rest_y = _anywhere(random, nodes - len(x) - urban)
    town_side = random.normal(0, 1, (2, urban)) * width
    return (
        np.concatenate([x, town_x[of] + town_side[0], rest_x]),
        np.concatenate([y, town_y[of] + town_side[1], rest_y]),
        forced,
        kph,
    )


def _highways(
    town_x: FloatArray, town_y: FloatArray, size: FloatArray, points: int, towns: int
) -> tuple[FloatArray, FloatArray, IntArray, FloatArray]:
    """Return points along straight lines between towns, and the sides that join them.

    The largest tenth of the towns are joined by motorways, all of them by trunk roads.
    """
    largest = np.argsort(-size)[: max(6, towns // 10)]
    links = [
        (largest[_gabriel(town_x[largest], town_y[largest])], _KPH_MOTORWAY),
        (_gabriel(town_x, town_y), _KPH_TRUNK),
    ]
    ends = np.concatenate([pair for pair, _ in links])
    speed = np.repeat([kph for _, kph in links], [len(pair) for pair, _ in links])
    start, end = ends[:, 0], ends[:, 1]
    length = np.hypot(town_x[end] - town_x[start], town_y[end] - town_y[start])
    between = np.maximum(1, length / length.sum() * (points - towns)).astype("int64")
    between[np.argmax(between)] += points - towns - between.sum()
    row = np.repeat(np.arange(len(ends)), between)
    step = np.arange(len(row)) - np.repeat(np.cumsum(between) - between, between)
    part = (step + 1) / (between[row] + 1)
    x = town_x[start[row]] * (1 - part) + town_x[end[row]] * part
    y = town_y[start[row]] * (1 - part) + town_y[end[row]] * part
    # Towns are points 0 to towns - 1; those between follow link by link.
    point = towns + np.arange(len(row))
    last = np.cumsum(between) - 1
    sides = np.concatenate(
        [
            np.column_stack([np.where(step == 0, start[row], point - 1), point]),
            np.column_stack([point[last], end]),
        ]
    )
    kph = np.concatenate([speed[row], speed])
    return np.concatenate([town_x, x]), np.concatenate([town_y, y]), sides, kph


def _gabriel(x: FloatArray, y: FloatArray) -> IntArray:
    """Return neighbours with no third point in the circle between them."""
    sides = _delaunay(x, y)
    start, end = sides[:, 0], sides[:, 1]
    middle = np.column_stack([(x[start] + x[end]) / 2, (y[start] + y[end]) / 2])
    nearest, _ = cKDTree(np.column_stack([x, y])).query(middle)
    half = np.hypot(x[end] - x[start], y[end] - y[start]) / 2
    return sides[np.asarray(nearest) > half * (1 - 1e-9)]


def _delaunay(x: FloatArray, y: FloatArray) -> IntArray:
    """Return the sides of the Delaunay triangles, the lower node first."""
    corners = Delaunay(np.column_stack([x, y])).simplices.astype("int64")
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    pairs.sort(axis=1)
    key = np.unique(pairs[:, 0] * len(x) + pairs[:, 1])
    return np.column_stack([key // len(x), key % len(x)])


def _sides(
    x: FloatArray, y: FloatArray, forced: IntArray, forced_kph: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Return all sides there are, and their speed where they are highways, else 0."""
    count = len(x)
    forced = np.sort(forced, axis=1)
    forced_key, row = np.unique(forced[:, 0] * count + forced[:, 1], return_index=True)
    sides = _delaunay(x, y)
    key = np.union1d(sides[:, 0] * count + sides[:, 1], forced_key)
    kph = np.zeros(len(key))
    kph[np.searchsorted(key, forced_key)] = forced_kph[row]
    return np.column_stack([key // count, key % count]), kph


def _prune(
    random: np.random.Generator,
    sides: IntArray,
    km: FloatArray,
    highway: BoolArray,
    nodes: int,
    wanted: int,
) -> BoolArray:
    """Return which sides to keep: highways, a spanning tree, the relatively short."""
    weight = km * np.exp(random.normal(0, 0.3, len(km)))
    weight[highway] *= 1e-6
    tree = minimum_spanning_tree(
        sp.csr_array((weight, (sides[:, 0], sides[:, 1])), shape=(nodes, nodes))
    ).tocoo()
    key = sides[:, 0] * nodes + sides[:, 1]
    chosen = np.sort(tree.row.astype("int64") * nodes + tree.col)
    keep: BoolArray = highway.copy()
    keep[np.searchsorted(key, chosen)] = True
    # Short for where they are, or all loops would lie in towns.
    ends = sides.ravel()
    usual = np.bincount(ends, np.repeat(km, 2), nodes) / np.bincount(ends, None, nodes)
    score = weight / (usual[sides[:, 0]] + usual[sides[:, 1]])
    score[keep] = np.inf
    further = max(0, wanted - int(keep.sum()))
    keep[np.argpartition(score, further)[:further]] = True
    return keep


def _hilbert(x: FloatArray, y: FloatArray) -> IntArray:
    """Return the position of each point along a Hilbert curve over the box."""
    bits = 16
    west, south, east, north = _BOX
    top = (1 << bits) - 1
    column = np.clip((x - west) / (east - west) * top, 0, top).astype("int64")
    line = np.clip((y - south) / (north - south) * top, 0, top).astype("int64")
    position = np.zeros(len(x), dtype="int64")
    for bit in range(bits - 1, -1, -1):
        right, up = (column >> bit) & 1, (line >> bit) & 1
        position = (position << 2) | ((3 * right) ^ up)
        # Turn the quadrant so that the curve enters it where it left the last.
        flip = (up == 0) & (right == 1)
        column = np.where(flip, top - column, column)
        line = np.where(flip, top - line, line)
        swap = up == 0
        column, line = np.where(swap, line, column), np.where(swap, column, line)
    return position
