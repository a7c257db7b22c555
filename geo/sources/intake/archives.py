"""Files inside files: unpacked within limits, never outside a folder of their own.

An archive is refused if a member would leave its folder, is a link or encrypted, or if
it unpacks to far more than it weighs: a few kilobytes can hold a petabyte of nothing.
"""

import contextlib
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final

from geo.errors import Fault, InputError, MissingInputError
from geo.sources.intake.faults import refused
from geo.sources.intake.faults import shown as legible
from geo.sources.intake.signs import ANSWERS, kind_of
from geo.sources.intake.unpacking import (
    BROKEN,
    SUSPICIOUS,
    copy,
    unpack,
    within_limits,
)

_MOST_MEMBERS: Final = 10_000
_PACKED: Final = (".gz", ".bz2", ".xz")
# What a Mac adds to an archive beside the files.
_NOT_FILES: Final = ("__MACOSX/", "._")
# Where INEGI's open data keep the table, beside folders of catalogues and dictionaries.
_DATA_FOLDER: Final = "conjunto_de_datos"


@contextlib.contextmanager
def open_member(
    path: Path, suffixes: Sequence[str], *, shown: str, beside: Sequence[str] = ()
) -> Iterator[Path]:
    """Give a plain file: the one given, or the one inside it.

    Parameters
    ----------
    path
        A plain file, one packed by gzip, bzip2 or xz, or a ZIP archive.
    suffixes
        How the name of the wanted file ends, lower case: ``(".csv", ".txt")``.
    shown
        Name of the file for messages.
    beside
        Further endings to unpack beside it: ``(".dbf", ".shx", ".prj")``.

    Yields
    ------
    Path
        The plain file; inside a temporary folder if it had to be unpacked.

    Raises
    ------
    MissingInputError
        If there is no such file.
    InputError
        If it holds no such file or more than one, is damaged, or cannot be trusted. Of
        several in an archive, the only one below a folder ``conjunto_de_datos`` is
        meant: INEGI lays catalogues and dictionaries beside it.
    """
    if not path.is_file():
        raise MissingInputError(
            [
                Fault(
                    file=shown,
                    expected="a file",
                    found="none",
                    remedy="Correct the path in the study, or fetch the file.",
                )
            ]
        )
    _refuse_unreadable(path, shown)
    suffix = path.suffix.lower()
    if suffix not in {".zip", *_PACKED}:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="geo-") as folder:
        if suffix == ".zip":
            yield _unzip(path, suffixes, Path(folder), shown, beside)
        else:
            target = Path(folder) / path.stem
            unpack(path, target, shown)
            yield target


def _refuse_unreadable(path: Path, shown: str) -> None:
    """Refuse a file that may not be opened, or one that is not what its name says."""
    try:
        kind = kind_of(path)
    except OSError as error:
        raise refused(
            shown,
            "a file that can be read",
            error.strerror or str(error),
            "Ask its owner for the right to read it.",
        ) from error
    packed = path.suffix.lower() in _PACKED
    if packed and kind is not None and kind[0] in ANSWERS:
        raise refused(shown, f"a file packed as {path.suffix.lower()}", *kind)


def check_zip(
    path: Path, *, shown: str, limited: bool = True, what: str = "a ZIP archive"
) -> zipfile.ZipFile:
    """Open a ZIP archive whose directory can be trusted.

    Parameters
    ----------
    path, shown
        As `open_member` takes them. Excel workbooks are ZIP archives too.
    limited
        False if only some members will be unpacked, and their sizes checked then: the
        boundaries of a nation come in archives of many layers.
    what
        What the archive is, for messages.

    Raises
    ------
    InputError
        If it is damaged, or a member is not to be trusted.
    """
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        kind = kind_of(path)
        if kind is not None and "ZIP" not in kind[0]:
            raise refused(shown, what, *kind) from error
        found = f"a damaged one ({error})"
        raise refused(shown, what, found, "Fetch it again.") from error
    try:
        _check_members(archive, path, shown, limited=limited)
    except InputError:
        archive.close()
        raise
    return archive


def _check_members(
    archive: zipfile.ZipFile, path: Path, shown: str, *, limited: bool
) -> None:
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        found = f"{len(members):,} files inside"
        raise refused(shown, f"at most {_MOST_MEMBERS:,} files", found, SUSPICIOUS)
    for member in members:
        _trust(member, shown)
    if limited:
        whole = sum(member.file_size for member in members)
        within_limits(whole, path.stat().st_size, shown)


def _trust(member: zipfile.ZipInfo, shown: str) -> None:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in (name.parts or ("",))[0]:
        raise refused(
            shown,
            "files that stay within the archive",
            f"one that would be written to {legible(member.filename)}",
            SUSPICIOUS,
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        found = f"a link, {legible(member.filename)}"
        raise refused(shown, "plain files", found, SUSPICIOUS)
    if member.flag_bits & 1:
        raise refused(
            shown,
            "files without a password",
            f"{legible(member.filename)}, which is encrypted",
            "Unpack it by hand and name the file inside.",
        )


def _unzip(
    path: Path,
    suffixes: Sequence[str],
    folder: Path,
    shown: str,
    beside: Sequence[str],
) -> Path:
    """Unpack the one wanted file, and those beside it, into a folder."""
    with check_zip(path, shown=shown, limited=False) as archive:
        names = [
            member.filename
            for member in archive.infolist()
            if not member.filename.startswith(_NOT_FILES[0])
            and not PurePosixPath(member.filename).name.startswith(_NOT_FILES[1])
        ]
        wanted = _of_data(
            [name for name in names if name.lower().endswith(tuple(suffixes))]
        )
        if len(wanted) != 1:
            raise refused(
                shown,
                f"one file ending in {' or '.join(suffixes)}",
                legible(", ".join(sorted(wanted))) if wanted else "none",
                "Unpack the archive and name the file that is meant.",
            )
        stem = wanted[0].rpartition(".")[0].lower()
        chosen = [
            name
            for name in names
            if name in wanted
            or (
                name.rpartition(".")[0].lower() == stem
                and name.lower().endswith(tuple(beside))
                and beside
            )
        ]
        sizes = sum(archive.getinfo(name).file_size for name in chosen)
        within_limits(sizes, path.stat().st_size, shown)
        for name in chosen:
            target = folder / PurePosixPath(name).name
            with _member(archive, name, shown) as stream:
                copy(stream, target, path.stat().st_size, shown)
        return folder / PurePosixPath(wanted[0]).name


def _of_data(names: list[str]) -> list[str]:
    """Return the files in the folder of data, or all where there is no such folder."""
    inside = [
        name
        for name in names
        if _DATA_FOLDER in PurePosixPath(name.lower().replace("\\", "/")).parent.parts
    ]
    return inside or names


def _member(archive: zipfile.ZipFile, name: str, shown: str) -> IO[bytes]:
    try:
        return archive.open(name)
    except BROKEN as error:
        raise refused(
            shown,
            "a ZIP archive that can be unpacked",
            f"{legible(name)}, which cannot be ({error})",
            "Fetch it again, or unpack it by hand and name the file inside.",
        ) from error
