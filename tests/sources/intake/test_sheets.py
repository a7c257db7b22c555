"""Workbooks become the text that a CSV file would have; what is hidden comes out."""

import dataclasses
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.intake import Field, Layout, choose_layout, open_rows, workbooks
from tests.sources.intake.towns import (
    HEADER_CELLS,
    LAYOUT,
    cell,
    read,
    sheet_of,
    texts,
    workbook_of,
    write,
)


def _book(folder: Path, *rows: str, header: str = HEADER_CELLS) -> Path:
    return write(folder, workbook_of({"Datos": sheet_of(header, *rows)}), "towns.xlsx")


def _value(folder: Path, third: str) -> str:
    """Return the text of a cell in the column of counts."""
    return read(_book(folder, cell("A2", "01001") + cell("B2", "Acu") + third))[0][2]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (cell("C2", 3), "3"),
        (cell("C2", 3.5), "3.5"),
        (cell("C2", 0.1), "0.1"),
        (cell("C2", -2.0), "-2"),
        (cell("C2", 123456789012), "123456789012"),
        (cell("C2", " 007 "), "007"),
        (cell("C2", value=True), "yes"),
        (cell("C2", value=False), "no"),
        (cell("C2", 45322, style=1), "2024-01-31"),
        (cell("C2", 45322.5, style=2), "2024-01-31 12:00:00"),
        ('<c r="C2" t="d"><v>2024-01-31</v></c>', "2024-01-31"),
        ('<c r="C2"><f>1+2</f><v>3</v></c>', "3"),
        ('<c r="C2" t="str"><f>""</f><v></v></c>', ""),
        ('<c r="C2"><f>1+2</f></c>', "=1+2"),
        ('<c r="C2"><f>1+2</f><v></v></c>', "=1+2"),
        ('<c r="C2"><f t="shared" si="0"/></c>', "="),
        ('<c r="C2" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="C2" t="e"></c>', "#ERROR!"),
        ('<c r="C2" s="1"/>', ""),
        ('<c t="n"><v>8</v></c>', "8"),
    ],
)
def test_values_as_text(tmp_path: Path, xml: str, text: str) -> None:
    assert _value(tmp_path, xml) == text


def test_shared_texts(tmp_path: Path) -> None:
    row = '<c r="A2" t="s"><v>1</v></c><c r="B2" t="s"><v>0</v></c>' + cell("C2", 3)
    sheets = {"Datos": sheet_of(HEADER_CELLS, row)}
    book = workbook_of(sheets, shared=["Peñón <b>", "01001"])
    assert read(write(tmp_path, book, "towns.xlsx")) == [("01001", "Peñón <b>", "3")]


def test_lines_are_rows_of_the_sheet_and_blank_rows_are_none(tmp_path: Path) -> None:
    good = (cell("A{0}", "01001") + cell("B{0}", "Acu") + cell("C{0}", 3)).format
    rows = open_rows(
        _book(tmp_path, good(2), "", '<c r="A4" s="1"/>', good(5)), LAYOUT, shown="t"
    )
    assert rows.line.tolist() == [2, 5]
    assert rows.encoding == "xlsx"


def test_a_header_below_a_title(tmp_path: Path) -> None:
    layout = dataclasses.replace(LAYOUT, header_within=4)
    header = HEADER_CELLS.replace('1"', '3"')
    row = cell("A4", "01001") + cell("B4", "Acu") + cell("C4", 3)
    path = _book(tmp_path, "", header, row, header=cell("A1", "Casos por municipio"))
    rows = open_rows(path, layout, shown="t")
    assert texts(rows) == [("01001", "Acu", "3")]
    assert rows.line.tolist() == [4]


def test_a_sheet_by_its_name(tmp_path: Path) -> None:
    row = cell("A2", "01001") + cell("B2", "Acu") + cell("C2", 3)
    sheets = {"Notas": sheet_of(cell("A1", "x")), "Datos": sheet_of(HEADER_CELLS, row)}
    path = write(tmp_path, workbook_of(sheets), "towns.xlsx")
    assert len(read(path, dataclasses.replace(LAYOUT, sheet="Datos"))) == 1
    with pytest.raises(InputError) as caught:
        read(path, dataclasses.replace(LAYOUT, sheet="2024"))
    assert str(caught.value) == (
        "towns.xlsx: expected a sheet '2024', found 'Notas, Datos'. Take the table of "
        "towns as its producer publishes it."
    )


def test_the_layout_of_a_workbook_is_known_by_its_header(tmp_path: Path) -> None:
    other = Layout(name="other", fields=(Field("x", ("Equis",)),), sheet="Otra")
    later = dataclasses.replace(LAYOUT, header_within=3)
    path = _book(tmp_path, "", HEADER_CELLS.replace('1"', '3"'), header="")
    assert choose_layout(path, (other, LAYOUT, later), shown="t") is later
    assert choose_layout(path, (other, LAYOUT), shown="t") is other


def test_formulas_of_the_sheet_that_is_read_are_told(tmp_path: Path) -> None:
    formula = '<c r="{0}"><f>1+2</f><v>3</v></c>'.format
    row = cell("A2", "01001") + cell("B2", "Acu") + formula("C2")
    sheets = {"Datos": sheet_of(HEADER_CELLS, row), "Otra": sheet_of(formula("A1") * 5)}
    path = write(tmp_path, workbook_of(sheets), "towns.xlsx")
    rows = open_rows(path, LAYOUT, shown="t")
    assert rows.repairs == ["1 cells hold formulas: their saved values were read"]


def test_a_cell_that_is_only_coloured_takes_no_memory(tmp_path: Path) -> None:
    row = cell("A2", "01001") + cell("B2", "Acu") + cell("C2", 3)
    assert len(read(_book(tmp_path, row, '<c r="XFD1048576" s="1"/>'))) == 1


def test_a_hidden_cell_beyond_the_others_is_found(tmp_path: Path) -> None:
    row = cell("A2", "01001") + cell("B2", "Acu") + cell("C2", 3)
    assert read(_book(tmp_path, row, '<c r="C9"><f>2</f></c>'))[1] == ("", "", "=2")


def test_texts_that_are_copied_until_the_memory_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "_MOST_LETTERS", 1000)
    row = '<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>0</v></c>' + cell("C2", 3)
    for length, accepted in ((500, True), (501, False)):
        sheets = {"Datos": sheet_of(HEADER_CELLS, row)}
        book = workbook_of(sheets, shared=["x" * length, "y" * 900])
        path = write(tmp_path, book, "towns.xlsx")
        if accepted:
            assert len(read(path)) == 1
        else:
            with pytest.raises(
                InputError, match="of at most 1,000 letters, found 1,002"
            ):
                read(path)
