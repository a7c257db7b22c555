"""Roads from a graph in OSMnx's convention; see `geo.sources.osmnx_files`.

Edges may be simplified: values that differ along an edge are lists, and its bends are
in its geometry. The two directions of a street become one way.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import CRS

from geo.errors import Fault, InputError
from geo.projection import great_circle_km
from geo.sources.osm import Roads
from geo.sources.osm_tags import (
    MODEL_ROADS,
    Wanted,
    country_code,
    ferry_class,
    is_border_post,
    is_closed,
    is_ferry,
    road_class,
)
from geo.sources.osm_values import duration_hours, speed_kph
from geo.study import ROAD_CLASSES

if TYPE_CHECKING:
    import networkx as nx

# Two directions of one street are as long as each other, but for rounding.
_SAME_LENGTH = 1e-3
_REMEDY = (
    "Save it with OSMnx, unprojected: osmnx.io.save_graphml(graph, path) or "
    "osmnx.io.save_graph_geopackage(graph, path)."
)

_Edge = tuple[Any, Any, Mapping[str, Any]]


def roads_from_graph(
    graph: "nx.MultiDiGraph[Any]",
    *,
    name: str = "graph",
    wanted: Wanted = MODEL_ROADS,
) -> Roads:
    """Return the roads of a graph in OSMnx's convention.

    Parameters
    ----------
    graph
        Nodes with ``x``, ``y`` in degrees; edges with ``length`` in metres,
        ``highway`` and, as far as they have them, ``maxspeed`` or ``speed_kph``,
        ``ref``, ``name``, ``toll``, ``access``, ``motor_vehicle``, ``route``,
        ``duration``, ``source:country``, ``osmid``, ``reversed``, ``travel_time`` and
        ``geometry``. Beside a ``travel_time``, a ``speed_kph`` was worked out, and only
        counts where an edge joins several classes of road.
    name
        What to call the graph in an error.
    wanted
        Classes of highway to read, and whether ferries are.

    Returns
    -------
    Roads
        An edge that has no counterpart in the other direction is one way. Bends are
        nodes with number 0.

    Raises
    ------
    InputError
        If the graph is projected, a node has no place, or no edge is of the model's
        classes.
    """
    if not CRS.from_user_input(graph.graph.get("crs", "epsg:4326")).is_geographic:
        raise refused(name, f"the CRS {graph.graph['crs']}", wanted=wanted)
    edges, both_ways = _streets(
        [(tail, head, tags) for tail, head, tags in graph.edges(data=True)], wanted
    )
    if not edges:
        raise refused(name, "no edge of these classes", wanted=wanted)
    keys = list(dict.fromkeys(end for tail, head, _ in edges for end in (tail, head)))
    row = {key: at for at, key in enumerate(keys)}
    nodes = _nodes(graph, keys, name)
    lines = [_bends(tags) for _, _, tags in edges]
    bends = np.concatenate([np.empty((0, 2)), *lines])
    extra = pd.DataFrame(
        {
            "osm_id": 0,
            "latitude": bends[:, 1],
            "longitude": bends[:, 0],
            "port": "",
            "name": "",
            "border": False,
        }
    )
    nodes = pd.concat([nodes, extra], ignore_index=True) if len(extra) else nodes
    nodes = nodes.astype({"port": "str", "name": "str", "osm_id": "int64"})
    ends = [(row[tail], row[head]) for tail, head, _ in edges]
    segments = _segments(nodes, ends, [len(line) for line in lines], len(keys))
    metres = np.array([float(tags.get("length", math.nan)) for _, _, tags in edges])
    segments["length_km"] = _lengths(segments, metres / 1000.0)
    ways = _ways(edges, both_ways, wanted)
    guessed = _time_ferries(ways, segments, edges, wanted.ferry_kph)
    return Roads(nodes, segments, ways, 0, 0, guessed)


def _time_ferries(
    ways: pd.DataFrame, segments: pd.DataFrame, edges: list[_Edge], kph: float
) -> int:
    """Give ferries a speed; return how many have that of the study.

    Edges of one way have its whole duration each, so its length is that of all of them.
    """
    ferry = np.flatnonzero(ways["ferry"].to_numpy(dtype=bool))
    if not len(ferry):
        return 0
    length = np.bincount(segments["way"], weights=segments["length_km"])[ferry]
    keys = [tuple(_values(edges[at][2], "osmid")) or (-1, at) for at in ferry]
    whole = pd.Series(length).groupby(pd.Series(keys, dtype=object)).transform("sum")
    hours = np.array(
        [
            sum(duration_hours(str(one)) for one in _values(edges[at][2], "duration"))
            for at in ferry
        ],
        dtype="float64",
    )
    speed = ways["speed_kph"].to_numpy(dtype="float64", copy=True)
    timed = (hours > 0) & (length > 0)
    speed[ferry[timed]] = whole.to_numpy()[timed] / hours[timed]
    untold = ferry[np.isnan(speed[ferry])]
    speed[untold] = kph
    ways["speed_kph"] = speed
    return len(untold)


def _streets(edges: list[_Edge], wanted: Wanted) -> tuple[list[_Edge], list[bool]]:
    """Return edges that the model drives, and which stand for both directions."""
    kept: list[_Edge] = []
    both_ways: list[bool] = []
    waiting: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for tail, head, tags in edges:
        if _kind(tags, wanted) is None:
            continue
        ids = frozenset(_values(tags, "osmid"))
        # Both directions of a loop have the same ends, but one of them is reversed.
        turned = tail == head and tags.get("reversed") is True
        others = waiting[(head, tail, ids, tail == head and not turned)]
        partner = _counterpart(kept, others, _length(tags))
        if partner is None:
            waiting[(tail, head, ids, turned)].append(len(kept))
            kept.append((tail, head, tags))
            both_ways.append(False)
        else:
            others.remove(partner)
            both_ways[partner] = True
    return kept, both_ways


def _counterpart(kept: list[_Edge], others: list[int], length: float) -> int | None:
    """Return the edge of the same street in the other direction, if there is one."""
    nearest = min(
        others, key=lambda at: abs(_length(kept[at][2]) - length), default=None
    )
    if nearest is None or not math.isclose(
        _length(kept[nearest][2]), length, rel_tol=_SAME_LENGTH, abs_tol=0.01
    ):
        return None
    return nearest


def _length(tags: Mapping[str, Any]) -> float:
    return float(tags.get("length", 0.0))


def _values(tags: Mapping[str, Any], key: str) -> list[Any]:
    """Return the values of a tag, of which there may be none, one or several."""
    value = tags.get(key)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return []
    return list(value) if isinstance(value, list | tuple | set) else [value]


def _plain(tags: Mapping[str, Any]) -> dict[str, str]:
    """Return tags of an edge with several values in one text, as OpenStreetMap has."""
    keys = ("access", "vehicle", "motor_vehicle", "motorcar", "route")
    told = {key: _values(tags, key) for key in keys}
    return {
        key: ";".join(str(one) for one in values)
        for key, values in told.items()
        if values
    }


def _kinds(tags: Mapping[str, Any], wanted: Wanted) -> list[str]:
    """Return the classes of an edge that the study drives, highest first."""
    kinds = {road_class(str(one), wanted) for one in _values(tags, "highway")}
    return [kind for kind in ROAD_CLASSES if kind in kinds]


def _kind(tags: Mapping[str, Any], wanted: Wanted) -> str | None:
    """Return the highest class of an edge, or None if the study drives none of it."""
    plain = _plain(tags)
    if is_ferry(plain):
        return ferry_class(wanted)
    if is_closed(plain):
        return None
    return next(iter(_kinds(tags, wanted)), None)


def _speed(tags: Mapping[str, Any], wanted: Wanted) -> float:
    """Return the mean speed limit of an edge, else the speed that it was given."""
    limits = _speeds(tags, "maxspeed")
    # A speed beside hours is what they were worked out with: the mean of its class, not
    # the edge's own. Where classes are mixed, though, no class knows better.
    worked_out = "travel_time" in tags and len(_kinds(tags, wanted)) == 1
    known = limits or ([] if worked_out else _speeds(tags, "speed_kph"))
    return sum(known) / len(known) if known else math.nan


def _speeds(tags: Mapping[str, Any], key: str) -> list[float]:
    """Return the values of a tag that are speeds, km/h."""
    speeds = [speed_kph(str(one)) for one in _values(tags, key)]
    return [speed for speed in speeds if math.isfinite(speed)]


def _ways(edges: list[_Edge], both_ways: list[bool], wanted: Wanted) -> pd.DataFrame:
    rows = []
    for (_, _, tags), both in zip(edges, both_ways, strict=True):
        ids = [one for one in _values(tags, "osmid") if isinstance(one, int)]
        tolls = _values(tags, "toll")
        rows.append(
            {
                "osm_id": ids[0] if ids else 0,
                "class": _kind(tags, wanted),
                "ref": ";".join(str(one) for one in _values(tags, "ref")),
                "name": ";".join(str(one) for one in _values(tags, "name")),
                "country": country_code(
                    "".join(str(one) for one in _values(tags, "source:country")[:1])
                ),
                "toll": bool(tolls) and all(one == "yes" for one in tolls),
                "direction": 0 if both else 1,
                "speed_kph": _speed(tags, wanted),
                "ferry": is_ferry(_plain(tags)),
            }
        )
    return pd.DataFrame(rows)


def _nodes(graph: "nx.MultiDiGraph[Any]", keys: list[Any], name: str) -> pd.DataFrame:
    rows = []
    for key in keys:
        data = graph.nodes[key]
        if "x" not in data or "y" not in data:
            raise refused(name, f"node {key} without x and y")
        osmid = data.get("osmid", key)
        rows.append(
            {
                "osm_id": osmid if isinstance(osmid, int) else 0,
                "latitude": float(data["y"]),
                "longitude": float(data["x"]),
                "port": str(data.get("ironriver:port", "")),
                "name": str(data.get("name", "")),
                "border": is_border_post({"barrier": str(data.get("barrier", ""))}),
            }
        )
    return pd.DataFrame(rows)


def _bends(tags: Mapping[str, Any]) -> npt.NDArray[np.float64]:
    """Return the points of an edge between its ends, longitude and latitude."""
    line = tags.get("geometry")
    points = np.empty((0, 2)) if line is None else np.asarray(line.coords)[1:-1, :2]
    return np.asarray(points, dtype="float64")


def _segments(
    nodes: pd.DataFrame, ends: list[tuple[int, int]], bends: list[int], extra: int
) -> pd.DataFrame:
    """Return segments between the points of each edge, with lengths as drawn."""
    starts, stops, way = [], [], []
    for at, ((tail, head), count) in enumerate(zip(ends, bends, strict=True)):
        rows = [tail, *range(extra, extra + count), head]
        extra += count
        starts += rows[:-1]
        stops += rows[1:]
        way += [at] * (count + 1)
    start, end = np.array(starts), np.array(stops)
    latitude, longitude = nodes["latitude"].to_numpy(), nodes["longitude"].to_numpy()
    drawn = great_circle_km(
        latitude[start], longitude[start], latitude[end], longitude[end]
    )
    return pd.DataFrame(
        {"start": start, "end": end, "way": np.array(way), "length_km": drawn}
    )


def _lengths(
    segments: pd.DataFrame, told: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return lengths of segments: the edge's own, shared out as it is drawn."""
    way = segments["way"].to_numpy()
    drawn = segments["length_km"].to_numpy()
    whole = np.bincount(way, weights=drawn)[way]
    part = np.divide(drawn, whole, out=1.0 / np.bincount(way)[way], where=whole > 0)
    return np.where(np.isfinite(told[way]), told[way] * part, drawn)


def refused(
    name: str,
    found: str,
    *,
    wanted: Wanted = MODEL_ROADS,
    remedy: str = _REMEDY,
) -> InputError:
    """Return the error of a graph that cannot be used."""
    expected = f"a graph as OSMnx makes it, in degrees, with {wanted.described}"
    fault = Fault(file=name, expected=expected, found=found, remedy=remedy)
    return InputError([fault])
