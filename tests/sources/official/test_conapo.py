"""CONAPO's projections: by municipality and year, and by sex and age."""

from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.official import conapo_population, told

TIDY = """\
cvegeo,name,state_name,year,population,male,female
02004,Tijuana,Baja California,2020,1810645,911000,899645
02004,Tijuana,Baja California,2021,1830000,920000,910000
01001,Aguascalientes,Aguascalientes,2020,961977,470000,491977
"""
BY_AGE = """\
RENGLON,CLAVE,CLAVE_ENT,NOM_ENT,MUN,SEXO,AÑO,EDAD_QUIN,POB
1,1001,1,Aguascalientes,Aguascalientes,Hombres,2020,pobm_00_04,40
2,1001,1,Aguascalientes,Aguascalientes,Hombres,2020,pobm_05_09,50
3,1001,1,Aguascalientes,Aguascalientes,Mujeres,2020,pobm_00_04,45
"""
SECOND = """\
RENGLON,CLAVE,CLAVE_ENT,NOM_ENT,MUN,SEXO,AÑO,EDAD_QUIN,POB
1,19039,19,Nuevo León,Monterrey,Hombres,2020,pobm_00_04,70
2,19039,19,Nuevo León,Monterrey,Mujeres,2020,pobm_00_04,71
"""


def _file(
    folder: Path, text: str, name: str = "conapo.csv", encoding: str = "utf-8"
) -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def test_one_year_becomes_the_canonical_table_and_is_no_census(tmp_path: Path) -> None:
    path = _file(tmp_path, TIDY)
    known = {"01001", "02004", "02007", "02999", "98000", "99999"}
    table = conapo_population.read([path], year=2020, known=known)
    assert table.values.tolist() == [
        ["01001", "Aguascalientes", "01", "Aguascalientes", 961977],
        ["02004", "Tijuana", "02", "Baja California", 1810645],
    ]
    assert told(table).repairs == (
        "people of 2020 are a projection, not a census",
        "1 municipalities without a projection: 02007",
    )


def test_all_years_are_a_table_of_their_own(tmp_path: Path) -> None:
    table = conapo_population.read_by_year([_file(tmp_path, TIDY)])
    assert conapo_population.of_year(table, 2021).to_dict() == {"02004": 1830000}
    assert table["male"].tolist() == [470000, 911000, 920000]


def test_the_two_official_parts_are_read_together(tmp_path: Path) -> None:
    parts = [
        _file(tmp_path, BY_AGE, "base_municipios_final_datos_01.csv", "cp1252"),
        _file(tmp_path, SECOND, "base_municipios_final_datos_02.csv", "cp1252"),
    ]
    table = conapo_population.read_by_year(parts)
    assert table.values.tolist() == [
        ["01001", 2020, 135, 90, 45],
        ["19039", 2020, 141, 70, 71],
    ]
    towns = conapo_population.read(parts)
    assert towns["state_name"].tolist() == ["Aguascalientes", "Nuevo León"]


def test_sexes_that_are_not_the_people_are_refused(tmp_path: Path) -> None:
    path = _file(tmp_path, TIDY.replace("961977,470000", "961977,470001"))
    with pytest.raises(InputError) as caught:
        conapo_population.read([path])
    assert str(caught.value) == (
        "conapo.csv, column 'population': expected 961,978, men and women of 01001 in "
        "2020, found 961,977. Take the file as its producer publishes it."
    )


def test_a_year_without_projections_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="projections of 2035, found 2020 to 2021"):
        conapo_population.read([_file(tmp_path, TIDY)], year=2035)


def test_a_part_that_is_named_twice_is_refused(tmp_path: Path) -> None:
    path = _file(tmp_path, TIDY)
    with pytest.raises(InputError, match="each key once, found '02004, 2020'"):
        conapo_population.read([path, path])


def test_an_unknown_word_for_a_sex_is_refused(tmp_path: Path) -> None:
    path = _file(tmp_path, BY_AGE.replace("Mujeres", "Otros"), encoding="cp1252")
    with pytest.raises(InputError, match=r"row 4, column 'SEXO'.*found 'Otros'"):
        conapo_population.read([path])
