"""Estimate corridors: supply, choice of crossing, flow on the roads."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.assignment import grow_trees, load_tree
from geo.corridors.chains import build_corridors, build_edges
from geo.corridors.gravity import Flow, Preferences, distribute
from geo.corridors.network import Network, snap
from geo.corridors.supply import Attraction
from geo.projection import GEOGRAPHIC
from geo.schema.contract import check
from geo.schema.stages import AREA_FLOWS, PORTS

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the stage makes: its four tables, and facts for the manifest."""

    edges: gpd.GeoDataFrame
    corridors: gpd.GeoDataFrame
    ports: gpd.GeoDataFrame
    area_flows: pd.DataFrame
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _End:
    """Areas at one end of the journey, with their nodes and hours to them."""

    areas: pd.DataFrame
    weight: FloatArray
    node: IntArray
    access_hours: FloatArray
    access_km: FloatArray


def estimate_corridors(
    network: Network,
    areas: pd.DataFrame,
    seats: pd.DataFrame,
    supply: pd.Series,
    demand: pd.Series,
    ports: pd.DataFrame,
    attraction: Attraction,
    places: pd.DataFrame,
    *,
    preferences: Preferences,
    access_kph: float,
    minimum_share: float,
) -> Estimate:
    """Estimate the flow between counties and municipalities, and where it runs.

    Parameters
    ----------
    network
        The roads.
    areas, seats
        Tables ``sources_areas`` and ``grid_seats``.
    supply, demand
        Weights by ``area_id`` of counties and municipalities.
    ports, attraction
        Table ``ports/ports.csv`` and `geo.corridors.supply.weigh_ports` of it.
    places
        Settlements that corridors are named by.
    preferences
        Parameters of the gravity model.
    access_kph
        Speed between an area's seat and its nearest node.
    minimum_share
        Least share of flow of a corridor.

    Returns
    -------
    Estimate
        Shares of all flow, which adds up to 1.
    """
    segments = network.segments
    origins = _end(network, areas, seats, supply, "US", access_kph)
    targets = _end(network, areas, seats, demand, "MX", access_kph)
    open_ports = ports[ports["southbound"]].reset_index(drop=True)
    roots = network.ports.loc[open_ports["port_id"]].to_numpy(dtype=np.intp)
    out = grow_trees(network.times("US"), roots, toward=True)
    inward = grow_trees(network.times("MX"), roots, toward=False)
    flow = distribute(
        origins.weight,
        targets.weight,
        attraction.weight.loc[open_ports["port_id"]].to_numpy(),
        out.hours[:, origins.node].T + origins.access_hours[:, None],
        inward.hours[:, targets.node] + targets.access_hours[None, :],
        preferences,
    )
    count = len(network.nodes)
    by_port = np.zeros((len(roots), len(segments)))
    ahead = np.zeros(len(segments))
    for at in range(len(roots)):
        for trees, node, amount, outward in (
            (out, origins.node, flow.by_origin[:, at], True),
            (inward, targets.node, flow.by_destination[at], False),
        ):
            entering = np.bincount(node, weights=amount, minlength=count).astype(
                "float64"
            )
            passing = load_tree(trees, at, entering)
            row, signed = _on_segments(
                network, trees.before[at], passing, outward=outward
            )
            np.add.at(by_port[at], row, np.abs(signed))
            np.add.at(ahead, row, signed)
    country = network.ways["country"].to_numpy(dtype=object)[segments["way"]]
    hours = np.zeros(len(segments))
    hours[network.arcs["segment"]] = network.arcs["hours"]
    edges = build_edges(
        network.nodes, segments, network.ways, by_port.sum(axis=0), hours, country
    )
    corridors = build_corridors(
        network.nodes,
        segments,
        network.ways,
        by_port,
        open_ports["name_en"].tolist(),
        country,
        np.where(ahead >= 0, 1, -1).astype("int8"),
        places,
        minimum_share=minimum_share,
    )
    facts = {
        **network.facts,
        "balancing_passes": flow.passes,
        "origins": len(origins.areas),
        "destinations": len(targets.areas),
        "ports_with_assumed_volume": list(attraction.assumed),
        "median_access_km": {
            "US": round(float(np.median(origins.access_km)), 1),
            "MX": round(float(np.median(targets.access_km)), 1),
        },
    }
    return Estimate(
        edges,
        corridors,
        _port_table(ports, open_ports, flow, attraction),
        _area_table(origins, targets, open_ports, flow),
        facts,
    )


def _end(
    network: Network,
    areas: pd.DataFrame,
    seats: pd.DataFrame,
    weight: pd.Series,
    country: str,
    access_kph: float,
) -> _End:
    """Return the areas of a country that have any weight, joined to the roads."""
    known = areas[areas["country"] == country]
    share = known["area_id"].map(weight).fillna(0.0).to_numpy(dtype="float64")
    known, share = known[share > 0].reset_index(drop=True), share[share > 0]
    node, km = snap(network, seats.set_index("area_id").loc[known["area_id"]], country)
    return _End(known, share, node, km / access_kph, km)


def _on_segments(
    network: Network,
    before: npt.NDArray[np.int32],
    passing: FloatArray,
    *,
    outward: bool,
) -> tuple[IntArray, FloatArray]:
    """Return the segments that a tree's flow uses, with its sign along the segment."""
    child = np.flatnonzero((before >= 0) & (passing > 0))
    parent = before[child].astype(np.intp)
    # Towards the crossing flow runs child → parent, away from it parent → child.
    tail, head = (child, parent) if outward else (parent, child)
    row, ahead = network.segment_of(tail, head, "US" if outward else "MX")
    return row, np.where(ahead, passing[child], -passing[child])


def _port_table(
    ports: pd.DataFrame, open_ports: pd.DataFrame, flow: Flow, attraction: Attraction
) -> gpd.GeoDataFrame:
    share = pd.Series(flow.by_port, index=open_ports["port_id"].to_numpy())
    table = ports.assign(
        flow_share=ports["port_id"].map(share).fillna(0.0).astype("float64"),
        yearly_vehicles=ports["port_id"].map(attraction.vehicles).astype("float64"),
    ).sort_values(["flow_share", "port_id"], ascending=[False, True])
    table = table.assign(rank=np.arange(1, len(table) + 1, dtype="int64"))
    table = table.sort_values("port_id", ignore_index=True)
    frame = gpd.GeoDataFrame(
        table[PORTS.names],
        geometry=gpd.points_from_xy(table["longitude"], table["latitude"]),
        crs=GEOGRAPHIC,
    )
    check(frame, PORTS)
    return frame


def _area_table(
    origins: _End, targets: _End, open_ports: pd.DataFrame, flow: Flow
) -> pd.DataFrame:
    names = open_ports["name_en"].to_numpy()
    tables = [
        end.areas[["country", "area_id", "name", "state", "state_name"]].assign(
            flow_share=by_area.sum(axis=1), main_port=names[by_area.argmax(axis=1)]
        )
        for end, by_area in (
            (origins, flow.by_origin),
            (targets, flow.by_destination.T),
        )
    ]
    table = pd.concat(tables, ignore_index=True).astype({"main_port": "str"})
    return check(
        table.sort_values(["country", "area_id"], ignore_index=True), AREA_FLOWS
    )
