"""Faults are gathered, listed up to a number, counted beyond it."""

import numpy as np
import pytest

from geo.errors import InputError
from geo.sources.intake import Faults
from geo.sources.intake.faults import shown


def _blame(rows: int) -> Faults:
    faults = Faults("t")
    lines = np.arange(2, rows + 2)
    faults.blame(
        lines, ["x"] * rows, column="c", expected="a number", remedy="Mend it."
    )
    return faults


def test_twenty_are_listed() -> None:
    assert [fault.row for fault in _blame(20).found] == list(range(2, 22))


def test_more_are_counted_before_the_twenty() -> None:
    faults = _blame(1_234).found
    assert len(faults) == 21
    assert str(faults[0]) == (
        "t, column 'c': expected a number, found 1,234 rows that are otherwise, of "
        "which 20 are shown. Mend it."
    )
    assert [fault.row for fault in faults[1:]] == list(range(2, 22))


def test_all_are_raised_together_in_the_order_of_the_rows() -> None:
    faults = Faults("t")
    faults.raise_if_any()
    faults.add("a", "b", "C.", row=9)
    faults.add("a", "b", "C.", row=3, column="x")
    faults.add("a", "b", "C.")
    with pytest.raises(InputError) as caught:
        faults.raise_if_any()
    assert [fault.row for fault in caught.value.faults] == [None, 3, 9]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing"),
        ("a", "'a'"),
        ("it's", '"it\'s"'),
        ("a\nb\x1b[31m\u202e", "'a�b�[31m�'"),
        ("ñ" * 61, f"'{'ñ' * 60}…'"),
    ],
)
def test_what_stands_in_a_field_fits_a_line(text: str, words: str) -> None:
    assert shown(text) == words
