from dataclasses import astuple, fields, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from geo.corridors.flows import find_costs, share_out
from geo.corridors.model import Places
from geo.corridors.nearness import deter_supply
from geo.corridors.uncertainty import (
    Outcome,
    Spread,
    _draw_weights,
    draw_outcomes,
    draw_parameters,
    summarise,
)
from geo.corridors.variant_flow import Variants, single_out
from geo.errors import NetworkError
from tests.tiny_model import TinyModel, supply

FloatArray = npt.NDArray[np.float64]

NONE = Spread(**dict.fromkeys((field.name for field in fields(Spread)), 0.0))
SOME = Spread(**dict.fromkeys((field.name for field in fields(Spread)), 0.3))
# The first segments of both crossings' roads.
FIRST = np.array([1, 4])


def _draw(
    tiny: TinyModel, spread: Spread, *, draws: int = 3, seed: int = 1
) -> list[Outcome]:
    return list(
        draw_outcomes(
            tiny.model, tiny.parameters, spread, FIRST, draws=draws, seed=seed
        )
    )


def _same(one: Outcome, other: Outcome) -> bool:
    return all(
        (a == b).all() for a, b in zip(astuple(one), astuple(other), strict=True)
    )


def _counted(tiny: TinyModel, count: float) -> TinyModel:
    """Return the model with weights that rest on this count, each."""
    model = tiny.model
    return replace(
        tiny,
        model=replace(
            model,
            origins=Places(model.origins.table.assign(count=count)),
            targets=Places(model.targets.table.assign(count=count)),
        ),
    )


def test_the_fall_of_supply_with_the_way_is_drawn(tiny: TinyModel) -> None:
    only = replace(NONE, supply_deterrence=0.5)
    model = _counted(tiny, 0.0).model
    deterred = deter_supply(model, tiny.parameters, supply(2.0))
    assert deterred.nearness is not None
    hours = deterred.nearness.hours
    ratios = []
    for seed in range(200):
        generator = np.random.default_rng(seed)
        drawn = draw_parameters(deterred, tiny.parameters, only, generator).supply
        assert drawn is not None
        assert drawn.sum() == pytest.approx(model.origins.weight.sum())
        # Odds against distance tell the drawn λ.
        odds = np.log(drawn / model.origins.weight)
        ratios.append(-(odds[1] - odds[0]) / (hours[1] - hours[0]) / 2.0)
    assert min(ratios) > 0
    logs = np.log(ratios)
    # Standard errors of 200 draws: 0.035 of the mean, 0.025 of the deviation.
    assert logs.mean() == pytest.approx(0.0, abs=0.12)
    assert logs.std() == pytest.approx(0.5, abs=0.08)
    kept = draw_parameters(deterred, tiny.parameters, NONE, np.random.default_rng(1))
    assert kept.supply is not None
    assert (kept.supply == deterred.origins.weight).all()


def test_a_seed_gives_the_same_numbers_however_many_are_drawn(tiny: TinyModel) -> None:
    few, many = _draw(tiny, SOME, draws=2), _draw(tiny, SOME, draws=5)
    assert [len(few), len(many)] == [2, 5]
    for one, other in zip(few, many, strict=False):
        assert _same(one, other)


def _varied(tiny: TinyModel, *classes: str, draws: int) -> Variants:
    table = tiny.model.targets.table
    weapons = {name: Places(table.assign(count=90.0)) for name in classes}
    return single_out(tiny.model, weapons, origins=True, draws=draws)


def test_variants_are_of_the_first_draws_and_leave_the_main_flow(
    tiny: TinyModel,
) -> None:
    def draw(variants: Variants) -> list[Outcome]:
        return list(
            draw_outcomes(
                tiny.model,
                tiny.parameters,
                SOME,
                FIRST,
                draws=3,
                seed=1,
                variants=variants,
            )
        )

    usual = _draw(tiny, SOME)
    two = draw(_varied(tiny, "handguns", draws=2))
    three = draw(_varied(tiny, "handguns", "long guns", draws=3))
    assert [len(one.roads_varied) for one in usual] == [0, 0, 0]
    assert [len(one.roads_varied) for one in two] == [2, 2, 0]
    for one, other, third in zip(usual, two, three, strict=True):
        for name in ("sections", "ports", "origins", "targets"):
            assert (getattr(one, name) == getattr(other, name)).all()
            assert (getattr(one, name) == getattr(third, name)).all()
        # A class more changes nothing for the others.
        assert (
            third.roads_varied[: len(other.roads_varied)] == other.roads_varied
        ).all()
        # Each class is drawn by chance of its own.
        assert (third.ports_varied[1] != third.ports_varied[2]).any()
        # All origins of the tiny world are one group: it is the whole.
        assert third.ports_varied[0] == pytest.approx(third.ports)
        assert third.roads_varied[0] == pytest.approx(third.sections)
        assert third.ports_varied.sum(axis=1) == pytest.approx(np.ones(3))


def test_draws_and_seeds_differ(tiny: TinyModel) -> None:
    one, two, three = _draw(tiny, SOME)
    other = _draw(tiny, SOME, draws=1, seed=2)[0]
    for first, second in ((one, two), (two, three), (one, other)):
        assert (first.ports != second.ports).any()
        assert (first.sections != second.sections).any()


def test_every_draw_shares_out_all_flow(tiny: TinyModel) -> None:
    for outcome in _draw(tiny, SOME, draws=6):
        assert outcome.ports.sum() == pytest.approx(1)
        assert outcome.origins.sum() == pytest.approx(1)
        assert outcome.targets.sum() == pytest.approx(1)
        # The last segments before the crossings carry what passes them.
        assert outcome.sections == pytest.approx(outcome.ports[::-1], rel=1e-6)


def test_without_spread_and_chance_draws_are_the_estimate(tiny: TinyModel) -> None:
    shares = share_out(
        tiny.model, tiny.parameters, find_costs(tiny.model, tiny.parameters)
    )
    for outcome in _draw(_counted(tiny, 0.0), NONE):
        assert outcome.ports == pytest.approx(shares.by_port, rel=1e-12)
        assert outcome.targets == pytest.approx(shares.arrivals, rel=1e-12)
        assert outcome.origins == pytest.approx([25 / 40, 15 / 40], rel=1e-12)


def test_large_counts_leave_little_to_chance(tiny: TinyModel) -> None:
    def width(count: float) -> float:
        outcomes = _draw(_counted(tiny, count), NONE, draws=40)
        band = summarise([one.origins for one in outcomes], np.ones(2))
        assert band.mean == pytest.approx([0.625, 0.375], abs=1 / count**0.5)
        return float((band.high - band.low).max())

    # Chance in a count of n is 1/√n: 30 times less for 10⁶ than for 10³.
    assert width(1e6) == pytest.approx(width(1e3) / 1e3**0.5, rel=0.5)


def test_parameters_are_drawn_around_their_centres(tiny: TinyModel) -> None:
    best = replace(tiny.parameters, attraction_exponent=2.0)
    best = replace(best, preferences=replace(best.preferences, deterrence=1.0))
    generator = np.random.default_rng(5)
    drawn = [draw_parameters(tiny.model, best, SOME, generator) for _ in range(400)]
    for name, center in (("attraction_exponent", 2.0), ("theta", 1e3)):
        logs = np.log([getattr(one, name) / center for one in drawn])
        assert logs.mean() == pytest.approx(0, abs=0.05)
        assert logs.std() == pytest.approx(0.3, abs=0.05)
    for one in drawn:
        assert one.preferences.deterrence <= one.preferences.choice
        assert one.preferences.balance == best.preferences.balance
        assert one.port_factors is not None
        assert (one.port_factors > 0).all()
    speeds = np.array([list((one.factors or {}).values()) for one in drawn])
    assert speeds.shape == (400, 2, 4)
    assert np.log(speeds).std() == pytest.approx(0.3, abs=0.03)


def test_a_crossing_is_chosen_at_least_as_sharply_as_a_destination(
    tiny: TinyModel,
) -> None:
    # Both have the same centre, so half of the draws are bound by this.
    generator = np.random.default_rng(1)
    wild = replace(NONE, deterrence=1.0)
    center = tiny.parameters.preferences.choice
    drawn = [
        draw_parameters(tiny.model, tiny.parameters, wild, generator).preferences
        for _ in range(100)
    ]
    bound = sum(one.deterrence == one.choice for one in drawn)
    assert all(one.choice == center for one in drawn)
    assert 30 < bound < 70


def test_crossings_of_an_office_are_drawn_together(tiny: TinyModel) -> None:
    together = replace(NONE, office=0.5)
    for number in range(5):
        generator = np.random.default_rng(number)
        drawn = draw_parameters(tiny.model, tiny.parameters, together, generator)
        # Both crossings of the tiny world belong to Laredo.
        assert drawn.port_factors is not None
        assert drawn.port_factors[0] == drawn.port_factors[1] != 1.0


def test_given_factors_of_crossings_are_kept(tiny: TinyModel) -> None:
    best = replace(tiny.parameters, port_factors=np.array([3.0, 1.0]))
    generator = np.random.default_rng(1)
    drawn = draw_parameters(tiny.model, best, NONE, generator)
    assert drawn.port_factors == pytest.approx([3.0, 1.0])


def _places(count: list[float], group: list[str]) -> Places:
    return Places(
        pd.DataFrame(
            {"weight": np.arange(1.0, len(count) + 1), "count": count, "group": group}
        )
    )


def test_a_group_is_drawn_together() -> None:
    places = _places([0.0, 0.0, 0.0], ["a", "b", "a"])
    drawn = _draw_weights(places, 0.5, np.random.default_rng(1)) / [1, 2, 3]
    assert drawn[0] == drawn[2] != drawn[1]


def test_chance_is_that_of_counts() -> None:
    places = _places([100.0] * 2000 + [0.0], ["a"] * 2001)
    drawn = _draw_weights(places, 0.0, np.random.default_rng(1)) / places.weight
    assert drawn[:-1].mean() == pytest.approx(1, abs=0.01)
    assert drawn[:-1].std() == pytest.approx(0.1, abs=0.01)
    # What rests on no count stays.
    assert drawn[-1] == 1.0


def test_a_band_is_mean_and_percentiles_over_draws() -> None:
    # 21 draws of 0, 1 … 20: the 5th percentile is 1, the 95th is 19.
    draws = [
        np.array([float(n), 5.0]) for n in np.random.default_rng(1).permutation(21)
    ]
    band = summarise(draws, np.ones(2))
    assert band.mean.tolist() == [10, 5]
    assert band.low.tolist() == [1, 5]
    assert band.high.tolist() == [19, 5]


def test_the_top_tenth_is_of_the_places_that_carry_flow() -> None:
    # Of 20 places with flow, two are in the top tenth; 80 more have none.
    first, second = np.zeros(100), np.zeros(100)
    first[:20] = np.arange(20, 0, -1)
    second[:20] = np.arange(20, 0, -1)
    second[[1, 2]] = second[[2, 1]]
    band = summarise([first, first, first, second], first)
    assert band.top[:4].tolist() == [1, 0.75, 0.25, 0]
    assert (band.top[4:] == 0).all()


def test_of_a_few_places_the_first_is_the_top_tenth() -> None:
    band = summarise([np.array([1.0, 3.0, 2.0])], np.ones(3))
    assert band.top.tolist() == [0, 1, 0]


def test_a_tenth_of_the_road_is_measured_in_km() -> None:
    # Of 100 km: the busiest 4 km, then 5 km, then the place at which 10 is reached.
    size = np.array([4.0, 5.0, 41.0, 50.0])
    band = summarise([np.array([9.0, 8.0, 7.0, 6.0])], np.ones(4), size)
    assert band.top.tolist() == [1, 1, 1, 0]
    band = summarise([np.array([6.0, 7.0, 8.0, 9.0])], np.ones(4), size)
    assert band.top.tolist() == [0, 0, 0, 1]


def test_nothing_is_in_the_top_tenth_where_nothing_flows() -> None:
    band = summarise([np.zeros(3), np.zeros(3)], np.zeros(3))
    assert band.top.tolist() == [0, 0, 0]


def test_there_is_at_least_one_draw() -> None:
    with pytest.raises(NetworkError, match="`draws` must be at least 1"):
        summarise([], np.ones(3))
    band = summarise([np.array([2.0])], np.ones(1))
    assert [*band.mean, *band.low, *band.high] == [2, 2, 2]
