"""Estimate corridors: choice of crossing, flow on the roads, and how sure it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.center import Center, load_center, mean_detour
from geo.corridors.chains import Sections, build_corridors, build_sections
from geo.corridors.countries import COUNTRIES
from geo.corridors.detection import Modelled, lay_flow
from geo.corridors.flows import Costs, find_costs, share_out, shortest_hours
from geo.corridors.model import Model, Parameters, Places
from geo.corridors.network import Network
from geo.corridors.passages import (
    count_passages,
    km_within,
    mean_along,
    own_country,
)
from geo.corridors.reports import (
    area_table,
    cell_table,
    corridor_table,
    office_table,
    port_table,
    section_table,
)
from geo.corridors.route_choice import find_theta
from geo.corridors.sides import BEYOND
from geo.corridors.through import cross
from geo.corridors.uncertainty import Band, Outcome, Spread, draw_outcomes, summarise
from geo.corridors.variant_flow import Variants, single_out
from geo.corridors.variant_tables import variant_tables

FloatArray = npt.NDArray[np.float64]
CellArray = npt.NDArray[np.uint64]
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the stage makes: its tables, what seizures are held against, and facts."""

    edges: gpd.GeoDataFrame
    corridors: gpd.GeoDataFrame
    ports: gpd.GeoDataFrame
    offices: pd.DataFrame
    area_flows: pd.DataFrame
    cell_flows: pd.DataFrame
    variants: pd.DataFrame
    variant_edges: pd.DataFrame
    modelled: Modelled
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the flow passes.

    Attributes
    ----------
    areas
        Table ``sources_areas`` with shapes.
    cells, hexagons
        Cells of the grid and their shapes.
    cell_area
        Row of the area that holds most of each cell.
    hot
        Whether each cell is a homicide hotspot.
    places
        Settlements that corridors are named by.
    access
        How far each cell is from a port, by `geo.corridors.access.measure_access`.
    """

    areas: gpd.GeoDataFrame
    cells: CellArray
    hexagons: npt.NDArray[np.object_]
    cell_area: npt.NDArray[np.intp]
    hot: npt.NDArray[np.bool_]
    places: pd.DataFrame
    access: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Choices of the stage.

    Attributes
    ----------
    detour_ratio
        Mean cost of the paths taken over the shortest: sets θ.
    minimum_share
        Least share of flow of a corridor.
    unnumbered
        Whether roads without a route number make corridors too.
    spread
        How far draws go.
    draws, seed
        How many, and where chance starts.
    varied_draws
        In how many of them, the first ones, variants are made.
    by_origin
        Whether groups of origins are variants.
    least_share
        Least share of a variant's own flow of a section that is listed.
    cluster
        Address of a Dask scheduler, or empty for threads.
    """

    detour_ratio: float
    minimum_share: float
    unnumbered: bool
    spread: Spread
    draws: int
    seed: int
    varied_draws: int
    by_origin: bool
    least_share: float
    cluster: str


def estimate_corridors(
    network: Network,
    model: Model,
    parameters: Parameters,
    all_ports: pd.DataFrame,
    surroundings: Surroundings,
    weapons: Mapping[str, Places],
    options: Options,
    progress: Progress,
) -> Estimate:
    """Estimate the flow between counties and municipalities, and where it runs.

    Parameters
    ----------
    network, model
        The roads, and the same with places and crossings joined to them.
    parameters
        Of gravity; θ is set here by the detour ratio.
    all_ports
        Table ``ports/ports.csv``, closed crossings included.
    surroundings
        What the flow passes.
    weapons
        Targets as each class of weapon weighs them.
    options
        Choices.
    progress
        Told how far the stage is.

    Returns
    -------
    Estimate
        Shares of all flow, which adds up to 1.
    """
    progress(0.05, "shortest paths")
    costs = find_costs(model, parameters, cluster=options.cluster)
    variants = single_out(
        model, weapons, origins=options.by_origin, draws=options.varied_draws
    )
    shares = share_out(model, parameters, costs, variants.members)
    progress(0.1, "setting theta by the detour ratio")
    theta = find_theta(
        lambda one: mean_detour(model, replace(parameters, theta=one), costs, shares),
        options.detour_ratio,
    )
    best = load_center(
        network, model, replace(parameters, theta=theta), shares, options.cluster
    )
    progress(0.25, "crossing roads with areas and hexagons")
    sections = build_sections(network, best.ahead + best.back)
    corridors, chains = build_corridors(
        network,
        best.ahead + best.back,
        best.by_port,
        model.ports["name_en"].tolist(),
        np.where(best.ahead >= best.back, 1, -1).astype("int8"),
        surroundings.places,
        minimum_share=options.minimum_share,
        unnumbered=options.unnumbered,
    )
    lines = sections.frame.geometry.to_numpy()
    by_cell = cross(lines, surroundings.hexagons)
    road_country = sections.frame["country"].to_numpy(dtype=object)
    area_country = surroundings.areas["country"].to_numpy(dtype=object)
    by_area = own_country(
        cross(lines, surroundings.areas.geometry.to_numpy()),
        area_country,
        road_country,
    )
    hot = np.flatnonzero(surroundings.hot)
    hot_area = surroundings.cell_area[hot]
    by_hot = own_country(by_cell[hot], area_country[hot_area], road_country)
    outcomes = _draw(model, best.parameters, sections, options, variants, progress)
    flow = sections.frame["flow_share"].to_numpy()
    km = sections.frame["length_km"].to_numpy()
    cell_flow = km_within(by_cell, sections)
    members = mean_along(sections, chains, network, corridors["length_km"].to_numpy())
    varied, varied_edges = variant_tables(
        model, best, costs, variants, sections, outcomes, options.least_share
    )
    return Estimate(
        section_table(sections, _band(outcomes, "sections", flow, km)),
        corridor_table(
            corridors,
            summarise(
                (members @ one.sections for one in outcomes), np.asarray(members @ flow)
            ),
            chains,
            sections,
            by_area,
            by_hot,
            surroundings.areas,
            hot_area,
        ),
        port_table(
            all_ports,
            model,
            shares,
            best.halves,
            _band(outcomes, "ports", shares.by_port),
        ),
        office_table(model, shares, [one.ports for one in outcomes]),
        area_table(
            model,
            shares,
            _band(outcomes, "origins", shares.by_origin.sum(axis=1)),
            _band(outcomes, "targets", shares.arrivals),
            surroundings.areas,
            count_passages(
                network,
                model,
                shares,
                sections,
                by_area,
                surroundings.areas,
                (best.ahead, best.back),
            ),
            np.asarray(km_within(by_area, sections) @ flow),
        ),
        cell_table(
            surroundings.access,
            surroundings.hot,
            np.asarray(cell_flow @ flow),
            summarise(
                (cell_flow @ one.sections for one in outcomes),
                np.asarray(cell_flow @ flow),
            ),
            (
                model.halves["US"].reach.to_cells(shares.sent, surroundings.cells),
                model.halves[BEYOND].reach.to_cells(shares.arrived, surroundings.cells),
            ),
        ),
        varied,
        varied_edges,
        lay_flow(
            surroundings.cells, cell_flow, sections, model, shares.by_port, outcomes
        ),
        _facts(network, model, best, costs, options),
    )


def _draw(
    model: Model,
    best: Parameters,
    sections: Sections,
    options: Options,
    variants: Variants,
    progress: Progress,
) -> list[Outcome]:
    outcomes = []
    drawing = draw_outcomes(
        model,
        best,
        options.spread,
        sections.first,
        draws=options.draws,
        seed=options.seed,
        cluster=options.cluster,
        variants=variants,
    )
    for number, outcome in enumerate(drawing, start=1):
        outcomes.append(outcome)
        progress(
            0.3 + 0.65 * number / options.draws, f"draw {number} of {options.draws}"
        )
    return outcomes


def _band(
    outcomes: list[Outcome],
    name: str,
    share: FloatArray,
    size: FloatArray | None = None,
) -> Band:
    return summarise((getattr(one, name) for one in outcomes), share, size)


def _facts(
    network: Network, model: Model, best: Center, costs: Costs, options: Options
) -> dict[str, object]:
    spent = sum(float(half.hours.sum()) for half in best.halves.values())
    shortest = sum(
        float(shortest_hours(model, costs, best.shares, country).sum())
        for country in COUNTRIES
    )
    return {
        **network.facts,
        **model.facts,
        "balancing_passes": best.shares.passes,
        "origins": len(model.origins.table),
        "destinations": len(model.targets.table),
        "gateways": len(model.gateways),
        "theta_per_hour": round(best.parameters.theta, 6),
        "detour_ratio": round(spent / shortest, 6),
        "mean_trip_hours": {
            country: round(float(half.hours.sum() / half.amount.sum()), 3)
            for country, half in best.halves.items()
        },
        "mean_trip_km": {
            country: round(float(half.km.sum() / half.amount.sum()), 1)
            for country, half in best.halves.items()
        },
        "draws": options.draws,
        "draws_of_variants": options.varied_draws,
        "median_access_km": {
            country: round(float(np.median(half.reach.access_km)), 1)
            for country, half in model.halves.items()
        },
    }
