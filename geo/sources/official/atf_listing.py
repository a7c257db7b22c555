"""Licensees in the ATF listing, counted: nothing about one licensee leaves this module.

Producer: Bureau of Alcohol, Tobacco, Firearms and Explosives, Listing of Federal
Firearms Licensees. Layout: one row per licence (``LIC_REGN, LIC_DIST, LIC_CNTY,
LIC_TYPE, LIC_XPRDTE, LIC_SEQN, LICENSE_NAME, BUSINESS_NAME, PREMISE_STREET,
PREMISE_CITY, PREMISE_STATE, PREMISE_ZIP_CODE, MAIL_STREET, MAIL_CITY, MAIL_STATE,
MAIL_ZIP_CODE, VOICE_PHONE``), separated by tabs with a second line of dashes, or by
commas, or a workbook; the nation in one file or states in several. Vintage: one month.

Four columns are read: county, type, state and ZIP of the premises. The others are never
parsed from text, and dropped at once from a workbook. A message about a row does not
show what stands there, because a shifted row may show a name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.raw_united_states import UNKNOWN_ZIP
from geo.sources.intake import Faults, Field, Layout, Rows, open_blocks
from geo.sources.intake.faults import refused
from geo.sources.official.atf_zips import settle_zips
from geo.sources.official.census_states import ELSEWHERE, NUMBERS

LAYOUT: Final = Layout(
    name="ATF listing of federal firearms licensees",
    fields=(
        Field("county", ("LIC_CNTY",)),
        Field("licence_type", ("LIC_TYPE",)),
        Field("state", ("PREMISE_STATE",)),
        Field("zip", ("PREMISE_ZIP_CODE", "PREMISE_ZIP")),
    ),
    delimiters="\t,;|",
    header_within=8,
    dashed_second_line=True,
    quoted_tabs=False,
    denied=(
        *("LIC_REGN", "LIC_DIST", "LIC_XPRDTE", "LIC_SEQN"),
        *("LICENSE_NAME", "BUSINESS_NAME", "PREMISE_STREET", "PREMISE_CITY"),
        *("MAIL_STREET", "MAIL_CITY", "MAIL_STATE", "MAIL_ZIP_CODE", "VOICE_PHONE"),
    ),
)
LAYOUTS: Final = (LAYOUT,)
#: Dealers, pawnbrokers, and makers and importers, who may sell too.
TYPES: Final = ("01", "02", "07", "08")
_ALL_TYPES: Final = (*TYPES, "03", "06", "09", "10", "11")
_KEYS: Final = ["year", "state", "county", "zip", "licence_type"]
_ENDINGS: Final = (".txt", ".csv", ".tsv", ".xlsx", ".gz", ".bz2", ".xz", ".zip")
_HIDDEN: Final = "a text not shown: it may name a person"
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2099
# Month and year before "ffl" is how ATF names its files: 0125-ffl-list.txt.
_MONTH_YEAR: Final = re.compile(
    r"(?<!\d)(?:0[1-9]|1[0-2])(\d\d)[-_ ]*ffl", re.IGNORECASE
)
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d{3})")


@dataclass(frozen=True, slots=True)
class Listing:
    """What is kept of listings.

    Attributes
    ----------
    counts
        ``year``, ``state`` (postal code), ``county`` (3 digits of the listing, empty
        where there are none), ``zip`` (5 digits), ``licence_type`` and ``licensees``,
        of the four types in the fifty states and the District of Columbia.
    rows
        Licences in the files.
    repairs
        What was left out or mended.
    """

    counts: pd.DataFrame
    rows: int
    repairs: list[str]


def read_listing(
    path: Path | Sequence[Path], shown: str | None = None, *, year: int | None = None
) -> Listing:
    """Count the licensees of one listing, or of several that add up.

    Parameters
    ----------
    path
        A file, a folder of files, or several files. No state may be in two files of
        the same year, or its licensees would be counted twice.
    shown
        Name of one file for messages; the name on disk if None.
    year
        Of the listing; if None it is taken from the name of the file or from a title
        above the header.

    Raises
    ------
    InputError
        With all faults of a file; if no year is known; if a state stands in two files.
    """
    parts: list[pd.DataFrame] = []
    repairs: list[str] = []
    whence: dict[tuple[int, str], str] = {}
    rows = 0
    for file in _files(path, shown):
        name = shown if shown is not None and path == file else file.name
        of_year = year if year is not None else _year_of(file, name)
        counts, told, read = _read_one(file, name)
        _require_once(counts, of_year, name, whence)
        parts.append(counts.assign(year=of_year))
        repairs += told
        rows += read
    table = pd.concat(parts, ignore_index=True)
    if table.empty:
        names = ", ".join(TYPES)
        wanted = f"licensees of the types {names} in the fifty states"
        raise refused(name, wanted, "none", "Take the listing of the nation.")
    table, mended = settle_zips(table)
    summed = table.groupby(_KEYS)["licensees"].sum().reset_index()
    return Listing(summed, rows, [*repairs, *mended])


def _files(path: Path | Sequence[Path], shown: str | None) -> list[Path]:
    """Return the files that are meant, sorted."""
    if not isinstance(path, Path):
        return sorted(path)
    if not path.is_dir():
        return [path]
    inside = sorted(
        file
        for file in path.iterdir()
        if file.suffix.lower() in _ENDINGS and not file.name.startswith(".")
    )
    if not inside:
        remedy = "Put the files of the listing into the folder."
        raise refused(shown or path.name, "listings in the folder", "none", remedy)
    return inside


def _year_of(path: Path, shown: str) -> int:
    """Return the year that the name of a file or the title above its header tells."""
    named = _years(path.name)
    if len(named) == 1:
        return named.pop()
    titled = _years(" ".join(_titles(path)))
    if len(titled) == 1:
        return titled.pop()
    found = ", ".join(map(str, sorted(named | titled))) or "none"
    remedy = (
        "Say the year of the listing, or name the file as ATF does: "
        "0125-ffl-list-complete.txt for January 2025."
    )
    raise refused(shown, "the year of the listing in the file's name", found, remedy)


def _years(text: str) -> set[int]:
    years = {2000 + int(found) for found in _MONTH_YEAR.findall(text)}
    years = years or {int(found) for found in _YEAR.findall(text)}
    return {year for year in years if _FIRST_YEAR <= year <= _LAST_YEAR}


def _titles(path: Path) -> list[str]:
    """Return the lines above the header of a plain text file."""
    if path.suffix.lower() not in {".txt", ".csv", ".tsv"} or not path.is_file():
        return []
    titles: list[str] = []
    with path.open("rb") as stream:
        for _ in range(LAYOUT.header_within):
            line = stream.readline(1000).decode("latin-1")
            if "lic" in line.casefold() and "type" in line.casefold():
                return titles
            titles.append(line)
    # No header: what was read may be licensees.
    return []


def _require_once(
    counts: pd.DataFrame, year: int, name: str, whence: dict[tuple[int, str], str]
) -> None:
    """Refuse a state that an earlier file has too."""
    faults = Faults(name)
    for state in sorted(counts["state"].unique()):
        before = whence.setdefault((year, state), name)
        if before != name:
            faults.add(
                "each state in one file of a year",
                f"{state} of {year} in '{before}' too",
                "Name the listing of the nation, or those of its states, not both.",
            )
    faults.raise_if_any()


def _read_one(path: Path, name: str) -> tuple[pd.DataFrame, list[str], int]:
    """Return counts of one file, what was left out, and its licences."""
    parts: list[pd.DataFrame] = []
    away = 0
    others = 0
    with open_blocks(path, LAYOUT, shown=name) as (blocks, read_blocks):
        for rows in read_blocks:
            table = _parse(rows, blocks.faults)
            home = table["state"].isin(list(NUMBERS))
            wanted = table["licence_type"].isin(TYPES)
            away += int((~home).sum())
            others += int((home & ~wanted).sum())
            keys = ["state", "county", "zip", "licence_type"]
            counts = table[home & wanted].groupby(keys).size()
            parts.append(counts.rename("licensees").reset_index())
    blocks.faults.raise_if_any()
    told = list(blocks.repairs)
    if others:
        types = ", ".join(TYPES)
        told.append(f"{others:,} licensees of other types than {types} left out")
    if away:
        told.append(f"{away:,} licensees outside the fifty states left out")
    return pd.concat(parts, ignore_index=True), told, blocks.rows


def _parse(rows: Rows, faults: Faults) -> pd.DataFrame:
    """Return the four columns, tidied; faults do not show what stands there."""
    state = rows.text["state"].str.upper()
    known = state.isin([*NUMBERS, *ELSEWHERE]).to_numpy()
    _blame(rows, ~known, "PREMISE_STATE", faults, "the postal code of a state")
    kind = _padded(rows.text["licence_type"], 2)
    typed = kind.isin(_ALL_TYPES).to_numpy()
    listed = ", ".join(sorted(_ALL_TYPES))
    _blame(rows, ~typed, "LIC_TYPE", faults, f"one of the licence types {listed}")
    # What is no county is placed by its ZIP: the caller tells how many.
    county = _padded(rows.text["county"], 3)
    digits = rows.text["zip"].str.replace("-", "", regex=False)
    digits = digits.str.replace(" ", "", regex=False)
    is_zip = digits.str.fullmatch(r"\d{3,9}").to_numpy(dtype=bool)
    return pd.DataFrame(
        {
            "state": state,
            "county": county.where(county.str.fullmatch(r"\d{3}"), ""),
            "zip": digits.where(is_zip, UNKNOWN_ZIP),
            "licence_type": kind,
        }
    )


def _padded(texts: pd.Series, width: int) -> pd.Series:
    """Return texts with the zeros that a workbook takes from the front of numbers."""
    codes, distinct = pd.factorize(texts)
    filled = [text.zfill(width) if text.isdigit() else text for text in distinct]
    return pd.Series(np.array(filled, dtype=object)[codes], dtype="str")


def _blame(
    rows: Rows, wrong: np.ndarray, column: str, faults: Faults, expected: str
) -> None:
    lines = rows.line[wrong]
    faults.blame(
        lines,
        [_HIDDEN] * len(lines),
        column=column,
        expected=expected,
        remedy="Correct the field, or check for a delimiter inside a name.",
    )
