"""Shares of firearms by state and year, of two states and four counted years."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import InputError
from geo.schema.raw import FIREARM_SHARE
from geo.sources.firearm_shares import estimate_shares
from geo.sources.tables import read_table

# Victims, and those by firearm: one fifth, a half; a half, a quarter; nobody in 2004.
COUNTED = pd.DataFrame(
    [
        ("01", 1998, 10, 2),
        ("01", 2000, 10, 5),
        ("01", 2004, 0, 0),
        ("02", 1998, 30, 15),
        ("02", 2000, 40, 10),
        ("02", 2004, 20, 15),
    ],
    columns=["state_code", "year", "victims", "firearm_victims"],
)


def _of(state: str, *years: int) -> list[float]:
    share = estimate_shares(COUNTED, years, file="raw/shares.csv").by_state
    return [float(share[state, year]) for year in years]


def test_a_counted_year_is_as_counted() -> None:
    assert _of("01", 1998, 2000) == [0.2, 0.5]
    assert _of("02", 1998, 2000, 2004) == [0.5, 0.25, 0.75]
    found = estimate_shares(COUNTED, [1998, 2000, 2004], file="")
    assert found.basis == {}
    assert found.nation.to_dict() == {1998: 17 / 40, 2000: 15 / 50, 2004: 15 / 20}


def test_a_state_without_victims_has_the_share_of_the_nation() -> None:
    assert _of("01", 2004) == [0.75]


def test_between_counted_years_shares_lie_on_a_line() -> None:
    # Half way, and at the quarters of the four years after 2000.
    assert _of("01", 1999) == pytest.approx([0.35])
    assert _of("02", 2001, 2002, 2003) == pytest.approx([0.375, 0.5, 0.625])
    assert _of("01", 2002) == pytest.approx([0.625])
    nation = estimate_shares(COUNTED, [2002], file="").nation
    assert nation.to_dict() == pytest.approx({2002: (0.3 + 0.75) / 2})


def test_before_the_first_and_after_the_last_shares_stay() -> None:
    assert _of("01", 1990, 1997) == [0.2, 0.2]
    assert _of("02", 2005, 2030) == [0.75, 0.75]


def test_what_is_estimated_is_told() -> None:
    found = estimate_shares(COUNTED, range(1997, 2006), file="")
    assert found.basis == {
        1997: "share of each state as in 1998",
        1999: "share of each state on a line from 1998 to 2000",
        2001: "share of each state on a line from 2000 to 2004",
        2002: "share of each state on a line from 2000 to 2004",
        2003: "share of each state on a line from 2000 to 2004",
        2005: "share of each state as in 2004",
    }


def test_a_year_without_any_victim_counts_nothing() -> None:
    silent = COUNTED.assign(
        victims=COUNTED["victims"].where(COUNTED["year"] != 2000, 0),
        firearm_victims=COUNTED["firearm_victims"].where(COUNTED["year"] != 2000, 0),
    )
    found = estimate_shares(silent, [2000], file="")
    assert found.basis == {2000: "share of each state on a line from 1998 to 2004"}
    assert found.by_state["02", 2000] == pytest.approx(0.5 + 0.25 / 3)


def test_more_by_firearm_than_there_are_is_refused() -> None:
    words = "at most the 40 victims of state 02 in 2000, found 41"
    wrong = COUNTED.assign(
        firearm_victims=COUNTED["firearm_victims"].replace(10, 41),
    )
    with pytest.raises(InputError, match=words):
        estimate_shares(wrong, [2000], file="raw/shares.csv")


def test_a_table_of_nobody_is_refused() -> None:
    nobody = COUNTED.assign(victims=0, firearm_victims=0)
    with pytest.raises(InputError, match="expected victims in some year, found none"):
        estimate_shares(nobody, [2000], file="raw/shares.csv")


# ---------------------------------------------------------------------- shipped table


@pytest.fixture(scope="module")
def shipped(raw: Path) -> pd.DataFrame:
    return read_table(raw, FIREARM_SHARE, known={})


def test_every_year_of_the_registered_homicides_has_shares(
    shipped: pd.DataFrame,
) -> None:
    found = estimate_shares(shipped, range(1990, 2025), file="")
    assert list(found.basis) == [*range(1990, 1998), *range(2009, 2015)]
    assert len(found.by_state) == 32 * 35
    assert found.by_state.between(0, 1).all()
    # 7,288 of 13,487 in 1998, 8,572 of 13,628 in 2008.
    assert found.nation[1990] == found.nation[1998] == 7_288 / 13_487
    assert found.nation[2008] == 8_572 / 13_628
    middle = (found.nation[2008] * 1 + found.nation[2015] * 6) / 7
    assert found.nation[2014] == pytest.approx(middle)


@pytest.mark.parametrize(
    ("before", "after"),
    [*((year, year + 7) for year in range(1998, 2002)), (2015, 2022), (2017, 2024)],
)
def test_a_gap_of_seven_years_is_bridged_within_nine_points(
    shipped: pd.DataFrame, before: int, after: int
) -> None:
    """As long as the gap of 2009 to 2014; years between are known here."""
    between = range(before + 1, after)
    held = shipped[~shipped["year"].isin(between)]
    guessed = estimate_shares(held, between, file="")
    known = estimate_shares(shipped, between, file="")
    assert list(guessed.basis) == list(between)
    assert known.basis == {}
    missed = (guessed.by_state - known.by_state).abs().groupby(level=1).median()
    assert missed.max() < 0.09
    assert np.abs(guessed.nation - known.nation).max() < 0.09
