"""The stage as a whole: from tables and settings to all that is found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.errors import Fault, StudyError
from geo.hotspots.autocorrelation import choose_rings, moran_by_rings
from geo.hotspots.bivariate import find_pairs
from geo.hotspots.clusters import ClusterSettings, find_clusters
from geo.hotspots.emerging import find_emerging
from geo.hotspots.fields import Field, build_fields, neighborhoods_of
from geo.hotspots.find import Choices, find_hotspots
from geo.hotspots.judging import History, judge
from geo.hotspots.scan import Scan, ScanSettings, scan
from geo.hotspots.verdict import Gazetteer, rank_hotspots
from geo.schema.contract import check
from geo.schema.hotspots import RINGS
from geo.study import Hotspots

Progress = Callable[[float, str], None]

# Places that hotspots are told by, from this many people.
_CITY_FROM = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Tables that the stage is made from.

    Attributes
    ----------
    areas, shares, seats
        Tables ``grid_areas``, ``grid_shares`` and ``grid_seats``.
    elsewhere
        Tables ``grid_shares`` of other resolutions.
    names
        Table ``sources_areas``.
    settlements
        Table ``sources_settlements``.
    homicides
        ``area_id``, ``year`` and ``homicides``, of all years.
    people
        People by ``area_id`` and year (columns): an estimate.
    incidents
        ``area_id``, ``year``, ``incidents`` and ``firearms``; ``latitude`` and
        ``longitude`` too if they do not stand at the seats.
    seizure_shares
        By resolution: where seizures lie within areas, in the form of `shares`; empty
        if they are spread as people are.
    """

    areas: pd.DataFrame
    shares: pd.DataFrame
    seats: pd.DataFrame
    elsewhere: Mapping[int, pd.DataFrame]
    names: pd.DataFrame
    settlements: pd.DataFrame
    homicides: pd.DataFrame
    people: pd.DataFrame
    incidents: pd.DataFrame
    seizure_shares: Mapping[int, pd.DataFrame] = field(default_factory=dict)


def run_hotspots(
    inputs: Inputs,
    settings: Hotspots,
    *,
    homicide_years: Sequence[int],
    seed: int,
    cluster: str,
    progress: Progress,
) -> tuple[dict[str, pd.DataFrame], dict[str, object]]:
    """Find hotspots as a study asks.

    Parameters
    ----------
    inputs
        Tables.
    settings
        Section ``hotspots`` of the study.
    homicide_years
        Years that the homicides of a cell add up.
    seed
        Where chance starts.
    cluster
        Address of a Dask scheduler, or empty for threads.
    progress
        Told how far the stage is.

    Returns
    -------
    tables, facts
        Tables by the end of their name, and facts for the manifest.

    Raises
    ------
    StudyError
        If people or homicides of a year asked for are not known.
    StatisticError
        If a measure is the same everywhere, or a country has no area on the grid.
    """
    progress(0.0, "laying figures on cells")
    _require_years(inputs, settings, homicide_years)
    person_years = inputs.people[list(homicide_years)].sum(axis=1)
    seized = inputs.seizure_shares
    here = next(iter(set(seized) - set(inputs.elsewhere)), None)
    fields = build_fields(
        inputs.areas,
        inputs.shares,
        person_years=person_years,
        seizure_shares=None if here is None else seized[here],
    )
    rings, rings_table, about_rings = _choose_rings(fields, settings, cluster)
    near = neighborhoods_of(fields, rings)
    elsewhere = {
        resolution: build_fields(
            inputs.areas,
            shares,
            person_years=person_years,
            seizure_shares=seized.get(resolution),
        )
        for resolution, shares in inputs.elsewhere.items()
    }
    progress(0.1, "hotspots")
    hotspots = find_hotspots(
        fields,
        near,
        elsewhere,
        rings,
        Choices(
            low_quantile=settings.low_quantile,
            draws=settings.moran_draws,
            resamples=settings.stability.draws,
            seed=seed,
            cluster=cluster,
        ),
    )
    progress(0.4, "pairs of measures")
    pairs = find_pairs(
        fields, rings=rings, draws=settings.moran_draws, seed=seed, cluster=cluster
    )
    progress(0.5, "years")
    home, close = fields["homicides"], near["homicides"]
    years = list(settings.emerging.years)
    events = inputs.homicides[inputs.homicides["area_id"].isin(list(home.layout.areas))]
    people = inputs.people.loc[list(home.layout.areas)]
    emerging = find_emerging(
        events[events["year"].isin(years)],
        people[years],
        home.layout,
        close,
        time_steps=settings.emerging.time_steps,
        cluster=cluster,
    )
    progress(0.6, "judging by later years")
    skill = judge(
        home.layout,
        close,
        _history(events, people, home),
        split_year=settings.skill.split_year,
        resamples=settings.skill.resamples,
        seed=seed,
        cluster=cluster,
    )
    progress(0.75, "clusters of seizures")
    places = inputs.names.drop(columns="geometry", errors="ignore").merge(
        inputs.seats[["area_id", "latitude", "longitude"]], on="area_id"
    )
    places = places[places["country"] == "MX"]
    clusters = find_clusters(
        places, inputs.incidents, _cluster_settings(settings, seed), cluster=cluster
    )
    progress(0.8, "circles with excess homicides")
    scanned = _scan(places, home, events, people, settings, seed, cluster)
    progress(0.95, "naming hotspots")
    ranked = rank_hotspots(
        hotspots,
        fields,
        emerging.cells.set_index("cell")["class"],
        _gazetteer(inputs),
        low_quantile=settings.low_quantile,
    )
    return (
        {
            "": hotspots,
            "bivariate": pairs,
            "rings": rings_table,
            "emerging": emerging.cells,
            "emerging_years": emerging.years,
            "skill": skill,
            "clusters": clusters.clusters,
            "cluster_members": clusters.members,
            "scan": scanned.table,
            "ranked": ranked,
        },
        {
            **about_rings,
            **_facts(hotspots, emerging.cells),
            "clusters": clusters.facts,
            "scan": scanned.facts,
        },
    )


def _require_years(
    inputs: Inputs, settings: Hotspots, homicide_years: Sequence[int]
) -> None:
    """Refuse a study that asks for years of which nothing is known."""
    known = set(inputs.people.columns) & set(inputs.homicides["year"])
    faults = [
        Fault(
            file="the study",
            column=key,
            expected=f"years of {min(known)} to {max(known)}",
            found=", ".join(map(str, missing)),
            remedy="Choose other years, or add them to the tables.",
        )
        for key, asked in (
            ("homicides", homicide_years),
            ("hotspots.emerging", settings.emerging.years),
            ("hotspots.scan", settings.scan.years),
        )
        if (missing := sorted(set(asked) - known))
    ]
    if faults:
        raise StudyError(faults)


def _choose_rings(
    fields: Mapping[str, Field], settings: Hotspots, cluster: str
) -> tuple[int, pd.DataFrame, dict[str, object]]:
    """Return the rings in use, why, and Moran's I of homicides by rings."""
    field = fields["homicides"]
    by_rings = moran_by_rings(
        field.values(), field.layout.cells, most=settings.rings_tried, cluster=cluster
    )
    scale = choose_rings(by_rings, cells=len(field.layout.cells))
    rings = scale.rings if settings.rings == "auto" else settings.rings
    why = scale.rule if settings.rings == "auto" else "set by the study"
    table = pd.DataFrame(
        {
            "measure": field.measure,
            "rings": by_rings["rings"].astype("int64"),
            "moran": by_rings["statistic"],
            "z": by_rings["score"],
            "chosen": by_rings["rings"] == rings,
        }
    ).astype({"measure": "str"})
    facts = {
        "rings": rings,
        "rings_rule": why,
        "first_peak": scale.first_peak,
        "greatest_peak": scale.greatest_peak,
    }
    return rings, check(table, RINGS), facts


def _history(events: pd.DataFrame, people: pd.DataFrame, field: Field) -> History:
    """Return homicides and people of the areas of a field over all years."""
    years = np.array(sorted(people.columns), dtype="int64")
    counted = events.pivot_table(
        index="area_id", columns="year", values="homicides", aggfunc="sum"
    )
    counted = counted.reindex(index=list(field.layout.areas), columns=list(years))
    return History(
        years,
        counted.fillna(0.0).to_numpy(dtype="float64"),
        people[list(years)].to_numpy(dtype="float64"),
        field.group,
    )


def _cluster_settings(settings: Hotspots, seed: int) -> ClusterSettings:
    chosen = settings.clusters
    return ClusterSettings(
        weight=chosen.weight,
        radius_km=None if chosen.radius_km == "auto" else chosen.radius_km,
        minimum=None if chosen.minimum == "auto" else chosen.minimum,
        minimum_cluster=(
            None if chosen.minimum_cluster == "auto" else chosen.minimum_cluster
        ),
        place_km=None if chosen.place_km == "auto" else chosen.place_km,
        resamples=chosen.resamples,
        seed=seed,
    )


def _scan(
    places: pd.DataFrame,
    field: Field,
    events: pd.DataFrame,
    people: pd.DataFrame,
    settings: Hotspots,
    seed: int,
    cluster: str,
) -> Scan:
    """Scan homicides of municipalities, each at its seat."""
    chosen = settings.scan
    years = list(chosen.years)
    counts = events[events["year"].isin(years)].pivot_table(
        index="area_id", columns="year", values="homicides", aggfunc="sum"
    )
    return scan(
        places[places["area_id"].isin(list(field.layout.areas))],
        counts.reindex(columns=years).fillna(0.0),
        people[years],
        ScanSettings(
            max_share=chosen.max_share,
            max_radius_km=chosen.max_radius_km,
            period_years=(
                None if chosen.period_years == "auto" else chosen.period_years
            ),
            follow_years=chosen.follow_years,
            space_replicates=chosen.space_replicates,
            space_time_replicates=chosen.space_time_replicates,
            most=chosen.most,
            seed=seed,
        ),
        cluster=cluster,
    )


def _gazetteer(inputs: Inputs) -> Gazetteer:
    places = inputs.settlements
    return Gazetteer(
        areas=inputs.names.set_index("area_id")[["name", "state_name"]],
        people=inputs.areas.set_index("area_id")["population"],
        cities=places[places["population"] >= _CITY_FROM].reset_index(drop=True),
    )


def _facts(hotspots: pd.DataFrame, emerging: pd.DataFrame) -> dict[str, object]:
    counts = hotspots.pivot_table(
        index="measure", columns="class", values="cell", aggfunc="count"
    )
    verdicts = hotspots.pivot_table(
        index="measure", columns="verdict", values="cell", aggfunc="count"
    )
    return {
        "cells_by_class": counts.fillna(0).astype(int).to_dict("index"),
        "cells_by_verdict": verdicts.fillna(0).astype(int).to_dict("index"),
        "cells_by_emerging_class": {
            str(name): int(count)
            for name, count in emerging["class"].value_counts().sort_index().items()
        },
    }
