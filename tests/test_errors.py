"""How errors word themselves, and what a caller may catch them as."""

import pickle

import pytest

from geo.errors import (
    CardError,
    ConservationError,
    Fault,
    FaultyError,
    InputError,
    IronRiverError,
    MissingInputError,
    NetworkError,
    StatisticError,
    StudyError,
)


def _fault(row: int) -> Fault:
    return Fault(
        file="a.csv", row=row, expected="a number", found="'x'", remedy="Correct it."
    )


def test_a_fault_names_file_row_and_column_then_what_to_do() -> None:
    fault = Fault(
        file="a.csv",
        row=7,
        column="year",
        expected="a number",
        found="'x'",
        remedy="Correct it.",
    )
    assert str(fault) == (
        "a.csv, row 7, column 'year': expected a number, found 'x'. Correct it."
    )


def test_a_fault_of_a_whole_file_names_no_row_and_no_column() -> None:
    fault = Fault(file="a.csv", expected="a table", found="no file", remedy="")
    assert str(fault) == "a.csv: expected a table, found no file."


def test_an_error_shows_each_fault_on_its_line() -> None:
    error = InputError([_fault(2), _fault(5)])
    assert str(error).splitlines() == [
        "a.csv, row 2: expected a number, found 'x'. Correct it.",
        "a.csv, row 5: expected a number, found 'x'. Correct it.",
    ]


def test_twenty_faults_are_shown_and_the_rest_counted() -> None:
    error = InputError(_fault(row) for row in range(1, 2026))
    lines = str(error).splitlines()
    assert len(lines) == 21
    assert lines[19].startswith("a.csv, row 20:")
    assert lines[20] == "... and 2,005 more faults of the same input."
    assert len(error.faults) == 2025


def test_a_missing_file_words_itself_by_its_faults() -> None:
    fault = Fault(file="a.csv", expected="a table", found="no file", remedy="")
    assert str(MissingInputError([fault])) == str(fault)


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (FaultyError, ValueError),
        (StudyError, ValueError),
        (InputError, ValueError),
        (MissingInputError, InputError),
        (MissingInputError, FileNotFoundError),
        (CardError, ValueError),
        (ConservationError, ArithmeticError),
        (NetworkError, ValueError),
        (StatisticError, ValueError),
    ],
)
def test_each_error_is_also_what_a_caller_would_already_catch(
    error: type[Exception], builtin: type[Exception]
) -> None:
    assert issubclass(error, builtin)
    assert issubclass(error, IronRiverError)


def test_faults_survive_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(InputError([_fault(2), _fault(3)])))  # noqa: S301 - ours
    assert type(error) is InputError
    assert [fault.row for fault in error.faults] == [2, 3]
    assert str(error) == str(InputError([_fault(2), _fault(3)]))
