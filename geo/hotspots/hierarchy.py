"""HDBSCAN of places with weights (Campello et al. 2013; McInnes & Healy 2017).

Grown here, because scikit-learn's takes no weights, does not say how persistent a
cluster is, divides by the distance of incidents that share a place, and joins equal
distances in the order of the rows. Distances here are never below a floor, how well
places are known, and equal distances are joined at once.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.errors import StatisticError
from geo.hotspots.density import NOISE, Clustering, core_distance

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def hdbscan(
    points: FloatArray,
    weight: FloatArray,
    *,
    minimum: int,
    minimum_cluster: int,
    floor: float,
) -> Clustering:
    """Return clusters of HDBSCAN, chosen by excess of mass.

    Parameters
    ----------
    points
        n × 3, one row per place.
    weight
        Weight of each place.
    minimum
        Weight within the core distance (``min_samples``).
    minimum_cluster
        Least weight of a cluster (``min_cluster_size``).
    floor
        Distances below are taken as this: how well places are known.

    Returns
    -------
    Clustering
        Never all places as one cluster, as scikit-learn by default.

    Raises
    ------
    StatisticError
        If a place is dense by itself and `floor` is 0: its density is infinite.
    """
    count = len(points)
    core = np.maximum(core_distance(points, weight, minimum), floor)
    if not np.isfinite(core).all() or weight.sum() < minimum_cluster:
        return Clustering(
            np.full(count, NOISE, dtype="int64"), np.zeros(count), np.empty(0)
        )
    if not (core > 0).all():
        message = (
            f"{int((core <= 0).sum()):,} places hold {minimum:g} incidents and more on "
            "one point, which makes their density infinite. State `place_km` above 0."
        )
        raise StatisticError(message)
    head, tail, height = _spanning_tree(np.ascontiguousarray(points), core)
    order = np.lexsort((tail, head, height))
    tree = _join(head[order], tail[order], height[order], weight)
    condensed = _condense(tree, weight, core, minimum_cluster)
    return _choose(condensed, count)


@compiled
def _spanning_tree(
    points: FloatArray, core: FloatArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """Return the least spanning tree of mutual reachability (Prim 1957).

    The reachability of two places is the greatest of their distance and both core
    distances.
    """
    count = len(points)
    head = np.zeros(count - 1, np.int64)
    tail = np.zeros(count - 1, np.int64)
    height = np.zeros(count - 1)
    reach = np.full(count, np.inf)
    source = np.zeros(count, np.int64)
    inside = np.zeros(count, np.bool_)
    now = 0
    for step in range(count - 1):
        inside[now] = True
        best = -1
        x, y, z, own = points[now, 0], points[now, 1], points[now, 2], core[now]
        for other in range(count):
            if inside[other]:
                continue
            dx, dy, dz = (
                points[other, 0] - x,
                points[other, 1] - y,
                points[other, 2] - z,
            )
            far = max(np.sqrt(dx * dx + dy * dy + dz * dz), own, core[other])
            if far < reach[other]:
                reach[other] = far
                source[other] = now
            if best < 0 or reach[other] < reach[best]:
                best = other
        head[step] = min(source[best], best)
        tail[step] = max(source[best], best)
        height[step] = reach[best]
        now = best
    return head, tail, height


@dataclass(frozen=True, slots=True)
class _Tree:
    """Joins of parts from the closest to the farthest; part n + i is join i's."""

    left: list[int]
    right: list[int]
    height: list[float]
    weight: list[float]


def _join(
    head: IntArray, tail: IntArray, height: FloatArray, weight: FloatArray
) -> _Tree:
    """Join places along a spanning tree in the order of its edges."""
    count = len(weight)
    parent = list(range(2 * count - 1))

    def top(of: int) -> int:
        while parent[of] != of:
            parent[of] = parent[parent[of]]
            of = parent[of]
        return of

    tree = _Tree([], [], height.tolist(), [])
    held = [*weight.tolist(), *[0.0] * (count - 1)]
    ends = zip(head.tolist(), tail.tolist(), strict=True)
    for made, (one, other) in enumerate(ends, start=count):
        left, right = top(one), top(other)
        parent[left] = parent[right] = made
        held[made] = held[left] + held[right]
        tree.left.append(left)
        tree.right.append(right)
    tree.weight.extend(held)
    return tree


@dataclass(slots=True)
class _Condensed:
    """Parts that are heavy enough, and where places leave them.

    Attributes
    ----------
    parent, birth, mass, weight, last
        By part, the root first: part that it came out of, 1/distance at which it did,
        excess of mass Σ weight × (1/distance of leaving − birth), weight, and the
        greatest 1/distance at which anything leaves it.
    left, leaving
        By place: the last part that holds it, and 1/distance at which it leaves that.
    """

    parent: list[int]
    birth: list[float]
    mass: list[float]
    weight: list[float]
    last: list[float]
    left: IntArray
    leaving: FloatArray

    def begin(self, parent: int, birth: float, weight: float) -> int:
        """Note a new part; return its number."""
        self.parent.append(parent)
        self.birth.append(birth)
        self.mass.append(0.0)
        self.weight.append(weight)
        self.last.append(0.0)
        return len(self.parent) - 1

    def lose(self, part: int, weight: float, density: float) -> None:
        """Note that a weight leaves a part at a density, 1/distance."""
        self.mass[part] += weight * (density - self.birth[part])
        self.last[part] = max(self.last[part], density)


def _condense(
    tree: _Tree, weight: FloatArray, core: FloatArray, minimum_cluster: int
) -> _Condensed:
    """Walk down the joins: parts split where both sides are heavy enough."""
    count = len(weight)
    made = _Condensed(
        [], [], [], [], [], np.zeros(count, dtype="int64"), np.zeros(count)
    )
    least = minimum_cluster * (1 - 1e-12)
    root = made.begin(NOISE, 0.0, tree.weight[-1])
    # (join or place, the part that it is of)
    waiting = [(2 * count - 2, root)]
    while waiting:
        node, part = waiting.pop()
        if node < count:
            # Heavy enough by itself: its incidents part at its own core distance.
            _leave(made, node, part, weight[node], 1 / core[node])
            continue
        height = tree.height[node - count]
        sides = _sides(tree, node, count)
        heavy = [
            side
            for side in sides
            # A place whose own incidents part at this very height holds none together.
            if tree.weight[side] >= least and (side >= count or core[side] < height)
        ]
        for side in set(sides).difference(heavy):
            for place in _places(tree, side, count):
                _leave(made, place, part, weight[place], 1 / height)
        for side in heavy:
            own = part
            if len(heavy) > 1:
                made.lose(part, tree.weight[side], 1 / height)
                own = made.begin(part, 1 / height, tree.weight[side])
            waiting.append((side, own))
    return made


def _sides(tree: _Tree, node: int, count: int) -> list[int]:
    """Return the parts that a join brings together, with all joins of its height.

    Many pairs are as far apart as one core distance. What is joined at a height does
    not depend on the order of such joins; a tree of pairs would.
    """
    height = tree.height[node - count]
    found, waiting = [], [node]
    while waiting:
        at = waiting.pop()
        if at >= count and tree.height[at - count] == height:
            waiting += [tree.left[at - count], tree.right[at - count]]
        else:
            found.append(at)
    return sorted(found)


def _leave(
    made: _Condensed, place: int, part: int, weight: float, density: float
) -> None:
    made.lose(part, weight, density)
    made.left[place], made.leaving[place] = part, density


def _places(tree: _Tree, node: int, count: int) -> list[int]:
    """Return the places under a join."""
    found, waiting = [], [node]
    while waiting:
        at = waiting.pop()
        if at < count:
            found.append(at)
        else:
            waiting += [tree.left[at - count], tree.right[at - count]]
    return found


def _choose(made: _Condensed, count: int) -> Clustering:
    """Choose the parts with more mass than all that come out of them together."""
    parts = len(made.parent)
    best = list(made.mass)
    below = [0.0] * parts
    chosen = [True] * parts
    # Parts are numbered from the root downwards.
    for part in range(parts - 1, 0, -1):
        if best[part] < below[part]:
            chosen[part], best[part] = False, below[part]
        below[made.parent[part]] += best[part]
    chosen[0] = False
    holder = [NOISE] * parts
    for part in range(1, parts):
        above = holder[made.parent[part]]
        holder[part] = above if above != NOISE else (part if chosen[part] else NOISE)
    within = np.array(holder)[made.left]
    kept, label = np.unique(within, return_inverse=True)
    label = label.astype("int64") - int(kept[0] == NOISE)
    kept = kept[kept != NOISE]
    # Numbered by their first place, whatever the walk was.
    first = np.array([np.argmax(label == at) for at in range(len(kept))], dtype="int64")
    rank = np.argsort(np.argsort(first))
    inside = label != NOISE
    label[inside] = rank[label[inside]]
    kept = kept[np.argsort(first)]
    last = np.array([made.last[part] for part in kept])
    probability = np.zeros(count)
    probability[inside] = np.minimum(made.leaving[inside] / last[label[inside]], 1.0)
    greatest = max(made.last)
    persistence = np.array(
        [made.mass[part] / (made.weight[part] * greatest) for part in kept]
    )
    return Clustering(label, probability, persistence)
