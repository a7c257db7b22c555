"""SESNSP's tables: case files by municipality, victims by state."""

from pathlib import Path

import pandas as pd
import pytest

from geo.errors import InputError
from geo.sources.official import sesnsp_case_files, sesnsp_victims, told

MONTHS = (
    "Enero,Febrero,Marzo,Abril,Mayo,Junio,Julio,Agosto,Septiembre,Octubre,Noviembre,"
    "Diciembre"
)
CASES = (
    "Año,Clave_Ent,Entidad,Cve. Municipio,Municipio,Bien jurídico afectado,"
    f"Tipo de delito,Subtipo de delito,Modalidad,{MONTHS}\n"
)
VICTIMS = (
    "Año,Clave_Ent,Entidad,Bien jurídico afectado,Tipo de delito,Subtipo de delito,"
    f"Modalidad,Sexo,Rango de edad,{MONTHS}\n"
)
LIFE = "La vida y la Integridad corporal"
FIREARM, BLADE = "Con arma de fuego", "Con arma blanca"


def _case(
    town: int,
    modality: str,
    counts: str,
    *,
    year: int = 2024,
    subtype: str = "Homicidio doloso",
) -> str:
    return (
        f"{year},{town // 1000},Michoacán,{town},Peñón,{LIFE},Homicidio,{subtype},"
        f"{modality},{counts}\n"
    )


def _victims(
    state: int,
    modality: str,
    sex: str,
    counts: str,
    *,
    subtype: str = "Homicidio doloso",
) -> str:
    return (
        f"2024,{state},Michoacán,{LIFE},Homicidio,{subtype},{modality},{sex},"
        f"Adultos (18 y más),{counts}\n"
    )


FULL = "1,0,0,0,0,0,0,0,0,0,0,2"
HALF = "3,1,,,,,,,,,,"


def _file(folder: Path, text: str, name: str = "IDM_NM.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode("cp1252"))
    return path


def _rows(table: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(table.itertuples(index=False, name=None))


def test_case_files_of_intentional_homicide_by_month(tmp_path: Path) -> None:
    text = (
        CASES
        + _case(1001, FIREARM, FULL)
        + _case(1001, BLADE, '"1,000",0,0,0,0,0,0,0,0,0,0,0')
        + _case(1001, FIREARM, FULL, subtype="Homicidio culposo")
        + _case(16053, "No especificado", "0,4,0,0,0,0,0,0,0,0,0,0")
    )
    table = sesnsp_case_files.read(_file(tmp_path, text))
    assert _rows(table) == [
        ("01001", 2024, 1, 1001, 1, True),
        ("01001", 2024, 12, 2, 2, True),
        ("16053", 2024, 2, 4, 0, True),
    ]
    assert told(table).rows == 4
    assert told(table).repairs == ()


def test_cases_of_other_and_unknown_municipalities_are_kept_together(
    tmp_path: Path,
) -> None:
    text = CASES + _case(16998, FIREARM, FULL) + _case(16999, FIREARM, FULL)
    table = sesnsp_case_files.read(_file(tmp_path, text))
    assert _rows(table) == [
        ("16999", 2024, 1, 2, 2, False),
        ("16999", 2024, 12, 4, 4, False),
    ]


def test_months_not_yet_published_are_no_months_without_cases(tmp_path: Path) -> None:
    text = (
        CASES
        + _case(1001, FIREARM, HALF)
        + _case(1001, BLADE, "2,,,,,,,,,,,")
        + _case(1001, FIREARM, FULL, year=2023)
    )
    table = sesnsp_case_files.read(_file(tmp_path, text))
    assert table[table["year"] == 2024]["case_files"].tolist() == [5, 1]
    assert told(table).repairs == ("1 empty fields of published months taken as none",)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            _case(1001, FIREARM, FULL),
            (
                "row 3, column 'Año, Cve. Municipio, Modalidad': expected each key "
                "once, found '2024, 01001, Con arma de fuego'"
            ),
        ),
        (
            _case(1001, "Con arma de fuégos", FULL),
            (
                "row 3, column 'Modalidad': expected the name of a modality of "
                "homicide, found 'Con arma de fuégos'"
            ),
        ),
        (
            _case(40001, FIREARM, FULL),
            (
                "row 3, column 'Cve. Municipio': expected the code of a known "
                "municipality, found '40001'"
            ),
        ),
        (
            _case(1001, BLADE, FULL.replace("2", "dos")),
            "row 3, column 'Diciembre': expected a whole number, found 'dos'",
        ),
        (_case(1001, BLADE, "1,2,3"), "row 3: expected 21 fields, found 12"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = _file(tmp_path, CASES + _case(1001, FIREARM, FULL) + line)
    with pytest.raises(InputError) as caught:
        sesnsp_case_files.read(path)
    assert message in str(caught.value)


def test_a_file_without_intentional_homicide_is_refused(tmp_path: Path) -> None:
    path = _file(tmp_path, CASES + _case(1001, FIREARM, FULL, subtype="Aborto"))
    with pytest.raises(InputError, match="rows of 'Homicidio doloso'"):
        sesnsp_case_files.read(path)


def test_case_files_laid_out_long_do_not_say_the_weapon(tmp_path: Path) -> None:
    text = (
        "cvegeo,state_code,state_name,name,year,month,homicidio_doloso,feminicidio,"
        "homicidio_culposo,otros_contra_la_vida\n"
        "01001,01,Aguascalientes,Aguascalientes,2024,1,0,0,4,0\n"
        "01001,01,Aguascalientes,Aguascalientes,2024,2,3,1,4,0\n"
    )
    table = sesnsp_case_files.read(_file(tmp_path, text))
    assert table["case_files"].tolist() == [3]
    assert table["firearm_case_files"].isna().all()
    assert told(table).repairs == (
        "the file does not say which cases are with a firearm",
    )


def test_victims_give_the_share_of_firearms(tmp_path: Path) -> None:
    text = (
        VICTIMS
        + _victims(16, FIREARM, "Hombre", HALF)
        + _victims(16, FIREARM, "Mujer", "0,1,,,,,,,,,,")
        + _victims(16, BLADE, "Hombre", "2,0,,,,,,,,,,")
        + _victims(16, FIREARM, "Mujer", HALF, subtype="Feminicidio")
        + _victims(1, BLADE, "Hombre", "0,0,,,,,,,,,,")
    )
    table = sesnsp_victims.read(_file(tmp_path, text))
    assert _rows(table) == [("01", 2024, 2, 0, 0), ("16", 2024, 2, 7, 5)]
    assert told(table).layout == "SESNSP victims by state"


def test_victims_laid_out_long_give_the_same(tmp_path: Path) -> None:
    head = "state_code,state_name,year,month,subtype,modality,sex,victims\n"
    text = head + (
        "16,Michoacán,2024,1,Homicidio doloso,Con arma de fuego,Hombre,3\n"
        "16,Michoacán,2024,2,Homicidio doloso,Con arma de fuego,Hombre,1\n"
        "16,Michoacán,2024,2,Homicidio doloso,Con arma de fuego,Mujer,1\n"
        "16,Michoacán,2024,1,Homicidio doloso,Con arma blanca,Hombre,2\n"
        "16,Michoacán,2024,1,Feminicidio,Con arma de fuego,Mujer,9\n"
    )
    table = sesnsp_victims.read(_file(tmp_path, text))
    assert _rows(table) == [("16", 2024, 2, 7, 5)]
    again = text + "16,Michoacán,2024,1,Homicidio doloso,Con arma blanca,Hombre,2\n"
    with pytest.raises(InputError, match=r"row 7, .*each key once"):
        sesnsp_victims.read(_file(tmp_path, again))
