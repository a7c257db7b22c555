"""The PDF: the same bytes on every run, letters inside, heads repeated."""

import dataclasses
import datetime as dt
import re
import zlib

import pytest

from geo.outputs.briefing.content import compose
from geo.outputs.briefing.model import Briefing, Column, Section, Table
from geo.outputs.briefing.pdf import write_pdf
from geo.outputs.briefing.pdf_tables import lay_out
from tests.briefing_world import make, make_style, port, shapes

DAY = dt.date(2026, 11, 20)


def _briefing(language: str = "en", **tables: object) -> Briefing:
    return compose(
        make(**tables),
        make_style(),
        language=language,  # type: ignore[arg-type]
        maps={},
    )


def _pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return write_pdf(_briefing("es"), DAY)


def test_the_same_study_gives_the_same_bytes(pdf: bytes) -> None:
    assert write_pdf(_briefing("es"), DAY) == pdf


def test_the_file_says_what_it_is(pdf: bytes) -> None:
    assert b"/Lang (es)" in pdf
    assert b"/Author (Iron River)" in pdf
    assert b"/Title" in pdf
    assert b"/DisplayDocTitle true" in pdf
    assert b"D:20261120120000" in pdf
    assert pdf.count(b"/Type /Outlines") == 1
    # A bookmark for every section but the maps, of which there are none here.
    assert pdf.count(b"/Dest") >= 10


def test_letters_are_inside(pdf: bytes) -> None:
    fonts = set(re.findall(rb"/BaseFont /([\w+-]+)", pdf))
    assert {name.partition(b"+")[2] for name in fonts} == {
        b"DejaVuSans",
        b"DejaVuSans-Bold",
    }
    assert pdf.count(b"/FontFile2") == 2


def test_every_page_has_its_number(pdf: bytes) -> None:
    assert _pages(pdf) >= 4
    assert pdf.startswith(b"%PDF")
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, flags=re.DOTALL)
    assert len(streams) > _pages(pdf)
    # Streams are compressed: what is inside can be opened.
    assert any(_opened(stream) for stream in streams)


def _opened(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream.strip())
    except zlib.error:
        return b""


def test_a_long_table_repeats_its_head_and_loses_no_row() -> None:
    columns = (Column("No.", 10, "right"), Column("Place", 90))
    rows = tuple((str(at), f"Place {at}") for at in range(150))
    table = Table("Places", columns, rows)
    grid = next(one for one in lay_out(table) if hasattr(one, "repeatRows"))
    assert grid.repeatRows == 1
    assert len(grid._cellvalues) == 151
    sections = (Section("places", "Places", (table,)),)
    long = dataclasses.replace(_briefing(), sections=sections)
    assert _pages(write_pdf(long, DAY)) >= 3


def test_very_long_names_are_broken_and_not_refused() -> None:
    name = "Puente " * 60
    ports = shapes([port("north", "Alfa", 1.0, name_en=name, name_es="x" * 200)])
    for language in ("en", "es"):
        assert _pages(write_pdf(_briefing(language, ports=ports), DAY)) >= 4


def test_names_with_signs_of_markup_are_text() -> None:
    ports = shapes([port("north", "A & <b>B", 1.0, name_en="<i>North</p> & co")])
    assert write_pdf(_briefing(ports=ports), DAY).startswith(b"%PDF")
