"""Roads on a grid of hundredths of a degree: 1.1 km north, about 1 km east."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.corridors.route_numbers import borrow_numbers

Point = tuple[float, float]


def _place(point: Point) -> Point:
    """Give longitude and latitude of a point: steps east and north."""
    return -99.0 + point[0] / 100, 27.0 + point[1] / 100


def _highways(*rows: tuple[str, str, list[Point]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"ref": [row[0] for row in rows], "country": [row[1] for row in rows]},
        geometry=[shapely.LineString([_place(one) for one in row[2]]) for row in rows],
        crs="EPSG:4326",
    )


def _roads(
    *lines: list[Point], refs: list[str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give nodes, segments (1.1 km a step) and ways of lines in the United States."""
    points = [_place(point) for line in lines for point in line]
    nodes = pd.DataFrame(points, columns=["longitude", "latitude"])
    rows, first = [], 0
    for way, line in enumerate(lines):
        for at in range(len(line) - 1):
            steps = np.hypot(*np.subtract(line[at + 1], line[at]))
            rows.append((first + at, first + at + 1, way, 1.1 * float(steps)))
        first += len(line)
    segments = pd.DataFrame(rows, columns=["start", "end", "way", "length_km"])
    ways = pd.DataFrame({"ref": refs or [""] * len(lines), "country": "US"})
    return nodes, segments, ways.astype("str")


EAST = [(0.0, 0.0), (40.0, 0.0)]


def _borrow(line: list[Point], *highways: tuple[str, str, list[Point]]) -> str:
    refs, _ = borrow_numbers(*_roads(line), _highways(*highways))
    return str(refs.item())


@pytest.mark.parametrize(
    ("line", "ref"),
    [
        ([(2, 1), (30, 1)], "I-35"),
        # The other way along.
        ([(30, -6), (2, -6)], "I-35"),
        # Nearly 9 km off.
        ([(2, 8), (30, 8)], ""),
        # 27 and 35 degrees off the bearing: 5 and 7 steps north in 10 east.
        ([(10, -2), (20, 3)], "I-35"),
        ([(10, -3), (20, 4)], ""),
        # Half of it runs along, and the rest leads away; then more of it does.
        ([(10, 1), (20, 1), (20, 10)], "I-35"),
        ([(10, 1), (20, 1), (20, 14)], ""),
    ],
)
def test_a_road_that_runs_along_a_highway_gets_its_number(
    line: list[Point], ref: str
) -> None:
    assert _borrow(line, ("I-35", "US", EAST)) == ref


def test_the_nearest_highway_of_the_same_country_gives_the_number() -> None:
    highways = (
        ("MEX-2", "MX", [(0.0, 1.0), (40.0, 1.0)]),
        ("US-83", "US", [(0.0, 3.0), (40.0, 3.0)]),
        ("I-2", "US", [(0.0, -4.0), (40.0, -4.0)]),
    )
    assert _borrow([(5, 0), (30, 0)], *highways) == "US-83"


def test_a_road_beside_the_highway_gets_no_number_where_the_highway_runs() -> None:
    # Way 0 is the highway, way 1 a street 1.1 km from it, way 2 a road 4.4 km from it.
    roads = _roads([(0, 0), (30, 0)], [(5, 1), (20, 1)], [(5, 4), (20, 4)])
    refs, _ = borrow_numbers(*roads, _highways(("I-35", "US", EAST)))
    assert refs.tolist() == ["I-35", "I-35", ""]


def test_a_toll_road_and_its_free_road_count_together() -> None:
    # 40 % along each, 20 % along none.
    line: list[Point] = [(0, 0), (8, 0), (16, 0), (16, 4)]
    free = ("MEX-85", "US", [(0.0, 0.0), (7.9, 0.0)])
    toll = ("MEX-85D", "US", [(7.9, 0.0), (17.0, 0.0)])
    other = ("MEX-40D", "US", toll[2])
    assert _borrow(line, free, toll) in {"MEX-85", "MEX-85D"}
    assert _borrow(line, free, other) == ""
    assert _borrow(line[1:], free, toll) == "MEX-85D"


def test_a_number_of_its_own_stays_and_km_are_counted_by_country() -> None:
    roads = _roads(
        [(0, 0), (10, 0)], [(10, 0), (20, 0)], [(0, 30), (30, 30)], refs=["9", "", ""]
    )
    refs, facts = borrow_numbers(*roads, _highways(("I-35", "US", EAST)))
    assert refs.tolist() == ["9", "I-35", ""]
    assert facts == {
        "ways_with_borrowed_numbers": 1,
        "km_without_number": {"US": 44.0},
        "km_with_borrowed_number": {"US": 11.0},
        "share_of_km": {"US": 0.25},
    }


def test_the_country_of_segments_goes_before_the_tag() -> None:
    nodes, segments, ways = _roads([(0, 0), (10, 0)])
    highways = _highways(("MEX-2", "MX", EAST))
    ways = ways.assign(country="")
    assert borrow_numbers(nodes, segments, ways, highways)[0].tolist() == [""]
    told = np.array(["MX"], dtype=object)
    refs, facts = borrow_numbers(nodes, segments, ways, highways, country=told)
    assert refs.tolist() == ["MEX-2"]
    assert facts["share_of_km"] == {"MX": 1.0}


def test_roads_that_all_have_numbers_borrow_none() -> None:
    roads = _roads([(0, 0), (10, 0)], refs=["US 83"])
    refs, facts = borrow_numbers(*roads, _highways(("I-35", "US", EAST)))
    assert refs.tolist() == ["US 83"]
    assert facts["share_of_km"] == {}
    assert facts["ways_with_borrowed_numbers"] == 0


def test_far_from_every_highway_nothing_is_borrowed() -> None:
    assert _borrow([(0, 500), (10, 500)], ("I-35", "US", EAST)) == ""
