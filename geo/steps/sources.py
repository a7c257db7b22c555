"""Read and check all that was given; convert it once into fast forms."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from geo.errors import Fault, FaultyError, InputError
from geo.outputs.files import written_whole
from geo.schema.raw import RAW_TABLES
from geo.sources.areas import boundary_files, read_boundaries
from geo.sources.cards import read_cards
from geo.sources.elevation import node_elevation
from geo.sources.figures import require_years
from geo.sources.gateways import read_gateways
from geo.sources.laws import read_laws
from geo.sources.population import read_settlements, settlements_file
from geo.sources.responsibility import read_responsibility, with_crossings
from geo.sources.roads import read_highways
from geo.sources.southern import read_southern
from geo.sources.tables import read_table
from geo.sources.traces import read_purchases
from geo.steps.desk import Desk, Made

if TYPE_CHECKING:
    from geo.sources.osm import Roads


def package_files() -> list[Path]:
    """Return the files that installed packages give."""
    return [*boundary_files().values(), settlements_file()]


def run(desk: Desk) -> Made:
    """Run the stage."""
    tell = desk.telling("sources")
    # Cheap checks of every table come first: a wrong one stops the run at once.
    check_raw_tables(desk)
    cards = read_cards(desk.places.raw)
    tell(0.1, "reading boundaries and settlements")
    # Boundaries are simplified outside Python's lock, beside the rest.
    with ThreadPoolExecutor(max_workers=1) as pool:
        simplified = pool.submit(read_boundaries, boundary_files())
        settlements = read_settlements(settlements_file())
        tell(0.4, "simplifying boundaries")
        boundaries = simplified.result()
    tell(0.9, "checking figures")
    desk.figures(boundaries.areas)
    _check_flow_tables(desk, set(boundaries.areas["state"]))
    ports = desk.ports()
    own = desk.given(desk.study.data.responsibility, unless="shipped")
    authorities = read_responsibility(desk.places.raw, boundaries.areas, ports, own=own)
    # The first file is written only now that every input is known to be sound.
    roads, road_files = roads_of(desk)
    files = desk.write(
        "sources",
        {
            "areas": boundaries.areas,
            "settlements": settlements,
            "responsibility": with_crossings(authorities, boundaries.areas, ports),
            "outlines": boundaries.outlines,
            "road_nodes": _with_elevation(desk, roads.nodes),
            "road_segments": roads.segments,
            "road_ways": roads.ways,
        },
    )
    facts = {
        "cards": len(cards),
        "areas": len(boundaries.areas),
        "settlements": len(settlements),
        "road_nodes": len(roads.nodes),
        "road_segments": len(roads.segments),
        "road_segments_dropped": roads.dropped,
        "roads": desk.study.data.roads,
        "responsibility": desk.study.data.responsibility,
    }
    return [*files, *road_files], facts


def check_raw_tables(desk: Desk) -> None:
    """Read every raw table and raise all faults of all of them together."""
    faults: list[Fault] = []
    for table in RAW_TABLES:
        try:
            read_table(desk.places.raw, table, known={})
        except FaultyError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    require_years(
        desk.places.raw,
        dealer_year=desk.study.dealers.year,
        homicide_years=list(desk.study.homicides.years),
        study_file=desk.study_file.name,
    )
    read_highways(desk.places.raw, desk.ports())


def _check_flow_tables(desk: Desk, states: set[str]) -> None:
    """Read the tables of flow whose faults only the whole table can tell."""
    raw, supply = desk.places.raw, desk.study.corridors.supply
    read_purchases(raw, states, weapon_class=supply.weapon_class)
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
    from geo.sources.osm import read_roads, write_roads

    named = desk.study.data.roads
    if named.endswith(".graphml"):
        from geo.sources.osmnx_graph import read_graphml

        return read_graphml(desk.places.root / named), []
    if named != "shipped":
        return read_roads(desk.places.root / named), []
    nodes, sections = read_highways(desk.places.raw, desk.ports())
    path = desk.places.roads_cache
    with written_whole(path) as temporary:
        stamp = f"{desk.study.study.date.isoformat()}T00:00:00Z"
        write_roads(nodes, sections, temporary, made_on=stamp)
    return read_roads(path), [path]


def _with_elevation(desk: Desk, nodes: pd.DataFrame) -> pd.DataFrame:
    """Return nodes with how high they lie, if the study names a raster."""
    raster = desk.given(desk.study.data.elevation, unless="none")
    if raster is None:
        return nodes
    latitude, longitude = nodes["latitude"].to_numpy(), nodes["longitude"].to_numpy()
    return nodes.assign(elevation=node_elevation(raster, latitude, longitude).metres)
