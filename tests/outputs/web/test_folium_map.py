"""The interactive map in Chromium, on nineteen hexagons around Laredo."""

from typing import Any

import pytest

from geo.outputs.words import WORDS
from tests.web_world import SMALL, make_cells


@pytest.mark.browser
def test_page_opens_without_requests_or_errors(
    opened: tuple[Any, list[str]],
) -> None:
    tab, troubles = opened
    assert tab.title() == "Likely flow & hotspots"
    assert "Model estimate" in tab.inner_text(".ir-caveat")
    assert troubles == []


@pytest.mark.browser
def test_legend_follows_the_chosen_layer(opened: tuple[Any, list[str]]) -> None:
    tab, troubles = opened
    assert "Hot, 99" in tab.inner_text("#ir-legend")
    tab.get_by_label("Licensed firearm dealers", exact=True).check()
    legend = tab.inner_text("#ir-legend")
    assert f"fewer than {SMALL}" in legend
    assert "Hot, 99" not in legend
    tab.get_by_label("No hexagons", exact=True).check()
    assert not tab.is_visible("#ir-legend")
    tab.get_by_label("Likely corridors (estimate)", exact=True).uncheck()
    assert "Likely corridors" not in tab.inner_text("#ir-flow-legend")
    assert troubles == []


@pytest.mark.browser
def test_button_switches_the_language(opened: tuple[Any, list[str]]) -> None:
    tab, troubles = opened
    tab.click("#ir-language")
    assert tab.inner_text(".ir-title") == "Flujo probable"
    assert "Estimación de un modelo" in tab.inner_text(".ir-caveat")
    assert "Puntos críticos de homicidio" in tab.inner_text(".ir-side")
    assert tab.evaluate("document.documentElement.lang") == "es"
    tab.click("#ir-open-about")
    about = tab.inner_text(".ir-about")
    assert "Source <one>" in about
    assert "Leaflet 1.9.3" in about
    assert "BSD-2-Clause" in about
    tab.click("#ir-close-about")
    tab.click("#ir-language")
    assert tab.inner_text(".ir-title") == "Likely flow & hotspots"
    assert troubles == []


@pytest.mark.browser
def test_hexagon_under_the_pointer_is_the_one_h3_names(
    opened: tuple[Any, list[str]],
) -> None:
    tab, troubles = opened
    found = tab.evaluate(
        """() => {
          const { data } = IronRiver.stage;
          return [...Array(data.cells.count).keys()].map((cell) => {
            const text = IronRiver.cellText(data, cell);
            const { x, y } = L.CRS.EPSG3857.latLngToPoint(
              L.latLng(IronRiver.centerOf(data, cell)), 0);
            return [text, IronRiver.cellAt(data, x, y), IronRiver.findCell(data, text)];
          });
        }"""
    )
    assert found == [[cell, at, at] for at, cell in enumerate(make_cells())]
    assert troubles == []


@pytest.mark.browser
def test_a_road_says_its_corridor_and_range(opened: tuple[Any, list[str]]) -> None:
    tab, troubles = opened
    text = tab.evaluate(
        """() => {
          const [weaker] = IronRiver.stage.flow.corridors.getLayers();
          weaker.openPopup();
          return document.querySelector(".leaflet-popup-content").innerText;
        }"""
    )
    assert "60% (estimate; 5–95 %: 5% to 90%)" in text
    assert "1. MEX 85D: Nuevo Laredo to Monterrey" in text
    assert "Vallecillo, N and 1 more" in text
    assert "4.2 km: Vallecillo, N" in text
    assert troubles == []


@pytest.mark.browser
def test_a_part_of_the_flow_takes_the_place_of_all_flow(
    opened: tuple[Any, list[str]],
) -> None:
    tab, troubles = opened
    shown = """() => {
      const { corridors, ports } = IronRiver.stage.flow, roads = [], radii = [];
      corridors.eachLayer((road) => roads.push(road.getPopup()._content().textContent));
      ports.eachLayer((port) => radii.push(port.options.radius));
      return [roads, radii];
    }"""
    before, radii = tab.evaluate(shown)
    assert [text.partition("Share")[0] for text in before] == ["MEX 85D", "I 35"]
    tab.select_option("#ir-part", label="New Mexico")
    after, smaller = tab.evaluate(shown)
    # The weaker first; I 35 carries none of it, and the nameless road little of all.
    names = [text.partition("Share")[0] for text in after]
    assert names == ["MEX 85D", "Road without a number"]
    assert "80% (estimate; 5–95 %: 70% to 90%)" in after[0]
    assert "60% (estimate; 5–95 %: 5% to 90%)" in after[0]
    assert "MEX 85D: Nuevo Laredo" in after[0]
    assert "Mean share along it" in before[0]
    assert "Mean share along it" not in after[0]
    assert smaller[0] == pytest.approx(radii[0] * 0.7**0.5, rel=1e-3)
    assert "Share of this flow alone: New Mexico" in tab.inner_text("#ir-flow-legend")
    tab.click("#ir-language")
    assert "flujo solo: Nuevo México" in tab.inner_text("#ir-flow-legend")
    assert "add up to all flow" not in tab.inner_text("#ir-flow-legend")
    tab.select_option("#ir-part", label="Todo el flujo")
    assert len(tab.evaluate(shown)[0]) == 2
    assert "Nuevo México" not in tab.inner_text("#ir-flow-legend")
    assert troubles == []


@pytest.mark.browser
def test_legend_tells_width_from_certainty(opened: tuple[Any, list[str]]) -> None:
    tab, _ = opened
    legend = tab.inner_text("#ir-flow-legend")
    assert WORDS["en"]["certainty"] in legend
    assert "3–10×" in legend
    assert WORDS["en"]["band_caveat"] in tab.inner_text(".ir-caveat")


@pytest.mark.browser
def test_names_keep_off_crossings(opened: tuple[Any, list[str]]) -> None:
    tab, _ = opened
    # A city lies 20 pixels below a crossing whose circle reaches 44: its name, which
    # would stand above it, moves away as long as crossings are shown.
    inked = """() => {
      const { map, facts, canvases } = IronRiver.stage;
      const crossing = map.latLngToContainerPoint(facts.ports[0].at);
      const city = map.containerPointToLatLng(crossing.add([0, 20]));
      facts.places.unshift(["A city of some length", city.lat, city.lng, 9e6]);
      canvases.names.redraw();
      facts.places.shift();
      const at = map.latLngToLayerPoint(facts.ports[0].at)
        .subtract(canvases.names._bounds.min);
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      const [left, top, wide, high] = [at.x - 30, at.y - 30, 60, 40]
        .map((side) => side * ratio);
      return canvases.names._container.getContext("2d")
        .getImageData(left, top, wide, high).data
        .filter((value, i) => i % 4 === 3 && value > 0).length;
    }"""
    assert tab.evaluate(inked) == 0
    tab.get_by_label("Land crossings (estimate)", exact=True).uncheck()
    assert tab.evaluate(inked) > 0


@pytest.mark.browser
def test_panels_do_not_cover_each_other(opened: tuple[Any, list[str]]) -> None:
    tab, _ = opened
    for size in ((1366, 768), (1920, 1080)):
        tab.set_viewport_size({"width": size[0], "height": size[1]})
        boxes = [
            tab.locator(name).bounding_box()
            for name in (".ir-header", ".folium-map", ".ir-side", ".ir-caveat")
        ]
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                assert (
                    one["x"] + one["width"] <= other["x"] + 1
                    or other["x"] + other["width"] <= one["x"] + 1
                    or one["y"] + one["height"] <= other["y"] + 1
                    or other["y"] + other["height"] <= one["y"] + 1
                )
