"""Readers of official layouts on real files: the totals that their keeper states."""

from pathlib import Path

import pandas as pd
import pytest

from geo.sources.area_changes import known_codes, read_successors
from geo.sources.areas import boundary_files, read_boundaries
from geo.sources.official import (
    boundaries,
    conapo_population,
    inegi_census,
    inegi_firearm_by_state,
    inegi_homicides_by_month,
    inegi_homicides_by_year,
    sesnsp_case_files,
    sesnsp_victims,
    told,
)
from geo.sources.official.boundaries import (
    COUNTIES,
    MEXICAN_STATES,
    MUNICIPALITIES,
    US_STATES,
)
from geo.sources.official.boundary_years import mexican, reconcile

MONTHLY = "inegi_homicides_muni_month_2000_2021.csv.gz"
VICTIMS = "sesnsp_victims_state_month_by_weapon_2015_2025.csv.gz"


@pytest.fixture(scope="module")
def mexico(shared_data: Path) -> Path:
    return shared_data / "mexico"


def _shipped(raw: Path, name: str) -> pd.DataFrame:
    table = pd.read_csv(raw / name, dtype={"cvegeo": str, "state_code": str})
    if "placed" in table:
        table["placed"] = table["placed"] == "yes"
    return table


def _same(found: pd.DataFrame, shipped: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        found.reset_index(drop=True), shipped, check_dtype=False, check_like=False
    )


def test_the_yearly_table_is_the_shipped_one(raw: Path, mexico: Path) -> None:
    name = "inegi_homicides_muni_year_1990_2024.csv"
    table = inegi_homicides_by_year.read(mexico / name)
    totals = table.groupby("year")["homicides"].sum()
    assert (totals[2018], totals[2024], len(totals)) == (36_685, 33_550, 35)
    assert told(table).rows == 85_925
    assert told(table).repairs == ()
    unplaced = table[~table["placed"]].groupby("year")["homicides"].sum()
    assert unplaced[2018] / totals[2018] == pytest.approx(0.059, abs=0.0005)
    _same(table, _shipped(raw, "homicides/homicides.csv"))


def test_the_monthly_table_is_near_the_yearly_one(raw: Path, mexico: Path) -> None:
    table = inegi_homicides_by_month.read(mexico / MONTHLY)
    assert told(table).rows == 651_288
    assert set(table["month"]) == set(range(1, 13))
    years = inegi_homicides_by_month.by_year(table).groupby("year")["homicides"].sum()
    assert years[2021] == 33_626
    yearly = _shipped(raw, "homicides/homicides.csv").groupby("year")["homicides"].sum()
    # Another count of the same register: no unknown municipalities, other years.
    ratio = (years / yearly).dropna()
    assert ratio.between(0.935, 1.02).all()


def test_shares_of_both_series_are_the_shipped_ones(raw: Path, mexico: Path) -> None:
    early = inegi_firearm_by_state.read(
        mexico / "inegi_firearm_homicides_state_month_1998_2008.csv"
    )
    late = sesnsp_victims.read(mexico / VICTIMS)
    both = pd.concat([early, late]).sort_values(["state_code", "year"])
    _same(both, _shipped(raw, "homicides/firearm_share.csv"))
    sums = late.groupby("year")[["victims", "firearm_victims"]].sum()
    assert sums["victims"].loc[2018:2020].tolist() == [33_742, 34_723, 34_569]
    assert sums["firearm_victims"][2019] == 24_448
    assert sums["firearm_victims"][2024] == 21_928
    assert late[late["year"] == 2025]["months"].unique().tolist() == [6]


def test_case_files_are_fewer_than_victims(mexico: Path) -> None:
    name = "sesnsp_case_files_homicide_muni_month_2024_2025.csv.gz"
    table = sesnsp_case_files.read(mexico / name)
    assert told(table).rows == 44_748
    cases = table.groupby("year")["case_files"].sum()
    assert cases.to_dict() == {2024: 25_449, 2025: 10_787}
    assert table["firearm_case_files"].isna().all()
    assert table[table["year"] == 2025]["month"].max() == 6


def test_people_of_census_and_projections(raw: Path, mexico: Path) -> None:
    census = inegi_census.read(mexico / "census2020_pop_muni_2478.csv")
    assert census["population"].sum() == 126_014_024
    shipped = _shipped(raw, "population/municipalities.csv")
    _same(census, shipped)
    path = mexico / "conapo2018_pop_muni_2015_2030.csv"
    people = conapo_population.read([path], known=set(shipped["cvegeo"]))
    assert len(people) == 2_457
    assert people["population"].sum() == 127_792_286
    assert told(people).repairs[1].startswith("21 municipalities without a projection")
    assert len(conapo_population.read_by_year([path])) == 39_312


def test_newer_boundaries_need_fewer_parents(raw: Path, mexico: Path) -> None:
    path = mexico / "municipalities_2020_simplified.gpkg"
    layer = boundaries.read(path, MUNICIPALITIES)
    codes = layer.table["CVEGEO"]
    assert len(codes) == 2_469
    figures = {
        "homicides/homicides.csv": set(
            _shipped(raw, "homicides/homicides.csv")["cvegeo"]
        ),
        "population/municipalities.csv": set(
            _shipped(raw, "population/municipalities.csv")["cvegeo"]
        ),
    }
    successors = pd.read_csv(raw / "homicides/successors.csv", dtype=str)
    found = reconcile(codes, mexican(successors), figures, shown="successors.csv")
    younger = {"02007", "04013", "12083", "12085", "25019", "25020"}
    assert younger <= set(found.parents.index)
    assert found.without_shape == {}
    areas = pd.DataFrame({"country": "MX", "area_id": "MX" + codes})
    parents = read_successors(raw, areas)
    assert parents.sort_index().to_dict() == found.parents.to_dict()
    assert figures["homicides/homicides.csv"] <= known_codes(areas, parents)


def test_the_installed_boundaries_are_read_the_same_way() -> None:
    files = boundary_files()
    made = [
        (kind, boundaries.read(files[kind.name], kind))
        for kind in (MEXICAN_STATES, COUNTIES, US_STATES)
    ]
    by_name = {kind.name: layer for kind, layer in made}
    assert [len(layer.table) for layer in by_name.values()] == [32, 3_233, 56]
    assert by_name["mexican_states"].told.repairs == ()
    assert len(by_name["counties"].told.repairs) == 1


def test_boundaries_of_detail_are_read(mexico: Path) -> None:
    name = "municipalities_border_states_detailed.gpkg"
    layer = boundaries.read(mexico / name, MUNICIPALITIES)
    assert len(layer.table) == 278
    assert layer.table["CVE_ENT"].unique().tolist() == [
        *("02", "05", "08", "19", "26", "28")
    ]
    states = boundaries.read(mexico / "states_2020_simplified.geojson", MEXICAN_STATES)
    assert len(states.table) == 32


def test_newer_boundaries_become_areas(mexico: Path) -> None:
    municipalities = boundaries.read(
        mexico / "municipalities_2020_simplified.gpkg", MUNICIPALITIES
    )
    states = boundaries.read(mexico / "states_2020_simplified.geojson", MEXICAN_STATES)
    few = boundaries.read(boundary_files()["us_states"], US_STATES).table
    some = few[few["STATEFP"].isin(["04", "35"])]
    layers = boundaries.as_layers(
        [(MUNICIPALITIES, municipalities), (MEXICAN_STATES, states)]
    )
    layers |= {
        "us_states": some,
        "counties": some.assign(GEOID=some["STATEFP"] + "001"),
    }
    areas = read_boundaries({}, layers=layers).areas
    assert (areas["country"] == "MX").sum() == 2_469
    assert areas.geometry.is_valid.all()
