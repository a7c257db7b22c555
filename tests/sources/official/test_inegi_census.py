"""The census of 2020: by municipality, and by locality."""

from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.official import inegi_census, told
from tests.sources.intake.towns import zip_of

TABLE = """\
cvegeo,name,state_name,seat_code,seat,population,male,female,dwellings
01001,Aguascalientes,Aguascalientes,0001,Aguascalientes,948990,462073,486917,266942
02004,Tijuana,Baja California,0001,Tijuana,1922523,970153,952370,560482
"""
ITER = """\
ENTIDAD,NOM_ENT,MUN,NOM_MUN,LOC,NOM_LOC,LONGITUD,LATITUD,ALTITUD,POBTOT,POBFEM
00,Total nacional,000,Total nacional,0000,Total nacional,,,,126014024,64540634
01,Aguascalientes,000,Total de la entidad,0000,Total de la Entidad,,,,1425607,728924
01,Aguascalientes,001,Aguascalientes,0000,Total del Municipio,,,,948990,486917
01,Aguascalientes,001,Aguascalientes,0001,Aguascalientes,"102°17'45"" W",,1878,863893,*
01,Aguascalientes,001,Aguascalientes,0106,Arellano,,,1891,1169,*
01,Aguascalientes,001,Aguascalientes,9998,Localidades de una vivienda,,,,83928,*
"""


def _file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "census.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_municipalities_become_the_canonical_table(tmp_path: Path) -> None:
    table = inegi_census.read(_file(tmp_path, TABLE))
    assert table.to_dict("records")[1] == {
        "cvegeo": "02004",
        "name": "Tijuana",
        "state_code": "02",
        "state_name": "Baja California",
        "population": 1922523,
    }
    assert len(table) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_of_localities_the_rows_of_municipalities_are_taken(
    tmp_path: Path, encoding: str
) -> None:
    table = inegi_census.read(_file(tmp_path, ITER, encoding))
    assert table.values.tolist() == [
        ["01001", "Aguascalientes", "01", "Aguascalientes", 948990]
    ]
    assert told(table).layout == "INEGI main results by locality (ITER)"
    assert told(table).rows == 6


def test_the_archive_of_the_open_data_is_read_as_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "iter_00_cpv2020_csv.zip"
    path.write_bytes(
        zip_of(
            {
                "iter_00_cpv2020/catalogos/tam_loc.csv": "TAMLOC,DESCRIP\n1,De 1\n",
                "iter_00_cpv2020/conjunto_de_datos/iter_00CSV20.csv": ITER,
                "iter_00_cpv2020/diccionario_datos/iter_00CSV20.csv": "NUM\n1\n",
                "iter_00_cpv2020/metadatos/metadatos_iter.txt": "Titulo\n",
            }
        )
    )
    table = inegi_census.read(path)
    assert table[["cvegeo", "population"]].values.tolist() == [["01001", 948990]]


def test_localities_with_more_people_than_their_municipality_are_refused(
    tmp_path: Path,
) -> None:
    with pytest.raises(InputError) as caught:
        inegi_census.read(_file(tmp_path, ITER.replace("948990", "800000")))
    assert str(caught.value) == (
        "census.csv, row 4, column 'POBTOT': expected at least the 865,062 people of "
        "its localities, found 800,000. Take the file as INEGI publishes it."
    )


def test_a_municipality_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"row 4, column 'cvegeo'.*'01001'"):
        inegi_census.read(_file(tmp_path, TABLE + TABLE.splitlines()[1] + "\n"))
