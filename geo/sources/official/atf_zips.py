"""Points and states of ZIP codes, from the package ``zipcodes``.

Producer: package ``zipcodes`` (MIT), points of all ZIP codes of the United States. Its
table is compiled into the package: nothing is fetched, at import or later.
"""

import contextlib
import functools
import gc
from collections.abc import Collection, Iterator
from typing import Final

import numpy as np
import pandas as pd
import zipcodes

from geo.schema.raw_united_states import UNKNOWN_ZIP

# Of so many states the whole table is read at once: it takes a second.
_MANY: Final = 12
_WIDTH: Final = 5
_LONG: Final = 9


def zip_points(states: Collection[str]) -> pd.DataFrame:
    """Return the points of the ZIP codes of some states.

    Parameters
    ----------
    states
        Postal codes.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``zip``: ``state``, ``latitude`` and ``longitude``, degrees, WGS 84;
        NaN where the package has no point.
    """
    entries = _entries(frozenset(states) if len(states) < _MANY else None)
    return entries[entries["state"].isin(list(states))]


@functools.cache
def _entries(states: frozenset[str] | None) -> pd.DataFrame:
    with _no_collection():
        found = _ask(states)
    table = pd.DataFrame(
        {
            "zip": pd.Series([entry["zip_code"] for entry in found], dtype="str"),
            "state": pd.Series([entry["state"] for entry in found], dtype="str"),
            "latitude": np.array([float(entry["lat"] or 0) for entry in found]),
            "longitude": np.array([float(entry["long"] or 0) for entry in found]),
        }
    )
    # Zero stands for no point.
    nowhere = (table["latitude"] == 0) | (table["longitude"] == 0)
    table.loc[nowhere, ["latitude", "longitude"]] = np.nan
    return table.drop_duplicates("zip").set_index("zip").sort_index()


def _ask(states: frozenset[str] | None) -> list[dict[str, str]]:
    """Return the entries of the package, of some states or of all."""
    if states is None:
        every: list[dict[str, str]] = zipcodes.list_all()  # type: ignore[no-untyped-call]
        return every
    return [
        entry
        for state in sorted(states)
        for entry in zipcodes.filter_by_state(state)  # type: ignore[no-untyped-call]
    ]


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector of garbage from walking over what is just being made.

    The package gives forty thousand dictionaries: looking for garbage among them takes
    longer than making them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def settle_zips(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Bring ZIP codes of a listing to five digits.

    Five and nine digits are as they should be. Others are mended where one reading
    alone is a ZIP of the state of the premises: digits lost at the end of nine, or
    zeros that a spreadsheet took from the front.

    Parameters
    ----------
    table
        ``state``, ``zip`` (digits) and ``licensees``.

    Returns
    -------
    table
        ``zip`` of five digits, `UNKNOWN_ZIP` where none is known.
    repairs
        What was mended.
    """
    length = table["zip"].str.len()
    settled = table.assign(zip=table["zip"].str[:_WIDTH])
    odd = ~length.isin([_WIDTH, _LONG])
    if odd.any():
        states = sorted(set(table.loc[odd, "state"]))
        known = zip_points(states)["state"]
        of_state = dict(zip(known.index.tolist(), known.tolist(), strict=True))
        mended = [
            _mend(text, state, of_state)
            for text, state in zip(
                table.loc[odd, "zip"], table.loc[odd, "state"], strict=True
            )
        ]
        settled.loc[odd, "zip"] = mended
    told = []
    unknown = settled["zip"] == UNKNOWN_ZIP
    fixed = int(table.loc[odd & ~unknown, "licensees"].sum())
    if fixed:
        told.append(f"ZIPs of {fixed:,} licensees with digits lost were mended")
    lost = int(table.loc[unknown, "licensees"].sum())
    if lost:
        told.append(f"{lost:,} licensees have no ZIP that can be read")
    return settled, told


def _mend(text: str, state: str, of_state: dict[str, str]) -> str:
    """Return the one ZIP of a state that digits can mean, or that it is unknown."""
    if len(text) < _WIDTH:
        readings = {text.zfill(_WIDTH)}
    else:
        readings = {text[:_WIDTH], text.zfill(_LONG)[:_WIDTH]}
    fitting = [reading for reading in readings if of_state.get(reading) == state]
    return fitting[0] if len(fitting) == 1 else UNKNOWN_ZIP
