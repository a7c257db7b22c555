"""Whole sheets: paper, labels, scale, north, areas, words, files."""

import dataclasses
import datetime as dt
import itertools
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from pyproj import Geod

from geo.cells import boundaries
from geo.outputs.sheets import lettering
from geo.outputs.sheets.figure import draw_figure
from geo.outputs.sheets.furniture import north_turn, scale_bars
from geo.outputs.sheets.ground import cells_of, project
from geo.outputs.sheets.marks import _count
from geo.outputs.sheets.paper import LAYOUTS
from geo.outputs.sheets.product import _clear, gather, pages_of
from geo.outputs.sheets.regions import REGIONS
from geo.outputs.sheets.render import draw_pixels, to_pdf, to_png
from geo.outputs.sheets.scene import Scene, SheetContent
from geo.outputs.sheets.themes import THEMES, compose, ground_of
from geo.outputs.words import Language
from geo.pipeline import StageReport
from geo.projection import GEOGRAPHIC, equal_area_around, transform
from geo.sections_outputs import Stretch, Theme
from geo.steps import outputs
from geo.steps.desk import Desk
from geo.study import read_study
from tests.outputs.sheets.world import make_world

GEOD = Geod(ellps="WGS84")
Finished = tuple[Path, dict[str, StageReport]]
MAPS = [*((theme, None) for theme in THEMES), *(("corridors", r) for r in REGIONS)]
SHEETS = list(itertools.product(MAPS, LAYOUTS, ("en", "es")))


@pytest.fixture(scope="module")
def content(finished_study: Finished) -> SheetContent:
    """Give what the sheets of a whole study show."""
    study_file = finished_study[0] / "study.toml"
    desk = Desk(read_study(study_file), study_file)
    return gather(outputs.gather(desk), outputs.style_of(desk, outputs.cards_of(desk)))


@pytest.fixture(scope="module")
def scenes(content: SheetContent) -> list[Scene]:
    """Give every sheet there is: all maps, papers and languages."""
    return [
        compose(
            content,
            theme=theme,
            region=region,
            language=language,
            layout=LAYOUTS[paper],
            dpi=20,
            page=(1, 12),
        )
        for paper in LAYOUTS
        for theme, region in MAPS
        for language in ("en", "es")
    ]


def _box_of_letters(scene: Scene) -> Iterator[tuple[str, shapely.Polygon]]:
    """Yield every level text of a sheet with the box of its outline."""
    for one in scene.sheet.drawing.letters:
        points = np.asarray(lettering.outline(one.text, one.bold).vertices)
        if one.turn or not len(points):
            continue
        ink = points * one.size * lettering.MM_PER_POINT + [one.x, one.y]
        yield one.text, shapely.box(*ink.min(axis=0), *ink.max(axis=0))


def test_the_study_may_ask_for_every_theme_and_region() -> None:
    assert set(get_args(Theme)) == set(THEMES)
    assert set(get_args(Stretch)) == set(REGIONS)


# ---------------------------------------------------------------- labels, words


def test_no_two_labels_of_a_sheet_overlap_and_none_leaves_the_map(
    scenes: list[Scene],
) -> None:
    assert len(scenes) == 72
    for scene in scenes:
        labels = np.array(scene.labels)
        assert len(labels) >= 3
        shapes = np.asarray(shapely.box(*labels.T), dtype=object)
        assert not np.triu(_overlap(shapes, shapes), 1).any()
        frame = scene.sheet.frame
        assert (labels[:, :2] >= frame[:2]).all()
        assert (labels[:, 2:] <= frame[2:]).all()
        # Scale, arrow and locator are what was taken first.
        assert not _overlap(shapes, shapely.box(*scene.taken[0])).any()


def _overlap(
    one: npt.NDArray[np.object_], other: npt.NDArray[np.object_] | shapely.Polygon
) -> npt.NDArray[np.bool_]:
    shared = shapely.area(shapely.intersection(one[:, None], other))
    return np.asarray(shared > 1e-9)


def test_letters_of_labels_lie_in_their_boxes(scenes: list[Scene]) -> None:
    for scene in scenes[::5]:
        boxes = list(np.asarray(shapely.box(*np.array(scene.labels).T), dtype=object))
        window = shapely.box(*scene.sheet.frame)
        furniture = shapely.box(*scene.taken[0])
        for text, ink in _box_of_letters(scene):
            if ink.within(window) and not ink.intersects(furniture):
                assert any(ink.within(box.buffer(0.05)) for box in boxes), text


def test_every_text_is_on_the_paper_and_over_no_other(scenes: list[Scene]) -> None:
    for scene in scenes:
        layout = scene.sheet.layout
        paper = shapely.box(2, 2, layout.width - 2, layout.height - 2)
        texts = dict(enumerate(_box_of_letters(scene)))
        outside = [text for text, ink in texts.values() if not ink.within(paper)]
        assert outside == []
        boxes = np.array([ink for _, ink in texts.values()])
        one, other = shapely.STRtree(boxes).query(boxes, predicate="overlaps")
        over = [(texts[a][0], texts[b][0]) for a, b in zip(one, other, strict=True)]
        assert over == []


def test_no_text_of_the_margins_or_the_column_is_cut(scenes: list[Scene]) -> None:
    for scene in scenes:
        cut = [one.text for one in scene.sheet.drawing.letters if "…" in one.text]
        assert cut == []


def test_the_legend_ends_above_the_caveat(scenes: list[Scene]) -> None:
    for scene in scenes:
        assert (
            scene.column.y >= scene.sheet.layout.column[1] + scene.sheet.layout.caveat
        )


# ----------------------------------------------------------------- projection


@pytest.mark.parametrize("name", REGIONS)
def test_a_region_is_shown_in_an_equal_area_projection(
    content: SheetContent, name: str
) -> None:
    ground = ground_of(content, name)
    shapes = boundaries(ground.cells[::7])
    # Sides straight in degrees are followed by many corners.
    shapes = shapely.segmentize(shapes, 0.01)
    flat = shapely.area(transform(shapes, GEOGRAPHIC, ground.crs))
    true = [abs(GEOD.geometry_area_perimeter(shape)[0]) for shape in shapes]
    assert len(true) >= 5
    assert flat == pytest.approx(np.array(true), rel=1e-3)


def test_the_projection_of_a_place_is_centred_on_it() -> None:
    crs = equal_area_around(latitude=28.0, longitude=-100.0)
    middle, north = transform(
        np.array([shapely.Point(-100, 28), shapely.Point(-100, 29)]), GEOGRAPHIC, crs
    )
    assert (middle.x, middle.y) == pytest.approx((0, 0), abs=1e-6)
    assert north.x == pytest.approx(0, abs=1e-6)


def _centre(scene: Scene) -> tuple[float, float]:
    west, south, east, north = scene.sheet.bounds
    forward = scene.frame.ground.forward
    longitude, latitude = forward.transform(
        (west + east) / 2, (south + north) / 2, direction="INVERSE"
    )
    return longitude, latitude


def test_scale_bars_are_right_within_a_hundredth(scenes: list[Scene]) -> None:
    for scene in scenes[:: len(LAYOUTS)]:
        longitude, latitude = _centre(scene)
        for bar in scale_bars(scene.sheet):
            half = bar.kilometres * 500
            ends = [GEOD.fwd(longitude, latitude, way, half)[:2] for way in (90, 270)]
            one, other = project(scene.frame.ground, scene.sheet, np.array(ends))
            assert np.hypot(*(one - other)) == pytest.approx(bar.millimetres, rel=0.01)
            assert bar.millimetres <= scene.sheet.layout.locator[0] - 8


def test_the_arrow_points_to_true_north_at_the_centre(scenes: list[Scene]) -> None:
    turned = 0.0
    for scene in scenes[::2]:
        longitude, latitude = _centre(scene)
        ends = np.array([[longitude, latitude], [longitude, latitude + 0.05]])
        foot, head = project(scene.frame.ground, scene.sheet, ends)
        east, up = head - foot
        turn = north_turn(scene.sheet)
        assert turn == pytest.approx(np.degrees(np.arctan2(east, up)), abs=0.05)
        turned = max(turned, abs(turn))
    # In the conic projection of the whole study the arrow is not upright everywhere.
    assert turned > 1


# ------------------------------------------------------------------------ files


@pytest.mark.parametrize("paper", LAYOUTS)
def test_png_and_pdf_have_the_size_of_the_paper(paper: str) -> None:
    layout = LAYOUTS[paper]
    size = {"A4": (297, 210), "Letter": (279.4, 215.9), "16:9": (304.8, 171.45)}[paper]
    assert (layout.width, layout.height) == size
    sheet = compose(
        make_world(), theme="dealers", language="en", layout=layout, dpi=40
    ).sheet
    png = to_png(draw_pixels(sheet, dpi=40), dpi=40)
    pixels = np.array(struct.unpack(">II", png[16:24]))
    assert pixels == pytest.approx(np.array(size) / 25.4 * 40, abs=1)
    # 40 dots an inch are 1575 a metre.
    assert b"pHYs" + struct.pack(">IIB", 1575, 1575, 1) in png
    pdf = to_pdf([sheet, sheet], title="x", made_on=dt.date(2026, 1, 2), dpi=40)
    boxes = re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", pdf)
    assert len(boxes) == 2
    points = [float(side) for side in boxes[0]]
    assert points == pytest.approx([side / 25.4 * 72 for side in size], abs=0.01)


def test_png_holds_the_pixels_that_were_drawn() -> None:
    generator = np.random.default_rng(1)
    pixels = generator.integers(0, 256, (7, 5, 4), dtype="uint8")
    png = to_png(pixels, dpi=300)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    kinds, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", png[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(kind + data)
        kinds[kind] = data
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(kinds[b"IDAT"]), "uint8").reshape(7, 16)
    assert (rows[:, 0] == 0).all()  # no filter
    assert (rows[:, 1:].reshape(7, 5, 3) == pixels[:, :, :3]).all()


def test_pdf_is_the_same_bytes_with_letters_of_embedded_truetype(
    content: SheetContent,
) -> None:
    def draw() -> bytes:
        sheets = [
            compose(
                content,
                theme="corridors",
                region=region,
                language="es",
                layout=LAYOUTS["A4"],
                dpi=30,
                page=(1, 2),
            ).sheet
            for region in (None, "laredo")
        ]
        return to_pdf(sheets, title="Título", made_on=dt.date(2026, 1, 2), dpi=30)

    first = draw()
    content.frames.clear()
    content.grounds.clear()
    assert draw() == first
    assert b"/CreationDate (D:20260102" in first
    assert b"/FontFile2" in first
    assert b"/Type3" not in first


def test_sheets_are_the_same_bytes_in_any_order(content: SheetContent) -> None:
    def draw(theme: str) -> bytes:
        scene = compose(
            content, theme=theme, language="en", layout=LAYOUTS["A4"], dpi=30
        )
        return to_png(draw_pixels(scene.sheet, dpi=30), dpi=30)

    first = [draw(theme) for theme in ("verdict", "dealers", "corridors")]
    again = [draw(theme) for theme in ("corridors", "dealers", "verdict")]
    assert first == again[::-1]


@pytest.mark.parametrize("region", [None, "laredo"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_figure_has_its_size_and_nothing_cut(
    content: SheetContent, language: Language, region: str | None
) -> None:
    png = draw_figure(
        content,
        theme="corridors",
        region=region,
        language=language,
        width_mm=180,
        height_mm=110,
        dpi=50,
    )
    size = struct.unpack(">II", png[16:24])
    assert size == pytest.approx((180 / 25.4 * 50, 110 / 25.4 * 50), abs=1)


def test_unknown_region_is_refused_by_name(content: SheetContent) -> None:
    with pytest.raises(ValueError, match=r"`region` must be one of san-.*'juarez'"):
        compose(
            content,
            theme="corridors",
            region="juarez",
            language="en",
            layout=LAYOUTS["A4"],
            dpi=20,
        )


def test_pages_come_in_the_order_of_the_study(finished_study: Finished) -> None:
    settings = read_study(finished_study[0] / "study.toml").outputs.sheets
    names = [page.name for page in pages_of(settings)]
    assert names == [*settings.themes, *settings.regions]
    folder = finished_study[0] / "maps" / "sheets" / "es-a4"
    made = sorted(path.name for path in folder.iterdir())
    assert made == [f"{at:02d}-{name}.png" for at, name in enumerate(names, 1)]


def test_sheets_of_an_earlier_study_go_and_other_files_stay(tmp_path: Path) -> None:
    names = ["01-dealers.png", "02-laredo.png", "02-mine.png", "notes.txt"]
    for name in names:
        (tmp_path / name).touch()
    _clear(tmp_path, [tmp_path / "01-dealers.png"])
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["01-dealers.png", "02-mine.png", "notes.txt"]


# ----------------------------------------------------------------- small counts


def test_small_counts_of_clusters_are_not_told() -> None:
    assert [_count(value, 3) for value in (0.5, 2.0, 3.0, 1234.0)] == [
        "< 3",
        "< 3",
        "3",
        "1,234",
    ]


@pytest.mark.parametrize("theme", ["dealers", "seizures"])
def test_hexagons_below_the_threshold_have_one_colour(theme: str) -> None:
    world = make_world()
    world = dataclasses.replace(world, small_count=100)
    scene = compose(
        world, theme=theme, language="en", layout=LAYOUTS["A4"], dpi=30, page=(1, 1)
    )
    texts = [one.text for one in scene.sheet.drawing.letters]
    assert "fewer than 100" in texts
    grid = world.grid
    country = {"dealers": "US", "seizures": "MX"}[theme]
    shown = cells_of(grid[(grid["country"] == country) & (grid[theme] > 0)])
    place = np.searchsorted(scene.frame.ground.cells, shown) + 1
    picture = scene.sheet.drawing._bodies[0].picture
    seen = np.isin(scene.frame.hexagons, place) & (scene.frame.states > 0)
    assert seen.sum() > 100
    assert len(np.unique(picture[seen], axis=0)) == 1


def test_no_theme_tells_a_number_below_the_threshold() -> None:
    scene = compose(
        make_world(),
        theme="seizures",
        language="en",
        layout=LAYOUTS["A4"],
        dpi=30,
        page=(1, 1),
    )
    texts = [one.text for one in scene.sheet.drawing.letters]
    # Of the world's second cluster: two incidents with two firearms.
    assert texts.count("< 3") == 2


def test_every_map_says_that_seizures_show_enforcement(scenes: list[Scene]) -> None:
    said = {"en": "enforcement as well", "es": "vigilancia como"}
    for scene in scenes:
        text = " ".join(one.text for one in scene.sheet.drawing.letters)
        assert said[scene.language] in text
