import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from geo.errors import StatisticError
from geo.grid import allocation
from geo.grid.allocation import hold_points, judge_allocation, no_allocation
from geo.grid.spreading import OWN, shares_by_method
from geo.projection import great_circle_km
from tests.tiny_world import CELLS, RESOLUTION, TinyWorld, by_letter, cells_of, center

# Shares by cell that need no polygon: Alta as the grid spreads it, and evenly.
SPREAD = {"A": 1 / 9, "B": 7 / 9, "C": 1 / 9}
EVEN = dict.fromkeys("ABC", 1 / 3)


def _shares(area: str, by_cell: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area_id": area,
            "cell": cells_of("".join(by_cell)),
            "share": list(by_cell.values()),
        }
    ).sort_values("cell", ignore_index=True)


def _points(letters: str) -> pd.DataFrame:
    places = [center(letter) for letter in letters]
    return pd.DataFrame(places, columns=["latitude", "longitude"])


def _judge(
    world: TinyWorld, letters: str, *, small_count: int = 1, draws: int = 200
) -> pd.DataFrame:
    return judge_allocation(
        _points(letters),
        world.areas,
        {OWN: _shares("US04001", SPREAD), "even": _shares("US04001", EVEN)},
        seed=1,
        draws=draws,
        small_count=small_count,
    ).set_index(["method", "area_id"])


def _figure(table: pd.DataFrame, method: str, column: str, area: str = "all") -> float:
    rows = table.reset_index()
    chosen = (rows["method"] == method) & (rows["area_id"] == area)
    (found,) = rows.loc[chosen, column].to_numpy(dtype="float64")
    return float(found)


def test_misplaced_is_half_of_all_differences(world: TinyWorld) -> None:
    table = _judge(world, "BBAC")
    # A quarter, a half and a quarter, against 1/9, 7/9, 1/9 and against thirds.
    assert table.loc[(OWN, "US04001"), "misplaced"] == pytest.approx(10 / 36)
    assert table.loc[("even", "US04001"), "misplaced"] == pytest.approx(1 / 6)
    assert table.loc[(OWN, "all"), "misplaced"] == pytest.approx(10 / 36)
    assert table.loc[(OWN, "all"), "points"] == 4


def test_cells_of_one_parent_are_one_to_the_coarser_measure(world: TinyWorld) -> None:
    letters = "BBAC"
    parents = {letter: h3.cell_to_parent(CELLS[letter], 5) for letter in "ABC"}
    expected = 0.0
    for parent in set(parents.values()):
        inside = [letter for letter in "ABC" if parents[letter] == parent]
        points = sum(letters.count(letter) for letter in inside) / 4
        expected += abs(points - sum(SPREAD[letter] for letter in inside)) / 2
    found = _judge(world, letters).loc[(OWN, "all"), "misplaced_parent"]
    assert found == pytest.approx(expected, abs=1e-12)
    assert expected < 10 / 36


def test_chance_misplaces_few_points_however_right_the_shares(world: TinyWorld) -> None:
    table = _judge(world, "B", draws=4000)
    # One point in a cell of share s misplaces 1 − s: on average 1 − Σ s².
    by_chance = table["misplaced_by_chance"]
    assert by_chance[(OWN, "all")] == pytest.approx(1 - 51 / 81, abs=0.02)
    assert by_chance[("even", "all")] == pytest.approx(2 / 3, abs=1e-12)
    # B, the likeliest place: as much or more is misplaced by every draw.
    assert table.loc[(OWN, "all"), "p"] == 1.0


def test_scores_are_the_logarithm_of_the_share_and_distances(world: TinyWorld) -> None:
    table = _judge(world, "BA")
    # A hundredth is spread evenly over the three cells.
    logs = [np.log(0.99 * s + 0.01 / 3) for s in (7 / 9, 1 / 9)]
    assert _figure(table, OWN, "log_score") == pytest.approx(np.mean(logs))
    assert table.loc[("even", "all"), "log_gain"] == pytest.approx(
        np.log(1 / 3) - np.mean(logs)
    )
    assert _figure(table, OWN, "log_gain") == 0.0

    def away(one: str, other: str) -> float:
        ends = [np.array([value]) for place in (one, other) for value in center(place)]
        return float(great_circle_km(*ends)[0])

    to_points = np.mean(
        [sum(SPREAD[h] * away(p, h) for h in SPREAD) for p in ("B", "A")]
    )
    apart = sum(SPREAD[g] * SPREAD[h] * away(g, h) for g in SPREAD for h in SPREAD)
    assert _figure(table, OWN, "distance_km") == pytest.approx(to_points, rel=1e-4)
    assert _figure(table, OWN, "energy_km") == pytest.approx(
        to_points - apart / 2, rel=1e-4
    )


def test_a_point_where_nothing_was_given_is_scored_and_not_lost(
    world: TinyWorld,
) -> None:
    shares = {OWN: _shares("US04001", {"B": 1.0, "A": 0.0, "C": 0.0})}
    table = judge_allocation(_points("A"), world.areas, shares, seed=1)
    row = table[table["area_id"] == "all"].iloc[0]
    assert row["misplaced"] == 1.0
    assert row["log_score"] == pytest.approx(np.log(0.01 / 3))
    assert row["p"] == pytest.approx(1 / 1001)


def _two_areas() -> dict[str, pd.DataFrame]:
    even = _shares("US04002", dict.fromkeys("DEFG", 1 / 4))
    return {
        OWN: pd.concat([_shares("US04001", SPREAD), even], ignore_index=True),
        "even": pd.concat([_shares("US04001", EVEN), even], ignore_index=True),
    }


def test_all_points_together_weigh_areas_by_their_points(world: TinyWorld) -> None:
    table = judge_allocation(
        _points("BBACDD"), world.areas, _two_areas(), seed=1
    ).set_index(["method", "area_id"])
    assert _figure(table, OWN, "misplaced", "US04002") == pytest.approx(3 / 4)
    together = (4 * 10 / 36 + 2 * 3 / 4) / 6
    assert _figure(table, OWN, "misplaced") == pytest.approx(together)
    # The gain differs between the areas: 0 in one of them.
    mean = _figure(table, "even", "log_gain")
    alta = _figure(table, "even", "log_gain", "US04001")
    sums = np.array([4 * (alta - mean), 2 * (0.0 - mean)])
    error = _figure(table, "even", "log_gain_error")
    assert error == pytest.approx(np.sqrt((sums**2).sum() * 2) / 6)
    assert np.isnan(_figure(table, "even", "log_gain_error", "US04001"))


def test_areas_with_few_points_are_told_only_together(world: TinyWorld) -> None:
    table = judge_allocation(
        _points("BBACD"), world.areas, _two_areas(), seed=1, small_count=3
    )
    assert set(table["area_id"]) == {"US04001", "all"}
    assert set(table.loc[table["area_id"] == "all", "points"]) == {5}


def test_points_in_no_area_are_left_out(world: TinyWorld) -> None:
    points = pd.concat(
        [_points("BBAC"), pd.DataFrame({"latitude": [20.0], "longitude": [-90.0]})]
    )
    shares = {OWN: _shares("US04001", SPREAD)}
    table = judge_allocation(points, world.areas, shares, seed=1)
    assert table["points"].tolist() == [4, 4]
    with pytest.raises(StatisticError, match="None of the known points"):
        judge_allocation(points.iloc[-1:], world.areas, shares, seed=1)


def test_the_same_seed_gives_the_same_table_to_the_last_bit(world: TinyWorld) -> None:
    pd.testing.assert_frame_equal(
        _judge(world, "BBACAB"), _judge(world, "BBACAB"), check_exact=True
    )


@pytest.mark.parametrize("truth", ["even", OWN])
def test_the_shares_that_points_come_from_score_best(
    world: TinyWorld, truth: str
) -> None:
    given = {OWN: SPREAD, "even": EVEN}[truth]
    rng = np.random.default_rng(7)
    letters = "".join(rng.choice(list(given), size=400, p=list(given.values())))
    table = _judge(world, letters, draws=500)
    other = "even" if truth == OWN else OWN

    def gap(column: str) -> float:
        return _figure(table, truth, column) - _figure(table, other, column)

    assert gap("log_score") > 0
    assert gap("energy_km") < 0
    assert gap("misplaced") < 0
    assert _figure(table, truth, "p") > 0.05
    assert _figure(table, other, "p") == pytest.approx(1 / 501)


def test_methods_of_the_tiny_world_are_those_a_reader_works_out(
    world: TinyWorld,
) -> None:
    held = hold_points(world.areas, _points("B"))
    assert held["area_id"].tolist() == ["US04001"]
    found = shares_by_method(
        held,
        world.settlements,
        world.figures["population"].summed(),
        resolution=RESOLUTION,
        density=3000.0,
    )
    by_method = {
        name: by_letter(table["cell"], table["share"]) for name, table in found.items()
    }
    near = {
        OWN: SPREAD,
        # The settlement is a point however wide it is drawn.
        "wide settlements": SPREAD,
        "settlement points": SPREAD,
        "land": EVEN,
        "settlements and land": {"A": 2 / 9, "B": 5 / 9, "C": 2 / 9},
        "wide settlements and a tenth by land": {
            "A": 2 / 15,
            "B": 11 / 15,
            "C": 2 / 15,
        },
    }
    assert list(by_method) == list(near)
    for name, expected in near.items():
        assert by_method[name] == pytest.approx(expected, rel=2e-3)
        assert sum(by_method[name].values()) == pytest.approx(1.0, rel=1e-12)


def test_without_known_points_the_table_is_empty() -> None:
    assert len(no_allocation()) == 0


def test_points_far_from_the_cell_shares_name_are_of_the_first_area(
    world: TinyWorld,
) -> None:
    # Two areas that overlap: a point belongs to one of them only.
    twice = gpd.GeoDataFrame(
        pd.concat([world.areas.iloc[[0]], world.areas.iloc[[0]]], ignore_index=True)
    )
    place = twice.geometry.iloc[0].representative_point()
    points = pd.DataFrame({"latitude": [place.y], "longitude": [place.x]})
    assert len(hold_points(twice, points)) == 1


def test_how_many_cores_share_a_product_does_not_show() -> None:
    """A thousand areas of two cells, with some points each, and a thousand draws."""
    generator = np.random.default_rng(1)
    areas = 955
    owner = np.repeat(np.arange(areas), 2)
    point_owner = np.repeat(np.arange(areas), generator.integers(1, 4, areas))
    nowhere = np.zeros(len(point_owner))
    support = allocation._Support(
        names=pd.RangeIndex(areas),
        owner=owner,
        cell=np.arange(2 * areas, dtype="uint64"),
        point_row=2 * point_owner,
        point_owner=point_owner,
        latitude=nowhere,
        longitude=nowhere,
    )
    first = generator.random(areas)
    share = np.column_stack([first, 1 - first]).ravel()
    row = 2 * point_owner + generator.integers(0, 2, (1000, len(point_owner)))
    found = []
    for cores in (1, 4):
        with threadpool_limits(limits=cores, user_api="blas"):
            found.append(allocation._variation(support, share, row).tobytes())
    assert found[0] == found[1]
