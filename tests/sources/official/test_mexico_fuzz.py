"""Damaged files of Mexico, boundaries and laws: refused in words, or read whole."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings

from geo.errors import FaultyError
from geo.sources.official import (
    boundaries,
    conapo_population,
    inegi_census,
    inegi_deaths,
    inegi_firearm_by_state,
    inegi_homicides_by_month,
    inegi_homicides_by_year,
    sesnsp_case_files,
    sesnsp_victims,
    state_laws,
    told,
)
from geo.sources.official.census_states import POSTAL_BY_NAME
from tests.sources.official.damage import DAMAGE, Damage, damaged

# Rows that a reader gave.
Reader = Callable[[Path], int]

MONTHS = (
    "Enero,Febrero,Marzo,Abril,Mayo,Junio,Julio,Agosto,Septiembre,Octubre,Noviembre,"
    "Diciembre"
)
LIFE = "La vida y la Integridad corporal,Homicidio,Homicidio doloso"
COUNTS = "1,0,0,0,0,0,0,0,0,0,0,2"
CASES = (
    "Año,Clave_Ent,Entidad,Cve. Municipio,Municipio,Bien jurídico afectado,"
    f"Tipo de delito,Subtipo de delito,Modalidad,{MONTHS}\n"
    f"2024,16,Michoacán,16053,Peñón,{LIFE},Con arma de fuego,{COUNTS}\n"
)
VICTIMS = (
    "Año,Clave_Ent,Entidad,Bien jurídico afectado,Tipo de delito,Subtipo de delito,"
    f"Modalidad,Sexo,Rango de edad,{MONTHS}\n"
    f"2024,16,Michoacán,{LIFE},Con arma de fuego,Hombre,Adultos (18 y más),{COUNTS}\n"
)

DEATHS = (
    "ENT_RESID,MUN_RESID,ENT_OCURR,MUN_OCURR,CAUSA_DEF,SEXO,ANIO_OCUR,ANIO_REGIS,"
    "TIPO_DEFUN\n02,004,02,004,X954,1,2023,2023,2\n02,004,02,004,X990,1,2023,2023,2\n"
)
CENSUS = (
    "ENTIDAD,NOM_ENT,MUN,NOM_MUN,LOC,NOM_LOC,POBTOT\n"
    "01,Aguascalientes,001,Aguascalientes,0000,Total del Municipio,900\n"
    "01,Aguascalientes,001,Aguascalientes,0001,Aguascalientes,800\n"
)
CONAPO = (
    "cvegeo,name,state_name,year,population,male,female\n"
    "02004,Tijuana,Baja California,2020,20,11,9\n"
)
LAWS = "state,year,lawtotal\n" + "".join(
    f"{name},2024,{at}\n"
    for at, name in enumerate(sorted(POSTAL_BY_NAME))
    if POSTAL_BY_NAME[name] != "DC"
)


def _towns() -> str:
    shapes = [shapely.box(-117 + at, 32, -116 + at, 32.4) for at in range(2)]
    data = {
        "CVEGEO": ["02001", "02004"],
        "CVE_ENT": ["02", "02"],
        "CVE_MUN": ["001", "004"],
        "NOMGEO": ["Ensenada", "Tijuana"],
    }
    table = gpd.GeoDataFrame(data, geometry=shapes, crs="EPSG:4326")
    return str(table.to_json(drop_id=True, show_bbox=False))


def _towns_of(path: Path) -> int:
    return len(boundaries.read(path, boundaries.KINDS[0]).table)


def _rows(read: Callable[..., object]) -> Reader:
    """Return a reader that checks that its table is whole: it is told, and has rows."""

    def rows(path: Path) -> int:
        table = read(path)
        assert told(table).rows >= 1  # type: ignore[arg-type]
        return len(table)  # type: ignore[arg-type]

    return rows


READERS: dict[str, tuple[str, str, Reader]] = {
    "case files": ("IDM_NM.csv", CASES, _rows(sesnsp_case_files.read)),
    "victims": ("IDVFC.csv", VICTIMS, _rows(sesnsp_victims.read)),
    "deaths": (
        "defun.csv",
        DEATHS,
        _rows(lambda path: inegi_deaths.read([path], place="occurrence")),
    ),
    "homicides by year": (
        "year.csv",
        "cvegeo,year,homicides,is_municipality\n02004,2023,7,True\n",
        _rows(inegi_homicides_by_year.read),
    ),
    "homicides by month": (
        "month.csv",
        "cvegeo,year,month,homicides\n02004,2021,1,7\n02004,2021,2,3\n",
        _rows(inegi_homicides_by_month.read),
    ),
    "firearm homicides": (
        "states.csv",
        "state_code,year,month,homicides,firearm_homicides\n02,2007,1,7,3\n",
        _rows(inegi_firearm_by_state.read),
    ),
    "census": ("iter.csv", CENSUS, _rows(inegi_census.read)),
    "projections": (
        "conapo.csv",
        CONAPO,
        _rows(lambda path: conapo_population.read([path], year=2020)),
    ),
    "laws": ("laws.csv", LAWS, _rows(state_laws.read)),
    "boundaries": ("towns.geojson", _towns(), _towns_of),
}


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=DAMAGE)
def test_damaged_files_are_refused_or_read_whole(
    tmp_path: Path, name: str, damage: Damage
) -> None:
    file, text, read = READERS[name]
    path = tmp_path / file
    path.write_bytes(damaged(text.encode(), damage))
    try:
        rows = read(path)
    except FaultyError as error:
        words = str(error)
    else:
        assert rows >= 1
        return
    assert file in words or "table '" in words


@pytest.mark.parametrize("name", READERS)
def test_whole_files_are_read(tmp_path: Path, name: str) -> None:
    file, text, read = READERS[name]
    path = tmp_path / file
    path.write_text(text, encoding="utf-8")
    assert read(path) >= 1
