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

    @property
    def overlaid(self) -> Path:
        """Raw tables with those that named files gave in place of the shipped."""
        return self.processed / "raw"

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
    def qgis_project(self) -> Path:
        """Project that arranges the layers of the GeoPackage; lies beside it."""
        return self.processed / "border.qgs"

    def layer_file(self, name: str) -> Path:
        """Return the GeoParquet file of a layer, or the Parquet file of a table."""
        return self.processed / "layers" / f"{name}.parquet"

    def raster(self, name: str) -> Path:
        """Return the Cloud-Optimised GeoTIFF of a surface."""
        return self.processed / "rasters" / f"{name}.tif"

    def csv_table(self, name: str) -> Path:
        """Return the CSV of a table or of the attributes of a layer."""
        return self.processed / "tables" / f"{name}.csv"

    @property
    def data_dictionary(self) -> Path:
        """Every file, column, type, unit and meaning, as CSV."""
        return self.processed / "tables" / "dictionary.csv"

    @property
    def data_dictionary_json(self) -> Path:
        """The same, as JSON for programs."""
        return self.processed / "tables" / "dictionary.json"

    @property
    def manifest(self) -> Path:
        """Record of study, sources, versions, counts and automatic choices."""
        return self.processed / "manifest.json"

    @property
    def calibration(self) -> Path:
        """Parameters found from what was seen, with their errors."""
        return self.processed / "calibration.json"

    @property
    def skill(self) -> Path:
        """How good the estimates are beside simple guesses, with how it was found."""
        return self.processed / "skill.json"

    @property
    def sensitivity(self) -> Path:
        """How far results of the corridors move with each input."""
        return self.processed / "sensitivity.json"

    def sensitivity_sheet(self, language: str) -> Path:
        """Return the printed sheet of it, in one language."""
        return self.maps / f"sensitivity-{language}.png"

    @property
    def cases(self) -> Path:
        """How good the model was on a user's own cases."""
        return self.processed / "cases.json"

    @property
    def web_map(self) -> Path:
        """Interactive map: one file that opens offline."""
        return self.maps / "border.html"

    @property
    def briefing(self) -> Path:
        """Briefing to read on a screen: one file, both languages."""
        return self.maps / "briefing.html"

    def briefing_pdf(self, language: str) -> Path:
        """Return the briefing to print, in one language."""
        return self.maps / f"briefing-{language}.pdf"

    @property
    def calibration_sheet(self) -> Path:
        """Printed sheet of the profile likelihoods."""
        return self.maps / "calibration.png"

    def sheet(self, language: str, paper: str, number: int, name: str) -> Path:
        """Return a printed map, such as ``maps/sheets/en-a4/01-corridors.png``."""
        folder = self.sheets / f"{language}-{_in_names(paper)}"
        return folder / f"{number:02d}-{name}.png"

    def atlas(self, language: str, paper: str) -> Path:
        """Return all printed maps of one language and paper as one file."""
        return self.sheets / f"atlas-{language}-{_in_names(paper)}.pdf"

    @property
    def sheets(self) -> Path:
        """Folder of the printed maps."""
        return self.maps / "sheets"

    def shown(self, path: Path) -> str:
        """Word a path as the user would: relative to the study's folder if inside."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()


def _in_names(paper: str) -> str:
    """Return a paper as file names have it: 16:9 is 16x9."""
    return paper.lower().replace(":", "x")
