"""Write files whole or not at all: to a temporary name first, then renamed."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`, renamed to it when the block succeeds.

    Parameters
    ----------
    path
        File to write; its folder is made if it is not there. The temporary name ends
        as `path` does, because some writers look at the suffix.

    Yields
    ------
    Path
        Where to write. Removed if the block fails or is interrupted.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name.split('.')[0]}.part{_suffix(path)}")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    with written_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_bytes(path: Path, data: bytes) -> None:
    """Write a binary file, whole or not at all."""
    with written_whole(path) as temporary:
        temporary.write_bytes(data)


def _suffix(path: Path) -> str:
    return "".join(path.suffixes)
