from pathlib import Path

import numpy as np
import pytest
from scipy.stats import gamma, spearmanr

from geo.hotspots.rates import smooth_rates
from geo.skill.scores import spearman
from replications.frame import HERE, RESULT, read_result, write_result
from replications.smoothed_rates.picture import draw_ranks
from replications.smoothed_rates.rates import (
    resampled,
    smooth_as_elcrimen,
    smooth_as_ours,
)
from replications.smoothed_rates.replication import KINDS, RANKS, Counts, examine

STATE = np.array(["a", "a", "b", "c", "c"], dtype=object)
EVENTS = np.array([10.0, 30.0, 4.0, 0.0, 0.0])
PEOPLE = np.array([1e5, 1e5, 2e5, 1e5, 1e5])


def _world(places: int = 400) -> Counts:
    """Return invented counts of 40 states; small places and large ones."""
    generator = np.random.default_rng(7)
    people = 10 ** generator.uniform(3, 6, places)
    state = np.array([f"s{at % 40}" for at in range(places)], dtype=object)
    rate = generator.gamma(2.0, 1e-4, places)
    events = generator.poisson(rate * people).astype("float64")
    return Counts(events, people, people, state)


def test_their_prior_is_the_plain_mean_and_spread_of_crude_rates() -> None:
    # Rates of 10 and 30: m = 20, s² = 200, a = 2, b = 0.1.
    found = smooth_as_elcrimen(EVENTS, PEOPLE, STATE)
    assert found.mean[:2] == pytest.approx([12 / 1.1, 32 / 1.1])
    assert found.low[0] == pytest.approx(gamma.ppf(0.005, 12, scale=1 / 1.1))
    assert found.prior[:2] == pytest.approx([10_000, 10_000])


def test_without_a_spread_their_rate_is_the_crude_one() -> None:
    # A state of one municipality has none, nor has one of two alike.
    found = smooth_as_elcrimen(EVENTS, PEOPLE, STATE)
    assert found.mean[2:].tolist() == found.low[2:].tolist() == [2, 0, 0]
    assert found.prior[2:].tolist() == [0, 0, 0]


def test_ours_is_what_the_hotspot_stage_does() -> None:
    world = _world()
    given = (world.events, world.exposure, world.state)
    found = smooth_as_ours(*given, low_quantile=0.05)
    own = smooth_rates(*given, low_quantile=0.05)
    assert found.mean == pytest.approx(own.mean * 1e5)
    assert found.low == pytest.approx(own.low * 1e5)
    # The prior weighs as said: mean = (c + w m) / (p + w), m the state's rate.
    known = np.isfinite(found.prior)
    assert known.sum() > 100
    rate = {
        name: world.events[world.state == name].sum()
        / world.exposure[world.state == name].sum()
        for name in set(world.state)
    }
    base = np.array([rate[name] for name in world.state])
    weight = found.prior[known]
    mean = (world.events[known] + weight * base[known]) / (
        world.exposure[known] + weight
    )
    assert found.mean[known] == pytest.approx(mean * 1e5)


def test_rank_correlation_is_that_of_scipy_and_its_interval_holds_it() -> None:
    generator = np.random.default_rng(1)
    one = generator.integers(0, 30, 300).astype("float64")
    other = one + generator.normal(0, 8, 300)
    value = spearman(one, other)
    assert value == pytest.approx(float(spearmanr(one, other).statistic))
    low, high = resampled(one, other, resamples=200, seed=1)
    assert low < value < high
    assert high - low < 0.2
    assert resampled(one, one, resamples=5, seed=1) == pytest.approx((1, 1))


def test_a_result_says_the_same_each_time_and_is_read_again(tmp_path: Path) -> None:
    counts = {KINDS: _world(), (2024, 2024): _world(200)}
    made = [
        examine(counts, {"a.csv": "0" * 64}, low_quantile=0.05, resamples=20)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    write_result(made[0], tmp_path / RESULT)
    again = read_result(tmp_path / RESULT)
    rows = again.table(RANKS).rows
    assert [row[0] for row in rows] == ["2020–2024", "2024"]
    for _, _, _, mean, low, high, *_ in rows:
        assert isinstance(low, float)
        assert isinstance(high, float)
        assert isinstance(mean, float)
        assert low <= mean <= high
    # Every municipality is in one class of people.
    people = again.table("By people of the municipality, 2020–2024")
    assert sum(int(str(row[1])) for row in people.rows) == 400


def test_the_page_holds_the_figures_of_the_result() -> None:
    folder = HERE / "smoothed_rates"
    result = read_result(folder / RESULT)
    page = (folder / "README.md").read_text(encoding="utf-8")
    for row in result.table(RANKS).rows:
        assert f"| {row[0]} | {row[1]:,} | {row[2]:,} | {row[3]:.3f} |" in page
    five = next(row for row in result.table(RANKS).rows if row[0] == "2020–2024")
    assert f"{five[3]:.3f} ({five[4]:.3f} to {five[5]:.3f}) over 2020–2024" in page


def test_a_picture_is_drawn(tmp_path: Path) -> None:
    generator = np.random.default_rng(5)
    given = (generator.random(50), generator.random(50), np.geomspace(1e3, 1e6, 50))
    draw_ranks(*given, (5_000, 100_000), tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 5_000
