"""Every error that Iron River raises on purpose.

The tree, each class also a builtin that a caller would already catch::

    IronRiverError (Exception)
    ├── FaultyError (ValueError)                made of one or more faults
    │   ├── StudyError                          the study asks for the impossible
    │   ├── InputError                          a file does not hold what it must
    │   │   └── MissingInputError (FileNotFoundError)   a needed file is not there
    │   ├── CardError                           a raw file and its card disagree
    │   └── FetchError                          a file could not be fetched
    ├── ConservationError (ArithmeticError)     a total was not preserved
    ├── NetworkError (ValueError)               the roads cannot carry the flow
    └── StatisticError (ValueError)             a statistic is not defined

An error about data is made of `Fault` records, so that a user sees every fault of a
table at once, each with the place, what was expected, what was found and what to do.
"""

from collections.abc import Iterable
from dataclasses import dataclass

# More faults than this are counted, not printed: a wrong column gives one per row.
_FAULTS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong at one place of one file.

    Attributes
    ----------
    file
        Name of the file, relative to where the user stands when it can be.
    expected, found, remedy
        What must be there, what is there, and what to do about it.
    row
        Line of the file, counted from 1 with the header as line 1; None when the
        fault is of the whole file or column.
    column
        Name of the column or study key; None when the fault is of the whole row.
    """

    file: str
    expected: str
    found: str
    remedy: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Word the fault as one line."""
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column '{self.column}'"
        return (
            f"{place}: expected {self.expected}, found {self.found}. {self.remedy}"
        ).rstrip()


class IronRiverError(Exception):
    """Any failure that Iron River can explain."""


class FaultyError(IronRiverError, ValueError):
    """A failure made of one or more faults.

    Parameters
    ----------
    faults
        What is wrong, in the order in which the user should read it.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        lines = [str(fault) for fault in self.faults[:_FAULTS_SHOWN]]
        if len(self.faults) > _FAULTS_SHOWN:
            hidden = len(self.faults) - _FAULTS_SHOWN
            lines.append(f"... and {hidden:,} more faults of the same input.")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type["FaultyError"], tuple[tuple[Fault, ...]]]:
        """Keep the faults on the way between processes, not their wording alone."""
        return type(self), (self.faults,)


class StudyError(FaultyError):
    """The study file asks for something impossible."""


class InputError(FaultyError):
    """A table or file does not hold what it must."""


class MissingInputError(InputError, FileNotFoundError):
    """A file that the study needs is not there."""

    # FileNotFoundError would word itself from an errno; the faults say more.
    __str__ = Exception.__str__


class CardError(FaultyError):
    """A raw file and its identity card disagree."""


class FetchError(FaultyError):
    """A file could not be fetched: the network, the server or the disk failed."""


class ConservationError(IronRiverError, ArithmeticError):
    """A total was not preserved on its way through a stage."""


class NetworkError(IronRiverError, ValueError):
    """The road network cannot carry the flow that is asked of it."""


class StatisticError(IronRiverError, ValueError):
    """A statistic is not defined for the table that was given."""
