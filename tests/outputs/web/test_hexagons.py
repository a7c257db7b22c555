"""What hexagons say near by and from afar, as the browser works it out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import h3
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from geo.outputs.web.folium_map import to_page
from geo.schema.hotspots import HOTSPOT_CLASSES
from tests.web_world import (
    SMALL,
    array_of,
    draw,
    facts_of,
    make_cells,
    make_content,
    make_grid,
    make_hotspots,
)

Open = Callable[[str], tuple[Any, list[str]]]

# Of one layer: what the browser says of each hexagon of a step, and its classes.
ASK = """async ([key, step, year]) => {
  const { stage } = IronRiver, layer = stage.layerOf(key), found = {};
  await IronRiver.load(stage, key);
  const { count } = IronRiver.levelOf(stage.data, step);
  const classes = IronRiver.classesAt(stage, key, year, step);
  for (let at = 0; at < count; at++) {
    const hexagon = { step, at };
    found[IronRiver.hexagonText(stage.data, hexagon)] = [
      IronRiver.figureOf(stage, layer, hexagon, year), classes[at]];
  }
  return found;
}"""


def _parents(step: int) -> pd.Series:
    return pd.Series([h3.cell_to_parent(cell, 6 - step) for cell in make_cells()])


def _means(
    values: npt.NDArray[np.float64], weights: npt.NDArray[np.float64], step: int
) -> dict[str, float]:
    parents = _parents(step)
    sums = pd.Series(values * weights).groupby(parents).sum()
    means = sums / pd.Series(weights).groupby(parents).sum()
    return {str(parent): float(mean) for parent, mean in means.items()}


@pytest.mark.browser
def test_people_add_up(opened: tuple[Any, list[str]]) -> None:
    tab, _ = opened
    people = make_grid()["population"]
    for step in (1, 2, 3):
        parents = _parents(step)
        sums = people.groupby(parents).sum()
        found = tab.evaluate(ASK, ["population", step, None])
        assert found.keys() == set(sums.index)
        for parent, (figure, _) in found.items():
            assert figure["value"] == pytest.approx(sums[parent], rel=0.0011)
            assert figure["hidden"] == 0
            assert figure["cells"] == figure["known"] == (parents == parent).sum()


@pytest.mark.browser
def test_a_rate_is_a_mean_by_people_and_hours_are_by_land(open_page: Open) -> None:
    content = make_content()
    rate = np.linspace(5.0, 50.0, 19)
    hours = np.linspace(1.0, 9.0, 19)
    hotspots = make_hotspots(content.grid)
    homicides = hotspots["measure"] == "homicides"
    hotspots.loc[homicides, "rate"] = rate
    cells = content.grid["cell"]
    flows = pd.DataFrame(
        {"cell": cells, "flow_km": 1.0, "flow_km_low": 0.5, "flow_km_high": 2.0}
    ).assign(port_hours=hours)
    grid = content.grid.assign(land_km2=np.linspace(2.0, 36.0, 19))
    page = to_page(
        draw(replace(content, grid=grid, hotspots=hotspots, cell_flows=flows))
    )
    tab, _ = open_page(page)
    people = grid["population"].to_numpy()
    land = array_of(page, "cell_land").astype("f8")
    for key, expected in (
        ("homicide_rate", _means(rate, people, 1)),
        ("port_hours", _means(hours, land, 1)),
    ):
        for parent, (figure, _) in tab.evaluate(ASK, [key, 1, None]).items():
            assert figure["value"] == pytest.approx(expected[parent], rel=0.003)
    # The band of a sum is not the sum of bands: from afar there is none.
    near = tab.evaluate(ASK, ["corridor_intensity", 0, None])
    assert all({"low", "high"} <= set(figure) for figure, _ in near.values())
    far = tab.evaluate(ASK, ["corridor_intensity", 1, None])
    assert all("low" not in figure for figure, _ in far.values())


@pytest.mark.browser
def test_small_counts_are_in_no_sum(opened: tuple[Any, list[str]], page: str) -> None:
    tab, _ = opened
    layer = next(x for x in facts_of(page)["layers"] if x["key"] == "dealers")
    for step in range(4):
        colors = len(layer["scales"][step]["colors"])
        answers = tab.evaluate(ASK, ["dealers", step, None])
        for parent, (figure, found) in answers.items():
            inside = (_parents(step) == parent).to_numpy()
            _check_dealers(make_grid()[inside], figure, found, colors)


def _check_dealers(
    inside: pd.DataFrame, figure: dict[str, float] | None, found: int, colors: int
) -> None:
    """Check what is said of the dealers of some cells, and the class that is drawn."""
    dealers = inside["dealers"]
    if figure is None:
        # No dealers are counted abroad.
        assert (inside["country"] == "MX").all()
        assert found == -1
        return
    total = dealers[dealers >= SMALL].sum()
    hidden = int(((dealers > 0) & (dealers < SMALL)).sum())
    assert figure["value"] == pytest.approx(total, rel=0.0011)
    assert figure["hidden"] == hidden
    if total:
        assert 0 <= found < colors
    else:
        assert found == (colors if hidden else -1)


@pytest.mark.browser
def test_from_afar_the_commonest_class_by_land_is_shown(
    opened: tuple[Any, list[str]], page: str
) -> None:
    tab, _ = opened
    land = array_of(page, "cell_land").astype("f8")
    codes = np.arange(19) % 7
    parents = _parents(1)
    for parent, (figure, found) in tab.evaluate(
        ASK, ["hotspots_homicides", 1, None]
    ).items():
        inside = (parents == parent).to_numpy()
        sums = np.bincount(codes[inside], weights=land[inside], minlength=7)
        assert figure["at"] == found == sums.argmax()
        assert figure["share"] == pytest.approx(sums.max() / sums.sum())


def _years() -> pd.DataFrame:
    cells = make_grid()["cell"]
    return pd.DataFrame(
        {
            "cell": cells.iloc[[3, 3, 5]].to_numpy(),
            "year": [1990, 1992, 1991],
            "bin": [3, -2, 1],
        }
    )


@pytest.mark.browser
def test_classes_of_a_layer_change_with_the_year(open_page: Open) -> None:
    content = make_content()
    # One cell has no classes at all.
    judged = content.findings.emerging.iloc[1:]
    content = replace(
        content,
        emerging_years=_years(),
        findings=replace(content.findings, emerging=judged),
    )
    tab, troubles = open_page(to_page(draw(content)))
    cells = make_cells()
    plain = HOTSPOT_CLASSES.index("not significant")
    for year, at, name in (
        (1990, 3, "hot 99"),
        (1991, 5, "hot 90"),
        (1992, 3, "cold 95"),
    ):
        found = tab.evaluate(ASK, ["emerging_years", 0, year])
        expected = dict.fromkeys(cells, plain) | {cells[0]: -1}
        expected[cells[at]] = HOTSPOT_CLASSES.index(name)
        assert {cell: one for cell, (_, one) in found.items()} == expected
    layer = tab.evaluate("IronRiver.stage.layerOf('emerging_years').years")
    assert layer == [1990, 1991, 1992]
    assert troubles == []


@pytest.mark.browser
def test_resolution_follows_the_zoom_and_the_drawing_follows_it(
    opened: tuple[Any, list[str]],
) -> None:
    tab, troubles = opened
    at = """(zoom) => {
      const { stage } = IronRiver, place = [27.5, -99.5];
      stage.map.setView(place, zoom, { animate: false });
      const { x, y } = L.CRS.EPSG3857.latLngToPoint(L.latLng(place), 0);
      const hexagon = IronRiver.hexagonAt(stage, x, y);
      return [stage.state.step, IronRiver.hexagonText(stage.data, hexagon)];
    }"""
    seen = []
    for zoom in (10, 6, 4):
        step, text = tab.evaluate(at, zoom)
        seen.append(step)
        assert text == h3.latlng_to_cell(27.5, -99.5, 6 - step)
    assert seen == [0, 1, 2]
    assert troubles == []


# Colours of points of the map as drawn: [latitude, longitude] to "#rrggbb" or "".
PIXELS = """(places) => places.map((place) => {
  const { map, canvases } = IronRiver.stage, canvas = canvases.hexagons;
  const at = map.latLngToLayerPoint(place).subtract(canvas._bounds.min);
  const ratio = canvas._container.width / canvas._bounds.getSize().x;
  const [r, g, b, a] = canvas._container.getContext("2d")
    .getImageData(Math.round(at.x * ratio), Math.round(at.y * ratio), 1, 1).data;
  const hex = (one) => one.toString(16).padStart(2, "0");
  return a ? `#${hex(r)}${hex(g)}${hex(b)}` : "";
})"""


@pytest.mark.browser
def test_each_hexagon_has_the_colour_of_its_class(
    opened: tuple[Any, list[str]], page: str
) -> None:
    tab, _ = opened
    layer = facts_of(page)["layers"][0]
    places = [list(h3.cell_to_latlng(cell)) for cell in make_cells()]
    expected = [layer["colors"][at % 7] for at in range(19)]
    # At zoom 8 hexagons are written as pixels, at 10 they are paths.
    for zoom in (8, 10):
        tab.evaluate(
            "(zoom) => { IronRiver.stage.map.setView([27.5, -99.5], zoom,"
            " { animate: false }); }",
            zoom,
        )
        assert tab.evaluate(PIXELS, places) == expected


@pytest.mark.browser
def test_the_two_sides_of_the_swipe_show_two_layers(
    opened: tuple[Any, list[str]], page: str
) -> None:
    tab, troubles = opened
    layers = {one["key"]: one for one in facts_of(page)["layers"]}
    places = [list(h3.cell_to_latlng(cell)) for cell in make_cells()]
    for zoom in (8, 10):
        tab.evaluate(
            """async (zoom) => {
              const { stage } = IronRiver;
              stage.map.setView([27.5, -99.5], zoom, { animate: false });
              await stage.show("right", "population");
              stage.state.split = 0.5;
              stage.canvases.hexagons.redraw();
            }""",
            zoom,
        )
        people = tab.evaluate(
            "[...IronRiver.classesFor(IronRiver.stage, 'population')]"
        )
        middle = tab.evaluate(
            "IronRiver.stage.map.containerPointToLatLng("
            "IronRiver.stage.map.getSize().divideBy(2)).lng"
        )
        for at, color in enumerate(tab.evaluate(PIXELS, places)):
            if abs(places[at][1] - middle) < 0.01:
                continue
            if places[at][1] < middle:
                assert color == layers["hotspots_homicides"]["colors"][at % 7]
            elif people[at] < 0:
                assert color == ""
            else:
                assert color == layers["population"]["colors"][people[at]]
    # Chromium remarks that this test reads the canvas often.
    assert [one for one in troubles if "readback" not in one] == []
