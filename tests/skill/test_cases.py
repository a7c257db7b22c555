from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.corridors.flows import find_costs, share_out
from geo.corridors.sides import BEYOND
from geo.corridors.stage import Inputs, Prepared, prepare
from geo.errors import InputError
from geo.skill.cases import Verdict, judge_cases
from geo.skill.cases_claims import PortClaims, arrivals_of, claim_ports
from geo.skill.cases_listed import Listed, list_corridors
from geo.skill.cases_scores import (
    among_first,
    averages,
    choose,
    judge_ports,
    rank_corridors,
    rank_of,
)
from geo.skill.cases_ways import Ends, hours_by_port, join_ends, km_on_corridors
from geo.skill.table import Judged, assemble
from geo.steps.corridors import gather
from geo.steps.desk import Desk
from geo.study import read_study
from tests.tiny_model import TinyModel, make_model
from tests.tiny_world import make_world

# Houston to Monterrey, Los Angeles to Tijuana, Phoenix to Culiacán, Houston to
# Guadalajara, El Paso to Chihuahua, Houston to the capital, Phoenix to Hermosillo.
ORIGINS = ("US48201", "US06037", "US04013", "US48201", "US48141", "US48201", "US04013")
RECOVERIES = (
    *("MX19039", "MX02004", "MX25006", "MX14039", "MX08019", "MX09015", "MX26030"),
)


def _silent(_share: float, _what: str) -> None:
    pass


# ------------------------------------------------------------ scores, by hand


def test_ranks_count_what_scores_above_and_what_ties() -> None:
    score = np.array([[3.0, 5.0, 5.0, 1.0], [2.0, 2.0, 2.0, 2.0]])
    above, tied = rank_of(score, np.array([1, 3]))
    assert above.tolist() == [0, 0]
    assert tied.tolist() == [2, 4]
    # Of four that tie each comes first once in four, and among three thrice in four.
    assert among_first(above, tied, 1).tolist() == [0.5, 0.25]
    assert among_first(above, tied, 3).tolist() == [1.0, 0.75]
    lower, alone = rank_of(score, np.array([0, 0]))
    assert lower.tolist() == [2, 0]
    assert among_first(lower[:1], alone[:1], 1).tolist() == [0]


def test_means_are_weighted_and_keep_the_weights_when_drawn_anew() -> None:
    drawn = averages(np.array([1.0, 0.0]), np.array([3.0, 1.0]), seed=1)
    assert drawn[0] == pytest.approx(0.75)
    assert set(np.round(drawn[1:], 6)) == {0.0, 0.75, 1.0}


def test_crossings_are_judged_with_first_choices_ranks_and_log_scores() -> None:
    chance = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.2, 0.5, 0.3]])
    equal = np.full((3, 3), 1 / 3)
    claims = PortClaims(
        {"model": np.log(chance), "nearest_port": np.eye(3)},
        {"model": chance, "volume": equal},
    )
    # The crossing of the last case is not known.
    judged = judge_ports(
        claims, np.array([0, 1, -1]), np.array([1.0, 3.0, 9.0]), seed=1
    )
    told = {one.measure: one for one in judged}
    assert told["top_1"].cases == 2
    assert told["top_1"].samples["model"][0] == pytest.approx(0.25)
    assert told["top_1"].samples["nearest_port"][0] == 1
    assert told["top_3"].samples["model"][0] == 1
    assert told["mean_rank"].samples["model"][0] == pytest.approx((1 + 3 * 2) / 4)
    assert told["log_score"].samples["model"][0] == pytest.approx(
        (np.log(0.7) + 3 * np.log(0.3)) / 4
    )
    assert told["log_score"].samples["volume"][0] == pytest.approx(-np.log(3))


def test_the_true_corridor_is_the_one_with_most_km_by_the_cases_crossing() -> None:
    # Case × two crossings × three corridors.
    ways = np.array([[[10.0, 40.0, 0.0], [30.0, 0.0, 5.0]]] * 2)
    chances = {"model": np.array([[0.9, 0.1], [0.9, 0.1]])}
    ranks, known = rank_corridors(
        ways, np.array([0, 1]), chances, np.array([1.0, 2.0, 3.0])
    )
    assert known.tolist() == [True, True]
    # Expected km are 12, 36 and 0.5. By the first crossing corridor 1 is true, the
    # first of all; by the second corridor 0, the second.
    assert ranks["model"].tolist() == [1, 2]
    assert ranks["ranked_list"].tolist() == [2, 3]


def test_a_case_whose_way_follows_no_corridor_is_not_judged_on_it() -> None:
    ways = np.zeros((2, 1, 2))
    ways[1, 0] = [0.0, 7.0]
    ranks, known = rank_corridors(
        ways, np.array([0, 0]), {"model": np.ones((2, 1))}, np.array([2.0, 1.0])
    )
    assert known.tolist() == [False, True]
    assert ranks["model"].tolist() == [1]


def test_a_mere_order_of_crossings_goes_by_its_first() -> None:
    claims = PortClaims({"nearest_port": np.array([[1.0, 2.0, 2.0]])}, {})
    assert choose(claims)["nearest_port"].tolist() == [[0, 0.5, 0.5]]


# ------------------------------------------------------------ ways, in the tiny world


@pytest.fixture(scope="module")
def tiny() -> TinyModel:
    return make_model(make_world())


@pytest.fixture(scope="module")
def tiny_ends(tiny: TinyModel) -> dict[str, Ends]:
    """Give Arriba in B, and Ibarra in I and Kino in K, joined to the tiny roads."""
    world = make_world()
    seats = world.settlements.set_index("name").loc[["Arriba", "Ibarra", "Kino"]]
    seats = seats.assign(area_id=["US04001", "MX04001", "MX04002"]).reset_index()
    prepared = _prepared(tiny)
    return {
        country: join_ends(
            prepared, seats, areas, country, access_kph=40, access_reach_km=50
        )
        for country, areas in (("US", ["US04001"]), (BEYOND, ["MX04002", "MX04001"]))
    }


def _prepared(tiny: TinyModel) -> Prepared:
    from geo.corridors.supply import weigh_ports

    attraction = weigh_ports(make_world().ports, exponent=1.0)
    return Prepared(tiny.network, tiny.model, tiny.parameters, attraction, {})


def test_hours_of_cases_are_those_of_the_drawing(
    tiny: TinyModel, tiny_ends: dict[str, Ends]
) -> None:
    out, inward = hours_by_port(_prepared(tiny), tiny_ends["US"], tiny_ends[BEYOND])
    # Crossings east and west. B - E - west 0.15, B - F - G - east 0.5.
    assert out.tolist() == [pytest.approx([0.5, 0.15])]
    # From east to I by K and J 0.5, to K 0.1; from west to I 0.05, to K 0.45.
    assert tiny_ends[BEYOND].area_id == ("MX04001", "MX04002")
    assert inward == pytest.approx(np.array([[0.5, 0.05], [0.1, 0.45]]))


def test_km_on_corridors_are_those_of_the_fastest_way(
    tiny: TinyModel, tiny_ends: dict[str, Ends]
) -> None:
    network = tiny.network
    way = network.ways["ref"].to_numpy()[network.segments["way"].to_numpy()]
    refs = ("I 35", "US 83", "MEX 85", "MEX 40", "MEX 2")
    listed = Listed(
        np.array(["US", "US", "MX", "MX", "MX"]),
        np.arange(5.0),
        np.array([refs.index(ref) if ref in refs else -1 for ref in way]),
        network.segments["length_km"].to_numpy(dtype="float64"),
    )
    out = km_on_corridors(tiny.model, tiny_ends["US"], listed, "US")
    assert out[0] == pytest.approx(np.array([[0, 25], [15, 0]]))
    inward = km_on_corridors(tiny.model, tiny_ends[BEYOND], listed, BEYOND)
    # To Ibarra in I: from the east K, then 24 km of MEX 40; from the west 4 of MEX 85.
    assert inward[0] == pytest.approx(np.array([[0, 24, 4], [4, 0, 0]]))
    assert inward[1] == pytest.approx(np.array([[0, 0, 4], [4, 24, 0]]))


def test_places_beyond_the_reach_of_all_roads_are_told(tiny: TinyModel) -> None:
    world = make_world()
    seats = pd.DataFrame(
        {
            "area_id": ["US48999", "US04001"],
            "latitude": [33.1, world.settlements["latitude"].iloc[0]],
            "longitude": [-99.5, world.settlements["longitude"].iloc[0]],
        }
    )
    ends = join_ends(
        _prepared(tiny),
        seats,
        seats["area_id"].tolist(),
        "US",
        access_kph=40,
        access_reach_km=50,
    )
    assert ends.area_id == ("US04001", "US48999")
    assert ends.far.tolist() == [False, True]


# ------------------------------------------------------------ the shipped study


@pytest.fixture(scope="module")
def desk(finished_study: tuple[Path, object]) -> Desk:
    file = finished_study[0] / "study.toml"
    return Desk(read_study(file), file)


@pytest.fixture(scope="module")
def inputs(desk: Desk) -> Inputs:
    return gather(desk)


@pytest.fixture(scope="module")
def prepared(desk: Desk, inputs: Inputs) -> Prepared:
    return prepare(inputs, desk.study.corridors)


@pytest.fixture(scope="module")
def claims(inputs: Inputs, prepared: Prepared) -> PortClaims:
    ends = {
        country: join_ends(
            prepared, inputs.seats, areas, country, access_kph=40, access_reach_km=250
        )
        for country, areas in (("US", ORIGINS), (BEYOND, RECOVERIES))
    }
    out, inward = hours_by_port(prepared, ends["US"], ends[BEYOND])
    return claim_ports(
        prepared.model,
        prepared.parameters,
        out[ends["US"].rows(ORIGINS)],
        inward[ends[BEYOND].rows(RECOVERIES)],
        np.ones(len(prepared.model.ports)),
    )


def test_chances_of_crossings_are_those_of_the_flow_itself(
    prepared: Prepared, claims: PortClaims
) -> None:
    model, parameters = prepared.model, prepared.parameters
    sources = model.origins.table["place_id"].tolist()
    targets = model.targets.table["place_id"].tolist()
    costs = find_costs(model, parameters)
    for case, (origin, recovery) in enumerate(zip(ORIGINS, RECOVERIES, strict=True)):
        alone = np.zeros(len(sources))
        alone[sources.index(origin)] = 1.0
        flow = share_out(model, replace(parameters, supply=alone), costs)
        through = flow.by_target[:, targets.index(recovery)]
        assert claims.chances["model"][case] == pytest.approx(
            through / through.sum(), abs=1e-9
        )


def test_a_long_way_round_is_never_the_shortest_path(claims: PortClaims) -> None:
    quickest = claims.scores["shortest_path"].argmax(axis=1)
    assert (claims.scores["nearest_port"] <= 0).all()
    for case, port in enumerate(quickest):
        assert claims.chances["model"][case, port] > 0.01


@pytest.mark.parametrize("balance", [0.0, 0.6])
def test_arrivals_of_origins_are_their_part_of_the_whole_flow(
    prepared: Prepared, balance: float
) -> None:
    model = prepared.model
    parameters = replace(
        prepared.parameters,
        preferences=replace(prepared.parameters.preferences, balance=balance),
    )
    costs = find_costs(model, parameters)
    whole = share_out(model, parameters, costs)
    sources = model.origins.table["place_id"].tolist()
    rows = np.array([sources.index(one) for one in ORIGINS[:3]])
    found = arrivals_of(model, parameters, costs, rows)
    assert found.sum(axis=1) == pytest.approx(whole.by_origin[rows].sum(axis=1))
    if balance == 0:
        alone = np.zeros(len(sources))
        alone[rows[0]] = 1.0
        flow = share_out(model, replace(parameters, supply=alone), costs)
        assert found[0] / found[0].sum() == pytest.approx(flow.arrivals, abs=1e-9)


def test_the_ranked_list_is_the_studys(
    desk: Desk, inputs: Inputs, prepared: Prepared
) -> None:
    costs = find_costs(prepared.model, prepared.parameters)
    listed = list_corridors(inputs, desk.study.corridors, prepared, costs)
    told = desk.table("corridors")
    assert listed.country.tolist() == told["country"].tolist()
    assert listed.flow_km == pytest.approx(told["flow_km"].to_numpy())
    km = np.bincount(listed.of_segment[listed.of_segment >= 0], minlength=len(told))
    assert (km > 0).all()


def _judge(desk: Desk, inputs: Inputs, crossings: list[str], first: int = 7) -> Verdict:
    cases = pd.DataFrame(
        {
            "origin": ORIGINS,
            "recovery": RECOVERIES,
            "crossing": crossings,
            "weight": 1.0,
        }
    )
    return judge_cases(
        inputs,
        desk.study.corridors,
        cases.head(first),
        seed=1,
        progress=_silent,
        shown="mine.csv",
    )


def _first(judged: list[Judged], question: str, measure: str) -> Judged:
    return next(
        one for one in judged if (one.question, one.measure) == (question, measure)
    )


def test_cases_by_the_models_own_crossings_are_all_foreseen(
    desk: Desk, inputs: Inputs, prepared: Prepared, claims: PortClaims
) -> None:
    ports = prepared.model.ports["port_id"].to_numpy()
    own = ports[claims.chances["model"].argmax(axis=1)].tolist()
    verdict = _judge(desk, inputs, own)
    top = _first(verdict.judged, "crossing", "top_1")
    assert top.samples["model"][0] == 1
    assert _first(verdict.judged, "crossing", "mean_rank").samples["model"][0] == 1
    assert verdict.told["cases"] == 7
    assert verdict.told["judged"]["recovery"] == 7
    assert any("only 7 cases" in one for one in verdict.told["warnings"])
    recovery = _first(verdict.judged, "recovery", "log_score").samples
    assert -8 < recovery["model"][0] < -1
    table = assemble(row for one in verdict.judged for row in one.rows())
    assert set(table["question"]) == {
        *("crossing", "recovery", "corridor_us", "corridor_mx")
    }
    # Nothing of a single case leaves but counts and means.
    assert "US48201" not in table.to_csv()
    assert table["cases"].between(5, 7).all()


def test_cases_without_any_crossing_are_judged_on_where_they_end(
    desk: Desk, inputs: Inputs
) -> None:
    verdict = _judge(desk, inputs, [""] * 7)
    assert {one.question for one in verdict.judged} == {"recovery"}


def test_a_question_that_few_cases_answer_is_left_out(
    desk: Desk, inputs: Inputs, prepared: Prepared
) -> None:
    port = str(prepared.model.ports["port_id"].iloc[0])
    verdict = _judge(desk, inputs, [port, *[""] * 6])
    assert {one.question for one in verdict.judged} == {"recovery"}
    words = "fewer than 5 cases tell the crossing: nothing is told of it"
    assert words in verdict.told["warnings"]


def test_too_few_cases_are_refused(desk: Desk, inputs: Inputs) -> None:
    """The mean over one case would be the result of that case."""
    with pytest.raises(InputError, match=r"mine\.csv: expected at least 5 .* found 4"):
        _judge(desk, inputs, [""] * 7, first=4)


def test_cases_by_a_crossing_nobody_would_take_are_not_foreseen(
    prepared: Prepared, claims: PortClaims
) -> None:
    far = prepared.model.ports["port_id"].tolist().index("antelope-wells")
    judged = judge_ports(claims, np.full(7, far), np.ones(7), seed=1)
    assert _first(judged, "crossing", "top_3").samples["model"][0] == 0
    assert _first(judged, "crossing", "mean_rank").samples["model"][0] > 10
