"""Raw tables made from official files, laid over those that ship with the project.

A study may name an official file in place of a shipped table. Its reader turns the file
into the very table that the project declares; written as CSV beside the others, with a
card of its own, it passes every check that a shipped table passes, and a user can look
at what was understood.
"""

import contextlib
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.errors import Fault, FaultyError, InputError
from geo.files import written_whole
from geo.freshness import file_hash
from geo.sources.official import told

# A reader: official file and its name for messages to a declared table.
Read = Callable[[Path, str], pd.DataFrame]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How one raw table is made from official files.

    Attributes
    ----------
    table
        Path of the raw table below the raw folder.
    read
        Makes it from a file.
    producer, source, url, licence
        For the card, where the file has no card of its own.
    title
        Of a table that does not ship; one that ships keeps its own.
    years
        That the file covers, for a table without a column of years.
    """

    table: str
    read: Read
    producer: str
    source: str
    url: str
    licence: str
    title: str = ""
    years: str = "those of the official file"


def lay_over(
    raw: Path,
    files: Mapping[str, Path],
    target: Path,
    *,
    readers: Mapping[str, Reader],
    shown: Callable[[Path], str],
) -> dict[str, Any]:
    """Make a raw folder in which official files take the place of shipped tables.

    Parameters
    ----------
    raw
        The shipped raw folder.
    files
        Official files by the key of the study.
    target
        Folder to make; what it held is replaced as a whole, once all is written.
    readers
        By the key of the study.
    shown
        Words a path for messages.

    Returns
    -------
    dict
        By key: file, layout, rows and repairs, for the manifest.

    Raises
    ------
    InputError
        With all faults of all files; nothing is written then.
    """
    made: dict[str, pd.DataFrame] = {}
    facts: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, path in files.items():
        try:
            made[key] = readers[key].read(path, shown(path))
        except FaultyError as error:
            faults.extend(error.faults)
            continue
        about = told(made[key])
        facts[key] = {
            "file": shown(path),
            "sha256": file_hash(path),
            "table": readers[key].table,
            "layout": about.layout,
            "rows": about.rows,
            "repairs": list(about.repairs),
        }
    if faults:
        raise InputError(faults)
    with _replaced(target) as folder:
        for file in [*raw.glob("*/*.csv"), *raw.glob("*/card.toml")]:
            copy = folder / file.relative_to(raw)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        for key, table in made.items():
            _write(folder / readers[key].table, table)
            _renew_card(folder, readers[key], table, facts[key])
    return facts


@contextlib.contextmanager
def _replaced(target: Path) -> Iterator[Path]:
    """Give a new folder beside `target` that takes its place if the block succeeds."""
    new = target.with_name(f".{target.name}.part")
    old = target.with_name(f".{target.name}.old")
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    try:
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
    target: Path, reader: Reader, table: pd.DataFrame, facts: Mapping[str, Any]
) -> None:
    """Put the official file in the place of the shipped one on the card."""
    path = target / reader.table
    card = path.parent / "card.toml"
    entries: list[dict[str, Any]] = []
    if card.is_file():
        entries = tomllib.loads(card.read_text(encoding="utf-8"))["table"]
    entry = next((one for one in entries if one["file"] == path.name), None)
    if entry is None:
        entry = {"file": path.name, "title": reader.title or path.stem}
        entries.append(entry)
    repairs = "; ".join(facts["repairs"]) or "nothing was mended"
    entry |= {
        "producer": reader.producer,
        "source": f"{reader.source} ({facts['file']})",
        "url": reader.url,
        "year": _years(table) or reader.years,
        "licence": reader.licence,
        "compiled": f"Read from the official file ({facts['layout']}, SHA-256 "
        f"{facts['sha256']}): {repairs}.",
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
