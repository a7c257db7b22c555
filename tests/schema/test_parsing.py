"""Raw tables: text is typed, or refused with all its faults."""

import csv
import io
from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Fault, InputError
from geo.schema.parsing import parse
from tests.schema.towns import TOWNS

GOOD = ["007", "2020", "north", "12", "27.5", "-99.5", "yes", "café, 24 h"]


def _parse(
    rows: Sequence[Sequence[str]], known: dict[str, tuple[set[str], str]] | None = None
) -> pd.DataFrame:
    return parse(
        [TOWNS.names, *rows],
        TOWNS,
        file="towns.csv",
        lines=range(1, len(rows) + 2),
        known=known or {},
    )


def _faults(rows: Sequence[Sequence[str]]) -> list[Fault]:
    with pytest.raises(InputError) as caught:
        _parse(rows)
    return list(caught.value.faults)


def _with(column: str, value: str) -> list[str]:
    row = list(GOOD)
    row[TOWNS.names.index(column)] = value
    return row


def test_a_good_row_is_typed() -> None:
    frame = _parse([GOOD])
    assert frame.iloc[0].to_dict() == {
        "code": "007",
        "year": 2020,
        "side": "north",
        "people": 12,
        "latitude": 27.5,
        "longitude": -99.5,
        "port": True,
        "note": "café, 24 h",
    }
    assert [str(dtype) for dtype in frame.dtypes] == [
        "str",
        "int64",
        "str",
        "Int64",
        "float64",
        "float64",
        "bool",
        "str",
    ]


def test_rows_come_out_sorted_by_key_and_columns_as_declared() -> None:
    header = list(reversed(TOWNS.names))
    rows = [list(reversed(row)) for row in (GOOD, _with("code", "001"))]
    frame = parse([header, *rows], TOWNS, file="t", lines=[1, 2, 3], known={})
    assert list(frame.columns) == TOWNS.names
    assert list(frame["code"]) == ["001", "007"]


def test_blanks_around_a_field_and_a_header_are_dropped() -> None:
    header = [f" {name} " for name in TOWNS.names]
    row = [f" {value} " for value in GOOD]
    frame = parse([header, row], TOWNS, file="t", lines=[1, 2], known={})
    pd.testing.assert_frame_equal(frame, _parse([GOOD]))


def test_empty_fields_are_missing_where_they_may_be() -> None:
    row = _with("people", "")
    row[-1] = ""
    frame = _parse([row])
    assert frame[["people", "note"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("column", "value", "expected", "found", "remedy"),
    [
        ("year", "", "a value", "nothing", "Fill the field, or remove the row."),
        ("side", "", "a value", "nothing", "Fill the field, or remove the row."),
        ("side", "west", "one of north, south", "'west'", "Correct the field."),
        (
            "code",
            "7",
            "3 digits",
            "'7'",
            "Keep leading zeros; a spreadsheet may have lost them.",
        ),
        ("code", "00a", "3 digits", "'00a'", "Correct the field."),
        ("code", "0070", "3 digits", "'0070'", None),
        ("port", "true", "yes or no", "'true'", "Correct the field."),
        (
            "people",
            "1,200",
            "a whole number",
            "'1,200'",
            "Write digits only: no units, spaces or thousands separators.",
        ),
        ("people", "1 200", "a whole number", "'1 200'", None),
        ("people", "12.5", "a whole number", "'12.5'", None),
        ("people", "1e3", "a whole number", "'1e3'", None),
        ("people", "0x1F", "a whole number", "'0x1F'", None),
        ("people", "many", "a whole number", "'many'", None),
        ("people", "nan", "a whole number", "'nan'", None),
        ("latitude", "27,5", "a number", "'27,5'", None),
        ("latitude", "nan", "a number", "'nan'", None),
        ("latitude", "inf", "a number", "'inf'", None),
        ("latitude", "True", "a number", "'True'", None),
        (
            "people",
            "-1",
            "at least 0",
            "'-1'",
            "A count cannot be negative; correct the value.",
        ),
        ("year", "1989", "at least 1990", "'1989'", "Correct the value."),
        ("latitude", "13.9", "at least 14", "'13.9'", "Correct the value."),
        ("longitude", "-65", "at most -66", "'-65'", "Correct the value."),
    ],
)
def test_a_wrong_field_is_named_by_row_and_column(
    column: str, value: str, expected: str, found: str, remedy: str | None
) -> None:
    (fault,) = _faults([_with("code", "001"), _with(column, value)])
    assert (fault.file, fault.row, fault.column) == ("towns.csv", 3, column)
    assert (fault.expected, fault.found) == (expected, found)
    if remedy is not None:
        assert fault.remedy == remedy


def test_bounds_themselves_are_allowed() -> None:
    row = _with("people", "0")
    row[TOWNS.names.index("latitude")] = "14"
    row[TOWNS.names.index("longitude")] = "-66"
    assert len(_parse([row])) == 1


def test_swapped_coordinates_are_one_fault_that_says_so() -> None:
    row = _with("latitude", "-99.5")
    row[TOWNS.names.index("longitude")] = "27.5"
    (fault,) = _faults([row])
    assert fault.column == "latitude"
    assert fault.found == "-99.5 (longitude 27.5)"
    assert fault.remedy == "Latitude and longitude are swapped; exchange the two."


def test_a_repeated_key_names_the_row_that_repeats_it() -> None:
    (fault,) = _faults([GOOD, _with("code", "001"), GOOD])
    assert (fault.row, fault.column) == (4, "code, year")
    assert (fault.expected, fault.found) == ("each key once", "007, 2020 again")


def test_faults_of_many_rows_come_in_the_order_of_the_file() -> None:
    rows = [_with("year", "x"), _with("code", "1"), _with("port", "?")]
    found = [(fault.row, fault.column) for fault in _faults(rows)]
    assert found == [(2, "year"), (3, "code"), (4, "port")]


def test_ragged_rows_are_named_by_their_lines() -> None:
    faults = _faults([GOOD, GOOD[:-1], [*GOOD, "more"]])
    assert [(f.row, f.expected, f.found) for f in faults] == [
        (3, "8 fields", "7"),
        (4, "8 fields", "9"),
    ]


def test_a_missing_column_shows_what_may_be_it() -> None:
    header = [name if name != "year" else "yaer" for name in TOWNS.names]
    with pytest.raises(InputError) as caught:
        parse([header, GOOD], TOWNS, file="towns.csv", lines=[1, 2], known={})
    (fault,) = caught.value.faults
    assert (fault.row, fault.column, fault.expected) == (1, "year", "the column")
    assert fault.found.endswith("('yaer' looks misnamed)")


def test_a_strange_column_is_refused() -> None:
    rows = [[*TOWNS.names, "extra"], [*GOOD, "1"]]
    with pytest.raises(InputError) as caught:
        parse(rows, TOWNS, file="towns.csv", lines=[1, 2], known={})
    (fault,) = caught.value.faults
    assert (fault.column, fault.found) == ("extra", "'extra'")


def test_a_column_that_stands_twice_is_refused() -> None:
    rows = [[*TOWNS.names, "year"], [*GOOD, "2021"]]
    with pytest.raises(InputError) as caught:
        parse(rows, TOWNS, file="towns.csv", lines=[1, 2], known={})
    (fault,) = caught.value.faults
    assert (fault.column, fault.found) == ("year", "it twice")


@pytest.mark.parametrize(
    ("rows", "found"), [([], "an empty file"), ([TOWNS.names], "none")]
)
def test_a_table_without_rows_is_refused(rows: list[list[str]], found: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(rows, TOWNS, file="towns.csv", lines=range(len(rows)), known={})
    (fault,) = caught.value.faults
    assert fault.found == found


@pytest.mark.parametrize(
    ("what", "remedy"),
    [
        ("county", "Correct the code; a new area belongs in successors.csv too."),
        ("node", "Correct the code."),
    ],
)
def test_a_code_that_nobody_knows_is_refused(what: str, remedy: str) -> None:
    with pytest.raises(InputError) as caught:
        _parse([GOOD, _with("code", "001")], known={"code": ({"001"}, what)})
    (fault,) = caught.value.faults
    assert (fault.row, fault.column, fault.found) == (2, "code", "'007'")
    assert fault.expected == f"the code of a known {what}"
    assert fault.remedy == remedy


# ------------------------------------------------------------------ random tables

_WORD = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12
).filter(lambda text: text == text.strip())
_ROW = st.fixed_dictionaries(
    {
        "code": st.from_regex(r"[0-9]{3}", fullmatch=True),
        "year": st.integers(1990, 2**53),
        "side": st.sampled_from(["north", "south"]),
        "people": st.none() | st.integers(0, 2**53),
        "latitude": st.floats(50.1, 1e300),
        "longitude": st.floats(-1e300, -66),
        "port": st.booleans(),
        "note": st.none() | _WORD,
    }
)


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return repr(value) if isinstance(value, float) else str(value)


@given(
    st.lists(_ROW, min_size=1, max_size=6, unique_by=lambda r: (r["code"], r["year"]))
)
def test_any_valid_table_comes_back_from_its_text(
    rows: list[dict[str, object]],
) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(TOWNS.names)
    writer.writerows([[_written(row[name]) for name in TOWNS.names] for row in rows])
    stream.seek(0)
    read = list(csv.reader(stream, strict=True))
    frame = parse(read, TOWNS, file="t", lines=range(1, len(read) + 1), known={})
    rows.sort(key=lambda row: (row["code"], row["year"]))
    back = [
        {name: None if pd.isna(value) else value for name, value in record.items()}
        for record in frame.to_dict("records")
    ]
    assert back == rows


@given(st.lists(st.lists(st.text(max_size=5), max_size=9), max_size=4))
def test_any_other_text_is_refused_with_its_faults(rows: list[list[str]]) -> None:
    with pytest.raises(InputError) as caught:
        _parse(rows)
    assert caught.value.faults


# --------------------------------------------------------------------- made tables
