"""Pixels of areas: every centre belongs to the area that holds it."""

import itertools

import h3
import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cells import corners
from geo.outputs.sheets.fill import fill, paint


def _filled(
    rings: list[list[tuple[float, float]]], height: int, width: int
) -> npt.NDArray[np.int32]:
    image = np.zeros((height, width), dtype="int32")
    counts = [len(ring) for ring in rings]
    fill(
        np.array([point for ring in rings for point in ring], dtype="float64"),
        np.concatenate([[0], np.cumsum(counts)]).astype("intp"),
        np.arange(1, len(rings) + 1, dtype="int32"),
        image,
    )
    return image


def test_a_rectangle_fills_the_pixels_whose_centre_it_holds() -> None:
    # Centres lie at 0.5, 1.5, …: of the columns 1 and 2 are inside, of the rows 0.
    image = _filled([[(0.6, -3.0), (2.7, -3.0), (2.7, 1.4), (0.6, 1.4)]], 3, 4)
    assert image.tolist() == [[0, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_later_rings_cover_earlier_ones() -> None:
    square = [(0.0, 0.0), (3.0, 0.0), (3.0, 3.0), (0.0, 3.0)]
    hole = [(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0)]
    assert _filled([square, hole], 3, 3).tolist() == [[1, 1, 1], [1, 2, 1], [1, 1, 1]]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.floats(-20, 40), st.floats(-20, 40)), min_size=3, max_size=300
    )
)
def test_any_ring_is_filled_as_even_and_odd_crossings_say(
    ring: list[tuple[float, float]],
) -> None:
    image = _filled([ring], 20, 20)
    # Oracle: a ray from the centre to the right meets an odd number of edges.
    x, y = np.meshgrid(np.arange(20) + 0.5, np.arange(20) + 0.5)
    odd = np.zeros((20, 20), dtype=bool)
    near = np.zeros((20, 20), dtype=bool)
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        across = (np.minimum(ay, by) <= y) & (y < np.maximum(ay, by))
        if ay != by:
            at = ax + (y - ay) / (by - ay) * (bx - ax)
            odd ^= across & (at > x)
            near |= across & (np.abs(at - x) < 1e-9)
    assert ((image == 1) == odd)[~near].all()


def test_hexagons_leave_no_seam() -> None:
    cells = h3.grid_disk(h3.latlng_to_cell(27.5, -99.5, 6), 6)
    numbers = np.array([h3.str_to_int(cell) for cell in cells], dtype="uint64")
    points, first = corners(numbers)
    west, south = points.min(axis=0)
    pixels = (points - [west, south]) * 500.0
    image = np.zeros(tuple(np.ceil(pixels.max(axis=0))[::-1].astype(int)), "int32")
    fill(pixels, first, np.arange(1, len(cells) + 1, dtype="int32"), image)
    hull = shapely.union_all(
        [shapely.Polygon(pixels[a:b]) for a, b in itertools.pairwise(first)]
    ).buffer(-1)
    x, y = np.meshgrid(*(np.arange(size) + 0.5 for size in image.shape[::-1]))
    inside = shapely.contains_xy(hull, x, y)
    assert inside.sum() > 10_000
    assert (image[inside] > 0).all()


def test_a_hexagon_shows_on_land_only_and_the_state_where_it_has_no_colour() -> None:
    states = np.array([[0, 1, 1]], dtype="int32")
    cells = np.array([[1, 1, 2]], dtype="int32")
    land = np.array([[1, 1, 1, 255], [2, 2, 2, 255]], dtype="uint8")
    colors = np.array([[0, 0, 0, 0], [9, 9, 9, 255], [7, 7, 7, 0]], dtype="uint8")
    picture = paint(states, cells, land, colors)
    assert picture[0, :, 0].tolist() == [1, 9, 2]
    assert (picture[..., 3] == 255).all()


@pytest.mark.parametrize("size", [63, 65, 200])
def test_many_crossings_of_a_row_are_sorted_alike(size: int) -> None:
    # A comb: each tooth is one pixel wide, and so is each gap.
    ring = [
        (2.0 * tooth + side, depth)
        for tooth in range(size)
        for side, depth in ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0))
    ]
    row = _filled([ring], 1, 2 * size)[0]
    assert row.tolist() == [1, 0] * size
