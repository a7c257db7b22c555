"""Folds, mixes and the choice of municipalities."""

import numpy as np
import pytest
import scipy.sparse as sp

from geo.skill.corridors import FOLDS, Folded, fold_states, judge, mix
from geo.skill.table import assemble
from geo.skill.towns import Towns


def test_states_are_dealt_whole_and_alike() -> None:
    state = np.array([f"{at // 3:02d}" for at in range(3 * 32)])
    events = np.repeat(np.arange(32.0), 3)
    fold = fold_states(state, events)
    for code in np.unique(state):
        assert len(set(fold[state == code])) == 1
    held = np.bincount(fold, events, minlength=FOLDS)
    # Back and forth: every fold has four states, and as many events as any other.
    assert (np.bincount(fold) == 12).all()
    assert held.max() == held.min()


def test_a_mix_finds_the_parts_that_events_were_drawn_from() -> None:
    draw = np.random.default_rng(2)
    roads, ends = draw.gamma(0.5, size=(2, 3000))
    share = 0.3 * roads / roads.sum() + 0.7 * ends / ends.sum()
    events = draw.multinomial(40_000, share / share.sum()).astype("float64")
    every = np.ones(3000, dtype=bool)
    assert mix(events, (roads * 5, ends), every) == pytest.approx(0.3, abs=0.03)


def test_a_mix_is_of_all_places_though_some_may_not_be_looked_at() -> None:
    """Hidden places hold most of the roads: shares of the others would mislead."""
    draw = np.random.default_rng(4)
    roads, ends = draw.gamma(0.5, size=(2, 3000))
    known = np.arange(3000) >= 1000
    roads[~known] *= 20
    share = 0.3 * roads / roads.sum() + 0.7 * ends / ends.sum()
    events = draw.multinomial(200_000, share / share.sum()).astype("float64")
    found = mix(events, (roads, ends), known)
    assert found == pytest.approx(0.3, abs=0.04)
    # What happened in hidden places is not looked at.
    assert mix(np.where(known, events, 7.0), (roads, ends), known) == found


def test_a_mix_is_all_of_one_part_where_the_other_explains_nothing() -> None:
    events, other = np.array([3.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])
    every = np.ones(3, dtype=bool)
    assert mix(events, (events, other), every) == pytest.approx(1)
    assert mix(events, (other, events), every) == pytest.approx(0)


def towns() -> Towns:
    """Return five towns: events are where the roads are, not where people are."""
    return Towns(
        area_id=np.array(["A", "B", "C", "D", "E"]),
        state=np.array(["01", "01", "02", "02", "02"]),
        area_km2=np.array([10.0, 10.0, 20.0, 30.0, 30.0]),
        people=np.array([10.0, 20.0, 30.0, 400.0, 40.0]),
        border_km=np.array([500.0, 400.0, 300.0, 200.0, 100.0]),
        events=np.array([8.0, 2.0, 0.0, 0.0, 0.0]),
        firearms=np.array([1.0, 9.0, 0.0, 0.0, 0.0]),
        homicides=np.array([1.0, 1.0, 1.0, 1.0, 1.0]),
        within=sp.csr_array(np.eye(5)),
        segment=np.arange(5),
    )


def test_the_model_is_judged_by_density_and_per_head() -> None:
    own = np.array([5.0, 3.0, 1.0, 1.0, 1.0])
    contenders = {"model": own, "model_shipped": own, "nearest_port": own[::-1]}
    table = assemble(
        row
        for one in judge(towns(), contenders, Folded(own, own, own, (), ()), seed=1)
        for row in one.rows()
    )
    figures = table.set_index(["question", "measure", "at", "who"])["value"]
    # 5 % and 10 % of 100 km² lie in the densest town: half of it, then all.
    assert figures["events", "hit_rate", "5% of area", "model"] == pytest.approx(0.4)
    assert figures["events", "hit_rate", "10% of area", "model"] == pytest.approx(0.8)
    assert figures["events", "pai", "10% of area", "model"] == pytest.approx(8)
    assert figures["firearms", "hit_rate", "10% of area", "model"] == pytest.approx(0.1)
    # 2 % of 500 people are all of town A, first per head as well; 4 % more half of B.
    at = ("events", "hit_rate", "2% of people", "model")
    assert figures[at] == pytest.approx(0.8)
    # Population is taken by density: D, 13 a km², then A and B follow.
    at = ("events", "hit_rate", "10% of area", "population")
    assert figures[at] == pytest.approx(0)
    assert figures["events", "auc", "", "model"] == 1
    assert figures["events", "auc", "", "border_distance"] == 0
    # All towns have as many homicides and as much road: ties are half right.
    assert figures["events", "auc", "", "demand"] == 0.5


def test_only_the_shipped_model_saw_the_events() -> None:
    own = np.array([5.0, 3.0, 1.0, 1.0, 1.0])
    contenders = {"model": own, "model_shipped": own, "nearest_port": own}
    folded = Folded(own, own, own, (), ())
    for in_demand, seen in ((False, {"model_shipped"}), (True, None)):
        rows = [
            row
            for one in judge(towns(), contenders, folded, seed=1, in_demand=in_demand)
            for row in one.rows()
        ]
        fitted = {row["who"] for row in rows if not row["held_out"]}
        assert fitted == (
            seen or {"model", "model_by_state", "model_shipped", "arrivals"}
        )


def test_what_the_roads_add_is_the_lead_of_the_mix_over_arrivals() -> None:
    ends = np.array([1.0, 5.0, 1.0, 1.0, 1.0])
    mixed = np.array([5.0, 3.0, 1.0, 1.0, 1.0])
    contenders = dict.fromkeys(("model", "model_shipped", "nearest_port"), mixed)
    folded = Folded(mixed, ends, mixed, (), ())
    rows = [
        row
        for one in judge(towns(), contenders, folded, seed=1)
        for row in one.rows()
        if (one.question, one.measure) == ("events_mixed", "auc")
    ]
    by_who = {row["who"]: row for row in rows}
    # Of the six pairs of a town with events and one without, A ties with all three.
    assert by_who["arrivals"]["value"] == pytest.approx(4.5 / 6)
    assert by_who["arrivals"]["lead"] == pytest.approx(1 - 4.5 / 6)


def test_whole_states_are_drawn_anew() -> None:
    own = np.array([5.0, 3.0, 1.0, 1.0, 1.0])
    contenders = dict.fromkeys(("model", "model_shipped", "nearest_port"), own)
    judged = judge(towns(), contenders, Folded(own, own, own, (), ()), seed=1)
    hits = next(one for one in judged if one.at == "10% of area").samples["model"]
    # Of two states both are drawn, or one of them twice, and one has no events.
    assert len(np.unique(hits[np.isfinite(hits)])) == 2
    assert np.isnan(hits).any()
