"""One packed stream into one plain file, within limits.

What an archive declares of its sizes is not believed: bytes are counted as they come.
"""

import bz2
import gzip
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from geo.sources.intake.faults import refused

# Largest file that is unpacked, and how many times its packed size it may be: text
# tables of counts pack to a twentieth, rasters of nothing to a two-hundredth.
MOST_BYTES: Final = 4 << 30
_MOST_TIMES: Final = 400
_FREE_BYTES: Final = 16 << 20
_CHUNK: Final = 1 << 20
# The strongest setting of xz needs 65 MiB; a file can ask for 4 GiB.
_MOST_MEMORY: Final = 256 << 20
SUSPICIOUS: Final = "Do not use this file; fetch it again from its producer."
# Python's ZIP reader answers a damaged directory with any of these.
BROKEN: Final = (
    *(OSError, EOFError, ValueError, RuntimeError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OverflowError, MemoryError),
)


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


class _Xz:
    """An xz file that may not ask for more memory than any honest one."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._unpacker = lzma.LZMADecompressor(memlimit=_MOST_MEMORY)
        self._rest = b""

    def read(self, size: int, /) -> bytes:
        while True:
            if self._unpacker.eof:
                self._rest = self._unpacker.unused_data or self._stream.read(_CHUNK)
                # Files may be put one after the other, with zeros between.
                self._rest = self._rest.lstrip(b"\x00")
                if not self._rest:
                    return b""
                self._unpacker = lzma.LZMADecompressor(memlimit=_MOST_MEMORY)
            elif self._unpacker.needs_input:
                self._rest = self._stream.read(_CHUNK)
                if not self._rest:
                    message = "the file ends too early"
                    raise EOFError(message)
            data = self._unpacker.decompress(self._rest, size)
            self._rest = b""
            if data:
                return data


def unpack(path: Path, target: Path, shown: str) -> None:
    """Unpack a file ending in ``.gz``, ``.bz2`` or ``.xz``.

    Parameters
    ----------
    path, target
        The packed file, and the plain one to write.
    shown
        Name of the file for messages.

    Raises
    ------
    InputError
        If it is damaged, or unpacks to far more than it weighs.
    """
    with path.open("rb") as raw:
        stream: Readable = _Xz(raw)
        if path.suffix.lower() == ".gz":
            stream = gzip.GzipFile(fileobj=raw)
        elif path.suffix.lower() == ".bz2":
            stream = bz2.BZ2File(raw)
        copy(stream, target, path.stat().st_size, shown)


def copy(stream: Readable, target: Path, packed: int, shown: str) -> None:
    """Write what a stream unpacks to; `packed` is the size that it comes from.

    Raises
    ------
    InputError
        If it is damaged or far larger than `packed`, or there is no room for it.
    """
    whole = 0
    try:
        with target.open("wb") as out:
            while chunk := _read(stream, shown):
                whole += len(chunk)
                within_limits(whole, packed, shown)
                out.write(chunk)
    except OSError as error:
        raise refused(
            shown,
            "room to unpack it",
            error.strerror or str(error),
            "Free space in the folder of temporary files, or unpack the file by hand.",
        ) from error


def _read(stream: Readable, shown: str) -> bytes:
    try:
        return stream.read(_CHUNK)
    except BROKEN as error:
        found = f"one that is damaged or cut off ({error})"
        raise refused(shown, "a whole archive", found, "Fetch it again.") from error


def within_limits(whole: int, packed: int, shown: str) -> None:
    """Refuse what unpacks to more than any honest file does.

    Raises
    ------
    InputError
        Naming the limit.
    """
    if whole > MOST_BYTES:
        raise refused(
            shown,
            f"at most {MOST_BYTES >> 30} GiB unpacked",
            f"{whole / (1 << 30):.1f} GiB",
            SUSPICIOUS,
        )
    if whole > _FREE_BYTES and whole > _MOST_TIMES * max(packed, 1):
        raise refused(
            shown,
            f"at most {_MOST_TIMES} times its size unpacked",
            f"{whole / max(packed, 1):,.0f} times",
            SUSPICIOUS,
        )
