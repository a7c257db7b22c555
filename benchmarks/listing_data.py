"""A listing of licensees of the nation's size, made up, in the layout of ATF."""

from pathlib import Path

import numpy as np

from geo.sources.official.atf_counties import read_counties
from geo.sources.official.atf_zips import zip_points
from geo.sources.official.census_states import NUMBERS
from tests.workbooks import write_workbook

_ROWS = 80_000
# Where the real listing had counties of no state: codes that are no longer in use.
_STRAY_STATES = ("DC", "FL", "VA")
_HEADER = [
    *("LIC_REGN", "LIC_DIST", "LIC_CNTY", "LIC_TYPE", "LIC_XPRDTE", "LIC_SEQN"),
    *("LICENSE_NAME", "BUSINESS_NAME", "PREMISE_STREET", "PREMISE_CITY"),
    *("PREMISE_STATE", "PREMISE_ZIP_CODE", "MAIL_STREET", "MAIL_CITY"),
    *("MAIL_STATE", "MAIL_ZIP_CODE", "VOICE_PHONE"),
]


def make_listing(folder: Path, suffix: str) -> Path:
    """Return a listing as text (``.txt``) or workbook (``.xlsx``), made once."""
    path = folder / f"0125-ffl-list-complete{suffix}"
    if path.exists():
        return path
    rows = _draw()
    if suffix == ".xlsx":
        return write_workbook(path, [_HEADER, *rows])
    dashes = ["-" * 8] * len(_HEADER)
    lines = ("\t".join(row) for row in (_HEADER, dashes, *rows))
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path


def _draw() -> list[list[str]]:
    random = np.random.default_rng(20261120)
    points = zip_points(list(NUMBERS)).dropna()
    codes = read_counties().index
    counties = {
        state: [code[2:] for code in codes if code.startswith(number)]
        for state, number in NUMBERS.items()
    }
    zips, states = points.index.to_numpy(), points["state"].to_numpy()
    kinds = random.choice(["01", "02", "06", "07", "08"], _ROWS)
    rows = []
    for at, pick in enumerate(random.integers(0, len(points), _ROWS)):
        state, code = str(states[pick]), str(zips[pick])
        own = counties[state]
        stray = state in _STRAY_STATES and at % 10 == 0
        county = "999" if stray else own[at % len(own)]
        street = [f"{at} LONG NAME OF A STREET", "SPRINGFIELD", state]
        rows.append(
            [
                *("1", "66", county, str(kinds[at]), "4L", f"{at:05d}"),
                *(f"LICENSEE {at} INCORPORATED", f"BUSINESS {at}"),
                *(*street, f"{code}1234", *street, code, "0000000000"),
            ]
        )
    return rows
