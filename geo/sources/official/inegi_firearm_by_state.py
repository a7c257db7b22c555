"""Homicides and those by firearm, by state and month, INEGI.

Producer: Instituto Nacional de Estadística y Geografía and the health ministry's
SINAIS, registered deaths. Layout: ``state_code, state_name, year, month,
firearm_homicides, homicides``; month 0 holds deaths of unknown month. Vintage: 1998 to
2008. These are registered deaths, unlike the victims in case files that SESNSP counts
from 2015 on.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.raw import FIREARM_SHARE
from geo.sources.intake import Faults, Field, Layout, open_rows
from geo.sources.official.inegi_codes import LAST_STATE
from geo.sources.official.inegi_homicides_by_year import FIRST_YEAR, LAST_YEAR
from geo.sources.official.reading import blame_repeats, finish

LAYOUT: Final = Layout(
    name="INEGI table of homicides by firearm by state and month",
    fields=(
        Field("state_code", ("state_code", "cve_ent", "ent")),
        Field("state_name", ("state_name", "entidad"), required=False),
        Field("year", ("year", "anio", "año")),
        Field("month", ("month", "mes")),
        Field("firearm", ("firearm_homicides",)),
        Field("homicides", ("homicides", "homicidios")),
    ),
    totals_in=("state_name", "state_code"),
)
LAYOUTS: Final = (LAYOUT,)
_STATES: Final = frozenset(f"{state:02d}" for state in range(1, LAST_STATE + 1))


def read(path: Path, *, shown: str | None = None) -> pd.DataFrame:
    """Read the share of homicides by firearm, by state and year.

    Parameters
    ----------
    path
        The file, packed or not.
    shown
        Its name for messages; the name on disk if None.

    Returns
    -------
    pandas.DataFrame
        Table ``homicides/firearm_share.csv``; `months` are the known months of a year
        that the file has, deaths of unknown month are counted too.

    Raises
    ------
    InputError
        With all faults of the file.
    """
    rows = open_rows(path, LAYOUT, shown=shown or path.name)
    faults = Faults(rows.file)
    columns = {
        "state_code": rows.codes(
            "state_code",
            faults,
            width=2,
            known=_STATES,
            what="state",
            repair_zeros=True,
        )
    }
    bounds = {"year": (FIRST_YEAR, LAST_YEAR), "month": (0, 12)}
    numbers = {
        name: rows.numbers(name, faults, whole=True, minimum=low, maximum=high)
        for name, (low, high) in bounds.items()
    }
    for name in ("firearm", "homicides"):
        numbers[name] = rows.numbers(
            name, faults, whole=True, minimum=0, thousands=True
        )
    faults.raise_if_any()
    table = pd.DataFrame(columns | numbers).astype(dict.fromkeys(numbers, np.int64))
    wanted, remedy = "at most the homicides of the row", "Correct the row."
    more = (table["firearm"] > table["homicides"]).to_numpy()
    rows.blame(more, "firearm", faults, wanted, remedy)
    blame_repeats(rows, table[["state_code", "year", "month"]], faults)
    faults.raise_if_any()
    keys = ["state_code", "year"]
    sums = table.groupby(keys, as_index=False).agg(
        victims=("homicides", "sum"), firearm_victims=("firearm", "sum")
    )
    months = table[table["month"] > 0].groupby(keys)["month"].nunique()
    sums["months"] = months.reindex(pd.MultiIndex.from_frame(sums[keys])).to_numpy()
    return finish(
        sums.dropna().astype({"months": np.int64}),
        FIREARM_SHARE,
        layout=LAYOUT.name,
        rows=len(rows),
        repairs=rows.repairs,
    )
