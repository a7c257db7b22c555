"""Emerging hot spots, planted on a disk of cells, and how sure their years are."""

from collections.abc import Iterator

import distributed
import h3
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from geo import cells
from geo.errors import StatisticError
from geo.hotspots.emerging import (
    Emerging,
    _space_time_scores,
    find_emerging,
)
from geo.hotspots.getis_ord import (
    Neighborhoods,
    bins_of,
    classify,
    confidence_bins,
    correct_for_many,
    gi_star,
    two_sided_p,
)
from geo.hotspots.layout import Layout, lay_out
from geo.schema.hotspots import HOTSPOT_CLASSES
from tests.tiny_world import CENTER

FloatArray = npt.NDArray[np.float64]


@given(
    st.lists(
        st.one_of(st.floats(-8, 8), st.sampled_from([-4.0, -2.6, 0.0, 2.6, 4.0])),
        min_size=1,
        max_size=60,
    )
)
def test_bins_are_the_classes_of_the_hotspots(scores: list[float]) -> None:
    z = np.array(scores)
    classes = classify(z, correct_for_many(two_sided_p(z)))
    expected = [HOTSPOT_CLASSES.index(str(name)) - 3 for name in classes]
    assert confidence_bins(z).tolist() == expected
    assert bins_of(classes).tolist() == expected


# ------------------------------------------------------------------- on a disk of cells

YEARS = range(2001, 2021)


def _disk(center: str, rings: int) -> npt.NDArray[np.uint64]:
    disk = h3.grid_disk(center, rings)
    return np.array(sorted(h3.str_to_int(cell) for cell in disk), "uint64")


def _name(cell: int) -> str:
    return f"MX{cell:x}"


@pytest.fixture(scope="module")
def layout() -> Layout:
    """Give a disk of 721 cells, each an area of its own."""
    disk = _disk(CENTER, 15)
    names = [_name(int(cell)) for cell in disk]
    shares = pd.DataFrame(
        {"area_id": names, "cell": disk, "land_km2": 1.0, "share": 1.0}
    )
    return lay_out(pd.Series(names), shares)


@pytest.fixture(scope="module")
def near(layout: Layout) -> Neighborhoods:
    return Neighborhoods.of(cells.neighbors(layout.cells, rings=1))


# Places far from each other and from the edge, and the years in which each has many.
PLANTED = {
    (0, 0): ("consecutive hot spot", range(2015, 2021)),
    (9, 0): ("new hot spot", range(2020, 2021)),
    (-9, 0): ("historical hot spot", range(2001, 2020)),
    (0, 9): ("sporadic hot spot", [2003, 2004, 2019, 2020]),
    (0, -9): ("no pattern", range(2005, 2010)),
}


def _planted(at: tuple[int, int]) -> str:
    i, j = h3.cell_to_local_ij(CENTER, CENTER)
    return str(h3.local_ij_to_cell(CENTER, i + at[0], j + at[1]))


@pytest.fixture(scope="module")
def events(layout: Layout) -> pd.DataFrame:
    """Give counts of 0 to 2 by chance, and 40 in each cell of a place in its years."""
    rng = np.random.default_rng(5)
    table = pd.DataFrame(
        rng.integers(0, 3, size=(len(layout.cells), len(YEARS))),
        index=pd.Index([_name(int(cell)) for cell in layout.cells], name="area_id"),
        columns=pd.Index(YEARS, name="year"),
    )
    for at, (_, years) in PLANTED.items():
        named = [_name(int(cell)) for cell in _disk(_planted(at), 1)]
        table.loc[named, list(years)] = 40
    long = table.melt(value_name="homicides", ignore_index=False).reset_index()
    return long[long["homicides"] > 0]


@pytest.fixture(scope="module")
def people(layout: Layout) -> pd.DataFrame:
    names = [_name(int(cell)) for cell in layout.cells]
    return pd.DataFrame(1000.0, index=names, columns=list(YEARS))


@pytest.fixture(scope="module")
def found(
    events: pd.DataFrame, people: pd.DataFrame, layout: Layout, near: Neighborhoods
) -> Emerging:
    return find_emerging(events, people, layout, near)


@pytest.mark.parametrize("at", PLANTED)
def test_a_planted_place_has_its_class(found: Emerging, at: tuple[int, int]) -> None:
    name, years = PLANTED[at]
    cell = h3.str_to_int(_planted(at))
    row = found.cells.set_index("cell").loc[cell]
    assert row["class"] == name
    assert (row["hot_years"], row["first_hot"], row["last_hot"]) == (
        len(years),
        min(years),
        max(years),
    )
    hot = found.years[found.years["cell"] == cell]
    assert hot["year"].tolist() == sorted(years)
    assert (hot["bin"] == 3).all()


def test_far_from_planted_places_nothing_is_hot_for_long(found: Emerging) -> None:
    near = np.concatenate([_disk(_planted(at), 3) for at in PLANTED])
    far = found.cells[~found.cells["cell"].isin(near)]
    assert len(far) > 500
    assert far["hot_years"].max() <= 1


def test_a_cell_that_was_never_hot_has_no_hot_year(found: Emerging) -> None:
    never = found.cells[found.cells["hot_years"] == 0]
    assert never["first_hot"].isna().all()
    assert never["last_hot"].isna().all()


def test_both_tables_count_the_same_years(found: Emerging) -> None:
    hot = found.years[found.years["bin"] > 0].groupby("cell").size()
    told = found.cells.set_index("cell")["hot_years"]
    assert told[told > 0].to_dict() == hot.to_dict()
    cold = found.years[found.years["bin"] < 0].groupby("cell").size()
    told = found.cells.set_index("cell")["cold_years"]
    assert told[told > 0].to_dict() == cold.to_dict()


def test_equal_people_give_the_scores_of_counts(
    found: Emerging, events: pd.DataFrame, layout: Layout, near: Neighborhoods
) -> None:
    counts = find_emerging(events, None, layout, near)
    assert counts.cells["class"].tolist() == found.cells["class"].tolist()
    z = counts.cells["z_last"].to_numpy()
    np.testing.assert_allclose(z, found.cells["z_last"].to_numpy(), atol=1e-9)
    last = events[events["year"] == 2020].set_index("area_id")["homicides"]
    values = last.reindex(layout.areas, fill_value=0).to_numpy(dtype="float64")
    assert z.tolist() == gi_star(values, near).tolist()


def test_a_neighbourhood_that_reaches_back_is_that_of_both_years(
    layout: Layout, near: Neighborhoods
) -> None:
    rng = np.random.default_rng(7)
    before, now = rng.random((2, len(layout.cells)))
    # Both years as one study area: cells of the later one neighbour both.
    both = sp.block_array(
        [[near.weights, None], [near.weights, near.weights]], format="csr"
    )
    expected = gi_star(np.concatenate([before, now]), sp.csr_array(both))
    scores = _space_time_scores([before, now], near, 2020)
    np.testing.assert_allclose(scores, expected[len(now) :], rtol=1e-9)


def test_reaching_back_makes_a_hot_spot_last_longer(
    events: pd.DataFrame,
    people: pd.DataFrame,
    layout: Layout,
    near: Neighborhoods,
) -> None:
    blurred = find_emerging(events, people, layout, near, time_steps=1)
    ended = blurred.cells.set_index("cell").loc[h3.str_to_int(_planted((0, -9)))]
    # Hot from 2005 to 2009, and in the neighbourhood of 2010.
    assert (ended["first_hot"], ended["last_hot"]) == (2005, 2010)


def _bytes(found: Emerging) -> list[bytes]:
    return [
        table[name].to_numpy(dtype="float64", na_value=-1).tobytes()
        for table in (found.cells, found.years)
        for name in table.columns
        if name != "class"
    ]


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with distributed.LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=1,
        threads_per_worker=2,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    ) as started:
        yield str(started.scheduler_address)


def test_threads_and_workers_do_not_matter_to_the_last_bit(
    events: pd.DataFrame,
    people: pd.DataFrame,
    layout: Layout,
    near: Neighborhoods,
    cluster: str,
) -> None:
    one = find_emerging(events, people, layout, near, time_steps=1, threads=1)
    three = find_emerging(events, people, layout, near, time_steps=1, threads=3)
    spread = find_emerging(events, people, layout, near, time_steps=1, cluster=cluster)
    assert _bytes(one) == _bytes(three) == _bytes(spread)


# ----------------------------------------------------------------------------- refusals


def test_fewer_than_ten_years_are_refused(
    events: pd.DataFrame, people: pd.DataFrame, layout: Layout, near: Neighborhoods
) -> None:
    few = [year for year in YEARS if year > 2011]
    with pytest.raises(StatisticError, match="need 10 years or more; there are 9"):
        find_emerging(events[events["year"].isin(few)], people[few], layout, near)


def test_a_year_that_is_missing_is_named(
    events: pd.DataFrame, people: pd.DataFrame, layout: Layout, near: Neighborhoods
) -> None:
    with pytest.raises(StatisticError, match=r"counts of every year .* not so 2010\."):
        find_emerging(events[events["year"] != 2010], people, layout, near)
    with pytest.raises(StatisticError, match=r"people of every year .* not so 2010\."):
        find_emerging(events, people.drop(columns=2010), layout, near)


def test_areas_that_do_not_agree_are_named(
    events: pd.DataFrame, people: pd.DataFrame, layout: Layout, near: Neighborhoods
) -> None:
    strange = pd.concat(
        [events, pd.DataFrame({"area_id": ["MX1"], "year": 2010, "homicides": 1})]
    )
    with pytest.raises(StatisticError, match=r"same areas .* not so MX1\."):
        find_emerging(strange, people, layout, near)
    with pytest.raises(StatisticError, match=r"same areas .* not so MX"):
        find_emerging(events, people.iloc[1:], layout, near)


def test_a_year_in_which_all_cells_are_equal_is_named(
    people: pd.DataFrame, layout: Layout, near: Neighborhoods, events: pd.DataFrame
) -> None:
    flat = events.copy()
    flat.loc[flat["year"] == 2007, "homicides"] = 0
    with pytest.raises(StatisticError, match="in 2007 all are equal"):
        find_emerging(flat, people, layout, near)
