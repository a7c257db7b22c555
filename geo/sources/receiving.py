"""Take a file that came: check what it is, put it in place, write its card.

Whatever is wrong with it, the file that was there before stays.
"""

from dataclasses import dataclass, field
from pathlib import Path

from geo.errors import Fault, InputError
from geo.freshness import file_hash
from geo.sources.fetched import (
    FetchedCard,
    cards_of,
    folder_of,
    shown,
    write_card,
)
from geo.sources.kinds import KINDS, refuse_file
from geo.sources.part import Part, Served
from geo.sources.source import Wanted

_UNDECLARED = "the server did not declare a size: a cut end cannot be told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file.

    Attributes
    ----------
    source, file, name
        What the catalogue calls source and file, and its name on disk.
    state
        ``fetched``, ``present``, ``unchanged``, ``changed``, ``imported``,
        ``lacking``, ``by hand``, ``left out``, ``refused``, ``failed``, ``not tried``;
        of `geo.sources.verifying`: ``sound``, ``altered``, ``missing``, ``no card``,
        ``another``, ``unfinished``.
    bytes, sha256, origin
        Of the file in place: size, hash, where it came from; 0 and empty if none is.
    note
        What to know beside.
    fault
        What is wrong, where the command must end as failed; else None.
    """

    source: str
    file: str
    name: str
    state: str
    bytes: int = 0
    sha256: str = ""
    origin: str = ""
    note: str = ""
    fault: Fault | None = field(default=None)


def by_hand(wanted: Wanted) -> str:
    """Word what to do where a program cannot fetch a file."""
    return (
        f"Download it by hand from {wanted.source.page} and give "
        f"'geo sources import FILE --as {wanted.id}'."
    )


def outcome_of(
    wanted: Wanted,
    state: str,
    *,
    card: FetchedCard | None = None,
    note: str = "",
    fault: Fault | None = None,
) -> Outcome:
    """Return what became of a file, with what its card says."""
    return Outcome(
        source=wanted.source.id,
        file=wanted.file.id,
        name=wanted.file.name,
        state=state,
        bytes=card.bytes if card else 0,
        sha256=card.sha256 if card else "",
        origin=card.retrieved_from if card else "",
        note=note,
        fault=fault,
    )


def receive(
    raw: Path,
    wanted: Wanted,
    part: Part,
    *,
    origin: str,
    served: Served | None = None,
    take_changed: bool,
) -> Outcome:
    """Check a part file that is whole, and put it in place.

    Parameters
    ----------
    raw
        The raw folder.
    wanted
        What it must be.
    part
        The part file; removed if it is refused.
    origin
        Where it came from.
    served
        What a server said of it.
    take_changed
        Whether to take a file that differs from the one recorded before.

    Returns
    -------
    Outcome
        ``fetched``, ``unchanged`` or ``changed``.

    Raises
    ------
    InputError
        If size, kind or hash are not what they must be.
    """
    before = cards_of(raw, wanted.source.id).get(wanted.file.name)
    size, hash_ = part.size, file_hash(part.path)
    fault = _refused(raw, wanted, part, hash_, before, take_changed=take_changed)
    if fault:
        part.clear()
        raise InputError([fault])
    target = folder_of(raw, wanted.source.id) / wanted.file.name
    replaced = before.replaced if before else ""
    if before and before.sha256 != hash_:
        replaced = before.sha256
    card = _card(wanted, origin, served, size=size, hash_=hash_, replaced=replaced)
    part.path.replace(target)
    part.clear()
    write_card(raw, card)
    if before is None:
        state, note = "fetched", ""
    elif before.sha256 == hash_:
        state, note = "unchanged", ""
    else:
        state, note = "changed", f"was {before.sha256[:12]}…, is {hash_[:12]}…"
    if served and not served.whole and not wanted.file.sha256:
        note = f"{note}; {_UNDECLARED}" if note else _UNDECLARED
    return outcome_of(wanted, state, card=card, note=note)


def _refused(
    raw: Path,
    wanted: Wanted,
    part: Part,
    hash_: str,
    before: FetchedCard | None,
    *,
    take_changed: bool,
) -> Fault | None:
    """Return why a file cannot be taken; None if it can."""
    file = wanted.file
    kind = refuse_file(part.path, file.kind)
    remedy = f"Compare with the official page. {by_hand(wanted)}"
    if kind:
        expected, found = KINDS[file.kind].words, kind
    elif file.bytes and part.size != file.bytes:
        expected, found = f"{file.bytes:,} bytes", f"{part.size:,}"
    elif part.size > file.most_bytes:
        expected, found = f"at most {file.most_bytes:,} bytes", f"{part.size:,}"
    elif file.sha256 and hash_ != file.sha256:
        expected = f"SHA-256 {file.sha256[:12]}… as in the source catalogue"
        found = f"{hash_[:12]}…"
    elif before and before.sha256 != hash_ and not take_changed:
        expected = (
            f"SHA-256 {before.sha256[:12]}… as recorded when it was first fetched"
        )
        found = f"{hash_[:12]}…: the producer has changed the file"
        remedy = "If the change is meant, '--force' takes it."
    else:
        return None
    return Fault(
        file=shown(raw, wanted.source.id, file.name),
        expected=expected,
        found=found,
        remedy=remedy,
    )


def _card(
    wanted: Wanted,
    origin: str,
    served: Served | None,
    *,
    size: int,
    hash_: str,
    replaced: str,
) -> FetchedCard:
    source, file = wanted.source, wanted.file
    return FetchedCard(
        file=file.id,
        name=file.name,
        title=source.title,
        producer=source.producer,
        source=source.id,
        url=source.page,
        licence=source.licence,
        cite=source.cite,
        what=file.what,
        layout=file.layout,
        kind=file.kind,
        year=file.years,
        retrieved_from=origin,
        sha256=hash_,
        bytes=size,
        stands_for=file.stands_for,
        last_modified=served.last_modified if served else "",
        etag=served.etag if served else "",
        retrieved=served.date if served else "",
        replaced=replaced,
    )
