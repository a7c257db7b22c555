"""Merge nodes where a road only runs on, keeping the segments that it runs over.

A *link* is a longest chain of segments between two junctions, ends or crossings.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.corridors.countries import COUNTRIES
from geo.corridors.driving import Driving
from geo.tasks import in_threads

# Segments that meet at a node where a road only runs on.
BEND = 2

Int32Array = npt.NDArray[np.int32]
Int64Array = npt.NDArray[np.int64]
IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Links:
    """Chains of segments of both countries, one after the other.

    Attributes
    ----------
    link_first
        Position of each link's first segment in the two arrays that follow; one more
        entry than links.
    link_segment
        Row of the network's segments, in order along the link.
    link_ahead
        Whether the segment runs from start to end along the link.
    link_tail, link_head
        Row of the network's nodes at the start and the end of each link.
    link_country
        Position of its country in `geo.corridors.countries.COUNTRIES`.
    """

    link_first: Int64Array
    link_segment: Int32Array
    link_ahead: BoolArray
    link_tail: Int32Array
    link_head: Int32Array
    link_country: npt.NDArray[np.int8]


def find_links(
    start: IntArray,
    end: IntArray,
    driving: Driving,
    usable: dict[str, BoolArray],
    crossings: IntArray,
) -> Links:
    """Return the links of both countries' usable roads.

    Parameters
    ----------
    start, end
        Nodes of each segment.
    driving
        Of each segment.
    usable
        By country: nodes of its connected roads.
    crossings
        Nodes that are never merged.

    Returns
    -------
    Links
        Links of one country, then of the other.
    """
    fixed = np.zeros(len(usable[COUNTRIES[0]]), dtype=bool)
    fixed[crossings] = True
    apart = start != end

    def chains(code: int) -> tuple[npt.NDArray[np.generic], ...]:
        part = usable[COUNTRIES[code]]
        own = (driving.country == code) & part[start] & part[end] & apart
        return _chains(start, end, own, fixed)

    parts = list(in_threads(chains, list(range(len(COUNTRIES)))))
    length, segment, ahead, tail, head = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    code_of = np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts])
    return Links(
        np.concatenate([[0], np.cumsum(length)]).astype("int64"),
        segment.astype("int32"),
        ahead.astype(bool),
        tail.astype("int32"),
        head.astype("int32"),
        code_of.astype("int8"),
    )


def _chains(
    start: IntArray, end: IntArray, own: BoolArray, fixed: BoolArray
) -> tuple[npt.NDArray[np.generic], ...]:
    """Return the chains of one country's usable segments, and where they lead.

    Parameters
    ----------
    start, end
        Nodes of each segment.
    own
        Which segments are of the country and usable.
    fixed
        By node: True where a chain must end.
    """
    rows = np.flatnonzero(own)
    tail, head = start[rows], end[rows]
    length, at, ahead = walk_chains(tail.astype("int32"), head.astype("int32"), fixed)
    stop = np.cumsum(length)
    origin, goal = at[stop - length], at[stop - 1]
    return (
        length,
        rows[at],
        ahead,
        np.where(ahead[stop - length], tail[origin], head[origin]),
        np.where(ahead[stop - 1], head[goal], tail[goal]),
    )


@compiled
def meeting_segments(
    start: Int32Array, end: Int32Array, nodes: int
) -> tuple[Int64Array, Int32Array]:
    """Return the segments that meet at each node, and where each node's first stands.

    Parameters
    ----------
    start, end
        Nodes of each segment.
    nodes
        Number of nodes.
    """
    first = np.zeros(nodes + 1, dtype=np.int64)
    for at in range(len(start)):
        first[start[at] + 1] += 1
        first[end[at] + 1] += 1
    first = np.cumsum(first)
    place = first[:-1].copy()
    incident = np.empty(2 * len(start), dtype=np.int32)
    for at in range(len(start)):
        for node in (start[at], end[at]):
            incident[place[node]] = at
            place[node] += 1
    return first, incident


@compiled
def walk_chains(
    start: Int32Array, end: Int32Array, fixed: BoolArray
) -> tuple[Int64Array, Int32Array, BoolArray]:
    """Return chains of segments between nodes that are fixed or no mere bend.

    Parameters
    ----------
    start, end
        Nodes of each segment, which are never the same.
    fixed
        By node: True where a chain must end.

    Returns
    -------
    length, segment, ahead
        Segments per chain; and of all chains, one after the other, each segment and
        whether it runs from start to end.
    """
    count, nodes = len(start), len(fixed)
    first, incident = meeting_segments(start, end, nodes)
    used = np.zeros(count, dtype=np.bool_)
    length = np.empty(count, dtype=np.int64)
    segment = np.empty(count, dtype=np.int32)
    ahead = np.empty(count, dtype=np.bool_)
    chains = filled = 0
    # Roads that run in a ring without any junction start at their first node.
    for rings in (False, True):
        for origin in range(nodes):
            bend = first[origin + 1] - first[origin] == BEND and not fixed[origin]
            if bend and not rings:
                continue
            for choice in range(first[origin], first[origin + 1]):
                at = incident[choice]
                if used[at]:
                    continue
                began, node = filled, origin
                while True:
                    used[at] = True
                    segment[filled] = at
                    ahead[filled] = start[at] == node
                    filled += 1
                    node = end[at] if start[at] == node else start[at]
                    low = first[node]
                    if fixed[node] or first[node + 1] - low != BEND or node == origin:
                        break
                    at = incident[low + 1] if incident[low] == at else incident[low]
                length[chains] = filled - began
                chains += 1
    return length[:chains], segment[:filled], ahead[:filled]


def driven_both_ways(links: Links, driving: Driving) -> tuple[BoolArray, BoolArray]:
    """Return, along the links, which segments may be driven with it and against it."""
    ahead = driving.ahead[links.link_segment]
    back = driving.back[links.link_segment]
    return (
        np.where(links.link_ahead, ahead, back),
        np.where(links.link_ahead, back, ahead),
    )


def extra_both_ways(links: Links, driving: Driving) -> tuple[FloatArray, FloatArray]:
    """Return, along the links, what tolls and climbs are worth with and against it."""
    ahead = driving.extra_ahead[links.link_segment]
    back = driving.extra_back[links.link_segment]
    return (
        np.where(links.link_ahead, ahead, back),
        np.where(links.link_ahead, back, ahead),
    )
