"""Tables of the parts of the flow: their crossings and their roads, with bands."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.center import Center
from geo.corridors.chains import Sections
from geo.corridors.countries import COUNTRIES
from geo.corridors.flows import Costs
from geo.corridors.model import Model
from geo.corridors.reports import band_columns
from geo.corridors.routing import route
from geo.corridors.uncertainty import Outcome, summarise
from geo.corridors.variant_flow import (
    Variants,
    by_crossing,
    by_road,
    on_segments,
    require_whole,
    vary,
)
from geo.schema.contract import check
from geo.schema.corridors import VARIANT_EDGES, VARIANTS

FloatArray = npt.NDArray[np.float64]


def variant_tables(
    model: Model,
    best: Center,
    costs: Costs,
    variants: Variants,
    sections: Sections,
    outcomes: list[Outcome],
    least_share: float,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return tables ``corridors_variants`` and ``corridors_variant_edges``.

    Parameters
    ----------
    model, best, costs
        The estimate; its shares are told apart by the members of the variants.
    variants
        What is singled out.
    sections
        Sections of road.
    outcomes
        Draws; variants are in the first of them.
    least_share
        Least share of a variant's own flow of a section that is listed.

    Raises
    ------
    NetworkError
        If parts by origin do not add up to all flow on every segment within 1e-9.
    """
    ports, roads = route_variants(model, best, costs, variants)
    drawn = [one for one in outcomes if len(one.ports_varied)]
    return (
        _crossing_table(model, best, variants, ports, outcomes, drawn),
        _road_table(variants, sections, roads[:, sections.first], drawn, least_share),
    )


def route_variants(
    model: Model, best: Center, costs: Costs, variants: Variants
) -> tuple[FloatArray, FloatArray]:
    """Return variants × crossings and × segments: shares of each variant's own flow.

    Parameters
    ----------
    model, best, costs, variants
        As for `variant_tables`.

    Raises
    ------
    NetworkError
        As `variant_tables`.
    """
    demand = [targets.weight for targets in variants.weapons.values()]
    flows = vary(model, best.parameters, costs, best.shares, variants, demand)
    carried = np.zeros((len(flows), len(model.links.link_segment)))
    for country in COUNTRIES if flows else ():
        carried += route(
            model, best.parameters, best.shares, country, beside=flows
        ).beside
    laid = on_segments(model.links, carried, model.segments)
    require_whole(variants, best.ahead + best.back, laid)
    return by_crossing(flows, len(model.ports)), by_road(flows, laid)


def _crossing_table(
    model: Model,
    best: Center,
    variants: Variants,
    ports: FloatArray,
    outcomes: list[Outcome],
    drawn: list[Outcome],
) -> pd.DataFrame:
    by_port = best.shares.by_port
    whole = by_port / by_port.sum()
    band = summarise((one.ports / one.ports.sum() for one in outcomes), whole)
    rows = [("all", "all", whole, band)]
    for at, (kind, name) in enumerate(variants.names):
        # What comes by sea and air takes no crossing.
        if ports[at].any():
            band = summarise((one.ports_varied[at] for one in drawn), ports[at])
            rows.append((kind, name, ports[at], band))
    ids = model.ports["port_id"].tolist()
    table = pd.concat(
        [
            pd.DataFrame(
                {
                    "kind": kind,
                    "variant": name,
                    "port_id": ids,
                    "flow_share": share,
                    **band_columns(band),
                }
            )
            for kind, name, share, band in rows
        ]
    ).astype({"kind": "str", "variant": "str", "port_id": "str"})
    return check(table.sort_values(list(VARIANTS.key), ignore_index=True), VARIANTS)


def _road_table(
    variants: Variants,
    sections: Sections,
    roads: FloatArray,
    drawn: list[Outcome],
    least_share: float,
) -> pd.DataFrame:
    edge = sections.frame["edge_id"].to_numpy()
    km = sections.frame["length_km"].to_numpy()
    parts = []
    for at, (kind, name) in enumerate(variants.names):
        band = summarise((one.roads_varied[at] for one in drawn), roads[at], km)
        listed = np.flatnonzero(roads[at] >= least_share)
        columns = {name: values[listed] for name, values in band_columns(band).items()}
        parts.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    "variant": name,
                    "edge_id": edge[listed],
                    "flow_share": roads[at][listed],
                    **columns,
                }
            )
        )
    none = pd.DataFrame({name: np.empty(0) for name in VARIANT_EDGES.names})
    table = (pd.concat(parts) if parts else none).astype(
        {"kind": "str", "variant": "str", "edge_id": "int64"}
    )
    return check(
        table.sort_values(list(VARIANT_EDGES.key), ignore_index=True), VARIANT_EDGES
    )
