"""Where own seizures lie: shares of each municipality that add up to one."""

import numpy as np
import pandas as pd
import pytest

from geo import cells
from geo.grid.own_places import Exact, seizure_shares

(HOME,) = cells.points_to_cells(
    latitude=np.array([25.0]), longitude=np.array([-101.0]), resolution=6
)
PARENT = cells.parents(np.array([HOME]), resolution=5)
_, FAMILY = cells.children(PARENT, resolution=6)
FAR, OFF = cells.points_to_cells(
    latitude=np.array([25.8, 20.0]), longitude=np.array([-101.9, -110.0]), resolution=6
)


def people() -> pd.DataFrame:
    """Return where people live: a has seven cells of one parent, b one far away."""
    rows = [("MXa", cell, 10.0, 1 / 7) for cell in FAMILY] + [("MXb", FAR, 5.0, 1.0)]
    rows += [("USc", HOME, 1.0, 1.0)]
    table = pd.DataFrame(rows, columns=["area_id", "cell", "land_km2", "share"])
    return table.astype({"cell": "uint64"})


def exact(*groups: tuple[str, int, int, int], **totals: float) -> Exact:
    known = pd.DataFrame(groups, columns=["area_id", "cell", "resolution", "firearms"])
    return Exact(pd.Series(totals), known.astype({"cell": "uint64"}))


def by_cell(table: pd.DataFrame, area: str) -> dict[int, float]:
    own = table[table["area_id"] == area]
    return dict(zip(own["cell"], own["share"], strict=True))


def test_known_ones_lie_in_their_cell_and_the_rest_as_people_do() -> None:
    found = seizure_shares(people(), exact(("MXa", HOME, 6, 3), MXa=10.0), resolution=6)
    shares = by_cell(found, "MXa")
    assert shares[HOME] == pytest.approx(0.3 + 0.7 / 7)
    assert sum(shares.values()) == pytest.approx(1)
    others = {cell for cell in FAMILY if cell != HOME}
    assert {round(shares[cell], 9) for cell in others} == {round(0.7 / 7, 9)}
    assert by_cell(found, "MXb") == {FAR: 1.0}
    assert by_cell(found, "USc") == {HOME: 1.0}


def test_a_larger_hexagon_is_spread_over_its_cells_within_the_area() -> None:
    table = people()
    table.loc[1:6, "share"] = 0.0
    table.loc[0, "share"] = 1.0
    known = exact(("MXa", int(PARENT[0]), 5, 4), MXa=4.0)
    shares = by_cell(seizure_shares(table, known, resolution=6), "MXa")
    assert shares[FAMILY[0]] == pytest.approx(1)


def test_where_nobody_lives_land_counts() -> None:
    table = people()
    table.loc[table["area_id"] == "MXa", "share"] = 0.0
    known = exact(("MXa", int(PARENT[0]), 5, 4), MXa=4.0)
    shares = by_cell(seizure_shares(table, known, resolution=6), "MXa")
    assert list(shares.values()) == pytest.approx([1 / 7] * 7)


def test_a_smaller_hexagon_lies_in_the_cell_around_it() -> None:
    (inside,) = cells.children(np.array([HOME]), resolution=7)[1][:1]
    known = exact(("MXa", int(inside), 7, 2), MXa=2.0)
    shares = by_cell(seizure_shares(people(), known, resolution=6), "MXa")
    assert shares[HOME] == pytest.approx(1)


def test_a_cell_of_a_neighbour_is_added_and_one_off_the_map_is_not() -> None:
    known = exact(("MXa", FAR, 6, 5), ("MXa", OFF, 6, 5), MXa=10.0)
    found = seizure_shares(people(), known, resolution=6)
    shares = by_cell(found, "MXa")
    assert shares[FAR] == pytest.approx(0.5)
    assert OFF not in shares
    assert sum(shares.values()) == pytest.approx(1)
    added = found[(found["area_id"] == "MXa") & (found["cell"] == FAR)]
    assert added["land_km2"].tolist() == [0.0]


def test_nothing_known_changes_nothing() -> None:
    known = Exact(pd.Series({"MXa": 3.0}), exact(MXa=3.0).known)
    pd.testing.assert_frame_equal(
        seizure_shares(people(), known, resolution=6), people()
    )
