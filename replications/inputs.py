"""Files that replications read: what ships, what was fetched, what is not at hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geo.errors import Fault, MissingInputError
from geo.freshness import file_hash

ROOT = Path(__file__).parents[1]


@dataclass(slots=True)
class Data:
    """Files that replications read, and what they have read.

    Attributes
    ----------
    raw
        The raw folder that ships.
    folders
        Folders with what does not ship, looked through in this order: as a mirror
        lays files out (``united_states/file.csv``) or anywhere below by the file's
        name.
    read
        SHA-256 of each file that was asked for, by the name it was asked by.
    """

    raw: Path
    folders: Sequence[Path]
    read: dict[str, str] = field(default_factory=dict)

    def shipped(self, name: str) -> Path:
        """Return a file of the raw folder, such as ``dealers/dealers.csv``."""
        path = self.raw / name
        if not path.is_file():
            raise MissingInputError([_lacking(name, "restore the raw folder")])
        self.note(f"data/raw/{name}", path)
        return path

    def note(self, name: str, path: Path) -> None:
        """Note that a file was read, by a name without folders of this machine."""
        self.read[name] = file_hash(path)

    def wanted(self, name: str, *, source: str) -> Path:
        """Return a file that does not ship.

        Parameters
        ----------
        name
            As a mirror names it: ``united_states/dealers_county_year_2003_2023.csv``.
        source
            Its name in the source catalogue: ``atf-dealer-counts/county-year``.

        Raises
        ------
        MissingInputError
            If no folder has it; with the commands that get it.
        """
        for folder in self.folders:
            found = [folder / name, *sorted(folder.rglob(Path(name).name))]
            for path in found:
                if path.is_file():
                    self.note(name, path)
                    return path
        remedy = (
            f"Get it with 'geo sources fetch --only {source}' ('geo sources show' says "
            "from where), or name the folder that has it: --data FOLDER."
        )
        raise MissingInputError([_lacking(name, remedy)])


def default_data(folder: Path | None = None) -> Data:
    """Return the data of this checkout.

    Parameters
    ----------
    folder
        Where what does not ship lies; by default ``data/raw/fetched``.
    """
    raw = ROOT / "data" / "raw"
    return Data(raw, [folder or raw / "fetched"])


def _lacking(name: str, remedy: str) -> Fault:
    return Fault(file=name, expected="the file", found="none", remedy=remedy)
