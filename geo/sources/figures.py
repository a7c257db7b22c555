"""Figures by area: population, dealers, homicides and seizures, coded and totalled.

Areas younger than the boundaries are counted with the area whose land they were. Codes
of unknown municipalities (``SS999``, ``98…``, ``99…``) have no place: their figures
are handed on as unplaced.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InputError, StudyError
from geo.schema.figures import AreaFigures
from geo.schema.raw import (
    COUNTY_POPULATION,
    DEALERS,
    FIREARM_SHARE,
    HOMICIDES,
    MUNICIPAL_POPULATION,
    MUNICIPAL_SEIZURES,
)
from geo.sources.area_changes import (
    area_codes,
    code_on_map,
    known_codes,
    read_county_successors,
    read_successors,
)
from geo.sources.firearm_shares import FirearmShares, estimate_shares
from geo.sources.tables import read_table

_CENSUS_YEAR = 2020
# Seized firearms by class, and events: columns of the table that are added up.
_SEIZED = {
    "seizures": ["long_guns", "handguns"],
    "long_guns": ["long_guns"],
    "handguns": ["handguns"],
    "seizure_events": ["events_with_firearms"],
}


def read_figures(
    raw: Path,
    areas: pd.DataFrame,
    *,
    dealer_year: int,
    homicide_years: Sequence[int],
    study_file: str,
) -> dict[str, AreaFigures]:
    """Read all figures by area.

    The grid places ``population``, ``dealers``, ``homicides``, ``firearm_homicides``
    and ``seizures``; the seized ``long_guns`` and ``handguns`` are parts of the last.
    Homicides by firearm are estimates; of years without a counted share of firearms,
    which their `basis` names, twice so.

    Parameters
    ----------
    raw
        The raw folder.
    areas
        Table ``sources_areas``; its geometry is not needed.
    dealer_year, homicide_years
        Years asked for.
    study_file
        Name of the study file, for messages.

    Returns
    -------
    dict
        By name of the figure.

    Raises
    ------
    InputError
        With all faults of a table.
    StudyError
        If a year is asked for that a table does not have.
    """
    younger = read_successors(raw, areas)
    dealers = _dealers(raw, areas)
    municipal = {"cvegeo": (known_codes(areas, younger), "municipality")}
    homicides = read_table(raw, HOMICIDES, known=municipal)
    share = estimate_shares(
        read_table(raw, FIREARM_SHARE, known={}),
        homicide_years,
        file=f"{raw.name}/{FIREARM_SHARE.name}",
    )
    require_years(
        raw,
        dealer_year=dealer_year,
        homicide_years=homicide_years,
        study_file=study_file,
        read={DEALERS.name: dealers, HOMICIDES.name: homicides},
    )
    seizures = read_table(raw, MUNICIPAL_SEIZURES, known=municipal)
    return {
        "population": _population(raw, areas, younger, dealer_year),
        "dealers": _by_year(dealers, [dealer_year], "dealers", "dealers", "US"),
        "homicides": _homicides(homicides, younger, homicide_years),
        "firearm_homicides": _firearm(homicides, share, younger, homicide_years),
        **{
            name: _seizures(seizures, younger, kinds) for name, kinds in _SEIZED.items()
        },
    }


def _dealers(raw: Path, areas: pd.DataFrame) -> pd.DataFrame:
    successors = read_county_successors(raw, areas)
    known = area_codes(areas, "US") | set(successors.index)
    table = read_table(raw, DEALERS, known={"fips": (known, "county")})
    coded = table.assign(code=table["fips"].replace(successors.to_dict()))
    state = ("US" + coded["code"]).map(areas.set_index("area_id")["state"])
    wrong = coded[coded["state"] != state].drop_duplicates("fips")
    if not wrong.empty:
        raise InputError(
            [
                Fault(
                    file=f"{raw.name}/{DEALERS.name}",
                    column="state",
                    expected=f"{state.loc[at]}, state of {wrong.loc[at, 'fips']}",
                    found=f"'{wrong.loc[at, 'state']}'",
                    remedy="Correct the state or the code.",
                )
                for at in wrong.index
            ]
        )
    return coded


def require_years(
    raw: Path,
    *,
    dealer_year: int,
    homicide_years: Sequence[int],
    study_file: str,
    read: Mapping[str, pd.DataFrame] | None = None,
) -> None:
    """Refuse a study that asks for years which the tables do not have.

    Parameters
    ----------
    raw
        The raw folder.
    dealer_year, homicide_years
        Years asked for.
    study_file
        Name of the study file, for messages.
    read
        Tables that were read already, by name; the others are read.

    Raises
    ------
    StudyError
        With a fault per table.
    """
    faults = []
    for key, asked, table in (
        ("dealers.year", [dealer_year], DEALERS),
        ("homicides", homicide_years, HOMICIDES),
    ):
        rows = (read or {}).get(table.name)
        if rows is None:
            rows = read_table(raw, table, known={})
        had = sorted(set(rows["year"]))
        missing = [year for year in asked if year not in had]
        if missing:
            faults.append(
                Fault(
                    file=study_file,
                    column=key,
                    expected=f"years that {table.name} has ({had[0]} to {had[-1]})",
                    found=", ".join(map(str, missing)),
                    remedy="Choose other years, or add them to the table.",
                )
            )
    if faults:
        raise StudyError(faults)


def _population(
    raw: Path, areas: pd.DataFrame, younger: pd.Series, year: int
) -> AreaFigures:
    census = read_table(raw, MUNICIPAL_POPULATION, known={})
    counties = read_table(raw, COUNTY_POPULATION, known={})
    had = counties["year"]
    nearest = int(had.iloc[(had - year).abs().argmin()])
    counties = counties[had == nearest]
    codes = "MX" + census["cvegeo"].replace(younger.to_dict())
    changed = read_county_successors(raw, areas)
    by_county = counties["fips"].replace(changed.to_dict())
    people = pd.concat(
        [
            census["population"].groupby(codes).sum(),
            counties["population"].groupby("US" + by_county).sum(),
        ]
    ).astype("float64")
    label = f"{_CENSUS_YEAR}/{nearest}"
    total = float(census["population"].sum() + counties["population"].sum())
    return AreaFigures(
        unit="people",
        years={label: people},
        unplaced={label: 0.0},
        totals={label: total},
    )


def _by_year(
    table: pd.DataFrame, years: Sequence[int], column: str, unit: str, country: str
) -> AreaFigures:
    """Group a table with ``code`` and ``year``; a missing code means unplaced."""
    series, unplaced, totals = {}, {}, {}
    for year in years:
        rows = table[table["year"] == year]
        values = rows[column].astype("float64")
        placed = rows["code"].notna()
        series[str(year)] = (
            values[placed].groupby(country + rows.loc[placed, "code"]).sum()
        )
        unplaced[str(year)] = float(values[~placed].sum())
        totals[str(year)] = float(values.sum())
    return AreaFigures(unit=unit, years=series, unplaced=unplaced, totals=totals)


def _homicides(
    homicides: pd.DataFrame, younger: pd.Series, years: Sequence[int]
) -> AreaFigures:
    coded = homicides.assign(
        code=code_on_map(homicides["cvegeo"], younger).where(homicides["placed"])
    )
    return _by_year(coded, years, "homicides", "homicides", "MX")


def _firearm(
    homicides: pd.DataFrame,
    share: FirearmShares,
    younger: pd.Series,
    years: Sequence[int],
) -> AreaFigures:
    """Estimate homicides by firearm: municipal homicides × share of state and year."""
    homicides = homicides[homicides["year"].isin(years)]
    keys = pd.MultiIndex.from_arrays([homicides["cvegeo"].str[:2], homicides["year"]])
    state = share.by_state.reindex(keys).to_numpy()
    country = homicides["year"].map(share.nation)
    # Homicides of unknown state, and of states that the table lacks, take the nation's.
    by_firearm = homicides["homicides"] * pd.Series(
        state, index=homicides.index
    ).fillna(country)
    coded = homicides.assign(
        code=code_on_map(homicides["cvegeo"], younger).where(homicides["placed"]),
        firearm=by_firearm,
    )
    figures = _by_year(coded, years, "firearm", "homicides (estimate)", "MX")
    basis = {str(year): how for year, how in share.basis.items()}
    return replace(figures, basis=basis)


def _seizures(
    seizures: pd.DataFrame, younger: pd.Series, kinds: list[str]
) -> AreaFigures:
    years = seizures["year"]
    label = f"{years.min()}–{years.max()}"
    coded = pd.DataFrame(
        {
            "code": code_on_map(seizures["cvegeo"], younger),
            "year": label,
            "firearms": seizures[kinds].sum(axis=1),
        }
    )
    values = coded["firearms"].astype("float64")
    placed = coded["code"].notna()
    return AreaFigures(
        unit="events" if kinds == _SEIZED["seizure_events"] else "firearms",
        years={label: values[placed].groupby("MX" + coded.loc[placed, "code"]).sum()},
        unplaced={label: float(values[~placed].sum())},
        totals={label: float(values.sum())},
    )
