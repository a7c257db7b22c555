"""The published totals, added up again with their own definitions."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.schema.raw import TRACE_TOTALS
from geo.sources.tables import read_table

US = "recovered and traced to the United States"
ANY = "recovered and traced, any origin"
FOREIGN = "recovered and traced to other countries"
UNKNOWN = "recovered and traced, origin undetermined"
BOUGHT = "traced to a purchase in the United States"
ROUNDED = "recovered, of United States origin"
ATF_YEARS = ("2007", "2008", "2009", "2010", "2011")
ATF, GAO16, GAO21 = "2007-2011", "2009-2014", "2014-2018"
_MEXICO = "Mexico"


@dataclass(frozen=True, slots=True)
class Totals:
    """Published totals by period and measure, of firearms recovered in Mexico."""

    values: pd.Series

    def of(self, period: str, measure: str) -> float:
        """Return one total.

        Raises
        ------
        KeyError
            If it is not published.
        """
        return float(self.values.loc[(period, measure)])

    def summed(self, measure: str) -> float:
        """Return ATF's five years added up."""
        return sum(self.of(year, measure) for year in ATF_YEARS)

    def parts(self) -> tuple[float, float, float]:
        """Return GAO-16-223's three parts: United States, other, undetermined."""
        united, foreign, unknown = (
            self.of(GAO16, measure) for measure in (US, FOREIGN, UNKNOWN)
        )
        return united, foreign, unknown


def read_totals(raw: Path) -> Totals:
    """Read the published totals of the raw folder."""
    table = read_table(raw, TRACE_TOTALS, known={})
    own = table[table["recovered_in"] == _MEXICO]
    return Totals(own.set_index(["period", "measure"])["value"].astype("float64"))


def foreign_shares(totals: Totals) -> dict[str, float]:
    """Return what share came from elsewhere, under three readings of the undetermined.

    Returns
    -------
    dict
        ``least``: none of them. ``alike``: as those determined. ``most``: all of them.
    """
    united, foreign, unknown = totals.parts()
    everything = united + foreign + unknown
    return {
        "least": foreign / everything,
        "alike": foreign / (united + foreign),
        "most": (foreign + unknown) / everything,
    }


def implied_total(firearms: float, percent: float) -> tuple[float, float, float]:
    """Return the total that a rounded number and a rounded share imply.

    Parameters
    ----------
    firearms
        Rounded to thousands.
    percent
        Rounded to whole per cent.

    Returns
    -------
    tuple
        Middle, least and most that round to both.
    """
    return (
        100.0 * firearms / percent,
        100.0 * (firearms - 500.0) / (percent + 0.5),
        100.0 * (firearms + 500.0) / (percent - 0.5),
    )
