"""Files that must be refused; what is said of each stands in bad_files.toml."""

import bz2
import gzip
import io
import lzma
import stat
import struct
import zipfile
from typing import Final, NamedTuple

from tests.sources.intake.towns import (
    HEADER,
    HEADER_CELLS,
    cell,
    sheet_of,
    workbook_of,
    zip_of,
)


class Bad(NamedTuple):
    """A file that must be refused."""

    name: str
    data: bytes


GOOD: Final = HEADER + "01001,Abasolo,3\n26055,San Luis,40\n"
BOMB: Final = bytes(17 << 20)


def _csv(text: str) -> Bad:
    return Bad("towns.csv", text.encode())


def _rows(text: str) -> Bad:
    return _csv(HEADER + text)


def _wide(column: str, *values: str) -> Bad:
    """Return a table with one more column, or two."""
    rows = (f"01001,Abasolo,3,{value}\n" for value in values)
    return _csv(f"{HEADER.strip()},{column}\n{''.join(rows)}")


def _zip(members: dict[str | zipfile.ZipInfo, bytes | str]) -> Bad:
    return Bad("towns.zip", zip_of(members))


def _sheet(xml: str) -> Bad:
    return Bad("towns.xlsx", workbook_of({"Datos": xml}))


def _cells(second: str) -> Bad:
    return _sheet(sheet_of(HEADER_CELLS, second))


def _link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("towns.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def _with_flag(data: bytes, flag: int) -> bytes:
    """Set a flag of the one member of an archive, in both of its headers."""
    changed = bytearray(data)
    changed[6] |= flag
    changed[data.index(b"PK\x01\x02") + 8] |= flag
    return bytes(changed)


def _with_method(data: bytes, method: int) -> bytes:
    """Say that the one member was packed in another way."""
    changed = bytearray(data)
    struct.pack_into("<H", changed, 8, method)
    struct.pack_into("<H", changed, data.index(b"PK\x01\x02") + 10, method)
    return bytes(changed)


def _stored() -> bytes:
    """Return an archive whose member is not packed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("towns.csv", GOOD)
    return stream.getvalue()


_PLAIN_ZIP: Final = zip_of({"towns.csv": GOOD})
_STORED_ZIP: Final = _stored()

BAD: Final[dict[str, Bad]] = {
    # ------------------------------------------------------------ archives
    "a member above its folder": _zip({"../towns.csv": GOOD}),
    "a member above its folder, Windows": _zip({"..\\towns.csv": GOOD}),
    "a member above its folder, hidden deeper": _zip({"a/../../towns.csv": GOOD}),
    "an absolute member": _zip({"/etc/towns.csv": GOOD}),
    "a member on a drive": _zip({"C:\\towns.csv": GOOD}),
    "a link": _zip({_link(): "/etc/passwd"}),
    "an encrypted member": Bad("towns.zip", _with_flag(_PLAIN_ZIP, 1)),
    "a member packed in an unknown way": Bad("towns.zip", _with_method(_PLAIN_ZIP, 97)),
    "patched data": Bad("towns.zip", _with_flag(_PLAIN_ZIP, 0x20)),
    "no table in the archive": _zip({"read me.pdf": "x"}),
    "a packed table inside an archive": _zip({"towns.csv.gz": gzip.compress(b"x")}),
    "an archive inside an archive": _zip({"towns.zip": _PLAIN_ZIP}),
    "an empty archive": _zip({}),
    "two tables in the archive": _zip({"a.csv": GOOD, "b.csv": GOOD}),
    "a name that would colour a terminal": _zip({"../\x1b[31mtowns.csv": GOOD}),
    "a bomb in a zip": _zip({"towns.csv": BOMB}),
    "a bomb in a gz": Bad("towns.csv.gz", gzip.compress(BOMB)),
    "a bomb in a bz2": Bad("towns.csv.bz2", bz2.compress(BOMB)),
    "a bomb in an xz": Bad("towns.csv.xz", lzma.compress(BOMB)),
    "an xz that asks for all the memory": Bad(
        "towns.csv.xz",
        lzma.compress(
            GOOD.encode(),
            filters=[
                {"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 30},
            ],
        ),
    ),
    "a truncated zip": Bad("towns.zip", _PLAIN_ZIP[:-30]),
    "a zip with a damaged member": Bad(
        "towns.zip", _STORED_ZIP.replace(b"Abasolo", b"Abasola")
    ),
    "a zip whose two headers differ": Bad(
        "towns.zip", _PLAIN_ZIP.replace(b"towns.csv", b"towms.csv", 1)
    ),
    "a truncated gz": Bad("towns.csv.gz", gzip.compress(GOOD.encode())[:-12]),
    "a truncated bz2": Bad("towns.csv.bz2", bz2.compress(GOOD.encode())[:-12]),
    "a truncated xz": Bad("towns.csv.xz", lzma.compress(GOOD.encode())[:-12]),
    "a gz with a wrong sum": Bad(
        "towns.csv.gz", gzip.compress(GOOD.encode())[:-8] + bytes(8)
    ),
    "no gz at all": Bad("towns.csv.gz", GOOD.encode()),
    "a page named gz": Bad("towns.csv.gz", b"<!DOCTYPE html><p>404"),
    "a page named zip": Bad("towns.zip", b"<html><p>Not found</p></html>"),
    "a tar in a gz": Bad(
        "towns.tar.gz", gzip.compress(b"x".ljust(257, b"\0") + b"ustar")
    ),
    # --------------------------------------------------- other kinds of files
    "a page named csv": Bad("towns.csv", b"\xef\xbb\xbf \n<!DOCTYPE HTML><html>"),
    "a page in XHTML": _csv("<?xml version='1.0'?><html xmlns='x'></html>"),
    "an error in XML": _csv("<?xml version='1.0'?><Error><Code>NoSuchKey</Code>"),
    "JSON": _csv('{"error": "not found"}'),
    "an old workbook": Bad("towns.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "a workbook with a password": Bad("towns.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1"),
    "a workbook named csv": Bad("towns.csv", workbook_of({"x": sheet_of()})),
    "a PDF named csv": _csv("%PDF-1.7\n"),
    "a pointer of Git LFS": _csv("version https://git-lfs.github.com/spec/v1\n"),
    # ----------------------------------------------------------------- text
    "an empty file": _csv(""),
    "a file of blank lines": _csv("\n \r\n\t\n"),
    "a byte-order mark alone": Bad("towns.csv", b"\xef\xbb\xbf"),
    "UTF-16 of nothing": Bad("towns.csv", b"\xff\xfe"),
    "a NUL byte": _rows("01001,Aba\0solo,3\n"),
    "UTF-16 without its mark": Bad("towns.csv", GOOD.encode("utf-16-le")),
    "half a letter of UTF-16": Bad("towns.csv", GOOD.encode("utf-16")[:-1]),
    "UTF-32": Bad("towns.csv", GOOD.encode("utf-32")),
    "two encodings": Bad(
        "towns.csv",
        HEADER.encode()
        + "01001,Peñón,3\n".encode()
        + "01002,Peñón,3\n".encode("cp1252"),
    ),
    "a mark of UTF-8 in the middle": _rows("01001,Abasolo,3\n\ufeff01002,Ocampo,4\n"),
    "bytes of no encoding": Bad("towns.csv", HEADER.encode() + b"1,\x81\x8d,3\n"),
    # --------------------------------------------------------------- header
    "a header alone": _csv(HEADER),
    "a header twice and no more": _csv(HEADER * 2),
    "a total alone": _rows("00000,Total,7\n"),
    "no header": _csv("uno\ndos\n"),
    "a column misspelt": _csv(GOOD.replace("Casos", "Cassos")),
    "a column missing": _csv("Clave,Municipio\n01001,Abasolo\n"),
    "all columns missing": _csv("a,b,c\n1,2,3\n"),
    "a column twice": _csv("Clave,Municipio,CASOS,casos\n01001,Abasolo,1,2\n"),
    "a million columns": _csv(HEADER.strip() + "," * 1_000_000 + "\n"),
    "a header of one huge field": _csv("x" * (5 << 20)),
    # ----------------------------------------------------------------- rows
    "rows too long and too short": _rows("01001,Abasolo\n01002,Acu,3,4\n"),
    "many rows too short": _rows("01001,Abasolo\n" * 25),
    "a comma inside a text without quotes": _rows("01001,Acuña, Ciudad,3\n"),
    "a quote that does not close": _rows('01001,"Abasolo,3\n01002,Acu,3\n'),
    "text after a closing quote": _rows('01001,"Aba"solo,3\n'),
    "an absurd field": _rows(f"01001,{'x' * 200_000},3\n"),
    "an absurd field in quotes": _rows(f'01001,"{"x" * 200_000}",3\n'),
    "a file cut off in a row": _csv(GOOD + "0100"),
    # -------------------------------------------------------------- columns
    "a number with a unit": _rows("01001,Abasolo,3 casos\n"),
    "a thousands separator that is not allowed": _rows('01001,Abasolo,"1,200"\n'),
    "a decimal comma": _rows('01001,Abasolo,"3,5"\n'),
    "a fraction in a count": _rows("01001,Abasolo,3.5\n"),
    "a negative count": _rows("01001,Abasolo,-3\n"),
    "a count of nothing": _rows("01001,Abasolo,\n"),
    "a count that is not finite": _rows("01001,Abasolo,1e999\n01001,Abasolo,nan\n"),
    "a count too large to be exact": _rows("01001,Abasolo,9007199254740993\n"),
    "digits of another script": _rows("01001,Abasolo,١٢\n"),
    "a command in a cell": _rows("01001,Abasolo,=CMD|'/C calc'!A0\n"),
    "a formula as text": _rows("01001,Abasolo,=1+1\n"),
    "a total of another name inside": _rows("01001,Abasolo,3\n01,Suma,3\n"),
    "many wrong counts": _rows("01001,Abasolo,x\n" * 25),
    "a code that is not known": _rows("01999,Nadie,3\n"),
    "a code with letters": _rows("0100A,Abasolo,3\n"),
    "a zero lost beside a zero kept": _rows("01001,Abasolo,3\n1002,Acuña,3\n"),
    "two zeros lost": _rows("101,Abasolo,3\n"),
    "a zero lost of an unknown code": _rows("1999,Nadie,3\n"),
    "a page in a field": _rows("01001,Abasolo,<script>alert(1)</script>\n"),
    "letters that turn a line around": _rows("01001,Abasolo,3\u202e4\n"),
    "dates of two kinds": _wide("Fecha", "2024-01-31", "31/01/2024", "2024-02-01"),
    "dates of two orders": _wide("Fecha", "31/12/2024", "12/31/2024", "30/12/2024"),
    "dates that may be either": _wide("Fecha", "01/01/2024", "03/04/2024"),
    "a day that is none": _wide("Fecha", "2024-02-30"),
    "a year of two digits": _wide("Fecha", "31/12/24"),
    "the day of the run": _wide("Fecha", "2024-01-31", "now", "today"),
    "a date of three numbers run together": _wide("Fecha", "20240131", "2024131"),
    "a date as a workbook counts": _wide("Fecha", "2024-01-31", "45322"),
    "no date": _wide("Fecha", ""),
    "a state misspelt": _wide("Estado", "Durango", "Durangho"),
    "a name that two states have": _wide("Estado", "El Norte"),
    "coordinates swapped": _wide(
        "Latitud,Longitud", "32.5425,-117.0288", "-117.0288,32.5425"
    ),
    "a longitude without its sign": _wide("Latitud,Longitud", "32.5425,117.0288"),
    "coordinates elsewhere": _wide("Latitud,Longitud", "0,0", "48.85,2.35"),
    "coordinates in minutes": _wide("Latitud,Longitud", "32°32'33\"N,-117.0288"),
    "coordinates with a comma": _wide("Latitud,Longitud", '"32,5425","-117,0288"'),
    # ------------------------------------------------------------ workbooks
    "no workbook": Bad("towns.xlsx", b"PK\x03\x04 and no more"),
    "an archive that is no workbook": Bad("towns.xlsx", _PLAIN_ZIP),
    "a bomb of a workbook": Bad(
        "towns.xlsx", workbook_of({"x": sheet_of()}, others={"xl/a.bin": BOMB})
    ),
    "a part that comes twice": Bad(
        "towns.xlsx",
        workbook_of({"x": sheet_of()}, others={"XL/worksheets/sheet1.xml": "<a/>"}),
    ),
    "an entity in a sheet": _sheet(
        sheet_of(
            HEADER_CELLS,
            cell("A2", "01001"),
            before='<!DOCTYPE worksheet [<!ENTITY x "boom">]>',
        )
    ),
    "an entity that names a file": Bad(
        "towns.xlsx",
        workbook_of(
            {"x": sheet_of()},
            others={
                "xl/sharedStrings.xml": "<!DOCTYPE sst [<!ENTITY x SYSTEM "
                '"file:///etc/passwd">]><sst><si><t>&x;</t></si></sst>'
            },
        ),
    ),
    "a sheet in UTF-16": Bad(
        "towns.xlsx",
        workbook_of(
            {"x": "y"},
            others={"xl/worksheets/sheet1.xml": sheet_of().encode("utf-16")},
        ),
    ),
    "a sheet of broken XML": _sheet("<worksheet><sheetData></worksheet>"),
    "a cell at the end of the world": _cells(cell("XFD1048576", 1)),
    "a cell beyond it": _cells(cell("ZZZZ99999999", 1)),
    "a cell of no row": _cells('<c r="A"><v>1</v></c>'),
    "a text that is not there": _cells('<c r="A2" t="s"><v>7</v></c>'),
    "a sheet outside of the workbook": Bad(
        "towns.xlsx",
        workbook_of(
            {"x": sheet_of()},
            others={
                "xl/_rels/workbook.xml.rels": '<R><Relationship Id="rId1" '
                'Target="../../../etc/passwd"/></R>'
            },
        ),
    ),
    "a workbook without sheets": Bad("towns.xlsx", workbook_of({})),
    "an empty sheet": _sheet(sheet_of()),
    "a sheet with a header alone": _sheet(sheet_of(HEADER_CELLS)),
    "a formula never calculated": _cells(
        cell("A2", "01001") + cell("B2", "Abasolo") + '<c r="C2"><f>1+1</f></c>'
    ),
    "a formula that failed": _cells(
        cell("A2", "01001")
        + cell("B2", "Abasolo")
        + '<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    ),
    "a yes where a number is due": _cells(
        cell("A2", "01001") + cell("B2", "Abasolo") + cell("C2", value=True)
    ),
    "a date where a number is due": _cells(
        cell("A2", "01001") + cell("B2", "Abasolo") + cell("C2", 45322, style=1)
    ),
}
