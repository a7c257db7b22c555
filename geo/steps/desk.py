"""Where the stages of one study find and leave their tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.paths import Places
from geo.study import Study

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.schema.figures import AreaFigures

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

    def given(self, name: str, *, unless: str) -> Path | None:
        """Return the file that the study names, None if it has the word for none."""
        return None if name == unless else self.places.root / name

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

        return read_ports(self.places.raw)

    def figures(self, areas: "pd.DataFrame") -> "dict[str, AreaFigures]":
        """Return the figures by area as given."""
        from geo.sources.figures import read_figures

        return read_figures(
            self.places.raw,
            areas,
            dealer_year=self.study.dealers.year,
            homicide_years=list(self.study.homicides.years),
            study_file=self.study_file.name,
        )

    def other_resolutions(self) -> list[int]:
        """Return the resolutions beside the study's own that hotspots look at."""
        own = self.study.grid.resolution
        return [one for one in self.study.hotspots.stability.resolutions if one != own]
