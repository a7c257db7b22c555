"""Which share of homicides is by firearm, by state and year.

Counted where a table has the year. In other years an estimate: on the straight line
between the counted years on either side, by state, and as in the nearest counted year
before the first and after the last of them. What is estimated is told, never mixed in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import Fault, InputError


@dataclass(frozen=True, slots=True)
class FirearmShares:
    """Shares of homicides that are by firearm, 0 to 1.

    Attributes
    ----------
    by_state
        By ``state_code`` and year. A state without any victim in a counted year has
        the share of the nation there.
    nation
        By year.
    basis
        By year that no table counts: how its shares were estimated.
    """

    by_state: pd.Series
    nation: pd.Series
    basis: dict[int, str]


def estimate_shares(
    counted: pd.DataFrame, years: Iterable[int], *, file: str
) -> FirearmShares:
    """Return shares of the years asked for, estimated where a year was not counted.

    Parameters
    ----------
    counted
        Table ``homicides/firearm_share.csv``: victims of a state and year, all and
        those by firearm.
    years
        Years asked for.
    file
        Name of that table, for messages.

    Raises
    ------
    InputError
        If more victims are by firearm than there are, or there are no victims at all.
    """
    _require_parts(counted, file)
    names = ["firearm_victims", "victims"]
    sums = counted.groupby("year")[names].sum()
    # A year without any victim counts nothing.
    sums = sums[sums["victims"] > 0]
    nation = sums["firearm_victims"] / sums["victims"]
    table = counted.pivot_table(
        index="state_code", columns="year", values=names, aggfunc="sum"
    )
    share = (table["firearm_victims"] / table["victims"])[nation.index]
    # 0 of 0 is unknown: the nation's share stands in.
    share = share.fillna(nation)
    known = nation.index.to_numpy()
    asked = np.array(sorted(set(years)), dtype="int64")
    lines = np.array([np.interp(asked, known, line) for line in share.to_numpy()])
    pairs = pd.MultiIndex.from_product([share.index, asked])
    return FirearmShares(
        pd.Series(lines.ravel(), index=pairs),
        pd.Series(np.interp(asked, known, nation), index=asked),
        {int(year): _basis(year, known) for year in asked if year not in known},
    )


def _basis(year: int, known: npt.NDArray[np.int64]) -> str:
    """Word how the shares of a year that was not counted were estimated."""
    at = int(np.searchsorted(known, year))
    if at == 0:
        return f"share of each state as in {known[0]}"
    if at == len(known):
        return f"share of each state as in {known[-1]}"
    before, after = known[at - 1], known[at]
    return f"share of each state on a line from {before} to {after}"


def _require_parts(counted: pd.DataFrame, file: str) -> None:
    """Refuse parts that are greater than their whole, and a table of nobody."""
    wrong = counted[counted["firearm_victims"] > counted["victims"]]
    faults = [
        Fault(
            file=file,
            column="firearm_victims",
            expected=f"at most the {row.victims} victims of state {row.state_code} in "
            f"{row.year}",
            found=f"{row.firearm_victims}",
            remedy="Correct the row.",
        )
        for row in wrong.itertuples()
    ]
    if not counted["victims"].sum() > 0:
        faults.append(
            Fault(
                file=file,
                column="victims",
                expected="victims in some year",
                found="none",
                remedy="Restore the table.",
            )
        )
    if faults:
        raise InputError(faults)
