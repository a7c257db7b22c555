"""Municipalities, counties and who answers for them, as the page knows them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from geo.outputs.web.content import pack
from geo.outputs.web.folium_map import MapContent, to_page
from tests.web_world import SMALL, draw, make_content, unpack

Open = Callable[[str], tuple[Any, list[str]]]


def _areas() -> gpd.GeoDataFrame:
    """Return both areas with cells, one too small for a cell, and one far away."""
    return gpd.GeoDataFrame(
        {
            "country": ["US", "MX", "MX", "US"],
            "state": ["TX", "28", "28", "AK"],
            "area_id": ["48479", "28027", "28999", "02016"],
        },
        geometry=[
            box(-99.5, 27.0, -98.5, 28.0),
            box(-100.5, 27.0, -99.5, 28.0),
            box(-100.6, 27.4, -100.5, 27.5),
            box(-160.0, 60.0, -159.0, 61.0),
        ],
        crs="EPSG:4326",
    )


def _duties() -> pd.DataFrame:
    rows = [
        ("customs", "laredo", "US", "48479", ""),
        ("customs", "laredo", "US", "", "world-trade"),
        ("army", "fourth", "MX", "28027", ""),
        ("army", "fourth", "MX", "28999", ""),
        ("army", "far", "US", "02016", ""),
        ("office", "no-areas", "US", "", "old-bridge"),
    ]
    table = pd.DataFrame(
        rows, columns=["kind", "unit", "country", "area_id", "port_id"]
    )
    return table.assign(
        name_en="<i>Unit</i> " + table["unit"], name_es="Unidad " + table["unit"]
    )


def _whole() -> MapContent:
    content = make_content()
    return replace(content, areas=_areas(), responsibility=_duties())


def test_areas_too_small_for_a_cell_can_be_found_and_distant_ones_not() -> None:
    facts, text = pack(_whole(), small_count=SMALL)
    assert [one["id"] for one in facts["areas"]] == ["28027", "28999", "48479"]
    for name, expected in (
        ("south", [27000, 27400, 27000]),
        ("west", [-100500, -100600, -99500]),
        ("north", [28000, 27500, 28000]),
        ("east", [-99500, -100500, -98500]),
        ("lat", [27500, 27450, 27500]),
    ):
        assert unpack(text, facts["arrays"], f"area_{name}").tolist() == expected


def test_without_outlines_an_area_lies_where_its_cells_do() -> None:
    content = make_content()
    facts, text = pack(content, small_count=SMALL)
    mexico = content.grid[content.grid["country"] == "MX"]
    assert [one["id"] for one in facts["areas"]] == ["28027", "48479"]
    south = unpack(text, facts["arrays"], "area_south")[0] / 1000
    assert south == pytest.approx(mexico["latitude"].min(), abs=0.0006)


def test_units_have_outlines_crossings_and_a_place_for_their_name() -> None:
    facts, text = pack(_whole(), small_count=SMALL)
    kinds = {one["kind"]: one["units"] for one in facts["responsibility"]}
    assert list(kinds) == ["army", "customs", "office"]
    far, fourth = kinds["army"]
    assert (far["name_en"], far["name_es"]) == ("<i>Unit</i> far", "Unidad far")
    assert 27 < fourth["at"][0] < 28
    assert kinds["customs"][0]["ports"] == ["world-trade"]
    # A unit of crossings alone has no outline, and no place on the map.
    assert kinds["office"] == [
        {
            "name_en": "<i>Unit</i> no-areas",
            "name_es": "Unidad no-areas",
            "ports": ["old-bridge"],
        }
    ]
    arrays = facts["arrays"]
    points = unpack(text, arrays, "duty_0_points").tolist()
    # Two areas of a unit are one outline: two rectangles side by side, as one ring.
    assert len(points) == 2
    x = unpack(text, arrays, "duty_0_x").cumsum()[points[0] :] / 1000
    assert (x.min(), x.max()) == pytest.approx((-100.6, -99.5), abs=0.02)
    pairs = [unpack(text, arrays, f"duty_{one}").tolist() for one in ("area", "unit")]
    assert pairs == [[0, 1, 2], [1, 1, 0]]


def test_a_study_without_authorities_has_no_such_layer() -> None:
    facts, _ = pack(make_content(), small_count=SMALL)
    assert facts["responsibility"] == []
    assert "duty_area" not in facts["arrays"]
    assert (
        '"responsibility"' not in to_page(draw(make_content())).partition("layer(")[2]
    )


@pytest.mark.browser
def test_the_page_knows_places_and_who_answers_for_them(open_page: Open) -> None:
    tab, troubles = open_page(to_page(draw(_whole())))
    found = tab.evaluate(
        """() => {
          const { data, facts } = IronRiver.stage;
          return facts.areas.map(({ id, centre, extent }, at) =>
            [id, centre, extent, IronRiver.unitsOf(data, at)]);
        }"""
    )
    assert found[1] == [
        "28999",
        [27.45, -100.55],
        [[27.4, -100.6], [27.5, -100.5]],
        [{"kind": 0, "unit": 1}],
    ]
    inked = """(kind) => {
      const { stage } = IronRiver, { lines } = stage.canvases;
      stage.map.setView([27.4, -100.6], 8, { animate: false });
      stage.state.responsibility = kind;
      lines.redraw();
      const at = stage.map.latLngToLayerPoint([27.4, -100.55])
        .subtract(lines._bounds.min);
      const ratio = lines._container.width / lines._bounds.getSize().x;
      const pen = lines._container.getContext("2d");
      const box = [at.x - 3, at.y - 6, 6, 12].map((side) => Math.round(side * ratio));
      return pen.getImageData(...box).data
        .filter((one, i) => i % 4 === 3 && one > 200).length;
    }"""
    assert tab.evaluate(inked, 0) == 0
    tab.evaluate("IronRiver.stage.switchOn('responsibility', true)")
    assert tab.evaluate(inked, 0) > 0
    assert tab.evaluate(inked, 1) == 0
    assert [one for one in troubles if "readback" not in one] == []
