import h3
import numpy as np
import pandas as pd
import pytest

from geo import cells
from geo.hotspots.fields import Field
from geo.hotspots.getis_ord import Neighborhoods, is_hot
from geo.hotspots.layout import lay_out
from geo.hotspots.stability import carry_over, hot_share
from tests.tiny_world import CENTER


def _numbers(texts: list[str]) -> np.ndarray:
    return np.sort(np.array([h3.str_to_int(text) for text in texts], dtype="uint64"))


def _field(inside: float, outside: float, *, per_head: bool = True) -> Field:
    """Return 217 areas of one cell, the middle seven with a count of their own."""
    disk = _numbers(h3.grid_disk(CENTER, 8))
    middle = set(_numbers(h3.grid_disk(CENTER, 1)).tolist())
    name = np.array([f"{cell:x}" for cell in disk])
    shares = pd.DataFrame(
        {"area_id": name, "cell": disk, "land_km2": 42.0, "share": 1.0}
    )
    layout = lay_out(pd.Series(name), shares)
    events = np.array([inside if int(a, 16) in middle else outside for a in name])
    people = np.full(len(name), 10_000.0)
    return Field(
        "homicides", layout, events, people, np.full(len(name), "05"), per_head
    )


def _near(field: Field) -> Neighborhoods:
    return Neighborhoods.of(cells.neighbors(field.layout.cells, rings=1))


@pytest.mark.parametrize("per_head", [True, False])
def test_a_strong_hotspot_is_found_again_every_time(*, per_head: bool) -> None:
    field = _field(200.0, 2.0, per_head=per_head)
    share = hot_share(field, _near(field), draws=20, seed=[1])
    middle = np.isin(field.layout.cells, _numbers(h3.grid_disk(CENTER, 1)))
    assert (share[middle] == 1.0).all()
    far = ~np.isin(field.layout.cells, _numbers(h3.grid_disk(CENTER, 2)))
    assert share[far].max() < 0.2


def test_what_chance_made_is_not_found_again() -> None:
    field = _field(2.0, 2.0)
    share = hot_share(field, _near(field), draws=40, seed=[1])
    assert share.max() < 0.5


def test_the_seed_alone_decides() -> None:
    field = _field(6.0, 2.0)
    near = _near(field)
    one, again, other = (
        hot_share(field, near, draws=10, seed=[seed]) for seed in (3, 3, 4)
    )
    assert (one == again).all()
    assert (one != other).any()


def test_nothing_is_hot_where_nothing_differs() -> None:
    field = _field(0.0, 0.0)
    assert not hot_share(field, _near(field), draws=3, seed=[1]).any()


def test_hot_is_a_high_score_after_correction() -> None:
    score = np.array([9.0, -9.0, 0.1, *np.zeros(50)])
    assert is_hot(score).tolist() == [True, *[False] * 52]


def test_a_coarser_grid_tells_of_the_parent() -> None:
    fine = _numbers(h3.grid_disk(CENTER, 3))
    parent = h3.cell_to_parent(CENTER, 5)
    hot = carry_over(np.array([True]), _numbers([parent]), fine)
    children = _numbers(h3.cell_to_children(parent, 6))
    assert (hot == np.isin(fine, children)).all()


@pytest.mark.parametrize(("hot_children", "expected"), [(3, False), (4, True)])
def test_a_finer_grid_needs_half_of_the_children(
    *, hot_children: int, expected: bool
) -> None:
    children = _numbers(h3.cell_to_children(CENTER, 7))
    found = np.arange(7) < hot_children
    to = _numbers([CENTER, *h3.grid_ring(CENTER, 1)])
    hot = carry_over(found, children, to)
    assert hot[np.searchsorted(to, h3.str_to_int(CENTER))] == expected
    assert hot.sum() == expected


def test_a_grid_without_cells_finds_nothing() -> None:
    none = np.empty(0, dtype="uint64")
    assert carry_over(np.empty(0, dtype=bool), none, _numbers([CENTER])).tolist() == [
        False
    ]
