"""Join crossings to the roads of both countries.

A crossing is a node that its road file names, else the nearest node that both countries
share. Where the roads of a side end short of the bridge, as in coarse or clipped files,
a straight connector is drawn to the nearest road, if there is one within reach; it is
slow, has no route number, and is counted in the manifest.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from geo.projection import great_circle_km, unit_sphere

# An untagged crossing is a shared node that is no farther than this, km.
_SAME_PLACE_KM = 3.0


@dataclass(frozen=True, slots=True)
class Roads:
    """Nodes, segments and ways, as `geo.sources.osm.Roads` holds them."""

    nodes: pd.DataFrame
    segments: pd.DataFrame
    ways: pd.DataFrame


def find_crossings(
    nodes: pd.DataFrame, ports: pd.DataFrame, shared: npt.NDArray[np.bool_]
) -> dict[str, int]:
    """Return the node of each crossing: by its own tag, else the nearest shared one.

    Parameters
    ----------
    nodes
        ``latitude``, ``longitude`` and ``port`` (the tag, empty if none).
    ports
        Table ``ports/ports.csv``.
    shared
        True for nodes that the roads of both countries reach.
    """
    tagged = nodes[nodes["port"] != ""]
    node_of = dict(zip(tagged["port"], tagged.index, strict=True))
    untold = ports[~ports["port_id"].isin(list(node_of))]
    choice = np.flatnonzero(shared)
    if not untold.empty and choice.size:
        nearest, apart = _nearest(nodes, choice, untold)
        near = apart <= _SAME_PLACE_KM
        node_of.update(zip(untold.loc[near, "port_id"], nearest[near], strict=True))
    return {str(port): int(node) for port, node in node_of.items()}


def connect(
    roads: Roads,
    lost: pd.DataFrame,
    node_of: dict[str, int],
    usable: dict[str, npt.NDArray[np.bool_]],
    *,
    reach_km: float,
    kph: float,
) -> tuple[Roads, dict[str, int], dict[str, dict[str, float]]]:
    """Join crossings by straight connectors to the sides that do not reach them.

    Parameters
    ----------
    roads
        The roads.
    lost
        Rows of ``ports/ports.csv`` to join.
    node_of
        Node of each crossing that has one.
    usable
        By country: nodes of its connected roads.
    reach_km
        Longest connector.
    kph
        Speed on it.

    Returns
    -------
    roads, node_of, connectors
        Both extended; and by crossing and country the length in km. A crossing with a
        side out of reach is left as it was.
    """
    nodes = roads.nodes
    ends: list[tuple[int, int, str, float]] = []
    added: list[dict[str, object]] = []
    joined = dict(node_of)
    made: dict[str, dict[str, float]] = {}
    for row in lost.to_dict("records"):
        port = str(row["port_id"])
        node = joined.get(port, len(nodes) + len(added))
        sides = {}
        for country, reached in usable.items():
            if node < len(nodes) and reached[node]:
                continue
            nearest, apart = _nearest(
                nodes, np.flatnonzero(reached), lost[lost["port_id"] == port]
            )
            sides[country] = (int(nearest[0]), max(float(apart[0]), 0.01))
        if any(length > reach_km for _, length in sides.values()):
            continue
        if node == len(nodes) + len(added):
            added.append(_new_node(row, port))
        joined[port] = node
        made[port] = {nation: round(km, 2) for nation, (_, km) in sides.items()}
        ends += [(node, end, nation, km) for nation, (end, km) in sides.items()]
    return _extended(roads, added, ends, kph), joined, made


def _new_node(row: dict[object, object], port: str) -> dict[str, object]:
    return {
        "osm_id": 0,
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "port": port,
        "name": row["name_en"],
    }


def _extended(
    roads: Roads,
    added: list[dict[str, object]],
    ends: list[tuple[int, int, str, float]],
    kph: float,
) -> Roads:
    """Return the roads with new nodes and one way per connector."""
    if not ends:
        return roads
    count = len(roads.ways)
    ways = pd.DataFrame(
        {
            "osm_id": 0,
            "class": "secondary",
            "ref": "",
            "name": "connector",
            "country": [country for _, _, country, _ in ends],
            "toll": False,
            "direction": 0,
            "speed_kph": kph,
        }
    )
    segments = pd.DataFrame(
        {
            "start": [start for start, _, _, _ in ends],
            "end": [end for _, end, _, _ in ends],
            "way": np.arange(count, count + len(ends)),
            "length_km": [km for _, _, _, km in ends],
        }
    )
    nodes = roads.nodes
    if added:
        nodes = pd.concat([nodes, pd.DataFrame(added)], ignore_index=True)
    return Roads(
        nodes.astype({"port": "str", "name": "str"}),
        pd.concat([roads.segments, segments], ignore_index=True),
        pd.concat([roads.ways, ways[roads.ways.columns]], ignore_index=True),
    )


def _nearest(
    nodes: pd.DataFrame, choice: npt.NDArray[np.intp], places: pd.DataFrame
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Return the nearest of some nodes to each place, and how far it is, km."""
    latitude = nodes["latitude"].to_numpy()[choice]
    longitude = nodes["longitude"].to_numpy()[choice]
    north, east = places["latitude"].to_numpy(), places["longitude"].to_numpy()
    tree = cKDTree(unit_sphere(latitude, longitude))
    at = np.asarray(tree.query(unit_sphere(north, east))[1])
    return choice[at], great_circle_km(latitude[at], longitude[at], north, east)
