"""The road network: both countries' roads as graphs of links, joined at crossings.

Crossings are nodes that both countries' graphs share, so that a journey is a path in
the United States, a crossing, and a path in Mexico. Only the largest strongly
connected part of each country is kept; what is dropped is counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.contraction import Links, find_links
from geo.corridors.countries import (
    COUNTRIES,
    NEITHER,
    Placed,
    name_codes,
    place_segments,
)
from geo.corridors.crossings import (
    Roads,
    connect,
    explain_lost,
    find_crossings,
    find_lost,
)
from geo.corridors.driving import Driving, Prices, price_segments
from geo.corridors.parts import Parts, add_arcs, find_parts
from geo.corridors.sides import Side, build_sides
from geo.errors import NetworkError
from geo.tasks import in_threads

IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Network:
    """Roads of both countries.

    Attributes
    ----------
    nodes
        As the source gave them: ``latitude``, ``longitude``, ``osm_id``, ``port``,
        ``name``; crossings without a node added at the end.
    segments
        As the source gave them, those outside both countries left out, connectors of
        crossings added at the end.
    ways
        As the source gave them, connectors added: ``class``, ``ref``, ``toll`` …
    driving
        Country, hours and cost of each segment.
    ports
        Row of `nodes` of each crossing by ``port_id``.
    links
        Chains of segments between junctions, of both countries.
    sides
        By country: its graph of links, turned toward the crossings.
    usable
        By country: True for the nodes of its largest strongly connected part.
    facts
        What was joined, merged, dropped and chosen, for the manifest.
    """

    nodes: pd.DataFrame
    segments: pd.DataFrame
    ways: pd.DataFrame
    driving: Driving
    ports: pd.Series
    links: Links
    sides: Mapping[str, Side]
    usable: Mapping[str, BoolArray]
    facts: Mapping[str, object]

    @property
    def country(self) -> npt.NDArray[np.object_]:
        """Country of each segment."""
        return np.array(COUNTRIES, dtype=object)[self.driving.country]


@dataclass(frozen=True, slots=True)
class _Reach:
    """Roads with what they take to drive, and where they lead."""

    roads: Roads
    driving: Driving
    parts: Mapping[str, Parts]
    usable: dict[str, BoolArray]


def build_network(
    nodes: pd.DataFrame,
    segments: pd.DataFrame,
    ways: pd.DataFrame,
    ports: pd.DataFrame,
    outlines: gpd.GeoDataFrame,
    *,
    speed_kph: Mapping[str, Mapping[str, float]],
    port_reach_km: float,
    access_kph: float,
    toll_hours_per_km: float = 0.0,
    climb_hours_per_km: float = 0.0,
    elevation: FloatArray | None = None,
) -> Network:
    """Build the network from roads as the source read them.

    Parameters
    ----------
    nodes, segments, ways
        As `geo.sources.osm.Roads` holds them.
    ports
        Table ``ports/ports.csv``.
    outlines
        States or areas of both countries, for roads without a tag of country.
    speed_kph
        By country and class, for ways without a speed of their own.
    port_reach_km, access_kph
        How far a crossing may be joined straight to roads that end short of it, and
        the speed there.
    toll_hours_per_km, climb_hours_per_km
        Hours that a kilometre of toll road, and a kilometre climbed, are worth.
    elevation
        Metres above the sea by node; None leaves climbs out.

    Returns
    -------
    Network
        With every crossing that takes vehicles south.

    Raises
    ------
    NetworkError
        If lengths are missing, a country has no road, or a crossing cannot be reached
        on both sides.
    """
    _check_lengths(segments)
    placed = place_segments(nodes, segments, ways, outlines)
    inside = placed.country != NEITHER
    kept, country = segments, placed.country
    if not inside.all():
        kept, country = segments[inside].reset_index(drop=True), country[inside]
    prices = Prices(speed_kph, toll_hours_per_km, climb_hours_per_km, elevation)
    reach = _explore(Roads(nodes, kept, ways), country, prices)
    reach, node_of, connectors = _join(
        reach, ports, prices, reach_km=port_reach_km, kph=access_kph
    )
    roads, driving = reach.roads, reach.driving
    links = find_links(
        roads.segments["start"].to_numpy(),
        roads.segments["end"].to_numpy(),
        driving,
        reach.usable,
        np.array(sorted(set(node_of.values())), dtype=np.intp),
    )
    sides = build_sides(roads.nodes, links, driving)
    facts = {
        **_facts(reach, links, sides),
        "ways_placed_by_outline": placed.ways,
        "segments_placed_by_outline": placed.segments,
        **_outside(segments, placed),
        "segments_without_length": int((segments["length_km"] == 0).sum()),
        "ports_joined": len(node_of),
        "ports_joined_by_connectors_km": connectors,
    }
    return Network(
        roads.nodes,
        roads.segments,
        roads.ways,
        driving,
        pd.Series(node_of, dtype="int64"),
        links,
        sides,
        reach.usable,
        facts,
    )


def _check_lengths(segments: pd.DataFrame) -> None:
    """Refuse lengths that are missing, below 0, or all 0."""
    length = segments["length_km"].to_numpy(dtype="float64")
    wrong = ~(np.isfinite(length) & (length >= 0))
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        message = (
            f"{int(wrong.sum()):,} road segments have a length below 0 or none, the "
            f"first in row {at}: {length[at]:g} km. Correct the road file."
        )
        raise NetworkError(message)
    if not (length > 0).any():
        message = (
            f"All {len(segments):,} road segments have no length. Choose another road "
            "file: in this one every road is a single point."
        )
        raise NetworkError(message)


def _explore(roads: Roads, country: npt.NDArray[np.int8], prices: Prices) -> _Reach:
    """Return what roads take to drive and which nodes they join."""
    driving = price_segments(roads.segments, roads.ways, country, prices)
    arcs = _arcs(roads.segments, driving)
    for name, (tail, _) in arcs.items():
        if not tail.size:
            message = (
                f"The road file has no road in {name}. Choose one that covers both "
                "countries, or check the tag source:country of its ways."
            )
            raise NetworkError(message)
    found = in_threads(
        lambda ends: find_parts(*ends, len(roads.nodes)), list(arcs.values())
    )
    parts = dict(zip(arcs, found, strict=True))
    return _Reach(roads, driving, parts, _usable(parts))


def _extend(reach: _Reach, roads: Roads, prices: Prices) -> _Reach:
    """Return the same of roads that connectors were added to."""
    known = len(reach.roads.ways)
    added = roads.segments.iloc[len(reach.roads.segments) :]
    ways = roads.ways.iloc[known:]
    own = added.assign(way=added["way"] - known)
    country = name_codes(ways["country"], COUNTRIES)[own["way"].to_numpy()]
    # Connectors are level: nothing is known of the ground between.
    level = replace(prices, elevation=None)
    more = price_segments(own, ways, country, level)
    driving = Driving(
        *(
            np.concatenate(
                [getattr(reach.driving, field.name), getattr(more, field.name)]
            )
            for field in fields(Driving)
        )
    )
    parts = {
        name: add_arcs(reach.parts[name], tail, head, len(roads.nodes))
        for name, (tail, head) in _arcs(added, more).items()
    }
    return _Reach(roads, driving, parts, _usable(parts))


def _arcs(
    segments: pd.DataFrame, driving: Driving
) -> dict[str, tuple[IntArray, IntArray]]:
    """Return by country the ends of segments in each direction they are driven."""
    start, end = segments["start"].to_numpy(), segments["end"].to_numpy()
    arcs = {}
    for code, name in enumerate(COUNTRIES):
        ahead = (driving.country == code) & driving.ahead
        back = (driving.country == code) & driving.back
        arcs[name] = (
            np.concatenate([start[ahead], end[back]]),
            np.concatenate([end[ahead], start[back]]),
        )
    return arcs


def _usable(parts: Mapping[str, Parts]) -> dict[str, BoolArray]:
    return {name: part.largest() for name, part in parts.items()}


def _join(
    reach: _Reach,
    ports: pd.DataFrame,
    prices: Prices,
    *,
    reach_km: float,
    kph: float,
) -> tuple[_Reach, dict[str, int], dict[str, dict[str, float]]]:
    """Join the crossings to both sides, by connectors where roads end short of them."""
    roads, usable = reach.roads, reach.usable
    shared = np.logical_and(*(usable[name] for name in COUNTRIES))
    node_of = find_crossings(roads.nodes, ports, shared)
    lost = find_lost(ports, node_of, usable)
    connectors: dict[str, dict[str, float]] = {}
    if not lost.empty:
        roads, node_of, connectors = connect(
            roads, lost, node_of, usable, reach_km=reach_km, kph=kph
        )
        reach = _extend(reach, roads, prices)
        lost = find_lost(ports, node_of, reach.usable)
    if not lost.empty:
        raise NetworkError(
            explain_lost(
                reach.roads.segments,
                reach.driving,
                lost,
                node_of,
                reach.usable,
                reach_km=reach_km,
            )
        )
    return reach, node_of, connectors


def _facts(reach: _Reach, links: Links, sides: Mapping[str, Side]) -> dict[str, object]:
    """Count what was kept, merged and dropped, by country."""
    driving, count = reach.driving, len(reach.roads.segments)
    linked = np.zeros(count, dtype=bool)
    linked[links.link_segment] = True
    facts: dict[str, dict[str, float]] = {
        "junctions": {},
        "links": {},
        "nodes_merged": {},
        "nodes_dropped_as_unconnected": {},
        "segments_dropped_as_unconnected": {},
        "km_dropped_as_unconnected": {},
    }
    for code, name in enumerate(COUNTRIES):
        usable = int(reach.usable[name].sum())
        dropped = (driving.country == code) & ~linked
        junctions = len(sides[name].nodes)
        facts["junctions"][name] = junctions
        facts["links"][name] = int((links.link_country == code).sum())
        facts["nodes_merged"][name] = usable - junctions
        facts["nodes_dropped_as_unconnected"][name] = (
            int(reach.parts[name].touched.sum()) - usable
        )
        facts["segments_dropped_as_unconnected"][name] = int(dropped.sum())
        facts["km_dropped_as_unconnected"][name] = round(
            float(driving.km[dropped].sum()), 1
        )
    return {"nodes": len(reach.roads.nodes), "segments": count, **facts}


def _outside(segments: pd.DataFrame, placed: Placed) -> dict[str, object]:
    """Count the segments that lie in neither country."""
    outside = placed.country == NEITHER
    km = float(segments["length_km"].to_numpy()[outside].sum())
    return {
        "segments_outside_both_countries": int(outside.sum()),
        "km_outside_both_countries": round(km, 1),
    }
