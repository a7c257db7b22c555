"""Readers of official layouts of the United States, on real files."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.sources.official import (
    atf_dealer_counts,
    atf_dealers,
    atf_listing,
    atf_traces,
    bts_crossings,
    cbp_seizures,
    cbp_waits,
    census_population,
    fbi_nics,
    state_laws,
    told,
    txdot_bridges,
)
from geo.sources.ports import read_ports

LISTING = "atf_ffl_listing_layout_redacted_2013_05.txt"


@pytest.fixture(scope="module")
def states(shared_data: Path) -> Path:
    return shared_data / "united_states"


@pytest.fixture(scope="module")
def border(shared_data: Path) -> Path:
    return shared_data / "border"


@pytest.fixture(scope="module")
def ports(raw: Path) -> pd.DataFrame:
    return read_ports(raw)


def test_all_licensees_of_the_listing_are_placed(states: Path) -> None:
    table = atf_dealers.read(states / LISTING)
    about = told(table)
    assert about.rows == 4018
    # Counted by hand: 01 2,849, 07 500, 02 439, 08 73; of these 11 in territories.
    assert int(table["dealers"].sum()) == 3850
    assert set(table["year"]) == {2013}
    assert "3,817 licensees placed by the county of the licence" in about.repairs
    assert "33 licensees placed by the point of the ZIP" in about.repairs
    assert "ZIPs of 5 licensees with digits lost were mended" in about.repairs


def test_listing_agrees_with_the_counts_of_its_columns(states: Path) -> None:
    source = pd.read_csv(states / LISTING, sep="\t", skiprows=[1], dtype=str)
    source = source[source["Lic Type"].isin(atf_dealers.TYPES)]
    source = source[~source["Premise State"].isin(["PR", "VI"])]
    kept = atf_listing.read_listing(states / LISTING).counts
    for column, name in (("Premise State", "state"), ("Lic Type", "licence_type")):
        expected = source.groupby(column).size().to_dict()
        assert kept.groupby(name)["licensees"].sum().to_dict() == expected


def test_nothing_of_a_licensee_leaves_the_reader(states: Path) -> None:
    source = pd.read_csv(states / LISTING, sep="\t", skiprows=[1], dtype=str)
    denied = ["License Name", "Premise Street", "Mail Street", "Premise City"]
    secrets = {text for name in denied for text in source[name].dropna()}
    tables = [
        atf_dealers.read(states / LISTING),
        atf_dealers.read_premises(states / LISTING),
        atf_dealers.read_with_points(states / LISTING)[1],
    ]
    texts = {
        text
        for table in tables
        for line in table.to_csv(index=False).splitlines()
        for text in line.split(",")
    }
    assert {"FL", "Marion County"} <= texts
    assert secrets
    assert not secrets & texts


def test_zip_points_hold_nearly_all(states: Path) -> None:
    points = atf_dealers.read_with_points(states / LISTING)[1]
    assert int(points["dealers"].sum()) == 3849
    premises = atf_dealers.read_premises(states / LISTING)
    assert int(premises["licensees"].sum()) == 3850


def test_dealers_have_the_totals_that_were_published(states: Path) -> None:
    table = atf_dealer_counts.read(states / "dealers_county_year_2003_2023.csv")
    assert len(table) == 66_003
    latest = table[table["year"] == 2023]
    by_state = latest.groupby("state")["dealers"].sum()
    totals = by_state[["TX", "AZ", "CA", "NM"]].tolist()
    assert totals == [8382, 2562, 2522, 720]
    by_county = latest.set_index("fips")["dealers"]
    # Maricopa, Harris and Tarrant.
    assert by_county[["04013", "48201", "48439"]].tolist() == [1346, 760, 585]


def test_types_have_the_totals_that_were_published(states: Path) -> None:
    name = "dealers_us_type_year_2003_2023.csv"
    table = atf_dealer_counts.read_types(states / name)
    first = table[table["licence_type"] == "01"].set_index("year")["licensees"]
    assert first[[2016, 2022, 2023]].tolist() == [55_862, 52_808, 50_246]


def test_dealers_are_the_table_that_ships(raw: Path, states: Path) -> None:
    table = atf_dealer_counts.read(states / "dealers_county_year_2003_2023.csv")
    shipped = pd.read_csv(raw / "dealers" / "dealers.csv", dtype={"fips": "str"})
    own = table[table["year"] >= 2021].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, shipped.astype({"state": "str"}))


def test_traces_add_up(states: Path) -> None:
    name = "atf_trace_source_recovery_state_2010_2017.csv.gz"
    table = atf_traces.read(states / name)
    # The whole file without its territories and Canada.
    source = pd.read_csv(states / name)
    left_out = 5476
    assert int(table["firearms"].sum()) == int(source["n_firearms"].sum()) - left_out
    assert len(table) == 8 * 51 * 51


def test_bts_gives_the_crossings_that_ship(
    raw: Path, border: Path, ports: pd.DataFrame
) -> None:
    path = border / "bts_border_crossing_entry_us_mexico_1996_2025.csv.gz"
    table = bts_crossings.read(path, ports=ports)
    assert told(table).rows == 94_234
    expected = ports.sort_values("port_id", ignore_index=True)
    pd.testing.assert_frame_equal(table, expected)
    assert raw.is_dir()


def test_bts_and_bridges_give_the_crossings_that_ship(
    border: Path, ports: pd.DataFrame
) -> None:
    """The shares that ship are those of the bridges of 2024, nothing else."""
    bridges = txdot_bridges.read(
        border / "tx_mx_bridges_monthly_northbound_2008_2025.csv.gz", ports=ports
    )
    # Other shares at first: all crossings of Texas alike.
    texan = ports["us_state"] == "TX"
    volumes = ["personal_vehicles", "trucks", "pedestrians"]
    alike = ports.copy()
    alike.loc[texan, volumes] = 1
    shared = txdot_bridges.with_bridge_shares(alike, bridges, 2024)
    table = bts_crossings.read(
        border / "bts_border_crossing_entry_us_mexico_1996_2025.csv.gz", ports=shared
    )
    expected = ports.sort_values("port_id", ignore_index=True)
    pd.testing.assert_frame_equal(table[volumes], expected[volumes])


def test_bts_reads_every_whole_year(border: Path) -> None:
    path = border / "bts_border_crossing_entry_us_mexico_1996_2025.csv.gz"
    table = bts_crossings.read_by_year(path)
    assert sorted(set(table["year"])) == list(range(1996, 2025))
    source = pd.read_csv(path, dtype={"Port Code": str}).drop_duplicates()
    source = source[source["Measure"] == "Trucks"]
    expected = source.groupby(source["Date"].str[:4].astype(int))["Value"].sum()
    found = table.groupby("year")["trucks"].sum().astype("int64")
    assert found.to_dict() == expected.drop(2025).to_dict()


def test_bridges_stand_where_their_crossings_do(
    border: Path, ports: pd.DataFrame
) -> None:
    points = txdot_bridges.read_points(
        border / "tx_mx_bridges_coordinates.csv", ports=ports
    )
    assert len(points) == 28
    own = ports.set_index("port_id").loc[points["port_id"]]
    for axis in ("latitude", "longitude"):
        apart = np.abs(own[axis].to_numpy() - points[axis].to_numpy())
        # A hundredth of a degree is a kilometre.
        assert apart.max() < 0.01


def test_seizures_are_the_table_that_ships(raw: Path, border: Path) -> None:
    path = border / "cbp_weapons_ammunition_seizures_sw_border_sample.csv"
    table = cbp_seizures.read(path)
    outbound = table[table["direction"] == "outbound"].set_index("field_office")
    offices = ["Laredo", "El Paso", "Tucson", "San Diego"]
    assert outbound.loc[offices, "weapons"].tolist() == [117, 22, 15, 7]
    shipped = pd.read_csv(raw / "seizures" / "field_offices.csv")
    assert table.to_dict("records") == shipped.to_dict("records")
    assert told(table).repairs[-1] == (
        "a sample: 4 of the 13 months from 2025-07 to 2026-07"
    )


def test_waits_have_the_hours_that_ship(border: Path, ports: pd.DataFrame) -> None:
    table = cbp_waits.read(
        border / "cbp_border_wait_times_snapshot_2026_08_22.json", ports=ports
    )
    assert told(table).rows == 42
    assert len(table) == 40
    assert told(table).repairs[0] == (
        "crossings of no entry of the table left out: El Paso (240221), Nogales - "
        "Morley Gate (260403)"
    )
    hours = ports.set_index("port_id")["hours_northbound"]
    assert table.set_index("port_id")["hours"].to_dict() == {
        port: hours[port] for port in table["port_id"]
    }
    at = cbp_waits.hours_at(table, ports)
    assert at["andrade"] == 1.5
    assert "el-paso-pdn" not in at


def test_population_is_the_table_that_ships(raw: Path, states: Path) -> None:
    table = census_population.read(states / "census_county_population_2020_2024.csv")
    assert sorted(set(table["year"])) == list(range(2020, 2025))
    shipped = pd.read_csv(raw / "population" / "counties.csv", dtype={"fips": "str"})
    own = table[table["year"].between(2021, 2023)].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, shipped.astype({"state": "str"}))


def test_laws_have_the_totals_that_were_published(raw: Path, states: Path) -> None:
    table = state_laws.read(states / "state_firearm_laws_1976_2024.xlsx")
    latest = table[table["year"] == 2024]
    own = latest.set_index("state")["laws"]
    assert own[["CA", "NM", "TX", "AZ"]].tolist() == [62, 17, 5, 3]
    shipped = pd.read_csv(raw / "dealers" / "laws.csv")
    assert latest.to_dict("records") == shipped.to_dict("records")
    older = state_laws.read(states / "statefirearmlaws_1991_2017_database.csv")
    assert len(older) == 1350


def test_checks_add_up(states: Path) -> None:
    name = "fbi_nics_background_checks_1998_2026.csv"
    table = fbi_nics.read(states / name)
    source = pd.read_csv(states / name)
    texan = source[source["state"] == "Texas"]
    expected = texan.groupby(texan["month"].str[:4].astype(int))["totals"].sum()
    own = table[table["state"] == "TX"].set_index("year")
    assert own["checks"].to_dict() == expected.to_dict()
    assert own["months"].to_dict()[1998] == 2
