"""The scan against brute force, likelihoods worked by hand, and chance alone."""

import itertools

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from geo.errors import StatisticError
from geo.hotspots.circles import grow_circles
from geo.hotspots.scan import ScanSettings, scan
from geo.hotspots.scan_tables import gumbel_p
from geo.hotspots.windows import strongest
from geo.projection import great_circle_km

FloatArray = npt.NDArray[np.float64]


def _llr(inside: float, expected: float, total: float) -> float:
    found = 0.0
    if inside:
        found += inside * np.log(inside / expected)
    if inside < total:
        found += (total - inside) * np.log((total - inside) / (total - expected))
    return float(found)


def _brute(
    points: FloatArray,
    people: FloatArray,
    cases: FloatArray,
    expected: FloatArray,
    *,
    most: float,
    longest: int,
    low: bool = False,
) -> float:
    """Return the greatest likelihood ratio of all windows, one after the other."""
    best, periods = 0.0, cases.shape[1]
    runs = [
        (begin, end)
        for begin, end in itertools.combinations(range(periods + 1), 2)
        if end - begin <= longest
    ]
    for center in points:
        distance = np.sqrt(((points - center) ** 2).sum(axis=1))
        for radius in np.unique(distance):
            inside = distance <= radius * (1 + 1e-9)
            if people[inside].sum() > most * (1 + 1e-9):
                continue
            for begin, end in runs:
                count = cases[inside, begin:end].sum()
                due = expected[inside, begin:end].sum()
                if (count < due) if low else (count > due):
                    best = max(best, _llr(count, due, cases.sum()))
    return best


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    units=st.integers(2, 25),
    periods=st.integers(1, 8),
    cases=st.sampled_from([3, 30, 3_000, 300_000]),
    share=st.sampled_from([0.2, 0.5]),
    low=st.booleans(),
    grid=st.booleans(),
    hot=st.booleans(),
)
def test_the_strongest_window_is_that_of_brute_force(
    seed: int,
    units: int,
    periods: int,
    cases: int,
    share: float,
    low: bool,  # noqa: FBT001
    grid: bool,  # noqa: FBT001
    hot: bool,  # noqa: FBT001
) -> None:
    rng = np.random.default_rng(seed)
    # Points of a grid have many equal distances, and some are the same.
    points = (
        rng.integers(0, 4, (units, 3)).astype(float)
        if grid
        else rng.normal(size=(units, 3))
    )
    people = rng.lognormal(sigma=1.5, size=(units, periods))
    expected = people / people.sum() * cases
    risk = np.where(rng.random(people.shape) < 0.2, 5.0, 1.0) if hot else 1.0
    chance = (people * risk).ravel()
    drawn = rng.multinomial(cases, chance / chance.sum(), size=3)
    counts = np.moveaxis(drawn.reshape(3, units, periods), 0, 2).astype(float)
    most = share * people.sum()
    circles = grow_circles(points, people.sum(axis=1), most=most, threads=1)
    longest = max(1, periods // 2)
    found = strongest(
        circles, expected, counts, longest=longest, low=low, share=1 - 1e-9
    )
    wanted = [
        _brute(
            points,
            people.sum(axis=1),
            counts[:, :, lane],
            expected,
            most=most,
            longest=longest,
            low=low,
        )
        for lane in range(3)
    ]
    assert found.llr.tolist() == pytest.approx(wanted, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_a_bound_by_the_share_dismisses_no_window_that_would_win(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points, people = rng.normal(size=(40, 3)), rng.lognormal(size=(40, 6))
    expected = people / people.sum() * 50_000
    counts = rng.multinomial(50_000, (people / people.sum()).ravel())
    cases = counts.reshape(40, 6, 1).astype(float)
    size = people.sum(axis=1)
    most = 0.5 * people.sum()
    circles = grow_circles(points, size, most=most, threads=1)
    found = strongest(circles, expected, cases, longest=3, low=False, share=0.5)
    wanted = _brute(points, size, cases[:, :, 0], expected, most=most, longest=3)
    assert found.llr[0] == pytest.approx(wanted, rel=1e-9)


# ------------------------------------------------------------------ the whole scan

LINE = pd.DataFrame(
    {
        "area_id": ["MX1", "MX2", "MX3", "MX4"],
        "name": ["One", "Two", "Three", "Four"],
        "state_name": "State",
        "latitude": [25.0, 25.0, 25.0, 25.0],
        "longitude": [-100.0, -99.9, -98.0, -96.0],
    }
)
PEOPLE = pd.DataFrame({2020: [100.0, 100.0, 100.0, 100.0]}, index=LINE["area_id"])


def _settings(**changes: object) -> ScanSettings:
    asked: dict[str, object] = {
        "max_radius_km": None,
        "space_replicates": 99,
        "space_time_replicates": 0,
        "level": 1.0,
        "seed": 7,
    }
    return ScanSettings(**(asked | changes))  # type: ignore[arg-type]


def test_a_cluster_worked_by_hand() -> None:
    # 20 cases, 5 expected of each. One and Two have 16 of their 10:
    # 16 ln 1.6 + 4 ln 0.4 = 7.520 - 3.665 = 3.855. Alone Two would have
    # 9 ln 1.8 + 11 ln(11/15) = 5.290 - 3.412 = 1.878.
    counts = pd.DataFrame({2020: [7, 9, 2, 2]}, index=LINE["area_id"])
    found = scan(LINE, counts, PEOPLE, _settings()).table
    first = found.iloc[0]
    assert first["llr"] == pytest.approx(3.8549, abs=1e-4)
    assert (first["observed"], first["expected"]) == (16.0, 10.0)
    # 16 of 10 expected inside, 4 of 10 outside.
    assert first["relative_risk"] == pytest.approx(4.0)
    # Two has most cases; of two circles with the same places the first centre is kept.
    assert (first["name"], first["area_id"]) == ("Two, State", "MX1")
    assert (first["units"], first["population"]) == (2.0, 200.0)
    wide = float(great_circle_km(*np.array([25.0, -100.0, 25.0, -99.9])))
    assert first["radius_km"] == pytest.approx(wide)
    # What is left has fewer than expected: there is no second cluster.
    assert len(found) == 1


def test_the_next_cluster_shares_no_place_with_the_first() -> None:
    counts = pd.DataFrame({2020: [30, 30, 0, 20]}, index=LINE["area_id"])
    people = pd.DataFrame({2020: [100.0, 100.0, 400.0, 150.0]}, index=LINE["area_id"])
    found = scan(LINE, counts, people, _settings()).table
    assert found["name"].tolist() == ["One, State", "Four, State"]
    # Four: 20 of 80 cases, 16 expected: 20 ln 1.25 + 60 ln(60/64).
    assert found["llr"].iloc[1] == pytest.approx(
        20 * np.log(1.25) + 60 * np.log(15 / 16)
    )
    assert found["units"].tolist() == [2.0, 1.0]


def test_a_run_of_years_is_found_where_a_rise_everywhere_is_none() -> None:
    years = list(range(2010, 2020))
    counts = pd.DataFrame(20, index=LINE["area_id"], columns=years)
    counts[[2018, 2019]] *= 3
    counts.loc["MX4", [2013, 2014]] += 40
    asked = _settings(space_replicates=0, space_time_replicates=99)
    first = scan(LINE, counts, PEOPLE, asked).table.iloc[0]
    assert (first["name"], first["first_year"], first["last_year"]) == (
        "Four, State",
        2013,
        2014,
    )
    # In each of the two years 120 cases, 30 expected of each place.
    assert (first["observed"], first["expected"]) == (120.0, pytest.approx(60.0))
    flat = _settings(
        space_replicates=0, space_time_replicates=99, follow_years=False, most=1
    )
    other = scan(LINE, counts, PEOPLE, flat).table.iloc[0]
    assert (other["first_year"], other["last_year"]) == (2018, 2019)


def test_steps_of_several_years_are_counted_from_the_last() -> None:
    counts = pd.DataFrame(5, index=LINE["area_id"], columns=range(1990, 2025))
    counts.loc["MX1", 2021:2024] = 50
    asked = _settings(space_replicates=0, space_time_replicates=9)
    found = scan(LINE, counts, PEOPLE, asked)
    # 35 years in at most ten steps: nine, of four years.
    assert found.facts["period_years"] == 4
    first = found.table.iloc[0]
    assert (first["first_year"], first["last_year"]) == (2021, 2024)


def test_too_few_cases_are_found_when_asked_for() -> None:
    counts = pd.DataFrame({2020: [30, 30, 2, 30]}, index=LINE["area_id"])
    found = scan(LINE, counts, PEOPLE, _settings(find="low")).table.iloc[0]
    assert (found["name"], found["observed"]) == ("Three, State", 2.0)
    assert found["llr"] == pytest.approx(_llr(2, 23, 92))


def test_no_circle_holds_more_people_or_is_wider_than_allowed() -> None:
    counts = pd.DataFrame({2020: [30, 30, 3, 2]}, index=LINE["area_id"])
    small = scan(LINE, counts, PEOPLE, _settings(max_share=0.25)).table
    near = scan(LINE, counts, PEOPLE, _settings(max_radius_km=5.0)).table
    assert set(small["units"]) == set(near["units"]) == {1.0}


def test_a_circle_is_drawn_at_its_radius() -> None:
    counts = pd.DataFrame({2020: [7, 9, 2, 2]}, index=LINE["area_id"])
    found = scan(LINE, counts, PEOPLE, _settings()).table.iloc[0]
    corners = shapely.get_coordinates(found["geometry"])
    far = great_circle_km(
        corners[:, 1], corners[:, 0], found["latitude"], found["longitude"]
    )
    assert far == pytest.approx(np.full(len(far), found["radius_km"]), rel=1e-9)


def _random_world(seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    name = [f"MX{at:02d}" for at in range(12)]
    areas = pd.DataFrame(
        {
            "area_id": name,
            "name": name,
            "state_name": "State",
            "latitude": rng.uniform(20, 30, 12),
            "longitude": rng.uniform(-105, -95, 12),
        }
    )
    people = rng.lognormal(8, 1, 12)
    counts = rng.multinomial(200, people / people.sum())
    return (
        areas,
        pd.DataFrame({2020: counts}, index=name),
        pd.DataFrame({2020: people}, index=name),
    )


def test_p_is_uniform_where_there_is_nothing_but_chance() -> None:
    p_values = []
    for seed in range(80):
        asked = _settings(seed=seed, most=1)
        p_values.append(scan(*_random_world(seed), asked, threads=1).table["p"].iloc[0])
    # Uniform p values would be as far from uniform as this in 1 of 100 such tests.
    assert kstest(p_values, "uniform").pvalue > 0.01
    assert np.mean(np.array(p_values) <= 0.05) <= 0.10


def test_results_do_not_depend_on_threads() -> None:
    world = _random_world(1)
    asked = _settings(space_replicates=200)
    one, three = (scan(*world, asked, threads=threads) for threads in (1, 3))
    pd.testing.assert_frame_equal(one.table, three.table, check_exact=True)
    assert one.facts == three.facts


def test_the_tail_of_a_gumbel_law_is_found() -> None:
    rng = np.random.default_rng(5)
    chance = rng.gumbel(8.0, 1.5, 20_000)
    # 1 - exp(-exp(-(14 - 8)/1.5)) = 0.01815
    assert gumbel_p(14.0, chance) == pytest.approx(0.01815, rel=0.05)
    assert np.isnan(gumbel_p(14.0, chance[:29]))


@pytest.mark.parametrize(
    ("counts", "people", "message"),
    [
        ([0, 0, 0, 0], [1, 1, 1, 1], "there are none"),
        ([1, 0, 0, 0], [0, 1, 1, 1], "nobody lived"),
        ([1.5, 0, 0, 0], [1, 1, 1, 1], "whole"),
        ([1, 0, 0, 0], [1, 1, np.nan, 1], "People must be known"),
    ],
)
def test_what_cannot_be_scanned_is_refused(
    counts: list[float], people: list[float], message: str
) -> None:
    index = LINE["area_id"]
    with pytest.raises(StatisticError, match=message):
        scan(
            LINE,
            pd.DataFrame({2020: counts}, index=index),
            pd.DataFrame({2020: people}, index=index, dtype=float),
            _settings(),
        )


def test_cases_without_a_place_are_told() -> None:
    counts = pd.DataFrame({2020: [7, 9, 2, 2, 3]}, index=[*LINE["area_id"], "MX9"])
    facts = scan(LINE, counts, PEOPLE, _settings()).facts
    assert (facts["cases"], facts["cases_without_place"]) == (20.0, 3.0)
