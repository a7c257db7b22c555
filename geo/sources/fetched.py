"""Files that were fetched: where they lie, their identity cards, how readers find them.

Below the raw folder, ``fetched/<source>/`` holds the files of one source and a
``card.toml`` with one ``[[file]]`` per file. The folder is the user's own: nothing in
it ships with the project, unlike the small tables beside it.

A reader of an official layout asks for the layout, not for a name::

    file = require(raw, "bts-crossings", "bts-border-crossing-entry")
    table = read_crossings(file.path)

and hands on ``file.card`` as the source of what it read.
"""

import contextlib
import dataclasses
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geo.errors import CardError, Fault, FetchError, InputError, MissingInputError
from geo.files import write_text
from geo.freshness import file_hash
from geo.sources.source import is_safe_path

FOLDER = "fetched"
#: Source whose files answer questions: it is no entry of the catalogue.
ASKED = "overpass"
_CARD = "card.toml"
_LOCK = ".lock"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_HEADING = """\
# Identity cards of fetched files, written by 'geo sources'. Do not edit: a file that
# differs from its card is refused.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedCard:
    """Identity card of one fetched file.

    Attributes
    ----------
    file, name
        What the catalogue calls it, and its name on disk.
    title, producer, source, url, licence, cite
        Of the source: title, who publishes it, its id, official page, terms, how to
        cite it.
    what, layout, kind, year, stands_for
        Of the file, as `geo.sources.source.SourceFile` has them.
    retrieved_from
        Address, or path in a mirror, or file imported by hand.
    last_modified, etag
        What the server said of its age; empty where nothing was said.
    retrieved
        When the server gave it, by the server's clock; empty if none did.
    sha256, bytes
        Hash and size.
    replaced
        Hash of the file that this one replaced, if it differed; else empty.
    """

    file: str
    name: str
    title: str
    producer: str
    source: str
    url: str
    licence: str
    cite: str
    what: str
    layout: str
    kind: str
    year: str
    retrieved_from: str
    sha256: str
    bytes: int
    stands_for: str = ""
    last_modified: str = ""
    etag: str = ""
    retrieved: str = ""
    replaced: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched file and its card."""

    path: Path
    card: FetchedCard


def folder_of(raw: Path, source: str) -> Path:
    """Return the folder of the files of a source."""
    return raw / FOLDER / source


def shown(raw: Path, source: str, name: str) -> str:
    """Word the path of a fetched file for a message."""
    return f"{raw.name}/{FOLDER}/{source}/{name}"


def cards_of(raw: Path, source: str) -> dict[str, FetchedCard]:
    """Read the cards of a source.

    Parameters
    ----------
    raw
        The raw folder.
    source
        Id of the source.

    Returns
    -------
    dict
        Cards by name of the file; none if nothing was fetched.

    Raises
    ------
    CardError
        If the cards are damaged.
    """
    path = folder_of(raw, source) / _CARD
    if not path.is_file():
        return {}
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["file"]
        cards = [_card_of(entry, source) for entry in entries]
    except (UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        fault = Fault(
            file=shown(raw, source, _CARD),
            expected="the cards that 'geo sources' wrote",
            found=" ".join(str(error).split()),
            remedy=f"Delete this card and fetch again: {command_of(source)}.",
        )
        raise CardError([fault]) from error
    return {card.name: card for card in cards}


def _card_of(entry: dict[str, object], source: str) -> FetchedCard:
    """Return a card; TypeError or ValueError if it is none of this source."""
    card = FetchedCard(**entry)  # type: ignore[arg-type]
    for field in dataclasses.fields(card):
        type_ = int if field.name == "bytes" else str
        if type(getattr(card, field.name)) is not type_:
            message = f"'{field.name}' is no {type_.__name__}"
            raise TypeError(message)
    if card.source != source or "/" in card.name or not is_safe_path(card.name):
        message = f"'{card.source}/{card.name}' is no file of this folder"
        raise ValueError(message)
    return card


def write_card(raw: Path, card: FetchedCard) -> None:
    """Write a card, in place of the one of the same file."""
    cards = {**cards_of(raw, card.source), card.name: card}
    text = _HEADING + "\n".join(_block(cards[name]) for name in sorted(cards))
    write_text(folder_of(raw, card.source) / _CARD, text)


def _block(card: FetchedCard) -> str:
    lines = ["", "[[file]]"]
    for name, value in dataclasses.asdict(card).items():
        if isinstance(value, str):
            plain = _CONTROL.sub(" ", value)
            lines.append(f"{name} = {json.dumps(plain, ensure_ascii=False)}")
        else:
            lines.append(f"{name} = {value}")
    return "\n".join(lines) + "\n"


def find(raw: Path, source: str, layout: str) -> list[Fetched]:
    """Return the fetched files of a source that have a layout.

    Parameters
    ----------
    raw
        The raw folder.
    source, layout
        As the catalogue names them.

    Returns
    -------
    list of Fetched
        What the producer offers before what stands in for it, then by name, which says
        nothing of which edition is newer. Not yet compared with their hashes: `require`
        does.

    Raises
    ------
    CardError
        If the cards are damaged.
    """
    cards = [card for card in cards_of(raw, source).values() if card.layout == layout]
    by_name = sorted(cards, key=lambda card: card.name)
    ordered = sorted(by_name, key=lambda card: bool(card.stands_for))
    return [Fetched(folder_of(raw, source) / card.name, card) for card in ordered]


def require(raw: Path, source: str, layout: str, *, name: str = "") -> Fetched:
    """Return the fetched file of a source that has a layout, unaltered.

    Parameters
    ----------
    raw
        The raw folder.
    source, layout
        As the catalogue names them.
    name
        Id of the file, or its name on disk, where several have the layout.

    Returns
    -------
    Fetched
        The file and its card.

    Raises
    ------
    MissingInputError
        If there is none.
    InputError
        If there are several, of which none stands in for another.
    CardError
        If the file is not the one on its card.
    """
    found = find(raw, source, layout)
    if name:
        found = [one for one in found if name in {one.card.file, one.card.name}]
    found = [one for one in found if not one.card.stands_for] or found
    if not found:
        fault = Fault(
            file=f"{raw.name}/{FOLDER}/{source}",
            expected=f"a file in layout '{layout}'",
            found="none",
            remedy=(
                f"Get it with 'geo sources fetch --only {source}'; 'geo sources show "
                f"{source}' says how by hand."
            ),
        )
        raise MissingInputError([fault])
    if len(found) > 1:
        several = Fault(
            file=f"{raw.name}/{FOLDER}/{source}",
            expected=f"one file in layout '{layout}'",
            found=", ".join(one.card.name for one in found),
            remedy="Say which is meant, by its name.",
        )
        raise InputError([several])
    fault_ = differs(raw, found[0].card)
    if fault_:
        raise CardError([fault_])
    return found[0]


def differs(raw: Path, card: FetchedCard) -> Fault | None:
    """Return how a file differs from its card; None if it does not."""
    path = folder_of(raw, card.source) / card.name
    again = f"{command_of(card.source, card.file)} gets it anew."
    name = shown(raw, card.source, card.name)
    if not path.is_file():
        return Fault(file=name, expected="a file", found="none", remedy=again)
    size = path.stat().st_size
    if size != card.bytes:
        expected, found = f"{card.bytes:,} bytes as on its card", f"{size:,}"
    elif (hash_ := file_hash(path)) != card.sha256:
        expected = f"SHA-256 {card.sha256[:12]}… as on its card"
        found = f"{hash_[:12]}…"
    else:
        return None
    return Fault(file=name, expected=expected, found=found, remedy=again)


def command_of(source: str, file: str = "", *, force: bool = True) -> str:
    """Return the command that brings the files of a source, or one of them."""
    end = " --force" if force else ""
    if source == ASKED:
        return f"'geo sources roads{end}' with its --port or --polygon"
    wanted = f"{source}/{file}" if file else source
    return f"'geo sources fetch --only {wanted}{end}'"


@contextlib.contextmanager
def alone(raw: Path) -> Iterator[None]:
    """Keep other commands from writing fetched files meanwhile.

    Where the system has no such locks (Windows), nothing is kept.

    Raises
    ------
    FetchError
        If another command is writing them.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - not everywhere

    folder = raw / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            fault = Fault(
                file=f"{raw.name}/{FOLDER}",
                expected="to be the only command that fetches",
                found="another one at work",
                remedy="Wait until it has ended.",
            )
            raise FetchError([fault]) from error
        yield
