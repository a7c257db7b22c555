import itertools
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.corridors import gravity
from geo.corridors.gravity import Preferences, distribute
from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]
USUAL = Preferences(
    deterrence=0.15, choice=3.0, demand_exponent=1.0, balance=0.0, crossing_hours=0.5
)


def _case(
    seed: int, origins: int, ports: int, targets: int
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    chance = np.random.default_rng(seed)
    return (
        chance.uniform(0.1, 5, origins),
        chance.uniform(0.1, 5, targets),
        chance.uniform(0.5, 9, ports),
        chance.uniform(0, 12, (origins, ports)),
        chance.uniform(0, 12, (ports, targets)),
    )


def _brute(
    supply: FloatArray,
    demand: FloatArray,
    attraction: FloatArray,
    to_port: FloatArray,
    from_port: FloatArray,
    preferences: Preferences,
    factors: FloatArray | None = None,
) -> FloatArray:
    """Return T by origin, crossing and destination, in the words of the docstring."""
    mu, beta = preferences.choice, preferences.deterrence
    b = np.ones(len(demand)) if factors is None else factors
    flow = np.zeros((len(supply), len(attraction), len(demand)))
    for i in range(len(supply)):
        pairs = np.zeros(len(demand))
        for j in range(len(demand)):
            weights = [
                a * np.exp(-mu * (out + preferences.crossing_hours + inward))
                for a, out, inward in zip(
                    attraction, to_port[i], from_port[:, j], strict=True
                )
            ]
            cost = -np.log(sum(weights)) / mu
            pairs[j] = (
                b[j] ** preferences.balance
                * (demand[j] / demand.sum()) ** preferences.demand_exponent
                * np.exp(-beta * cost)
            )
            flow[i, :, j] = np.array(weights) / sum(weights)
        flow[i] *= supply[i] / supply.sum() * pairs / pairs.sum()
    return flow


# One origin, two crossings, one destination: 2 h by the one, 2.5 h by the other;
# choice = ln 2 / 0.5 h halves the weight for every half hour.
@pytest.mark.parametrize(
    ("attraction", "shares"),
    [
        ([1.0, 1.0], [2 / 3, 1 / 3]),
        ([1.0, 2.0], [1 / 2, 1 / 2]),
        ([3.0, 2.0], [3 / 4, 1 / 4]),
    ],
)
@pytest.mark.parametrize("hours", [0.0, 0.5, 40.0])
def test_crossings_are_chosen_as_by_hand(
    attraction: list[float], shares: list[float], hours: float
) -> None:
    flow = distribute(
        np.array([7.0]),
        np.array([3.0]),
        np.array(attraction),
        np.array([[1.0, 2.0]]),
        np.array([[1.0], [0.5]]),
        replace(USUAL, choice=2 * np.log(2), crossing_hours=hours),
    )
    assert flow.by_origin.tolist() == [pytest.approx(shares)]
    assert flow.by_destination.T.tolist() == [pytest.approx(shares)]
    assert flow.by_port.tolist() == pytest.approx(shares)


# One origin and crossing; destinations 1 h and 2 h on, deterrence ln 2 per hour.
@pytest.mark.parametrize(
    ("demand", "exponent", "arrivals"),
    [
        ([1.0, 1.0], 1.0, [2 / 3, 1 / 3]),
        ([1.0, 2.0], 1.0, [1 / 2, 1 / 2]),
        ([1.0, 2.0], 2.0, [1 / 3, 2 / 3]),
        ([1.0, 0.0], 1.0, [1.0, 0.0]),
    ],
)
def test_destinations_are_chosen_as_by_hand(
    demand: list[float], exponent: float, arrivals: list[float]
) -> None:
    flow = distribute(
        np.ones(1),
        np.array(demand),
        np.ones(1),
        np.array([[5.0]]),
        np.array([[1.0, 2.0]]),
        replace(USUAL, deterrence=np.log(2), demand_exponent=exponent),
    )
    assert flow.by_destination[0].tolist() == pytest.approx(arrivals)


# Without deterrence what arrives is demand to its exponent: 1 : 3, or 1 : 9.
@pytest.mark.parametrize(
    ("exponent", "arrivals"), [(1.0, [0.25, 0.75]), (2.0, [0.1, 0.9])]
)
def test_without_deterrence_arrivals_follow_demand(
    exponent: float, arrivals: list[float]
) -> None:
    supply, _, attraction, to_port, from_port = _case(1, 3, 4, 2)
    flow = distribute(
        supply,
        np.array([2.0, 6.0]),
        attraction,
        to_port,
        from_port,
        replace(USUAL, deterrence=1e-13, demand_exponent=exponent),
    )
    assert flow.by_destination.sum(axis=0) == pytest.approx(arrivals)


SIZES = st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4))
SEEDS = st.integers(0, 10_000)


@settings(max_examples=60)
@given(
    SEEDS,
    SIZES,
    st.floats(0.01, 3.0),
    st.floats(0.1, 6.0),
    st.floats(0.1, 3.0),
    st.floats(0.0, 5.0),
)
def test_flow_is_that_of_a_loop_over_all_journeys(
    seed: int,
    sizes: tuple[int, int, int],
    deterrence: float,
    choice: float,
    exponent: float,
    hours: float,
) -> None:
    case = _case(seed, *sizes)
    preferences = Preferences(
        deterrence=deterrence,
        choice=choice,
        demand_exponent=exponent,
        balance=0.0,
        crossing_hours=hours,
    )
    flow, expected = distribute(*case, preferences), _brute(*case, preferences)
    np.testing.assert_allclose(flow.by_origin, expected.sum(axis=2), atol=1e-12)
    np.testing.assert_allclose(flow.by_destination, expected.sum(axis=0), atol=1e-12)
    np.testing.assert_allclose(flow.by_port, expected.sum(axis=(0, 2)), atol=1e-12)
    assert flow.passes == 1


@given(SEEDS, SIZES)
def test_unbound_flow_leaves_every_origin_with_its_supply(
    seed: int, sizes: tuple[int, int, int]
) -> None:
    case = _case(seed, *sizes)
    flow = distribute(*case, USUAL)
    share = case[0] / case[0].sum()
    np.testing.assert_allclose(flow.by_origin.sum(axis=1), share, atol=1e-12)
    assert flow.by_destination.sum() == pytest.approx(1.0, abs=1e-12)


@settings(max_examples=50)
@given(SEEDS, SIZES)
def test_bound_flow_meets_both_margins(seed: int, sizes: tuple[int, int, int]) -> None:
    case = _case(seed, *sizes)
    flow = distribute(*case, replace(USUAL, balance=1.0))
    supply, demand = case[0] / case[0].sum(), case[1] / case[1].sum()
    np.testing.assert_allclose(flow.by_origin.sum(axis=1), supply, atol=1e-9)
    np.testing.assert_allclose(flow.by_destination.sum(axis=0), demand, atol=1e-9)
    np.testing.assert_allclose(
        flow.by_origin.sum(axis=0), flow.by_destination.sum(axis=1), atol=1e-9
    )


@settings(max_examples=40)
@given(SEEDS, SIZES, st.floats(0.05, 0.95))
def test_half_bound_flow_is_a_fixed_point(
    seed: int, sizes: tuple[int, int, int], balance: float
) -> None:
    case = _case(seed, *sizes)
    preferences = replace(USUAL, balance=balance)
    flow = distribute(*case, preferences)
    # b = demand / (arrivals without b^κ) makes b^(1−κ) = demand / arrivals.
    arrived = flow.by_destination.sum(axis=0)
    factors = (case[1] / case[1].sum() / arrived) ** (1 / (1 - balance))
    expected = _brute(*case, preferences, factors)
    np.testing.assert_allclose(flow.by_origin, expected.sum(axis=2), atol=1e-8)
    np.testing.assert_allclose(flow.by_destination, expected.sum(axis=0), atol=1e-8)


def test_binding_draws_arrivals_towards_demand_step_by_step() -> None:
    case = _case(3, 4, 3, 5)
    demand = case[1] / case[1].sum()
    gaps = [
        np.abs(
            distribute(
                *case, replace(USUAL, deterrence=0.5, balance=balance)
            ).by_destination.sum(axis=0)
            - demand
        ).sum()
        for balance in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    assert all(later < earlier for earlier, later in itertools.pairwise(gaps))
    assert gaps[-1] < 1e-9


def test_a_place_without_demand_gets_nothing_though_arrivals_are_bound() -> None:
    supply, demand, attraction, to_port, from_port = _case(4, 3, 2, 4)
    demand[2] = 0.0
    for balance in (0.0, 0.5, 1.0):
        flow = distribute(
            supply,
            demand,
            attraction,
            to_port,
            from_port,
            replace(USUAL, balance=balance),
        )
        assert flow.by_destination[:, 2].tolist() == [0.0, 0.0]
        assert flow.by_destination.sum() == pytest.approx(1.0)


def test_an_origin_without_supply_sends_nothing() -> None:
    supply, demand, attraction, to_port, from_port = _case(5, 3, 2, 4)
    supply[1] = 0.0
    flow = distribute(supply, demand, attraction, to_port, from_port, USUAL)
    assert flow.by_origin[1].tolist() == [0.0, 0.0]


@given(SEEDS, SIZES, st.floats(0.05, 3.0))
def test_with_choice_as_sharp_as_deterrence_both_scales_are_one(
    seed: int, sizes: tuple[int, int, int], scale: float
) -> None:
    supply, demand, attraction, to_port, from_port = case = _case(seed, *sizes)
    flow = distribute(*case, replace(USUAL, deterrence=scale, choice=scale))
    # T ∝ D A exp(−β (c + w + c)) over all journeys of an origin.
    journeys = (
        demand[None, None, :]
        * attraction[None, :, None]
        * np.exp(-scale * (to_port[:, :, None] + from_port[None, :, :] + 0.5))
    )
    journeys *= (supply / supply.sum() / journeys.sum(axis=(1, 2)))[:, None, None]
    np.testing.assert_allclose(flow.by_origin, journeys.sum(axis=2), atol=1e-12)
    np.testing.assert_allclose(flow.by_destination, journeys.sum(axis=0), atol=1e-12)


def test_flow_does_not_depend_on_the_units_of_supply_demand_and_attraction() -> None:
    supply, demand, attraction, to_port, from_port = case = _case(6, 3, 4, 5)
    plain = distribute(*case, USUAL)
    scaled = distribute(
        1e6 * supply, 1e-6 * demand, 1e3 * attraction, to_port, from_port, USUAL
    )
    np.testing.assert_allclose(scaled.by_origin, plain.by_origin, rtol=1e-9)
    np.testing.assert_allclose(scaled.by_destination, plain.by_destination, rtol=1e-9)


def test_long_journeys_do_not_underflow() -> None:
    # exp(−3 · 400) is 0 in floating point; the shares are those of the hours beyond.
    flow = distribute(
        np.ones(1),
        np.ones(2),
        np.ones(2),
        np.array([[200.0, 200.0 + np.log(2) / 3]]),
        np.array([[200.0, 210.0], [200.0, 210.0]]),
        USUAL,
    )
    assert flow.by_port.tolist() == pytest.approx([2 / 3, 1 / 3])


@pytest.mark.parametrize("name", ["supply", "demand"])
@pytest.mark.parametrize("values", [[0.0, 0.0], [-1.0, 2.0], [np.nan, 1.0]])
def test_supply_and_demand_must_be_at_least_zero_and_not_all_zero(
    name: str, values: list[float]
) -> None:
    supply, demand, attraction, to_port, from_port = _case(7, 2, 2, 2)
    if name == "supply":
        supply = np.array(values)
    else:
        demand = np.array(values)
    with pytest.raises(NetworkError, match=f"`{name}` must be at least 0 and not all"):
        distribute(supply, demand, attraction, to_port, from_port, USUAL)


@pytest.mark.parametrize("value", [0.0, -1.0, np.nan])
def test_attraction_must_be_positive(value: float) -> None:
    supply, demand, attraction, to_port, from_port = _case(8, 2, 2, 2)
    attraction[1] = value
    with pytest.raises(NetworkError, match="`attraction` of every crossing"):
        distribute(supply, demand, attraction, to_port, from_port, USUAL)


@pytest.mark.parametrize("value", [np.inf, np.nan])
@pytest.mark.parametrize("side", [3, 4])
def test_costs_must_be_finite(value: float, side: int) -> None:
    case = _case(9, 2, 2, 2)
    case[side][0, 1] = value
    with pytest.raises(NetworkError, match="costs must be finite"):
        distribute(*case, USUAL)


def test_too_sharp_a_choice_is_refused_with_a_remedy() -> None:
    # Each crossing is next to one end and an hour from the other: exp(−700) twice.
    words = r"too far from both ends for choice_per_hour = 700\. Choose a smaller value"
    case = (
        np.ones(1),
        np.ones(1),
        np.ones(2),
        np.array([[0.0, 1.0]]),
        np.array([[1.0], [0.0]]),
    )
    with pytest.raises(NetworkError, match=words):
        distribute(*case, replace(USUAL, choice=700.0))
    flow = distribute(*case, replace(USUAL, choice=600.0))
    assert flow.by_port.tolist() == pytest.approx([0.5, 0.5])


def test_balancing_that_does_not_end_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gravity, "_MOST_PASSES", 2)
    with pytest.raises(NetworkError, match="did not converge in 2 passes"):
        distribute(*_case(10, 4, 3, 5), replace(USUAL, balance=1.0))
