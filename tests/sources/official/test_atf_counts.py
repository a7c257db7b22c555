"""Dealers that somebody counted, and firearms traced between states."""

from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.official import atf_dealer_counts, atf_traces, told

DEALERS = "fips,state,countyname,year,ffl_01_02_07_08,area_sqmi\n"
TRACES = "year,source_state,recovery_state,n_firearms\n"


def _file(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_dealers_are_read_with_zeros(tmp_path: Path) -> None:
    text = (
        DEALERS + "48141,TX,El Paso County,2023,160,1013.1\n"
        "04019,AZ,Pima County,2022,0,9189.1\n"
    )
    table = atf_dealer_counts.read(_file(tmp_path, text))
    assert table["fips"].tolist() == ["04019", "48141"]
    assert table["dealers"].tolist() == [0, 160]


def test_lost_zeros_of_counties_are_put_back(tmp_path: Path) -> None:
    text = f"{DEALERS}4019,AZ,Pima County,2023,7,1\n48141,TX,El Paso County,2023,1,1\n"
    table = atf_dealer_counts.read(_file(tmp_path, text))
    assert table["fips"].tolist() == ["04019", "48141"]
    assert told(table).repairs == ("zeros put back in front of 1 codes of 'fips'",)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("04019,TX,Pima County,2023,7,1", "row 2, column 'state'.*found 'TX'"),
        ("04019,AZ,Pima County,2023,-7,1", "at least 0, found '-7'"),
        ("04019,AZ,Pima County,23,7,1", "at least 1990, found '23'"),
        ("0401X,AZ,Pima County,2023,7,1", "5 digits, found '0401X'"),
    ],
)
def test_wrong_dealers_are_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        atf_dealer_counts.read(_file(tmp_path, f"{DEALERS}{row}\n"))


def test_repeated_county_is_refused(tmp_path: Path) -> None:
    row = "04019,AZ,Pima County,2023,7,1\n"
    with pytest.raises(InputError, match="row 3, column 'fips, year'"):
        atf_dealer_counts.read(_file(tmp_path, DEALERS + row * 2))


def test_types_of_dealers_are_kept(tmp_path: Path) -> None:
    text = "lic_type,count,year\n01,50246,2023\n06,1,2023\n"
    table = atf_dealer_counts.read_types(_file(tmp_path, text))
    assert table["licensees"].tolist() == [50246]
    assert told(table).repairs == (
        "1 rows of other types than 01, 02, 07, 08 left out",
    )


def test_traces_are_of_states_alone(tmp_path: Path) -> None:
    text = (
        TRACES + "2017,ARIZONA,TEXAS,12\n2017,TEXAS,NEW MEXICO,5\n"
        "2017,GUAM,TEXAS,3\n2017,TEXAS,CANADA,4\n"
    )
    table = atf_traces.read(_file(tmp_path, text))
    rows = table[["source_state", "recovery_state", "firearms"]].to_numpy().tolist()
    assert rows == [["AZ", "TX", 12], ["TX", "NM", 5]]
    assert told(table).repairs == (
        "7 firearms of a territory or another country left out",
    )


def test_unknown_state_of_traces_is_refused(tmp_path: Path) -> None:
    text = f"{TRACES}2017,ARIZONA,TEJAS,12\n"
    with pytest.raises(InputError, match=r"row 2, column 'recovery_state'.*'TEJAS'"):
        atf_traces.read(_file(tmp_path, text))
