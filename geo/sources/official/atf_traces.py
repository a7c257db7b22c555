"""Firearms traced, by US state of purchase and US state of recovery.

Producer: Bureau of Alcohol, Tobacco, Firearms and Explosives, Firearms Trace Data, the
workbooks of source and recovery states. Layout: ``year, source_state, recovery_state,
n_firearms``, names of states in capitals. Vintage: 2010 to 2017. None of these firearms
was recovered in Mexico. Traced are those submitted for tracing, not all recovered.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.raw_united_states import STATE_TRACES
from geo.sources.intake import Faults, Field, Layout, open_rows
from geo.sources.official.census_states import ELSEWHERE, POSTAL_BY_NAME, TERRITORIES
from geo.sources.official.reading import MOST, blame_repeats, finish

LAYOUT: Final = Layout(
    name="ATF table of traced firearms by source and recovery state",
    fields=(
        Field("year", ("year",)),
        Field("source_state", ("source_state", "source state")),
        Field("recovery_state", ("recovery_state", "recovery state")),
        Field("firearms", ("n_firearms", "firearms", "traces")),
    ),
    totals_in=("source_state", "recovery_state"),
)
LAYOUTS: Final = (LAYOUT,)
# A year has rows of firearms recovered abroad too.
_ABROAD: Final = {"Canada": "abroad", "Mexico": "abroad", "Foreign": "abroad"}
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100


def read(path: Path, shown: str | None = None) -> pd.DataFrame:
    """Read traced firearms by state of purchase and state of recovery.

    Parameters
    ----------
    path
        The file, packed or not.
    shown
        Its name for messages; the name on disk if None.

    Returns
    -------
    pandas.DataFrame
        Table ``traces/states.csv``, of the fifty states and the District of Columbia;
        firearms bought or recovered in a territory or abroad are left out, and told.

    Raises
    ------
    InputError
        With all faults of the file.
    """
    rows = open_rows(path, LAYOUT, shown=shown or path.name)
    faults = Faults(rows.file)
    names = {**POSTAL_BY_NAME, **TERRITORIES, **_ABROAD}
    table = pd.DataFrame(
        {
            "year": rows.numbers(
                "year", faults, whole=True, minimum=_FIRST_YEAR, maximum=_LAST_YEAR
            ),
            "source_state": rows.choice("source_state", faults, names, what="state"),
            "recovery_state": rows.choice(
                "recovery_state", faults, names, what="state"
            ),
            "firearms": rows.numbers(
                "firearms", faults, whole=True, minimum=0, maximum=MOST, thousands=True
            ),
        }
    )
    beyond = [*ELSEWHERE, "abroad"]
    away = table["source_state"].isin(beyond) | table["recovery_state"].isin(beyond)
    keys = ["year", "source_state", "recovery_state"]
    # Names of territories may share a code: only states have to be there once.
    home = rows.where(~away.to_numpy())
    states = table[~away].reset_index(drop=True)
    blame_repeats(home, states[keys], faults)
    faults.raise_if_any()
    repairs = list(rows.repairs)
    if away.any():
        count = int(table.loc[away, "firearms"].sum())
        repairs.append(f"{count:,} firearms of a territory or another country left out")
    return finish(
        states.astype({"year": np.int64, "firearms": np.int64}),
        STATE_TRACES,
        layout=LAYOUT.name,
        rows=len(rows),
        repairs=repairs,
    )
