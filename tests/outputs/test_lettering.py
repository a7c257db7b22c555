"""Which settlements maps may letter."""

import pandas as pd

from geo.outputs.lettering import lettered

CITY = (1, "Great City", 19.43, -99.13, 12_000_000.0)
# 0.09 degrees of latitude are 10 km, 0.12 are 13 km.
BOROUGH = (2, "Borough", 19.34, -99.13, 1_800_000.0)
NEIGHBOUR = (3, "Neighbour", 19.31, -99.13, 1_100_000.0)
COAST = (4, "Coast", 32.7, -117.1, 1_400_000.0)
SUBURB = (5, "Suburb", 32.65, -117.1, 280_000.0)
TUXTLA = (3515001, "Tuxtla", 16.75, -93.12, 604_147.0)
QUARTER = (4645421, "New South Memphis", 35.09, -90.06, 641_608.0)


def names(*places: tuple[int, str, float, float, float]) -> list[str]:
    columns = ["place_id", "name", "latitude", "longitude", "population"]
    return lettered(pd.DataFrame(places, columns=columns))["name"].tolist()


def test_a_borough_of_a_great_city_is_left_out_and_a_city_beside_it_is_not() -> None:
    assert names(BOROUGH, CITY, NEIGHBOUR) == ["Great City", "Neighbour"]


def test_a_suburb_of_a_smaller_city_stays() -> None:
    assert names(COAST, SUBURB) == ["Coast", "Suburb"]


def test_a_quarter_with_the_people_of_its_city_is_no_town() -> None:
    assert names(QUARTER) == []


def test_a_name_that_other_towns_have_is_given_in_full() -> None:
    assert names(TUXTLA) == ["Tuxtla Gutiérrez"]
