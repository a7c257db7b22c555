"""Bytes of cells tell what a parser would, or are left to the parser."""

from xml.parsers import expat

import hypothesis.strategies as st
import pytest
from hypothesis import given

from geo.errors import InputError
from geo.sources.intake.plain_cells import NotPlainError, PlainCells
from geo.sources.intake.sheet_cells import Cells

HEAD = '<worksheet xmlns:x="y"><cols><col min="1"/></cols><sheetData>'
TAIL = "</sheetData></worksheet>"
PLAIN = (
    '<row r="1" spans="1:2"><c r="A1" s="2" t="s"><v>0</v></c>'
    '<c r="B1" t="inlineStr"><is><t>a &lt;c b</t></is></c></row>'
    '<row r="2"><c r="A2"/><c r="XFD2"><v>7</v></c></row>'
)
# Each is left to the parser: what it says of them is another test.
DOUBTFUL = {
    "a formula": '<row r="1"><c r="A1"><f>B1</f></c></row>',
    "a formula that is shared": '<row r="1"><c r="A1"><f t="shared" si="0"/></c></row>',
    "a failed cell": '<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>',
    "a cell without a place": '<row r="1"><c><v>1</v></c></row>',
    "a cell with another quote": "<row r='1'><c r='A1'><v>1</v></c></row>",
    "a place spelt as a number": '<row r="1"><c r="&#65;1"><v>1</v></c></row>',
    "a kind before the place": '<row r="1"><c t="e" r="A1"><v>1</v></c></row>',
    "a prefix": '<row r="1"><x:c r="A1" t="e"/></row>',
    "a tag over two lines": '<row r="1"><c\nr="A1" t="e"/></row>',
    "a row without a number": '<row><c r="A1"><v>1</v></c></row>',
    "a row with no number": '<row r="x"><c r="A1"><v>1</v></c></row>',
    "a row far out": '<row r="9999999"><c r="A9999999"><v>1</v></c></row>',
    "a column far out": '<row r="1"><c r="XFE1"><v>1</v></c></row>',
    "too many cells": '<row r="1000000"><c r="ZZ1000000"><v>1</v></c></row>',
}


def _plain(text: str, size: int = 1 << 20) -> PlainCells | None:
    found = PlainCells()
    data = text.encode()
    try:
        for at in range(0, len(data), size):
            found.feed(data[at : at + size])
        found.finish()
    except NotPlainError:
        return None
    return found


def _parsed(text: str) -> Cells:
    cells = Cells("t")
    parser = expat.ParserCreate("utf-8")
    cells.listen(parser)
    parser.Parse(text.encode(), True)  # noqa: FBT003 - takes no keyword
    cells.end_cell()
    return cells


@pytest.mark.parametrize("size", [1, 3, 50, 1 << 20])
def test_plain_cells_are_told_by_their_bytes(size: int) -> None:
    found = _plain(HEAD + PLAIN + TAIL, size)
    assert found is not None
    assert found.shared == _parsed(HEAD + PLAIN + TAIL).shared == 1


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize("name", DOUBTFUL)
def test_others_are_left_to_the_parser(name: str, size: int) -> None:
    assert _plain(HEAD + PLAIN + DOUBTFUL[name] + TAIL, size) is None


def test_no_text_is_kept_for_long() -> None:
    assert _plain(f"{HEAD}{'x' * (3 << 20)}") is None


TAG = st.builds(
    "<{}c{}{}{}>{}</{}c>".format,
    st.sampled_from(["", "", "", "x:"]),
    st.sampled_from([' r="A1"', ' r="B7"', ' r="A1" s="1"', ' r="a1"', "", " r='C2'"]),
    st.sampled_from(["", ' t="s"', ' t="e"', ' t="str"', ' t="n" s="1"']),
    st.sampled_from(["", " ", "\n"]),
    st.sampled_from(["", "<v>1</v>", "<f>A1</f><v/>", "<f/>", "<!--x-->"]),
    st.just(""),
)


@given(tags=st.lists(TAG, max_size=6), size=st.integers(1, 60))
def test_what_bytes_call_plain_holds_nothing_that_a_parser_notes(
    tags: list[str], size: int
) -> None:
    text = f'{HEAD}<row r="1">{"".join(tags)}</row>{TAIL}'
    text = text.replace("</c>", "</x:c>") if "<x:c" in text else text
    found = _plain(text, size)
    try:
        parsed = _parsed(text)
    except (expat.ExpatError, InputError):
        # Of a damaged part the parser speaks, whatever its bytes say.
        return
    if found is not None:
        assert parsed.notes.formulas == 0
        assert parsed.notes.hidden == {}
        assert found.shared >= parsed.shared
