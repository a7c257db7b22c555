"""Projections of the population of municipalities, CONAPO.

Producer: Consejo Nacional de Población, Proyecciones de la población de los municipios
de México. Layouts: the open data of the revision of 2018, two tables by municipality,
sex, age group and year in Windows' Latin-1 (``CLAVE, CLAVE_ENT, NOM_ENT, MUN, SEXO,
AÑO, EDAD_QUIN, POB``; give both); and one table by municipality and year (``cvegeo,
name, state_name, year, population, male, female``). Vintage: 2015 to 2030, people in
the middle of the year. Municipalities younger than the revision are missing.

These are projections, not a census: those of 2020 differ from the people counted then.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.errors import Fault, InputError
from geo.schema.raw import MUNICIPAL_POPULATION
from geo.schema.raw_mexico import POPULATION_BY_YEAR
from geo.sources.intake import (
    Faults,
    Field,
    Layout,
    Rows,
    choose_layout,
    open_blocks,
)
from geo.sources.official.inegi_codes import outside
from geo.sources.official.reading import finish

TIDY: Final = Layout(
    name="CONAPO projections by municipality and year",
    fields=(
        Field("cvegeo", ("cvegeo", "clave")),
        Field("name", ("name", "nom_mun")),
        Field("state_name", ("state_name", "nom_ent")),
        Field("year", ("year", "año", "anio")),
        Field("population", ("population", "pob_total")),
        Field("male", ("male", "hombres")),
        Field("female", ("female", "mujeres")),
    ),
)
BY_AGE: Final = Layout(
    name="CONAPO projections by municipality, sex and age",
    fields=(
        Field("cvegeo", ("CLAVE",)),
        Field("name", ("MUN", "NOM_MUN")),
        Field("state_name", ("NOM_ENT",)),
        Field("sex", ("SEXO",)),
        Field("year", ("AÑO", "ANO")),
        Field("population", ("POB", "POB_TOTAL")),
    ),
    encodings=("cp1252", "latin-1"),
)
LAYOUTS: Final = (TIDY, BY_AGE)
_SEXES: Final = {
    "Hombres": "male",
    "Hombre": "male",
    "H": "male",
    "Mujeres": "female",
    "Mujer": "female",
    "M": "female",
}
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100
_LISTED: Final = 20
_KEYS: Final = ["cvegeo", "year"]
_PEOPLE: Final = ["population", "male", "female"]


def read_by_year(
    paths: Sequence[Path], *, known: Collection[str] | None = None
) -> pd.DataFrame:
    """Read people by municipality and year.

    Parameters
    ----------
    paths
        The parts of one publication, packed or not.
    known
        Codes of municipalities that exist; any that there may be if None.

    Returns
    -------
    pandas.DataFrame
        Table ``population/municipalities_by_year.csv``.

    Raises
    ------
    InputError
        With all faults of the files.
    """
    whole, rows, repairs, layout = _read(paths, known)
    return finish(whole, POPULATION_BY_YEAR, layout=layout, rows=rows, repairs=repairs)


def read(
    paths: Sequence[Path], *, year: int = 2020, known: Collection[str] | None = None
) -> pd.DataFrame:
    """Read people by municipality in one year.

    Parameters
    ----------
    paths, known
        As of `read_by_year`.
    year
        Which one.

    Returns
    -------
    pandas.DataFrame
        Table ``population/municipalities.csv``, with a projection where the shipped
        table has a census; told among the repairs, as are the known municipalities
        that the projections lack.

    Raises
    ------
    InputError
        With all faults of the files, or if they lack the year.
    """
    whole, rows, repairs, layout = _read(paths, known)
    mine = whole[whole["year"] == year]
    if mine.empty:
        raise InputError(
            [
                Fault(
                    file=", ".join(path.name for path in paths),
                    column="year",
                    expected=f"projections of {year}",
                    found=f"{whole['year'].min()} to {whole['year'].max()}",
                    remedy="Choose another year, or give all parts of the publication.",
                )
            ]
        )
    repairs.append(f"people of {year} are a projection, not a census")
    missing = sorted(
        code
        for code in set(known or ()) - set(mine["cvegeo"])
        if not code.endswith("999") and code < "33"
    )
    if missing:
        repairs.append(
            f"{len(missing)} municipalities without a projection: {', '.join(missing)}"
        )
    return finish(mine, MUNICIPAL_POPULATION, layout=layout, rows=rows, repairs=repairs)


def _read(
    paths: Sequence[Path], known: Collection[str] | None
) -> tuple[pd.DataFrame, int, list[str], str]:
    """Return people by municipality and year, rows read, repairs and layout."""
    parts: list[pd.DataFrame] = []
    repairs: list[str] = []
    total = 0
    layout = LAYOUTS[0]
    for path in paths:
        layout = choose_layout(path, LAYOUTS, shown=path.name)
        with open_blocks(path, layout, shown=path.name) as (blocks, read_blocks):
            faults = blocks.faults
            parts += [_parse(rows, faults, layout, known) for rows in read_blocks]
        blocks.faults.raise_if_any()
        total += blocks.rows
        repairs += blocks.repairs
    table = pd.concat(parts, ignore_index=True)
    _require_unique(table, layout, paths)
    whole = table.groupby(_KEYS, as_index=False).agg(
        {"name": "first", "state_name": "first", **dict.fromkeys(_PEOPLE, "sum")}
    )
    whole["state_code"] = whole["cvegeo"].str[:2]
    _require_sums(whole, paths)
    return whole, total, repairs, layout.name


def _parse(
    rows: Rows, faults: Faults, layout: Layout, known: Collection[str] | None
) -> pd.DataFrame:
    # CONAPO writes codes as numbers: 1001 is 01001.
    number = np.nan_to_num(rows.numbers("cvegeo", faults, whole=True), nan=-1)
    codes, at = np.unique(number.astype("int64"), return_inverse=True)
    texts = np.array([f"{code:05d}" for code in codes], dtype=object)
    cvegeo = pd.Series(texts[at], dtype="str")
    strange = outside(cvegeo, known)
    wanted, remedy = "the code of a known municipality", "Correct the code."
    rows.blame(strange, "cvegeo", faults, wanted, remedy)
    year = rows.numbers(
        "year", faults, whole=True, minimum=_FIRST_YEAR, maximum=_LAST_YEAR
    )
    table = pd.DataFrame(
        {
            "line": rows.line,
            "cvegeo": cvegeo,
            "year": np.nan_to_num(year).astype("int64"),
            "name": rows.text["name"],
            "state_name": rows.text["state_name"],
        }
    )
    names = _PEOPLE if layout is TIDY else ["population"]
    for name in names:
        found = rows.numbers(name, faults, whole=True, minimum=0, thousands=True)
        table[name] = np.nan_to_num(found).astype("int64")
    if layout is BY_AGE:
        sex = rows.choice("sex", faults, _SEXES, what="sex")
        for name in ("male", "female"):
            table[name] = table["population"].where(sex == name, 0)
        keys = ["cvegeo", "year", "name", "state_name"]
        # Age groups are of no use here: they are added up as they come.
        table = table.drop(columns="line").groupby(keys, as_index=False).sum()
        table["line"] = 0
    return table


def _require_unique(table: pd.DataFrame, layout: Layout, paths: Sequence[Path]) -> None:
    """Refuse a municipality and year that stand twice in the tidy table."""
    if layout is not TIDY:
        return
    again = table[table.duplicated(_KEYS)]
    faults = Faults(", ".join(path.name for path in paths))
    faults.blame(
        again["line"].to_numpy(),
        [", ".join(str(value) for value in key) for key in again[_KEYS].to_numpy()],
        column=", ".join(_KEYS),
        expected="each key once",
        remedy="Remove or merge the repeated row, or name each file once.",
    )
    faults.raise_if_any()


def _require_sums(whole: pd.DataFrame, paths: Sequence[Path]) -> None:
    """Refuse people who are not the sum of both sexes."""
    both = whole["male"] + whole["female"]
    wrong = np.flatnonzero((both != whole["population"]).to_numpy())
    faults = Faults(", ".join(path.name for path in paths))
    for at in wrong[:_LISTED]:
        code, year = whole["cvegeo"].iloc[at], whole["year"].iloc[at]
        faults.add(
            f"{both.iloc[at]:,}, men and women of {code} in {year}",
            f"{whole['population'].iloc[at]:,}",
            "Take the file as its producer publishes it.",
            column="population",
        )
    faults.raise_if_any()


def of_year(by_year: pd.DataFrame, year: int) -> pd.Series:
    """Return people by ``cvegeo`` in one year of a table that `read_by_year` gave."""
    people: pd.Series = by_year[by_year["year"] == year].set_index("cvegeo")[
        "population"
    ]
    return people
