"""The tables of all stages, and how products look, as outputs take them together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.outputs.words import Language
from geo.sections_outputs import Outputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Products:
    """Everything that leaves the product, before it is drawn or written.

    Attributes
    ----------
    grid, hotspots, areas, area_totals, ledger, allocation
        Tables as `geo.schema.stages` declares them.
    bivariate, emerging, emerging_years, ranked, rings, skill
        Tables as `geo.schema.hotspots` declares them.
    clusters, cluster_members, scan
        Tables as `geo.schema.clusters` declares them.
    edges, corridors, ports, offices, area_flows, cell_flows, variants, variant_edges
        Tables as `geo.schema.corridors` declares them.
    detection, detection_offices
        Tables as `geo.schema.detection` declares them.
    judged
        Table of `geo.schema.skill`; empty if the study as it is was not judged.
    measures
        Series of `geo.schema.measures`; empty where nothing was read.
    southern
        Crossings to Guatemala and Belize, as `geo.schema.raw` declares them.
    outlines
        States of both countries: ``country``, ``state``, ``state_name``, geometry.
    places
        Settlements that maps may label.
    towns
        Those that maps of a stretch of the border may label: smaller ones too.
    responsibility
        Who answers for which area and crossing, as `geo.schema.responsibility`
        declares it.
    dealers
        Licensed dealers of every county by ``area_id``, on the grid or not: what they
        send must not tell few of them. Empty: of areas of the grid alone.
    trace_flows, trace_times, trace_kinds
        Counts of the study's own traces, as `geo.schema.own` declares them; no rows
        without such a list.
    """

    grid: pd.DataFrame
    hotspots: pd.DataFrame
    bivariate: pd.DataFrame
    emerging: pd.DataFrame
    emerging_years: pd.DataFrame
    ranked: gpd.GeoDataFrame
    rings: pd.DataFrame
    skill: pd.DataFrame
    clusters: gpd.GeoDataFrame
    cluster_members: pd.DataFrame
    scan: gpd.GeoDataFrame
    edges: gpd.GeoDataFrame
    corridors: gpd.GeoDataFrame
    ports: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    area_totals: pd.DataFrame
    area_flows: pd.DataFrame
    cell_flows: pd.DataFrame
    variants: pd.DataFrame
    variant_edges: pd.DataFrame
    southern: pd.DataFrame
    ledger: pd.DataFrame
    outlines: gpd.GeoDataFrame
    places: pd.DataFrame
    allocation: pd.DataFrame = field(default_factory=pd.DataFrame)
    offices: pd.DataFrame = field(default_factory=pd.DataFrame)
    detection: pd.DataFrame = field(default_factory=pd.DataFrame)
    detection_offices: pd.DataFrame = field(default_factory=pd.DataFrame)
    judged: pd.DataFrame = field(default_factory=pd.DataFrame)
    measures: pd.DataFrame = field(default_factory=pd.DataFrame)
    responsibility: pd.DataFrame = field(default_factory=pd.DataFrame)
    towns: pd.DataFrame = field(default_factory=pd.DataFrame)
    dealers: pd.Series = field(default_factory=lambda: pd.Series(dtype="float64"))
    trace_flows: pd.DataFrame = field(default_factory=pd.DataFrame)
    trace_times: pd.DataFrame = field(default_factory=pd.DataFrame)
    trace_kinds: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How products look and what they are called; see the study's ``[outputs]``.

    Attributes
    ----------
    titles
        Title of the study by language.
    made_on
        Date of the study: printed, and the time stamp of every file.
    dealer_year, homicide_years
        Year, and first and last year, that headings name.
    settings
        The section itself.
    cards
        Identity cards of the raw files.
    study
        All settings of the study by section, as its file has them; products that tell
        how results were made read them here.
    """

    titles: Mapping[Language, str]
    made_on: date
    dealer_year: int
    homicide_years: tuple[int, int]
    settings: Outputs
    cards: Sequence[Mapping[str, object]]
    study: Mapping[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        """The language that products open in, or have if they have one only."""
        return self.settings.language

    @property
    def title(self) -> str:
        """The title in that language."""
        return self.titles[self.language]

    @property
    def small_count(self) -> int:
        """Counts below this are shown as fewer than it."""
        return self.settings.small_count
