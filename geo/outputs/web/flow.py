"""What the web map says of the flow: roads, corridors, crossings and areas."""

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.outputs import palette
from geo.outputs.web.pack import FINE, Packer
from geo.outputs.web.variants import pack_variant_roads

# Road sections with less than this share of flow are not drawn.
SMALLEST_SHARE = 0.001
# Shares from which a road is drawn wider, and the widths in pixels.
WIDTH_BREAKS = (0.01, 0.03, 0.1)
WIDTHS = (1.5, 3.0, 5.0, 8.0)
# Radius of the circle of a crossing that takes all flow, pixels: area grows with share.
PORT_RADIUS = 44.0
# Names that a reading shows of a list; it says how many more there are.
_NAMED = 3
# Shares of roads are packed as whole numbers of this part.
_SHARE_PARTS = 10_000
# What separates names in the tables.
_SEPARATOR = "; "


def pack_roads(
    packer: Packer,
    edges: gpd.GeoDataFrame,
    corridors: gpd.GeoDataFrame,
    variant_edges: pd.DataFrame,
) -> dict[str, Any]:
    """Pack road sections that carry flow, weakest first; return what corridors say.

    A section that little of all flow takes is packed too if a variant needs it.

    Parameters
    ----------
    packer
        Takes the arrays of the sections.
    edges, corridors
        Tables ``corridors_edges`` and ``corridors``.
    variant_edges
        Table ``corridors_variant_edges``, empty if there is none.
    """
    used = edges[carries_flow(edges, variant_edges)]
    used = used.sort_values(["flow_share", "edge_id"])
    lines = shapely.simplify(used.geometry.to_numpy(), 0.0005)
    packer.add_lines("roads", lines, per_degree=FINE)
    refs, names = pd.factorize(used["ref"].fillna(""), sort=True)
    packer.add("road_ref", refs, "u2")
    for name in ("share", "low", "high"):
        values = used[f"flow_{name}"].to_numpy(dtype="float64")
        packer.add(f"road_{name}", np.round(values * _SHARE_PARTS), "u2")
    low, high = (used[f"flow_{end}"].to_numpy("float64") for end in ("low", "high"))
    packer.add("road_certainty", palette.certainty(low, high), "u1")
    packer.add("road_km", np.round(used["length_km"] * 10), "u4")
    packer.add("road_corridor", _corridor_of(used, corridors) + 1, "u2")
    pack_variant_roads(packer, used["edge_id"], variant_edges, _SHARE_PARTS)
    return {
        "refs": list(names),
        "widths": {
            "least": SMALLEST_SHARE,
            "breaks": WIDTH_BREAKS,
            "pixels": WIDTHS,
        },
        "certainty": palette.CERTAINTY_BREAKS,
        "corridors": [_corridor(row) for row in corridors.to_dict("records")],
    }


def carries_flow(edges: gpd.GeoDataFrame, variant_edges: pd.DataFrame) -> pd.Series:
    """Return which sections all flow, or a part of it, takes to be worth drawing."""
    drawn: pd.Series = edges["flow_share"] >= SMALLEST_SHARE
    if len(variant_edges):
        strong = variant_edges["flow_share"] >= SMALLEST_SHARE
        drawn |= edges["edge_id"].isin(variant_edges.loc[strong, "edge_id"])
    return drawn


def _corridor(row: dict[Any, Any]) -> dict[str, Any]:
    """Return what the page says of one corridor."""
    return {
        "rank": int(row["rank"]),
        "name": row["name"],
        "country": row["country"],
        "share": band(row, "mean_share"),
        "km": round(float(row["length_km"])),
        "ports": _first(row["ports"]),
        "areas": _first(row["areas"]),
        "hotspotKm": round(float(row["hotspot_km"]), 1),
        "hotspots": _first(row["hotspots"]),
    }


def _first(names: str) -> list[Any]:
    """Return how many names a list has, and the first few of them."""
    every = [name for name in names.split(_SEPARATOR) if name]
    return [len(every), *every[:_NAMED]]


def _corridor_of(
    edges: gpd.GeoDataFrame, corridors: gpd.GeoDataFrame
) -> npt.NDArray[np.int64]:
    """Return the position of the first corridor that each section lies on, or -1."""
    found = np.full(len(edges), -1, dtype="i8")
    if len(edges) == 0 or len(corridors) == 0:
        return found
    middles = shapely.line_interpolate_point(
        edges.geometry.to_numpy(), 0.5, normalized=True
    )
    tree = shapely.STRtree(corridors.geometry.to_numpy())
    section, corridor = tree.query(middles, predicate="dwithin", distance=1e-5)
    same = (
        edges["country"].to_numpy()[section]
        == corridors["country"].to_numpy()[corridor]
    )
    order = np.lexsort((corridor[same], section[same]))[::-1]
    found[section[same][order]] = corridor[same][order]
    return found


def port_facts(ports: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    """Yield the crossings, largest share first, so that small circles lie on top.

    Parameters
    ----------
    ports
        Table ``corridors_ports``.
    """
    ordered = ports.sort_values(["flow_share", "port_id"], ascending=[False, True])
    for row in ordered.to_dict("records"):
        yield {
            "id": row["port_id"],
            "en": row["name_en"],
            "es": row["name_es"],
            "office": row["field_office"],
            "us": row["us_city"],
            "mx": row["mx_city"],
            "open": bool(row["southbound"]),
            "share": band(row, "flow_share"),
            "hours": [_hours(row["us_hours"]), _hours(row["mx_hours"])],
            "rank": int(row["rank"]),
            "at": [round(row["geometry"].y, 4), round(row["geometry"].x, 4)],
            "radius": round(PORT_RADIUS * float(row["flow_share"]) ** 0.5, 2),
        }


def _hours(hours: float) -> float | None:
    """Return hours with one digit behind the point; None if there are none."""
    return None if np.isnan(hours) else round(float(hours), 1)


def band(row: Mapping[Any, Any], share: str, digits: int = 6) -> list[float | None]:
    """Return a share and the ends of its band."""
    return [short_share(row[name], digits) for name in (share, "flow_low", "flow_high")]


def short_share(share: float, digits: int = 6) -> float | None:
    """Return a share with so many digits behind the point; None if there is none."""
    return None if np.isnan(share) else round(float(share), digits)
