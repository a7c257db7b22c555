"""INEGI's tables of homicides: by year, by month, by firearm and state."""

import gzip
import zipfile
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.official import (
    inegi_firearm_by_state,
    inegi_homicides_by_month,
    inegi_homicides_by_year,
    told,
)

YEARS = """\
cvegeo,state_code,state_name,name,year,homicides,is_municipality
02004,02,Baja California,Tijuana,2022,1900,True
01001,01,Aguascalientes,Aguascalientes,2022,0,True
02004,02,Baja California,Tijuana,2023,1800,True
02999,02,Baja California,No especificado,2023,7,False
98000,98,Extranjero,Extranjero,2023,2,False
99999,99,No especificado,No especificado,2023,3,False
"""
MONTHS = """\
ent_mun|year|month|homicides|pop_est|homicide_rate
02004|2020|1|140|1810645.5|92.78
02004|2020|2|0|1810645.5|0
02004|2020|12|130|1810645.5|86.1
02006|2020|1|3||
"""
STATES = """\
state_code,state_name,year,month,firearm_homicides,homicides
02,Baja California,2001,0,1,2
02,Baja California,2001,1,7,9
02,Baja California,2001,2,5,10
"""


def _file(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_years_become_the_canonical_table(tmp_path: Path) -> None:
    table = inegi_homicides_by_year.read(_file(tmp_path, YEARS))
    assert table.to_dict("list") == {
        "cvegeo": ["02004", "02004", "02999", "98000", "99999"],
        "year": [2022, 2023, 2023, 2023, 2023],
        "homicides": [1900, 1800, 7, 2, 3],
        "placed": [True, True, False, False, False],
    }
    assert told(table).rows == 6
    assert told(table).repairs == ()


def test_zeros_that_a_spreadsheet_took_are_put_back_and_told(tmp_path: Path) -> None:
    lines = [line for line in YEARS.splitlines() if line[:2] in {"cv", "02", "01"}]
    text = "\n".join(line.removeprefix("0") for line in lines) + "\n"
    table = inegi_homicides_by_year.read(_file(tmp_path, text))
    assert table["cvegeo"].tolist() == ["02004", "02004", "02999"]
    assert told(table).repairs == ("zeros put back in front of 4 codes of 'cvegeo'",)


def test_repeated_headers_and_totals_are_left_out_and_told(tmp_path: Path) -> None:
    header, first, *rest = YEARS.splitlines()
    total = "00000,00,Estados Unidos Mexicanos,Total,2023,1812,False"
    text = "\n".join([header, first, header, *rest, total]) + "\n"
    table = inegi_homicides_by_year.read(_file(tmp_path, text))
    assert table["homicides"].sum() == 1900 + 1800 + 7 + 2 + 3
    assert told(table).repairs == (
        "1 repeated header rows left out",
        "1 rows of totals left out",
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "Tijuana,2023,1800,True",
            "Tijuana,2022,1800,True",
            (
                "table.csv, row 4, column 'cvegeo, year': expected each key once, "
                "found '02004, 2022'. Remove or merge the repeated row."
            ),
        ),
        (
            "No especificado,2023,7,False",
            "No especificado,2023,7,True",
            (
                "table.csv, row 5, column 'is_municipality': expected what the code "
                "says, found 'True'. Codes that end in 999, 99999 and 98000 are of no "
                "municipality."
            ),
        ),
        (
            "02004,02,Baja California,Tijuana,2023",
            "02004,03,Baja California,Tijuana,2023",
            (
                "table.csv, row 4, column 'state_code': expected the state with which "
                "the code of the municipality begins, found '03'. Correct the "
                "state or the code of the municipality."
            ),
        ),
        (
            "2023,1800,True",
            "2023,-5,True",
            (
                "table.csv, row 4, column 'homicides': expected at least 0, found "
                "'-5'. Correct the value."
            ),
        ),
        (
            "02004,02,Baja California,Tijuana,2022",
            "40004,40,Baja California,Tijuana,2022",
            (
                "table.csv, row 2, column 'cvegeo': expected the code of a known "
                "municipality, found '40004'. Correct the code."
            ),
        ),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in YEARS
    path = _file(tmp_path, YEARS.replace(old, new))
    with pytest.raises(InputError) as caught:
        inegi_homicides_by_year.read(path)
    assert str(caught.value) == message


def test_only_known_municipalities_pass(tmp_path: Path) -> None:
    path = _file(tmp_path, YEARS)
    known = {"01001", "02999", "98000", "99999"}
    with pytest.raises(InputError, match=r"row 2, column 'cvegeo'.*'02004'"):
        inegi_homicides_by_year.read(path, known=known)


def test_months_add_up_to_years(tmp_path: Path) -> None:
    path = tmp_path / "months.csv.gz"
    path.write_bytes(gzip.compress(MONTHS.encode(), mtime=0))
    months = inegi_homicides_by_month.read(path)
    assert months[["cvegeo", "month", "homicides"]].values.tolist() == [
        ["02004", 1, 140],
        ["02004", 12, 130],
        ["02006", 1, 3],
    ]
    years = inegi_homicides_by_month.by_year(months)
    assert years["homicides"].tolist() == [270, 3]
    assert years["placed"].all()
    assert told(years).rows == 4


def test_a_month_that_is_none_is_named(tmp_path: Path) -> None:
    path = _file(tmp_path, MONTHS.replace("2020|12|", "2020|13|"))
    with pytest.raises(InputError, match="row 4, column 'month': expected at most 12"):
        inegi_homicides_by_month.read(path)


def test_a_table_in_an_archive_is_found(tmp_path: Path) -> None:
    path = tmp_path / "table.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datos/tabla.csv", YEARS)
    assert inegi_homicides_by_year.read(path)["homicides"].sum() == 3712


def test_shares_by_state_count_deaths_of_unknown_month(tmp_path: Path) -> None:
    table = inegi_firearm_by_state.read(_file(tmp_path, STATES))
    assert table.to_dict("records") == [
        {
            "state_code": "02",
            "year": 2001,
            "months": 2,
            "victims": 21,
            "firearm_victims": 13,
        }
    ]


def test_more_by_firearm_than_homicides_is_refused(tmp_path: Path) -> None:
    path = _file(tmp_path, STATES.replace("1,7,9", "1,17,9"))
    with pytest.raises(InputError) as caught:
        inegi_firearm_by_state.read(path)
    assert str(caught.value) == (
        "table.csv, row 3, column 'firearm_homicides': expected at most the "
        "homicides of the row, found '17'. Correct the row."
    )
