"""Gravity with choice of crossing: one scale at cell size, two scales at area size.

All cases are doubly constrained (κ = 1) and balanced to 1e-10, which is the costly
case. The peers are what anyone would write with numpy, with its BLAS on all threads.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.measurement import Case, Outcome, Settings, timed

FloatArray = npt.NDArray[np.float64]

_BETA, _MU = 0.15, 3.0
_BALANCED = 1e-10
_MOST_PASSES = 5000
_LARGE = 100_000, 50_000
_MEDIUM = 10_000, 5_000
_AREAS = 3_100, 2_470


@dataclass(frozen=True, slots=True)
class Problem:
    """Arguments of the project's `distribute`, κ apart."""

    supply: FloatArray
    demand: FloatArray
    attraction: FloatArray
    to_port: FloatArray
    from_port: FloatArray
    crossing_hours: FloatArray


def make_problem(origins: int, destinations: int, crossings: int) -> Problem:
    """Return places on both sides of a line of crossings; the unit is hours."""
    random = np.random.default_rng(3)
    line = np.column_stack([np.linspace(0, 30, crossings), np.zeros(crossings)])

    def hours(count: int) -> FloatArray:
        places = random.uniform((0, 0.2), (30, 25), (count, 2))
        offset = places[:, None, :] - line[None, :, :]
        straight = np.hypot(offset[..., 0], offset[..., 1])
        return straight * random.uniform(1.2, 1.4, straight.shape)

    to_port = hours(origins)
    from_port = np.ascontiguousarray(hours(destinations).T)
    # Supply lies mostly in the east and demand in the west, so that balancing has
    # something to do.
    east = to_port.argmin(axis=1) / crossings
    west = 1 - from_port.argmin(axis=0) / crossings
    return Problem(
        random.lognormal(2 * east, 1.5),
        random.lognormal(2 * west, 1.5),
        random.lognormal(0, 1, crossings),
        to_port,
        from_port,
        random.uniform(0.3, 0.8, crossings),
    )


# ---------------------------------------------------------------------- ADAPTER
# The one place that knows how the project's gravity model is called.
def _ours(size: tuple[int, int], settings: Settings, *, one_scale: bool) -> Outcome:
    from geo.corridors import gravity

    problem = make_problem(*size, settings.crossings)
    preferences = gravity.Preferences(
        deterrence=_BETA,
        choice=_BETA if one_scale else _MU,
        demand_exponent=1.0,
        balance=1.0,
    )
    distribute = gravity.distribute_one_scale if one_scale else gravity.distribute
    small = make_problem(50, 40, settings.crossings)

    def run(what: Problem) -> gravity.Flow:
        return distribute(
            what.supply,
            what.demand,
            what.attraction,
            what.to_port,
            what.from_port,
            what.crossing_hours,
            preferences,
        )

    run(small)
    flows: list[gravity.Flow] = []
    seconds = timed(lambda: flows.append(run(problem)), settings.repeats)
    check = _figure(flows[-1].by_origin.sum(axis=0))
    return Outcome(seconds=seconds, check=check, note=f"{flows[-1].passes} passes")


# ------------------------------------------------------------------ END ADAPTER


def _figure(by_port: FloatArray) -> float:
    """Return one figure that depends on the share of every crossing."""
    share = by_port / by_port.sum()
    return float(share @ np.arange(1, len(share) + 1))


def _rank_kernels(problem: Problem, scale: float) -> tuple[FloatArray, FloatArray]:
    """Return kernels I × P and P × J, each place scaled by its cheapest crossing."""
    out = np.exp(-scale * (problem.to_port - problem.to_port.min(axis=1)[:, None]))
    inward = np.exp(-scale * (problem.from_port - problem.from_port.min(axis=0)))
    weight = problem.attraction * np.exp(-scale * problem.crossing_hours)
    return out, weight[:, None] * inward


def _furness(
    forward: "_Product", back: "_Product", supply: FloatArray, demand: FloatArray
) -> tuple[FloatArray, FloatArray, int]:
    """Balance rows and columns of a kernel that is known by its two products."""
    columns = np.ones(len(demand))
    for passes in range(1, _MOST_PASSES + 1):
        rows = supply / forward(columns)
        arrived = columns * back(rows)
        step = demand / arrived
        columns *= step
        if np.abs(np.log(step)).max() <= _BALANCED:
            return rows, columns, passes
    message = "Not balanced."
    raise ValueError(message)


class _Product:
    """x ↦ M₁ (M₂ x)."""

    def __init__(self, *factors: FloatArray) -> None:
        self.factors = factors

    def __call__(self, x: FloatArray) -> FloatArray:
        for factor in reversed(self.factors):
            x = factor @ x
        return x


def _shares(problem: Problem) -> tuple[FloatArray, FloatArray]:
    return problem.supply / problem.supply.sum(), problem.demand / problem.demand.sum()


def _rank_numpy(size: tuple[int, int], settings: Settings) -> Outcome:
    problem = make_problem(*size, settings.crossings)
    supply, demand = _shares(problem)
    found: list[tuple[float, int]] = []

    def work() -> None:
        out, inward = _rank_kernels(problem, _BETA)
        rows, columns, passes = _furness(
            _Product(out, inward), _Product(inward.T, out.T), supply, demand
        )
        by_origin = rows[:, None] * out * (inward @ columns)
        by_destination = inward * columns * (out.T @ rows)[:, None]
        if not np.allclose(by_origin.sum(axis=0), by_destination.sum(axis=1)):
            message = "Flow is lost."
            raise ValueError(message)
        found.append((_figure(by_origin.sum(axis=0)), passes))

    seconds = timed(work, settings.repeats)
    note = f"{found[-1][1]} passes"
    return Outcome(seconds=seconds, check=found[-1][0], note=note)


def _dense_one_scale(size: tuple[int, int], settings: Settings) -> Outcome:
    """Form all pairs, as programs for gravity models do."""
    problem = make_problem(*size, settings.crossings)
    supply, demand = _shares(problem)
    found: list[tuple[float, int]] = []

    def work() -> None:
        out, inward = _rank_kernels(problem, _BETA)
        kernel = out @ inward
        rows, columns, passes = _furness(
            _Product(kernel), _Product(kernel.T), supply, demand
        )
        by_port = (rows @ out) * (inward @ columns)
        found.append((_figure(by_port), passes))

    seconds = timed(work, settings.repeats)
    note = f"{found[-1][1]} passes"
    return Outcome(seconds=seconds, check=found[-1][0], note=note)


def _two_scales(log_sum: FloatArray, problem: Problem) -> tuple[FloatArray, int]:
    """Return T_ij from log Σ_p A_p exp(−μ c)."""
    supply, demand = _shares(problem)
    score = (_BETA / _MU) * log_sum
    # Demand is in the pull as well as in the balance: it scales columns only.
    kernel = np.exp(score - score.max(axis=1, keepdims=True))
    rows, columns, passes = _furness(
        _Product(kernel), _Product(kernel.T), supply, demand
    )
    kernel *= rows[:, None]
    kernel *= columns
    return kernel, passes


def _two_scales_blas(settings: Settings) -> Outcome:
    problem = make_problem(*_AREAS, settings.crossings)
    found: list[tuple[float, int]] = []

    def work() -> None:
        out, inward = _rank_kernels(problem, _MU)
        inclusive = out @ inward
        nearest = problem.to_port.min(axis=1)[:, None] + problem.from_port.min(axis=0)
        flow, passes = _two_scales(np.log(inclusive) - _MU * nearest, problem)
        flow /= inclusive
        by_origin = out * (flow @ inward.T)
        by_destination = inward * (out.T @ flow)
        if not np.allclose(by_origin.sum(axis=0), by_destination.sum(axis=1)):
            message = "Flow is lost."
            raise ValueError(message)
        found.append((_figure(by_origin.sum(axis=0)), passes))

    seconds = timed(work, settings.repeats)
    note = f"{found[-1][1]} passes"
    return Outcome(seconds=seconds, check=found[-1][0], note=note)


def _two_scales_dense(settings: Settings) -> Outcome:
    problem = make_problem(*_AREAS, settings.crossings)
    found: list[tuple[float, int]] = []

    def term(port: int) -> FloatArray:
        hours = problem.to_port[:, port, None] + problem.from_port[port]
        whole = hours + problem.crossing_hours[port]
        return np.asarray(np.log(problem.attraction[port]) - _MU * whole)

    def work() -> None:
        ports = range(settings.crossings)
        log_sum = term(0)
        for port in ports[1:]:
            np.logaddexp(log_sum, term(port), out=log_sum)
        flow, passes = _two_scales(log_sum, problem)
        by_port = np.zeros(settings.crossings)
        for port in ports:
            part = flow * np.exp(term(port) - log_sum)
            # Flow by place and crossing is part of the answer.
            by_port[port] = part.sum(axis=1).sum()
            part.sum(axis=0)
        found.append((_figure(by_port), passes))

    seconds = timed(work, settings.repeats)
    note = f"{found[-1][1]} passes"
    return Outcome(seconds=seconds, check=found[-1][0], note=note)


LARGE, MEDIUM, AREAS = (
    f"{size[0]:,} × {size[1]:,}" for size in (_LARGE, _MEDIUM, _AREAS)
)
GROUPS: dict[str, dict[str, Case]] = {
    f"one scale, {LARGE}": {
        f"ours, {LARGE}": lambda s: _ours(_LARGE, s, one_scale=True),
        f"numpy, rank of crossings, {LARGE}": lambda s: _rank_numpy(_LARGE, s),
    },
    f"one scale, {MEDIUM} (all pairs fit in memory)": {
        f"ours, {MEDIUM}": lambda s: _ours(_MEDIUM, s, one_scale=True),
        f"numpy, rank of crossings, {MEDIUM}": lambda s: _rank_numpy(_MEDIUM, s),
        f"numpy, all pairs, {MEDIUM}": lambda s: _dense_one_scale(_MEDIUM, s),
    },
    f"two scales, {AREAS}": {
        f"ours, two scales, {AREAS}": lambda s: _ours(_AREAS, s, one_scale=False),
        "numpy, matrix product": _two_scales_blas,
        "numpy, log-sum by crossing": _two_scales_dense,
    },
}
CASES: dict[str, Case] = {
    label: case for cases in GROUPS.values() for label, case in cases.items()
}
