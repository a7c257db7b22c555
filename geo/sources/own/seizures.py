"""An analyst's own seizures in place of those that ship.

Rows with coordinates go to their hexagon, or to the finest larger hexagon in which the
list has at least the study's small count of firearms; what is left, and rows with a
code or a name, are known by municipality. So each municipality's count is parted into
groups of which none is small, and no figure made from them tells a smaller one.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import cells
from geo.schema.contract import check
from geo.schema.own import SEIZURE_AREAS, SEIZURE_CELLS
from geo.sections_own import Seizures
from geo.sources.intake import Faults, Rows
from geo.sources.own.gazetteer import Gazetteer
from geo.sources.own.opened import (
    FIRST_YEAR,
    LAST_YEAR,
    days_of,
    facts_of,
    whole_numbers,
)
from geo.sources.own.placing import BY_COORDINATES, Places, find_places
from geo.sources.own.reading import open_list
from geo.sources.own.vocabulary import HANDGUNS, LONG_GUNS, class_of

# A hexagon of each next resolution is about seven times as large.
_STEPS_UP: Final = 2
_SUMS: Final = ["incidents", "firearms", "long_guns", "handguns"]


@dataclass(frozen=True, slots=True)
class OwnSeizures:
    """What was read.

    Attributes
    ----------
    areas, cells
        Tables ``sources_seizure_areas`` and ``sources_seizure_cells``.
    facts
        For the summary and the manifest.
    """

    areas: pd.DataFrame
    cells: pd.DataFrame
    facts: dict[str, Any]


def read_own_seizures(
    path: Path,
    section: Seizures,
    areas: gpd.GeoDataFrame,
    gazetteer: Gazetteer,
    *,
    resolution: int,
    small_count: int,
) -> OwnSeizures:
    """Read a list of seizures, one row each.

    Parameters
    ----------
    path
        The list.
    section
        Of the study.
    areas
        Table ``sources_areas`` with polygons.
    gazetteer
        Of Mexico.
    resolution
        H3 resolution of the grid.
    small_count
        A hexagon with fewer firearms is not told apart.

    Raises
    ------
    InputError
        With all faults of the file; nothing of it is used then.
    """
    columns = {str(name): heading for name, heading in section.columns.items()}
    opened = open_list(path, section, columns, key="data.seizures", point="")
    rows = opened.rows
    faults = Faults(rows.file)
    table = _counted(rows, section, faults)
    places = find_places(rows, "", gazetteer, areas, faults, crs=section.crs)
    faults.raise_if_any()
    placed = places.code != ""
    table["area_id"] = np.where(placed, "MX" + places.code.astype("str"), "")
    table["cell"] = _cells(places, resolution)
    groups = group_cells(table, resolution=resolution, small_count=small_count)
    in_cells = int(groups["firearms"].sum())
    facts = facts_of(
        path,
        opened,
        {"place": places},
        firearms=int(table["firearms"].sum()),
        firearms_in_hexagons=in_cells,
        years=[int(table["year"].min()), int(table["year"].max())],
    )
    by_area = table.groupby(["area_id", "year"], as_index=False)[_SUMS].sum()
    by_area = by_area.astype({"area_id": "str"})[SEIZURE_AREAS.names]
    return OwnSeizures(check(by_area, SEIZURE_AREAS), groups, facts)


def no_seizures() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the two tables without a row, for a study without a list."""
    areas = pd.DataFrame(columns=SEIZURE_AREAS.names)
    cell = pd.DataFrame(columns=SEIZURE_CELLS.names)
    kinds = dict.fromkeys(("year", *_SUMS, "cell", "resolution"), "int64")
    kinds["area_id"] = "str"
    return (
        areas.astype({name: kinds[name] for name in areas.columns}),
        _typed(cell),
    )


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    kinds = dict.fromkeys(SEIZURE_CELLS.names, "int64")
    return table.astype({**kinds, "area_id": "str", "cell": "uint64"})


def _counted(rows: Rows, section: Seizures, faults: Faults) -> pd.DataFrame:
    """Return the year and the firearms of each row."""
    named = set(section.columns)
    if "date" in named:
        year = days_of(rows, "date", section, faults, needed=True).dt.year
        year = year.fillna(FIRST_YEAR)
    else:
        year = pd.Series(
            rows.numbers(
                "year", faults, whole=True, minimum=FIRST_YEAR, maximum=LAST_YEAR
            )
        ).fillna(FIRST_YEAR)
    if "long_guns" in named:
        long, short = (
            whole_numbers(rows, name, faults) for name in ("long_guns", "handguns")
        )
        firearms = long + short
    else:
        firearms = np.ones(len(rows), dtype="int64")
        if "firearms" in named:
            firearms = whole_numbers(rows, "firearms", faults)
        kinds = _classes(rows) if "type" in named else np.full(len(rows), "")
        long, short = (
            np.where(kinds == kind, firearms, 0) for kind in (LONG_GUNS, HANDGUNS)
        )
    return pd.DataFrame(
        {
            "year": year.to_numpy(dtype="int64"),
            "incidents": (firearms > 0).astype("int64"),
            "firearms": firearms,
            "long_guns": long,
            "handguns": short,
        }
    )


def _classes(rows: Rows) -> npt.NDArray[np.object_]:
    codes, distinct = pd.factorize(rows.text["type"])
    return np.array([class_of(text) for text in distinct], dtype=object)[codes]


def _cells(places: Places, resolution: int) -> npt.NDArray[np.uint64]:
    """Return the cell of each row, 0 without coordinates."""
    found = np.zeros(len(places.code), dtype="uint64")
    at = places.how == BY_COORDINATES
    if at.any():
        found[at] = cells.points_to_cells(
            latitude=places.latitude[at],
            longitude=places.longitude[at],
            resolution=resolution,
        )
    return found


def group_cells(
    table: pd.DataFrame, *, resolution: int, small_count: int
) -> pd.DataFrame:
    """Return what is told by hexagon: groups of firearms of which none is small.

    A cell with at least `small_count` firearms of a municipality is a group. What is
    left is joined in larger hexagons, twice. What is left then is known by municipality
    alone; if that is small in turn, the smallest group of the municipality joins it.

    Parameters
    ----------
    table
        Rows with ``area_id``, ``cell`` (0 for none), ``year``, ``incidents`` and
        ``firearms``.
    resolution
        Of the cells.
    small_count
        Firearms of a group, at least.

    Returns
    -------
    pandas.DataFrame
        Table ``sources_seizure_cells``.
    """
    own = table["cell"].to_numpy(dtype="uint64")
    group = np.zeros(len(table), dtype="uint64")
    reached = np.full(len(table), -1, dtype="int64")
    for level in range(resolution, max(resolution - _STEPS_UP, 0) - 1, -1):
        left = np.flatnonzero((own > 0) & (reached < 0))
        if not len(left):
            break
        cell = own[left]
        if level < resolution:
            cell = cells.parents(cell, resolution=level)
        held = table[["area_id", "firearms"]].iloc[left].assign(cell=cell)
        sums = held.groupby(["area_id", "cell"])["firearms"].transform("sum")
        enough = (sums >= max(small_count, 1)).to_numpy()
        group[left[enough]], reached[left[enough]] = cell[enough], level
    rows = table.assign(group=group, level=reached)
    rows = _without_small_rests(rows, small_count)
    held = rows[rows["level"] >= 0].drop(columns="cell")
    held = held.rename(columns={"group": "cell", "level": "resolution"})
    keys = ["area_id", "cell", "resolution", "year"]
    summed = held.groupby(keys, as_index=False)[["incidents", "firearms"]].sum()
    summed = _typed(summed[SEIZURE_CELLS.names])
    return check(
        summed.sort_values(["area_id", "cell", "year"], ignore_index=True),
        SEIZURE_CELLS,
    )


def _without_small_rests(rows: pd.DataFrame, small_count: int) -> pd.DataFrame:
    """Let the smallest group join a municipality's rest that would be small."""
    grouped = rows["level"] >= 0
    rest = rows["firearms"].where(~grouped, 0).groupby(rows["area_id"]).sum()
    few = set(rest.index[(rest > 0) & (rest < small_count)])
    groups = rows[grouped & rows["area_id"].isin(few)]
    keyed = groups.groupby(["area_id", "level", "group"], as_index=False)
    sums = pd.DataFrame(keyed[["firearms"]].sum())
    chosen = sums.sort_values(["firearms", "level", "group"]).drop_duplicates("area_id")
    keys = pd.MultiIndex.from_frame(chosen[["area_id", "group"]])
    own = pd.MultiIndex.from_frame(rows[["area_id", "group"]])
    joins = own.isin(keys) & grouped.to_numpy()
    return rows.assign(level=rows["level"].where(~joins, -1))
