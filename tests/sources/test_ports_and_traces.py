"""Faults of ports and traces that only the whole table can tell."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import InputError
from geo.sources.ports import read_ports
from geo.sources.traces import read_purchases, read_trace_places

STATES = {"TX", "AZ", "CA", "NM"}
FIPS = ["04013", "04019", "04027", "48029", "48141", "48201", "48215"]
AREAS = pd.DataFrame({"country": "US", "area_id": [f"US{fips}" for fips in FIPS]})


def _swap(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _refused(read: Callable[[], object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        read()
    return str(caught.value).splitlines()


def test_the_shipped_tables_are_sound(raw: Path) -> None:
    assert len(read_ports(raw)) == 45
    assert read_purchases(raw, STATES)["firearms"].sum() == 53_411


@pytest.mark.parametrize("back", ["nowhere", "el-paso-pdn"])
def test_traffic_must_return_by_a_crossing_that_goes_south(
    raw_copy: Path, back: str
) -> None:
    _swap(raw_copy / "ports/ports.csv", "yes,san-ysidro,", f"yes,{back},")
    assert _refused(lambda: read_ports(raw_copy)) == [
        (
            "raw/ports/ports.csv, column 'returns_by': expected a crossing that takes "
            f"vehicles south, found '{back}' for 'san-ysidro'. Name the crossing by "
            "which its traffic goes south again."
        )
    ]


def test_a_state_belongs_to_one_group_and_exists(raw_copy: Path) -> None:
    table = raw_copy / "traces/purchase_states.csv"
    _swap(table, "CA;NM", "CA;TX;ZZ")
    place = "raw/traces/purchase_states.csv, column 'states': expected "
    found = _refused(lambda: read_purchases(raw_copy, STATES))
    assert found == [
        place + "the postal code of a known state, found 'ZZ' in "
        "'California and New Mexico'. Correct the row.",
        place + "each state once, found 'TX' in 'California and New Mexico' and "
        "'Texas'. Correct the row.",
    ]


def test_one_class_of_weapon_is_returned(raw_copy: Path) -> None:
    table = raw_copy / "traces/purchase_states.csv"
    with table.open("a", encoding="utf-8") as file:
        file.write("2020,Texas,TX,handguns,7,no\n2020,others,,handguns,3,no\n")
    handguns = read_purchases(raw_copy, STATES, weapon_class="handguns")
    assert handguns["firearms"].tolist() == [7, 3]
    assert read_purchases(raw_copy, STATES)["firearms"].sum() == 53_411


def test_faults_of_a_class_that_is_not_asked_for_are_told_too(raw_copy: Path) -> None:
    table = raw_copy / "traces/purchase_states.csv"
    with table.open("a", encoding="utf-8") as file:
        file.write("2020,Ohio,OH,handguns,7,no\n")
    (found,) = _refused(lambda: read_purchases(raw_copy, STATES))
    assert "found 'OH' in 'Ohio'" in found


def test_a_class_without_rows_says_what_to_add(raw: Path) -> None:
    found = _refused(lambda: read_purchases(raw, STATES, weapon_class=".50 calibre"))
    assert found == [
        (
            "raw/traces/purchase_states.csv, column 'weapon_class': expected rows of "
            "'.50 calibre', found only all. Add rows of that class by state of "
            "purchase, with their source in card.toml, or choose another class."
        )
    ]


def test_only_one_row_stands_for_all_other_states(raw_copy: Path) -> None:
    table = raw_copy / "traces/purchase_states.csv"
    _swap(table, "CA;NM", "")
    assert _refused(lambda: read_purchases(raw_copy, STATES)) == [
        (
            "raw/traces/purchase_states.csv, column 'states': expected one row "
            "without states, found 2. Correct the row."
        )
    ]


def test_places_of_purchase_are_in_counties_that_exist(raw_copy: Path) -> None:
    found = read_trace_places(raw_copy, AREAS)
    assert found.set_index("place")["firearms"]["El Paso"] == 1658
    assert found.loc[~found["confirmed"], "place"].tolist() == ["Yuma"]
    _swap(raw_copy / "traces/places.csv", "48141", "48143")
    assert _refused(lambda: read_trace_places(raw_copy, AREAS)) == [
        (
            "raw/traces/places.csv, row 6, column 'fips': expected the code of a known "
            "county, found '48143'. Correct the code; a new area belongs in "
            "successors.csv too."
        )
    ]
