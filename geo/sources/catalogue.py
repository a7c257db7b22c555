"""The source catalogue: every public source, its files, and how to get and cite them.

The catalogue is data: one TOML file per source in the folder ``entries``, named after
the source. It says where an agency offers a file, where a mirror folder holds it, and,
for files whose bytes were at hand, their SHA-256. It is checked whole when it is read,
because the names in it become paths on the user's disk.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from geo.errors import Fault, InputError
from geo.sources.kinds import KINDS
from geo.sources.source import BLANK, Source, SourceFile, Wanted, is_safe_path

ENTRIES = Path(__file__).parent / "entries"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_EDITION = re.compile(r"[A-Za-z0-9_\-]{1,40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SOURCE_TEXTS = (
    "title",
    "producer",
    "licence",
    "licence_url",
    "page",
    "cadence",
    "cite",
    "get",
)
_FILE_TEXTS = ("id", "name", "what", "kind", "layout", "years")
_FILE_OPTIONS: dict[str, type] = {
    "url": str,
    "mirror": str,
    "sha256": str,
    "stands_for": str,
    "bytes": int,
    "most_bytes": int,
    "optional": bool,
    "checked": bool,
    "edition": dict,
}


def read_catalogue(folder: Path = ENTRIES) -> dict[str, Source]:
    """Read the source catalogue.

    Parameters
    ----------
    folder
        Holds one TOML file per source.

    Returns
    -------
    dict
        Sources by id, sorted.

    Raises
    ------
    InputError
        With all faults of the catalogue.
    """
    sources, faults = {}, []
    for path in sorted(folder.glob("*.toml")):
        checked = _Checked(path)
        source = checked.source()
        faults.extend(checked.faults)
        if source is not None and not checked.faults:
            sources[source.id] = source
    if not faults and not sources:
        faults.append(
            Fault(
                file=str(folder),
                expected="a catalogue, one TOML file per source",
                found="none",
                remedy="Install again, or name the folder of another catalogue.",
            )
        )
    if faults:
        raise InputError(faults)
    return sources


def select(
    catalogue: Mapping[str, Source],
    only: Sequence[str] = (),
    edition: Mapping[str, str] | None = None,
) -> list[Wanted]:
    """Return the files that are wanted.

    Parameters
    ----------
    catalogue
        As `read_catalogue` gives it.
    only
        Sources (``bts-crossings``) or files (``bts-crossings/entries``); none means
        every file of every source.
    edition
        Values of blanks, before those of the catalogue.

    Returns
    -------
    list of Wanted
        In the order of the catalogue, their blanks filled.

    Raises
    ------
    InputError
        If an id is unknown, or a value of the edition is not one.
    """
    _require_known(catalogue, only)
    values = edition or {}
    wanted = []
    for source in catalogue.values():
        for file in source.files:
            named = f"{source.id}/{file.id}" in only
            asked = source.id in only
            if named or asked or not only:
                filled = file.of_edition(values)
                wanted.append(Wanted(source, filled, named=named, asked=asked))
    _require_edition(values, wanted)
    return wanted


def _require_known(catalogue: Mapping[str, Source], only: Sequence[str]) -> None:
    files = [
        f"{source.id}/{file.id}"
        for source in catalogue.values()
        for file in source.files
    ]
    known = [*catalogue, *files]
    faults = []
    for name in only:
        if name in known:
            continue
        near = difflib.get_close_matches(name, known, n=3)
        hint = f"Perhaps {' or '.join(near)}? " if near else ""
        faults.append(
            Fault(
                file="source catalogue",
                expected="a source or a file of the catalogue",
                found=f"'{name}'",
                remedy=f"{hint}See 'geo sources list'.",
            )
        )
    if faults:
        raise InputError(faults)


def _require_edition(edition: Mapping[str, str], wanted: Sequence[Wanted]) -> None:
    """Refuse values that are none, and blanks that none of the files has."""
    known = {name for one in wanted for name in one.file.edition}
    faults = [
        Fault(
            file="source catalogue",
            column=name,
            expected=(
                "letters, digits, '-' and '_' as the value of an edition"
                if name in known
                else f"an edition by {', '.join(sorted(known)) or 'nothing'}"
            ),
            found=f"'{name}={value}'",
            remedy="See 'geo sources show'; write for example --edition year=2023.",
        )
        for name, value in edition.items()
        if name not in known or not _EDITION.fullmatch(value)
    ]
    if faults:
        raise InputError(faults)


class _Checked:
    """One file of the catalogue, with what is wrong in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[Fault] = []

    def source(self) -> Source | None:
        """Return the source, or None if the file cannot be understood."""
        try:
            entry = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self._fault(None, "TOML in UTF-8", str(error))
            return None
        if not _ID.fullmatch(self.path.stem):
            self._fault(None, "a name of small letters, digits and '-'", self.path.stem)
        texts = {name: self._text(entry, name) for name in _SOURCE_TEXTS}
        for name in ("page", "licence_url"):
            self._require_https(name, texts[name])
        feeds = entry.get("feeds")
        if not isinstance(feeds, list) or not all(
            isinstance(one, str) for one in feeds
        ):
            self._fault("feeds", "a list of texts", repr(feeds))
            feeds = []
        texts["read"] = self._text(entry, "read") if "read" in entry else ""
        self._require_only(entry, {*_SOURCE_TEXTS, "feeds", "file", "read"})
        entries = entry.get("file", [])
        if not isinstance(entries, list) or not entries:
            self._fault("file", "at least one [[file]]", "none")
            entries = []
        files = tuple(self._file(one) for one in entries if isinstance(one, dict))
        self._require_once(files)
        return Source(id=self.path.stem, feeds=tuple(feeds), files=files, **texts)

    def _file(self, entry: dict[str, Any]) -> SourceFile:
        values: dict[str, Any] = {name: self._text(entry, name) for name in _FILE_TEXTS}
        self._require_only(entry, {*_FILE_TEXTS, *_FILE_OPTIONS})
        for name, type_ in _FILE_OPTIONS.items():
            if name in entry and not isinstance(entry[name], type_):
                self._fault(f"file.{name}", type_.__name__, repr(entry[name]))
            elif name in entry:
                values[name] = entry[name]
        file = SourceFile(**values)
        for where, expected, found in _faults_of(file):
            self._fault(f"file.{where}", expected, found)
        if file.url:
            self._require_https("file.url", file.url)
        return file

    def _require_once(self, files: Sequence[SourceFile]) -> None:
        for name in ("id", "name"):
            values = [getattr(file, name) for file in files]
            for value in {value for value in values if values.count(value) > 1}:
                self._fault(f"file.{name}", "each once", f"'{value}' again")
        known = {file.id for file in files}
        for file in files:
            if file.stands_for and file.stands_for not in known - {file.id}:
                self._fault("file.stands_for", "another file's id", file.stands_for)

    def _require_only(self, entry: Mapping[str, Any], known: set[str]) -> None:
        for name in sorted(set(entry) - known):
            self._fault(name, "only known keys", f"'{name}'")

    def _require_https(self, name: str, url: str) -> None:
        if not url.startswith("https://"):
            self._fault(name, "an address that begins with https://", f"'{url}'")

    def _text(self, entry: Mapping[str, Any], name: str) -> str:
        value = entry.get(name)
        if isinstance(value, str) and value.strip():
            return value
        self._fault(name, "a text", repr(value))
        return ""

    def _fault(self, column: str | None, expected: str, found: str) -> None:
        self.faults.append(
            Fault(
                file=f"{self.path.parent.name}/{self.path.name}",
                column=column,
                expected=expected,
                found=found,
                remedy="Mend the catalogue.",
            )
        )


def _faults_of(file: SourceFile) -> Iterator[tuple[str, str, str]]:
    """Give what is wrong with a file of the catalogue: key, expected, found."""
    if not _ID.fullmatch(file.id):
        yield "id", "small letters, digits and '-'", f"'{file.id}'"
    plain = BLANK.sub("x", file.name)
    if not is_safe_path(plain) or "/" in plain:
        yield "name", "a name without folders", f"'{file.name}'"
    if file.mirror and not is_safe_path(file.mirror):
        yield "mirror", "a path below the mirror, without '..'", f"'{file.mirror}'"
    if file.kind not in KINDS:
        yield "kind", f"one of {', '.join(KINDS)}", f"'{file.kind}'"
    elif not plain.lower().endswith(KINDS[file.kind].suffixes):
        yield "name", f"an end that {file.kind} files have", f"'{file.name}'"
    if file.sha256 and not _SHA256.fullmatch(file.sha256):
        yield "sha256", "64 digits of base 16", f"'{file.sha256}'"
    blanks = set(BLANK.findall(file.name + file.url + file.years))
    if blanks - set(file.edition):
        yield "edition", f"values of {', '.join(sorted(blanks))}", str(file.edition)
    if blanks and file.sha256:
        yield "sha256", "no hash of a file with blanks", "one"
    if not all(_EDITION.fullmatch(str(value)) for value in file.edition.values()):
        yield "edition", "letters, digits, '-' and '_'", str(file.edition)
