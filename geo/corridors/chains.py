"""From flow on segments to sections to draw, and to corridors with names.

A section is a run of segments of one way with the same flow. A corridor is a connected
chain of sections of one route (free and toll roads of one number together) in one
country, each carrying at least a given share of flow; it is named by its route and the
places at its ends.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
import shapely
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.corridors.naming import (
    Namer,
    lead_route,
    name_corridor,
    name_route,
    trunk_route,
)
from geo.corridors.network import Network
from geo.errors import NetworkError
from geo.projection import GEOGRAPHIC, great_circle_km

FloatArray = npt.NDArray[np.float64]

# Ports are listed with a corridor down to this share of the corridor's own flow.
_PORT_SHARE = 0.05
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Sections:
    """Runs of segments of one way with the same flow.

    Attributes
    ----------
    frame
        Columns of table ``corridors_edges`` without its band, lines in WGS 84.
    of_segment
        Section of each segment.
    first
        First segment of each section.
    """

    frame: gpd.GeoDataFrame
    of_segment: npt.NDArray[np.intp]
    first: npt.NDArray[np.intp]


def build_sections(network: Network, share: FloatArray) -> Sections:
    """Merge segments of one way and equal flow into sections.

    Parameters
    ----------
    network
        The roads.
    share
        Share of flow on each segment, both directions together.
    """
    nodes, segments, ways = network.nodes, network.segments, network.ways
    start = segments["start"].to_numpy()
    end = segments["end"].to_numpy()
    way = segments["way"].to_numpy()
    rounded = np.round(share, _DIGITS)
    fresh = np.ones(len(segments), dtype=bool)
    fresh[1:] = (
        (way[1:] != way[:-1]) | (start[1:] != end[:-1]) | (rounded[1:] != rounded[:-1])
    )
    run = np.cumsum(fresh) - 1
    first = np.flatnonzero(fresh)
    longitude = nodes["longitude"].to_numpy()
    latitude = nodes["latitude"].to_numpy()
    # Points of a run: the start of its first segment, then every end.
    point = np.concatenate([start[first], end])
    owner = np.concatenate([np.arange(len(first)), run])
    order = np.argsort(owner, kind="stable")
    lines = shapely.linestrings(
        np.column_stack([longitude[point[order]], latitude[point[order]]]),
        indices=owner[order],
    )
    lead = ways.iloc[way[first]]
    edges = gpd.GeoDataFrame(
        {
            "edge_id": np.arange(1, len(first) + 1, dtype="int64"),
            "country": network.country[first],
            "ref": lead["ref"].to_numpy(),
            "class": lead["class"].to_numpy(),
            "toll": lead["toll"].to_numpy(dtype=bool),
            "length_km": np.bincount(run, weights=segments["length_km"].to_numpy()),
            "hours": np.bincount(run, weights=network.driving.hours),
            "flow_share": share[first],
        },
        geometry=lines,
        crs=GEOGRAPHIC,
    ).astype({"country": "str", "ref": "str", "class": "str"})
    return Sections(edges, run, first)


def build_corridors(
    network: Network,
    share: FloatArray,
    by_port: FloatArray,
    port_names: list[str],
    direction: npt.NDArray[np.int8],
    places: pd.DataFrame,
    *,
    minimum_share: float,
    unnumbered: bool,
) -> tuple[gpd.GeoDataFrame, list[npt.NDArray[np.intp]]]:
    """Chain segments with enough flow into named corridors.

    Parameters
    ----------
    network
        The roads.
    share
        Share of flow on each segment, both directions.
    by_port
        Crossings × segments: the part of it that uses each crossing.
    port_names
        English name of each crossing, in the order of `by_port`.
    direction
        1 where most flow runs from the segment's start to its end, else -1.
    places
        Settlements that ends are named by: ``name``, ``latitude``, ``longitude``.
    minimum_share
        A segment belongs to a corridor if it carries at least this share.
    unnumbered
        Whether roads without a number are chained too, by where most of the flow goes.

    Returns
    -------
    corridors
        Columns of table ``corridors`` that need no draws and no areas, with
        multilines in WGS 84, ranked by Σ share × length.
    chains
        Segments of each corridor.

    Raises
    ------
    NetworkError
        If no road carries the least share.
    """
    nodes, segments, ways = network.nodes, network.segments, network.ways
    country = network.country
    way = segments["way"].to_numpy()
    flow_km_of_way: FloatArray = np.zeros(len(ways))
    np.add.at(flow_km_of_way, way, share * segments["length_km"].to_numpy())
    leading_ref = lead_route(ways["ref"], flow_km_of_way)
    ref = leading_ref.to_numpy(dtype=object)[way]
    trunk = leading_ref.map(trunk_route).to_numpy(dtype=object)[way]
    named = ref != ""
    # In a file with route numbers, what has none are streets and connectors between
    # numbered roads: no corridors of their own.
    carried = np.flatnonzero((share >= minimum_share) & (named | unnumbered))
    if not carried.size:
        message = (
            "No road carries the least share of flow of a corridor, "
            f"minimum_share = {minimum_share:g}. Choose a smaller one."
        )
        raise NetworkError(message)
    namer = Namer(network, places)
    rows, shapes = [], []
    chains = _chains(segments, trunk, country, direction, share, carried)
    for chain in chains:
        part = segments.iloc[chain]
        km = part["length_km"].to_numpy()
        flow_km = float((share[chain] * km).sum())
        source, target = _ends(nodes, part, direction[chain])
        ports = by_port[:, chain] @ km / flow_km
        leading = [
            port_names[at]
            for at in np.argsort(-ports, kind="stable")
            if ports[at] >= _PORT_SHARE
        ]
        length = _length_between(part, source, target)
        route = name_route(ref[chain], km)
        nation = str(country[chain[0]])
        start, end = namer(source, nation), namer(target, nation)
        rows.append(
            {
                "name": name_corridor(route, start, end),
                "country": nation,
                "ref": route,
                "from_place": start,
                "to_place": end,
                "length_km": length,
                "road_km": float(km.sum()),
                "mean_share": flow_km / length,
                "peak_share": float(share[chain].max()),
                "flow_km": flow_km,
                "ports": "; ".join(leading),
            }
        )
        shapes.append(_shape(nodes, part))
    table = gpd.GeoDataFrame(rows, geometry=shapes, crs=GEOGRAPHIC)
    table = table.sort_values(["flow_km", "name"], ascending=[False, True])
    chains = [chains[at] for at in table.index]
    table = table.reset_index(drop=True)
    table.insert(0, "rank", np.arange(1, len(table) + 1, dtype="int64"))
    texts = ["name", "country", "ref", "from_place", "to_place", "ports"]
    return table.astype(dict.fromkeys(texts, "str")), chains


def _length_between(part: pd.DataFrame, source: int, target: int) -> float:
    """Return the length of a chain from end to end, parallel roads counted once.

    A ring, or a chain whose ends its roads do not join, is as long as all its roads.
    """
    nodes, packed = np.unique(part[["start", "end"]].to_numpy(), return_inverse=True)
    packed = packed.reshape(-1, 2)
    km = part["length_km"].to_numpy()
    both = np.concatenate([packed, packed[:, ::-1]])
    order = np.lexsort((np.tile(km, 2), both[:, 1], both[:, 0]))
    both, weight = both[order], np.tile(km, 2)[order]
    first = np.ones(len(both), dtype=bool)
    first[1:] = (both[1:] != both[:-1]).any(axis=1)
    roads = sp.csr_array(
        (weight[first], (both[first, 0], both[first, 1])), shape=(len(nodes),) * 2
    )
    at = np.searchsorted(nodes, [source, target])
    length = float(dijkstra(roads, indices=at[0])[at[1]])
    return length if 0 < length < np.inf else float(km.sum())


def _chains(
    segments: pd.DataFrame,
    trunk: npt.NDArray[np.object_],
    country: npt.NDArray[np.object_],
    direction: npt.NDArray[np.int8],
    share: FloatArray,
    carried: npt.NDArray[np.intp],
) -> list[npt.NDArray[np.intp]]:
    """Return positions of the segments of each chain of one route.

    Segments of a route are chained where flow that comes in by one goes out by
    another; where two flows meet head-on, two chains end. Without route numbers, only
    the largest flow into a node and the largest out of it are chained.
    """
    key = pd.Series(country[carried]) + " " + pd.Series(trunk[carried])
    start, end = segments["start"].to_numpy(), segments["end"].to_numpy()
    tail = np.where(direction > 0, start, end)
    head = np.where(direction > 0, end, start)
    chains: list[npt.NDArray[np.intp]] = []
    for _, at in sorted(key.groupby(key).indices.items()):
        part = carried[at]
        through = np.intersect1d(tail[part], head[part])
        half = len(part)
        ends = np.concatenate([tail[part], head[part]])
        chained = np.isin(ends, through)
        if trunk[part[0]] == "":
            chained &= np.concatenate(
                [_largest(tail[part], share[part]), _largest(head[part], share[part])]
            )
        # Where flow only enters (or leaves), each segment has a node of its own.
        own = np.arange(2 * half) + len(ends) + ends.max()
        ends = np.where(chained, ends, own)
        ids, packed = np.unique(ends, return_inverse=True)
        graph = sp.csr_array(
            (np.ones(half), (packed[:half], packed[half:])),
            shape=(len(ids), len(ids)),
        )
        _, label = connected_components(graph, directed=False)
        group = label[packed[:half]]
        chains.extend(part[group == one] for one in np.unique(group))
    return chains


def _largest(node: npt.NDArray[np.intp], share: FloatArray) -> npt.NDArray[np.bool_]:
    """Return which segment of each node has the largest share, the first of equals."""
    order = np.lexsort((np.arange(len(node)), -share, node))
    largest = np.zeros(len(node), dtype=bool)
    first = np.ones(len(node), dtype=bool)
    first[1:] = node[order][1:] != node[order][:-1]
    largest[order[first]] = True
    return largest


def _ends(
    nodes: pd.DataFrame, part: pd.DataFrame, direction: npt.NDArray[np.int8]
) -> tuple[int, int]:
    """Return the node where flow enters a chain and the node where it leaves.

    Of all pairs of a node that flow only leaves and one that it only enters, the pair
    farthest apart; in a loop, the first and last node.
    """
    forward = direction > 0
    start, end = part["start"].to_numpy(), part["end"].to_numpy()
    tail = np.where(forward, start, end)
    head = np.where(forward, end, start)
    first, last = np.setdiff1d(tail, head), np.setdiff1d(head, tail)
    if not (first.size and last.size):
        return int(tail[0]), int(head[-1])
    latitude, longitude = nodes["latitude"].to_numpy(), nodes["longitude"].to_numpy()
    apart = great_circle_km(
        latitude[first][:, None],
        longitude[first][:, None],
        latitude[last][None, :],
        longitude[last][None, :],
    )
    row, column = np.unravel_index(int(apart.argmax()), apart.shape)
    return int(first[row]), int(last[column])


def _shape(nodes: pd.DataFrame, part: pd.DataFrame) -> shapely.MultiLineString:
    longitude, latitude = nodes["longitude"].to_numpy(), nodes["latitude"].to_numpy()
    pair = part[["start", "end"]].to_numpy()
    points = np.stack([longitude[pair], latitude[pair]], axis=-1)
    merged = shapely.line_merge(shapely.MultiLineString(points.tolist()))
    if isinstance(merged, shapely.LineString):
        return shapely.MultiLineString([merged])
    return shapely.MultiLineString(
        [line for line in merged.geoms if isinstance(line, shapely.LineString)]
    )
