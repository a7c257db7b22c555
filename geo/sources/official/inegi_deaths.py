"""Registered deaths, microdata: homicides and those by firearm, counted.

Producer: Instituto Nacional de Estadística y Geografía, Estadísticas de Defunciones
Registradas, microdata ("DEFUN", datos abiertos as CSV). Layout: one row per death,
some sixty columns of codes; the cause (``CAUSA_DEF``) is by ICD-10, so from 1998 on.
Vintage: one file a year; the column that presumes homicide is ``PRESUNTO`` in older
files, ``TIPO_DEFUN`` in newer ones.

A row is a death: age, sex, trade, home and the like are never read into memory as
columns, and only counts leave this module. A homicide is a death by assault (X85 to
Y09) that was presumed a homicide (2); by firearm are X93 to X95 among them.

The count by firearm is observed. Where it exists it takes the place of the estimate
"homicides of the municipality × share of the state": see `firearm_figures`.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import Fault, InputError
from geo.schema.figures import AreaFigures
from geo.schema.raw import FIREARM_SHARE, HOMICIDES
from geo.schema.raw_mexico import FIREARM_HOMICIDES
from geo.sources.area_changes import code_on_map
from geo.sources.intake import Blocks, Faults, Field, Layout, Rows, open_blocks
from geo.sources.official.inegi_codes import LAST_STATE, compose, is_placed, outside
from geo.sources.official.reading import finish, told

Place = Literal["occurrence", "residence"]
YearOf = Literal["registration", "occurrence"]

_FIRST_ICD10_YEAR: Final = 1998
_LAST_YEAR: Final = 2100
_UNKNOWN_YEAR: Final = 9999
_PRESUMED: Final = 2.0
_CODES: Final = {"occurrence": "OCURR", "residence": "RESID"}
_YEARS: Final = {
    "registration": ("ANIO_REGIS", "ANIOREGIS"),
    "occurrence": ("ANIO_OCUR", "ANIO_OCURR", "ANIOOCUR"),
}
# What a row says of a person: never read.
_PERSONAL: Final = (
    *("SEXO", "EDAD", "EDAD_AGRU", "OCUPACION", "ESCOLARIDA", "EDO_CIVIL", "LENGUA"),
    *("NACIONALID", "NACESP_CVE", "ENT_NAC", "AFROMEX", "CONINDIG", "DERECHOHAB"),
    *("DIA_NACIM", "MES_NACIM", "ANIO_NACIM", "DIA_OCURR", "HORAS", "MINUTOS"),
    *("LOC_RESID", "LOC_OCURR", "EMBARAZO", "REL_EMBA", "GRAMOS", "SEM_GEST"),
    *("PAR_AGRE", "VIO_FAMI", "OCURR_TRAB", "LUGAR_OCUR", "NOMBRE", "CURP"),
)
_ICD10: Final = r"[A-Z]\d{2}[0-9X]?"


def layout(place: Place, year_of: YearOf) -> Layout:
    """Return the layout with the columns that are asked for.

    Parameters
    ----------
    place
        Where somebody died, or lived.
    year_of
        When the death was registered, or happened.
    """
    code = _CODES[place]
    return Layout(
        name="INEGI microdata of registered deaths",
        fields=(
            Field("state", (f"ENT_{code}",)),
            Field("town", (f"MUN_{code}",)),
            Field("cause", ("CAUSA_DEF",)),
            Field("presumed", ("PRESUNTO", "TIPO_DEFUN")),
            Field("year", _YEARS[year_of]),
        ),
        encodings=("cp1252", "latin-1"),
        denied=_PERSONAL,
    )


LAYOUTS: Final = (
    layout("occurrence", "registration"),
    layout("residence", "registration"),
)


def read(
    paths: Sequence[Path],
    *,
    place: Place,
    year_of: YearOf = "registration",
    known: Collection[str] | None = None,
) -> pd.DataFrame:
    """Count homicides, and those by firearm, by municipality and year.

    Parameters
    ----------
    paths
        One file per year of registration, packed or not.
    place
        By the municipality where somebody died (``occurrence``) or lived
        (``residence``).
    year_of
        Of registration, as the shipped table counts, or of occurrence; deaths of
        unknown year are then left out, and told.
    known
        Codes of municipalities that exist, those of no place included; any that INEGI
        may give if None.

    Returns
    -------
    pandas.DataFrame
        Table ``homicides/firearm_homicides.csv``.

    Raises
    ------
    InputError
        With all faults of the files.
    """
    asked = layout(place, year_of)
    counts: list[pd.DataFrame] = []
    repairs: list[str] = [f"counted by place of {place} and year of {year_of}"]
    deaths = 0
    for path in paths:
        apart: Counter[str] = Counter()
        with open_blocks(path, asked, shown=path.name) as (blocks, parts):
            counts += [_count(rows, blocks, apart, known) for rows in parts]
        blocks.faults.raise_if_any()
        deaths += blocks.rows
        repairs += blocks.repairs
        repairs += [f"{path.name}: {many:,} {words}" for words, many in apart.items()]
    if not counts or not sum(map(len, counts)):
        raise InputError(
            [
                Fault(
                    file=", ".join(path.name for path in paths),
                    column="CAUSA_DEF",
                    expected="deaths by assault, X85 to Y09",
                    found="none",
                    remedy="Take the microdata of all registered deaths of a year.",
                )
            ]
        )
    keys = ["cvegeo", "year"]
    table = pd.concat(counts).groupby(keys, as_index=False).sum()
    table["placed"] = is_placed(table["cvegeo"])
    return finish(
        table, FIREARM_HOMICIDES, layout=asked.name, rows=deaths, repairs=repairs
    )


def _count(
    rows: Rows, blocks: Blocks, apart: Counter[str], known: Collection[str] | None
) -> pd.DataFrame:
    """Return homicides of one block by municipality and year."""
    faults = blocks.faults
    assault, firearm = _causes(rows, faults)
    manner = rows.numbers("presumed", faults, whole=True, missing=("", "NA"))
    presumed = manner == _PRESUMED
    _tell(
        apart, "deaths by assault that nobody presumed a homicide", assault & ~presumed
    )
    _tell(apart, "presumed homicides of another cause", presumed & ~assault)
    mine = assault & presumed
    few = rows.where(mine)
    state = few.numbers("state", faults, whole=True)
    town = few.numbers("town", faults, whole=True)
    codes, wrong = compose(state, town)
    remedy = "Take the file as INEGI publishes it."
    few.blame(wrong, "town", faults, "a municipality of the state", remedy)
    strange = outside(codes, known)
    few.blame(
        strange & ~wrong, "town", faults, "a known municipality", "Correct the code."
    )
    year = few.numbers("year", faults, whole=True)
    unknown = year == _UNKNOWN_YEAR
    _tell(apart, "homicides of an unknown year left out", unknown)
    early = (year < _FIRST_ICD10_YEAR) | ((year > _LAST_YEAR) & ~unknown)
    words = f"a year from {_FIRST_ICD10_YEAR} on, as causes are by ICD-10"
    few.blame(early, "year", faults, words, "Leave out files of earlier years.")
    table = pd.DataFrame(
        {
            "cvegeo": codes,
            "year": np.nan_to_num(year).astype("int64"),
            "homicides": 1,
            "firearm_homicides": firearm[mine].astype("int64"),
        }
    )[~unknown]
    sums: pd.DataFrame = table.groupby(["cvegeo", "year"], as_index=False).sum()
    return sums


def _causes(
    rows: Rows, faults: Faults
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which deaths are by assault, and which by assault with a firearm."""
    codes, distinct = pd.factorize(rows.text["cause"])
    texts = pd.Series(distinct, dtype="str").str.upper()
    texts = texts.str.replace(".", "", regex=False)
    good = texts.str.fullmatch(_ICD10).to_numpy(dtype=bool)
    rows.blame(
        ~good[codes],
        "cause",
        faults,
        "a cause by ICD-10, such as X954",
        "Files before 1998 are coded by ICD-9: leave them out.",
    )
    three = texts.str[:3]
    assault = three.between("X85", "Y09").to_numpy(dtype=bool) & good
    firearm = three.between("X93", "X95").to_numpy(dtype=bool) & good
    return assault[codes], firearm[codes]


def _tell(apart: Counter[str], words: str, which: npt.NDArray[np.bool_]) -> None:
    many = int(which.sum())
    if many:
        apart[words] += many


def homicides(counted: pd.DataFrame) -> pd.DataFrame:
    """Return the counts as table ``homicides/homicides.csv``."""
    was = told(counted)
    return finish(
        counted, HOMICIDES, layout=was.layout, rows=was.rows, repairs=was.repairs
    )


def shares(counted: pd.DataFrame) -> pd.DataFrame:
    """Return the counts by state and year as table ``homicides/firearm_share.csv``.

    Unknown municipalities of a state are part of it; deaths abroad and in an unknown
    state are left out. A file of a year holds all its months.
    """
    inside = counted["cvegeo"].str[:2].astype("int64") <= LAST_STATE
    rows = counted[inside]
    keys = {"state_code": rows["cvegeo"].str[:2], "year": rows["year"]}
    sums = pd.DataFrame(
        {
            **keys,
            "victims": rows["homicides"],
            "firearm_victims": rows["firearm_homicides"],
            "months": 12,
        }
    )
    table = sums.groupby(["state_code", "year", "months"], as_index=False).sum()
    was = told(counted)
    return finish(
        table, FIREARM_SHARE, layout=was.layout, rows=was.rows, repairs=was.repairs
    )


def firearm_figures(
    counted: pd.DataFrame,
    younger: pd.Series,
    years: Sequence[int],
    *,
    estimated: AreaFigures,
) -> AreaFigures:
    """Put observed homicides by firearm in the place of estimates.

    Parameters
    ----------
    counted
        As `read` gives it.
    younger
        Code of the parent by code of each municipality younger than the boundaries.
    years
        Years asked for.
    estimated
        Homicides by firearm as state shares × municipal totals estimate them.

    Returns
    -------
    AreaFigures
        Years that were counted are those counts, and rest on no other year; the others
        stay estimates. The unit is "homicides" only if every year was counted.
    """
    code = code_on_map(counted["cvegeo"], younger).where(counted["placed"])
    series, unplaced = dict(estimated.years), dict(estimated.unplaced)
    totals, basis = dict(estimated.totals), dict(estimated.basis)
    had = set(counted["year"])
    for year in years:
        if year not in had:
            continue
        mine = (counted["year"] == year).to_numpy()
        values = counted["firearm_homicides"][mine].astype("float64")
        at = code[mine]
        series[str(year)] = values[at.notna()].groupby("MX" + at.dropna()).sum()
        unplaced[str(year)] = float(values[at.isna()].sum())
        totals[str(year)] = float(values.sum())
        basis.pop(str(year), None)
    whole = all(year in had for year in years)
    return AreaFigures(
        unit="homicides" if whole else estimated.unit,
        years=series,
        unplaced=unplaced,
        totals=totals,
        basis=basis,
    )
