"""Text into numbers, codes, days and choices: what is read, and what is refused."""

import math

import numpy as np
import pandas as pd
import pytest

from geo.sources.intake import Faults, Rows, read_coordinates


def _rows(*texts: str) -> Rows:
    text = {"x": pd.Series(texts, dtype="str")}
    lines = np.arange(2, len(texts) + 2)
    return Rows("t", text, lines, "utf-8", [], {"x": "Equis"})


def _found(faults: Faults) -> list[tuple[int | None, str]]:
    return [(fault.row, fault.found) for fault in faults.found]


# ----------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("-1.5", -1.5), ("+3", 3), (".5", 0.5), ("7.", 7), ("1e3", 1000)],
)
def test_a_number(text: str, number: float) -> None:
    faults = Faults("t")
    assert _rows(text).numbers("x", faults).tolist() == [number]
    assert faults.found == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234", 1234),
        ("1,234,567.5", 1234567.5),
        ("-12 345", -12345),
        ("1\u00a0234\u00a0567", 1234567),
        ("1\u202f234", 1234),
        ("123", 123),
    ],
)
def test_thousands_are_separated_by_commas_and_spaces(text: str, number: float) -> None:
    faults = Faults("t")
    assert _rows(text).numbers("x", faults, thousands=True).tolist() == [number]
    assert faults.found == []


@pytest.mark.parametrize(
    "text",
    [
        *("1,23", "1,2345", "12,34,567", ",123", "1,234,", "1.234.567", "1,234 567"),
        *(
            "1234,567",
            "3 kg",
            "$5",
            "5%",
            "(3)",
            "1/2",
            "0x1F",
            "1_000",
            "\u0661\u0662",
            "\uff11\uff12",
        ),
        *(
            "nan",
            "inf",
            "-inf",
            "1e999",
            "−3",
            "--3",
            "",
            "-",
            "3\u200b",
            "=1+1",
            "true",
        ),
    ],
)
@pytest.mark.parametrize("thousands", [False, True])
def test_what_is_no_number(text: str, *, thousands: bool) -> None:
    faults = Faults("t")
    numbers = _rows("1", text).numbers("x", faults, thousands=thousands)
    assert numbers[0] == 1
    assert math.isnan(numbers[1])
    assert [fault.row for fault in faults.found] == [3]


def test_bounds_are_allowed_themselves() -> None:
    faults = Faults("t")
    _rows("0", "-0.5", "10", "10.5").numbers("x", faults, minimum=0, maximum=10)
    assert [(fault.row, fault.expected, fault.found) for fault in faults.found] == [
        (3, "at least 0", "'-0.5'"),
        (5, "at most 10", "'10.5'"),
    ]


def test_a_whole_number_may_be_written_with_a_point() -> None:
    faults = Faults("t")
    numbers = _rows("3.0", "3.5", "1e2").numbers("x", faults, whole=True)
    assert numbers[[0, 2]].tolist() == [3, 100]
    assert _found(faults) == [(3, "'3.5'")]


def test_what_stands_for_no_value_is_none() -> None:
    faults = Faults("t")
    numbers = _rows("", "NA", "3").numbers("x", faults, missing=("", "NA"), minimum=0)
    assert np.isnan(numbers).tolist() == [True, True, False]
    assert faults.found == []


# ------------------------------------------------------------------------- codes


def test_zeros_that_a_spreadsheet_took_are_put_back_and_told() -> None:
    rows, faults = _rows("1001", "15033", "1001", "2004"), Faults("t")
    known = {"01001", "02004", "15033"}
    codes = rows.codes("x", faults, width=5, known=known, repair_zeros=True)
    assert codes.tolist() == ["01001", "15033", "01001", "02004"]
    assert rows.repairs == ["zeros put back in front of 3 codes of 'Equis'"]
    assert faults.found == []


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (("1001", "02004"), "another code kept its zero"),
        (("1001", "9999"), "with a zero, one of them is unknown"),
        (("1001", "204"), "one lacks two digits"),
    ],
)
def test_zeros_are_not_put_back_where_that_would_be_a_guess(
    texts: tuple[str, ...], why: str
) -> None:
    rows, faults = _rows(*texts), Faults("t")
    known = {"01001", "02004", "00204"}
    codes = rows.codes("x", faults, width=5, known=known, repair_zeros=True)
    assert codes.tolist() == list(texts), why
    assert rows.repairs == []
    assert faults.found[0].found == "'1001'"


def test_zeros_are_not_put_back_unless_asked() -> None:
    faults = Faults("t")
    assert _rows("1001").codes("x", faults, width=5).tolist() == ["1001"]
    assert _found(faults) == [(2, "'1001'")]


@pytest.mark.parametrize(
    "text", ["123456", "1234a", "12.45", "", "\uff11\uff12\uff13\uff14\uff15", "-1234"]
)
def test_what_is_no_code(text: str) -> None:
    faults = Faults("t")
    _rows(text).codes("x", faults, width=5, repair_zeros=True)
    assert [fault.expected for fault in faults.found] == ["5 digits"]


def test_a_code_must_be_known() -> None:
    faults = Faults("t")
    _rows("01", "33").codes("x", faults, width=2, known={"01"}, what="state")
    assert [(fault.row, fault.expected) for fault in faults.found] == [
        (3, "the code of a known state")
    ]


# ------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (("2024-01-31", "2024/2/1", "20240203"), ("01-31", "02-01", "02-03")),
        (("31/01/2024", "01.02.2024", "3-2-2024"), ("01-31", "02-01", "02-03")),
        (("01/31/2024", "02/01/2024", "2-3-2024"), ("01-31", "02-01", "02-03")),
        (
            ("2024-01-31T23:59:59Z", "2024-02-01 00:00", "2024-02-03 1:05 p.m."),
            ("01-31", "02-01", "02-03"),
        ),
        (("02/02/2024", "03/03/2024"), ("02-02", "03-03")),
    ],
)
def test_the_order_of_dates_is_found(
    texts: tuple[str, ...], days: tuple[str, ...]
) -> None:
    faults = Faults("t")
    found = _rows(*texts).dates("x", faults)
    assert found.tolist() == [pd.Timestamp(f"2024-{day}") for day in days]
    assert faults.found == []


def test_dates_that_may_be_either_are_read_in_the_order_that_is_named() -> None:
    faults = Faults("t")
    assert _rows("03/04/2024").dates("x", faults).isna().all()
    assert _found(faults) == [
        (2, "'03/04/2024', which may be 2024-04-03 or 2024-03-04")
    ]
    for order, month in (("dmy", 4), ("mdy", 3)):
        faults = Faults("t")
        days = _rows("03/04/2024").dates("x", faults, order=order)  # type: ignore[arg-type]
        assert days.dt.month.tolist() == [month]
        assert faults.found == []


def test_an_order_that_is_named_is_kept_to() -> None:
    faults = Faults("t")
    days = _rows("31/01/2024", "2024-02-01").dates("x", faults, order="dmy")
    assert days.isna().tolist() == [False, True]
    assert _found(faults) == [(3, "'2024-02-01'")]


@pytest.mark.parametrize(
    "text",
    [
        *("now", "today", "NaT", "nan", "2024", "2024-13-01", "2023-02-29", "31/12/24"),
        *(
            "2024-1",
            "202401",
            "1 de enero de 2024",
            "45322",
            "2024-01-31x",
            "\u0662\u0660\u0662\u0664-01-31",
        ),
        *("2024-01-31 99:99", "", "=NOW()", "0000-01-01", "99999-01-01"),
    ],
)
def test_what_is_no_date(text: str) -> None:
    faults = Faults("t")
    days = _rows("2024-01-31", text).dates("x", faults)
    assert days.isna().tolist() == [False, True]
    assert [fault.row for fault in faults.found] == [3]


def test_a_column_of_no_dates_is_none_if_that_is_allowed() -> None:
    faults = Faults("t")
    assert _rows("", "-").dates("x", faults, missing=("", "-")).isna().all()
    assert faults.found == []


# ----------------------------------------------------------------------- choices


def test_names_are_known_without_accents_and_case() -> None:
    faults = Faults("t")
    names = {"Michoacán de Ocampo": "16", "Michoacán": "16", "Nuevo León": "19"}
    rows = _rows("MICHOACAN", "michoacán de  ocampo", "Nuevo Leon", "Nuevo", "")
    found = rows.choice("x", faults, names, what="state")
    assert found.tolist() == ["16", "16", "19", "", ""]
    assert _found(faults) == [(5, "'Nuevo'"), (6, "nothing")]


def test_a_name_of_several_is_not_guessed() -> None:
    faults = Faults("t")
    found = _rows("La Salle").choice(
        "x", faults, {"LaSalle": "1", "La Salle": "2"}, what="county"
    )
    assert found.tolist() == [""]
    assert [fault.expected for fault in faults.found] == [
        "the name of one county alone"
    ]


# ------------------------------------------------------------------- coordinates


def _places(*pairs: tuple[str, str]) -> Rows:
    north, east = zip(*pairs, strict=True)
    text = {"y": pd.Series(north, dtype="str"), "x": pd.Series(east, dtype="str")}
    return Rows("t", text, np.arange(2, len(pairs) + 2), "utf-8", [])


def test_coordinates_within_the_two_countries() -> None:
    faults = Faults("t")
    rows = _places(("19.43", "-99.13"), ("", ""), ("14", "-125"))
    north, east = read_coordinates(rows, "y", "x", faults, missing=("",))
    assert np.nan_to_num(north).tolist() == [19.43, 0, 14]
    assert np.nan_to_num(east).tolist() == [-99.13, 0, -125]
    assert faults.found == []


def test_coordinates_that_are_swapped_are_one_fault_a_row() -> None:
    faults = Faults("t")
    read_coordinates(_places(("-99.13", "19.43"), ("19.43", "99.13")), "y", "x", faults)
    assert [(fault.row, fault.column, fault.remedy[:9]) for fault in faults.found] == [
        (2, "y", "Latitude "),
        (3, "x", "West of G"),
    ]


# ------------------------------------------------------------------------- parts


def test_some_of_the_rows_keep_their_lines_and_repairs() -> None:
    rows = _rows("a", "b", "c")
    part = rows.where(np.array([True, False, True]))
    part.repairs.append("told")
    assert (part.text["x"].tolist(), part.line.tolist()) == (["a", "c"], [2, 4])
    assert rows.repairs == ["told"]
