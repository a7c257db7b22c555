"""Keyboard, screen reader, contrast and language of the page, in Chromium."""

import re
from typing import Any

import pytest

from geo.outputs.words import WORDS
from tests.interface_world import YEARS

Opened = tuple[Any, list[str]]
EN, ES = WORDS["en"], WORDS["es"]

# What has the focus: its id or class, its name, and whether an outline shows it.
FOCUSED = """() => {
  const one = document.activeElement, look = getComputedStyle(one);
  const label = one.labels && one.labels[0];
  return {
    what: one === document.body ? "BODY"
      : one.id || one.dataset.key || one.className || one.tagName,
    name: one.getAttribute("aria-label") || (label && label.textContent)
      || one.textContent.trim() || one.title,
    seen: look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2,
  };
}"""
# Texts with less contrast to their ground than 4.5, as (text, ratio).
PALE = """() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((one) => one / 255)
    .map((one) => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = rgb(getComputedStyle(one).backgroundColor);
      if (color.length < 4 || color[3] >= 0.8) return color;
    }
    return [255, 255, 255];
  };
  const pale = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const one = node.parentElement, box = one.getBoundingClientRect();
    if (!node.textContent.trim() || !box.width) continue;
    if (one.closest("script, noscript")) continue;
    const [a, b] = [light(rgb(getComputedStyle(one).color)), light(ground(one))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) pale.push([node.textContent.trim(), ratio]);
  }
  return pale;
}"""
# All that is read or seen in the language of the page.
TEXTS = """() => {
  const texts = new Set(), own = document.documentElement.lang;
  const names = ["aria-label", "title", "placeholder", "label", "aria-valuetext"];
  const add = (text) => { if (text && text.trim()) texts.add(text.trim()); };
  for (const one of document.querySelectorAll("body *")) {
    const other = one.closest("[lang]");
    if (one.closest("script, style, noscript")) continue;
    if (other !== document.documentElement && other.lang !== own) continue;
    for (const name of names) add(one.getAttribute(name));
    for (const node of one.childNodes) if (node.nodeType === 3) add(node.textContent);
  }
  return [...texts];
}"""


NAMES = re.compile("Laredo|Webb|World Trade|Vallecillo|^86[0-9a-f]{13}$")
ENGLISH = re.compile(
    r"\b(the|of|with|and|from|is|are|shown|hotspots?|left|right|years?|none|figure|"
    r"estimate|people|confidence|share|more|less|than)\b",
    re.IGNORECASE,
)


def _open_everything(tab: Any) -> None:  # noqa: ANN401 - a playwright page
    tab.evaluate(
        """async () => {
          const { stage } = IronRiver;
          document.querySelectorAll("details").forEach((one) => { one.open = true; });
          for (const key of Object.keys(stage.layers)) {
            if (!stage.isHexagons(key)) stage.switchOn(key, true);
          }
          stage.choose("emerging_years");
          stage.swipe(0.5, "dealers");
          stage.measure(true);
          stage.measureAt({ lat: 27.4, lng: -99.5 });
          stage.measureAt({ lat: 27.5, lng: -99.6 });
          await stage.pin({ cell: 4, hexagon: { step: 0, at: 4 } });
          const find = document.getElementById("ir-find");
          find.value = "laredo";
          find.dispatchEvent(new Event("input"));
          const [road] = stage.flow.corridors.getLayers();
          road.openPopup();
          stage.about.show();
        }"""
    )


@pytest.mark.browser
def test_every_control_is_reached_by_tab_named_and_seen(full: Opened) -> None:
    tab, troubles = full
    tab.evaluate("document.body.focus()")
    walk: list[dict[str, Any]] = []
    for _ in range(60):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUSED)
        if focused["what"] == "BODY" or (walk and focused == walk[0]):
            break
        walk.append(focused)
    reached = [one["what"] for one in walk]
    assert reached[0] == "ir-skip"
    for name in (
        *("ir-find", "ir-language", "ir-open-about"),
        *("ir-compare", "ir-measure", "ir-link", "ir-print"),
        *("hotspots_homicides", "corridors", "ports", "ir-part"),
    ):
        assert name in reached, name
    assert any(what.startswith("map_") for what in reached)
    for one in walk:
        assert one["name"], one
        assert one["seen"], one
    assert troubles == []


@pytest.mark.browser
def test_the_first_link_leads_to_the_map_which_keys_move_and_read(full: Opened) -> None:
    tab, troubles = full
    tab.evaluate("document.body.focus()")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    on_map = "document.activeElement === IronRiver.stage.map.getContainer()"
    assert tab.evaluate(on_map)
    assert tab.is_visible(".ir-cross")
    before = tab.evaluate("IronRiver.stage.map.getCenter().lng")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function(
        "before => IronRiver.stage.map.getCenter().lng > before", arg=before
    )
    tab.evaluate("IronRiver.stage.map.setView([27.5, -99.5], 9, { reset: true })")
    assert EN["hotspots_homicides"] in tab.inner_text("#ir-spoken")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#ir-card:not([hidden])")
    assert tab.evaluate("document.activeElement.id") == "ir-card"
    tab.keyboard.press("Escape")
    assert tab.evaluate(on_map)
    assert troubles == []


@pytest.mark.browser
def test_the_dialog_takes_the_focus_and_gives_it_back(full: Opened) -> None:
    tab, _ = full
    tab.focus("#ir-open-about")
    tab.keyboard.press("Enter")
    assert tab.evaluate("IronRiver.stage.about.contains(document.activeElement)")
    text = tab.inner_text(".ir-about")
    for part in (
        EN["caveat"],
        "Source <one>",
        "2026-11-20",
        "Leaflet 1.9.3",
        "19 hexagons",
    ):
        assert part in text
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.id") == "ir-open-about"


@pytest.mark.browser
def test_a_mouse_click_on_the_map_shows_no_cross(full: Opened) -> None:
    tab, _ = full
    tab.focus("#ir-find")
    tab.keyboard.press("a")
    box = tab.locator(".folium-map").bounding_box()
    tab.mouse.click(box["x"] + 90, box["y"] + 400)
    assert not tab.is_visible(".ir-cross")


@pytest.mark.browser
def test_motion_is_left_out_where_it_is_not_wanted(full: Opened) -> None:
    tab, _ = full
    assert tab.evaluate("IronRiver.stage.map._zoomAnimated") is True
    tab.emulate_media(reduced_motion="reduce")
    tab.reload()
    tab.wait_for_selector(".ir-waiting", state="detached")
    assert tab.evaluate("IronRiver.stage.map._zoomAnimated") is False
    # An arrow key moves the map at once: the next line already finds it elsewhere.
    before = tab.evaluate("IronRiver.stage.map.getCenter().lng")
    tab.evaluate("IronRiver.stage.map.panBy([80, 0])")
    assert tab.evaluate("IronRiver.stage.map.getCenter().lng") > before


@pytest.mark.browser
def test_all_texts_stand_out_from_their_ground(full: Opened) -> None:
    tab, _ = full
    assert tab.evaluate(PALE) == []
    _open_everything(tab)
    assert tab.evaluate(PALE) == []


@pytest.mark.browser
def test_no_english_is_left_after_the_switch(full: Opened) -> None:
    tab, troubles = full
    _open_everything(tab)
    english = set(tab.evaluate(TEXTS))
    assert len(english) > 150
    tab.evaluate("IronRiver.stage.setLanguage('es')")
    _open_everything(tab)
    spanish = set(tab.evaluate(TEXTS))
    # The same in both: numbers, hexagons, and names as the tables have them.
    same = {
        text
        for text in english & spanish
        if re.search(r"[a-z]{3,}", text) and text not in ES.values()
    }
    assert {text for text in same if not NAMES.search(text)} == set()
    # No word that only English has.
    assert [text for text in spanish if ENGLISH.search(text)] == []
    assert troubles == []


@pytest.mark.browser
def test_nothing_lies_outside_the_screen(full: Opened) -> None:
    tab, _ = full
    tab.evaluate("IronRiver.stage.choose('emerging_years')")
    tab.evaluate(f"IronRiver.stage.setYear('main', {YEARS[0]})")
    tab.evaluate("IronRiver.stage.swipe(0.5, 'population')")
    for width, height, text in ((1366, 768, 14), (1920, 1080, 17), (390, 844, 14)):
        tab.set_viewport_size({"width": width, "height": height})
        if width < 800:
            tab.click("#ir-fold")
        for name in (".ir-header", ".ir-tools", ".ir-years", ".ir-side", ".ir-legends"):
            box = tab.locator(name).bounding_box()
            assert box["x"] >= -1, name
            assert box["y"] >= -1, name
            assert box["x"] + box["width"] <= width + 1, name
            assert box["y"] + box["height"] <= height + 1, name
        size = "getComputedStyle(document.querySelector('.ir-row')).fontSize"
        assert tab.evaluate(f"parseFloat({size})") >= text
