"""Identity cards of raw files: who published the figures, when, under what licence.

Each folder of ``data/raw`` has a ``card.toml`` with one ``[[table]]`` per file. A file
whose hash is not the one on its card has been edited: that is refused, because a map
must not name a source that does not hold its figures.
"""

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path

from geo.errors import CardError, Fault
from geo.freshness import file_hash

_TEXTS = ("file", "title", "producer", "source", "url", "year", "licence", "compiled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Identity card of one raw file.

    Attributes
    ----------
    file
        Path below the raw folder.
    title, producer, source, url, year, licence, compiled
        As printed: name of the table, who published the figures, in which publication,
        its official page, the years covered, the terms, and what the project did.
    rows, sha256
        Number of records and hash of the file.
    """

    file: str
    title: str
    producer: str
    source: str
    url: str
    year: str
    licence: str
    compiled: str
    rows: int
    sha256: str


def read_cards(raw: Path) -> list[Card]:
    """Read every identity card of the raw folder.

    Parameters
    ----------
    raw
        The raw folder.

    Returns
    -------
    list of Card
        Sorted by file.

    Raises
    ------
    CardError
        If a card is damaged or incomplete, a file has no card, a card has no file, or
        a hash differs.
    """
    cards: list[Card] = []
    faults: list[Fault] = []
    for path in sorted(raw.glob("*/card.toml")):
        shown = f"{raw.name}/{path.parent.name}/card.toml"
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8")).get("table", [])
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(_fault(shown, "TOML in UTF-8", str(error), "Mend the card."))
            continue
        if not isinstance(entries, list) or not all(
            isinstance(entry, dict) for entry in entries
        ):
            faults.append(
                _fault(shown, "one [[table]] per file", "others", "Mend the card.")
            )
            continue
        for entry in entries:
            card = _card(entry, path.parent.name, shown, faults)
            if card is not None:
                cards.append(card)
    faults.extend(_unlike(cards, raw))
    if faults:
        raise CardError(faults)
    return sorted(cards, key=lambda card: card.file)


def _card(
    entry: dict[str, object], folder: str, shown: str, faults: list[Fault]
) -> Card | None:
    missing = [
        name
        for name in (*_TEXTS, "sha256")
        if not isinstance(entry.get(name), str) or not entry[name]
    ]
    rows = entry.get("rows")
    if not isinstance(rows, int):
        missing.append("rows")
    if missing:
        faults.append(
            _fault(
                shown,
                f"a card with {', '.join(missing)}",
                f"none for '{entry.get('file', '?')}'",
                "Complete the card.",
            )
        )
        return None
    texts = {name: str(entry[name]) for name in (*_TEXTS, "sha256")}
    texts["file"] = f"{folder}/{texts['file']}"
    return Card(**texts, rows=int(str(rows)))


def _unlike(cards: list[Card], raw: Path) -> list[Fault]:
    """Return where files and cards disagree."""
    faults = []
    carded = {card.file for card in cards}
    for path in sorted(raw.glob("*/*.csv")):
        name = f"{path.parent.name}/{path.name}"
        if name not in carded:
            faults.append(
                _fault(f"{raw.name}/{name}", "a card", "none", "Write its card.toml.")
            )
    for card in cards:
        path = raw / card.file
        if not path.is_file():
            faults.append(
                _fault(f"{raw.name}/{card.file}", "a file", "none", "Restore it.")
            )
        elif (found := file_hash(path)) != card.sha256:
            faults.append(
                _fault(
                    f"{raw.name}/{card.file}",
                    f"SHA-256 {card.sha256[:12]}… as on its card",
                    f"{found[:12]}…",
                    "Restore the file; if the change is meant, renew rows and sha256 "
                    "in card.toml and say there what was done.",
                )
            )
        elif (rows := _records(path)) != card.rows:
            faults.append(
                _fault(
                    f"{raw.name}/{card.file}",
                    f"{card.rows:,} rows as on its card",
                    f"{rows:,}",
                    "Correct rows in card.toml.",
                )
            )
    return faults


def _records(path: Path) -> int:
    """Return the number of records under the header of a table."""
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for row in csv.reader(stream) if row) - 1


def _fault(file: str, expected: str, found: str, remedy: str) -> Fault:
    return Fault(file=file, expected=expected, found=found, remedy=remedy)
