"""Printed sheets, drawn from a world of nineteen cells near Laredo."""

import struct
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.outputs import palette
from geo.outputs.palette import Classes
from geo.outputs.sheets.corridors import (
    certainty_texts,
    port_label,
    road_points,
)
from geo.outputs.sheets.hexagons import class_texts, count_classes
from geo.outputs.sheets.labels import around, by_cost, clear, groups, place_labels, thin
from geo.outputs.sheets.legend import Column
from geo.outputs.sheets.paper import LAYOUTS, THINNEST, Sheet, open_sheet
from geo.outputs.sheets.render import draw_pixels, to_png
from geo.outputs.sheets.scene import SheetContent
from geo.outputs.sheets.shares import band, legend_shares, percent
from geo.outputs.sheets.themes import THEMES, caveat, compose, headings
from geo.outputs.words import WORDS, Language
from tests.outputs.sheets.world import make_world, margins

DPI = 60


@pytest.fixture(scope="module")
def world() -> SheetContent:
    return make_world()


def _draw(content: SheetContent, theme: str, language: Language = "en") -> bytes:
    scene = compose(
        content,
        theme=theme,
        language=language,
        layout=LAYOUTS["A4"],
        dpi=DPI,
        page=(1, 4),
    )
    return to_png(draw_pixels(scene.sheet, dpi=DPI), dpi=DPI)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Callable[[SheetContent, str], str]:
    """Return a function that draws a theme and returns every text of the column."""

    def draw(content: SheetContent, theme: str) -> str:
        texts: list[str] = []
        for name in ("swatch", "row", "heading", "note"):

            def record(
                self: Column, *args: object, _call: object = getattr(Column, name)
            ) -> None:
                texts.append(" ".join(str(one) for one in args))
                assert callable(_call)
                _call(self, *args)

            monkeypatch.setattr(Column, name, record)
        monkeypatch.setattr(Column, "note", lambda *args, **_: texts.append(args[1]))
        _draw(content, theme)
        return "\n".join(texts)

    return draw


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_theme_draws_a_png_of_a4_paper(
    world: SheetContent, theme: str, language: Language
) -> None:
    png = _draw(world, theme, language)
    width, height = struct.unpack(">II", png[16:24])
    assert png.startswith(b"\x89PNG")
    assert abs(width - LAYOUTS["A4"].width / 25.4 * DPI) <= 1
    assert abs(height - LAYOUTS["A4"].height / 25.4 * DPI) <= 1


@pytest.mark.parametrize("theme", THEMES)
def test_two_draws_are_the_same_bytes(world: SheetContent, theme: str) -> None:
    assert _draw(world, theme) == _draw(world, theme)


def test_png_names_no_software_and_no_date(world: SheetContent) -> None:
    png = _draw(world, "dealers")
    assert b"tEXt" not in png
    assert b"tIME" not in png


def test_cells_may_be_the_index(world: SheetContent) -> None:
    indexed = SheetContent(
        **{
            name: getattr(world, name)
            for name in SheetContent.__slots__
            if name not in {"grid", "grounds", "frames"}
        },
        grid=world.grid.set_index("cell"),
    )
    assert _draw(indexed, "dealers") == _draw(world, "dealers")


def test_content_is_not_changed() -> None:
    content, untouched = make_world(), make_world()
    for theme in THEMES:
        _draw(content, theme)
    pd.testing.assert_frame_equal(content.grid, untouched.grid)
    pd.testing.assert_frame_equal(content.hotspots, untouched.hotspots)
    pd.testing.assert_frame_equal(content.places, untouched.places)


def test_world_without_flow_or_places_draws(world: SheetContent) -> None:
    empty = SheetContent(
        grid=world.grid,
        hotspots=world.hotspots.iloc[:0],
        edges=world.edges.iloc[:0],
        corridors=world.corridors.iloc[:0],
        ports=world.ports.assign(flow_share=0.0),
        outlines=world.outlines,
        places=world.places.iloc[:0],
        **margins(),
    )
    for theme in THEMES:
        assert _draw(empty, theme)


def test_unknown_theme_is_refused_by_name(world: SheetContent) -> None:
    with pytest.raises(ValueError, match=r"`theme` must be one of dealers, .*'roads'"):
        _draw(world, "roads")


def test_headings_name_years_and_area(world: SheetContent) -> None:
    scene = compose(
        world, theme="hotspots", language="en", layout=LAYOUTS["A4"], dpi=DPI
    )
    heading, unit = headings(scene, "hotspots")
    assert "2020–2024" in heading
    assert "2023" in heading
    assert "km²" in unit


# ----------------------------------------------------------------- classes


def test_small_counts_are_one_class_and_never_a_number() -> None:
    values = np.array([0.001, 0.4, 1.0, 2.0, 2.99, 3.0, 4.0, 9.0, 40.0, 400.0])
    classes = count_classes(values, 3)
    assert classes.breaks[0] == 3
    assert min(classes.breaks) == 3
    assert classes.colors[0] == palette.SMALL_COUNT
    assert classes.index(values).tolist()[:5] == [0] * 5
    assert all(classes.index(values[5:]) > 0)


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=60), st.integers(1, 50))
def test_no_class_below_the_threshold_splits_small_counts(
    values: list[float], small_count: int
) -> None:
    classes = count_classes(np.array(values), small_count)
    assert classes.breaks[0] == small_count
    assert list(classes.breaks) == sorted(set(classes.breaks))
    assert len(classes.colors) == len(classes.breaks) + 1


def test_legend_of_dealers_words_the_small_class(
    world: SheetContent, written: Callable[[SheetContent, str], str]
) -> None:
    legend = written(world, "dealers")
    assert f"{palette.SMALL_COUNT} fewer than 3" in legend
    assert "to under 3" not in legend
    assert " under 3 " not in legend


def test_legend_of_hotspots_says_the_measures_are_separate(
    world: SheetContent, written: Callable[[SheetContent, str], str]
) -> None:
    legend = written(world, "hotspots")
    assert WORDS["en"]["two_measures"] in legend
    assert WORDS["en"]["hot 99"] in legend


def test_tables_rank_crossings_and_corridors_with_their_bands(
    world: SheetContent, written: Callable[[SheetContent, str], str]
) -> None:
    column = written(world, "corridors")
    assert "1 World Trade Bridge 60 % 45–70" in column
    assert "2 Juárez-Lincoln Bridge 40 % 4.7–55" in column
    assert "2 A road without a number 10 % 1.2–20" in column


def test_legend_of_roads_says_what_shades_mean(
    world: SheetContent, written: Callable[[SheetContent, str], str]
) -> None:
    assert WORDS["en"]["certainty"] in written(world, "corridors")
    assert certainty_texts("en") == ["≤ 3×", "3–10×", "> 10×"]


def test_only_the_sheet_with_bands_says_what_bands_leave_out() -> None:
    band_caveat = WORDS["en"]["band_caveat"]
    assert band_caveat in caveat("corridors", "en")
    assert all(
        caveat(theme, "en") == WORDS["en"]["caveat"]
        for theme in ("dealers", "homicides", "hotspots")
    )


def test_a_road_is_wider_the_more_it_carries_down_to_a_thousandth() -> None:
    shares = np.array([0.002, 0.005, 0.01, 0.019, 0.25])
    points = road_points(shares, 0.25)
    assert points[-1] == 5
    assert points[2] == pytest.approx(1)  # a fifth of the root: 0.01 is a 25th of 0.25
    assert (np.diff(points) > 0).all()
    assert road_points(np.array([0.0]), 0.25)[0] == THINNEST


def test_near_crossings_share_a_label_with_both_cities(world: SheetContent) -> None:
    assert port_label(world.ports[:2]) == "1 · 2 Laredo –\nNuevo Laredo"
    assert port_label(world.ports[2:]) == "3 Rio Bravo"


def test_groups_gather_around_the_first_of_each() -> None:
    points = np.array([[0.0, 0.0], [9.0, 0.0], [3.0, 0.0], [6.0, 0.0]])
    assert groups(points, 4.0) == [[0, 2], [1, 3]]


def test_a_label_prefers_to_hide_nothing_and_then_to_be_near() -> None:
    at = np.array([0.0, 0.0])
    boxes = np.array([[1.0, -1, 5, 1], [-6.0, -1, -2, 1], [-9.0, -1, -5, 1]])
    # The first box hides four millimetres of a line three points wide.
    line = np.array([shapely.LineString([(0, 0), (8, 0)])], dtype=object)
    ordered = by_cost(at, boxes, line, np.array([3.0]))
    assert ordered[:, 0].tolist() == [-6, -9, 1]
    none = by_cost(at, boxes, line[:0], np.array([]))
    assert none[:, 0].tolist() == [1, -6, -9]


@pytest.mark.parametrize("language", ["en", "es"])
def test_class_texts_are_one_per_class(language: Language) -> None:
    classes = Classes((10.0, 1000.0), ("a", "b", "c"))
    texts = class_texts(classes, language)
    assert len(texts) == 3
    assert "10" in texts[0]
    assert "1,000" in texts[2]
    assert len(class_texts(Classes((), ("a",)), language)) == 1


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.5, "50 %"), (0.123, "12 %"), (0.02, "2 %"), (0.0543, "5.4 %"), (0, "0 %")],
)
def test_percent_is_worded(share: float, text: str) -> None:
    assert percent(share) == text


def test_legend_shares_stay_under_the_greatest() -> None:
    assert legend_shares(0.13) == [0.005, 0.02, 0.1]
    assert legend_shares(0.27, 4) == [0.002, 0.01, 0.05, 0.2]
    assert legend_shares(0.0001) == []


def test_band_is_worded_with_a_decimal_under_ten() -> None:
    assert band(0.0467, 0.0889) == "4.7–8.9"
    assert band(0.081, 0.155) == "8.1–16"
    # 9.96 rounds to 10.0, which stands without its decimal.
    assert band(0.0996, 0.1) == "10–10"


# ------------------------------------------------------------------ labels


_POINT = st.tuples(st.floats(0, 100), st.floats(0, 100))


@settings(deadline=None)
@given(
    st.lists(st.tuples(_POINT, st.floats(1, 30)), max_size=15),
    st.lists(_POINT, max_size=5),
)
def test_labels_never_overlap_nor_leave_the_frame(
    labels: list[tuple[tuple[float, float], float]],
    obstacles: list[tuple[float, float]],
) -> None:
    frame = np.array([0.0, 0.0, 100.0, 100.0])
    taken = [np.array([x, y, x + 4, y + 4]) for x, y in obstacles]
    candidates = [
        around(np.array(at), np.array([width, 3.0]), np.array([1.0, 5.0]))
        for at, width in labels
    ]
    placed = place_labels(candidates, taken, frame)
    boxes = [box for box in placed if box is not None]
    assert len(placed) == len(labels)
    for number, box in enumerate(boxes):
        assert (box[:2] >= frame[:2]).all()
        assert (box[2:] <= frame[2:]).all()
        for other in [*boxes[:number], *taken]:
            assert not ((box[:2] < other[2:]) & (box[2:] > other[:2])).all()


def test_label_off_its_point_at_every_position() -> None:
    at, size = np.array([10.0, 10.0]), np.array([8.0, 3.0])
    boxes = around(at, size, np.array([1.0]))
    inside = (boxes[:, :2] < at) & (boxes[:, 2:] > at)
    assert not inside.all(axis=1).any()
    assert boxes[0].tolist() == pytest.approx([11.0, 8.5, 19.0, 11.5])


def test_leaders_and_labels_keep_clear_of_each_other() -> None:
    at = np.array([0.0, 0.0])
    boxes = np.array([[10.0, -1, 12, 1], [-12.0, -1, -10, 1], [-1.0, 10, 1, 12]])
    label = shapely.box(4, -1, 6, 1)
    leader = shapely.LineString([(-11, -5), (-11, 5)])
    assert clear(at, boxes, [label], [leader]).tolist() == [False, False, True]


def test_thin_keeps_the_first_of_near_points() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]])
    assert thin(points, 2.0).tolist() == [0, 2]


# ------------------------------------------------------------------- sheet


@pytest.fixture
def blank() -> Sheet:
    return open_sheet(np.array([0.0, 0.0, 1e6, 1e6]))


def test_wrapped_lines_fit_and_keep_every_word(blank: Sheet) -> None:
    text = "one two three four five six seven eight nine ten"
    lines = blank.wrap(text, 20, 7)
    assert " ".join(lines) == text
    assert max(blank.measure(line, 7) for line in lines) <= 20


def test_cut_line_fits_and_says_so(blank: Sheet) -> None:
    short = blank.cut("a name that is far too long", 15, 7)
    assert short.endswith("…")
    assert blank.measure(short, 7) <= 15


def test_long_text_stays_in_its_box(blank: Sheet) -> None:
    assert blank.write("word " * 400, (10, 10, 60, 12), 9) <= 12


def test_window_keeps_one_scale_both_ways(blank: Sheet) -> None:
    corner, far = blank.on_paper(np.array([[0.0, 0.0], [1e6, 1e6]]))
    assert (far - corner)[0] == pytest.approx((far - corner)[1])
    assert blank.metres_per_mm * (far - corner)[0] == pytest.approx(1e6)
