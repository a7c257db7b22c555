"""Finding, reading and measuring in Chromium."""

import math
from typing import Any

import pytest

from geo.outputs.words import WORDS
from tests.web_world import make_cells

Opened = tuple[Any, list[str]]
EN = WORDS["en"]


def _found(tab: Any, text: str) -> list[str]:  # noqa: ANN401 - a playwright page
    tab.fill("#ir-find", text)
    return [
        line.replace("\n", " | ")
        for line in tab.locator("#ir-found li").all_inner_texts()
    ]


@pytest.mark.browser
def test_laredo_lists_cities_areas_and_crossings(full: Opened) -> None:
    tab, troubles = full
    found = _found(tab, "laredo")
    assert found[0].startswith("Laredo | City")
    assert any(line.startswith("Nuevo Laredo | City") for line in found)
    assert any(line.startswith("Nuevo <b>Laredo</b> | Municipality") for line in found)
    assert any(line.startswith("Webb | County, Texas") for line in found)
    assert sum("Land crossing" in line for line in found) == 2
    assert tab.inner_text(".ir-told") == EN["web_found_count"].format(count=len(found))
    assert troubles == []


@pytest.mark.browser
def test_accents_case_and_signs_do_not_matter(full: Opened) -> None:
    tab, _ = full
    for text in ("NUEVO LAREDO", "  nuevo   lar", "Nüevo-Láredo"):
        assert _found(tab, text)[0].startswith("Nuevo Laredo | City")


@pytest.mark.browser
def test_suggestions_are_chosen_by_keys_and_the_map_goes_there(full: Opened) -> None:
    tab, troubles = full
    _found(tab, "laredo")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    active = tab.get_attribute("#ir-find", "aria-activedescendant")
    assert active == "ir-found-1"
    assert tab.get_attribute(f"#{active}", "aria-selected") == "true"
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")
    assert tab.get_attribute("#ir-find", "aria-expanded") == "false"
    tab.wait_for_function(
        """() => {
          const { lat, lng } = IronRiver.stage.map.getCenter();
          return Math.abs(lat - 27.51) < 0.01 && Math.abs(lng + 99.48) < 0.01;
        }"""
    )
    assert "Laredo" in tab.inner_text(".ir-toast")
    # A ring and its name mark the place.
    assert tab.locator(".leaflet-ironRiverFound-pane path").count() == 2
    assert troubles == []


@pytest.mark.browser
def test_what_is_not_there_is_said_to_be_not_found(full: Opened) -> None:
    tab, _ = full
    assert _found(tab, "<b>xyzzy") == []
    assert tab.inner_text(".ir-told") == "Nothing found for “<b>xyzzy”."
    assert _found(tab, "8" * 15) == []
    assert "Nothing found" in tab.inner_text(".ir-told")


@pytest.mark.browser
def test_a_cell_is_found_by_its_text_and_pinned(full: Opened) -> None:
    tab, troubles = full
    cell = make_cells()[4]
    assert _found(tab, f" {cell.upper()} ")[0].startswith(cell)
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#ir-card:not([hidden])")
    assert cell in tab.inner_text("#ir-card")
    assert troubles == []


@pytest.mark.browser
def test_a_crossing_that_is_found_tells_its_figures(full: Opened) -> None:
    tab, _ = full
    _found(tab, "World script")
    tab.keyboard.press("Enter")
    text = tab.inner_text(".leaflet-popup-content")
    assert "World <script>alert(1)</script>" in text
    assert "100% (estimate" in text


@pytest.mark.browser
def test_a_click_pins_all_layers_the_area_and_who_is_responsible(full: Opened) -> None:
    tab, troubles = full
    at = tab.evaluate(
        """cell => {
          const { map, data } = IronRiver.stage;
          const place = IronRiver.centerOf(data, IronRiver.findCell(data, cell));
          const { x, y } = map.latLngToContainerPoint(place);
          const box = map.getContainer().getBoundingClientRect();
          return [box.left + x, box.top + y];
        }""",
        make_cells()[0],
    )
    tab.evaluate("IronRiver.stage.switchOn('corridors', false)")
    tab.evaluate("IronRiver.stage.switchOn('ports', false)")
    tab.mouse.click(*at)
    tab.wait_for_selector("#ir-card:not([hidden])")
    card = tab.inner_text("#ir-card")
    names = tab.evaluate("IronRiver.stage.facts.layers.map(({ key }) => key)")
    for key in names:
        assert EN[key].lower() in card.lower()
    area = tab.inner_text("#ir-card-title")
    units = {"Webb": "Laredo Field Office", "Nuevo <b>Laredo</b>": "Military Region IV"}
    assert units[area.split(",")[0]] in card
    # The closed crossing is nearer but nobody can pass it.
    assert "World <script>" in card
    assert "Old bridge" not in card
    tab.keyboard.press("Escape")
    assert not tab.is_visible("#ir-card")
    assert troubles == []


@pytest.mark.browser
def test_hover_tells_the_layer_at_the_pointer(full: Opened) -> None:
    tab, _ = full
    tab.evaluate("IronRiver.stage.switchOn('corridors', false)")
    tab.evaluate("IronRiver.stage.switchOn('ports', false)")
    box = tab.locator(".folium-map").bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] / 2 + 60)
    tip = tab.inner_text(".leaflet-tooltip-pane .ir-tip")
    assert EN["hotspots_homicides"] in tip
    cell = tip.split()[-1]
    assert cell in make_cells()
    assert cell in tab.inner_text("#ir-where")


@pytest.mark.browser
def test_distances_are_those_of_the_great_circle(full: Opened) -> None:
    tab, _ = full
    # A degree of latitude, and one of longitude at 60° north, on the mean sphere.
    degree = 6371.0088 * math.pi / 180
    km = "([a, b]) => IronRiver.kmBetween(a, b)"
    assert tab.evaluate(km, [[27, -99], [28, -99]]) == pytest.approx(degree, rel=1e-9)
    chord = 2 * math.asin(math.cos(math.pi / 3) * math.sin(math.pi / 360))
    expected = 6371.0088 * chord
    assert tab.evaluate(km, [[60, 0], [60, 1]]) == pytest.approx(expected, rel=1e-9)
    # Half way between two points of one latitude the great circle runs further north.
    line = tab.evaluate(
        "([a, b]) => IronRiver.greatCircle(a, b)", [[30, -120], [30, -80]]
    )
    middle = line[len(line) // 2][0]
    half = math.degrees(math.atan(math.tan(math.pi / 6) / math.cos(math.radians(20))))
    assert middle == pytest.approx(half, abs=0.05)


@pytest.mark.browser
def test_points_are_measured_by_clicks_until_escape(full: Opened) -> None:
    tab, troubles = full
    tab.click("#ir-measure")
    assert tab.get_attribute("#ir-measure", "aria-pressed") == "true"
    box = tab.locator(".folium-map").bounding_box()
    tab.mouse.click(box["x"] + 300, box["y"] + 300)
    tab.mouse.click(box["x"] + 600, box["y"] + 300)
    label = tab.inner_text(".ir-distance")
    km = tab.evaluate(
        """() => {
          const { map } = IronRiver.stage;
          const at = (x) => map.containerPointToLatLng([x, 300]);
          return map.distance(at(300), at(600)) / 1000;
        }"""
    )
    # Leaflet's sphere is 12 parts in a million smaller than the mean one.
    shown, miles = (
        float(part.split()[0].replace(",", "")) for part in label.split("·")
    )
    assert shown == pytest.approx(km, abs=0.06)
    assert miles == pytest.approx(km / 1.609344, abs=0.06)
    # Neither click pinned a hexagon.
    assert not tab.is_visible("#ir-card")
    tab.keyboard.press("Escape")
    assert tab.get_attribute("#ir-measure", "aria-pressed") == "false"
    tab.wait_for_selector(".ir-distance", state="detached")
    assert troubles == []
