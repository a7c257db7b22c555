"""Homicides by municipality and month, from INEGI's microdata.

Producer: Instituto Nacional de Estadística y Geografía, microdata of registered
deaths, summed by the authors of doi 10.17605/OSF.IO/U8DC3. Layout: separated by ``|``
(``ent_mun|year|month|homicides|pop_est|homicide_rate``), one row per municipality and
month, zeros listed; the estimates of people and the rates are not read. Vintage: 2000
to 2021. The file has no homicides without a municipality, and its years differ from
those of the yearly table (33,626 instead of 35,700 in 2021): do not mix the two.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.raw import HOMICIDES
from geo.schema.raw_mexico import HOMICIDES_BY_MONTH
from geo.sources.intake import Faults, Field, Layout, open_rows
from geo.sources.official.inegi_codes import is_placed
from geo.sources.official.inegi_homicides_by_year import homicide_columns
from geo.sources.official.reading import blame_repeats, finish, told

LAYOUT: Final = Layout(
    name="INEGI table of homicides by municipality and month",
    fields=(
        Field("cvegeo", ("ent_mun", "cvegeo")),
        Field("year", ("year", "anio", "año")),
        Field("month", ("month", "mes")),
        Field("homicides", ("homicides", "homicidios")),
    ),
    delimiters="|,;\t",
    totals_in=("cvegeo",),
)
LAYOUTS: Final = (LAYOUT,)


def read(
    path: Path, *, shown: str | None = None, known: Collection[str] | None = None
) -> pd.DataFrame:
    """Read homicides by municipality and month.

    Parameters
    ----------
    path, shown, known
        As for the yearly table.

    Returns
    -------
    pandas.DataFrame
        Table ``homicides/by_month.csv``; months without homicides are not listed.

    Raises
    ------
    InputError
        With all faults of the file.
    """
    rows = open_rows(path, LAYOUT, shown=shown or path.name)
    faults = Faults(rows.file)
    table = pd.DataFrame(
        {
            **homicide_columns(rows, faults, known),
            "month": rows.numbers("month", faults, whole=True, minimum=1, maximum=12),
        }
    )
    faults.raise_if_any()
    table = table.astype(dict.fromkeys(("year", "month", "homicides"), np.int64))
    blame_repeats(rows, table[["cvegeo", "year", "month"]], faults)
    faults.raise_if_any()
    counted = table[table["homicides"] > 0]
    counted = counted.assign(placed=is_placed(counted["cvegeo"]))
    return finish(
        counted,
        HOMICIDES_BY_MONTH,
        layout=LAYOUT.name,
        rows=len(rows),
        repairs=rows.repairs,
    )


def by_year(months: pd.DataFrame) -> pd.DataFrame:
    """Return the homicides of months as table ``homicides/homicides.csv``.

    Parameters
    ----------
    months
        As `read` gives it.
    """
    keys = ["cvegeo", "year"]
    sums = months.groupby(keys, as_index=False).agg(
        homicides=("homicides", "sum"), placed=("placed", "first")
    )
    was = told(months)
    return finish(
        sums, HOMICIDES, layout=was.layout, rows=was.rows, repairs=was.repairs
    )
