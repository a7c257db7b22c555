"""One small layout, and files of it in every form: plain, packed and as workbooks."""

import dataclasses
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from geo.sources.intake import Field, Layout, Rows, open_rows

LAYOUT = Layout(
    name="table of towns",
    fields=(
        Field("code", ("Clave",)),
        Field("name", ("Municipio",)),
        Field("count", ("Casos",)),
    ),
    totals_in=("name",),
)
# The same with columns that a file may have.
WIDE = dataclasses.replace(
    LAYOUT,
    fields=(
        *LAYOUT.fields,
        Field("date", ("Fecha",), required=False),
        Field("state", ("Estado",), required=False),
        Field("latitude", ("Latitud",), required=False),
        Field("longitude", ("Longitud",), required=False),
    ),
)
HEADER = "Clave,Municipio,Casos\n"
NAMES = ("code", "name", "count")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def write(folder: Path, data: bytes | str, name: str = "towns.csv") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def texts(rows: Rows, names: Sequence[str] = NAMES) -> list[tuple[str, ...]]:
    """Return rows as tuples of text."""
    return list(zip(*(rows.text[name].tolist() for name in names), strict=True))


def read(path: Path, layout: Layout = LAYOUT) -> list[tuple[str, ...]]:
    """Return the rows of a file as tuples of text."""
    rows = open_rows(path, layout, shown=path.name)
    return texts(rows, [field.name for field in layout.fields])


Member = str | zipfile.ZipInfo


def zip_of(members: Mapping[Member, bytes | str]) -> bytes:
    """Return a ZIP archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def cell(place: str, value: object, *, style: int = 0) -> str:
    """Return a cell: texts inline, booleans and numbers as workbooks write them."""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{place}" s="{style}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def sheet_of(*rows: str, before: str = "") -> str:
    """Return the XML of a sheet; each row is given as its cells."""
    numbered = (f'<row r="{at}">{cells}</row>' for at, cells in enumerate(rows, 1))
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{_MAIN}"><sheetData>'
        f"{''.join(numbered)}</sheetData></worksheet>"
    )


HEADER_CELLS = cell("A1", "Clave") + cell("B1", "Municipio") + cell("C1", "Casos")


def workbook_of(
    sheets: Mapping[str, str],
    *,
    shared: Sequence[str] = (),
    others: Mapping[Member, bytes | str] | None = None,
) -> bytes:
    """Return a workbook; style 1 is a date, style 2 a date with a time.

    Parameters
    ----------
    sheets
        XML by the name of the sheet.
    shared
        Texts that cells share.
    others
        Parts that are added, or take the place of those made here.
    """
    listed, targets = [], []
    parts: dict[Member, bytes | str] = {}
    for at, (name, xml) in enumerate(sheets.items(), 1):
        listed.append(f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>')
        targets.append(
            f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" '
            f'Target="worksheets/sheet{at}.xml"/>'
        )
        parts[f"xl/worksheets/sheet{at}.xml"] = xml
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{"".join(listed)}'
        "</sheets></workbook>"
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}">{"".join(targets)}</Relationships>'
    )
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>'
    )
    if shared:
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{items}</sst>'
    return zip_of({**parts, **(others or {})})
