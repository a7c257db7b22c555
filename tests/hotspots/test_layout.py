import numpy as np
import pandas as pd
import pytest

from geo.hotspots.layout import Layout, lay_out

# West lies in cells 10 and 11, East in 11 and 12; North takes no part.
SHARES = pd.DataFrame(
    {
        "area_id": ["West", "West", "East", "East", "North"],
        "cell": np.array([10, 11, 11, 12, 13], dtype="uint64"),
        "land_km2": [4.0, 1.0, 3.0, 4.0, 4.0],
        "share": [0.75, 0.25, 0.5, 0.5, 1.0],
    }
)


@pytest.fixture
def layout() -> Layout:
    return lay_out(pd.Series(["West", "East"]), SHARES)


def test_areas_and_cells_are_sorted_and_strangers_left_out(layout: Layout) -> None:
    assert layout.areas.tolist() == ["East", "West"]
    assert layout.cells.tolist() == [10, 11, 12]
    assert layout.land_km2.tolist() == [4.0, 4.0, 4.0]


def test_counts_are_spread_and_kept(layout: Layout) -> None:
    # East 8, West 4: 3 in cell 10, 1 + 4 in cell 11, 4 in cell 12.
    assert layout.spread(np.array([8.0, 4.0])).tolist() == [3.0, 5.0, 4.0]
    years = layout.spread(np.array([[8.0, 0.0], [4.0, 4.0]]))
    assert years.tolist() == [[3.0, 3.0], [5.0, 1.0], [4.0, 0.0]]


def test_rates_are_weighted_by_people(layout: Layout) -> None:
    # Cell 11 holds 50 of East's and 25 of West's 100 people.
    carried = layout.carry(np.array([3.0, 6.0]), np.array([100.0, 100.0]))
    assert carried.tolist() == [6.0, 4.0, 3.0]


def test_rates_are_weighted_by_land_where_nobody_lives(layout: Layout) -> None:
    carried = layout.carry(np.array([3.0, 7.0]), np.array([0.0, 0.0]))
    # 3 of 4 km² of cell 11 are East's.
    assert carried.tolist() == [7.0, 4.0, 3.0]
