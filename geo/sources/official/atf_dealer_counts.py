"""Dealers counted by county and year, or by type and year, by a compiler.

Producer: Los Angeles Times data desk, from the listings of the Bureau of Alcohol,
Tobacco, Firearms and Explosives. Layouts: ``fips, state, countyname, year,
ffl_01_02_07_08, area_sqmi`` (types 01, 02, 07 and 08 together, zeros listed) and
``lic_type, count, year``. Vintage: 2003 to 2023.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.raw import DEALER_TYPES, DEALERS
from geo.sources.intake import Faults, Field, Layout, open_rows
from geo.sources.official.atf_listing import TYPES
from geo.sources.official.census_states import POSTAL_BY_NUMBER
from geo.sources.official.reading import MOST, blame_repeats, finish

BY_COUNTY: Final = Layout(
    name="data desk table of dealers by county and year",
    fields=(
        Field("fips", ("fips", "geoid")),
        Field("state", ("state",)),
        Field("county", ("countyname", "county")),
        Field("year", ("year",)),
        Field("dealers", ("ffl_01_02_07_08", "dealers")),
    ),
    totals_in=("county",),
)
BY_TYPE: Final = Layout(
    name="data desk table of licensees by type and year",
    fields=(
        Field("licence_type", ("lic_type", "licence_type", "license_type")),
        Field("licensees", ("count", "licensees")),
        Field("year", ("year",)),
    ),
    totals_in=("licence_type",),
)
LAYOUTS: Final = (BY_COUNTY, BY_TYPE)
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100


def read(path: Path, shown: str | None = None) -> pd.DataFrame:
    """Read dealers by county and year.

    Parameters
    ----------
    path
        The file, packed or not.
    shown
        Its name for messages; the name on disk if None.

    Returns
    -------
    pandas.DataFrame
        Table ``dealers/dealers.csv``.

    Raises
    ------
    InputError
        With all faults of the file.
    """
    rows = open_rows(path, BY_COUNTY, shown=shown or path.name)
    faults = Faults(rows.file)
    fips = rows.codes("fips", faults, width=5, what="county", repair_zeros=True)
    table = pd.DataFrame(
        {
            "fips": fips,
            "state": rows.text["state"],
            "county": rows.text["county"],
            "year": rows.numbers(
                "year", faults, whole=True, minimum=_FIRST_YEAR, maximum=_LAST_YEAR
            ),
            "dealers": rows.numbers(
                "dealers", faults, whole=True, minimum=0, maximum=MOST, thousands=True
            ),
        }
    )
    own = fips.str[:2].map(POSTAL_BY_NUMBER)
    remedy = "Correct the state or the code of the county."
    wanted = "the postal code of the state with whose number the county begins"
    rows.blame((own != table["state"]).to_numpy(), "state", faults, wanted, remedy)
    blame_repeats(rows, table[["fips", "year"]], faults)
    faults.raise_if_any()
    return finish(
        table.astype({"year": np.int64, "dealers": np.int64}),
        DEALERS,
        layout=BY_COUNTY.name,
        rows=len(rows),
        repairs=rows.repairs,
    )


def read_types(path: Path, shown: str | None = None) -> pd.DataFrame:
    """Read licensees of the nation by type and year.

    Parameters
    ----------
    path, shown
        As `read` takes them.

    Returns
    -------
    pandas.DataFrame
        Table ``dealers/types.csv``, of the four types that are counted as dealers.

    Raises
    ------
    InputError
        With all faults of the file.
    """
    rows = open_rows(path, BY_TYPE, shown=shown or path.name)
    faults = Faults(rows.file)
    table = pd.DataFrame(
        {
            "licence_type": rows.codes(
                "licence_type", faults, width=2, what="type", repair_zeros=True
            ),
            "year": rows.numbers(
                "year", faults, whole=True, minimum=_FIRST_YEAR, maximum=_LAST_YEAR
            ),
            "licensees": rows.numbers(
                "licensees", faults, whole=True, minimum=0, maximum=MOST, thousands=True
            ),
        }
    )
    blame_repeats(rows, table[["licence_type", "year"]], faults)
    faults.raise_if_any()
    wanted = table["licence_type"].isin(TYPES)
    repairs = list(rows.repairs)
    if not wanted.all():
        listed = ", ".join(TYPES)
        count = int((~wanted).sum())
        repairs.append(f"{count:,} rows of other types than {listed} left out")
    return finish(
        table[wanted].astype({"year": np.int64, "licensees": np.int64}),
        DEALER_TYPES,
        layout=BY_TYPE.name,
        rows=len(rows),
        repairs=repairs,
    )
