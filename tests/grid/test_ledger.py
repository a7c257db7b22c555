import numpy as np
import pytest

from geo.errors import ConservationError
from geo.grid.ledger import TOLERANCE, Ledger


def test_a_balanced_line_is_written_with_all_its_parts() -> None:
    ledger = Ledger()
    ledger.write(
        "dealers",
        "2023",
        "dealers",
        input_total=58.0,
        placed=17.0,
        by_area=40.0,
        unplaced=1.0,
    )
    assert ledger.table().to_dict("records") == [
        {
            "column": "dealers",
            "year": "2023",
            "unit": "dealers",
            "input_total": 58.0,
            "placed": 17.0,
            "by_area": 40.0,
            "unplaced": 1.0,
            "difference": 0.0,
        }
    ]


def test_an_unbalanced_line_is_refused_by_column_year_and_what_is_missing() -> None:
    words = (
        r"`homicides` of 2021 is not conserved: 18\.000000 came in, 14\.000000 were "
        r"placed on cells, 1\.000000 kept by area and 2\.500000 have no place; 0\.5 "
        r"are missing\."
    )
    ledger = Ledger()
    with pytest.raises(ConservationError, match=words):
        ledger.write(
            "homicides",
            "2021",
            "homicides",
            input_total=18.0,
            placed=14.0,
            by_area=1.0,
            unplaced=2.5,
        )
    assert ledger.lines == []


@pytest.mark.parametrize("placed", [0.0, 11.0, np.nan, np.inf])
def test_what_is_lost_invented_or_not_a_number_is_refused(placed: float) -> None:
    with pytest.raises(ConservationError, match="not conserved"):
        Ledger().write("dealers", "2023", "dealers", input_total=10.0, placed=placed)


@pytest.mark.parametrize("total", [0.0, 1.0, 1e6, 1e12])
def test_rounding_is_allowed_in_proportion_to_the_total(total: float) -> None:
    allowed = TOLERANCE * max(total, 1.0)
    ledger = Ledger()
    ledger.write("p", "2020", "", input_total=total, placed=total + 0.5 * allowed)
    assert len(ledger.lines) == 1
    with pytest.raises(ConservationError, match="`p` of 2020"):
        ledger.write("p", "2020", "", input_total=total, placed=total + 2 * allowed)


def test_lines_are_sorted_by_column_and_year() -> None:
    ledger = Ledger()
    for column, year in (("b", "2021"), ("a", "2022"), ("b", "2020")):
        ledger.write(column, year, "", input_total=1.0, placed=1.0)
    table = ledger.table()
    assert list(zip(table["column"], table["year"], strict=True)) == [
        ("a", "2022"),
        ("b", "2020"),
        ("b", "2021"),
    ]
