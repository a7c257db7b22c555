"""The table of results, and who wins in it."""

import numpy as np
import pytest

from geo.errors import InputError
from geo.skill.table import (
    LEVEL,
    Judged,
    assemble,
    spread,
    verdict,
    verdict_of_intervals,
)


def judged(measure: str = "auc", **samples: list[float]) -> Judged:
    return Judged(
        part="corridors",
        question="events",
        measure=measure,
        cases=7,
        samples={name: np.array(values) for name, values in samples.items()},
        fitted=frozenset({"shipped"}),
        variants=frozenset({"shipped"}),
    )


def test_the_interval_holds_its_level_of_the_resamples() -> None:
    samples = np.concatenate([[50.0], np.arange(101.0)])
    assert LEVEL == 0.9
    assert spread(samples) == pytest.approx((50, 5, 95))
    value, low, high = spread(np.array([2.0, np.nan]))
    assert value == 2
    assert np.isnan([low, high]).all()


def test_a_distance_that_chance_adds_to_is_mirrored() -> None:
    samples = np.concatenate([[50.0], np.arange(101.0) + 20])
    assert spread(samples) == pytest.approx((50, 25, 115))
    assert spread(samples, basic=True) == pytest.approx((50, -15, 75))
    # A distance is nowhere below 0.
    row = judged("total_variation", model=[0.1, 0.1, 0.3], equal=[0.3] * 3).rows()[0]
    assert row["low"] == 0
    assert row["value"] == 0.1


def test_a_guess_is_told_apart_by_the_difference_not_by_two_intervals() -> None:
    """Both vary widely, but together: the model is 0.1 better in every resample."""
    ours = [0.7, 0.5, 0.9, 0.6, 0.8]
    theirs = [0.6, 0.4, 0.8, 0.5, 0.7]
    table = assemble(judged(model=ours, population=theirs).rows())
    row = table.set_index("who").loc["population"]
    assert row["verdict"] == "wins"
    assert row["lead"] == pytest.approx(0.1)
    assert table.set_index("who").loc["model", "low"] < row["high"]


def test_where_less_is_better_the_smaller_wins() -> None:
    rows = judged(
        "total_variation", model=[0.1, 0.2, 0.1], equal=[0.3, 0.4, 0.3]
    ).rows()
    assert rows[1]["verdict"] == "wins"
    assert rows[1]["lead"] == pytest.approx(0.2)


def test_a_loss_is_a_loss_and_what_overlaps_is_level() -> None:
    rows = judged(
        model=[0.5, 0.5, 0.6], better=[0.9, 0.8, 0.9], alike=[0.5, 0.6, 0.5]
    ).rows()
    assert [row["verdict"] for row in rows] == ["", "loses", "level"]


def test_a_form_of_the_model_gets_no_verdict_and_says_what_it_saw() -> None:
    rows = judged(model=[0.5, 0.5], shipped=[0.9, 0.9]).rows()
    assert rows[1]["verdict"] == ""
    assert rows[1]["held_out"] is False
    assert rows[0]["held_out"] is True
    assert np.isnan(rows[1]["lead"])


def test_what_has_no_figure_has_no_row() -> None:
    rows = judged("log_score", model=[-1.0, -1.1], never=[-np.inf, -np.inf]).rows()
    assert [row["who"] for row in rows] == ["model"]


def test_the_table_keeps_its_contract() -> None:
    rows = judged(model=[0.5, 0.5], population=[0.4, 0.4]).rows()
    assert assemble(rows)["who"].tolist() == ["model", "population"]
    with pytest.raises(InputError, match="sorted unique keys"):
        assemble(rows + rows)
    with pytest.raises(InputError, match="measure"):
        assemble([{**rows[0], "measure": "luck"}])


def test_an_unknown_interval_tells_nothing_apart() -> None:
    assert verdict(np.nan, np.nan) == "unknown"


@pytest.mark.parametrize(
    ("ours", "sign", "expected"),
    [
        ((0.6, 0.7), 1, "wins"),
        ((0.6, 0.7), -1, "loses"),
        ((0.1, 0.2), 1, "loses"),
        ((0.1, 0.2), -1, "wins"),
        ((0.2, 0.35), 1, "level"),
    ],
)
def test_intervals_that_do_not_meet(
    ours: tuple[float, float], sign: int, expected: str
) -> None:
    assert verdict_of_intervals(ours, (0.3, 0.5), sign=sign) == expected
