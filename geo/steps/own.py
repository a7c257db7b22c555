"""An analyst's own lists on their way through the stages.

The stage `sources` makes tables of counts from them; later stages take those tables in
place of the shipped seizures and, if the study asks so, of the published purchases.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from geo import cells
from geo.errors import Fault, FaultyError, InputError
from geo.freshness import Record
from geo.schema.figures import AreaFigures
from geo.sources.own import read_own_seizures, read_own_traces
from geo.sources.own.gazetteer import Gazetteer, build_gazetteer
from geo.sources.own.seizures import no_seizures
from geo.sources.own.traces import no_traces

if TYPE_CHECKING:
    import geopandas as gpd

    from geo.grid.own_places import Exact
    from geo.steps.desk import Desk

#: Figures of the shipped table that own seizures replace, and their columns.
_FIGURES: Final = {
    "seizures": ("firearms", "firearms"),
    "long_guns": ("long_guns", "firearms"),
    "handguns": ("handguns", "firearms"),
    "seizure_events": ("incidents", "events"),
}


def files(desk: "Desk") -> list[Path]:
    """Return the lists that the study names."""
    data = desk.study.data
    return [
        desk.places.root / section.file
        for section in (data.seizures, data.traces)
        if section.is_given
    ]


def read(
    desk: "Desk", areas: "gpd.GeoDataFrame"
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Read the lists; return tables of the stage, and facts by kind of list.

    Raises
    ------
    InputError
        With all faults of both lists.
    """
    study, small = desk.study, desk.study.outputs.small_count
    seized, seized_cells = no_seizures()
    traced = no_traces()
    facts: dict[str, Any] = {}
    faults: list[Fault] = []
    if study.data.seizures.is_given:
        try:
            seizures = read_own_seizures(
                desk.places.root / study.data.seizures.file,
                study.data.seizures,
                areas,
                _gazetteer(desk, areas, "MX"),
                resolution=study.grid.resolution,
                small_count=small,
            )
            seized, seized_cells = seizures.areas, seizures.cells
            facts["seizures"] = seizures.facts
        except FaultyError as error:
            faults.extend(error.faults)
    if study.data.traces.is_given:
        try:
            traces = read_own_traces(
                desk.places.root / study.data.traces.file,
                study.data.traces,
                areas,
                (_gazetteer(desk, areas, "US"), _gazetteer(desk, areas, "MX")),
                small_count=small,
            )
            traced = {name: getattr(traces, name) for name in traced}
            facts["traces"] = traces.facts
        except FaultyError as error:
            faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    tables = {
        "seizure_areas": seized,
        "seizure_cells": seized_cells,
        **{f"trace_{name}": table for name, table in traced.items()},
    }
    return tables, facts


def _gazetteer(desk: "Desk", areas: pd.DataFrame, country: str) -> Gazetteer:
    from geo.schema.raw import COUNTY_SUCCESSORS, SUCCESSORS
    from geo.sources.tables import read_table

    declared, key = (
        (SUCCESSORS, "cvegeo") if country == "MX" else (COUNTY_SUCCESSORS, "fips")
    )
    table = read_table(desk.raw, declared, known={})
    younger = list(zip(table[key], table["name"], table[f"parent_{key}"], strict=True))
    return build_gazetteer(areas, country, younger)


def with_seizures(
    desk: "Desk", figures: dict[str, AreaFigures]
) -> dict[str, AreaFigures]:
    """Return figures by area with own seizures in place of the shipped ones."""
    if not desk.study.data.seizures.is_given:
        return figures
    table = desk.table("sources", "seizure_areas")
    label = span(table["year"])
    placed = table["area_id"] != ""
    made = {}
    for name, (column, unit) in _FIGURES.items():
        values = table[column].astype("float64")
        made[name] = AreaFigures(
            unit=unit,
            years={label: values[placed].groupby(table["area_id"]).sum()},
            unplaced={label: float(values[~placed].sum())},
            totals={label: float(values.sum())},
        )
    return {**figures, **made}


def span(years: pd.Series) -> str:
    """Return years as figures are labelled by them."""
    first, last = years.min(), years.max()
    return f"{first}" if first == last else f"{first}–{last}"


def incidents(desk: "Desk") -> pd.DataFrame | None:
    """Return own incidents, each at its hexagon or at the seat of its municipality.

    Returns
    -------
    pandas.DataFrame
        As `geo.hotspots.clusters.find_clusters` takes them; None without a list.
    """
    if not desk.study.data.seizures.is_given:
        return None
    keys = ["area_id", "year"]
    counted = ["incidents", "firearms"]
    by_area = desk.table("sources", "seizure_areas").set_index(keys)[counted]
    exact = desk.table("sources", "seizure_cells")
    rest = by_area.sub(exact.groupby(keys)[counted].sum(), fill_value=0)
    rest = rest.loc[rest.index.get_level_values(0) != ""].reset_index()
    seats = desk.table("grid", "seats")[["area_id", "latitude", "longitude"]]
    at_seat = rest[rest["incidents"] > 0].merge(seats, on="area_id")
    north, east = cells.centers(exact["cell"].to_numpy(dtype="uint64"))
    there = exact[[*keys, *counted]].assign(latitude=north, longitude=east)
    both = pd.concat([there, at_seat], ignore_index=True)
    both = both[both["incidents"] > 0]
    return both.astype(dict.fromkeys((*counted, "year"), "int64"))


def purchases(desk: "Desk") -> pd.DataFrame | None:
    """Return own purchases by state in the form of the published ones.

    Returns
    -------
    pandas.DataFrame
        As table ``traces/purchase_states.csv``; None unless the study asks for them.
    """
    if not desk.study.data.traces.as_supply:
        return None
    table = desk.table("sources", "trace_purchases")
    return table.assign(period="own list", weapon_class="all", derived=False)


def exact(desk: "Desk") -> "Exact | None":
    """Return own seizures for the grid, None without a list."""
    if not desk.study.data.seizures.is_given:
        return None
    from geo.grid.own_places import Exact

    table = desk.table("sources", "seizure_areas")
    totals = table.groupby("area_id")["firearms"].sum().astype("float64")
    return Exact(totals, desk.table("sources", "seizure_cells"))


def seizure_shares(
    exact: "Exact | None", people: Mapping[str, pd.DataFrame], resolutions: list[int]
) -> dict[str, pd.DataFrame]:
    """Return where own seizures lie on other resolutions; nothing without a list.

    Parameters
    ----------
    exact
        Own seizures.
    people
        Where people live, by the name of the table of each resolution.
    resolutions
        In the order of `people`.
    """
    from geo.grid import own_places

    if exact is None:
        return {}
    return {
        f"seizure_{name}": own_places.seizure_shares(table, exact, resolution=one)
        for one, (name, table) in zip(resolutions, people.items(), strict=True)
    }


def clusters(desk: "Desk") -> "tuple[gpd.GeoDataFrame, pd.DataFrame]":
    """Return clusters of seizures and their members, as products may show them."""
    found = desk.shapes("hotspots", "clusters")
    members = desk.table("hotspots", "cluster_members")
    if not desk.study.data.seizures.is_given:
        return found, members
    from geo.outputs.own_lists import told_clusters

    return told_clusters(
        found,
        members,
        desk.table("grid", "areas"),
        small_count=desk.study.outputs.small_count,
    )


def cards(desk: "Desk") -> list[dict[str, object]]:
    """Return identity cards of the lists, beside those of the raw files."""
    record = Record.read(desk.places.stages).stages.get("sources", {})
    facts = record.get("facts", {}).get("own", {})
    return [
        {
            "file": str(facts[kind]["file"]),
            "title": title,
            "producer": "Own list (lista propia)",
            "source": f"{title}, named by the study (data.{kind})",
            "url": "",
            "year": "-".join(map(str, dict.fromkeys(facts[kind].get("years", [])))),
            "licence": "The owner's of the list",
            "compiled": "Counted by place; see the manifest for what was left out.",
            "rows": int(facts[kind]["rows"]),
            "sha256": str(facts[kind]["sha256"]),
        }
        for kind, title in (("seizures", "Own seizures"), ("traces", "Own traces"))
        if kind in facts
    ]
