from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from geo.corridors.flows import find_costs
from geo.corridors.model import Nearness
from geo.corridors.nearness import deter, deter_supply, hours_to_crossing, redraw
from tests.tiny_model import SHARES, TinyModel, make_model, supply
from tests.tiny_world import TinyWorld

# Half of what is left goes with every hour.
HALF = float(np.log(2))
# Two origins of one group 1 and 2 h away, two of another 5 and 5 h away.
PLAIN = np.array([3.0, 3.0, 1.0, 2.0])
NEAR = Nearness(
    undeterred=PLAIN,
    hours=np.array([1.0, 2.0, 5.0, 5.0]),
    group=np.array([0, 0, 1, 1]),
    per_hour=HALF,
    within_groups=True,
)


def test_within_groups_the_total_of_each_stays() -> None:
    found = deter(PLAIN, NEAR, HALF, within_groups=True)
    # 3 : 3/2 of a total of 6; and the far group, equally far, as it was.
    assert found == pytest.approx([4.0, 2.0, 1.0, 2.0])


def test_without_groups_only_the_whole_stays() -> None:
    found = deter(PLAIN, NEAR, HALF, within_groups=False)
    # 3, 3/2, 1/16, 2/16 from the nearest on, which is 4.6875 of 9.
    assert found == pytest.approx(np.array([3, 1.5, 1 / 16, 2 / 16]) * 9 / 4.6875)


def test_no_deterrence_changes_nothing() -> None:
    assert deter(PLAIN, NEAR, 0.0, within_groups=False) == pytest.approx(PLAIN)


def test_a_group_without_supply_stays_without() -> None:
    found = deter(np.array([3.0, 3.0, 0.0, 0.0]), NEAR, HALF, within_groups=True)
    assert found == pytest.approx([4.0, 2.0, 0.0, 0.0])


def test_a_group_far_away_does_not_vanish() -> None:
    far = replace(NEAR, hours=np.array([1.0, 2.0, 2000.0, 2001.0]))
    found = deter(PLAIN, far, HALF, within_groups=True)
    assert found == pytest.approx([4.0, 2.0, 1.5, 1.5])


@given(
    rows=st.lists(
        st.tuples(st.floats(0.01, 100), st.floats(0, 40), st.integers(0, 2)),
        min_size=1,
        max_size=12,
    ),
    per_hour=st.floats(0, 1),
    within_groups=st.booleans(),
)
def test_deterrence_keeps_totals_and_can_be_taken_back(
    rows: list[tuple[float, float, int]], per_hour: float, *, within_groups: bool
) -> None:
    weight, hours = (np.array([row[at] for row in rows]) for at in (0, 1))
    group = np.array([int(row[2]) for row in rows])
    near = Nearness(
        undeterred=weight,
        hours=hours,
        group=group,
        per_hour=per_hour,
        within_groups=within_groups,
    )
    found = deter(weight, near, per_hour, within_groups=within_groups)
    assert found.sum() == pytest.approx(weight.sum())
    if within_groups:
        for one in set(group):
            own = group == one
            assert found[own].sum() == pytest.approx(weight[own].sum())
    back = deter(found, near, -per_hour, within_groups=within_groups)
    assert back == pytest.approx(weight, rel=1e-6)


def test_hours_are_those_to_the_nearest_crossing(tiny: TinyModel) -> None:
    model, parameters = tiny.model, tiny.parameters
    costs = find_costs(model, parameters).to_port
    reach = model.halves["US"].reach
    # At their seats, places are one point each.
    expected = [
        min(costs[meet]) + access
        for meet, access in zip(reach.meet, reach.access_hours, strict=True)
    ]
    assert hours_to_crossing(model, parameters) == pytest.approx(expected)


def test_hours_of_a_place_over_cells_are_the_mean_of_its_people(
    world: TinyWorld,
) -> None:
    spread = make_model(world, shares=SHARES)
    costs = find_costs(spread.model, spread.parameters).to_port.min(axis=1)
    reach = spread.model.halves["US"].reach
    hours = costs[reach.meet] + reach.access_hours
    first = reach.place == 0
    expected = np.average(hours[first], weights=reach.share[first])
    found = hours_to_crossing(spread.model, spread.parameters)
    assert found[0] == pytest.approx(expected)
    assert found[0] != pytest.approx(found[1])


def test_the_model_moves_supply_towards_the_border(tiny: TinyModel) -> None:
    moved = deter_supply(tiny.model, tiny.parameters, supply(1.0))
    hours = hours_to_crossing(tiny.model, tiny.parameters)
    before, after = tiny.model.origins.weight, moved.origins.weight
    ratio = after / before
    assert ratio[0] / ratio[1] == pytest.approx(np.exp(hours[1] - hours[0]))
    assert after.sum() == pytest.approx(before.sum())
    # Both counties are of one state: a group of one place keeps what it has.
    own = tiny.model.origins.table.assign(group=["one", "other"])
    apart = replace(tiny.model, origins=replace(tiny.model.origins, table=own))
    kept = deter_supply(apart, tiny.parameters, supply(1.0, by="traces"))
    assert kept.origins.weight == pytest.approx(before)


@pytest.mark.parametrize("by", ["dealers", "traces"])
def test_supply_is_drawn_anew_from_what_it_was_without(
    tiny: TinyModel, by: str
) -> None:
    assert redraw(tiny.model, 3.0).tolist() == [25.0, 15.0]
    one, two, far = (
        deter_supply(tiny.model, tiny.parameters, supply(per_hour, by=by))
        for per_hour in (1.0, 2.0, 5.0)
    )
    assert (redraw(one, 1.0) == one.origins.weight).all()
    assert redraw(one, 2.0) == pytest.approx(two.origins.weight)
    assert redraw(far, 0.0) == pytest.approx([25.0, 15.0])


def test_supply_over_cells_is_deterred_by_the_mean_way(world: TinyWorld) -> None:
    spread = make_model(world, shares=SHARES)
    hours = hours_to_crossing(spread.model, spread.parameters)
    moved = deter_supply(spread.model, spread.parameters, supply(2.0))
    ratio = moved.origins.weight / spread.model.origins.weight
    assert ratio[0] / ratio[1] == pytest.approx(np.exp(2.0 * (hours[1] - hours[0])))


def test_supply_does_not_rise_with_the_way() -> None:
    with pytest.raises(ValidationError, match="deterrence_per_hour"):
        supply(-0.1)
