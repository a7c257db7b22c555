import h3
import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import cells
from tests.tiny_world import CELLS, CENTER, cells_of, center, number

LATITUDES = st.floats(14.0, 50.0)
LONGITUDES = st.floats(-125.0, -66.0)
RESOLUTIONS = st.integers(4, 9)


def _cell(latitude: float, longitude: float, resolution: int) -> int:
    found = cells.points_to_cells(
        latitude=np.array([latitude]),
        longitude=np.array([longitude]),
        resolution=resolution,
    )
    return int(found[0])


def _disk(origin: str, rings: int) -> npt.NDArray[np.uint64]:
    return np.array(
        sorted(h3.str_to_int(cell) for cell in h3.grid_disk(origin, rings)), "uint64"
    )


def test_the_tiny_world_is_a_disk_of_two_rings() -> None:
    assert set(CELLS.values()) == set(h3.grid_disk(CENTER, 2))
    assert len(CELLS) == 19


def test_the_tiny_world_is_drawn_north_up_in_rows_from_west_to_east() -> None:
    rows = [[center(letter) for letter in row] for row in ("ABC", "HIJKL", "QRS")]
    for row in rows:
        assert [east for _, east in row] == sorted(east for _, east in row)
    lowest = [min(north for north, _ in row) for row in rows]
    highest = [max(north for north, _ in row) for row in rows]
    assert lowest[0] > highest[1] > lowest[1] > highest[2]


@given(LATITUDES, LONGITUDES, RESOLUTIONS)
def test_a_point_lies_in_the_cell_that_h3_names(
    latitude: float, longitude: float, resolution: int
) -> None:
    text = h3.latlng_to_cell(latitude, longitude, resolution)
    assert _cell(latitude, longitude, resolution) == h3.str_to_int(text)


@given(LATITUDES, LONGITUDES, RESOLUTIONS)
def test_the_centre_of_a_cell_lies_in_that_cell(
    latitude: float, longitude: float, resolution: int
) -> None:
    cell = _cell(latitude, longitude, resolution)
    north, east = cells.centers(np.array([cell], "uint64"))
    assert _cell(float(north[0]), float(east[0]), resolution) == cell


def test_points_become_cells_in_their_order() -> None:
    letters = "SAJ"
    places = [center(letter) for letter in letters]
    found = cells.points_to_cells(
        latitude=np.array([north for north, _ in places]),
        longitude=np.array([east for _, east in places]),
        resolution=6,
    )
    assert found.dtype == np.uint64
    assert found.tolist() == cells_of(letters).tolist()


def test_no_points_become_no_cells() -> None:
    nothing = np.empty(0)
    found = cells.points_to_cells(latitude=nothing, longitude=nothing, resolution=6)
    assert found.dtype == np.uint64
    assert found.size == 0


@pytest.mark.parametrize(
    ("latitude", "longitude", "words"),
    [
        (-99.5, 27.5, "`latitude` must be within ±90 degrees; it was -99.5"),
        (90.001, 0.0, "`latitude` must be within ±90 degrees; it was 90.001"),
        (27.5, -180.5, "`longitude` must be within ±180 degrees; it was -180.5"),
        (np.nan, -99.5, "`latitude` must be within ±90 degrees; it was nan"),
        (27.5, np.nan, "`longitude` must be within ±180 degrees; it was nan"),
        (27.5, np.inf, "`longitude` must be within ±180 degrees; it was inf"),
    ],
)
def test_swapped_impossible_or_missing_coordinates_are_refused(
    latitude: float, longitude: float, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        cells.points_to_cells(
            latitude=np.array([27.5, latitude]),
            longitude=np.array([-99.5, longitude]),
            resolution=6,
        )


def test_the_ends_of_the_range_of_coordinates_are_allowed() -> None:
    assert _cell(90.0, 180.0, 6) == h3.str_to_int(h3.latlng_to_cell(90.0, 180.0, 6))


def test_centres_are_those_of_h3() -> None:
    latitude, longitude = cells.centers(cells_of("".join(CELLS)))
    expected = [h3.cell_to_latlng(cell) for cell in CELLS.values()]
    np.testing.assert_allclose(
        np.column_stack([latitude, longitude]), expected, rtol=0, atol=1e-9
    )


def test_boundaries_are_those_of_h3() -> None:
    found = cells.boundaries(cells_of("".join(CELLS)))
    for cell, polygon in zip(CELLS.values(), found, strict=True):
        corners = [(east, north) for north, east in h3.cell_to_boundary(cell)]
        expected = shapely.Polygon(corners)
        assert shapely.get_num_coordinates(polygon) == 7
        assert polygon.normalize().equals_exact(expected.normalize(), 1e-9)


def test_areas_are_those_of_h3() -> None:
    found = cells.areas_km2(cells_of("".join(CELLS)))
    expected = [h3.cell_area(cell, unit="km^2") for cell in CELLS.values()]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_texts_are_those_of_h3() -> None:
    assert cells.to_text(cells_of("".join(CELLS))) == list(CELLS.values())


@given(LATITUDES, LONGITUDES, RESOLUTIONS)
def test_text_names_the_same_cell_when_read_back(
    latitude: float, longitude: float, resolution: int
) -> None:
    cell = _cell(latitude, longitude, resolution)
    (text,) = cells.to_text(np.array([cell], "uint64"))
    assert len(text) == 15
    assert h3.str_to_int(text) == cell


def test_a_polygon_smaller_than_a_cell_is_covered_by_that_cell() -> None:
    latitude, longitude = center("S")
    speck = shapely.Point(longitude + 0.02, latitude).buffer(1e-6)
    position, cell = cells.cover(np.array([speck], dtype=object), resolution=6)
    assert position.tolist() == [0]
    assert cell.tolist() == [number("S")]


def test_a_polygon_on_a_border_is_covered_by_the_cells_on_both_sides() -> None:
    north, south = center("E"), center("I")
    between = shapely.Point((north[1] + south[1]) / 2, (north[0] + south[0]) / 2)
    _, cell = cells.cover(np.array([between.buffer(1e-4)], dtype=object), resolution=6)
    assert cell.tolist() == sorted([number("E"), number("I")])


def test_covers_are_ordered_by_polygon_and_then_by_cell_without_repeats() -> None:
    # Far parts in one polygon, two of them in one cell; then a part of another cell.
    south, north, inner = (
        shapely.Point(center(letter)[1], center(letter)[0]).buffer(0.001)
        for letter in "SAJ"
    )
    beside = shapely.Point(center("S")[1] + 0.01, center("S")[0]).buffer(0.001)
    pieces = shapely.MultiPolygon([south, north, beside])
    position, cell = cells.cover(np.array([pieces, inner], object), resolution=6)
    assert position.tolist() == [0, 0, 1]
    assert cell.tolist() == [*sorted([number("A"), number("S")]), number("J")]


@given(LATITUDES, LONGITUDES, st.floats(0.001, 0.2), st.integers(4, 6))
def test_covers_leave_no_part_of_a_polygon_out(
    latitude: float, longitude: float, radius: float, resolution: int
) -> None:
    disc = shapely.Point(longitude, latitude).buffer(radius)
    _, cell = cells.cover(np.array([disc], dtype=object), resolution=resolution)
    covered = shapely.union_all(cells.boundaries(cell))
    assert shapely.difference(disc, covered).area < 1e-9 * disc.area
    assert (np.diff(cell.astype("int64")) > 0).all()


@pytest.mark.parametrize("rings", [1, 2])
def test_neighbours_are_the_disk_of_h3_within_the_study_area(rings: int) -> None:
    area = _disk(CENTER, 4)
    matrix = cells.neighbors(area, rings=rings).toarray()
    inside = set(area.tolist())
    for row, cell in zip(matrix, area.tolist(), strict=True):
        disk = {h3.str_to_int(one) for one in h3.grid_disk(h3.int_to_str(cell), rings)}
        assert set(area[row == 1].tolist()) == disk & inside
        assert set(row.tolist()) <= {0.0, 1.0}


# By the drawing in tests/tiny_world.py.
@pytest.mark.parametrize(
    ("letter", "one_ring", "two_rings"),
    [
        ("J", "EFIJKNO", "ABCDEFGHIJKLMNOPQRS"),
        ("A", "ABDE", "ABCDEFHIJ"),
        ("B", "ABCEF", "ABCDEFGIJK"),
        ("L", "GKLP", "CFGJKLOPS"),
        ("Q", "MNQR", "HIJMNOQRS"),
    ],
)
def test_neighbours_are_those_of_the_drawing(
    letter: str, one_ring: str, two_rings: str
) -> None:
    area = np.sort(cells_of("".join(CELLS)))
    at = int(np.searchsorted(area, number(letter)))
    for rings, expected in ((1, one_ring), (2, two_rings)):
        row = cells.neighbors(area, rings=rings).toarray()[at]
        assert set(area[row == 1].tolist()) == set(cells_of(expected).tolist())


@given(st.sets(st.sampled_from(sorted(CELLS)), min_size=1), st.integers(1, 4))
def test_neighbours_are_mutual_and_hold_the_cell_itself(
    letters: set[str], rings: int
) -> None:
    area = np.sort(cells_of("".join(letters)))
    matrix = cells.neighbors(area, rings=rings)
    dense = matrix.toarray()
    assert matrix.shape == (len(area), len(area))
    assert (dense == dense.T).all()
    assert (np.diag(dense) == 1).all()


def test_neighbours_are_listed_in_order() -> None:
    matrix = cells.neighbors(_disk(CENTER, 3), rings=2)
    for first, last in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        assert (np.diff(matrix.indices[first:last]) > 0).all()


# More cells than are looked up at a time, with a pentagon among them.
def test_neighbours_do_not_depend_on_the_blocks_they_are_looked_up_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    area = _disk(h3.get_pentagons(5)[3], 9)
    whole = cells.neighbors(area, rings=3)
    monkeypatch.setattr(cells, "_BLOCK", 17)
    blocks = cells.neighbors(area, rings=3)
    for part in ("data", "indices", "indptr"):
        assert (getattr(blocks, part) == getattr(whole, part)).all()
    assert whole.indices.dtype == np.int32


def test_without_cells_there_are_no_neighbours() -> None:
    assert cells.neighbors(np.empty(0, "uint64"), rings=1).shape == (0, 0)


@pytest.mark.parametrize("middle", [CENTER, h3.get_pentagons(5)[0]])
def test_rings_are_the_grid_distances_of_h3(middle: str) -> None:
    area = _disk(middle, 4)
    some = area[5:20]
    head, tail, distance = cells.rings_around(area, some, rings=3)
    found = {
        (int(some[at]), int(area[to])): int(far)
        for at, to, far in zip(head, tail, distance, strict=True)
    }
    inside = set(area.tolist())
    expected = {
        (cell, other): ring
        for cell in some.tolist()
        for ring in range(4)
        for other in map(h3.str_to_int, h3.grid_ring(h3.int_to_str(cell), ring))
        if other in inside
    }
    assert found == expected
    assert len(head) == len(expected)


@pytest.mark.parametrize("resolution", [2, 3])
def test_corners_of_every_kind_of_cell_are_those_of_h3(resolution: int) -> None:
    # Pentagons, and cells on edges of the icosahedron, have fewer or more than six.
    texts = [
        child
        for base in h3.get_res0_cells()[:8]
        for child in h3.cell_to_children(base, resolution)
    ]
    points, first = cells.corners(np.array([*map(h3.str_to_int, texts)], "uint64"))
    assert len({*np.diff(first).tolist()}) > 1
    for text, begin, end in zip(texts, first[:-1], first[1:], strict=True):
        expected = [(east, north) for north, east in h3.cell_to_boundary(text)]
        expected.append(expected[0])
        np.testing.assert_allclose(points[begin:end], expected, rtol=0, atol=1e-9)


def test_no_cells_have_no_corners() -> None:
    points, first = cells.corners(np.empty(0, "uint64"))
    assert points.shape == (0, 2)
    assert first.tolist() == [0]


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_children_are_those_of_h3_and_know_their_parent(steps: int) -> None:
    parent, child = cells.children(cells_of("AS"), resolution=6 + steps)
    assert len(child) == 2 * 7**steps
    for letter in "AS":
        found = child[parent == np.uint64(number(letter))].tolist()
        expected = h3.cell_to_children(CELLS[letter], 6 + steps)
        assert sorted(found) == sorted(map(h3.str_to_int, expected))
    assert (cells.parents(child, resolution=6) == parent).all()
