"""Join crossings to the roads of both countries.

A crossing is a node that its road file names, else a near node that both countries
share, no two crossings the same. Where the roads of a side end short of the bridge, as
in coarse or clipped files, a straight connector is drawn to the nearest road, if there
is one within reach; it is slow, has no route number, and is counted in the manifest.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linear_sum_assignment

from geo.corridors.countries import COUNTRIES
from geo.corridors.driving import Driving
from geo.errors import NetworkError
from geo.projection import EARTH_RADIUS_KM, great_circle_km

# An untagged crossing is a shared node that is no farther than this, km.
_SAME_PLACE_KM = 3.0
_LEAST_KM = 0.01  # no connector is shorter
# Of ports/ports.csv, what it takes to join a crossing to a node, and to make the node.
_PLACE = ("port_id", "latitude", "longitude")
_NEW = (*_PLACE, "name_en")

IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Roads:
    """Nodes, segments and ways, as `geo.sources.osm.Roads` holds them."""

    nodes: pd.DataFrame
    segments: pd.DataFrame
    ways: pd.DataFrame


def find_crossings(
    nodes: pd.DataFrame, ports: pd.DataFrame, shared: npt.NDArray[np.bool_]
) -> dict[str, int]:
    """Return the node of each crossing: by its own tag, else a near shared one.

    Parameters
    ----------
    nodes
        ``latitude``, ``longitude`` and ``port`` (the tag, empty if none).
    ports
        Table ``ports/ports.csv``.
    shared
        True for nodes that the roads of both countries reach.

    Returns
    -------
    dict
        Row of each crossing's node; no two crossings have the same. Those that take
        vehicles south choose first; of all ways to give each a node or none, the one
        with the least distance, where none counts as the farthest allowed.

    Raises
    ------
    NetworkError
        If a crossing is named on two nodes, or a node names none that is known.
    """
    tagged = np.flatnonzero((nodes["port"] != "").to_numpy(dtype=bool))
    port = nodes["port"].iloc[tagged]
    _check_tags(port, ports)
    node_of = {str(name): int(row) for name, row in zip(port, tagged, strict=True)}
    free = shared.copy()
    # Those that take nobody south must not keep a node from those that do.
    for southbound in (True, False):
        free[list(node_of.values())] = False
        untold = (ports["southbound"] == southbound) & ~ports["port_id"].isin(node_of)
        node_of |= _share_out(
            nodes, ports.loc[untold, list(_PLACE)], np.flatnonzero(free)
        )
    return node_of


def _check_tags(tagged: pd.Series, ports: pd.DataFrame) -> None:
    """Refuse crossings named on two nodes, and names of no crossing."""
    times = tagged.value_counts()
    faults = [
        f"'{port}' is named on {times[port]} nodes"
        for port in sorted(times.index[times > 1])
    ]
    faults += [
        f"'{port}' is no crossing of ports/ports.csv"
        for port in sorted(set(tagged) - set(ports["port_id"]))
    ]
    if faults:
        message = (
            f"Wrong names of crossings in the road file: {'; '.join(faults)}. Correct "
            "the tag ironriver:port, so that each crossing is named on one node."
        )
        raise NetworkError(message)


def _share_out(
    nodes: pd.DataFrame, ports: pd.DataFrame, choice: npt.NDArray[np.intp]
) -> dict[str, int]:
    """Return for crossings the nodes of some that are near, each node once."""
    km = great_circle_km(
        ports["latitude"].to_numpy(dtype="float64")[:, None],
        ports["longitude"].to_numpy(dtype="float64")[:, None],
        nodes["latitude"].to_numpy()[None, choice],
        nodes["longitude"].to_numpy()[None, choice],
    )
    # To go without costs as much as the farthest node: so a crossing that stands on its
    # node does not give it up to one that stands well away.
    port, node = linear_sum_assignment(np.minimum(km, _SAME_PLACE_KM))
    near = km[port, node] <= _SAME_PLACE_KM
    names = ports["port_id"].iloc[port[near]].astype("str")
    return dict(zip(names, choice[node[near]].tolist(), strict=True))


def find_lost(
    ports: pd.DataFrame,
    node_of: Mapping[str, int],
    usable: Mapping[str, BoolArray],
) -> pd.DataFrame:
    """Return the southbound crossings without a node that both countries reach.

    Parameters
    ----------
    ports
        Table ``ports/ports.csv``.
    node_of
        Node of each crossing that has one.
    usable
        By country: nodes of its connected roads.

    Returns
    -------
    DataFrame
        Columns ``port_id``, ``latitude``, ``longitude``, ``name_en``.
    """
    joined = [
        port in node_of and all(usable[c][node_of[port]] for c in COUNTRIES)
        for port in ports["port_id"].tolist()
    ]
    lost = ports["southbound"].to_numpy(dtype=bool) & ~np.array(joined, dtype=bool)
    table: pd.DataFrame = ports.loc[lost, list(_NEW)]
    return table


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
        Crossings to join, as `find_lost` gives them.
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
    latitude, longitude = nodes["latitude"].to_numpy(), nodes["longitude"].to_numpy()
    ends: list[tuple[int, int, str, float]] = []
    added: list[dict[str, object]] = []
    joined = dict(node_of)
    made: dict[str, dict[str, float]] = {}
    for row in lost.to_dict("records"):
        port = str(row["port_id"])
        place = float(row["latitude"]), float(row["longitude"])
        near = _near(latitude, longitude, place, reach_km)
        node = joined.get(port, len(nodes) + len(added))
        sides = {}
        for country, reached in usable.items():
            if node < len(nodes) and reached[node]:
                continue
            sides[country] = _nearest(*near, reached)
        if any(length > reach_km for _, length in sides.values()):
            continue
        if node == len(nodes) + len(added):
            added.append(_new_node(row, port))
        joined[port] = node
        made[port] = {nation: round(km, 2) for nation, (_, km) in sides.items()}
        ends += [(node, end, nation, km) for nation, (end, km) in sides.items()]
    return _extended(roads, added, ends, kph), joined, made


def explain_lost(
    segments: pd.DataFrame,
    driving: Driving,
    lost: pd.DataFrame,
    node_of: dict[str, int],
    usable: dict[str, npt.NDArray[np.bool_]],
    *,
    reach_km: float,
) -> str:
    """Word why crossings are not joined, each by name, side and direction.

    Parameters
    ----------
    segments, driving
        The roads.
    lost
        Crossings that are not joined, as `find_lost` gives them.
    node_of
        Node of each crossing that has one.
    usable
        By country: nodes of its connected roads.
    reach_km
        Longest connector.
    """
    start, end = segments["start"].to_numpy(), segments["end"].to_numpy()
    reasons = []
    for port in lost["port_id"].astype("str"):
        if port not in node_of:
            reasons.append(f"{port} (no road of both countries within 3 km)")
            continue
        node = node_of[port]
        sides = []
        for code, country in enumerate(COUNTRIES):
            if usable[country][node]:
                continue
            own = driving.country == code
            into = own & (
                (driving.ahead & (end == node)) | (driving.back & (start == node))
            )
            out = own & (
                (driving.ahead & (start == node)) | (driving.back & (end == node))
            )
            sides.append(f"{country}: {_reason(into.any(), out.any())}")
        reasons.append(f"{port} ({'; '.join(sides)})")
    return (
        "These crossings are not joined to the roads on both sides, nor within "
        f"port_reach_km = {reach_km:g} of them: {', '.join(reasons)}. Add the missing "
        "roads to the road file, correct their one-way tags, allow a longer reach, or "
        "mark the crossing as not southbound in ports.csv."
    )


def _reason(into: np.bool_, out: np.bool_) -> str:
    """Word why the roads of a side do not serve the node of a crossing."""
    if not (into or out):
        return "no road touches it"
    if not out:
        return "one-way roads lead to it and none away from it"
    if not into:
        return "one-way roads lead away from it and none to it"
    return "its roads are not joined to the others in both directions"


def _new_node(row: dict[object, object], port: str) -> dict[str, object]:
    return {
        "osm_id": 0,
        "latitude": row["latitude"],
        "longitude": row["longitude"],
        "port": port,
        "name": row["name_en"],
        "border": False,
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
            "ferry": False,
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
        more = pd.DataFrame(added)
        more = more[[name for name in more.columns if name in nodes.columns]]
        nodes = pd.concat([nodes, more], ignore_index=True)
    return Roads(
        nodes.astype({"port": "str", "name": "str"}),
        pd.concat([roads.segments, segments], ignore_index=True),
        pd.concat([roads.ways, ways[roads.ways.columns]], ignore_index=True),
    )


def _near(
    latitude: FloatArray,
    longitude: FloatArray,
    place: tuple[float, float],
    reach_km: float,
) -> tuple[IntArray, FloatArray]:
    """Return rows of nodes, all those within reach of a place, and how far they are."""
    # As many degrees of latitude reach from pole to pole; a little more for rounding.
    degrees = 1.001 * math.degrees(reach_km / EARTH_RADIUS_KM)
    north, east = place
    rows = np.flatnonzero(np.abs(latitude - north) <= degrees)
    km = great_circle_km(
        latitude[rows], longitude[rows], np.array([north]), np.array([east])
    )
    return rows, km


def _nearest(rows: IntArray, km: FloatArray, reached: BoolArray) -> tuple[int, float]:
    """Return the nearest row that roads reach, and the length of a connector to it."""
    own = np.flatnonzero(reached[rows])
    if not own.size:
        return -1, math.inf
    at = own[km[own].argmin()]
    return int(rows[at]), max(float(km[at]), _LEAST_KM)
