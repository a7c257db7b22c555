"""INEGI's microdata of registered deaths: only counts leave the reader."""

from pathlib import Path

import pandas as pd
import pytest

from geo.errors import InputError
from geo.schema.figures import AreaFigures
from geo.sources.official import inegi_deaths, told
from geo.sources.official.inegi_deaths import Place, YearOf
from tests.sources.intake.towns import zip_of

# Columns of the open data, in their order; the rest of some sixty is left away.
HEADER = (
    "ENT_REGIS,MUN_REGIS,ENT_RESID,MUN_RESID,LOC_RESID,ENT_OCURR,MUN_OCURR,CAUSA_DEF,"
    "SEXO,EDAD,DIA_OCURR,MES_OCURR,ANIO_OCUR,ANIO_REGIS,OCUPACION,ESCOLARIDA,"
    "EDO_CIVIL,TIPO_DEFUN"
)


def _death(
    cause: str,
    *,
    lived: str = "02004",
    died: str = "02004",
    happened: int = 2023,
    kind: int = 2,
) -> str:
    return (
        f"02,004,{lived[:2]},{lived[2:]},0001,{died[:2]},{died[2:]},{cause},"
        f"1,4025,11,05,{happened},2023,07,04,5,{kind}"
    )


DEATHS = [
    _death("X954"),
    _death("X95", lived="08037"),
    _death("X930", died="02999"),
    _death("X94", died="99999"),
    _death("X990"),  # by a sharp object
    _death("Y09X"),
    _death("X85X", lived="33999"),  # lived in the United States
    _death("X954", kind=4),  # not presumed a homicide
    _death("Y350", kind=2),  # legal intervention is no assault
    _death("X84X", kind=3),
    _death("Y100", kind=4),
    _death("I219", kind=5),
    _death("X954", happened=9999),
    _death("X954", happened=2022),
]


def _file(folder: Path, deaths: list[str], name: str = "defun.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *deaths]) + "\n", encoding="cp1252")
    return path


def _read(path: Path, place: Place, year_of: YearOf = "registration") -> pd.DataFrame:
    return inegi_deaths.read([path], place=place, year_of=year_of)


def _rows(table: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(table.itertuples(index=False, name=None))


def test_deaths_by_assault_that_were_presumed_homicides_are_counted(
    tmp_path: Path,
) -> None:
    table = _read(_file(tmp_path, DEATHS), "occurrence")
    assert _rows(table) == [
        ("02004", 2023, 7, 4, True),
        ("02999", 2023, 1, 1, False),
        ("99999", 2023, 1, 1, False),
    ]


def test_the_archive_of_the_open_data_is_read_as_it_comes(tmp_path: Path) -> None:
    table = "\n".join([HEADER, *DEATHS]) + "\n"
    path = tmp_path / "conjunto_de_datos_defunciones_registradas_2023_csv.zip"
    path.write_bytes(
        zip_of(
            {
                "catalogos/catcausas.csv": "CVE,DESCRIP\nX954,Agresion\n",
                "catalogos/catminde.csv": "CVE_ENT,CVE_MUN\n02,004\n",
                "conjunto_de_datos/conjunto_de_datos_defunciones_2023.CSV": table,
                "diccionario_datos/diccionario_de_datos.csv": "NOMBRE\nCAUSA_DEF\n",
                "metadatos/metadatos_defunciones.txt": "Identificador\n",
                "modelo_entidad_relacion/modelo.png": b"x",
            }
        )
    )
    plain = _read(_file(tmp_path, DEATHS), "occurrence")
    pd.testing.assert_frame_equal(_read(path, "occurrence"), plain)


def test_by_residence_is_another_count(tmp_path: Path) -> None:
    table = _read(_file(tmp_path, DEATHS), "residence")
    assert _rows(table) == [
        ("02004", 2023, 7, 5, True),
        ("08037", 2023, 1, 1, True),
        ("98000", 2023, 1, 0, False),
    ]


def test_by_year_of_occurrence_unknown_years_are_left_out_and_told(
    tmp_path: Path,
) -> None:
    table = _read(_file(tmp_path, DEATHS), "occurrence", "occurrence")
    assert table.groupby("year")["homicides"].sum().to_dict() == {2022: 1, 2023: 7}
    assert told(table).repairs == (
        "counted by place of occurrence and year of occurrence",
        (
            "columns about persons left out: LOC_RESID, SEXO, EDAD, DIA_OCURR, "
            "OCUPACION, ESCOLARIDA, EDO_CIVIL"
        ),
        "defun.csv: 1 deaths by assault that nobody presumed a homicide",
        "defun.csv: 1 presumed homicides of another cause",
        "defun.csv: 1 homicides of an unknown year left out",
    )


def test_nothing_about_a_person_leaves_the_reader(tmp_path: Path) -> None:
    table = _read(_file(tmp_path, DEATHS), "occurrence")
    assert list(table.columns) == [
        "cvegeo",
        "year",
        "homicides",
        "firearm_homicides",
        "placed",
    ]
    for place in ("occurrence", "residence"):
        for year_of in ("registration", "occurrence"):
            fields = inegi_deaths.layout(place, year_of).fields
            wanted = {header for field in fields for header in field.headers}
            assert wanted.isdisjoint({"SEXO", "EDAD", "OCUPACION", "LOC_RESID"})


def test_older_files_call_it_presunto_and_lack_zeros_in_front(tmp_path: Path) -> None:
    path = tmp_path / "DEFUN05.csv"
    path.write_text(
        "ent_ocurr,mun_ocurr,causa_def,presunto,anio_regis\n2,4,X954,2,2005\n"
        "2,4,X599,1,2005\n",
        encoding="utf-8",
    )
    assert _rows(_read(path, "occurrence")) == [("02004", 2005, 1, 1, True)]


def test_files_of_several_years_are_read_together(tmp_path: Path) -> None:
    one = _file(tmp_path, DEATHS[:2], "a.csv")
    two = _file(tmp_path, [line.replace(",2023,07", ",2024,07") for line in DEATHS[:1]])
    table = inegi_deaths.read([one, two], place="occurrence")
    assert _rows(table) == [("02004", 2023, 2, 2, True), ("02004", 2024, 1, 1, True)]
    assert told(table).rows == 3


@pytest.mark.parametrize(
    ("death", "message"),
    [
        (
            _death("9654"),
            "row 3, column 'CAUSA_DEF': expected a cause by ICD-10",
        ),
        (
            _death("X954", died="02888"),
            "row 3, column 'MUN_OCURR': expected a munic",
        ),
        (
            _death("X954", died="40001"),
            "row 3, column 'MUN_OCURR': expected a munic",
        ),
        (
            _death("X954").replace(",2023,07", ",1997,07"),
            "row 3, column 'ANIO_REGIS': expected a year from 1998 on",
        ),
    ],
)
def test_a_wrong_death_is_named(tmp_path: Path, death: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        _read(_file(tmp_path, [DEATHS[0], death]), "occurrence")


def test_a_file_without_homicides_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected deaths by assault, X85 to Y09"):
        _read(_file(tmp_path, [_death("I219", kind=5)]), "occurrence")


def test_counts_become_homicides_and_shares(tmp_path: Path) -> None:
    counted = _read(_file(tmp_path, DEATHS), "occurrence")
    homicides = inegi_deaths.homicides(counted)
    assert homicides["homicides"].tolist() == [7, 1, 1]
    shares = inegi_deaths.shares(counted)
    # The unknown municipality is part of the state, the unknown state of none.
    assert shares.to_dict("records") == [
        {
            "state_code": "02",
            "year": 2023,
            "months": 12,
            "victims": 8,
            "firearm_victims": 5,
        }
    ]


def test_observed_counts_take_the_place_of_estimates(tmp_path: Path) -> None:
    counted = _read(
        _file(tmp_path, [*DEATHS, _death("X954", died="02006")]), "occurrence"
    )
    estimated = AreaFigures(
        unit="homicides (estimate)",
        years={
            "2022": pd.Series({"MX02004": 4.5}),
            "2023": pd.Series({"MX02004": 5.5}),
        },
        unplaced={"2022": 0.5, "2023": 1.5},
        totals={"2022": 5.0, "2023": 7.0},
        basis={"2023": "share of each state as in 2022"},
    )
    younger = pd.Series({"02006": "02004"})
    found = inegi_deaths.firearm_figures(
        counted, younger, [2022, 2023], estimated=estimated
    )
    assert found.years["2023"].to_dict() == {"MX02004": 5.0}
    assert found.unplaced == {"2022": 0.5, "2023": 2.0}
    assert found.totals == {"2022": 5.0, "2023": 7.0}
    assert found.basis == {}
    assert found.unit == "homicides (estimate)"
    alone = inegi_deaths.firearm_figures(counted, younger, [2023], estimated=estimated)
    assert alone.unit == "homicides"
