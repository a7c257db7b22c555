"""Estimate the flow through crossings and along roads."""

from geo.corridors.stage import Inputs, run_corridors
from geo.sources.gateways import read_gateways
from geo.sources.laws import read_laws
from geo.sources.roads import highway_lines, read_highways
from geo.sources.southern import read_southern
from geo.sources.traces import read_purchases
from geo.steps.desk import Desk, Made


def run(desk: Desk) -> Made:
    """Run the stage."""
    estimate, facts = run_corridors(
        gather(desk),
        desk.study.corridors,
        seed=desk.study.study.seed,
        cluster=desk.cluster,
        progress=desk.telling("corridors"),
    )
    files = desk.write(
        "corridors",
        {
            "": estimate.corridors,
            "edges": estimate.edges,
            "ports": estimate.ports,
            "offices": estimate.offices,
            "areas": estimate.area_flows,
            "cells": estimate.cell_flows,
            "variants": estimate.variants,
            "variant_edges": estimate.variant_edges,
        },
    )
    return files, facts


def gather(desk: Desk) -> Inputs:
    """Return the tables that corridors are made from."""
    raw, supply = desk.places.raw, desk.study.corridors.supply
    ports = desk.ports()
    areas = desk.shapes("sources", "areas")
    states = set(areas["state"])
    return Inputs(
        road_nodes=desk.table("sources", "road_nodes"),
        road_segments=desk.table("sources", "road_segments"),
        road_ways=desk.table("sources", "road_ways"),
        highways=highway_lines(*read_highways(raw, ports)),
        outlines=desk.shapes("sources", "outlines"),
        areas=areas,
        seats=desk.table("grid", "seats"),
        settlements=desk.table("sources", "settlements"),
        cells=desk.table("grid"),
        shares=desk.table("grid", "shares"),
        hotspots=desk.table("hotspots"),
        ports=ports,
        southern=read_southern(raw),
        gateways=read_gateways(raw),
        purchases=read_purchases(raw, states, weapon_class=supply.weapon_class),
        laws=read_laws(raw, states) if supply.by == "laws" else None,
        figures=desk.figures(areas),
    )
