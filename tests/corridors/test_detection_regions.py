import numpy as np
import pytest

from geo import cells
from geo.corridors.detection_regions import (
    LEADING,
    LEAST_EXPECTED,
    LEAST_HEXAGONS,
    grow_regions,
)


def _coarse() -> cells.CellArray:
    """Return the 49 hexagons of resolution 3 below one of resolution 1, sorted."""
    middle = cells.points_to_cells(
        latitude=np.array([25.0]), longitude=np.array([-102.0]), resolution=1
    )
    return np.sort(cells.children(middle, resolution=3)[1])


def test_every_region_is_large_enough_and_no_road_has_one_to_itself() -> None:
    coarse = _coarse()
    generator = np.random.default_rng(4)
    expected = generator.exponential(6.0, len(coarse))
    by_route = generator.exponential(1.0, (len(coarse), 4)) ** 2
    region = grow_regions(coarse, expected, by_route)
    assert 2 <= region.max() < len(coarse) / LEAST_HEXAGONS
    for one in range(1, region.max() + 1):
        here = region == one
        assert here.sum() >= LEAST_HEXAGONS
        assert expected[here].sum() >= LEAST_EXPECTED
        flow = by_route[here].sum(axis=0)
        assert flow.max() <= LEADING * flow.sum()


def test_numbers_follow_the_hexagons_and_not_the_ratio() -> None:
    coarse = _coarse()
    generator = np.random.default_rng(4)
    region = grow_regions(coarse, np.full(49, 5.0), generator.random((49, 4)))
    first = np.unique(region, return_index=True)[1]
    assert (np.diff(first) > 0).all()
    assert region[0] == 1


def test_where_one_road_carries_all_there_is_one_region() -> None:
    coarse = _coarse()
    region = grow_regions(coarse, np.full(49, 100.0), np.ones((49, 1)))
    assert set(region) == {1}


def test_a_small_part_is_joined_to_the_nearest() -> None:
    # Two clumps of hexagons far apart, and one hexagon beside the second.
    coarse = _coarse()
    latitude, _ = cells.centers(coarse)
    order = np.argsort(latitude)
    chosen = np.sort(np.concatenate([order[:4], order[-5:]]))
    by_route = np.ones((9, 3))
    expected = np.full(9, 50.0)
    north = np.isin(coarse[chosen], coarse[order[-5:]])
    region = grow_regions(coarse[chosen], expected, by_route)
    assert region.max() == 2
    assert len(set(region[north])) == 1
    assert len(set(region[~north])) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_too_few_hexagons_are_one_region(count: int) -> None:
    coarse = _coarse()[:count]
    region = grow_regions(coarse, np.full(count, 1.0), np.ones((count, 2)))
    assert region.tolist() == [1] * count
