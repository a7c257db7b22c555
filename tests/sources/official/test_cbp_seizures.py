"""CBP's events of seizure, added up by field office."""

from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.official import cbp_seizures, told

HEADER = (
    "Fiscal Year,Month (abbv),Component,Region,Area of Responsibility,"
    "Inbound/Outbound,Mode of Transportation,Seizure Type,Category,Event ID,"
    "Quantity Seized\n"
)


def _row(
    *,
    year: str = "2025",
    month: str = "JUL",
    component: str = "Office of Field Operations",
    office: str = "Laredo Field Office",
    direction: str = "OUTBOUND",
    category: str = "Handgun",
    event: str = "1.0",
    quantity: str = "2.0",
) -> str:
    return (
        f"{year},{month},{component},Southwest Border,{office},{direction},Land,"
        f"Weapons,{category},{event},{quantity}\n"
    )


def _file(folder: Path, *rows: str) -> Path:
    path = folder / "weapons.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def test_firearms_of_events_are_added_up(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        _row(),
        _row(category="Long Arm", quantity="3.0"),  # of the same event
        _row(event="2.0", direction="INBOUND", quantity="1.0"),
        _row(event="3.0", month="AUG", category="Magazine", quantity="50.0"),
        _row(event="4.0", direction="OTHER"),
        _row(event="5.0", component="U.S. Border Patrol", office="Laredo Sector"),
        _row(event="6.0", office="Houston Field Office"),
    )
    table = cbp_seizures.read(path)
    found = table.set_index(["field_office", "direction"])[["events", "weapons"]]
    assert found.T[("Laredo", "outbound")].tolist() == [1, 5]
    assert found.T[("Laredo", "inbound")].tolist() == [1, 1]
    # The other offices of the border are there, with none.
    assert len(table) == 8
    assert found["weapons"].sum() == 6
    repairs = told(table).repairs
    assert "field offices left out: Houston Field Office" in repairs
    assert "1 rows of firearms neither inbound nor outbound left out" in repairs
    assert repairs[-1] == "2 months, 2025-07 to 2025-08, none missing"


def test_fiscal_years_begin_in_october(tmp_path: Path) -> None:
    path = _file(tmp_path, _row(month="OCT"), _row(year="2026 (FYTD)", month="SEP"))
    table = cbp_seizures.read(path)
    assert set(table["first_month"]) == {"2024-10"}
    assert set(table["last_month"]) == {"2026-09"}
    assert told(table).repairs[-1] == (
        "a sample: 2 of the 24 months from 2024-10 to 2026-09"
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (_row(year="25"), "a fiscal year as 2025 .*found '25'"),
        (_row(month="JULIO?"), None),
        (_row(month="XYZ"), "a month as JUL, found 'XYZ'"),
        (_row(direction="SIDEWAYS"), "the name of a direction, found 'SIDEWAYS'"),
        (_row(quantity="1.5"), "a whole number of firearms, found '1.5'"),
        (_row(quantity=""), "a whole number of firearms, found nothing"),
        (_row(quantity="many"), "a number, found 'many'"),
        (_row(office="Buffalo Field Office"), "seizures of San Diego"),
    ],
)
def test_wrong_rows_are_refused(tmp_path: Path, row: str, message: str | None) -> None:
    path = _file(tmp_path, row)
    if message is None:
        # Three letters name a month in either language.
        assert set(cbp_seizures.read(path)["first_month"]) == {"2025-07"}
        return
    with pytest.raises(InputError, match=message):
        cbp_seizures.read(path)


def test_parts_may_be_weighed(tmp_path: Path) -> None:
    path = _file(tmp_path, _row(), _row(category="Ammunition", quantity="0.5"))
    assert cbp_seizures.read(path)["weapons"].sum() == 2
