"""Areas that came or went: figures of one year on the boundaries of another.

Areas younger than the boundaries are counted with the area whose land they were, and
former ones with the one that has most of their people. Codes of unknown municipalities
(``SS999``, ``98…``, ``99…``) have no place.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InputError
from geo.schema.contract import Table
from geo.schema.raw import (
    COUNTY_POPULATION,
    COUNTY_SUCCESSORS,
    DEALERS,
    HOMICIDES,
    MUNICIPAL_POPULATION,
    MUNICIPAL_SEIZURES,
    SUCCESSORS,
)
from geo.schema.raw_mexico import FIREARM_HOMICIDES
from geo.sources.official.boundary_years import american, mexican, reconcile
from geo.sources.tables import read_table

_LAST_STATE = 32
_UNKNOWN = "999"
_LISTED = 20
# By country: which areas came or went, and tables by area, that of people first. Deaths
# one by one are no table that ships: they are there if the study names them.
_BY_AREA = (
    (
        "MX",
        SUCCESSORS,
        (MUNICIPAL_POPULATION, HOMICIDES, MUNICIPAL_SEIZURES, FIREARM_HOMICIDES),
    ),
    ("US", COUNTY_SUCCESSORS, (COUNTY_POPULATION, DEALERS)),
)


def read_successors(raw: Path, areas: pd.DataFrame) -> pd.Series:
    """Read which municipality each one younger than the boundaries was taken from.

    Parameters
    ----------
    raw
        The raw folder.
    areas
        Table ``sources_areas``; its geometry is not needed.

    Returns
    -------
    pandas.Series
        Code of the parent by code of the younger municipality.

    Raises
    ------
    InputError
        With all faults of the table.
    """
    drawn = area_codes(areas, "MX")
    parents = {"parent_cvegeo": (drawn, "municipality")}
    table = read_table(raw, SUCCESSORS, known=parents)
    # Newer boundaries have some of them already: those keep their own figures.
    younger = table[~table["cvegeo"].isin(drawn)]
    return younger.set_index("cvegeo")["parent_cvegeo"]


def read_county_successors(raw: Path, areas: pd.DataFrame) -> pd.Series:
    """Read which county stands for each one that the boundaries lack.

    Parameters
    ----------
    raw
        The raw folder.
    areas
        Table ``sources_areas``; its geometry is not needed.

    Returns
    -------
    pandas.Series
        Code of a county with a boundary by code of one without.

    Raises
    ------
    InputError
        With all faults of the table.
    """
    table = american(read_table(raw, COUNTY_SUCCESSORS, known={}))
    name = f"{raw.name}/{COUNTY_SUCCESSORS.name}"
    return reconcile(area_codes(areas, "US"), table, {}, shown=name).parents


def reconcile_areas(raw: Path, areas: pd.DataFrame) -> list[str]:
    """Compare the areas of the raw tables with the boundaries.

    Parameters
    ----------
    raw
        The raw folder.
    areas
        Table ``sources_areas``; its geometry is not needed.

    Returns
    -------
    list of str
        Which areas of the figures are counted with another, and which areas have no
        people in the tables, in sentences.

    Raises
    ------
    InputError
        If a table has areas that nothing explains.
    """
    told: list[str] = []
    faults: list[Fault] = []
    for country, changes, tables in _BY_AREA:
        successors = read_table(raw, changes, known={})
        listed = {
            table.name: read_table(raw, table, known={})[table.columns[0].name]
            for table in tables
            if table is not FIREARM_HOMICIDES or (raw / table.name).is_file()
        }
        figures = {table: set(codes) for table, codes in listed.items()}
        name = f"{raw.name}/{changes.name}"
        rename = mexican if country == "MX" else american
        found = reconcile(
            area_codes(areas, country), rename(successors), figures, shown=name
        )
        faults += [
            _unexplained(raw / table, str(listed[table].name), codes, name)
            for table, codes in found.without_shape.items()
        ]
        used = set().union(*figures.values())
        told += [
            f"{country}{code} has no boundary: counted with {country}{parent}"
            for code, parent in found.parents.items()
            if code in used
        ]
        # Areas without homicides or dealers are not listed; all have people.
        moved = set(found.parents[found.parents.index.isin(used)])
        people = tables[0].name
        bare = [
            code for code in found.without_figures.get(people, ()) if code not in moved
        ]
        if bare:
            told.append(f"without people in {people}: {', '.join(bare)}")
    if faults:
        raise InputError(faults)
    return told


def _unexplained(
    table: Path, column: str, codes: Sequence[str], successors: str
) -> Fault:
    """Word codes without a boundary as one fault, at the first row that has one."""
    # In the order of the file: the table was sorted when it was read.
    listed = pd.read_csv(table, usecols=[column], dtype="str")[column].str.strip()
    shown = ", ".join(codes[:_LISTED])
    if len(codes) > _LISTED:
        shown += f" and {len(codes) - _LISTED:,} more"
    return Fault(
        file=f"{table.parents[1].name}/{table.parent.name}/{table.name}",
        row=2 + int(listed.isin(codes).to_numpy().argmax()),
        column=column,
        expected="codes of areas that the boundaries have",
        found=f"{len(codes):,} without a boundary ({shown})",
        remedy=f"Add them to {successors}, or take boundaries of the same year.",
    )


def read_by_municipality(
    raw: Path, areas: pd.DataFrame, table: Table
) -> tuple[pd.DataFrame, pd.Series]:
    """Read a table by municipality, and where its municipalities are on the map.

    Parameters
    ----------
    raw
        The raw folder.
    areas
        Table ``sources_areas``; its geometry is not needed.
    table
        With a column ``cvegeo``.

    Returns
    -------
    rows
        The table.
    code
        Of each row, the municipality of the boundaries whose land it is; missing if it
        has no place.

    Raises
    ------
    InputError
        With all faults of the table.
    """
    younger = read_successors(raw, areas)
    known = {"cvegeo": (known_codes(areas, younger), "municipality")}
    rows = read_table(raw, table, known=known)
    return rows, code_on_map(rows["cvegeo"], younger)


def known_codes(areas: pd.DataFrame, younger: pd.Series) -> set[str]:
    """Return the codes that a municipal table may hold, those of no place included."""
    unknown = {f"{state:02d}{_UNKNOWN}" for state in range(1, _LAST_STATE + 1)}
    return area_codes(areas, "MX") | set(younger.index) | unknown | {"98000", "99999"}


def area_codes(areas: pd.DataFrame, country: str) -> set[str]:
    """Return the codes of the areas of a country, ``MX`` or ``US``."""
    return {code[2:] for code in areas.loc[areas["country"] == country, "area_id"]}


def code_on_map(codes: pd.Series, younger: pd.Series) -> pd.Series:
    """Return the code on the boundaries of each code, missing if it has no place."""
    moved = codes.replace(younger.to_dict())
    nowhere = moved.str.endswith(_UNKNOWN) | (
        moved.str[:2].astype("int64") > _LAST_STATE
    )
    return moved.where(~nowhere)
