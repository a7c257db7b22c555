"""All faults of a file, gathered until somebody asks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.errors import Fault, InputError

# Of one kind in one column so many are listed; if there are more, all are counted.
LISTED: Final = 20
_SHOWN_LETTERS: Final = 60


@dataclass
class Faults:
    """What is wrong with one file.

    Attributes
    ----------
    file
        Name of the file for messages.
    found
        So far.
    """

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(
        self,
        expected: str,
        found: str,
        remedy: str,
        *,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """Note one fault."""
        self.found.append(
            Fault(
                file=self.file,
                row=row,
                column=column,
                expected=expected,
                found=found,
                remedy=remedy,
            )
        )

    def blame(
        self,
        lines: npt.NDArray[np.int64],
        texts: Sequence[str],
        *,
        column: str,
        expected: str,
        remedy: str,
    ) -> None:
        """Note a fault for each of some rows.

        Parameters
        ----------
        lines, texts
            Line of the file and what stands there, per faulty row.
        column, expected, remedy
            The same for all.
        """
        self.count(len(lines), expected, remedy, column=column)
        for line, text in zip(lines[:LISTED], texts[:LISTED], strict=True):
            self.add(expected, shown(text), remedy, row=int(line), column=column)

    def count(
        self, rows: int, expected: str, remedy: str, *, column: str | None = None
    ) -> None:
        """Say how many rows are faulty, if they are more than will be listed.

        It comes without a row, so before those that are listed.
        """
        if rows > LISTED:
            found = f"{rows:,} rows that are otherwise, of which {LISTED} are shown"
            self.add(expected, found, remedy, column=column)

    def raise_if_any(self) -> None:
        """Raise all faults together, in the order of the rows.

        Raises
        ------
        InputError
            If there is any.
        """
        if self.found:
            raise InputError(sorted(self.found, key=lambda fault: fault.row or 0))


def shown(text: str) -> str:
    """Return what stands in a field, fit for one line of a message."""
    start = text[:_SHOWN_LETTERS]
    plain = "".join(letter if letter.isprintable() else "�" for letter in start)
    if len(text) > _SHOWN_LETTERS:
        plain += "…"
    return repr(plain) if text else "nothing"


def refused(file: str, expected: str, found: str, remedy: str) -> InputError:
    """Return the refusal of a whole file."""
    return InputError([Fault(file=file, expected=expected, found=found, remedy=remedy)])
