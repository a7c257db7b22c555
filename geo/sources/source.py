"""What a public source is: who publishes what, on which terms, in which files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

# More than the largest file of the catalogue, the roads of the United States.
_MOST_BYTES = 32 * 1024**3
BLANK = re.compile(r"\{(\w+)\}")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file of a source.

    Attributes
    ----------
    id, name
        What the file is called in a command, and on disk. The name may have blanks
        such as ``{year}`` that the edition fills.
    what, kind, layout, years
        What it holds; one of `geo.sources.kinds.KINDS`; the name of its layout, by
        which a reader finds it; the years that it covers.
    url
        Where the producer offers it, with blanks; empty if no address leads to it.
    mirror
        Its path below a mirror folder; empty if no such copy is known.
    sha256, bytes
        Hash and size, where the bytes were at hand; else empty and 0.
    most_bytes
        A larger file is refused while it comes.
    stands_for
        The file of the same source that this one can stand in for.
    optional
        Fetched from the internet only when it is named: large, or one of many.
    checked
        Whether address and layout were checked against a real file.
    edition
        Values of the blanks.
    """

    id: str
    name: str
    what: str
    kind: str
    layout: str
    years: str
    url: str = ""
    mirror: str = ""
    sha256: str = ""
    bytes: int = 0
    most_bytes: int = _MOST_BYTES
    stands_for: str = ""
    optional: bool = False
    checked: bool = False
    edition: Mapping[str, str] = field(default_factory=dict)

    def of_edition(self, edition: Mapping[str, str]) -> "SourceFile":
        """Return the file with its blanks filled, the given values before its own."""
        values = {name: edition.get(name, own) for name, own in self.edition.items()}

        def filled(text: str) -> str:
            return BLANK.sub(lambda blank: values[blank.group(1)], text)

        return replace(
            self,
            name=filled(self.name),
            url=filled(self.url),
            years=filled(self.years),
            edition=values,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One public source: who publishes what, on which terms, and in which files.

    Attributes
    ----------
    id
        What the source is called in a command; the folder of its files.
    title, producer, licence, licence_url, page, cadence, cite, get
        Name; who publishes it; terms and where they stand; official page; how often
        it is renewed; how to cite it; how to get the real thing.
    feeds
        What of the project it can feed.
    files
        In the order of the catalogue: what the producer offers before what stands in.
    read
        How its files are read, and what is done to them; empty if not said.
    """

    id: str
    title: str
    producer: str
    licence: str
    licence_url: str
    page: str
    cadence: str
    cite: str
    get: str
    feeds: tuple[str, ...]
    files: tuple[SourceFile, ...]
    read: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that somebody wants.

    Attributes
    ----------
    source, file
        The file, its blanks filled.
    named
        Whether somebody named the very file: then it must come.
    asked
        Whether somebody named its source: then something of it must come.
    """

    source: Source
    file: SourceFile
    named: bool = False
    asked: bool = False

    @property
    def id(self) -> str:
        """Return what the file is called in a command."""
        return f"{self.source.id}/{self.file.id}"


def is_safe_path(text: str) -> bool:
    """Tell whether a relative path stays below its folder on every system."""
    parts = PurePosixPath(text).parts
    return (
        bool(parts)
        and "/".join(parts) == text
        and all(_PART.fullmatch(part) and not part.endswith(".") for part in parts)
    )
