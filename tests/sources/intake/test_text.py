"""Text in every encoding and with every kind of line end; the header wherever it is."""

import dataclasses
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.intake import Field, Layout, open_rows, text
from geo.sources.intake.text import decode, find_header, split_fields
from tests.sources.intake.towns import HEADER, LAYOUT, read, texts, write

ROW = ("01001", "Peñón Blanco", "3")


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
    ],
)
def test_an_encoding_is_found(tmp_path: Path, encoding: str, found: str) -> None:
    data = (HEADER + "01001,Peñón Blanco,3\n").encode(encoding)
    rows = open_rows(write(tmp_path, data), LAYOUT, shown="towns.csv")
    assert texts(rows) == [ROW]
    assert rows.encoding == found


def test_utf_16_with_the_high_byte_first(tmp_path: Path) -> None:
    data = b"\xfe\xff" + (HEADER + "01001,Peñón Blanco,3\n").encode("utf-16-be")
    assert read(write(tmp_path, data)) == [ROW]


def test_the_encodings_of_the_layout_are_tried_in_their_order() -> None:
    layout = dataclasses.replace(LAYOUT, encodings=("cp850", "cp1252"))
    assert decode("Peñón".encode("cp850"), layout, "t") == ("Peñón", "cp850")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    data = (HEADER + "01001,Peñón Blanco,3\n").replace(",", delimiter)
    assert read(write(tmp_path, data)) == [ROW]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_any_system_are_counted(tmp_path: Path, end: str) -> None:
    data = (HEADER + '01001,"Peñón\nBlanco",3\n\n01002,Acu,4\n').replace("\n", end)
    rows = open_rows(write(tmp_path, data), LAYOUT, shown="t")
    assert texts(rows) == [("01001", "Peñón\nBlanco", "3"), ("01002", "Acu", "4")]
    assert rows.line.tolist() == [2, 5]


def test_the_last_line_may_lack_its_end(tmp_path: Path) -> None:
    assert read(write(tmp_path, HEADER + "01001,Peñón Blanco,3")) == [ROW]


def test_a_header_below_a_title(tmp_path: Path) -> None:
    layout = dataclasses.replace(LAYOUT, header_within=5)
    data = "Casos por municipio\n\nFuente; INEGI\n" + HEADER + "01001,Peñón Blanco,3\n"
    rows = open_rows(write(tmp_path, data), layout, shown="t")
    assert texts(rows) == [ROW]
    assert rows.line.tolist() == [5]


def test_a_header_too_far_down_is_not_found(tmp_path: Path) -> None:
    layout = dataclasses.replace(LAYOUT, header_within=2)
    with pytest.raises(InputError, match=r"none of them in the first 2 lines\."):
        read(write(tmp_path, "uno\ndos\n" + HEADER + "01001,Acu,3\n"), layout)


def test_a_header_with_line_breaks_in_its_names(tmp_path: Path) -> None:
    data = 'Clave,"Muni-\ncipio","Ca\nsos"\n01001,Peñón Blanco,3\n'
    rows = open_rows(write(tmp_path, data), LAYOUT, shown="t")
    assert texts(rows) == [ROW]
    assert rows.line.tolist() == [4]
    assert rows.headers["count"] == "Ca\nsos"


def test_quotation_marks_may_be_letters_where_tabs_part_the_fields(
    tmp_path: Path,
) -> None:
    layout = dataclasses.replace(LAYOUT, quoted_tabs=False)
    data = 'Clave\tMunicipio\tCasos\n01001\t"El Fuerte\t3\n01002\t12" y 6"\t4\n'
    assert read(write(tmp_path, data), layout) == [
        ("01001", '"El Fuerte', "3"),
        ("01002", '12" y 6"', "4"),
    ]


def test_find_header_says_where_it_is() -> None:
    head = find_header(HEADER + "1,b,2", LAYOUT, "t")
    assert (head.delimiter, head.line, head.after) == (",", 1, 1)
    assert head.names == ["Clave", "Municipio", "Casos"]


def test_a_layout_of_one_column() -> None:
    layout = Layout(name="list", fields=(Field("code", ("Clave",)),))
    assert find_header("Clave\n1\n", layout, "t").names == ["Clave"]


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        ("a, b ,c", ["a", "b", "c"]),
        ('"a,b",c', ["a,b", "c"]),
        ('"a""b",c', ['a"b', "c"]),
        ("", [""]),
        ("a\u2028b,c\x0bd", ["a\u2028b", "c\x0bd"]),
    ],
)
def test_fields_of_one_record(record: str, fields: list[str]) -> None:
    assert split_fields(record, ",") == fields


def test_a_file_too_large_for_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "_MOST_BYTES", 16)
    with pytest.raises(InputError, match=r"a table of at most .* GiB, found 0\.0 GiB"):
        read(write(tmp_path, HEADER + "01001,Abasolo,3\n"))
