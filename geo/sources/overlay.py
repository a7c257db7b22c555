"""Raw tables made from files that a study names, laid over those that ship.

A study may name an official file, or a list of its owner's, in place of a shipped
table. A reader turns the file into the very table that the project declares; written as
CSV beside the others, with a card of its own, it passes every check that a shipped
table passes, and a user can look at what was understood.
"""

import contextlib
import errno
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.errors import Fault, FaultyError, InputError
from geo.files import written_whole
from geo.freshness import file_hash
from geo.schema.contract import Table
from geo.sources.named import Named
from geo.sources.official import Told, told
from geo.sources.tables import read_table

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Shelf:
    """Raw tables as they are by now: those laid over, else those that ship.

    Attributes
    ----------
    raw
        The shipped raw folder.
    laid
        Tables that were laid over, by name.
    """

    raw: Path
    laid: dict[str, pd.DataFrame] = field(default_factory=dict)

    def table(self, declared: Table) -> pd.DataFrame:
        """Return a table as declared; it must ship or have been laid over."""
        if declared.name in self.laid:
            return self.laid[declared.name]
        return read_table(self.raw, declared, known={})


# Makes tables by name (``homicides/homicides.csv``), each as
# `geo.sources.official.finish` gives it.
Make = Callable[[Shelf], Mapping[str, pd.DataFrame]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """Files of one key of the study, and how tables are made from them.

    Attributes
    ----------
    key
        Of the study, such as ``data.official.homicides``.
    files
        What the study names.
    make
        Reads the files. It may ask the shelf for other tables, those of overlays
        before it among them.
    producer, source, url, licence
        For the card of each table.
    titles
        By name, of tables that do not ship; one that ships keeps its own.
    years
        That the files cover, for a table without a column of years.
    """

    key: str
    files: tuple[Named, ...]
    make: Make
    producer: str
    source: str
    url: str
    licence: str
    titles: Mapping[str, str] = field(default_factory=dict)
    years: str = "those of the file"


@dataclass(frozen=True, slots=True)
class Laid:
    """Tables that were made of named files.

    Attributes
    ----------
    tables, owners
        By name: the table, and the overlay that made it.
    facts
        By key, for the manifest: ``files`` (name, SHA-256, source and citation if it
        was fetched), ``tables`` (rows by name), ``layout``, ``rows`` and ``repairs``.
    """

    tables: Mapping[str, pd.DataFrame]
    owners: Mapping[str, Overlay]
    facts: dict[str, Any]


def read_overlays(raw: Path, overlays: Sequence[Overlay]) -> Laid:
    """Read all named files; nothing is written.

    Parameters
    ----------
    raw
        The shipped raw folder.
    overlays
        In order: a later one may build on the tables of those before it.

    Raises
    ------
    InputError
        With all faults of all files, or if two keys make the same table.
    """
    shelf = Shelf(raw)
    owners: dict[str, Overlay] = {}
    facts: dict[str, Any] = {}
    faults: list[Fault] = []
    for overlay in overlays:
        try:
            made = overlay.make(shelf)
        except FaultyError as error:
            faults.extend(error.faults)
            continue
        faults += [
            _twice(name, overlay, owners[name]) for name in made if name in owners
        ]
        owners |= dict.fromkeys(made, overlay)
        shelf.laid.update(made)
        facts[overlay.key] = describe(overlay.files, list(map(told, made.values()))) | {
            "tables": {name: len(table) for name, table in made.items()}
        }
    if faults:
        raise InputError(faults)
    return Laid(shelf.laid, owners, facts)


def lay_over(raw: Path, laid: Laid, target: Path) -> list[Path]:
    """Make a raw folder in which named files take the place of shipped tables.

    Parameters
    ----------
    raw
        The shipped raw folder.
    laid
        As `read_overlays` gives it.
    target
        Folder to make; what it held is replaced as a whole, once all is written.

    Returns
    -------
    list of Path
        The files in it.

    Raises
    ------
    InputError
        If there is no room; what `target` held stays.
    """
    with _replaced(target) as folder:
        for file in [*raw.glob("*/*.csv"), *raw.glob("*/card.toml")]:
            copy = folder / file.relative_to(raw)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        for name, table in laid.tables.items():
            owner = laid.owners[name]
            _write(folder / name, table)
            _renew_card(folder, name, table, owner, laid.facts[owner.key])
    return sorted(path for path in target.rglob("*") if path.is_file())


def describe(files: Sequence[Named], about: Sequence[Told]) -> dict[str, Any]:
    """Return what the manifest says of files and of what was made from them."""
    repairs = dict.fromkeys(line for one in about for line in one.repairs)
    return {
        "files": [_identity(file) for file in files],
        "layout": "; ".join(dict.fromkeys(one.layout for one in about)),
        "rows": max(one.rows for one in about),
        "repairs": list(repairs),
    }


def _identity(file: Named) -> dict[str, str]:
    found = {"file": file.shown, "sha256": file_hash(file.path)}
    if file.card is not None:
        card = file.card
        found |= {"source": f"{card.source}/{card.file}", "cite": card.cite}
    return found


def _twice(name: str, overlay: Overlay, other: Overlay) -> Fault:
    return Fault(
        file=overlay.files[0].shown,
        expected=f"one key of the study that gives {name}",
        found=f"{other.key} and {overlay.key}",
        remedy="Leave one of the two out.",
    )


@contextlib.contextmanager
def _replaced(target: Path) -> Iterator[Path]:
    """Give a new folder beside `target` that takes its place if the block succeeds."""
    new = target.with_name(f".{target.name}.part")
    old = target.with_name(f".{target.name}.old")
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    try:
        with _room_in(target):
            new.mkdir(parents=True)
            yield new
        if target.exists():
            target.replace(old)
        try:
            new.replace(target)
        except OSError:
            if old.exists():
                old.replace(target)
            raise
    finally:
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _room_in(target: Path) -> Iterator[None]:
    """Word that the disk is full, or what its owner may use of it."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        fault = Fault(
            file=target.name,
            expected=f"room in {target.parent}",
            found=f"'{error.strerror or error}'",
            remedy="Free room and run again: the tables of the last run are kept.",
        )
        raise InputError([fault]) from error


def _write(path: Path, table: pd.DataFrame) -> None:
    """Write a table as the raw tables are written: flags as yes and no."""
    text = table.copy()
    for name in text.columns:
        if pd.api.types.is_bool_dtype(text[name].dtype):
            text[name] = text[name].map({True: "yes", False: "no"})
    with written_whole(path) as temporary:
        text.to_csv(temporary, index=False, lineterminator="\n", encoding="utf-8")


_LABELS: Final = (
    *("file", "title", "producer", "source", "url", "year", "licence", "compiled"),
)


def _renew_card(
    target: Path,
    name: str,
    table: pd.DataFrame,
    overlay: Overlay,
    facts: Mapping[str, Any],
) -> None:
    """Put the named files in the place of the shipped one on the card."""
    path = target / name
    card = path.parent / "card.toml"
    entries: list[dict[str, Any]] = []
    if card.is_file():
        entries = tomllib.loads(card.read_text(encoding="utf-8"))["table"]
    entry = next((one for one in entries if one["file"] == path.name), None)
    if entry is None:
        entry = {"file": path.name, "title": overlay.titles.get(name, path.stem)}
        entries.append(entry)
    about = told(table)
    repairs = "; ".join(about.repairs) or "nothing was mended"
    names = ", ".join(one["file"] for one in facts["files"])
    hashes = ", ".join(one["sha256"] for one in facts["files"])
    entry |= {
        "producer": overlay.producer,
        "source": f"{overlay.source} ({names})",
        "url": overlay.url,
        "year": _years(table) or overlay.years,
        "licence": overlay.licence,
        "compiled": f"Read from the named file ({about.layout}, SHA-256 {hashes}): "
        f"{repairs}.",
        "rows": len(table),
        "sha256": file_hash(path),
    }
    with written_whole(card) as temporary:
        temporary.write_text(_toml(entries), encoding="utf-8", newline="\n")


def _years(table: pd.DataFrame) -> str:
    """Return the years of a table as a card has them; nothing if it has none."""
    if "year" not in table.columns or table.empty:
        return ""
    first, last = table["year"].min(), table["year"].max()
    return f"{first}" if first == last else f"{first}-{last}"


def _toml(entries: list[dict[str, Any]]) -> str:
    """Return cards as TOML."""
    blocks = []
    for entry in entries:
        lines = [f"{name} = {_quoted(str(entry[name]))}" for name in _LABELS]
        lines += [f"rows = {entry['rows']}", f'sha256 = "{entry["sha256"]}"']
        blocks.append("[[table]]\n" + "\n".join(lines) + "\n")
    return "\n".join(blocks)


def _quoted(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"' + "".join(letter if letter.isprintable() else " " for letter in plain) + '"'
    )
