import numpy as np
import numpy.typing as npt
import pytest
import shapely

from geo.corridors.through import Crossed, contains, cross

# Two squares side by side on the equator, and a third that touches neither.
SQUARES = [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(4, 0, 5, 1)]


def _cross(*lines: str) -> Crossed:
    shapes: npt.NDArray[np.object_] = np.array(
        [shapely.from_wkt(f"LINESTRING ({line})") for line in lines]
    )
    return cross(shapes, np.array(SQUARES))


def _table(crossed: Crossed, line: int = 0) -> list[list[float]]:
    """Return part, entries ahead and entries back by square."""
    tables = (crossed.part, crossed.entries_ahead, crossed.entries_back)
    return [table.toarray()[:, line].round(9).tolist() for table in tables]


def test_a_line_that_passes_enters_each_square_once_either_way() -> None:
    crossed = _cross("-0.5 0.5, 2.5 0.5")
    part = pytest.approx([1 / 3, 1 / 3, 0])
    assert _table(crossed) == [part, [1, 1, 0], [1, 1, 0]]


def test_a_line_that_begins_in_a_square_enters_it_only_on_the_way_back() -> None:
    crossed = _cross("0.5 0.5, 1.75 0.5", "1.75 0.5, 0.5 0.5")
    assert _table(crossed, 0) == [[0.4, 0.6, 0], [0, 1, 0], [1, 0, 0]]
    assert _table(crossed, 1) == [[0.4, 0.6, 0], [1, 0, 0], [0, 1, 0]]


def test_a_line_within_a_square_enters_nothing() -> None:
    assert _table(_cross("0.2 0.2, 0.8 0.2, 0.8 0.8")) == [[1, 0, 0], [0] * 3, [0] * 3]


def test_a_line_that_comes_back_enters_again() -> None:
    # Out of the first square and in again, twice; no other square is near.
    crossed = _cross(
        "0.5 0.1, -1 0.1, -1 0.5, 0.5 0.5, 0.5 0.9, -1 0.9, -1 0.7, 0.5 0.7"
    )
    assert _table(crossed)[1:] == [[2, 0, 0], [2, 0, 0]]


def test_to_touch_a_corner_or_an_edge_point_is_not_to_enter() -> None:
    crossed = _cross("-1 2, 0 1, -1 0", "3 3, 4 1")
    assert crossed.part.nnz == 0
    assert crossed.entries_ahead.nnz == 0


def test_a_line_far_from_all_squares_has_no_part() -> None:
    assert _table(_cross("10 10, 11 11")) == [[0] * 3] * 3


def test_a_loop_that_crosses_itself_enters_no_more_than_it_does() -> None:
    # A knot inside the first square; the same with its ends in the second.
    inside = _cross("0.1 0.1, 0.5 0.5, 0.5 0.1, 0.1 0.5")
    assert _table(inside) == [[1, 0, 0], [0] * 3, [0] * 3]
    knot = _cross("1.5 0.5, 0.2 0.5, 0.5 0.8, 0.5 0.2, 0.5 0.5, 1.5 0.5")
    assert _table(knot)[1:] == [[1, 1, 0], [1, 1, 0]]


def test_a_road_driven_out_and_back_counts_twice() -> None:
    part, ahead, back = _table(_cross("1.5 0.5, 0.5 0.5, 1.5 0.5"))
    assert part == pytest.approx([0.5, 0.5, 0])
    assert ahead == back == [1, 1, 0]


def test_two_points_at_one_place_have_no_part() -> None:
    assert _table(_cross("0.5 0.5, 0.5 0.5")) == [[0] * 3] * 3


def test_east_counts_by_its_length_on_the_ground() -> None:
    # At 60° north a degree east is half a degree north.
    square = shapely.box(0, 60, 1, 61)
    line = shapely.from_wkt("LINESTRING (0.5 60.000001, 1 60.000001, 1 60.250001)")
    outside = shapely.from_wkt("LINESTRING (1.5 60.000001, 0.5 60.000001)")
    crossed = cross(np.array([line, outside]), np.array([square]))
    assert crossed.part.toarray()[0] == pytest.approx([1.0, 0.5])
    bent = shapely.from_wkt("LINESTRING (0.5 60, 0.5 59.75, 1 59.75)")
    lower = shapely.box(0, 59, 0.75, 59.9)
    # 0.15 of 0.25 north, and 0.25 of 0.5 east, which is 0.125 on the ground.
    found = cross(np.array([bent]), np.array([lower])).part.toarray()[0, 0]
    assert found == pytest.approx((0.15 + 0.125) / 0.5, rel=2e-3)


def test_polygons_that_tile_share_each_line_out_whole() -> None:
    tiles = [shapely.box(x, y, x + 1, y + 1) for x in range(6) for y in range(6)]
    chance = np.random.default_rng(1)
    lines = [shapely.LineString(chance.uniform(0, 6, (9, 2))) for _ in range(60)]
    crossed = cross(np.array(lines), np.array(tiles))
    assert crossed.part.sum(axis=0) == pytest.approx(np.ones(60))
    # Every step from tile to tile is an entry, each way.
    steps = [
        sum(
            len(set(np.flatnonzero(np.diff(np.floor(walk[:, axis])) != 0)))
            for axis in (0, 1)
        )
        for walk in (
            np.array([line.interpolate(t, normalized=True).coords[0] for t in along])
            for along in [np.linspace(0, 1, 60_001)]
            for line in lines[:3]
        )
    ]
    assert crossed.entries_ahead.sum(axis=0)[:3].tolist() == steps
    assert crossed.entries_back.sum(axis=0)[:3].tolist() == steps


def test_some_polygons_can_be_singled_out() -> None:
    crossed = _cross("-0.5 0.5, 2.5 0.5")[np.array([1])]
    assert crossed.part.shape == (1, 1)
    assert crossed.entries_ahead.toarray().tolist() == [[1]]


def test_points_are_found_in_the_polygons_that_hold_them() -> None:
    point, polygon = contains(
        np.array(SQUARES), np.array([0.5, 3.0, 4.5]), np.array([0.5, 0.5, 0.5])
    )
    assert sorted(zip(point.tolist(), polygon.tolist(), strict=True)) == [
        (0, 0),
        (2, 2),
    ]
