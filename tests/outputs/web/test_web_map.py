"""The map from Python: a folium map that a user extends and saves."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import folium
import pytest
from branca.element import Figure

import geo.outputs
from geo.outputs import web_map
from geo.outputs.web.folium_map import WebMap, draw_web_map, to_page
from geo.pipeline import StageReport
from geo.steps.outputs import read_products
from tests.web_world import SMALL, draw, make_content, make_map

Open = Callable[[str], tuple[Any, list[str]]]
TILES = "https://tiles.example.org/{z}/{x}/{y}.png"


def test_save_writes_the_page_whatever_names_the_file(tmp_path: Path) -> None:
    drawn = make_map()
    page = to_page(make_map())
    assert isinstance(drawn, folium.Map)
    for name in (tmp_path / "one.html", str(tmp_path / "two.html")):
        drawn.save(name)
        assert Path(name).read_text(encoding="utf-8") == page
    buffer = io.BytesIO()
    drawn.save(buffer, close_file=False)
    assert buffer.getvalue().decode() == page
    drawn.save(buffer)
    assert buffer.closed
    with pytest.raises(TypeError, match="no option"):
        drawn.save(tmp_path / "three.html", template="x")


def test_a_layer_that_needs_the_network_leaves_no_file(tmp_path: Path) -> None:
    drawn = make_map()
    figure = drawn.get_root()
    assert isinstance(figure, Figure)
    figure.header.add_child(folium.JavascriptLink("https://example.org/heat.js"))
    with pytest.raises(ValueError, match=r"example\.org/heat\.js"):
        drawn.save(tmp_path / "map.html")
    assert list(tmp_path.iterdir()) == []


def test_the_package_offers_the_map_and_nothing_else() -> None:
    assert geo.outputs.__all__ == ["web_map"]
    with pytest.raises(AttributeError, match="has no attribute 'heat_map'"):
        geo.outputs.heat_map  # noqa: B018 - reading it is the test


def _with_tiles() -> WebMap:
    return draw_web_map(
        make_content(),
        title="A",
        other_title="B",
        language="en",
        small_count=SMALL,
        made_on=dt.date(2026, 11, 20),
        sources=[],
        tiles=(TILES, "© <b>Example</b> maps"),
    )


def test_tiles_are_allowed_from_one_host_and_only_if_asked_for() -> None:
    assert "https://tiles.example.org" not in to_page(make_map())
    page = to_page(_with_tiles())
    policy = page.partition('Content-Security-Policy" content="')[2].partition('"')[0]
    assert "img-src data: blob: https://tiles.example.org;" in policy
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy
    assert "© <b>" not in page


@pytest.mark.browser
def test_tiles_are_loaded_only_when_chosen(open_page: Open) -> None:
    tab, troubles = open_page(to_page(_with_tiles()))
    tab.evaluate(
        "document.querySelectorAll('.ir-group').forEach((one) => one.open = true)"
    )
    assert troubles == []
    label = "Online map (needs the network)"
    tab.get_by_label(label, exact=True).check()
    tab.wait_for_timeout(300)
    # The network is blocked here: what was asked for shows in the troubles.
    asked = [one for one in troubles if one.startswith("request: ")]
    assert asked
    assert all("https://tiles.example.org/" in one for one in asked)
    assert "© <b>Example</b> maps" in tab.inner_text(".leaflet-control-attribution")
    tab.get_by_label(label, exact=True).uncheck()
    assert "Example" not in tab.inner_text(".leaflet-control-attribution")


@pytest.mark.browser
def test_a_user_adds_a_marker_to_the_map_of_a_study(
    finished_study: tuple[Path, dict[str, StageReport]],
    tmp_path: Path,
    open_page: Open,
) -> None:
    products, style = read_products(finished_study[0] / "study.toml")
    border = web_map(products, style=style)
    offices = folium.FeatureGroup(name="Offices").add_to(border)
    folium.Marker([27.5, -99.5], tooltip="Field office").add_to(offices)
    border.save(tmp_path / "with_offices.html")
    page = (tmp_path / "with_offices.html").read_text(encoding="utf-8")
    tab, troubles = open_page(page)
    assert tab.locator(".leaflet-marker-icon").count() == 1
    tab.evaluate(
        "document.querySelectorAll('.ir-group').forEach((one) => one.open = true)"
    )
    tab.get_by_label("Offices", exact=True).uncheck()
    assert tab.locator(".leaflet-marker-icon").count() == 0
    assert troubles == []
    # The study's own page is the same without the marker.
    plain = to_page(web_map(products, style=style))
    written = finished_study[0] / "maps" / "border.html"
    assert written.read_text(encoding="utf-8") == plain


def test_layers_join_whichever_content_is_drawn() -> None:
    content = replace(make_content(), places=make_content().places.iloc[:0])
    drawn = draw(content)
    folium.Circle([27.5, -99.5], radius=500).add_to(drawn)
    assert "L.circle(" in to_page(drawn)
