"""Population of US counties.

Producer: U.S. Census Bureau, County Population Totals (``co-est2024-alldata.csv``).
Layout: one row per state (``SUMLEV`` 040) and county (050), ``STATE`` and ``COUNTY``
numbers, a column ``POPESTIMATE`` per year among many others; Latin-1. Vintage: 2024,
estimates of 1 July 2020 to 2024. Connecticut is by its nine planning regions.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.raw import COUNTY_POPULATION
from geo.sources.intake import Faults, Field, Layout, Rows, open_rows
from geo.sources.intake.faults import refused
from geo.sources.official.census_states import POSTAL_BY_NUMBER
from geo.sources.official.reading import MOST, blame_repeats, finish

_YEARS: Final = tuple(range(2010, 2051))
LAYOUT: Final = Layout(
    name="Census county population totals",
    fields=(
        Field("level", ("SUMLEV",)),
        Field("state", ("STATE",)),
        Field("number", ("COUNTY",)),
        Field("county", ("CTYNAME",)),
        *(Field(f"{year}", (f"POPESTIMATE{year}",), required=False) for year in _YEARS),
    ),
)
LAYOUTS: Final = (LAYOUT,)
_LEVELS: Final = {"40": "state", "040": "state", "50": "county", "050": "county"}


def read(path: Path, shown: str | None = None) -> pd.DataFrame:
    """Read population by county and year.

    Parameters
    ----------
    path
        The file, packed or not.
    shown
        Its name for messages; the name on disk if None.

    Returns
    -------
    pandas.DataFrame
        Table ``population/counties.csv``: all estimated years.

    Raises
    ------
    InputError
        With all faults of the file; also where the counties of a state are not its
        total.
    """
    rows = open_rows(path, LAYOUT, shown=shown or path.name)
    faults = Faults(rows.file)
    years = [year for year in _YEARS if f"{year}" in rows.text]
    if not years:
        wanted = "columns POPESTIMATE2020 and the like"
        raise refused(rows.file, wanted, "none", f"Take the {LAYOUT.name} whole.")
    table = _parse(rows, years, faults)
    faults.raise_if_any()
    blame_repeats(rows, table[["fips"]], faults)
    _require_sums(table, years, faults)
    faults.raise_if_any()
    counties = table[table["level"] == "county"]
    long = counties.melt(
        id_vars=["fips", "state", "county"],
        value_vars=years,
        var_name="year",
        value_name="population",
    )
    return finish(
        long.astype({"year": np.int64, "population": np.int64}),
        COUNTY_POPULATION,
        layout=LAYOUT.name,
        rows=len(rows),
        repairs=rows.repairs,
    )


def _parse(rows: Rows, years: list[int], faults: Faults) -> pd.DataFrame:
    level = rows.choice("level", faults, _LEVELS, what="level (040 or 050)")
    # Spreadsheets take the zeros from both numbers; what they mean stays clear.
    state = rows.numbers("state", faults, whole=True, minimum=1, maximum=56)
    number = rows.numbers("number", faults, whole=True, minimum=0, maximum=999)
    states = pd.Series(np.nan_to_num(state)).astype("int64").map("{:02d}".format)
    unknown = ~states.isin(list(POSTAL_BY_NUMBER)).to_numpy() & np.isfinite(state)
    rows.blame(unknown, "state", faults, "the number of a state", "Correct it.")
    fips = states + pd.Series(np.nan_to_num(number)).astype("int64").map(
        "{:03d}".format
    )
    whole = (np.nan_to_num(number, nan=1) == 0) != (level == "state").to_numpy()
    wanted = "000 for a state and another number for a county"
    rows.blame(whole, "number", faults, wanted, "Correct the level or the number.")
    columns: dict[str | int, object] = {
        "level": level,
        "fips": fips.astype("str"),
        "state": states.map(POSTAL_BY_NUMBER).astype("str"),
        "county": rows.text["county"],
    }
    for year in years:
        columns[year] = rows.numbers(
            f"{year}", faults, whole=True, minimum=0, maximum=MOST, thousands=True
        )
    return pd.DataFrame(columns)


def _require_sums(table: pd.DataFrame, years: list[int], faults: Faults) -> None:
    """Refuse counties that do not add up to the total of their state."""
    totals = table[table["level"] == "state"].set_index("state")[years]
    counties = table[table["level"] == "county"].groupby("state")[years].sum()
    for state, total in totals.iterrows():
        for year in years:
            found = counties[year].get(state, 0)
            if found != total[year]:
                faults.add(
                    f"{total[year]:,.0f}, the total of {state} in {year}",
                    f"counties that add up to {found:,.0f}",
                    "Take the file whole.",
                    column=f"POPESTIMATE{year}",
                )
