"""Points whose place is known: to see how far spreading by area is from the truth.

Two columns are read, latitude and longitude, and nothing else of the file: neither
names nor addresses enter the project.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError

# What the columns may be called.
_NAMES = {"latitude": ("latitude", "lat"), "longitude": ("longitude", "lon")}
_RANGES = {"latitude": (-90.0, 90.0), "longitude": (-180.0, 180.0)}


def read_known_points(path: Path) -> pd.DataFrame:
    """Read points of known place.

    Parameters
    ----------
    path
        CSV in UTF-8 with columns ``latitude`` and ``longitude`` (or ``lat`` and
        ``lon``), degrees, WGS 84.

    Returns
    -------
    pandas.DataFrame
        ``latitude`` and ``longitude``, in the order of the file.

    Raises
    ------
    InputError
        If the file cannot be read or lacks a column, or with a fault for each field
        that is no coordinate.
    """
    try:
        header = pd.read_csv(path, nrows=0, encoding="utf-8").columns
        found = {
            name: next((held for held in names if held in header), None)
            for name, names in _NAMES.items()
        }
        missing = [name for name, held in found.items() if held is None]
        if missing:
            shown = ", ".join(header)
            raise InputError([_fault(path, 1, missing[0], "the column", shown)])
        text = pd.read_csv(
            path,
            usecols=list(found.values()),
            dtype=str,
            encoding="utf-8",
            skip_blank_lines=False,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        words = (str(error).splitlines() or ["nothing"])[0]
        raise InputError(
            [_fault(path, None, None, "a CSV file in UTF-8", words)]
        ) from error
    if text.empty:
        raise InputError([_fault(path, None, None, "at least one point", "none")])
    points = pd.DataFrame(
        {
            name: pd.to_numeric(text[held], errors="coerce").astype("float64")
            for name, held in found.items()
        }
    )
    faults = [
        _fault(
            path,
            int(at) + 2,
            name,
            f"a number from {low:g} to {high:g}",
            repr(text[found[name]].fillna("").iloc[at]),
        )
        for name, (low, high) in _RANGES.items()
        for at in np.flatnonzero(~points[name].between(low, high))
    ]
    if faults:
        raise InputError(faults)
    return points


def _fault(
    path: Path, row: int | None, column: str | None, expected: str, found: str
) -> Fault:
    return Fault(
        file=path.name,
        row=row,
        column=column,
        expected=expected,
        found=found,
        remedy="Correct the file that grid.known_points names, or name 'none'.",
    )
