"""Border Crossing Entry Data: whole years, shared out over crossings."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.sources.official import bts_crossings, told
from geo.sources.official.bts_sharing import split_whole
from geo.sources.ports import read_ports

HEADER = (
    "Port Name,State,Port Code,Border,Date,Measure,Value,Latitude,Longitude,Point\n"
)
MEXICO = "US-Mexico Border"


def _row(port: str, code: str, date: str, measure: str, value: str) -> str:
    return f"{port},Texas,{code},{MEXICO},{date},{measure},{value},1,1,POINT (1 1)\n"


def _iso(year: int, month: int) -> str:
    return f"{year}-{month:02d}-01"


def _year(
    year: int,
    *,
    dates: Callable[[int, int], str] = _iso,
    el_paso: int = 100,
    ysleta: int | None = 10,
) -> str:
    """Twelve months of cars at El Paso and Ysleta, and trucks at Douglas."""
    rows = ""
    for month in range(1, 13):
        date = dates(year, month)
        rows += _row("El Paso", "2402", date, "Personal Vehicles", f"{el_paso}")
        rows += _row("Douglas", "2601", date, "Trucks", "5")
        if ysleta is not None:
            rows += _row("Ysleta", "2401", date, "Personal Vehicles", f"{ysleta}")
    return rows


@pytest.fixture(scope="module")
def ports(raw: Path) -> pd.DataFrame:
    return read_ports(raw)


def _file(folder: Path, body: str) -> Path:
    path = folder / "Border_Crossing_Entry_Data.csv"
    path.write_text(HEADER + body, encoding="utf-8")
    return path


def test_crossings_of_a_port_share_as_before(
    tmp_path: Path, ports: pd.DataFrame
) -> None:
    table = bts_crossings.read(_file(tmp_path, _year(2023)), ports=ports)
    found = table.set_index("port_id")
    own = ["el-paso-bota", "el-paso-pdn", "el-paso-stanton"]
    cars = found.loc[own, "personal_vehicles"].astype("int64")
    assert cars.sum() == 1200
    before = ports.set_index("port_id").loc[own, "personal_vehicles"].astype("float64")
    expected = 1200 * before / before.sum()
    assert (abs(cars - expected) < 1).all()
    assert found.loc["ysleta", "personal_vehicles"] == 120
    assert found.loc["douglas", "trucks"] == 60
    # No row of a measure is none of it.
    assert found.loc["douglas", "personal_vehicles"] == 0
    assert found.loc["douglas", "volume_year"] == 2023
    # What the file has not is not known.
    assert found["personal_vehicles"].isna()["san-ysidro"]
    assert found.loc["san-ysidro", "volume_basis"] == "not published"
    repairs = told(table).repairs
    assert any(
        "traffic of ports with several crossings shared out" in x for x in repairs
    )
    assert any(
        x.startswith("crossings without traffic") and "roma" in x for x in repairs
    )


def test_ysleta_before_2020_is_part_of_el_paso(
    tmp_path: Path, ports: pd.DataFrame
) -> None:
    body = _year(2015, el_paso=100, ysleta=None)
    table = bts_crossings.read(_file(tmp_path, body), ports=ports).set_index("port_id")
    own = ["el-paso-bota", "el-paso-pdn", "el-paso-stanton", "ysleta"]
    cars = table.loc[own, "personal_vehicles"].astype("int64")
    assert cars.sum() == 1200
    assert cars["ysleta"] > 0


@pytest.mark.parametrize(
    "dates",
    [
        lambda year, month: f"{pd.Timestamp(year, month, 1):%b %Y}",
        lambda year, month: f"{month:02d}/01/{year} 12:00:00 AM",
        lambda year, month: f"{year}-{month:02d}-01T00:00:00.000",
    ],
)
def test_every_form_of_months_is_read(
    tmp_path: Path, ports: pd.DataFrame, dates: Callable[[int, int], str]
) -> None:
    body = _year(2023, dates=dates)
    table = bts_crossings.read(_file(tmp_path, body), ports=ports)
    assert table["personal_vehicles"].sum() == 1320


def test_last_whole_year_is_taken(tmp_path: Path, ports: pd.DataFrame) -> None:
    part = _row("El Paso", "2402", "2024-01-01", "Personal Vehicles", "7")
    path = _file(tmp_path, _year(2022, el_paso=1) + _year(2023) + part)
    years = bts_crossings.read(path, ports=ports)["volume_year"].dropna()
    assert set(years) == {2023}
    earlier = bts_crossings.read(path, ports=ports, year=2022)
    assert earlier["personal_vehicles"].sum() == 12 + 120
    with pytest.raises(InputError, match="all months of 2024, found whole years 2022"):
        bts_crossings.read(path, ports=ports, year=2024)
    by_year = bts_crossings.read_by_year(path)
    assert set(by_year["year"]) == {2022, 2023}
    assert told(by_year).repairs[-1] == "years not whole left out: 2024"


def test_canada_and_other_measures_are_left_out(
    tmp_path: Path, ports: pd.DataFrame
) -> None:
    canada = _row("Blaine", "3004", "2023-01-01", "Trucks", "9").replace(
        MEXICO, "US-Canada Border"
    )
    buses = _row("Douglas", "2601", "2023-01-01", "Bus Passengers", "99")
    table = bts_crossings.read(
        _file(tmp_path, _year(2023) + canada + buses), ports=ports
    )
    assert table["trucks"].sum() == 60
    assert "1 rows of the border with Canada left out" in told(table).repairs


def test_missing_months_of_a_port_are_told(tmp_path: Path, ports: pd.DataFrame) -> None:
    body = _year(2023).replace(
        _row("Douglas", "2601", "2023-03-01", "Trucks", "5"), "", 1
    )
    table = bts_crossings.read(_file(tmp_path, body), ports=ports)
    assert (
        "trucks: months without a row count as none: Douglas (1)" in told(table).repairs
    )


def test_the_same_row_twice_counts_once(tmp_path: Path, ports: pd.DataFrame) -> None:
    again = _row("El Paso", "2402", "2023-06-01", "Personal Vehicles", "100")
    table = bts_crossings.read(_file(tmp_path, _year(2023) + again), ports=ports)
    assert table["personal_vehicles"].sum() == 1320
    assert "1 rows that stand twice were taken once" in told(table).repairs


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            _row("El Paso", "2402", "2023-06-01", "Personal Vehicles", "101"),
            "each key once, found '2402, 202306, personal_vehicles'",
        ),
        (_row("El Paso", "2402", "June", "Trucks", "1"), "a month, in the same form"),
        (_row("El Paso", "2402", "2023-06-02", "Trucks", "1"), "a month, in the same"),
        (_row("El Paso", "2402", "2023-05-01", "Trucks", "1.5"), "a whole number"),
        (_row("El Paso", "24021", "2023-05-01", "Trucks", "1"), "4 digits"),
        (
            _row("El Paso", "2402", "2023-05-01", "Trucks", "1").replace(
                MEXICO, "Moon Border"
            ),
            "the name of a border, found 'Moon Border'",
        ),
    ],
)
def test_wrong_rows_are_refused(
    tmp_path: Path, ports: pd.DataFrame, row: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        bts_crossings.read(_file(tmp_path, _year(2023) + row), ports=ports)


def test_file_without_a_whole_year_is_refused(
    tmp_path: Path, ports: pd.DataFrame
) -> None:
    row = _row("El Paso", "2402", "2023-06-01", "Trucks", "1")
    with pytest.raises(InputError, match="a year with all its months, found none"):
        bts_crossings.read(_file(tmp_path, row), ports=ports)


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any),
)
def test_shares_are_whole_and_add_up(total: int, weights: list[int]) -> None:
    parts = split_whole(total, np.array(weights, dtype="float64"))
    assert parts.sum() == total
    exact = [total * weight / sum(weights) for weight in weights]
    assert np.abs(parts - exact).max() < 1 + 1e-6
