"""Long tables, read a few lines at a time."""

import contextlib
import gzip
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from geo.errors import InputError
from geo.sources.intake import Field, Layout, choose_layout, open_blocks, open_rows
from geo.sources.intake import blocks as blocks_module

LAYOUT = Layout(
    name="table of towns",
    fields=(
        Field("code", ("Clave",)),
        Field("name", ("Año Nombre",)),
        Field("count", ("Casos",)),
    ),
    totals_in=("name",),
    denied=("Edad",),
)
HEADER = "Clave,Año Nombre,Edad,Casos\n"


def _file(folder: Path, data: bytes, name: str = "towns.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _read(path: Path, *, size: int = 64) -> tuple[list[tuple[str, ...]], list[int]]:
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    with open_blocks(path, LAYOUT, shown=path.name, size=size) as (blocks, parts):
        for part in parts:
            columns = [part.text[name].tolist() for name in ("code", "name", "count")]
            rows += zip(*columns, strict=True)
            lines += part.line.tolist()
    blocks.faults.raise_if_any()
    return rows, lines


BODY = "".join(f"{at},Peñón {at},44,{at * 2}\n" for at in range(100))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("size", [1, 64, 1 << 20])
def test_blocks_of_any_size_give_every_row_and_line(
    tmp_path: Path, encoding: str, size: int
) -> None:
    rows, lines = _read(_file(tmp_path, (HEADER + BODY).encode(encoding)), size=size)
    assert rows == [(f"{at}", f"Peñón {at}", f"{at * 2}") for at in range(100)]
    assert lines == list(range(2, 102))


def test_blocks_are_what_the_whole_is(tmp_path: Path) -> None:
    text = HEADER + BODY.replace("7,Peñón 7,44,14\n", '7,"Pe\nñón, 7",44,14\n\n \n')
    path = _file(tmp_path, text.replace("\n", "\r\n").encode())
    whole = open_rows(path, LAYOUT, shown="towns.csv")
    rows, lines = _read(path)
    assert lines == whole.line.tolist()
    columns = [whole.text[name] for name in ("code", "name", "count")]
    assert rows == list(zip(*columns, strict=True))


@pytest.mark.parametrize(("encoding", "end"), [("utf-16", "\n"), ("utf-8", "\r")])
def test_a_file_that_cannot_be_cut_comes_as_one_block(
    tmp_path: Path, encoding: str, end: str
) -> None:
    data = (HEADER + BODY).replace("\n", end).encode(encoding)
    rows, lines = _read(_file(tmp_path, data))
    assert len(rows) == 100
    assert lines == list(range(2, 102))


def test_parts_of_two_encodings_in_one_block_are_refused(tmp_path: Path) -> None:
    data = HEADER.encode() + "1,Ñu,3,4\n".encode() + "1,Ñu,3,4\n".encode("cp1252")
    with pytest.raises(InputError, match="UTF-8 in line 2 and another in line 3"):
        _read(_file(tmp_path, data), size=1 << 20)


def test_inches_in_a_long_table_are_no_quotes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks_module, "_LONGEST_LINE", 64)
    data = HEADER + 'a,5" pipe,3,4\n' + BODY
    rows, lines = _read(_file(tmp_path, data.encode()), size=16)
    assert rows[0] == ("a", '5" pipe', "4")
    assert lines == list(range(2, 103))


def test_a_header_over_several_lines(tmp_path: Path) -> None:
    data = '"Cla-\nve","Año\nNombre",Edad,Casos\n' + BODY
    rows, lines = _read(_file(tmp_path, data.encode()))
    assert len(rows) == 100
    assert lines == list(range(4, 104))


def test_what_is_no_data_is_left_out_and_counted_once(tmp_path: Path) -> None:
    text = HEADER + (BODY + HEADER + "999,Total,44,1\n") * 3
    path = _file(tmp_path, text.encode())
    with open_blocks(path, LAYOUT, shown="t", size=200) as (blocks, parts):
        count = sum(len(part) for part in parts)
    assert count == blocks.rows == 300
    assert blocks.repairs == [
        "columns about persons left out: Edad",
        "3 repeated header rows left out",
        "3 rows of totals left out",
    ]


def test_only_wanted_rows_come_and_all_are_counted(tmp_path: Path) -> None:
    path = _file(tmp_path, gzip.compress((HEADER + BODY).encode()), "towns.csv.gz")
    only = ("code", lambda text: text in {"3", "77"})
    with open_blocks(path, LAYOUT, shown="t", only=only, size=99) as (blocks, parts):
        lines = [line for part in parts for line in part.line.tolist()]
    assert lines == [5, 79]
    assert blocks.rows == 100


def test_rows_of_another_length_are_named_by_line(tmp_path: Path) -> None:
    text = HEADER + BODY + "1,2,3\n" + BODY + "1,2,3,4,5\n"
    with pytest.raises(InputError) as caught:
        _read(_file(tmp_path, text.encode()))
    assert [(fault.row, fault.found) for fault in caught.value.faults] == [
        (102, "3"),
        (203, "5"),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "expected a table, found an empty file"),
        (HEADER.encode(), "expected rows under the header, found none"),
        (
            (HEADER + BODY).encode() + b"1,a\x00b,3,4\n",
            "found a NUL byte in line 102: the file is damaged or no text",
        ),
        (
            (HEADER + BODY).encode() + "1,Ñu,3,4\n".encode("cp1252") * 20,
            "expected one encoding, found utf-8 up to line",
        ),
        (
            HEADER.encode() + b'1,"open,3,4\n' + b"1,b,3,4\n" * 600_000,
            "expected quotes in pairs, found a quote that does not close",
        ),
        (HEADER.encode() + b"1,b,3,4" * 1_000_000, "expected lines of text"),
        (
            HEADER.replace("Casos", "Csos").encode() + BODY.encode(),
            "row 1, column 'Casos': expected the column, as in the table of towns",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, data: bytes, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        _read(_file(tmp_path, data))
    assert message in str(caught.value)


def test_the_layout_is_known_by_its_header(tmp_path: Path) -> None:
    other = Layout(name="other", fields=(Field("x", ("Equis",)),))
    path = _file(tmp_path, HEADER.encode("cp1252") + b"1,b,3,4\n")
    assert choose_layout(path, (other, LAYOUT), shown="t") is LAYOUT
    for encoding in ("utf-16", "utf-8-sig"):
        path = _file(tmp_path, (HEADER + BODY).encode(encoding))
        assert choose_layout(path, (other, LAYOUT), shown="t") is LAYOUT
    path = _file(tmp_path, (HEADER + BODY).replace("\n", "\r").encode())
    assert choose_layout(path, (other, LAYOUT), shown="t") is LAYOUT
    nothing = _file(tmp_path, b"a,b\n1,2\n", "other.csv")
    assert choose_layout(nothing, (other, LAYOUT), shown="t") is other


@given(st.binary(max_size=300), st.integers(1, 80))
def test_no_bytes_crash_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, size: int
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "towns.csv"
    path.write_bytes(HEADER.encode() + data)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    with contextlib.suppress(InputError):
        rows, lines = _read(path, size=size)
    assert len(rows) == len(lines)
    assert lines == sorted(set(lines))
