"""Case files of intentional homicide by municipality and month, SESNSP.

Producer: Secretariado Ejecutivo del Sistema Nacional de Seguridad Pública, Incidencia
delictiva del fuero común, municipal, "nueva metodología". Layout: wide, a row per year,
municipality, crime and modality with a column per month, in Windows' Latin-1, the code
of the municipality as a number (1001); some 2.5 million rows, of which those of
intentional homicide are read, some megabytes at a time. Months not yet published are
empty. Also read: the same laid out long (``cvegeo, year, month, homicidio_doloso``),
which does not say the weapon. Vintage: from 2015 on, renewed every month.

A case file may be of several victims; cases are not registered deaths.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.schema.raw_mexico import CASE_FILES
from geo.sources.intake import (
    Faults,
    Field,
    Layout,
    Rows,
    choose_layout,
    open_blocks,
    open_rows,
)
from geo.sources.official.inegi_codes import (
    PLAUSIBLE,
    compose,
    is_placed,
    outside,
    settled,
)
from geo.sources.official.reading import blame_repeats, finish
from geo.sources.official.sesnsp_forms import (
    ENCODINGS,
    FIRST_YEAR,
    INTENTIONAL,
    LAST_YEAR,
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
    name="SESNSP municipal incidence",
    fields=(
        Field("year", ("Año", "Ano")),
        Field("town", ("Cve. Municipio", "Clave Municipio")),
        Field("subtype", ("Subtipo de delito",)),
        Field("modality", ("Modalidad",)),
        *MONTH_FIELDS,
    ),
    encodings=ENCODINGS,
)
LONG: Final = Layout(
    name="SESNSP case files of homicide, laid out long",
    fields=(
        Field("cvegeo", ("cvegeo",)),
        Field("year", ("year", "anio", "año")),
        Field("month", ("month", "mes")),
        Field("case_files", ("homicidio_doloso",)),
    ),
    encodings=ENCODINGS,
)
LAYOUTS: Final = (WIDE, LONG)
_KEYS: Final = ["cvegeo", "year", "month"]


def read(
    path: Path, *, shown: str | None = None, known: Collection[str] | None = None
) -> pd.DataFrame:
    """Read case files of intentional homicide by municipality and month.

    Parameters
    ----------
    path
        The file in either layout, packed or not.
    shown
        Its name for messages; the name on disk if None.
    known
        Codes of municipalities that exist, those of no place included; any that there
        may be if None.

    Returns
    -------
    pandas.DataFrame
        Table ``homicides/case_files.csv``; cases of "other municipalities" and of
        unknown ones have the code of their state ending in 999.

    Raises
    ------
    InputError
        With all faults of the file.
    """
    name = shown or path.name
    codes = PLAUSIBLE if known is None else known
    layout = choose_layout(path, LAYOUTS, shown=name)
    table, rows, repairs = (
        _read_wide(path, name, codes)
        if layout is WIDE
        else _read_long(path, name, codes)
    )
    table["cvegeo"] = settled(table["cvegeo"])
    sums = table.groupby(_KEYS, as_index=False).sum(min_count=1)
    sums = sums[sums["case_files"] > 0]
    sums["placed"] = is_placed(sums["cvegeo"])
    return finish(sums, CASE_FILES, layout=layout.name, rows=rows, repairs=repairs)


def _read_wide(
    path: Path, shown: str, known: Collection[str]
) -> tuple[pd.DataFrame, int, list[str]]:
    only = ("subtype", is_intentional)
    with open_blocks(path, WIDE, shown=shown, only=only) as (blocks, read_blocks):
        parts = [_parse(rows, blocks.faults, known) for rows in read_blocks]
    blocks.faults.raise_if_any()
    expected = f"rows of '{INTENTIONAL}' in column 'Subtipo de delito'"
    whole = gather(parts, expected, WIDE, shown)
    keys = ["year", "cvegeo", "modality"]
    require_unique(whole, keys, "Año, Cve. Municipio, Modalidad", shown)
    counts = whole[list(range(1, 13))].to_numpy(dtype="float64")
    _, blanks = published(whole["year"].to_numpy(), counts)
    repairs = [*blocks.repairs, *tell_blanks(blanks)]
    return _melt(whole, counts), blocks.rows, repairs


def _parse(rows: Rows, faults: Faults, known: Collection[str]) -> pd.DataFrame:
    """Return rows of intentional homicide, typed, a column per month."""
    year, firearm = years_and_firearms(rows, faults)
    number = np.nan_to_num(rows.numbers("town", faults, whole=True), nan=-1)
    _, wrong = compose(number // 1000, number % 1000)
    # Codes of other municipalities of a state stay apart until they are added up.
    cvegeo = pd.Series([f"{int(code):05d}" for code in number], dtype="str")
    wanted, remedy = "the code of a known municipality", "Correct the code."
    strange = wrong | outside(settled(cvegeo), known)
    rows.blame(strange, "town", faults, wanted, remedy)
    counts = pd.DataFrame(month_counts(rows, faults), columns=range(1, 13))
    return pd.DataFrame(
        {
            "line": rows.line,
            "year": year,
            "cvegeo": cvegeo,
            "modality": rows.text["modality"],
            "firearm": firearm,
        }
    ).join(counts)


def _melt(whole: pd.DataFrame, counts: npt.NDArray[np.float64]) -> pd.DataFrame:
    """Return one row per municipality, modality and month with cases."""
    cases = np.nan_to_num(counts)
    row, month = np.nonzero(cases > 0)
    values = cases[row, month].astype("int64")
    with_firearm = whole["firearm"].to_numpy()[row]
    table = pd.DataFrame(
        {
            "cvegeo": whole["cvegeo"].to_numpy()[row],
            "year": whole["year"].to_numpy()[row],
            "month": month.astype("int64") + 1,
            "case_files": values,
            "firearm_case_files": np.where(with_firearm, values, 0),
        }
    )
    return table.astype({"cvegeo": "str", "firearm_case_files": "Int64"})


def _read_long(
    path: Path, shown: str, known: Collection[str]
) -> tuple[pd.DataFrame, int, list[str]]:
    rows = open_rows(path, LONG, shown=shown)
    faults = Faults(rows.file)
    cvegeo = rows.codes(
        "cvegeo",
        faults,
        width=5,
        known={*known, *(code for code in PLAUSIBLE if code.endswith("998"))},
        what="municipality",
        repair_zeros=True,
    )
    bounds = {"year": (FIRST_YEAR, LAST_YEAR), "month": (1, 12)}
    numbers = {
        name: rows.numbers(name, faults, whole=True, minimum=low, maximum=high)
        for name, (low, high) in bounds.items()
    }
    numbers["case_files"] = rows.numbers(
        "case_files", faults, whole=True, minimum=0, thousands=True
    )
    faults.raise_if_any()
    table = pd.DataFrame({"cvegeo": cvegeo, **numbers})
    table = table.astype(dict.fromkeys(numbers, np.int64))
    blame_repeats(rows, table[_KEYS], faults)
    faults.raise_if_any()
    table["firearm_case_files"] = pd.array([pd.NA] * len(table), dtype="Int64")
    repairs = [*rows.repairs, "the file does not say which cases are with a firearm"]
    return table, len(rows), repairs
