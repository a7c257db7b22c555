"""What a file is, told by its first bytes and not by its name.

A server that has moved a file often answers with a page in HTML and the code for
success: such a page must never lie where a table or a raster is looked for.
"""

import bz2
import gzip
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_HEAD = 4096
_TITLE = 60
_HTML = re.compile(rb"<!doctype\s+html|<html|<head[\s>]|<body[\s>]", re.IGNORECASE)
_TITLE_OF = re.compile(rb"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
# What files begin with, and the words for it.
_MARKS = {
    b"PK\x03\x04": "a ZIP archive",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\x1f\x8b": "a gzip file",
    b"BZh": "a bzip2 file",
    b"SQLite format 3\x00": "a GeoPackage or other SQLite file",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
    b"II+\x00": "a BigTIFF image",
    b"MM\x00+": "a BigTIFF image",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file.

    Attributes
    ----------
    words
        What it is called in a message.
    suffixes
        How its names may end.
    fits
        Tells from the first bytes whether a file is one.
    """

    words: str
    suffixes: tuple[str, ...]
    fits: Callable[[bytes], bool]


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _is_text(head: bytes) -> bool:
    """Tell whether bytes are text that is neither HTML nor XML."""
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    known = any(head.startswith(mark) for mark in _MARKS)
    return bool(body) and b"\x00" not in head and not known and body[:1] != b"<"


def _is_table(head: bytes) -> bool:
    """Tell whether bytes are text that is no answer of a service in JSON either."""
    return _is_text(head) and head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (
        b"{",
        b"[",
    )


def _is_json(head: bytes) -> bool:
    return _is_text(head) and head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in b"{["


def _is_osm(head: bytes) -> bool:
    return b"<osm" in head and not _HTML.search(head)


def _is_pbf(head: bytes) -> bool:
    """Tell whether bytes begin with the header block of an OpenStreetMap file."""
    return head[4:15] == b"\x0a\x09OSMHeader"


KINDS = {
    "csv": Kind("a table as text", (".csv", ".txt", ".tsv"), _is_table),
    "csv.gz": Kind("a table as text in gzip", (".csv.gz",), _is_table),
    "json": Kind("JSON", (".json", ".geojson", ".topojson"), _is_json),
    "json.gz": Kind("JSON in gzip", (".json.gz",), _is_json),
    "osm.bz2": Kind("OpenStreetMap XML in bzip2", (".osm.bz2",), _is_osm),
    "osm.pbf": Kind("an OpenStreetMap PBF file", (".osm.pbf",), _is_pbf),
    "tif": Kind(
        "a TIFF raster",
        (".tif", ".tiff"),
        _begins(b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
    ),
    "gpkg": Kind("a GeoPackage", (".gpkg",), _begins(b"SQLite format 3\x00")),
    "zip": Kind("a ZIP archive", (".zip",), _begins(b"PK\x03\x04")),
    "xlsx": Kind("an Excel workbook", (".xlsx",), _begins(b"PK\x03\x04")),
    "pdf": Kind("a PDF document", (".pdf",), _begins(b"%PDF")),
}
_ARCHIVES = ("zip", "xlsx")


def refuse_content_type(content_type: str) -> str | None:
    """Word what a server says it sends, if that can only be an error page.

    Parameters
    ----------
    content_type
        Header of the answer. Agencies label tables in every possible way, so that
        only HTML is refused by its label.

    Returns
    -------
    str or None
        What was found, or None.
    """
    label = content_type.split(";", maxsplit=1)[0].strip().lower()
    if label in {"text/html", "application/xhtml+xml"}:
        return f"'{label}', a web page"
    return None


def refuse_file(path: Path, kind: str) -> str | None:
    """Word what a file is, if it is not of its kind.

    Parameters
    ----------
    path
        The file; its name is not looked at.
    kind
        One of `KINDS`.

    Returns
    -------
    str or None
        What was found, or None if the file is of its kind as far as its beginning
        tells; of a ZIP archive the end is looked for too.
    """
    with path.open("rb") as stream:
        outer = stream.read(_HEAD)
    if not outer:
        return "an empty file"
    packed = kind.rpartition(".")[2]
    if packed in {"gz", "bz2"}:
        mark = b"\x1f\x8b" if packed == "gz" else b"BZh"
        if not outer.startswith(mark):
            return describe(outer)
        head = _unpacked(path, packed)
        if head is None:
            return "a damaged archive"
    else:
        head = outer
    if not KINDS[kind].fits(head):
        return describe(head)
    if kind in _ARCHIVES and not zipfile.is_zipfile(path):
        return "a ZIP archive without its end"
    return None


def describe(head: bytes) -> str:
    """Word what a file is, by its first bytes."""
    for mark, words in _MARKS.items():
        if head.startswith(mark):
            return words
    if _HTML.search(head):
        title = re.search(
            rb"<title[^>]*>(.*?)</title>", head, re.IGNORECASE | re.DOTALL
        )
        words = _plain(title.group(1)) if title else ""
        return f"a web page ('{words}')" if words else "a web page"
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if body[:1] == b"<":
        return f"XML ('{_plain(body)}')"
    if b"\x00" in head:
        return "binary data of no known kind"
    return f"text ('{_plain(body)}')" if body else "blank text"


def _unpacked(path: Path, packed: str) -> bytes | None:
    """Return the first bytes inside a compressed file; None if it is damaged."""
    unpacked = gzip.open if packed == "gz" else bz2.open
    try:
        with unpacked(path, "rb") as stream:
            return bytes(stream.read(_HEAD))
    except (OSError, EOFError, zlib.error):
        return None


def _plain(text: bytes) -> str:
    """Return the beginning of a text, fit to be printed in a message."""
    words = " ".join(text[: 4 * _TITLE].decode("utf-8", "replace").split())
    clean = "".join(letter for letter in words if letter.isprintable())
    return clean[:_TITLE] + ("…" if len(clean) > _TITLE else "")
