"""Whether a road file is of the kind that its name says, before anything reads it.

A wrong download is told by its first bytes: a web page, an archive, another packing.
"""

import bz2
import contextlib
import gzip
import tempfile
import zlib
from collections.abc import Callable, Iterator
from io import BufferedIOBase
from pathlib import Path
from xml.parsers import expat

from geo.errors import Fault, InputError
from geo.sources.overpass_answer import read_answer, write_answer

# As many bytes as tell what a file is.
_HEAD = 64
_CHUNK = 1 << 16
# XML that says nothing for so long is none that a program of maps wrote.
_LONGEST_PROLOG = 1 << 22
_PBF = b"OSMHeader"
_UTF8_MARK = b"\xef\xbb\xbf"

_SIGNS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda head: not head.strip(), "an empty file"),
    (lambda head: head.startswith(b"\x1f\x8b"), "gzip"),
    (lambda head: head.startswith(b"BZh"), "bzip2"),
    (lambda head: head.startswith(b"PK\x03\x04"), "a zip archive"),
    (lambda head: head.startswith(b"SQLite format 3"), "a GeoPackage or SQLite file"),
    (lambda head: _PBF in head, "OpenStreetMap's PBF"),
    (lambda head: head[:1] == b"{", "JSON"),
    (
        lambda head: b"<html" in head.lower() or b"<!doctype html" in head.lower(),
        "HTML",
    ),
    (lambda head: head[:1] == b"<", "XML"),
)
_WORDED = {"HTML": "a web page, as a server sends in place of a file"}
_BY_SUFFIX = {
    ".pbf": "OpenStreetMap's PBF",
    ".gz": "gzip",
    ".bz2": "bzip2",
    ".json": "JSON",
    ".osm": "XML",
    ".graphml": "XML",
    ".gpkg": "a GeoPackage or SQLite file",
}


def require_kind(path: Path) -> None:
    """Refuse a road file that is not what its name says.

    Parameters
    ----------
    path
        File with one of the endings of `geo.study.ROAD_SUFFIXES`.

    Raises
    ------
    InputError
        If its first bytes are of another kind, or XML in it declares entities.
    """
    expected = _BY_SUFFIX[path.suffix.lower()]
    with path.open("rb") as file:
        found = _kind_of(file.read(_HEAD))
    if found != expected:
        remedy = "Download or copy the file again."
        if found in _BY_SUFFIX.values():
            remedy = f"Name it as what it is, or take the file that is {expected}."
        raise _refused(path, expected, _WORDED.get(found, found), remedy)
    if path.suffix.lower() in {".osm", ".graphml", ".gz", ".bz2"}:
        _require_plain_xml(path)


def _kind_of(head: bytes) -> str:
    """Return what the first bytes of a file say that it is."""
    head = head.removeprefix(_UTF8_MARK).lstrip()
    return next((name for fits, name in _SIGNS if fits(head)), "bytes of no such kind")


def _require_plain_xml(path: Path) -> None:
    """Refuse XML with a document type, in which entities are declared."""
    try:
        with _opened(path) as file:
            head = file.read(_CHUNK)
            if _kind_of(head) == "JSON":
                return
            declared = _declares(head, file.read)
    except (OSError, EOFError, zlib.error) as error:
        found = f"damage in its packing ({error})"
        remedy = "Download or copy the file again."
        raise _refused(path, "a file that unpacks", found, remedy) from error
    if declared:
        remedy = "Take the file that its producer offers: none of its XML needs this."
        raise _refused(path, "XML without entities", declared, remedy)


def _opened(path: Path) -> BufferedIOBase:
    """Open a file for reading what is packed in it."""
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return gzip.open(path, "rb")
    return bz2.open(path, "rb") if suffix == ".bz2" else path.open("rb")


def _declares(head: bytes, more: Callable[[int], bytes]) -> str:
    """Return what a prolog declares that no road file needs; empty if nothing."""
    found: list[str] = []
    parser = expat.ParserCreate()

    def doctype(name: str, *_: object) -> None:
        found.append(f"a document type ('{name}'), which may declare entities")

    def started(*_: object) -> None:
        # The prolog is over.
        found.append("")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = started
    read = 0
    chunk = head
    with contextlib.suppress(expat.ExpatError):
        while chunk and not found and read < _LONGEST_PROLOG:
            # Handlers are asked after few bytes, so that nothing declared is used.
            for at in range(0, len(chunk), _HEAD):
                parser.Parse(chunk[at : at + _HEAD], False)  # noqa: FBT003 - no keyword
                if found:
                    break
            read += len(chunk)
            chunk = b"" if found else more(_CHUNK)
    if not found and read >= _LONGEST_PROLOG:
        return "no element in its first 4 MB"
    # XML that is damaged is told by what reads it.
    return found[0] if found else ""


@contextlib.contextmanager
def as_osm(path: Path) -> Iterator[Path]:
    """Give the path of a file that osmium reads: the file, or an answer as such.

    Raises
    ------
    InputError
        If it is an answer of Overpass that cannot be used.
    """
    if not path.name.lower().endswith((".json", ".json.gz")):
        yield path
        return
    answer = read_answer(path)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "answer.osm.pbf")
        write_answer(answer, target)
        yield target


def _refused(path: Path, expected: str, found: str, remedy: str) -> InputError:
    fault = Fault(file=path.name, expected=expected, found=found, remedy=remedy)
    return InputError([fault])
