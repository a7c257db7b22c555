"""Write GeoPackage, maps and manifest."""

import dataclasses
import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from geo import __version__, freshness
from geo.freshness import Record
from geo.outputs.lettering import lettered
from geo.outputs.manifest import write_manifest
from geo.outputs.products import KINDS, write_products
from geo.outputs.tables import Products, Style
from geo.sources.cards import read_cards
from geo.sources.measures import read_measures
from geo.sources.southern import read_southern
from geo.steps import STAGES, given, own
from geo.steps.desk import Desk, Made
from geo.steps.skill_record import read_fresh
from geo.study import Study, read_study

# Settlements that maps label, from this many people.
_LABELLED_FROM = 100_000
# And those of a stretch of the border.
_TOWNS_FROM = 15_000
# Drawing sheets takes as long as all else; of few hexagons both are soon done.
_BESIDE = "sheets"
_WORTH_A_PROCESS = 20_000


def run(desk: Desk) -> Made:
    """Run the stage."""
    cards = cards_of(desk)
    products = gather(desk)
    style = style_of(desk, cards)
    if len(products.grid) > _WORTH_A_PROCESS and (os.cpu_count() or 1) > 1:
        files = _write_side_by_side(desk, products, style)
    else:
        files = write_products(
            products, desk.places, style=style, progress=desk.telling("outputs")
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


def _write_side_by_side(desk: Desk, products: Products, style: Style) -> list[Path]:
    """Write the sheets in a process of their own, beside the rest."""
    rest = [kind for kind in KINDS if kind != _BESIDE]
    # A fresh process: one that is forked may hold locks of the libraries' threads.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        beside = pool.submit(_write_beside, desk.study, desk.study_file)
        files = write_products(
            products,
            desk.places,
            style=style,
            progress=desk.telling("outputs"),
            kinds=rest,
        )
        desk.progress("outputs", 0.95, "waiting for the sheets")
        return files + beside.result()


def _write_beside(study: Study, study_file: Path) -> list[Path]:
    return write(Desk(study, study_file), [_BESIDE])


def write(desk: Desk, kinds: Collection[str]) -> list[Path]:
    """Write some kinds of products only, and no manifest."""
    return write_products(
        gather(desk),
        desk.places,
        style=style_of(desk, cards_of(desk)),
        progress=desk.telling("outputs"),
        kinds=kinds,
    )


def read_products(study_file: str | Path) -> tuple[Products, Style]:
    """Return what the products of a study show, for use from Python.

    Parameters
    ----------
    study_file
        A study whose stages were run before, ``geo run`` or by `geo.pipeline`.

    Returns
    -------
    products, style
        As `geo.outputs.web_map` and the other products take them.
    """
    path = Path(study_file)
    desk = Desk(read_study(path), path)
    return gather(desk), style_of(desk, cards_of(desk))


def cards_of(desk: Desk) -> list[dict[str, object]]:
    """Return the identity cards of the raw files."""
    read = [*read_cards(desk.raw), *given.cards(desk)]
    return [*(dataclasses.asdict(card) for card in read), *own.cards(desk)]


def gather(desk: Desk) -> Products:
    """Return the tables that products show."""
    settlements = desk.table("sources", "settlements")
    cities = settlements[settlements["population"] >= _LABELLED_FROM]
    areas = desk.shapes("sources", "areas")
    clusters, members = own.clusters(desk)
    judged = read_fresh(desk)
    return Products(
        grid=desk.table("grid"),
        hotspots=desk.table("hotspots"),
        bivariate=desk.table("hotspots", "bivariate"),
        emerging=desk.table("hotspots", "emerging"),
        emerging_years=desk.table("hotspots", "emerging_years"),
        ranked=desk.shapes("hotspots", "ranked"),
        rings=desk.table("hotspots", "rings"),
        skill=desk.table("hotspots", "skill"),
        clusters=clusters,
        cluster_members=members,
        scan=desk.shapes("hotspots", "scan"),
        edges=desk.shapes("corridors", "edges"),
        corridors=desk.shapes("corridors"),
        ports=desk.shapes("corridors", "ports"),
        offices=desk.table("corridors", "offices"),
        areas=areas,
        area_totals=desk.table("grid", "areas"),
        area_flows=desk.table("corridors", "areas"),
        cell_flows=desk.table("corridors", "cells"),
        variants=desk.table("corridors", "variants"),
        variant_edges=desk.table("corridors", "variant_edges"),
        detection=desk.table("corridors", "detection"),
        detection_offices=desk.table("corridors", "detection_offices"),
        southern=read_southern(desk.raw),
        judged=pd.DataFrame() if judged is None else judged,
        measures=read_measures(desk.raw),
        dealers=desk.figures(areas)["dealers"].summed(),
        ledger=desk.table("grid", "ledger"),
        trace_flows=desk.table("sources", "trace_flows"),
        trace_times=desk.table("sources", "trace_times"),
        trace_kinds=desk.table("sources", "trace_kinds"),
        allocation=desk.table("grid", "allocation"),
        responsibility=desk.table("sources", "responsibility"),
        outlines=desk.shapes("sources", "outlines"),
        places=lettered(cities),
        towns=lettered(settlements[settlements["population"] >= _TOWNS_FROM]),
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
        study=desk.study.model_dump(mode="json"),
    )
