from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from scipy.optimize import brentq

from geo.corridors.calibration import calibrate
from geo.corridors.likelihood import Evidence, Model, Shares
from geo.corridors.profiling import CUT_95, profile
from geo.errors import NetworkError


def three(values: Mapping[str, float]) -> Shares:
    weight = np.exp([0.0, values["one"], values["one"] + values["two"]])
    return weight / weight.sum(), np.ones(1), np.ones(1)


def seen(*counts: float) -> list[Evidence]:
    return [Evidence("seen", "ports", np.arange(len(counts)), np.array(counts))]


def one_tilt(factor: float) -> Model:
    def model(values: Mapping[str, float]) -> Shares:
        weight = np.exp([0.0, factor * values["tilt"]])
        return weight / weight.sum(), np.ones(1), np.ones(1)

    return model


def lost(p: float, counts: Sequence[float]) -> float:
    """Return the deviance of a share of the second of two crossings, in closed form."""
    first, second = counts
    best = second / (first + second)
    return 2 * float(first * np.log((1 - best) / (1 - p)) + second * np.log(best / p))


def test_the_profile_of_one_parameter_is_as_by_hand() -> None:
    counts = (10.0, 30.0)
    fit = calibrate(one_tilt(1.0), seen(*counts), {"tilt": 0.0}, ["tilt"])
    found = profile(fit, one_tilt(1.0), seen(*counts))
    assert len(found.table) == 9
    assert found.calls == 8
    for value, deviance in zip(
        found.table["value"], found.table["deviance"], strict=True
    ):
        p = 1 / (1 + np.exp(-value))
        assert deviance == pytest.approx(lost(p, counts), abs=1e-4)
    # Points are 3/4 of a standard error apart, up to 3.
    assert found.table["quadratic"].tolist() == pytest.approx(
        [(0.75 * k) ** 2 for k in range(-4, 5)], abs=1e-6
    )
    row = found.intervals.iloc[0]
    for end, start, stop in (("low", 0.0, np.log(3)), ("high", np.log(3), 3.0)):
        exact = brentq(
            lambda tilt: lost(1 / (1 + np.exp(-tilt)), counts) - CUT_95, start, stop
        )
        assert row[end] == pytest.approx(exact, abs=0.01)
    assert row["estimate"] == fit.estimate["tilt"]
    assert row["error"] == fit.errors["tilt"]


# With three crossings and two parameters the fit is perfect, and holding `two` leaves
# crossings 2 and 3 in a given ratio: the deviance is that of these two alone.
def test_the_other_parameters_are_sought_again() -> None:
    evidence = seen(20.0, 10.0, 30.0)
    fit = calibrate(three, evidence, {"one": 0.0, "two": 0.0}, ["one", "two"])
    found = profile(fit, three, evidence, points=5)
    rows = found.table[found.table["parameter"] == "two"]
    assert rows["value"].iloc[2] == pytest.approx(np.log(3), abs=1e-4)
    for value, deviance in zip(rows["value"], rows["deviance"], strict=True):
        p = 1 / (1 + np.exp(-value))
        assert deviance == pytest.approx(lost(p, (10.0, 30.0)), abs=5e-3)
    assert found.intervals["parameter"].tolist() == ["one", "two"]
    assert (found.intervals["low"] < found.intervals["estimate"]).all()
    assert (found.intervals["high"] > found.intervals["estimate"]).all()


def test_an_interval_that_the_bounds_cut_is_open() -> None:
    evidence = seen(10.0, 30.0)
    bounds = {"tilt": (0.9, 4.0)}
    fit = calibrate(one_tilt(1.0), evidence, {"tilt": 1.0}, ["tilt"], bounds)
    found = profile(fit, one_tilt(1.0), evidence)
    assert found.table["value"].min() == 0.9
    assert np.isnan(found.intervals["low"].iloc[0])
    assert found.intervals["high"].iloc[0] > np.log(3)


def test_a_fit_that_is_not_the_best_is_refused() -> None:
    # Log odds wind outwards; what is seen lies a turn on from where the search begins.
    def model(values: Mapping[str, float]) -> Shares:
        turn = values["turn"]
        radius = 1 + 0.1 * turn
        weight = np.exp([0.0, radius * np.cos(turn), radius * np.sin(turn)])
        return weight / weight.sum(), np.ones(1), np.ones(1)

    evidence = seen(*(100 * model({"turn": 2 * np.pi})[0]))
    fit = calibrate(model, evidence, {"turn": 0.3}, ["turn"], {"turn": (-3.0, 9.0)})
    assert abs(fit.estimate["turn"]) < 1
    with pytest.raises(NetworkError, match=r"is not the best: turn = .* more likely"):
        profile(fit, model, evidence, points=41, spread=40.0)


@pytest.mark.parametrize(("points", "spread"), [(4, 3.0), (1, 3.0), (5, 0.0)])
def test_points_and_spread_must_make_a_profile(points: int, spread: float) -> None:
    evidence = seen(10.0, 30.0)
    fit = calibrate(one_tilt(1.0), evidence, {"tilt": 0.0}, ["tilt"])
    with pytest.raises(NetworkError, match="odd number of points"):
        profile(fit, one_tilt(1.0), evidence, points=points, spread=spread)
