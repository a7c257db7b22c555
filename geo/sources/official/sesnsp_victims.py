"""Victims of intentional homicide, all and by firearm, by state and year, SESNSP.

Producer: Secretariado Ejecutivo del Sistema Nacional de Seguridad Pública, Víctimas de
delitos del fuero común, "nueva metodología". Layout: wide, a row per year, state,
crime, modality, sex and age with a column per month, in Windows' Latin-1; months not
yet published are empty. Also read: the same laid out long (``state_code, year, month,
subtype, modality, sex, victims``). Vintage: from 2015 on, renewed every month.

Victims in case files are not registered deaths; feminicide is another crime here, and
left out.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.raw import FIREARM_SHARE
from geo.sources.intake import (
    Faults,
    Field,
    Layout,
    Rows,
    choose_layout,
    open_blocks,
)
from geo.sources.official.inegi_codes import LAST_STATE
from geo.sources.official.reading import finish
from geo.sources.official.sesnsp_forms import (
    ENCODINGS,
    INTENTIONAL,
    MONTH_FIELDS,
    gather,
    is_intentional,
    month_counts,
    published,
    require_unique,
    tell_blanks,
    years_and_firearms,
)

WIDE: Final = Layout(
    name="SESNSP victims by state",
    fields=(
        Field("year", ("Año", "Ano")),
        Field("state", ("Clave_Ent", "Clave Entidad")),
        Field("subtype", ("Subtipo de delito",)),
        Field("modality", ("Modalidad",)),
        Field("sex", ("Sexo",)),
        Field("age", ("Rango de edad", "Rango edad"), required=False),
        *MONTH_FIELDS,
    ),
    encodings=ENCODINGS,
)
LONG: Final = Layout(
    name="SESNSP victims by state, laid out long",
    fields=(
        Field("state", ("state_code", "clave_ent")),
        Field("year", ("year", "anio", "año")),
        Field("month", ("month", "mes")),
        Field("subtype", ("subtype", "subtipo")),
        Field("modality", ("modality", "modalidad")),
        Field("sex", ("sex", "sexo")),
        Field("victims", ("victims", "victimas")),
    ),
    encodings=ENCODINGS,
)
LAYOUTS: Final = (WIDE, LONG)


def read(path: Path, *, shown: str | None = None) -> pd.DataFrame:
    """Read victims of intentional homicide by state and year, all and by firearm.

    Parameters
    ----------
    path
        The file in either layout, packed or not.
    shown
        Its name for messages; the name on disk if None.

    Returns
    -------
    pandas.DataFrame
        Table ``homicides/firearm_share.csv``; `months` are those published of a year.

    Raises
    ------
    InputError
        With all faults of the file.
    """
    name = shown or path.name
    layout = choose_layout(path, LAYOUTS, shown=name)
    parse = _parse_wide if layout is WIDE else _parse_long
    only = ("subtype", is_intentional)
    with open_blocks(path, layout, shown=name, only=only) as (blocks, read_blocks):
        parts = [parse(rows, blocks.faults) for rows in read_blocks]
    blocks.faults.raise_if_any()
    table = gather(parts, f"rows of '{INTENTIONAL}'", layout, name)
    keys = ["state_code", "year", "month", "about"]
    require_unique(table, keys, "year, state, modality, sex", blocks.file)
    counts = table[list(range(1, 13))].to_numpy(dtype="float64")
    months, blanks = published(table["year"].to_numpy(), counts)
    # Laid out long a row is of one month only: the others are no gaps.
    repairs = [*blocks.repairs, *(tell_blanks(blanks) if layout is WIDE else [])]
    return finish(
        _sum(table, counts, months),
        FIREARM_SHARE,
        layout=layout.name,
        rows=blocks.rows,
        repairs=repairs,
    )


def _sum(table: pd.DataFrame, counts: np.ndarray, months: pd.DataFrame) -> pd.DataFrame:
    victims = np.nansum(counts, axis=1).astype("int64")
    rows = pd.DataFrame(
        {
            "state_code": table["state_code"],
            "year": table["year"],
            "victims": victims,
            "firearm_victims": np.where(table["firearm"], victims, 0),
        }
    )
    sums = rows.groupby(["state_code", "year"], as_index=False).sum()
    published_months = months.sum(axis=1).astype("int64")
    sums["months"] = sums["year"].map(published_months)
    # A year of which nothing is published yet is no year without victims.
    return sums[sums["months"] > 0]


def _common(rows: Rows, faults: Faults) -> pd.DataFrame:
    year, firearm = years_and_firearms(rows, faults)
    state = rows.numbers("state", faults, whole=True, minimum=1, maximum=LAST_STATE)
    names = {number: f"{number:02d}" for number in range(LAST_STATE + 1)}
    about = rows.text["modality"]
    for name in ("sex", "age"):
        if name in rows.text:
            about = about + " / " + rows.text[name]
    return pd.DataFrame(
        {
            "line": rows.line,
            "state_code": pd.Series(np.nan_to_num(state)).map(names).astype("str"),
            "year": year,
            "about": about,
            "firearm": firearm,
        }
    )


def _parse_wide(rows: Rows, faults: Faults) -> pd.DataFrame:
    counts = pd.DataFrame(month_counts(rows, faults), columns=range(1, 13))
    return _common(rows, faults).assign(month=0).join(counts)


def _parse_long(rows: Rows, faults: Faults) -> pd.DataFrame:
    month = np.nan_to_num(
        rows.numbers("month", faults, whole=True, minimum=1, maximum=12), nan=1
    ).astype("int64")
    victims = rows.numbers(
        "victims", faults, whole=True, minimum=0, missing=("",), thousands=True
    )
    counts = np.full((len(rows), 12), np.nan)
    counts[np.arange(len(rows)), month - 1] = victims
    found = _common(rows, faults).assign(month=month)
    return found.join(pd.DataFrame(counts, columns=range(1, 13)))
