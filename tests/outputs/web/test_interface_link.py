"""Links to a view, the clipboard and the printed sheet, in Chromium."""

import re
from typing import Any

import pytest

from geo.outputs.words import WORDS
from tests.interface_world import YEARS

Opened = tuple[Any, list[str]]


def _hash(tab: Any) -> str:  # noqa: ANN401 - a playwright page
    return str(tab.evaluate("location.hash"))


@pytest.mark.browser
def test_a_view_comes_back_from_its_link(
    full: Opened,
    open_page: Any,  # noqa: ANN401 - a function of playwright pages
    full_page: str,
) -> None:
    tab, troubles = full
    tab.evaluate(
        f"""() => {{
          const {{ stage }} = IronRiver;
          stage.choose("emerging_years");
          stage.setYear("main", {YEARS[1]});
          stage.swipe(0.3, "population");
          stage.switchOn("web_cities", false);
          stage.showPart(0);
          stage.setLanguage("es");
          stage.map.setView([27.4321, -99.6543], 9.5, {{ reset: true }});
        }}"""
    )
    link = _hash(tab)
    assert link == (
        f"#at=27.4321,-99.6543,9.5&layer=emerging_years&year={YEARS[1]}"
        "&with=population&split=0.3&over=corridors,ports,web_roads,web_states"
        "&flow=origin:New+Mexico&lang=es"
    )
    other, more = open_page(full_page)
    other.evaluate("link => { location.hash = link; }", link)
    other.wait_for_function("document.documentElement.lang === 'es'")
    assert _hash(other) == link
    state = other.evaluate(
        """() => {
          const { state } = IronRiver.stage;
          return [state.key, state.year, state.right, state.split, state.part];
        }"""
    )
    assert state == ["emerging_years", YEARS[1], "population", 0.3, 0]
    # A fresh load reads it too.
    other.reload()
    other.wait_for_selector(".ir-waiting", state="detached")
    assert _hash(other) == link
    assert other.input_value("#ir-year") == "1"
    assert other.input_value("#ir-part") == "0"
    assert troubles + more == []


@pytest.mark.browser
def test_a_link_changed_by_hand_works_and_nonsense_is_left_out(full: Opened) -> None:
    tab, troubles = full
    tab.evaluate("location.hash = 'layer=dealers&over=ports'")
    tab.wait_for_function("IronRiver.stage.state.key === 'dealers'")
    assert tab.evaluate("[...IronRiver.stage.state.on]") == ["ports"]
    before = tab.evaluate("IronRiver.stage.map.getZoom()")
    tab.evaluate(
        "location.hash = 'at=x,y,z&layer=<b>&with=no&split=7&flow=?&lang=de&units=q'"
    )
    tab.wait_for_function("location.hash.includes('at=') && !/x,y/.test(location.hash)")
    assert tab.evaluate("IronRiver.stage.state.key") == "dealers"
    assert tab.evaluate("IronRiver.stage.map.getZoom()") == before
    assert "split" not in _hash(tab)
    tab.evaluate("location.hash = 'layer=none&units=mexican_military_region'")
    tab.wait_for_function("IronRiver.stage.state.key === ''")
    assert tab.evaluate("IronRiver.stage.state.responsibility") == 1
    assert tab.input_value("#ir-units") == "1"
    assert troubles == []


@pytest.mark.browser
def test_the_link_is_copied_with_and_without_a_clipboard(full: Opened) -> None:
    tab, troubles = full
    for works in (True, False):
        tab.evaluate(
            """works => {
              window.copied = "";
              const own = works
                ? { writeText: async (text) => { window.copied = text; } } : undefined;
              Object.defineProperty(
                navigator, "clipboard", { value: own, configurable: true });
              document.execCommand = () => {
                window.copied = document.activeElement.value;
                return true;
              };
            }""",
            works,
        )
        tab.click("#ir-link")
        tab.wait_for_function("Boolean(window.copied)")
        assert tab.evaluate("window.copied") == tab.evaluate("location.href")
        assert "#at=" in tab.evaluate("window.copied")
        assert tab.inner_text(".ir-toast") == WORDS["en"]["web_copied"]
    assert troubles == []


@pytest.mark.browser
def test_the_view_prints_on_one_sheet(full: Opened) -> None:
    tab, troubles = full
    link = _hash(tab)
    for paper in ("A4", "Letter"):
        pdf = tab.pdf(format=paper, landscape=True, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    # The page is as it was.
    assert "ir-printed" not in tab.evaluate("document.body.className")
    assert _hash(tab) == link
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    for name in (".ir-title", ".folium-map", "#ir-legend", ".ir-paper"):
        assert tab.is_visible(name), name
    for name in (".ir-tools", ".ir-layers", ".ir-search", ".leaflet-control-zoom"):
        assert not tab.is_visible(name), name
    text = tab.inner_text(".ir-paper")
    for part in ("Model estimate", "Source <one>", "2026-11-20"):
        assert part in text
    overlap = tab.evaluate(
        """() => {
          const box = (name) => document.querySelector(name).getBoundingClientRect();
          const map = box(".folium-map"), legend = box(".ir-legends");
          const paper = box(".ir-paper"), sheet = document.body.getBoundingClientRect();
          return [map.right <= legend.left + 1, map.bottom <= paper.top + 1,
            legend.right <= sheet.right + 1, paper.bottom <= sheet.bottom + 1];
        }"""
    )
    assert overlap == [True] * 4
    assert troubles == []
