"""Ranked tables: most flow first, and only the first rows."""

import pandas as pd
import pytest

from geo.outputs.briefing import rankings
from geo.outputs.briefing.model import Band, Lines
from geo.outputs.briefing.responsible import show_responsible
from tests.briefing_world import (
    area,
    corridor,
    make,
    make_style,
    plain,
    port,
    shapes,
    speech,
)


def test_crossings_stand_by_rank_and_end_after_the_rows_asked_for() -> None:
    rows = [port(f"p{at}", "Alfa", 0.3 - at / 50, rank=at + 1) for at in range(8)]
    products = make(ports=shapes(rows[::-1]))
    table = rankings.rank_crossings(products, make_style(rows=3), speech())
    assert [row[1] for row in table.rows] == ["P0", "P1", "P2"]
    first = table.rows[0]
    assert plain(str(first[3])) == "30.0 %"
    assert plain(str(first[4])) == "15.0 to 45.0"
    band = first[5]
    assert isinstance(band, Band)
    assert (band.value, band.low, band.high) == pytest.approx((0.3, 0.15, 0.45))
    # The drawing ends a little right of the greatest interval.
    assert band.top == pytest.approx(0.459)
    assert first[7] == "1.0 million"


def test_a_crossing_without_traffic_has_no_figure() -> None:
    one = make(ports=shapes([port("north", "A", 1.0, yearly_vehicles=float("nan"))]))
    assert rankings.rank_crossings(one, make_style(), speech("es")).rows[0][7] == (
        "sin dato"
    )


def test_offices_add_up_their_open_crossings() -> None:
    rows = [
        port("a", "Alfa", 0.3),
        port("b", "Beta", 0.25, rank=2),
        port("c", "Beta", 0.25, rank=3),
        port("d", "Beta", 0.0, rank=4, southbound=False),
    ]
    table = rankings.rank_offices(make(ports=shapes(rows)), speech())
    told = [(row[0], plain(str(row[1])), row[2], row[3]) for row in table.rows]
    assert told == [("Beta", "50.0 %", "2", "B"), ("Alfa", "30.0 %", "1", "A")]


def test_offices_have_the_intervals_of_their_sums() -> None:
    rows = [port("a", "Alfa", 0.6), port("b", "Beta", 0.4, rank=2)]
    offices = pd.DataFrame(
        {
            "field_office": ["Alfa", "Beta"],
            "flow_low": [0.5, 0.3],
            "flow_high": [0.7, 0.5],
            "leads": [0.95, 0.05],
        }
    )
    table = rankings.rank_offices(make(ports=shapes(rows), offices=offices), speech())
    first = table.rows[0]
    assert [plain(str(cell)) for cell in first[:3]] == [
        "Alfa",
        "60.0 %",
        "50.0 to 70.0",
    ]
    assert plain(str(first[4])) == "95 %"
    assert "in each draw" in table.note


def test_corridors_name_the_first_crossings_areas_and_hotspots() -> None:
    table = rankings.rank_corridors(make(), make_style(), speech("es"))
    number, name, _, _, km, crossings, areas, hot = table.rows[0]
    assert (number, name, km) == ("1", "I-1: Alto – Bajo", "1,234")
    assert crossings == "Cruce north; Cruce south y 1 más"
    assert areas == "Uno; Dos; Tres y 1 más"
    assert hot == "12 km: Uno"


def test_a_corridor_past_no_hotspot_has_a_dash() -> None:
    row = {**corridor(1, "I-1: A – B", "US", 0.2), "hotspot_km": 0.0, "hotspots": ""}
    table = rankings.rank_corridors(
        make(corridors=shapes([row])), make_style(), speech()
    )
    assert table.rows[0][-1] == "–"


def test_counties_with_few_dealers_are_left_out() -> None:
    table = rankings.rank_counties(make(), make_style(), speech())
    assert [row[1] for row in table.rows] == ["Dos, Texas", "Tres, California"]
    assert "fewer than 3 dealers" in table.note


def test_municipalities_stand_by_what_they_receive() -> None:
    flows = pd.DataFrame(
        [area("MX", f"{at:05}", f"M{at}", "Sonora", at / 100) for at in range(1, 9)]
    )
    table = rankings.rank_municipalities(
        make(area_flows=flows), make_style(rows=4), speech("es")
    )
    assert [row[1] for row in table.rows] == [f"M{at}, Sonora" for at in (8, 7, 6, 5)]
    assert table.rows[0][5] == "Cruce north"


def _answer(port_id: str, kind: str, name: str, basis: str) -> dict[str, str]:
    return {
        "port_id": port_id,
        "kind": kind,
        "name_en": name,
        "name_es": name,
        "country": "US" if kind == "border_patrol_sector" else "MX",
        "basis": basis,
    }


def test_crossings_of_the_same_authorities_share_a_row() -> None:
    answers = pd.DataFrame(
        [
            _answer(name, kind, text, basis)
            for name in ("north", "south")
            for kind, text, basis in (
                ("mexican_military_region", "Region I", "published, checked"),
                ("mexican_customs_office", "Customs", "inferred"),
            )
        ]
    )
    ports = shapes([port("north", "Alfa", 0.3), port("south", "Alfa", 0.7, rank=2)])
    table = show_responsible(
        make(ports=ports, responsibility=answers), make_style(), speech()
    )
    [row] = table.rows
    assert row[0] == Lines((("", "North"), ("", "South")))
    assert plain(str(row[1])) == "100.0 %"
    assert row[2] == Lines((("", "CBP field office: Alfa"),))
    assert row[3] == Lines((("", "Customs*"), ("", "Region I")))


def test_without_a_table_only_field_offices_are_known() -> None:
    table = show_responsible(make(), make_style(), speech())
    assert len(table.rows) == 2
    assert table.rows[0][3] == Lines((("", "Not known here"),))
    assert table.note.startswith("Only field offices")
