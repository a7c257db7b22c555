"""Homicides by municipality and year, INEGI.

Producer: Instituto Nacional de Estadística y Geografía, Estadísticas de Defunciones
Registradas. Layout: one row per area and year (``cvegeo, state_code, state_name, name,
year, homicides, is_municipality``), zeros listed; homicides without a municipality
stand under the code of their state ending in 999, or 99999, or 98000 for abroad, with
``is_municipality`` false. Vintage: 1990 to 2024, years of registration.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.schema.raw import HOMICIDES
from geo.sources.intake import Faults, Field, Layout, Rows, open_rows
from geo.sources.official.inegi_codes import PLAUSIBLE, is_placed
from geo.sources.official.reading import blame_repeats, finish

LAYOUT: Final = Layout(
    name="INEGI table of homicides by municipality and year",
    fields=(
        Field("cvegeo", ("cvegeo", "cve_geo", "clave")),
        Field("state_code", ("state_code", "cve_ent", "ent"), required=False),
        Field("name", ("name", "nomgeo", "municipio"), required=False),
        Field("year", ("year", "anio", "año", "anio_regis")),
        Field("homicides", ("homicides", "homicidios", "defunciones")),
        Field("is_municipality", ("is_municipality", "es_municipio"), required=False),
    ),
    totals_in=("name", "cvegeo"),
)
LAYOUTS: Final = (LAYOUT,)
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
_YES_NO: Final = {
    "true": "yes",
    "1": "yes",
    "yes": "yes",
    "sí": "yes",
    "verdadero": "yes",
    "false": "no",
    "0": "no",
    "no": "no",
    "falso": "no",
}


def homicide_columns(
    rows: Rows, faults: Faults, known: Collection[str] | None
) -> dict[str, Any]:
    """Parse the columns that INEGI's tables of homicides share.

    Parameters
    ----------
    rows
        With fields ``cvegeo``, ``year`` and ``homicides``.
    faults
        Gathers what is wrong.
    known
        Codes of municipalities that exist; any that INEGI may give if None.
    """
    return {
        "cvegeo": rows.codes(
            "cvegeo",
            faults,
            width=5,
            known=PLAUSIBLE if known is None else known,
            what="municipality",
            repair_zeros=True,
        ),
        "year": rows.numbers(
            "year", faults, whole=True, minimum=FIRST_YEAR, maximum=LAST_YEAR
        ),
        "homicides": rows.numbers(
            "homicides", faults, whole=True, minimum=0, thousands=True
        ),
    }


def read(
    path: Path, *, shown: str | None = None, known: Collection[str] | None = None
) -> pd.DataFrame:
    """Read homicides by municipality and year of registration.

    Parameters
    ----------
    path
        The file, packed or not.
    shown
        Its name for messages; the name on disk if None.
    known
        Codes of municipalities that exist, those of no place included; any that INEGI
        may give if None.

    Returns
    -------
    pandas.DataFrame
        Table ``homicides/homicides.csv``: rows of zero homicides are not listed,
        homicides of no municipality have `placed` false.

    Raises
    ------
    InputError
        With all faults of the file.
    """
    rows = open_rows(path, LAYOUT, shown=shown or path.name)
    faults = Faults(rows.file)
    table = pd.DataFrame(homicide_columns(rows, faults, known))
    faults.raise_if_any()
    table = table.astype({"year": np.int64, "homicides": np.int64})
    table["placed"] = is_placed(table["cvegeo"])
    if "state_code" in rows.text:
        state = rows.text["state_code"].str.zfill(2)
        differs = (state != table["cvegeo"].str[:2]) & table["placed"]
        remedy = "Correct the state or the code of the municipality."
        wanted = "the state with which the code of the municipality begins"
        rows.blame(differs.to_numpy(), "state_code", faults, wanted, remedy)
    if "is_municipality" in rows.text:
        said = rows.choice("is_municipality", faults, _YES_NO, what="yes or no")
        differs = (said == "yes") != table["placed"]
        remedy = "Codes that end in 999, 99999 and 98000 are of no municipality."
        wanted = "what the code says"
        rows.blame(differs.to_numpy(), "is_municipality", faults, wanted, remedy)
    blame_repeats(rows, table[["cvegeo", "year"]], faults)
    faults.raise_if_any()
    counted = table[table["homicides"] > 0]
    return finish(
        counted, HOMICIDES, layout=LAYOUT.name, rows=len(rows), repairs=rows.repairs
    )
