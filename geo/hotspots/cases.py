"""Cases and people of the units of a scan, checked, and what is expected of them."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import StatisticError

FloatArray = npt.NDArray[np.float64]


def read_people(
    areas: pd.DataFrame, population: pd.DataFrame, years: list[int]
) -> FloatArray:
    """Return people by unit and year."""
    table = population.reindex(areas["area_id"])
    if table.shape[1] == 1:
        table = pd.concat([table.iloc[:, 0]] * len(years), axis=1)
    else:
        table.columns = table.columns.astype("int64")
        missing = sorted(set(years) - set(table.columns))
        if missing:
            message = f"People are not known of {', '.join(map(str, missing))}."
            raise StatisticError(message)
        table = table[years]
    people: FloatArray = table.to_numpy(dtype="float64")
    if not (people >= 0).all():
        message = (
            f"People must be known and at least 0; {int((~(people >= 0)).sum()):,} "
            "figures of units and years are not."
        )
        raise StatisticError(message)
    return people


def read_cases(
    areas: pd.DataFrame, counts: pd.DataFrame, years: list[int]
) -> tuple[FloatArray, float]:
    """Return cases by unit and year, and how many have no unit."""
    table = counts.set_axis(counts.columns.astype("int64"), axis=1)[years]
    placed = table.reindex(areas["area_id"]).fillna(0.0)
    cases: FloatArray = placed.to_numpy(dtype="float64")
    if (cases < 0).any() or (cases != np.round(cases)).any():
        message = "The scan counts cases: they must be whole and at least 0."
        raise StatisticError(message)
    return cases, float(table.to_numpy().sum() - cases.sum())


def check_cases(cases: FloatArray, people: FloatArray) -> None:
    """Refuse a table without cases, and cases where nobody lives."""
    if not cases.sum() > 0:
        message = "The scan needs cases; there are none."
        raise StatisticError(message)
    empty = (people <= 0) & (cases > 0)
    if empty.any():
        message = (
            f"{int(empty.any(axis=1).sum()):,} units have cases in a year in which "
            "nobody lived there. Correct the population, or leave them out."
        )
        raise StatisticError(message)


def expect(cases: FloatArray, people: FloatArray, *, follow_years: bool) -> FloatArray:
    """Return expected cases, which add up to the cases."""
    due: FloatArray
    if follow_years:
        every = people.sum(axis=0)
        had = cases.sum(axis=0)
        due = people * np.divide(had, every, out=np.zeros(len(every)), where=every > 0)
    else:
        due = people * (cases.sum() / people.sum())
    return due
