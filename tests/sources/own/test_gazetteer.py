"""Names of places however they are written, and none that is guessed."""

from pathlib import Path

import pandas as pd
import pytest

from geo.sources.own.aliases import MUNICIPALITIES
from geo.sources.own.gazetteer import Gazetteer, build_gazetteer, key_of
from tests.sources.own.lists import gazetteer

MEXICO, UNITED_STATES = gazetteer("MX"), gazetteer("US")


@pytest.mark.parametrize(
    ("name", "state", "codes"),
    [
        ("Juárez", "08", ["08037"]),
        ("JUAREZ", "19", ["19031"]),
        ("Juárez", None, ["08037", "19031"]),
        ("Cd. Juárez", "08", ["08037"]),
        ("Ciudad  Juarez", "08", ["08037"]),
        ("H. Ciudad de Juárez", "08", ["08037"]),
        ("Municipio de Juárez", "08", ["08037"]),
        ("Juárez, Chihuahua", None, ["08037"]),
        ("Juárez (N.L.)", None, ["19031"]),
        ("Juárez, Atlantis", None, []),
        ("Nuevo Juárez", "08", ["08037"]),
        ("San Juan Mixtepec", "20", ["20208", "20209"]),
        ("San Juan Mixtepec Dto. 26", "20", ["20209"]),
        ("Acapulco", "12", ["12001"]),
        ("Mante", "28", ["28021"]),
        ("Nuu Savi", "25", ["25018"]),
        ("Juárezz", "08", []),
        ("Ciudad", "08", []),
        ("", "08", []),
    ],
)
def test_municipalities_by_name(name: str, state: str | None, codes: list[str]) -> None:
    assert list(MEXICO.find(name, state)) == codes


@pytest.mark.parametrize(
    ("name", "state", "codes"),
    [
        ("El Paso", "TX", ["48141"]),
        ("EL PASO COUNTY", "TX", ["48141"]),
        ("El Paso Co.", "TX", ["48141"]),
        ("El Paso County, Texas", None, ["48141"]),
        ("Saint Louis County", "MO", ["29189"]),
        ("St. Louis city", "MO", ["29510"]),
        ("St Louis", "MO", ["29189", "29510"]),
        ("East Baton Rouge Parish", "LA", ["22033"]),
        ("El Paso Parish", "TX", []),
        ("De Witt", "TX", ["48123"]),
    ],
)
def test_counties_by_name(name: str, state: str | None, codes: list[str]) -> None:
    assert list(UNITED_STATES.find(name, state)) == codes


@pytest.mark.parametrize(
    ("text", "state"),
    [
        *(("Coahuila", "05"), ("COAHUILA DE ZARAGOZA", "05"), ("Coah.", "05")),
        *(("05", "05"), ("5", "05"), ("N.L.", "19"), ("Tamps", "28"), ("Utopía", None)),
    ],
)
def test_states_of_mexico(text: str, state: str | None) -> None:
    assert MEXICO.find_state(text) == state


@pytest.mark.parametrize(
    ("text", "state"),
    [("TX", "TX"), ("tex.", "TX"), ("Texas", "TX"), ("48", "TX"), ("Tejas", "TX")],
)
def test_states_of_the_united_states(text: str, state: str) -> None:
    assert UNITED_STATES.find_state(text) == state


@pytest.fixture(scope="module")
def real(raw: Path) -> Gazetteer:
    """Give the names of the census, in the form of areas."""
    path = raw / "population" / "municipalities.csv"
    table = pd.read_csv(path, dtype=str)
    columns = {"state_code": "state", "name": "name", "state_name": "state_name"}
    held = table.rename(columns=columns).assign(country="MX")
    return build_gazetteer(held.assign(area_id="MX" + held["cvegeo"]), "MX")


def test_each_alias_is_of_a_municipality_and_leads_to_it(real: Gazetteer) -> None:
    assert set(MUNICIPALITIES) <= set(real.codes)
    for code, names in MUNICIPALITIES.items():
        for name in names:
            assert real.find(name, code[:2]) == (code,), name


def test_every_official_name_leads_to_its_own_municipality(real: Gazetteer) -> None:
    lost = [
        code
        for code, label in real.labels.items()
        if code not in real.find(label.rsplit(",", 1)[0], code[:2])
    ]
    assert lost == []


def test_few_names_are_of_several_municipalities_of_one_state(real: Gazetteer) -> None:
    several = {
        key_of(label.rsplit(",", 1)[0])
        for code, label in real.labels.items()
        if len(real.find(label.rsplit(",", 1)[0], code[:2])) > 1
    }
    # Pairs that the census itself tells apart by their district alone.
    assert several == {"sanjuanmixtepec", "sanpedromixtepec"}
