"""From flow on segments to sections to draw, and to corridors with names.

A section is a run of segments of one way with the same flow. A corridor is a connected
chain of sections of one route (free and toll roads of one number together) in one
country, each carrying at least a given share of flow; it is named by its route and the
places at its ends.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
import shapely
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.errors import NetworkError
from geo.projection import (
    EARTH_RADIUS_KM,
    GEOGRAPHIC,
    great_circle_km,
    unit_sphere,
)
from geo.schema.contract import check
from geo.schema.stages import CORRIDORS, EDGES

FloatArray = npt.NDArray[np.float64]

# Ports are listed with a corridor down to this share of the corridor's own flow.
_PORT_SHARE = 0.05
_DIGITS = 12
# An end is named by the largest settlement within this distance, else the nearest.
_NAMING_KM = 25.0


def build_edges(
    nodes: pd.DataFrame,
    segments: pd.DataFrame,
    ways: pd.DataFrame,
    share: FloatArray,
    hours: FloatArray,
    country: npt.NDArray[np.object_],
) -> gpd.GeoDataFrame:
    """Merge segments of one way and equal flow into sections.

    Parameters
    ----------
    nodes, segments, ways
        As `geo.sources.osm.Roads` holds them.
    share
        Share of flow on each segment, both directions together.
    hours
        Free travel time of each segment.
    country
        Country of each segment.

    Returns
    -------
    geopandas.GeoDataFrame
        Table ``corridors_edges`` with lines in WGS 84.
    """
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
            "country": country[first],
            "ref": lead["ref"].to_numpy(),
            "class": lead["class"].to_numpy(),
            "toll": lead["toll"].to_numpy(dtype=bool),
            "length_km": np.bincount(run, weights=segments["length_km"].to_numpy()),
            "hours": np.bincount(run, weights=hours),
            "flow_share": np.clip(share[first], 0.0, 1.0),
        },
        geometry=lines,
        crs=GEOGRAPHIC,
    ).astype({"country": "str", "ref": "str", "class": "str"})
    check(edges, EDGES)
    return edges


def build_corridors(
    nodes: pd.DataFrame,
    segments: pd.DataFrame,
    ways: pd.DataFrame,
    by_port: FloatArray,
    port_names: list[str],
    country: npt.NDArray[np.object_],
    direction: npt.NDArray[np.int8],
    places: pd.DataFrame,
    *,
    minimum_share: float,
) -> gpd.GeoDataFrame:
    """Chain segments with enough flow into named corridors.

    Parameters
    ----------
    nodes, segments, ways
        As `geo.sources.osm.Roads` holds them.
    by_port
        Crossings × segments: share of flow on each segment, both directions.
    port_names
        English name of each crossing, in the order of `by_port`.
    country
        Country of each segment.
    direction
        1 where most flow runs from the segment's start to its end, else -1.
    places
        Settlements that ends are named by: ``name``, ``latitude``, ``longitude``.
    minimum_share
        A segment belongs to a corridor if it carries at least this share.

    Returns
    -------
    geopandas.GeoDataFrame
        Table ``corridors`` with multilines in WGS 84, ranked by Σ share × length.

    Raises
    ------
    NetworkError
        If no road carries the least share.
    """
    share = by_port.sum(axis=0)
    first = ways["ref"].str.split(";").str[0]
    way = segments["way"].to_numpy()
    ref, trunk = first.to_numpy()[way], first.map(trunk_route).to_numpy()[way]
    named = ref != ""
    # Streets and connectors between numbered roads are no corridors of their own; a
    # file without any route number is chained by where most of the flow goes.
    carried = np.flatnonzero((share >= minimum_share) & (named | ~named.any()))
    if not carried.size:
        message = (
            "No road carries the least share of flow of a corridor, "
            f"minimum_share = {minimum_share:g}. Choose a smaller one."
        )
        raise NetworkError(message)
    namer = _Namer(nodes, places)
    rows, shapes = [], []
    for chain in _chains(segments, trunk, country, direction, share, carried):
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
        route = _route_name(ref[chain], km)
        nation = str(country[chain[0]])
        start, end = namer(source, nation), namer(target, nation)
        rows.append(
            {
                "name": _corridor_name(route, start, end),
                "country": nation,
                "ref": route,
                "from_place": start,
                "to_place": end,
                "length_km": float(km.sum()),
                "mean_share": flow_km / float(km.sum()),
                "peak_share": float(share[chain].max()),
                "flow_km": flow_km,
                "ports": "; ".join(leading),
            }
        )
        shapes.append(_shape(nodes, part))
    table = gpd.GeoDataFrame(rows, geometry=shapes, crs=GEOGRAPHIC)
    table = table.sort_values(
        ["flow_km", "name"], ascending=[False, True], ignore_index=True
    )
    table.insert(0, "rank", np.arange(1, len(table) + 1, dtype="int64"))
    texts = ["name", "country", "ref", "from_place", "to_place", "ports"]
    table = table.astype(dict.fromkeys(texts, "str"))
    check(table, CORRIDORS)
    return table


def trunk_route(ref: str) -> str:
    """Return a route number without the letter of its branch or toll road.

    Examples
    --------
    >>> trunk_route("MEX-85D"), trunk_route("I-35E"), trunk_route("US-77")
    ('MEX-85', 'I-35', 'US-77')
    """
    return ref[:-1] if ref[-2:-1].isdigit() and ref[-1:].isalpha() else ref


def _corridor_name(route: str, start: str, end: str) -> str:
    """Word a corridor by route and ends, leaving out what is not known or no news."""
    ends = f"{start} – {end}" if start != end else ""
    return ": ".join(part for part in (route, ends) if part) or start


def _route_name(refs: npt.NDArray[np.object_], km: FloatArray) -> str:
    """Name the route of a chain by its parts, longest first: 'MEX-85D/85'."""
    length = pd.Series(km).groupby(refs).sum()
    order = sorted(length.index, key=lambda ref: (-length[ref], ref))
    prefix = order[0].rpartition("-")[0] + "-"
    return "/".join([order[0], *(ref.removeprefix(prefix) for ref in order[1:])])


class _Namer:
    """Names a node as the road file does, else by the largest settlement near it."""

    def __init__(self, nodes: pd.DataFrame, places: pd.DataFrame) -> None:
        self._sphere = unit_sphere(
            nodes["latitude"].to_numpy(), nodes["longitude"].to_numpy()
        )
        self._own = np.full(len(nodes), "", dtype=object)
        if "name" in nodes:
            # A bridge or a junction of numbered roads is not what people call a place.
            place = (nodes["port"] == "") & ~nodes["name"].str.contains(r"\d")
            self._own = nodes["name"].where(place, "").to_numpy(dtype=object)
        self._places = {
            country: (
                cKDTree(
                    unit_sphere(
                        group["latitude"].to_numpy(), group["longitude"].to_numpy()
                    )
                ),
                group["name"].to_numpy(),
                group["population"].to_numpy(),
            )
            for country, group in places.groupby("country")
        }

    def __call__(self, node: int, country: str) -> str:
        if self._own[node]:
            return str(self._own[node])
        tree, names, population = self._places[country]
        near = tree.query_ball_point(self._sphere[node], _NAMING_KM / EARTH_RADIUS_KM)
        if near:
            return str(names[max(near, key=lambda at: (population[at], -at))])
        _, at = tree.query(self._sphere[node])
        return str(names[at])


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
