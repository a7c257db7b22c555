import h3
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import cells
from geo.errors import StatisticError
from geo.grid.join import build_grid
from geo.grid.rollup import roll_down, roll_up, roll_up_shares
from geo.schema.columns import CELL, number, text, total
from geo.schema.contract import Column, Dtype, Kind, Table, check
from geo.schema.stages import GRID, GRID_YEARS
from tests.tiny_world import CENTER, RESOLUTION, TinyWorld, grid_table

PARENT = h3.cell_to_parent(CENTER, 5)
CHILDREN = sorted(h3.str_to_int(one) for one in h3.cell_to_children(PARENT, 6))
RATES = Table(
    name="rates",
    meaning="",
    key=("cell",),
    columns=(
        CELL,
        text("state", ""),
        total("population", "", ""),
        total("land_km2", "", ""),
        number("rate", "", "", nullable=True),
    ),
)


def _rates(*rows: tuple[str, float, float, float | None]) -> pd.DataFrame:
    names = ["state", "population", "land_km2", "rate"]
    table = pd.DataFrame(rows, columns=names).astype(
        {"state": "str", "rate": "float64"}
    )
    return table.assign(cell=np.array(CHILDREN[: len(rows)], dtype="uint64"))


def _only(table: pd.DataFrame) -> dict[str, object]:
    (row,) = table.to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_sums_are_added_means_are_weighted_by_people_and_labels_go_by_land() -> None:
    table = _rates(
        ("AZ", 100.0, 10.0, 4.0), ("AZ", 300.0, 10.0, 8.0), ("TX", 0.0, 25.0, 90.0)
    )
    row = _only(roll_up(table, RATES, resolution=5))
    # (100 · 4 + 300 · 8) / 400; 25 km² in Texas against 20.
    assert row == {
        "cell": h3.str_to_int(PARENT),
        "state": "TX",
        "population": 400.0,
        "land_km2": 45.0,
        "rate": 7.0,
    }


def test_where_nobody_lives_means_are_weighted_by_land() -> None:
    table = _rates(("AZ", 0.0, 10.0, 4.0), ("AZ", 0.0, 30.0, 8.0))
    assert _only(roll_up(table, RATES, resolution=5))["rate"] == 7.0


def test_rows_without_a_value_have_no_say_in_the_mean() -> None:
    table = _rates(("AZ", 100.0, 10.0, None), ("AZ", 50.0, 10.0, 8.0))
    assert _only(roll_up(table, RATES, resolution=5))["rate"] == 8.0
    nothing = _rates(("AZ", 100.0, 10.0, None))
    assert np.isnan(roll_up(nothing, RATES, resolution=5)["rate"].iloc[0])


def test_of_two_labels_alike_the_first_in_order_leads() -> None:
    table = _rates(("TX", 1.0, 10.0, 1.0), ("AZ", 1.0, 10.0, 1.0))
    assert _only(roll_up(table, RATES, resolution=5))["state"] == "AZ"


def test_a_mean_without_weights_is_refused() -> None:
    bare = Table(name="", meaning="", key=("cell",), columns=(CELL, RATES["rate"]))
    table = _rates(("AZ", 1.0, 1.0, 1.0))[["cell", "rate"]]
    with pytest.raises(StatisticError, match="`rate` needs people or land"):
        roll_up(table, bare, resolution=5)


def test_other_keys_stay_apart() -> None:
    table = pd.DataFrame(
        {
            "cell": np.array([*CHILDREN[:2], CHILDREN[0]], dtype="uint64"),
            "year": [2020, 2020, 2021],
            "homicides": [1.0, 2.0, 4.0],
            "firearm_homicides": [0.5, 1.0, 2.0],
        }
    )
    found = roll_up(table, GRID_YEARS, resolution=5)
    assert found[["year", "homicides"]].to_numpy().tolist() == [[2020, 3], [2021, 4]]
    check(found, GRID_YEARS)


def test_labels_without_land_go_by_rows_and_flags_are_labels() -> None:
    hot = Column(name="hot", dtype=Dtype.FLAG, kind=Kind.CATEGORICAL, meaning="")
    declared = Table(name="", meaning="", key=("cell",), columns=(CELL, hot))
    table = pd.DataFrame(
        {"cell": np.array(CHILDREN[:3], dtype="uint64"), "hot": [True, False, True]}
    )
    assert roll_up(table, declared, resolution=5)["hot"].tolist() == [True]


def test_the_same_resolution_changes_nothing() -> None:
    table = grid_table({"homicides": {"I": 4.0, "S": 1.0}})
    pd.testing.assert_frame_equal(
        roll_up(table, resolution=RESOLUTION),
        table.assign(
            latitude=cells.centers(table["cell"].to_numpy())[0],
            longitude=cells.centers(table["cell"].to_numpy())[1],
        )[GRID.names],
        check_dtype=False,
    )


def test_a_rolled_up_grid_stands_at_the_centres_of_parents() -> None:
    found = roll_up(grid_table({}), resolution=5)
    for row in found.to_dict("records"):
        center = h3.cell_to_latlng(h3.int_to_str(int(row["cell"])))
        assert (row["latitude"], row["longitude"]) == pytest.approx(center, abs=1e-9)
    assert found["land_km2"].sum() == pytest.approx(19 * 42.2)


def test_shares_of_an_area_still_add_up_to_one(world: TinyWorld) -> None:
    grid = build_grid(
        world.areas,
        world.settlements,
        world.figures,
        resolution=RESOLUTION,
        settlement_density=3000.0,
        us_states=["AZ"],
    )
    found = roll_up_shares(grid.shares, resolution=4)
    assert list(found.columns) == list(grid.shares.columns)
    sums = found.groupby("area_id")[["share", "land_km2"]].sum()
    before = grid.shares.groupby("area_id")["land_km2"].sum()
    np.testing.assert_allclose(sums["share"], 1.0, rtol=1e-14)
    np.testing.assert_allclose(sums["land_km2"], before, rtol=1e-14)
    assert not found.duplicated(["area_id", "cell"]).any()
    assert len(found) < len(grid.shares)


def test_rolling_down_shares_sums_by_land_and_repeats_the_rest() -> None:
    parent = np.array([h3.str_to_int(PARENT)], dtype="uint64")
    table = pd.DataFrame(
        {"cell": parent, "state": "AZ", "population": 400.0, "land_km2": 40.0}
    ).assign(rate=7.0)
    land = pd.DataFrame(
        {"cell": np.array(CHILDREN[:2], dtype="uint64"), "land_km2": [10.0, 30.0]}
    )
    found = roll_down(table, land, RATES)
    assert found.to_dict("list") == {
        "cell": CHILDREN[:2],
        "state": ["AZ", "AZ"],
        "population": [100.0, 300.0],
        "land_km2": [10.0, 30.0],
        "rate": [7.0, 7.0],
    }


def test_children_without_land_share_evenly() -> None:
    parent = np.array([h3.str_to_int(PARENT)], dtype="uint64")
    table = pd.DataFrame({"cell": parent, "population": 4.0, "state": "", "rate": 1.0})
    land = pd.DataFrame(
        {"cell": np.array(CHILDREN[:2], dtype="uint64"), "land_km2": [0.0, 0.0]}
    )
    found = roll_down(table.assign(land_km2=0.0), land, RATES)
    assert found["population"].tolist() == [2.0, 2.0]


def test_a_parent_without_children_hands_all_to_its_centre_child() -> None:
    other = h3.cell_to_parent(h3.grid_ring(CENTER, 8)[0], 5)
    both = sorted([h3.str_to_int(PARENT), h3.str_to_int(other)])
    table = pd.DataFrame(
        {"cell": np.array(both, "uint64"), "population": 1.0, "state": "", "rate": 0.0}
    ).assign(land_km2=1.0)
    land = pd.DataFrame({"cell": np.array(CHILDREN, "uint64"), "land_km2": 1.0})
    found = roll_down(table, land, RATES).set_index("cell")["population"]
    middle = h3.str_to_int(h3.cell_to_center_child(other, 6))
    assert found[middle] == 1.0
    assert found.drop(middle).to_dict() == pytest.approx(dict.fromkeys(CHILDREN, 1 / 7))


@settings(max_examples=25)
@given(
    st.dictionaries(
        st.sampled_from("ABCDEFGHIJKLMNOPQRS"), st.floats(0.0, 1e9), min_size=1
    ),
    st.integers(3, 6),
    st.sampled_from(["population", "dealers", "homicides", "seizures"]),
)
def test_any_sums_are_conserved_up_and_down(
    counts: dict[str, float], resolution: int, column: str
) -> None:
    table = grid_table({column: counts}, letters="".join(sorted(counts)))
    given = sum(counts.values())
    up = roll_up(table, resolution=resolution)
    assert up[column].sum() == pytest.approx(given, rel=1e-12)
    assert up["land_km2"].sum() == pytest.approx(table["land_km2"].sum(), rel=1e-12)
    # Land is known for every other cell only: some parents may have no child with land.
    down = roll_down(up, table.iloc[::2])
    assert down[column].sum() == pytest.approx(given, rel=1e-12)
    again = roll_up(down, resolution=resolution)
    assert again["cell"].tolist() == up["cell"].tolist()
    np.testing.assert_allclose(again[column], up[column], rtol=1e-12)
