"""Where things are. Imports nothing of the project.

Every path is relative to the folder of the study file, so that a study can be moved
as a whole. Nothing here reads or writes.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The folders and files of one study.

    Attributes
    ----------
    root
        Folder that holds the study file.
    raw, processed, maps
        Folders of the raw tables, of the stage results and of the maps.
    """

    root: Path
    raw: Path
    processed: Path
    maps: Path

    def stage_table(self, stage: str, table: str = "") -> Path:
        """Return the Parquet file of a table that a stage made."""
        name = f"{stage}_{table}" if table else stage
        return self.processed / f"{name}.parquet"

    @property
    def stages(self) -> Path:
        """Record of what each finished stage was made from."""
        return self.processed / "stages.json"

    @property
    def roads_cache(self) -> Path:
        """Shipped highways in OpenStreetMap's own file format."""
        return self.processed / "highways.osm.pbf"

    @property
    def geopackage(self) -> Path:
        """GeoPackage with all layers."""
        return self.processed / "border.gpkg"

    @property
    def manifest(self) -> Path:
        """Record of study, sources, versions, counts and automatic choices."""
        return self.processed / "manifest.json"

    @property
    def calibration(self) -> Path:
        """Parameters found from what was seen, with their errors."""
        return self.processed / "calibration.json"

    @property
    def web_map(self) -> Path:
        """Interactive map: one file that opens offline."""
        return self.maps / "border.html"

    def sheet(self, theme: str) -> Path:
        """Return the printed sheet of a theme."""
        return self.maps / f"{theme}.png"

    def shown(self, path: Path) -> str:
        """Word a path as the user would: relative to the study's folder if inside."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()
