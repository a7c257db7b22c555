"""Where the stages of one study find and leave their tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.paths import Places
from geo.schema.raw_united_states import WAITS
from geo.sections_data import is_fetched
from geo.study import Corridors, Study

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.schema.figures import AreaFigures
    from geo.sources.named import Named
    from geo.sources.overlay import Overlay

# (stage, share of the stage that is done, what is being done)
Progress = Callable[[str, float, str], None]
# The files of a stage, and its facts for the manifest.
Made = tuple[list[Path], dict[str, Any]]


@dataclass
class Desk:
    """One study and its tables.

    Attributes
    ----------
    study
        The settings.
    study_file
        Where they were read from.
    progress
        Told how far each stage is.
    cluster
        Address of a Dask scheduler that shares the work; empty for threads of this
        machine.
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

    def telling(self, stage: str) -> Callable[[float, str], None]:
        """Return the progress of one stage."""
        return lambda share, what: self.progress(stage, share, what)

    def given(self, name: str, *, unless: str, key: str = "") -> Path | None:
        """Return the file that the study names, None if it has the word for none.

        Parameters
        ----------
        name
            Path relative to the study; or a fetched file, if the key takes some.
        unless
            The word for none.
        key
            Of the study, such as ``data.roads``.
        """
        if name == unless:
            return None
        return (
            self.find(key, name)[0].path
            if is_fetched(name)
            else self.places.root / name
        )

    def find(self, key: str, *names: str) -> "list[Named]":
        """Return files that the study names for a key, as paths or as fetched files.

        Raises
        ------
        FaultyError
            With all faults: files that are not there, not fetched or altered since.
        """
        from geo.steps.given import find

        return find(self, key, *names)

    @cached_property
    def overlays(self) -> "list[Overlay]":
        """What the study names in place of raw tables, see `geo.steps.given`."""
        from geo.steps.given import overlays

        return overlays(self)

    @property
    def raw(self) -> Path:
        """Folder of the raw tables that every stage reads.

        The shipped one; or, if the study names files in place of some tables, the one
        that the stage `sources` made of both.
        """
        return self.places.overlaid if self.overlays else self.places.raw

    @cached_property
    def corridors(self) -> Corridors:
        """Settings of the corridors, with hours at crossings from named waits.

        The hours that the study gives at a crossing go before the waits of CBP there.
        """
        settings = self.study.corridors
        if not (self.raw / WAITS.name).is_file():
            return settings
        from geo.sources.official.cbp_waits import hours_at
        from geo.sources.tables import read_table

        waits = read_table(self.raw, WAITS, known={})
        hours = hours_at(waits, self.ports()) | settings.crossings.hours_at
        crossings = settings.crossings.model_copy(update={"hours_at": hours})
        return settings.model_copy(update={"crossings": crossings})

    def write(self, stage: str, tables: Mapping[str, "pd.DataFrame"]) -> list[Path]:
        """Write tables of a stage by name, each whole or not at all."""
        from geo.outputs.parquet import write_table

        files = []
        for name, table in tables.items():
            path = self.places.stage_table(stage, name)
            write_table(table, path)
            files.append(path)
            self.rows[path.stem] = len(table)
        return files

    def table(self, stage: str, name: str = "") -> "pd.DataFrame":
        """Return a table of a finished stage."""
        from geo.outputs.parquet import read_table

        return read_table(self.places.stage_table(stage, name))

    def shapes(self, stage: str, name: str = "") -> "gpd.GeoDataFrame":
        """Return a table of a finished stage with its geometries."""
        from geo.outputs.parquet import read_geometries

        return read_geometries(self.places.stage_table(stage, name))

    def ports(self) -> "pd.DataFrame":
        """Return the land crossings as given."""
        from geo.sources.ports import read_ports

        return read_ports(self.raw)

    def figures(self, areas: "pd.DataFrame") -> "dict[str, AreaFigures]":
        """Return the figures by area as given."""
        from geo.schema.raw_mexico import FIREARM_HOMICIDES
        from geo.sources.area_changes import read_successors
        from geo.sources.figures import read_figures
        from geo.sources.official.inegi_deaths import firearm_figures
        from geo.sources.tables import read_table

        figures = read_figures(
            self.raw,
            areas,
            dealer_year=self.study.dealers.year,
            homicide_years=list(self.study.homicides.years),
            study_file=self.study_file.name,
        )
        if not (self.raw / FIREARM_HOMICIDES.name).is_file():
            return figures
        counted = read_table(self.raw, FIREARM_HOMICIDES, known={})
        figures["firearm_homicides"] = firearm_figures(
            counted,
            read_successors(self.raw, areas),
            list(self.study.homicides.years),
            estimated=figures["firearm_homicides"],
        )
        return figures

    def other_resolutions(self) -> list[int]:
        """Return the resolutions beside the study's own that hotspots look at."""
        own = self.study.grid.resolution
        return [one for one in self.study.hotspots.stability.resolutions if one != own]
