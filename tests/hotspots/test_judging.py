import h3
import numpy as np
import pandas as pd
import pytest

from geo import cells
from geo.hotspots.getis_ord import Neighborhoods
from geo.hotspots.judging import METHODS, History, judge
from geo.hotspots.layout import Layout, lay_out
from tests.tiny_world import CENTER


def _world() -> tuple[Layout, Neighborhoods]:
    """Return 91 areas of one cell each."""
    disk = np.sort(
        np.array([h3.str_to_int(one) for one in h3.grid_disk(CENTER, 5)], "uint64")
    )
    name = np.array([f"{cell:x}" for cell in disk])
    shares = pd.DataFrame(
        {"area_id": name, "cell": disk, "land_km2": 40.0, "share": 1.0}
    )
    near = Neighborhoods.of(cells.neighbors(disk, rings=1))
    return lay_out(pd.Series(name), shares), near


def _history(first: int, last: int) -> History:
    """One area has 9 of 99 homicides every year, the others one each, of 100 people."""
    years = np.arange(first, last + 1)
    events = np.ones((91, len(years)))
    events[45] = 9.0
    return History(
        years, events, np.full(events.shape, 100.0), np.full(91, "05", dtype=object)
    )


def test_a_lasting_hotspot_is_captured() -> None:
    layout, near = _world()
    table = judge(
        layout, near, _history(2010, 2020), split_year=2017, resamples=20, seed=1
    )
    assert set(table["split"]) == {"split", "rolling"}
    assert set(table["method"]) == set(METHODS)
    one = table.query("split == 'split' and budget == 'land' and area_share == 0.02")
    found = one.set_index("method")
    # 2 % of 91 cells are 1.82: the area with nine, and 0.82 of ones of 99.
    for method in ("last year's count", "smoothed rate × people"):
        assert found.loc[method, "hit_rate"] == pytest.approx(9.82 / 99)
        assert found.loc[method, "pei"] == pytest.approx(1.0)
    # People live alike everywhere: all cells tie.
    assert found.loc["population", "pai"] == pytest.approx(1.0)


def test_the_years_of_the_splits_are_told() -> None:
    layout, near = _world()
    table = judge(
        layout, near, _history(2010, 2020), split_year=2017, resamples=5, seed=1
    )
    years = ["found_from", "found_to", "judged_from", "judged_to", "splits"]
    told = {
        name: part[years].drop_duplicates().to_numpy().tolist()
        for name, part in table.groupby("split")
    }
    # Three years follow 2017, so that three before them are looked at.
    assert told == {
        "split": [[2015, 2017, 2018, 2020, 1]],
        "rolling": [[2010, 2019, 2015, 2020, 6]],
    }


def test_without_later_years_there_is_no_split() -> None:
    layout, near = _world()
    short = _history(2018, 2020)
    table = judge(layout, near, short, split_year=2020, resamples=5, seed=1)
    assert table.empty
