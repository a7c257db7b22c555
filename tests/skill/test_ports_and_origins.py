"""Shares of offices and of groups of states."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.corridors.flows import find_costs
from geo.corridors.nearness import deter_supply
from geo.skill import origins
from geo.skill.origins import BY_LAWS, BY_REACH, TRACED, judge, reach_of_demand
from geo.skill.ports import resample
from geo.skill.table import assemble
from tests.tiny_model import make_model, supply
from tests.tiny_world import make_world


def test_resampled_events_keep_their_number() -> None:
    counts = np.array([2.0, 10.0, 4.0, 24.0])
    drawn = resample(counts, seed=1, resamples=200)
    np.testing.assert_array_equal(drawn[0], counts)
    assert (drawn.sum(axis=1) == 40).all()
    assert drawn[1:].mean(axis=0) == pytest.approx(counts, abs=1)


def test_what_an_origin_reaches_is_the_sum_over_pairs() -> None:
    """The sum, written out over every crossing and destination."""
    tiny = make_model(make_world())
    model, parameters = tiny.model, tiny.parameters
    costs = find_costs(model, parameters)
    for beta, mu, gamma in ((0.1, 3.0, 0.5), (1.5, 1.5, 1.0)):
        chosen = replace(
            parameters,
            preferences=replace(
                parameters.preferences,
                deterrence=beta,
                choice=mu,
                demand_exponent=gamma,
            ),
        )
        found = reach_of_demand(model, costs, chosen)
        attraction = model.vehicles**chosen.attraction_exponent
        out, inward = model.halves["US"].reach, model.halves["MX"].reach
        expected = np.zeros(out.places)
        for i, place in enumerate(out.place):
            for j, target in enumerate(inward.place):
                hours = (
                    costs.to_port[out.meet[i]]
                    + model.crossing_hours
                    + costs.from_port[:, inward.meet[j]]
                )
                cost = -np.log((attraction * np.exp(-mu * hours)).sum()) / mu
                access = out.access_hours[i] + inward.access_hours[j]
                pull = model.targets.weight[target] ** gamma
                expected[place] += model.origins.weight[place] * (
                    pull * np.exp(-beta * (cost + access))
                )
        np.testing.assert_allclose(
            found / found.sum(), expected / expected.sum(), rtol=1e-9
        )


def test_groups_of_states_are_judged_by_what_was_traced() -> None:
    shares = pd.DataFrame(
        {
            TRACED: [0.6, 0.3, 0.1],
            "model": [0.5, 0.3, 0.2],
            BY_LAWS: [0.5, 0.3, 0.2],
            "dealers": [0.1, 0.1, 0.8],
        },
        index=["Texas", "Arizona", "other states"],
    )
    purchases = pd.DataFrame({"firearms": [600, 300, 100]})
    table = assemble(
        row for one in judge(shares, purchases, seed=1) for row in one.rows()
    ).set_index(["measure", "who"])
    # Shares are mixed with 1 % of a third each.
    assert table.loc[("total_variation", "model"), "value"] == pytest.approx(
        0.5
        * sum(
            abs(0.99 * q + 0.01 / 3 - p)
            for q, p in ((0.5, 0.6), (0.3, 0.3), (0.2, 0.1))
        )
    )
    assert table.loc[("total_variation", "dealers"), "verdict"] == "wins"
    assert table.loc[("spearman", "model"), "value"] == 1
    # A rank correlation of so few has no interval: it tells nothing apart.
    assert table.loc[("spearman", "dealers"), "verdict"] == "unknown"
    assert table["low"].isna().groupby("measure").sum()["spearman"] == 3
    assert table.loc[("log_score", BY_LAWS), "verdict"] == ""
    assert set(table["cases"]) == {3}


@pytest.mark.parametrize("by", ["traces", "laws"])
def test_supply_by_state_is_that_of_dealers_deterred_without_these_traces(
    monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """Dealers 25 and 15, one a county and group; laws make the second count double."""
    tiny = make_model(make_world())
    bare = deter_supply(tiny.model, tiny.parameters, supply(0.0))
    assert bare.nearness is not None
    costs = find_costs(bare, tiny.parameters)
    stood: Any = SimpleNamespace(
        prepared=SimpleNamespace(model=bare), costs=costs, parameters=tiny.parameters
    )
    monkeypatch.setattr(origins, "without_traces", lambda _: (stood, stood))
    dealers = pd.Series({"US04001": 25.0, "US04002": 15.0})
    purchases = pd.DataFrame(
        {"area": ["one", "two"], "states": ["AA", "BB"], "firearms": [30, 70]}
    )
    areas = pd.DataFrame({"area_id": dealers.index, "state": ["AA", "BB"]})
    bench: Any = SimpleNamespace(
        settings=SimpleNamespace(supply=supply(2.0, by=by)),
        inputs=SimpleNamespace(
            areas=areas,
            purchases=purchases,
            figures={"dealers": SimpleNamespace(summed=lambda: dealers)},
        ),
    )
    people = pd.Series({"US04001": 1.0, "US04002": 3.0})
    laws = pd.Series({"AA": 10.0, "BB": 0.0})
    shares, _ = origins.contend(bench, people, laws)
    assert shares[TRACED].tolist() == [0.3, 0.7]
    assert shares["dealers"].tolist() == pytest.approx([25 / 40, 15 / 40])
    assert shares["laws"].tolist() == pytest.approx([25 / 55, 30 / 55])
    hours = bare.nearness.hours
    odds = 25 / 15 * np.exp(-2.0 * (hours[0] - hours[1]))
    found = {who: shares[who]["one"] / shares[who]["two"] for who in shares.columns}
    assert found[BY_LAWS] == pytest.approx(odds / 2)
    assert found["model"] == pytest.approx(odds if by == "traces" else odds / 2)
    reached = reach_of_demand(bare, costs, tiny.parameters)
    assert shares[BY_REACH].tolist() == pytest.approx(
        (reached / reached.sum()).tolist()
    )
    assert shares["equal"].tolist() == [0.5, 0.5]
