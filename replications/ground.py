"""Where counties and municipalities are, and how far by road they are from a crossing.

Boundaries and settlements come with the installed packages, the roads are those of the
project: no run of the study is needed. ``python -m replications.ground`` writes the
distances once, into ``replications/distances``; replications read them from there.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.access import measure_access
from geo.corridors.network import Network, build_network
from geo.errors import MissingInputError
from geo.files import write_text
from geo.grid.pieces import find_seats
from geo.projection import EQUAL_AREA
from geo.sources.areas import boundary_files, read_boundaries
from geo.sources.osm import read_roads
from geo.sources.osm_writing import write_roads
from geo.sources.population import read_settlements, settlements_file
from geo.sources.ports import read_ports
from geo.sources.roads import read_highways
from geo.study import ROAD_CLASSES
from replications.frame import HERE, Data, default_data

FloatArray = npt.NDArray[np.float64]

# Every road is driven at this speed, so that the nearest by time is the nearest by km.
_KPH = 60.0
_ACCESS_REACH_KM = 500.0
_PORT_REACH_KM = 70.0
_STAMP = "2000-01-01T00:00:00Z"
_KM_DECIMALS, _DEGREE_DECIMALS = 1, 4
_M2_PER_KM2 = 1e6
_DESCRIBED = [
    "area_id",
    "state",
    "state_name",
    "name",
    "latitude",
    "longitude",
    "km2",
]
DISTANCES = HERE / "distances"
_NUMBERS = (
    "road_km",
    "straight_km",
    "dense_km",
    "california_km",
    "other_km",
    "dense_california_km",
    "dense_other_km",
)
CALIFORNIA = "CA"
PBF = "roads/us_mexico_roads.osm.pbf"
_PBF_SOURCE = "two-country-roads"


@dataclass(frozen=True, slots=True)
class Ground:
    """Areas of both countries.

    Attributes
    ----------
    areas
        ``area_id``, ``country``, ``state``, ``name`` and polygons in WGS 84.
    seats
        ``area_id``, ``latitude``, ``longitude`` of the largest settlement of each
        area, or of a point inside it; ``place``.
    outlines
        States of both countries.
    """

    areas: gpd.GeoDataFrame
    seats: pd.DataFrame
    outlines: gpd.GeoDataFrame


@cache
def read_ground() -> Ground:
    """Read the areas of both countries and their seats."""
    boundaries = read_boundaries(boundary_files())
    settlements = read_settlements(settlements_file())
    return Ground(
        boundaries.areas,
        find_seats(boundaries.areas, settlements),
        boundaries.outlines,
    )


def read_network(data: Data, *, dense: bool = False) -> Network:
    """Return the roads of both countries, every one driven at the same speed.

    Parameters
    ----------
    data
        Where files are.
    dense
        The two-country road file instead of the strategic network that ships.

    Raises
    ------
    MissingInputError
        If the road file is wanted and not at hand.
    """
    ports = read_ports(data.raw)
    data.shipped("ports/ports.csv")
    if dense:
        roads = read_roads(data.wanted(PBF, source=_PBF_SOURCE))
    else:
        data.shipped("roads/nodes.csv")
        data.shipped("roads/sections.csv")
        nodes, sections = read_highways(data.raw, ports)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "highways.osm.pbf"
            write_roads(nodes, sections, path, made_on=_STAMP)
            roads = read_roads(path)
    even = dict.fromkeys(ROAD_CLASSES, _KPH)
    return build_network(
        roads.nodes,
        roads.segments,
        roads.ways.assign(speed_kph=np.nan),
        ports,
        read_ground().outlines,
        speed_kph={"US": even, "MX": even},
        port_reach_km=_PORT_REACH_KM,
        access_kph=_KPH,
    )


def road_to_port(network: Network, ports: pd.DataFrame, country: str) -> pd.DataFrame:
    """Return how far the seats of a country's areas are from the nearest crossing.

    Parameters
    ----------
    network
        As `read_network` gives it.
    ports
        Crossings that count: ``port_id``, ``latitude``, ``longitude``.
    country
        ``US`` (driven to the crossing) or ``MX`` (driven from it).

    Returns
    -------
    pandas.DataFrame
        By ``area_id``: ``state``, ``state_name``, ``name``, ``latitude`` and
        ``longitude`` of the seat, ``km2``; ``port_id`` and ``road_km`` of the
        crossing nearest by road, straight access to the road included (no port and no
        number where no road within 500 km leads to one); ``straight_km`` to the
        crossing nearest as the crow flies.
    """
    ground = read_ground()
    shapes = ground.areas[ground.areas["country"] == country]
    km2 = shapes.to_crs(EQUAL_AREA).area.to_numpy() / _M2_PER_KM2
    own = pd.DataFrame(shapes[["area_id", "state", "state_name", "name"]]).assign(
        km2=km2
    )
    places = own.merge(ground.seats, on="area_id").assign(country=country)
    found = measure_access(
        network,
        ports,
        places.assign(cell=np.arange(len(places), dtype="uint64")),
        access_kph=_KPH,
        access_reach_km=_ACCESS_REACH_KM,
    )
    return (
        places[_DESCRIBED]
        .assign(
            port_id=found["port_by_road"].to_numpy(),
            road_km=found["port_km"].to_numpy(),
            straight_km=found["port_great_circle_km"].to_numpy(),
        )
        .set_index("area_id")
    )


def southbound(data: Data) -> pd.DataFrame:
    """Return the crossings that take vehicles south."""
    ports = read_ports(data.raw)
    data.shipped("ports/ports.csv")
    return ports[ports["southbound"]].reset_index(drop=True)


def measure(data: Data) -> dict[str, pd.DataFrame]:
    """Return the distances that replications read.

    Returns
    -------
    dict
        ``us_counties``: ``port_id`` and ``road_km`` of the nearest crossing on the
        strategic network, ``straight_km``, and ``dense_km`` on the two-country road
        file, empty where that file has no road (it ends in the north-east).
        ``mx_municipalities``: the same, and ``california_km``, ``other_km``,
        ``dense_california_km``, ``dense_other_km`` to the nearest crossing into
        California and into the other states.
    """
    ports = southbound(data)
    sparse, dense = (read_network(data, dense=which) for which in (False, True))
    californian = ports["us_state"] == CALIFORNIA
    tables = {}
    for name, country in (("us_counties", "US"), ("mx_municipalities", "MX")):
        table = road_to_port(sparse, ports, country)
        more = {"dense_km": road_to_port(dense, ports, country)["road_km"]}
        if country == "MX":
            for column, chosen in (
                ("california_km", californian),
                ("other_km", ~californian),
            ):
                some = ports[chosen].reset_index(drop=True)
                more[column] = road_to_port(sparse, some, country)["road_km"]
                more[f"dense_{column}"] = road_to_port(dense, some, country)["road_km"]
        table = table.assign(**more).sort_index()
        fine = {"latitude": _DEGREE_DECIMALS, "longitude": _DEGREE_DECIMALS}
        tables[name] = table.round(dict.fromkeys(table, _KM_DECIMALS) | fine)
    return tables


def read_distances(data: Data, name: str) -> pd.DataFrame:
    """Return a table of `measure` by five-digit code, and note that it was read.

    Parameters
    ----------
    data
        Told what was read.
    name
        ``us_counties`` or ``mx_municipalities``.
    """
    path = DISTANCES / f"{name}.csv"
    data.note(f"replications/distances/{path.name}", path)
    table = pd.read_csv(
        path,
        dtype={"area_id": str, "state": str},
        keep_default_na=False,
        na_values={column: [""] for column in _NUMBERS},
    )
    return table.assign(code=table["area_id"].str[2:]).set_index("code")


def main(arguments: list[str] | None = None) -> int:
    """Write the distances; leave them as they are if the road file is not at hand."""
    parser = argparse.ArgumentParser(prog="python -m replications.ground")
    parser.add_argument("--data", type=Path, help="folder with what does not ship")
    try:
        tables = measure(default_data(parser.parse_args(arguments).data))
    except MissingInputError as error:
        print(f"distances: SKIPPED, they are as they were. {error}")
        return 0
    for name, table in tables.items():
        write_text(DISTANCES / f"{name}.csv", table.to_csv(lineterminator="\n"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
