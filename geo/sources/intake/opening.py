"""Open a table of any of the usual forms."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.sources.intake.archives import open_member
from geo.sources.intake.faults import Faults, refused
from geo.sources.intake.layout import Layout, plain
from geo.sources.intake.rows import Rows
from geo.sources.intake.sheets import read_sheet
from geo.sources.intake.text import Raw, read_text

TABLES: Final = (".csv", ".txt", ".tsv", ".xlsx")


def open_rows(path: Path, layout: Layout, *, shown: str) -> Rows:
    """Read a table as text.

    Parameters
    ----------
    path
        ``.csv``, ``.txt`` or ``.tsv``, plain or packed (gz, bz2, xz, or the one table
        in a zip), or ``.xlsx``.
    layout
        What the table must look like.
    shown
        Name of the file for messages.

    Returns
    -------
    Rows
        Columns of the layout as text; repeated headers, totals and lines of dashes are
        left out, and told in its ``repairs``.

    Raises
    ------
    InputError
        With all faults of the header and of the lengths of rows; or if the file cannot
        be trusted.
    """
    faults = Faults(shown)
    repairs: list[str] = []
    with open_member(path, TABLES, shown=shown) as plain_file:
        if plain_file.suffix.lower() == ".xlsx":
            raw = read_sheet(plain_file, layout, faults, repairs)
        else:
            raw = read_text(plain_file, layout, faults)
    places = raw.places
    faults.raise_if_any()
    if not len(raw.lines):
        raise refused(shown, "rows under the header", "none", "Fetch the file again.")
    _tell_denied(raw, layout, repairs)
    columns = {
        name: pc.utf8_trim_whitespace(values) for name, values in raw.columns.items()
    }
    keep = pa.chunked_array([pa.array(np.ones(len(raw.lines), dtype=bool))])
    for words, drop in not_data(raw.header, columns, places, layout):
        count = pc.sum(drop).as_py() or 0
        if count:
            repairs.append(f"{count:,} {words} left out")
            keep = pc.and_(keep, pc.invert(drop))
    mask = keep.to_numpy()
    text = {
        name: pd.Series(values.filter(keep).to_pandas(), dtype="str")
        for name, values in columns.items()
    }
    if not mask.any():
        raise refused(shown, "rows of data", "none", "Fetch the file again.")
    headers = {name: raw.header[at] for name, at in places.items()}
    lines, every = raw.lines[mask], tuple(raw.header)
    return Rows(shown, text, lines, raw.encoding, repairs, headers, every)


def _tell_denied(raw: Raw, layout: Layout, repairs: list[str]) -> None:
    denied = {plain(name) for name in layout.denied}
    found = [name for name in raw.header if plain(name) in denied]
    if found:
        repairs.append(f"columns that name persons left out: {', '.join(found)}")


def not_data(
    header: Sequence[str],
    columns: dict[str, pa.ChunkedArray],
    places: dict[str, int],
    layout: Layout,
) -> list[tuple[str, pa.ChunkedArray]]:
    """Return masks of rows that are no data, with the words for them.

    Parameters
    ----------
    header
        Texts of the header.
    columns, places
        Text of the wanted columns by name, and where they stand.
    layout
        Of the table.
    """
    found = []
    repeated = None
    for name, at in places.items():
        same = pc.equal(columns[name], header[at])
        repeated = same if repeated is None else pc.and_(repeated, same)
        if not pc.any(repeated).as_py():
            break
    if repeated is not None:
        found.append(("repeated header rows", repeated))
    if layout.dashed_second_line and columns:
        dashes = None
        for values in columns.values():
            dashed = pc.match_substring_regex(values, r"^-+$")
            dashes = dashed if dashes is None else pc.and_(dashes, dashed)
        found.append(("lines of dashes", dashes))
    totals = {plain(text) for text in layout.totals}
    for name in layout.totals_in:
        if name in columns:
            distinct = pc.unique(columns[name]).to_pylist()
            wanted = [text for text in distinct if plain(text) in totals]
            is_total = pc.is_in(columns[name], pa.array(wanted, pa.string()))
            found.append(("rows of totals", is_total))
    return found
