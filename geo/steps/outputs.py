"""Write GeoPackage, maps and manifest."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from geo import __version__, freshness
from geo.freshness import Record
from geo.outputs.manifest import write_manifest
from geo.outputs.products import write_products
from geo.outputs.tables import Products, Style
from geo.sources.cards import read_cards
from geo.sources.southern import read_southern
from geo.steps import STAGES
from geo.steps.desk import Desk, Made

# Settlements that maps label, from this many people.
_LABELLED_FROM = 100_000


def run(desk: Desk) -> Made:
    """Run the stage."""
    cards = cards_of(desk)
    products = gather(desk)
    files = write_products(
        products,
        desk.places,
        style=style_of(desk, cards),
        progress=desk.telling("outputs"),
    )
    record = Record.read(desk.places.stages)
    made = {desk.places.shown(file): freshness.file_hash(file) for file in files}
    write_manifest(
        desk.places.manifest,
        study=desk.study.model_dump(mode="json"),
        sources=cards,
        stages={
            **{name: record.stages[name] for name in STAGES[:-1]},
            "outputs": {"files": made},
        },
        ledger=[dict(line) for line in products.ledger.to_dict("records")],
        version=__version__,
    )
    language = desk.study.outputs.language
    return [*files, desk.places.manifest], {"language": language}


def write(desk: Desk, kinds: Collection[str]) -> list[Path]:
    """Write some kinds of products only, and no manifest."""
    return write_products(
        gather(desk),
        desk.places,
        style=style_of(desk, cards_of(desk)),
        progress=desk.telling("outputs"),
        kinds=kinds,
    )


def cards_of(desk: Desk) -> list[dict[str, object]]:
    """Return the identity cards of the raw files."""
    return [dataclasses.asdict(card) for card in read_cards(desk.places.raw)]


def gather(desk: Desk) -> Products:
    """Return the tables that products show."""
    settlements = desk.table("sources", "settlements")
    return Products(
        grid=desk.table("grid"),
        hotspots=desk.table("hotspots"),
        bivariate=desk.table("hotspots", "bivariate"),
        emerging=desk.table("hotspots", "emerging"),
        emerging_years=desk.table("hotspots", "emerging_years"),
        ranked=desk.shapes("hotspots", "ranked"),
        rings=desk.table("hotspots", "rings"),
        skill=desk.table("hotspots", "skill"),
        clusters=desk.shapes("hotspots", "clusters"),
        cluster_members=desk.table("hotspots", "cluster_members"),
        scan=desk.shapes("hotspots", "scan"),
        edges=desk.shapes("corridors", "edges"),
        corridors=desk.shapes("corridors"),
        ports=desk.shapes("corridors", "ports"),
        areas=desk.shapes("sources", "areas"),
        area_totals=desk.table("grid", "areas"),
        area_flows=desk.table("corridors", "areas"),
        cell_flows=desk.table("corridors", "cells"),
        variants=desk.table("corridors", "variants"),
        variant_edges=desk.table("corridors", "variant_edges"),
        southern=read_southern(desk.places.raw),
        ledger=desk.table("grid", "ledger"),
        allocation=desk.table("grid", "allocation"),
        outlines=desk.shapes("sources", "outlines"),
        places=settlements[settlements["population"] >= _LABELLED_FROM],
    )


def style_of(desk: Desk, cards: Sequence[Mapping[str, object]]) -> Style:
    """Return how the study's products look and what they are called."""
    about, homicides = desk.study.study, desk.study.homicides
    return Style(
        titles={"en": about.title, "es": about.title_es},
        made_on=about.date,
        dealer_year=desk.study.dealers.year,
        homicide_years=(homicides.first_year, homicides.last_year),
        settings=desk.study.outputs,
        cards=cards,
    )
