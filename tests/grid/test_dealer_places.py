"""Where dealers lie: counties keep their totals, and cells tell no small count."""

import numpy as np
import pandas as pd
import pytest

from geo import cells
from geo.grid.dealer_places import DealerPoints, dealer_shares
from geo.grid.join import build_grid
from tests.tiny_world import CELLS, TinyWorld

RESOLUTION = 6
B, C, E, K = (int(CELLS[name], 16) for name in "BCEK")
# The county Alta: cells A, B and C, people 1/9, 7/9 and 1/9.
ALTA = {
    int(CELLS[name], 16): part / 9 for name, part in zip("ABC", (1, 7, 1), strict=True)
}
PEOPLE = pd.DataFrame(
    [("US04001", cell, 42.2, share) for cell, share in ALTA.items()]
    + [("US04002", E, 42.2, 1.0), ("MX04002", K, 42.2, 1.0)],
    columns=["area_id", "cell", "land_km2", "share"],
).astype({"cell": "uint64"})


def _points(*rows: tuple[str, int, int], least: int = 5) -> DealerPoints:
    """Return dealers at the middles of cells: area, cell and number."""
    north, east = cells.centers(np.array([row[1] for row in rows], dtype="uint64"))
    table = pd.DataFrame(
        {
            "area_id": [row[0] for row in rows],
            "latitude": north,
            "longitude": east,
            "dealers": [row[2] for row in rows],
        }
    )
    return DealerPoints(table, least)


def _dealers(
    given: DealerPoints, **totals: float
) -> tuple[dict[str, dict[int, float]], dict[str, int]]:
    mixed, told = dealer_shares(PEOPLE, given, pd.Series(totals), resolution=RESOLUTION)
    assert mixed[["area_id", "cell"]].equals(PEOPLE[["area_id", "cell"]])
    assert mixed.groupby("area_id")["share"].sum().to_numpy() == pytest.approx(1)
    found: dict[str, dict[int, float]] = {
        str(area): dict(
            zip(
                rows["cell"].tolist(),
                (rows["share"] * totals.get(str(area), 0.0)).tolist(),
                strict=True,
            )
        )
        for area, rows in mixed.groupby("area_id")
    }
    return found, told


def test_dealers_lie_at_their_points_and_the_rest_as_people_do() -> None:
    # 20 in Alta: 11 in C by their ZIP, 9 without a point spread as people.
    found, told = _dealers(_points(("US04001", C, 11)), US04001=20.0)
    assert list(found["US04001"].values()) == pytest.approx([1, 7, 11 + 1])
    assert told == {
        "dealers": 20,
        "by_point": 11,
        "moved": 0,
        "far": 0,
        "few": 0,
        "without_point": 9,
    }


def test_few_dealers_in_a_cell_are_spread() -> None:
    # 4 in B are few; with the 5 elsewhere they are spread, the 11 are not.
    given = _points(("US04001", C, 11), ("US04001", B, 4))
    found, told = _dealers(given, US04001=20.0)
    assert list(found["US04001"].values()) == pytest.approx([1, 7, 11 + 1])
    assert told["few"] == 4
    assert told["without_point"] == 5


def test_few_dealers_cannot_be_reckoned_from_the_total_of_the_county() -> None:
    # 4 in B would be what 11 in C leave of 15: then nothing lies at its point.
    given = _points(("US04001", C, 11), ("US04001", B, 4))
    found, told = _dealers(given, US04001=15.0)
    assert list(found["US04001"].values()) == pytest.approx(
        [15 / 9, 15 * 7 / 9, 15 / 9]
    )
    assert told["few"] == 15
    # With a further cell of enough, that one is given up, and the larger stays.
    given = _points(("US04001", C, 11), ("US04001", B, 6))
    found, _ = _dealers(given, US04001=19.0)
    assert list(found["US04001"].values()) == pytest.approx(
        [8 / 9, 8 * 7 / 9, 11 + 8 / 9]
    )


def test_nothing_is_left_over_where_all_have_points_of_enough() -> None:
    given = _points(("US04001", C, 11), ("US04001", B, 5))
    found, told = _dealers(given, US04001=16.0)
    assert list(found["US04001"].values()) == pytest.approx([0, 5, 11])
    assert told["by_point"] == 16


def test_a_point_outside_counts_for_the_nearest_cell_of_its_county() -> None:
    # C is the nearest cell of Alta to G, a cell of the county below.
    given = _points(("US04001", int(CELLS["G"], 16), 12))
    found, told = _dealers(given, US04001=12.0)
    assert found["US04001"][C] == pytest.approx(12)
    assert (told["moved"], told["far"]) == (12, 0)


def test_a_point_far_off_tells_nothing() -> None:
    given = _points(("US04001", C, 9))
    north = given.points.assign(latitude=given.points["latitude"] + 1.0)
    found, told = _dealers(DealerPoints(north, 5), US04001=9.0)
    assert list(found["US04001"].values()) == pytest.approx([1, 7, 1])
    assert (told["moved"], told["far"]) == (0, 9)


def test_areas_off_the_grid_and_without_dealers_are_left_alone() -> None:
    given = _points(("US48999", B, 30))
    found, told = _dealers(given, US48999=30.0)
    assert told["by_point"] == 0
    mixed, _ = dealer_shares(PEOPLE, given, pd.Series({"US48999": 30.0}), resolution=6)
    pd.testing.assert_frame_equal(mixed, PEOPLE)
    assert set(found) == {"US04001", "US04002", "MX04002"}


@pytest.mark.parametrize("seed", range(5))
def test_no_small_count_is_at_a_point_or_left_over(seed: int) -> None:
    random = np.random.default_rng(seed)
    for _ in range(20):
        counts = random.integers(0, 12, size=3).tolist()
        more = int(random.integers(0, 9))
        whole = sum(counts) + more
        rows = [("US04001", cell, n) for cell, n in zip(ALTA, counts, strict=True)]
        mixed, told = dealer_shares(
            PEOPLE,
            _points(*rows),
            pd.Series({"US04001": float(whole)}),
            resolution=RESOLUTION,
        )
        left = whole - told["by_point"]
        assert left == 0 or left >= 5 or told["by_point"] == 0
        at_point = mixed["share"][:3] * whole - left * PEOPLE["share"][:3]
        number = np.round(at_point.to_numpy(), 9)
        assert all(n in {0, count} for n, count in zip(number, counts, strict=True))
        assert not ((number > 0) & (number < 5)).any()


def test_the_grid_conserves_dealers_by_point(world: TinyWorld) -> None:
    total = world.figures["dealers"].summed()
    area, at_c = "US04001", int(total["US04001"])
    grids = [
        build_grid(
            world.areas,
            world.settlements,
            world.figures,
            resolution=RESOLUTION,
            settlement_density=3000.0,
            us_states=["AZ"],
            dealer_points=given,
        )
        for given in (None, _points((area, C, at_c), least=1))
    ]
    spread, by_point = (grid.cells.set_index("cell")["dealers"] for grid in grids)
    assert by_point.sum() == pytest.approx(spread.sum(), rel=1e-12)
    assert by_point[C] == pytest.approx(at_c)
    assert by_point[B] == pytest.approx(0, abs=1e-9)
    assert grids[0].dealers_told == {}
    assert grids[1].dealers_told["by_point"] == at_c
    columns = ["population", "homicides", "seizures"]
    pd.testing.assert_frame_equal(grids[0].cells[columns], grids[1].cells[columns])
