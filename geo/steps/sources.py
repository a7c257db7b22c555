"""Read and check all that was given; convert it once into fast forms."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.errors import Fault, FaultyError, InputError
from geo.outputs.files import written_whole
from geo.schema.raw import RAW_TABLES
from geo.sources.area_changes import reconcile_areas
from geo.sources.areas import boundary_files, read_boundaries
from geo.sources.cards import read_cards
from geo.sources.elevation import node_elevation
from geo.sources.figures import require_years
from geo.sources.gateways import read_gateways
from geo.sources.laws import read_laws
from geo.sources.overlay import Laid, describe, lay_over, read_overlays
from geo.sources.population import read_settlements, settlements_file
from geo.sources.responsibility import read_responsibility, with_crossings
from geo.sources.roads import read_highways
from geo.sources.southern import read_southern
from geo.sources.tables import read_table
from geo.sources.traces import read_purchases, read_trace_places
from geo.steps import given
from geo.steps import own as own_lists
from geo.steps.desk import Desk, Made

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from geo.sources.named import Named
    from geo.sources.osm import Roads


def package_files() -> list[Path]:
    """Return the files that installed packages give."""
    return [*boundary_files().values(), settlements_file()]


def run(desk: Desk) -> Made:
    """Run the stage."""
    tell = desk.telling("sources")
    # Named files and cheap checks come first: a wrong one stops the run at once.
    layers, laid = read_given(desk)
    check_raw_tables(desk)
    cards = read_cards(desk.raw)
    tell(0.1, "reading boundaries and settlements")
    # Boundaries are simplified outside Python's lock, beside the rest.
    with ThreadPoolExecutor(max_workers=1) as pool:
        files = boundary_files()
        simplified = pool.submit(read_boundaries, files, layers=layers.tables)
        settlements = read_settlements(settlements_file())
        tell(0.4, "simplifying boundaries")
        boundaries = simplified.result()
    tell(0.9, "checking figures")
    unlike = reconcile_areas(desk.raw, boundaries.areas)
    desk.figures(boundaries.areas)
    _check_flow_tables(desk, boundaries.areas)
    ports = desk.ports()
    own = desk.given(desk.study.data.responsibility, unless="shipped")
    authorities = read_responsibility(desk.raw, boundaries.areas, ports, own=own)
    # The first table is written only now that every input is known to be sound.
    listed, own_facts = own_lists.read(desk, boundaries.areas)
    roads, road_files = roads_of(desk)
    made = desk.write(
        "sources",
        {
            "areas": boundaries.areas,
            "settlements": settlements,
            "responsibility": with_crossings(authorities, boundaries.areas, ports),
            "outlines": boundaries.outlines,
            "road_nodes": _with_elevation(desk, roads.nodes),
            "road_segments": roads.segments,
            "road_ways": roads.ways,
            **listed,
        },
    )
    facts = {
        "cards": len(cards),
        "areas": len(boundaries.areas),
        "settlements": len(settlements),
        **_told(roads, ports),
        "roads": ", ".join(desk.study.data.road_files) or "shipped",
        "responsibility": desk.study.data.responsibility,
        "given": {**layers.facts, **laid.facts},
        "areas_unlike": unlike,
        "own": own_facts,
    }
    return [*made, *laid.files, *road_files], facts


@dataclass(frozen=True, slots=True)
class Layers:
    """Boundaries that the study names, by kind, and what the manifest says of them."""

    tables: "dict[str, gpd.GeoDataFrame]"
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tables:
    """Raw tables with those of named files: the folder's files, and their facts."""

    files: list[Path]
    facts: dict[str, Any]


def read_given(desk: Desk) -> tuple[Layers, Tables]:
    """Read what the study names in place of what ships, and lay the raw tables out.

    Raises
    ------
    InputError
        With all faults of all files; nothing is written then.
    """
    faults = given.Gathered()
    layers = Layers({}, {})
    with faults.kept():
        layers = _read_layers(given.boundaries(desk))
    laid = Laid({}, {}, {})
    with faults.kept():
        laid = read_overlays(desk.places.raw, desk.overlays)
    faults.raise_if_any()
    if not desk.overlays:
        # What an earlier study laid over must not be taken for the raw tables.
        shutil.rmtree(desk.places.overlaid, ignore_errors=True)
        return layers, Tables([], {})
    files = lay_over(desk.places.raw, laid, desk.places.overlaid)
    return layers, Tables(files, laid.facts)


def _read_layers(files: "Mapping[str, Named]") -> Layers:
    """Read the boundaries that the study names."""
    from geo.sources.official import boundaries

    faults = given.Gathered()
    tables, facts = {}, {}
    for kind in boundaries.KINDS:
        if kind.name not in files:
            continue
        file = files[kind.name]
        with faults.kept():
            layer = boundaries.read(file.path, kind, shown=file.shown)
            tables[kind.name] = layer.table
            facts[f"data.official.{kind.name}"] = describe([file], [layer.told])
    faults.raise_if_any()
    return Layers(tables, facts)


def check_raw_tables(desk: Desk) -> None:
    """Read every raw table and raise all faults of all of them together."""
    faults: list[Fault] = []
    for table in RAW_TABLES:
        try:
            read_table(desk.raw, table, known={})
        except FaultyError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    require_years(
        desk.raw,
        dealer_year=desk.study.dealers.year,
        homicide_years=list(desk.study.homicides.years),
        study_file=desk.study_file.name,
    )
    read_highways(desk.raw, desk.ports())


def _check_flow_tables(desk: Desk, areas: "gpd.GeoDataFrame") -> None:
    """Read the tables of flow whose faults only the whole table can tell."""
    raw, supply = desk.raw, desk.study.corridors.supply
    states = set(areas["state"])
    read_purchases(raw, states, weapon_class=supply.weapon_class)
    read_trace_places(raw, areas)
    read_southern(raw)
    read_gateways(raw)
    read_laws(raw, states)


def roads_of(desk: Desk) -> "tuple[Roads, list[Path]]":
    """Read the roads of the study; the shipped tables are written as a file first.

    Returns
    -------
    roads
        Nodes, segments and ways.
    files
        The file that was written, if one was.
    """
    from geo.sources.osm import read_roads
    from geo.sources.osm_tags import Wanted
    from geo.sources.osm_writing import write_roads
    from geo.sources.road_files import read_road_files

    data = desk.study.data
    named = [file.path for file in desk.find("data.roads", *data.road_files)]
    if named:
        wanted = Wanted(tuple(data.road_classes), data.ferry_kph)
        return read_road_files(named, wanted), []
    nodes, sections = read_highways(desk.raw, desk.ports())
    path = desk.places.roads_cache
    with written_whole(path) as temporary:
        stamp = f"{desk.study.study.date.isoformat()}T00:00:00Z"
        write_roads(nodes, sections, temporary, made_on=stamp)
    return read_roads(path), [path]


def _told(roads: "Roads", ports: pd.DataFrame) -> dict[str, object]:
    """Return what is told of roads in the manifest."""
    from geo.sources.road_files import find_posts

    ferries = roads.ways["ferry"].to_numpy(dtype=bool)
    return {
        "road_nodes": len(roads.nodes),
        "road_segments": len(roads.segments),
        "road_segments_dropped": roads.dropped,
        "road_ways_in_several_files": roads.repeated,
        "ferries": int(ferries.sum()),
        "ferries_at_assumed_speed": roads.ferries_guessed,
        **find_posts(roads.nodes, ports),
    }


def _with_elevation(desk: Desk, nodes: pd.DataFrame) -> pd.DataFrame:
    """Return nodes with how high they lie, if the study names a raster."""
    raster = desk.given(desk.study.data.elevation, unless="none", key="data.elevation")
    if raster is None:
        return nodes
    latitude, longitude = nodes["latitude"].to_numpy(), nodes["longitude"].to_numpy()
    return nodes.assign(elevation=node_elevation(raster, latitude, longitude).metres)
