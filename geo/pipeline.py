"""The order of the stages, once. The only module that knows them all.

    sources ──▶ grid ──▶ hotspots ──▶ corridors ──▶ outputs

Each stage is a function of the tables before it and of plain settings. A finished stage
is reused when everything it was made from is the same, by content.
"""

import dataclasses
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo import __version__, freshness
from geo.errors import Fault, FaultyError, InputError
from geo.freshness import Record
from geo.paths import Places
from geo.study import Study

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from geo.corridors.stage import Inputs
    from geo.schema.figures import AreaFigures
    from geo.sources.osm import Roads

STAGES = ("sources", "grid", "hotspots", "corridors", "outputs")

# (stage, share of the stage that is done, what is being done)
Progress = Callable[[str, float, str], None]

_CODE = Path(__file__).parent
_SHARED_CODE = (
    "cells.py",
    "compiled.py",
    "projection.py",
    "study.py",
    "sections.py",
    "sections_corridors.py",
    "schema",
    "outputs/parquet.py",
)
# How long each stage takes beside the others: for the progress bar only.
WEIGHTS = {"sources": 17, "grid": 6, "hotspots": 18, "corridors": 23, "outputs": 25}


@dataclass(slots=True)
class StageReport:
    """What happened to one stage.

    Attributes
    ----------
    reused
        True if its files were still good.
    files
        What it wrote, or had written.
    facts
        Row counts, totals and automatic choices.
    """

    reused: bool
    files: tuple[Path, ...]
    facts: Mapping[str, Any]


@dataclass
class Pipeline:
    """One study and the stages it runs through.

    Attributes
    ----------
    study
        The settings.
    study_file
        Where they were read from.
    progress
        Told how far each stage is.
    cluster
        Address of a Dask scheduler for the draws; empty for threads of this machine.
    rows
        Rows of each table that the running stage has written.
    """

    study: Study
    study_file: Path
    progress: Progress = field(default=lambda _stage, _share, _what: None)
    cluster: str = ""
    rows: dict[str, int] = field(default_factory=dict, init=False)

    @cached_property
    def places(self) -> Places:
        """Folders of the study."""
        return self.study.places(self.study_file.resolve().parent)

    def run(
        self, *, until: str = STAGES[-1], force: bool = False
    ) -> dict[str, StageReport]:
        """Run the stages in order.

        Parameters
        ----------
        until
            Last stage to run.
        force
            Do not reuse finished stages.

        Returns
        -------
        dict
            A report per stage.

        Raises
        ------
        IronRiverError
            If an input is wrong or a proof fails; nothing is half-written.
        """
        record = Record.read(self.places.stages)
        reports: dict[str, StageReport] = {}
        before = ""
        for stage in STAGES[: STAGES.index(until) + 1]:
            print_ = freshness.fingerprint({"before": before, **self._parts(stage)})
            if not force and record.is_fresh(stage, print_, self.places.root):
                entry = record.stages[stage]
                files = tuple(self.places.root / name for name in entry["files"])
                reports[stage] = StageReport(
                    reused=True, files=files, facts=entry["facts"]
                )
            else:
                self.progress(stage, 0.0, "starting")
                self.rows.clear()
                files, facts = getattr(self, f"_{stage}")()
                facts = {**facts, "rows": dict(self.rows)}
                record.finish(stage, print_, files, facts, self.places.root)
                self._write_record(record)
                reports[stage] = StageReport(
                    reused=False, files=tuple(files), facts=facts
                )
            self.progress(stage, 1.0, "done")
            before = print_
        return reports

    def calibrate(self) -> dict[str, Any]:
        """Find the parameters of the flow from what was seen.

        The stages up to hotspots are run, or reused.

        Returns
        -------
        dict
            Estimates, errors, intervals, fit by source, files written.

        Raises
        ------
        IronRiverError
            If an input is wrong, or the evidence cannot tell a parameter.
        """
        from geo.corridors.calibrating import Counts, calibrate_study
        from geo.outputs.files import write_text
        from geo.outputs.profiles import draw_profiles
        from geo.sources.seizures import read_federal_cases, read_office_events

        self.run(until="hotspots")
        inputs = self.corridor_inputs()
        counts = Counts(
            read_office_events(self.places.raw),
            inputs.figures["seizure_events"].summed(),
            read_federal_cases(self.places.raw, list(self.study.homicides.years)),
        )
        found = calibrate_study(
            inputs,
            counts,
            self.study.corridors,
            self.study.calibration,
            lambda share, what: self.progress("corridors", share, what),
        )
        self.progress("corridors", 1.0, "drawing profiles")
        report = found.report()
        write_text(
            self.places.calibration,
            json.dumps(report, ensure_ascii=False, indent=1) + "\n",
        )
        draw_profiles(
            found.profile.table,
            found.profile.intervals,
            self.places.sheet("calibration"),
            language=self.study.outputs.language,
            dpi=self.study.outputs.sheet_dpi,
            made_on=self.study.study.date,
        )
        files = [self.places.calibration, self.places.sheet("calibration")]
        return {**report, "files": [str(file) for file in files]}

    # ------------------------------------------------------------ what stages need

    def _parts(self, stage: str) -> dict[str, object]:
        """Return everything a stage is made from, beside the stage before it."""
        study, raw = self.study, self.places.raw
        code = [_CODE / stage, *(_CODE / name for name in _SHARED_CODE)]
        settings: object = {
            "sources": [
                study.data.roads,
                study.data.elevation,
                study.study.date,
                study.corridors.supply.weapon_class,
            ],
            "grid": [
                study.grid,
                study.hotspots.stability.resolutions,
                study.dealers,
                study.homicides,
                study.study.seed,
                study.outputs.small_count,
            ],
            "hotspots": [study.hotspots, study.homicides, study.study.seed],
            "corridors": [study.corridors, study.study.seed],
            "outputs": study.model_dump(mode="json"),
        }[stage]
        raw_files = sorted(raw.glob("*/*.csv")) + sorted(raw.glob("*/card.toml"))
        files = raw_files if stage == "sources" else []
        if stage == "sources":
            files += self._package_files()
            given = (study.data.roads, study.data.elevation)
            files += [
                self.places.root / name
                for name in given
                if name not in {"shipped", "none"}
            ]
        if stage == "grid":
            grid = study.grid
            named = (grid.extent, grid.known_points, grid.population)
            files += [
                self.places.root / name
                for name in named
                if name not in {"none", "settlements"}
            ]
        return {
            "stage": stage,
            "version": __version__,
            "libraries": freshness.versions(freshness.LIBRARIES),
            "settings": str(settings),
            "code": freshness.code_hash([*code, Path(__file__)]),
            "files": {file.name + file.parent.name: _hash(file) for file in files},
        }

    def _package_files(self) -> list[Path]:
        from geo.sources.areas import boundary_files
        from geo.sources.population import settlements_file

        return [*boundary_files().values(), settlements_file()]

    def _write_record(self, record: Record) -> None:
        from geo.outputs.files import write_text

        write_text(self.places.stages, record.text() + "\n")

    def _write(self, stage: str, tables: Mapping[str, "pd.DataFrame"]) -> list[Path]:
        from geo.outputs.parquet import write_table

        files = []
        for name, table in tables.items():
            path = self.places.stage_table(stage, name)
            write_table(table, path)
            files.append(path)
            self.rows[path.stem] = len(table)
        return files

    def _table(self, stage: str, name: str = "") -> "pd.DataFrame":
        from geo.outputs.parquet import read_table

        return read_table(self.places.stage_table(stage, name))

    def _shapes(self, stage: str, name: str = "") -> "gpd.GeoDataFrame":
        from geo.outputs.parquet import read_geometries

        return read_geometries(self.places.stage_table(stage, name))

    def _ports(self) -> "pd.DataFrame":
        from geo.sources.ports import read_ports

        return read_ports(self.places.raw)

    # ------------------------------------------------------------------- the stages

    def _sources(self) -> tuple[list[Path], dict[str, Any]]:
        """Read and check all that was given; convert it once into fast forms."""
        from geo.sources.areas import boundary_files, read_boundaries
        from geo.sources.cards import read_cards
        from geo.sources.population import read_settlements, settlements_file

        # Cheap checks of every table come first: a wrong one stops the run at once.
        self._check_raw_tables()
        cards = read_cards(self.places.raw)
        self.progress("sources", 0.1, "reading boundaries and settlements")
        # Boundaries are simplified outside Python's lock, beside the rest.
        with ThreadPoolExecutor(max_workers=1) as pool:
            simplified = pool.submit(read_boundaries, boundary_files())
            settlements = read_settlements(settlements_file())
            self.progress("sources", 0.4, "simplifying boundaries")
            boundaries = simplified.result()
        self.progress("sources", 0.9, "checking figures")
        self._figures(boundaries.areas)
        self._check_flow_tables(set(boundaries.areas["state"]))
        # The first file is written only now that every input is known to be sound.
        roads, road_files = self._roads(self._roads_file())
        files = self._write(
            "sources",
            {
                "areas": boundaries.areas,
                "settlements": settlements,
                "outlines": boundaries.outlines,
                "road_nodes": self._with_elevation(roads.nodes),
                "road_segments": roads.segments,
                "road_ways": roads.ways,
            },
        )
        facts = {
            "cards": len(cards),
            "areas": len(boundaries.areas),
            "settlements": len(settlements),
            "road_nodes": len(roads.nodes),
            "road_segments": len(roads.segments),
            "road_segments_dropped": roads.dropped,
            "roads": self.study.data.roads,
        }
        return [*files, *road_files], facts

    def _check_raw_tables(self) -> None:
        """Read every raw table and raise all faults of all of them together."""
        from geo.schema.raw import RAW_TABLES
        from geo.sources.figures import require_years
        from geo.sources.roads import read_highways
        from geo.sources.tables import read_table

        faults: list[Fault] = []
        for table in RAW_TABLES:
            try:
                read_table(self.places.raw, table, known={})
            except FaultyError as error:
                faults.extend(error.faults)
        if faults:
            raise InputError(faults)
        require_years(
            self.places.raw,
            dealer_year=self.study.dealers.year,
            homicide_years=list(self.study.homicides.years),
            study_file=self.study_file.name,
        )
        read_highways(self.places.raw, self._ports())

    def _check_flow_tables(self, states: set[str]) -> None:
        """Read the tables of flow whose faults only the whole table can tell."""
        from geo.sources.gateways import read_gateways
        from geo.sources.laws import read_laws
        from geo.sources.southern import read_southern
        from geo.sources.traces import read_purchases

        raw, supply = self.places.raw, self.study.corridors.supply
        read_purchases(raw, states, weapon_class=supply.weapon_class)
        read_southern(raw)
        read_gateways(raw)
        read_laws(raw, states)

    def _figures(self, areas: "pd.DataFrame") -> "dict[str, AreaFigures]":
        from geo.sources.figures import read_figures

        return read_figures(
            self.places.raw,
            areas,
            dealer_year=self.study.dealers.year,
            homicide_years=list(self.study.homicides.years),
            study_file=self.study_file.name,
        )

    def _roads_file(self) -> Path:
        if self.study.data.roads == "shipped":
            return self.places.roads_cache
        return self.places.root / self.study.data.roads

    def _roads(self, path: Path) -> "tuple[Roads, list[Path]]":
        """Read the road file; the shipped tables are written as one first."""
        from geo.outputs.files import written_whole
        from geo.sources.osm import read_roads, write_roads
        from geo.sources.roads import read_highways

        if self.study.data.roads.endswith(".graphml"):
            from geo.sources.osmnx_graph import read_graphml

            return read_graphml(path), []
        if self.study.data.roads != "shipped":
            return read_roads(path), []
        nodes, sections = read_highways(self.places.raw, self._ports())
        with written_whole(path) as temporary:
            stamp = f"{self.study.study.date.isoformat()}T00:00:00Z"
            write_roads(nodes, sections, temporary, made_on=stamp)
        return read_roads(path), [path]

    def _with_elevation(self, nodes: "pd.DataFrame") -> "pd.DataFrame":
        """Return nodes with how high they lie, if the study names a raster."""
        if self.study.data.elevation == "none":
            return nodes
        from geo.sources.elevation import node_elevation

        found = node_elevation(
            self.places.root / self.study.data.elevation,
            nodes["latitude"].to_numpy(),
            nodes["longitude"].to_numpy(),
        )
        return nodes.assign(elevation=found.metres)

    def _grid(self) -> tuple[list[Path], dict[str, Any]]:
        """Join all figures on hexagons."""
        from geo.grid.join import build_grid
        from geo.sources.extent import read_extent

        areas = self._shapes("sources", "areas")
        settings = self.study.grid
        extent = None
        if settings.extent != "none":
            extent = read_extent(self.places.root / settings.extent)
        raster = None
        if settings.population != "settlements":
            raster = self.places.root / settings.population
        settlements = self._table("sources", "settlements")
        allocation, known_points = self._allocation(areas, settlements)
        grid = build_grid(
            areas,
            settlements,
            self._figures(areas),
            resolution=settings.resolution,
            settlement_density=settings.settlement_density,
            us_states=settings.us_states,
            extent=extent,
            population_raster=raster,
        )
        files = self._write(
            "grid",
            {
                "": grid.cells,
                "areas": grid.areas,
                "years": grid.years,
                "ledger": grid.ledger,
                "seats": grid.seats,
                "shares": grid.shares,
                "allocation": allocation,
                **self._other_shares(areas, settlements, extent),
            },
        )
        overall = allocation[allocation["area_id"] == "all"].drop(columns="area_id")
        # JSON knows no NaN.
        overall = overall.astype(object).where(overall.notna(), None)
        facts = {
            "cells": len(grid.cells),
            "cells_by_country": grid.cells["country"].value_counts().to_dict(),
            "ledger": grid.ledger.to_dict("records"),
            "allocation": overall.to_dict("records"),
            "known_points": known_points,
            "population": dict(grid.facts),
        }
        return files, facts

    def _other_shares(
        self,
        areas: "gpd.GeoDataFrame",
        settlements: "pd.DataFrame",
        extent: "npt.NDArray[np.object_] | None",
    ) -> "dict[str, pd.DataFrame]":
        """Return where people live on hexagons of the resolutions that hotspots try."""
        from geo.grid.join import choose_areas, share_areas

        settings = self.study.grid
        on_grid = choose_areas(areas, settings.us_states, extent)
        census = self._figures(areas)["population"].summed()
        return {
            f"shares_{resolution}": share_areas(
                on_grid,
                settlements,
                census,
                resolution=resolution,
                settlement_density=settings.settlement_density,
            )
            for resolution in self._resolutions()
        }

    def _allocation(
        self, areas: "gpd.GeoDataFrame", settlements: "pd.DataFrame"
    ) -> "tuple[pd.DataFrame, int]":
        """Judge the spreading by points of known place; return how many there are."""
        from geo.grid import allocation
        from geo.grid.join import choose_areas
        from geo.grid.spreading import shares_by_method
        from geo.sources.known_points import read_known_points

        settings = self.study.grid
        if settings.known_points == "none":
            return allocation.no_allocation(), 0
        points = read_known_points(self.places.root / settings.known_points)
        held = allocation.hold_points(choose_areas(areas, settings.us_states), points)
        shares = shares_by_method(
            held,
            settlements,
            self._figures(areas)["population"].summed(),
            resolution=settings.resolution,
            density=settings.settlement_density,
        )
        table = allocation.judge_allocation(
            points,
            held,
            shares,
            seed=self.study.study.seed,
            small_count=self.study.outputs.small_count,
        )
        return table, len(points)

    def _hotspots(self) -> tuple[list[Path], dict[str, Any]]:
        """Find hotspots on the grid."""
        from geo.hotspots.stage import Inputs, run_hotspots
        from geo.sources.history import read_homicide_history, read_population_history
        from geo.sources.seizures import read_incidents

        raw, areas = self.places.raw, self._table("sources", "areas")
        history = read_homicide_history(raw, areas)
        years = sorted(history.totals.index)
        inputs = Inputs(
            areas=self._table("grid", "areas"),
            shares=self._table("grid", "shares"),
            cells=self._table("grid"),
            seats=self._table("grid", "seats"),
            elsewhere={
                resolution: self._table("grid", f"shares_{resolution}")
                for resolution in self._resolutions()
            },
            names=areas,
            settlements=self._table("sources", "settlements"),
            homicides=history.table,
            people=read_population_history(raw, areas, years=years),
            incidents=read_incidents(raw, areas),
        )
        tables, facts = run_hotspots(
            inputs,
            self.study.hotspots,
            homicide_years=len(self.study.homicides.years),
            seed=self.study.study.seed,
            cluster=self.cluster,
            progress=lambda share, what: self.progress("hotspots", share, what),
        )
        return self._write("hotspots", tables), facts

    def _resolutions(self) -> list[int]:
        """Return the resolutions beside the study's own that hotspots look at."""
        own = self.study.grid.resolution
        return [one for one in self.study.hotspots.stability.resolutions if one != own]

    def _corridors(self) -> tuple[list[Path], dict[str, Any]]:
        """Estimate the flow through crossings and along roads."""
        from geo.corridors.stage import run_corridors

        estimate, facts = run_corridors(
            self.corridor_inputs(),
            self.study.corridors,
            seed=self.study.study.seed,
            cluster=self.cluster,
            progress=lambda share, what: self.progress("corridors", share, what),
        )
        files = self._write(
            "corridors",
            {
                "": estimate.corridors,
                "edges": estimate.edges,
                "ports": estimate.ports,
                "areas": estimate.area_flows,
                "cells": estimate.cell_flows,
                "variants": estimate.variants,
                "variant_edges": estimate.variant_edges,
            },
        )
        return files, facts

    def corridor_inputs(self) -> "Inputs":
        """Gather the tables that corridors are made from."""
        from geo.corridors.stage import Inputs
        from geo.sources.gateways import read_gateways
        from geo.sources.laws import read_laws
        from geo.sources.roads import highway_lines, read_highways
        from geo.sources.southern import read_southern
        from geo.sources.traces import read_purchases

        raw, supply = self.places.raw, self.study.corridors.supply
        ports = self._ports()
        areas = self._shapes("sources", "areas")
        states = set(areas["state"])
        return Inputs(
            road_nodes=self._table("sources", "road_nodes"),
            road_segments=self._table("sources", "road_segments"),
            road_ways=self._table("sources", "road_ways"),
            highways=highway_lines(*read_highways(raw, ports)),
            outlines=self._shapes("sources", "outlines"),
            areas=areas,
            seats=self._table("grid", "seats"),
            settlements=self._table("sources", "settlements"),
            cells=self._table("grid"),
            shares=self._table("grid", "shares"),
            hotspots=self._table("hotspots"),
            ports=ports,
            southern=read_southern(raw),
            gateways=read_gateways(raw),
            purchases=read_purchases(raw, states, weapon_class=supply.weapon_class),
            laws=read_laws(raw, states) if supply.by == "laws" else None,
            figures=self._figures(areas),
        )

    def _outputs(self) -> tuple[list[Path], dict[str, Any]]:
        """Write GeoPackage, maps and manifest."""
        from geo.outputs.manifest import write_manifest
        from geo.outputs.products import Products, Style, write_products
        from geo.sources.cards import read_cards
        from geo.sources.southern import read_southern

        about, settings = self.study.study, self.study.outputs
        cards = [dataclasses.asdict(card) for card in read_cards(self.places.raw)]
        settlements = self._table("sources", "settlements")
        products = Products(
            grid=self._table("grid"),
            hotspots=self._table("hotspots"),
            bivariate=self._table("hotspots", "bivariate"),
            emerging=self._table("hotspots", "emerging"),
            emerging_years=self._table("hotspots", "emerging_years"),
            ranked=self._shapes("hotspots", "ranked"),
            rings=self._table("hotspots", "rings"),
            skill=self._table("hotspots", "skill"),
            clusters=self._shapes("hotspots", "clusters"),
            cluster_members=self._table("hotspots", "cluster_members"),
            scan=self._shapes("hotspots", "scan"),
            edges=self._shapes("corridors", "edges"),
            corridors=self._shapes("corridors"),
            ports=self._shapes("corridors", "ports"),
            areas=self._shapes("sources", "areas"),
            area_totals=self._table("grid", "areas"),
            area_flows=self._table("corridors", "areas"),
            cell_flows=self._table("corridors", "cells"),
            variants=self._table("corridors", "variants"),
            variant_edges=self._table("corridors", "variant_edges"),
            southern=read_southern(self.places.raw),
            ledger=self._table("grid", "ledger"),
            allocation=self._table("grid", "allocation"),
            outlines=self._shapes("sources", "outlines"),
            places=settlements[settlements["population"] >= _LABELLED_FROM],
        )
        titles = {"en": about.title, "es": about.title_es}
        title = titles.pop(settings.language)
        style = Style(
            title=title,
            other_title=next(iter(titles.values())),
            language=settings.language,
            small_count=settings.small_count,
            made_on=about.date,
            dpi=settings.sheet_dpi,
            dealer_year=self.study.dealers.year,
            homicide_years=(
                self.study.homicides.first_year,
                self.study.homicides.last_year,
            ),
        )
        files = write_products(
            products,
            cards,
            self.places,
            style=style,
            progress=lambda share, what: self.progress("outputs", share, what),
        )
        record = Record.read(self.places.stages)
        made = {self.places.shown(file): freshness.file_hash(file) for file in files}
        write_manifest(
            self.places.manifest,
            study=self.study.model_dump(mode="json"),
            sources=cards,
            stages={
                **{name: record.stages[name] for name in STAGES[:-1]},
                "outputs": {"files": made},
            },
            ledger=[dict(line) for line in products.ledger.to_dict("records")],
            version=__version__,
        )
        return [*files, self.places.manifest], {"language": settings.language}


# Settlements that maps label, from this many people.
_LABELLED_FROM = 100_000


def _hash(path: Path) -> str:
    return freshness.file_hash(path) if path.is_file() else "absent"
