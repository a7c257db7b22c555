import itertools
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp

from geo.corridors import balancing, gravity, gravity_scaling
from geo.corridors.gravity import (
    Flow,
    Preferences,
    distribute,
    distribute_one_scale,
)
from geo.corridors.gravity_checks import Names
from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]
USUAL = Preferences(deterrence=0.15, choice=3.0, demand_exponent=1.0, balance=0.0)
Case = tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]


def _case(seed: int, origins: int, ports: int, targets: int) -> Case:
    chance = np.random.default_rng(seed)
    return (
        chance.uniform(0.1, 5, origins),
        chance.uniform(0.1, 5, targets),
        chance.uniform(0.5, 9, ports),
        chance.uniform(0, 12, (origins, ports)),
        chance.uniform(0, 12, (ports, targets)),
        chance.uniform(0, 3, ports),
    )


def _dense(
    case: Case, preferences: Preferences, factors: FloatArray | None = None
) -> FloatArray:
    """Return T by origin, crossing and destination, in the words of the docstring."""
    supply, demand, attraction, to_port, from_port, crossing_hours = case
    mu, beta = preferences.choice, preferences.deterrence
    b = np.ones(len(demand)) if factors is None else factors
    utility = np.log(attraction)[None, :, None] - mu * (
        to_port[:, :, None] + crossing_hours[None, :, None] + from_port[None, :, :]
    )
    logsum = logsumexp(utility, axis=1)
    with np.errstate(divide="ignore"):
        pairs = (
            preferences.balance * np.log(b)
            + preferences.demand_exponent * np.log(demand / demand.sum())
            + beta / mu * logsum
        )
    log_flow = pairs - logsumexp(pairs, axis=1, keepdims=True)
    through = np.exp(utility - logsum[:, None, :])
    share = (supply / supply.sum())[:, None, None]
    flow: FloatArray = share * np.exp(log_flow)[:, None, :] * through
    return flow


def _assert_is(flow: Flow, expected: FloatArray, atol: float = 1e-12) -> None:
    np.testing.assert_allclose(flow.by_origin, expected.sum(axis=2), atol=atol)
    np.testing.assert_allclose(flow.by_destination, expected.sum(axis=0), atol=atol)
    np.testing.assert_allclose(flow.by_port, expected.sum(axis=(0, 2)), atol=atol)
    np.testing.assert_allclose(flow.arrivals, expected.sum(axis=(0, 1)), atol=atol)


def _assert_same(first: Flow, second: Flow) -> None:
    for mine, other in (
        (first.by_origin, second.by_origin),
        (first.by_destination, second.by_destination),
    ):
        np.testing.assert_allclose(mine, other, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("balance", [0.0, 0.4])
def test_parts_of_supply_add_up_and_change_nothing(balance: float) -> None:
    case = _case(3, 6, 3, 5)
    preferences = replace(USUAL, balance=balance)
    parts = np.random.default_rng(1).random((6, 3))
    parts[:2] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    parts /= parts.sum(axis=1, keepdims=True)
    usual = distribute(*case, preferences)
    flow = distribute(*case, preferences, parts=parts)
    assert (flow.by_origin == usual.by_origin).all()
    assert (flow.by_destination == usual.by_destination).all()
    assert flow.by_part.shape == (3, 3, 5)
    assert flow.by_part.sum(axis=0) == pytest.approx(flow.by_destination, abs=1e-15)
    assert len(usual.by_part) == 0
    for at in range(3):
        by_port = (flow.by_origin * parts[:, at, None]).sum(axis=0)
        assert flow.by_part[at].sum(axis=1) == pytest.approx(by_port)


def test_a_part_goes_where_it_would_alone() -> None:
    # Arrivals that follow access leave no origin in another's way.
    supply, demand, *case = _case(4, 6, 3, 5)
    attraction, to_port, from_port, crossing = case
    parts = np.random.default_rng(2).random((6, 2))
    parts /= parts.sum(axis=1, keepdims=True)

    def run(own: FloatArray, parts: FloatArray | None = None) -> Flow:
        return distribute(
            own, demand, attraction, to_port, from_port, crossing, USUAL, parts=parts
        )

    flow = run(supply, parts)
    for at in range(2):
        own = supply * parts[:, at]
        alone = run(own)
        share = own.sum() / supply.sum()
        assert flow.by_part[at] == pytest.approx(alone.by_destination * share)


# Two origins 1 h and 2 h from the west crossing, the reverse from the east; two
# destinations likewise. Choice ln 4 and deterrence ln 2 per hour, nothing to wait for.
# Same side: 4^-2 by the near crossing, 4^-4 by the far: 17/256, so exp(-beta C) is its
# root. Across: 4^-3 by either, 2/64 = 8/256. Root of 17 : root of 8, for each origin.
def test_two_by_two_by_two_is_as_by_hand() -> None:
    near_far = np.array([[1.0, 2.0], [2.0, 1.0]])
    flow = distribute(
        np.array([3.0, 1.0]),
        np.ones(2),
        np.ones(2),
        near_far,
        near_far,
        np.zeros(2),
        replace(USUAL, deterrence=np.log(2), choice=np.log(4)),
    )
    same = np.sqrt(17) / (np.sqrt(17) + np.sqrt(8))
    west_from_west = same * 16 / 17 + (1 - same) / 2
    west_from_east = same * 1 / 17 + (1 - same) / 2
    assert flow.by_origin == pytest.approx(
        np.array(
            [
                [0.75 * west_from_west, 0.75 * (1 - west_from_west)],
                [0.25 * west_from_east, 0.25 * (1 - west_from_east)],
            ]
        )
    )
    assert flow.arrivals == pytest.approx(
        [0.75 * same + 0.25 * (1 - same), 0.25 * same + 0.75 * (1 - same)]
    )


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
        np.full(2, hours),
        replace(USUAL, choice=2 * np.log(2)),
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
        np.zeros(1),
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
    case = _case(1, 3, 4, 2)
    case[1][:] = [2.0, 6.0]
    flow = distribute(*case, replace(USUAL, deterrence=1e-13, demand_exponent=exponent))
    assert flow.by_destination.sum(axis=0) == pytest.approx(arrivals)


SIZES = st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4))
SEEDS = st.integers(0, 10_000)


# An hour more at one crossing is an hour more on the road to it.
def test_hours_at_a_crossing_are_hours_of_the_journey() -> None:
    supply, demand, attraction, to_port, from_port, hours = _case(2, 3, 4, 5)
    waiting = distribute(supply, demand, attraction, to_port, from_port, hours, USUAL)
    driving = distribute(
        supply, demand, attraction, to_port + hours, from_port, np.zeros(4), USUAL
    )
    _assert_same(waiting, driving)


@settings(max_examples=60)
@given(
    SEEDS,
    SIZES,
    st.floats(0.01, 6.0),
    st.floats(0.01, 1.0),
    st.floats(0.0, 3.0),
    st.integers(1, 9),
)
def test_flow_is_that_of_a_dense_sum_over_all_journeys(
    seed: int,
    sizes: tuple[int, int, int],
    choice: float,
    part: float,
    exponent: float,
    block: int,
) -> None:
    case = _case(seed, *sizes)
    preferences = Preferences(
        deterrence=part * choice, choice=choice, demand_exponent=exponent, balance=0.0
    )
    with pytest.MonkeyPatch.context() as patch:
        # Blocks of one origin, of some, and one block of all.
        patch.setattr(gravity_scaling, "_BLOCK_PAIRS", block)
        flow = distribute(*case, preferences)
    _assert_is(flow, _dense(case, preferences))
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
    factors = (case[1] / case[1].sum() / flow.arrivals) ** (1 / (1 - balance))
    _assert_is(flow, _dense(case, preferences, factors), atol=1e-8)


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
    case = _case(4, 3, 2, 4)
    case[1][2] = 0.0
    for balance in (0.0, 0.5, 1.0):
        flow = distribute(*case, replace(USUAL, balance=balance))
        assert flow.by_destination[:, 2].tolist() == [0.0, 0.0]
        assert flow.by_destination.sum() == pytest.approx(1.0)


def test_an_origin_without_supply_sends_nothing() -> None:
    case = _case(5, 3, 2, 4)
    case[0][1] = 0.0
    for balance in (0.0, 1.0):
        flow = distribute(*case, replace(USUAL, balance=balance))
        assert flow.by_origin[1].tolist() == [0.0, 0.0]


@settings(max_examples=60)
@given(
    SEEDS,
    SIZES,
    st.floats(0.05, 3.0),
    st.sampled_from([0.0, 0.4, 1.0]),
    st.floats(0.0, 2.0),
)
def test_with_choice_as_sharp_as_deterrence_both_scales_are_one(
    seed: int,
    sizes: tuple[int, int, int],
    scale: float,
    balance: float,
    exponent: float,
) -> None:
    case = _case(seed, *sizes)
    case[0][0] *= len(case[0]) == 1
    case[0][0] += len(case[0]) == 1
    same = Preferences(
        deterrence=scale, choice=scale, demand_exponent=exponent, balance=balance
    )
    one = distribute_one_scale(*case, same)
    _assert_same(one, distribute(*case, same))
    if balance == 1:
        wanted = case[1] / case[1].sum()
        np.testing.assert_allclose(one.arrivals, wanted, atol=1e-10)
    if balance == 0:
        _assert_is(one, _dense(case, same))


def test_one_scale_refuses_two() -> None:
    with pytest.raises(NetworkError, match=r"they were 3 and 0\.15 per hour"):
        distribute_one_scale(*_case(2, 2, 2, 2), USUAL)


# Two towns a thousand hours apart, each with a crossing of its own: exp(-2000).
def test_one_scale_refuses_what_would_underflow() -> None:
    apart = np.array([[0.0, 1000.0], [1000.0, 0.0]])
    sharp = replace(USUAL, deterrence=1.0, choice=1.0, balance=1.0)
    case = (np.array([1.0, 0.0]), np.ones(2), np.ones(2), apart, apart, np.zeros(2))
    with pytest.raises(NetworkError, match="Some destination lies so far"):
        distribute_one_scale(*case, sharp)
    lonely = (np.ones(2), np.array([1.0, 0.0]), *case[2:])
    with pytest.raises(NetworkError, match="Some origin lies so far"):
        distribute_one_scale(*lonely, sharp)


def test_every_run_gives_the_same_bytes() -> None:
    case = _case(12, 40, 7, 30)
    for balance in (0.0, 0.5, 1.0):
        preferences = replace(USUAL, balance=balance)
        first, again = distribute(*case, preferences), distribute(*case, preferences)
        assert first.by_origin.tobytes() == again.by_origin.tobytes()
        assert first.by_destination.tobytes() == again.by_destination.tobytes()


def test_tables_that_come_in_are_left_as_they_were() -> None:
    case, kept = _case(13, 4, 3, 5), _case(13, 4, 3, 5)
    distribute(*case, replace(USUAL, balance=1.0))
    distribute_one_scale(*case, replace(USUAL, choice=0.15))
    for table, before in zip(case, kept, strict=True):
        assert table.tolist() == before.tolist()


def test_flow_does_not_depend_on_the_units_of_supply_demand_and_attraction() -> None:
    case = _case(6, 3, 4, 5)
    plain = distribute(*case, USUAL)
    for at, unit in enumerate((1e6, 1e-6, 1e3)):
        case[at][:] *= unit
    _assert_same(distribute(*case, USUAL), plain)


def test_long_journeys_do_not_underflow() -> None:
    # exp(−3 · 400) is 0 in floating point; the shares are those of the hours beyond.
    flow = distribute(
        np.ones(1),
        np.ones(2),
        np.ones(2),
        np.array([[200.0, 200.0 + np.log(2) / 3]]),
        np.array([[200.0, 210.0], [200.0, 210.0]]),
        np.zeros(2),
        USUAL,
    )
    assert flow.by_port.tolist() == pytest.approx([2 / 3, 1 / 3])


@pytest.mark.parametrize(("name", "at"), [("supply", 0), ("demand", 1)])
@pytest.mark.parametrize(
    ("values", "place"),
    [
        ([0.0, 0.0], "not all 0.$"),
        ([-1.0, 2.0], "See (origin|destination) 1"),
        ([1.0, np.nan], "See (origin|destination) 2"),
        ([1.0, np.inf], "See (origin|destination) 2"),
    ],
)
def test_supply_and_demand_must_be_at_least_zero_and_not_all_zero(
    name: str, at: int, values: list[float], place: str
) -> None:
    case = _case(7, 2, 2, 2)
    case[at][:] = values
    with pytest.raises(NetworkError, match=f"`{name}` must be at least 0.*{place}"):
        distribute(*case, USUAL)


@pytest.mark.parametrize("value", [0.0, -1.0, np.nan, np.inf])
def test_attraction_must_be_positive(value: float) -> None:
    case = _case(8, 2, 2, 2)
    case[2][1] = value
    with pytest.raises(NetworkError, match=r"`attraction` of every.* See Nogales"):
        distribute(*case, USUAL, Names(ports=("Tecate", "Nogales")))


@pytest.mark.parametrize("value", [-0.1, np.nan, np.inf])
def test_hours_at_crossings_must_be_at_least_zero(value: float) -> None:
    case = _case(8, 2, 2, 2)
    case[5][0] = value
    with pytest.raises(NetworkError, match=r"`crossing_hours` must.* See crossing 1"):
        distribute(*case, USUAL)


@pytest.mark.parametrize("value", [np.inf, np.nan])
@pytest.mark.parametrize(
    ("side", "words"),
    [
        (3, "Webb cannot reach Nogales"),
        (4, "Sur cannot be reached from Tecate"),
    ],
)
def test_costs_must_be_finite_and_the_places_are_named(
    value: float, side: int, words: str
) -> None:
    case = _case(9, 2, 2, 2)
    case[side][0, 1] = value
    names = Names(("Webb", "Pima"), ("Norte", "Sur"), ("Tecate", "Nogales"))
    with pytest.raises(NetworkError, match=words):
        distribute(*case, USUAL, names)


def test_many_costs_that_are_not_finite_are_counted() -> None:
    case = _case(9, 4, 2, 2)
    case[3][:] = np.inf
    words = "origin 3 cannot reach crossing 1; and 3 more. Leave the place out"
    for spread in (distribute, distribute_one_scale):
        with pytest.raises(NetworkError, match=words):
            spread(*case, USUAL)


def test_tables_of_different_places_are_refused() -> None:
    case = _case(9, 3, 2, 4)
    with pytest.raises(NetworkError, match="3 origins, 2 crossings and 4 dest"):
        distribute(*case[:5], np.zeros(3), USUAL)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"deterrence": 0.0}, "deterrence_per_hour must be a finite number above 0"),
        ({"deterrence": np.nan}, "deterrence_per_hour must be"),
        ({"choice": -1.0}, "choice_per_hour must be a finite.* it was -1"),
        ({"choice": np.inf}, "choice_per_hour must be"),
        ({"choice": 0.1}, "choice_per_hour = 0.1 is below deterrence_per_hour = 0.15"),
        ({"demand_exponent": -0.1}, "demand_exponent must be finite and at least 0"),
        ({"demand_exponent": np.nan}, "demand_exponent must be"),
        ({"balance": -0.1}, "balance must lie between 0 and 1"),
        ({"balance": 1.1}, "balance must lie between 0 and 1; it was 1.1"),
        ({"balance": np.nan}, "balance must lie"),
    ],
)
def test_parameters_out_of_range_are_refused(
    change: dict[str, float], words: str
) -> None:
    preferences = replace(USUAL, **change)
    with pytest.raises(NetworkError, match=words):
        distribute(*_case(9, 2, 2, 2), preferences)


def test_too_sharp_a_choice_is_refused_with_the_places_and_a_remedy() -> None:
    # Each crossing is next to one end and an hour from the other: exp(−700) twice.
    words = (
        "between Webb and Norte lies too far from both for "
        r"choice_per_hour = 700\. Choose a smaller value"
    )
    case = (
        np.ones(1),
        np.ones(1),
        np.ones(2),
        np.array([[0.0, 1.0]]),
        np.array([[1.0], [0.0]]),
        np.zeros(2),
    )
    with pytest.raises(NetworkError, match=words):
        distribute(*case, replace(USUAL, choice=700.0), Names(["Webb"], ["Norte"]))
    flow = distribute(*case, replace(USUAL, choice=600.0))
    assert flow.by_port.tolist() == pytest.approx([0.5, 0.5])


def test_balancing_more_pairs_than_memory_holds_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gravity, "_KEPT_PAIRS", 19)
    case = _case(10, 4, 3, 5)
    with pytest.raises(NetworkError, match="4 origins × 5 destinations, more than 19"):
        distribute(*case, replace(USUAL, balance=1.0))
    assert distribute(*case, USUAL).passes == 1


def test_balancing_that_does_not_end_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(balancing, "_MOST_PASSES", 2)
    with pytest.raises(NetworkError, match="did not converge in 2 passes"):
        distribute(*_case(10, 4, 3, 5), replace(USUAL, balance=1.0))


def test_a_result_that_lost_flow_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(inclusive: FloatArray, *_: object) -> None:
        inclusive *= 0.0

    monkeypatch.setattr(gravity, "_settle", lose)
    with pytest.raises(NetworkError, match="Flow is not conserved at origins"):
        distribute(*_case(11, 2, 2, 2), USUAL)
