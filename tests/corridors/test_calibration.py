from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pytest

from geo.corridors.calibration import Fit, calibrate
from geo.corridors.gravity import Preferences, distribute
from geo.corridors.likelihood import Evidence, Model, Shares
from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]
EACH = np.arange
ONE = np.ones(1)


def logit_world(factor: float = 1.0) -> Model:
    """Two crossings, the second e^(factor · tilt) times as likely as the first."""

    def model(values: Mapping[str, float]) -> Shares:
        ratio = np.exp(factor * values["tilt"])
        return np.array([1.0, ratio]) / (1 + ratio), ONE, ONE

    return model


def sources(*counts: float, weight: float = 1.0) -> list[Evidence]:
    return [Evidence("seen", "ports", EACH(len(counts)), np.array(counts), weight)]


class World:
    """Three origins, four crossings and six destinations, for the real model."""

    truth: Mapping[str, float] = {
        "deterrence": 0.3,
        "choice": 2.0,
        "attraction_exponent": 0.7,
        "demand_exponent": 0.9,
        "balance": 0.0,
        "east": 0.0,
    }

    def __init__(self, *, volume: float = 1.0, demand: float = 1.0) -> None:
        chance = np.random.default_rng(5)
        self.volume = np.array([1.0, 8.0, 3.0, 20.0]) ** volume
        self.supply = np.array([3.0, 2.0, 5.0])
        self.demand = np.array([1.0, 9.0, 4.0, 2.0, 12.0, 6.0]) ** demand
        self.to_port = chance.uniform(1, 6, (3, 4))
        self.from_port = chance.uniform(1, 6, (4, 6))

    def __call__(self, values: Mapping[str, float]) -> Shares:
        pull = values["attraction_exponent"] * np.log(self.volume)
        pull[2:] += values["east"]
        flow = distribute(
            self.supply,
            self.demand,
            np.exp(pull),
            self.to_port,
            self.from_port,
            np.zeros(4),
            Preferences(
                deterrence=values["deterrence"],
                choice=values["choice"],
                demand_exponent=values["demand_exponent"],
                balance=values["balance"],
            ),
        )
        return flow.by_port, flow.arrivals, flow.by_origin.sum(axis=1)

    def evidence(
        self, values: Mapping[str, float], events: float, *, drawn: bool = False
    ) -> list[Evidence]:
        """Return counts of crossings and destinations under some values."""
        ports, places, _ = self(values)
        chance = np.random.default_rng(11)
        if drawn:
            counts = [
                chance.multinomial(int(events), p / p.sum()).astype("float64")
                for p in (ports, places)
            ]
        else:
            counts = [events * ports, events * places]
        return [
            Evidence("crossings", "ports", EACH(4), counts[0]),
            Evidence("arrivals", "destinations", EACH(6), counts[1]),
        ]


# Of 4 events 3 by the second crossing: odds 3, so tilt = ln 3 / factor. Information is
# N p (1 - p) factor² = 4 · 3/16 · factor², so its standard error is 2 / √3 / factor.
@pytest.mark.parametrize("factor", [1.0, 4.0])
def test_one_parameter_is_as_by_hand(factor: float) -> None:
    fit = calibrate(logit_world(factor), sources(1, 3), {"tilt": 0.0}, ["tilt"])
    error = 2 / np.sqrt(3) / factor
    assert fit.estimate["tilt"] == pytest.approx(np.log(3) / factor, abs=2e-4)
    assert fit.errors["tilt"] == pytest.approx(error, rel=2e-3)
    assert fit.intervals["tilt"] == pytest.approx(
        (np.log(3) / factor - 1.96 * error, np.log(3) / factor + 1.96 * error), abs=1e-3
    )
    assert fit.covariance.tolist() == [[pytest.approx(error**2, rel=1e-3)]]
    assert fit.correlation.tolist() == [[pytest.approx(1.0)]]
    assert fit.log_likelihood == pytest.approx(np.log(1 / 4) + 3 * np.log(3 / 4))
    (source,) = fit.sources
    assert source.log_likelihood == pytest.approx(fit.log_likelihood)
    assert (source.events, source.effective, source.dispersion) == (4, 4, 1)
    # Two groups and one parameter: a perfect fit. Equal shares lose
    # 2 (ln(1/4) + 3 ln(3/4) - 4 ln(1/2)).
    assert source.deviance == pytest.approx(0.0, abs=1e-6)
    assert source.null_deviance == pytest.approx(
        2 * (np.log(1 / 4) + 3 * np.log(3 / 4) - 4 * np.log(1 / 2))
    )
    assert source.explained == pytest.approx(1.0)


def test_the_table_sets_fitted_beside_observed() -> None:
    evidence = [
        Evidence(
            "offices", "ports", EACH(2), np.array([1.0, 3.0]), labels=("West", "East")
        )
    ]
    fit = calibrate(logit_world(), evidence, {"tilt": 0.0}, ["tilt"])
    assert fit.table["group"].tolist() == ["West", "East"]
    assert fit.table["source"].tolist() == ["offices"] * 2
    assert fit.table["events"].tolist() == [1.0, 3.0]
    assert fit.table["observed"].tolist() == [0.25, 0.75]
    assert fit.table["fitted"].tolist() == pytest.approx([0.25, 0.75], abs=2e-4)
    assert fit.table["residual"].tolist() == pytest.approx([0.0, 0.0], abs=1e-3)


# Half the weight is half the events: twice the variance.
def test_weight_scales_what_events_count_for() -> None:
    fit = calibrate(logit_world(), sources(1, 3, weight=0.5), {"tilt": 0.0}, ["tilt"])
    assert fit.estimate["tilt"] == pytest.approx(np.log(3), abs=2e-4)
    assert fit.errors["tilt"] == pytest.approx(2 / np.sqrt(3) * np.sqrt(2), rel=2e-3)
    assert fit.sources[0].effective == 2.0


# Two sources disagree, 4 : 4 and 3 : 5, less than chance would; the second's weight
# says which wins: p = (4 + 5 w) / (8 + 8 w).
@pytest.mark.parametrize(("weight", "share"), [(1.0, 9 / 16), (3.0, 19 / 32)])
def test_sources_that_disagree_are_weighed(weight: float, share: float) -> None:
    evidence = [*sources(4, 4), *sources(3, 5, weight=weight)]
    fit = calibrate(logit_world(), evidence, {"tilt": 0.0}, ["tilt"])
    expected = np.log(share / (1 - share))
    assert fit.estimate["tilt"] == pytest.approx(expected, abs=1e-4)
    assert fit.trust.tolist() == [1.0, weight]


# Crossings 1 and 2 share what the third leaves, whatever the tilt; seen 30 : 10 instead
# of 20 : 20. Pearson (10² + 10²) / 20 = 10 with 3 - 1 - 1 degrees of freedom.
def test_events_that_come_in_clusters_count_for_less() -> None:
    def model(values: Mapping[str, float]) -> Shares:
        ratio = np.exp(values["tilt"])
        return np.array([0.5, 0.5, ratio]) / (1 + ratio), ONE, ONE

    fit = calibrate(model, sources(30, 10, 40), {"tilt": 0.3}, ["tilt"])
    assert fit.sources[0].dispersion == pytest.approx(10.0, rel=1e-2)
    assert fit.sources[0].effective == pytest.approx(8.0, rel=1e-2)
    assert fit.errors["tilt"] == pytest.approx(np.sqrt(10 * 4 / 80), rel=2e-3)
    assert fit.table["residual"].tolist() == pytest.approx(
        [np.sqrt(0.5), -np.sqrt(0.5), 0.0], abs=2e-3
    )


@pytest.mark.parametrize(
    "free",
    [
        ["deterrence"],
        ["choice", "deterrence"],
        ["deterrence", "choice", "attraction_exponent"],
        ["deterrence", "choice", "attraction_exponent", "demand_exponent"],
        ["deterrence", "east"],
    ],
)
def test_parameters_are_found_from_their_own_shares(free: list[str]) -> None:
    world = World()
    truth = {**World.truth, "east": 0.4 * ("east" in free)}
    evidence = world.evidence(truth, 1e4)
    elsewhere = {"deterrence": 0.15, "choice": 4.0, "attraction_exponent": 0.2}
    start = {**truth, **{n: elsewhere.get(n, truth[n]) for n in free}, "east": 0.0}
    if "demand_exponent" in free:
        start["demand_exponent"] = 1.5
    fit = calibrate(world, evidence, start, free)
    for name in free:
        assert fit.estimate[name] == pytest.approx(truth[name], rel=1e-3)
    assert fit.calls < 150


def test_balance_is_found_too() -> None:
    world = World()
    truth = {**World.truth, "balance": 0.6}
    evidence = world.evidence(truth, 1e5)
    fit = calibrate(
        world, evidence, {**truth, "balance": 0.1}, ["balance", "deterrence"]
    )
    assert fit.estimate["balance"] == pytest.approx(0.6, rel=1e-3)


# Drawn counts: each estimate within three of its own standard errors of the truth.
def test_drawn_counts_give_the_truth_within_its_errors() -> None:
    world = World()
    evidence = world.evidence(World.truth, 4000, drawn=True)
    free = ["deterrence", "choice", "attraction_exponent"]
    fit = calibrate(world, evidence, {**World.truth, "choice": 1.0}, free)
    for name in free:
        assert 0 < fit.errors[name] < World.truth[name]
        assert abs(fit.estimate[name] - World.truth[name]) < 3 * fit.errors[name]
    assert all(source.dispersion < 3 for source in fit.sources)


def test_every_run_finds_the_same_and_tells_its_progress() -> None:
    heard: list[tuple[int, float]] = []

    def run() -> Fit:
        world = World()
        return calibrate(
            world,
            world.evidence(World.truth, 4000, drawn=True),
            {**World.truth, "deterrence": 1.0},
            ["deterrence"],
            progress=lambda calls, height: heard.append((calls, height)),
        )

    first, again = run(), run()
    assert first.estimate == again.estimate
    assert first.errors == again.errors
    half = len(heard) // 2
    assert heard[:half] == heard[half:]
    assert heard[half - 1][0] <= first.calls


@pytest.mark.parametrize(
    ("free", "bounds", "words"),
    [
        ([], {}, "Name the parameters to find"),
        (["tilt", "tilt"], {}, "each once"),
        (["slope"], {}, "`slope` has no value to start from"),
        (["tilt"], {"tilt": (1.0, 1.0)}, "leave nothing to search"),
        (["tilt"], {"tilt": (1.0, 2.0)}, "starts at 0, outside its bounds 1 to 2"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    free: list[str], bounds: dict[str, tuple[float, float]], words: str
) -> None:
    with pytest.raises(NetworkError, match=words):
        calibrate(logit_world(), sources(1, 3), {"tilt": 0.0}, free, bounds)


def test_parameters_by_logarithm_cannot_be_zero() -> None:
    with pytest.raises(NetworkError, match="leave nothing to search"):
        calibrate(
            logit_world(),
            sources(1, 3),
            {"tilt": 0.0, "choice": 1.0},
            ["choice"],
            {"choice": (0.0, 2.0)},
        )


def test_no_evidence_is_refused() -> None:
    with pytest.raises(NetworkError, match="no evidence"):
        calibrate(logit_world(), [], {"tilt": 0.0}, ["tilt"])


def test_a_start_that_the_model_refuses_is_refused_in_its_words() -> None:
    world = World()
    evidence = world.evidence(World.truth, 100)
    with pytest.raises(NetworkError, match="is below deterrence_per_hour"):
        calibrate(world, evidence, {**World.truth, "choice": 0.1}, ["deterrence"])


def test_a_search_that_leaves_what_the_model_allows_comes_back() -> None:
    def model(values: Mapping[str, float]) -> Shares:
        if values["tilt"] > 1.2:
            message = "too far"
            raise NetworkError(message)
        return logit_world()(values)

    fit = calibrate(model, sources(1, 3), {"tilt": -1.0}, ["tilt"])
    assert fit.estimate["tilt"] == pytest.approx(np.log(3), abs=2e-4)


def test_a_search_to_the_edge_of_the_model_is_refused_there() -> None:
    def model(values: Mapping[str, float]) -> Shares:
        if values["tilt"] > 0.5:
            message = "too far"
            raise NetworkError(message)
        return logit_world()(values)

    words = r"rises to the edge of what the model allows, at tilt = 0\.5.*: too far"
    with pytest.raises(NetworkError, match=words):
        calibrate(model, sources(1, 3), {"tilt": -1.0}, ["tilt"])


def test_a_search_without_end_is_refused() -> None:
    seen = iter(range(1000))

    def model(values: Mapping[str, float]) -> Shares:
        # Every look is a little worse than the last, whatever the parameter.
        tilt = values["tilt"] - 0.1 * next(seen)
        return logit_world()({"tilt": tilt})

    with pytest.raises(
        NetworkError, match="could not be maximised: the search stopped"
    ):
        calibrate(model, sources(1, 3), {"tilt": 0.0}, ["tilt"])
