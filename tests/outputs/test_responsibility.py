"""Joins of authorities to places, beside answers worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from geo.outputs.responsibility import KINDS, by_area, by_cell, by_corridor, by_port
from geo.outputs.words import WORDS
from geo.schema.responsibility import RESPONSIBILITY, RESPONSIBILITY_BASES

SECTOR, CUSTOMS, OFFICE = (
    "border_patrol_sector",
    "mexican_customs_office",
    "cbp_field_office",
)
ROWS = [
    # kind, unit, area_id, port_id, through
    (SECTOR, "laredo", "US48479", "", ""),
    (SECTOR, "yuma", "US06065", "", ""),
    (SECTOR, "el-centro", "US06065", "", ""),
    (SECTOR, "el-centro", "US06025", "", ""),
    (SECTOR, "laredo", "", "laredo-1", "US48479"),
    (OFFICE, "laredo", "", "laredo-1", ""),
    (OFFICE, "laredo", "US48479", "", ""),
    (OFFICE, "san-diego", "", "calexico", ""),
    (CUSTOMS, "mexicali", "", "calexico", ""),
    (CUSTOMS, "mexicali", "MX02002", "", ""),
]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Give a small table ``sources_responsibility``."""
    columns = ["kind", "unit", "area_id", "port_id", "through"]
    frame = pd.DataFrame(ROWS, columns=columns)
    frame["name_en"] = frame["unit"].str.upper()
    frame["name_es"] = "de " + frame["unit"]
    return frame.reindex(columns=RESPONSIBILITY.names)


def test_units_of_areas_stand_by_kind(table: pd.DataFrame) -> None:
    wide = by_area(table, label="unit")
    assert list(wide.index) == ["MX02002", "US06025", "US06065", "US48479"]
    assert tuple(wide) == KINDS
    assert wide[SECTOR].to_dict() == {
        "MX02002": "",
        "US06025": "el-centro",
        "US06065": "el-centro; yuma",
        "US48479": "laredo",
    }
    assert wide.loc["US48479", OFFICE] == "laredo"
    assert (wide["own"] == "").all()


def test_units_of_ports_are_direct_or_through_an_area(table: pd.DataFrame) -> None:
    wide = by_port(table)
    assert wide.loc["laredo-1", SECTOR] == "LAREDO"
    assert wide.loc["laredo-1", OFFICE] == "LAREDO"
    assert wide.loc["laredo-1", CUSTOMS] == ""
    assert by_port(table, label="name_es").loc["calexico", CUSTOMS] == "de mexicali"


def test_units_of_cells_are_those_of_their_areas(table: pd.DataFrame) -> None:
    grid = pd.DataFrame(
        {"area_id": ["US06065", "US99999", "US48479", "US06065", ""]},
        index=[5, 3, 9, 1, 2],
    )
    wide = by_cell(table, grid, label="unit")
    assert list(wide.index) == [5, 3, 9, 1, 2]
    assert wide[SECTOR].tolist() == [
        "el-centro; yuma",
        "",
        "laredo",
        "el-centro; yuma",
        "",
    ]
    assert wide[SECTOR].dtype == "category"


def test_a_large_grid_is_joined_as_single_rows_are(table: pd.DataFrame) -> None:
    drawn = np.random.default_rng(5).choice(
        ["US06065", "US06025", "US48479", "MX02002", "MX01001"], size=5000
    )
    wide = by_cell(table, pd.DataFrame({"area_id": drawn}))
    alone = by_area(table)
    for kind in KINDS:
        expected = [alone[kind].get(area, "") for area in drawn]
        assert wide[kind].tolist() == expected


def test_units_of_a_corridor_come_in_the_order_of_its_places(
    table: pd.DataFrame,
) -> None:
    areas = pd.DataFrame(
        {
            "country": ["US", "US", "US", "MX"],
            "area_id": ["US48479", "US06065", "US06025", "MX02002"],
            "name": ["Webb", "Riverside", "Imperial", "Webb"],
            "state_name": ["Texas", "California", "California", "Texas"],
        }
    )
    ports = pd.DataFrame(
        {"port_id": ["laredo-1", "calexico"], "name_en": ["Bridge I", "Calexico"]}
    )
    corridors = pd.DataFrame(
        {
            "rank": [2, 7],
            "country": ["US", "US"],
            "areas": [
                "Webb, Texas; Riverside, California; Imperial, California",
                "Nowhere, Ohio",
            ],
            "ports": ["Calexico; Bridge I", ""],
        }
    )
    wide = by_corridor(table, corridors, areas, ports, label="unit")
    assert wide.loc[2, SECTOR] == "laredo; el-centro; yuma"
    assert wide.loc[2, OFFICE] == "san-diego; laredo"
    # By its crossings only: no corridor of the United States crosses a municipality.
    assert wide.loc[2, CUSTOMS] == "mexicali"
    assert (wide.loc[7] == "").all()


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_and_basis_has_its_word(language: str) -> None:
    for kind in KINDS:
        assert WORDS[language][f"responsibility_{kind}"]
    for basis in RESPONSIBILITY_BASES:
        assert WORDS[language][f"basis_{basis}"]
