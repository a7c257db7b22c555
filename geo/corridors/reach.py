"""How places reach the roads: from one point each, or from many.

A place is what has a count: a county, a municipality, a crossing to the south. It may
lie at its seat or be spread over hexagons, each with a share of its weight. Points that
enter the roads at one node are one *meet*: the way on from there is the same for all of
them, so flow is found between meets, however many points there are, and nothing is
rounded away. The straight way from a point to its meet deters like any other.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from geo import cells
from geo.corridors.gravity import Preferences
from geo.corridors.network import Network
from geo.corridors.sides import Side
from geo.corridors.snapping import Stubs, enter_at, find_vertices
from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
CellArray = npt.NDArray[np.uint64]

# With more of supply or demand out of reach the roads are not those of the study.
_MOST_LEFT_OUT = 0.25
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Reach:
    """Points of places, and where they meet the roads of one half.

    Attributes
    ----------
    place
        Row of the place of each point, ascending.
    cell
        Hexagon of each point; 0 where the place is at its own point.
    share
        Part of the place's weight at each point. Adds up to 1 over a place, to less if
        some of its points are out of reach.
    meet
        Where each point meets the roads.
    access_km, access_hours
        From each point straight to its meet.
    names
        One place of each meet, for messages.
    country
        Country of the places of each meet, which is one: beyond Mexico too.
    places
        Number of places.
    """

    place: IntArray
    cell: CellArray
    share: FloatArray
    meet: IntArray
    access_km: FloatArray
    access_hours: FloatArray
    names: tuple[str, ...]
    country: npt.NDArray[np.object_]
    places: int

    def weigh(self, weight: FloatArray) -> FloatArray:
        """Return the weight of each point, given that of each place."""
        spread: FloatArray = weight[self.place] * self.share
        return spread

    def collect(self, amount: FloatArray) -> FloatArray:
        """Return the amount of each meet, given that of each point."""
        total: FloatArray = np.bincount(
            self.meet, amount, minlength=len(self.names)
        ).astype("float64", copy=False)
        return total

    def part_of_meet(self, amount: FloatArray) -> FloatArray:
        """Return which part of its meet's amount each point has, 0 where none."""
        total = self.collect(amount)[self.meet]
        part: FloatArray = amount / np.where(total > 0, total, 1.0)
        return part

    def to_places(self, part: FloatArray, by_meet: FloatArray) -> FloatArray:
        """Return rows × places, given rows × meets and each point's part of its meet.

        What is not in any point's part is lost: parts of a meet add up to 1.
        """
        shape = len(self.names), self.places
        turned = sp.csr_array((part, (self.place, self.meet)), shape=shape[::-1])
        by_place: FloatArray = np.ascontiguousarray(np.asarray(turned @ by_meet.T).T)
        return by_place

    def to_cells(self, amount: FloatArray, grid: CellArray) -> FloatArray:
        """Return the amount of each cell of a grid, given that of each point.

        Parameters
        ----------
        amount
            By point; points that are no hexagon are left out.
        grid
            Cells, every hexagon of the points among them.

        Returns
        -------
        array
            By cell; not a number if no point is a hexagon.
        """
        own = self.cell > 0
        if not own.any():
            return np.full(len(grid), np.nan)
        order = np.argsort(grid)
        row = order[np.searchsorted(grid, self.cell[own], sorter=order)]
        total: FloatArray = np.bincount(row, amount[own], minlength=len(grid)).astype(
            "float64", copy=False
        )
        return total


@dataclass(frozen=True, slots=True)
class Landing:
    """What destinations pull with, gathered where they meet the roads.

    Attributes
    ----------
    wanted
        Demand of each meet.
    log_pull
        Log of what each meet pulls with; −∞ where nothing is wanted.
    part
        Part of what its meet receives that goes on to each point.
    """

    wanted: FloatArray
    log_pull: FloatArray
    part: FloatArray


def land(reach: Reach, demand: FloatArray, preferences: Preferences) -> Landing:
    """Gather the pull of all points at their meets, so that nothing is changed by it.

    A point with the share s of a place of demand D, h hours from its meet, pulls with
    u = s D^γ exp(−β h): the places pull as they would undivided, whatever γ is. Bound
    to its demand w = s D (κ), it takes part with u^(1−κ) w^κ of what is bound at the
    meet, so the meet as a whole pulls with U, where U^(1−κ) W^κ = Σ u^(1−κ) w^κ and
    W = Σ w.

    Parameters
    ----------
    reach
        Points and meets.
    demand
        Of each place, at least 0.
    preferences
        β, γ and κ.

    Returns
    -------
    Landing
        `log_pull` is known up to a constant.
    """
    kappa = preferences.balance
    spread = reach.weigh(demand)
    some = np.flatnonzero(spread > 0)
    meet, place = reach.meet[some], reach.place[some]
    pull = preferences.demand_exponent * np.log(demand[place] / demand.sum())
    pull += np.log(reach.share[some])
    pull -= preferences.deterrence * reach.access_hours[some]
    taken = (1.0 - kappa) * pull + kappa * np.log(spread[some])
    best = np.full(len(reach.names), -np.inf)
    np.maximum.at(best, meet, taken)
    above = np.exp(taken - best[meet])
    total = np.bincount(meet, above, minlength=len(best))
    part = np.zeros(len(spread))
    part[some] = above / total[meet]
    wanted = reach.collect(spread)
    log_pull = np.full(len(best), -np.inf)
    met = np.flatnonzero(total > 0)
    log_pull[met] = best[met] + np.log(total[met])
    if kappa < 1.0:
        log_pull[met] -= kappa * np.log(wanted[met])
        log_pull[met] /= 1.0 - kappa
    return Landing(wanted, log_pull, part)


def meet_roads(
    network: Network,
    side: Side,
    table: pd.DataFrame,
    points: pd.DataFrame | None,
    *,
    access_kph: float,
    access_reach_km: float,
) -> tuple[pd.DataFrame, Reach, Stubs, dict[str, object]]:
    """Join places to the roads of one side.

    Parameters
    ----------
    network, side
        The roads, and whose.
    table, points
        As `geo.corridors.model.Places` has them.
    access_kph, access_reach_km
        Speed straight to the roads, and the farthest that they may be.

    Returns
    -------
    table
        Places with any point within reach.
    reach, stubs
        Their points and meets, and the ways on from each meet.
    left_out
        What is out of reach, for the manifest.

    Raises
    ------
    NetworkError
        If more than a quarter of the weight is out of reach.
    """
    if points is None:
        points = at_own_point(table)
    vertex, km = find_vertices(
        network,
        side,
        points["latitude"].to_numpy(dtype="float64"),
        points["longitude"].to_numpy(dtype="float64"),
    )
    near = km <= access_reach_km
    left_out = _left_out(table, points, ~near, side.country, access_reach_km)
    kept, place = np.unique(
        points["place"].to_numpy(dtype=np.intp)[near], return_inverse=True
    )
    table = table.iloc[kept].reset_index(drop=True)
    country = table["country"].to_numpy(dtype=object)
    # Places beyond Mexico keep meets of their own: their flow is distributed apart.
    _, code = np.unique(country.astype(str), return_inverse=True)
    key = code[place] * len(network.nodes) + vertex[near]
    _, first, meet = np.unique(key, return_index=True, return_inverse=True)
    # Meets are numbered as places first mention them.
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    first = first[order]
    reach = Reach(
        place,
        points["cell"].to_numpy(dtype="uint64")[near],
        points["share"].to_numpy(dtype="float64")[near],
        rank[meet],
        km[near],
        km[near] / access_kph,
        tuple(table["place_id"].to_numpy()[place[first]].tolist()),
        country[place[first]],
        len(table),
    )
    stubs = enter_at(
        network, side, vertex[near][first], np.zeros(len(first)), access_kph=access_kph
    )
    return table, reach, stubs, left_out


def at_own_point(table: pd.DataFrame) -> pd.DataFrame:
    """Return places as points of their own: all of each at its seat."""
    return table[["latitude", "longitude"]].assign(
        place=np.arange(len(table)),
        cell=np.zeros(len(table), dtype="uint64"),
        share=1.0,
    )


def _left_out(
    table: pd.DataFrame,
    points: pd.DataFrame,
    far: npt.NDArray[np.bool_],
    country: str,
    reach_km: float,
) -> dict[str, object]:
    """Return which points no road comes near; refuse to lose too much with them."""
    place = points["place"].to_numpy(dtype=np.intp)
    weight = table["weight"].to_numpy(dtype="float64")[place]
    weight = weight * points["share"].to_numpy(dtype="float64")
    share = float(weight[far].sum() / weight.sum())
    cell = points["cell"].to_numpy(dtype="uint64")[far]
    name = table["place_id"].to_numpy(dtype=object)[place[far]]
    name[cell > 0] = cells.to_text(cell[cell > 0])
    # A cell of two areas is one place that is left out.
    lost = pd.Series(weight[far]).groupby(name.astype(str), sort=False).sum()
    leading = lost.sort_values(ascending=False, kind="stable").index[:_NAMED].tolist()
    if share > _MOST_LEFT_OUT:
        message = (
            f"{share:.0%} of the weight of {country} lies more than access_reach_km = "
            f"{reach_km:g} from any road of the file, {', '.join(leading)} first. Use "
            "a road file that covers them, or allow a longer reach."
        )
        raise NetworkError(message)
    return {
        "places": len(lost),
        "share_of_weight": round(share, 6),
        "leading": leading,
    }
