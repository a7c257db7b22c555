"""The shipped study's roads, places and figures, read without running its stages."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.corridors.stage import Inputs
from geo.sources.area_changes import read_successors
from geo.sources.figures import read_figures
from geo.sources.gateways import read_gateways
from geo.sources.laws import read_laws
from geo.sources.osm import Roads, read_roads
from geo.sources.osm_writing import write_roads
from geo.sources.ports import read_ports
from geo.sources.roads import read_highways
from geo.sources.southern import read_southern
from geo.sources.traces import read_purchases
from geo.study import Study
from replications.frame import Data
from replications.ground import PBF, Ground

# Files of the raw folder that `build_inputs` rests on.
TABLES = (
    "dealers/dealers.csv",
    "dealers/laws.csv",
    "dealers/successors.csv",
    "homicides/firearm_share.csv",
    "homicides/homicides.csv",
    "homicides/successors.csv",
    "population/counties.csv",
    "population/municipalities.csv",
    "ports/gateways.csv",
    "ports/ports.csv",
    "ports/southern.csv",
    "seizures/municipal.csv",
    "traces/purchase_states.csv",
)
ROAD_TABLES = ("roads/nodes.csv", "roads/sections.csv")
ROADS_SOURCE = "two-country-roads"


def read_inputs(
    data: Data,
    study: Study,
    ground: Ground,
    roads: Roads,
    *,
    homicide_years: Sequence[int] = (),
) -> Inputs:
    """Put the tables together that the network and the model are made from.

    Parameters
    ----------
    data
        Where files are.
    study
        Settings.
    ground
        Areas of both countries.
    roads
        The roads to drive on.
    homicide_years
        Years whose homicides make demand; those of the study if none.
    """
    for name in TABLES:
        data.shipped(name)
    states = set(ground.areas["state"])
    nothing = pd.DataFrame()
    supply = study.corridors.supply
    return Inputs(
        road_nodes=roads.nodes,
        road_segments=roads.segments,
        road_ways=roads.ways,
        highways=gpd.GeoDataFrame(),
        outlines=ground.outlines,
        areas=ground.areas,
        seats=ground.seats,
        settlements=nothing,
        cells=nothing,
        shares=nothing,
        hotspots=nothing,
        ports=read_ports(data.raw),
        southern=read_southern(data.raw),
        gateways=read_gateways(data.raw),
        purchases=read_purchases(data.raw, states, weapon_class=supply.weapon_class),
        laws=read_laws(data.raw, states),
        figures=read_figures(
            data.raw,
            ground.areas,
            dealer_year=study.dealers.year,
            homicide_years=list(homicide_years or study.homicides.years),
            study_file="study.toml",
        ),
    )


def read_strategic_roads(data: Data) -> Roads:
    """Return the highways that ship, by way of a file as the study does."""
    for name in ROAD_TABLES:
        data.shipped(name)
    nodes, sections = read_highways(data.raw, read_ports(data.raw))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "highways.osm.pbf")
        write_roads(nodes, sections, path, made_on="2000-01-01T00:00:00Z")
        return read_roads(path)


def read_dense_roads(data: Data) -> Roads:
    """Return the dense roads of both countries, which do not ship.

    Raises
    ------
    MissingInputError
        If the file is not at hand.
    """
    return read_roads(data.wanted(PBF, source=ROADS_SOURCE))


def municipality_of(raw: Path, areas: pd.DataFrame, code: pd.Series) -> pd.Series:
    """Return the ``area_id`` of municipal codes, younger ones with their parent.

    Parameters
    ----------
    raw, areas
        As for `geo.sources.figures.read_successors`.
    code
        INEGI codes; one that is no municipality gives an id that is none.
    """
    parent = read_successors(raw, areas)
    text = code.astype("str")
    return ("MX" + text.map(parent).fillna(text)).astype("str")
