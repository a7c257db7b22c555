import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.skill.scores import effective_number
from geo.skill.sensitivity import Found, find_sensitivity, prepare_subject
from geo.skill.sensitivity_inputs import REACH, Input, list_inputs
from geo.skill.sensitivity_model import (
    Run,
    Subject,
    footprint,
    moved,
    place_values,
    run_once,
    vary_parameters,
)
from geo.steps.corridors import gather
from geo.steps.desk import Desk
from geo.study import read_study


def _silent(_share: float, _what: str) -> None:
    pass


@pytest.fixture(scope="module")
def finished_desk(finished_study: tuple[Path, object]) -> Desk:
    file = finished_study[0] / "study.toml"
    return Desk(read_study(file), file)


@pytest.fixture(scope="module")
def subject(finished_desk: Desk) -> Subject:
    """Give the shipped study's model: read it, never change it."""
    study = finished_desk.study
    return prepare_subject(
        gather(finished_desk), study.corridors, study.sensitivity, _silent
    )


@pytest.fixture(scope="module")
def base(subject: Subject) -> Run:
    return run_once(subject, {})[0]


def _of(subject: Subject, name: str) -> Input:
    return next(one for one in subject.inputs if one.name == name)


def test_ranges_reach_from_the_5th_to_the_95th_percentile_of_the_draws(
    subject: Subject,
) -> None:
    beta = _of(subject, "deterrence")
    assert np.log(beta.high / beta.base) == pytest.approx(0.3 * REACH)
    assert np.log(beta.base / beta.low) == pytest.approx(0.3 * REACH)
    assert beta.value(np.array([0.0, 0.5, 1.0])) == pytest.approx(
        [beta.low, beta.base, beta.high]
    )
    kappa = _of(subject, "balance")
    assert (kappa.low, kappa.high, kappa.scale) == (0, 0.5, "linear")
    access = _of(subject, "access")
    assert (access.low, access.high) == pytest.approx((40 / 1.5, 60))
    assert _of(subject, "states").is_group
    assert len(_of(subject, "crossings").members) == len(subject.model.ports)


def test_what_does_not_vary_is_left_out(subject: Subject, finished_desk: Desk) -> None:
    settings = finished_desk.study.corridors
    still = settings.model_copy(
        update={
            "uncertainty": settings.uncertainty.model_copy(update={"theta": 0.0}),
            "demand": settings.demand.model_copy(update={"onward_share": 0.0}),
        }
    )
    choices = finished_desk.study.sensitivity
    left = {one.name for one in list_inputs(subject.model, still, choices)}
    assert {one.name for one in subject.inputs} - left == {"theta", "onward"}


def test_the_studys_own_values_give_the_studys_own_crossings_and_states(
    subject: Subject, base: Run, finished_desk: Desk
) -> None:
    ports = finished_desk.table("corridors", "ports").set_index("port_id")
    told = ports["flow_share"].reindex(subject.model.ports["port_id"]).to_numpy()
    assert base.ports == pytest.approx(told, abs=1e-12)
    areas = finished_desk.table("corridors", "areas")
    home = areas[areas["area_id"].str.startswith("MX")]
    received = home.groupby(home["area_id"].str[2:4])["flow_share"].sum()
    ours = dict(zip(subject.states[1], base.states, strict=True))
    for state, share in received.items():
        assert ours[str(state)] == pytest.approx(share, abs=1e-9)


def test_values_in_the_middle_of_all_ranges_are_placed_by_name(
    subject: Subject,
) -> None:
    count = sum(len(one.members) for one in subject.inputs)
    given = place_values(subject.inputs, np.full(count, 0.5))
    assert given["choice"] == pytest.approx([3.0])
    assert given["crossings"] == pytest.approx(np.ones(len(subject.model.ports)))
    assert given["balance"] == pytest.approx([0.25])


def test_the_same_hours_at_all_crossings_move_nothing(
    subject: Subject, base: Run
) -> None:
    offices = ("San Diego", "Tucson", "El Paso", "Laredo")
    slower = {f"hours:{name}": np.array([1.9]) for name in offices}
    run, _ = run_once(subject, slower)
    assert moved(base, run) == pytest.approx([0, 0, 0], abs=1e-12)
    one, _ = run_once(subject, {"hours:Laredo": np.array([1.9])})
    assert one.ports.sum() == pytest.approx(1)
    laredo = (subject.model.ports["field_office"] == "Laredo").to_numpy()
    assert one.ports[laredo].sum() < base.ports[laredo].sum() - 0.005


def test_sharpness_on_the_road_moves_roads_and_neither_crossings_nor_states(
    subject: Subject, base: Run
) -> None:
    run, _ = run_once(subject, {"theta": np.array([0.6])})
    ports, roads, states = moved(base, run)
    assert (ports, states) == (0, 0)
    assert roads > 0.01


def test_inputs_move_the_flow_the_way_they_should(subject: Subject, base: Run) -> None:
    texas, _ = run_once(subject, {"supply:Texas": np.array([1.5])})
    laredo = (subject.model.ports["field_office"] == "Laredo").to_numpy()
    assert texas.ports[laredo].sum() > base.ports[laredo].sum()
    none, _ = run_once(subject, {"onward": np.array([0.0])})
    at = subject.states[1].index("GT")
    assert base.states[at] == pytest.approx(0.0163)
    assert none.states[at] == 0
    seized, _ = run_once(subject, {"demand_basis": np.array([0.5])})
    tamaulipas = subject.states[1].index("28")
    assert seized.states[tamaulipas] > 1.5 * base.states[tamaulipas]


def test_paths_are_found_again_only_when_a_speed_moved(subject: Subject) -> None:
    _, first = run_once(subject, {})
    _, second = run_once(subject, {"choice": np.array([2.0])}, first)
    assert second[1] is first[1]
    faster = {"speed:US:trunk": np.array([1.1])}
    run, third = run_once(subject, faster, first)
    assert third[1] is not first[1]
    assert run.ports == pytest.approx(run_once(subject, faster)[0].ports, abs=0)


def test_crossings_in_use_and_the_footprint_are_those_worked_out_by_hand() -> None:
    assert effective_number(np.array([0.25, 0.25, 0.25, 0.25, 0.0])) == pytest.approx(4)
    # Share × km 6, 3 and 1 on roads of 10, 10 and 100 km: 80 % is 6 and two of three.
    flow_km, km = np.array([1.0, 6.0, 3.0, 0.0]), np.array([100.0, 10.0, 10.0, 5.0])
    assert footprint(flow_km, km) == pytest.approx(10 + 10 * 2 / 3)


def test_flow_that_moves_is_half_the_sum_of_changes() -> None:
    one = Run(np.array([0.7, 0.3]), np.array([1.0, 0.0]), np.array([8.0, 2.0]))
    other = Run(np.array([0.6, 0.4]), np.array([0.5, 0.5]), np.array([8.0, 6.0]))
    assert moved(one, other) == pytest.approx([0.1, 2 / 12, 0.5])


@pytest.fixture(scope="module")
def found(finished_desk: Desk) -> Found:
    """Walk four times, with little to move."""
    study = finished_desk.study
    still = dict.fromkeys(type(study.corridors.uncertainty).model_fields, 0.0)
    moving = {"draws": 2, "theta": 0.3}
    spread = study.corridors.uncertainty.model_copy(update=still | moving)
    return find_sensitivity(
        gather(finished_desk),
        study.corridors.model_copy(update={"uncertainty": spread}),
        study.sensitivity.model_copy(
            update={
                "trajectories": 4,
                "balance": 0.0,
                "access_factor": 1.0,
                "crossing_hours_factor": 1.0,
                "other_demand": 0.0,
            }
        ),
        seed=1,
        cluster="",
        progress=_silent,
    )


def _told(found: Found, result: str, name: str, column: str) -> float:
    own = found.table.set_index(["result", "input"])[column].astype("float64")
    return float(own.loc[[(result, name)]].iloc[0])


def test_a_walk_through_the_study_gives_a_whole_table(found: Found) -> None:
    names = {"theta", "supply_basis", "onward"}
    assert set(found.table["input"]) == names
    assert found.runs == 4 * (len(names) + 1)
    assert _told(found, "crossings_moved", "theta", "mu_star") == 0
    assert _told(found, "roads_moved", "theta", "mu_star") > 0.02
    assert _told(found, "crossings_moved", "supply_basis", "mu_star") > 0.002
    # What goes beyond Guatemala's border leaves the states and nothing else.
    assert _told(found, "state:GT", "onward", "mu") == pytest.approx(0.0163)
    sizes = found.table["mu_star"]
    assert sizes.between(
        found.table["mu_star_low"] - 1e-12, found.table["mu_star_high"] + 1e-12
    ).all()


def test_effects_on_shares_of_offices_add_up_to_nothing(found: Found) -> None:
    offices = found.table[found.table["result"].str.startswith("office:")]
    sums = offices.groupby("input")["mu"].sum()
    assert sums.to_numpy() == pytest.approx(np.zeros(len(sums)), abs=1e-12)


def test_the_report_is_plain_json_most_moving_first(found: Found) -> None:
    told = json.loads(json.dumps(found.report(), allow_nan=False))
    sizes = [one["mu_star"] for one in told["effects"]["roads_moved"].values()]
    assert sizes == sorted(sizes, reverse=True)
    assert told["inputs"]["theta"]["kind"] == "choice"
    assert told["effects"]["roads_moved"]["theta"]["mu"] is None


def test_traces_are_exchanged_for_dealers(subject: Subject, base: Run) -> None:
    table = subject.model.origins.table
    texas = (table["group"] == "Texas").to_numpy()
    traces, dealers = (weight[texas].sum() for weight in subject.supply)
    assert traces == pytest.approx(22_506 / 53_411, abs=0.01)
    assert dealers < 0.2
    # Few counties lie beyond the reach of all roads.
    assert subject.supply.sum(axis=1) == pytest.approx([1, 1], abs=1e-3)
    other = {"supply_basis": np.array([1.0])}
    run, _ = run_once(subject, other)
    # Deterred by the way to the border, dealers alone say nearly what traces say.
    assert 0.005 < moved(base, run)[1] < 0.1
    run, _ = run_once(subject, other | {"supply_deterrence": np.array([1e-9])})
    assert moved(base, run)[1] > 0.1


def test_supply_is_deterred_as_in_the_estimate(subject: Subject) -> None:
    bound = vary_parameters(subject, {}).supply
    assert bound is not None
    nearness = subject.model.nearness
    assert nearness is not None
    group = subject.model.origins.table["group"]
    # Traces bind the totals of groups of states, whatever the deterrence.
    totals = pd.Series(subject.supply[0]).groupby(group).sum()
    pd.testing.assert_series_equal(pd.Series(bound).groupby(group).sum(), totals)
    nearer = nearness.hours < 1.0
    assert bound[nearer].sum() > subject.supply[0][nearer].sum()
    farther = vary_parameters(subject, {"supply_deterrence": np.array([0.4])}).supply
    assert farther is not None
    assert farther[nearer].sum() > bound[nearer].sum()
