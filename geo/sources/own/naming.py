"""Names that name no one area, told with what they may be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.sources.intake import Faults
from geo.sources.intake.faults import LISTED, shown
from geo.sources.own.gazetteer import Gazetteer

#: What the areas of a country are called.
KINDS: Final = {"MX": "municipality", "US": "county"}
# Of an ambiguous name so many places are listed.
_LISTED: Final = 12


@dataclass(frozen=True, slots=True)
class WrongName:
    """A name that names no area, or several.

    Attributes
    ----------
    name, state
        As it stands in the list, and the code of its state; empty if none is given.
    found
        Codes of the areas that it may be.
    rows
        Where it stands, in order.
    """

    name: str
    state: str
    found: tuple[str, ...]
    rows: npt.NDArray[np.intp]


def groups(
    *keys: npt.NDArray[np.object_],
) -> Iterator[tuple[tuple[str, ...], npt.NDArray[np.intp]]]:
    """Yield each distinct combination of texts with where it stands, in order."""
    if not len(keys[0]):
        return
    number, distinct = pd.factorize(pd.MultiIndex.from_arrays(keys))
    order = np.argsort(number, kind="stable")
    ends = np.cumsum(np.bincount(number, minlength=len(distinct)))
    yield from zip(distinct, np.split(order, ends[:-1]), strict=True)


def blame_names(
    wrong: Sequence[WrongName],
    lines: npt.NDArray[np.int64],
    column: str,
    gazetteer: Gazetteer,
    faults: Faults,
) -> None:
    """Tell names, each once with its first row and how many rows have it.

    Of those that nothing is called, and of those that several areas are called, the
    first are told; if there are more, all are counted.

    Parameters
    ----------
    wrong
        The names.
    lines
        Line of the file of each row.
    column
        Its heading.
    gazetteer
        Of the country.
    faults
        Takes note of them.
    """
    kind = KINDS[gazetteer.country]
    several = [one for one in wrong if one.found]
    _tell(several, f"the name of one {kind} alone", lines, column, gazetteer, faults)
    unknown = [one for one in wrong if not one.found]
    _tell(unknown, f"the name of a {kind}", lines, column, gazetteer, faults)


def _tell(
    wrong: Sequence[WrongName],
    expected: str,
    lines: npt.NDArray[np.int64],
    column: str,
    gazetteer: Gazetteer,
    faults: Faults,
) -> None:
    told = sorted(wrong, key=lambda one: int(one.rows[0]))[:LISTED]
    if len(wrong) > len(told):
        rows = sum(len(one.rows) for one in wrong)
        found = (
            f"{len(wrong):,} names that are otherwise, in {rows:,} rows; {LISTED} of "
            "them are shown"
        )
        remedy = "Correct the names, or write the codes."
        faults.add(expected, found, remedy, column=column)
    for one in told:
        of = "" if one.found else gazetteer.state_name(one.state)
        more = f" (and {len(one.rows) - 1:,} more rows)" if len(one.rows) > 1 else ""
        faults.add(
            f"{expected} of {of}" if of else expected,
            f"{shown(one.name)}{more}",
            _remedy(one.found, gazetteer),
            row=int(lines[one.rows[0]]),
            column=column,
        )


def _remedy(found: tuple[str, ...], gazetteer: Gazetteer) -> str:
    if not found:
        return "Correct the name, or write the code."
    listed = "; ".join(map(gazetteer.name_of, found[:_LISTED]))
    rest = len(found) - _LISTED
    listed += f"; and {rest} more" if rest > 0 else ""
    return f"It may be {listed}. Add the state, or write the code."
