"""Clusters of incidents as tables: hulls, counts, main municipality, members."""

import geopandas as gpd
import pandas as pd

from geo.hotspots.shapes import hull, to_degrees
from geo.projection import GEOGRAPHIC, great_circle_km, unit_sphere
from geo.schema.clusters import CLUSTER_MEMBERS, CLUSTERS
from geo.schema.contract import check

# Around places that are known exactly, hulls keep this margin.
_LEAST_MARGIN_KM = 1.0


def describe(
    joined: pd.DataFrame, places: pd.DataFrame, areas: pd.DataFrame, place_km: float
) -> pd.DataFrame:
    """Return one row per cluster: hull, middle, counts and main municipality."""
    named = (areas["name"] + ", " + areas["state_name"]).set_axis(areas["area_id"])
    rows = []
    for number, part in joined.groupby("cluster"):
        by_place = part.groupby("place")["incidents"].sum()
        at = places.loc[by_place.index]
        latitude, longitude = at["latitude"].to_numpy(), at["longitude"].to_numpy()
        points = unit_sphere(latitude, longitude)
        middle = (by_place.to_numpy()[:, None] * points).sum(axis=0)
        north, east = to_degrees(middle[None])
        main = part.groupby("area_id")["incidents"].sum().idxmax()
        rows.append(
            {
                "cluster": number,
                "name": named.get(main, str(main)),
                "latitude": north[0],
                "longitude": east[0],
                "radius_km": great_circle_km(latitude, longitude, north, east).max(),
                "incidents": float(part["incidents"].sum()),
                "firearms": float(part["firearms"].sum()),
                "places": float(len(by_place)),
                "first_year": int(part["year"].min()),
                "last_year": int(part["year"].max()),
                "geometry": hull(latitude, longitude, max(place_km, _LEAST_MARGIN_KM)),
            }
        )
    return pd.DataFrame(rows, columns=[*_DESCRIBED, "geometry"])


def list_members(joined: pd.DataFrame) -> pd.DataFrame:
    """Return one row per cluster and municipality."""
    weighted = joined.assign(firmly=joined["probability"] * joined["incidents"])
    keys = ["method", "cluster", "area_id"]
    sums = weighted.groupby(keys)[["incidents", "firearms"]].sum()
    # NaN stays NaN: DBSCAN does not say.
    firmly = weighted.groupby(keys)["firmly"].sum(min_count=1)
    sums["probability"] = firmly / sums["incidents"]
    return sums.reset_index()


_DESCRIBED = tuple(
    name
    for name in CLUSTERS.names
    if name not in {"method", "stability", "jaccard", "persistence"}
)


def _typed(tables: list[pd.DataFrame], names: list[str]) -> pd.DataFrame:
    """Join the tables of the methods; types hold also where nothing was found."""
    frame = pd.concat(tables, ignore_index=True)
    texts = {"method", "name", "area_id"} & set(frame.columns)
    wholes = {"cluster", "first_year", "last_year"} & set(frame.columns)
    numbers = set(names) - texts - wholes
    kinds = (
        dict.fromkeys(texts, "str")
        | dict.fromkeys(wholes, "int64")
        | dict.fromkeys(numbers, "float64")
    )
    return frame.astype(kinds)


def finish(tables: list[pd.DataFrame]) -> gpd.GeoDataFrame:
    """Return the clusters of all methods as their table."""
    frame = _typed(tables, CLUSTERS.names)[[*CLUSTERS.names, "geometry"]]
    frame = frame.sort_values(list(CLUSTERS.key), ignore_index=True)
    return gpd.GeoDataFrame(check(frame, CLUSTERS), geometry="geometry", crs=GEOGRAPHIC)


def finish_members(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the members of the clusters of all methods as their table."""
    frame = _typed(tables, CLUSTER_MEMBERS.names)[CLUSTER_MEMBERS.names]
    frame = frame.sort_values(list(CLUSTER_MEMBERS.key), ignore_index=True)
    return check(frame, CLUSTER_MEMBERS)
