"""Open a list of any of the four forms: text of the columns that the study names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.errors import Fault, InputError
from geo.sections_own import OwnList
from geo.sources.intake import Field, Layout, Rows, open_rows
from geo.sources.own.features import read_geojson
from geo.sources.own.geopackage import read_geopackage
from geo.sources.own.personal import may_be_read, personal_among

# A title or two may stand above the header.
_HEADER_WITHIN: Final = 5
_FIRST: Final = "first"
_NO_HEADING: Final = "no heading of any list"
# Not "suma": a municipality of Yucatán is called so.
_TOTALS: Final = ("total", "totales", "total general", "grand total")
# Columns in whose fields a total is named.
_NAMING: Final = (
    *("name", "state", "code", "date", "year"),
    *("recovery_name", "recovery_state", "purchase_name", "purchase_state"),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A list as text.

    Attributes
    ----------
    rows
        Columns by our names; of points, ``latitude`` and ``longitude`` too.
    dropped
        Headings of columns about persons, which were not read.
    unread
        How many other columns were not read.
    """

    rows: Rows
    dropped: list[str]
    unread: int


def open_list(
    path: Path, section: OwnList, columns: Mapping[str, str], *, key: str, point: str
) -> Opened:
    """Read the columns of a list that the study names, and nothing else.

    Parameters
    ----------
    path
        The file.
    section
        Of the study.
    columns
        Heading by our name.
    key
        Of the section, such as ``data.seizures``, for messages.
    point
        What stands before ``latitude`` and ``longitude`` in our names of the columns
        that the points of a GeoJSON or GeoPackage fill.

    Raises
    ------
    InputError
        If the study names a column about persons, or the file cannot be trusted, lacks
        a column or has no row.
    """
    _refuse_personal(columns, section, key)
    ends = path.name.lower()
    if ends.endswith((".geojson", ".json")):
        rows = read_geojson(path, columns, crs=section.crs, point=point)
    elif ends.endswith(".gpkg"):
        layer = None if section.sheet == _FIRST else section.sheet
        rows = read_geopackage(path, columns, crs=section.crs, point=point, layer=layer)
    else:
        rows = open_rows(path, _layout(section, columns), shown=path.name)
    dropped = personal_among(rows.columns, columns.values(), section.deny)
    named = len(rows.headers)
    return Opened(rows, dropped, max(len(rows.columns) - named - len(dropped), 0))


def _layout(section: OwnList, columns: Mapping[str, str]) -> Layout:
    return Layout(
        name="columns of the study",
        fields=tuple(Field(name, (heading,)) for name, heading in columns.items()),
        header_within=_HEADER_WITHIN,
        sheet=None if section.sheet == _FIRST else section.sheet,
        totals=_TOTALS,
        totals_in=tuple(name for name in _NAMING if name in columns),
        # So that a message never repeats a header: it may be a row about a person.
        denied=(_NO_HEADING,),
    )


def _refuse_personal(columns: Mapping[str, str], section: OwnList, key: str) -> None:
    """Refuse a study that wants to read a column about persons."""
    faults = [
        Fault(
            file="the study",
            column=f"{key}.columns.{name}",
            expected="a column that is not about persons",
            found=repr(heading),
            remedy="Leave it out; if it is a place or a day, rename it in the file.",
        )
        for name, heading in columns.items()
        if not may_be_read(heading, section.deny)
    ]
    if faults:
        raise InputError(faults)
