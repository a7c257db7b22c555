"""What is no data is left out, and told; all else stays as it was written."""

import dataclasses
import gzip
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.intake import Field, Layout, open_rows
from tests.sources.intake.towns import (
    HEADER,
    HEADER_CELLS,
    LAYOUT,
    cell,
    read,
    sheet_of,
    texts,
    workbook_of,
    write,
    zip_of,
)

BODY = "01001,Abasolo,3\n26055,San Luis,40\n"
ROWS = [("01001", "Abasolo", "3"), ("26055", "San Luis", "40")]


def test_a_line_of_dashes_below_the_header_is_left_out(tmp_path: Path) -> None:
    layout = dataclasses.replace(LAYOUT, dashed_second_line=True)
    data = (HEADER + "-----,---------,-----\n" + BODY).replace(",", "\t")
    rows = open_rows(write(tmp_path, data, "towns.txt"), layout, shown="t")
    assert texts(rows) == ROWS
    assert rows.line.tolist() == [3, 4]
    assert rows.repairs == ["1 lines of dashes left out"]


def test_headers_that_repeat_and_totals_are_left_out_and_told(tmp_path: Path) -> None:
    data = HEADER + BODY + HEADER + "00000,Total,43\n" + HEADER + "0,TOTAL GENERAL ,9\n"
    rows = open_rows(write(tmp_path, data), LAYOUT, shown="t")
    assert texts(rows) == ROWS
    assert rows.repairs == [
        "2 repeated header rows left out",
        "2 rows of totals left out",
    ]


def test_a_town_that_is_called_like_a_total_in_part_stays(tmp_path: Path) -> None:
    found = read(write(tmp_path, HEADER + "01001,Totalco,3\n"))
    assert found == [("01001", "Totalco", "3")]


def test_columns_that_are_not_asked_for_are_ignored_and_the_denied_told(
    tmp_path: Path,
) -> None:
    layout = dataclasses.replace(LAYOUT, denied=("Nombre",))
    data = "Nombre,Clave,Otra,Municipio,Casos\nAna,01001,x,Abasolo,3\n"
    rows = open_rows(write(tmp_path, data), layout, shown="t")
    assert set(rows.text) == {"code", "name", "count"}
    assert rows.repairs == ["columns that name persons left out: Nombre"]


def test_no_value_of_a_denied_column_is_in_a_message(tmp_path: Path) -> None:
    layout = dataclasses.replace(LAYOUT, denied=("Nombre",))
    with pytest.raises(InputError) as caught:
        read(write(tmp_path, "Ana López,01001,Abasolo\n"), layout)
    assert "Ana" not in str(caught.value)


def test_a_layout_all_of_whose_columns_may_lack(tmp_path: Path) -> None:
    layout = Layout(name="x", fields=(Field("code", ("Clave",), required=False),))
    rows = open_rows(write(tmp_path, "a,b\n1,2\n"), layout, shown="t")
    assert rows.text == {}
    assert len(rows) == 1


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "=CMD|'/C calc'!A0",
        "@SUM(1;1)",
        "+1-1",
        "'; DROP TABLE towns; --",
        "${jndi:ldap://x}",
        "{{7*7}}",
    ],
)
def test_hostile_texts_stay_the_texts_they_are(tmp_path: Path, text: str) -> None:
    quoted = text.replace('"', '""')
    assert read(write(tmp_path, f'{HEADER}01001,"{quoted}",3\n')) == [
        ("01001", text, "3")
    ]
    sheet = sheet_of(
        HEADER_CELLS, cell("A2", "01001") + cell("B2", text) + cell("C2", "3")
    )
    path = write(tmp_path, workbook_of({"x": sheet}), "towns.xlsx")
    assert read(path) == [("01001", text, "3")]


def test_a_workbook_inside_a_zip_and_a_table_inside_a_gz(tmp_path: Path) -> None:
    sheet = sheet_of(
        HEADER_CELLS, cell("A2", "01001") + cell("B2", "Abasolo") + cell("C2", 3)
    )
    packed = zip_of({"folder/towns.XLSX": workbook_of({"x": sheet})})
    assert read(write(tmp_path, packed, "towns.zip")) == ROWS[:1]
    packed = gzip.compress((HEADER + BODY).encode())
    assert read(write(tmp_path, packed, "towns.tsv.GZ")) == ROWS
