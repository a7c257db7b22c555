"""Take files that the user downloaded by hand, where no program is served."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from geo.errors import Fault, InputError
from geo.sources.fetched import cards_of, folder_of, shown
from geo.sources.kinds import KINDS
from geo.sources.mirrors import copy
from geo.sources.part import Part
from geo.sources.receiving import Outcome, outcome_of, receive
from geo.sources.source import Wanted


def choose(asked: Sequence[Wanted], path: Path) -> Wanted:
    """Return which of the files of a source a file is.

    Parameters
    ----------
    asked
        What the user named: a file, or all files of a source.
    path
        The file; it is recognised by its name.

    Returns
    -------
    Wanted
        The file of the catalogue.

    Raises
    ------
    InputError
        If the name fits none of several.
    """
    if len(asked) == 1:
        return asked[0]
    for one in asked:
        names = {
            one.file.name,
            PurePosixPath(one.file.mirror).name,
            PurePosixPath(one.file.url).name,
        }
        if path.name in names:
            return one
    ids = ", ".join(one.id for one in asked)
    raise InputError(
        [
            Fault(
                file=str(path),
                expected=f"to know which file of the source it is: {ids}",
                found=f"'{path.name}', the name of none of them",
                remedy=f"Say which, for example --as {asked[0].id}.",
            )
        ]
    )


def import_file(raw: Path, path: Path, wanted: Wanted, *, force: bool) -> Outcome:
    """Take a file that the user downloaded by hand.

    Parameters
    ----------
    raw
        The raw folder.
    path
        The file; it stays where it is.
    wanted
        What it is.
    force
        Whether to take a file that differs from the one imported before.

    Returns
    -------
    Outcome
        ``imported``, ``unchanged`` or ``changed``.

    Raises
    ------
    InputError
        If the file is not there, or its name, size, kind or hash are wrong.
    FetchError
        If the disk is full.
    """
    suffixes = KINDS[wanted.file.kind].suffixes
    expected = found = ""
    if not path.is_file():
        expected, found = "a file", "a folder" if path.is_dir() else "none"
        remedy = "Correct the path."
    elif not path.name.lower().endswith(suffixes):
        expected = f"a name that ends in {' or '.join(suffixes)}"
        found, remedy = f"'{path.name}'", f"See 'geo sources show {wanted.source.id}'."
    if expected:
        fault = Fault(file=str(path), expected=expected, found=found, remedy=remedy)
        raise InputError([fault])
    target = folder_of(raw, wanted.source.id) / wanted.file.name
    part = Part(target)
    name = shown(raw, wanted.source.id, wanted.file.name)
    copy(path, part, shown=name, told=lambda _done, _whole: None)
    outcome = receive(
        raw, wanted, part, origin=f"by hand: {path.name}", take_changed=force
    )
    if outcome.state != "fetched":
        return outcome
    card = cards_of(raw, wanted.source.id)[wanted.file.name]
    return outcome_of(wanted, "imported", card=card)
