"""The choice of layers in Chromium: list, legend, years and swipe."""

from typing import Any

import folium
import pytest

from geo.outputs.web.folium_map import to_page
from geo.outputs.words import WORDS
from tests.interface_world import PICTURE, YEARS, make_full_map

Opened = tuple[Any, list[str]]
EN = WORDS["en"]


def _unfold(tab: Any) -> None:  # noqa: ANN401 - a playwright page
    tab.evaluate("document.querySelectorAll('.ir-group').forEach((g) => g.open = true)")


def _drawn(tab: Any) -> str:  # noqa: ANN401 - a playwright page
    """Return the picture once what was asked for is drawn."""
    tab.evaluate("IronRiver.stage.drawn()")
    return str(tab.evaluate(PICTURE))


@pytest.mark.browser
def test_each_hexagon_layer_is_shown_and_named_in_the_legend(full: Opened) -> None:
    tab, troubles = full
    _unfold(tab)
    keys = tab.evaluate("IronRiver.stage.facts.layers.map(({ key }) => key)")
    assert len(keys) >= 16
    legends = set()
    for key in keys:
        tab.locator(f'input[data-key="{key}"]').check()
        legend = tab.inner_text("#ir-legend")
        assert legend.startswith(EN[key])
        # Classes, or limits of values, and what they are counted in.
        assert tab.locator("#ir-legend .ir-swatch").count() >= 1
        assert tab.inner_text("#ir-legend .ir-unit >> nth=0").endswith("(estimate)")
        assert EN[key] in tab.inner_text("#ir-announcer")
        assert tab.evaluate("IronRiver.stage.state.sides.main.key") == key
        legends.add(legend)
    assert len(legends) == len(keys)
    assert troubles == []


@pytest.mark.browser
def test_each_overlay_goes_off_and_on(full: Opened) -> None:
    tab, troubles = full
    _unfold(tab)
    boxes = tab.locator('.ir-choices input[type="checkbox"]')
    keys = [boxes.nth(at).get_attribute("data-key") for at in range(boxes.count())]
    assert {"corridors", "ports", "responsibility", "web_cities"} <= set(keys)
    shown = "IronRiver.stage.state.on.has"
    for key in keys:
        box = tab.locator(f'input[data-key="{key}"]')
        before = box.is_checked()
        box.click()
        assert tab.evaluate(f"{shown}('{key}')") is not before
        box.click()
        assert tab.evaluate(f"{shown}('{key}')") is before
    assert troubles == []


@pytest.mark.browser
def test_legend_of_overlays_follows_them(full: Opened) -> None:
    tab, _ = full
    _unfold(tab)
    for key in ("corridors", "ports", "responsibility"):
        tab.locator(f'input[data-key="{key}"]').check()
        assert EN[key] in tab.inner_text("#ir-flow-legend")
        tab.locator(f'input[data-key="{key}"]').uncheck()
        assert EN[key] not in tab.inner_text("#ir-flow-legend")


@pytest.mark.browser
def test_groups_fold_and_name_what_is_on_in_them(full: Opened) -> None:
    tab, _ = full
    hotspots = tab.locator("#ir-group-hotspots")
    assert hotspots.get_attribute("open") is not None
    assert tab.locator("#ir-group-figures").get_attribute("open") is None
    tab.click("#ir-group-hotspots summary")
    assert EN["hotspots_homicides"] in tab.inner_text("#ir-group-hotspots summary")
    # A layer that is chosen elsewhere unfolds its group.
    tab.evaluate("IronRiver.stage.choose('population')")
    assert tab.get_by_label("Population", exact=True).is_visible()
    assert tab.get_by_label("Population", exact=True).is_checked()


@pytest.mark.browser
def test_a_layer_added_in_python_joins_the_list_under_its_name(
    open_page: Any,  # noqa: ANN401 - a function of playwright pages
) -> None:
    web_map = make_full_map()
    sites = folium.FeatureGroup(name="My <i>sites</i>").add_to(web_map)
    folium.CircleMarker([27.5, -99.5]).add_to(sites)
    tab, troubles = open_page(to_page(web_map))
    group = tab.locator("#ir-group-added")
    assert group.locator("label").inner_text() == "My <i>sites</i>"
    shown = "document.querySelectorAll('.leaflet-overlay-pane path').length"
    assert tab.evaluate(shown) == 1
    group.locator("input").uncheck()
    assert tab.evaluate(shown) == 0
    assert troubles == []


@pytest.mark.browser
def test_slider_of_years_moves_the_picture(full: Opened) -> None:
    tab, troubles = full
    assert not tab.is_visible(".ir-years")
    tab.evaluate("IronRiver.stage.choose('emerging_years')")
    last = _drawn(tab)
    assert tab.inner_text(".ir-year >> nth=0") == str(YEARS[-1])
    tab.focus("#ir-year")
    tab.keyboard.press("ArrowLeft")
    assert tab.inner_text(".ir-year >> nth=0") == str(YEARS[1])
    assert tab.get_attribute("#ir-year", "aria-valuetext") == str(YEARS[1])
    assert str(YEARS[1]) in tab.inner_text("#ir-legend h2")
    middle = _drawn(tab)
    tab.keyboard.press("Home")
    first = _drawn(tab)
    assert len({first, middle, last}) == 3
    tab.evaluate("IronRiver.stage.choose('population')")
    assert not tab.is_visible(".ir-years")
    assert troubles == []


@pytest.mark.browser
def test_years_play_until_they_are_paused(full: Opened) -> None:
    tab, _ = full
    tab.evaluate("IronRiver.stage.choose('emerging_years')")
    tab.click(".ir-play >> nth=0")
    # The first step comes at once, from the last year to the first.
    assert tab.inner_text(".ir-year >> nth=0") == str(YEARS[0])
    assert tab.get_attribute(".ir-play >> nth=0", "aria-label") == EN["web_pause"]
    tab.wait_for_function(
        "year => document.querySelector('.ir-year').textContent === year",
        arg=str(YEARS[1]),
    )
    tab.click(".ir-play >> nth=0")
    assert tab.get_attribute(".ir-play >> nth=0", "aria-label") == EN["web_play"]


@pytest.mark.browser
def test_swipe_shows_two_layers_and_names_both_legends(full: Opened) -> None:
    tab, troubles = full
    alone = _drawn(tab)
    tab.click("#ir-compare")
    tab.select_option("#ir-right", "population")
    parted = _drawn(tab)
    assert parted != alone
    left, right = EN["web_left"], EN["web_right"]
    assert tab.inner_text("#ir-legend").startswith(f"{left}: Homicide hotspots")
    assert tab.inner_text("#ir-right-legend").startswith(f"{right}: Population")
    tab.focus("#ir-handle")
    tab.keyboard.press("PageUp")
    assert tab.get_attribute("#ir-handle", "aria-valuenow") == "60"
    tab.keyboard.press("ArrowLeft")
    assert tab.get_attribute("#ir-handle", "aria-valuenow") == "58"
    # At the right edge the left layer has all the map.
    tab.keyboard.press("End")
    tab.evaluate(
        "() => new Promise((go) => requestAnimationFrame(() => setTimeout(go)))"
    )
    assert _drawn(tab) == alone
    tab.click("#ir-compare")
    assert not tab.is_visible("#ir-handle")
    assert not tab.is_visible("#ir-right-legend")
    assert troubles == []


@pytest.mark.browser
def test_swipe_is_dragged_by_a_pointer(full: Opened) -> None:
    tab, _ = full
    tab.click("#ir-compare")
    handle = tab.locator("#ir-handle").bounding_box()
    frame = tab.locator(".folium-map").bounding_box()
    y = handle["y"] + handle["height"] / 2
    tab.mouse.move(handle["x"] + handle["width"] / 2, y)
    tab.mouse.down()
    tab.mouse.move(frame["x"] + frame["width"] / 4, y, steps=4)
    tab.mouse.up()
    assert tab.evaluate("IronRiver.stage.state.split") == pytest.approx(0.25, abs=0.01)
    # The map itself has not moved with it.
    assert tab.evaluate("IronRiver.stage.map.dragging.moved()") is not True
