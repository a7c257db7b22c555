from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pytest

from geo.corridors.calibration import calibrate
from geo.corridors.gravity import Preferences, distribute
from geo.corridors.identification import require_identified
from geo.corridors.likelihood import Evidence, Shares
from geo.corridors.scoring import Parameter
from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]
START = {
    "deterrence": 0.3,
    "choice": 2.0,
    "attraction_exponent": 0.7,
    "demand_exponent": 0.9,
    "balance": 0.0,
}


class World:
    """Two origins, three crossings and four destinations, for the real model."""

    def __init__(self, volume: FloatArray, demand: FloatArray) -> None:
        chance = np.random.default_rng(7)
        self.volume, self.demand = volume, demand
        self.to_port = chance.uniform(1, 6, (2, 3))
        self.from_port = chance.uniform(1, 6, (3, 4))

    def __call__(self, values: Mapping[str, float]) -> Shares:
        rest = {k: v for k, v in values.items() if k != "attraction_exponent"}
        flow = distribute(
            np.array([3.0, 2.0]),
            self.demand,
            self.volume ** values["attraction_exponent"],
            self.to_port,
            self.from_port,
            np.zeros(3),
            Preferences(**rest),
        )
        return flow.by_port, flow.arrivals, flow.by_origin.sum(axis=1)

    def evidence(self, **change: float) -> list[Evidence]:
        ports, places, _ = self({**START, **change})
        return [
            Evidence("crossings", "ports", np.arange(3), 1e4 * ports),
            Evidence("arrivals", "destinations", np.arange(4), 1e4 * places),
        ]


USUAL_VOLUME, USUAL_DEMAND = np.array([1.0, 8.0, 3.0]), np.array([1.0, 9.0, 4.0, 2.0])


def test_an_exponent_of_equal_demand_is_refused() -> None:
    world = World(USUAL_VOLUME, np.ones(4))
    words = (
        r"does not tell demand_exponent: observed shares hardly change between 0\.01 "
        r"and 10 \(standard error of its logarithm, all else known: .*\)\. Hold it "
        "fixed, or add evidence"
    )
    with pytest.raises(NetworkError, match=words):
        calibrate(world, world.evidence(), START, ["deterrence", "demand_exponent"])


def test_an_exponent_of_equal_volumes_is_refused() -> None:
    world = World(np.full(3, 5.0), USUAL_DEMAND)
    with pytest.raises(NetworkError, match="does not tell attraction_exponent"):
        calibrate(world, world.evidence(), START, ["attraction_exponent"])


def test_arrivals_that_are_demand_tell_no_deterrence() -> None:
    world = World(USUAL_VOLUME, USUAL_DEMAND)
    start = {**START, "balance": 1.0}
    evidence = world.evidence(balance=1.0)[1:]
    with pytest.raises(NetworkError, match="does not tell deterrence"):
        calibrate(world, evidence, start, ["deterrence"])


def test_two_names_for_one_thing_are_refused() -> None:
    def model(values: Mapping[str, float]) -> Shares:
        ratio = np.exp(values["here"] + 2 * values["there"])
        return np.array([1.0, ratio]) / (1 + ratio), np.ones(1), np.ones(1)

    evidence = [Evidence("seen", "ports", np.arange(2), np.array([40.0, 60.0]))]
    words = "does not tell here and there apart: a change of one is made good"
    with pytest.raises(NetworkError, match=words):
        calibrate(model, evidence, {"here": 0.0, "there": 0.0}, ["here", "there"])


def test_an_optimum_at_its_bound_is_refused() -> None:
    world = World(USUAL_VOLUME, USUAL_DEMAND)
    evidence = world.evidence(deterrence=0.3)
    words = r"likelihood of deterrence is highest at its bound 0\.2 \(allowed: 0\.05"
    with pytest.raises(NetworkError, match=words):
        calibrate(
            world,
            evidence,
            {**START, "deterrence": 0.1},
            ["deterrence", "choice"],
            {"deterrence": (0.05, 0.2)},
        )


def test_balance_that_would_be_negative_is_refused() -> None:
    world = World(USUAL_VOLUME, USUAL_DEMAND)
    # Arrivals flee demand: less than even an unbound model sends to the large.
    counts = np.array([4000.0, 100.0, 500.0, 3000.0])
    evidence = [Evidence("arrivals", "destinations", np.arange(4), counts)]
    with pytest.raises(NetworkError, match="of balance is highest at its bound 0"):
        calibrate(
            world, evidence, {**START, "deterrence": 1.0, "balance": 0.5}, ["balance"]
        )


# One event out of two: an error of 2 where the bounds are 2.4 apart passes, 1 fails.
def test_errors_wider_than_the_bounds_are_refused() -> None:
    wide = Parameter("tilt", -1.2, 1.2)
    require_identified([wide], np.zeros(1), np.array([[0.25]]))
    narrow = Parameter("tilt", -0.5, 0.5)
    with pytest.raises(NetworkError, match=r"standard error of it, all.*: 2\)"):
        require_identified([narrow], np.zeros(1), np.array([[0.25]]))


# Alone each has an error of 1 and bounds 4 apart; together, correlated 0.99 and more.
def test_errors_made_wide_by_others_are_refused() -> None:
    pair = [Parameter("choice", 0.1, 0.1 * np.exp(4)), Parameter("tilt", -2.0, 2.0)]
    with pytest.raises(
        NetworkError, match=r"tells choice: its standard error by logarithm 7\.09 is"
    ):
        require_identified(
            pair, np.array([0.0, 0.0]), np.array([[1.0, 0.99], [0.99, 1.0]])
        )
