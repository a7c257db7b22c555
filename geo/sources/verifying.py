"""Compare what was fetched with the cards and with the catalogue."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from geo.errors import CardError, Fault
from geo.sources.catalogue import select
from geo.sources.fetched import (
    FOLDER,
    FetchedCard,
    cards_of,
    differs,
    folder_of,
    shown,
)
from geo.sources.receiving import Outcome
from geo.sources.source import Source

_CARD = "card.toml"


def verify(
    raw: Path, catalogue: Mapping[str, Source], only: Sequence[str] = ()
) -> list[Outcome]:
    """Compare every fetched file with its card.

    Parameters
    ----------
    raw
        The raw folder.
    catalogue
        The source catalogue: what it pins must be what is there.
    only
        Sources or files to look at; none means whatever was fetched. What is named
        must be there.

    Returns
    -------
    list of Outcome
        Sorted by source and name. ``sound`` files and ``unfinished`` parts are no
        faults; ``altered`` and ``missing`` files, files with ``no card`` and files of
        ``another`` hash than the catalogue's are.

    Raises
    ------
    InputError
        If a name is not in the catalogue.
    """
    named = {(one.source.id, one.file.id) for one in select(catalogue, only) if only}
    sources = {source for source, _ in named} if only else _sources(raw)
    outcomes: list[Outcome] = []
    for source in sorted(sources):
        try:
            cards = cards_of(raw, source)
        except CardError as error:
            outcomes.append(_outcome(source, "", _CARD, "altered", error.faults[0]))
            continue
        asked = [
            card
            for card in cards.values()
            if not only or (source, card.file) in named or source in only
        ]
        outcomes += [_compare(raw, card, catalogue) for card in asked]
        if not only or source in only:
            outcomes += _strays(raw, source, cards)
    outcomes += _absent(raw, catalogue, only, outcomes)
    return sorted(outcomes, key=lambda one: (one.source, one.name))


def _sources(raw: Path) -> set[str]:
    return {path.name for path in (raw / FOLDER).glob("*") if path.is_dir()}


def _compare(raw: Path, card: FetchedCard, catalogue: Mapping[str, Source]) -> Outcome:
    fault = differs(raw, card)
    if fault:
        state = "missing" if fault.found == "none" else "altered"
        return _outcome(card.source, card.file, card.name, state, fault)
    source = catalogue.get(card.source)
    pins = {file.id: file.sha256 for file in source.files} if source else {}
    pin = pins.get(card.file, "")
    if pin and pin != card.sha256:
        fault = Fault(
            file=shown(raw, card.source, card.name),
            expected=f"SHA-256 {pin[:12]}… as in the source catalogue",
            found=f"{card.sha256[:12]}…",
            remedy=(
                f"'geo sources fetch --only {card.source}/{card.file} --force' gets "
                "the file of the catalogue."
            ),
        )
        return _outcome(card.source, card.file, card.name, "another", fault)
    return Outcome(
        source=card.source,
        file=card.file,
        name=card.name,
        state="sound",
        bytes=card.bytes,
        sha256=card.sha256,
        origin=card.retrieved_from,
        note="" if source else "no longer in the catalogue",
    )


def _strays(raw: Path, source: str, cards: Mapping[str, FetchedCard]) -> list[Outcome]:
    """Return files that no card names, and parts of downloads."""
    outcomes = []
    for path in sorted(folder_of(raw, source).glob("*")):
        if path.name.startswith(".") and path.name.endswith(".part"):
            size = path.stat().st_size
            note = f"{size:,} bytes came: 'geo sources fetch --only {source}' goes on"
            name = path.name.removeprefix(".").removesuffix(".part")
            outcomes.append(
                Outcome(
                    source=source, file="", name=name, state="unfinished", note=note
                )
            )
        elif path.is_file() and path.name not in {*cards, _CARD}:
            if path.name.startswith("."):
                continue
            fault = Fault(
                file=shown(raw, source, path.name),
                expected="a card that says where it comes from",
                found="none",
                remedy="Move it away; 'geo sources import' takes a file with a card.",
            )
            outcomes.append(_outcome(source, "", path.name, "no card", fault))
    return outcomes


def _absent(
    raw: Path,
    catalogue: Mapping[str, Source],
    only: Sequence[str],
    outcomes: Sequence[Outcome],
) -> list[Outcome]:
    """Return what was named and of which nothing is there."""
    found = {one.source for one in outcomes}
    found |= {f"{one.source}/{one.file}" for one in outcomes}
    absent = []
    for name in only:
        if name in found:
            continue
        source, _, file = name.partition("/")
        chosen = [one for one in catalogue[source].files if file in {"", one.id}]
        shown_name = chosen[0].of_edition({}).name
        fault = Fault(
            file=shown(raw, source, shown_name if file else "").rstrip("/"),
            expected="a fetched file" if file else "fetched files",
            found="none",
            remedy=f"Get it with 'geo sources fetch --only {name}'.",
        )
        absent.append(
            _outcome(source, file, shown_name if file else "", "missing", fault)
        )
    return absent


def _outcome(source: str, file: str, name: str, state: str, fault: Fault) -> Outcome:
    return Outcome(source=source, file=file, name=name, state=state, fault=fault)
