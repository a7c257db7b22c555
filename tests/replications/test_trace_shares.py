from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import geo.steps.corridors as stage
from geo.corridors.stage import Inputs
from geo.pipeline import StageReport
from geo.sources.laws import read_laws
from geo.steps.desk import Desk
from geo.study import Study, read_study
from replications.frame import HERE, Data, read_result
from replications.trace_shares.published import (
    ANY,
    US,
    foreign_shares,
    implied_total,
    read_totals,
)
from replications.trace_shares.replication import (
    CLEAN,
    SHIPPED,
    compare_totals,
    counties_of,
    fit_without_traces,
    supply_rules,
)
from replications.trace_shares.supply import (
    Counties,
    fit_decay,
    resample,
    total_variation,
)
from replications.trace_shares.tables import (
    DETERRENCE,
    RECALLED,
    SHARES,
    arithmetic_table,
    by_crossings,
)

# ---------------------------------------------------------------- the totals


def test_totals_add_up_as_published(raw: Path) -> None:
    totals = read_totals(raw)
    assert totals.summed(US) == 68_161
    assert totals.summed(ANY) == 99_691
    assert sum(totals.parts()) == 104_850
    compared = {one.measure: one for one in compare_totals(totals)}
    assert [one.verdict for one in compared.values()] == ["within"] * 4
    share = compared["United States origin, 2009–14"].ours.value
    # 73,684 / 104,850.
    assert share == pytest.approx(70.2756, abs=1e-4)


def test_undetermined_are_read_three_ways(raw: Path) -> None:
    shares = foreign_shares(read_totals(raw))
    assert shares["least"] == pytest.approx(17_544 / 104_850)
    assert shares["alike"] == pytest.approx(17_544 / 91_228)
    assert shares["most"] == pytest.approx(1 - 73_684 / 104_850)


def test_rounded_figures_imply_a_range() -> None:
    middle, least, most = implied_total(56_000.0, 70.0)
    assert middle == pytest.approx(80_000)
    assert least == pytest.approx(5_550_000 / 70.5)
    assert most == pytest.approx(5_650_000 / 69.5)


def test_years_left_over_are_a_difference(raw: Path) -> None:
    table = arithmetic_table(read_totals(raw))
    (row,) = [row for row in table.rows if str(row[0]).startswith("2012–14")]
    # 73,684 − (14,376 + 6,404 + 14,504) of 104,850 − (21,555 + 8,338 + 20,335).
    assert row[1:3] == (38_400, 54_622)


# ---------------------------------------------------------------- the rules


@pytest.fixture
def counties() -> Counties:
    """Give three counties of Texas and two elsewhere, an hour apart."""
    return Counties(
        pd.DataFrame(
            {
                "dealers": [1.0, 2.0, 1.0, 2.0, 4.0],
                "weakness": [2.0, 2.0, 2.0, 1.0, 1.0],
                "people": [10.0, 10.0, 20.0, 30.0, 30.0],
                "hours": [0.0, 1.0, 2.0, 3.0, 4.0],
                "group": ["Texas"] * 3 + ["other states"] * 2,
            },
            index=list("ABCDE"),
        ),
        pd.Series({"Texas": 750.0, "other states": 250.0}),
    )


@pytest.mark.parametrize(
    ("rule", "decay", "texas"),
    [
        ("people", 0.0, 40 / 100),
        ("dealers", 0.0, 4 / 10),
        ("laws", 0.0, 8 / 14),
        # Halved every hour: 1 + 1 + 1/4 against 1/4 + 1/4.
        ("dealers", np.log(2), 2.25 / 2.75),
    ],
)
def test_shares_by_rule(
    counties: Counties, rule: str, decay: float, texas: float
) -> None:
    shares = counties.shares(counties.weight(rule, decay))
    assert shares["Texas"] == pytest.approx(texas)
    assert shares.sum() == pytest.approx(1.0)


def test_decay_is_found_again(counties: Counties) -> None:
    shares = counties.shares(counties.weight("dealers", 0.37))
    assert fit_decay(counties, "dealers", shares) == pytest.approx(0.37, abs=1e-4)


def test_counties_share_what_their_state_has(counties: Counties) -> None:
    found = counties.to_published(counties.weight("dealers"))
    assert found.to_list() == pytest.approx([187.5, 375.0, 187.5, 250 / 3, 500 / 3])


def test_total_variation_is_half_the_differences() -> None:
    one = pd.Series({"a": 0.5, "b": 0.3, "c": 0.2})
    other = pd.Series({"c": 0.4, "b": 0.3, "a": 0.3})
    assert total_variation(one, other) == pytest.approx(0.2)


def test_draws_are_about_the_estimate(counties: Counties) -> None:
    weight = counties.weight("dealers")
    drawn, distances = resample(counties, weight, 400, np.random.default_rng(3))
    again, _ = resample(counties, weight, 400, np.random.default_rng(3))
    assert (drawn == again).all()
    assert drawn.sum(axis=1) == pytest.approx(np.ones(400))
    # 4 of 10 as it stands; a draw of Texas has 3 to 6 dealers, of the others 4 to 8.
    assert drawn[:, 0].min() >= 3 / 11
    assert drawn[:, 0].max() <= 6 / 10
    assert drawn[:, 0].mean() == pytest.approx(0.4, abs=0.02)
    assert distances.mean() == pytest.approx(0.35, abs=0.03)


# ---------------------------------------------------------------- on real data


@pytest.fixture(scope="module")
def shipped(
    finished_study: tuple[Path, dict[str, StageReport]], raw: Path
) -> tuple[Inputs, Study]:
    file = finished_study[0] / "study.toml"
    desk = Desk(read_study(file), file)
    given = stage.gather(desk)
    names = {field: getattr(given, field) for field in Inputs.__slots__}
    names["laws"] = read_laws(raw, set(given.areas["state"]))
    return Inputs(**names), desk.study


def test_result_is_that_of_the_code(shipped: tuple[Inputs, Study], raw: Path) -> None:
    counties = counties_of(*shipped, raw)
    result = read_result(HERE / "trace_shares" / "result.json")
    rows = {str(row[0]): row[1:] for row in result.table(SHARES).rows}
    given = {
        str(words): float(str(value)) for words, value in result.table(DETERRENCE).rows
    }
    assert given[SHIPPED] == shipped[1].corridors.deterrence_per_hour
    rules = supply_rules(counties, given[CLEAN])
    assert len(rules) == 6
    for rule, weight in rules.items():
        shares = 100.0 * counties.shares(weight)
        assert list(shares) == pytest.approx(
            [float(str(one)) for one in rows[rule]], rel=1e-4
        )


def test_deterrence_that_is_judged_by_traces_never_saw_them(
    shipped: tuple[Inputs, Study], raw: Path
) -> None:
    inputs, study = shipped
    # Other traces give the value of the result; the study's own β would move.
    turned = inputs.purchases["firearms"].to_numpy()[::-1]
    other = replace(inputs, purchases=inputs.purchases.assign(firearms=turned))
    found = fit_without_traces(Data(raw, []), other, study)
    result = read_result(HERE / "trace_shares" / "result.json")
    written = {str(words): value for words, value in result.table(DETERRENCE).rows}
    assert found == pytest.approx(float(str(written[CLEAN])), rel=1e-3)
    assert found > study.corridors.deterrence_per_hour


def test_distance_beats_dealers_alone(shipped: tuple[Inputs, Study], raw: Path) -> None:
    counties = counties_of(*shipped, raw)
    theirs = counties.published / counties.published.sum()
    plain = counties.shares(counties.weight("dealers"))
    # Fitted to the years before, judged on these.
    decay = fit_decay(counties, "dealers", RECALLED)
    near = counties.shares(counties.weight("dealers", decay))
    assert total_variation(plain, theirs) > 0.5
    assert total_variation(near, theirs) < 0.1


def test_gateways_take_their_share(shipped: tuple[Inputs, Study]) -> None:
    assert by_crossings(*shipped, 0.3) == pytest.approx(0.7)
