"""Where places meet the roads: at a junction, or on the way along a link.

A place inside a long road breaks it into no new nodes, which would make that road look
like several choices: it is given *stubs*, one to each end of the link that may be
driven. A stub is a source that flow leaves and never enters.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from geo.corridors.contraction import driven_both_ways, extra_both_ways
from geo.corridors.countries import COUNTRIES
from geo.corridors.network import Network
from geo.corridors.sides import BEYOND, Side, total_hours
from geo.projection import EARTH_RADIUS_KM, unit_sphere
from geo.study import ROAD_CLASSES

Int32Array = npt.NDArray[np.int32]
Int64Array = npt.NDArray[np.int64]
IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stubs:
    """Ways from places onto one side's graph.

    Attributes
    ----------
    place
        Position of the place of each stub, ascending; every place has one or two.
    node
        Node of the side where the stub ends.
    hours
        Stubs × classes of road: free hours of the part of the link driven.
    extra, km
        Hours that its tolls and climbs are worth, and its length.
    start, stop
        Range of positions in the network's ``link_segment`` that is driven; empty at
        a junction.
    forward
        Whether that part is driven in the direction of the link.
    access_hours, access_km
        By place: straight to the roads.
    vertex
        By place: row of the network's nodes where it meets the roads.
    """

    place: Int64Array
    node: Int32Array
    hours: FloatArray
    extra: FloatArray
    km: FloatArray
    start: Int64Array
    stop: Int64Array
    forward: BoolArray
    access_hours: FloatArray
    access_km: FloatArray
    vertex: IntArray

    def cost(self, factors: FloatArray | None = None) -> FloatArray:
        """Return the generalised hours of each stub, without access.

        Parameters
        ----------
        factors
            By class of road: how many times faster than usual it is.
        """
        return total_hours(self.hours, self.extra, factors)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Parts of links that stubs drive, before they are summed."""

    place: Int64Array
    node: Int32Array
    start: Int64Array
    stop: Int64Array
    forward: BoolArray

    def __getitem__(self, which: npt.NDArray[np.generic]) -> "_Runs":
        return _Runs(
            self.place[which],
            self.node[which],
            self.start[which],
            self.stop[which],
            self.forward[which],
        )


def attach(
    network: Network,
    side: Side,
    latitude: FloatArray,
    longitude: FloatArray,
    *,
    access_kph: float,
) -> Stubs:
    """Join places to the nearest usable node of a side's roads.

    Parameters
    ----------
    network
        The roads.
    side
        Whose roads.
    latitude, longitude
        Of each place, degrees.
    access_kph
        Speed straight to the roads.

    Returns
    -------
    Stubs
        Great-circle access to a node, and from it along its link to the link's ends.
    """
    vertex, access_km = find_vertices(network, side, latitude, longitude)
    return enter_at(network, side, vertex, access_km, access_kph=access_kph)


def find_vertices(
    network: Network, side: Side, latitude: FloatArray, longitude: FloatArray
) -> tuple[IntArray, FloatArray]:
    """Return where places meet the roads.

    Parameters
    ----------
    network, side, latitude, longitude
        As for `attach`.

    Returns
    -------
    vertex, access_km
        Row of the nearest usable node of the network, and how far it is.
    """
    choice = np.flatnonzero(network.usable[side.country])
    tree = cKDTree(
        unit_sphere(
            network.nodes["latitude"].to_numpy()[choice],
            network.nodes["longitude"].to_numpy()[choice],
        )
    )
    chord, at = tree.query(unit_sphere(latitude, longitude))
    half = np.minimum(np.asarray(chord) / 2, 1.0)
    return choice[np.asarray(at)], 2 * EARTH_RADIUS_KM * np.arcsin(half)


def enter_at(
    network: Network,
    side: Side,
    vertex: IntArray,
    access_km: FloatArray,
    *,
    access_kph: float,
) -> Stubs:
    """Return the ways on from nodes where places meet the roads.

    Parameters
    ----------
    network, side
        As for `attach`.
    vertex, access_km
        Of each place, as `find_vertices` gives them.
    access_kph
        Speed straight to the roads.
    """
    node = side.find(vertex)
    at_junction = np.flatnonzero(node >= 0)
    none = np.zeros(len(at_junction), dtype="int64")
    runs = [
        _Runs(at_junction, node[at_junction], none, none, np.ones_like(none, bool)),
        *_along(network, side, np.flatnonzero(node < 0), vertex),
    ]
    joined = _Runs(
        *(
            np.concatenate([getattr(part, name) for part in runs])
            for name in ("place", "node", "start", "stop", "forward")
        )
    )
    joined = joined[np.argsort(joined.place, kind="stable")]
    hours, extra, km = _sum_runs(network, joined)
    return Stubs(
        joined.place,
        joined.node,
        hours,
        extra,
        km,
        joined.start,
        joined.stop,
        joined.forward,
        access_km / access_kph,
        access_km,
        vertex,
    )


def _along(
    network: Network, side: Side, place: Int64Array, vertex: IntArray
) -> list[_Runs]:
    """Return runs from nodes inside links to the ends that may be driven."""
    links, segments = network.links, network.segments
    segment, first = links.link_segment, links.link_first
    reached = np.where(
        links.link_ahead,
        segments["end"].to_numpy()[segment],
        segments["start"].to_numpy()[segment],
    )
    link_of = np.repeat(np.arange(len(first) - 1), np.diff(first))
    inner = np.ones(len(segment), dtype=bool)
    inner[first[1:] - 1] = False
    inner &= links.link_country[link_of] == COUNTRIES.index(side.country)
    position = np.zeros(len(network.nodes), dtype="int64")
    position[reached[inner]] = np.flatnonzero(inner)
    # The place lies between this segment of the link and the next.
    between = position[vertex[place]] + 1
    link = link_of[between - 1]
    ahead, back = driven_both_ways(links, network.driving)
    # Beyond the border flow runs from the crossing, so a stub is driven toward the
    # place.
    inward = side.country == BEYOND
    runs = []
    for to_end in (True, False):
        start, stop = (between, first[link + 1]) if to_end else (first[link], between)
        forward = to_end != inward
        closed = np.concatenate([[0], np.cumsum(~(ahead if forward else back))])
        open_ = closed[start] == closed[stop]
        row = (links.link_head if to_end else links.link_tail)[link]
        run = _Runs(place, side.find(row), start, stop, np.full(len(place), forward))
        runs.append(run[open_])
    return runs


def _sum_runs(
    network: Network, runs: _Runs
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return hours by class, extra hours and km of each run."""
    driving, links = network.driving, network.links
    segment = links.link_segment
    by_class = np.zeros((len(segment), len(ROAD_CLASSES)))
    by_class[np.arange(len(segment)), driving.kind[segment]] = driving.hours[segment]
    ahead, back = extra_both_ways(links, driving)
    extra = np.where(runs.forward, _run_sums(ahead, runs), _run_sums(back, runs))
    return _run_sums(by_class, runs), extra, _run_sums(driving.km[segment], runs)


def _run_sums(values: FloatArray, runs: _Runs) -> FloatArray:
    """Sum values along the links over each run, 0 over an empty one."""
    sums = np.zeros((len(runs.start), *values.shape[1:]))
    some = np.flatnonzero(runs.stop > runs.start)
    if some.size:
        # One row more, so that a run may stop at the end of the table.
        padded = np.concatenate([values, np.zeros_like(values[:1])])
        limits = np.column_stack([runs.start[some], runs.stop[some]]).ravel()
        sums[some] = np.add.reduceat(padded, limits, axis=0)[::2]
    return sums
