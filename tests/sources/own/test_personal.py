"""Columns about persons, in both languages."""

from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.own.personal import is_personal, may_be_read, personal_among
from geo.sources.own.reading import open_list
from tests.sources.own.lists import COLUMNS, seizures, write_csv

PERSONAL = (
    """
Name|NOMBRE|Nombre del detenido|First name|LastName|Apellido paterno|Alias|Apodo|CURP
RFC|SSN|Social Security Number|Date of birth|Fecha de nacimiento|DOB|Edad|Sexo
Teléfono|Cell phone|Celular|E-mail|Correo electrónico|Address|Domicilio|Calle y número
Street|Purchaser|Purchaser name|Comprador|Possessor|Poseedor|Suspect|Imputado|Victim
Serial number|SerialNo|No. de serie|Número de Serie|License number|Licencia|FFL number
Dealer|Placas|VIN|Passport No.|Código postal|ZIP|Notes|Observaciones|Carpeta
Huella|Photo|Officer|Agente|Owner|Trace number
ID number|ID no.|IDNumber|St. address|Clave de elector|Estado civil
Estado civil, detenido|Fecha de nac.|Case no.|Núm. de caso|Case Number and state
Initials|Iniciales|Victim name and county|Nombre de la víctima, municipio
Name of the dealer, city|First name and state|Número de identificación
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
PLAIN = (
    """
Fecha|Date of purchase|County|Estado|Municipio|Nombre del municipio|Purchaser state
Dealer county|Latitude|Longitud|Calibre|Weapon type|Arma|Clave|FIPS|Country of maker
Recovery city|Cantidad|Tipo de arma|Fecha del decomiso|Victim's county|Estado
County name|Nombre de la entidad|Número de armas|Case county|Estado de la compra
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.mark.parametrize("heading", PERSONAL)
def test_columns_about_persons(heading: str) -> None:
    assert is_personal(heading)


@pytest.mark.parametrize("heading", PLAIN)
def test_columns_about_places_days_and_weapons(heading: str) -> None:
    assert not is_personal(heading)


def test_a_name_alone_is_read_as_a_place_only_where_the_study_says_so() -> None:
    assert may_be_read("Nombre")
    assert not may_be_read("Nombre", ["NOMBRE"])
    assert not may_be_read("Nombre completo del detenido")
    assert personal_among(["Nombre", "RFC"], ["Nombre"], []) == ["RFC"]


def test_the_study_may_deny_more() -> None:
    assert personal_among(["Fecha", "Zona 5", "Clase"], [], ["clase", "ZONA-5"]) == [
        "(a column)",
        "Clase",
    ]


def test_a_study_that_names_such_a_column_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "l.csv", [{"Fecha": "2024-01-02", "CURP": "X"}])
    columns = {"date": "Fecha", "name": "CURP"}
    section = seizures("l.csv", columns=columns)
    with pytest.raises(InputError) as caught:
        open_list(path, section, columns, key="data.seizures", point="")
    assert str(caught.value) == (
        "the study, column 'data.seizures.columns.name': expected a column that is not "
        "about persons, found 'CURP'. Leave it out; if it is a place or a day, rename "
        "it in the file."
    )
    assert "CURP" not in COLUMNS.values()
