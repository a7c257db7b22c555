"""Series of measures: what the raw tables add up to, whole years only."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geo.schema.measures import MEASURES, PUBLISHED_MEASURES
from geo.sections_outputs import Measure
from geo.sources.measures import _last_run, read_measures


@pytest.fixture(scope="module")
def table(raw: Path) -> pd.DataFrame:
    return read_measures(raw)


def _value(table: pd.DataFrame, measure: str, year: int) -> float:
    rows = table[(table["measure"] == measure) & (table["year"] == year)]
    return float(rows["value"].item())


def test_published_totals_are_met(table: pd.DataFrame) -> None:
    assert list(table.columns) == MEASURES.names
    assert set(table["measure"]) == set(PUBLISHED_MEASURES)
    assert _value(table, "homicides", 2018) == 36_685
    assert _value(table, "firearm_victims", 2019) == 24_448
    assert _value(table, "firearm_share", 2019) == pytest.approx(
        100 * 24_448 / 34_723, abs=0.01
    )
    assert _value(table, "traced", 2011) == 20_335
    assert _value(table, "outbound", 2020) == 321


def test_years_counted_in_part_and_years_before_a_gap_are_left_out(
    table: pd.DataFrame,
) -> None:
    years = table.groupby("measure")["year"].agg(["min", "max"])
    assert tuple(years.loc["firearm_share"]) == (2015, 2024)
    assert years.loc["federal_cases", "max"] == 2024
    assert tuple(years.loc["clash_firearms"]) == (2007, 2010)


def test_only_years_after_the_last_gap_are_one_series() -> None:
    sums = pd.DataFrame({"victims": range(5)}, index=[1998, 1999, 2015, 2016, 2017])
    assert list(_last_run(sums).index) == [2015, 2016, 2017]
    assert list(_last_run(sums.iloc[2:]).index) == [2015, 2016, 2017]


def test_dealers_on_the_border_are_by_the_people_of_the_same_counties(
    raw_copy: Path, renew_card: Callable[[Path], None]
) -> None:
    border = raw_copy / "measures" / "border_counties.csv"
    border.write_text("fips,state,county\n48479,TX,Webb County\n", encoding="utf-8")
    renew_card(border)
    dealers = pd.read_csv(raw_copy / "dealers" / "dealers.csv", dtype={"fips": "str"})
    people = pd.read_csv(
        raw_copy / "population" / "counties.csv", dtype={"fips": "str"}
    )

    def of_webb(rows: pd.DataFrame, column: str) -> float:
        own = rows[(rows["fips"] == "48479") & (rows["year"] == 2023)]
        return float(own[column].item())

    expected = 1e5 * of_webb(dealers, "dealers") / of_webb(people, "population")
    table = read_measures(raw_copy)
    assert _value(table, "border_dealers", 2023) == pytest.approx(expected)


def test_every_measure_read_can_have_a_target() -> None:
    assert set(PUBLISHED_MEASURES) | {"inspected_share"} == set(Measure.__args__)  # type: ignore[attr-defined]
