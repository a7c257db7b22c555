"""Regions in which seizures may be held against flow without pointing at a road.

A ratio of seizures to flow by hexagon of the grid would be a list of roads on which
little is seen. So hexagons are first taken three hundred or more together, and these
are joined until three things hold of each region: it is about as large as a state,
enough events are expected that many fewer would be noticed, and no single route carries
more than half of its flow, so that its class is not that of a road.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo import cells
from geo.projection import unit_sphere

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# H3 resolution of the smallest parts: 12,400 km² each.
COARSE = 3
# 50,000 km², as a state of Mexico has (61,000 km² in the mean).
LEAST_HEXAGONS = 4
# Of 10 expected events 5 or fewer are seen by chance in 7 cases of 100, 4 or fewer in
# 3: half as many can about be told from chance. Of 5 it would have to be a fifth.
LEAST_EXPECTED = 10.0
# Share of its flow that the leading route of a region carries at most.
LEADING = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """What regions are grown by.

    Attributes
    ----------
    size
        Hexagons.
    expected
        Events expected.
    by_route
        Flow × km of each route.
    centre
        Sum of the unit vectors of the hexagons' centres.
    """

    size: FloatArray
    expected: FloatArray
    by_route: FloatArray
    centre: FloatArray

    def short(self) -> npt.NDArray[np.bool_]:
        """Return which regions are not large enough."""
        total = self.by_route.sum(axis=1)
        single = self.by_route.max(axis=1, initial=0.0) > LEADING * total
        few = self.expected < LEAST_EXPECTED
        found: npt.NDArray[np.bool_] = few | single | (self.size < LEAST_HEXAGONS)
        return found

    def nearest(self, at: int) -> int:
        """Return the region whose middle is nearest to that of another."""
        middle = self.centre / np.linalg.norm(self.centre, axis=1, keepdims=True)
        near = middle @ middle[at]
        near[at] = -np.inf
        return int(near.argmax())

    def joined(self, one: int, other: int) -> "Regions":
        """Return regions of which one has become part of another."""

        def merged(values: FloatArray) -> FloatArray:
            grown = values.copy()
            grown[other] += grown[one]
            return np.delete(grown, one, axis=0)

        return Regions(
            merged(self.size),
            merged(self.expected),
            merged(self.by_route),
            merged(self.centre),
        )


def grow_regions(
    coarse: cells.CellArray,
    expected: FloatArray,
    by_route: FloatArray,
) -> IntArray:
    """Join coarse hexagons until no region is too small or holds one road alone.

    The region that expects least of those that are not large enough is joined to the
    one whose middle is nearest, again and again.

    Parameters
    ----------
    coarse
        Coarse hexagons, sorted.
    expected
        Events expected in each.
    by_route
        Hexagons × routes: flow × km.

    Returns
    -------
    numpy.ndarray
        Region of each hexagon, from 1 on, by the first of its hexagons: the numbers
        say nothing about the ratio. One that is left alone may be too small.
    """
    latitude, longitude = cells.centers(coarse)
    grown = Regions(
        np.ones(len(coarse)), expected, by_route, unit_sphere(latitude, longitude)
    )
    member = np.arange(len(coarse))
    while len(grown.expected) > 1:
        short = grown.short()
        if not short.any():
            break
        one = int(np.where(short, grown.expected, np.inf).argmin())
        other = grown.nearest(one)
        grown = grown.joined(one, other)
        member[member == one] = other
        member -= member > one
    first = np.unique(member, return_index=True)[1]
    number = np.empty(len(first), dtype=np.intp)
    number[np.argsort(first)] = np.arange(1, len(first) + 1)
    return number[member]
