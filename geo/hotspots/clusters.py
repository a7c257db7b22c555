"""Clusters of seizure incidents on the sphere: DBSCAN and HDBSCAN.

Incidents stand at points of the unit sphere scaled to km, and distances are chords:
they grow with great circles and suit spatial trees. Radii are given along the great
circle and turned into chords exactly. Clusters show where seizures were made:
flow × detection.
"""

from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import KDTree

from geo.errors import StatisticError
from geo.hotspots.cluster_tables import (
    describe,
    finish,
    finish_members,
    list_members,
)
from geo.hotspots.density import NOISE, Clustering, core_distance, find_knee
from geo.hotspots.refinding import FOUND_AGAIN, Method, Sample, refind
from geo.hotspots.shapes import chord_km, great_circle_of_chord
from geo.projection import EARTH_RADIUS_KM, unit_sphere

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Automatic choices: share of all that makes a place dense, at least so much, and share
# of all that makes a cluster.
_DENSE_SHARE = 0.005
_LEAST_MINIMUM = 4
_CLUSTER_SHARE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSettings:
    """How clusters are found; None is an automatic choice, stated in the facts.

    Attributes
    ----------
    weight
        What is counted: incidents, or firearms seized in them.
    radius_km
        DBSCAN: great-circle distance within which `minimum` must lie. Automatic: the
        knee of the curve of core distances, at least `place_km`.
    minimum
        What makes a place dense, for both methods. Automatic: 0.5 % of all, at least 4.
    minimum_cluster
        HDBSCAN: least total of a cluster. Automatic: 1 % of all, at least `minimum`.
    place_km
        How well places are known; HDBSCAN takes shorter distances as this. Automatic:
        the median distance from a place with incidents to the next place.
    resamples
        Resamples of incidents for the stability; 0 for none.
    seed
        Where chance starts.
    """

    weight: Literal["incidents", "firearms"] = "incidents"
    radius_km: float | None = None
    minimum: int | None = None
    minimum_cluster: int | None = None
    place_km: float | None = None
    resamples: int = 100
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Clusters:
    """What was found.

    Attributes
    ----------
    clusters
        Table ``hotspots_clusters`` with hulls.
    members
        Table ``hotspots_cluster_members``.
    facts
        Automatic choices, incidents in no cluster, incidents without a place.
    """

    clusters: gpd.GeoDataFrame
    members: pd.DataFrame
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Located:
    """Records with their place, and the places.

    ``records`` has ``area_id``, ``year``, ``incidents``, ``firearms`` and ``place``;
    ``places`` has ``area_id``, ``latitude`` and ``longitude`` by number.
    """

    records: pd.DataFrame
    places: pd.DataFrame
    unplaced: int


def find_clusters(
    areas: pd.DataFrame,
    incidents: pd.DataFrame,
    settings: ClusterSettings,
    *,
    threads: int | None = None,
    cluster: str = "",
) -> Clusters:
    """Find clusters of incidents by DBSCAN and by HDBSCAN.

    Parameters
    ----------
    areas
        ``area_id``, ``name``, ``state_name``, ``latitude``, ``longitude``: one row per
        municipality, at its seat.
    incidents
        ``area_id``, ``incidents`` (how many the row stands for), ``firearms``, and
        ``year`` or ``date``. With ``latitude`` and ``longitude`` they stand there,
        else at the seat of their area.
    settings
        How clusters are found.
    threads, cluster
        As `geo.tasks.run_tasks` takes them; the result does not depend on them.

    Returns
    -------
    Clusters
        Nothing finer than a municipality is listed.

    Raises
    ------
    StatisticError
        If there are no incidents, or an automatic choice is not defined.
    """
    located = _locate(areas, incidents)
    at = located.places
    directions = unit_sphere(at["latitude"].to_numpy(), at["longitude"].to_numpy())
    sample = _sample(located, directions * EARTH_RADIUS_KM, settings.weight)
    facts = _choose(sample, located, areas, settings)
    methods = _methods(facts)
    weight = sample.weight(sample.incidents)
    found = [
        _rank(method.find(sample.points, weight), located.records) for method in methods
    ]
    again = refind(
        sample,
        methods,
        tuple(one.label for one in found),
        resamples=settings.resamples,
        seed=settings.seed,
        threads=threads,
        cluster=cluster,
    )
    tables, members = [], []
    for method, one, rows in zip(methods, found, again, strict=True):
        place = located.records["place"].to_numpy()
        joined = located.records.assign(
            method=method.name,
            cluster=one.label[place] + 1,
            probability=one.probability[place],
        )
        joined = joined[one.label[place] != NOISE]
        stable = (rows >= FOUND_AGAIN).mean(axis=0) if len(rows) else np.nan
        table = describe(joined, located.places, areas, float(facts["place_km"]))
        tables.append(
            table.assign(
                method=method.name,
                persistence=one.persistence,
                stability=stable,
                jaccard=rows.mean(axis=0) if len(rows) else np.nan,
            )
        )
        members.append(list_members(joined))
        facts[f"{method.name}_clusters"] = len(one.persistence)
        facts[f"{method.name}_incidents_in_none"] = int(
            sample.incidents.sum() - joined["incidents"].sum()
        )
    return Clusters(finish(tables), finish_members(members), facts)


def _locate(areas: pd.DataFrame, incidents: pd.DataFrame) -> _Located:
    """Give each record its point; records of one point share a place."""
    records = incidents.reset_index(drop=True)
    if "year" not in records:
        records["year"] = pd.to_datetime(records["date"]).dt.year
    if "latitude" not in records:
        seats = areas[["area_id", "latitude", "longitude"]]
        records = records.merge(seats, on="area_id", how="left")
    if (records[["incidents", "firearms"]] < 0).to_numpy().any():
        message = "Incidents and firearms cannot be negative."
        raise StatisticError(message)
    records = records[records["incidents"] > 0]
    placed = records["latitude"].notna() & records["longitude"].notna()
    unplaced = int(records.loc[~placed, "incidents"].sum())
    records = records[placed]
    if records.empty:
        message = "Clusters need incidents with a place; there are none."
        raise StatisticError(message)
    key = ["area_id", "latitude", "longitude"]
    records = records.sort_values([*key, "year"], ignore_index=True)
    records["place"] = records.groupby(key).ngroup().astype("int64")
    places = records.drop_duplicates("place")[key].reset_index(drop=True)
    return _Located(records, places, unplaced)


def _sample(located: _Located, points: FloatArray, weight: str) -> Sample:
    records = located.records
    had = records["incidents"].to_numpy(dtype="int64")
    each = np.ones(len(had))
    if weight == "firearms":
        each = records["firearms"].to_numpy(dtype="float64") / had
        if not each.any():
            message = "No firearms were seized: weigh by incidents."
            raise StatisticError(message)
    return Sample(
        points=points,
        place=records["place"].to_numpy(),
        incidents=had,
        each=each,
    )


def _choose(
    sample: Sample, located: _Located, areas: pd.DataFrame, settings: ClusterSettings
) -> dict[str, Any]:
    """Return the settings of both methods, automatic ones chosen, and counts."""
    weight = sample.weight(sample.incidents)
    there = weight > 0
    total = float(weight.sum())
    minimum = settings.minimum
    if minimum is None:
        minimum = max(_LEAST_MINIMUM, int(np.ceil(_DENSE_SHARE * total)))
    group = settings.minimum_cluster
    if group is None:
        group = max(minimum, int(np.ceil(_CLUSTER_SHARE * total)))
    place_km = settings.place_km
    if place_km is None:
        place_km = _spacing_km(located, areas)
    radius = settings.radius_km
    if radius is None:
        core = core_distance(sample.points[there], weight[there], minimum)
        knee = find_knee(great_circle_of_chord(core), weight[there])
        radius = max(knee, place_km)
    return {
        "weight": settings.weight,
        "radius_km": float(radius),
        "radius_automatic": settings.radius_km is None,
        "minimum": minimum,
        "minimum_automatic": settings.minimum is None,
        "minimum_cluster": group,
        "minimum_cluster_automatic": settings.minimum_cluster is None,
        "place_km": float(place_km),
        "place_automatic": settings.place_km is None,
        "resamples": settings.resamples,
        "incidents": int(sample.incidents.sum()),
        "places": len(located.places),
        "incidents_without_place": located.unplaced,
    }


def _methods(facts: dict[str, Any]) -> tuple[Method, ...]:
    return (
        Method(
            name="dbscan",
            minimum=facts["minimum"],
            radius=chord_km(facts["radius_km"]),
        ),
        Method(
            name="hdbscan",
            minimum=facts["minimum"],
            minimum_cluster=facts["minimum_cluster"],
            floor=chord_km(facts["place_km"]),
        ),
    )


def _spacing_km(located: _Located, areas: pd.DataFrame) -> float:
    """Return the median distance from a place with incidents to the next place.

    Next are all seats and all places of incidents.
    """
    names = ["latitude", "longitude"]
    every = pd.concat([areas[names], located.places[names]]).drop_duplicates()
    if len(every) < 2:  # noqa: PLR2004 - one place has no next
        return 0.0
    tree = KDTree(unit_sphere(*every[names].to_numpy().T) * EARTH_RADIUS_KM)
    own = unit_sphere(*located.places[names].to_numpy().T) * EARTH_RADIUS_KM
    distance = np.asarray(tree.query(own, k=2)[0], dtype="float64")
    return float(np.median(great_circle_of_chord(distance[:, 1])))


def _rank(found: Clustering, records: pd.DataFrame) -> Clustering:
    """Give clusters numbers by incidents, most first; else by their first place."""
    inside = found.label != NOISE
    held = np.bincount(
        records["place"], weights=records["incidents"], minlength=len(inside)
    )
    count = len(found.persistence)
    total = np.bincount(found.label[inside], weights=held[inside], minlength=count)
    first = np.array([np.argmax(found.label == at) for at in range(count)])
    order = np.lexsort((first, -total))
    label = found.label.copy()
    label[inside] = np.argsort(order)[label[inside]]
    return Clustering(label, found.probability, found.persistence[order])
