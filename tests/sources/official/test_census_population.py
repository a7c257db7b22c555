"""Population of counties, and what states say of themselves: checks and laws."""

from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.official import census_population, fbi_nics, state_laws, told
from geo.sources.official.census_states import NUMBERS, POSTAL_BY_NAME
from tests.workbooks import write_workbook

HEADER = "SUMLEV,REGION,STATE,COUNTY,STNAME,CTYNAME,POPESTIMATE2023,POPESTIMATE2024\n"
ROWS = (
    "040,3,35,000,New Mexico,New Mexico,30,33\n"
    "050,3,35,001,New Mexico,Bernalillo County,20,22\n"
    "050,3,35,013,New Mexico,Doña Ana County,10,11\n"
)
NICS = "month,state,permit,permit_recheck,handgun,long_gun,other,multiple,totals\n"


def _file(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_years_become_rows(tmp_path: Path, encoding: str) -> None:
    path = _file(tmp_path, HEADER + ROWS, encoding=encoding)
    table = census_population.read(path)
    found = table.set_index(["fips", "year"])["population"].to_dict()
    assert found == {
        ("35001", 2023): 20,
        ("35001", 2024): 22,
        ("35013", 2023): 10,
        ("35013", 2024): 11,
    }
    assert set(table["state"]) == {"NM"}
    assert "Doña Ana County" in set(table["county"])


def test_lost_zeros_do_no_harm(tmp_path: Path) -> None:
    text = HEADER + "40,4,4,0,Arizona,Arizona,5,6\n50,4,4,19,Arizona,Pima County,5,6\n"
    table = census_population.read(_file(tmp_path, text))
    assert set(table["fips"]) == {"04019"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",20,22", ",20,23", "33, the total of NM in 2024, found counties that add up"),
        ("050,3,35,001", "050,3,35,000", "000 for a state and another number"),
        ("050,3,35,001", "050,3,36,001", None),
        ("050,3,35,001", "050,3,03,001", "the number of a state, found '03'"),
        ("050,3,35,001", "050,3,35,013", "row 4, column 'fips'"),
        ("050,3,35,001", "150,3,35,001", "the name of a level"),
        (",20,22", ",20,x", "a whole number, found 'x'"),
        ("POPESTIMATE", "PEOPLE", "columns POPESTIMATE2020 and the like"),
    ],
)
def test_wrong_tables_are_refused(
    tmp_path: Path, old: str, new: str, message: str | None
) -> None:
    text = (HEADER + ROWS).replace(old, new)
    # A county moved to another state is missed by its own.
    expected = message or "30, the total of NM in 2023"
    with pytest.raises(InputError, match=expected):
        census_population.read(_file(tmp_path, text))


def test_table_of_states_is_the_nation() -> None:
    assert len(NUMBERS) == len(POSTAL_BY_NAME) == 51
    assert NUMBERS["TX"] == "48"
    assert POSTAL_BY_NAME["District of Columbia"] == "DC"


def test_checks_are_added_up_by_year(tmp_path: Path) -> None:
    text = (
        f"{NICS}2024-01,Texas,1,1,10,5,2,1,25\n2024-02,Texas,,,3,,,,4\n"
        "2024-01,Guam,0,0,1,1,0,0,2\n"
    )
    table = fbi_nics.read(_file(tmp_path, text))
    assert table.to_dict("records") == [
        {
            "state": "TX",
            "year": 2024,
            "months": 2,
            "handgun": 13,
            "long_gun": 5,
            "other": 2,
            "multiple": 1,
            "permit": 2,
            "checks": 29,
        }
    ]
    assert told(table).repairs == ("2 checks in territories left out",)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2024-13,Texas,1,1,10,5,2,1,25", "a month as 2024-01, found '2024-13'"),
        ("2024-01,Tejas,1,1,10,5,2,1,25", "the name of a state, found 'Tejas'"),
        ("2024-01,Texas,1,1,10,5,2,1,5", "at least its parts, found '5'"),
        ("2024-01,Texas,1,1,10,5,2,1,", "a whole number, found nothing"),
    ],
)
def test_wrong_checks_are_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        fbi_nics.read(_file(tmp_path, f"{NICS}{row}\n"))


def _laws(years: tuple[int, ...]) -> list[list[str | float]]:
    states = [name for name in POSTAL_BY_NAME if name != "District of Columbia"]
    rows: list[list[str | float]] = [["state", "year", "dealer", "lawtotal"]]
    rows += [[state, year, 1, at] for year in years for at, state in enumerate(states)]
    return rows


def test_laws_are_read_from_book_and_table(tmp_path: Path) -> None:
    rows = _laws((1985, 2023, 2024))
    book = write_workbook(tmp_path / "laws.xlsx", rows, sheet="results")
    text = "".join(",".join(map(str, row)) + "\n" for row in rows)
    table = state_laws.read(_file(tmp_path, text))
    assert state_laws.read(book).equals(table)
    assert len(table) == 100
    # Alabama is the first of the list, Alaska the second.
    assert table.set_index(["state", "year"]).loc[("AK", 2024), "laws"] == 1
    assert told(table).repairs == ("50 rows before 1990 left out",)


def test_year_without_a_state_is_refused(tmp_path: Path) -> None:
    rows = _laws((2023, 2024))[:-1]
    text = "".join(",".join(map(str, row)) + "\n" for row in rows)
    with pytest.raises(InputError, match="50 states in 2024, found 49"):
        state_laws.read(_file(tmp_path, text))
