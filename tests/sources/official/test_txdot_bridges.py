"""Bridges of Texas: months added up, matched to crossings."""

from pathlib import Path

import pandas as pd
import pytest

from geo.errors import InputError
from geo.sources.official import told, txdot_bridges
from geo.sources.ports import read_ports

HEADER = "ID,Year,Month,Region,POE,Crossing,Modes,Northbound Crossing\n"
LEFT_OUT = "bridges that are no crossing of the table left out"
POINTS = (
    "Order,Border Crossing Name,Code,Region,County,TxDOT District,Port Of Entry,City,"
    "Address,Lat,Lon\n"
)


@pytest.fixture(scope="module")
def ports(raw: Path) -> pd.DataFrame:
    return read_ports(raw)


def _row(bridge: str, month: int, mode: str, value: str, *, year: int = 2024) -> str:
    return f"{year}-{month:02d}-X,{year},{month},Laredo,POE,{bridge},{mode},{value}\n"


def _file(folder: Path, text: str) -> Path:
    path = folder / "bridges.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_months_add_up_to_years(tmp_path: Path, ports: pd.DataFrame) -> None:
    text = HEADER
    for month in (1, 2, 3):
        text += _row("World Trade Bridge", month, "Commercial Trucks", '"1,000"')
        text += _row("World Trade Bridge", month, "Railcars", "77")
    text += _row("Juarez-Lincoln International Bridge", 1, "Passenger Vehicles", "5")
    text += _row("Juarez-Lincoln International Bridge", 1, "Buses", "2")
    text += _row(
        "Juarez-Lincoln International Bridge", 2, "Pedestrians/ Bicyclists", ""
    )
    text += _row("West Rail Bridge", 1, "Railcars", "9")
    text += _row("Bridge of Sighs", 1, "Passenger Vehicles", "4")
    table = txdot_bridges.read(_file(tmp_path, text), ports=ports)
    found = table.set_index("port_id")
    assert found.loc["laredo-world-trade", "trucks"] == 3000
    assert found.loc["laredo-world-trade", "months"] == 3
    assert found.loc["laredo-2", "personal_vehicles"] == 5
    assert found.loc["laredo-2", "buses"] == 2
    assert told(table).repairs == (
        f"{LEFT_OUT}: Bridge of Sighs, West Rail Bridge",
        "4 vehicles went over them",
        "1 empty counts taken as none",
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (_row("Roma", 13, "Buses", "1"), "at most 12, found '13'"),
        (_row("Roma", 1, "Camels", "1"), "the name of a mode, found 'Camels'"),
        (_row("Roma", 1, "Buses", "some"), "a whole number, found 'some'"),
        (
            _row("Roma", 1, "Buses", "1") * 2,
            "row 3, column 'year, month, bridge, mode'",
        ),
    ],
)
def test_wrong_rows_are_refused(
    tmp_path: Path, ports: pd.DataFrame, row: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        txdot_bridges.read(_file(tmp_path, HEADER + row), ports=ports)


def test_points_may_have_addresses_of_two_lines(
    tmp_path: Path, ports: pd.DataFrame
) -> None:
    text = (
        f"{POINTS}"
        '1,Colombia Solidarity Bridge,C,L,Webb,Laredo,Laredo,Laredo,"202 State\n'
        'Laredo, Texas",27.699841,-99.745612\n'
        "2,West Rail Bridge,W,R,Cameron,Pharr,B,B,Road,25.96,-97.58\n"
    )
    table = txdot_bridges.read_points(_file(tmp_path, text), ports=ports)
    assert table["port_id"].tolist() == ["laredo-colombia"]
    assert table["latitude"].tolist() == [27.699841]
    assert told(table).repairs[-1].endswith("left out: West Rail Bridge")


def test_swapped_coordinates_are_refused(tmp_path: Path, ports: pd.DataFrame) -> None:
    row = "1,Roma,C,L,Starr,Pharr,Roma,Roma,Road,-99.019,26.4039\n"
    with pytest.raises(InputError, match="column 'Lat': expected at least 14"):
        txdot_bridges.read_points(_file(tmp_path, POINTS + row), ports=ports)


def test_shares_of_bridges_replace_those_of_whole_ports_alone(
    tmp_path: Path, ports: pd.DataFrame
) -> None:
    text = HEADER
    names = {port: name for name, port in txdot_bridges.PORTS_BY_BRIDGE.items()}
    for at, port in enumerate(("eagle-pass-1", "eagle-pass-2", "laredo-1"), start=1):
        text += _row(names[port], 1, "Passenger Vehicles", f"{at}")
    bridges = txdot_bridges.read(_file(tmp_path, text), ports=ports)
    shared = txdot_bridges.with_bridge_shares(ports, bridges, 2024)
    found = shared.set_index("port_id")["personal_vehicles"]
    before = ports.set_index("port_id")["personal_vehicles"]
    assert found[["eagle-pass-1", "eagle-pass-2"]].tolist() == [1, 2]
    # Three bridges of Laredo are not counted: its port keeps what it had.
    assert found["laredo-1"] == before["laredo-1"]
    assert found["nogales-mariposa"] == before["nogales-mariposa"]


def test_every_bridge_names_a_crossing_of_the_table(ports: pd.DataFrame) -> None:
    named = list(txdot_bridges.PORTS_BY_BRIDGE.values())
    assert len(named) == len(set(named))
    texan = set(ports.loc[ports["us_state"] == "TX", "port_id"])
    assert set(named) == texan
