"""Damaged files: each reader of the United States refuses them in words or reads."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from geo.errors import FaultyError
from geo.sources.official import (
    atf_dealer_counts,
    atf_dealers,
    atf_traces,
    bts_crossings,
    cbp_seizures,
    cbp_waits,
    census_population,
    fbi_nics,
    told,
    txdot_bridges,
)
from geo.sources.ports import read_ports
from tests.sources.official.damage import DAMAGE, Damage, damaged

Reader = Callable[[Path], pd.DataFrame]

PORTS = read_ports(Path(__file__).parents[3] / "data" / "raw")
LISTING = (
    "LIC_REGN\tLIC_CNTY\tLIC_TYPE\tLICENSE_NAME\tPREMISE_STATE\tPREMISE_ZIP_CODE\n"
    "--------\t--------\t--------\t------------\t-------------\t----------------\n"
    "1\t019\t01\tSECRETIVE LLC\tAZ\t85701\n1\t141\t07\tSECRETIVE LLC\tTX\t799010000\n"
)
BTS = (
    "Port Name,State,Port Code,Border,Date,Measure,Value,Latitude,Longitude,Point\n"
) + "".join(
    f"Roma,Texas,2310,US-Mexico Border,2024-{month:02d}-01,Trucks,{month},1,1,P\n"
    for month in range(1, 13)
)
SEIZURES = (
    "Fiscal Year,Month (abbv),Component,Area of Responsibility,Inbound/Outbound,"
    "Category,Event ID,Quantity Seized\n2025,JUL,Office of Field Operations,"
    "Laredo Field Office,OUTBOUND,Handgun,1.0,2.0\n"
)

POPULATION = (
    "SUMLEV,STATE,COUNTY,CTYNAME,POPESTIMATE2024\n040,04,000,Arizona,5\n"
    "050,04,019,Pima County,5\n"
)
CHECKS = (
    "month,state,permit,handgun,long_gun,other,multiple,totals\n"
    "2024-01,Texas,1,2,3,4,5,15\n"
)
FEED = json.dumps(
    [
        {
            "port_number": "250401",
            "port_name": "San Ysidro",
            "crossing_name": "",
            "hours": "6 am-10 pm",
            "port_status": "Open",
            "passenger_vehicle_lanes": {
                "standard_lanes": {
                    "operational_status": "delay",
                    "delay_minutes": "20",
                    "lanes_open": "4",
                }
            },
        }
    ]
)
CASES: dict[str, tuple[str, str, Reader]] = {
    "listing": ("0125-ffl-list.txt", LISTING, atf_dealers.read_premises),
    "dealers": (
        "dealers.csv",
        "fips,state,countyname,year,dealers\n04019,AZ,Pima County,2023,7\n",
        atf_dealer_counts.read,
    ),
    "traces": (
        "traces.csv",
        "year,source_state,recovery_state,n_firearms\n2017,ARIZONA,TEXAS,12\n",
        atf_traces.read,
    ),
    "crossings": (
        "bts.csv",
        BTS,
        lambda path: bts_crossings.read(path, ports=PORTS),
    ),
    "seizures": ("weapons.csv", SEIZURES, cbp_seizures.read),
    "feed": ("bwt.json", FEED, lambda path: cbp_waits.read(path, ports=PORTS)),
    "bridges": (
        "bridges.csv",
        "Year,Month,Crossing,Modes,Northbound Crossing\n2024,1,Ysleta Bridge,Buses,4\n",
        lambda path: txdot_bridges.read(path, ports=PORTS),
    ),
    "population": (
        "population.csv",
        POPULATION,
        census_population.read,
    ),
    "checks": (
        "nics.csv",
        CHECKS,
        fbi_nics.read,
    ),
}


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=DAMAGE)
def test_damaged_files_are_refused_or_read(
    tmp_path: Path, name: str, damage: Damage
) -> None:
    file, text, read = CASES[name]
    path = tmp_path / file
    path.write_bytes(damaged(text.encode(), damage))
    try:
        table = read(path)
    except FaultyError as error:
        message = str(error)
        # Refused in words, with no word of a licensee.
        assert file in message or "table '" in message
        assert "SECRETIVE" not in message
        return
    assert told(table).rows >= 1
    assert "SECRETIVE" not in table.to_csv() + repr(table.attrs)


@pytest.mark.parametrize("name", CASES)
def test_whole_files_are_read(tmp_path: Path, name: str) -> None:
    file, text, read = CASES[name]
    path = tmp_path / file
    path.write_text(text, encoding="utf-8")
    assert not read(path).empty
