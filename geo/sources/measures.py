"""Series by which progress can be judged: sums of raw tables, year by year.

A year counts only if all of it was counted. Where a table joins publications of two
kinds, a gap of years parts them: only the years after the last gap are one series.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from geo.schema.contract import check
from geo.schema.measures import MEASURES
from geo.schema.raw import (
    BORDER_COUNTIES,
    COUNTY_POPULATION,
    DEALERS,
    FEDERAL_CASES,
    FIREARM_SHARE,
    HOMICIDES,
    MUNICIPAL_SEIZURES,
    TRACE_TOTALS,
)
from geo.sources.tables import read_table

_MONTHS = 12
_PER = 100_000
# The clashes are published from December 2006 to November 2011.
_CLASH_YEARS = (2007, 2010)
_TRACED = "recovered and traced, any origin"
# Figures of Customs and Border Protection on the way south: a mean of six fiscal years,
# and ten months of one.
_OUTBOUND = {
    ("seized southbound by CBP, yearly average", "FY2014-FY2019"): 2019,
    ("seized southbound by CBP", "FY2020 (10 months)"): 2020,
}


def read_measures(raw: Path) -> pd.DataFrame:
    """Read the series of measures.

    Parameters
    ----------
    raw
        The raw folder.

    Returns
    -------
    pandas.DataFrame
        Table `geo.schema.measures.MEASURES`, sorted by measure and year. A measure
        without any whole year has no row.

    Raises
    ------
    InputError
        With all faults of a raw table.
    """
    parts = [
        *_homicides(raw),
        _border_dealers(raw),
        _federal_cases(raw),
        *_traces(raw),
        _clashes(raw),
    ]
    table = pd.concat(parts, ignore_index=True).astype(
        {"year": "int64", "value": "float64"}
    )
    return check(
        table.sort_values(["measure", "year"], ignore_index=True)[MEASURES.names],
        MEASURES,
    )


def _homicides(raw: Path) -> list[pd.DataFrame]:
    """Return homicides, victims by firearm and their share of all victims, in %."""
    deaths = read_table(raw, HOMICIDES, known={})
    victims = _whole_years(read_table(raw, FIREARM_SHARE, known={}))
    sums = victims.groupby("year")[["victims", "firearm_victims"]].sum()
    sums = _last_run(sums)
    known = sums[sums["victims"] > 0]
    return [
        _series("homicides", deaths.groupby("year")["homicides"].sum(), HOMICIDES.name),
        _series("firearm_victims", sums["firearm_victims"], FIREARM_SHARE.name),
        _series(
            "firearm_share",
            100 * known["firearm_victims"] / known["victims"],
            FIREARM_SHARE.name,
        ),
    ]


def _border_dealers(raw: Path) -> pd.DataFrame:
    """Return licensed dealers per 100,000 people of the counties on the border."""
    border = set(read_table(raw, BORDER_COUNTIES, known={})["fips"])
    sums = []
    for table, column in ((DEALERS, "dealers"), (COUNTY_POPULATION, "population")):
        rows = read_table(raw, table, known={})
        sums.append(rows[rows["fips"].isin(border)].groupby("year")[column].sum())
    both = pd.concat(sums, axis=1, join="inner")
    return _series(
        "border_dealers",
        _PER * both["dealers"] / both["population"],
        DEALERS.name,
        COUNTY_POPULATION.name,
        BORDER_COUNTIES.name,
    )


def _federal_cases(raw: Path) -> pd.DataFrame:
    cases = _whole_years(read_table(raw, FEDERAL_CASES, known={}))
    return _series(
        "federal_cases", cases.groupby("year")["cases"].sum(), FEDERAL_CASES.name
    )


def _traces(raw: Path) -> list[pd.DataFrame]:
    """Return firearms traced after recovery in Mexico, and those seized outbound."""
    totals = read_table(raw, TRACE_TOTALS, known={})
    single = totals["period"].str.fullmatch(r"\d{4}")
    mexican = totals["recovered_in"] == "Mexico"
    traced = totals[(totals["measure"] == _TRACED) & single & mexican]
    by_year = traced.set_index(traced["period"].astype("int64"))
    southbound = totals[totals["recovered_in"] == "United States"]
    known = southbound.set_index(["measure", "period"])[["value", "source"]]
    periods = {key: year for key, year in _OUTBOUND.items() if key in known.index}
    outbound = pd.DataFrame(
        {
            "measure": "outbound",
            "year": list(periods.values()),
            "period": [period for _, period in periods],
            "value": [known.loc[key, "value"] for key in periods],
            "source": [known.loc[key, "source"] for key in periods],
            "files": TRACE_TOTALS.name,
        }
    )
    series = _series("traced", by_year["value"], TRACE_TOTALS.name)
    return [series.assign(source=by_year["source"].to_numpy()), outbound]


def _clashes(raw: Path) -> pd.DataFrame:
    rows = read_table(raw, MUNICIPAL_SEIZURES, known={})
    guns = (rows["long_guns"] + rows["handguns"]).groupby(rows["year"]).sum()
    first, last = _CLASH_YEARS
    return _series(
        "clash_firearms",
        guns[(guns.index >= first) & (guns.index <= last)],
        MUNICIPAL_SEIZURES.name,
    )


def _whole_years(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the years that every state counts from January to December."""
    least = rows.groupby("year")["months"].min()
    return rows[rows["year"].isin(least[least == _MONTHS].index)]


def _last_run(sums: pd.DataFrame) -> pd.DataFrame:
    """Return the years after the last gap."""
    years = sums.index.to_numpy()
    gaps = np.flatnonzero(np.diff(years) > 1)
    return sums.iloc[int(gaps[-1]) + 1 :] if gaps.size else sums


def _series(measure: str, values: pd.Series, *files: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure": measure,
            "year": values.index,
            "period": values.index.astype("str"),
            "value": values.to_numpy(),
            "source": "",
            "files": ";".join(files),
        }
    )
