"""What the web map is told: values, flow and areas, and what it is not told."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from geo.outputs.web.content import pack
from geo.outputs.web.folium_map import draw_web_map, to_page
from geo.outputs.web.pack import SUPPRESSED
from tests.web_world import SECRET, SMALL, array_of, facts_of, make_content, make_grid


def test_small_counts_leave_no_trace_of_their_value(page: str) -> None:
    grid = make_grid()
    hidden = ((grid["dealers"] > 0) & (grid["dealers"] < SMALL)).to_numpy()
    codes = array_of(page, "dealers")
    assert hidden.sum() >= 1
    assert (codes[hidden] == SUPPRESSED).all()
    dealers = next(x for x in facts_of(page)["layers"] if x["key"] == "dealers")
    assert dealers["low"] >= SMALL
    assert all(limit >= SMALL for limit in dealers["breaks"])
    assert str(SECRET)[:5] not in page


def test_hidden_values_do_not_change_the_page(page: str) -> None:
    content = make_content()
    dealers = content.grid["dealers"]
    content.grid["dealers"] = dealers.where(~((dealers > 0) & (dealers < SMALL)), 2.5)
    other = draw_web_map(
        content,
        title="Likely flow & hotspots",
        other_title="Flujo probable",
        language="en",
        small_count=SMALL,
        made_on=dt.date(2026, 11, 20),
        sources=["Source <one>"],
    )
    assert to_page(other) == page


def test_values_are_read_back_within_a_thousandth(page: str) -> None:
    layer = next(x for x in facts_of(page)["layers"] if x["key"] == "population")
    codes = array_of(page, "population").astype("f8")
    back = np.where(codes == 0, 0, layer["low"] * np.exp((codes - 3) * 0.002))
    assert back == pytest.approx(make_grid()["population"].to_numpy(), rel=0.0011)


def test_a_country_without_figures_shows_none_rather_than_zero(page: str) -> None:
    mexico = (make_grid()["country"] == "MX").to_numpy()
    assert (array_of(page, "dealers")[mexico] == 2).all()
    assert (array_of(page, "seizures")[~mexico] == 2).all()


def test_weak_roads_are_left_out_and_corridors_named(page: str) -> None:
    # The road of 4 in 10,000 is there for the part of the flow that needs it.
    assert array_of(page, "road_share").tolist() == [4, 6000, 10000]
    assert array_of(page, "road_corridor").tolist() == [0, 1, 0]


def test_roads_are_shaded_by_their_bands(page: str) -> None:
    # 0.9 is 18 times 0.05; 1.0 is hardly more than 0.9.
    assert array_of(page, "road_certainty").tolist() == [2, 2, 0]
    assert array_of(page, "road_low").tolist() == [0, 500, 9000]
    assert array_of(page, "road_high").tolist() == [10, 9000, 10000]
    facts = facts_of(page)
    assert len(facts["colors"]["certainty"]) == len(facts["certainty"]) + 1


def test_corridors_say_their_band_and_what_they_cross(page: str) -> None:
    (corridor,) = facts_of(page)["corridors"]
    assert corridor["share"] == [0.6, 0.05, 0.9]
    assert corridor["ports"] == [1, "World Trade"]
    # Four areas, of which the first three are named.
    assert corridor["areas"] == [4, "Nuevo Laredo, T", "Anáhuac, N", "Vallecillo, N"]
    assert corridor["hotspotKm"] == 4.2
    assert corridor["hotspots"] == [1, "Vallecillo, N"]


def test_crossings_say_their_band_and_hours_on_both_sides(page: str) -> None:
    used, shut = facts_of(page)["ports"]
    assert used["share"] == [1, 0.8, 1]
    assert used["hours"] == [10.9, 9.2]
    assert shut["hours"] == [None, None]


def test_areas_say_what_they_receive_and_what_passes(page: str) -> None:
    areas = {one["country"]: one for one in facts_of(page)["areas"]}
    assert areas["MX"]["share"] == [0.25, 0.2, 0.3]
    assert areas["MX"]["through"] == 1.5
    assert areas["MX"]["port"] == ""


def test_areas_without_flow_keep_their_name() -> None:
    content = make_content()
    content.area_flows.loc[1, ["flow_share", "through_share"]] = np.nan
    facts, _ = pack(content, small_count=SMALL)
    areas = {one["country"]: one for one in facts["areas"]}
    assert areas["MX"]["name"] == "Nuevo <b>Laredo</b>"
    assert areas["MX"]["share"] is None
    assert areas["MX"]["through"] is None


def test_hexagons_say_how_much_flow_crosses_them_with_its_band(page: str) -> None:
    layer = next(
        x for x in facts_of(page)["layers"] if x["key"] == "corridor_intensity"
    )
    codes = array_of(page, "corridor_intensity").astype("f8")
    back = np.where(codes == 0, 0, layer["low"] * np.exp((codes - 3) * 0.002))
    expected = np.zeros(19)
    # The third cell has too little to show.
    expected[[4, 2]] = 3.5, 0.5
    assert back == pytest.approx(expected, rel=0.0011)
    assert np.flatnonzero(array_of(page, "corridor_intensity_low")).tolist() == [4]
    high = array_of(page, "corridor_intensity_high")
    assert layer["band"][1] * np.exp((high[4] - 3.0) * 0.002) == pytest.approx(
        5, rel=0.0011
    )


def test_hexagons_say_how_many_hours_it_is_to_a_crossing(page: str) -> None:
    layer = next(x for x in facts_of(page)["layers"] if x["key"] == "port_hours")
    assert layer["unit"] == "web_unit_port_hours"
    assert layer["breaks"] == [2, 4, 8, 16]
    assert len(layer["colors"]) == 5
    codes = array_of(page, "port_hours").astype("f8")
    back = layer["low"] * np.exp((codes - 3) * 0.002)
    assert back[[4, 2]] == pytest.approx([0.25, 12.5], rel=0.0011)
    # Where no road is within reach there is no figure.
    assert (np.delete(codes, [4, 2]) == 2).all()


def test_a_country_of_roads_without_numbers_or_corridors_is_packed() -> None:
    content = make_content()
    roads = content.edges.assign(ref="")
    bare = replace(content, edges=roads, corridors=content.corridors.iloc[:0])
    facts, _ = pack(bare, small_count=SMALL)
    assert facts["refs"] == [""]
    assert facts["corridors"] == []
