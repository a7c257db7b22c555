"""Everything that stays the same while parameters vary: roads, places, crossings.

A `Model` holds plain arrays, so that it can be sent to another process or machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from geo.corridors.contraction import Links
from geo.corridors.countries import COUNTRIES
from geo.corridors.dissection import Structure, order_nodes
from geo.corridors.gravity import Preferences
from geo.corridors.gravity_checks import Names
from geo.corridors.network import Network
from geo.corridors.reach import Reach, meet_roads
from geo.corridors.sides import BEYOND, Side
from geo.corridors.snapping import Stubs
from geo.errors import NetworkError
from geo.projection import EARTH_RADIUS_KM, unit_sphere

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Places:
    """Places at one end of the journey.

    Attributes
    ----------
    table
        ``place_id``, ``country``, ``name``, ``state``, ``state_name``, ``latitude``,
        ``longitude``, ``weight`` (supply or demand, above 0).
    points
        Where the weight of each place lies: ``place`` (row of `table`, ascending),
        ``cell`` (hexagon, or 0), ``latitude``, ``longitude``, ``share`` (of the place,
        above 0, adding up to 1). None: all of each place is at its own coordinates.
    """

    table: pd.DataFrame
    points: pd.DataFrame | None = None

    @property
    def weight(self) -> FloatArray:
        """Supply or demand of each place."""
        weight: FloatArray = self.table["weight"].to_numpy(dtype="float64")
        return weight


@dataclass(frozen=True, slots=True)
class Half:
    """One side of the border, ready for paths.

    Attributes
    ----------
    side
        Its graph, arcs turned toward the crossings.
    structure
        Order of elimination; its last nodes are the goals.
    goals
        Node of each goal: crossings, then gateways, each node once.
    goal_of
        Goal of each crossing, then of each gateway.
    stubs
        The ways on from where places of this side meet the roads.
    first_stub
        Position of each meet's first stub.
    reach
        Points of the places, and where they meet the roads.
    """

    side: Side
    structure: Structure
    goals: IntArray
    goal_of: IntArray
    stubs: Stubs
    first_stub: npt.NDArray[np.int64]
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """How near the origins are to the border, and how that deters their supply.

    Attributes
    ----------
    undeterred
        Weight of each origin without it.
    hours
        By road to the nearest crossing, by origin.
    group
        Number of the group of states of each origin.
    per_hour
        λ that the weights of the origins hold.
    within_groups
        Whether the total of each group is bound.
    """

    undeterred: FloatArray
    hours: FloatArray
    group: IntArray
    per_hour: float
    within_groups: bool


@dataclass(frozen=True, slots=True)
class Model:
    """Roads, places and crossings of a study.

    Attributes
    ----------
    halves
        By country.
    links
        Chains of segments, of both countries.
    segments
        Number of segments.
    origins, targets
        Counties that supply; municipalities and crossings to the south that demand.
    ports
        Open crossings: ``port_id``, ``name_en``, ``field_office`` …
    vehicles
        Yearly vehicles of each open crossing, assumptions filled in.
    crossing_hours
        Hours spent at each.
    gateways
        Sea ports and airports: ``place_id``, ``weight``; empty without any.
    gateway_share
        Share of all flow that comes by them.
    gateway_hours
        Hours from each gateway to the roads.
    facts
        What was left out, for the manifest.
    nearness
        How supply is deterred by the way to the border; None if it is not.
    """

    halves: Mapping[str, Half]
    links: Links
    segments: int
    origins: Places
    targets: Places
    ports: pd.DataFrame
    vehicles: FloatArray
    crossing_hours: FloatArray
    gateways: pd.DataFrame
    gateway_share: float
    gateway_hours: FloatArray
    facts: Mapping[str, object]
    nearness: Nearness | None = None

    def names(self, meets: IntArray) -> Names:
        """Return the names of places, for messages about some meets of targets."""
        beyond = self.halves[BEYOND].reach.names
        return Names(
            self.halves["US"].reach.names,
            [beyond[meet] for meet in meets],
            self.ports["port_id"].tolist(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """One set of parameters, as estimated or as drawn.

    Attributes
    ----------
    preferences
        β, μ, γ, κ.
    attraction_exponent
        α.
    theta
        θ, per hour.
    factors
        By country: how many times faster than usual each class of road is.
    supply, demand
        In place of the weights of origins and targets; None keeps them.
    port_factors
        By crossing: multiplies its attraction.
    """

    preferences: Preferences
    attraction_exponent: float
    theta: float
    factors: Mapping[str, FloatArray] | None = None
    supply: FloatArray | None = None
    demand: FloatArray | None = None
    port_factors: FloatArray | None = None

    def speed(self, country: str) -> FloatArray | None:
        """Return the factors of one country."""
        return None if self.factors is None else self.factors[country]


def build_model(
    network: Network,
    origins: Places,
    targets: Places,
    ports: pd.DataFrame,
    vehicles: FloatArray,
    crossing_hours: FloatArray,
    gateways: pd.DataFrame,
    *,
    gateway_share: float,
    access_kph: float,
    access_reach_km: float,
) -> Model:
    """Join places to the roads and choose the order of elimination.

    Parameters
    ----------
    network
        The roads.
    origins, targets
        Places of the US and of Mexico.
    ports, vehicles, crossing_hours
        Open crossings, with their yearly vehicles and the hours spent there.
    gateways
        Sea ports and airports with ``place_id``, ``latitude``, ``longitude``,
        ``weight``; may be empty.
    gateway_share
        Share of flow that comes by gateways.
    access_kph, access_reach_km
        Speed between a place and its nearest road, and the farthest that it may be.

    Returns
    -------
    Model
        Without points out of reach, which its facts count. A gateway enters at the
        junction nearest to it.

    Raises
    ------
    NetworkError
        If more than a quarter of supply or demand, or a gateway, is out of reach.
    """
    halves: dict[str, Half] = {}
    facts: dict[str, object] = {}
    gateway_km = np.zeros(0)
    ends = {"US": origins, "MX": targets}
    for country in COUNTRIES:
        side = network.sides[country]
        table, reach, stubs, left_out = meet_roads(
            network,
            side,
            ends[country].table,
            ends[country].points,
            access_kph=access_kph,
            access_reach_km=access_reach_km,
        )
        ends[country] = Places(table)
        facts[f"out_of_reach_{country}"] = left_out
        # Hexagons that are ends of the flow, and nodes where the ends meet the roads.
        facts[f"cells_{country}"] = len(np.unique(reach.cell[reach.cell > 0]))
        facts[f"meets_{country}"] = len(reach.names)
        node = side.port_nodes(network.ports.loc[ports["port_id"]]).astype(np.intp)
        if country == "MX" and len(gateways):
            junction, gateway_km = _nearest_junction(network, side, gateways)
            _require_gateways(gateways, gateway_km, access_reach_km)
            node = np.concatenate([node, junction])
        goals, goal_of = _unique(node)
        at = network.nodes.iloc[side.nodes]
        structure = order_nodes(
            side.graph(),
            at["longitude"].to_numpy(dtype="float64"),
            at["latitude"].to_numpy(dtype="float64"),
            goals,
        )
        first_stub = np.flatnonzero(np.diff(stubs.place, prepend=-1)).astype("int64")
        halves[country] = Half(
            side, structure, goals, goal_of, stubs, first_stub, reach
        )
    return Model(
        halves,
        network.links,
        len(network.segments),
        ends["US"],
        ends["MX"],
        ports,
        vehicles,
        crossing_hours,
        gateways,
        gateway_share if len(gateways) else 0.0,
        gateway_km / access_kph,
        facts,
    )


def _require_gateways(gateways: pd.DataFrame, km: FloatArray, reach_km: float) -> None:
    """Refuse gateways that no road comes near."""
    far = gateways["place_id"].to_numpy()[km > reach_km]
    if len(far):
        message = (
            f"Gateways {', '.join(map(str, far))} lie more than access_reach_km = "
            f"{reach_km:g} from any road of the file. Allow a longer reach, take them "
            "out of ports/gateways.csv, or let no share come by gateways."
        )
        raise NetworkError(message)


def _unique(nodes: IntArray) -> tuple[IntArray, IntArray]:
    """Return each node once, in the order of first mention, and where each went."""
    found, first, back = np.unique(nodes, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return found[order], rank[back]


def _nearest_junction(
    network: Network, side: Side, gateways: pd.DataFrame
) -> tuple[IntArray, FloatArray]:
    """Return the node of a side nearest to each gateway, and how far it is, km."""
    at = network.nodes.iloc[side.nodes]
    tree = cKDTree(unit_sphere(at["latitude"].to_numpy(), at["longitude"].to_numpy()))
    chord, nearest = tree.query(
        unit_sphere(
            gateways["latitude"].to_numpy(dtype="float64"),
            gateways["longitude"].to_numpy(dtype="float64"),
        )
    )
    km: FloatArray = 2 * EARTH_RADIUS_KM * np.arcsin(np.asarray(chord) / 2)
    return np.asarray(nearest), km
