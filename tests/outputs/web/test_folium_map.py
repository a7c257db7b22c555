"""The interactive map, on nineteen hexagons around Laredo."""

import datetime as dt
import json
import re
import shutil
import zlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
from branca.element import Figure
from shapely import LineString, Point, box

from geo.outputs.web.content import pack
from geo.outputs.web.folium_map import MapContent, draw_web_map, to_page
from geo.outputs.web.pack import SUPPRESSED
from geo.outputs.words import WORDS, Language
from geo.schema.hotspots import HOTSPOT_CLASSES, MEASURES
from tests.findings import add_findings, make_findings

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))),
    None,
)
SMALL = 5
# A count below the threshold whose digits appear nowhere else.
SECRET = 3.1415926


def _cells() -> list[str]:
    return sorted(h3.grid_disk(h3.latlng_to_cell(27.5, -99.5, 6), 2))


def _grid() -> pd.DataFrame:
    cells = _cells()
    centers = np.array([h3.cell_to_latlng(cell) for cell in cells])
    north = centers[:, 1] > -99.5
    count = np.arange(19, dtype="float64")
    dealers = np.where(north, 4.0 + 10 * count, 0.0)
    dealers[np.flatnonzero(north)[0]] = SECRET
    return pd.DataFrame(
        {
            "cell": np.array([h3.str_to_int(cell) for cell in cells], dtype="uint64"),
            "country": np.where(north, "US", "MX"),
            "state": np.where(north, "TX", "28"),
            "area_id": np.where(north, "48479", "28027"),
            "latitude": centers[:, 0],
            "longitude": centers[:, 1],
            "land_km2": 36.0,
            "population": 100.0 * count,
            "dealers": dealers,
            "homicides": count,
            "firearm_homicides": count / 2,
            "seizures": np.where(north, 0.0, count),
        }
    )


def _hotspots(grid: pd.DataFrame) -> pd.DataFrame:
    tables = [
        pd.DataFrame(
            {
                "measure": measure,
                "cell": grid["cell"],
                "observed": 1.0,
                "exposure": grid["population"],
                "rate": np.nan if measure == "seizures" else 12.5,
                "rate_low": np.nan,
                "z": 0.0,
                "p": 1.0,
                "q": 1.0,
                "class": [HOTSPOT_CLASSES[at % 7] for at in range(19)],
            }
        )
        for measure in MEASURES
    ]
    return add_findings(pd.concat(tables, ignore_index=True))


def _ports() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "port_id": ["world-trade", "old-bridge"],
            "name_en": ["World <script>alert(1)</script>", "Old bridge"],
            "name_es": ["Comercio Mundial", "Puente viejo"],
            "field_office": ["Laredo", "Laredo"],
            "us_city": ["Laredo", "Laredo"],
            "mx_city": ["Nuevo Laredo", "Nuevo Laredo"],
            "southbound": [True, False],
            "yearly_vehicles": [1e6, np.nan],
            "flow_share": [1.0, 0.0],
            "flow_low": [0.8, 0.0],
            "flow_high": [1.0, 0.0],
            "us_hours": [10.94, np.nan],
            "mx_hours": [9.25, np.nan],
            "rank": [1, 2],
        },
        geometry=[Point(-99.5, 27.6), Point(-99.5, 27.5)],
        crs="EPSG:4326",
    )


def _roads() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "edge_id": [1, 2, 3],
            "country": ["US", "MX", "MX"],
            "ref": ["I 35", "MEX 85D", ""],
            "class": "motorway",
            "toll": [False, True, False],
            "length_km": [11.0, 12.0, 3.0],
            "hours": [0.1, 0.1, 0.1],
            "flow_share": [1.0, 0.6, 0.0004],
            "flow_low": [0.9, 0.05, 0.0],
            "flow_high": [1.0, 0.9, 0.001],
        },
        geometry=[
            LineString([(-99.45, 27.7), (-99.5, 27.6)]),
            LineString([(-99.5, 27.6), (-99.6, 27.4)]),
            LineString([(-99.5, 27.6), (-99.7, 27.5)]),
        ],
        crs="EPSG:4326",
    )


def _corridors() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "rank": [1],
            "name": ["MEX 85D: Nuevo Laredo to Monterrey"],
            "country": ["MX"],
            "ref": ["MEX 85D"],
            "from_place": ["Nuevo Laredo"],
            "to_place": ["Monterrey"],
            "length_km": [12.0],
            "mean_share": [0.6],
            "peak_share": [0.6],
            "flow_km": [7.2],
            "ports": ["World Trade"],
            "flow_low": [0.05],
            "flow_high": [0.9],
            "areas": ["Nuevo Laredo, T; Anáhuac, N; Vallecillo, N; Sabinas, N"],
            "hotspot_km": [4.25],
            "hotspots": ["Vallecillo, N"],
        },
        geometry=[LineString([(-99.5, 27.6), (-99.6, 27.4)])],
        crs="EPSG:4326",
    )


def _content() -> MapContent:
    grid = _grid()
    halves = [box(-99.5, 27.0, -98.5, 28.0), box(-100.5, 27.0, -99.5, 28.0)]
    return MapContent(
        grid=grid,
        hotspots=_hotspots(grid),
        findings=make_findings(grid["cell"]),
        edges=_roads(),
        corridors=_corridors(),
        ports=_ports(),
        area_flows=pd.DataFrame(
            {
                "country": ["US", "MX"],
                "area_id": ["48479", "28027"],
                "name": ["Webb", "Nuevo <b>Laredo</b>"],
                "state": ["TX", "28"],
                "state_name": ["Texas", "Tamaulipas"],
                "flow_share": [1.0, 0.25],
                "flow_low": [1.0, 0.2],
                "flow_high": [1.0, 0.3],
                "through_share": [1.0, 1.5],
                "main_port": ["World Trade", ""],
            }
        ),
        cell_flows=pd.DataFrame(
            {
                "cell": grid["cell"].iloc[[4, 2, 7]],
                "flow_km": [3.5, 0.5, 0.0001],
                "flow_km_low": [2.0, 0.0, 0.0],
                "flow_km_high": [5.0, 0.75, 0.002],
                "hot_homicides": [True, False, False],
                "port_hours": [0.25, 12.5, np.nan],
            }
        ),
        variants=pd.DataFrame(
            {
                "kind": "origin",
                "variant": "New Mexico",
                "port_id": ["world-trade", "old-bridge"],
                "flow_share": [0.7, np.nan],
                "flow_low": [0.6, np.nan],
                "flow_high": [0.8, np.nan],
            }
        ),
        variant_edges=pd.DataFrame(
            {
                "kind": "origin",
                "variant": "New Mexico",
                "edge_id": [2, 3],
                "flow_share": [0.8, 0.9],
                "flow_low": [0.7, 0.1],
                "flow_high": [0.9, 1.0],
            }
        ),
        outlines=gpd.GeoDataFrame(
            {
                "country": ["US", "MX"],
                "state": ["TX", "28"],
                "state_name": ["Texas", "Tamaulipas"],
            },
            geometry=halves,
            crs="EPSG:4326",
        ),
        places=pd.DataFrame(
            {
                "name": ["Laredo", "Nuevo Laredo"],
                "latitude": [27.51, 27.48],
                "longitude": [-99.48, -99.52],
                "population": [255_000, 416_000],
                "country": ["US", "MX"],
            }
        ),
    )


def _map(language: Language = "en") -> folium.Map:
    return draw_web_map(
        _content(),
        title="Likely flow & hotspots",
        other_title="Flujo probable",
        language=language,
        small_count=SMALL,
        made_on=dt.date(2026, 11, 20),
        sources=["Source <one>"],
    )


@pytest.fixture(scope="module")
def page() -> str:
    return to_page(_map())


def _facts(page: str) -> dict[str, Any]:
    match = re.search(r'id="iron-river-facts">(.*?)</script>', page, re.DOTALL)
    assert match
    facts: dict[str, Any] = json.loads(match[1])
    return facts


def _array(page: str, name: str) -> np.ndarray:
    """Unpack one array as the script of the page does."""
    match = re.search(r'id="iron-river-data">(.*?)</script>', page, re.DOTALL)
    assert match
    raw = zlib.decompress(b64decode(match[1]))
    at = 0
    for key, (kind, length) in _facts(page)["arrays"].items():
        width = int(kind[1])
        planes = np.frombuffer(raw, "u1", length * width, at).reshape(width, length)
        at += length * width
        if key == name:
            return np.ascontiguousarray(planes.T).view(f"<{kind}").ravel()
    raise KeyError(name)


def test_page_loads_nothing_from_elsewhere(page: str) -> None:
    assert not re.findall(r"<(?:script|img|iframe)[^>]*\ssrc=", page)
    assert not re.findall(r'<link[^>]*href="(?!data:)', page)
    assert not re.findall(r"url\(\s*[\"']?(?:https?:)?//", page)
    assert not re.findall(r"@import", page)
    assert "default-src 'none'" in page


def test_two_renders_are_the_same_text(page: str) -> None:
    assert to_page(_map()) == page


def test_rendering_the_same_map_twice_changes_nothing(page: str) -> None:
    web_map = _map()
    assert to_page(web_map) == page
    assert to_page(web_map) == page


def test_page_declares_language_title_and_viewport(page: str) -> None:
    assert '<html lang="en">' in page
    assert "<title>Likely flow &amp; hotspots</title>" in page
    assert 'content="width=device-width, initial-scale=1"' in page
    assert "user-scalable=no" not in page
    assert '<html lang="es">' in to_page(_map("es"))


def test_only_leaflet_and_jquery_are_inside(page: str) -> None:
    assert "Leaflet 1.9.3" in page
    assert "jQuery v3.7.1" in page
    for name in ("bootstrap.min", "font-awesome", "fontawesome", "glyphicons"):
        assert name not in page
    listed = [one["name"] for one in _facts(page)["libraries"]]
    assert listed == ["Leaflet", "jQuery", "folium"]


def test_small_counts_leave_no_trace_of_their_value(page: str) -> None:
    grid = _grid()
    hidden = ((grid["dealers"] > 0) & (grid["dealers"] < SMALL)).to_numpy()
    codes = _array(page, "dealers")
    assert hidden.sum() >= 1
    assert (codes[hidden] == SUPPRESSED).all()
    dealers = next(x for x in _facts(page)["layers"] if x["key"] == "dealers")
    assert dealers["low"] >= SMALL
    assert all(limit >= SMALL for limit in dealers["breaks"])
    assert str(SECRET)[:5] not in page


def test_hidden_values_do_not_change_the_page(page: str) -> None:
    content = _content()
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
    layer = next(x for x in _facts(page)["layers"] if x["key"] == "population")
    codes = _array(page, "population").astype("f8")
    back = np.where(codes == 0, 0, layer["low"] * np.exp((codes - 3) * 0.002))
    assert back == pytest.approx(_grid()["population"].to_numpy(), rel=0.0011)


def test_a_country_without_figures_shows_none_rather_than_zero(page: str) -> None:
    mexico = (_grid()["country"] == "MX").to_numpy()
    assert (_array(page, "dealers")[mexico] == 2).all()
    assert (_array(page, "seizures")[~mexico] == 2).all()


def test_hexagons_are_rebuilt_within_eleven_metres(page: str) -> None:
    count = 6
    for axis, name in ((1, "x"), (0, "y")):
        anchors = np.cumsum(_array(page, f"cell_{name}"))
        steps = _array(page, f"cell_d{name}").astype("i8").reshape(19, count - 1)
        offsets = np.cumsum(steps, axis=0)
        for at, cell in enumerate(_cells()):
            corners = np.append(0, offsets[at]) + anchors[at]
            expected = [corner[axis] for corner in h3.cell_to_boundary(cell)]
            assert sorted(corners / 1e4) == pytest.approx(sorted(expected), abs=1e-4)


def test_html_in_names_cannot_run(page: str) -> None:
    assert "<script>alert(1)" not in page
    assert "<b>Laredo" not in page
    assert "\\u003cscript>alert(1)\\u003c/script>" in page
    assert _facts(page)["ports"][0]["en"] == "World <script>alert(1)</script>"


def test_weak_roads_are_left_out_and_corridors_named(page: str) -> None:
    # The road of 4 in 10,000 is there for the part of the flow that needs it.
    assert _array(page, "road_share").tolist() == [4, 6000, 10000]
    assert _array(page, "road_corridor").tolist() == [0, 1, 0]


def test_roads_are_shaded_by_their_bands(page: str) -> None:
    # 0.9 is 18 times 0.05; 1.0 is hardly more than 0.9.
    assert _array(page, "road_certainty").tolist() == [2, 2, 0]
    assert _array(page, "road_low").tolist() == [0, 500, 9000]
    assert _array(page, "road_high").tolist() == [10, 9000, 10000]
    facts = _facts(page)
    assert len(facts["colors"]["certainty"]) == len(facts["certainty"]) + 1


def test_corridors_say_their_band_and_what_they_cross(page: str) -> None:
    (corridor,) = _facts(page)["corridors"]
    assert corridor["share"] == [0.6, 0.05, 0.9]
    assert corridor["ports"] == [1, "World Trade"]
    # Four areas, of which the first three are named.
    assert corridor["areas"] == [4, "Nuevo Laredo, T", "Anáhuac, N", "Vallecillo, N"]
    assert corridor["hotspotKm"] == 4.2
    assert corridor["hotspots"] == [1, "Vallecillo, N"]


def test_crossings_say_their_band_and_hours_on_both_sides(page: str) -> None:
    used, shut = _facts(page)["ports"]
    assert used["share"] == [1, 0.8, 1]
    assert used["hours"] == [10.9, 9.2]
    assert shut["hours"] == [None, None]


def test_areas_say_what_they_receive_and_what_passes(page: str) -> None:
    areas = {one["country"]: one for one in _facts(page)["areas"]}
    assert areas["MX"]["share"] == [0.25, 0.2, 0.3]
    assert areas["MX"]["through"] == 1.5
    assert areas["MX"]["port"] == ""


def test_areas_without_flow_keep_their_name() -> None:
    content = _content()
    content.area_flows.loc[1, ["flow_share", "through_share"]] = np.nan
    facts, _ = pack(content, small_count=SMALL)
    areas = {one["country"]: one for one in facts["areas"]}
    assert areas["MX"]["name"] == "Nuevo <b>Laredo</b>"
    assert areas["MX"]["share"] is None
    assert areas["MX"]["through"] is None


def test_hexagons_say_how_much_flow_crosses_them_with_its_band(page: str) -> None:
    layer = next(x for x in _facts(page)["layers"] if x["key"] == "corridor_intensity")
    codes = _array(page, "corridor_intensity").astype("f8")
    back = np.where(codes == 0, 0, layer["low"] * np.exp((codes - 3) * 0.002))
    expected = np.zeros(19)
    # The third cell has too little to show.
    expected[[4, 2]] = 3.5, 0.5
    assert back == pytest.approx(expected, rel=0.0011)
    assert np.flatnonzero(_array(page, "corridor_intensity_low")).tolist() == [4]
    high = _array(page, "corridor_intensity_high")
    assert layer["band"][1] * np.exp((high[4] - 3.0) * 0.002) == pytest.approx(
        5, rel=0.0011
    )


def test_hexagons_say_how_many_hours_it_is_to_a_crossing(page: str) -> None:
    layer = next(x for x in _facts(page)["layers"] if x["key"] == "port_hours")
    assert layer["unit"] == "web_unit_port_hours"
    assert layer["breaks"] == [2, 4, 8, 16]
    assert len(layer["colors"]) == 5
    codes = _array(page, "port_hours").astype("f8")
    back = layer["low"] * np.exp((codes - 3) * 0.002)
    assert back[[4, 2]] == pytest.approx([0.25, 12.5], rel=0.0011)
    # Where no road is within reach there is no figure.
    assert (np.delete(codes, [4, 2]) == 2).all()


def test_a_country_of_roads_without_numbers_or_corridors_is_packed() -> None:
    content = _content()
    roads = content.edges.assign(ref="")
    bare = replace(content, edges=roads, corridors=content.corridors.iloc[:0])
    facts, _ = pack(bare, small_count=SMALL)
    assert facts["refs"] == [""]
    assert facts["corridors"] == []


def test_both_languages_hold_every_word_that_the_page_uses(page: str) -> None:
    facts = _facts(page)
    assert set(facts["words"]["en"]) == set(facts["words"]["es"])
    folder = Path(__file__).parents[3] / "geo" / "outputs" / "web" / "assets"
    used = set()
    for path in folder.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'word\("([^"]+)"[,)]', text))
    assert used
    assert used <= set(WORDS["en"])


def test_layers_added_by_a_user_join_the_layer_control() -> None:
    web_map = _map()
    extra = folium.FeatureGroup(name="My sites").add_to(web_map)
    folium.Marker([27.5, -99.5], tooltip="Site").add_to(extra)
    text = to_page(web_map)
    control = text.index("L.control.layers(")
    assert text.index("L.featureGroup(") < control
    assert '"My sites"' in text
    assert control < text.index(".finish(")


def test_a_layer_that_needs_the_network_is_refused() -> None:
    web_map = _map()
    figure = web_map.get_root()
    assert isinstance(figure, Figure)
    figure.header.add_child(folium.JavascriptLink("https://example.org/heat.js"))
    with pytest.raises(ValueError, match=r"example\.org/heat\.js"):
        to_page(web_map)


def test_a_bare_folium_map_becomes_a_page_too() -> None:
    text = to_page(folium.Map(location=[27.5, -99.5], tiles=None))
    assert "<script src=" not in text


# ------------------------------------------------------------------ in a browser


@pytest.fixture
def opened(tmp_path: Path, page: str) -> Iterator[tuple[Any, list[str]]]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    path = tmp_path / "map.html"
    path.write_text(page, encoding="utf-8")
    troubles: list[str] = []
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        tab = browser.new_page(viewport={"width": 1366, "height": 768})

        def guard(route: Any) -> None:  # noqa: ANN401 - a playwright route
            if route.request.url == path.as_uri():
                route.continue_()
            else:
                troubles.append(f"request: {route.request.url}")
                route.abort()

        tab.route("**/*", guard)
        tab.on("console", lambda message: troubles.append(message.text))
        tab.on("pageerror", lambda error: troubles.append(str(error)))
        tab.goto(path.as_uri())
        tab.wait_for_selector(".ir-waiting", state="detached")
        yield tab, troubles
        browser.close()


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
          const { data, facts } = IronRiver.stage;
          return [...Array(data.cells.count).keys()].map((cell) => [
            IronRiver.cellText(data, cell, facts.resolution),
            IronRiver.cellAt(data.cells, data.cells.centerX[cell],
              data.cells.centerY[cell]),
          ]);
        }"""
    )
    assert found == [[cell, at] for at, cell in enumerate(_cells())]
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
