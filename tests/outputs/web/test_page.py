"""The page as text: it holds all it needs, and is the same each time."""

import re
from pathlib import Path

import folium
import pytest
from branca.element import Figure

from geo.outputs.web.folium_map import to_page
from geo.outputs.words import WORDS
from tests.web_world import facts_of, make_map


def test_page_loads_nothing_from_elsewhere(page: str) -> None:
    assert not re.findall(r"<(?:script|img|iframe)[^>]*\ssrc=", page)
    assert not re.findall(r'<link[^>]*href="(?!data:)', page)
    assert not re.findall(r"url\(\s*[\"']?(?:https?:)?//", page)
    assert not re.findall(r"@import", page)
    assert "default-src 'none'" in page


def test_two_renders_are_the_same_text(page: str) -> None:
    assert to_page(make_map()) == page


def test_rendering_the_same_map_twice_changes_nothing(page: str) -> None:
    web_map = make_map()
    assert to_page(web_map) == page
    assert to_page(web_map) == page


def test_page_declares_language_title_and_viewport(page: str) -> None:
    assert '<html lang="en">' in page
    assert "<title>Likely flow &amp; hotspots</title>" in page
    assert 'content="width=device-width, initial-scale=1"' in page
    assert "user-scalable=no" not in page
    assert '<html lang="es">' in to_page(make_map("es"))


def test_only_leaflet_and_jquery_are_inside(page: str) -> None:
    assert "Leaflet 1.9.3" in page
    assert "jQuery v3.7.1" in page
    for name in ("bootstrap.min", "font-awesome", "fontawesome", "glyphicons"):
        assert name not in page
    listed = [one["name"] for one in facts_of(page)["libraries"]]
    assert listed == ["Leaflet", "jQuery", "folium"]


def test_html_in_names_cannot_run(page: str) -> None:
    assert "<script>alert(1)" not in page
    assert "<b>Laredo" not in page
    assert "\\u003cscript>alert(1)\\u003c/script>" in page
    assert facts_of(page)["ports"][0]["en"] == "World <script>alert(1)</script>"


def test_both_languages_hold_every_word_that_the_page_uses(page: str) -> None:
    facts = facts_of(page)
    assert set(facts["words"]["en"]) == set(facts["words"]["es"])
    folder = Path(__file__).parents[3] / "geo" / "outputs" / "web" / "assets"
    used = set()
    for path in folder.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'word\("([^"]+)"[,)]', text))
    assert used
    assert used <= set(WORDS["en"])


def test_layers_added_by_a_user_join_the_layer_control() -> None:
    web_map = make_map()
    extra = folium.FeatureGroup(name="My sites").add_to(web_map)
    folium.Marker([27.5, -99.5], tooltip="Site").add_to(extra)
    text = to_page(web_map)
    control = text.index("L.control.layers(")
    assert text.index("L.featureGroup(") < control
    assert '"My sites"' in text
    assert control < text.index(".finish(")


def test_a_layer_that_needs_the_network_is_refused() -> None:
    web_map = make_map()
    figure = web_map.get_root()
    assert isinstance(figure, Figure)
    figure.header.add_child(folium.JavascriptLink("https://example.org/heat.js"))
    with pytest.raises(ValueError, match=r"example\.org/heat\.js"):
        to_page(web_map)


def test_a_bare_folium_map_becomes_a_page_too() -> None:
    text = to_page(folium.Map(location=[27.5, -99.5], tiles=None))
    assert "<script src=" not in text
