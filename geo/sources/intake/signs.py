"""What the first bytes of a file tell, whatever its name says."""

from pathlib import Path
from typing import Final

from geo.sources.intake.faults import refused

_HEAD: Final = 1024
_ANEW: Final = "Fetch it again."
_PAGE: Final = (
    "A server may have answered with a page instead of the file; fetch it again, or "
    "by hand from its official page."
)
_RENAME: Final = "Give the file the ending of what it is."
# First bytes, what they are, and what to do.
_SIGNS: Final = (
    (b"PK\x03\x04", "a ZIP archive or workbook", _RENAME),
    (b"PK\x05\x06", "an empty ZIP archive", _ANEW),
    (b"\x1f\x8b", "a file packed by gzip", _RENAME),
    (b"BZh", "a file packed by bzip2", _RENAME),
    (b"\xfd7zXZ\x00", "a file packed by xz", _RENAME),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it by hand."),
    (b"Rar!", "a RAR archive", "Unpack it by hand."),
    (
        b"\xd0\xcf\x11\xe0",
        "an Excel workbook of the old kind, or one with a password",
        "Save it as .xlsx without a password, or as CSV.",
    ),
    (b"%PDF", "a PDF", "Take the table that its producer publishes beside it."),
    (b"SQLite format 3\x00", "a database", "Export the table as CSV."),
    (b"version https://git-lfs", "a pointer to a file kept elsewhere", _ANEW),
)
# What a server answers in place of a file of any kind.
ANSWERS: Final = ("a web page", "XML", "JSON")
_TAR: Final = (257, b"ustar")
_PAGES: Final = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<!--")


def kind_of(path: Path) -> tuple[str, str] | None:
    """Return what a file is that is no plain text, and what to do; None if it may be.

    Parameters
    ----------
    path
        Any file.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    for sign, what, remedy in _SIGNS:
        if head.startswith(sign):
            return what, remedy
    if head[_TAR[0] :].startswith(_TAR[1]):
        return "a tar archive", "Unpack it by hand."
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(_PAGES) or (text.startswith(b"<?xml") and b"<html" in text):
        return ANSWERS[0], _PAGE
    if text.startswith((b"<?xml", b"<rss", b"<error", b"<!doctype")):
        return ANSWERS[1], _PAGE
    if text.startswith((b'{"', b'[{"', b"{\n", b"{\r\n")):
        return ANSWERS[2], "Take the file as CSV or XLSX."
    return None


def refuse_other_kinds(path: Path, shown: str) -> None:
    """Refuse a file whose first bytes say that it is no plain text.

    Raises
    ------
    InputError
        Naming what it is.
    """
    kind = kind_of(path)
    if kind is not None:
        raise refused(shown, "a table", *kind)
