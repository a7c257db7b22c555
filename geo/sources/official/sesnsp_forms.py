"""What the tables of SESNSP have in common: months as columns, and how words read."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.sources.intake import Faults, Field, Layout, Rows
from geo.sources.intake.faults import refused
from geo.sources.intake.layout import plain

MONTHS: Final = (
    *("Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio"),
    *("Julio", "Agosto", "Septiembre", "Octubre", "Noviembre", "Diciembre"),
)
MONTH_FIELDS: Final = tuple(
    Field(f"month_{at}", (name,)) for at, name in enumerate(MONTHS, start=1)
)
ENCODINGS: Final = ("cp1252", "latin-1")
# Feminicide is another crime in this table, and is left out.
INTENTIONAL: Final = "Homicidio doloso"
#: Whether a modality of intentional homicide is with a firearm.
MODALITIES: Final = {
    "Con arma de fuego": "yes",
    "Con arma blanca": "no",
    "Con otro elemento": "no",
    "No especificado": "no",
    "No identificado": "no",
}
FIRST_YEAR: Final = 2015
LAST_YEAR: Final = 2100


def is_intentional(text: str) -> bool:
    """Tell whether a subtype of crime is intentional homicide."""
    return plain(text) == plain(INTENTIONAL)


def month_counts(rows: Rows, faults: Faults) -> npt.NDArray[np.float64]:
    """Return the twelve columns of months, rows × 12; NaN where nothing stands."""
    return np.column_stack(
        [
            rows.numbers(
                field.name, faults, whole=True, minimum=0, missing=("",), thousands=True
            )
            for field in MONTH_FIELDS
        ]
    )


def published(
    year: npt.NDArray[np.int64], counts: npt.NDArray[np.float64]
) -> tuple[pd.DataFrame, int]:
    """Return which months of which years were published.

    Parameters
    ----------
    year
        Of each row.
    counts
        Rows × 12 months, NaN where nothing stands.

    Returns
    -------
    months
        True by year (rows) and month (columns 1 to 12): some row has a count.
    blanks
        How many fields of published months are empty.
    """
    has = pd.DataFrame(~np.isnan(counts), columns=range(1, 13))
    months = has.groupby(year).any()
    blanks = int((months.loc[year].to_numpy() & ~has.to_numpy()).sum())
    return months, blanks


def years_and_firearms(
    rows: Rows, faults: Faults
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return the year of each row of homicide, and whether it was with a firearm."""
    year = rows.numbers(
        "year", faults, whole=True, minimum=FIRST_YEAR, maximum=LAST_YEAR
    )
    weapon = rows.choice("modality", faults, MODALITIES, what="modality of homicide")
    return np.nan_to_num(year).astype("int64"), (weapon == "yes").to_numpy(dtype=bool)


def gather(
    parts: Sequence[pd.DataFrame], expected: str, layout: Layout, shown: str
) -> pd.DataFrame:
    """Return the parsed blocks of a file as one table.

    Raises
    ------
    InputError
        If no row is of intentional homicide; `expected` says what was.
    """
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if whole.empty:
        raise refused(
            shown,
            expected,
            "none",
            f"Take the {layout.name} as its producer publishes it.",
        )
    return whole


def require_unique(
    table: pd.DataFrame, keys: list[str], column: str, shown: str
) -> None:
    """Refuse rows that stand twice: they would be counted twice.

    Parameters
    ----------
    table
        With the keys and the ``line`` of each row.
    keys
        Columns that name a row.
    column
        What the file calls them.
    shown
        Name of the file for messages.

    Raises
    ------
    InputError
        With all repeated rows.
    """
    again = table[table.duplicated(keys)]
    faults = Faults(shown)
    faults.blame(
        again["line"].to_numpy(),
        [", ".join(str(value) for value in key) for key in again[keys].to_numpy()],
        column=column,
        expected="each key once",
        remedy="Remove or merge the repeated row.",
    )
    faults.raise_if_any()


def tell_blanks(blanks: int) -> list[str]:
    """Word how many fields of published months are empty, if any are."""
    if not blanks:
        return []
    return [f"{blanks:,} empty fields of published months taken as none"]
