"""Begin a study of one's own: the shipped study and raw tables in another folder."""

import shutil
from pathlib import Path

from geo.errors import Fault, InputError, MissingInputError

# The project's own folder, where the package was installed from.
PROJECT = Path(__file__).parents[2]


def start_study(folder: Path, *, project: Path = PROJECT) -> list[Path]:
    """Copy what a study needs into a new folder.

    Parameters
    ----------
    folder
        Must not exist, or be empty.
    project
        Folder with ``study.toml`` and ``data/raw``.

    Returns
    -------
    list of Path
        The files, sorted.

    Raises
    ------
    InputError
        If the folder holds something.
    MissingInputError
        If the project's own files are not there, as after an installation without
        a checkout.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            [
                Fault(
                    file=str(folder),
                    expected="a folder that is new or empty",
                    found="one that holds something" if folder.is_dir() else "a file",
                    remedy="Name another folder.",
                )
            ]
        )
    raw = project / "data" / "raw"
    files = [
        project / "study.toml",
        *sorted(raw.glob("*/*.csv")),
        *sorted(raw.glob("*/card.toml")),
    ]
    if not files[0].is_file() or len(files) == 1:
        raise MissingInputError(
            [
                Fault(
                    file=str(project / "study.toml"),
                    expected="the shipped study and its raw tables",
                    found="none",
                    remedy="Run the command from an installation of a checkout.",
                )
            ]
        )
    made = []
    for file in files:
        copy = folder / file.relative_to(project)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        made.append(copy)
    return sorted(made)
