"""Files that a study names: by a path, or by what the source catalogue calls them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.errors import Fault, FaultyError, InputError, MissingInputError
from geo.sections_data import FETCHED, is_fetched
from geo.sources.fetched import (
    ASKED,
    FetchedCard,
    cards_of,
    command_of,
    differs,
    folder_of,
    shown,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source of the catalogue has for one key of a study.

    Attributes
    ----------
    layouts
        As the catalogue names them, the wanted one first.
    many
        Whether files of one layout are parts of one whole, such as a file per year;
        else one file is taken, and of several editions one must be named.
    """

    layouts: tuple[str, ...]
    many: bool = False


#: By source.
Offers = Mapping[str, Offer]


@dataclass(frozen=True, slots=True)
class Named:
    """A file that a study names.

    Attributes
    ----------
    path
        Where it lies.
    shown
        Its name for messages and for the manifest.
    card
        Its identity card, if it was fetched.
    """

    path: Path
    shown: str
    card: FetchedCard | None = None


def find_files(
    names: Collection[str],
    *,
    root: Path,
    raw: Path,
    key: str,
    offers: Offers,
    study_file: str,
) -> list[Named]:
    """Return the files that a study names for one key.

    Parameters
    ----------
    names
        Paths relative to `root`, ``fetched:source`` or ``fetched:source/file``: the
        file by its id in the catalogue or, of several editions, by its name on disk.
    root, raw
        Folder of the study, and its raw folder.
    key
        Of the study, for messages: ``data.official.homicides``.
    offers
        Sources that may be named for it.
    study_file
        Name of the study, for messages.

    Returns
    -------
    list of Named
        One per name; several of a source whose files are parts of one whole.

    Raises
    ------
    MissingInputError, InputError, CardError
        With all faults: a file that is not there or not fetched, or was altered since;
        a source that has nothing for the key; a source with several files, or several
        editions of one, of which one must be named. If anything is missing, the error
        is of that kind.
    """
    found: list[Named] = []
    faults: list[Fault] = []
    kinds: set[type[FaultyError]] = set()
    for name in names:
        try:
            if is_fetched(name):
                found += _fetched(name, raw, key, offers, study_file)
            else:
                found.append(_given(name, root, key, study_file))
        except FaultyError as error:
            faults += error.faults
            kinds.add(type(error))
    if MissingInputError in kinds:
        raise MissingInputError(faults)
    if faults:
        raise (kinds.pop() if len(kinds) == 1 else InputError)(faults)
    return found


def _given(name: str, root: Path, key: str, study_file: str) -> Named:
    path = root / name
    if path.is_file():
        return Named(path, name)
    raise MissingInputError(
        [
            Fault(
                file=study_file,
                column=key,
                expected="an existing file",
                found=f"'{name}', which is not there",
                remedy="Correct the path; it is relative to the study file.",
            )
        ]
    )


def _fetched(
    name: str, raw: Path, key: str, offers: Offers, study_file: str
) -> list[Named]:
    """Return the fetched files of a source, or the one file that is named."""
    source, _, file = name.removeprefix(FETCHED).partition("/")
    if source not in offers:
        known = ", ".join(f"{FETCHED}{one}" for one in offers)
        raise InputError(
            [
                Fault(
                    file=study_file,
                    column=key,
                    expected=f"a path, or {known}" if known else "a path",
                    found=f"'{name}'",
                    remedy="Name a source that feeds this key; see docs/sources.md.",
                )
            ]
        )
    offer = offers[source]
    cards = list(cards_of(raw, source).values())
    if file:
        cards = [card for card in cards if file in {card.file, card.name}]
    fits = _wanted(cards, offer)
    if not fits:
        missing = _not_fetched(name, cards, offer, key=key, study_file=study_file)
        raise MissingInputError([missing])
    if len(fits) > 1 and not offer.many:
        raise InputError([_several(name, fits, key=key, study_file=study_file)])
    faults = [fault for card in fits if (fault := differs(raw, card)) is not None]
    if faults:
        raise InputError(faults)
    return [
        Named(folder_of(raw, source) / card.name, shown(raw, source, card.name), card)
        for card in fits
    ]


def _wanted(cards: Sequence[FetchedCard], offer: Offer) -> list[FetchedCard]:
    """Return the files in the best layout, the producer's before what stands in."""
    for layout in offer.layouts:
        fits = [card for card in cards if card.layout == layout]
        own = [card for card in fits if not card.stands_for]
        if fits:
            return sorted(own or fits, key=lambda card: card.name)
    return []


def _several(
    name: str, fits: Sequence[FetchedCard], *, key: str, study_file: str
) -> Fault:
    """Word that a name could mean several files; editions are told by name on disk."""
    ids = Counter(card.file for card in fits)
    choices = [card.file if ids[card.file] == 1 else card.name for card in fits]
    choice = " or ".join(f"{FETCHED}{fits[0].source}/{one}" for one in sorted(choices))
    return Fault(
        file=study_file,
        column=key,
        expected="one file",
        found=f"{len(fits)} that '{name}' could mean",
        remedy=f"Name one: {choice}.",
    )


def _not_fetched(
    name: str, cards: Sequence[FetchedCard], offer: Offer, *, key: str, study_file: str
) -> Fault:
    wanted = name.removeprefix(FETCHED)
    layouts = " or ".join(offer.layouts)
    if cards:
        held = ", ".join(f"{card.file} ({card.layout})" for card in cards)
        return Fault(
            file=study_file,
            column=key,
            expected=f"a fetched file in layout {layouts}",
            found=f"{held} in '{name}'",
            remedy=f"'geo sources show {cards[0].source}' says which file has it.",
        )
    return Fault(
        file=study_file,
        column=key,
        expected=f"what '{name}' names, in layout {layouts}",
        found="nothing fetched",
        remedy=_remedy(wanted),
    )


def _remedy(wanted: str) -> str:
    source, _, file = wanted.partition("/")
    command = command_of(source, file, force=False)
    if source == ASKED:
        return f"Get it with {command}."
    return f"Get it with {command}, from a folder with --mirror DIR."
