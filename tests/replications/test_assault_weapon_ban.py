import math

import numpy as np
import pandas as pd
import pytest

from replications.assault_weapon_ban.model import by_year, estimate
from replications.assault_weapon_ban.panel import (
    Choice,
    homicides,
    municipalities,
    panel,
    people_of_states,
)
from replications.assault_weapon_ban.replication import main_change
from replications.frame import HERE, Data, default_data, read_result

RESULT = HERE / "assault_weapon_ban" / "result.json"


_TWO = {"near": [18, 22, 58, 62], "far": [44, 36, 82, 78]}


@pytest.fixture(scope="module")
def shipped() -> Data:
    return Data(default_data().raw, [])


def _invented(deaths: dict[str, list[int]]) -> pd.DataFrame:
    """Give places by year from 2003; 'near …' is exposed, 2005 on is after."""
    rows = [
        {
            "place": place,
            "year": 2003 + at,
            "homicides": count,
            "exposure": float(place.startswith("near")),
            "treated": float(place.startswith("near") and at >= 2),
        }
        for place, counts in deaths.items()
        for at, count in enumerate(counts)
    ]
    return pd.DataFrame(rows)


def test_the_slope_is_the_log_of_the_ratio_of_ratios() -> None:
    # Near: 20 a year, then 60. Far: 40 a year, then 80. Ratio 3 over ratio 2.
    table = _invented(_TWO)
    found = estimate(table)
    assert found.slope.value == pytest.approx(math.log(1.5))
    # Without the change 40 a year were expected where 60 died.
    assert found.extra.value == pytest.approx(20.0)
    assert (found.places, found.exposed) == (2, 1)


def test_the_slope_by_year_is_against_the_base_year() -> None:
    # Near: 30, 20, 60, 20 together. Far: 10, 10, 10, 20.
    near = {"near": [15, 8, 35, 9], "near too": [15, 12, 25, 11]}
    table = _invented({**near, "far": [10, 10, 10, 20]})
    found = by_year(table, base=2004).set_index("year")["slope"]
    expected = {2003: 1.5, 2004: 1.0, 2005: 3.0, 2006: 0.5}
    for year, ratio in expected.items():
        assert found[year] == pytest.approx(math.log(ratio), abs=1e-6)


def test_growth_of_people_is_taken_out() -> None:
    table = _invented(_TWO)
    table["people"] = np.where(table["treated"] > 0, 1_500.0, 1_000.0)
    assert estimate(table).slope.value == pytest.approx(0.0, abs=1e-6)


def test_nearness_falls_from_the_crossing_to_the_edge(shipped: Data) -> None:
    places = municipalities(shipped, Choice(form="proximity"))
    exposure = places["exposure"]
    assert exposure.loc["08037"] > 0.9  # Ciudad Juárez
    assert exposure.loc["02004"] == 0.0  # Tijuana
    assert exposure.between(0, 1).all()
    with pytest.raises(ValueError, match="'segment' or 'proximity'"):
        municipalities(shipped, Choice(form="other"))


def test_the_californian_side_is_northern_baja_california(shipped: Data) -> None:
    places = municipalities(shipped, Choice())
    unexposed = places[places["exposure"] == 0]
    assert set(unexposed["name"]) == {
        "Ensenada",
        "Mexicali",
        "Tecate",
        "Tijuana",
        "Playas de Rosarito",
    }


def test_places_and_years_left_out_are_out(shipped: Data) -> None:
    choice = Choice(left_out=("28027", "2004"))
    found = panel(municipalities(shipped, choice), homicides(shipped), choice)
    assert "28027" not in set(found["place"])
    assert sorted(found["year"].unique()) == [2002, 2003, 2005, 2006]


def test_states_grow_evenly_between_censuses(shipped: Data) -> None:
    places = municipalities(shipped, Choice())
    people = people_of_states(shipped, places).loc["02004"].to_dict()
    # Baja California: 2,487,367 in 2000 and 3,155,070 in 2010.
    assert people[2000] == pytest.approx(2_487_367)
    assert people[2010] == pytest.approx(3_155_070)
    assert people[2005] == pytest.approx(math.sqrt(people[2000] * people[2010]))


def test_the_data_that_ship_give_the_result(shipped: Data) -> None:
    result = read_result(RESULT)
    found = main_change(shipped)
    ours = result.find("extra deaths near AZ, NM, TX").ours
    assert found.extra.value == pytest.approx(ours.value, rel=1e-4)
    assert found.extra.low == pytest.approx(ours.low, rel=1e-3)
    for name, sha in shipped.read.items():
        assert result.inputs[name] == sha
