"""A country's graph of links, every arc turned toward the crossings.

United States roads are taken as they are driven, Mexican roads each turned round, so
that both halves of a journey are handled alike: as paths that end at a crossing.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.corridors.contraction import Links, driven_both_ways, extra_both_ways
from geo.corridors.countries import COUNTRIES
from geo.corridors.driving import Driving
from geo.corridors.graph import Graph
from geo.errors import NetworkError
from geo.study import ROAD_CLASSES

# The country whose roads are driven away from the crossings.
BEYOND = "MX"

Int32Array = npt.NDArray[np.int32]
Int64Array = npt.NDArray[np.int64]
IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Side:
    """One country's graph, every arc turned toward the crossings.

    Attributes
    ----------
    country
        US, whose arcs are as driven, or MX, whose arcs are turned round.
    nodes
        Row of the network's nodes of each node here, along a Hilbert curve.
    tail, head
        Nodes of each arc, sorted by tail.
    first
        Position of each node's first arc; one more entry than nodes.
    hours
        Arcs × classes of road: free hours to drive.
    extra
        Hours that tolls and climbs are worth.
    km
        Length.
    link
        Link that the arc drives.
    forward
        Whether it is driven from the link's first segment to its last.
    """

    country: str
    nodes: IntArray
    tail: Int32Array
    head: Int32Array
    first: Int64Array
    hours: FloatArray
    extra: FloatArray
    km: FloatArray
    link: Int32Array
    forward: BoolArray

    def cost(self, factors: FloatArray | None = None) -> FloatArray:
        """Return the generalised hours of each arc.

        Parameters
        ----------
        factors
            By class of road: how many times faster than usual it is.
        """
        return total_hours(self.hours, self.extra, factors)

    def graph(self, factors: FloatArray | None = None) -> Graph:
        """Return the arcs, in the same order, as a graph."""
        return Graph(self.first, self.head, self.cost(factors))

    def find(self, rows: npt.ArrayLike) -> Int32Array:
        """Return the node here of rows of the network's nodes, -1 where none is."""
        wanted = np.asarray(rows, dtype=np.intp)
        order = np.argsort(self.nodes)
        at = np.searchsorted(self.nodes, wanted, sorter=order)
        node = order[np.minimum(at, len(order) - 1)]
        return np.where(self.nodes[node] == wanted, node, -1).astype("int32")

    def port_nodes(self, ports: pd.Series) -> Int32Array:
        """Return the node here of each crossing.

        Parameters
        ----------
        ports
            Row of the network's nodes by ``port_id``: all of the network, or some.

        Raises
        ------
        NetworkError
            If a crossing is not on this country's connected roads.
        """
        node = self.find(ports.to_numpy(dtype=np.intp))
        if (node < 0).any():
            lost = ", ".join(str(port) for port in ports.index[node < 0])
            message = f"The roads of {self.country} do not reach {lost}."
            raise NetworkError(message)
        return node


def total_hours(
    hours: FloatArray, extra: FloatArray, factors: FloatArray | None
) -> FloatArray:
    """Return generalised hours, the classes driven so many times faster."""
    driven = hours.sum(axis=1) if factors is None else hours @ (1.0 / factors)
    total: FloatArray = driven + extra
    return total


@dataclass(frozen=True, slots=True)
class _Sums:
    """What each link takes to drive, with its segments' direction and against it."""

    hours: FloatArray
    km: FloatArray
    ahead: BoolArray
    back: BoolArray
    extra_ahead: FloatArray
    extra_back: FloatArray


def build_sides(nodes: pd.DataFrame, links: Links, driving: Driving) -> dict[str, Side]:
    """Return both countries' graphs of links.

    Parameters
    ----------
    nodes
        All nodes: ``latitude``, ``longitude``.
    links, driving
        Of the network.

    Returns
    -------
    dict
        By country. Links that lead back to where they began carry no through flow: no
        arcs.
    """
    sums = _sum_links(links, driving)
    return {country: _build_side(country, nodes, links, sums) for country in COUNTRIES}


def _build_side(country: str, nodes: pd.DataFrame, links: Links, sums: _Sums) -> Side:
    own = np.flatnonzero(links.link_country == COUNTRIES.index(country))
    ends = np.concatenate([links.link_tail[own], links.link_head[own]])
    rows = _along_hilbert(nodes, np.unique(ends))
    position = np.full(len(nodes), -1, dtype="int32")
    position[rows] = np.arange(len(rows))
    through = own[links.link_tail[own] != links.link_head[own]]
    ahead, back = through[sums.ahead[through]], through[sums.back[through]]
    link = np.concatenate([ahead, back])
    forward = np.arange(len(link)) < len(ahead)
    toward = forward if country != BEYOND else ~forward
    tail_row, head_row = links.link_tail[link], links.link_head[link]
    tail = position[np.where(toward, tail_row, head_row)]
    head = position[np.where(toward, head_row, tail_row)]
    order = np.lexsort((head, tail))
    link, forward, tail = link[order], forward[order], tail[order]
    first = np.zeros(len(rows) + 1, dtype="int64")
    np.cumsum(np.bincount(tail, minlength=len(rows)), out=first[1:])
    return Side(
        country,
        rows,
        tail,
        head[order],
        first,
        sums.hours[link],
        np.where(forward, sums.extra_ahead[link], sums.extra_back[link]),
        sums.km[link],
        link.astype("int32"),
        forward,
    )


def _sum_links(links: Links, driving: Driving) -> _Sums:
    """Add up the segments of each link; it is driven only where all of them are."""
    segment, first = links.link_segment, links.link_first[:-1]
    kinds, count = len(ROAD_CLASSES), len(first)
    link = np.repeat(np.arange(count), np.diff(links.link_first))
    cell = link * kinds + driving.kind[segment]
    hours: FloatArray = np.zeros(count * kinds)
    hours += np.bincount(cell, driving.hours[segment], minlength=len(hours))
    ahead, back = driven_both_ways(links, driving)
    extra_ahead, extra_back = extra_both_ways(links, driving)
    return _Sums(
        hours.reshape(count, kinds),
        np.add.reduceat(driving.km[segment], first),
        np.logical_and.reduceat(ahead, first),
        np.logical_and.reduceat(back, first),
        np.add.reduceat(extra_ahead, first),
        np.add.reduceat(extra_back, first),
    )


def _along_hilbert(nodes: pd.DataFrame, rows: npt.NDArray[np.integer]) -> IntArray:
    """Return rows of nodes in the order of a Hilbert curve: near ones stay near."""
    longitude, latitude = nodes["longitude"].to_numpy(), nodes["latitude"].to_numpy()
    points = gpd.GeoSeries(shapely.points(longitude[rows], latitude[rows]))
    order = np.argsort(points.hilbert_distance(level=16).to_numpy(), kind="stable")
    along: IntArray = rows[order].astype(np.intp)
    return along
