"""The raw tables that ship: they parse, and add up to what was published."""

from pathlib import Path

import pandas as pd
import pytest

from geo.errors import InputError
from geo.schema import raw as declared
from geo.schema.contract import Table
from geo.sources.tables import read_table


def _read(raw: Path, table: Table) -> pd.DataFrame:
    return read_table(raw, table, known={})


@pytest.mark.parametrize("table", declared.RAW_TABLES, ids=lambda table: table.name)
def test_a_raw_table_parses_and_keeps_all_rows(raw: Path, table: Table) -> None:
    frame = _read(raw, table)
    lines = (raw / table.name).read_text(encoding="utf-8").splitlines()
    assert len(frame) == len(lines) - 1
    assert list(frame.columns) == table.names


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(
    raw: Path, tmp_path: Path
) -> None:
    name = declared.SUCCESSORS.name
    text = (raw / name).read_text(encoding="utf-8")
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_bytes(
        b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode("utf-8")
    )
    pd.testing.assert_frame_equal(
        _read(tmp_path, declared.SUCCESSORS), _read(raw, declared.SUCCESSORS)
    )


def test_a_fault_after_a_record_of_two_lines_is_named_by_its_line(
    tmp_path: Path,
) -> None:
    name = declared.PURCHASE_STATES.name
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(
        "period,area,states,weapon_class,firearms,derived\n"
        '2015,"Ari\nzona",AZ,all,5,no\n'
        "\n"
        "2015,Texas,TX,all,many,no\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"row 5, column 'firearms'"):
        _read(tmp_path, declared.PURCHASE_STATES)


@pytest.mark.parametrize(
    ("year", "total"), [(2021, 76_008), (2022, 78_483), (2023, 78_787)]
)
def test_dealers_add_up_to_the_nation(raw: Path, year: int, total: int) -> None:
    dealers = _read(raw, declared.DEALERS)
    assert dealers.loc[dealers["year"] == year, "dealers"].sum() == total


def test_dealers_of_border_states_in_2023_are_as_published(raw: Path) -> None:
    dealers = _read(raw, declared.DEALERS).query("year == 2023")
    by_state = dealers.groupby("state")["dealers"].sum()
    found = {name: int(by_state[name]) for name in ("TX", "AZ", "CA", "NM")}
    assert found == {"TX": 8_382, "AZ": 2_562, "CA": 2_522, "NM": 720}
    by_county = dealers.set_index("fips")["dealers"]
    assert by_county["04013"] == 1_346  # Maricopa
    assert by_county["48201"] == 760  # Harris


def test_dealers_by_type_differ_from_counties_by_what_was_published(raw: Path) -> None:
    # 24 without a county in 2021 and 2022; in 2023 the list by type is 296 short.
    by_type = _read(raw, declared.DEALER_TYPES).groupby("year")["licensees"].sum()
    by_county = _read(raw, declared.DEALERS).groupby("year")["dealers"].sum()
    assert (by_type - by_county).to_dict() == {2021: 24, 2022: 24, 2023: -296}


HOMICIDES = {
    1990: (14_493, 102),
    1991: (15_128, 114),
    1992: (16_594, 152),
    1993: (16_040, 132),
    1994: (15_839, 135),
    1995: (15_612, 147),
    1996: (14_505, 104),
    1997: (13_552, 107),
    1998: (13_656, 90),
    1999: (12_249, 95),
    2000: (10_737, 81),
    2001: (10_285, 90),
    2002: (10_088, 78),
    2003: (10_087, 56),
    2004: (9_329, 12),
    2005: (9_921, 15),
    2006: (10_452, 20),
    2007: (8_867, 14),
    2008: (14_006, 19),
    2009: (19_803, 21),
    2010: (25_757, 21),
    2011: (27_213, 100),
    2012: (25_967, 61),
    2013: (23_063, 53),
    2014: (20_010, 38),
    2015: (20_762, 45),
    2016: (24_559, 27),
    2017: (32_079, 441),
    2018: (36_685, 2_159),
    2019: (36_661, 1_123),
    2020: (36_773, 1_024),
    2021: (35_700, 552),
    2022: (33_287, 923),
    2023: (32_252, 942),
    2024: (33_550, 345),
}


def test_homicides_add_up_to_the_nation_unplaced_ones_included(raw: Path) -> None:
    table = _read(raw, declared.HOMICIDES)
    total = table.groupby("year")["homicides"].sum()
    unplaced = table[~table["placed"]].groupby("year")["homicides"].sum()
    found = {year: (int(total[year]), int(unplaced[year])) for year in total.index}
    assert found == HOMICIDES


def test_only_codes_of_no_municipality_are_unplaced(raw: Path) -> None:
    table = _read(raw, declared.HOMICIDES)
    nowhere = table["cvegeo"].str.endswith("999") | (table["cvegeo"] == "98000")
    assert (table["placed"] == ~nowhere).all()


def test_seven_in_ten_victims_of_2019_were_shot(raw: Path) -> None:
    share = _read(raw, declared.FIREARM_SHARE)
    assert (share["firearm_victims"] <= share["victims"]).all()
    assert share["state_code"].nunique() == 32
    nation = share.groupby("year")[["firearm_victims", "victims"]].sum()
    assert list(nation.loc[2019]) == [24_448, 34_723]
    assert list(nation.loc[2024]) == [21_928, 30_046]


def test_seizures_are_those_of_the_events(raw: Path) -> None:
    seizures = _read(raw, declared.MUNICIPAL_SEIZURES)
    assert seizures["long_guns"].sum() == 9_007
    assert seizures["handguns"].sum() == 2_708
    assert seizures["events_with_firearms"].sum() == 2_051
    assert (seizures["events_with_firearms"] <= seizures["events"]).all()


def test_federal_case_files_add_up_to_the_nation(raw: Path) -> None:
    table = _read(raw, declared.FEDERAL_CASES)
    cases = table.groupby("year")["cases"].sum()
    assert cases[2012] == 19_015
    assert cases[2024] == 14_845
    assert cases[2025] == 10_976
    assert len(table) == 14 * 33
    assert (table["months"] == table["year"].map({2025: 7}).fillna(12)).all()


def test_laws_are_those_of_fifty_states(raw: Path) -> None:
    laws = _read(raw, declared.GUN_LAWS).set_index("state")["laws"]
    assert len(laws) == 50
    found = {state: int(laws[state]) for state in ("CA", "NM", "TX", "AZ", "GA")}
    assert found == {"CA": 62, "NM": 17, "TX": 5, "AZ": 3, "GA": 0}


def test_southern_crossings_lie_on_the_southern_border(raw: Path) -> None:
    southern = _read(raw, declared.SOUTHERN)
    assert southern["beyond"].value_counts().to_dict() == {"GT": 6, "BZ": 1}
    assert southern["latitude"].between(14.5, 18.6).all()
    assert southern["longitude"].between(-92.3, -88.3).all()
    assert set(southern["mx_state"]) == {"07", "23", "27"}


def test_gateways_add_up_to_the_containers_of_2022(raw: Path) -> None:
    gateways = _read(raw, declared.GATEWAYS).set_index("gateway_id")
    sea = gateways[gateways["kind"] == "sea"]
    # 13 numbers, each rounded to a thousand.
    assert sea["volume"].sum() == pytest.approx(8_311_854, abs=6_500)
    assert sea["volume"].idxmax() == "manzanillo"
    air = gateways[gateways["kind"] == "air"]
    assert air["volume"].sum() < 588_461
    assert air["volume"].idxmax() == "aifa"


def test_usual_hours_are_of_speeds_that_cars_drive(raw: Path) -> None:
    known = _read(raw, declared.KNOWN_DISTANCES).dropna(subset=["hours"])
    assert len(known) >= 25
    assert (known["distance_km"] / known["hours"]).between(55, 120).all()
    assert (known["from_country"] == known["to_country"]).all()


def test_traced_firearms_add_up_to_the_published_total(raw: Path) -> None:
    states = _read(raw, declared.PURCHASE_STATES).set_index("area")
    assert states["firearms"].sum() == 53_411
    assert states.loc["Texas", "firearms"] == 22_506
    assert states.index[states["derived"]].tolist() == ["other states"]


def test_european_shares_add_up_to_all(raw: Path) -> None:
    shares = _read(raw, declared.ORIGIN_SHARES).set_index(["group", "origin"])
    assert shares["share_percent"]["all traced", "United States"] == 70
    assert shares["share_percent"].groupby("group").sum()["European-made"] == 100


def test_states_add_up_to_their_censuses_and_to_their_municipalities(
    raw: Path,
) -> None:
    states = _read(raw, declared.STATE_POPULATION)
    assert states.groupby("year")["population"].agg(["sum", "count"]).T.to_dict(
        "list"
    ) == {
        1990: [81_249_645, 32],
        2000: [97_483_412, 32],
        2010: [112_336_538, 32],
        2020: [126_014_024, 32],
    }
    towns = _read(raw, declared.MUNICIPAL_POPULATION)
    last = states[states["year"] == 2020].set_index("state_code")["population"]
    sums = towns.groupby("state_code")["population"].sum()
    assert last.to_dict() == sums.to_dict()


def test_people_add_up_to_the_census(raw: Path) -> None:
    people = _read(raw, declared.MUNICIPAL_POPULATION)
    assert people["population"].sum() == 126_014_024
    assert (people["cvegeo"].str[:2] == people["state_code"]).all()
    counties = _read(raw, declared.COUNTY_POPULATION).groupby("year")["population"]
    assert counties.sum().to_dict() == {
        2021: 332_099_760,
        2022: 334_017_321,
        2023: 336_806_231,
    }


def test_crossings_add_up_to_all_vehicles_of_2024(raw: Path) -> None:
    ports = _read(raw, declared.PORTS)
    assert len(ports) >= 40
    assert ports["personal_vehicles"].sum() == 76_884_566
    assert ports["trucks"].sum() == 7_617_207
    by_code = ports.groupby("bts_code")[["personal_vehicles", "trucks"]].sum()
    assert list(by_code.loc["2304"]) == [5_088_431, 3_026_632]  # Laredo
    assert list(by_code.loc["2504"]) == [14_829_472, 0]  # San Ysidro


def test_traffic_of_each_crossing_returns_by_one_that_takes_it_south(raw: Path) -> None:
    ports = _read(raw, declared.PORTS).set_index("port_id")
    way_back = ports["returns_by"]
    assert set(way_back) <= set(ports.index[ports["southbound"]])
    assert (way_back[ports["southbound"]] == way_back.index[ports["southbound"]]).all()
    assert way_back["el-paso-pdn"] == "el-paso-stanton"


def test_crossings_lie_on_the_border(raw: Path) -> None:
    ports = _read(raw, declared.PORTS)
    assert ports["latitude"].between(25.8, 32.75).all()
    assert ports["longitude"].between(-117.2, -97.3).all()
    assert not ports.duplicated(["latitude", "longitude"]).any()
    assert set(ports["field_office"]) == set(declared.FIELD_OFFICES)


def test_each_younger_area_has_a_parent_of_its_state(raw: Path) -> None:
    for table, code in (
        (declared.SUCCESSORS, "cvegeo"),
        (declared.COUNTY_SUCCESSORS, "fips"),
    ):
        frame = _read(raw, table)
        parent = frame[f"parent_{code}"]
        assert (frame[code].str[:2] == parent.str[:2]).all()
        # Counties stand for each other both ways: boundaries may be of any year.
        if code == "cvegeo":
            assert not parent.isin(frame[code]).any()
