"""Files inside files: unpacked within limits, never outside a folder of their own.

An archive is refused if a member would leave its folder, is a link or encrypted, or if
it unpacks to far more than it weighs: a few kilobytes can hold a petabyte of nothing.
"""

import bz2
import contextlib
import gzip
import lzma
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from geo.errors import Fault, MissingInputError
from geo.sources.intake.faults import refused

# Largest file that is unpacked, and how many times its packed size it may be: text
# tables of counts pack to a twentieth, rasters of nothing to a two-hundredth.
MOST_BYTES: Final = 4 << 30
_MOST_TIMES: Final = 400
_FREE_BYTES: Final = 16 << 20
_MOST_MEMBERS: Final = 10_000
_CHUNK: Final = 1 << 20


class _Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes."""


_PACKED: Final = (".gz", ".bz2", ".xz")
_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError)


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
        If it holds no such file or more than one, is damaged, or cannot be trusted.
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
    suffix = path.suffix.lower()
    if suffix not in {".zip", *_PACKED}:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="geo-") as folder:
        if suffix == ".zip":
            yield _unzip(path, suffixes, Path(folder), shown, beside)
        else:
            target = Path(folder) / path.stem
            with _unpacking(path, suffix) as stream:
                _copy(stream, target, path.stat().st_size, shown)
            yield target


def _unpacking(path: Path, suffix: str) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    if suffix == ".gz":
        return gzip.GzipFile(path)
    if suffix == ".bz2":
        return bz2.BZ2File(path)
    return lzma.LZMAFile(path)


def check_zip(path: Path, *, shown: str, limited: bool = True) -> zipfile.ZipFile:
    """Open a ZIP archive whose directory can be trusted.

    Parameters
    ----------
    path, shown
        As `open_member` takes them. Excel workbooks are ZIP archives too.
    limited
        False if only some members will be unpacked, and their sizes checked then: the
        boundaries of a nation come in archives of many layers.

    Raises
    ------
    InputError
        If it is damaged, or a member is not to be trusted.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise refused(
            shown, "a ZIP archive", f"a damaged one ({error})", "Fetch it again."
        ) from error
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        found = f"{len(members):,} files inside"
        raise refused(shown, f"at most {_MOST_MEMBERS:,} files", found, _SUSPICIOUS)
    for member in members:
        _trust(member, shown)
    if limited:
        whole = sum(member.file_size for member in members)
        _within_limits(whole, path.stat().st_size, shown)
    return archive


_SUSPICIOUS = "Do not use this file; fetch it again from its producer."


def _trust(member: zipfile.ZipInfo, shown: str) -> None:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in (name.parts or ("",))[0]:
        raise refused(
            shown,
            "files that stay within the archive",
            f"one that would be written to '{member.filename}'",
            _SUSPICIOUS,
        )
    if stat.S_ISLNK(member.external_attr >> 16):
        raise refused(shown, "plain files", f"a link, '{member.filename}'", _SUSPICIOUS)
    if member.flag_bits & 1:
        raise refused(
            shown,
            "files without a password",
            f"'{member.filename}', which is encrypted",
            "Unpack it by hand and name the file inside.",
        )


def _within_limits(whole: int, packed: int, shown: str) -> None:
    if whole > MOST_BYTES:
        raise refused(
            shown,
            f"at most {MOST_BYTES >> 30} GiB unpacked",
            f"{whole / (1 << 30):.1f} GiB",
            _SUSPICIOUS,
        )
    if whole > _FREE_BYTES and whole > _MOST_TIMES * max(packed, 1):
        raise refused(
            shown,
            f"at most {_MOST_TIMES} times its size unpacked",
            f"{whole / max(packed, 1):,.0f} times",
            _SUSPICIOUS,
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
        names = [member.filename for member in archive.infolist()]
        wanted = [name for name in names if name.lower().endswith(tuple(suffixes))]
        if len(wanted) != 1:
            raise refused(
                shown,
                f"one file ending in {' or '.join(suffixes)}",
                ", ".join(sorted(wanted)) if wanted else "none",
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
        _within_limits(sizes, path.stat().st_size, shown)
        for name in chosen:
            with archive.open(name) as stream:
                target = folder / PurePosixPath(name).name
                _copy(stream, target, path.stat().st_size, shown)
        return folder / PurePosixPath(wanted[0]).name


def _copy(stream: _Readable, target: Path, packed: int, shown: str) -> None:
    """Write what a stream unpacks to; what it declares of its size is not believed."""
    whole = 0
    with target.open("wb") as out:
        while True:
            try:
                chunk = stream.read(_CHUNK)
            except (*_BROKEN, zipfile.BadZipFile) as error:
                raise refused(
                    shown,
                    "a whole archive",
                    f"one that is damaged or cut off ({error})",
                    "Fetch it again.",
                ) from error
            if not chunk:
                return
            whole += len(chunk)
            _within_limits(whole, packed, shown)
            out.write(chunk)
