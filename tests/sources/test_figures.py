"""Figures by area, of five areas and a handful of rows."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import InputError
from geo.schema.figures import AreaFigures
from geo.sources.figures import read_figures

AREAS = pd.DataFrame(
    {
        "country": ["MX", "MX", "MX", "US", "US"],
        "area_id": ["MX02001", "MX02002", "MX19039", "US02261", "US48479"],
        "state": ["02", "02", "19", "AK", "TX"],
    }
)
TABLES = {
    "homicides/successors.csv": (
        "cvegeo,name,created_year,parent_cvegeo,parent_name\n"
        "02006,San Quintín,2020,02001,Ensenada\n"
    ),
    "homicides/homicides.csv": (
        "cvegeo,year,homicides,placed\n"
        "02001,2023,10,yes\n"
        "02006,2023,4,yes\n"
        "19039,2023,6,yes\n"
        "19039,2022,7,yes\n"
        "02999,2023,3,no\n"
        "99999,2023,2,no\n"
        "98000,2023,1,no\n"
    ),
    "homicides/firearm_share.csv": (
        "state_code,year,months,victims,firearm_victims\n"
        "02,2022,12,20,10\n"
        "02,2023,12,20,10\n"
        "19,2022,12,40,30\n"
        "19,2023,12,20,15\n"
    ),
    "dealers/successors.csv": (
        "fips,name,created_year,parent_fips,parent_name\n"
        "02063,Chugach,2019,02261,Valdez-Cordova\n"
        "02066,Copper River,2019,02261,Valdez-Cordova\n"
    ),
    "dealers/dealers.csv": (
        "fips,state,county,year,dealers\n"
        "02063,AK,Chugach,2023,5\n"
        "02066,AK,Copper River,2023,8\n"
        "48479,TX,Webb County,2022,30\n"
        "48479,TX,Webb County,2023,33\n"
    ),
    "seizures/municipal.csv": (
        "cvegeo,year,events,events_with_firearms,long_guns,handguns\n"
        "19039,2007,2,1,3,1\n"
        "19039,2009,1,1,0,2\n"
        "19999,2008,1,1,4,0\n"
    ),
    "population/municipalities.csv": (
        "cvegeo,name,state_code,state_name,population\n"
        "02001,Ensenada,02,Baja California,400\n"
        "02006,San Quintín,02,Baja California,100\n"
        "19039,Monterrey,19,Nuevo León,1000\n"
    ),
    "population/counties.csv": (
        "fips,state,county,year,population\n"
        "48479,TX,Webb County,2021,250\n"
        "48479,TX,Webb County,2022,260\n"
    ),
}


@pytest.fixture
def figures(small_raw: Path) -> Mapping[str, AreaFigures]:
    """Give the figures of dealers 2023 and homicides 2022 to 2023."""
    return read_figures(
        small_raw,
        AREAS,
        dealer_year=2023,
        homicide_years=[2022, 2023],
        study_file="study.toml",
    )


def test_dealers_of_young_counties_stay_on_the_land_they_had(
    figures: Mapping[str, AreaFigures],
) -> None:
    dealers = figures["dealers"]
    assert dealers.years["2023"].to_dict() == {"US02261": 13.0, "US48479": 33.0}
    assert dealers.totals == {"2023": 46.0}
    assert dealers.unplaced == {"2023": 0.0}


def test_homicides_of_no_municipality_are_kept_as_unplaced(
    figures: Mapping[str, AreaFigures],
) -> None:
    homicides = figures["homicides"]
    assert homicides.years["2023"].to_dict() == {"MX02001": 14.0, "MX19039": 6.0}
    assert homicides.unplaced == {"2022": 0.0, "2023": 6.0}
    assert homicides.totals == {"2022": 7.0, "2023": 26.0}


def test_homicides_by_firearm_take_the_share_of_their_state(
    figures: Mapping[str, AreaFigures],
) -> None:
    firearm = figures["firearm_homicides"]
    # One half in Baja California, three quarters in Nuevo León.
    assert firearm.years["2023"].to_dict() == {"MX02001": 7.0, "MX19039": 4.5}
    assert firearm.years["2022"].to_dict() == {"MX19039": 5.25}
    # Where the state is unknown, the nation's 25 of 40: 3 × 1/2 + 3 × 5/8.
    assert firearm.unplaced["2023"] == 3.375
    assert firearm.totals["2023"] == 7.0 + 4.5 + 3.375


def test_counted_shares_of_firearms_rest_on_no_other_year(
    figures: Mapping[str, AreaFigures],
) -> None:
    assert {name: kind.basis for name, kind in figures.items() if kind.basis} == {}


def test_homicides_by_firearm_of_a_year_without_shares_are_told_as_estimates(
    small_raw: Path,
) -> None:
    table = small_raw / "homicides/firearm_share.csv"
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(row for row in rows if ",2023," not in row), "utf-8")
    found = read_figures(
        small_raw,
        AREAS,
        dealer_year=2023,
        homicide_years=[2022, 2023],
        study_file="study.toml",
    )
    firearm = found.pop("firearm_homicides")
    assert firearm.basis == {"2023": "share of each state as in 2022"}
    assert all(kind.basis == {} for kind in found.values())
    # One half in Baja California, three quarters in Nuevo León; the nation's 40 of 60.
    assert firearm.years["2023"].to_dict() == {"MX02001": 7.0, "MX19039": 4.5}
    assert firearm.unplaced["2023"] == 3 / 2 + 3 * 40 / 60
    assert firearm.totals["2023"] == 7.0 + 4.5 + 1.5 + 2.0


def test_seizures_are_summed_over_years_and_kinds(
    figures: Mapping[str, AreaFigures],
) -> None:
    seizures = figures["seizures"]
    assert seizures.years["2007–2009"].to_dict() == {"MX19039": 6.0}
    assert seizures.unplaced == {"2007–2009": 4.0}
    assert seizures.totals == {"2007–2009": 10.0}


def test_seizures_are_also_told_by_kind(figures: Mapping[str, AreaFigures]) -> None:
    long_guns, handguns = figures["long_guns"], figures["handguns"]
    assert long_guns.years["2007–2009"].to_dict() == {"MX19039": 3.0}
    assert handguns.years["2007–2009"].to_dict() == {"MX19039": 3.0}
    assert long_guns.unplaced == {"2007–2009": 4.0}
    assert handguns.unplaced == {"2007–2009": 0.0}
    assert handguns.totals == {"2007–2009": 3.0}


def test_people_are_of_the_census_and_of_the_year_nearest_to_the_dealers(
    figures: Mapping[str, AreaFigures],
) -> None:
    people = figures["population"]
    (label,) = people.years
    assert "2020" in label  # the census of Mexico
    assert "2022" in label  # the estimates of the United States before 2023
    assert people.years[label].to_dict() == {
        "MX02001": 500.0,
        "MX19039": 1000.0,
        "US48479": 260.0,
    }
    assert people.totals == {label: 1760.0}


def test_every_figure_adds_up_to_its_table(
    figures: Mapping[str, AreaFigures],
) -> None:
    for kind in figures.values():
        for year, values in kind.years.items():
            assert values.sum() + kind.unplaced[year] == kind.totals[year]


def test_a_county_in_another_state_than_its_code_is_refused(small_raw: Path) -> None:
    table = small_raw / "dealers/dealers.csv"
    text = table.read_text(encoding="utf-8").replace("48479,TX", "48479,OK")
    table.write_text(text, encoding="utf-8")
    words = "column 'state': expected TX, state of 48479, found 'OK'"
    with pytest.raises(InputError, match=words):
        read_figures(
            small_raw,
            AREAS,
            dealer_year=2023,
            homicide_years=[2022],
            study_file="study.toml",
        )
