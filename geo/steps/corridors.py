"""Estimate the flow through crossings and along roads."""

from geo.corridors.detection import Seen, detect, place_events
from geo.corridors.stage import Inputs, run_corridors
from geo.sources.gateways import read_gateways
from geo.sources.laws import read_laws
from geo.sources.roads import highway_lines, read_highways
from geo.sources.seizures import read_office_events
from geo.sources.southern import read_southern
from geo.sources.traces import read_purchases
from geo.steps import own
from geo.steps.desk import Desk, Made


def run(desk: Desk) -> Made:
    """Run the stage."""
    inputs = gather(desk)
    estimate, facts = run_corridors(
        inputs,
        desk.corridors,
        seed=desk.study.study.seed,
        cluster=desk.cluster,
        progress=desk.telling("corridors"),
    )
    # Those that ship, whatever list the study names: they are told as what they are.
    events = desk.figures(inputs.areas)["seizure_events"].summed()
    seen = Seen(
        place_events(events, inputs.shares, inputs.cells),
        read_office_events(desk.raw),
    )
    regions, offices = detect(estimate.modelled, seen)
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
            "detection": regions,
            "detection_offices": offices,
        },
    )
    return files, facts


def gather(desk: Desk) -> Inputs:
    """Return the tables that corridors are made from."""
    raw, supply = desk.raw, desk.study.corridors.supply
    ports = desk.ports()
    areas = desk.shapes("sources", "areas")
    states = set(areas["state"])
    traced = own.purchases(desk)
    if traced is None:
        traced = read_purchases(raw, states, weapon_class=supply.weapon_class)
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
        purchases=traced,
        laws=read_laws(raw, states) if supply.by == "laws" else None,
        figures=own.with_seizures(desk, desk.figures(areas)),
    )
