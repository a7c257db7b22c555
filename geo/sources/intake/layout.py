"""What an official table looks like: its columns under all their names."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geo.sources.intake.faults import Faults, refused, shown


@dataclass(frozen=True, slots=True)
class Field:
    """One column that a reader wants.

    Attributes
    ----------
    name
        Our name for it.
    headers
        What the producers call it. Compared by letters and digits alone.
    required
        False if the table may lack it.
    """

    name: str
    headers: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One layout of one table.

    Attributes
    ----------
    name
        For messages: "ATF listing of licensees".
    fields
        The columns that are read; others are ignored.
    encodings
        Tried in order after UTF-8.
    delimiters
        Of which the one that gives the header is taken.
    header_within
        The header is one of so many first lines: some tables open with a title.
    dashed_second_line
        True if a line of dashes may follow the header.
    sheet
        Name of the sheet of a workbook; the first if None.
    totals
        A row whose text in one of `totals_in` is one of these is a total.
    totals_in
        Names of fields.
    denied
        Headers of columns that must never be stored; dropped on reading, and told.
    quoted_tabs
        False if quotation marks are letters like others where tabs part the fields.
    """

    name: str
    fields: tuple[Field, ...]
    encodings: tuple[str, ...] = ("cp1252",)
    delimiters: str = ",;\t|"
    header_within: int = 1
    dashed_second_line: bool = False
    sheet: str | None = None
    totals: tuple[str, ...] = ("total", "totales", "total general", "grand total")
    totals_in: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    quoted_tabs: bool = True


_NEAR: Final = 0.8
# As many as a spreadsheet has.
_MOST_COLUMNS: Final = 16_384


def plain(text: str) -> str:
    """Return letters and digits of a text alone: no accents, case or signs.

    Examples
    --------
    >>> plain("Entidad_Federativa / Año")
    'entidadfederativaano'
    """
    split = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^0-9a-z]", "", split.casefold().encode("ascii", "ignore").decode())


def find_columns(
    header: Sequence[str], layout: Layout, faults: Faults, *, line: int
) -> dict[str, int]:
    """Return where the fields of a layout stand.

    Parameters
    ----------
    header
        Texts of the header row.
    layout
        What is looked for.
    faults
        Takes note of what is missing or there twice.
    line
        Of the header in the file.

    Returns
    -------
    dict
        Position by the name of the field.

    Raises
    ------
    InputError
        If there are more columns than any table has.
    """
    if len(header) > _MOST_COLUMNS:
        raise refused(
            faults.file,
            f"at most {_MOST_COLUMNS:,} columns",
            f"{len(header):,}",
            "Take the file as its producer publishes it.",
        )
    known: dict[str, list[int]] = {}
    for at, text in enumerate(header):
        known.setdefault(plain(text), []).append(at)
    places: dict[str, int] = {}
    for field in layout.fields:
        found = [at for name in _names(field) for at in known.get(name, [])]
        if len(found) > 1:
            faults.add(
                "the column once",
                f"it {len(found)} times",
                "Remove or rename the column that is not meant.",
                row=line,
                column=field.headers[0],
            )
        elif found:
            places[field.name] = found[0]
        elif field.required:
            faults.add(
                f"the column, as in the {layout.name}",
                f"columns {_words(header, layout)}{_hint(field, known, header)}",
                "Take the file as its producer publishes it, or correct the header.",
                row=line,
                column=field.headers[0],
            )
    return places


def _words(header: Sequence[str], layout: Layout) -> str:
    """Return a header for a message; if it may be a row about a person, its length."""
    if layout.denied:
        return f"that are named otherwise, {len(header)} of them"
    return shown(", ".join(header))


def _names(field: Field) -> list[str]:
    return list(dict.fromkeys(plain(name) for name in field.headers))


def _hint(field: Field, known: dict[str, list[int]], header: Sequence[str]) -> str:
    for name in _names(field):
        near = difflib.get_close_matches(name, known, n=1, cutoff=_NEAR)
        if near:
            return f" ({shown(header[known[near[0]][0]])} looks misspelt)"
    return ""


def fits(header: Sequence[str], layout: Layout) -> bool:
    """Tell whether a row is the header of a layout: all required columns are there."""
    known = {plain(text) for text in header}
    return all(
        any(name in known for name in _names(field))
        for field in layout.fields
        if field.required
    )
