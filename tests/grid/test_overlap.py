import h3
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import cells
from geo.grid.overlap import overlap_km2
from geo.projection import EQUAL_AREA, GEOGRAPHIC, transform

COORDINATES = st.tuples(st.floats(-99.9, -99.1), st.floats(27.2, 27.8))


def _by_geos(shape: shapely.Geometry, cell: cells.CellArray) -> list[float]:
    flat = transform(np.array([shape], dtype=object), GEOGRAPHIC, EQUAL_AREA)[0]
    hexagons = transform(cells.boundaries(cell), GEOGRAPHIC, EQUAL_AREA)
    areas = shapely.area(shapely.intersection(flat, hexagons)) / 1e6
    return [float(area) for area in areas]


def _overlaps(shape: shapely.Geometry, resolution: int) -> None:
    polygons = np.array([shape], dtype=object)
    position, cell = cells.cover(polygons, resolution=resolution)
    found = overlap_km2(polygons, position, cell)
    np.testing.assert_allclose(found, _by_geos(shape, cell), rtol=1e-9, atol=1e-9)


@settings(max_examples=25)
@given(
    st.lists(COORDINATES, min_size=6, max_size=30, unique=True),
    st.lists(st.tuples(COORDINATES, st.floats(0.001, 0.1)), max_size=3),
    st.integers(4, 7),
)
def test_any_shape_shares_with_cells_what_geos_says(
    corners: list[tuple[float, float]],
    holes: list[tuple[tuple[float, float], float]],
    resolution: int,
) -> None:
    # Star-like, not convex, with holes, and fallen apart into several parts.
    shape = shapely.make_valid(shapely.Polygon(corners), method="structure")
    for place, radius in holes:
        shape = shapely.difference(shape, shapely.Point(place).buffer(radius))
    if shape.area > 0:
        _overlaps(shape, resolution)


def test_the_way_in_which_rings_are_drawn_does_not_matter() -> None:
    outer = [(-99.6, 27.4), (-99.4, 27.4), (-99.4, 27.6), (-99.6, 27.6)]
    hole = [(-99.55, 27.45), (-99.45, 27.45), (-99.45, 27.55), (-99.55, 27.55)]
    drawn = [
        shapely.Polygon(one, [other])
        for one in (outer, outer[::-1])
        for other in (hole, hole[::-1])
    ]
    polygons = np.array(drawn, dtype=object)
    position, cell = cells.cover(polygons, resolution=7)
    found = overlap_km2(polygons, position, cell).reshape(4, -1)
    np.testing.assert_allclose(found, np.tile(found[0], (4, 1)), rtol=1e-11, atol=1e-11)
    assert found[0].sum() == pytest.approx(0.75 * _by_geos_whole(outer), rel=1e-3)


def _by_geos_whole(corners: list[tuple[float, float]]) -> float:
    shape = np.array([shapely.Polygon(corners)], dtype=object)
    return float(shapely.area(transform(shape, GEOGRAPHIC, EQUAL_AREA))[0]) / 1e6


@pytest.mark.parametrize("resolution", [5, 7])
def test_cells_with_more_corners_than_six_are_cut_too(resolution: int) -> None:
    # Where the icosahedron of H3 has an edge, cells of odd resolutions have more.
    edge = next(
        one
        for one in h3.cell_to_children(h3.get_res0_cells()[30], 4)
        for child in [h3.cell_to_center_child(one, resolution)]
        if len(h3.cell_to_boundary(child)) > 6
    )
    north, east = h3.cell_to_latlng(h3.cell_to_center_child(edge, resolution))
    shape = shapely.Point(east, north).buffer(0.02 * 2.7 ** (7 - resolution))
    _, cell = cells.cover(np.array([shape], dtype=object), resolution=resolution)
    assert (np.diff(cells.corners(cell)[1]) > 7).any()
    _overlaps(shape, resolution)


def test_pairs_in_several_parts_are_found_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    polygons = np.array(
        [shapely.box(-99.6, 27.4, -99.4, 27.6), shapely.box(-99.5, 27.5, -99.2, 27.7)],
        dtype=object,
    )
    position, cell = cells.cover(polygons, resolution=8)
    whole = overlap_km2(polygons, position, cell)
    monkeypatch.setattr("geo.grid.overlap._AT_A_TIME", 97)
    parts = overlap_km2(polygons, position, cell)
    assert len(cell) > 1000
    np.testing.assert_allclose(parts, whole, rtol=1e-10, atol=1e-10)


def test_nothing_shares_nothing() -> None:
    none = np.empty(0, dtype="uint64")
    found = overlap_km2(np.empty(0, dtype=object), np.empty(0, dtype="intp"), none)
    assert found.tolist() == []
