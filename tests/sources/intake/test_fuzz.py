"""Whatever a file holds: it is read whole or refused in words, and nothing is left."""

import bz2
import csv
import gzip
import io
import lzma
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from geo.errors import IronRiverError
from geo.sources.intake import (
    Faults,
    Rows,
    open_blocks,
    open_member,
    open_rows,
    read_coordinates,
)
from tests.sources.intake.towns import (
    HEADER,
    HEADER_CELLS,
    LAYOUT,
    NAMES,
    WIDE,
    cell,
    sheet_of,
    texts,
    workbook_of,
    write,
    zip_of,
)

# A text that is a file's own mark, or that ends lines, is not kept as it was.
ANY_LETTER = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff")
TEXT = st.text(st.one_of(ANY_LETTER, st.sampled_from('",;|\t\n ')), max_size=12)
# Of these letters no two are, in cp1252, one letter of UTF-8.
LATIN = st.text(st.sampled_from("abzáéíóúñÑ ,;'\"\n"), max_size=12)


@contextmanager
def _folder() -> Iterator[Path]:
    """Give a folder; what is unpacked must be gone from it in the end."""
    with (
        tempfile.TemporaryDirectory() as outer,
        pytest.MonkeyPatch.context() as patch,
    ):
        inner = Path(outer) / "temporary"
        inner.mkdir()
        patch.setattr(tempfile, "tempdir", str(inner))
        yield Path(outer)
        assert list(inner.iterdir()) == []


@contextmanager
def _refused_in_words() -> Iterator[None]:
    """Allow the refusals of the project, which name the file, and nothing else."""
    try:
        yield
    except IronRiverError as error:
        words = str(error)
    else:
        words = "t"
    assert words.startswith("t")


def _is_data(row: tuple[str, str, str]) -> bool:
    name = row[1].strip().casefold()
    return any(field.strip() for field in row) and not name.startswith(
        ("total", "grand", "municipio")
    )


def _tables(text: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, ...]]]:
    row = st.tuples(text, text, text).filter(_is_data)
    return st.lists(row, min_size=1, max_size=8)


def _round_trip(
    rows: list[tuple[str, ...]], encoding: str, form: dict[str, object]
) -> None:
    """Write a table with the standard library and read it in both ways."""
    stream = io.StringIO()
    writer = csv.writer(stream, **form)  # type: ignore[arg-type]
    writer.writerows([HEADER.strip().split(","), *rows])
    expected = [tuple(field.strip() for field in row) for row in rows]
    with _folder() as folder:
        path = write(folder, stream.getvalue().encode(encoding))
        found = open_rows(path, LAYOUT, shown="t")
        assert texts(found) == expected
        with open_blocks(path, LAYOUT, shown="t", size=40) as (blocks, parts):
            pairs = [(texts(part), part.line.tolist()) for part in parts]
        assert [row for part, _ in pairs for row in part] == expected
        assert [line for _, part in pairs for line in part] == found.line.tolist()
        assert blocks.faults.found == []


FORMS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
    }
)


@given(_tables(TEXT), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), FORMS)
def test_any_table_reads_back_as_it_was_written(
    rows: list[tuple[str, ...]], encoding: str, form: dict[str, object]
) -> None:
    _round_trip(rows, encoding, form)


@given(_tables(LATIN), FORMS)
def test_any_table_in_an_old_encoding_reads_back(
    rows: list[tuple[str, ...]], form: dict[str, object]
) -> None:
    _round_trip(rows, "cp1252", form)


PIECES = st.lists(
    st.sampled_from(
        [
            *(HEADER.encode(), b"01001,Abasolo,3\n", b'"', b'""', b",", b"\n", b"\r"),
            *(b"\r\n", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", "ñ".encode(), b"\xf1"),
            *(b"\t", b" ", b"-", b"Total", b"\x1a", b"\xe2\x80\xa8", b"x" * 5000),
        ]
    ),
    max_size=30,
).map(b"".join)


def _check_whole(rows: Rows) -> None:
    """All columns have a text for each row, and the rows stand in their order."""
    assert rows.line.min() >= 2
    assert (np.diff(rows.line) > 0).all()
    assert {len(values) for values in rows.text.values()} <= {len(rows)}


@given(st.one_of(st.binary(max_size=300), PIECES), st.booleans())
def test_no_text_escapes_in_another_way(data: bytes, begun: bool) -> None:  # noqa: FBT001
    with _folder() as folder:
        path = write(folder, (HEADER.encode() if begun else b"") + data)
        with _refused_in_words():
            _check_whole(open_rows(path, LAYOUT, shown="t"))


FIELDS = st.one_of(
    st.text(max_size=12),
    st.from_regex(
        r"[-+]?[0-9]{1,3}([, .\u00a0\u202f][0-9]{2,3}){0,3}(e[0-9]{1,3})?",
        fullmatch=True,
    ),
    st.from_regex(
        r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}([T ][0-9:]{1,8})?", fullmatch=True
    ),
    st.from_regex(r"[0-9]{1,6}", fullmatch=True),
    st.sampled_from(
        ["", "NA", "now", "nan", "inf", "=1+1", "Durango", "1e308", "9" * 400]
    ),
)


def _column(values: list[str]) -> Rows:
    text = {name: pd.Series(values, dtype="str") for name in ("x", "y")}
    return Rows("t", text, np.arange(2, len(values) + 2), "utf-8", [])


@given(st.lists(FIELDS, min_size=1, max_size=8), st.booleans())
def test_numbers_are_read_or_blamed(values: list[str], thousands: bool) -> None:  # noqa: FBT001
    faults = Faults("t")
    numbers = _column(values).numbers("x", faults, thousands=thousands)
    blamed = {fault.row for fault in faults.found}
    assert blamed == {at for at, number in enumerate(numbers, 2) if np.isnan(number)}
    for value, number in zip(values, numbers, strict=True):
        if not (thousands or np.isnan(number)):
            assert number == float(value)


@given(st.lists(FIELDS, min_size=1, max_size=8), st.booleans())
def test_codes_are_read_or_blamed(values: list[str], repair: bool) -> None:  # noqa: FBT001
    faults = Faults("t")
    codes = _column(values).codes("x", faults, width=5, repair_zeros=repair)
    blamed = {fault.row for fault in faults.found}
    good = codes.str.fullmatch("[0-9]{5}").to_numpy(dtype=bool)
    assert blamed == set(np.flatnonzero(~good) + 2)
    assert [code.lstrip("0") for code in codes] == [
        value.lstrip("0") for value in values
    ]


ORDERS = st.sampled_from(["ymd", "dmy", "mdy", None])


@given(st.lists(FIELDS, min_size=1, max_size=8), ORDERS)
def test_days_are_read_or_blamed(
    values: list[str], order: Literal["ymd", "dmy", "mdy"] | None
) -> None:
    faults = Faults("t")
    days = _column(values).dates("x", faults, order=order)
    assert len(days) == len(values)
    assert bool(faults.found) == bool(days.isna().any())


@given(st.lists(FIELDS, min_size=1, max_size=8))
def test_names_and_places_are_read_or_blamed(values: list[str]) -> None:
    faults = Faults("t")
    found = _column(values).choice("x", faults, {"Durango": "10"}, what="state")
    assert {fault.row for fault in faults.found} == set(np.flatnonzero(found == "") + 2)
    north, east = read_coordinates(_column(values), "y", "x", Faults("t"))
    assert len(north) == len(east) == len(values)


def _damaged(data: bytes, at: float, cut: float, new: bytes) -> bytes:
    """Return bytes of which some are replaced, left out or added."""
    begin = int(at * len(data))
    return data[:begin] + new + data[begin + int(cut * 20) :]


PACKED: dict[str, bytes] = {
    "t.csv.gz": gzip.compress(HEADER.encode() * 40, mtime=0),
    "t.csv.bz2": bz2.compress(HEADER.encode() * 40),
    "t.csv.xz": lzma.compress(HEADER.encode() * 40),
    "t.zip": zip_of({"t.csv": HEADER * 40, "a/b.pdf": "x"}),
}
PART = st.floats(0, 1, exclude_max=True)


@given(st.sampled_from(sorted(PACKED)), PART, PART, st.binary(max_size=6))
def test_no_damaged_archive_escapes(
    name: str, at: float, cut: float, new: bytes
) -> None:
    with _folder() as folder:
        path = write(folder, _damaged(PACKED[name], at, cut, new), name)
        with _refused_in_words(), open_member(path, (".csv",), shown="t") as found:
            assert found.stat().st_size < 1 << 20


@given(st.binary(max_size=200), st.sampled_from([*sorted(PACKED), "t.xlsx"]))
def test_no_bytes_named_like_an_archive_escape(data: bytes, name: str) -> None:
    with _folder() as folder, pytest.raises(IronRiverError):
        open_rows(write(folder, data, name), LAYOUT, shown="t")


SHEET = sheet_of(
    HEADER_CELLS,
    cell("A2", "01001") + '<c r="B2" t="s"><v>0</v></c>' + cell("C2", 3),
    cell("A3", "01001") + cell("B3", 45322, style=1) + '<c r="C3"><f>1</f><v>2</v></c>',
).encode()
XML = st.sampled_from(
    [
        *(b"", b'r="XFD1048576"', b' t="s"', b' t="e"', b"<c/>", b"<v>1e400</v>", b">"),
        *(
            b'"',
            b"&lt;",
            b"&x;",
            b"<!--",
            b"<![CDATA[",
            b"\x00",
            b"\xff",
            b"<row r='0'>",
        ),
        *(b"<f>", b"<is>", b"-1", b"99999999", b's="1"', b"</c>", b"<mergeCell/>"),
    ]
)


def _open_workbook(data: bytes) -> None:
    with _folder() as folder, _refused_in_words():
        rows = open_rows(write(folder, data, "t.xlsx"), WIDE, shown="t")
        assert set(NAMES) <= set(rows.text)
        _check_whole(rows)


@given(PART, PART, XML)
def test_no_damaged_sheet_escapes(at: float, cut: float, new: bytes) -> None:
    part = "xl/worksheets/sheet1.xml"
    damaged = _damaged(SHEET, at, cut, new)
    _open_workbook(workbook_of({"Datos": ""}, shared=["Acu"], others={part: damaged}))


@given(PART, PART, st.binary(max_size=6))
def test_no_damaged_workbook_escapes(at: float, cut: float, new: bytes) -> None:
    whole = workbook_of({"Datos": SHEET.decode()}, shared=["Acu"])
    _open_workbook(_damaged(whole, at, cut, new))
