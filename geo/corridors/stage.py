"""The stage as a whole: from tables and settings to the estimate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import cells
from geo.corridors.access import measure_access
from geo.corridors.demand import count_demand, weigh_demand
from geo.corridors.ends import append_onward, find_places, spread_over_cells
from geo.corridors.estimate import (
    Estimate,
    Options,
    Surroundings,
    estimate_corridors,
)
from geo.corridors.gravity import Preferences
from geo.corridors.model import Model, Parameters, Places, build_model
from geo.corridors.nearness import deter_supply
from geo.corridors.network import Network, build_network
from geo.corridors.route_numbers import borrow_numbers
from geo.corridors.supply import (
    OFF_THE_ROADS,
    Attraction,
    group_states,
    weigh_ports,
    weigh_supply,
    weigh_supply_by_dealers,
)
from geo.corridors.uncertainty import Spread
from geo.corridors.variant_flow import weigh_weapons
from geo.corridors.variants import onward_destinations, weigh_gateways
from geo.errors import Fault, StudyError
from geo.schema.figures import AreaFigures
from geo.study import Corridors
from geo.tasks import one_core

FloatArray = npt.NDArray[np.float64]
Progress = Callable[[float, str], None]

# Settlements that corridors are named by, from this many people.
_NAMED_FROM = 5_000
_HOT = ("hot 90", "hot 95", "hot 99")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Tables that the stage is made from.

    Attributes
    ----------
    road_nodes, road_segments, road_ways
        As `geo.sources.osm.Roads` holds them; nodes may have ``elevation``.
    highways
        Shipped highways with ``ref``, ``country`` and shapes: a road file without any
        route number borrows theirs.
    outlines, areas
        States and areas with shapes.
    seats, settlements, cells, shares, hotspots
        Tables of the stages before; cells are the grid.
    ports, southern, gateways, purchases
        Raw tables.
    laws
        Firearm laws by state, if supply rests on them.
    figures
        Figures by area.
    """

    road_nodes: pd.DataFrame
    road_segments: pd.DataFrame
    road_ways: pd.DataFrame
    highways: gpd.GeoDataFrame
    outlines: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    seats: pd.DataFrame
    settlements: pd.DataFrame
    cells: pd.DataFrame
    shares: pd.DataFrame
    hotspots: pd.DataFrame
    ports: pd.DataFrame
    southern: pd.DataFrame
    gateways: pd.DataFrame
    purchases: pd.DataFrame
    laws: pd.Series | None
    figures: Mapping[str, AreaFigures]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Roads, model and parameters of a study, before anything is estimated."""

    network: Network
    model: Model
    parameters: Parameters
    attraction: Attraction
    weapons: Mapping[str, Places]


def run_corridors(
    inputs: Inputs,
    settings: Corridors,
    *,
    seed: int,
    cluster: str,
    progress: Progress,
) -> tuple[Estimate, dict[str, object]]:
    """Estimate corridors as a study asks.

    Parameters
    ----------
    inputs
        Tables.
    settings
        Section ``corridors`` of the study.
    seed
        Where chance starts.
    cluster
        Address of a Dask scheduler, or empty for threads.
    progress
        Told how far the stage is.

    Returns
    -------
    estimate, facts
        Facts for the manifest.
    """
    progress(0.0, "building the road network")
    prepared = prepare(inputs, settings)
    network, borrowed = _numbered(prepared.network, inputs.highways)
    hot = inputs.hotspots[
        (inputs.hotspots["measure"] == "homicides")
        & inputs.hotspots["class"].isin(_HOT)
    ]["cell"]
    cell = inputs.cells["cell"].to_numpy(dtype="uint64")
    row_of = pd.Series(np.arange(len(inputs.areas)), index=inputs.areas["area_id"])
    surroundings = Surroundings(
        inputs.areas,
        cell,
        cells.boundaries(cell),
        row_of.loc[inputs.cells["area_id"]].to_numpy(),
        np.isin(cell, hot.to_numpy(dtype="uint64")),
        inputs.settlements[inputs.settlements["population"] >= _NAMED_FROM],
        measure_access(
            prepared.network,
            prepared.model.ports,
            inputs.cells,
            access_kph=settings.access_kph,
            access_reach_km=settings.access_reach_km,
        ),
    )
    uncertain = settings.uncertainty.model_dump()
    draws = uncertain.pop("draws")
    options = Options(
        detour_ratio=settings.detour_ratio,
        minimum_share=settings.minimum_share,
        unnumbered=bool(borrowed),
        spread=Spread(**uncertain),
        draws=draws,
        seed=seed,
        varied_draws=min(settings.variants.first_draws, draws),
        by_origin=settings.variants.origins,
        least_share=settings.variants.least_share,
        cluster=cluster,
    )
    with one_core():
        estimate = estimate_corridors(
            network,
            prepared.model,
            prepared.parameters,
            inputs.ports,
            surroundings,
            prepared.weapons,
            options,
            progress,
        )
    shares = estimate.ports.groupby("field_office")["flow_share"].sum()
    facts = {
        **estimate.facts,
        **borrowed,
        "corridors": len(estimate.corridors),
        "supply_without_traces": _untraced(inputs, settings),
        "ports_with_assumed_volume": list(prepared.attraction.assumed),
        "share_by_field_office": shares.round(6).to_dict(),
    }
    return estimate, facts


def _numbered(
    network: Network, highways: gpd.GeoDataFrame
) -> tuple[Network, dict[str, object]]:
    """Return roads with route numbers, and facts if they had to be borrowed."""
    if (network.ways["ref"] != "").any():
        return network, {}
    refs, facts = borrow_numbers(
        network.nodes,
        network.segments,
        network.ways,
        highways,
        country=network.country,
    )
    return replace(network, ways=network.ways.assign(ref=refs)), dict(facts)


def prepare(inputs: Inputs, settings: Corridors) -> Prepared:
    """Build the network, join places and crossings to it, and set the parameters."""
    elevation = inputs.road_nodes.get("elevation")
    network = build_network(
        inputs.road_nodes,
        inputs.road_segments,
        inputs.road_ways,
        inputs.ports,
        inputs.outlines,
        speed_kph=settings.speed_kph.model_dump(),
        port_reach_km=settings.port_reach_km,
        access_kph=settings.access_kph,
        toll_hours_per_km=settings.toll_hours_per_km,
        climb_hours_per_km=settings.climb_hours_per_km,
        elevation=None if elevation is None else elevation.to_numpy(dtype="float64"),
    )
    origins = _origins(inputs, settings)
    targets = _targets(inputs, settings)
    attraction = weigh_ports(inputs.ports, exponent=1.0)
    ports = inputs.ports[inputs.ports["southbound"]].reset_index(drop=True)
    ports = ports.assign(vehicles=ports["port_id"].map(attraction.vehicles))
    model = build_model(
        network,
        origins,
        targets,
        ports,
        attraction.weight.loc[ports["port_id"]].to_numpy(dtype="float64"),
        _crossing_hours(ports, settings),
        _gateways(inputs, settings),
        gateway_share=settings.gateways.share,
        access_kph=settings.access_kph,
        access_reach_km=settings.access_reach_km,
    )
    parameters = Parameters(
        preferences=Preferences(
            deterrence=settings.deterrence_per_hour,
            choice=settings.choice_per_hour,
            demand_exponent=settings.demand_exponent,
            balance=settings.balance,
        ),
        attraction_exponent=settings.attraction_exponent,
        theta=np.inf,
        port_factors=np.array(
            [settings.crossings.factors[office] for office in ports["field_office"]]
        ),
    )
    model = deter_supply(model, parameters, settings.supply)
    return Prepared(
        network,
        model,
        parameters,
        attraction,
        weigh_weapons(inputs.figures, model, settings.variants.weapon_classes),
    )


def _origins(inputs: Inputs, settings: Corridors) -> Places:
    dealers = inputs.figures["dealers"].summed()
    states = inputs.areas.set_index("area_id")["state"]
    if settings.supply.by == "traces":
        supply = weigh_supply(dealers, states, inputs.purchases)
    else:
        supply = weigh_supply_by_dealers(
            dealers, states, inputs.laws if settings.supply.by == "laws" else None
        )
    group = group_states(states.reindex(dealers.index), inputs.purchases)
    # Without traces, counties of states that no row of the traces names take part too.
    group = group.fillna("other states")
    origins = find_places(inputs.areas, inputs.seats, supply, dealers, group, "US")
    if settings.supply.places == "cells":
        return spread_over_cells(origins, inputs.shares)
    return origins


def _untraced(inputs: Inputs, settings: Corridors) -> dict[str, int]:
    """Return dealers that supply nothing, by state: off the roads or in no group."""
    dealers = inputs.figures["dealers"].summed()
    state = inputs.areas.set_index("area_id")["state"].reindex(dealers.index)
    out = state.isin(OFF_THE_ROADS)
    if settings.supply.by == "traces":
        out |= group_states(state, inputs.purchases).isna()
    found = dealers[out].groupby(state[out]).sum()
    return {str(name): int(count) for name, count in found.items()}


def _targets(inputs: Inputs, settings: Corridors) -> Places:
    chosen = settings.demand
    mix = {
        "homicides_weight": chosen.homicides,
        "seizures_weight": chosen.seizures,
        "weapon_class": chosen.weapon_class,
    }
    demand = weigh_demand(inputs.figures, **mix)
    targets = find_places(
        inputs.areas,
        inputs.seats,
        demand,
        count_demand(inputs.figures, **mix),
        inputs.areas.set_index("area_id")["state"],
        "MX",
    )
    onward = onward_destinations(
        inputs.southern,
        demand,
        onward_share=chosen.onward_share,
        belize_share=chosen.belize_share,
    )
    targets = append_onward(targets, onward)
    if chosen.places == "cells":
        return spread_over_cells(targets, inputs.shares)
    return targets


def _crossing_hours(ports: pd.DataFrame, settings: Corridors) -> FloatArray:
    """Return hours at each open crossing; refuse names that are none."""
    at = settings.crossings.hours_at
    strange = sorted(set(at) - set(ports["port_id"]))
    if strange:
        raise StudyError(
            [
                Fault(
                    file="study",
                    column="corridors.crossings.hours_at",
                    expected="the port_id of a crossing that takes vehicles south",
                    found=f"'{name}'",
                    remedy="Correct the name; ports/ports.csv lists them.",
                )
                for name in strange
            ]
        )
    usual = settings.crossings.hours
    return np.array([float(at.get(port, usual)) for port in ports["port_id"]])


def _gateways(inputs: Inputs, settings: Corridors) -> pd.DataFrame:
    """Return gateways with their weights, none if nothing comes by them."""
    if settings.gateways.share <= 0:
        return inputs.gateways.iloc[:0]
    weight = weigh_gateways(inputs.gateways, sea_share=settings.gateways.sea_share)
    return inputs.gateways.assign(
        place_id=inputs.gateways["gateway_id"], weight=weight.to_numpy()
    )
