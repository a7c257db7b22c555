"""Homicides and people over time, of four municipalities in two states."""

from pathlib import Path

import pandas as pd
import pytest

from geo.errors import InputError
from geo.sources.figures import read_figures
from geo.sources.history import (
    HomicideHistory,
    read_homicide_history,
    read_population_history,
)

AREAS = pd.DataFrame(
    {
        "country": ["MX", "MX", "MX", "US"],
        "area_id": ["MX02001", "MX02002", "MX19039", "US48479"],
        "state": ["02", "02", "19", "TX"],
    }
)
TABLES = {
    "homicides/successors.csv": (
        "cvegeo,name,created_year,parent_cvegeo,parent_name\n"
        "02006,San Quintín,2020,02001,Ensenada\n"
    ),
    "homicides/homicides.csv": (
        "cvegeo,year,homicides,placed\n"
        "02001,1990,10,yes\n"
        "02001,1991,11,yes\n"
        "02006,1991,4,yes\n"
        "02999,1991,3,no\n"
        "19039,1990,6,yes\n"
        "98000,1992,1,no\n"
        "99999,1992,2,no\n"
    ),
    "population/municipalities.csv": (
        "cvegeo,name,state_code,state_name,population\n"
        "02001,Ensenada,02,Baja California,300\n"
        "02002,Mexicali,02,Baja California,400\n"
        "02006,San Quintín,02,Baja California,100\n"
        "19039,Monterrey,19,Nuevo León,1000\n"
    ),
    # Baja California doubles every decade, Nuevo León stands still and then quadruples.
    "population/states.csv": (
        "state_code,year,population\n"
        "02,1990,100\n"
        "02,2000,200\n"
        "02,2010,400\n"
        "02,2020,800\n"
        "19,1990,250\n"
        "19,2000,250\n"
        "19,2010,250\n"
        "19,2020,1000\n"
    ),
}


@pytest.fixture
def history(small_raw: Path) -> HomicideHistory:
    return read_homicide_history(small_raw, AREAS)


def _edit(raw: Path, name: str, old: str, new: str) -> None:
    path = raw / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# -------------------------------------------------------------------------- homicides


def test_homicides_are_on_the_land_of_the_boundaries(history: HomicideHistory) -> None:
    table = history.table.set_index(["area_id", "year"])["homicides"]
    # Those of San Quintín are with Ensenada.
    assert table.to_dict() == {
        ("MX02001", 1990): 10.0,
        ("MX02001", 1991): 15.0,
        ("MX19039", 1990): 6.0,
    }


def test_what_has_no_place_is_kept_by_year(history: HomicideHistory) -> None:
    assert history.unplaced.to_dict() == {1990: 0.0, 1991: 3.0, 1992: 3.0}
    assert history.totals.to_dict() == {1990: 16.0, 1991: 18.0, 1992: 3.0}


def test_some_years_may_be_asked_for(small_raw: Path) -> None:
    history = read_homicide_history(small_raw, AREAS, years=[1991])
    assert history.table["year"].tolist() == [1991]
    assert history.totals.to_dict() == {1991: 18.0}


def test_a_year_that_the_table_lacks_is_refused(small_raw: Path) -> None:
    words = "column 'year': expected 1988, 1989 too, found 1990 to 1992"
    with pytest.raises(InputError, match=words):
        read_homicide_history(small_raw, AREAS, years=range(1988, 1991))


def test_a_code_that_nobody_knows_is_refused(small_raw: Path) -> None:
    _edit(small_raw, "homicides/homicides.csv", "19039,1990", "19088,1990")
    with pytest.raises(InputError, match="known municipality, found '19088'"):
        read_homicide_history(small_raw, AREAS)


# ----------------------------------------------------------------------------- people


def _people(raw: Path, *years: int) -> dict[str, list[float]]:
    people = read_population_history(raw, AREAS, years=years)
    assert (people.columns == list(years)).all()
    return {str(area): row.tolist() for area, row in people.iterrows()}


def test_people_of_a_census_year_add_up_to_the_state(small_raw: Path) -> None:
    # In 1990 Baja California had an eighth of its people of 2020.
    assert _people(small_raw, 1990, 2010, 2020) == {
        "MX02001": [50.0, 200.0, 400.0],
        "MX02002": [50.0, 200.0, 400.0],
        "MX19039": [250.0, 250.0, 1000.0],
    }


def test_between_censuses_states_grow_by_one_rate(small_raw: Path) -> None:
    people = _people(small_raw, 1995, 2015)
    assert people["MX02002"] == pytest.approx([50 * 2**0.5, 200 * 2**0.5])
    assert people["MX19039"] == pytest.approx([250, 500])


def test_after_the_last_census_growth_goes_on(small_raw: Path) -> None:
    people = _people(small_raw, 2024)
    assert people["MX02002"] == pytest.approx([400 * 2**0.4])
    assert people["MX19039"] == pytest.approx([1000 * 4**0.4])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "02,2020,800",
            "02,2020,801",
            "expected 800, the sum of the municipalities of state 02, found 801",
        ),
        (
            "19,2000,250\n",
            "",
            "expected people of state 19 in each census, found not all of 1990, 2000",
        ),
        (
            "02,2020,800\n",
            "02,2021,800\n",
            "expected people of state 02 in each census",
        ),
    ],
)
def test_states_that_do_not_fit_are_refused(
    small_raw: Path, old: str, new: str, words: str
) -> None:
    _edit(small_raw, "population/states.csv", old, new)
    with pytest.raises(InputError, match=words):
        read_population_history(small_raw, AREAS, years=[2000])


def test_without_the_census_of_municipalities_there_is_no_estimate(
    small_raw: Path,
) -> None:
    for state, people in (("02", 800), ("19", 1000)):
        _edit(small_raw, "population/states.csv", f"{state},2020,{people}\n", "")
    with pytest.raises(InputError, match="expected the census of 2020 and an earlier"):
        read_population_history(small_raw, AREAS, years=[2000])


def test_years_before_the_first_census_are_refused(small_raw: Path) -> None:
    words = "expected a census in or before 1985, found 1990, 2000, 2010, 2020"
    with pytest.raises(InputError, match=words):
        read_population_history(small_raw, AREAS, years=[1985, 1995])


# --------------------------------------------------------------------- shipped tables


@pytest.fixture(scope="module")
def shipped_areas(raw: Path) -> pd.DataFrame:
    """Give the codes of the boundaries: all of the census that have no parent."""
    codes = pd.read_csv(raw / "population/municipalities.csv", dtype=str)["cvegeo"]
    younger = pd.read_csv(raw / "homicides/successors.csv", dtype=str)["cvegeo"]
    known = codes[~codes.isin(younger)]
    return pd.DataFrame(
        {"country": "MX", "area_id": "MX" + known, "state": known.str[:2]}
    )


def test_shipped_homicides_are_placed_or_told(
    raw: Path, shipped_areas: pd.DataFrame
) -> None:
    history = read_homicide_history(raw, shipped_areas)
    placed = history.table.groupby("year")["homicides"].sum()
    assert (placed + history.unplaced).to_dict() == history.totals.to_dict()
    assert list(history.totals.index) == list(range(1990, 2025))
    assert history.totals[2018] == 36_685
    assert history.totals[2024] == 33_550


def test_shipped_people_add_up_to_the_censuses(
    raw: Path, shipped_areas: pd.DataFrame
) -> None:
    people = read_population_history(raw, shipped_areas, years=range(1990, 2025))
    assert len(people) == len(shipped_areas)
    nation = people.sum()
    published = {
        1990: 81_249_645,
        2000: 97_483_412,
        2010: 112_336_538,
        2020: 126_014_024,
    }
    assert {year: round(nation[year]) for year in published} == published
    assert nation.is_monotonic_increasing


def test_the_history_is_what_the_figures_of_a_year_are(
    raw: Path, shipped_areas: pd.DataFrame
) -> None:
    counties = pd.read_csv(raw / "dealers/dealers.csv", dtype=str)
    counties = counties.drop_duplicates("fips")
    american = pd.DataFrame(
        {
            "country": "US",
            "area_id": "US" + counties["fips"],
            "state": counties["state"],
        }
    )
    parent = pd.read_csv(raw / "dealers/successors.csv", dtype=str)["parent_fips"]
    grown = pd.DataFrame(
        {"country": "US", "area_id": "US" + parent.unique(), "state": "AK"}
    )
    areas = pd.concat([shipped_areas, american, grown]).drop_duplicates("area_id")
    figures = read_figures(
        raw, areas, dealer_year=2023, homicide_years=[2018], study_file="study.toml"
    )
    table = read_homicide_history(raw, areas, years=[2018]).table
    expected = figures["homicides"].years["2018"]
    assert table.set_index("area_id")["homicides"].to_dict() == expected.to_dict()
