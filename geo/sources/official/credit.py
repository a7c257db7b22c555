"""Who published the files of a key: as on their cards, else by the layout they have."""

import contextlib
from collections.abc import Mapping, Sequence

from geo.errors import FaultyError
from geo.sources.catalogue import read_catalogue
from geo.sources.intake import Layout, choose_layout
from geo.sources.named import Named

_OF_CARDS = ("producer", "source", "url", "licence")


def credit(
    files: Sequence[Named], usual: str, layouts: Mapping[str, Sequence[Layout]]
) -> dict[str, str]:
    """Return producer, title, page and licence of what files are of.

    Each file is credited for itself: a fetched one as its card says, another to the
    source whose layout its header has.

    Parameters
    ----------
    files
        Of one key of the study.
    usual
        Id of the source of the key, or of its first: that of a file that fits none,
        which is refused when it is read.
    layouts
        By source, in the order in which they are tried; empty if the key has but one.
    """
    found = [_of_file(file, usual, layouts) for file in files]
    return {
        name: "; ".join(dict.fromkeys(one[at] for one in found))
        for at, name in enumerate(_OF_CARDS)
    }


def _of_file(
    file: Named, usual: str, layouts: Mapping[str, Sequence[Layout]]
) -> tuple[str, str, str, str]:
    card = file.card
    if card is not None:
        return card.producer, card.title, card.url, card.licence
    source = read_catalogue()[_source_of(file, usual, layouts)]
    return source.producer, source.title, source.page, source.licence


def _source_of(file: Named, usual: str, layouts: Mapping[str, Sequence[Layout]]) -> str:
    """Return the source whose layout a file has."""
    known = [layout for some in layouts.values() for layout in some]
    # What cannot be opened is told when it is read.
    with contextlib.suppress(FaultyError):
        if known:
            found = choose_layout(file.path, known, shown=file.shown)
            return next(name for name, some in layouts.items() if found in some)
    return usual
