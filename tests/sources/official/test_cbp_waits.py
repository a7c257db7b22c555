"""CBP's wait-time feed, in the layout of the service and of the snapshot."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo.errors import InputError
from geo.sources.official import cbp_waits, told
from geo.sources.ports import read_ports

Json = dict[str, Any]


@pytest.fixture(scope="module")
def ports(raw: Path) -> pd.DataFrame:
    return read_ports(raw)


def _service_lane(status: str, minutes: str = "", lanes: str = "") -> Json:
    return {
        "operational_status": status,
        "update_time": "At 3:00 pm PDT",
        "delay_minutes": minutes,
        "lanes_open": lanes,
    }


def _service(number: str = "250401", **changes: object) -> Json:
    none = _service_lane("N/A")
    return {
        "port_number": number,
        "border": "Mexican Border",
        "port_name": "San Ysidro",
        "crossing_name": "",
        "hours": "24 hrs/day",
        "date": "8/22/2026",
        "time": "15:38:27",
        "port_status": "Open",
        "construction_notice": "",
        "passenger_vehicle_lanes": {
            "maximum_lanes": "34",
            "standard_lanes": _service_lane("delay", "90", "6"),
            "NEXUS_SENTRI_lanes": _service_lane("no delay", "0", "13"),
            "ready_lanes": _service_lane("Update Pending"),
        },
        "pedestrian_lanes": {
            "maximum_lanes": "22",
            "standard_lanes": _service_lane("Lanes Closed"),
            "ready_lanes": none,
        },
        "commercial_vehicle_lanes": {
            "maximum_lanes": "N/A",
            "standard_lanes": none,
            "FAST_lanes": none,
        },
        **changes,
    }


def _snapshot_lane(status: str, minutes: int | None, lanes: int) -> Json:
    return {"status": status, "delay_minutes": minutes, "lanes_open": lanes}


def _snapshot() -> Json:
    return {
        "port_number": "250401",
        "name": "San Ysidro",
        "port_name": "San Ysidro",
        "crossing_name": "",
        "border": "Mexican Border",
        "hours": "24 hrs/day",
        "port_status": "Open",
        "updated_at": "8/22/2026 15:38:27",
        "lanes": {
            "passenger_standard": _snapshot_lane("delay", 90, 6),
            "passenger_sentri": _snapshot_lane("no delay", 0, 13),
            "passenger_ready": _snapshot_lane("Update Pending", None, 0),
            "pedestrian_standard": _snapshot_lane("Lanes Closed", None, 0),
            "pedestrian_ready": None,
            "commercial_standard": None,
            "commercial_fast": None,
        },
    }


def _file(folder: Path, content: object) -> Path:
    path = folder / "bwt.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_service_and_snapshot_say_the_same(tmp_path: Path, ports: pd.DataFrame) -> None:
    service = cbp_waits.read(_file(tmp_path, [_service()]), ports=ports)
    snapshot = cbp_waits.read(
        _file(tmp_path, {"crossings": [_snapshot()]}), ports=ports
    )
    pd.testing.assert_frame_equal(service, snapshot)
    row = service.iloc[0]
    assert row["port_id"] == "san-ysidro"
    assert (row["hours"], row["hours_open"]) == ("24 h", 24)
    assert (row["passenger_standard_lanes"], row["passenger_standard_minutes"]) == (
        6,
        90,
    )
    assert (row["passenger_sentri_lanes"], row["passenger_sentri_minutes"]) == (13, 0)
    # Pending is not known, closed is none, N/A is no such lane.
    assert pd.isna(row["passenger_ready_lanes"])
    assert row["pedestrian_standard_lanes"] == 0
    assert pd.isna(row["pedestrian_standard_minutes"])
    assert pd.isna(row["commercial_fast_lanes"])


def test_crossings_are_found_by_name_too(tmp_path: Path, ports: pd.DataFrame) -> None:
    trucks = _service(
        "259999",
        port_name="Otay Mesa",
        crossing_name="Commercial",
        passenger_vehicle_lanes={},
        commercial_vehicle_lanes={"FAST_lanes": _service_lane("delay", "30", "2")},
    )
    cars = _service("250601", port_name="Otay Mesa", crossing_name="Passenger")
    table = cbp_waits.read(_file(tmp_path, [cars, trucks]), ports=ports)
    row = table.iloc[0]
    assert (row["port_id"], row["cbp_code"]) == ("otay-mesa", "250601")
    assert (row["passenger_standard_lanes"], row["commercial_fast_lanes"]) == (6, 2)
    assert (
        "several entries of one crossing put together: otay-mesa" in told(table).repairs
    )


def test_others_are_listed(tmp_path: Path, ports: pd.DataFrame) -> None:
    feed = [
        _service(),
        _service("300401", border="Canadian Border"),
        _service("260403", port_name="Nogales", crossing_name="Morley Gate"),
    ]
    table = cbp_waits.read(_file(tmp_path, feed), ports=ports)
    assert table["port_id"].tolist() == ["san-ysidro"]
    repairs = told(table).repairs
    assert repairs[0] == "1 crossings to Canada left out"
    assert repairs[1] == (
        "crossings of no entry of the table left out: Nogales Morley Gate (260403)"
    )
    assert repairs[2].startswith("crossings that are not in the feed: andrade, ")


def test_waits_become_hours_at_crossings(tmp_path: Path, ports: pd.DataFrame) -> None:
    feed = [
        _service(),
        # Lanes of SENTRI alone, northbound only: nothing goes south by it.
        _service("240202"),
        _service("230404", passenger_vehicle_lanes=None),
    ]
    table = cbp_waits.read(_file(tmp_path, feed), ports=ports)
    assert cbp_waits.hours_at(table, ports) == {"san-ysidro": 1.5}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24 hrs/day", ("24 h", 24)),
        ("6 am-10 pm", ("06:00-22:00", 16)),
        ("6 am-Midnight", ("06:00-24:00", 18)),
        ("Noon-8:30 pm", ("12:00-20:30", 8.5)),
        ("10 pm-6 am", ("22:00-06:00", 8)),
        ("12 am-12 pm", ("00:00-12:00", 12)),
        ("13 am-2 pm", None),
        ("by appointment", None),
        ("", None),
    ],
)
def test_hours_are_read(text: str, expected: tuple[str, float] | None) -> None:
    assert cbp_waits.parse_hours(text) == expected


def test_strange_hours_are_told(tmp_path: Path, ports: pd.DataFrame) -> None:
    table = cbp_waits.read(_file(tmp_path, [_service(hours="see sign")]), ports=ports)
    assert table["hours"].isna().all()
    assert "hours that cannot be read left empty: see sign" in told(table).repairs


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "JSON in UTF-8"),
        ("[" * 100_000, "JSON in UTF-8"),
        ("{}", "a list of crossings, found none"),
        ("[]", "a list of crossings, found none"),
        ("[3]", "row 1: expected a crossing, found '3'"),
        (json.dumps([_service(border="Canadian Border")]), "crossings to Mexico"),
        (json.dumps([_service("")]), "a port number, found none"),
        (json.dumps([_service(port_status="Perhaps")]), "Open or Closed"),
        (
            json.dumps(
                [
                    _service(
                        passenger_vehicle_lanes={
                            "standard_lanes": _service_lane("delay", "99999", "1")
                        }
                    )
                ]
            ),
            "column 'passenger_standard delay_minutes': expected a whole number of at",
        ),
        (
            json.dumps(
                [
                    _service(
                        passenger_vehicle_lanes={
                            "standard_lanes": _service_lane("delay", "9", "-1")
                        }
                    )
                ]
            ),
            "found '-1'",
        ),
    ],
)
def test_wrong_feeds_are_refused(
    tmp_path: Path, ports: pd.DataFrame, content: str, message: str
) -> None:
    path = tmp_path / "bwt.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        cbp_waits.read(path, ports=ports)
