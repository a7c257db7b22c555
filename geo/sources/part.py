"""A file on its way: the part that came, and by what the whole is known again."""

import contextlib
import errno
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.sources.network import LastingError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True)
class Served:
    """What a server said of a file.

    Attributes
    ----------
    last_modified, etag
        Date of the file, and its tag.
    whole
        Its size; 0 if that was not declared.
    date
        When the server answered.
    """

    last_modified: str
    etag: str
    whole: int
    date: str = ""


class Part:
    """A part file beside its target, and what is known of the whole.

    Parameters
    ----------
    target
        The file that will be.
    """

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f".{target.name}.part")
        self._notes = target.with_name(f".{target.name}.part.json")

    @property
    def size(self) -> int:
        """Return how many bytes came."""
        return self.path.stat().st_size if self.path.is_file() else 0

    def clear(self) -> None:
        """Forget what came."""
        self.path.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)

    def notes(self, url: str) -> Mapping[str, str]:
        """Return what is known of the whole, if the part came from that address."""
        try:
            notes: Any = json.loads(self._notes.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(notes, dict) or notes.get("url") != url:
            return {}
        return {str(name): str(value) for name, value in notes.items()}

    def begin(self, url: str, served: Served) -> None:
        """Start anew, and note by what the whole can be known again."""
        self.clear()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        notes = {
            "url": url,
            "etag": served.etag,
            "last_modified": served.last_modified,
        }
        self._notes.write_text(json.dumps(notes), encoding="utf-8")
        self.path.touch()


@contextlib.contextmanager
def writing(part: Part) -> Iterator[None]:
    """Word what the disk refuses while a part file is written.

    Raises
    ------
    LastingError
        If the disk is full, or may not be written to.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            remedy = (
                f"Free room and give the same command again: {part.size:,} bytes that "
                "came are kept."
            )
            expected = f"room in {part.path.parent}"
        else:
            expected, remedy = f"to write in {part.path.parent}", "Check who owns it."
        found = f"'{error.strerror or error}'"
        raise LastingError(expected=expected, found=found, remedy=remedy) from error
