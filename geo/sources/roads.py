"""The strategic highway network that ships: its tables, checked, as a road file."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import Fault, InputError
from geo.projection import GEOGRAPHIC, great_circle_km
from geo.schema.contract import LATITUDE_RANGE, LONGITUDE_RANGE
from geo.schema.raw import ROAD_NODES, ROAD_SECTIONS
from geo.sources.osm_writing import LOCAL, shape_points
from geo.sources.tables import read_table

# A road is never shorter than the great circle and, between two places worth naming,
# seldom more than 1.6 times as long; city streets between near places wind more.
_MOST_WINDING = 1.6
_MOST_WINDING_SHORT = 2.5
_SHORT_KM = 3.0


def read_highways(raw: Path, ports: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the nodes and sections of the strategic network.

    Parameters
    ----------
    raw
        The raw folder.
    ports
        Table ``ports/ports.csv``: every crossing must be a node.

    Returns
    -------
    nodes, sections
        As declared in `geo.schema.raw`.

    Raises
    ------
    InputError
        If a section names an unknown node, has an impossible length or a damaged
        shape, or a crossing is not on the network.
    """
    nodes = read_table(
        raw, ROAD_NODES, known={"port_id": (set(ports["port_id"]), "crossing")}
    )
    ids = set(nodes["node_id"])
    sections = read_table(
        raw,
        ROAD_SECTIONS,
        known={"from_node": (ids, "node"), "to_node": (ids, "node")},
    )
    faults = [*_shape_faults(sections, raw), *_length_faults(nodes, sections, raw)]
    lost = sorted(set(ports["port_id"]) - set(nodes["port_id"].dropna()))
    faults += [
        Fault(
            file=f"{raw.name}/{ROAD_NODES.name}",
            column="port_id",
            expected=f"a node for crossing '{port}'",
            found="none",
            remedy="Add the node and the sections that join it to both sides.",
        )
        for port in lost
    ]
    if faults:
        raise InputError(faults)
    return nodes, sections


def highway_lines(nodes: pd.DataFrame, sections: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the numbered sections of the strategic network as lines.

    Parameters
    ----------
    nodes, sections
        As `read_highways` gives them.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per section but city streets and bridge approaches, which have no
        number: ``ref``, ``country``, and its line in WGS 84.
    """
    numbered = sections[sections["ref"] != LOCAL]
    place = nodes.set_index("node_id")[["longitude", "latitude"]]
    starts = place.loc[numbered["from_node"]].to_numpy(dtype="float64")
    ends = place.loc[numbered["to_node"]].to_numpy(dtype="float64")
    lines = []
    for start, shape, end in zip(starts, numbered["shape"], ends, strict=True):
        bends = [(east, north) for north, east in shape_points(shape)]
        lines.append(shapely.LineString([tuple(start), *bends, tuple(end)]))
    table = numbered[["ref", "country"]].reset_index(drop=True)
    return gpd.GeoDataFrame(table, geometry=lines, crs=GEOGRAPHIC)


def _shape_faults(sections: pd.DataFrame, raw: Path) -> list[Fault]:
    faults = []
    for section, shape in zip(sections["section_id"], sections["shape"], strict=True):
        try:
            points = shape_points(shape)
            wrong = [point for point in points if not _in_area(*point)]
        except ValueError:
            wrong = [shape]
        if wrong:
            faults.append(
                Fault(
                    file=f"{raw.name}/{ROAD_SECTIONS.name}",
                    column="shape",
                    expected="'lat lon;lat lon' in degrees",
                    found=f"{wrong[0]!r} in section {section}",
                    remedy="Correct the shape.",
                )
            )
    return faults


def _in_area(latitude: float, longitude: float) -> bool:
    south, north = LATITUDE_RANGE
    west, east = LONGITUDE_RANGE
    return south <= latitude <= north and west <= longitude <= east


def _length_faults(
    nodes: pd.DataFrame, sections: pd.DataFrame, raw: Path
) -> list[Fault]:
    place = nodes.set_index("node_id")[["latitude", "longitude"]]
    start, end = place.loc[sections["from_node"]], place.loc[sections["to_node"]]
    straight = great_circle_km(
        start["latitude"].to_numpy(),
        start["longitude"].to_numpy(),
        end["latitude"].to_numpy(),
        end["longitude"].to_numpy(),
    )
    length = sections["length_km"].to_numpy()
    most = np.where(length < _SHORT_KM, _MOST_WINDING_SHORT, _MOST_WINDING)
    wrong = (length < straight * 0.999) | (length > np.maximum(straight * most, 0.3))
    return [
        Fault(
            file=f"{raw.name}/{ROAD_SECTIONS.name}",
            column="length_km",
            expected=f"1.0 to {most[at]:g} times the great circle, {straight[at]:.1f}",
            found=f"{length[at]:g} in section {sections['section_id'].iloc[at]}",
            remedy="Correct the length, or the position of an end node.",
        )
        for at in np.flatnonzero(wrong)
    ]
