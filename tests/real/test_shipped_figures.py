"""The tables that ship against the full publications they were taken from."""

from pathlib import Path

import pandas as pd
import pytest

YEARS = range(2021, 2024)


def _shipped(raw: Path, name: str) -> pd.DataFrame:
    codes = ("fips", "cvegeo", "state_code", "bts_code", "licence_type")
    return pd.read_csv(raw / name, dtype=dict.fromkeys(codes, str))


def test_dealers_are_those_of_the_licensee_lists(raw: Path, shared_data: Path) -> None:
    source = pd.read_csv(
        shared_data / "united_states" / "dealers_county_year_2003_2023.csv",
        dtype={"fips": str},
    )
    source = source[source["year"].isin(YEARS)]
    shipped = _shipped(raw, "dealers/dealers.csv")
    expected = source.set_index(["fips", "year"])["ffl_01_02_07_08"].sort_index()
    found = shipped.set_index(["fips", "year"])["dealers"].sort_index()
    assert found.to_dict() == expected.to_dict()


def test_dealers_by_type_are_those_of_the_licensee_lists(
    raw: Path, shared_data: Path
) -> None:
    source = pd.read_csv(
        shared_data / "united_states" / "dealers_us_type_year_2003_2023.csv",
        dtype={"lic_type": str},
    )
    wanted = source["lic_type"].isin(["01", "02", "07", "08"])
    source = source[wanted & source["year"].isin(YEARS)]
    shipped = _shipped(raw, "dealers/types.csv")
    assert (
        shipped.set_index(["year", "licence_type"])["licensees"].to_dict()
        == source.set_index(["year", "lic_type"])["count"].to_dict()
    )


def test_homicides_are_those_registered(raw: Path, shared_data: Path) -> None:
    source = pd.read_csv(
        shared_data / "mexico" / "inegi_homicides_muni_year_1990_2024.csv",
        dtype={"cvegeo": str},
    )
    source = source[source["homicides"] > 0]
    shipped = _shipped(raw, "homicides/homicides.csv")
    keys = ["cvegeo", "year"]
    assert (
        shipped.set_index(keys)["homicides"].to_dict()
        == source.set_index(keys)["homicides"].to_dict()
    )
    placed = shipped.set_index(keys)["placed"].map({"yes": True, "no": False})
    assert placed.to_dict() == source.set_index(keys)["is_municipality"].to_dict()


def test_firearm_shares_are_those_of_the_victims(raw: Path, shared_data: Path) -> None:
    name = "sesnsp_victims_state_month_by_weapon_2015_2025.csv.gz"
    source = pd.read_csv(shared_data / "mexico" / name, dtype={"state_code": str})
    source = source[source["subtype"] == "Homicidio doloso"]
    armed = source[source["modality"] == "Con arma de fuego"]
    keys = ["state_code", "year"]
    shipped = _shipped(raw, "homicides/firearm_share.csv").query("year >= 2015")
    shipped = shipped.set_index(keys)
    for column, rows in (("victims", source), ("firearm_victims", armed)):
        expected = rows.groupby(keys)["victims"].sum()
        assert shipped[column].to_dict() == expected.to_dict()
    months = source.groupby(keys)["month"].nunique()
    assert shipped["months"].to_dict() == months.to_dict()


def test_firearm_shares_to_2008_are_those_of_the_registered_deaths(
    raw: Path, shared_data: Path
) -> None:
    name = "inegi_firearm_homicides_state_month_1998_2008.csv"
    source = pd.read_csv(shared_data / "mexico" / name, dtype={"state_code": str})
    keys = ["state_code", "year"]
    expected = source.groupby(keys)[["homicides", "firearm_homicides"]].sum()
    shipped = _shipped(raw, "homicides/firearm_share.csv").query("year < 2015")
    shipped = shipped.set_index(keys)
    assert shipped["victims"].to_dict() == expected["homicides"].to_dict()
    assert (
        shipped["firearm_victims"].to_dict() == expected["firearm_homicides"].to_dict()
    )
    assert set(shipped["months"]) == {12}
    # The months of a year, and deaths of unknown month as month 0.
    assert set(source["month"]) == set(range(13))


def test_registered_deaths_by_state_are_nearly_those_by_municipality(raw: Path) -> None:
    """The card says how far apart the two compilations of one register are."""
    homicides = _shipped(raw, "homicides/homicides.csv")
    homicides["state_code"] = homicides["cvegeo"].str[:2]
    of_states = homicides[homicides["state_code"] <= "32"]
    keys = ["state_code", "year"]
    registered = of_states.groupby(keys)["homicides"].sum()
    share = _shipped(raw, "homicides/firearm_share.csv").query("year <= 2008")
    counted = share.set_index(keys)["victims"]
    registered = registered[counted.index]
    assert counted.sum() / registered.sum() == pytest.approx(0.992, abs=0.0005)
    years = counted.groupby("year").sum() / registered.groupby("year").sum()
    assert years.idxmin() == 2008
    assert years.min() == pytest.approx(0.973, abs=0.0005)
    assert years.max() < 1.003
    many = registered >= 100
    apart = (counted[many] / registered[many] - 1).abs()
    assert apart.max() == pytest.approx(0.094, abs=0.0005)


def test_seizures_are_those_of_the_events(raw: Path, shared_data: Path) -> None:
    name = "cideppd_events_firearms_seized_muni_2006_2011.csv"
    events = pd.read_csv(shared_data / "mexico" / name, dtype={"cvegeo": str})
    events = events.dropna(subset="cvegeo")
    # 17093 is a code of no catalogue: Morelos, municipality unknown.
    events["cvegeo"] = events["cvegeo"].replace("17093", "17999")
    events["year"] = events["date"].str[:4].astype(int)
    guns = events[["long_guns", "handguns"]].fillna(0)
    events["any"] = guns.sum(axis=1) > 0
    groups = events.groupby(["cvegeo", "year"])
    shipped = _shipped(raw, "seizures/municipal.csv").set_index(["cvegeo", "year"])
    assert shipped["events"].to_dict() == groups.size().to_dict()
    assert shipped["events_with_firearms"].to_dict() == groups["any"].sum().to_dict()
    for kind in ("long_guns", "handguns"):
        assert shipped[kind].to_dict() == groups[kind].sum().to_dict()


def test_case_files_are_those_of_the_months(raw: Path, shared_data: Path) -> None:
    name = "federal_firearms_law_investigations_state_month_2012_202507.csv"
    source = pd.read_csv(shared_data / "mexico" / name, dtype={"state_code": str})
    groups = source.groupby(["state_code", "year"])
    shipped = _shipped(raw, "seizures/federal_cases.csv")
    shipped = shipped.set_index(["state_code", "year"])
    assert shipped["cases"].to_dict() == groups["investigations"].sum().to_dict()
    assert shipped["months"].to_dict() == groups["month"].nunique().to_dict()


def test_people_are_those_of_the_census(raw: Path, shared_data: Path) -> None:
    source = pd.read_csv(
        shared_data / "mexico" / "census2020_pop_muni_2478.csv", dtype={"cvegeo": str}
    )
    shipped = _shipped(raw, "population/municipalities.csv")
    assert (
        shipped.set_index("cvegeo")["population"].to_dict()
        == source.set_index("cvegeo")["population"].to_dict()
    )


@pytest.mark.parametrize("year", YEARS)
def test_people_of_counties_are_those_estimated(
    raw: Path, shared_data: Path, year: int
) -> None:
    source = pd.read_csv(
        shared_data / "united_states" / "census_county_population_2020_2024.csv",
        dtype={"STATE": str, "COUNTY": str, "SUMLEV": str},
    )
    source = source[source["SUMLEV"] == "050"]
    source.index = pd.Index(source["STATE"] + source["COUNTY"])
    shipped = _shipped(raw, "population/counties.csv").query("year == @year")
    assert (
        shipped.set_index("fips")["population"].to_dict()
        == source[f"POPESTIMATE{year}"].to_dict()
    )


@pytest.mark.parametrize(
    ("column", "measure"),
    [("personal_vehicles", "Personal Vehicles"), ("trucks", "Trucks")],
)
def test_crossings_of_a_port_add_up_to_its_traffic(
    raw: Path, shared_data: Path, column: str, measure: str
) -> None:
    name = "bts_border_crossing_entry_us_mexico_1996_2025.csv.gz"
    source = pd.read_csv(shared_data / "border" / name, dtype={"Port Code": str})
    of_year = source["Date"].astype(str).str.startswith("2024")
    source = source[of_year & (source["Measure"] == measure)]
    expected = source.groupby("Port Code")["Value"].sum()
    shipped = _shipped(raw, "ports/ports.csv").groupby("bts_code")[column].sum()
    assert shipped[shipped > 0].to_dict() == expected[expected > 0].to_dict()


def test_crossings_stand_where_their_bridges_do(raw: Path, shared_data: Path) -> None:
    source = pd.read_csv(
        shared_data / "border" / "us_mexico_crossings.csv",
        dtype={"bwt_port_number": str},
    )
    source = source[source["coord_quality"] == "crossing"]
    source = source.dropna(subset="bwt_port_number").set_index("bwt_port_number")
    shipped = pd.read_csv(raw / "ports" / "ports.csv", dtype={"cbp_code": str})
    shipped = shipped[shipped["point_basis"] == "crossing"].dropna(subset="cbp_code")
    both = shipped[shipped["cbp_code"].isin(source.index)]
    assert len(both) >= 30
    point = source.loc[both["cbp_code"], ["lat", "lon"]].to_numpy()
    # A hundredth of a degree is a kilometre: the same place, not a neighbour.
    assert abs(both["latitude"].to_numpy() - point[:, 0]).max() < 0.01
    assert abs(both["longitude"].to_numpy() - point[:, 1]).max() < 0.01
