"""Mirrors: folders or servers that hold copies of the files of the catalogue.

A mirror holds a file under the path that the catalogue gives (``border/….csv``), or
under ``<source>/<name>``, which is how fetched files lie: one office fetches, and
others use its folder as their mirror.
"""

import stat
from collections.abc import Callable
from pathlib import Path

from geo.errors import Fault, FetchError, InputError
from geo.sources.network import LastingError, require_allowed
from geo.sources.part import Part, writing
from geo.sources.source import Wanted

_CHUNK = 1 << 20


def candidates(wanted: Wanted) -> list[str]:
    """Return the paths below a mirror at which a file may lie."""
    own = f"{wanted.source.id}/{wanted.file.name}"
    return [path for path in (wanted.file.mirror, own) if path]


def is_address(mirror: str) -> bool:
    """Tell whether a mirror is a server, not a folder."""
    return "://" in mirror


def require_mirror(mirror: str, *, offline: bool) -> None:
    """Refuse a mirror that is none, before anything is fetched.

    Parameters
    ----------
    mirror
        Folder or address.
    offline
        Whether the network may be used.

    Raises
    ------
    InputError
        If there is no such folder, or the address is not allowed.
    """
    if not is_address(mirror):
        if not Path(mirror).is_dir():
            expected, found = "a folder, or an address https://…", "no such folder"
            raise InputError([_wrong(mirror, expected, found, "Correct the path.")])
        return
    if offline:
        expected, found = "a folder, because of --offline", "an address"
        remedy = "Name a folder, or leave --offline out."
        raise InputError([_wrong(mirror, expected, found, remedy)])
    try:
        require_allowed(mirror)
    except LastingError as error:
        fault = _wrong("--mirror", error.expected, error.found, error.remedy)
        raise InputError([fault]) from error


def locate(folder: Path, wanted: Wanted) -> Path | None:
    """Return where a mirror folder holds a file.

    Parameters
    ----------
    folder
        The mirror.
    wanted
        The file.

    Returns
    -------
    pathlib.Path or None
        A regular file inside the folder, links resolved; None if the mirror lacks it.

    Raises
    ------
    InputError
        If the name is there but leads out of the mirror, nowhere, or to no file.
    """
    root = folder.resolve()
    for relative in candidates(wanted):
        path = folder / relative
        if not path.exists() and not path.is_symlink():
            continue
        real = path.resolve()
        if not real.is_relative_to(root):
            found = "a link that leads out of the mirror"
        elif not real.exists():
            found = "a link that leads nowhere"
        elif not stat.S_ISREG(real.stat().st_mode):
            found = "no regular file"
        else:
            return real
        remedy = "Put the file itself there."
        raise InputError([_wrong(str(path), "a file inside the mirror", found, remedy)])
    return None


def copy(
    path: Path, part: Part, *, shown: str, told: Callable[[int, int], None]
) -> None:
    """Copy a file of a mirror, or of the user, into a part file.

    Parameters
    ----------
    path
        The file.
    part
        Where to; what is there is overwritten.
    shown
        What a message calls it.
    told
        Called with the bytes copied and those in all.

    Raises
    ------
    FetchError
        If the file cannot be read or the disk is full.
    """
    part.clear()
    done, whole = 0, path.stat().st_size
    try:
        source = path.open("rb")
    except OSError as error:
        fault = _wrong(str(path), "a file that may be read", str(error.strerror), "")
        raise FetchError([fault]) from error
    try:
        with source, writing(part):
            part.path.parent.mkdir(parents=True, exist_ok=True)
            with part.path.open("wb") as stream:
                while chunk := source.read(_CHUNK):
                    stream.write(chunk)
                    done += len(chunk)
                    told(done, whole)
    except LastingError as error:
        part.clear()
        raise FetchError(
            [_wrong(shown, error.expected, error.found, "Free room and try again.")]
        ) from error
    except BaseException:
        # A copy that was interrupted is begun anew: it is of no use.
        part.clear()
        raise


def _wrong(file: str, expected: str, found: str, remedy: str) -> Fault:
    return Fault(file=file, expected=expected, found=found, remedy=remedy)
