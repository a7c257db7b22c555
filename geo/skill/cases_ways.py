"""The fastest ways of cases: from an origin to each crossing, from it to a recovery.

Every place is at its seat, as where the model's ends are areas. A way is told by how
many km of it run on each corridor of the study's ranked list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from geo.corridors.contraction import Links
from geo.corridors.flows import find_costs
from geo.corridors.model import Half, Model
from geo.corridors.sides import BEYOND, Side
from geo.corridors.snapping import Stubs, attach
from geo.corridors.stage import Prepared
from geo.corridors.trees import Tree, grow_trees
from geo.skill.cases_listed import Listed

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Ends:
    """Places at one end of cases, joined to the roads.

    Attributes
    ----------
    area_id
        Each place once, sorted.
    far
        Whether it lies beyond the reach of any road.
    half
        Its side of the border, with these places in place of the model's.
    access_hours
        From each place to the roads.
    """

    area_id: tuple[str, ...]
    far: npt.NDArray[np.bool_]
    half: Half
    access_hours: FloatArray

    def rows(self, area_id: Sequence[str]) -> IntArray:
        """Return the row of each area."""
        row = {name: at for at, name in enumerate(self.area_id)}
        return np.array([row[name] for name in area_id], dtype=np.intp)


def join_ends(
    prepared: Prepared,
    seats: pd.DataFrame,
    area_id: Sequence[str],
    country: str,
    *,
    access_kph: float,
    access_reach_km: float,
) -> Ends:
    """Join the seats of areas to the roads of a country.

    Parameters
    ----------
    prepared
        Roads and model.
    seats
        Table ``grid_seats``.
    area_id
        Areas of the country, one or more.
    country
        US or MX.
    access_kph, access_reach_km
        As of the study.
    """
    names = tuple(sorted(set(area_id)))
    at = seats.set_index("area_id").loc[list(names)]
    half = prepared.model.halves[country]
    stubs = attach(
        prepared.network,
        half.side,
        at["latitude"].to_numpy(dtype="float64"),
        at["longitude"].to_numpy(dtype="float64"),
        access_kph=access_kph,
    )
    first = np.flatnonzero(np.diff(stubs.place, prepend=-1)).astype("int64")
    return Ends(
        names,
        stubs.access_km > access_reach_km,
        replace(half, stubs=stubs, first_stub=first),
        stubs.access_hours,
    )


def hours_by_port(
    prepared: Prepared, origins: Ends, recoveries: Ends
) -> tuple[FloatArray, FloatArray]:
    """Return hours from origins to crossings, and from crossings to recoveries.

    Returns
    -------
    out, inward
        Places × crossings each, access included, crossing not.
    """
    model: Model = replace(
        prepared.model, halves={"US": origins.half, BEYOND: recoveries.half}
    )
    costs = find_costs(model, prepared.parameters)
    return (
        costs.to_port + origins.access_hours[:, None],
        costs.from_port.T + recoveries.access_hours[:, None],
    )


def km_on_corridors(
    model: Model, ends: Ends, listed: Listed, country: str
) -> FloatArray:
    """Return km of each corridor on the fastest way between places and crossings.

    Returns
    -------
    numpy.ndarray
        Places × crossings × corridors of the country, in the order of the list.
    """
    half, links = ends.half, model.links
    own = np.flatnonzero(listed.country == country)
    column = np.full(len(listed.country) + 1, -1)
    column[own] = np.arange(len(own))
    segment = links.link_segment
    corridor = column[listed.of_segment[segment]]
    table = _km_table(corridor, listed.km[segment], len(own))
    by_link = _by_link(table, links)
    cost = half.stubs.cost()
    ways = np.zeros((len(ends.area_id), len(half.goals), len(own)))
    trees = grow_trees(half.side.graph(), half.goals)
    for goal, tree in enumerate(trees):
        for place in range(len(ends.area_id)):
            stub, arcs = trace(tree, half.side, half.stubs, cost, place)
            part = slice(int(half.stubs.start[stub]), int(half.stubs.stop[stub]))
            ways[place, goal] = np.asarray(table[part].sum(axis=0)).ravel()
            ways[place, goal] += np.asarray(
                by_link[half.side.link[arcs]].sum(axis=0)
            ).ravel()
    return ways[:, half.goal_of[: len(model.ports)]]


def trace(
    tree: Tree, side: Side, stubs: Stubs, cost: FloatArray, place: int
) -> tuple[int, IntArray]:
    """Return the stub and the arcs of the fastest way from a place to a tree's root.

    Parameters
    ----------
    tree
        Of one crossing.
    side, stubs, cost
        Roads, ways on from places, and hours of the latter.
    place
        Which place.
    """
    choices = np.flatnonzero(stubs.place == place)
    hours = tree.hours[stubs.node[choices]] + cost[choices]
    stub = int(choices[hours.argmin()])
    arcs = []
    node = int(stubs.node[stub])
    while (arc := int(tree.arc[node])) >= 0:
        arcs.append(arc)
        node = int(side.head[arc])
    return stub, np.array(arcs, dtype=np.intp)


def _km_table(corridor: IntArray, km: FloatArray, count: int) -> sp.csr_array:
    """Return positions of the links × corridors: km."""
    at = np.flatnonzero(corridor >= 0)
    return sp.csr_array((km[at], (at, corridor[at])), shape=(len(corridor), count))


def _by_link(table: sp.csr_array, links: Links) -> sp.csr_array:
    """Return links × corridors: km."""
    count = len(links.link_first) - 1
    link = np.repeat(np.arange(count), np.diff(links.link_first))
    adding = sp.csr_array(
        (np.ones(len(link)), (link, np.arange(len(link)))), shape=(count, len(link))
    )
    return sp.csr_array(adding @ table)
