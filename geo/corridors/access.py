"""How far every hexagon is from a port of entry, as the crow flies and by road.

Hexagons of the United States drive to the port, those of Mexico come from it, each on
the roads of its own country at usual speeds. One tree finds the port that is nearest by
time: its root is joined to all of them at no cost. Time at the port is no part of it.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from geo.corridors.countries import COUNTRIES
from geo.corridors.graph import Graph, build_graph
from geo.corridors.network import Network
from geo.corridors.sides import Side
from geo.corridors.snapping import Stubs, enter_at, find_vertices
from geo.corridors.trees import grow_trees
from geo.projection import great_circle_km, unit_sphere

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# Hours from a port to the root: a cost must be above 0. No way counts them.
_NO_TIME = 1e-12


def measure_access(
    network: Network,
    ports: pd.DataFrame,
    hexagons: pd.DataFrame,
    *,
    access_kph: float,
    access_reach_km: float,
) -> pd.DataFrame:
    """Return how far each hexagon is from a port of entry.

    Parameters
    ----------
    network
        The roads.
    ports
        Open crossings: ``port_id``, ``latitude``, ``longitude``.
    hexagons
        ``cell``, ``country``, ``latitude``, ``longitude`` of their centres.
    access_kph, access_reach_km
        Speed straight to the roads, and the farthest that they may be.

    Returns
    -------
    pandas.DataFrame
        In the order of `hexagons`: ``cell``; ``port_near`` and
        ``port_great_circle_km``; ``port_by_road``, ``port_hours`` and ``port_km`` of
        the port that is nearest by time, the straight way to the road included. The
        last three are empty where no road is within reach or none leads to a port.
    """
    near, straight = _nearest(ports, hexagons)
    count = len(hexagons)
    port = np.full(count, -1)
    hours, km = np.full(count, np.nan), np.full(count, np.nan)
    country = hexagons["country"].to_numpy(dtype=object)
    place = hexagons[["latitude", "longitude"]].to_numpy(dtype="float64")
    for name in COUNTRIES:
        side = network.sides[name]
        own = np.flatnonzero(country == name)
        vertex, access_km = find_vertices(network, side, place[own, 0], place[own, 1])
        inside = access_km <= access_reach_km
        own, vertex, access_km = own[inside], vertex[inside], access_km[inside]
        # Hexagons that meet the roads at one node go on alike.
        meets, meet = np.unique(vertex, return_inverse=True)
        stubs = enter_at(
            network, side, meets, np.zeros(len(meets)), access_kph=access_kph
        )
        goal = side.port_nodes(network.ports.loc[ports["port_id"]]).astype(np.intp)
        found = _best_ways(side, stubs, goal)
        port[own] = found[0][meet]
        hours[own] = found[1][meet] + access_km / access_kph
        km[own] = found[2][meet] + access_km
    ids = np.append(ports["port_id"].to_numpy(dtype=object), "")
    return pd.DataFrame(
        {
            "cell": hexagons["cell"].to_numpy(dtype="uint64"),
            "port_near": ids[near],
            "port_great_circle_km": straight,
            "port_by_road": ids[port],
            "port_hours": hours,
            "port_km": km,
        }
    ).astype({"port_near": "str", "port_by_road": "str"})


def _nearest(
    ports: pd.DataFrame, hexagons: pd.DataFrame
) -> tuple[IntArray, FloatArray]:
    """Return the nearest port of each hexagon on the sphere, and how far it is."""
    at, place = (
        table[["latitude", "longitude"]].to_numpy(dtype="float64")
        for table in (ports, hexagons)
    )
    _, near = cKDTree(unit_sphere(at[:, 0], at[:, 1])).query(
        unit_sphere(place[:, 0], place[:, 1])
    )
    found = np.asarray(near, dtype=np.intp)
    return found, great_circle_km(place[:, 0], place[:, 1], at[found, 0], at[found, 1])


def _best_ways(
    side: Side, stubs: Stubs, goal: IntArray
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return the port nearest by time from each meet, hours and km of the way.

    Without any way the port is -1, hours and km are not numbers.
    """
    hours = side.hours.sum(axis=1)
    goals, port_of = np.unique(goal, return_index=True)
    graph, arc_of = _joined(side, hours, goals)
    (tree,) = grow_trees(graph, np.array([len(side.nodes)]), threads=1)
    # The way of a node goes on by its first arc; at a port it ends.
    arc = np.where(tree.arc >= 0, arc_of[tree.arc], len(hours))[:-1]
    node = np.flatnonzero(arc < len(hours))
    following = np.arange(len(arc))
    following[node] = side.head[arc[node]]
    spent = np.zeros((len(arc), 2))
    spent[node] = np.column_stack([hours, side.km])[arc[node]]
    end, spent = _follow(following, spent)
    port = np.full(len(arc), -1)
    port[goals] = port_of
    # Of the one or two ways from a meet onto the roads, the faster.
    reached = np.where(port[end] >= 0, spent[:, 0], np.inf)
    total = reached[stubs.node] + stubs.hours.sum(axis=1)
    meet = np.flatnonzero(np.diff(stubs.place, prepend=-1))
    best = np.lexsort((total, stubs.place))[meet]
    lost = np.isinf(total[best])
    at = stubs.node[best]
    return (
        np.where(lost, -1, port[end[at]]),
        np.where(lost, np.nan, total[best]),
        np.where(lost, np.nan, spent[at, 1] + stubs.km[best]),
    )


def _joined(side: Side, hours: FloatArray, goals: IntArray) -> tuple[Graph, IntArray]:
    """Return the roads with a root that every port leads to, and which arc is which.

    Arcs after those of the side are the ports'.
    """
    root = len(side.nodes)
    graph, order = build_graph(
        np.concatenate([side.tail, goals]).astype(np.intp),
        np.concatenate([side.head, np.full(len(goals), root)]).astype(np.intp),
        np.concatenate([hours, np.full(len(goals), _NO_TIME)]),
        root + 1,
    )
    return graph, order


def _follow(following: IntArray, spent: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return where each chain ends, and what is spent on it.

    Each round doubles the steps that a node has gone.
    """
    while True:
        beyond = following[following]
        if (beyond == following).all():
            return following, spent
        spent = spent + spent[following]
        following = beyond
